# bash calls the function with the line split into words, at `=` too.
# shellcheck disable=SC2154 # scratch is the runner's
offered() {
  bash --norc -c '
    . "$scratch/script"
    complete -p jd >/dev/null || exit 1
    line=$1
    COMP_WORDS=()
    while [[ $line =~ ^\ *(([^\ =\\]|\\.)+|=)(.*)$ ]]; do
      COMP_WORDS+=("${BASH_REMATCH[1]}")
      line=${BASH_REMATCH[3]}
    done
    [ -z "$line" ] || COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _jd
    printf "%s\n" "${COMPREPLY[@]}"
  ' bash "$1"
}
