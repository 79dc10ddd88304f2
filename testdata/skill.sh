#!/usr/bin/env bash
# Follows cmd/skill/journey-durable/SKILL.md to the letter, as an agent would: runs the commands that stand in it, in their
# order, in a fresh project against a fresh jd-sandbox, with a user who says yes to everything. A skill that no longer
# works fails here.
#
#   testdata/skill.sh        with JD_BIN_DIR naming the folder of jd and jd-sandbox
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
skill=$root/cmd/skill/journey-durable/SKILL.md
folder=$(mktemp -d) || exit 1
trap '[ -z "${sandbox:-}" ] || kill "$sandbox"; wait; rm -rf "$folder"' EXIT
# shellcheck source=cmd/sandbox.sh
. "$root/cmd/sandbox.sh"

fail() {
  echo "skill: $*" >&2
  exit 1
}

# Blocks of the language sh, each into a file of its own: block-01, block-02 …
extract() {
  awk -v into="$folder/block-" '
    /^```sh$/ { inside = 1; name = sprintf("%s%02d", into, ++count); next }
    /^```$/   { inside = 0 }
    inside    { print > name }' "$skill"
}

# Runs one block as an agent's shell does; its output is the last line of JSON.
run() {
  local status
  (cd "$folder/project" && bash -eu -o pipefail "$1" </dev/null) >"$folder/out" 2>"$folder/err"
  status=$?
  [ "$status" -eq 0 ] || {
    echo "--- $(cat "$1")" >&2
    cat "$folder/out" "$folder/err" >&2
    fail "the commands above end with the status $status"
  }
}

# What the user is asked about, and what loses data, as the item's plan says.
answer() {
  local block=$1 losing=0 OBJECT=""
  [[ $(cat "$block") == *"jd apply"* ]] &&
    losing=$(jq '[.items[] | select(.hazards != [])] | length' "$SCRATCH/item.json")
  case $(cat "$block") in
  *--approve-data-loss*) [ "$losing" -gt 0 ] || return 0 ;;
  *--approve*) [ "$losing" -eq 0 ] || return 0 ;;
  esac
  [ "$losing" -eq 0 ] || OBJECT=$(jq -r '.items[0].hazards[0].objects[0]' "$SCRATCH/item.json") # as the user types it
  export OBJECT
  run "$block"
  case $(cat "$block") in
  *"jd apply"*)
    [ "$(tail -n 1 "$folder/out" | jq -r '[.event, .result.done] | @tsv')" = "result	1" ] || fail "$ITEM is not done"
    [ "$losing" -eq 0 ] || lost="$lost $ITEM"
    ;;
  esac
}

# All blocks in order; those between with $ITEM for each item that the block before them lists.
follow() {
  local items="" block
  local -a each=()
  lost=""
  for block in "$folder"/block-*; do
    if grep -q "\$ITEM" "$block"; then
      each+=("$block")
      continue
    fi
    for ITEM in $items; do
      export ITEM
      for inner in "${each[@]}"; do answer "$inner"; done
    done
    each=() items=""
    run "$block"
    grep -q '^jq ' "$block" && items=$(cat "$folder/out")
    case $(cat "$block") in
    "jd apply --format json"*) next=$(tail -n 1 "$folder/out" | jq -r .result.next_stage) ;;
    esac
  done
}

is() {
  [ "$1" = "$2" ] || fail "$3 is \"$1\", and should be \"$2\""
}

lines() {
  grep -cE "  $1  ok(, .*)?$" "$folder/project/docs/butterbase/04-build-log.md"
}

extract
[ "$(find "$folder" -name 'block-*' | wc -l)" -ge 8 ] || fail "the skill has hardly any commands"
# A command in the prose must exist too.
grep -o '`jd [a-z]*' "$skill" | sort -u | cut -d' ' -f2 | while read -r command; do
  "$JD_BIN_DIR/jd" help "$command" >/dev/null || fail "the skill names jd $command"
done || exit 1

cp -r "$root/testdata/sample" "$folder/project"
mkdir "$folder/home" "$folder/scratch"
start_sandbox "$JD_BIN_DIR/jd-sandbox" "$folder/url"
export BUTTERBASE_API_KEY=bb_sk_1234567890123456789012345678901234567890
export HOME=$folder/home SCRATCH=$folder/scratch PATH=$JD_BIN_DIR:$PATH LC_ALL=C.UTF-8
unset BUTTERBASE_APP_ID

follow
is "$next" frontend "the next stage"
is "$(lines chat-room)" 1 "the number of lines of chat-room"
grep -q -- '- \[x\] durable' "$folder/project/docs/butterbase/00-state.md" || fail "the stage is not ticked"

# The class of a live object is renamed: the user types the object's name.
sed -i 's/export class Leaderboard/export class Board/' "$folder/project/durable-objects/leaderboard.ts"
follow
is "$lost" " leaderboard" "what lost its state"
is "$(lines leaderboard)" 2 "the number of lines of leaderboard"
echo "skill: followed twice, to the stage \"$next\"."
