# clang-tidy has nothing to say about any file. What passed is remembered in the build folder by a digest of everything
# that the answer depends on, so only what changed is looked at again.
#
# clang's own warnings count, too: those of CMakeLists.txt, and so for the sources that no build with clang has.
#
# The static analyzer takes most of the time, and nearly all of it at the far end of long functions' paths: it stops
# after so many states of a function, a twentieth of its own default. JD_TIDY=deep in the environment lets it go on. What
# is only for tests is not analysed: it runs under the sanitizers, on nothing but its own input.
effort="-Xclang -analyzer-config -Xclang max-nodes=$([ "${JD_TIDY:-}" = deep ] && echo 225000 || echo 10000)"

# For each source a line: its path, and a digest of it, of all that it includes of this tree, and of $1.
# shellcheck disable=SC2016 # awk's own dollars
states='
  function reach(path,   list, count, i) {
    if (path in found) return
    found[path] = 1
    closure = closure "\n" digest[path]
    count = split(includes[path], list, "\n")
    for (i = 1; i <= count; i++) reach(list[i])
  }
  NF == 2 && length($1) == 64 { digest[$2] = $1; next }
  { path = $0; sub(/:.*/, "", path); header = $0; sub(/^[^"]*"/, "", header); sub(/".*/, "", header)
    includes[path] = includes[path] "\n" header }
  END {
    for (path in digest) if (path ~ /[.]c$/) {
      split("", found); closure = settings
      reach(path)
      printf "%s ", path; fflush()
      print closure | "sha256sum"; close("sha256sum")
    }
  }'

find_states() {
  local settings
  settings=$(find . -name .clang-tidy -not -path './build/*' -exec cat {} + && "$tidy" --version && echo "$effort $c_flags")
  { sources | xargs -r sha256sum && sources | xargs -r grep -HE '^ *# *include *"'; } | awk -v settings="$settings" "$states"
}

# Lines of find_states, which are remembered if clang-tidy has nothing to say about these sources.
check_batch() {
  local said
  # shellcheck disable=SC2086 # words, as arrays cannot be exported
  if said=$("$tidy" --quiet $checks "${@%% *}" -- $c_flags $effort 2>&1); then
    [ -z "$build" ] || printf '%s\n' "$@" >>"$build/tidy-passed"
    return 0
  fi
  echo "$said"
  return 1
}

# check_batches [BATCH]: as many of the lines on stdin at once.
check_batches() {
  grep . | tr '\n' '\0' | xargs -0 -r -n "${1:-6}" -P "$(nproc)" bash -c 'check_batch "$@"' check_batch
}

check() {
  local lines variadic failed=0 only_tests='(_test|_fuzz)[.]c |/testing/'
  tidy=$(tool clang-tidy-14 clang-tidy)
  c_flags+=" $(sed -n '/^ *-Wall /,/^ *-Wno-/p' CMakeLists.txt 2>/dev/null | grep -oE -- '-W[a-z=0-9-]+' | grep -vx -- -Werror | tr '\n' ' ')"
  lines=$(find_states | LC_ALL=C sort | grep -vxFf <([ -z "$build" ] || cat "$build/tidy-passed" 2>/dev/null))
  export -f check_batch
  export tidy build effort c_flags checks=""
  # One process looks at several sources, since it takes a while to start; but clang 14's checker of va_list mistakes what
  # it knows of the one before for the next.
  variadic=$(sources '*.c' | xargs -r grep -l va_list | sed 's/$/ /')
  grep -vE "$only_tests" <<<"$lines" | grep -vF "${variadic:-:}" | check_batches || failed=1
  grep -vE "$only_tests" <<<"$lines" | grep -F "${variadic:-:}" | check_batches 1 || failed=1
  [ "${JD_TIDY:-}" = deep ] || checks="--checks=-clang-analyzer-*"
  grep -E "$only_tests" <<<"$lines" | check_batches || failed=1
  return "$failed"
}

broken_null_dereference() {
  # shellcheck disable=SC2154 # from ./run
  cp "$root/.clang-tidy" .
  printf 'int sum(int a, int b);\nint sum(int a, int b) {\n  int *none = 0;\n  return a + b + *none;\n}\n' | file model/sum.c
}

broken_warning() {
  cp "$root/.clang-tidy" "$root/CMakeLists.txt" .
  printf 'int sum(int a, int b);\nint sum(int a, int b) {\n  unsigned char both = a + b;\n  return both;\n}\n' | file model/sum.c
}
