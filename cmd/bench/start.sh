# shellcheck disable=SC2154 # folder, ours, theirs and origin: cmd/bench/run and common.sh
echo "Start-up:"
ours() {
  local run
  for ((run = 0; run < 20; run++)); do jd --version; done
}
theirs() {
  local run
  for ((run = 0; run < 20; run++)); do jd-bench-start; done
}
compare 11 ours theirs
milliseconds "a program that links the same libraries, 20 times" "$theirs"
milliseconds "jd --version, 20 times" "$ours"
verdict "$(awk "BEGIN { print $ours / $theirs }")" "<=" 1.2
echo "  What is left: libsodium's start, which gathers random bytes and locks memory for the API key."
