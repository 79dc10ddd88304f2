#!/usr/bin/env bash
# What jd dev prints with --format json: each kind of event happens, and fits `jd schema dev-event-output`.
set -u
# shellcheck source=testdata/dev/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
mapfile -t found < <(JD_BIN_DIR=$programs "$root/testdata/npm/install")
[ ${#found[@]} -eq 2 ] || { echo "Skipped: npm fetches nothing." && exit 77; }
schema=$(jd schema dev-event-output) || fail "there is no schema"
small_project
cd "$project" || exit 1

# happens KIND [TIMES]: at least so often, within 20 seconds.
happens() {
  until_true "${2:-1} times $1" enough "$1" "${2:-1}"
}

enough() {
  [ "$(grep -c "^{\"event\":\"$1\"," "$out")" -ge "$2" ]
}

kill_runtime() {
  kill "-$1" "$(pgrep -P "$(pgrep -P "$pid" jd-sandbox)" workerd | head -n 1)"
}

shows_a_request() {
  answer /_do/room/a && tail -n 1 "$out" | grep -q '^{"event":"request",'
}

# ---- an engine whose runtime can be taken away ----
cp -rs "$JD_ENGINE" "$scratch/engine"
whole_engine=$JD_ENGINE JD_ENGINE=$scratch/engine
workerd=$(jd engine --format json | jq -r '.programs[] | select(.name == "workerd").path')
cp --remove-destination "$(readlink -f "$workerd")" "$workerd"

# ---- changes ----
start_dev --format json
happens ready
happens serving
is "one 1" answer /_do/counter/a
source_of two >durable-objects/counter.ts
happens deployed 2
source_of three | sed 's/class Counter/class Tally/' >durable-objects/counter.ts
happens kept
source_of four | sed 's/const count =/const = count/' >durable-objects/counter.ts
happens wrong
source_of two >durable-objects/counter.ts
happens same
printf '# Plan\n\n## Durable\n- `room` — access: public\n- env: GREETING\n' >docs/butterbase/02-plan.md
source_of three | sed 's/class Counter/class Room/' >durable-objects/room.ts
happens warning 2
happens extra

# ---- what classes do ----
printf 'GREETING=hidden-value\n' >.env
source_of loud | sed 's/class Counter/class Room/
  5i\    console.log("said");\n    if (request.method === "PUT") ({ [this.env.GREETING]() { throw new TypeError("no"); } })[this.env.GREETING]();
  5i\    if (request.method === "POST") for (let i = 0; i < 20000; i++) console.log(i, "x".repeat(1000));' >durable-objects/room.ts
until_true "it is served" begins "loud " /_do/room/a
happens request
happens log
is 500 status /_do/room/a -X PUT
happens exception

# ---- what the runtime does ----
kill_runtime SEGV
happens stopped
happens runtime
until_true "it is served again" begins "loud " /_do/room/a
is 200 status /_do/room/a -X POST
happens dropped
until_true "events come again" shows_a_request
rm "$workerd" && ln -s /bin/false "$workerd"
kill_runtime KILL
happens failed
end_dev TERM
cp "$out" "$scratch/said"

# ---- a question on a terminal, which a change withdraws ----
export JD_ENGINE=$whole_engine
rm -r .butterbase && source_of five | sed 's/class Counter/class Room/' >durable-objects/room.ts
mkfifo "$scratch/answers" && : >"$out"
jd-terminal 80 "exec jd dev --port 0 --format json >'$out'" <>"$scratch/answers" >"$scratch/shown" &
terminal=$!
happens ready
source_of six | sed 's/class Counter/class Hall/' >durable-objects/room.ts
says "$scratch/shown" "Type room to permanently delete its stored"
source_of six | sed 's/class Counter/class Room/' >durable-objects/room.ts
happens withdrawn
pkill -INT -P "$terminal"
wait "$terminal" || fail "SIGINT ends it with $?"
cat "$out" >>"$scratch/said"
JD_ENGINE=off jd dev --format json >>"$scratch/said" 2>"$err" && fail "it starts without the engine"

! grep -q hidden-value "$scratch/said" || fail "a value is shown"
grep -q '"function":"[^"]*\*\*\*' "$scratch/said" || fail "no function bears the value"

# ---- each fits, and there is no other kind ----
is "$(jq -r '.oneOf[].properties.event.const' <<<"$schema" | sort)" jq -r .event <(jq -c . "$scratch/said" | sort -t '"' -k 4,4 -u)
"${found[1]}" "$root/testdata/npm/fits.mjs" "${found[0]}" dev-event-output <"$scratch/said" || fail "an event does not fit its schema"
