#!/usr/bin/env bash
# Builds the packages from this tree twice, as two people would: each in a folder of their own, with another umask, time
# zone and language, one of them with spaces in the path; and compares them byte by byte. (npm.sh does so with npm's.)
#
# What differs between two people shows in code that is not optimised, too, which takes half the time;
# JD_REPRODUCE=all in the environment, as in `ctest --preset deep`, builds what users get.
#
#   testdata/package/reproducible.sh
set -eu
scratch=$(mktemp -d)
trap 'cd / && rm -rf "$scratch"' EXIT
export CCACHE_DISABLE=1 JD_PACKAGES=uncompressed
unset SOURCE_DATE_EPOCH CMAKE_C_COMPILER_LAUNCHER
optimisation=(-DCMAKE_C_FLAGS_RELEASE="-O0 -DNDEBUG")
[ "${JD_REPRODUCE:-}" != all ] || optimisation=()

# build FOLDER: this tree, without what is built in it and without git, so that nothing of this folder is in there.
build() {
  mkdir "$scratch/$1"
  tar -c --exclude=./build --exclude=./.git . | tar -x -C "$scratch/$1"
  (cd "$scratch/$1" && cmake --preset release "${optimisation[@]}" && cmake --build --preset release &&
    cpack --preset release && cmake --build --preset release-engine) >"$scratch/said" 2>&1 || {
    tail -n 30 "$scratch/said"
    exit 1
  }
}

(umask 022 && TZ=UTC LC_ALL=C build one)
(umask 077 && TZ=Asia/Tokyo LC_ALL=C.UTF-8 build "another folder")
for package in "$scratch"/one/build/release/*.deb "$scratch"/one/build/release/*.tar.gz; do
  cmp "$package" "$scratch/another folder/build/release/${package##*/}"
  sha256sum "$package" | sed "s|$scratch/one/build/release/||"
done
grep -E '^  jd' "$scratch/said" | sort -u
