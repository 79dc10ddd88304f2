# A new action, or a new kind of write, is named by the compiler wherever code must handle it: this rule adds one of each
# to a copy of the tree, and compiles what looks at them.
#
#   - No `default` hides it: what -Wswitch-enum names, -Wswitch names too.
#   - Nothing else looks at one action or kind of write: no comparison, and no count of one. Who decides on one names it
#     (`return ACTION_SAME`); who shows or applies it asks the table (action_info, write_is), or has a `switch`.
#   - At most 12 files change: those that the compiler names, state.h, plan.c, which decides, a page and a golden case.
table=model/state/state.h
most_named=8

# The tree here, as links, with an action and a kind of write more.
copy_with_probe() {
  local folder
  for folder in model reconcile cmd; do [ ! -d "$folder" ] || cp -rs "$PWD/$folder" "$1/"; done
  rm "$1/$table"
  sed -E 's/^#define ACTION_TABLE\(X\)/& X(PROBE, "probe", 0, TONE_CHANGED, "probes", 8, WRITE_PROBE, WRITE_PROBE)/
    s/^#define WRITE_TABLE\(X\)/& X(PROBE, "probe", "probe", "probing", "probed", "item", 0)/' "$table" >"$1/$table"
  [ "$(grep -c 'X(PROBE' "$1/$table")" = 2 ] || {
    echo "$table has no ACTION_TABLE or no WRITE_TABLE."
    return 1
  }
}

# The files of which the compiler says that a switch lacks the new ones.
named_by() {
  # shellcheck disable=SC2086,SC2154 # words, from ./run
  xargs -r -n 1 "$(tool gcc)" $c_flags "$1" -fsyntax-only -fdiagnostics-plain-output 2>&1 |
    sed -nE 's/^([^:]*):[0-9].*(ACTION|WRITE)_PROBE.*not handled in switch.*/\1/p' | sort -u
}

check() {
  local copy named hidden looks failed=0 one='\b(ACTION_(?!COUNT\b)|WRITE_(?!NONE\b))[A-Z_]+\b'
  copy=$(mktemp -d)
  copy_with_probe "$copy" || return 1
  looks=$(sources '*.c' | grep -vE '_(test|fuzz)\.c$|/testing/' | xargs -r grep -lE '(ACTION|WRITE)_[A-Z]')
  named=$(cd "$copy" && named_by -Wswitch <<<"$looks")
  hidden=$(cd "$copy" && named_by -Wswitch-enum <<<"$looks" | comm -13 <(echo "$named") -)
  rm -rf "$copy"
  [ -z "$hidden" ] || {
    echo "A switch with a \`default\` hides new actions or writes in:"
    echo "$hidden"
    failed=1
  }
  if xargs -r grep -HnP "[!=]= *$one|$one *[!=]=|\\[$one" <<<"$looks"; then
    echo "^ looks at one action or kind of write. Use a field of ACTION_TABLE or WRITE_TABLE, or a switch without \`default\`."
    failed=1
  fi
  # shellcheck disable=SC2086 # words
  echo "The compiler names" $named
  [ "$(wc -w <<<"$named")" -le "$most_named" ] || {
    echo "These are more than $most_named files: let some ask the table."
    failed=1
  }
  return "$failed"
}

# A tree with the table, and a function that gets an item and an action.
tree_with() {
  file "$table" <<'END'
#define ACTION_TABLE(X) X(CREATE) X(SAME)
#define WRITE_TABLE(X) X(NONE) X(DEPLOY)
#define X(id, ...) ACTION_##id,
enum action { ACTION_TABLE(X) ACTION_COUNT };
#undef X
#define X(id, ...) WRITE_##id,
enum write_kind { WRITE_TABLE(X) };
#undef X
END
  {
    echo "#include \"$table\""
    echo 'int shown(enum action action, enum write_kind write) {'
    cat
    echo '  return 0;'
    echo '}'
  } | file "${1:-cmd/jd/view/plan_text.c}"
}

broken_default_over_actions() {
  echo '  switch (action) { case ACTION_CREATE: return write; default: break; }' | tree_with
}

broken_default_over_writes() {
  echo '  switch (write) { case WRITE_DEPLOY: return action; case WRITE_NONE: default: break; }' | tree_with
}

broken_comparison() {
  echo '  if (action == ACTION_SAME) return write;' | tree_with
}

broken_comparison_of_writes() {
  echo '  if (write == WRITE_DEPLOY) return action;' | tree_with
}

broken_count_of_one() {
  echo '  static const int counts[ACTION_COUNT] = {0}; if (counts[ACTION_SAME]) return write + action;' | tree_with
}

broken_too_many_switches() {
  local number
  for number in 1 2 3 4 5 6 7 8 9; do
    echo '  switch (write) { case WRITE_DEPLOY: return action; case WRITE_NONE: break; }' | tree_with "cmd/jd/view/$number.c"
  done
}

broken_no_table() {
  echo 'enum action { ACTION_CREATE };' | file "$table"
}
