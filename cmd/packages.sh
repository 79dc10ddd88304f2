# Shared by cmd/try and cmd/test: what the two need from the system, and how it gets there. Sourced by bash.

# To build. (sqlite and microhttpd are the sandbox's.)
build_packages=(gcc libc6-dev cmake ninja-build pkg-config ca-certificates
  libcurl4-openssl-dev libcyaml-dev libyaml-dev libxxhash-dev libjansson-dev libcmark-dev libsodium-dev libutf8proc-dev
  libtree-sitter-dev libmicrohttpd-dev libsqlite3-dev)
# npm fetches the TypeScript grammar (model/grammar.cmake). One that is on PATH already will do, whoever installed it, and
# Debian's beside another one cannot be.
command -v npm >/dev/null || build_packages+=(nodejs npm)
# To make packages of it: what finds out which libraries a program needs, and in which packages they are.
package_packages=(dpkg-dev file binutils)
# To test, on top of it: the second compiler, its linker, tools and sanitizers; git, patch and diff as oracles; valgrind and
# strace to look at a run from outside; jq, with which agents and the documents read JSON, and yq, with which tests
# read the YAML of cmd/docs/ci; mandoc and col for the manual;
# the shells that jd completes in; xmllint for the XML; Chromium for the page of jd dev, and a font that it shows.
test_packages=(libcmocka-dev clang-14 lld-14 clang-format-14 clang-tidy-14 libclang-rt-14-dev git patch diffutils curl strace
  jq yq valgrind procps mandoc bsdextrautils zsh fish libxml2-utils chromium fonts-dejavu-core)
# What benchmarks compare with.
bench_packages=(curl git jq patch procps xxhash)

fail() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# The packages among "$@" that are not installed, one a line.
missing_packages() {
  local package
  for package in "$@"; do
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
  done
}

# y or yes on a terminal; anywhere else nobody can answer, and whoever started this meant it.
agreed() {
  local answer
  [ -t 0 ] || return 0
  read -r -p "$1 [y/N] " answer
  [[ $answer =~ ^([yY]|[yY][eE][sS])$ ]]
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# install_missing PURPOSE PACKAGE...: says what is missing and what for, asks, installs. Silent when nothing is missing.
install_missing() {
  local purpose=$1 log
  shift
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "This is no Debian: what is missing is for you to install. Debian's names: $*" >&2
    return 0
  fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "To $purpose, these Debian packages are missing:"
  printf '  %s\n' "${missing[*]}"
  [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null ||
    fail "This is neither root nor is there sudo. Run as root: apt-get install ${missing[*]}"
  agreed "Install them with apt-get?" || fail "Nothing was installed. When you have them, run this again."
  echo "Installing ..."
  log=$(mktemp)
  if ! { as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes \
    --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    fail "apt-get could not install them; its whole output is in $log."
  fi
  rm -f "$log"
}

# install_engine JD: the compilers that jd asks (jd engine), for this user. Nothing to do where they are there; nothing
# done where JD_ENGINE=off asks to do without.
install_engine() {
  [ "${JD_ENGINE:-}" = off ] || "$1" engine >/dev/null 2>&1 || "$1" engine install
}

install_for_build() {
  install_missing "build jd" "${build_packages[@]}"
}

install_for_benchmarks() {
  install_missing "build jd and compare it" "${build_packages[@]}" "${bench_packages[@]}"
}

install_for_tests() {
  install_missing "build and test jd" "${build_packages[@]}" "${package_packages[@]}" "${test_packages[@]}"
}
