/* 04-build-log.md: one line an applied item, `TIME  durable  manage_durable_objects  NAME  ok`. Pure. */
#ifndef JD_MODEL_BUILDLOG_H
#define JD_MODEL_BUILDLOG_H

#include "model/arena.h"

/* The line, with its line feed. `name` is the object's name, or `env/KEY`. `time` is ISO 8601 in UTC with seconds. */
const char *buildlog_line(struct arena *arena, const char *time, const char *name);

struct buildlog_entry {
  const char *time, *name, *result;
};

/* The lines of stage `durable`, in the order of the file; other lines are passed over. */
void buildlog_parse(struct arena *arena, struct bytes text, struct buildlog_entry **entries, size_t *count);

#endif
