# Each header compiles alone, with both compilers: whoever includes it needs to know nothing else.
check() {
  local compiler header failed=0
  for compiler in "$(tool gcc)" "$(tool clang-14 clang)"; do
    for header in $(sources '*.h'); do
      # shellcheck disable=SC2086,SC2154 # words, from ./run
      # Included, not compiled: `#pragma once` and "unused" are then judged as they are in use.
      printf '#include "%s"\n' "$header" |
        "$compiler" $c_flags -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c - || {
        echo "$header does not compile alone with $compiler."
        failed=1
      }
    done
  done
  return "$failed"
}

broken_missing_include() {
  echo 'size_t length(const char *text);' | file model/base/base.h
}
