# shellcheck disable=SC2154 # folder, ours and theirs: cmd/bench/run and common.sh
echo "The check of five ordinary sources:"
samples=$sources/testdata/sample/durable-objects corpus=$sources/testdata/corpus
mkdir -p "$folder/project" && cd "$folder/project" || fail "There is no folder to work in."
cp "$samples"/{chat-room,leaderboard,rate-limiter}.ts "$corpus"/real-{job-queue,mixins}.ts .
{
  echo "durable_objects:"
  for source in *.ts; do printf '  - {name: %s, source: %s, key: room id}\n' "${source%.ts}" "$source"; done
} >durable.yaml
ours() {
  jd validate --plan durable.yaml
}
theirs() {
  node -e 0
}
for ((run = 0; run < 5; run++)); do jd-bench-validate ./*.ts; done >"$folder/speed"
printf '  %-52s %9.1f MB/s\n' "the analysis alone, $(cat ./*.ts | wc -c) bytes" "$(sort -n "$folder/speed" | tail -n 1)"
if command -v node >/dev/null; then
  compare 31 ours theirs
  milliseconds "node -e 0, which does nothing" "$theirs"
  milliseconds "jd validate" "$ours"
  verdict "$(awk "BEGIN { print $ours / $theirs }")" "<=" 1
else
  milliseconds "jd validate" "$(quickest_of 31 ours)"
  echo "  There is no node on PATH to compare with."
fi
