#!/usr/bin/env bash
# jd mcp with public clients over stdio (clients.mjs), against the sandbox. Skipped where npm cannot fetch them.
set -eu
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mapfile -t found < <("$root/testdata/npm/install")
[ ${#found[@]} -eq 2 ] || exit 77
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
env HOME="$scratch" PATH="$JD_BIN_DIR:$PATH" "${found[1]}" "$root/testdata/mcp/clients.mjs" "${found[0]}" "$root" "$@"
