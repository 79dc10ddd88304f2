#!/usr/bin/env bash
# JD_UPDATE=1 rewrites what a case expects, and nothing else of it; then the case passes, whatever its texts look like.
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cat >"$scratch/update.case" <<'CASE'
Texts that look like the case's own lines.
-- project/sign.txt --
\-- stdout --
\$ true
\\ No newline at end of file
last
\ No newline at end of file
-- stdin --
typed
$ cat sign.txt -; cp sign.txt copy.txt; exit 3
-- stdout --
old
-- requests --
GET /v1/old
$ printf '\n\n'; : >empty.txt
CASE
cp "$scratch/update.case" "$scratch/old.case"
golden=$JD_BIN_DIR/jd-golden
! "$golden" "$scratch/update.case" >/dev/null 2>&1 || { echo "The old expectations pass." && exit 1; }
JD_UPDATE=1 "$golden" "$scratch/update.case"
"$golden" "$scratch/update.case"
sed -n '1,/^\$ cat/p' "$scratch/old.case" >"$scratch/expected"
cat >>"$scratch/expected" <<'CASE'
-- stdout --
\-- stdout --
\$ true
\\ No newline at end of file
lasttyped
-- status 3 --
$ printf '\n\n'; : >empty.txt
-- stdout --


-- after/copy.txt --
\-- stdout --
\$ true
\\ No newline at end of file
last
\ No newline at end of file
-- after/empty.txt --
CASE
diff -u "$scratch/expected" "$scratch/update.case"
printf -- '-- stdn --\n$ true\n' >"$scratch/wrong.case"
! "$golden" "$scratch/wrong.case" 2>"$scratch/said" || { echo "A section with a wrong name passes." && exit 1; }
grep -q "no input is called .stdn." "$scratch/said"
