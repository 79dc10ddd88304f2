# shellcheck disable=SC2154 # folder, ours, theirs and origin: cmd/bench/run and common.sh
echo "jd plan of one app of 5 classes whose sources are new at each run, 300 ms a request:"
[ "$(jd engine --format json | jq '[.programs[].present] | all')" = true ] || fail "The engine is not there. Run: jd engine install"
export XDG_CACHE_HOME=$folder/cache
make_project 5
open_sandbox
deploy_to 5 app_bench
control latency '{"request_ms":300}'

# The classes from the first to the given one differ from what is live, and from every run before.
change() {
  local class
  change=$((${change:-0} + 1))
  for ((class = 1; class <= $1; class++)); do
    sed -i "1s/.*/export class Room$class { \/\/ $change/" "durable-objects/room-$class.ts"
  done
}
ours() {
  jd --quiet plan --plan durable.yaml --app app_bench 2>"$folder/said" # warnings
}
theirs() {
  curl --silent --show-error --fail --header "Authorization: Bearer $BUTTERBASE_API_KEY" "$origin/v1/app_bench/durable-objects"
}
ours >/dev/null # the live code has been seen here before
for changed in 1 5; do
  : >"$folder/ours" && : >"$folder/theirs"
  for ((run = 0; run < 11; run++)); do
    change "$changed"
    took ours >>"$folder/ours"
    took theirs >>"$folder/theirs"
  done
  ours=$(quickest "$folder/ours") theirs=$(quickest "$folder/theirs")
  milliseconds "curl of the list, one request" "$theirs"
  milliseconds "jd plan, $changed of the sources changed, 8 requests" "$ours"
  verdict "$(awk "BEGIN { print $ours / $theirs }")" "<=" 1.3
done
