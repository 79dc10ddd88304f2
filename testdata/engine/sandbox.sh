#!/usr/bin/env bash
# What jd-sandbox answers to uploads that the runtime cannot load, with the engine and without it, over HTTP.
#
#   testdata/engine/sandbox.sh          with JD_BIN_DIR naming the build folder
set -u
programs=$(cd "${JD_BIN_DIR:?names no folder}" && pwd)
scratch=$(mktemp -d)
sandbox=
trap '[ -z "$sandbox" ] || kill "$sandbox"; rm -rf "$scratch"' EXIT
failed=0

export XDG_CACHE_HOME=$scratch/cache # nothing is kept from another run

start() {
  coproc serve { exec "$programs/jd-sandbox" --until-stdin-closes "$@" 2>&1; }
  # shellcheck disable=SC2154 # coproc sets it
  sandbox=$serve_PID
  read -r line <&"${serve[0]}"
  origin=${line##* }
}

stop() {
  kill "$sandbox" && wait "$sandbox"
  sandbox=
}

# ask KEY METHOD PATH [BODY]: prints the status and the body as one line.
ask() {
  local body=()
  [ $# -lt 4 ] || body=(-H 'content-type: application/json' --data-binary "$4")
  curl -sS -o "$scratch/body" -w '%{http_code} ' -X "$2" -H "authorization: Bearer bb_sk_$1" "${body[@]}" "$origin$3"
  cat "$scratch/body"
  echo
}

deploy() {
  ask "${3:-one}" POST /v1/app_one/durable-objects "$(jq -nc --arg name "$1" --arg code "$2" '{$name, $code, access_mode: "public"}')"
}

# expect PATTERN ANSWER...
expect() {
  local pattern=$1
  shift
  [[ $* =~ $pattern ]] && return
  printf 'expected: %s\nanswered: %s\n' "$pattern" "$*"
  failed=1
}

good='import { DurableObject } from "cloudflare:workers";
export class One extends DurableObject { fetch() { return new Response("one"); } }'
missing='export class Two extends Missing {}'

with=$("$programs/jd" engine >/dev/null 2>&1 && echo yes)
[ "$with" ] || [ "${JD_ENGINE:-}" = off ] || {
  echo "The engine is not there: run 'jd engine install', or set JD_ENGINE=off."
  exit 1
}
start --app app_one

expect '^200 .*"READY"' "$(deploy one "$good")"
if [ "$with" ]; then
  expect '^502 .*EXTERNAL_CLOUDFLARE_ERROR.*\[10021\] Uncaught ReferenceError: Missing is not defined' "$(deploy two "$missing")"
  expect '"name":"two".*"status":"ERROR"' "$(ask one GET /v1/app_one/durable-objects)"
  # The row in ERROR is left out of the next bundle.
  expect '^200 .*"redeployed":true' "$(ask one PUT /v1/app_one/durable-objects/env/LIMIT '{"value":"5"}')"
  expect '^502 .*No such module' "$(deploy two 'export * from "./helper"; export class Two {}')"
  # The superclass is imported by the other source, and what reads env at top level cannot be known.
  expect '^200 .*"READY"' "$(deploy two 'export class Two extends DurableObject {}')"
  expect '^200 .*"READY"' "$(deploy three 'import { env } from "cloudflare:workers"; const limit = JSON.parse(env.LIMIT).most.of; export class Three {}')"
else
  expect '^200 .*"READY"' "$(deploy two "$missing")"
fi
expect '^502 .*DO_DISPATCH' "$(ask one PUT /v1/app_one/durable-objects/env/DO_DISPATCH '{"value":"x"}')"
expect '^502 .*DO_DISPATCH' "$(deploy one "$good")"
expect '^200 ' "$(ask one DELETE /v1/app_one/durable-objects/env/DO_DISPATCH)"
expect '^200 .*"READY"' "$(deploy one "$good")"

# Apps that are named are all that there are, and a key that has none of them is not known.
expect '^404 .*App app_other not found' "$(ask one GET /v1/app_other/durable-objects)"
expect '^401 .*AUTH_INVALID_API_KEY' "$(ask two GET /v1/app_one/durable-objects)"
expect '^200 ' "$(ask one GET /v1/app_one/durable-objects)"
stop

start
expect '^200 ' "$(ask one GET /v1/app_any/durable-objects)"
expect '^200 ' "$(ask two GET /v1/app_other/durable-objects)"
stop
[ "$failed" -eq 0 ] && echo "jd-sandbox answers as it should, $([ "$with" ] && echo with || echo without) the engine."
exit "$failed"
