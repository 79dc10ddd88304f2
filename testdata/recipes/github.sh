# shellcheck disable=SC2154,SC2034 # scratch and key are the runner's, JD_SHA256 the recipe's
# cmd/docs/ci/github-*.yml. A job is its `run` steps, each in the shell that the workflow names.
recipe github-action.yml >"$scratch/action.json"
recipe github-workflow.yml >"$scratch/workflow.json"

export GITHUB_REPOSITORY=acme/app GITHUB_SHA=0123456789abcdef0123456789abcdef01234567

# What the expressions of `env` are worth.
value_of() {
  case $1 in
    *'${{ secrets.BUTTERBASE_API_KEY }}'*) echo "$key" ;;
    *'${{ secrets.'*' }}'*) echo secret ;;
    *'${{ github.token }}'*) echo "$github_token" ;;
    *'${{ github.event.number }}'*) echo 7 ;;
    *'${{'*) fail "Nobody knows what $1 is." ;;
    *) echo "$1" ;;
  esac
}

github_token=ghs_0123456789

# set_environment JQ: the `env` that it finds in the workflow.
set_environment() {
  local name value
  while IFS=$'\t' read -r name value; do
    export "$name=$(value_of "$value")"
  done < <(jq -r "$1 // {} | to_entries[] | [.key, .value] | @tsv" "$scratch/workflow.json")
}

# step COMMANDS: as the runner does for `shell: bash`.
step() {
  case $1 in *'${{'*) fail "An expression in a script is an injection waiting to happen: $1" ;; esac
  bash --noprofile --norc -eo pipefail -c "$1"
}

# job NAME: its steps; after one that failed, only those that run always. The first failure is the job's.
job() (
  set +e
  set_environment .env
  set_environment ".jobs.$1.env"
  export GITHUB_STEP_SUMMARY="$scratch/summary"
  status=0
  count=$(jq ".jobs.$1.steps | length" "$scratch/workflow.json")
  [ "$count" -gt 0 ] || fail "The workflow has no job $1."
  for ((i = 0; i < count; i++)); do
    command=$(jq -r ".jobs.$1.steps[$i].run // empty" "$scratch/workflow.json")
    always=$(jq -r ".jobs.$1.steps[$i].if // empty" "$scratch/workflow.json")
    [ -n "$command" ] || continue
    [ "$status" -eq 0 ] || [ "$always" = "always()" ] || continue
    step "$command"
    this=$?
    [ "$status" -ne 0 ] || status=$this
  done
  exit "$status"
)

# As the composite action does; the hash is that of what the stand-in downloads.
install_job() (
  set_environment .env
  JD_SHA256=$(printf 'a package\n' | sha256sum | cut -d' ' -f1) &&
    step "$(jq -r '.runs.steps[].run' "$scratch/action.json")" >"$scratch/said" 2>&1 || fail "jd cannot be installed."
  JD_SHA256=0000
  ! step "$(jq -r '.runs.steps[].run' "$scratch/action.json")" >"$scratch/said" 2>&1 || fail "Another package is installed too."
)
