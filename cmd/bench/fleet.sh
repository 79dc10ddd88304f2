# shellcheck disable=SC2154 # folder, ours, theirs and origin: cmd/bench/run and common.sh
apps=${JD_BENCH_APPS:-1000} jobs=16 classes=5
requests=$((apps * (classes + 3)))
echo "$apps apps of $classes classes and an env variable, 50 ms a request, $jobs apps of $((classes + 3)) requests at a time:"
make_project "$classes"
open_sandbox
mapfile -t names < <(seq -f 'app_fleet%.0f' "$apps")
printf '%s\n' "${names[@]}" >apps.txt
deploy_to "$classes" "${names[@]}"
control latency '{"request_ms":50}'
for app in "${names[@]}"; do reads_of "$app" "$classes"; done | sed 's/.*/url = "&"\noutput = \/dev\/null/' >reads.curl

ours() {
  jd drift --plan durable.yaml --apps-file apps.txt --jobs "$jobs" 2>"$folder/said"
}
theirs() {
  curl --no-progress-meter --fail --parallel --parallel-max $((jobs * (classes + 3))) \
    --header "Authorization: Bearer $BUTTERBASE_API_KEY" --config reads.curl
}
compare 5 ours theirs
milliseconds "curl --parallel --parallel-max $((jobs * (classes + 3))), $requests requests" "$theirs"
milliseconds "jd drift --jobs $jobs, $requests requests" "$ours"
milliseconds "what $requests requests at that concurrency must take" "$((requests * 50000 / (jobs * (classes + 3))))"
verdict "$(awk "BEGIN { print $theirs / $ours }")" ">=" 0.8
echo "  What is left: an app's place is taken again when all of its answers are there, so a connection waits for the"
echo "  slowest of eight; and parsing, comparing and rendering, which curl does not do."

# VmHWM, the most memory that was resident.
peak=$(jd-bench-peak jd drift --plan durable.yaml --apps-file apps.txt --jobs "$jobs" 2>&1 >"$folder/report" | tail -n 1)
awk -v kilobytes="$peak" 'BEGIN {
  printf "  peak memory %.1f MB; the target is < 64 MB: %s\n", kilobytes / 1024, kilobytes < 65536 ? "met" : "MISSED" }'
