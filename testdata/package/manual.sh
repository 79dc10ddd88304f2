#!/usr/bin/env bash
# The manual pages are right in form, and say of commands and options what the programs' own help says: no less, no more.
#
#   testdata/package/manual.sh          with JD_BIN_DIR naming the build folder
set -u
build=${JD_BIN_DIR:?names no folder}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

complain() {
  echo "$*"
  failed=1
}

# rendered PAGE: as a reader sees it, unwrapped as far as that goes.
rendered() {
  mandoc -Tascii -Owidth=1000 "$1" | col -bx
}

# The options that a help lists, one a line, as `-U N` or `--verbose`; a letter and its long name are two.
options_of_help() {
  sed -nE 's/^  (-.*|    --.*)$/\1/p' | sed -E 's/^ +//; s/  .*//' | split_forms
}
# `-v, --verbose` and `-o, --out FILE` as lines of their own.
split_forms() {
  sed -E 's/^(-[a-zA-Z]), (--[^ ]+)(.*)$/\1\3\n\2\3/'
}
# The same of a rendered page: what begins a line at the margin of lists.
options_of_page() {
  sed -nE 's/^ {5}(-.*)$/\1/p' | sed -E 's/  .*//' | split_forms
}

for page in "$build/share/jd.1" cmd/man/jd-plan.5 cmd/man/jd-sandbox.1; do
  said=$(mandoc -Tlint -Wstyle "$page" | grep -v 'referenced manual not found')
  [ -z "$said" ] || complain "$said"
done

commands=$("$build/jd" help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
[ "$(wc -l <<<"$commands")" -ge 6 ] || complain "jd help lists no commands."
{ "$build/jd" help && for command in $commands; do "$build/jd" help "$command"; done; } | options_of_help | sort >"$scratch/wanted"
rendered "$build/share/jd.1" | options_of_page | sort >"$scratch/found"
[ "$(wc -l <"$scratch/wanted")" -ge 30 ] || complain "jd help lists no options."
diff "$scratch/wanted" "$scratch/found" || complain "jd.1 (>) does not list the options that jd help (<) lists."
for command in $commands; do
  rendered "$build/share/jd.1" | grep -q "^   jd $command\$" || complain "jd.1 does not have the command $command."
done

# What is written by hand names options too.
{ grep -ohE 'Fl \\?-?[a-zA-Z-]+' cmd/man/jd.1.in | sed 's/^Fl //; s/^\\-/--/; s/^\([a-z]\)$/-\1/'
  grep -ohE -e '--[a-z-]+' cmd/man/jd-plan.5; } | sort -u | while read -r option; do
  [ "$option" = -- ] || grep -qxE -e "$option( .*)?" "$scratch/wanted" || echo "A manual page names $option, which jd does not take."
done >"$scratch/unknown"
[ ! -s "$scratch/unknown" ] || complain "$(cat "$scratch/unknown")"

"$build/jd-sandbox" --help | sed -nE 's/^  (--.*)$/\1/p' | sed -E 's/  .*//; s/, /\n/' | sort >"$scratch/wanted"
rendered cmd/man/jd-sandbox.1 | options_of_page | sed 's/, /\n/' | sort | diff "$scratch/wanted" - ||
  complain "jd-sandbox.1 (>) does not list the options that jd-sandbox --help (<) lists."

# Who reads them has 80 columns, and so has who edits what is written by hand.
{ "$build/jd" help && for command in $commands; do "$build/jd" help "$command"; done
  "$build/jd-sandbox" --help
  for page in "$build/share/jd.1" cmd/man/jd-plan.5 cmd/man/jd-sandbox.1; do mandoc -Tascii -Owidth=80 "$page" | col -bx; done
  cat "$build/share/jd.1" cmd/man/*.[0-9] cmd/man/*.in; } >"$scratch/lines"
[ "$(wc -l <"$scratch/lines")" -ge 500 ] || complain "There is next to no help to measure."
wide=$(grep -E '^.{81}' "$scratch/lines") && complain "wider than 80 columns: $wide"

exit "$failed"
