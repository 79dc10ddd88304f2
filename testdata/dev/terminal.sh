#!/usr/bin/env bash
# A change that deletes data, on a terminal: the name is typed, and the class loses its data; or it is not. While the
# question is open, everything else goes on.
set -u
# shellcheck source=testdata/dev/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
small_project
cd "$project" || exit 1
: >"$err"
mkfifo "$scratch/answers"
jd-terminal 400 'echo $$; exec jd dev --port 0 --color never' <"$scratch/answers" >"$out" 2>"$err" &
terminal=$! pid=$!
exec 9>"$scratch/answers"
says "$out" "jd dev: http"
pid=$(head -n 1 "$out" | tr -d '\r')
url=$(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$out" | head -n 1)
question="Type counter to permanently delete its stored data and proceed."

type_answer() {
  printf '%s\n' "$1" >&9
}

# asks_below TEXT: the question is shown, below the last TEXT.
asks_below() {
  awk -v text="$1" -v question="$question" '
    { t = index($0, text); q = index($0, question) }
    t { seen = 1; asks = q > t }
    !t && q { asks = seen }
    END { exit !asks }' "$out"
}

is "one 1" answer /_do/counter/a
source_of two | sed 's/class Counter/class Tally/' >durable-objects/counter.ts
says "$out" "permanently DELETES all stored data of class Counter"
says "$out" "$question"

# ---- requests are answered and shown, and the question is shown again below them ----
is "one 2" answer /_do/counter/a/open
says "$out" "GET     /_do/counter/a/open  200"
until_true "the question is below the request" asks_below "/_do/counter/a/open  200"

# ---- a change withdraws it, and is judged itself: an answer that was typed for the old state approves nothing ----
source_of three | sed 's/class Counter/class Other/' >durable-objects/counter.ts
says "$out" "changed The question about counter is withdrawn: a file changed."
until_true "it asks about the new state" asks_below "object counter changes from class Counter to Other"
source_of four >durable-objects/counter.ts
until_true "four is served" begins "four " /_do/counter/b
is "four 3" answer /_do/counter/a
is 2 grep -c "is withdrawn: a file changed." "$out"

# ---- so does the end of jd-sandbox ----
source_of two | sed 's/class Counter/class Third/' >durable-objects/counter.ts
until_true "it asks again" asks_below "object counter changes from class Counter to Third"
kill -KILL "$(pgrep -P "$pid" jd-sandbox)"
says "$out" "changed The question about counter is withdrawn: jd-sandbox ended."
until_true "it asks once more" asks_below "is withdrawn: jd-sandbox ended."
is "four 4" answer /_do/counter/a/more

# ---- the name approves; `y` does not ----
until_true "the question is below the request" asks_below "/_do/counter/a/more  200"
type_answer y
says "$out" "To approve this, type the name in full"
type_answer counter
says "$out" "All stored data of class Counter was permanently deleted."
is "two 1" answer /_do/counter/a

# ---- without approval the old version stays, and the same change is not asked about again ----
source_of three >durable-objects/counter.ts
until_true "it asks" asks_below "was permanently deleted."
type_answer no
says "$out" "counter: the old version keeps running."
is "two 2" answer /_do/counter/a
asked=$(grep -cF "$question" "$out")
touch durable-objects/counter.ts
sed -i 's/# Plan/# The plan/' docs/butterbase/02-plan.md
sleep 1
is "$asked" grep -cF "$question" "$out"
kill -INT "$pid"
pid=
wait "$terminal" || fail "SIGINT ends it with $?"

# ---- a variable of the environment reaches classes after a question, one of .env without ----
source_of five | sed 's/class Counter/class Third/; s/return new Response(`/&${this.env.FROM_FILE} ${this.env.FROM_OUTSIDE} /' >durable-objects/counter.ts
printf -- '- env: FROM_FILE, FROM_OUTSIDE\n' >>docs/butterbase/02-plan.md
echo FROM_FILE=file >.env
export FROM_OUTSIDE=outside
for answer in no yes; do
  : >"$out"
  jd-terminal 400 'echo $$; exec jd dev --port 0 --color never' <"$scratch/answers" >"$out" 2>"$err" &
  terminal=$!
  says "$out" 'The value comes from ${FROM_OUTSIDE}.'
  says "$out" "About to set env variable: FROM_OUTSIDE. Proceed?"
  ! grep -q 'About to set env variable: FROM_FILE' "$out" || fail "it asks about .env"
  says "$out" "jd dev: http" # before the answer
  type_answer "$answer"
  pid=$(head -n 1 "$out" | tr -d '\r')
  url=$(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$out" | head -n 1)
  [ "$answer" = yes ] || says "$out" "env/FROM_OUTSIDE: not set. Classes do not get the value from your environment."
  [ "$answer" = no ] || says "$out" "set env/FROM_OUTSIDE (from your environment)"
  until_true "$answer" begins "file $([ "$answer" = yes ] && echo outside || echo undefined) five " /_do/counter/c
  kill -INT "$pid"
  pid=
  wait "$terminal" || fail "SIGINT ends it with $?"
done
exec 9>&-
