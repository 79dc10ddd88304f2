#include "cmd/jd/ci/ci.h"

#include "model/base/base.h"

static struct js *text_json(const char *text) {
  return js_object("text", js_of_text(text), NULL);
}

static struct js *driver_json(const struct page *page) {
  struct js *list = js_new_array();
  for (size_t i = 0; i < page->rule_count; i++) {
    struct js *rule = js_new_object();
    js_set_text(rule, "id", page->rules[i].id);
    js_set(rule, "shortDescription", text_json(page->rules[i].text));
    js_set(rule, "fullDescription", text_json(page->rules[i].text));
    js_set(rule, "help", text_json(page->rules[i].help));
    js_append(list, rule);
  }
  return js_object("name", js_of_text("jd"), "version", js_of_text(JD_VERSION), "rules", list, NULL);
}

/* Returns a path as a URI, relative to the project or with a scheme. */
static struct js *uri_json(const char *path) {
  JD_BUF uri;
  buf_init(&uri, LIMIT_DOCUMENT_BYTES);
  if (*path == '/')
    buf_add_text(&uri, "file://");
  for (; *path; path++) {
    if (is_alphanumeric(*path) || strchr("/-._~", *path))
      buf_add_char(&uri, *path);
    else
      buf_printf(&uri, "%%%02X", (unsigned char)*path);
  }
  return js_of_text(uri.data);
}

static struct js *locations_json(struct place at) {
  struct js *artifact = js_object("uri", uri_json(at.file), NULL);
  struct js *region = js_object("startLine", js_of_integer(at.line ? at.line : 1), NULL);
  if (at.line && at.column)
    js_set_integer(region, "startColumn", at.column);
  struct js *physical = js_object("artifactLocation", artifact, "region", region, NULL);
  return js_list_of(js_object("physicalLocation", physical, NULL));
}

static struct js *result_json(const struct page_row *row) {
  static const char *const levels[] = {
      [LEVEL_SAME] = "none", [LEVEL_NOTICE] = "note", [LEVEL_WARNING] = "warning", [LEVEL_ERROR] = "error"};
  struct js *result = js_new_object();
  js_set_text(result, "ruleId", row->rule);
  js_set_text(result, "level", levels[row->level]);
  js_set(result, "message", text_json(row->message));
  js_set(result, "locations", locations_json(row->at));
  js_set(result, "partialFingerprints", js_object("jdItem/v1", js_of_text(row->identity), NULL));
  return result;
}

struct js *page_sarif_tool(const struct page *page) {
  return js_object("driver", driver_json(page), NULL);
}

struct js *page_sarif_results(const struct page *page) {
  struct js *results = js_new_array();
  for (size_t i = 0; i < page->row_count; i++)
    if (page->rows[i].level != LEVEL_SAME)
      js_append(results, result_json(&page->rows[i]));
  return results;
}

struct js *page_sarif(const struct page *page) {
  struct js *run = js_object("tool", page_sarif_tool(page), "columnKind", js_of_text(SARIF_COLUMNS), "results",
                             page_sarif_results(page), NULL);
  return js_object("$schema", js_of_text(SARIF_SCHEMA), "version", js_of_text(SARIF_VERSION), "runs", js_list_of(run),
                   NULL);
}
