# zsh only completes on a terminal: one is made for it, the line typed, and what compadd adds is printed.
# shellcheck disable=SC2154 # folder and scratch are the runner's
offered() {
  zsh -f "$folder/capture.zsh" "$scratch/script" "$1"
}
