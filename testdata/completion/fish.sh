# fish says itself what it would offer, with a description behind a tab.
offered() {
  fish --no-config -c 'source $scratch/script; complete -C $argv[1]' -- "$1" | cut -f 1
}
