#!/usr/bin/env bash
# `jd engine install` with an npm that is played: what it is given, and that nothing half done is left, whatever happens.
#
#   testdata/engine/install.sh          with JD_BIN_DIR naming the build folder
set -u
programs=$(cd "${JD_BIN_DIR:?names no folder}" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset JD_ENGINE XDG_DATA_HOME "${!BUTTERBASE_@}"
export HOME=$scratch/home MODE=$scratch/mode SAID=$scratch/npm.said
export PATH=$scratch/bin:$PATH BUTTERBASE_API_KEY=bb_sk_secretsecret AI_API_KEY=planned-value NPM_TOKEN=kept
mkdir -p "$scratch/bin" "$HOME" "$scratch/project/docs/butterbase"
cd "$scratch/project" || exit 1
# shellcheck disable=SC2016 # the plan's own
printf '# Plan\n\n## Durable\n\n```yaml\ndurable_objects: []\nenv:\n  AI_API_KEY: ${AI_API_KEY}\n```\n' >docs/butterbase/02-plan.md
engine=$HOME/.local/share/jd/engine
failed=0

wrong() {
  echo "$*"
  failed=1
}

# What npm does: the packages of the lock file, in the versions that it names.
cat >"$scratch/bin/npm" <<'END'
#!/usr/bin/env bash
{ printf '%s\n' "$PWD" "$@" && env; } >"$SAID"
case $(cat "$MODE") in
  fail) printf 'npm error code EINTEGRITY\nnpm error sha512-AAAA integrity checksum failed\n' >&2; mkdir -p node_modules/half; exit 1 ;;
  hang) mkdir -p node_modules/half && sleep 1000 ;;
  little) mkdir -p node_modules/typescript ;;
  *)
    for package in $(jq -r '.packages | keys[] | select(startswith("node_modules/"))' package-lock.json); do
      mkdir -p "$package/bin" "$package/lib"
      jq --arg package "$package" '{version: .packages[$package].version}' package-lock.json >"$package/package.json"
      printf '#!/bin/sh\n' | tee "$package/bin/workerd" >"$package/lib/typescript.js"
      chmod +x "$package/bin/workerd"
    done
    ;;
esac
END
chmod +x "$scratch/bin/npm"

# install MODE STATUS PATTERN
install() {
  echo "$1" >"$MODE"
  "$programs/jd" engine install >"$scratch/said" 2>&1
  local status=$?
  [ "$status" -eq "$2" ] || wrong "$1: status $status in place of $2: $(cat "$scratch/said")"
  grep -qE "$3" "$scratch/said" || wrong "$1: no line like $3: $(cat "$scratch/said")"
}

# Nothing but the lock is there.
nothing_left() {
  local left
  left=$(find "$engine" -mindepth 1 -maxdepth 1 ! -name '*.lock')
  [ -z "$left" ] || wrong "$1: left $left"
}

install fail 1 'could not be fetched: code EINTEGRITY; sha512-AAAA integrity checksum failed'
nothing_left fail
install little 1 'npm left no workerd'
nothing_left little

# What npm gets.
[ "$(grep -cxF -e ci -e --ignore-scripts "$SAID")" -eq 2 ] || wrong "npm is not asked to do without scripts."
grep -q 'bb_sk_secretsecret\|planned-value' "$SAID" && wrong "npm gets a secret: $(grep -n 'secretsecret\|planned' "$SAID")"
grep -qx 'NPM_TOKEN=kept' "$SAID" || wrong "npm does not get the user's environment."

# A signal ends it at once, and npm with it.
for signal in INT TERM; do
  echo hang >"$MODE"
  "$programs/jd" engine install >"$scratch/said" 2>&1 &
  jd=$!
  for ((i = 0; i < 100; i++)); do
    compgen -G "$engine/*.new/node_modules/half" >/dev/null && break
    sleep 0.1
  done
  npm=$(pgrep -f "$scratch/bin/npm" | head -n 1)
  [ "$npm" ] || wrong "SIG$signal: npm does not run."
  kill -"$signal" "$jd"
  wait "$jd"
  status=$?
  [ "$status" -eq "$([ "$signal" = INT ] && echo 130 || echo 143)" ] || wrong "SIG$signal: status $status"
  pgrep -f "$scratch/bin/npm" >/dev/null && wrong "SIG$signal: npm still runs."
  nothing_left "SIG$signal"
done

# One that was killed leaves what the next removes.
echo hang >"$MODE"
"$programs/jd" engine install >"$scratch/said" 2>&1 &
jd=$!
for ((i = 0; i < 100; i++)); do
  compgen -G "$engine/*.new/node_modules/half" >/dev/null && break
  sleep 0.1
done
install fine 1 'Another|another|locked|in use|holds'
kill -KILL "$jd"
wait "$jd" 2>/dev/null
for ((i = 0; i < 50; i++)); do
  pgrep -f "$scratch/bin/npm" >/dev/null || break
  sleep 0.1
done
pgrep -f "$scratch/bin/npm" >/dev/null && wrong "SIGKILL: npm still runs."
install fine 0 '^workerd .* present '
compgen -G "$engine/*.new" >/dev/null && wrong "what was half done is still there."
compgen -G "$engine/*/node_modules/half" >/dev/null && wrong "what was half done was taken."

# Once it is there, npm is not asked again.
rm "$SAID"
install fail 0 '^typescript .* present '
[ ! -e "$SAID" ] || wrong "npm was asked again."
[ "$failed" -eq 0 ] && echo "Nothing half done is left."
exit "$failed"
