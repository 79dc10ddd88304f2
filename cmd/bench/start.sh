# shellcheck disable=SC2154 # folder, ours, theirs and origin: cmd/bench/run and common.sh
echo "Start-up:"
ours() {
  jd --version
}
theirs() {
  jd-bench-start
}
compare 101 ours theirs
milliseconds "a program that links the same libraries" "$theirs"
milliseconds "jd --version" "$ours"
verdict "$(awk "BEGIN { print $ours / $theirs }")" "<=" 1.2
echo "  What is left: libsodium's start, which gathers random bytes and locks memory for the API key."
