# Completion of jd for bash, made by `jd completion bash`. The program that the line names says what fits, without
# contacting anything; nothing in its answer is expanded.
_jd() {
  local current=${COMP_WORDS[COMP_CWORD]} before='' word line=() index
  COMPREPLY=()
  [ "$current" != = ] || current=''
  # `--format=json` is three words here.
  for ((index = 1; index <= COMP_CWORD; index++)); do
    word=${COMP_WORDS[index]//[\"\'\\]/}
    if [ "$index" -gt 1 ] && { [ "$word" = = ] || [ "$before" = = ]; }; then
      line[-1]+=${word/#\~/$HOME}
    else
      line+=("${word/#\~/$HOME}")
    fi
    before=$word
  done
  while IFS=$'\t' read -r word _; do
    case $word in
      :files) compopt -o default 2>/dev/null ;;
      :folders) compopt -o dirnames 2>/dev/null ;;
      *)
        [[ $current == --*=* ]] || word=${word#--*=}
        [[ $word != "$current"* ]] || COMPREPLY+=("$word")
        ;;
    esac
  done < <("${COMP_WORDS[0]/#\~/$HOME}" completion words -- "${line[@]}" 2>/dev/null)
}
complete -F _jd jd
