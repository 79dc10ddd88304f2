#!/usr/bin/env bash
# Makes the package jd-engine and uses it: jd of the same prefix finds it, it holds no more than is needed, and nothing in
# it depends on who made it.
#
#   testdata/package/engine.sh          with JD_BIN_DIR naming the build folder
set -eu
build=$(cd "${JD_BIN_DIR:?names no folder}" && pwd)
scratch=$(mktemp -d)
trap 'cd / && rm -rf "$scratch"' EXIT
unset JD_ENGINE

fail() {
  echo "$*"
  exit 1
}

(umask 077 && JD_PACKAGES=uncompressed cmake -DSOURCES="$PWD" -DFOLDER="$scratch" -P cmd/package/engine.cmake)
deb=$(ls "$scratch"/jd-engine_*.deb)
[ "$(ls "$scratch")" = "${deb##*/}" ] || fail "More than the package is left: $(ls "$scratch")"

dpkg-deb --contents "$deb" >"$scratch/contents"
grep -v ' root/root ' "$scratch/contents" && fail "The package has files that are not root's."
grep -E '^-.*(\.d\.ts|tsc|tsserver\.js)$' "$scratch/contents" && fail "The package has files that nobody needs."
grep -qE '^-rwxr-xr-x .*/bin/workerd$' "$scratch/contents" || fail "There is no workerd for everybody."
grep -qE '^-rw-r--r-- .*LICENSE' "$scratch/contents" || fail "There is no licence."

# What jd's own package recommends.
version=$(dpkg-deb --field "$deb" Version)
grep -qF "jd-engine (= $version)" "$build/CPackConfig.cmake" || fail "The package of jd recommends another version than $version."

dpkg-deb --extract "$deb" "$scratch/system"
mkdir -p "$scratch/system/usr/bin"
cp "$build/jd" "$scratch/system/usr/bin"
env -i HOME="$scratch" "$scratch/system/usr/bin/jd" engine >"$scratch/said" || fail "jd does not find it: $(cat "$scratch/said")"
[ "$(grep -c " present  $scratch/system/usr/lib/jd/engine/" "$scratch/said")" -eq 2 ] || fail "$(cat "$scratch/said")"
cat "$scratch/said"
