/* Which apps a fleet has: --app, --apps-file and --shard. */
#ifndef JD_CMD_FLEET_APPS_H
#define JD_CMD_FLEET_APPS_H

#include "cmd/jd/cli/cli.h"
#include "model/base/base.h"

struct fleet_apps {
  const char **list; /* in the order given, each once */
  size_t count, capacity;
};

/* --app first, then the lines of `file` (its text; `name` is how a user knows it; NULL: no file): one app's id a line,
 * blank lines and what begins with '#' aside. An id that is none is an error among the findings; one that is named
 * again is a warning, and stands once. */
void fleet_apps_parse(struct arena *arena, const struct text_list *given, const char *name, struct bytes file,
                      struct fleet_apps *out, struct findings *findings);

/* Keeps the apps of one shard: those whose XXH3 (the low 64 bits of XXH3-128 of the id) modulo `count` is `index` - 1.
 * So each app is in one shard, whatever else is in the list. */
void fleet_apps_keep_shard(struct fleet_apps *apps, const struct shard *shard);

#endif
