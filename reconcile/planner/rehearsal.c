#include "reconcile/planner/planner.h"

#include "model/base/base.h"

#include <stdlib.h>

/* What the engine is asked about one plan. A source is sent by it; or it runs, so that the platform has accepted it; or
 * it is that of a row in another state, which is in every upload too, and which nobody has accepted yet. */
enum origin { ORIGIN_SENT, ORIGIN_RUNS, ORIGIN_UNSETTLED };

struct question {
  struct arena *arena;
  struct engine_source *sources;
  size_t source_count, source_capacity;
  struct about {      /* of each source */
    const char *file; /* where its errors are shown */
    enum origin origin;
  } * about;
  size_t about_count, about_capacity;
  struct engine_bundle *bundles;
  size_t bundle_count, bundle_capacity;
  const char **env;
  size_t env_count, env_capacity;
  size_t *rows; /* of the upload that is being put together: their sources */
  size_t row_count, row_capacity;
  const char *unread; /* a row whose code is not known; NULL: none */
};

/* ---- putting the question ---- */

static void add_env(struct question *question, const char *key) {
  for (size_t i = 0; i < question->env_count; i++)
    if (strcmp(question->env[i], key) == 0)
      return;
  *ARENA_PUSH(question->arena, question->env, question->env_count, question->env_capacity) = key;
}

static void add_all_env(struct question *question, const struct desired *desired, const struct live *live) {
  for (size_t i = 0; i < desired->env_count; i++)
    add_env(question, desired->env[i].key);
  for (size_t i = 0; live && i < live->env_count; i++)
    add_env(question, live->env_keys[i]);
  for (size_t i = 0; live && i < live->app_env_count; i++)
    add_env(question, live->app_env_keys[i]);
}

static void remove_row(struct question *question, const char *name) {
  size_t kept = 0;
  for (size_t i = 0; i < question->row_count; i++)
    if (strcmp(question->sources[question->rows[i]].name, name) != 0)
      question->rows[kept++] = question->rows[i];
  question->row_count = kept;
}

/* Adds a source, as the row of that name. */
static void put_row(struct question *question, const char *name, const char *file, enum access_mode access_mode,
                    struct bytes code, enum origin origin) {
  remove_row(question, name);
  *ARENA_PUSH(question->arena, question->rows, question->row_count, question->row_capacity) = question->source_count;
  *ARENA_PUSH(question->arena, question->about, question->about_count, question->about_capacity) =
      (struct about){file, origin};
  *ARENA_PUSH(question->arena, question->sources, question->source_count, question->source_capacity) =
      (struct engine_source){name, access_mode_name(access_mode), code};
}

/* Adds an upload with these rows. */
static void add_bundle(struct question *question, const size_t *rows, size_t count) {
  size_t *sources = arena_alloc_array(question->arena, count, sizeof *sources);
  for (size_t i = 0; i < count; i++)
    sources[i] = rows[i];
  *ARENA_PUSH(question->arena, question->bundles, question->bundle_count, question->bundle_capacity) =
      (struct engine_bundle){sources, count, question->env, question->env_count};
}

/* Returns where errors of a live row are shown: at its source if the code is the same, else at live/NAME. */
static const char *file_of(struct question *question, const struct desired *desired, const struct live_object *row) {
  const struct desired_object *object = desired_find(desired, row->name);
  if (object && digest_equal(object->code_digest, row->code_digest))
    return object->source;
  return arena_printf(question->arena, "live/%s", row->name);
}

/* Adds the rows that run, or those that are in every upload besides. Rows in ERROR are in none. */
static void put_live(struct question *question, const struct desired *desired, const struct live *live,
                     enum origin origin) {
  for (size_t i = 0; i < live->object_count; i++) {
    const struct live_object *row = &live->objects[i];
    if (row->status == ROW_ERROR || (row->status == ROW_READY) != (origin == ORIGIN_RUNS))
      continue;
    if (!row->has_code) {
      question->unread = row->name;
      continue;
    }
    put_row(question, row->name, file_of(question, desired, row), row->access_mode, row->code, origin);
  }
}

/* Adds what runs now, and the rows that are in every upload besides. */
static void put_live_bundle(struct question *question, const struct desired *desired, const struct live *live) {
  add_all_env(question, desired, live);
  put_live(question, desired, live, ORIGIN_RUNS);
  add_bundle(question, question->rows, question->row_count);
  put_live(question, desired, live, ORIGIN_UNSETTLED);
}

/* Changes the rows as the item's write changes the bundle. Returns false if it leaves the bundle as it is. */
static bool put_item(struct question *question, const struct item *item) {
  const struct desired_object *object = item->object;
  switch (item->write) {
  case WRITE_DELETE:
    remove_row(question, item->name);
    break;
  case WRITE_DEPLOY:
    put_row(question, object->name, object->source, object->access_mode, object->code, ORIGIN_SENT);
    break;
  case WRITE_SET_ENV:
  case WRITE_DELETE_ENV:
  case WRITE_NONE:
    return false;
  }
  if (question->unread && strcmp(question->unread, item->name) == 0)
    question->unread = NULL;
  return true;
}

static struct engine_request request_of(const struct question *question) {
  return (struct engine_request){question->sources, question->source_count, question->bundles, question->bundle_count};
}

static bool is_present(const struct rehearsal *rehearsal) {
  return rehearsal->engine.state == ENGINE_PRESENT;
}

static bool tick_and_ask(void *context) {
  const struct rehearsal *rehearsal = context;
  if (rehearsal->tick)
    rehearsal->tick(rehearsal->context);
  return rehearsal->stopped && rehearsal->stopped(rehearsal->context);
}

static bool ask(struct rehearsal *rehearsal, struct arena *arena, const struct question *question,
                struct engine_verdict *out, struct jd_error *error) {
  const struct engine_request request = request_of(question);
  return engine_ask(arena, &rehearsal->engine, &request, tick_and_ask, rehearsal, out, error);
}

/* ---- the answer, as findings ---- */

/* `file` NULL: in any; `line` 0: on any. */
static bool is_reported(const struct findings *findings, const char *code, const char *file, unsigned line) {
  for (size_t i = 0; i < findings->count; i++) {
    const struct finding *finding = &findings->list[i];
    if (strcmp(finding->code, code) == 0 && (!file || texts_equal(finding->at.file, file)) &&
        (!line || finding->at.line == line))
      return true;
  }
  return false;
}

static void report_faults(struct findings *findings, const char *file, const struct engine_compiled *compiled) {
  enum { CONFLICT_MARKER = 1185 };
  for (size_t i = 0; i < compiled->fault_count; i++) {
    const struct engine_fault *fault = &compiled->faults[i];
    if (fault->code != CONFLICT_MARKER || !is_reported(findings, "conflict-marker", file, 0))
      findings_add_error_if_sent(findings, (struct place){file, fault->line, fault->column}, "syntax-error",
                                 "%s (TS%u)", fault->message, fault->code);
  }
}

static bool is_one_of(const char *name, const char *const *names, size_t count) {
  for (size_t i = 0; name && i < count; i++)
    if (strcmp(name, names[i]) == 0)
      return true;
  return false;
}

static const char *advice_on_name(struct arena *arena, const char *name) {
  static const char *const workers[] = {"DurableObject", "RpcTarget", "WorkerEntrypoint", "WorkflowEntrypoint"};
  static const char *const node[] = {"Buffer", "__dirname", "__filename", "global", "process", "require"};
  if (is_one_of(name, workers, sizeof workers / sizeof *workers))
    return arena_printf(arena, "Add `import { %s } from \"cloudflare:workers\";`.", name);
  if (is_one_of(name, node, sizeof node / sizeof *node))
    return arena_printf(arena, "`%s` is a global of Node, which does not exist here.", name);
  return name ? arena_printf(arena, "Import or declare `%s`.", name) : "";
}

static const char *advice(struct arena *arena, const struct engine_refusal *refusal) {
  switch (refusal->kind) {
  case ENGINE_NOT_DEFINED:
    return advice_on_name(arena, refusal->name);
  case ENGINE_DECLARED_TWICE:
    return "Rename one of the two. At top level, all sources of an app share one scope.";
  case ENGINE_NO_EXPORT:
    return "Remove the import; if it is a type, declare it in the source or use the global one.";
  case ENGINE_NO_MODULE:
    return refusal->name && starts_with(bytes_of(refusal->name), "cloudflare:")
               ? "Correct the name: `DurableObject` is in `cloudflare:workers`."
               : "Copy what it provides into this file.";
  case ENGINE_EXPORTED_VALUE:
    return "Remove `export`.";
  case ENGINE_NOT_AT_TOP:
    return "Move it into the class.";
  case ENGINE_NEVER_READY:
    return "The top level of a source must end quickly: move it into the class.";
  case ENGINE_NOT_UPLOADED:
    return "Remove `declare`, and write the class.";
  case ENGINE_TOO_EARLY:
    return arena_printf(arena,
                        "Declare `%s` above its first use. Sources are bundled in the order of their objects' names.",
                        refusal->name);
  case ENGINE_STAR_IMPORT:
    return arena_printf(arena,
                        "The bundler merges all imports of a module, and `* as %s` cannot be merged with names. Import "
                        "the names that you use instead.",
                        refusal->name);
  case ENGINE_RESERVED_WORD:
    return "If it is `await`, make the function around it `async`.";
  case ENGINE_SYNTAX:
  case ENGINE_EXCEPTION:
    return "";
  }
  return "";
}

/* Returns the refusal as a sentence, and what to do about it. */
static const char *say(const struct rehearsal *rehearsal, const struct question *question,
                       const struct engine_refusal *refusal) {
  struct arena *arena = question->arena;
  size_t len = strlen(refusal->words);
  const char *name = question->sources[refusal->source].name;
  const char *what =
      question->about[refusal->source].origin != ORIGIN_UNSETTLED ? advice(arena, refusal)
      : desired_removal(rehearsal->desired, false, name)
          ? arena_printf(arena,
                         "Object %s is not READY, and its code is in every upload until it is deleted: "
                         "apply its removal first (`jd apply --only %s`).",
                         name, name)
          : arena_printf(arena,
                         "Object %s is not READY, and its code is in every upload: wait for the end of its "
                         "deploy, deploy it again with code that loads, or list it under `removed:`, which "
                         "permanently deletes its stored data.",
                         name);
  const char *stop = len && refusal->words[len - 1] == '.' ? "" : ".";
  return arena_printf(arena, "%s%s%s%s", refusal->words, stop, *what ? " " : "", what);
}

/* Returns whether the platform would certainly reject the upload. */
static bool is_certain(const struct engine_rehearsal *rehearsal) {
  return rehearsal->outcome == ENGINE_REFUSED && rehearsal->refusal.certain &&
         rehearsal->refusal.kind != ENGINE_EXPORTED_VALUE;
}

/* Returns whether a refusal is another mistake, not a consequence of errors that are reported: of its own source, or of
 * an import that is not allowed, whose names are in the scope of all. */
static bool is_another(const struct findings *findings, const struct engine_refusal *refusal, const char *file) {
  static const char *const causes[] = {"aliased-import", "conflict-marker", "import-not-allowed", "syntax-error",
                                       "type-import"};
  if (!findings_has_error(findings, file))
    return refusal->kind != ENGINE_DECLARED_TWICE || !is_reported(findings, "import-not-allowed", NULL, 0);
  for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
    if (is_reported(findings, causes[i], file, 0))
      return false;
  return refusal->kind == ENGINE_NOT_DEFINED || refusal->kind == ENGINE_NOT_AT_TOP;
}

/* `blocks`: the refused source is sent, so this is an error, not a warning. */
static void report_refusal(const struct rehearsal *rehearsal, const struct question *question,
                           const struct engine_refusal *refusal, bool blocks, struct findings *findings) {
  const char *file = question->about[refusal->source].file, *words = say(rehearsal, question, refusal);
  const struct place at = {file, refusal->line, refusal->column};
  if (refusal->kind == ENGINE_EXPORTED_VALUE) {
    if (!is_reported(findings, "exported-primitive", file, refusal->name ? refusal->line : 0))
      findings_add_warning(findings, at, "exported-primitive", "%s", words);
  } else if (!is_another(findings, refusal, file)) {
    return;
  } else if (!refusal->certain) {
    findings_add_warning(findings, at, "platform-refuses", "%s With the real env values it may load.", words);
  } else if (blocks) {
    findings_add_error(findings, at, "platform-refuses", "%s", words);
  } else {
    findings_add_warning(findings, at, "platform-refuses", "%s It is live, and nothing is sent for it.", words);
  }
}

static void note_unknown(struct rehearsal *rehearsal, const char *reason, struct findings *findings) {
  if (!rehearsal->reason && is_present(rehearsal))
    findings_add_warning(findings, (struct place){NULL, 0, 0}, "not-rehearsed",
                         "Whether the Workers runtime loads the sources is unknown: %s.", reason);
  rehearsal->reason = rehearsal->reason ? rehearsal->reason : reason;
  rehearsal->done = false;
}

static void note_bundle(struct rehearsal *rehearsal, const struct engine_rehearsal *bundle, struct findings *findings) {
  if (bundle->outcome == ENGINE_NOT_REHEARSED)
    note_unknown(rehearsal, bundle->reason, findings);
}

/* ---- the calls ---- */

void rehearsal_init(struct arena *arena, struct rehearsal *out) {
  const struct engine_settings settings = engine_settings_here(arena);
  *out = (struct rehearsal){.engine = engine_find(arena, &settings)};
  out->reason = out->engine.reason;
}

/* Asks about the planned sources and, if none is missing, about the bundle of all of them, even if some are wrong. */
static void put_planned(struct question *question, const struct desired *desired) {
  add_all_env(question, desired, NULL);
  for (size_t i = 0; i < desired->source_count; i++) {
    const struct desired_source *source = &desired->sources[i];
    put_row(question, source->name, source->file, source->access_mode, source->code, ORIGIN_SENT);
  }
  if (desired->source_count == desired->planned && desired->planned)
    add_bundle(question, question->rows, question->row_count);
}

void rehearsal_start(struct rehearsal *rehearsal, struct arena *arena, const struct desired *desired) {
  struct question question = {.arena = arena};
  rehearsal->desired = desired;
  if (!is_present(rehearsal) || rehearsal->job)
    return;
  put_planned(&question, desired);
  const struct engine_request request = request_of(&question);
  rehearsal->job = engine_start(&rehearsal->engine, &request);
}

/* Waits for the verdict on what rehearsal_start asked. */
static bool finish(struct rehearsal *rehearsal, struct arena *arena, struct engine_verdict *out,
                   struct jd_error *error) {
  struct engine_job *job = rehearsal->job;
  *out = (struct engine_verdict){0};
  rehearsal->job = NULL;
  return !job || engine_finish(job, arena, tick_and_ask, rehearsal, out, error);
}

/* Whether an earlier object has the same source. */
static bool is_again(const struct desired *desired, size_t source) {
  for (size_t i = 0; i < source; i++)
    if (strcmp(desired->sources[i].file, desired->sources[source].file) == 0)
      return true;
  return false;
}

static void report_sources(struct rehearsal *rehearsal, const struct engine_verdict *verdict,
                           struct findings *findings) {
  for (size_t i = 0; verdict->sources && i < rehearsal->desired->source_count; i++) {
    if (is_again(rehearsal->desired, i))
      continue;
    if (verdict->sources[i].known)
      report_faults(findings, rehearsal->desired->sources[i].file, &verdict->sources[i]);
    else
      note_unknown(rehearsal, verdict->sources[i].reason, findings);
  }
}

/* Returns whether the source is refused whatever the other sources contain. */
static bool is_own_fault(const struct engine_rehearsal *rehearsal) {
  switch (rehearsal->refusal.kind) {
  case ENGINE_NO_EXPORT:
  case ENGINE_NO_MODULE:
  case ENGINE_NOT_AT_TOP:
  case ENGINE_STAR_IMPORT:
  case ENGINE_RESERVED_WORD:
  case ENGINE_SYNTAX:
    return is_certain(rehearsal);
  case ENGINE_NOT_DEFINED:
  case ENGINE_DECLARED_TWICE:
  case ENGINE_EXPORTED_VALUE:
  case ENGINE_NOT_UPLOADED:
  case ENGINE_NEVER_READY:
  case ENGINE_TOO_EARLY:
  case ENGINE_EXCEPTION:
    return false;
  }
  return false;
}

/* Loads each source by itself too, since the runtime names only one mistake at a time. */
static bool report_each(struct rehearsal *rehearsal, struct question *question, struct findings *findings,
                        struct jd_error *error) {
  struct engine_verdict verdict;
  const size_t count = question->row_count;
  question->bundle_count = 0;
  for (size_t i = 0; i < count; i++)
    add_bundle(question, &question->rows[i], 1);
  if (!ask(rehearsal, question->arena, question, &verdict, error))
    return false;
  for (size_t i = 0; i < count; i++)
    if (is_own_fault(&verdict.bundles[i]))
      report_refusal(rehearsal, question, &verdict.bundles[i].refusal, true, findings);
  return true;
}

bool rehearsal_plan(struct rehearsal *rehearsal, struct arena *arena, struct findings *findings,
                    struct jd_error *error) {
  struct question question = {.arena = arena};
  struct engine_verdict verdict;
  if (!is_present(rehearsal))
    return true;
  put_planned(&question, rehearsal->desired);
  if (!finish(rehearsal, arena, &verdict, error))
    return false;
  rehearsal->done = verdict.sources && rehearsal->desired->object_count == rehearsal->desired->planned;
  report_sources(rehearsal, &verdict, findings);
  if (!question.bundle_count || !verdict.bundles)
    return true;
  note_bundle(rehearsal, &verdict.bundles[0], findings);
  if (verdict.bundles[0].outcome == ENGINE_REFUSED)
    report_refusal(rehearsal, &question, &verdict.bundles[0].refusal, true, findings);
  return !is_certain(&verdict.bundles[0]) || question.row_count < 2 ||
         report_each(rehearsal, &question, findings, error);
}

static bool is_sent(const struct changeset *changeset, const char *name) {
  for (size_t i = 0; i < changeset->item_count; i++)
    if (write_is(changeset->items[i].write, SENDS_SOURCE) && strcmp(changeset->items[i].name, name) == 0)
      return true;
  return false;
}

/* Turns errors of sources that are not sent into warnings. */
static void ease_unsent(const struct rehearsal *rehearsal, const struct changeset *changeset,
                        struct findings *findings) {
  for (size_t i = 0; i < rehearsal->desired->source_count; i++)
    if (!is_sent(changeset, rehearsal->desired->sources[i].name))
      findings_not_sent(findings, rehearsal->desired->sources[i].file);
}

/* Adds what runs now, and then an upload for each write to objects, in order. Writes of variables upload the same
 * sources again. */
static void put_changes(struct question *question, const struct desired *desired, const struct live *live,
                        const struct changeset *changeset) {
  put_live_bundle(question, desired, live);
  for (size_t i = 0; i < changeset->item_count; i++) {
    if (put_item(question, &changeset->items[i]) && question->row_count)
      add_bundle(question, question->rows, question->row_count);
  }
}

/* Returns whether the refused source is that of an object that the plan writes itself, but later. */
static bool is_in_the_way(const struct rehearsal *rehearsal, const struct question *question,
                          const struct changeset *changeset, const struct engine_rehearsal *bundle) {
  const size_t source = bundle->refusal.source;
  if (rehearsal->in_the_way || !is_certain(bundle) || question->about[source].origin != ORIGIN_UNSETTLED)
    return false;
  for (size_t i = 0; i < changeset->item_count; i++)
    if (changeset->items[i].kind == ITEM_OBJECT && changeset->items[i].write != WRITE_NONE &&
        strcmp(changeset->items[i].name, question->sources[source].name) == 0)
      return true;
  return false;
}

/* Reports only the first refused upload, since those after it contain the same sources. If the runtime refuses even
 * what runs, it does not know all that the platform does, and only sources that are sent cause errors. */
static void report_bundles(struct rehearsal *rehearsal, const struct question *question,
                           const struct changeset *changeset, const struct engine_verdict *verdict,
                           struct findings *findings) {
  bool live_refused = verdict->bundles[0].outcome == ENGINE_REFUSED && question->bundles[0].count;
  for (size_t i = 1; i < question->bundle_count; i++) {
    const struct engine_rehearsal *bundle = &verdict->bundles[i];
    note_bundle(rehearsal, bundle, findings);
    if (bundle->outcome != ENGINE_REFUSED)
      continue;
    if (is_in_the_way(rehearsal, question, changeset, bundle)) {
      rehearsal->in_the_way = question->sources[bundle->refusal.source].name;
      return;
    }
    report_refusal(rehearsal, question, &bundle->refusal,
                   !live_refused || question->about[bundle->refusal.source].origin != ORIGIN_RUNS, findings);
    if (is_certain(bundle))
      return;
  }
}

bool rehearsal_changes(struct rehearsal *rehearsal, struct arena *arena, const struct live *live,
                       const struct changeset *changeset, struct findings *findings, struct jd_error *error) {
  struct question question = {.arena = arena};
  struct engine_verdict planned, verdict;
  const bool again = rehearsal->in_the_way; /* the sources are known then */
  if (!finish(rehearsal, arena, &planned, error))
    return false;
  rehearsal->done = again ? rehearsal->done : planned.sources != NULL;
  report_sources(rehearsal, &planned, findings);
  ease_unsent(rehearsal, changeset, findings);
  put_changes(&question, rehearsal->desired, live, changeset);
  if (!is_present(rehearsal) || question.bundle_count < 2)
    return true;
  if (!ask(rehearsal, arena, &question, &verdict, error))
    return false;
  if (question.unread)
    note_unknown(rehearsal, arena_printf(arena, "the code of %s was not read", question.unread), findings);
  report_bundles(rehearsal, &question, changeset, &verdict, findings);
  return true;
}

bool rehearsal_write(struct rehearsal *rehearsal, struct arena *arena, const struct live *now, const struct item *item,
                     struct jd_error *error) {
  struct question question = {.arena = arena};
  struct engine_verdict verdict;
  if (!is_present(rehearsal))
    return true;
  put_live_bundle(&question, rehearsal->desired, now);
  if (!put_item(&question, item) || !question.row_count || question.unread)
    return true;
  add_bundle(&question, question.rows, question.row_count);
  if (!ask(rehearsal, arena, &question, &verdict, error))
    return false;
  bool live_refused = verdict.bundles[0].outcome == ENGINE_REFUSED && question.bundles[0].count;
  const struct engine_refusal *refusal = &verdict.bundles[1].refusal;
  if (!is_certain(&verdict.bundles[1]) || (live_refused && question.about[refusal->source].origin == ORIGIN_RUNS))
    return true;
  return jd_fail(error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, question.sources[refusal->source].name,
                 "As the app is now, the platform would reject this write: %s:%u: %s Nothing was sent for it; run `jd "
                 "plan` again.",
                 question.about[refusal->source].file, refusal->line, say(rehearsal, &question, refusal));
}

void rehearsal_end(struct rehearsal *rehearsal) {
  engine_cancel(rehearsal->job);
  rehearsal->job = NULL;
}
