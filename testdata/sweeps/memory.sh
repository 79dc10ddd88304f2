# valgrind has nothing to say of a plan and an apply: nothing is leaked, nothing is read that was not written.
# shellcheck disable=SC2034,SC2154 # variables of ./run
command -v valgrind >/dev/null || {
  echo "sweep/memory: skipped, valgrind is not installed."
  exit 77
}

watched_jd() {
  valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite --log-file="$scratch/valgrind" \
    "$bin/jd" "$@" >"$said" 2>"$complained" </dev/null
  status=$?
  [ ! -s "$scratch/valgrind" ] || fail "valgrind says: $(cat "$scratch/valgrind")"
}

test_plan() {
  watched_jd plan --format json
  status_is 0
  untouched
}

test_apply() {
  watched_jd apply --yes
  status_is 0
  converges
}

test_errors() {
  control fault '{"op":"deploy","times":9,"status":400,"code":10021,"message":"no"}'
  watched_jd apply --yes --retries 0
  status_is 1
}
