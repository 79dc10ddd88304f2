/* The explorer's worlds hold the same few sources in millions of rows, and read the same record in hundreds of runs:
 * what a source declares is found once, and a record is parsed again only when it is another. Stands before the real
 * ts_analyse and lockfile_parse by the linker's --wrap, for the explorer only. */
#include "model/source/source.h"
#include "model/state/state.h"
#include "reconcile/testing/explored_machine.h"

#include <stdlib.h>

enum { MOST_KEPT = 1024 };

static struct {
  struct arena *arena; /* lives as long as the program */
  struct kept {
    struct bytes code;
    struct ts_source source;
  } list[MOST_KEPT];
  size_t count;
} kept;

void __real_ts_analyse(struct arena *arena, struct bytes source, struct ts_source *out);
void __wrap_ts_analyse(struct arena *arena, struct bytes source, struct ts_source *out);

void __wrap_ts_analyse(struct arena *arena, struct bytes source, struct ts_source *out) {
  (void)arena;
  for (size_t i = 0; i < kept.count; i++)
    if (bytes_equal(kept.list[i].code, source)) {
      *out = kept.list[i].source;
      return;
    }
  const bool keeps = machine_keep(true);
  if (!kept.arena)
    kept.arena = arena_new();
  if (kept.count == MOST_KEPT)
    abort(); /* worlds have so few sources that this is a mistake of the explorer's */
  struct kept *fresh = &kept.list[kept.count++];
  fresh->code = arena_bytes(kept.arena, source);
  __real_ts_analyse(kept.arena, fresh->code, &fresh->source);
  machine_keep(keeps);
  *out = fresh->source;
}

/* ---- the record ---- */

static struct {
  struct arena *arena;
  struct bytes text;
  struct record record;
} parsed;

static void *copy(struct arena *arena, const void *list, size_t count, size_t size) {
  void *out = arena_alloc_array(arena, count, size);
  if (count)
    memcpy(out, list, count * size);
  return out;
}

static const char *text(struct arena *arena, const char *from) {
  return arena_strdup(arena, from);
}

static void copy_target(struct arena *arena, struct applied *target) {
  target->app_id = text(arena, target->app_id);
  target->endpoint = text(arena, target->endpoint);
  target->objects = copy(arena, target->objects, target->object_count, sizeof *target->objects);
  for (size_t i = 0; i < target->object_count; i++) {
    struct applied_object *object = &target->objects[i];
    object->name = text(arena, object->name);
    object->class_name = text(arena, object->class_name);
    object->source = text(arena, object->source);
    object->applied_at = text(arena, object->applied_at);
    object->last_deployed_at = text(arena, object->last_deployed_at);
  }
  target->lost = copy(arena, target->lost, target->lost_count, sizeof *target->lost);
  for (size_t i = 0; i < target->lost_count; i++) {
    struct applied_loss *loss = &target->lost[i];
    *loss =
        (struct applied_loss){text(arena, loss->name), text(arena, loss->class_name), text(arena, loss->approved_at)};
  }
  target->env = copy(arena, target->env, target->env_count, sizeof *target->env);
  for (size_t i = 0; i < target->env_count; i++) {
    struct applied_env *env = &target->env[i];
    env->key = text(arena, env->key);
    env->applied_at = text(arena, env->applied_at);
    env->digests = copy(arena, env->digests, env->digest_count, sizeof *env->digests);
  }
}

static void copy_record(struct arena *arena, const struct record *from, struct record *out) {
  out->target_count = from->target_count;
  out->targets = copy(arena, from->targets, from->target_count, sizeof *from->targets);
  for (size_t i = 0; i < out->target_count; i++)
    copy_target(arena, &out->targets[i]);
}

bool __real_lockfile_parse(struct arena *arena, struct bytes text, const char *file, struct record *out,
                           struct jd_error *error);
bool __wrap_lockfile_parse(struct arena *arena, struct bytes text, const char *file, struct record *out,
                           struct jd_error *error);

bool __wrap_lockfile_parse(struct arena *arena, struct bytes source, const char *file, struct record *out,
                           struct jd_error *error) {
  if (!parsed.arena || !bytes_equal(parsed.text, source)) {
    struct record record;
    if (!__real_lockfile_parse(arena, source, file, &record, error))
      return false;
    const bool keeps = machine_keep(true);
    arena_free(parsed.arena);
    parsed.arena = arena_new();
    parsed.text = arena_bytes(parsed.arena, source);
    copy_record(parsed.arena, &record, &parsed.record);
    machine_keep(keeps);
  }
  copy_record(arena, &parsed.record, out);
  return true;
}
