#!/usr/bin/env bash
# Installs a build and makes its packages, and uses what came out as a user does: from a path with spaces, as somebody
# else than the one who built it.
#
#   testdata/package/installed.sh          with JD_BIN_DIR naming the build folder
set -eu
build=$(cd "${JD_BIN_DIR:?names no folder}" && pwd)
sample=$PWD/testdata/sample
scratch=$(mktemp -d)
trap 'cd / && rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
export JD_PACKAGES=uncompressed
unset "${!BUTTERBASE_@}" CONTROL_API_URL DESTDIR SOURCE_DATE_EPOCH

fail() {
  echo "$*"
  [ ! -s "$scratch/said" ] || cat "$scratch/said"
  exit 1
}

quietly() {
  "$@" >"$scratch/said" 2>&1 || fail "$* failed."
}

# Somebody else, where this is root; with nothing of this shell's environment.
as_somebody_else() {
  local before=()
  [ "$(id -u)" -ne 0 ] || before=(setpriv --reuid 65534 --regid 65534 --clear-groups)
  (cd "$project" && env -i PATH=/usr/bin:/bin HOME="$project" LC_ALL=C.UTF-8 "${before[@]}" "$@") >"$scratch/said" 2>&1
}

# try_out FOLDER: jd of that folder, on a project of its own, in a path with spaces too.
try_out() {
  project=$(mktemp -d "$scratch/my project.XXXXXX")
  cp -R "$sample/." "$project"
  [ "$(id -u)" -ne 0 ] || chown -R 65534:65534 "$project"
  as_somebody_else "$1/bin/jd" --version || fail "jd --version fails in $1."
  grep -qE '^jd [0-9.]+ \(([0-9a-f]{12}|unknown)(, changed)?\)$' "$scratch/said" || fail "jd --version is no version."
  as_somebody_else "$1/bin/jd" --sandbox apply --yes || fail "jd --sandbox apply fails in $1."
  grep -q '^4 done\.$' "$scratch/said" || fail "jd --sandbox apply did not do it all."
  as_somebody_else "$1/bin/jd" --sandbox drift || fail "jd --sandbox drift finds something."
}

# contents FOLDER: every file, with its mode. zsh's is elsewhere under /usr (install.cmake).
contents() {
  (cd "$1" && find . -type f -printf '%m %P\n' | sed 's|zsh/[a-z-]*/|zsh/|' | LC_ALL=C sort -k 2)
}

quietly cmake --install "$build" --prefix "$scratch/an installation" --strip
try_out "$scratch/an installation"

quietly cpack --config "$build/CPackConfig.cmake" -G "DEB;TGZ" -B "$scratch/packed"

mkdir "$scratch/from the archive" "$scratch/from the package"
tar -xzf "$scratch"/packed/*.tar.gz -C "$scratch/from the archive" --strip-components 1
try_out "$scratch/from the archive"
quietly dpkg-deb --extract "$scratch"/packed/*.deb "$scratch/from the package"
try_out "$scratch/from the package/usr"

contents "$scratch/an installation" >"$scratch/wanted"
for place in "from the archive" "from the package/usr"; do
  contents "$scratch/$place" | diff "$scratch/wanted" - || fail "What is $place is not what cmake --install puts there."
done
dpkg-deb --contents "$scratch"/packed/*.deb | grep -v ' root/root ' && fail "The package has files that are not root's."
dpkg-deb --field "$scratch"/packed/*.deb Depends | grep -q 'libcurl4 .*libcyaml1' || fail "The package names no libraries."

echo "Installed, from the .tar.gz and from the .deb:"
cat "$scratch/wanted"
