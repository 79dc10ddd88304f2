#include "model/state/state.h"

#include "model/base/base.h"
#include "model/format/format.h"

/* ---- targets ---- */

struct origin {
  struct bytes scheme, host, port; /* port with its colon; empty: the scheme's own */
};

/* Text that is not an origin, such as "sandbox", is all host. */
static struct origin split(const char *endpoint) {
  struct bytes rest = bytes_of(endpoint);
  struct origin out = {.scheme = {"", 0}, .port = {"", 0}};
  const char *mark = strstr(endpoint, "://");
  if (mark) {
    out.scheme = (struct bytes){endpoint, (size_t)(mark - endpoint)};
    rest = bytes_of(mark + strlen("://"));
  }
  size_t bracket = starts_with(rest, "[") ? strcspn(rest.data, "]") : 0;
  size_t host = bracket + strcspn(rest.data + bracket, ":");
  out.host = (struct bytes){rest.data, host};
  out.port = (struct bytes){rest.data + host, rest.len - host};
  if (bytes_equal(out.port, bytes_of(equal_ignoring_case(out.scheme, "https") ? ":443" : ":80")))
    out.port.len = 0;
  return out;
}

static bool is_loopback_name(struct bytes host) {
  return equal_ignoring_case(host, "localhost") || bytes_equal(host, bytes_of("127.0.0.1")) ||
         bytes_equal(host, bytes_of("[::1]"));
}

static bool same_ignoring_case(struct bytes a, struct bytes b) {
  if (a.len != b.len)
    return false;
  for (size_t i = 0; i < a.len; i++)
    if (to_lower(a.data[i]) != to_lower(b.data[i]))
      return false;
  return true;
}

static bool same_origin(const char *a, const char *b) {
  const struct origin one = split(a), two = split(b);
  return same_ignoring_case(one.scheme, two.scheme) && bytes_equal(one.port, two.port) &&
         (same_ignoring_case(one.host, two.host) || (is_loopback_name(one.host) && is_loopback_name(two.host)));
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
  for (size_t i = 0; i < record->target_count; i++)
    if (is_target(&record->targets[i], endpoint, app_id))
      return &record->targets[i];
  struct applied *grown = arena_alloc_array(arena, record->target_count + 1, sizeof *grown);
  size_t at = 0;
  for (; at < record->target_count; at++) {
    const struct applied *target = &record->targets[at];
    int order = strcmp(target->endpoint, endpoint);
    if (order > 0 || (order == 0 && strcmp(target->app_id, app_id) > 0))
      break;
    grown[at] = *target;
  }
  grown[at] = (struct applied){.app_id = arena_strdup(arena, app_id), .endpoint = arena_strdup(arena, endpoint)};
  for (size_t i = at; i < record->target_count; i++)
    grown[i + 1] = record->targets[i];
  record->targets = grown;
  record->target_count++;
  return &grown[at];
}

/* ---- writing ---- */

static const char HEADER[] =
    "# What `jd apply` deployed last. It shows which classes hold stored data: commit it after each apply.\n";

/* Stands for itself without quotes, for every reader of YAML: no number, no word with a meaning. */
static bool is_plain(struct bytes text) {
  static const char *const words[] = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"};
  bool has_letter = false;
  if (text.len == 0 || !is_alphanumeric(text.data[0]) || text.data[text.len - 1] == ':' || starts_with(text, "0x"))
    return false;
  for (size_t i = 0; i < text.len; i++) {
    if (!is_alphanumeric(text.data[i]) && !(text.data[i] && strchr("-_./:", text.data[i])))
      return false;
    has_letter |= !is_digit(text.data[i]) && !strchr("-_./:eE", text.data[i]);
  }
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (equal_ignoring_case(text, words[i]))
      return false;
  return has_letter;
}

/* `before` is the line's beginning, the key included. */
static void add_field(const char *before, const char *text, struct buf *out) {
  if (!text)
    return;
  buf_printf(out, "%s: ", before);
  if (is_plain(bytes_of(text)))
    buf_add_text(out, text);
  else
    node_write_text(bytes_of(text), out);
  buf_add_char(out, '\n');
}

static void add_list(const char *key, size_t count, struct buf *out) {
  buf_printf(out, "    %s:%s\n", key, count ? "" : " []");
}

static void add_objects(const struct applied *target, struct buf *out) {
  add_list("durable_objects", target->object_count, out);
  for (size_t i = 0; i < target->object_count; i++) {
    const struct applied_object *object = &target->objects[i];
    char code[DIGEST_HEX];
    digest_hex(object->code_digest, code);
    add_field("      - name", object->name, out);
    add_field("        class_name", object->class_name, out);
    add_field("        access_mode", access_mode_name(object->access_mode), out);
    add_field("        source", object->source, out);
    add_field("        code", code, out);
    add_field("        applied_at", object->applied_at, out);
    add_field("        last_deployed_at", object->last_deployed_at, out);
  }
}

static void add_env(const struct applied *target, struct buf *out) {
  add_list("env", target->env_count, out);
  for (size_t i = 0; i < target->env_count; i++) {
    const struct applied_env *env = &target->env[i];
    add_field("      - key", env->key, out);
    add_field("        applied_at", env->applied_at, out);
    buf_printf(out, "        digests:%s\n", env->digest_count ? "" : " {}");
    for (size_t j = 0; j < env->digest_count; j++) {
      const char *id = env->digests[j].key_id, *quote = is_plain(bytes_of(id)) ? "" : "\"";
      buf_printf(out, "          %s%s%s: ", quote, id, quote);
      quote = is_plain(bytes_of(env->digests[j].digest)) ? "" : "\"";
      buf_printf(out, "%s%s%s\n", quote, env->digests[j].digest, quote);
    }
  }
}

static void add_losses(const struct applied *target, struct buf *out) {
  add_list("lost", target->lost_count, out);
  for (size_t i = 0; i < target->lost_count; i++) {
    add_field("      - name", target->lost[i].name, out);
    add_field("        class_name", target->lost[i].class_name, out);
    add_field("        approved_at", target->lost[i].approved_at, out);
  }
}

void lockfile_write(const struct record *record, struct buf *out) {
  buf_add_text(out, HEADER);
  buf_printf(out, "version: 2\ntargets:%s\n", record->target_count ? "" : " []");
  for (size_t i = 0; i < record->target_count; i++) {
    const struct applied *target = &record->targets[i];
    add_field("  - endpoint", target->endpoint, out);
    add_field("    app_id", target->app_id, out);
    add_objects(target, out);
    add_env(target, out);
    add_losses(target, out);
  }
}
