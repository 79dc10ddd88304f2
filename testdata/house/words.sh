# Nothing is left undone in words, and what follows a colon begins small (clause_text in cmd/jd/view/document.c), but for
# names and a compiler's words.
check() {
  local marks='TO''DO|FIX''ME|X''XX|HA''CK' names='Uncaught|Unterminated|Octal|Expression|Cloudflare|Durable' capital
  capital=$(find testdata/cases -type f 2>/dev/null | sort | xargs -r grep -nE '(error|warning): ([^ :]+: )?[A-Z][a-z]+ ' |
    grep -vE "(error|warning): ([^ :]+: )?($names) ")
  [ -z "$capital" ] || {
    echo "$capital"
    return 1
  }
  ! { sources && find cmd .ci CMakeLists.txt CMakePresets.json README.md testdata/house testdata/*.cmake -type f 2>/dev/null; } |
    sort -u | xargs -r grep -nwE "$marks"
}

broken_comment() {
  printf '/* %s: later */\n' 'TO''DO' | file model/plan/plan.c
}

broken_script() {
  printf '# %s\n' 'FIX''ME' | file cmd/try
}

broken_clause() {
  printf 'jd: error: room: There is no such object.\n' | file testdata/cases/room.case
}
