#!/usr/bin/env bash
# Runs what a page of the documentation shows, and compares.
#
#   testdata/readme.sh PAGE          with JD_BIN_DIR naming the folder of jd, jd-sandbox and jd-terminal
#   testdata/readme.sh --wrong FOLDER
#
# Each page runs in a copy of testdata/sample, from top to bottom, with a jd-sandbox in place of the control API. What a
# fenced block is for depends on its language:
#
#   console      `$ COMMAND` lines, each with its output on a terminal. A line `…` stands for any number of lines. Times,
#                the sandbox's address and the commit are replaced by fixed ones.
#   sh           a script, which must end with 0
#   yaml, markdown   a plan, which must be valid, when it begins with `durable_objects:`, `env:` or `## Durable`; else
#                yaml must be YAML
#   json         must be JSON
#   none, text, toml, python   is not run
#
# Comments of the page say what else to do:
#
#   <!-- test: run COMMAND -->        runs it first, without showing it
#   <!-- test: answer WORD... -->     types these at the questions of the next block
#   <!-- test: skip REASON -->        the next block cannot be run here
#
# With JD_UPDATE=1 the output of console blocks is written into the page; read it in `git diff`. With --wrong, every page
# in FOLDER must fail, with the words of its first line.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
programs=$(cd "${JD_BIN_DIR:?names no folder}" && pwd) || exit 1
columns=110

if [ "${1:-}" = --wrong ]; then
  unset JD_UPDATE
  for page in "$2"/*.md; do
    words=$(sed -n '1s/^<!-- \(.*\) -->$/\1/p' "$page")
    said=$("${BASH_SOURCE[0]}" "$page") && echo "$page is wrong, and is accepted." && exit 1
    grep -qF -- "$words" <<<"$said" || {
      printf '%s\n' "$said" "$page is refused, but without the words: $words"
      exit 1
    }
  done
  echo "Each wrong page is refused."
  exit 0
fi

page=$(realpath "${1:?usage: testdata/readme.sh PAGE}")
scratch=$(mktemp -d) || exit 1
sandbox=
trap '{ [ -z "$sandbox" ] || kill "$sandbox"; } && wait && rm -rf "$scratch"' EXIT
# shellcheck source=cmd/sandbox.sh
. "$root/cmd/sandbox.sh"
unset "${!GITHUB_@}" "${!BUTTERBASE_@}" NO_COLOR CLICOLOR_FORCE COLUMNS LINES JD_PAGER PAGER XDG_CACHE_HOME XDG_DATA_HOME
export LC_ALL=C.UTF-8 TERM=dumb HOME=$scratch/home PATH="$programs:$PATH" JD_ENGINE=${JD_ENGINE:-off}
export BUTTERBASE_API_KEY=bb_sk_0123456789abcdef0123456789abcdef01234567
mkdir "$HOME" && cp -R "$root/testdata/sample" "$scratch/project" || exit 1
start_sandbox "$programs/jd-sandbox" "$scratch/ready" --key "$BUTTERBASE_API_KEY"
cd "$scratch/project" || exit 1
failed=0

# complain LINE WORDS: about the block that begins there.
complain() {
  echo "${page#"$root/"}:$1: $2"
  failed=1
}

# What differs from run to run, made the same.
steady() {
  tr -d '\r' | sed -E \
    -e "s,$CONTROL_API_URL,https://api.butterbase.ai,g" -e "s,$scratch/home,/home/you,g" -e "s,$scratch/project,/home/you/lounge,g" \
    -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{3})?Z/2026-11-23T10:04:11Z/g' \
    -e 's/^(jd [0-9.]+ )\(.*\)$/\1(93f53c78211b)/' -e 's/[0-9]+\.[0-9]{3} s$/0.004 s/'
}

# alike SHOWN REAL: two files; a line `…` of the first stands for any number of lines of the second.
alike() {
  local cut
  cmp -s "$1" "$2" && return
  cut=$(grep -nx '…' "$1" | head -n 1 | cut -d: -f1)
  [ -n "$cut" ] || return 1
  local head=$((cut - 1)) tail=$(($(wc -l <"$1") - cut))
  [ "$(wc -l <"$2")" -ge $((head + tail)) ] || return 1
  cmp -s <(head -n "$head" "$1") <(head -n "$head" "$2") && cmp -s <(tail -n "$tail" "$1") <(tail -n "$tail" "$2")
}

# update SHOWN REAL: what the page is to show: all, or where it had a line `…`, as many lines before it, and after it from
# the line on that began there, or else as many.
update() {
  local cut tail start
  cut=$(grep -nx '…' "$1" | head -n 1 | cut -d: -f1)
  if [ -z "$cut" ] || [ "$(wc -l <"$2")" -lt "$(wc -l <"$1")" ]; then
    cat "$2"
    return
  fi
  tail=$(($(wc -l <"$1") - cut))
  start=$([ "$tail" -eq 0 ] || grep -nxF -- "$(sed -n "$((cut + 1))p" "$1")" "$2" | tail -n 1 | cut -d: -f1)
  head -n $((cut - 1)) "$2" && echo '…' && tail -n "+${start:-$(($(wc -l <"$2") - tail + 1))}" "$2"
}

# transcript LINE: the block in $scratch/block, command by command; as it is to be goes to $scratch/new.
transcript() {
  local line command='' at=$1
  : >"$scratch/new" && : >"$scratch/shown"
  while IFS= read -r line; do
    if [[ $line == '$ '* ]]; then
      command_done "$command" "$at"
      command=${line#'$ '}
      at=$current
    elif [ -n "$command" ]; then
      printf '%s\n' "$line" >>"$scratch/shown"
    else
      complain "$1" "A console block begins with \`$ COMMAND\`."
      printf '%s\n' "$line" >>"$scratch/new"
    fi
    current=$((current + 1))
  done <"$scratch/block"
  command_done "$command" "$at"
}

command_done() {
  [ -n "$1" ] || return 0
  { [ ${#answers[@]} -eq 0 ] || printf '%s\n' "${answers[@]}"; } | shown_by "$1" | steady >"$scratch/real"
  printf '$ %s\n' "$1" >>"$scratch/new"
  if alike "$scratch/shown" "$scratch/real"; then
    cat "$scratch/shown" >>"$scratch/new"
  else
    update "$scratch/shown" "$scratch/real" >>"$scratch/new"
    [ -n "${JD_UPDATE:-}" ] || complain "$2" "\`$1\` shows something else now; JD_UPDATE=1 writes it:"
    diff "$scratch/shown" "$scratch/real"
  fi
  : >"$scratch/shown"
}

# shown_by COMMAND: on a terminal, answers from stdin; one with a pipe outside of it, as jq would use colours.
shown_by() {
  if [[ $1 == *'|'* ]]; then bash -c "$1" 2>&1 </dev/null; else jd-terminal "$columns" "$1"; fi
}

# must LINE WHAT COMMAND...: it ends with 0, or says why not.
must() {
  local line=$1 what=$2
  shift 2
  "$@" >"$scratch/said" 2>&1 </dev/null || {
    complain "$line" "$what"
    sed 's/^/  | /' "$scratch/said"
  }
}

valid_plan() {
  cp "$scratch/block" "block.$1" && jd validate --plan "block.$1"
}

block() {
  local language=$1 line=$2 first
  first=$(grep -v '^ *#[^#]' "$scratch/block" | head -n 1)
  cp "$scratch/block" "$scratch/new"
  [ -z "$skip" ] || return 0
  case $language in
    '' | text | toml | python) ;;
    console) current=$((line + 1)) && transcript "$line" ;;
    sh) must "$line" "The script fails:" bash -eu -o pipefail "$scratch/block" ;;
    json) must "$line" "This is no JSON:" jq . "$scratch/block" ;;
    yaml)
      case $first in
        durable_objects:* | env:*) must "$line" "The plan is not valid:" valid_plan yaml ;;
        *) must "$line" "This is no YAML:" yq . "$scratch/block" ;;
      esac
      ;;
    markdown) [[ $first != '## Durable'* ]] || must "$line" "The plan is not valid:" valid_plan md ;;
    *) complain "$line" "Nobody knows how to run $language. Write above it: <!-- test: skip REASON -->" ;;
  esac
}

# ---- the page ----

fence='' answers=() skip='' number=0
: >"$scratch/page"
while IFS= read -r text; do
  number=$((number + 1))
  if [ -n "$fence" ] && [ "$text" = '```' ]; then
    block "$language" "$begin"
    cat "$scratch/new" >>"$scratch/page"
    fence='' answers=() skip=''
  elif [ -n "$fence" ]; then
    printf '%s\n' "$text" >>"$scratch/block"
    continue
  elif [[ $text == '```'* ]]; then
    fence=1 language=${text#'```'} begin=$number
    : >"$scratch/block"
  elif [[ $text =~ ^'<!-- test: '(run|answer|skip)' '(.*)' -->'$ ]]; then
    case ${BASH_REMATCH[1]} in
      run) must "$number" "The command fails:" bash -eu -o pipefail -c "${BASH_REMATCH[2]}" ;;
      answer) read -ra answers <<<"${BASH_REMATCH[2]}" ;;
      skip) skip=${BASH_REMATCH[2]} ;;
    esac
  elif [[ $text == '<!-- test:'* ]]; then
    complain "$number" "This is no command to the test: $text"
  fi
  printf '%s\n' "$text" >>"$scratch/page"
done <"$page"
[ -z "$fence" ] || complain "$begin" "The block does not end."

[ -z "${JD_UPDATE:-}" ] || cmp -s "$scratch/page" "$page" || cp "$scratch/page" "$page"
[ "$failed" -ne 0 ] || echo "${page#"$root/"}: all that it shows is so."
exit "$failed"
