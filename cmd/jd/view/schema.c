#include "cmd/jd/view/view.h"

static bool refers_to(struct bytes schema, const char *definition) {
  JD_BUF reference;
  buf_init(&reference, LIMIT_ERROR_WHERE);
  buf_printf(&reference, "\"#/$defs/%s\"", definition);
  return contains(schema, reference.data);
}

/* Adds the definitions that the schema refers to, directly or through others. */
static void add_definitions(struct js *schema, const struct js *all) {
  struct js *used = js_new_object();
  js_set(schema, "$defs", used);
  for (size_t before = (size_t)-1; before != js_length(used);) {
    JD_BUF text;
    buf_init(&text, LIMIT_DOCUMENT_BYTES);
    js_write(schema, JS_COMPACT, &text);
    before = js_length(used);
    for (size_t i = 0; i < js_length(all); i++) {
      const char *name;
      const struct js *definition = js_member(all, i, &name);
      if (!js_get(used, name) && refers_to(buf_bytes(&text), name))
        js_set(used, name, js_copy(definition));
    }
  }
}

struct js *schema_of_output(const char *document) {
  JD_JS all = js_parse(schemas_json, "schemas.json", NULL);
  const struct js *schema = js_get(js_get(all, "documents"), document);
  if (!schema)
    return NULL;
  struct js *copy = js_copy(schema);
  add_definitions(copy, js_get(all, "$defs"));
  return copy;
}
