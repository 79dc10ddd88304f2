# A plan or an app with thousands of env variables, and a project with a long past: each command ends soon, with an answer
# or an error that says what is too much. What grows with the square of them takes longer than this test may.
# shellcheck disable=SC2034,SC2154 # variables of ./run

plan_of() {
  {
    printf '# Plan\n\n## Durable\n\n```yaml\ndurable_objects:\n  - name: counter\n    key: page\nenv:\n'
    seq -f '  VARIABLE_%05.0f: "a value"' "$1"
    printf '```\n'
  } >docs/butterbase/02-plan.md
}

# An app with so many app-level variables.
app_of() {
  ask /v1/app_abc123/env >/dev/null
  seq -f '"APP_%05.0f":"x"' "$1" | paste -sd, | sed 's/^/{"envVars":{/; s/$/}}/' >"$scratch/patch"
  curl -sS --fail -o "$scratch/answer" -X PATCH -H "authorization: Bearer $BUTTERBASE_API_KEY" \
    -H 'content-type: application/json' --data-binary @"$scratch/patch" "$CONTROL_API_URL/v1/app_abc123/env" ||
    fail "The sandbox refuses the variables: $(cat "$scratch/answer")"
}

test_a_plan_of_4000_variables() {
  plan_of 4000
  for way in 'plan' 'plan --format json' 'plan --only env/VARIABLE_00007'; do
    # shellcheck disable=SC2086 # words
    jd $way
    status_is 0
    says VARIABLE_00007
  done
  jd drift
  status_is 2
  jd validate
  status_is 0
}

test_an_app_of_9000_variables() {
  app_of 9000
  jd plan
  status_is 0
  jd drift
  status_is 2
  jd status
  status_is 0
}

test_an_app_of_more_variables_than_are_read() {
  app_of 10001
  for way in plan drift status import; do
    jd "$way"
    status_is 1
    complains 'the app lists 10001 env variables, and jd reads at most 10000'
  done
}

# Wrong answers without an end, and an answer without one.
test_ten_wrong_answers_end_the_questions() {
  # shellcheck disable=SC2216 # yes is ended by the closed pipe
  yes | "$bin/jd" apply >"$said" 2>"$complained"
  status=${PIPESTATUS[1]}
  status_is 3
  complains 'stopped after ten invalid answers in a row'
  [ "$(grep -c 'Proceed?' "$complained")" -le 11 ] || fail "It asks again and again."
  "$bin/jd" apply >"$said" 2>"$complained" </dev/zero
  status=$?
  status_is 3
  untouched
}

# answered STATUS CURL-ARGUMENT...: the sandbox answers that request so.
answered() {
  local wanted=$1 got
  shift
  got=$(curl -s -o "$scratch/answer" -w '%{http_code}' -H "authorization: Bearer $BUTTERBASE_API_KEY" "$@")
  [ "$got" = "$wanted" ] || fail "curl $*: $got, not $wanted: $(cat "$scratch/answer")"
}

# A page in the user's browser, from elsewhere or by a name that was pointed here.
test_the_sandbox_serves_this_machine_only() {
  local list=$CONTROL_API_URL/v1/app_abc123/durable-objects step=$CONTROL_API_URL/__sandbox/latency
  answered 200 "$list"
  answered 200 -H 'origin: http://localhost:3000' "$list"
  answered 403 -H 'host: evil.example' "$list"
  answered 403 -H 'host: 127.0.0.1.evil.example' "$list"
  answered 403 -H 'origin: https://evil.example' "$list"
  answered 403 -H 'origin: null' "$list"
  answered 403 -H 'origin: https://evil.example' -H 'content-type: application/json' -d '{"request_ms":1}' "$step"
  answered 415 -H 'content-type: text/plain' -d '{"request_ms":1}' "$step"
  answered 415 -d 'request_ms=1' "$step"
  answered 415 -X POST "$step"
  answered 200 -H 'content-type: application/json; charset=utf-8' -d '{"request_ms":1}' "$step"
}
