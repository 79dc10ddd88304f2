# shellcheck disable=SC2154 # folder, ours, theirs and origin: cmd/bench/run and common.sh
echo "jd status of one app of 5 classes, 300 ms a request:"
make_project 5
open_sandbox
# By jd itself: durable.lock then lists the classes, whose code is asked for at once.
jd --quiet apply --plan durable.yaml --app app_bench --yes >"$folder/said" 2>&1 || fail "$(cat "$folder/said")"
control latency '{"request_ms":300}'

theirs() {
  curl --silent --show-error --fail --header "Authorization: Bearer $BUTTERBASE_API_KEY" "$origin/v1/app_bench/durable-objects"
}
text() {
  jd status --plan durable.yaml --app app_bench
}
json() {
  jd status --plan durable.yaml --app app_bench --format json
}
for form in text json; do
  compare 7 "$form" theirs
  milliseconds "curl of the list, one request" "$theirs"
  milliseconds "jd status, as $form" "$ours"
  verdict "$(awk "BEGIN { print $ours / $theirs }")" "<=" 1.1
done
