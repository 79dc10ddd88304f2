# Shared by the tests of `jd dev`, each of which is a script here, run with JD_BIN_DIR naming the folder of the programs.
# Sourced by bash. Every script ends with 77, and says why, where the engine is missing.

# shellcheck disable=SC2034 # root is for who sources this
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
programs=$(cd "${JD_BIN_DIR:?names no folder}" && pwd) || exit 1
[ "${JD_ENGINE:-}" != off ] || { echo "Skipped: jd dev needs the engine, and JD_ENGINE=off does without." && exit 77; }
"$programs/jd" engine >/dev/null 2>&1 || { echo "Skipped: jd dev needs the engine. Run: jd engine install" && exit 77; }
# It is found from HOME, which is another one below.
JD_ENGINE=$("$programs/jd" engine --format json | jq -r .folder)
export JD_ENGINE LC_ALL=C.UTF-8 PATH="$programs:$PATH"
unset "${!BUTTERBASE_@}" "${!XDG_@}" CONTROL_API_URL NO_COLOR CLICOLOR_FORCE
scratch=$(mktemp -d) || exit 1
project=$scratch/project out=$scratch/out err=$scratch/err pid=
export HOME=$scratch/home
mkdir "$HOME" "$project"

ended() {
  local status=$?
  [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null
  rm -rf "$scratch"
  exit "$status"
}
trap ended EXIT

fail() {
  printf '%s\n' "$*" "--- stdout ---" "$(tail -n 40 "$out")" "--- stderr ---" "$(tail -n 40 "$err")"
  exit 1
}

# until_true WHAT COMMAND...: tries for 20 seconds.
until_true() {
  local what=$1 tries
  shift
  for ((tries = 0; tries < 400; tries++)); do
    ! "$@" >/dev/null 2>&1 || return 0
    sleep 0.05
  done
  fail "never: $what"
}

# A plan of one public object, and its source, whose answer is VERSION and how often it was asked.
small_project() {
  mkdir -p "$project/docs/butterbase" "$project/durable-objects"
  printf '# Plan\n\n## Durable\n- `counter` — access: public\n' >"$project/docs/butterbase/02-plan.md"
  source_of one >"$project/durable-objects/counter.ts"
}

source_of() {
  cat <<END
import { DurableObject } from "cloudflare:workers";

export class Counter extends DurableObject<Record<string, string>> {
  async fetch(request: Request): Promise<Response> {
    const count = ((await this.ctx.storage.get<number>("count")) ?? 0) + 1;
    await this.ctx.storage.put("count", count);
    return new Response(\`$1 \${count}\`);
  }
}
END
}

# start_dev OPTION...: its process is then $pid, and where it serves $url.
start_dev() {
  : >"$out" && : >"$err"
  (cd "$project" && exec jd dev --port 0 "$@") >"$out" 2>"$err" </dev/null &
  pid=$!
  until_true "ready" grep -q -e '^jd dev: http' -e '"event":"ready"' "$out"
  url=$(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$out" | head -n 1)
}

# end_dev SIGNAL: it ends with 0, and so do its programs.
end_dev() {
  local programs_of status
  programs_of=$(descendants "$pid")
  kill "-$1" "$pid"
  wait "$pid"
  status=$?
  pid=
  [ "$status" -eq 0 ] || fail "SIG$1 ends it with $status"
  # shellcheck disable=SC2086 # a list of numbers
  [ -n "$programs_of" ] && until_true "no process stays" all_gone $programs_of
}

descendants() {
  local child
  for child in $(ps -o pid= --ppid "$1"); do echo "$child" && descendants "$child"; done
}

all_gone() {
  local process
  for process in "$@"; do ! kill -0 "$process" 2>/dev/null || return 1; done
}

# answer PATH [OPTION...]: the body; status PATH [OPTION...]: the status.
answer() {
  curl -s --max-time 20 "${@:2}" "$url$1"
}

status() {
  curl -s --max-time 20 -o /dev/null -w '%{http_code}' "${@:2}" "$url$1"
}

# begins TEXT PATH: the body begins with it.
begins() {
  [[ $(answer "$2") == "$1"* ]]
}

# is WANTED COMMAND...: what the command prints.
is() {
  local got
  got=$("${@:2}")
  [ "$got" = "$1" ] || fail "wanted «$1», got «$got» of: ${*:2}"
}

# says FILE TEXT: within 20 seconds.
says() {
  until_true "«$2» in ${1##*/}" grep -qF -- "$2" "$1"
}
