# The rooms of the house, and the arrows between them.
#
# A room is a folder of at most 40 files. It may include the faces (ROOM/ROOM.h) of the rooms that it stands on, and of
# those that they stand on; nobody else's. `internal.h` and every other header of a room are for its own files. Tests may
# include every face, and headers that are for tests: those of reconcile/testing, in cmd/ also cmd/jd/testing and
# cmd/testing, and *_testing.h, *_fixture.h, *_test.h. A program under cmd/ includes no other program.

# room : what it stands on. A row names only rows above it, so no arrow points back.
table='
model/base         :
model/format       : model/base
model/diff         : model/base
model/mask         : model/base
model/source       : model/base
model/platform     : model/source
model/plan         : model/format model/platform
model/lint         : model/source model/plan
model/state        : model/plan model/diff
model/journey      : model/state
reconcile/file     : model/base
reconcile/http     : model/mask
reconcile/engine   : reconcile/file model/source model/format
reconcile/api      : reconcile/file reconcile/http model/state
reconcile/mcp      : reconcile/api
reconcile/project  : reconcile/api model/journey model/lint
reconcile/planner  : reconcile/api reconcile/engine
reconcile/apply    : reconcile/planner reconcile/project
reconcile/preflight: reconcile/mcp model/journey
reconcile/testing  : reconcile/apply reconcile/preflight
cmd                :
cmd/jd/term        : model/base
cmd/jd/cli         : cmd/jd/term reconcile/http
cmd/jd/view        : cmd/jd/cli reconcile/apply
cmd/jd/output      : cmd/jd/view
cmd/jd/session     : cmd/jd/output reconcile/preflight
cmd/jd/ci          : cmd/jd/session
cmd/jd/fleet       : cmd/jd/ci
cmd/jd/dev         : cmd/jd/session
cmd/jd/mcp         : cmd/jd/output
cmd/jd/command     : cmd/jd/fleet cmd/jd/dev cmd/jd/mcp cmd
cmd/jd/testing     : cmd/jd/command
cmd/jd             : cmd/jd/command
cmd/sandbox/store  : model/format model/platform
cmd/sandbox/context: cmd/sandbox/store
cmd/sandbox/serve  : cmd/sandbox/context
cmd/sandbox/run    : cmd/sandbox/context reconcile/engine
cmd/sandbox/api    : cmd/sandbox/serve cmd/sandbox/run
cmd/sandbox        : cmd/sandbox/api cmd
cmd/man            : cmd/jd/command
cmd/bench          : reconcile/apply
cmd/testing        : reconcile/testing
'
most_files=40

# For each line `PATH:#include "HEADER"`: what the table forbids.
# shellcheck disable=SC2016 # awk's own dollars
forbidden='
  function room_of(path) { # the longest row that holds it
    while (sub(/\/[^\/]*$/, "", path)) if (path in row) return path
    return ""
  }
  function last(path) { sub(/.*\//, "", path); return path }
  function reach(room, found,   i, count, list) {
    count = split(row[room], list, " ")
    for (i = 1; i <= count; i++) if (!(list[i] in found)) { found[list[i]] = 1; reach(list[i], found) }
  }
  BEGIN {
    lines = split(table, line, "\n")
    for (i = 1; i <= lines; i++) {
      if (split(line[i], part, /[ \t]*:[ \t]*/) < 2) continue
      row[part[1]] = part[2]
      count = split(part[2], list, " ")
      for (k = 1; k <= count; k++)
        if (!(list[k] in row)) print "testdata/house/rooms.sh: " part[1] " stands on " list[k] ", which no row above it is about"
    }
    for (name in row) { split("", found); reach(name, found); for (other in found) allowed[name, other] = 1 }
  }
  {
    path = $1; header = $0; sub(/^[^"]*"/, "", header); sub(/".*/, "", header)
    from = room_of(path); to = room_of(header)
    tests = from ~ /^(cmd|cmd\/jd|reconcile)\/testing$/ || path ~ /[_\/](test|fuzz|testing|fixture)\.[ch]$/
    for_tests = to ~ /^(cmd|cmd\/jd|reconcile)\/testing$/ || header ~ /[_\/](testing|fixture|test)\.h$/
    face = header == to "/" last(to) ".h" || to == "cmd"
    if (from == "") print path " is in no room of testdata/house/rooms.sh."
    else if (to == "") print path " includes \"" header "\", which is in no room. Paths are from the root."
    else if (from == to) next
    else if (from !~ /^cmd/ && to ~ /^cmd/) print path " includes \"" header "\". Nothing outside of cmd/ includes a file in it, tests included."
    else if (for_tests && !tests) print path " includes \"" header "\", which is for tests."
    else if (for_tests || (tests && face && from !~ /^model/)) next
    else if (!((from, to) in allowed)) print path " includes \"" header "\", but " from " does not stand on " to "."
    else if (!face) print path " includes \"" header "\". Only " to "/" last(to) ".h is for other rooms."
  }'

check() {
  local wrong
  wrong=$(
    sources | xargs -r grep -HE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' | awk -F: -v table="$table" "$forbidden"
    find model reconcile -maxdepth 1 -name '*.[ch]' 2>/dev/null | sed 's/$/ is in no room: move it into a folder./'
    find model reconcile cmd -mindepth 1 -type d 2>/dev/null | while read -r folder; do
      count=$(find "$folder" -maxdepth 1 -type f | wc -l)
      [ "$count" -le "$most_files" ] || echo "$folder has $count files; a room has at most $most_files."
    done
  )
  [ -z "$wrong" ] || {
    echo "$wrong"
    return 1
  }
}

broken_model_includes_reconcile() {
  echo '#include "reconcile/api/api.h"' | file model/plan/plan.c
}

broken_reconcile_includes_a_command() {
  echo '#include "cmd/jd/cli/cli.h"' | file reconcile/api/rest.c
}

broken_arrow_between_rooms() {
  echo '#include "model/plan/plan.h"' | file model/format/json.c
}

broken_looks_into_a_room() {
  echo '#include "model/plan/internal.h"' | file model/state/changeset.c
}

broken_past_the_face() {
  echo '#include "model/base/arena.h"' | file model/state/changeset.c
}

broken_relative_path() {
  echo '#include "../plan/plan.h"' | file model/plan/plan.c
}

broken_sibling_path() {
  echo '#include "plan.h"' | file model/plan/plan.c
}

broken_file_without_a_room() {
  echo 'int a;' | file model/text.c
}

broken_fake_in_the_program() {
  echo '#include "reconcile/testing/fake_remote.h"' | file reconcile/apply/apply.c
}

broken_view_prints() {
  echo '#include "cmd/jd/output/output.h"' | file cmd/jd/view/plan_text.c
}

broken_session_knows_a_command() {
  echo '#include "cmd/jd/command/command.h"' | file cmd/jd/session/planning.c
}

broken_past_the_face_of_a_command_room() {
  echo '#include "cmd/jd/session/config.h"' | file cmd/jd/command/plan.c
}

broken_sample_in_the_program() {
  echo '#include "cmd/jd/testing/testing.h"' | file cmd/jd/command/plan.c
}

broken_tests_in_the_program() {
  echo '#include "cmd/testing/plane.h"' | file cmd/jd/session/session.c
}

broken_test_points_back() {
  echo '#include "cmd/testing/plane.h"' | file reconcile/api/rest_test.c
}

broken_programs_share() {
  echo '#  include "cmd/jd/cli/cli.h"' | file cmd/sandbox/main.c
}

broken_sandbox_includes_http() {
  echo '#include "reconcile/http/http.h"' | file cmd/sandbox/main.c
}

broken_sandbox_store_knows_the_handlers() {
  echo '#include "cmd/sandbox/context/context.h"' | file cmd/sandbox/store/store.c
}

broken_sandbox_handler_looks_into_the_gate() {
  echo '#include "cmd/sandbox/serve/internal.h"' | file cmd/sandbox/api/objects.c
}

broken_engine_asks_the_network() {
  echo '#include "reconcile/http/http.h"' | file reconcile/engine/find.c
}

broken_test_looks_into_another_room() {
  echo '#include "reconcile/http/internal.h"' | file reconcile/api/rest_test.c
}

broken_model_includes_commit() {
  echo '#include "cmd/commit.h"' | file model/plan/plan.c
}

broken_too_many_files() {
  local number
  for ((number = 0; number <= most_files; number++)); do echo "int n;" | file "model/plan/part_$number.c"; done
}
