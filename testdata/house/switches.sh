# No `default` in a switch over an enum of ours: when a kind is added, the compiler (-Wswitch) names every switch that must
# handle it. The enums of libraries grow without us.
libraries='CURL|CMARK_|JSON_|YAML_'

check() {
  local wrong
  # Where there is no `default`, the build says it.
  # shellcheck disable=SC2086,SC2154 # words, from ./run
  wrong=$(sources '*.c' | xargs -r grep -lE '\bdefault[[:space:]]*:' | xargs -r -n 8 -P "$(nproc)" "$(tool gcc)" $c_flags -fsyntax-only -Wswitch-enum -fdiagnostics-plain-output 2>&1 |
    grep -F 'not handled in switch' | grep -vE "($libraries)")
  [ -z "$wrong" ] || {
    echo "$wrong"
    echo "Write down each kind, in place of \`default\`."
    return 1
  }
}

broken_default() {
  file model/state/state.c <<'END'
enum kind { ONE, TWO, THREE };
int of(enum kind kind);
int of(enum kind kind) {
  switch (kind) {
  case ONE:
    return 1;
  default:
    return 0;
  }
}
END
}
