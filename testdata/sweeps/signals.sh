# SIGINT and SIGTERM: the request under way is settled first; the second one does not wait, and says what is in doubt.
# shellcheck disable=SC2034,SC2154 # variables of ./run

slow_deploys() {
  control latency '{"platform_ms":1500}'
  start_jd apply --yes
  await 'counter: deploying'
}

fast_again() {
  control latency '{"platform_ms":0,"request_ms":0}'
}

# The run was stopped while counter was deployed.
settled() {
  says 'done *counter' 'not tried *room'
  lines_are env/GREETING counter
  fast_again
  converges
}

test_sigint_settles_what_is_under_way() {
  slow_deploys
  kill -INT "$pid"
  end_jd
  status_is 130
  settled
}

test_sigterm_settles_what_is_under_way() {
  slow_deploys
  kill -TERM "$pid"
  end_jd
  status_is 143
  settled
}

test_a_second_sigint_ends_at_once() {
  slow_deploys
  local since=${EPOCHREALTIME/./}
  kill -INT "$pid"
  sleep 0.2
  kill -INT "$pid"
  end_jd
  [ $((${EPOCHREALTIME/./} - since)) -lt 1200000 ] || fail "It waited for the answer."
  status_is 130
  complains 'counter' '[Rr]un .* again'
  lines_are env/GREETING
  converges
}

test_sigint_while_reading() {
  control latency '{"request_ms":1500}'
  start_jd apply --yes
  sleep 0.4
  kill -INT "$pid"
  end_jd
  status_is 130
  fast_again
  untouched
  converges
}

test_sigint_at_the_question() {
  mkfifo "$scratch/answers"
  exec 9<>"$scratch/answers"
  "$bin/jd" apply >"$said" 2>"$complained" <&9 &
  pid=$!
  await 'Proceed?'
  kill -INT "$pid"
  end_jd
  status_is 130
  untouched
  converges
}
