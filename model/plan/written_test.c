/* Plans as agents and people write them: each testdata/plans/written/NNN-name.md is a whole plan file, and its
 * .expected says what a person reads in it, not what the parser happens to say:
 *
 *   object NAME [MODE] [key=TEXT] [source=PATH]   planned, in this order; without MODE it has none of its own
 *   env KEY[=VALUE]                               planned; without a value it comes from the environment
 *   removed NAME                                  to be deleted
 *   not NAME                                      not wanted, and some finding names it
 *   doubt TEXT                                    a person would ask: a finding is on a line that has TEXT (of a run of
 *                                                 remarks, on the first)
 *   none                                          the plan says that there is nothing to deploy
 *
 * Nothing else may be planned, and every finding belongs to a `not` or a `doubt`. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"
#include "model/plan/plan.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char folder[] = "testdata/plans/written";

static void read_whole(const char *path, struct buf *out) {
  FILE *file = fopen(path, "rb");
  if (!file)
    fail_msg("%s is missing", path);
  char piece[65536];
  for (size_t len; (len = fread(piece, 1, sizeof piece, file)) > 0;)
    buf_add(out, piece, len);
  fclose(file);
}

struct document {
  struct arena *arena;
  struct places places;
  struct findings findings;
  struct plan plan;
  bool *explained; /* for each finding */
  struct buf complaints;
};

/* Returns the next line of `*text` as an owned word list: the kind before the blank, the rest after it. */
static bool next_line(struct arena *arena, const char **text, const char **kind, const char **rest) {
  size_t len = strcspn(*text, "\n");
  if (!len)
    return false;
  char *line = arena_strndup(arena, *text, len);
  *text += len + ((*text)[len] == '\n');
  char *blank = strchr(line, ' ');
  *rest = blank ? blank + 1 : "";
  if (blank)
    *blank = '\0';
  *kind = line;
  return true;
}

/* Returns the value of ` key=`, up to ` source=` or the end. */
static const char *option(struct arena *arena, const char *rest, const char *key) {
  const char *at = strstr(rest, arena_printf(arena, " %s=", key));
  if (!at)
    return NULL;
  at += strlen(key) + 2;
  const char *end = strstr(at, " source=");
  return end ? arena_strndup(arena, at, (size_t)(end - at)) : at;
}

static void check_object(struct document *document, const char *rest, size_t index) {
  struct arena *arena = document->arena;
  const char *name = arena_strndup(arena, rest, strcspn(rest, " "));
  rest += strlen(name);
  const char *mode = *rest && !strchr(arena_strndup(arena, rest + 1, strcspn(rest + 1, " ")), '=')
                         ? arena_strndup(arena, rest + 1, strcspn(rest + 1, " "))
                         : NULL;
  if (index >= document->plan.object_count) {
    buf_printf(&document->complaints, "  object %s is not planned\n", name);
    return;
  }
  const struct plan_object *object = &document->plan.objects[index];
  const char *found = object->access_mode_given ? access_mode_name(object->access_mode) : NULL;
  const char *key = option(arena, rest, "key"), *source = option(arena, rest, "source");
  if (strcmp(object->name, name) != 0)
    buf_printf(&document->complaints, "  object %s where %s is read\n", object->name, name);
  if (!texts_equal(found, mode))
    buf_printf(&document->complaints, "  %s is %s, and should be %s\n", name, found ? found : "without mode",
               mode ? mode : "without mode");
  if (key && !texts_equal(key, object->key))
    buf_printf(&document->complaints, "  %s has the key %s, and should have %s\n", name,
               object->key ? object->key : "(none)", key);
  if (source && !texts_equal(source, object->source))
    buf_printf(&document->complaints, "  %s has the source %s\n", name, object->source);
}

static void check_env(struct document *document, const char *rest, size_t index) {
  const struct plan_env *env = index < document->plan.env_count ? &document->plan.env[index] : NULL;
  const char *found = !env         ? "nothing"
                      : env->value ? arena_printf(document->arena, "%s=%s", env->key, env->value)
                                   : env->key;
  if (strcmp(found, rest) != 0)
    buf_printf(&document->complaints, "  env %s where %s is read\n", found, rest);
}

static void check_not(struct document *document, const char *name) {
  bool said = false;
  for (size_t i = 0; i < document->findings.count; i++)
    if (strstr(document->findings.list[i].message, name))
      said = document->explained[i] = true;
  if (!said)
    buf_printf(&document->complaints, "  nothing says that %s is not wanted\n", name);
}

static void check_doubt(struct document *document, const char *text) {
  bool said = false;
  for (size_t i = 0; i < document->findings.count; i++)
    if (contains(places_line(&document->places, document->findings.list[i].at.line), text))
      said = document->explained[i] = true;
  if (!said)
    buf_printf(&document->complaints, "  no finding is on the line with: %s\n", text);
}

static void check_counts(struct document *document, size_t objects, size_t env, size_t removed) {
  bool wrong = document->findings.errors > 0; /* then nothing is deployed, whatever else is in the plan */
  for (size_t i = objects; !wrong && i < document->plan.object_count; i++)
    buf_printf(&document->complaints, "  object %s is read by nobody\n", document->plan.objects[i].name);
  for (size_t i = env; !wrong && i < document->plan.env_count; i++)
    buf_printf(&document->complaints, "  env %s is read by nobody\n", document->plan.env[i].key);
  for (size_t i = removed; i < document->plan.removed_count; i++)
    buf_printf(&document->complaints, "  removed %s is read by nobody\n", document->plan.removed[i].name);
  for (size_t i = 0; i < document->findings.count; i++)
    if (!document->explained[i])
      buf_printf(&document->complaints, "  %u: a person sees no reason for: %s\n", document->findings.list[i].at.line,
                 document->findings.list[i].message);
}

static void check_lines(struct document *document, const char *expected) {
  size_t objects = 0, env = 0, removed = 0;
  for (const char *kind, *rest; next_line(document->arena, &expected, &kind, &rest);) {
    if (strcmp(kind, "object") == 0)
      check_object(document, rest, objects++);
    else if (strcmp(kind, "env") == 0)
      check_env(document, rest, env++);
    else if (strcmp(kind, "removed") == 0)
      removed++;
    else if (strcmp(kind, "not") == 0)
      check_not(document, rest);
    else if (strcmp(kind, "doubt") == 0)
      check_doubt(document, rest);
    else if (strcmp(kind, "none") != 0)
      buf_printf(&document->complaints, "  what is %s?\n", kind);
  }
  check_counts(document, objects, env, removed);
  if (removed != document->plan.removed_count)
    buf_printf(&document->complaints, "  %zu removed, and %zu are read\n", document->plan.removed_count, removed);
}

static int is_plan(const struct dirent *entry) {
  return entry->d_name[0] != '.' && !strstr(entry->d_name, ".expected");
}

/* Appends what differs. */
static void check_document(const char *name, struct buf *out) {
  char path[512], expected_path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  snprintf(expected_path, sizeof expected_path, "%s/%.*s.expected", folder, (int)strcspn(name, "."), name);
  JD_ARENA arena = arena_new();
  JD_BUF text, expected;
  struct document document = {.arena = arena};
  buf_init(&text, LIMIT_PLAN_BYTES);
  buf_init(&expected, LIMIT_PLAN_BYTES);
  buf_init(&document.complaints, LIMIT_PLAN_BYTES);
  read_whole(path, &text);
  read_whole(expected_path, &expected);
  findings_init(&document.findings, arena);
  places_find(arena, buf_bytes(&text), &document.places);
  plan_parse(arena, buf_bytes(&text), name, PLAN_FORMAT_MARKDOWN, &document.plan, &document.findings);
  document.explained = arena_alloc_array(arena, document.findings.count + 1, sizeof *document.explained);
  check_lines(&document, expected.data);
  if (document.complaints.len)
    buf_printf(out, "%s\n%s", name, document.complaints.data);
  buf_free(&document.complaints);
}

static void plans_say_what_a_person_reads(void **state) {
  (void)state;
  struct dirent **entries;
  JD_BUF out;
  buf_init(&out, LIMIT_PLAN_BYTES);
  int count = scandir(folder, &entries, is_plan, alphasort), wrong = 0;
  assert_true(count >= 120);
  for (int i = 0; i < count; i++) {
    size_t before = out.len;
    check_document(entries[i]->d_name, &out);
    wrong += out.len > before;
    free(entries[i]);
  }
  free(entries);
  fputs(out.data, stderr);
  if (wrong)
    fail_msg("%d of %d plans are misread", wrong, count);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(plans_say_what_a_person_reads),
  };
  return cmocka_run_group_tests_name("written", tests, NULL, NULL);
}
