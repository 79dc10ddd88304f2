# Includes point one way: cmd -> reconcile -> model; and a program under cmd/ includes what is its own, but for those that
# test, which share cmd/testing.

# What the paths begin with that a file of this folder may include, as one pattern, in $allowed.
allow_in() {
  case $1 in
    model | model/*) allowed='model/' ;;
    reconcile/engine) allowed='(reconcile/(engine/|file)|model/)' ;; # and programs, which nobody includes
    reconcile | reconcile/*) allowed='(reconcile|model)/' ;;
    cmd/jd | cmd/jd/*) allowed='((cmd/jd|reconcile|model)/|cmd/commit)' ;;
    cmd/sandbox | cmd/sandbox/*) allowed='((cmd/sandbox|model)/|reconcile/engine/engine|cmd/commit)' ;; # it loads what is uploaded
    cmd/man) allowed='(cmd/man|cmd/jd|model)/' ;; # it writes down the tables of options
    *) allowed="($1|cmd/testing|reconcile|model)/" ;;
  esac
}

check() {
  local path included failed=0
  while IFS=: read -r path included; do
    allow_in "${path%/*}"
    [[ $included =~ \"${allowed}([a-z_]*/)?[^/\"]*\" ]] && continue
    echo "$path: $included   <- paths are from the root, and the arrow is cmd -> reconcile -> model"
    failed=1
  done < <(sources | xargs -r grep -HE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"')
  return "$failed"
}

broken_model_includes_reconcile() {
  echo '#include "reconcile/remote.h"' | file model/plan/plan.c
}

broken_reconcile_includes_command() {
  echo '#include "cmd/jd/cli/options.h"' | file reconcile/rest.h
}

broken_programs_share() {
  echo '#  include "cmd/jd/cli/options.h"' | file cmd/sandbox/main.c
}

broken_model_includes_commit() {
  echo '#include "cmd/commit.h"' | file model/plan/plan.c
}

broken_room_points_back() {
  echo '#include "reconcile/engine/engine.h"' | file model/platform/evidence.c
}

broken_relative_path() {
  echo '#include "../cmd/jd/cli/options.h"' | file model/plan/plan.c
}

broken_sibling_path() {
  echo '#include "arena.h"' | file model/plan/plan.c
}

broken_tests_in_the_program() {
  echo '#include "cmd/testing/plane.h"' | file cmd/jd/session/session.c
}

broken_sandbox_includes_reconcile() {
  echo '#include "reconcile/remote.h"' | file cmd/sandbox/main.c
}

broken_sandbox_looks_into_the_engine() {
  echo '#include "reconcile/engine/internal.h"' | file cmd/sandbox/main.c
}

broken_engine_asks_the_network() {
  echo '#include "reconcile/http.h"' | file reconcile/engine/find.c
}
