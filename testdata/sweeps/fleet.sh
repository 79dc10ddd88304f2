# Many apps at once, against a sandbox that answers late, limits, or is stopped in the middle.
# shellcheck disable=SC2034,SC2154 # variables of ./run

fleet_of() {
  seq -f 'app_clone%.0f' "$1" >apps.txt
}

# Each line a document, one an app in the order given, and the totals last.
lines_are_whole() {
  jq --exit-status . "$said" >/dev/null || fail "A line is no JSON."
  jq --raw-output 'select(.app_id) | .app_id' "$said" >"$scratch/reported"
}

test_the_order_is_that_of_the_list() {
  fleet_of 200
  jd drift --apps-file apps.txt --format json --no-diff
  status_is 2
  lines_are_whole
  cmp -s "$scratch/reported" apps.txt || fail "The apps are not in the order given."
  [ "$(tail -n 1 "$said" | jq --compact-output .totals)" = \
    '{"apps":200,"in_sync":0,"differ":200,"failed":0,"not_read":0,"two_way":200}' ] || fail "The totals are wrong."
}

test_a_stop_ends_it_in_good_order() {
  fleet_of 300
  control latency '{"request_ms":100}'
  start_jd drift --apps-file apps.txt --format json --no-diff --jobs 4
  await . "$said"
  kill -INT "$pid"
  end_jd
  status_is 130
  complains 'stopped: apps not read: .* of 300'
  lines_are_whole
  local reported left
  reported=$(wc -l <"$scratch/reported") left=$(tail -n 1 "$said" | jq .totals.not_read)
  [ "$reported" -gt 0 ] && [ $((reported + left)) -eq 300 ] || fail "Of 300 apps $reported are reported and $left are not."
  grep -n -x -F -f "$scratch/reported" apps.txt | sort --check --field-separator=: --key=1n || fail "The order is lost."
}

test_a_report_that_nobody_reads_ends_it() {
  fleet_of 300
  control latency '{"request_ms":50}'
  # shellcheck disable=SC2216 # head closes the pipe
  "$bin/jd" drift --apps-file apps.txt --jobs 2 2>"$complained" </dev/null | head -n 1 >"$said"
  status=${PIPESTATUS[0]}
  status_is 1
  complains 'stdout: the output could not be written'
}

# Two requests a minute for each route of an app are what a look at it takes; of one route of this app none is left.
limit_app() {
  control plan '{"max_requests_per_min":2}'
  ask "/v1/$1/env" >/dev/null
  ask "/v1/$1/env" >/dev/null
}

test_an_app_that_is_limited_is_an_entry() {
  fleet_of 3
  limit_app app_clone2
  jd drift --apps-file apps.txt --format json --no-diff --retries 0
  status_is 1
  complains '1 of 3 apps could not be read'
  lines_are_whole
  [ "$(jq --raw-output 'select(.error) | .app_id + " " + .error.code' "$said")" = "app_clone2 limited" ] ||
    fail "The limited app is not an entry."
}

test_an_app_that_waits_holds_up_no_other() {
  fleet_of 40
  limit_app app_clone1
  start_jd drift --apps-file apps.txt --jobs 1 -v
  await 'GET /v1/app_clone40/env: 200' # while the first is told to wait for up to a minute
  kill -INT "$pid"
  end_jd
  status_is 130
  complains 'app_clone1: .*Trying again in' 'GET /v1/app_clone40/env: 200'
  ! grep -q '^app_clone1:' "$said" || fail "The app that waits is reported."
  says '^app_clone2:' '^app_clone40:'
}

test_the_sandbox_of_its_own_has_many_apps_too() {
  unset CONTROL_API_URL
  jd --sandbox drift --app app_one --app app_two
  status_is 2
  says '^app_one: ' '^app_two: ' '^2 apps at sandbox'
}
