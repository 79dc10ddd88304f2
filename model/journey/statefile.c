#include "model/journey/journey.h"

#include "model/base/base.h"
#include "model/journey/internal.h"

static struct place place_of(const struct state_scan *scan, enum state_key key, const char *file) {
  return (struct place){file, scan->fields[key].line, scan->fields[key].column};
}

/* ---- app_id and api_base ---- */

static void read_app_id(struct arena *arena, const struct state_scan *scan, const char *file, struct statefile *out,
                        struct findings *findings) {
  struct bytes value = state_value(scan, KEY_APP_ID);
  if (value.len == 0)
    return;
  const char *id = arena_strndup(arena, value.data, value.len);
  if (strlen(id) == value.len && is_alphanumeric(*id) && is_app_id(id))
    out->app_id = id;
  else
    find_error(findings, place_of(scan, KEY_APP_ID, file), "app-id",
               "app_id is no app's id: letters, digits, _ and - alone, such as app_abc123. Write that of your app, or "
               "null when there is none yet.");
}

/* Length of the scheme with its `://`; 0 for another than http and https. */
static size_t scheme_length(struct bytes url) {
  static const char *const schemes[] = {"https://", "http://"};
  for (size_t i = 0; i < 2; i++) {
    size_t len = strlen(schemes[i]);
    if (url.len > len && equal_ignoring_case((struct bytes){url.data, len}, schemes[i]))
      return len;
  }
  return 0;
}

/* Length of a host name, an IPv4 address, or an IPv6 address in its brackets; 0 for none. */
static size_t host_length(struct bytes text) {
  size_t len = 0;
  if (text.len > 0 && text.data[0] == '[') {
    for (len = 1; len < text.len && text.data[len] != ']'; len++)
      if (!is_alphanumeric(text.data[len]) && text.data[len] != ':' && text.data[len] != '.')
        return 0;
    return len > 1 && len < text.len ? len + 1 : 0;
  }
  while (len < text.len && (is_alphanumeric(text.data[len]) || text.data[len] == '.' || text.data[len] == '-'))
    len++;
  return len > 0 && is_alphanumeric(text.data[0]) ? len : 0;
}

/* Length of `:port`; 0 when it is wrong or there is none. */
static size_t port_length(struct bytes text) {
  size_t len = 1;
  unsigned port = 0;
  if (text.len == 0 || text.data[0] != ':')
    return 0;
  for (; len < text.len && len <= 5 && is_digit(text.data[len]); len++)
    port = port * 10 + (unsigned)(text.data[len] - '0');
  return port >= 1 && port <= 65535 ? len : 0;
}

/* Length of the origin at the front of a URL; 0 when it is none. A user name, which has an `@` behind the host, is
 * none of an origin's parts. */
static size_t origin_length(struct bytes url) {
  size_t scheme = scheme_length(url);
  size_t host = scheme ? host_length((struct bytes){url.data + scheme, url.len - scheme}) : 0;
  if (host == 0)
    return 0;
  size_t len = scheme + host;
  len += port_length((struct bytes){url.data + len, url.len - len});
  return len == url.len || url.data[len] == '/' ? len : 0;
}

/* Warns when the URL is that of another app than app_id: one of the two is a leftover. */
static void compare_apps(const struct state_scan *scan, struct bytes path, const char *file,
                         const struct statefile *state, struct findings *findings) {
  static const char prefix[] = "/v1/";
  if (!state->app_id || !starts_with(path, prefix) || path.len == sizeof prefix - 1)
    return;
  struct bytes app = {path.data + sizeof prefix - 1, path.len - (sizeof prefix - 1)};
  const char *slash = memchr(app.data, '/', app.len);
  if (slash)
    app.len = (size_t)(slash - app.data);
  if (!bytes_equal(app, bytes_of(state->app_id)))
    find_warning(findings, place_of(scan, KEY_API_BASE, file), "api-base-app",
                 "api_base is the URL of another app than app_id, which is %s and counts. Correct the wrong one.",
                 state->app_id);
}

static void read_api_base(struct arena *arena, const struct state_scan *scan, const char *file, struct statefile *out,
                          struct findings *findings) {
  struct bytes value = state_value(scan, KEY_API_BASE);
  if (value.len == 0)
    return;
  size_t len = origin_length(value);
  if (len == 0) {
    find_error(findings, place_of(scan, KEY_API_BASE, file), "api-base",
               "api_base is no URL of the control API. Write one such as https://api.butterbase.ai/v1/app_abc123, or "
               "null for the usual one.");
    return;
  }
  char *origin = arena_strndup(arena, value.data, len);
  for (char *c = origin; *c; c++)
    *c = to_lower(*c);
  out->origin = origin;
  compare_apps(scan, (struct bytes){value.data + len, value.len - len}, file, out, findings);
}

/* ---- hackathon_mode and the stages ---- */

static bool is_one_of(struct bytes value, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (equal_ignoring_case(value, words[i]))
      return true;
  return false;
}

static bool read_hackathon_mode(const struct state_scan *scan, const char *file, struct findings *findings) {
  static const char *const yes[] = {"true", "yes", "on"}, *const no[] = {"", "false", "no", "off"};
  struct bytes value = state_value(scan, KEY_HACKATHON_MODE);
  if (is_one_of(value, yes, 3))
    return true;
  if (!is_one_of(value, no, 4))
    find_warning(findings, place_of(scan, KEY_HACKATHON_MODE, file), "hackathon-mode",
                 "hackathon_mode is neither true nor false, and counts as false. Write one of the two.");
  return false;
}

static enum stage_status status_of(const struct stage *stage, bool hackathon_mode) {
  if (stage->ticked)
    return STAGE_DONE;
  if (stage->not_applicable || stage->folded)
    return STAGE_SKIPPED;
  bool is_extra = stage->optional || strcmp(stage->name, "substrate") == 0 || strcmp(stage->name, "submit") == 0;
  return is_extra && !hackathon_mode ? STAGE_SKIPPED : STAGE_OPEN;
}

/* Other stages may be called anything; ours is looked for by its name. */
static void check_own_stage(const struct statefile *state, const char *file, struct findings *findings) {
  static const char *const own[] = {"durable"};
  size_t suspect = state->stage_count;
  for (size_t i = 0; i < state->stage_count; i++) {
    if (strcmp(state->stages[i].name, own[0]) == 0)
      return;
    if (nearest(state->stages[i].name, own, 1))
      suspect = i;
  }
  if (suspect < state->stage_count)
    find_warning(findings, (struct place){file, state->stages[suspect].line, 0}, "stage-name",
                 "No row is called durable, so jd can tick none; is %s meant to be durable? Then write it so.",
                 state->stages[suspect].name);
}

bool statefile_parse(struct arena *arena, struct bytes text, const char *file, struct statefile *out,
                     struct findings *findings) {
  struct state_scan scan;
  size_t errors_before = findings->errors;
  state_scan(text, file, &scan, findings);
  *out = (struct statefile){.hackathon_mode = read_hackathon_mode(&scan, file, findings)};
  read_app_id(arena, &scan, file, out, findings);
  read_api_base(arena, &scan, file, out, findings);
  struct bytes current = state_value(&scan, KEY_CURRENT_STAGE);
  if (current.len > 0)
    out->current_stage = arena_strndup(arena, current.data, current.len);
  out->stages = arena_alloc_array(arena, scan.row_count, sizeof *out->stages);
  out->stage_count = scan.row_count;
  for (size_t i = 0; i < scan.row_count; i++) {
    out->stages[i] = scan.rows[i].stage;
    out->stages[i].name = arena_strdup(arena, scan.rows[i].stage.name);
    out->stages[i].status = status_of(&out->stages[i], out->hackathon_mode);
  }
  check_own_stage(out, file, findings);
  return findings->errors == errors_before;
}
