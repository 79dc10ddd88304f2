#include "cmd/jd/mcp/internal.h"

#include "cmd/jd/view/view.h"

/* ---- calls ---- */

struct call *call_new(struct mcp_server *server, const struct tool *tool) {
  struct arena *arena = arena_new();
  struct call *call = arena_alloc(arena, sizeof *call);
  *call = (struct call){.arena = arena, .tool = tool, .next = server->calls};
  server->calls = call;
  return call;
}

void call_free(struct mcp_server *server, struct call *call) {
  struct call **place = &server->calls;
  while (*place != call)
    place = &(*place)->next;
  *place = call->next;
  js_free(call->id);
  js_free(call->progress_token);
  js_free(call->arguments);
  js_free(call->document);
  js_free(call->plan);
  arena_free(call->arena);
}

/* Answers the call with a document, and ends it. Takes `document`. */
static void call_finish(struct mcp_server *server, struct call *call, struct js *document, bool is_error) {
  JD_BUF words;
  buf_init(&words, MCP_TEXT);
  tool_text(call->tool, document, &words);
  struct js *text = js_object("type", js_of_text("text"), "text", js_of_bytes(buf_bytes(&words)), NULL);
  struct js *result =
      js_object("content", js_list_of(text), "structuredContent", document, "isError", js_of_bool(is_error), NULL);
  server_send(server, rpc_result(call->id, rpc_finished(call->era, result, "complete")));
  call_free(server, call);
}

void call_fail(struct mcp_server *server, struct call *call, const struct jd_error *error) {
  call_finish(server, call, error_document(error, NULL, server->hint), true);
}

static bool writes(enum step step) {
  return step == STEP_WRITE || step == STEP_FINISH;
}

/* A run that writes waits for that of another call, as both would take the project's lock. */
static bool has_to_wait(const struct mcp_server *server, enum step step) {
  bool waits = false;
  for (const struct call *call = server->calls; call; call = call->next)
    waits |= call->run && writes(call->step);
  return waits && writes(step);
}

static void start_now(struct mcp_server *server, struct call *call) {
  struct jd_error error = {0};
  call->waits = false;
  call->run = ++server->runs;
  if (!server->host.start(server->host.context, call->run, &call->words, &error)) {
    call->run = 0;
    call_fail(server, call, &error);
  }
}

void call_start(struct mcp_server *server, struct call *call, enum step step, const struct words *words) {
  call->waits = has_to_wait(server, step);
  call->step = step;
  call->words = *words;
  if (!call->waits)
    start_now(server, call);
}

static void start_waiting(struct mcp_server *server) {
  struct call *call = server->calls, *oldest = NULL;
  for (; call; call = call->next)
    oldest = call->waits ? call : oldest;
  if (oldest && !has_to_wait(server, oldest->step))
    start_now(server, oldest);
}

static void call_progress(struct mcp_server *server, struct call *call, const char *text) {
  if (!call->progress_token || call->is_cancelled)
    return;
  struct js *params = js_object("progressToken", js_copy(call->progress_token), "progress",
                                js_of_integer(++call->progress), "message", js_of_text(text), NULL);
  server_send(server, rpc_notification("notifications/progress", params));
}

/* ---- apply ---- */

/* Returns the item in a document that is the same as `item`; NULL if there is none. */
static struct js *same_item(const struct js *document, const struct js *item) {
  const struct js *items = js_get(document, "items");
  for (size_t i = 0; i < js_length(items); i++) {
    const struct js *other = js_at(items, i);
    if (strcmp(member_text(other, "kind"), member_text(item, "kind")) == 0 &&
        strcmp(member_text(other, "name"), member_text(item, "name")) == 0)
      return (struct js *)other;
  }
  return NULL;
}

static void decide(struct call *call, const struct js *item, const char *outcome) {
  struct js *place = same_item(call->document, item);
  if (place)
    js_set_text(place, "outcome", outcome);
}

static bool is_open(const struct call *call, const struct js *item) {
  const struct js *first = same_item(call->document, item);
  return action_is_change(action_of_item(item)) && first && !js_get(first, "outcome");
}

/* Returns the first item of the plan that is not decided; NULL: all are. */
static const struct js *next_item(const struct call *call, const struct js *plan) {
  const struct js *items = js_get(plan, "items");
  for (size_t i = 0; i < js_length(items); i++)
    if (is_open(call, js_at(items, i)))
      return js_at(items, i);
  return NULL;
}

/* Somebody else has applied the item meanwhile. */
static void note_same(struct call *call, const struct js *item) {
  struct js *place = same_item(call->document, item);
  if (place && !js_get(place, "outcome"))
    js_set_text(place, "action", member_text(item, "action"));
}

static int64_t count_outcome(const struct js *items, const char *outcome) {
  int64_t count = 0;
  for (size_t i = 0; i < js_length(items); i++)
    count += strcmp(member_text(js_at(items, i), "outcome"), outcome) == 0;
  return count;
}

/* A run of what the last plan was made for. */
static struct words scope_words(const struct call *call, const char *command) {
  struct words words = words_begin(call->arena, command);
  for (size_t i = 1; i < call->scope.count; i++)
    words_put(&words, call->scope.list[i]);
  return words;
}

/* A plan of fewer items says what really happens if the others stay as they are, so items that were declined are left
 * out of it. */
void call_plan(struct mcp_server *server, struct call *call) {
  const struct js *items = js_get(call->document, "items");
  bool all = !js_get(call->arguments, "items") && !count_outcome(items, "declined");
  call->scope = words_begin(call->arena, "plan");
  if (!call->document)
    tool_words(call->tool, call->arguments, &call->scope);
  for (size_t i = 0; !all && i < js_length(items); i++)
    if (is_open(call, js_at(items, i)))
      words_add(&call->scope, "only", label_of_item(call->arena, js_at(items, i)));
  call_start(server, call, STEP_PLAN, &call->scope);
}

/* Ends the call with what became of each item. `last` is the document of the last run; NULL: none. */
static void apply_finish(struct mcp_server *server, struct call *call, const struct js *last) {
  static const char *const outcomes[] = {"done", "failed", "declined", "not_tried"};
  struct js *document = call->document, *result = js_new_object();
  const struct js *items = js_get(document, "items"), *error = js_get(last, "error");
  const struct js *last_result = js_get(last, "result"), *next = js_get(last_result, "next_stage");
  for (const struct js *item; (item = next_item(call, document));)
    decide(call, item, "not_tried");
  for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
    js_set_integer(result, outcomes[i], count_outcome(items, outcomes[i]));
  js_set_integer(result, "restarts", call->restarts);
  js_set_bool(result, "converged", js_bool(js_get(last_result, "converged"), false));
  js_set_bool(result, "interrupted", call->is_stopped || js_bool(js_get(last_result, "interrupted"), false));
  js_set(result, "next_stage", next ? js_copy(next) : js_new_null());
  if (error) {
    js_set(document, "error", js_copy(error));
    js_set(document, "diagnostics", js_copy(js_get(last, "diagnostics")));
  }
  js_set(document, "result", result);
  call->document = NULL;
  call_finish(server, call, document, call->has_failed);
}

/* Goes on with the next item, unless one failed. `last` is as for apply_finish. */
static void apply_next(struct mcp_server *server, struct call *call, const struct js *last) {
  if (!call->has_failed && next_item(call, call->document))
    call_plan(server, call);
  else
    apply_finish(server, call, last);
}

/* ---- the question ---- */

const char *call_bound_to(struct arena *arena, const struct call *call, const struct js *arguments) {
  JD_BUF text;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  js_write(arguments, JS_COMPACT, &text);
  return arena_printf(arena, "%s %s %s", member_text(call->plan, "fingerprint"), label_of_item(arena, call->item),
                      text.data);
}

const char *call_question_id(const struct call *call) {
  return arena_printf(call->arena, "question-%lu", call->ticket.number);
}

/* A question of the newer revisions ends the request; the call waits for the next request with its ticket. */
static void ask_by_result(struct mcp_server *server, struct call *call, struct js *params) {
  struct js *request = js_object("method", js_of_text("elicitation/create"), "params", params, NULL);
  struct js *result = js_object("inputRequests", js_object("approval", request, NULL), NULL);
  js_set_text(result, "requestState",
              ticket_text(call->arena, server->key, &call->ticket, call_bound_to(call->arena, call, call->arguments)));
  server_send(server, rpc_result(call->id, rpc_finished(ERA_MODERN, result, "input_required")));
  js_replace(&call->id, NULL);
  js_replace(&call->progress_token, NULL);
}

void call_ask(struct mcp_server *server, struct call *call, bool again) {
  struct js *params = question_params(call->arena, call->plan, call->item, again);
  call->step = STEP_ASKING;
  call->ticket = (struct ticket){++server->questions, server_now(server) + MCP_ANSWER_MS};
  if (call->era == ERA_MODERN)
    ask_by_result(server, call, params);
  else
    server_send(server, rpc_request(call_question_id(call), "elicitation/create", params));
}

/* Writes what the options of question_approve approve, if the plan is still the last one. */
static void apply_write(struct mcp_server *server, struct call *call, enum step step) {
  struct words words = scope_words(call, "apply");
  words_add(&words, "expect", member_text(call->plan, "fingerprint"));
  if (step == STEP_WRITE)
    question_approve(call->arena, call->item, &words);
  call_start(server, call, step, &words);
}

/* Lets the client close the dialog of a question that was sent as a request. */
static void withdraw(struct mcp_server *server, const struct call *call) {
  if (call->era != ERA_LEGACY)
    return;
  struct js *params =
      js_object("requestId", js_of_text(call_question_id(call)), "reason", js_of_text("no longer needed"), NULL);
  server_send(server, rpc_notification("notifications/cancelled", params));
}

/* `answer` is {"action", "content"}; NULL: none came. */
void call_answer(struct mcp_server *server, struct call *call, const struct js *answer) {
  enum verdict verdict = answer ? question_verdict(call->arena, call->item, answer) : VERDICT_CANCEL;
  call->ticket = (struct ticket){0};
  if (verdict == VERDICT_UNCLEAR && ++call->tries < MCP_TRIES) {
    call_ask(server, call, true);
    return;
  }
  call->tries = 0;
  if (verdict == VERDICT_YES) {
    apply_write(server, call, STEP_WRITE);
  } else if (verdict == VERDICT_NO) {
    decide(call, call->item, "declined");
    apply_next(server, call, NULL);
  } else {
    call->is_stopped = true;
    apply_finish(server, call, NULL);
  }
}

/* ---- the ends of runs ---- */

/* Returns what a run printed: a document, or one a line, of which the last is the result. NULL: it did not get so far.
 */
static struct js *document_of(const struct call *call, struct bytes output) {
  struct jd_error error;
  struct bytes last = trim(output);
  const char *feed = writes(call->step) && last.len ? memrchr(last.data, '\n', last.len) : NULL;
  if (feed)
    last = (struct bytes){feed + 1, last.len - (size_t)(feed + 1 - last.data)};
  struct js *document = js_parse(last, "jd", &error);
  if (js_type(document) == JS_OBJECT && (!writes(call->step) || strcmp(member_text(document, "event"), "result") == 0))
    return document;
  js_free(document);
  return NULL;
}

static void apply_planned(struct mcp_server *server, struct call *call, struct js *plan) {
  const char *expect = js_text(js_get(call->arguments, "expect"));
  js_replace(&call->plan, plan);
  if (!call->document) {
    call->document = js_copy(plan);
    if (expect && strcmp(expect, member_text(plan, "fingerprint")) != 0) {
      struct jd_error error = {0};
      jd_fail(&error, JD_STALE, JD_SCOPE_PLAN, JD_RETRY_NO, "expect",
              "The plan has changed since it was reviewed (its fingerprint is now %s). Nothing was applied. Call plan "
              "again.",
              member_text(plan, "fingerprint"));
      call_fail(server, call, &error);
      return;
    }
  }
  const struct js *items = js_get(plan, "items");
  for (size_t i = 0; i < js_length(items); i++)
    if (!action_is_change(action_of_item(js_at(items, i))))
      note_same(call, js_at(items, i));
  call->item = next_item(call, plan);
  if (call->item)
    call_ask(server, call, false);
  else if (count_outcome(js_get(call->document, "items"), "declined"))
    apply_finish(server, call, NULL);
  else
    apply_write(server, call, STEP_FINISH);
}

static void apply_ran(struct mcp_server *server, struct call *call, const struct js *document, bool went_wrong) {
  const char *error = member_text(js_get(document, "error"), "code");
  const char *outcome = member_text(same_item(document, call->item), "outcome");
  if (strcmp(error, error_code_name(JD_STALE)) == 0 && ++call->stale < MCP_CHANGES) {
    call_plan(server, call); /* it changed since the question, so nothing was written: ask again */
    return;
  }
  if (call->step == STEP_WRITE)
    decide(call, call->item, *outcome ? outcome : "failed");
  call->has_failed = went_wrong;
  call->restarts += js_integer(js_get(js_get(document, "result"), "restarts"), 0);
  apply_next(server, call, document);
}

static struct call *call_of_run(const struct mcp_server *server, unsigned run) {
  struct call *call = server->calls;
  while (call && call->run != run)
    call = call->next;
  return call;
}

static void run_ended(struct mcp_server *server, struct call *call, int status, const struct js *document) {
  bool went_wrong = (status != EXIT_DONE && status != EXIT_DIFFERS && status != EXIT_LEFT_OVER);
  switch (call->step) {
  case STEP_PLAN:
    call->has_failed = js_get(document, "error") != NULL;
    if (!call->has_failed)
      apply_planned(server, call, js_copy(document));
    else if (call->document) /* what is known of each item stays in the answer */
      apply_finish(server, call, document);
    else
      call_finish(server, call, js_copy(document), true);
    break;
  case STEP_WRITE:
  case STEP_FINISH:
    apply_ran(server, call, document, went_wrong);
    break;
  case STEP_RUN:
  case STEP_ASKING:
    call_finish(server, call, js_copy(document), went_wrong);
    break;
  }
}

void server_ended(struct mcp_server *server, unsigned run, int status, struct bytes output, struct bytes words) {
  struct call *call = call_of_run(server, run);
  if (!call)
    return;
  call->run = 0;
  JD_JS document = document_of(call, output);
  if (!document) {
    struct jd_error error = {0};
    jd_fail(&error, JD_BUG, JD_SCOPE_RUN, JD_RETRY_NO, "jd", "The command ended with status %d and no result. %.*s",
            status, (int)words.len, words.data);
    document = error_document(&error, NULL, server->hint);
    status = EXIT_WRONG;
  }
  if (call->is_cancelled)
    call_free(server, call);
  else
    run_ended(server, call, status, document);
  start_waiting(server);
}

void server_line(struct mcp_server *server, unsigned run, struct bytes line) {
  struct call *call = call_of_run(server, run);
  if (!call || call->step != STEP_WRITE || !call->progress_token)
    return;
  JD_JS event = js_parse(line, "jd", NULL);
  if (strcmp(member_text(event, "item"), label_of_item(call->arena, call->item)) == 0)
    call_progress(server, call,
                  arena_printf(call->arena, "%s: %s", member_text(event, "item"), member_text(event, "event")));
}

void call_cancel(struct mcp_server *server, struct call *call) {
  call->is_cancelled = true;
  if (call->step == STEP_ASKING)
    withdraw(server, call);
  if (call->run)
    server->host.stop(server->host.context, call->run);
  else
    call_free(server, call);
}

void call_expire(struct mcp_server *server, struct call *call) {
  if (!call->id) {
    call_free(server, call);
    return;
  }
  withdraw(server, call);
  call_answer(server, call, NULL);
}
