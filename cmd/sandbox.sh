# Shared by tests and benchmarks: a jd-sandbox of their own. Sourced by bash.

# start_sandbox PROGRAM FILE [OPTION...]: on a free port; what it says goes to FILE. Its process is then $sandbox, and
# its origin $CONTROL_API_URL, which is exported. Ends the shell when it does not start.
# shellcheck disable=SC2034 # sandbox is for who sources this
start_sandbox() {
  local program=$1 said=$2 tries
  shift 2
  : >"$said"
  "$program" --port 0 "$@" >"$said" </dev/null &
  sandbox=$!
  for ((tries = 0; tries < 200; tries++)); do
    CONTROL_API_URL=$(sed -n 's/.* \(http:.*\)/\1/p' "$said")
    export CONTROL_API_URL
    [ -z "$CONTROL_API_URL" ] || return 0
    sleep 0.05
  done
  echo "${0##*/}: jd-sandbox does not say where it is." >&2
  exit 1
}
