#include "cmd/jd/ci/ci.h"

#include "model/base/base.h"

static struct js *text_json(const char *text) {
  struct js *json = js_new_object();
  js_set_text(json, "text", text);
  return json;
}

static struct js *driver_json(const struct page *page) {
  struct js *driver = js_new_object(), *list = js_new_array();
  for (size_t i = 0; i < page->rule_count; i++) {
    struct js *rule = js_new_object();
    js_set_text(rule, "id", page->rules[i].id);
    js_set(rule, "shortDescription", text_json(page->rules[i].text));
    js_set(rule, "fullDescription", text_json(page->rules[i].text));
    js_set(rule, "help", text_json(page->rules[i].help));
    js_append(list, rule);
  }
  js_set_text(driver, "name", "jd");
  js_set_text(driver, "version", JD_VERSION);
  js_set(driver, "rules", list);
  return driver;
}

/* Returns a path as a URI, relative to the project or with a scheme. */
static void set_uri(struct js *json, const char *path) {
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
  js_set_text(json, "uri", uri.data);
}

static struct js *locations_json(struct place at) {
  struct js *list = js_new_array(), *location = js_new_object(), *physical = js_new_object();
  struct js *artifact = js_new_object(), *region = js_new_object();
  set_uri(artifact, at.file);
  js_set(physical, "artifactLocation", artifact);
  js_set_integer(region, "startLine", at.line ? at.line : 1);
  if (at.line && at.column)
    js_set_integer(region, "startColumn", at.column);
  js_set(physical, "region", region);
  js_set(location, "physicalLocation", physical);
  js_append(list, location);
  return list;
}

static struct js *result_json(const struct page_row *row) {
  static const char *const levels[] = {
      [LEVEL_SAME] = "none", [LEVEL_NOTICE] = "note", [LEVEL_WARNING] = "warning", [LEVEL_ERROR] = "error"};
  struct js *result = js_new_object(), *prints = js_new_object();
  js_set_text(result, "ruleId", row->rule);
  js_set_text(result, "level", levels[row->level]);
  js_set(result, "message", text_json(row->message));
  js_set(result, "locations", locations_json(row->at));
  js_set_text(prints, "jdItem/v1", row->identity);
  js_set(result, "partialFingerprints", prints);
  return result;
}

struct js *page_sarif_tool(const struct page *page) {
  struct js *tool = js_new_object();
  js_set(tool, "driver", driver_json(page));
  return tool;
}

struct js *page_sarif_results(const struct page *page) {
  struct js *results = js_new_array();
  for (size_t i = 0; i < page->row_count; i++)
    if (page->rows[i].level != LEVEL_SAME)
      js_append(results, result_json(&page->rows[i]));
  return results;
}

struct js *page_sarif(const struct page *page) {
  struct js *json = js_new_object(), *runs = js_new_array(), *run = js_new_object();
  js_set_text(json, "$schema", SARIF_SCHEMA);
  js_set_text(json, "version", SARIF_VERSION);
  js_set(run, "tool", page_sarif_tool(page));
  js_set_text(run, "columnKind", SARIF_COLUMNS);
  js_set(run, "results", page_sarif_results(page));
  js_append(runs, run);
  js_set(json, "runs", runs);
  return json;
}
