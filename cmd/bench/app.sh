# shellcheck disable=SC2154 # folder, ours, theirs and origin: cmd/bench/run and common.sh
echo "One app of 5 classes and an env variable, 50 ms a request:"
make_project 5
start_sandbox
deploy_to 5 app_bench
control latency '{"request_ms":50}'

ours() {
  jd drift --plan durable.yaml --app app_bench
}
theirs() {
  curl --silent --show-error --fail --header "Authorization: Bearer $BUTTERBASE_API_KEY" "$origin/v1/app_bench/durable-objects"
}
compare 21 ours theirs
milliseconds "curl of the list, one request" "$theirs"
milliseconds "jd drift, 8 requests" "$ours"
verdict "$(awk "BEGIN { print $ours / $theirs }")" "<=" 1.3
echo "  What is left: reading plan and sources, and 7 more connections; the requests leave together, and their answers"
echo "  are looked at when all are there."
