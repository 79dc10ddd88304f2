# clang-tidy has nothing to say about any file. What passed is remembered in the build folder by a digest of everything
# that the answer depends on, so only what changed is looked at again.
#
# clang's own warnings count, too: those of CMakeLists.txt, and so for the sources that no build with clang has.
#
# The static analyzer takes most of the time, and nearly all of it at the far end of long functions' paths: it stops
# after so many states of a function, a tenth of its own default. JD_TIDY=deep in the environment lets it go on. What is
# only for tests is not analysed: it runs under the sanitizers, on nothing but its own input.
effort="-Xclang -analyzer-config -Xclang max-nodes=$([ "${JD_TIDY:-}" = deep ] && echo 225000 || echo 20000)"

# Which checks a source is spared.
checks_of() {
  case $1 in
    *_test.c | *_fuzz.c | */testing/*) [ "${JD_TIDY:-}" = deep ] || echo --checks=-clang-analyzer-* ;;
  esac
}

# The digest of a source after preprocessing, of the configuration and of the tool.
state_of() {
  # shellcheck disable=SC2086 # words, as arrays cannot be exported
  { "$clang" -E $c_flags "$1" && find . -name .clang-tidy -not -path './build/*' -exec cat {} + && grep NOLINT "$1"
    "$tidy" --version && echo "$effort $c_flags"; } 2>/dev/null |
    sha256sum | cut -d' ' -f1
}

check_one() {
  local mark=""
  if [ -n "$build" ]; then
    mark=$build/tidy/$(state_of "$1")
    [ -e "$mark" ] && return 0
  fi
  local said
  # shellcheck disable=SC2046,SC2086 # words, as above
  if said=$("$tidy" --quiet $(checks_of "$1") "$1" -- $c_flags $effort 2>&1); then
    [ -z "$mark" ] || : >"$mark"
    return 0
  fi
  echo "$said"
  return 1
}

check() {
  tidy=$(tool clang-tidy-14 clang-tidy) clang=$(tool clang-14 clang)
  c_flags+=" $(sed -n '/^ *-Wall /,/^ *-Wno-/p' CMakeLists.txt 2>/dev/null | grep -oE -- '-W[a-z=0-9-]+' | grep -vx -- -Werror | tr '\n' ' ')"
  [ -z "$build" ] || mkdir -p "$build/tidy"
  export -f check_one state_of checks_of
  export tidy clang build effort c_flags
  sources '*.c' | xargs -r -n 1 -P "$(nproc)" bash -c 'check_one "$1"' check_one
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
