#include "model/base/base.h"
#include "model/format/format.h"
#include "model/state/state.h"

#include <stdlib.h>

enum { NEWEST_VERSION = 2 };

struct reader {
  struct arena *arena;
  const char *file;
  struct jd_error *error;
};

/* ---- what to say ---- */

static const char RISK[] =
    "Without this record jd cannot tell which classes are deployed, and a write could delete their stored data. "
    "Restore "
    "the file from version control. If there is no good copy, rename it: jd then asks by name for every class that it "
    "cannot know.";

static bool fail_file(const struct reader *reader, const char *detail) {
  return jd_fail_input(reader->error, reader->file, "%s %s", detail, RISK);
}

static bool fail_at(const struct reader *reader, struct place at, const char *detail) {
  jd_fail_input(reader->error, arena_printf(reader->arena, "%s:%u:%u", reader->file, at.line, at.column), "%s %s",
                detail, RISK);
  return false; /* said here, where the analyzer sees it */
}

/* The sentence says what is damaged, after a colon. */
__attribute__((format(printf, 3, 4))) static bool fail_damaged(const struct reader *reader, struct place at,
                                                               const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const char *detail = arena_vprintf(reader->arena, format, arguments);
  va_end(arguments);
  return fail_at(reader, at, arena_printf(reader->arena, "The record is damaged: %s", detail));
}

static bool fail_field(const struct reader *reader, const struct node *node, const char *key, const char *wanted) {
  return fail_damaged(reader, node->at, "`%s` should be %s.", key, wanted);
}

/* ---- fields ---- */

enum field_type {
  TYPE_TEXT, /* not empty */
  TYPE_TIME,
  TYPE_OBJECT_NAME,
  TYPE_ENV_KEY,
  TYPE_APP_ID,
  TYPE_ACCESS_MODE,
  TYPE_CODE, /* 32 hex digits */
  TYPE_HEX,  /* read and written separately */
  TYPE_LIST, /* the same */
  TYPE_MAP,  /* the same */
};

/* A field of an entry: how it is read, and, in this order, written. */
struct field {
  const char *key;
  enum field_type type;
  bool optional;
  size_t offset; /* in the entry's struct: a text, access mode or digest */
};

#define FIELD(type, member, struct_name)                                                                               \
  { #member, TYPE_##type, false, offsetof(struct struct_name, member) }
#define OPTIONAL(type, member, struct_name)                                                                            \
  { #member, TYPE_##type, true, offsetof(struct struct_name, member) }
#define COUNT(fields) (sizeof(fields) / sizeof *(fields))

static const struct field object_fields[] = {
    FIELD(OBJECT_NAME, name, applied_object),
    FIELD(TEXT, class_name, applied_object),
    FIELD(ACCESS_MODE, access_mode, applied_object),
    FIELD(TEXT, source, applied_object),
    {"code", TYPE_CODE, false, offsetof(struct applied_object, code_digest)},
    FIELD(TIME, applied_at, applied_object),
    OPTIONAL(TEXT, last_deployed_at, applied_object),
};

enum { ENV_DIGESTS = 2 };
static const struct field env_fields[] = {
    FIELD(ENV_KEY, key, applied_env), FIELD(TIME, applied_at, applied_env), {"digests", TYPE_MAP, false, 0}};

/* Of version 1. */
enum { OLD_ENV_VALUE = 1, OLD_ENV_KEY_ID = 2 };
static const struct field old_env_fields[] = {FIELD(ENV_KEY, key, applied_env),
                                              {"value", TYPE_HEX, false, 0},
                                              {"key_id", TYPE_HEX, false, 0},
                                              FIELD(TIME, applied_at, applied_env)};

static const struct field loss_fields[] = {FIELD(OBJECT_NAME, name, applied_loss),
                                           OPTIONAL(TEXT, class_name, applied_loss),
                                           FIELD(TIME, approved_at, applied_loss)};

enum { TARGET_OBJECTS = 2, TARGET_ENV, TARGET_LOST };
static const struct field target_fields[] = {FIELD(TEXT, endpoint, applied),
                                             FIELD(APP_ID, app_id, applied),
                                             {"durable_objects", TYPE_LIST, false, 0},
                                             {"env", TYPE_LIST, false, 0},
                                             {"lost", TYPE_LIST, false, 0}};

static enum node_kind kind_of(const struct field *field) {
  return field->type == TYPE_LIST ? NODE_LIST : field->type == TYPE_MAP ? NODE_MAP : NODE_SCALAR;
}

static const char *shown(const struct reader *reader, struct bytes text) {
  enum { LONGEST = 100 };
  return escaped_line(reader->arena, text, LONGEST);
}

static bool take_field(const struct reader *reader, const struct node *value, const struct field *fields, size_t count,
                       const struct node **out) {
  const struct node *key = value->key;
  for (size_t i = 0; key->kind == NODE_SCALAR && i < count; i++) {
    if (!bytes_equal(key->text, bytes_of(fields[i].key)))
      continue;
    if (out[i])
      return fail_damaged(reader, key->at, "`%s` appears twice.", fields[i].key);
    out[i] = value;
    if (value->kind != kind_of(&fields[i]) || node_is_null(value) ||
        memchr(value->text.data ? value->text.data : "", '\0', value->text.len))
      return fail_field(reader, value, fields[i].key,
                        fields[i].type == TYPE_LIST  ? "a list"
                        : fields[i].type == TYPE_MAP ? "a mapping"
                                                     : "text");
    return true;
  }
  return fail_damaged(reader, key->at, "unknown key `%s`.",
                      key->kind == NODE_SCALAR ? shown(reader, key->text) : node_kind_name(key));
}

/* Fills in `out`, one node for each field; NULL for an optional one that is not there. */
static bool take_fields(const struct reader *reader, const struct node *map, const struct field *fields, size_t count,
                        const struct node **out) {
  if (map->kind != NODE_MAP)
    return fail_damaged(reader, map->at, "a mapping should be here.");
  for (const struct node *value = map->first; value; value = value->next)
    if (!take_field(reader, value, fields, count, out))
      return false;
  for (size_t i = 0; i < count; i++)
    if (!out[i] && !fields[i].optional)
      return fail_damaged(reader, map->at, "`%s` is missing.", fields[i].key);
  return true;
}

static bool take_value(const struct reader *reader, const struct node *node, const struct field *field, void *out) {
  struct bytes text = node->text;
  int64_t ms;
  switch (field->type) {
  case TYPE_ACCESS_MODE:
    return access_mode_parse(text, out) || fail_field(reader, node, field->key, "an access mode");
  case TYPE_CODE:
    return digest_parse(text.data, out) || fail_field(reader, node, field->key, "32 hex digits");
  case TYPE_HEX:
  case TYPE_LIST:
  case TYPE_MAP:
    return true;
  case TYPE_TEXT:
  case TYPE_TIME:
  case TYPE_OBJECT_NAME:
  case TYPE_ENV_KEY:
  case TYPE_APP_ID:
    break;
  }
  *(const char **)out = text.data;
  if (field->type == TYPE_TIME)
    return time_parse(text, &ms) || fail_field(reader, node, field->key, "a time");
  if (field->type == TYPE_OBJECT_NAME)
    return is_object_name(text) || fail_field(reader, node, field->key, "the name of a Durable Object");
  if (field->type == TYPE_ENV_KEY)
    return is_env_key(text) || fail_field(reader, node, field->key, "the name of an env variable");
  if (field->type == TYPE_APP_ID)
    return is_app_id(text.data) || fail_field(reader, node, field->key, "the ID of an app");
  return text.len || fail_field(reader, node, field->key, "text that is not empty");
}

/* Reads an entry into its struct. `got` gets the node of each field. */
static bool take_entry_fields(const struct reader *reader, const struct node *map, const struct field *fields,
                              size_t count, const struct node **got, void *out) {
  if (!take_fields(reader, map, fields, count, got))
    return false;
  for (size_t i = 0; i < count; i++)
    if (got[i] && !take_value(reader, got[i], &fields[i], (char *)out + fields[i].offset))
      return false;
  return true;
}

/* `size` with the NUL. */
static bool take_hex(const struct reader *reader, const struct node *node, const char *what, char *out, size_t size) {
  if (node->text.len != size - 1 || strspn(node->text.data, "0123456789abcdef") != size - 1)
    return fail_field(reader, node, what, arena_printf(reader->arena, "%zu hex digits", size - 1));
  memcpy(out, node->text.data, size);
  return true;
}

/* ---- entries ---- */

/* What a list is made of. */
struct entry_kind {
  const struct field *fields;
  size_t field_count;
  size_t size; /* of an entry's struct */
  /* Reads what its fields do not say; NULL: nothing. `got` has the node of each field. */
  bool (*rest)(const struct reader *reader, const struct node *const *got, void *entry);
  int (*order)(const void *a, const void *b); /* 0: two entries are for one thing; NULL: as they come */
};

enum { MOST_FIELDS = 8 };

/* Returns an array with an element for each entry of a list, sorted; `list` NULL is an empty one. NULL after an error.
 */
static void *take_entries(const struct reader *reader, const struct node *list, const struct entry_kind *kind,
                          size_t *count) {
  char *entries = arena_alloc_array(reader->arena, list ? list->count : 0, kind->size);
  *count = 0;
  for (const struct node *node = list ? list->first : NULL; node; node = node->next) {
    const struct node *got[MOST_FIELDS] = {NULL};
    void *entry = entries + (*count)++ * kind->size;
    if (!take_entry_fields(reader, node, kind->fields, kind->field_count, got, entry) ||
        (kind->rest && !kind->rest(reader, got, entry)))
      return NULL;
  }
  if (*count && kind->order)
    qsort(entries, *count, kind->size, kind->order);
  for (size_t i = 1; i < *count && kind->order; i++)
    if (kind->order(entries + (i - 1) * kind->size, entries + i * kind->size) == 0) {
      fail_damaged(reader, list->at, "two entries for `%s`.",
                   shown(reader, bytes_of(*(const char **)(entries + i * kind->size))));
      return NULL;
    }
  return entries;
}

static const struct entry_kind object_kind = {object_fields, COUNT(object_fields), sizeof(struct applied_object), NULL,
                                              names_order};

static int by_id(const void *a, const void *b) {
  return strcmp(((const struct applied_digest *)a)->key_id, ((const struct applied_digest *)b)->key_id);
}

static bool take_digests(const struct reader *reader, const struct node *const *got, void *entry) {
  const struct node *map = got[ENV_DIGESTS];
  struct applied_env *env = entry;
  env->digests = arena_alloc_array(reader->arena, map->count, sizeof *env->digests);
  for (const struct node *value = map->first; value; value = value->next) {
    struct applied_digest *digest = &env->digests[env->digest_count++];
    if (value->key->kind != NODE_SCALAR || value->kind != NODE_SCALAR)
      return fail_field(reader, value, "digests", "a digest for each API key");
    if (!take_hex(reader, value->key, "digests", digest->key_id, sizeof digest->key_id) ||
        !take_hex(reader, value, "digests", digest->digest, sizeof digest->digest))
      return false;
  }
  if (env->digest_count)
    qsort(env->digests, env->digest_count, sizeof *env->digests, by_id);
  for (size_t i = 1; i < env->digest_count; i++)
    if (by_id(&env->digests[i - 1], &env->digests[i]) == 0)
      return fail_field(reader, map, "digests", "one digest for each API key");
  return true;
}

static const struct entry_kind env_kind = {env_fields, COUNT(env_fields), sizeof(struct applied_env), take_digests,
                                           names_order};

static bool take_old_digest(const struct reader *reader, const struct node *const *got, void *entry) {
  struct applied_env *env = entry;
  struct applied_digest *digest = env->digests = arena_alloc(reader->arena, sizeof *env->digests);
  env->digest_count = 1;
  return take_hex(reader, got[OLD_ENV_VALUE], "value", digest->digest, sizeof digest->digest) &&
         take_hex(reader, got[OLD_ENV_KEY_ID], "key_id", digest->key_id, sizeof digest->key_id);
}

static const struct entry_kind old_env_kind = {old_env_fields, COUNT(old_env_fields), sizeof(struct applied_env),
                                               take_old_digest, names_order};

static int by_loss(const void *a, const void *b) {
  const struct applied_loss *one = a, *two = b;
  int order = strcmp(one->name, two->name);
  return order ? order : texts_order(one->class_name, two->class_name);
}

static const struct entry_kind loss_kind = {loss_fields, COUNT(loss_fields), sizeof(struct applied_loss), NULL,
                                            by_loss};

/* ---- targets ---- */

static bool take_lists(const struct reader *reader, const struct node *const *got, void *entry) {
  struct applied *target = entry;
  return (target->objects = take_entries(reader, got[TARGET_OBJECTS], &object_kind, &target->object_count)) &&
         (target->env = take_entries(reader, got[TARGET_ENV], &env_kind, &target->env_count)) &&
         (target->lost = take_entries(reader, got[TARGET_LOST], &loss_kind, &target->lost_count));
}

static const struct entry_kind target_kind = {target_fields, COUNT(target_fields), sizeof(struct applied), take_lists,
                                              NULL};

static int by_target(const void *a, const void *b) {
  const struct applied *one = a, *two = b;
  int order = strcmp(one->endpoint, two->endpoint);
  return order ? order : strcmp(one->app_id, two->app_id);
}

/* Finds two spellings of one origin too. Quadratic, and LIMIT_RECORD_TARGETS caps it. */
static bool check_targets(const struct reader *reader, const struct node *list, const struct record *record) {
  for (size_t i = 0; i < record->target_count; i++) {
    const struct applied *target = &record->targets[i];
    if (lockfile_find(record, target->endpoint, target->app_id) != target)
      return fail_damaged(reader, list->at, "two entries for app %s at %s.", target->app_id,
                          shown(reader, bytes_of(target->endpoint)));
  }
  return true;
}

static bool take_record(const struct reader *reader, const struct node *root, struct record *out) {
  enum { VERSION, TARGETS, FIELDS };
  static const struct field fields[] = {{"version", TYPE_HEX, false, 0}, {"targets", TYPE_LIST, false, 0}};
  const struct node *got[FIELDS] = {NULL};
  if (!take_fields(reader, root, fields, FIELDS, got))
    return false;
  if (got[TARGETS]->count > LIMIT_RECORD_TARGETS)
    return fail_at(reader, got[TARGETS]->at,
                   arena_printf(reader->arena, "The record has more than %d targets.", LIMIT_RECORD_TARGETS));
  if (!(out->targets = take_entries(reader, got[TARGETS], &target_kind, &out->target_count)))
    return false;
  if (out->target_count)
    qsort(out->targets, out->target_count, sizeof *out->targets, by_target);
  return check_targets(reader, got[TARGETS], out);
}

static bool take_old_record(const struct reader *reader, const struct node *root, struct record *out) {
  enum { VERSION, APP_ID, ENDPOINT, OBJECTS, ENV, FIELDS };
  static const struct field fields[] = {{"version", TYPE_HEX, false, 0},
                                        FIELD(APP_ID, app_id, applied),
                                        FIELD(TEXT, endpoint, applied),
                                        {"durable_objects", TYPE_LIST, true, 0},
                                        {"env", TYPE_LIST, true, 0}};
  const struct node *got[FIELDS] = {NULL};
  out->targets = arena_alloc(reader->arena, sizeof *out->targets);
  if (!take_entry_fields(reader, root, fields, FIELDS, got, out->targets))
    return false;
  /* Of a sandbox, which version 1 recorded here, nothing is known any more: its database is not read. */
  out->target_count = !bytes_equal(got[ENDPOINT]->text, bytes_of("sandbox"));
  struct applied *target = out->targets;
  return (target->objects = take_entries(reader, got[OBJECTS], &object_kind, &target->object_count)) &&
         (target->env = take_entries(reader, got[ENV], &old_env_kind, &target->env_count));
}

/* ---- the text ---- */

/* Returns the line of a merge conflict marker; 0 for none. */
static unsigned conflict_line(struct bytes text) {
  for (struct text_line line = {0}; text_next_line(text, &line);) {
    struct bytes said = text_line_bytes(text, line);
    if (starts_with(said, "<<<<<<< ") || starts_with(said, ">>>>>>> ") || bytes_equal(said, bytes_of("=======")))
      return line.number;
  }
  return 0;
}

/* What the file's own line says, also for a file that this version cannot read; 0 when none does. */
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

static bool check_text(const struct reader *reader, struct bytes text) {
  size_t bad;
  unsigned conflict = conflict_line(text);
  if (trim(text).len == 0)
    return fail_file(reader, "The record is empty.");
  if (conflict)
    return fail_at(reader, (struct place){.line = conflict, .column = 1},
                   "The record has a merge conflict here. Resolve it by keeping what was deployed last.");
  if (stated_version(text) > NEWEST_VERSION)
    return jd_fail_input(reader->error, reader->file,
                         "A newer version of jd wrote this record (version %u). Upgrade jd to use it.",
                         stated_version(text));
  if (!utf8_valid(text, &bad))
    return fail_file(reader, "The record is damaged: it is not UTF-8 text.");
  return text.data[text.len - 1] == '\n' || fail_file(reader, "The record is cut off: its last line has no end.");
}

static const struct node *parse_tree(const struct reader *reader, struct bytes text) {
  struct findings findings;
  findings_init(&findings, reader->arena);
  const struct yaml_origin origin = {
      .file = reader->file, .first_line = 1, .noun = "record", .most_values = LIMIT_RECORD_NODES};
  const struct node *root = yaml_index(reader->arena, text, &origin, &findings);
  if (root)
    return root;
  if (findings.count)
    fail_at(reader, findings.list[0].at, findings.list[0].message);
  else
    fail_file(reader, "The record is empty.");
  return NULL;
}

bool lockfile_parse(struct arena *arena, struct bytes text, const char *file, struct record *out,
                    struct jd_error *error) {
  const struct reader reader = {arena, file, error};
  *out = (struct record){0};
  if (!check_text(&reader, text))
    return false;
  const struct node *root = parse_tree(&reader, text), *version = root ? node_get(root, "version") : NULL;
  if (!root)
    return false;
  if (!version)
    return fail_damaged(&reader, root->at, "`version` is missing.");
  if (version->kind == NODE_SCALAR && bytes_equal(version->text, bytes_of("1")))
    return take_old_record(&reader, root, out);
  if (version->kind == NODE_SCALAR && bytes_equal(version->text, bytes_of("2")))
    return take_record(&reader, root, out);
  return fail_field(&reader, version, "version", "1 or 2");
}

/* ---- targets ---- */

static bool is_loopback_name(struct bytes host) {
  static const char *const names[] = {"localhost", "127.0.0.1", "::1"};
  return bytes_among_ignoring_case(host, names, sizeof names / sizeof *names);
}

static bool same_origin(const char *one, const char *two) {
  struct origin_parts a, b;
  if (origin_parse(one, &a) || origin_parse(two, &b))
    return strcmp(one, two) == 0;
  return origin_same(one, two) ||
         (a.https == b.https && a.port == b.port && is_loopback_name(a.host) && is_loopback_name(b.host));
}

static bool is_target(const struct applied *target, const char *endpoint, const char *app_id) {
  return strcmp(target->app_id, app_id) == 0 && same_origin(target->endpoint, endpoint);
}

const struct applied *lockfile_find(const struct record *record, const char *endpoint, const char *app_id) {
  for (size_t i = 0; i < record->target_count; i++)
    if (is_target(&record->targets[i], endpoint, app_id))
      return &record->targets[i];
  return NULL;
}

struct applied *lockfile_target(struct arena *arena, struct record *record, const char *endpoint, const char *app_id) {
  struct applied *found = (struct applied *)lockfile_find(record, endpoint, app_id);
  if (found)
    return found;
  struct applied *grown = arena_alloc_array(arena, record->target_count + 1, sizeof *grown);
  if (record->target_count)
    memcpy(grown, record->targets, record->target_count * sizeof *grown);
  grown[record->target_count] =
      (struct applied){.app_id = arena_strdup(arena, app_id), .endpoint = arena_strdup(arena, endpoint)};
  *record = (struct record){grown, record->target_count + 1};
  qsort(record->targets, record->target_count, sizeof *grown, by_target);
  return (struct applied *)lockfile_find(record, endpoint, app_id);
}

/* ---- writing ---- */

static const char HEADER[] =
    "# What `jd apply` deployed last. It shows which classes hold stored data: commit it after each apply.\n";

/* Appends the fields of an entry, except those that are written separately. `indent` is that of the list. */
static void add_fields(const struct field *fields, size_t count, const void *entry, int indent, struct buf *out) {
  for (size_t i = 0; i < count; i++) {
    const void *value = (const char *)entry + fields[i].offset;
    char code[DIGEST_HEX];
    const char *text = NULL;
    if (fields[i].type == TYPE_ACCESS_MODE) {
      text = access_mode_name(*(const enum access_mode *)value);
    } else if (fields[i].type == TYPE_CODE) {
      digest_hex(*(const struct digest *)value, code);
      text = code;
    } else if (kind_of(&fields[i]) == NODE_SCALAR) {
      text = *(const char *const *)value;
    }
    if (!text)
      continue;
    buf_printf(out, "%*s%s: ", indent + 2, i == 0 ? "- " : "", fields[i].key);
    yaml_write_text(text, out);
    buf_add_char(out, '\n');
  }
}

static void add_list(const char *key, size_t count, struct buf *out) {
  buf_printf(out, "    %s:%s\n", key, count ? "" : " []");
}

static void add_env(const struct applied_env *env, struct buf *out) {
  add_fields(env_fields, COUNT(env_fields), env, 6, out);
  buf_printf(out, "        digests:%s\n", env->digest_count ? "" : " {}");
  for (size_t i = 0; i < env->digest_count; i++) {
    buf_add_text(out, "          ");
    yaml_write_text(env->digests[i].key_id, out);
    buf_add_text(out, ": ");
    yaml_write_text(env->digests[i].digest, out);
    buf_add_char(out, '\n');
  }
}

void lockfile_write(const struct record *record, struct buf *out) {
  buf_add_text(out, HEADER);
  buf_printf(out, "version: 2\ntargets:%s\n", record->target_count ? "" : " []");
  for (size_t i = 0; i < record->target_count; i++) {
    const struct applied *target = &record->targets[i];
    add_fields(target_fields, COUNT(target_fields), target, 2, out);
    add_list("durable_objects", target->object_count, out);
    for (size_t j = 0; j < target->object_count; j++)
      add_fields(object_fields, COUNT(object_fields), &target->objects[j], 6, out);
    add_list("env", target->env_count, out);
    for (size_t j = 0; j < target->env_count; j++)
      add_env(&target->env[j], out);
    add_list("lost", target->lost_count, out);
    for (size_t j = 0; j < target->lost_count; j++)
      add_fields(loss_fields, COUNT(loss_fields), &target->lost[j], 6, out);
  }
}
