/* The same plan written in each style that people use gives the same value: random plans as YAML, as list items in one
 * line and with nested fields, as headings with fields, as headings with a table of fields, as paragraphs, as one
 * table; with env variables as an item, a paragraph, a heading with items, a table; under headings of several kinds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"
#include "model/plan/plan.h"

#include <string.h>

struct draw {
  uint64_t state;
};

static unsigned draw(struct draw *from, unsigned bound) {
  from->state = from->state * 6364136223846793005U + 1442695040888963407U;
  return (unsigned)(from->state >> 33) % bound;
}

/* ---- a random plan ---- */

enum { MOST_OBJECTS = 5, MOST_ENV = 3 };

static const char *const names[] = {"chat-room", "limiter", "score-board-2", "hall", "mail-queue"};
static const char *const keys[] = {"room id", "user", "season and region", "order id", "tenant"};
static const char *const env_keys[] = {"AI_API_KEY", "LIMIT", "MODE"};
static const char *const env_values[] = {NULL, "100", "live"};

static void make(struct draw *from, struct plan_object *objects, struct plan_env *env, struct plan *out) {
  *out = (struct plan){.form = PLAN_BLOCK, .objects = objects, .env = env};
  size_t first = draw(from, MOST_OBJECTS);
  size_t count = 1 + draw(from, MOST_OBJECTS);
  for (size_t i = 0; i < count; i++) {
    size_t at = (first + i) % MOST_OBJECTS;
    unsigned mode = draw(from, 4);
    objects[out->object_count++] = (struct plan_object){
        .name = names[at],
        .access_mode = mode ? (enum access_mode)mode : ACCESS_AUTHENTICATED,
        .access_mode_given = mode > 0,
        .key = draw(from, 4) ? keys[draw(from, MOST_OBJECTS)] : NULL,
    };
    if (i == 0 && draw(from, 3) == 0) { /* no two objects have a source in common */
      objects[i].source = "src/one.ts";
      objects[i].source_given = true;
    }
  }
  for (size_t i = 0; i < MOST_ENV; i++)
    if (draw(from, 2))
      env[out->env_count++] = (struct plan_env){.key = env_keys[i], .value = env_values[draw(from, 3)]};
}

/* ---- styles ---- */

static const char *mode_of(const struct plan_object *object) {
  return access_mode_name(object->access_mode);
}

static void write_items(const struct plan *plan, struct buf *out) {
  for (size_t i = 0; i < plan->object_count; i++) {
    const struct plan_object *object = &plan->objects[i];
    buf_printf(out, "- `%s`", object->name);
    if (object->key)
      buf_printf(out, " — per %s", object->key);
    if (object->access_mode_given)
      buf_printf(out, "; access: %s", mode_of(object));
    if (object->source)
      buf_printf(out, "; source: `%s`", object->source);
    buf_add_text(out, "\n");
  }
}

static void write_remarks(const struct plan *plan, struct buf *out) {
  for (size_t i = 0; i < plan->object_count; i++) {
    const struct plan_object *object = &plan->objects[i];
    buf_printf(out, "%zu. [ ] **%s**", i + 1, object->name);
    if (object->access_mode_given)
      buf_printf(out, " (%s)", mode_of(object));
    if (object->source)
      buf_printf(out, ", file `%s`", object->source);
    if (object->key)
      buf_printf(out, ", keyed by %s", object->key);
    buf_add_text(out, "\n");
  }
}

static void write_fields(const struct plan_object *object, const char *before, const char *label, struct buf *out) {
  if (object->access_mode_given)
    buf_printf(out, "%s%sAccess mode:%s %s\n", before, label, label, mode_of(object));
  if (object->key)
    buf_printf(out, "%s%sKey:%s %s\n", before, label, label, object->key);
  if (object->source)
    buf_printf(out, "%s%sSource:%s `%s`\n", before, label, label, object->source);
}

static void write_nested(const struct plan *plan, struct buf *out) {
  for (size_t i = 0; i < plan->object_count; i++) {
    buf_printf(out, "* %s\n", plan->objects[i].name);
    write_fields(&plan->objects[i], "  * ", "**", out);
  }
}

static void write_headings(const struct plan *plan, struct buf *out) {
  for (size_t i = 0; i < plan->object_count; i++) {
    buf_printf(out, "### %zu. `%s`\n\n- **Class:** `SomeClass`\n", i + 1, plan->objects[i].name);
    write_fields(&plan->objects[i], "- ", "**", out);
    buf_add_text(out, "\n");
  }
}

static void write_field_tables(const struct plan *plan, struct buf *out) {
  for (size_t i = 0; i < plan->object_count; i++) {
    const struct plan_object *object = &plan->objects[i];
    buf_printf(out, "### The room (`%s`)\n\n| Field | Value |\n|---|---|\n| Class | `SomeClass` |\n", object->name);
    if (object->access_mode_given)
      buf_printf(out, "| Access | %s |\n", mode_of(object));
    buf_printf(out, "| Key | %s |\n", object->key ? object->key : "—");
    if (object->source)
      buf_printf(out, "| **Source** | `%s` |\n", object->source);
    buf_add_text(out, "\n");
  }
}

static void write_paragraphs(const struct plan *plan, struct buf *out) {
  for (size_t i = 0; i < plan->object_count; i++) {
    buf_printf(out, "**Name:** %s\n", plan->objects[i].name);
    write_fields(&plan->objects[i], "", "", out);
    buf_add_text(out, "\n");
  }
}

static void write_bold_paragraphs(const struct plan *plan, struct buf *out) {
  for (size_t i = 0; i < plan->object_count; i++) {
    const struct plan_object *object = &plan->objects[i];
    buf_printf(out, "**`%s`** — the thing", object->name);
    if (object->key)
      buf_printf(out, ", one per %s", object->key);
    buf_add_text(out, ".\n\n");
    write_fields(object, "- ", "", out);
    buf_add_text(out, "\n");
  }
}

static void write_table(const struct plan *plan, struct buf *out) {
  buf_add_text(out, "| # | Durable Object | Access | Keyed by | File | Notes |\n|--:|:---|---|:-:|---|---|\n");
  for (size_t i = 0; i < plan->object_count; i++) {
    const struct plan_object *object = &plan->objects[i];
    buf_printf(out, "| %zu | %s | %s | %s | %s%s%s | one of %zu |\n", i + 1, object->name,
               object->access_mode_given ? mode_of(object) : "", object->key ? object->key : "-",
               object->source ? "`" : "", object->source ? object->source : "", object->source ? "`" : "",
               plan->object_count);
  }
  buf_add_text(out, "\n");
}

static void write_env_item(const struct plan *plan, struct buf *out) {
  buf_add_text(out, "- env:");
  for (size_t i = 0; i < plan->env_count; i++)
    buf_printf(out, "%s %s%s%s", i ? "," : "", plan->env[i].key, plan->env[i].value ? "=" : "",
               plan->env[i].value ? plan->env[i].value : "");
  buf_add_text(out, "\n");
}

static void write_env_paragraph(const struct plan *plan, struct buf *out) {
  buf_add_text(out, "\n**Env vars:**");
  for (size_t i = 0; i < plan->env_count; i++)
    buf_printf(out, " `%s%s%s`", plan->env[i].key, plan->env[i].value ? "=" : "",
               plan->env[i].value ? plan->env[i].value : "");
  buf_add_text(out, "\n");
}

static void write_env_heading(const struct plan *plan, struct buf *out) {
  buf_add_text(out, "\n### Environment variables\n\n");
  for (size_t i = 0; i < plan->env_count; i++)
    buf_printf(out, "- `%s`%s%s — what it is for\n", plan->env[i].key, plan->env[i].value ? " = " : "",
               plan->env[i].value ? plan->env[i].value : "");
}

static void write_env_table(const struct plan *plan, struct buf *out) {
  buf_add_text(out, "\n### Secrets\n\n| Name | Value | Used by |\n|---|---|---|\n");
  for (size_t i = 0; i < plan->env_count; i++)
    buf_printf(out, "| %s | %s | all |\n", plan->env[i].key, plan->env[i].value ? plan->env[i].value : "");
}

typedef void writer(const struct plan *plan, struct buf *out);

static writer *const object_writers[] = {write_items,        write_remarks,    write_nested,          write_headings,
                                         write_field_tables, write_paragraphs, write_bold_paragraphs, write_table};
static writer *const env_writers[] = {write_env_item, write_env_paragraph, write_env_heading, write_env_table};
static const char *const headings[] = {"## Durable", "##Durable Objects", "## 5. DurableObjects",
                                       "## 🧱 Durable Objects and WebSockets", "## 3i — Durable objects (stateful)"};

/* ---- the property ---- */

static void end_lines_by_crlf(struct bytes text, struct buf *out) {
  for (size_t i = 0; i < text.len; i++) {
    if (text.data[i] == '\n')
      buf_add_char(out, '\r');
    buf_add_char(out, text.data[i]);
  }
}

static void parse(struct arena *arena, struct bytes text, enum plan_format format, struct plan *out) {
  struct findings findings;
  findings_init(&findings, arena);
  plan_parse(arena, text, "plan", format, out, &findings);
  for (size_t i = 0; i < findings.count; i++)
    fail_msg("%u:%u: %s in\n%s", findings.list[i].at.line, findings.list[i].at.column, findings.list[i].message,
             text.data);
}

static void check(const struct plan *plan, writer *objects, writer *env, const char *heading, bool crlf) {
  JD_ARENA arena = arena_new();
  JD_BUF yaml, text, ended;
  struct plan expected, found;
  buf_init(&yaml, LIMIT_PLAN_BYTES);
  buf_init(&text, LIMIT_PLAN_BYTES);
  buf_init(&ended, LIMIT_PLAN_BYTES);
  plan_write_yaml(plan, &yaml);
  parse(arena, buf_bytes(&yaml), PLAN_FORMAT_YAML, &expected);
  buf_printf(&text, "# Plan\n\n## Schema\n- `rooms`\n\n%s\n\nSome words before.\n\n", heading);
  objects(plan, &text);
  if (plan->env_count)
    env(plan, &text);
  buf_add_text(&text, "\n## Frontend\n- `react`\n");
  if (crlf)
    end_lines_by_crlf(buf_bytes(&text), &ended);
  parse(arena, buf_bytes(crlf ? &ended : &text), PLAN_FORMAT_MARKDOWN, &found);
  for (size_t i = 0; i < found.object_count; i++)
    found.objects[i].description = NULL;
  if (!plan_equal(&found, &expected))
    fail_msg("this is not the plan\n%s\nbut was written for it:\n%s", yaml.data, text.data);
}

static void all_styles_say_the_same(void **state) {
  (void)state;
  struct draw from = {.state = 1};
  for (int i = 0; i < 100; i++) {
    struct plan_object objects[MOST_OBJECTS];
    struct plan_env env[MOST_ENV];
    struct plan plan;
    make(&from, objects, env, &plan);
    for (size_t style = 0; style < sizeof object_writers / sizeof *object_writers; style++)
      check(&plan, object_writers[style], env_writers[draw(&from, 4)], headings[draw(&from, 5)], draw(&from, 2));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_styles_say_the_same),
  };
  return cmocka_run_group_tests_name("rewrite", tests, NULL, NULL);
}
