# Places that cannot be written: an error with a mend, before the app is touched where it can be seen before; and where it
# cannot, nothing is lost.
# shellcheck disable=SC2034,SC2154 # variables of ./run

refused_by_permissions() {
  jd_in_bounds apply --yes
  status_is 1
  complains 'permission is denied' 'chmod'
  untouched
  chmod -R u+w .
  converges
}

test_a_read_only_project() {
  chmod -R a-w .
  refused_by_permissions
}

test_a_read_only_docs_folder() {
  chmod a-w docs/butterbase
  refused_by_permissions
}

test_a_read_only_build_log() {
  chmod a-w docs/butterbase/04-build-log.md
  refused_by_permissions
}

test_a_read_only_state_file() {
  chmod a-w docs/butterbase/00-state.md
  refused_by_permissions
}

test_a_read_only_journal_folder() {
  mkdir -p .butterbase/jd
  chmod a-w .butterbase/jd
  refused_by_permissions
}

test_no_docs_folder() {
  rm -r docs
  jd apply --yes
  status_is 1
  complains 'docs/butterbase/02-plan.md'
  untouched
}

test_a_working_directory_that_vanished() {
  mkdir ../vanished && cd ../vanished && rmdir ../vanished || fail "No folder could be made."
  jd apply --yes
  status_is 1
  complains 'working directory'
  untouched
}

test_files_may_not_grow() {
  # What it says goes through pipes, which have no size.
  (ulimit -f 0 && exec "$bin/jd" apply --yes) 2>&1 </dev/null | cat >"$complained"
  status=${PIPESTATUS[0]}
  status_is 1
  complains 'too large' 'ulimit -f'
  untouched
  converges
}

# A disk with room for so many pages more. Whatever does not fit any more: the run says so, and the next one, with room,
# leaves everything as if nothing had happened.
fill_disk() {
  dd if=/dev/zero of=filler bs=4096 >/dev/null 2>&1
  truncate -s "-$(($1 * 4096))" filler
  jd apply --yes
  [ "$status" -eq 0 ] || complains 'the disk is full' 'Free some space'
  echo "$status" >>"$scratch/statuses"
  rm filler
  converges
}

test_a_full_disk() {
  if [ "${in_own_mounts:-}" != yes ]; then
    unshare --mount true 2>/dev/null || {
      echo "sweep/disks: a full disk is not tried, as this user may not mount one."
      return
    }
    in_own_mounts=yes unshare --mount "$sweeps/run" disks test_a_full_disk
    return
  fi
  local pages
  for ((pages = 0; pages < 12; pages++)); do
    control reset '{}'
    mkdir "disk$pages" && mount -t tmpfs -o size=256k,nr_inodes=64 none "disk$pages" || fail "No disk could be made."
    cp -R "$sweeps/fresh/." "disk$pages" && cd "disk$pages" || exit 1
    fill_disk "$pages"
    cd .. && umount "disk$pages"
  done
  [ "$(sort -u "$scratch/statuses" | tr '\n' ' ')" = "0 1 " ] || fail "Not both were seen: $(cat "$scratch/statuses")"
}
