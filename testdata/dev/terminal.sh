#!/usr/bin/env bash
# A change that deletes data, on a terminal: the name is typed, and the class loses its data; or it is not.
set -u
# shellcheck source=testdata/dev/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
small_project
cd "$project" || exit 1
: >"$err"
printf '%s\n' y counter >"$scratch/answers"
jd-terminal 400 'echo $$; exec jd dev --port 0 --color never' <"$scratch/answers" >"$out" 2>"$err" &
terminal=$! pid=$!
says "$out" "jd dev: http"
pid=$(head -n 1 "$out" | tr -d '\r')
url=$(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$out" | head -n 1)
is "one 1" answer /_do/counter/a
source_of two | sed 's/class Counter/class Tally/' >durable-objects/counter.ts
says "$out" "permanently DELETES all stored data of class Counter"
says "$out" "Type counter to permanently delete its stored data and proceed."
says "$out" "All stored data of class Counter was permanently deleted."
is "two 1" answer /_do/counter/a
is 2 grep -c "Type counter to permanently" "$out" # `y` does not approve

# without an answer the old version stays, and the same change is not asked about again
source_of three >durable-objects/counter.ts
says "$out" "counter: the old version keeps running."
is "two 2" answer /_do/counter/a
touch durable-objects/counter.ts
sed -i 's/# Plan/# The plan/' docs/butterbase/02-plan.md
sleep 1
is 3 grep -c "Type counter to permanently" "$out"
kill -INT "$pid"
pid=
wait "$terminal" || fail "SIGINT ends it with $?"
