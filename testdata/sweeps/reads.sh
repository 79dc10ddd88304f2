# What only looks never writes: `jd plan`, `jd drift` (of one app and of many), `jd status`, `jd log` and `jd validate` open no
# file for writing, change nothing, send nothing but GET, and run where nothing can be written.
# shellcheck disable=SC2034,SC2154 # variables of ./run

# Each way to look, one a line.
ways() {
  echo plan
  echo plan --format json
  echo plan --format markdown
  echo plan --detailed-exitcode -v
  echo drift
  echo drift --strict --format github
  echo drift --format junit
  echo drift --format sarif
  echo drift --app app_abc123 --app app_other
  echo drift --app app_abc123 --app app_other --format json --shard 1/1
  echo drift --app app_abc123 --app app_other --format markdown
  echo status
  echo log --verify
  echo validate
}

# The project after one apply and a change on either side, so that there is something to tell.
something_to_tell() {
  jd apply --yes
  status_is 0
  echo '// changed' >>durable-objects/counter.ts
  ask /__sandbox/uploads >"$scratch/uploads"
}

# Every file with its content, mode and times.
picture() {
  find "$project" -printf '%p %m %s %T@ %C@\n' | LC_ALL=C sort
  find "$project" -type f -exec cat {} + | cksum
}

looked() {
  case $status in
    0 | 2) ;;
    *) fail "jd $way ended with $status." ;;
  esac
}

nothing_changed() {
  [ "$(picture)" = "$before" ] || fail "jd $way changed a file."
  ask /__sandbox/uploads | cmp -s - "$scratch/uploads" || fail "jd $way wrote to the app."
}

# But in the user's cache, which belongs to no project.
test_nothing_is_opened_for_writing_and_nothing_sent_but_get() {
  strace -o /dev/null true 2>/dev/null || return 0 # not there, or not allowed here
  something_to_tell
  before=$(picture)
  while read -r way; do
    # LeakSanitizer does not work under strace.
    # shellcheck disable=SC2086 # words
    ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 XDG_CACHE_HOME=$scratch/cache strace -f -y -qq -s 16 -e trace=%file,%network,ftruncate,fchmod,fallocate -o "$scratch/calls" "$bin/jd" $way \
      >"$said" 2>"$complained" </dev/null
    status=$?
    looked
    nothing_changed
    # A file that is opened for anything but reading, or made, renamed, removed, or given another mode.
    grep -vF "$scratch/cache" "$scratch/calls" | grep -vE 'mkdir\(.* EEXIST' >"$scratch/elsewhere" || true
    ! grep -E 'O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND|O_TMPFILE' "$scratch/elsewhere" | grep -vE '"/dev/(null|tty)"' ||
      fail "jd $way opens a file for writing."
    ! grep -E '(^| )(creat|rename|renameat2?|unlink|unlinkat|mkdir|mkdirat|rmdir|link|linkat|symlink|symlinkat|truncate|chmod|fchmodat|chown|utimensat|mknod)\(' \
      "$scratch/elsewhere" || fail "jd $way changes files."
    # jd hides its memory from others. Without CAP_SYS_PTRACE, as in a plain container, strace sees addresses.
    ! grep -qE '(send|sendto|sendmsg)\([0-9]+(<[^>]*>)?, 0x' "$scratch/calls" || continue
    ! grep -E '(send|sendto|sendmsg)\(' "$scratch/calls" | grep -vE 'AF_NETLINK|nlmsg|"GET |NULL, 0|"\\' ||
      fail "jd $way sends something that is no GET."
    [ "$way" = validate ] || grep -q '"GET /' "$scratch/calls" ||
      fail "The trace of jd $way shows no request, so it shows nothing."
  done < <(ways)
}

test_a_project_that_cannot_be_written_to() {
  something_to_tell
  chmod -R a-w "$project"
  before=$(picture)
  while read -r way; do
    # shellcheck disable=SC2086 # words
    jd_in_bounds $way
    looked
    nothing_changed
  done < <(ways)
  chmod -R u+w "$project"
}

# A file system that is mounted read-only, where a namespace of one's own is allowed.
test_a_read_only_file_system() {
  unshare --user --map-root-user --mount true 2>/dev/null || return 0 # not allowed here: the tests above stand alone
  something_to_tell
  while read -r way; do
    # shellcheck disable=SC2016 # the inner shell's
    unshare --user --map-root-user --mount bash -c '
      mount --rbind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 99
      cd "$1" && ! touch here 2>/dev/null || exit 99
      shift; exec "$@"' sh "$project" "$bin/jd" $way >"$said" 2>"$complained" </dev/null
    status=$?
    [ "$status" -ne 99 ] || return 0 # not allowed here: the tests above stand alone
    looked
  done < <(ways)
}
