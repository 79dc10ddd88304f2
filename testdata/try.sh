#!/usr/bin/env bash
# Runs cmd/try as a newcomer does, twice, in a folder whose name has spaces, from another folder: the first time
# everything is deployed, the second time nothing is left to do. With the engine, messages are exchanged each time.
set -eu
try=$(cd "$(dirname "${BASH_SOURCE[0]}")/../cmd" && pwd)/try
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

expect() {
  grep -qF -- "$2" "$1" || {
    cat "$1"
    echo "try: there is no line with: $2"
    exit 1
  }
}

refuse() {
  ! grep -qF -- "$2" "$1" || {
    cat "$1"
    echo "try: there must be no line with: $2"
    exit 1
  }
}

# What a run prints, diagnostics included.
run() {
  "$try" "$@" </dev/null >"$folder/said" 2>&1 || {
    cat "$folder/said"
    echo "try: ended with a failure."
    exit 1
  }
}

run "my first project"
expect said '$ jd --sandbox plan'
expect said '$ jd --sandbox apply --yes'
expect said '3 to create'
expect "my first project/.butterbase/sandbox/04-build-log.md" '  durable  manage_durable_objects  chat-room  ok'
expect "my first project/.butterbase/sandbox/00-state.md" '- [x] durable'
talked() {
  if [ "${JD_ENGINE:-}" = off ]; then
    expect said 'The deployed classes are not run: that needs the engine'
  else
    expect said 'Instances are at http://127.0.0.1:'
    [ "$(grep -o '"text":"Hello from cmd/try"' said | wc -l)" -eq "$1" ] || {
      cat said
      echo "try: $1 times a message must be in the chat room."
      exit 1
    }
  fi
}
talked 1
lines=$(wc -l <"my first project/.butterbase/sandbox/04-build-log.md")

run "my first project"
refuse said 'to create'
talked 2
[ "$(wc -l <"my first project/.butterbase/sandbox/04-build-log.md")" -eq "$lines" ] || {
  echo "try: the second run logged something."
  exit 1
}

# What is not there is said, and nothing is written into a folder that holds something else.
mkdir "$folder/full" && touch "$folder/full/precious"
if "$try" full </dev/null >"$folder/said" 2>&1; then
  echo "try: a folder that holds something else was taken."
  exit 1
fi
expect said 'neither empty nor a project'
