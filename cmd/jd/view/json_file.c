#include "cmd/jd/view/view.h"

#include "model/base/base.h"
#include "reconcile/file/file.h"

bool json_file_read(struct arena *arena, const char *path, const char *missing, struct bytes *out,
                    struct jd_error *error) {
  enum file_read read = file_read(arena, path, LIMIT_DOCUMENT_BYTES, out, error);
  if (read == FILE_MISSING)
    jd_fail_input(error, path, "%s", missing);
  return read == FILE_READ;
}

bool json_file_fail(const struct json_file *file, const char *path, const char *expected, const struct js *found) {
  const char *text = js_text(found);
  if (!found)
    return jd_fail_input(file->error, file->name, "%s is missing; it should be %s. %s", path, expected, file->fix);
  const char *shown = text ? arena_printf(file->arena, "\"%.100s\"", text) : js_type_name(found);
  return jd_fail_input(file->error, file->name, "%s should be %s but is %s. %s", path, expected, shown, file->fix);
}

const char *json_file_path(const struct json_file *file, const char *path, const char *name) {
  return *path ? arena_printf(file->arena, "%s.%s", path, name) : name;
}

static bool check_version(const struct json_file *file, const struct js *document) {
  const struct js *version = js_get(document, "format_version");
  const char *text = js_text(version);
  if (!text)
    return json_file_fail(file, "format_version", "a string such as \"1.0\"", version);
  return starts_with(bytes_of(text), "1.") ||
         jd_fail_input(file->error, file->name, "format_version is %s, but this jd understands 1.x. %s", text,
                       file->fix);
}

struct js *json_file_parse(const struct json_file *file, struct bytes text) {
  struct js *document = js_parse(text, file->name, file->error);
  if (!document) {
    if (file->error)
      file->error->code = JD_INPUT; /* it is the user's file, not a response */
    return NULL;
  }
  bool fine = js_type(document) == JS_OBJECT ? check_version(file, document)
                                             : json_file_fail(file, "The file", "a JSON object", document);
  if (fine)
    return document;
  js_free(document);
  return NULL;
}

bool json_file_text(const struct json_file *file, const struct js *object, const char *path, const char *name,
                    const char **out) {
  const struct js *member = js_get(object, name);
  if (!js_text(member))
    return json_file_fail(file, json_file_path(file, path, name), "a string", member);
  *out = arena_strdup(file->arena, js_text(member));
  return true;
}

bool json_file_text_or_null(const struct json_file *file, const struct js *object, const char *path, const char *name,
                            const char **out) {
  const struct js *member = js_get(object, name);
  *out = NULL;
  if (member && js_type(member) == JS_NULL)
    return true;
  if (js_text(member))
    return json_file_text(file, object, path, name, out);
  return json_file_fail(file, json_file_path(file, path, name), "a string or null", member);
}

bool json_file_texts(const struct json_file *file, const struct js *object, const char *path, const char *name,
                     const char ***out, size_t *count) {
  const struct js *list = js_get(object, name);
  const char *where = json_file_path(file, path, name);
  if (!list || js_type(list) != JS_ARRAY)
    return json_file_fail(file, where, "a list", list);
  const char **texts = arena_alloc_array(file->arena, js_length(list), sizeof *texts);
  for (size_t i = 0; i < js_length(list); i++) {
    const char *text = js_text(js_at(list, i));
    if (!text)
      return json_file_fail(file, arena_printf(file->arena, "%s[%zu]", where, i), "a string", js_at(list, i));
    texts[i] = arena_strdup(file->arena, text);
  }
  *out = texts;
  *count = js_length(list);
  return true;
}
