#!/usr/bin/env bash
# Builds the packages from this tree twice, as two people would: each in a folder of their own, with another umask, time
# zone and language, one of them with spaces in the path; and compares them byte by byte.
#
#   testdata/package/reproducible.sh
set -eu
scratch=$(mktemp -d)
trap 'cd / && rm -rf "$scratch"' EXIT
export CCACHE_DISABLE=1 JD_ENGINE_DEB=uncompressed
unset SOURCE_DATE_EPOCH CMAKE_C_COMPILER_LAUNCHER

# build FOLDER: this tree, without what is built in it and without git, so that nothing of this folder is in there.
build() {
  mkdir "$scratch/$1"
  tar -c --exclude=./build --exclude=./.git . | tar -x -C "$scratch/$1"
  (cd "$scratch/$1" && cmake --workflow --preset release) >"$scratch/said" 2>&1 || {
    tail -n 30 "$scratch/said"
    exit 1
  }
}

(umask 022 && TZ=UTC LC_ALL=C build one)
(umask 027 && TZ=Asia/Tokyo LC_ALL=C.UTF-8 build "another folder")
for package in "$scratch"/one/build/release/*.deb "$scratch"/one/build/release/*.tar.gz; do
  cmp "$package" "$scratch/another folder/build/release/${package##*/}"
  sha256sum "$package" | sed "s|$scratch/one/build/release/||"
done
grep -E '^  jd' "$scratch/said" | sort -u
