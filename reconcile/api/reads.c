#include "reconcile/api/internal.h"

const char *reads_path(struct arena *arena, const char *app_id) {
  return arena_printf(arena, "/v1/%s", http_escape(arena, bytes_of(app_id)));
}

static void add(struct reads *reads, struct arena *arena, const char *path, const char *name) {
  size_t index = reads->count++;
  reads->requests[index] = (struct http_request){.method = "GET", .path = path};
  reads->parts[index] = (struct snapshot_part){name, arena_printf(arena, "GET %s", path), &reads->answers[index]};
}

void reads_init(struct reads *reads, struct arena *arena, const char *path, const char *const *names, size_t count) {
  size_t most = SNAPSHOT_GETS + count;
  *reads = (struct reads){.requests = arena_alloc_array(arena, most, sizeof *reads->requests),
                          .answers = arena_alloc_array(arena, most, sizeof *reads->answers),
                          .parts = arena_alloc_array(arena, most, sizeof *reads->parts)};
  add(reads, arena, arena_printf(arena, "%s/durable-objects", path), NULL);
  add(reads, arena, arena_printf(arena, "%s/durable-objects/env", path), NULL);
  add(reads, arena, arena_printf(arena, "%s/env", path), NULL);
  for (size_t i = 0; i < count; i++)
    if (snapshot_can_get(names[i]))
      add(reads, arena, arena_printf(arena, "%s/durable-objects/%s", path, http_escape(arena, bytes_of(names[i]))),
          names[i]);
}

enum snapshot_result reads_join(const struct reads *reads, struct arena *arena, struct live *out,
                                struct jd_error *error) {
  return snapshot_join(reads->parts, reads->count, arena, out, error);
}
