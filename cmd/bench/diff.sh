# shellcheck disable=SC2154 # folder, ours, theirs and origin: cmd/bench/run and common.sh
echo "The text diff of two sources of 1 MB with 1,000 scattered edits:"
cd "$folder" || fail "There is no folder to work in."
awk 'BEGIN {
  for (line = 0; bytes < 1000000; line++) {
    text = sprintf("  const value%d = compute(%d, \"%d\"); // step %d", line, line * 7, line % 97, line % 13)
    bytes += length(text) + 1
    print text
  }
}' >old.ts
# Every n-th line is changed, taken out, or has one put before it, in turns.
awk -v total="$(wc -l <old.ts)" 'BEGIN { each = int(total / 1000) }
  NR % each == 0 && edits < 1000 { kind = edits++ % 3
    if (kind == 0) { print $0 " changed"; next }
    if (kind == 1) next
    print "  inserted();" }
  { print }' old.ts >new.ts

ours() {
  jd-bench-diff old.ts new.ts
}
theirs() {
  git diff --no-index --no-color --no-ext-diff old.ts new.ts || [ $? -eq 1 ]
}
# A diff that is wrong is not fast: patch turns the one side into the other.
ours >ours.diff
cp old.ts patched.ts && patch --quiet patched.ts ours.diff && cmp patched.ts new.ts || fail "The diff is wrong."
compare 21 ours theirs
milliseconds "git diff --no-index" "$theirs"
milliseconds "jd's diff" "$ours"
printf '  changed lines: git %s, jd %s\n' "$(theirs | grep -c '^[-+][^-+]')" "$(grep -c '^[-+][^-+]' ours.diff)"
verdict "$(awk "BEGIN { print $ours / $theirs }")" "<=" 1.0
echo "  What is left: starting a process, reading the files and writing the diff, which both must."
