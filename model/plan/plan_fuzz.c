/* Plans: the first byte says the format (`y` YAML, `j` JSON, else Markdown), the rest is the text. */
#include "model/plan/plan.h"

#include "model/base/base.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool right) {
  if (!right)
    abort();
}

static void check_objects(const struct plan *plan) {
  for (size_t i = 0; i < plan->object_count; i++) {
    const struct plan_object *object = &plan->objects[i];
    must(is_object_name(bytes_of(object->name)) && strlen(object->name) <= LIMIT_NAME_BYTES);
    must(object->source && *object->source && *object->source != '/');
    must(object->access_mode != ACCESS_NONE && object->at.line > 0 && object->at.column > 0);
  }
}

static void check_env(const struct plan *plan) {
  for (size_t i = 0; i < plan->env_count; i++) {
    must(is_env_key(bytes_of(plan->env[i].key)) && strlen(plan->env[i].key) <= LIMIT_ENV_KEY_BYTES);
    must(plan->env[i].at.line > 0 && plan->env[i].at.column > 0);
  }
}

/* The two ways in which a YAML text is read never differ. */
static void check_findings(const struct findings *findings) {
  for (size_t i = 0; i < findings->count; i++) {
    must(strcmp(findings->list[i].code, "yaml-load") != 0);
    must(findings->list[i].at.line > 0 && findings->list[i].at.column > 0);
    must(utf8_valid(bytes_of(findings->list[i].message), NULL));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  enum plan_format format = data[0] == 'y'   ? PLAN_FORMAT_YAML
                            : data[0] == 'j' ? PLAN_FORMAT_JSON
                                             : PLAN_FORMAT_MARKDOWN;
  JD_ARENA arena = arena_new();
  struct findings findings;
  struct plan plan;
  findings_init(&findings, arena);
  bool right = plan_parse(arena, (struct bytes){(const char *)data + 1, size - 1}, "plan", format, &plan, &findings);
  must(right == (findings.errors == 0));
  must(!right || (plan.object_count <= LIMIT_CLASSES && (plan.object_count + plan.env_count + plan.removed_count > 0) ==
                                                            (plan.form == PLAN_BLOCK || plan.form == PLAN_BULLETS)));
  must(plan.form != PLAN_UNCLEAR || findings.warnings > 0);
  check_objects(&plan);
  check_env(&plan);
  check_findings(&findings);
  for (size_t i = 0; i < plan.env_count; i++) {
    size_t len = 0;
    struct plan_env_piece piece;
    for (const char *rest = plan.env[i].value; rest && plan_env_next(&rest, &piece);)
      len += piece.text.len;
    must(!plan.env[i].value || len <= strlen(plan.env[i].value));
  }
  return 0;
}
