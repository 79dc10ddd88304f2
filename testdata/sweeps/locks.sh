# Two runs in one project: the second says who holds it; and what is held goes with its holder.
# shellcheck disable=SC2034,SC2154 # variables of ./run

slow_deploys() {
  control latency '{"platform_ms":1500}'
}

test_the_second_run_names_the_first() {
  slow_deploys
  start_jd apply --yes
  await 'counter: deploying'
  local first=$pid
  "$bin/jd" apply --yes >"$scratch/second.said" 2>"$scratch/second" </dev/null
  status=$?
  status_is 1
  grep -q "process $first\\." "$scratch/second" || fail "The second run does not name $first: $(cat "$scratch/second")"
  grep -q 'Wait until it has ended' "$scratch/second" || fail "The second run names no mend: $(cat "$scratch/second")"
  end_jd
  status_is 0
  control latency '{"platform_ms":0}'
  converges
}

test_a_plan_takes_no_lock() {
  slow_deploys
  start_jd apply --yes
  await 'counter: deploying'
  "$bin/jd" plan >"$scratch/second.said" 2>&1 </dev/null
  status=$?
  status_is 0
  end_jd
  status_is 0
}

# The request of a killed run arrives when the next run is under way, and fails one of the two: what is in ERROR then is
# taken first by the run after that, and no class is left out of a bundle meanwhile.
test_a_request_that_outlives_its_run() {
  control latency '{"request_ms":600}'
  start_jd apply --yes
  await 'counter: deploying'
  sleep 0.1
  kill -KILL "$pid"
  end_jd 2>/dev/null
  control latency '{"request_ms":0,"platform_ms":400}'
  jd apply --yes
  [ "$status" -le 1 ] || fail "The exit status is $status."
  sleep 1
  jd apply --yes
  status_is 0
  jd plan --detailed-exitcode
  status_is 0
  ! ask /__sandbox/uploads | grep -q '"deleted_classes":\["' || fail "A class was deleted: $(ask /__sandbox/uploads)"
}
