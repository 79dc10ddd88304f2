# An import that is killed at any of its calls that write leaves files that are whole or as they were, and the next one
# ends what it began. The plan comes last: it never names a source that is not there.
# shellcheck disable=SC2034,SC2154 # variables of ./run

# The files of a project that import writes, as one text.
picture() {
  local file
  for file in durable-objects/counter.ts durable-objects/room.ts docs/butterbase/02-plan.md .env.example; do
    echo "$file: $([ ! -e "$file" ] || cksum <"$file")"
  done
}

# Each line of the picture is one of these two's.
whole() {
  local line
  while IFS= read -r line; do
    [[ $'\n'$1$'\n'$2$'\n' == *$'\n'"$line"$'\n'* ]] || fail "killed at call $3, $4: $line"
  done < <(picture)
}

test_killed_at_each_write() {
  local at how before after calls
  jd apply --yes
  status_is 0
  rm -r durable-objects docs/butterbase/02-plan.md
  cp -R . "$scratch/before"
  before=$(picture)
  LD_PRELOAD=$bin/jd-killer.so JD_KILL_LOG=$scratch/calls jd import
  status_is 0
  after=$(picture)
  calls=$(wc -l <"$scratch/calls")
  [ "$calls" -gt 10 ] || fail "It writes with $calls calls, which is hardly all of them."
  for ((at = 1; at <= calls; at++)); do
    for how in before half; do # after one call is before the next
      rm -rf durable-objects docs/butterbase
      cp -R "$scratch/before/docs" .
      { LD_PRELOAD=$bin/jd-killer.so JD_KILL_AT=$at JD_KILL_WHEN=$how jd import; } 2>/dev/null
      whole "$before" "$after" "$at" "$how"
      [ ! -e docs/butterbase/02-plan.md ] || [ "$(picture)" = "$after" ] ||
        fail "killed at call $at, $how: the plan is there, and a source is not"
      jd import
      status_is 0
      [ "$(picture)" = "$after" ] || fail "killed at call $at, $how: the next import leaves something else"
      [ -z "$(find . -name '.jd-*.tmp')" ] || fail "killed at call $at, $how: a temporary file stays"
    done
  done
  echo "sweep/import: killed at $calls calls."
}
