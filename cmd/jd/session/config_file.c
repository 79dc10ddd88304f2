#include "cmd/jd/session/config_file.h"

#include "model/base/base.h"
#include "model/format/format.h"
#include "reconcile/file/file.h"

#include <sys/stat.h>

static bool fail(struct jd_error *error, const char *shown, const char *what) {
  return jd_fail_input(error, shown, "%s Mend the file, or move it away and let `butterbase login` write a new one.",
                       what);
}

/* A member that is a string; absent, null and "" are all "not in it". */
static bool get(struct arena *arena, const struct js *document, const char *name, const char *shown, struct bytes *out,
                struct jd_error *error) {
  const struct js *member = js_get(document, name);
  *out = (struct bytes){NULL, 0};
  if (!member || js_type(member) == JS_NULL)
    return true;
  if (!js_text(member))
    return fail(error, shown,
                arena_printf(arena, "\"%s\" should be a string and is %s.", name,
                             js_is_string(member) ? "one with a NUL in it" : js_type_name(member)));
  *out = js_bytes(member);
  return true;
}

static const char *copy(struct arena *arena, struct bytes text) {
  return text.len ? arena_strndup(arena, text.data, text.len) : NULL;
}

static void take_key(struct bytes key, const char *path, struct config_file *out, struct findings *findings) {
  struct stat status;
  if (!key.len)
    return;
  out->api_key = secret_new(key);
  wipe((char *)key.data, key.len); /* the document's copy */
  if (stat(path, &status) == 0 && (status.st_mode & 077))
    find_warning(findings, (struct place){out->shown, 0, 0}, "key-readable-by-others",
                 "The file holds an API key, and others on this machine can read it (mode %03o). Run chmod 600 on it.",
                 (unsigned)status.st_mode & 0777);
}

static const char *const members[] = {"currentApp", "endpoint", "apiKey"};
enum { MEMBERS = sizeof members / sizeof *members };

/* The CLI may keep what it likes there, but what is nearly one of ours, and stands in for it, is a mistake. */
static void check_member(const struct js *document, const char *name, const char *shown, struct findings *findings) {
  const char *meant = nearest(name, members, MEMBERS);
  if (meant && !js_get(document, meant))
    find_warning(findings, (struct place){shown, 0, 0}, "misspelt-config-key", "Nothing reads `%s`; did you mean `%s`?",
                 name, meant);
}

static bool decode(struct arena *arena, struct bytes text, const char *path, struct config_file *out,
                   struct findings *findings, struct jd_error *error) {
  struct jd_error problem = {0};
  struct bytes app, endpoint, key;
  JD_JS document = js_parse_secret(text, out->shown, &problem);
  if (!document)
    return fail(error, out->shown, problem.message);
  if (js_type(document) != JS_OBJECT)
    return fail(error, out->shown,
                arena_printf(arena, "The file should hold a JSON object and holds %s.", js_type_name(document)));
  if (!get(arena, document, "currentApp", out->shown, &app, error) ||
      !get(arena, document, "endpoint", out->shown, &endpoint, error) ||
      !get(arena, document, "apiKey", out->shown, &key, error))
    return false;
  out->current_app = copy(arena, app);
  out->endpoint = copy(arena, endpoint);
  take_key(key, path, out, findings);
  const char *name;
  for (size_t i = 0; js_member(document, i, &name); i++)
    check_member(document, name, out->shown, findings);
  return true;
}

bool config_file_read(struct arena *arena, const char *path, const char *shown, struct config_file *out,
                      struct findings *findings, struct jd_error *error) {
  struct bytes text;
  *out = (struct config_file){.shown = shown};
  enum file_read read = file_read(arena, path, LIMIT_DOCUMENT_BYTES, &text, error);
  if (read != FILE_READ)
    return read == FILE_MISSING;
  bool fine = decode(arena, text, path, out, findings, error);
  wipe((char *)text.data, text.len); /* the arena's copy */
  return fine;
}
