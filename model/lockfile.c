#include "model/lockfile.h"

#include "model/text.h"
#include "model/textline.h"
#include "model/yaml.h"

enum { LOCKFILE_VERSION = 1 };

static const char HEADER[] =
    "# What `jd apply` deployed last. Written by jd; commit it, so that drift and changed values are seen.\n";

static const char MEND[] =
    "Restore the file from version control, or delete it: then jd knows nothing of the last apply, "
    "and asks again for env values (--resend-env).";

static bool broken(const char *file, const char *what, const char *name, struct jd_error *error) {
  return jd_fail_input(error, file, "The %s of %s is not what jd writes there. %s", what, name ? name : "an entry",
                       MEND);
}

static bool take_object(struct arena *arena, const struct yaml_lock_object *from, const char *file, struct applied *out,
                        struct jd_error *error) {
  struct applied_object object = {
      .name = from->name, .class_name = from->class_name, .source = from->source, .applied_at = from->applied_at};
  if (!from->name || !is_object_name(bytes_of(from->name)))
    return broken(file, "name", from->name, error);
  if (!from->class_name || !from->source || !from->applied_at)
    return broken(file, "class_name, source or applied_at", from->name, error);
  if (!from->access_mode || !access_mode_parse(bytes_of(from->access_mode), &object.access_mode))
    return broken(file, "access_mode", from->name, error);
  if (!digest_parse(from->code, &object.code_digest))
    return broken(file, "code", from->name, error);
  applied_put_object(arena, out, &object);
  return true;
}

/* `size` with the NUL. */
static bool is_hex(const char *text, size_t size) {
  return text && strlen(text) == size - 1 && strspn(text, "0123456789abcdef") == size - 1;
}

static bool take_env(struct arena *arena, const struct yaml_lock_env *from, const char *file, struct applied *out,
                     struct jd_error *error) {
  struct applied_env env = {.key = from->key, .applied_at = from->applied_at};
  if (!from->key || !is_env_key(bytes_of(from->key)))
    return broken(file, "key", from->key, error);
  if (!is_hex(from->value, SECRET_DIGEST_HEX) || !is_hex(from->key_id, SECRET_KEY_ID_HEX) || !from->applied_at)
    return broken(file, "value, key_id or applied_at", from->key, error);
  memcpy(env.digest, from->value, sizeof env.digest);
  memcpy(env.key_id, from->key_id, sizeof env.key_id);
  applied_put_env(arena, out, &env);
  return true;
}

/* What git leaves in a file that two sides changed. */
static unsigned conflict_line(struct bytes text) {
  for (struct text_line line = {0}; text_next_line(text, &line);) {
    struct bytes said = text_line_bytes(text, line);
    if (starts_with(said, "<<<<<<< ") || starts_with(said, ">>>>>>> "))
      return line.number;
  }
  return 0;
}

/* What the file's own line says, for one with fields of a later version, which cannot be read. 0 when none does. */
static unsigned stated_version(struct bytes text) {
  static const char key[] = "version: ";
  const unsigned enough = 1000000;
  unsigned version = 0;
  for (struct text_line line = {0}; text_next_line(text, &line);) {
    struct bytes said = text_line_bytes(text, line);
    if (!starts_with(said, key))
      continue;
    for (size_t i = strlen(key); i < said.len && is_digit(said.data[i]) && version < enough; i++)
      version = version * 10 + (unsigned)(said.data[i] - '0');
    return version;
  }
  return 0;
}

bool lockfile_parse(struct arena *arena, struct bytes text, const char *file, struct applied *out,
                    struct jd_error *error) {
  *out = (struct applied){0};
  if (trim(text).len == 0)
    return true;
  unsigned conflict = conflict_line(text);
  if (conflict)
    return jd_fail_input(error, arena_printf(arena, "%s:%u:1", file, conflict),
                         "There is a merge conflict here. Keep the entries of what was deployed last, and remove the "
                         "markers.");
  if (stated_version(text) > LOCKFILE_VERSION)
    return jd_fail_input(error, file, "A newer jd wrote this file (version %u). Use that version.",
                         stated_version(text));
  struct yaml_lock lock;
  struct jd_error problem = {0};
  if (!yaml_load_lock(arena, text, &lock, &problem))
    return jd_fail_input(error, file, "%s %s", problem.message, MEND);
  if (lock.version != LOCKFILE_VERSION)
    return jd_fail_input(error, file, "No jd wrote this file (version %u). %s", lock.version, MEND);
  out->app_id = lock.app_id;
  out->endpoint = lock.endpoint;
  for (size_t i = 0; i < lock.object_count; i++)
    if (!take_object(arena, &lock.objects[i], file, out, error))
      return false;
  for (size_t i = 0; i < lock.env_count; i++)
    if (!take_env(arena, &lock.env[i], file, out, error))
      return false;
  return true;
}

bool lockfile_write(const struct applied *applied, struct buf *out, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  struct yaml_lock lock = {.version = LOCKFILE_VERSION,
                           .app_id = (char *)applied->app_id,
                           .endpoint = (char *)applied->endpoint,
                           .object_count = (unsigned)applied->object_count,
                           .env_count = (unsigned)applied->env_count};
  lock.objects = arena_alloc_array(arena, applied->object_count, sizeof *lock.objects);
  lock.env = arena_alloc_array(arena, applied->env_count, sizeof *lock.env);
  for (size_t i = 0; i < applied->object_count; i++) {
    const struct applied_object *object = &applied->objects[i];
    lock.objects[i] = (struct yaml_lock_object){(char *)object->name,
                                                (char *)object->class_name,
                                                (char *)access_mode_name(object->access_mode),
                                                (char *)object->source,
                                                (char *)digest_text(arena, object->code_digest),
                                                (char *)object->applied_at};
  }
  for (size_t i = 0; i < applied->env_count; i++) {
    const struct applied_env *env = &applied->env[i];
    lock.env[i] =
        (struct yaml_lock_env){(char *)env->key, (char *)env->digest, (char *)env->key_id, (char *)env->applied_at};
  }
  buf_add_text(out, HEADER);
  return yaml_save_lock(&lock, out, error);
}
