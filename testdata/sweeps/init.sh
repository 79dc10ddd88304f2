# An init that is killed at any of its calls that write leaves files that are whole or as they were, and the next one
# ends what it began. The plan comes last: it never names a source that is not there.
# shellcheck disable=SC2034,SC2154 # variables of ./run

# The files that init writes, as one text.
picture() {
  local file
  for file in durable-objects/agent.ts docs/butterbase/02-plan.md; do
    echo "$file: $([ ! -e "$file" ] || cksum <"$file")"
  done
}

test_killed_at_each_write() {
  local at how before after calls
  cp -R . "$scratch/before"
  before=$(picture)
  LD_PRELOAD=$bin/jd-killer.so JD_KILL_LOG=$scratch/calls jd init agent
  status_is 0
  after=$(picture)
  calls=$(wc -l <"$scratch/calls")
  [ "$calls" -gt 5 ] || fail "It writes with $calls calls, which is hardly all of them."
  for ((at = 1; at <= calls; at++)); do
    for how in before half; do # after one call is before the next
      rm -rf durable-objects docs
      cp -R "$scratch/before/docs" "$scratch/before/durable-objects" .
      { LD_PRELOAD=$bin/jd-killer.so JD_KILL_AT=$at JD_KILL_WHEN=$how jd init agent; } 2>/dev/null
      while IFS= read -r line; do
        [[ $'\n'$before$'\n'$after$'\n' == *$'\n'"$line"$'\n'* ]] || fail "killed at call $at, $how: $line"
      done < <(picture)
      cmp -s docs/butterbase/02-plan.md "$scratch/before/docs/butterbase/02-plan.md" || [ "$(picture)" = "$after" ] ||
        fail "killed at call $at, $how: the plan names a source that is not there"
      [ "$(picture)" = "$after" ] || { jd init agent && status_is 0; }
      [ "$(picture)" = "$after" ] || fail "killed at call $at, $how: the next init leaves something else"
      [ -z "$(find . -name '.jd-*.tmp')" ] || fail "killed at call $at, $how: a temporary file stays"
    done
  done
  echo "sweep/init: killed at $calls calls."
}
