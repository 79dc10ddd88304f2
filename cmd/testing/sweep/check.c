#include "cmd/testing/sweep/sweep.h"
#include "cmd/testing/sweep/truth.h"
#include "reconcile/file/file.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* One way to break what a run has left: a line that is added to a file, a file that is cut short, a write of somebody.
 */
struct damage {
  const char *name, *path;
  const char *line; /* appended; NULL: the file's last bytes are cut off */
};

#define LOG_LINE(item) "2026-11-20T10:00:00Z  durable  manage_durable_objects  " item "  ok\n"
static const struct damage damages[] = {
    {"a torn line", "docs/butterbase/04-build-log.md", NULL},
    {"a doubled line", "docs/butterbase/04-build-log.md", LOG_LINE("room")},
    {"a line of another item", "docs/butterbase/04-build-log.md", LOG_LINE("hall")},
    {"a lost record of what was applied", "docs/butterbase/durable.lock", NULL},
    {"a journal cut short", ".butterbase/jd/journal", NULL},
    {"a stage marked again", "docs/butterbase/00-state.md", "- [ ] durable\n"},
    {"another source", "durable-objects/room.ts", "// changed\n"},
    {"a file left over", "docs/butterbase/.jd-0000000000000000.tmp", "{\n"},
};

static void inflict(struct arena *arena, const struct site *site, const struct damage *damage) {
  enum { CUT = 40 };
  const char *path = arena_printf(arena, "%s/%s", site->root, damage->path);
  struct jd_error error;
  if (damage->line && !file_append_line(NULL, path, damage->line, false, &error))
    errx(1, "%s", error.message);
  if (!damage->line && truncate(path, (off_t)world_read(arena, path).len - CUT) != 0)
    err(1, "%s", path);
}

int sweep_check(struct world *world) {
  int status = EXIT_SUCCESS;
  for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
    JD_ARENA arena = arena_new();
    struct site site = site_new(world, arena);
    site_lay(world, arena, &site, "fresh");
    const char *wrong =
        truth_reach(world, &site, apply_yes) ? truth_check(world, arena, &site, truth_once) : "It fails.";
    if (wrong)
      errx(1, "without damage: %s", wrong);
    inflict(arena, &site, &damages[i]);
    wrong = truth_check(world, arena, &site, truth_once);
    printf("%s: %s\n", damages[i].name, wrong ? wrong : "not noticed");
    status = wrong ? status : EXIT_FAILURE;
    site_remove(&site);
  }
  return status;
}
