#compdef jd
# Completion of jd for zsh, made by `jd completion zsh`. The program that the line names says what fits, without
# contacting anything; nothing in its answer is expanded.
_jd() {
  local -a line found
  local answer word
  line=("${(@Q)words[1,CURRENT]}")
  line=("${(@)line/#\~/$HOME}")
  for answer in "${(@f)$("$line[1]" completion words -- "${(@)line[2,-1]}" 2>/dev/null)}"; do
    word=${answer%%$'\t'*}
    case $word in
      :files) compset -P '--*='; _files ;;
      :folders) compset -P '--*='; _files -/ ;;
      ?*) found+=("${word//:/\\:}:${answer#*$'\t'}") ;;
    esac
  done
  (( ! $#found )) || _describe jd found
}

if [[ $funcstack[1] == _jd ]]; then _jd "$@"; else compdef _jd jd; fi
