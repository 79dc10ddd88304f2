# No prose decides: code does not compare or search the text of a message, since then a better wording breaks it. What a
# message is about is a field beside it, with an enum.
#
# Two things are looked for in the arguments of calls that compare text: a member of a struct that holds a message, and a
# literal of two words or more.
calls='(^|[^A-Za-z0-9_])(strstr|strcasestr|memmem|strn?cmp|strn?casecmp|memcmp|starts_with|ends_with|begins|contains'
calls+='|bytes_equal|equal_ignoring_case)'
messages='(message|error_message|note|env_note|refusal|refusal_reason|reason|remediation|words|load_words|lead|mend'
messages+='|app_env_error)'
string='"(\\.|[^"\\])*"'
arguments="\\(([^()\"]|$string|\\(([^()\"]|$string|\\([^()]*\\))*\\))*"
prose='"[^"]*[A-Za-z]{2} [A-Za-z][^"]*"'

# Where a program of others gives nothing but text: file, how many calls may look at it (-: any number), and why.
allowed='
model/platform/platform.c     2  the control plane wraps the messages of the platform by their text
reconcile/api/wire_failure.c  6  a 404 has one code for a missing app and a missing object
reconcile/engine/rehearse.c   -  workerd says where and why only in text
reconcile/mcp/remote.c        2  a result of the MCP server has no status
'

# Each call of a file that breaks the rule, without comments.
found_in() {
  gcc -fpreprocessed -dD -E -P -x c "$1" 2>/dev/null | tr '\n' ' ' | sed 's/;/;\n/g' |
    grep -oE "$calls$arguments((->|\.)${messages}[^A-Za-z0-9_(]|$prose)"
}

check() {
  local path found most failed=0
  for path in $(sources '*.c' | grep -E '^(model|reconcile|cmd/jd|cmd/sandbox)/' | grep -vE '_(test|fuzz)\.c$|/testing/' |
    xargs -r grep -lE "$calls\("); do
    found=$(found_in "$path") || continue
    most=$(awk -v path="$path" '$1 == path { print $2 }' <<<"$allowed")
    [ "$most" = - ] || [ "$(wc -l <<<"$found")" -le "${most:-0}" ] || {
      echo "$path decides by the text of a message; ${most:-0} such calls are allowed (testdata/house/prose.sh):"
      echo "$found"
      failed=1
    }
  done
  return "$failed"
}

broken_message() {
  printf 'bool is_busy(const struct jd_error *why) {\n  return strstr(why->message, "busy") != NULL;\n}\n' |
    file reconcile/apply/step.c
}

broken_literal() {
  printf 'bool is_unknown(struct bytes text) {\n  return starts_with(text, "value cannot be compared");\n}\n' |
    file cmd/jd/view/plan_text.c
}

broken_over_two_lines() {
  printf 'bool is_full(struct item *item) {\n  return strcmp(name_of(item),\n      item->refusal) == 0;\n}\n' |
    file reconcile/planner/refusal.c
}

broken_one_more_than_allowed() {
  {
    echo 'bool one(struct said *said) {'
    for ((call = 0; call < 7; call++)); do echo '  if (contains(said->message, "not found")) return true;'; done
    echo '}'
  } | file reconcile/api/wire_failure.c
}
