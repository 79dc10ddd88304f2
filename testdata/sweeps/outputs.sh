# Nobody reads what is said: that is an error. Who cannot be shown the plan does not have it applied; and what is applied
# is recorded, said or not.
# shellcheck disable=SC2034,SC2154 # variables of ./run

refused() {
  status_is 1
  complains 'stdout' 'could not be written'
  untouched
  converges
}

test_stdout_is_full() {
  "$bin/jd" apply --yes >/dev/full 2>"$complained" </dev/null
  status=$?
  refused
}

test_stdout_is_closed() {
  "$bin/jd" apply --yes >&- 2>"$complained" </dev/null
  status=$?
  refused
}

# Opens the descriptor 7 for writing into a pipe whose reader is 8.
open_pipe() {
  mkfifo "$scratch/pipe"
  exec 8<>"$scratch/pipe" 7>"$scratch/pipe"
  rm "$scratch/pipe"
}

test_nobody_reads_stdout() {
  open_pipe
  exec 8<&-
  "$bin/jd" apply --yes >&7 2>"$complained" </dev/null
  status=$?
  refused
}

test_the_reader_leaves_behind_the_plan() {
  control latency '{"platform_ms":500}'
  open_pipe
  "$bin/jd" apply --yes >&7 2>"$complained" </dev/null 8<&- &
  pid=$!
  await 'counter: deploying'
  exec 7>&- 8<&-
  end_jd
  status_is 1
  complains 'stdout' 'could not be written'
  jd plan --detailed-exitcode
  status_is 0
  converges
}

test_nobody_reads_the_json() {
  "$bin/jd" apply --yes --format json >/dev/full 2>"$complained" </dev/null
  status=$?
  status_is 1
  complains 'stdout' 'could not be written'
  converges
}

test_stderr_is_closed() {
  "$bin/jd" apply --yes >"$said" 2>&- </dev/null
  status=$?
  status_is 0
  converges
}

test_a_plan_that_nobody_reads() {
  "$bin/jd" plan >/dev/full 2>"$complained"
  status=$?
  status_is 1
  complains 'could not be written'
  "$bin/jd" plan --format json 2>"$complained" >/dev/full
  status=$?
  status_is 1
}
