# SIGINT and SIGTERM: a write that has left is settled first, and nothing more is sent; the second one does not wait, and
# says what is in doubt. Where no write is under way one is enough. (jd-sweep stop sends them at each call.)
# shellcheck disable=SC2034,SC2154 # variables of ./run

slow_deploys() {
  control latency '{"platform_ms":1500}'
  start_jd apply --yes
  await 'counter: deploying'
  arrives
}

# jd says what it is about to send; this waits until the control plane has it.
arrives() {
  local i
  for ((i = 0; i < 400; i++)); do
    ask /v1/app_abc123/durable-objects | grep -q '"status":"BUILDING"' && return
    sleep 0.02
  done
  fail "The deploy never arrives."
}

fast_again() {
  control latency '{"platform_ms":0,"request_ms":0}'
}

# The run was stopped while counter was deployed.
settled() {
  says 'done *counter' 'not tried *room'
  complains 'jd: stopping once counter is settled; a second signal stops at once'
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

test_a_second_sigint_ends_at_once() {
  slow_deploys
  local since=${EPOCHREALTIME/./}
  kill -INT "$pid"
  sleep 0.2
  kill -INT "$pid"
  end_jd
  [ $((${EPOCHREALTIME/./} - since)) -lt 1200000 ] || fail "It waited for the answer."
  status_is 130
  complains 'counter' '[Rr]un .*jd apply'
  lines_are env/GREETING
  converges
}

# The user said yes; the signal comes while the app is read once more, before anything is sent.
test_sigint_behind_the_approval() {
  mkfifo "$scratch/approvals"
  exec 8<>"$scratch/approvals"
  "$bin/jd" apply >"$said" 2>"$complained" <&8 &
  pid=$!
  await 'Proceed?'
  control latency '{"request_ms":3000}'
  echo yes >&8
  sleep 0.3
  kill -INT "$pid"
  end_jd
  status_is 130
  complains 'jd: stopping$'
  ! grep -q 'unknown\|error' "$complained" || fail "It reports a read that was cut."
  says 'not tried *env/GREETING'
  fast_again
  untouched
  converges
}

test_sigterm_while_a_pause_lasts() {
  control latency '{"request_ms":0}'
  CONTROL_API_URL=http://127.0.0.1:1 start_jd plan --retries 100
  await 'Trying again'
  kill -TERM "$pid"
  end_jd
  status_is 143
}

# A pager that does not end by itself, on a terminal.
test_sigint_in_the_pager() {
  local ran=$scratch/pager-runs
  printf 'no\ndiff\n' | JD_PAGER="trap '' TERM INT; echo >$ran; sleep 1000" LINES=5 \
    "$bin/jd-terminal" 80 "echo \$\$ >'$scratch/pid'; exec '$bin/jd' apply" >"$said" 2>"$complained" &
  pid=$!
  local i
  for ((i = 0; i < 400; i++)); do
    [ ! -e "$ran" ] || break
    sleep 0.05
  done
  kill -INT "$(cat "$scratch/pid")"
  end_jd
  status_is 130
  untouched
}

# Another program holds the output up: it reads nothing.
test_sigint_while_nobody_reads_the_output() {
  jd apply --yes
  seq 1 30000 | sed 's/^/\/\/ /' >>durable-objects/counter.ts
  mkfifo "$scratch/output"
  exec 7<>"$scratch/output"
  "$bin/jd" plan --full-diff >"$scratch/output" 2>"$complained" </dev/null &
  pid=$!
  read -r <&7
  kill -INT "$pid"
  end_jd
  status_is 130
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
