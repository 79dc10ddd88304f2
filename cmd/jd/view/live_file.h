/* What is live, from a file that `jd status --format json` printed: for planning without contacting anything. */
#ifndef JD_CMD_LIVE_FILE_H
#define JD_CMD_LIVE_FILE_H

#include "model/base/base.h"
#include "model/state/state.h"

struct live_file {
  const char *app_id, *endpoint;
  struct live live;
};

/* Strict, as cmd/jd/view/json_file.h is. */
bool live_file_read(struct arena *arena, const char *path, struct live_file *out, struct jd_error *error);
bool live_file_parse(struct arena *arena, struct bytes text, const char *name, struct live_file *out,
                     struct jd_error *error);

#endif
