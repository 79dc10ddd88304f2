#!/usr/bin/env bash
# jd dev where something is wrong from the start, or ends without being asked.
set -u
# shellcheck source=testdata/dev/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# nobody_answers: whoever does prints a line about the request, which ends it where nobody reads that.
nobody_answers() {
  ! curl -s -o /dev/null --max-time 20 "$url/_do/counter/a"
}

small_project
cd "$project" || exit 1

# ---- a wrong source: told, waited for, 503 meanwhile; an error with --no-watch ----
echo 'export class Counter {' >durable-objects/counter.ts
jd dev --port 0 --no-watch >"$out" 2>"$err" && fail "--no-watch serves a wrong source"
says "$err" "durable-objects/counter.ts:2:"
! grep -q . "$out" || fail "it says that it serves"
start_dev
says "$err" "durable-objects/counter.ts:2:"
says "$out" "waiting Nothing runs yet. Fix it and save."
is 503 status /_do/counter/a
is 200 status /
source_of one >durable-objects/counter.ts
until_true "it is served" begins "one 1" /_do/counter/a

# ---- so with a plan, there or not ----
mv docs/butterbase/02-plan.md plan.md
says "$err" "no plan found."
mv plan.md docs/butterbase/02-plan.md
says "$out" "No changes: the version that runs is what the plan says."

# ---- the port is taken ----
port=${url##*:}
mkdir "$scratch/other" && cp -R docs durable-objects "$scratch/other"
taken=$(jd -C "$scratch/other" dev --port "$port" 2>&1) && fail "two serve at one port"
[[ $taken == *"--port: cannot serve at port $port: Address already in use. Pass another port with --port N"* ]] || fail "a port that is taken: $taken"

# ---- a clone does not lead it out of the project ----
mkdir -p "$scratch/outside" "$scratch/other/.butterbase/dev"
ln -s "$scratch/outside" "$scratch/other/.butterbase/dev/platform.db-storage"
led=$(jd -C "$scratch/other" dev --port 0 2>&1) && fail "it follows a link"
[[ $led == *"platform.db-storage"* ]] || fail "a link out of the project: $led"
is "" ls -A "$scratch/outside"

# ---- kill -9 of any of its programs ----
is "one 2" answer /_do/counter/a
workerd=$(pgrep -P "$(pgrep -P "$pid" jd-sandbox)" workerd | head -n 1)
kill -KILL "$workerd"
says "$out" "started again: in-memory state is lost, stored data is kept"
is "one 3" answer /_do/counter/a
kill -KILL "$(pgrep -P "$pid" jd-sandbox)"
says "$err" "jd-sandbox ended, and was started again."
is "one 4" answer /_do/counter/a
kill -KILL "$(pgrep -P "$pid" workerd)" # the compiler
source_of two >durable-objects/counter.ts
until_true "it still compiles" begins "two " /_do/counter/b
left=$(descendants "$pid")
kill -KILL "$pid" && wait "$pid" 2>/dev/null
pid=
# shellcheck disable=SC2086 # a list of numbers
until_true "no process stays" all_gone $left

# ---- what was stored is there ----
source_of broken | sed 's/const count =/const = count/' >durable-objects/counter.ts
start_dev
is 503 status /_do/counter/a # not what ran before
source_of two >durable-objects/counter.ts
until_true "it is served" begins "two " /_do/counter/c
end_dev INT
start_dev --no-watch
is "two 5" answer /_do/counter/a
source_of three >durable-objects/counter.ts
end_dev INT

# ---- a class that floods, and one that never answers: the next version is served all the same ----
start_dev
source_of loud | sed '5i\    if (request.method === "PUT") for (let i = 0; i < 20000; i++) console.log(i, "x".repeat(1000));\n    while (request.method === "POST");' >durable-objects/counter.ts
until_true "it is served" begins "loud " /_do/counter/c
is 200 status /_do/counter/a -X PUT
says "$out" " logs and requests that came faster than they could be shown"
curl -s -X POST "$url/_do/counter/a" >/dev/null &
source_of quiet >durable-objects/counter.ts
until_true "the next version is served" begins "quiet " /_do/counter/c
end_dev INT

# ---- its state is removed under it ----
start_dev
rm -r .butterbase
wait "$pid"
is 1 echo $?
says "$err" "jd: error: .butterbase/dev/lock: it was removed while \`jd dev\` ran"
pid=

# ---- nobody reads what it prints ----
: >"$out" && : >"$err"
(exec jd dev --port 0) > >(head -n 2 >"$out") 2>"$err" </dev/null &
pid=$!
says "$out" "jd dev: http"
url=$(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$out" | head -n 1)
until_true "it ends" nobody_answers
wait "$pid"
is 1 echo $?
says "$err" "the output could not be written: Broken pipe"
pid=

# ---- a jd-sandbox that ends again and again is not started for ever ----
start_dev
for ((tries = 0; tries < 400; tries++)); do
  kill -0 "$pid" 2>/dev/null || break
  pkill -KILL -P "$pid" jd-sandbox
  sleep 0.05
done
wait "$pid" && fail "it ends with 0"
says "$err" "jd: error: "
pid=

# ---- --reset, after a question ----
source_of three >durable-objects/counter.ts
jd dev --port 0 --reset <<<no >"$out" 2>"$err" && fail "it starts without an answer"
says "$err" "nothing was deleted, and nothing started."
jd dev --port 0 --reset </dev/null >"$out" 2>"$err" && fail "it starts without an answer"
is 1 grep -c "warning: no answer on stdin.$" "$err" # there is no option that would approve it
: >"$out" && : >"$err"
(exec jd dev --port 0 --reset) >"$out" 2>"$err" <<<yes &
pid=$!
says "$out" "jd dev: http"
url=$(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$out" | head -n 1)
is "three 1" answer /_do/counter/a
end_dev TERM
