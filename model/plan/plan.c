#include "model/plan/plan.h"

#include "model/base/base.h"
#include "model/format/format.h"
#include "model/plan/internal.h"

static bool ends_with(const char *text, const char *end) {
  size_t len = strlen(text), end_len = strlen(end);
  return len >= end_len && equal_ignoring_case((struct bytes){text + len - end_len, end_len}, end);
}

enum plan_format plan_format_of(const char *file) {
  if (ends_with(file, ".yaml") || ends_with(file, ".yml"))
    return PLAN_FORMAT_YAML;
  return ends_with(file, ".json") ? PLAN_FORMAT_JSON : PLAN_FORMAT_MARKDOWN;
}

static struct place place_of(const struct plan_draft *draft, struct bytes text, size_t offset) {
  struct places places;
  places_find(draft->arena, text, &places);
  return places_at(&places, draft->file, offset);
}

/* What no parser should meet. */
static bool check_bytes(const struct plan_draft *draft, struct bytes text) {
  size_t bad = 0, errors = draft->findings->errors;
  if (text.len > LIMIT_PLAN_BYTES) {
    find_error(draft->findings, (struct place){draft->file, 1, 1}, "too-large",
               "The plan has %zu bytes, and at most %d are read. Make it smaller.", text.len, LIMIT_PLAN_BYTES);
    return false;
  }
  const char *nul = text.len ? memchr(text.data, '\0', text.len) : NULL;
  if (nul)
    find_error(draft->findings, place_of(draft, text, (size_t)(nul - text.data)), "nul-character",
               "The plan has a NUL character, so it is no text file. Take it out, or save the file as UTF-8.");
  if (!utf8_valid(text, &bad))
    find_error(draft->findings, place_of(draft, text, bad), "not-utf8",
               "The plan is not valid UTF-8 here (byte 0x%02X). Save it as UTF-8.", (unsigned char)text.data[bad]);
  return draft->findings->errors == errors;
}

static void refuse_empty(const struct plan_draft *draft) {
  find_error(draft->findings, (struct place){draft->file, 1, 1}, "empty-plan",
             "The file is empty. Write an empty list of `durable_objects` when there are none.");
}

static void read_yaml(struct plan_draft *draft, struct bytes text) {
  const struct yaml_origin origin = {.file = draft->file, .first_line = 1};
  size_t errors = draft->findings->errors;
  const struct node *root = yaml_index(draft->arena, text, &origin, draft->findings);
  if (root)
    plan_read_yaml(draft, root, text);
  else if (draft->findings->errors == errors)
    refuse_empty(draft);
}

static void read_json(struct plan_draft *draft, struct bytes text) {
  if (trim(text).len == 0) {
    refuse_empty(draft);
    return;
  }
  const struct node *root = json_index(draft->arena, text, draft->file, draft->findings);
  if (root)
    plan_read_json(draft, root);
}

bool plan_parse(struct arena *arena, struct bytes text, const char *file, enum plan_format format, struct plan *out,
                struct findings *findings) {
  struct plan_draft draft = {.arena = arena, .findings = findings, .file = file, .form = PLAN_NONE};
  size_t errors = findings->errors;
  text = without_mark(text);
  if (check_bytes(&draft, text)) {
    if (format == PLAN_FORMAT_YAML)
      read_yaml(&draft, text);
    else if (format == PLAN_FORMAT_JSON)
      read_json(&draft, text);
    else
      plan_read_markdown(&draft, text);
  }
  plan_apply_rules(&draft);
  findings_sort(findings);
  *out = (struct plan){draft.form, draft.objects, draft.object_count, draft.env, draft.env_count, draft.ignore};
  return findings->errors == errors;
}
