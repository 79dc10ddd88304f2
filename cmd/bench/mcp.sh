# shellcheck disable=SC2154 # folder, ours, theirs and origin: cmd/bench/run and common.sh
echo "jd mcp: from start to the tools, and a plan of 5 classes, 300 ms a request:"
make_project 5
open_sandbox
jd --quiet apply --plan durable.yaml --app app_bench --yes >"$folder/said" 2>&1 || fail "$(cat "$folder/said")"
control latency '{"request_ms":300}'

ask() {
  printf '{"jsonrpc":"2.0","id":%d,"method":"%s","params":%s}\n' "$@" >&"${server[1]}"
}

# Reads the response to a request, which a question or progress may precede.
response() {
  local line
  while IFS= read -r line <&"${server[0]}"; do [[ $line != *"\"id\":$1,"* ]] || return 0; done
  fail "jd mcp ended."
}

open_server() {
  coproc server { exec jd --plan durable.yaml --app app_bench mcp; }
  ask 1 initialize '{"protocolVersion":"2025-11-25","capabilities":{}}'
  response 1
}

close_server() {
  local pid=$server_PID
  eval "exec ${server[1]}>&-"
  wait "$pid"
}

tools() {
  open_server
  ask 2 tools/list '{}'
  response 2
  close_server
}
version() {
  jd --version
}
compare 21 tools version
milliseconds "jd --version" "$theirs"
milliseconds "jd mcp: started, tools listed, ended" "$ours"
awk -v took="$ours" 'BEGIN { printf "  the target is 20 ms: %s\n", took <= 20000 ? "met" : "MISSED" }'

ours() {
  ask 3 tools/call '{"name":"plan","arguments":{}}'
  response 3
}
theirs() {
  jd --plan durable.yaml --app app_bench --format json plan 2>/dev/null
}
open_server
compare 7 ours theirs
close_server
milliseconds "jd plan --format json" "$theirs"
milliseconds "the tool plan" "$ours"
verdict "$(awk "BEGIN { print $ours / $theirs }")" "<=" 1.3
