#include "cmd/jd/page.h"

#include "model/limits.h"

struct rule {
  const char *command, *word, *text;
};

static const struct rule rules[] = {
    {"drift", "drifted", "The live app changed since the last apply, and the plan did not."},
    {"drift", "pending", "The plan changed since the last apply, and was not applied."},
    {"drift", "conflict", "Both the live app and the plan changed since the last apply."},
    {"drift", "missing", "It was applied once and is planned, but is no longer live."},
    {"drift", "extra", "It is live, and not in the plan."},
    {"plan", "create", "It is planned, and not live yet."},
    {"plan", "update", "What is planned differs from what is live."},
    {"plan", "replace", "The class behind a live name changes: its stored state is deleted."},
    {"plan", "repair", "The live object is not READY."},
    {"plan", "set", "The env variable's value is to be set."},
    {"plan", "extra", "It is live, and not in the plan; it is left alone."},
};

static struct js *text_json(const char *text) {
  struct js *json = js_new_object();
  js_set_text(json, "text", text);
  return json;
}

static void set_rule_id(struct js *json, const char *key, const char *command, const char *word) {
  JD_BUF id;
  buf_init(&id, LIMIT_ERROR_MESSAGE);
  buf_printf(&id, "jd/%s/%s", command, word);
  js_set_text(json, key, id.data);
}

static struct js *driver_json(const struct page *page) {
  struct js *driver = js_new_object(), *list = js_new_array();
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
    if (strcmp(rules[i].command, page->command) != 0)
      continue;
    struct js *rule = js_new_object();
    set_rule_id(rule, "id", rules[i].command, rules[i].word);
    js_set(rule, "shortDescription", text_json(rules[i].text));
    js_set(rule, "fullDescription", text_json(rules[i].text));
    js_set(rule, "help", text_json("`jd plan` shows what apply would do about it; `jd help` says more."));
    js_append(list, rule);
  }
  js_set_text(driver, "name", "jd");
  js_set_text(driver, "version", JD_VERSION);
  js_set(driver, "rules", list);
  return driver;
}

/* A path as a URI: relative to the project, else with the scheme. */
static void set_uri(struct js *json, const char *path) {
  JD_BUF uri;
  buf_init(&uri, LIMIT_DOCUMENT_BYTES);
  if (*path == '/')
    buf_add_text(&uri, "file://");
  for (; *path; path++) {
    bool plain = (*path >= 'a' && *path <= 'z') || (*path >= 'A' && *path <= 'Z') || (*path >= '0' && *path <= '9');
    if (plain || strchr("/-._~", *path))
      buf_add_char(&uri, *path);
    else
      buf_printf(&uri, "%%%02X", (unsigned char)*path);
  }
  js_set_text(json, "uri", uri.data);
}

static struct js *locations_json(const struct page *page, const struct item *item) {
  const struct place at = page_place(page, item);
  struct js *list = js_new_array(), *location = js_new_object(), *physical = js_new_object();
  struct js *artifact = js_new_object(), *region = js_new_object();
  set_uri(artifact, at.file);
  js_set(physical, "artifactLocation", artifact);
  js_set_integer(region, "startLine", at.line ? at.line : 1);
  js_set(physical, "region", region);
  js_set(location, "physicalLocation", physical);
  js_append(list, location);
  return list;
}

/* Kind, name and word: what makes two runs' results the same finding. */
static void set_fingerprint(struct js *result, const struct page_row *row) {
  JD_BUF text;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  struct js *prints = js_new_object();
  buf_printf(&text, "%s/%s/%s", item_kind_name(row->item->kind), row->item->name, row->word);
  js_set_text(prints, "jdItem/v1", text.data);
  js_set(result, "partialFingerprints", prints);
}

static struct js *result_json(const struct page *page, const struct page_row *row) {
  static const char *const levels[] = {
      [LEVEL_SAME] = "none", [LEVEL_NOTICE] = "note", [LEVEL_WARNING] = "warning", [LEVEL_ERROR] = "error"};
  JD_BUF message;
  buf_init(&message, LIMIT_DOCUMENT_BYTES);
  struct js *result = js_new_object();
  set_rule_id(result, "ruleId", page->command, row->word);
  js_set_text(result, "level", levels[row->level]);
  buf_printf(&message, "%s%s: %s%s%s", row->item->kind == ITEM_ENV ? "env/" : "", row->item->name, row->detail,
             *row->detail && *row->note ? ": " : "", row->note);
  js_set(result, "message", text_json(message.data));
  js_set(result, "locations", locations_json(page, row->item));
  set_fingerprint(result, row);
  return result;
}

struct js *page_sarif(const struct page *page) {
  struct js *json = js_new_object(), *runs = js_new_array(), *run = js_new_object();
  struct js *tool = js_new_object(), *results = js_new_array();
  js_set(tool, "driver", driver_json(page));
  for (size_t i = 0; i < page->row_count; i++)
    if (page->rows[i].level != LEVEL_SAME)
      js_append(results, result_json(page, &page->rows[i]));
  js_set_text(json, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
  js_set_text(json, "version", "2.1.0");
  js_set(run, "tool", tool);
  js_set(run, "results", results);
  js_append(runs, run);
  js_set(json, "runs", runs);
  return json;
}
