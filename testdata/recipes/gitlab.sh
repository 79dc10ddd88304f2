# shellcheck disable=SC2154 # scratch and key are the runner's
# cmd/docs/ci/gitlab-ci.yml. A job is before_script and script in one shell, then after_script in another.
recipe gitlab-ci.yml >"$scratch/pipeline.json"

export CI_API_V4_URL=https://gitlab.example.com/api/v4 CI_PROJECT_ID=42 CI_MERGE_REQUEST_IID=7
export CI_COMMIT_SHA=0123456789abcdef0123456789abcdef01234567 CI_COMMIT_BRANCH=main
export CI_SERVER_HOST=gitlab.example.com CI_PROJECT_PATH=acme/app
export BUTTERBASE_API_KEY=$key AI_API_KEY=secret JD_TOKEN=glpat-0123456789
git config --global "url.$scratch/origin.insteadOf" "https://jd:$JD_TOKEN@gitlab.example.com/acme/app.git"
JD_SHA256=$(printf 'a package\n' | sha256sum | cut -d' ' -f1)
export JD_SHA256

# script JOB KEY: its commands, a line each, its own or those of the job that it extends.
script() {
  jq -r --arg job "$1" --arg key "$2" '.[$job][$key] // .[.[$job].extends // "none"][$key] // [] | .[]' "$scratch/pipeline.json"
}

job() (
  [ -n "$(script "$1" script)" ] || fail "The pipeline has no job $1."
  JD_DEB=$(jq -r '.[".jd"].variables.JD_DEB' "$scratch/pipeline.json")
  export JD_DEB
  status=0
  bash --noprofile --norc -eo pipefail -c "$(script "$1" before_script)
$(script "$1" script)" || status=$?
  bash --noprofile --norc -eo pipefail -c "$(script "$1" after_script)" || exit 9
  exit "$status"
)

install_job() {
  [ "$(jq -r '[.[] | select(.script) | .extends] | unique | join(" ")' "$scratch/pipeline.json")" = .jd ] ||
    fail "A job does not install jd."
  check_out
  (JD_SHA256=0000 && job drift) >"$scratch/said" 2>&1 && fail "Another package is installed too."
  : >"$STUB/asked"
  job drift >"$scratch/said" 2>&1 || true
}
