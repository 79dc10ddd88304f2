#include "model/base/base.h"
#include "model/platform/internal.h"

#include <inttypes.h>
#include <stdlib.h>

/* The platform parses all sources of a bundle as one module, with the bundler's own names in front. */

/* ---- the bundle as one module ---- */

struct gathered {
  struct arena *arena;
  struct gathered_name {
    const char *name;
    size_t order;
    bool repeatable; /* it may be declared again */
  } * list;
  size_t count, capacity;
};

static void gather(struct gathered *names, const char *name, bool repeatable) {
  size_t order = names->count;
  *ARENA_PUSH(names->arena, names->list, names->count, names->capacity) =
      (struct gathered_name){name, order, repeatable};
}

static int compare(const void *left, const void *right) {
  const struct gathered_name *one = left, *other = right;
  int names = strcmp(one->name, other->name);
  return names ? names : (one->order > other->order) - (one->order < other->order);
}

/* Returns the first repeated name, or NULL. Sorts for that, since sources may declare thousands. */
static const char *find_repeated(struct gathered *names) {
  const struct gathered_name *first = NULL;
  if (names->count)
    qsort(names->list, names->count, sizeof *names->list, compare);
  for (size_t i = 1; i < names->count; i++) {
    const struct gathered_name *name = &names->list[i];
    bool fine = name->repeatable && name[-1].repeatable;
    if (strcmp(name->name, name[-1].name) == 0 && !fine && (!first || name->order < first->order))
      first = name;
  }
  return first ? first->name : NULL;
}

/* Returns why one source does not parse by itself, or NULL; names are checked later. Only the engine's compilers are
 * certain (reconcile/engine): here, a source that tree-sitter cannot parse counts as broken. */
static const char *broken_source(const struct ts_source *source) {
  return source->parse == SOURCE_DOUBTED ? "Unexpected token" : NULL;
}

static const char *doubled_export(struct arena *arena, const struct platform_work *work) {
  struct gathered names = {.arena = arena};
  bool as_default = false;
  for (size_t i = 0; i < work->bundle_count && !as_default; i++) {
    const struct ts_source *source = work->bundle[i].source;
    as_default = source->default_exports.count || source->default_classes.count;
    for (size_t j = 0; j < source->exported_classes.count && !as_default; j++)
      gather(&names, source->exported_classes.list[j].name, false);
  }
  const char *repeated = find_repeated(&names);
  return repeated || !as_default ? repeated : "default"; /* the bundle's own entry point is the default export */
}

static const char *doubled_name(struct arena *arena, const struct platform_work *work) {
  struct gathered names = {.arena = arena};
  for (size_t i = 0; i < BUNDLE_NAME_COUNT; i++)
    gather(&names, bundle_names[i], false);
  for (size_t i = 0; i < work->bundle_count; i++)
    for (size_t j = 0; j < work->bundle[i].source->declared.count; j++)
      gather(&names, work->bundle[i].source->declared.list[j].name,
             work->bundle[i].source->declared.list[j].kind == TS_REPEATABLE);
  return find_repeated(&names);
}

/* Returns why the platform cannot parse the bundle as one module, or NULL. */
static const char *syntax_error(struct platform_state *state, struct platform_work *work) {
  for (size_t i = 0; i < work->bundle_count; i++) {
    const char *broken = broken_source(platform_source(state, &work->bundle[i]));
    if (broken)
      return broken;
  }
  const char *name = doubled_export(state->arena, work);
  if (name)
    return arena_printf(state->arena, "Multiple exports with the same name \"%s\"", name);
  name = doubled_name(state->arena, work);
  return name ? arena_printf(state->arena, "The symbol \"%s\" has already been declared", name) : NULL;
}

/* ---- what the control plane sends ---- */

static void gather_bundle(struct platform_state *state, struct platform_work *work) {
  work->bundle = arena_alloc_array(state->arena, state->row_count, sizeof *work->bundle);
  work->bundle_count = 0;
  for (size_t i = 0; i < state->row_count; i++)
    if (platform_is_active(&state->rows[i]))
      work->bundle[work->bundle_count++] = state->rows[i];
  names_sort(work->bundle, work->bundle_count, sizeof *work->bundle);
}

static bool is_bundled(const struct platform_work *work, const char *class_name) {
  for (size_t i = 0; i < work->bundle_count; i++)
    if (strcmp(work->bundle[i].class_name, class_name) == 0)
      return true;
  return false;
}

static void compare_classes(struct platform_state *state, struct platform_work *work) {
  work->new_classes = arena_alloc_array(state->arena, work->bundle_count, sizeof *work->new_classes);
  work->deleted_classes = arena_alloc_array(state->arena, state->remembered_count, sizeof *work->deleted_classes);
  for (size_t i = 0; i < work->bundle_count; i++)
    if (!names_find(state->remembered, state->remembered_count, sizeof(char *), work->bundle[i].class_name))
      work->new_classes[work->new_count++] = work->bundle[i].class_name;
  for (size_t i = 0; i < state->remembered_count; i++)
    if (!is_bundled(work, state->remembered[i]))
      work->deleted_classes[work->deleted_count++] = state->remembered[i];
}

/* Returns the names of the bundle's bindings, which env variables may not have. */
static char **name_bindings(struct platform_state *state, const struct platform_work *work) {
  char **names = arena_alloc_array(state->arena, work->bundle_count, sizeof *names);
  for (size_t i = 0; i < work->bundle_count; i++)
    names[i] = binding_name(state->arena, work->bundle[i].name);
  return names;
}

/* A variable that has the name of a binding. */
struct collision {
  const char *key; /* NULL: there is none */
  bool of_app;     /* it is an app-level variable */
};

/* Returns the first, in the order in which the control plane merges variables. */
static struct collision find_collision(struct platform_state *state, const struct platform_work *work) {
  static const char *const injected[] = {
      "BUTTERBASE_APP_ID",   "BUTTERBASE_API_URL",   "BUTTERBASE_APP_NAME",     "BUTTERBASE_REGION",
      "BUTTERBASE_ANON_KEY", "BUTTERBASE_SUBDOMAIN", "BUTTERBASE_FRONTEND_URL", "BUTTERBASE_INTERNAL_FN_KEY",
      "DO_INVOKER_URL",      "DO_INVOKER_TOKEN",
  };
  char *const *bindings = name_bindings(state, work);
  const struct platform_env *first = NULL;
  for (size_t i = 0; i < state->app_env_count; i++)
    if (names_find(bindings, work->bundle_count, sizeof *bindings, state->app_env[i].key))
      return (struct collision){state->app_env[i].key, true};
  for (size_t i = 0; i < work->bundle_count; i++) { /* thousands of variables, five bindings */
    const struct platform_env *found = platform_find_env(state, bindings[i]);
    first = found && (!first || found < first) ? found : first;
  }
  for (size_t i = 0; i < sizeof injected / sizeof *injected && !first; i++)
    if (names_find(bindings, work->bundle_count, sizeof *bindings, injected[i]))
      return (struct collision){injected[i], false};
  return (struct collision){first ? first->key : NULL, false};
}

static void refuse_collisions(struct platform_state *state, struct platform_work *work) {
  const struct collision found = find_collision(state, work);
  char *const *bindings = name_bindings(state, work);
  if (!found.key)
    return;
  platform_refuse_collision(state, work, found.key);
  if (!found.of_app)
    return;
  work->response.cause = CAUSE_APP_ENV_COLLISION;
  work->response.reason = found.key;
  for (size_t i = 0; i < work->bundle_count; i++)
    if (strcmp(bindings[i], found.key) == 0)
      work->response.object = work->bundle[i].name;
}

void platform_prepare(struct platform_state *state, struct platform_work *work) {
  gather_bundle(state, work);
  work->op = work->bundle_count ? PLATFORM_DEPLOY : PLATFORM_DELETE;
  if (work->op == PLATFORM_DELETE)
    return;
  if (work->bundle_count > LIMIT_CLASSES) {
    platform_refuse_input(work, arena_printf(state->arena, "Too many DO classes for one app (max %d, got %zu).",
                                             LIMIT_CLASSES, work->bundle_count));
    work->response.cause = CAUSE_TOO_MANY_CLASSES;
    return;
  }
  compare_classes(state, work);
  work->old_tag = state->remembered_tag;
  work->new_tag = arena_printf(state->arena, "v%" PRIu64, ++state->next_tag);
  work->look_up = !state->has_remembered;
  if (!work->look_up)
    refuse_collisions(state, work);
}

/* ---- what the platform makes of it ---- */

/* Returns the fault that hits this call, used up by it, or NULL. */
static const struct platform_fault *take_fault(struct platform_state *state, enum platform_op op) {
  for (size_t i = 0; i < state->fault_count; i++) {
    struct platform_fault *fault = &state->faults[i];
    if (fault->times > 0 && (fault->any || fault->op == op)) {
      fault->times--;
      return fault;
    }
  }
  return NULL;
}

static const char *fault_words(struct platform_state *state, const struct platform_fault *fault) {
  if (fault->network)
    return fault->message ? fault->message : "fetch failed";
  return platform_words(state, fault->status ? fault->status : 500, fault->code ? fault->code : 10013,
                        fault->message ? fault->message : "An unknown error has occurred");
}

static const char *old_tag_of(const struct platform_work *work) {
  return work->old_tag ? work->old_tag : "";
}

/* Returns the name of a binding that the control plane adds without checking whether the app uses that name already;
 * NULL if the app does not. */
static const char *doubled_binding(struct platform_state *state, const struct platform_work *work) {
  static const char dispatch[] = "DO_DISPATCH";
  bool doubled = names_find(name_bindings(state, work), work->bundle_count, sizeof(char *), dispatch) ||
                 platform_find_env(state, dispatch) ||
                 names_find(state->app_env, state->app_env_count, sizeof *state->app_env, dispatch);
  return doubled ? dispatch : NULL;
}

/* Returns why the platform changes nothing, or NULL. */
static const char *find_refusal(struct platform_state *state, struct platform_work *work) {
  if (work->op == PLATFORM_DELETE)
    return state->worker_exists ? NULL
                                : platform_words(state, 404, 10007, "This Worker does not exist on your account.");
  if (state->worker_exists && state->worker_tag && strcmp(state->worker_tag, old_tag_of(work)) != 0)
    return platform_words(state, 412, PLATFORM_TAG_MISMATCH,
                          arena_printf(state->arena, "Actor migration tag precondition failed: expected '%s', got '%s'",
                                       state->worker_tag, old_tag_of(work)));
  const char *name = doubled_binding(state, work);
  if (name)
    return platform_words(
        state, 400, 10053,
        arena_printf(state->arena, "Binding name '%s' already in use. Please use a different name.", name));
  const char *error = work->load == PLATFORM_NOT_ASKED ? syntax_error(state, work) : NULL;
  if (work->load == PLATFORM_FAILS_TO_LOAD)
    work->module_error = work->load_words;
  else if (error)
    work->module_error = arena_printf(state->arena, "Uncaught SyntaxError: %s", error);
  return work->module_error ? platform_words(state, 400, PLATFORM_NO_MODULE, work->module_error) : NULL;
}

static void lose_class(struct platform_state *state, struct platform_work *work, const char *class_name) {
  if (platform_drop_class(state, class_name))
    work->effect.lost_classes[work->effect.lost_count++] = arena_strdup(state->arena, class_name);
}

static void delete_worker(struct platform_state *state, struct platform_work *work) {
  while (state->class_count > 0)
    lose_class(state, work, state->classes[0].class_name);
  state->worker_exists = false;
  state->worker_tag = NULL;
}

/* Adds each class of the bundle that does not exist, whether or not it is declared new: after a teardown whose response
 * was lost, it starts empty. A class that exists keeps its data, even if it is declared new. */
static void upload(struct platform_state *state, struct platform_work *work) {
  for (size_t i = 0; i < work->deleted_count; i++)
    lose_class(state, work, work->deleted_classes[i]);
  for (size_t i = 0; i < work->bundle_count; i++)
    platform_add_class(state, work->bundle[i].class_name);
  state->worker_exists = true;
  state->worker_tag = arena_strdup(state->arena, work->new_tag);
  work->effect.restarts++;
}

static void note_upload(struct platform_state *state, const struct platform_work *work) {
  enum upload_outcome outcome = !work->succeeded ? UPLOAD_FAILED : !work->answered ? UPLOAD_LOST : UPLOAD_OK;
  *ARENA_PUSH(state->arena, state->uploads, state->upload_count, state->upload_capacity) = (struct platform_upload){
      work->op, work->new_classes, work->new_count, work->deleted_classes, work->deleted_count, outcome};
}

void platform_look_up(struct platform_state *state, struct platform_work *work) {
  if (work->done || !work->look_up)
    return;
  work->look_up = false;
  const struct platform_fault *fault = take_fault(state, PLATFORM_TAG);
  if (fault) {
    work->failure = fault_words(state, fault);
    work->called = true;
    return;
  }
  work->old_tag = state->worker_exists ? arena_strdup(state->arena, state->worker_tag) : NULL;
  refuse_collisions(state, work);
  work->called = work->response.status != 0;
}

void platform_call(struct platform_state *state, struct platform_work *work) {
  platform_look_up(state, work);
  if (work->done || work->called)
    return;
  work->called = true;
  work->effect.lost_classes = arena_alloc_array(state->arena, state->class_count, sizeof *work->effect.lost_classes);
  const struct platform_fault *fault = take_fault(state, work->op);
  work->failure = fault && !fault->after ? fault_words(state, fault) : find_refusal(state, work);
  work->succeeded = !work->failure;
  work->answered = work->failure || !fault;
  work->effect.settled = work->succeeded;
  if (work->succeeded) {
    if (work->op == PLATFORM_DELETE)
      delete_worker(state, work);
    else
      upload(state, work);
    if (fault)
      work->failure = fault_words(state, fault);
  }
  note_upload(state, work);
}
