# What zsh offers: capture.zsh SCRIPT LINE
zmodload zsh/zpty
zpty child zsh -f -i
cat >$scratch/setup.zsh <<'END'
PROMPT=
autoload -U compinit
compinit -u -D
source $scratch/script
bindkey '^I' complete-word
zstyle ':completion:*' insert-tab false
marker() { print -r -- '<<marker>>' }
compprefuncs=(marker)
comppostfuncs=(marker)
compadd() {
  # With one of these it is asked to compute, not to offer.
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
    builtin compadd "$@"
    return
  fi
  local -a hits
  builtin compadd -A hits "$@"
  (( $#hits )) && print -rl -- $hits
  builtin compadd "$@"
}
print ready
END
zpty -w child "source $scratch/setup.zsh"
repeat 50; do
  zpty -r child line
  [[ $line == ready* ]] && break
done
zpty -w -n child "$2"$'\t'
integer inside=0
while zpty -r child line; do
  line=${line%$'\n'}
  line=${line%$'\r'}
  if [[ $line == *'<<marker>>' ]]; then
    (( inside++ )) && break
  elif (( inside )); then
    print -r -- $line
  fi
done
zpty -d child
