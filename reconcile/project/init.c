#include "reconcile/project/project.h"

#include "model/base/base.h"
#include "model/plan/plan.h"
#include "model/source/source.h"
#include "reconcile/project/internal.h"

struct initializing {
  struct arena *arena;
  const struct project *project;
  const char *plan_file, *shown; /* the plan, as it was named, and for messages */
  struct init *out;
  struct findings *findings;
  struct jd_error *error;
  bool has_plan;
  struct bytes text; /* of the plan */
  struct plan plan;
  struct record record;
  struct plan_object *added; /* to the plan */
  size_t added_count;
};

/* ---- what is there ---- */

/* What a new plan file holds before anything is added to it. */
static const char *empty_plan(const char *shown) {
  switch (plan_format_of(shown)) {
  case PLAN_FORMAT_YAML:
    return "durable_objects: []\n";
  case PLAN_FORMAT_JSON:
    return "{\n  \"durable_objects\": []\n}\n";
  case PLAN_FORMAT_MARKDOWN:
    break;
  }
  return "# Plan\n";
}

static bool read_plan(struct initializing *init) {
  const char *path = project_path(init->arena, init->project, init->plan_file);
  enum file_read read = project_read_own(init->arena, init->project, path, LIMIT_PLAN_BYTES, &init->text, init->error);
  if (read == FILE_FAILED || !file_check_writable(init->project, path, init->error))
    return false;
  init->has_plan = read == FILE_READ;
  if (!init->has_plan)
    init->text = bytes_of(empty_plan(init->shown));
  return plan_parse(init->arena, init->text, init->shown, plan_format_of(init->shown), &init->plan, init->findings) ||
         jd_fail_input(init->error, init->shown,
                       "The existing plan has errors, so nothing can be added to it. Fix them, or name another plan "
                       "with --plan FILE.");
}

static const struct plan_object *find_planned(const struct initializing *init, const char *name) {
  for (size_t i = 0; i < init->plan.object_count; i++)
    if (strcmp(init->plan.objects[i].name, name) == 0)
      return &init->plan.objects[i];
  return NULL;
}

/* ---- names ---- */

static bool check_name(struct initializing *init, const char *name) {
  JD_ARENA scratch = arena_new();
  struct findings findings;
  struct plan plan;
  JD_BUF text;
  findings_init(&findings, scratch);
  buf_init(&text, LIMIT_PLAN_BYTES);
  buf_add_text(&text, "durable_objects:\n- name: ");
  yaml_write_text(name, &text);
  buf_add_char(&text, '\n');
  plan_parse(scratch, buf_bytes(&text), "", PLAN_FORMAT_YAML, &plan, &findings);
  if (!findings.count)
    return true;
  const char *problem = findings.list[0].message;
  const char *end = strchr(".?", problem[strlen(problem) - 1]) ? "" : ".";
  return jd_fail_usage(init->error, "", "%s%s Nothing was written.", problem, end);
}

/* The plan's own rules about another object, so that messages name what the user wrote. */
static bool check_against_plan(struct initializing *init, const char *name) {
  const struct plan *plan = &init->plan;
  const char *source = plan_default_source(init->arena, name);
  const char *binding = binding_name(init->arena, name);
  for (size_t i = 0; i < plan->env_count; i++)
    if (strcmp(plan->env[i].key, binding) == 0)
      return jd_fail_input(init->error, arena_printf(init->arena, "%s:%u", init->shown, plan->env[i].at.line),
                           "`%s` would be bound as %s, which is the key of this env variable. Choose another name. "
                           "Nothing was written.",
                           name, binding);
  for (size_t i = 0; i < plan->removed_count; i++)
    if (!plan->removed[i].env && strcmp(plan->removed[i].name, name) == 0)
      return jd_fail_input(init->error, arena_printf(init->arena, "%s:%u", init->shown, plan->removed[i].at.line),
                           "The plan removes `%s`. Delete this line first. Nothing was written.", name);
  for (size_t i = 0; i < plan->object_count; i++)
    if (strcmp(plan->objects[i].source, source) == 0)
      return jd_fail_input(init->error, arena_printf(init->arena, "%s:%u", init->shown, plan->objects[i].at.line),
                           "%s is the source of `%s`. Choose another name. Nothing was written.", source,
                           plan->objects[i].name);
  return plan->object_count + init->added_count < LIMIT_CLASSES ||
         jd_fail_usage(init->error, name, "An app can have at most %d Durable Objects. Nothing was written.",
                       LIMIT_CLASSES);
}

/* What was deployed has code somewhere, which a new class would replace. */
static bool check_record(struct initializing *init, const char *name, const char *source) {
  for (size_t i = 0; i < init->record.target_count; i++)
    if (applied_find(&init->record.targets[i], name))
      return jd_fail_input(init->error, source,
                           "`%s` was deployed to app %s (%s), and a new class would replace its code. Restore the file "
                           "from version control, or run `jd import %s`. Nothing was written.",
                           name, init->record.targets[i].app_id, project_file(init->project, PROJECT_RECORD), name);
  return true;
}

/* ---- a class ---- */

/* `ChatRoom` for `chat-room`. A class of this name would hide a global of the runtime from all classes of the app, so
 * such a one is called `RequestObject`. */
static const char *class_name_of(struct arena *arena, const char *name) {
  static const char *const globals[] = {
      "Array",         "Blob",     "Boolean",        "Buffer",        "Cache",     "Crypto",
      "Date",          "Error",    "Event",          "EventTarget",   "File",      "Function",
      "Headers",       "Infinity", "Intl",           "Iterator",      "Map",       "Math",
      "Number",        "Object",   "Promise",        "Proxy",         "Reflect",   "Request",
      "Response",      "Set",      "String",         "Symbol",        "WebSocket", "Worker",
      "DurableObject", "FormData", "ReadableStream", "WebSocketPair",
  };
  char *text = arena_strdup(arena, name);
  size_t len = 0;
  for (bool begins = true; *name; name++) {
    if (*name != '-')
      text[len++] = begins && *name >= 'a' && *name <= 'z' ? (char)(*name - 'a' + 'A') : *name;
    begins = *name == '-';
  }
  text[len] = '\0';
  for (size_t i = 0; i < sizeof globals / sizeof *globals; i++)
    if (strcmp(text, globals[i]) == 0)
      return arena_printf(arena, "%sObject", text);
  return text;
}

static struct bytes fill_in(struct arena *arena, struct bytes text, const char *class_name, const char *name) {
  const struct { const char *mark, *with; } marks[] = {{"CLASS_NAME", class_name}, {"OBJECT_NAME", name}};
  JD_BUF out;
  buf_init(&out, LIMIT_SOURCE_BYTES);
  while (text.len) {
    size_t taken = 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && !taken; i++)
      if (starts_with(text, marks[i].mark)) {
        buf_add_text(&out, marks[i].with);
        taken = strlen(marks[i].mark);
      }
    if (!taken)
      buf_add_char(&out, text.data[taken++]);
    text = (struct bytes){text.data + taken, text.len - taken};
  }
  return arena_bytes(arena, buf_bytes(&out));
}

/* All sources of an app share one module scope. */
static bool check_class(struct initializing *init, const char *name, const char *class_name) {
  for (size_t i = 0; i < init->plan.object_count; i++) {
    const char *source = init->plan.objects[i].source;
    struct bytes code;
    struct ts_source declares;
    if (project_read(init->arena, init->project, source, LIMIT_SOURCE_BYTES, &code, NULL) != FILE_READ)
      continue;
    ts_analyse(init->arena, code, &declares);
    const struct ts_names *const lists[] = {&declares.declared, &declares.exported_classes, &declares.imported};
    for (size_t j = 0; j < sizeof lists / sizeof *lists; j++)
      for (size_t k = 0; k < lists[j]->count; k++)
        if (strcmp(lists[j]->list[k].name, class_name) == 0)
          return jd_fail_input(init->error, arena_printf(init->arena, "%s:%u", source, lists[j]->list[k].line),
                               "The class of `%s` would be called %s, as what is declared here, and all sources of an "
                               "app share one module scope. Choose another name. Nothing was written.",
                               name, class_name);
  }
  for (size_t i = 0; i < init->out->file_count; i++)
    if (strcmp(class_name, class_name_of(init->arena, init->out->files[i].name)) == 0)
      return jd_fail_usage(init->error, name,
                           "The classes of `%s` and `%s` would both be called %s. Choose another name. Nothing was "
                           "written.",
                           init->out->files[i].name, name, class_name);
  return true;
}

static void add_file(struct initializing *init, struct import_file file) {
  textdiff(init->arena, file.before, file.after, &file.diff);
  init->out->files[init->out->file_count++] = file;
}

/* Adds the class of an object; `planned` is NULL for one that the plan lacks. */
static bool add_class(struct initializing *init, const char *name, const struct plan_object *planned) {
  const char *source = planned ? planned->source : plan_default_source(init->arena, name);
  const char *class_name = class_name_of(init->arena, name);
  bool open = planned && planned->access_mode == ACCESS_PUBLIC;
  struct bytes before;
  switch (project_read(init->arena, init->project, source, LIMIT_SOURCE_BYTES, &before, init->error)) {
  case FILE_FAILED:
    return false;
  case FILE_READ:
    init->out->kept[init->out->kept_count++] = source;
    return !planned || jd_fail_usage(init->error, name,
                                     "The plan already has this object (line %u), with the source %s. Nothing was "
                                     "written.",
                                     planned->at.line, source);
  case FILE_MISSING:
    break;
  }
  if (!check_record(init, name, source) || !check_class(init, name, class_name))
    return false;
  add_file(init, (struct import_file){
                     .path = source,
                     .name = name,
                     .state = IMPORT_NEW,
                     .before = {"", 0},
                     .after = fill_in(init->arena, open ? class_room_ts : class_counter_ts, class_name, name)});
  return project_replace(init->project, source, init->out->files[init->out->file_count - 1].after, true, init->error);
}

/* ---- all of it ---- */

static bool add_object(struct initializing *init, const char *const *names, size_t index) {
  const char *name = names[index];
  const struct plan_object *planned = find_planned(init, name);
  for (size_t i = 0; i < index; i++)
    if (strcmp(names[i], name) == 0)
      return jd_fail_usage(init->error, name, "This name was given twice. Nothing was written.");
  if (!check_name(init, name) || (!planned && !check_against_plan(init, name)))
    return false;
  if (!planned)
    init->added[init->added_count++] = (struct plan_object){.name = name,
                                                            .source = plan_default_source(init->arena, name),
                                                            .access_mode = ACCESS_AUTHENTICATED,
                                                            .access_mode_given = true,
                                                            .key = "id"};
  return add_class(init, name, planned);
}

static void list_bare(struct initializing *init) {
  for (size_t i = 0; i < init->plan.object_count; i++) {
    struct bytes ignored;
    const struct plan_object *object = &init->plan.objects[i];
    if (project_read(init->arena, init->project, object->source, LIMIT_SOURCE_BYTES, &ignored, NULL) == FILE_MISSING)
      init->out->bare[init->out->bare_count++] = object->name;
  }
}

static bool add_plan(struct initializing *init) {
  struct import_file file = {.path = init->shown,
                             .state = init->has_plan ? IMPORT_DIFFERS : IMPORT_NEW,
                             .before = init->has_plan ? init->text : (struct bytes){"", 0},
                             .after = init->text};
  if (!init->added_count && init->has_plan && init->plan.form != PLAN_ABSENT)
    return true;
  if ((init->added_count || init->plan.form == PLAN_ABSENT) &&
      !plan_add(init->arena, init->text, init->shown, &init->plan, init->added, init->added_count, &file.after,
                init->error))
    return false;
  add_file(init, file);
  return true;
}

bool init_prepare(struct arena *arena, const struct project *project, const char *plan_file, const char *const *names,
                  size_t count, struct init *out, struct findings *findings, struct jd_error *error) {
  struct initializing init = {.arena = arena,
                              .project = project,
                              .plan_file = plan_file,
                              .shown = project_display(arena, project, plan_file),
                              .out = out,
                              .findings = findings,
                              .error = error};
  *out = (struct init){0};
  if (!read_plan(&init) || !project_read_record(arena, project, &init.record, error))
    return false;
  out->files = arena_alloc_array(arena, count + 1, sizeof *out->files);
  out->kept = arena_alloc_array(arena, count, sizeof *out->kept);
  out->bare = arena_alloc_array(arena, init.plan.object_count, sizeof *out->bare);
  init.added = arena_alloc_array(arena, count, sizeof *init.added);
  if (!count)
    list_bare(&init);
  for (size_t i = 0; i < count; i++)
    if (!add_object(&init, names, i))
      return false;
  return add_plan(&init);
}
