# shellcheck disable=SC2154 # folder, ours, theirs and origin: cmd/bench/run and common.sh
echo "One app of 5 classes and an env variable, 50 ms a request:"
make_project 5
open_sandbox
deploy_to 5 app_bench
control latency '{"request_ms":50}'

ours() {
  jd drift --plan durable.yaml --app app_bench
}
theirs() {
  curl --silent --show-error --fail --header "Authorization: Bearer $BUTTERBASE_API_KEY" "$origin/v1/app_bench/durable-objects"
}
compare 61 ours theirs
milliseconds "curl of the list, one request" "$theirs"
milliseconds "jd drift, 8 requests" "$ours"
verdict "$(awk "BEGIN { print $ours / $theirs }")" "<=" 1.3
start=$(quickest_of 61 jd --version) check=$(quickest_of 61 jd validate --plan durable.yaml)
awk -v start="$start" -v check="$check" -v ours="$ours" 'BEGIN {
  printf "  What is left: start-up %.1f ms, which curl has too; reading and parsing plan and sources %.1f ms, before\n", start / 1000, (check - start) / 1000
  printf "  anything may be contacted; one round trip of 50 ms; and %.1f ms for 7 more connections and answers.\n", (ours - check) / 1000 - 50 }'
