# shellcheck disable=SC2154,SC2034 # what cmd/bench/run and its benchmarks set and read
# Shared by the benchmarks of cmd/bench/run; sourced by bash. Two commands are run in turns, so that whatever else the
# machine does hits both alike, and of each the quickest run counts: what is above it is the machine's other work.

# What one run of a command takes, in microseconds; its output is nobody's business.
took() {
  local began=${EPOCHREALTIME/[.,]/}
  "$@" >/dev/null || fail "$* failed."
  echo $((${EPOCHREALTIME/[.,]/} - began))
}

# The least number of a file.
quickest() {
  sort -n "$1" | head -n 1
}

# quickest_of RUNS COMMAND...
quickest_of() {
  local run runs=$1
  shift
  for ((run = 0; run < runs; run++)); do took "$@"; done | sort -n | head -n 1
}

# compare RUNS OURS THEIRS: functions or commands; what each took, in microseconds, is then in $ours and $theirs.
compare() {
  local run
  : >"$folder/ours" && : >"$folder/theirs"
  took "$2" >/dev/null && took "$3" >/dev/null # both warm
  for ((run = 0; run < $1; run++)); do
    took "$2" >>"$folder/ours"
    took "$3" >>"$folder/theirs"
  done
  ours=$(quickest "$folder/ours") theirs=$(quickest "$folder/theirs")
}

# verdict RATIO OPERATOR TARGET
verdict() {
  awk -v ratio="$1" -v operator="$2" -v target="$3" 'BEGIN {
    met = operator == "<=" ? ratio <= target : ratio >= target
    printf "  ratio %.2f; the target is %s %s: %s\n", ratio, operator, target, met ? "met" : "MISSED" }'
}

milliseconds() {
  awk -v title="$1" -v took="$2" 'BEGIN { printf "  %-52s %9.1f ms\n", title, took / 1000 }'
}

# ---- the sandbox and what is in it ----

export BUTTERBASE_API_KEY=bb_sk_0123456789abcdef0123456789abcdef01234567
unset BUTTERBASE_APP_ID CONTROL_API_URL GITHUB_STEP_SUMMARY

open_sandbox() {
  start_sandbox jd-sandbox "$folder/ready"
  origin=$CONTROL_API_URL
  control plan '{"max_requests_per_min":-1}'
}

control() {
  curl --silent --show-error --fail --output /dev/null --json "$2" "$origin/__sandbox/$1"
}

# A project with so many classes of a few kilobytes and one env variable: durable.yaml, and body-N.json to deploy each.
make_project() {
  local class line
  mkdir -p "$folder/project/durable-objects"
  cd "$folder/project" || fail "There is no folder to work in."
  echo "durable_objects:" >durable.yaml
  for ((class = 1; class <= $1; class++)); do
    {
      echo "export class Room$class {"
      for ((line = 0; line < 60; line++)); do echo "  method$line(value: number): number { return value + $line; }"; done
      echo "}"
    } >"durable-objects/room-$class.ts"
    printf '  - name: room-%d\n    access_mode: public\n' "$class" >>durable.yaml
    printf '{"name":"room-%d","access_mode":"public","code":"%s"}' "$class" \
      "$(sed ':a;N;$!ba;s/\n/\\n/g' "durable-objects/room-$class.ts")\\n" >"body-$class.json"
  done
  printf 'env:\n  LIMIT_PER_MINUTE: "60"\n' >>durable.yaml
}

# The reads of one app, as jd sends them: one URL a line.
reads_of() {
  local class app=$origin/v1/$1
  printf '%s\n' "$app/durable-objects" "$app/durable-objects/env" "$app/env"
  for ((class = 1; class <= $2; class++)); do echo "$app/durable-objects/room-$class"; done
}

# deploy_to CLASSES APP...: what the plan wants, to all of the apps at once, class by class.
deploy_to() {
  local classes=$1 class app
  shift
  for ((class = 0; class <= classes; class++)); do
    for app in "$@"; do
      if [ "$class" -eq 0 ]; then
        printf 'next\nrequest = PUT\ndata = "{\\"value\\":\\"60\\"}"\nurl = "%s"\n' "$origin/v1/$app/durable-objects/env/LIMIT_PER_MINUTE"
      else
        printf 'next\ndata = "@body-%d.json"\nurl = "%s"\n' "$class" "$origin/v1/$app/durable-objects"
      fi
      printf 'header = "Authorization: Bearer %s"\nheader = "Content-Type: application/json"\noutput = /dev/null\nfail\n' \
        "$BUTTERBASE_API_KEY"
    done | sed 1d | curl --no-progress-meter --parallel --parallel-max 16 --config - || fail "The sandbox takes no class."
  done
}
