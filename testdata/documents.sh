#!/usr/bin/env bash
# What --format json prints in the golden cases fits the schemas of its command (jd help COMMAND --format json), and each
# schema is that of a document which was printed there. Skipped where npm cannot fetch ajv.
set -eu
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
programs=$(cd "${JD_BIN_DIR:?names no folder}" && pwd)
mapfile -t found < <("$root/testdata/npm/install")
[ ${#found[@]} -eq 2 ] || exit 77
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin" "$scratch/said"
ln -s "$programs"/* "$scratch/bin"

# A jd that keeps what it prints, with its arguments in the first line.
rm "$scratch/bin/jd"
cat >"$scratch/bin/jd" <<END
#!$BASH
[[ " \$* " == *" --format json "* && " \$* " != *" mcp "* ]] || exec "$programs/jd" "\$@"
said=\$(mktemp "$scratch/said/XXXXXX")
printf '%s\n' "\$*" >"\$said"
"$programs/jd" "\$@" | tee -a "\$said"
exit "\${PIPESTATUS[0]}"
END
chmod +x "$scratch/bin/jd"

cd "$root"
for case in $(grep -l -e '--format json' testdata/cases/*.case); do
  ! grep -q '^-- engine --$' "$case" || continue
  JD_BIN_DIR=$scratch/bin "$programs/jd-golden" "$case" >"$scratch/out" 2>&1 || { cat "$scratch/out" && exit 1; }
done
PATH=$programs:$PATH "${found[1]}" testdata/npm/recorded.mjs "${found[0]}" "$scratch/said"
