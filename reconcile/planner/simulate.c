#include "reconcile/planner/planner.h"

#include "model/base/base.h"
#include "model/source/source.h"

#include <stdlib.h>

/* ---- evidence ---- */

static int64_t time_of(const char *text) {
  int64_t ms;
  if (!text)
    return TIME_NULL;
  return time_parse(bytes_of(text), &ms) && ms > 0 ? ms : TIME_UNREADABLE;
}

static void add_calls(struct arena *arena, struct open_intents intents, struct evidence *out) {
  struct evidence_call *calls = arena_alloc_array(arena, intents.count, sizeof *calls);
  for (size_t i = 0; i < intents.count; i++) {
    const struct intent *open = &intents.list[i];
    if (open->kind == WRITE_DEPLOY && open->called && GUARDED(GUARD_CALLS))
      calls[out->call_count++] = (struct evidence_call){open->item, open->class_name};
  }
  out->calls = calls;
}

void evidence_deployed(struct arena *arena, const struct planning_evidence *known, struct deployed *out) {
  const struct live *live = known->live;
  const struct applied *applied = known->applied;
  struct evidence_row *rows = arena_alloc_array(arena, live->object_count, sizeof *rows);
  struct evidence_record *records = arena_alloc_array(arena, applied->object_count, sizeof *records);
  struct evidence_loss *losses = arena_alloc_array(arena, applied->lost_count, sizeof *losses);
  struct evidence evidence = {.rows = rows,
                              .row_count = live->object_count,
                              .records = records,
                              .record_count = applied->object_count,
                              .losses = losses,
                              .loss_count = applied->lost_count};
  for (size_t i = 0; i < live->object_count; i++) {
    const struct live_object *row = &live->objects[i];
    rows[i] = (struct evidence_row){.name = row->name,
                                    .class_name = row->class_name,
                                    .error_message = row->error_message,
                                    .status = row->status,
                                    .last_deployed_at = time_of(row->last_deployed_at),
                                    .updated_at = time_of(row->updated_at)};
  }
  for (size_t i = 0; i < applied->object_count; i++)
    records[i] = (struct evidence_record){applied->objects[i].name, applied->objects[i].class_name,
                                          time_of(applied->objects[i].last_deployed_at)};
  for (size_t i = 0; i < applied->lost_count; i++)
    losses[i] = (struct evidence_loss){applied->lost[i].name, time_of(applied->lost[i].approved_at)};
  add_calls(arena, known->open, &evidence);
  deployed_classes(arena, &evidence, out);
}

/* ---- the model's state ---- */

/* A source that declares what `code` declares, and nothing else. */
static struct bytes stand_in(struct arena *arena, struct bytes code) {
  struct ts_source source;
  ts_analyse(arena, code, &source);
  JD_BUF text;
  buf_init(&text, 4 * code.len + 128); /* a name and the sign after it become `let NAME;` and a line feed */
  const char *exported = source.exported_classes.count ? source.exported_classes.list[0].name : NULL;
  bool declared = false;
  for (size_t i = 0; i < source.declared.count; i++) {
    const char *name = source.declared.list[i].name;
    bool is_class = exported && !declared && strcmp(name, exported) == 0;
    buf_printf(&text,
               is_class                             ? "export class %s {}\n"
               : source.declared.list[i].repeatable ? "var %s;\n"
                                                    : "let %s;\n",
               name);
    declared |= is_class;
  }
  if (exported && !declared)
    buf_printf(&text, "export declare class %s {}\n", exported);
  if (source.default_exports.count)
    buf_add_text(&text, "export default 0;\n");
  return arena_bytes(arena, buf_bytes(&text));
}

static struct bytes live_code(struct arena *arena, const struct live_object *object) {
  if (object->has_code)
    return stand_in(arena, object->code);
  return bytes_of(arena_printf(arena, "export class %s {}\n", object->class_name));
}

static void put_rows(struct arena *arena, struct platform_state *state, const struct live *live) {
  for (size_t i = 0; i < live->object_count; i++) {
    const struct live_object *object = &live->objects[i];
    platform_put_row(state, &(struct platform_row){.id = (char *)object->id,
                                                   .name = (char *)object->name,
                                                   .class_name = (char *)object->class_name,
                                                   .code = live_code(arena, object),
                                                   .access_mode = object->access_mode,
                                                   .status = object->status,
                                                   .last_deployed_at = object->last_deployed_at ? 1 : 0});
  }
}

/* The names of the bindings that the bundle has, or may get by the changes: all that matters about an env variable. */
struct bindings {
  const char **names; /* sorted */
  size_t count;
};

static const char *binding_of(struct arena *arena, const char *object) {
  char *name = arena_strdup(arena, object);
  for (char *c = name; *c; c++)
    *c = *c == '-' ? '_' : *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
  return name;
}

static int by_text(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static struct bindings bindings_of(struct arena *arena, const struct live *live, const struct item *changes,
                                   size_t count) {
  struct bindings bindings = {arena_alloc_array(arena, live->object_count + count, sizeof *bindings.names), 0};
  for (size_t i = 0; i < live->object_count; i++)
    if (live->objects[i].status != ROW_ERROR)
      bindings.names[bindings.count++] = binding_of(arena, live->objects[i].name);
  for (size_t i = 0; i < count; i++)
    if (changes[i].kind == ITEM_OBJECT)
      bindings.names[bindings.count++] = binding_of(arena, changes[i].name);
  if (bindings.count)
    qsort(bindings.names, bindings.count, sizeof *bindings.names, by_text);
  return bindings;
}

static bool may_collide(const struct bindings *bindings, const char *key) {
  return bindings->count && bsearch(&key, bindings->names, bindings->count, sizeof *bindings->names, by_text);
}

static void put_env(struct platform_state *state, const struct live *live, const struct bindings *bindings) {
  for (size_t i = 0; i < live->env_count; i++)
    if (may_collide(bindings, live->env_keys[i]))
      platform_put_env(state, live->env_keys[i], bytes_of(""));
  for (size_t i = 0; i < live->app_env_count; i++)
    if (may_collide(bindings, live->app_env_keys[i]))
      platform_put_app_env(state, live->app_env_keys[i], bytes_of(""));
}

struct simulation simulate_start(struct arena *arena, const struct planning_evidence *evidence,
                                 const struct item *changes, size_t count) {
  struct simulation simulation = {.state = platform_new("app_simulated")};
  put_rows(arena, simulation.state, evidence->live);
  const struct bindings bindings = bindings_of(arena, evidence->live, changes, count);
  put_env(simulation.state, evidence->live, &bindings);
  evidence_deployed(arena, evidence, &simulation.deployed);
  const char **names = arena_alloc_array(arena, simulation.deployed.count, sizeof *names);
  size_t known = 0;
  for (size_t i = 0; i < simulation.deployed.count; i++)
    if (simulation.deployed.list[i].class_name)
      names[known++] = simulation.deployed.list[i].class_name;
  platform_assume_deployed(simulation.state, names, known);
  return simulation;
}

struct simulation simulate_fork(const struct simulation *from) {
  return (struct simulation){platform_fork(from->state), from->deployed};
}

void simulate_end(struct simulation *simulation) {
  platform_free(simulation->state);
  simulation->state = NULL;
}

/* ---- steps ---- */

static struct platform_request request_of(struct arena *arena, const struct bindings *bindings,
                                          const struct item *item) {
  static const char any_key[] = "_JD_ENV";
  const char *key = may_collide(bindings, item->name) ? item->name : any_key;
  switch (item->write) {
  case WRITE_DEPLOY:
    return (struct platform_request){.kind = REQUEST_DEPLOY,
                                     .name = item->name,
                                     .code = stand_in(arena, item->object->code),
                                     .access_mode = item->object->access_mode,
                                     .new_id = "simulated"};
  case WRITE_SET_ENV:
    return (struct platform_request){.kind = REQUEST_SET_ENV, .name = key, .value = bytes_of("")};
  case WRITE_DELETE:
    return (struct platform_request){.kind = REQUEST_DELETE, .name = item->name};
  case WRITE_DELETE_ENV:
    return (struct platform_request){.kind = REQUEST_DELETE_ENV, .name = key};
  case WRITE_NONE:
    break;
  }
  abort(); /* only changes are simulated */
}

struct platform_request *simulate_requests(struct arena *arena, const struct live *live, const struct item *changes,
                                           size_t count) {
  const struct bindings bindings = bindings_of(arena, live, changes, count);
  struct platform_request *requests = arena_alloc_array(arena, count, sizeof *requests);
  for (size_t i = 0; i < count; i++)
    requests[i] = request_of(arena, &bindings, &changes[i]);
  return requests;
}

static bool holds(const struct deployed *bundle, const char *class_name) {
  for (size_t i = 0; class_name && i < bundle->count; i++)
    if (strcmp(bundle->list[i].class_name, class_name) == 0)
      return true;
  return false;
}

/* After an upload just the bundle's classes are deployed, and the others are lost. */
static void settle(struct arena *arena, struct simulation *simulation, struct simulated *out) {
  const struct platform_state *state = simulation->state;
  const struct deployed before = simulation->deployed;
  struct deployed bundle = {arena_alloc_array(arena, state->row_count, sizeof *bundle.list), 0};
  for (size_t i = 0; i < state->row_count; i++)
    if (state->rows[i].status != ROW_ERROR)
      bundle.list[bundle.count++] =
          (struct deployed_class){arena_strdup(arena, state->rows[i].name),
                                  arena_strdup(arena, state->rows[i].class_name), true, DEPLOYED_READY};
  out->lost = arena_alloc_array(arena, before.count, sizeof *out->lost);
  for (size_t i = 0; i < before.count; i++)
    if (!holds(&bundle, before.list[i].class_name))
      out->lost[out->lost_count++] = before.list[i];
  simulation->deployed = bundle;
}

void simulate_step(struct arena *arena, struct simulation *simulation, const struct platform_request *request,
                   struct simulated *out) {
  struct platform_response response;
  struct platform_effect effect;
  platform_step(simulation->state, request, &response, &effect);
  *out = (struct simulated){.refused = response.status != 200, .restarts = effect.restarts};
  if (out->refused) {
    out->refusal = arena_strdup(arena, response.message);
    out->cause = response.cause;
    out->reason = arena_strdup(arena, response.reason);
  }
  if (effect.settled)
    settle(arena, simulation, out);
}
