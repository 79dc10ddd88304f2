#!/usr/bin/env bash
# Which commit a build says it is: in a clone, in a changed one, in a tarball of `git archive`, and without any of that.
set -eu
scratch=$(mktemp -d)
trap 'cd / && rm -rf "$scratch"' EXIT

# expect FOLDER TEXT: what a build in there says.
expect() {
  cmake -D SOURCES="$1" -D OUT="$scratch/commit.c" -P "$1/cmd/package/commit.cmake"
  grep -qF "jd_commit[] = \"$2\";" "$scratch/commit.c" || {
    cat "$scratch/commit.c"
    echo "In $1, $2 was expected."
    exit 1
  }
}

clone="$scratch/a clone"
mkdir -p "$clone/cmd/package"
cp cmd/package/commit.* "$clone/cmd/package"
expect "$clone" unknown

cp .gitattributes "$clone"
git() { command git -c user.name=x -c user.email=x -C "$clone" "$@"; }
git init --quiet
expect "$clone" unknown
git add .
git commit --quiet --message first
commit=$(git rev-parse HEAD)
expect "$clone" "${commit:0:12}"

mkdir "$scratch/a tarball"
git archive HEAD | tar -x -C "$scratch/a tarball"
expect "$scratch/a tarball" "${commit:0:12}"

echo more >>"$clone/.gitattributes"
expect "$clone" "${commit:0:12}, changed"

# The same commit said again does not touch the file, so nothing is built for it.
touch -d 2001-01-01 "$scratch/commit.c"
expect "$clone" "${commit:0:12}, changed"
[ "$(stat -c %Y "$scratch/commit.c")" -lt 1000000000 ] || { echo "A file that says the same was written again." && exit 1; }
