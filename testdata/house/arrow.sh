# Includes point one way: cmd -> reconcile -> model; and the programs under cmd/ do not include each other.
check() {
  local wrong
  wrong=$(
    sources | while read -r path; do
      case $path in
        model/*) upward='reconcile|cmd' ;;
        reconcile/*) upward='cmd' ;;
        cmd/jd/*) upward='cmd/sandbox|cmd/golden' ;;
        cmd/sandbox/*) upward='cmd/jd|cmd/golden' ;;
        *) continue ;;
      esac
      grep -HnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*\"(\.\./)*($upward)/" "$path" |
        sed 's/$/   <- the arrow is cmd -> reconcile -> model/'
    done
    # A path that is not from the root would slip past the test above.
    sources | xargs -r grep -HnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' |
      grep -vE '#[[:space:]]*include[[:space:]]*"(model|reconcile|cmd)/[^"]*"' | grep -v '"[^"]*\.\./' |
      sed 's/$/   <- paths are from the root/'
    sources | xargs -r grep -HnE '#[[:space:]]*include[[:space:]]*"[^"]*\.\./' | sed 's/$/   <- paths are from the root/'
  )
  [ -z "$wrong" ] || {
    echo "$wrong"
    return 1
  }
}

broken_model_includes_reconcile() {
  echo '#include "reconcile/remote.h"' | file model/plan.c
}

broken_reconcile_includes_command() {
  echo '#include "cmd/jd/options.h"' | file reconcile/rest.h
}

broken_programs_share() {
  echo '#  include "cmd/jd/options.h"' | file cmd/sandbox/main.c
}

broken_relative_path() {
  echo '#include "../cmd/jd/options.h"' | file model/plan.c
}

broken_sibling_path() {
  echo '#include "arena.h"' | file model/plan.c
}
