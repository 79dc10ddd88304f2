#!/usr/bin/env bash
# jd dev on a small project, from its start to its end: changes, mistakes, logs, and what stays.
set -u
# shellcheck source=testdata/dev/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
small_project
cd "$project" || exit 1
git init -q . && git add -A && git -c user.name=t -c user.email=t@t commit -qm start

# ---- it serves, and says what a deploy would do ----
start_dev
is "one 1" answer /_do/counter/a
is "one 2" answer /_do/counter/a
is "one 1" answer /_do/counter/b
is 404 status /_do/other/a
says "$out" "create counter in "
says "$out" "GET     /_do/counter/a  200  "
is 403 status / -H "Host: example.com"
is 403 status / -H "Origin: https://example.com"
is 403 status /__dev/events -H "Origin: https://example.com"
is 200 status /
page=$(curl -si "$url/")
[[ $page == *"Content-Security-Policy: default-src 'none'; script-src 'nonce-"*"frame-ancestors 'none'"* ]] || fail "$page"
[[ $page == *'<script nonce="'* && $page != *NONCE* ]] || fail "$page"

# ---- one jd dev for a project ----
second=$(jd dev --port 0 2>&1) && fail "a second one starts"
[[ $second == *"already running in this project: process $pid"* ]] || fail "the second says: $second"

# ---- each way of writing is seen; what is stored stays ----
source_of two >durable-objects/counter.ts
until_true "two is served" begins "two " /_do/counter/c
is "two 3" answer /_do/counter/a
says "$out" "update counter (code +1 -1) in "
says "$out" "On the platform this restarts the Worker once: WebSockets disconnect and in-memory state is lost."
source_of three >durable-objects/.counter.ts.new && mv durable-objects/.counter.ts.new durable-objects/counter.ts
until_true "three is served" begins "three " /_do/counter/c

# ---- what is wrong leaves the last good version running ----
source_of four | sed 's/const count =/const = count/' >durable-objects/counter.ts
says "$err" "durable-objects/counter.ts:5:"
says "$out" "waiting The last good version keeps running."
is "three 4" answer /_do/counter/a
printf 'export class Counter extends Missing {}\n' >durable-objects/counter.ts
says "$err" "durable-objects/counter.ts:1:30: error: Uncaught ReferenceError: Missing is not defined."
is "three 5" answer /_do/counter/a
source_of three >durable-objects/counter.ts
says "$out" "No changes: the version that runs is what the plan says."

# ---- a class that would lose its data ----
source_of five | sed 's/class Counter/class Tally/' >durable-objects/counter.ts
says "$out" "kept    counter: the old version keeps running. The change permanently DELETES all stored data of class Counter"
is "three 6" answer /_do/counter/a
source_of six >durable-objects/counter.ts
until_true "six is served" begins "six " /_do/counter/c
is "six 7" answer /_do/counter/a

# ---- logs and exceptions, with object and place ----
source_of seven | sed '5i\    console.error("seen\\u001b[2J", request.method);' >durable-objects/counter.ts
until_true "seven is served" begins "seven " /_do/counter/c
says "$out" 'error   counter: seen\x1B[2J GET  (durable-objects/counter.ts:5:13)'
source_of eight | sed '5i\    if (request.method === "PUT") throw new TypeError("no");' >durable-objects/counter.ts
until_true "eight is served" begins "eight " /_do/counter/c
is 500 status /_do/counter/a -X PUT
says "$out" "throw   counter: uncaught TypeError: no  (durable-objects/counter.ts:5:41)"
says "$out" "PUT     /_do/counter/a  500  "

# ---- .env, and a value that is not set ----
printf '%s\n' '- env: GREETING, OTHER' >>docs/butterbase/02-plan.md
says "$err" '`GREETING` has no value'
source_of nine | sed 's/return new Response(`/&${this.env.GREETING} ${this.env.OTHER} ${this.env.BUTTERBASE_APP_ID} /' >durable-objects/counter.ts
until_true "nine is served" begins "undefined undefined app_dev nine " /_do/counter/c
printf 'GREETING=hidden-value\n' >.env
until_true "the value is served" begins "hidden-value undefined app_dev " /_do/counter/c
source_of shown | sed '5i\    if (request.method === "PUT") ({ [this.env.GREETING]() { throw new TypeError("no"); } })[this.env.GREETING]();' >durable-objects/counter.ts
until_true "shown is served" begins "shown " /_do/counter/c
is 500 status /_do/counter/a -X PUT
says "$out" "throw   counter: uncaught TypeError: no"
! grep -q "hidden-value" "$out" "$err" || fail "a value is shown"
source_of nine | sed 's/return new Response(`/&${this.env.GREETING} ${this.env.OTHER} ${this.env.BUTTERBASE_APP_ID} /' >durable-objects/counter.ts
rm .env
until_true "the value is absent" begins "undefined undefined app_dev " /_do/counter/c

# ---- an object that leaves the plan stays, as on the platform; one that is removed loses its data after its name ----
sed -i 's/^- `counter`.*/- `room` — access: public/' docs/butterbase/02-plan.md
says "$out" "waiting The last good version keeps running."
source_of other | sed 's/class Counter/class Room/' >durable-objects/room.ts
until_true "room is served" begins "other " /_do/room/a
says "$out" "extra   counter is not in the plan and keeps running, as on the platform."
is 200 status /_do/counter/a

# ---- nothing else of the project changed, and nothing of it is for git ----
git checkout -q -- . && git clean -qfd -e .butterbase && is "?? .butterbase/.gitignore" git status --porcelain -uall
is "jd/ sandbox/ dev/ sandbox.db*" xargs <.butterbase/.gitignore
is ".gitignore dev" xargs < <(ls -A .butterbase)

# ---- its end, and what the next run finds ----
until_true "the first source is served" begins "one " /_do/counter/c
before=$(answer /_do/counter/a)
end_dev INT
export FROM_OUTSIDE=outside
printf '%s\n' '- env: FROM_OUTSIDE' >>docs/butterbase/02-plan.md
start_dev
says "$out" "deploy  set env/FROM_OUTSIDE (from your environment) in "
end_dev INT
git checkout -q -- .
start_dev --format json
is "one $((${before#one } + 1))" answer /_do/counter/a
says "$out" '"event":"request","time":"'
jq -es 'all(.[]; .event and .time)' "$out" >/dev/null || fail "a line is no event"
end_dev TERM
