# shellcheck disable=SC2154,SC2034 # scratch and key are the runner's
# cmd/docs/ci/github-workflow.yml and the action that its jobs use, cmd/docs/ci/action/. A job is the action's steps for its
# command, each in the shell that it names.
recipe action/action.yml >"$scratch/action.json"
recipe github-workflow.yml >"$scratch/workflow.json"

export GITHUB_REPOSITORY=acme/app GITHUB_SHA=0123456789abcdef0123456789abcdef01234567
github_token=ghs_0123456789
sha256=$(printf 'a package\n' | sha256sum | cut -d' ' -f1) # of what the stand-in downloads
jq -e '.inputs["github-token"].default == "${{ github.token }}"' "$scratch/action.json" >/dev/null || fail "There is no token."

# What an expression is worth.
value_of() {
  case $1 in
    '${{ secrets.BUTTERBASE_API_KEY }}') echo "$key" ;;
    '${{ secrets.'*' }}') echo secret ;;
    '${{ inputs.github-token }}') echo "$github_token" ;;
    '${{ inputs.deb }}') echo "$JD_DEB" ;;
    '${{ inputs.sha256 }}') echo "$sha256" ;;
    '${{ github.event.number }}') echo 7 ;;
    *'${{'*) fail "Nobody knows what $1 is." ;;
    *) echo "$1" ;;
  esac
}

# set_environment FILE JQ: the `env` that it finds there.
set_environment() {
  local name value
  while IFS=$'\t' read -r name value; do
    export "$name=$(value_of "$value")"
  done < <(jq -r "$2 // {} | to_entries[] | [.key, .value] | @tsv" "$1")
}

# step NUMBER: a step of the action, as the runner does it for `shell: bash`.
step() (
  local commands
  commands=$(jq -r ".runs.steps[$1].run" "$scratch/action.json")
  [ "$(jq -r ".runs.steps[$1].shell" "$scratch/action.json")" = bash ] || fail "Step $1 names no shell."
  case $commands in *'${{'*) fail "An expression in a script is an injection waiting to happen: $commands" ;; esac
  set_environment "$scratch/action.json" ".runs.steps[$1].env"
  bash --noprofile --norc -eo pipefail -c "$commands"
)

# When each step runs.
mapfile -t whens < <(jq -r '.runs.steps[] | .if // ""' "$scratch/action.json")

# job NAME: the steps for its command; after one that failed, only those that run always. The first failure is the job's.
job() (
  set +e
  set_environment "$scratch/workflow.json" .env
  export GITHUB_STEP_SUMMARY="$scratch/summary"
  command=$(jq -r ".jobs.$1.steps[] | select(.uses == \"./.github/actions/jd\") | .with.command" "$scratch/workflow.json")
  [ -n "$command" ] || fail "The workflow has no job $1 with the action."
  status=0 ran=0
  for ((i = 0; i < ${#whens[@]}; i++)); do
    when=${whens[i]}
    [[ $when == *"inputs.command == '$command'" ]] || continue
    [ "$status" -eq 0 ] || [[ $when == "always() && "* ]] || continue
    step "$i"
    this=$?
    ran=$((ran + 1))
    [ "$status" -ne 0 ] || status=$this
  done
  [ "$ran" -gt 0 ] || fail "The action knows no command $command."
  exit "$status"
)

# The step without a condition.
install_job() (
  set_environment "$scratch/workflow.json" .env
  step 0 >"$scratch/said" 2>&1 || fail "jd cannot be installed."
  sha256=0000
  ! step 0 >"$scratch/said" 2>&1 || fail "Another package is installed too."
)
