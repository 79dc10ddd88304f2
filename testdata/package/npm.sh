#!/usr/bin/env bash
# Makes the npm package and looks at what a user would get: the programs, executable, for this machine and no other; the
# engine's versions as dependencies; the same bytes from whoever made it; and jd finds an engine that npm put beside it.
#
#   testdata/package/npm.sh          with JD_BIN_DIR naming the build folder
set -eu
build=$(cd "${JD_BIN_DIR:?names no folder}" && pwd)
scratch=$(mktemp -d)
trap 'cd / && rm -rf "$scratch"' EXIT
unset JD_ENGINE

fail() {
  echo "$*"
  exit 1
}

# pack FOLDER UMASK: the package made there, as $made.
pack() {
  mkdir -p "$1/share"
  cp "$build/jd" "$build/jd-sandbox" "$1"
  cp "$build/share/jd.1" "$1/share"
  (umask "$2" && cmake -DSOURCES="$PWD" -DFOLDER="$1" -DVERSION=1.2.3 -P cmd/package/npm.cmake) 2>"$1/said" || {
    cat "$1/said"
    exit 1
  }
  made=$1/journey-durable-1.2.3.tgz
  [ -f "$made" ] || fail "There is no $made: $(ls "$1")"
}

pack "$scratch/first one" 022
first=$made
pack "$scratch/second" 077
cmp "$first" "$made" || fail "The umask of who makes the package is in it."

project="$scratch/a project"
mkdir -p "$project/node_modules/journey-durable"
tar -xzf "$first" -C "$project/node_modules/journey-durable" --strip-components 1
package="$project/node_modules/journey-durable"
wants=$(jq -r '[.name, .version, .bin.jd, .os[0], .dependencies.typescript, .dependencies.workerd] | join(" ")' "$package/package.json")
pinned=$(jq -r '.dependencies.typescript + " " + .optionalDependencies["@cloudflare/workerd-linux-64"]' reconcile/engine/package.json)
[ "$wants" = "journey-durable 1.2.3 bin/jd linux $pinned" ] || fail "package.json says: $wants"
for file in bin/jd bin/jd-sandbox man/jd.1 skills/journey-durable/SKILL.md README.md LICENSE; do
  [ -f "$package/$file" ] || fail "The package has no $file."
done
"$package/bin/jd" --version >/dev/null
"$package/bin/jd-sandbox" --version >/dev/null

# What npm does with the dependencies: they are beside the package.
engine=$("$build/jd" engine --format json | jq -r 'select(all(.programs[]; .present)) | .folder')
[ -n "$engine" ] || {
  echo "No engine is installed, so none was looked for beside the package."
  exit 0
}
cp -as "$engine/node_modules/." "$project/node_modules"
found=$(HOME="$scratch" XDG_DATA_HOME='' "$package/bin/jd" engine --format json | jq -r '.folder')
[ "$found" = "$project" ] || fail "jd takes the engine of $found, not that of $project."
