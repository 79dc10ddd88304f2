# What another client does between the guard's look at the app and the write: jd is held right before it sends.
# shellcheck disable=SC2034,SC2154 # variables of ./run

# The run is stopped by SIGSTOP at its next deploy, before the request leaves.
start_held() {
  LD_PRELOAD=$bin/jd-killer.so JD_KILL_SIGNAL=19 JD_KILL_WHEN=before JD_KILL_TEXT='"access_mode":"authenticated"}' \
    start_jd "$@"
  local i
  for ((i = 0; i < 400; i++)); do
    [ "$(ps -o state= -p "$pid")" != T ] || return
    sleep 0.05
  done
  fail "It never comes to the write."
}

deploy() {
  jq --null-input --rawfile code "durable-objects/$1.ts" --arg name "$1" \
    '{name: $name, access_mode: "authenticated", code: $code}' |
    curl -sS -o "$scratch/answer" -w '%{http_code}' -H "authorization: Bearer $BUTTERBASE_API_KEY" \
      -H 'content-type: application/json' -d @- "$CONTROL_API_URL/v1/app_abc123/durable-objects"
}

# Its class is left out of our upload, which cannot be prevented any more, so it is said, and the run stops.
test_another_row_fails_before_our_write() {
  jd apply --yes
  status_is 0
  echo '// changed' >>durable-objects/counter.ts
  start_held apply --yes
  control fault '{"op":"deploy","times":1}'
  [ "$(deploy room)" = 502 ] || fail "The other client's deploy does not fail: $(cat "$scratch/answer")"
  kill -CONT "$pid"
  end_jd
  status_is 1
  says 'done *counter'
  complains 'room: it was READY before this write and is ERROR now: another client is writing to this app, and the stored data of room may have been deleted'
  ask /__sandbox/uploads | grep -q '"deleted_classes":\["Room"\],"outcome":"ok"' || fail "Nothing was lost: $(ask /__sandbox/uploads)"
  lines_are env/GREETING counter room counter
}
