#include "reconcile/testing/explored.h"

#include "model/base/base.h"
#include "model/state/state.h"
#include "reconcile/testing/explored_check.h"
#include "reconcile/testing/memory_fs.h"

#include <stdio.h>
#include <stdlib.h>

const char *fault_name(enum fault fault) {
  static const char *const names[] = {"none",        "read lost",    "refused", "failed once", "failed",   "wedged",
                                      "answer lost", "request lost", "late",    "server died", "disk full"};
  return names[fault];
}

bool fault_fits(enum fault fault, enum point point) {
  switch (point) {
  case POINT_READ:
    return fault == FAULT_READ_LOST;
  case POINT_DISK:
    return fault == FAULT_DISK_FULL;
  case POINT_SEND:
    return fault > FAULT_READ_LOST && fault < FAULT_DISK_FULL;
  case POINT_ASKED:
  case POINT_SENT:
  case POINT_WAIT:
    break;
  }
  return false;
}

bool stranger_fits(enum point point) {
  return point != POINT_READ && point != POINT_DISK;
}

void explored_violate(struct explored *explored, const char *format, ...) {
  if (*explored->violation)
    return;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(explored->violation, sizeof explored->violation, format, arguments);
  va_end(arguments);
}

/* None for an env variable. */
static unsigned bit_of(const char *object) {
  return object[0] >= 'a' ? 1U << (object[0] - 'a') : 0;
}

static void remember(struct explored *explored, const char *text) {
  uint64_t hash = explored->history;
  for (; *text; text++)
    hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
  explored->history = hash * 31;
}

/* ---- what is wanted, and what was brought about ---- */

static bool is_wanted(const struct platform_state *platform, const struct desired_object *object) {
  const struct platform_row *row = object ? platform_find_row(platform, object->name) : NULL;
  return row && row->status == ROW_READY && row->access_mode == object->access_mode &&
         strcmp(row->class_name, object->class_name) == 0 && bytes_equal(row->code, object->code);
}

size_t explored_logged(struct bytes log, const char *item) {
  static const char loss[] = "  durable-loss  "; /* has a line of its own */
  char word[64];
  size_t len = (size_t)snprintf(word, sizeof word, " %s ", item), found = 0;
  for (size_t at = 0; at + len <= log.len;) {
    const char *end = memchr(log.data + at, '\n', log.len - at);
    if (!end)
      break; /* torn */
    size_t line = (size_t)(end - (log.data + at));
    found += memmem(log.data + at, line, word, len) && !memmem(log.data + at, line, loss, sizeof loss - 1);
    at += line + 1;
  }
  return found;
}

/* What was brought about and undone before it was logged can never be: a run that looks sees something else. */
static void forgive(struct explored *explored, const bool *wanted) {
  const struct bytes log = memory_fs_content(EXPLORED_LOG);
  for (size_t i = 0; i < explored->desired->object_count; i++) {
    const struct desired_object *object = &explored->desired->objects[i];
    if (!wanted[i] || is_wanted(explored->platform, object))
      continue;
    unsigned lines = (unsigned)explored_logged(log, object->name);
    if (explored->book.disturbed && lines == explored->book.applied[i])
      explored->book.unclear |=
          bit_of(object->name); /* logged, and maybe open: the next application may share its line */
    if (explored->book.applied[i] > lines)
      explored->book.applied[i] = lines;
  }
}

static void note_wanted(const struct explored *explored, bool *wanted) {
  for (size_t i = 0; i < explored->desired->object_count; i++)
    wanted[i] = is_wanted(explored->platform, &explored->desired->objects[i]);
}

static void note_applied(struct explored *explored, const char *name, const bool *wanted) {
  for (size_t i = 0; i < explored->desired->object_count; i++) {
    const struct desired_object *object = &explored->desired->objects[i];
    if (strcmp(object->name, name) == 0 && !wanted[i] && is_wanted(explored->platform, object))
      explored->book.applied[i]++;
  }
}

/* What is under way has ended: jd's own write, or a stranger's. */
static void note_ended(struct explored *explored, const bool *wanted, bool torn_down) {
  explored->book.revived |= torn_down && explored->platform->worker_exists;
  if (explored->lasting.ours)
    note_applied(explored, explored->lasting.work.request.name, wanted);
  explored->book.settled = 0;
  forgive(explored, wanted);
}

static void end_lasting(struct explored *explored) {
  bool wanted[MOST_OBJECTS] = {false};
  if (!explored->lasting.reads_left)
    return;
  const bool torn_down = !explored->platform->worker_exists;
  note_wanted(explored, wanted);
  stranger_end(explored->platform, &explored->lasting, explored->now);
  note_ended(explored, wanted, torn_down);
}

/* A write of jd's that is late goes on meanwhile, but for a call that lasts itself. */
void explored_stranger(struct explored *explored, const struct stranger *stranger) {
  bool wanted[MOST_OBJECTS] = {false};
  struct lasting ours = {.reads_left = 0};
  explored->now += 10;
  if (explored->lasting.ours && stranger->fate != FATE_LASTS) {
    explored_note_overlap(&explored->book, &explored->lasting, stranger->first->name);
    if (stranger->second)
      explored_note_overlap(&explored->book, &explored->lasting, stranger->second->name);
    ours = explored->lasting;
    explored->lasting.reads_left = 0;
  }
  end_lasting(explored);
  note_wanted(explored, wanted);
  stranger_act(stranger, explored->platform, explored->now, &explored->lasting);
  explored->book.revived = false;
  if (ours.reads_left)
    explored->lasting = ours;
  explored->now += 10; /* it took less than that */
  explored->book.settled = 0;
  explored->book.env_touched |= stranger->first->kind == REQUEST_SET_ENV ||
                                stranger->first->kind == REQUEST_DELETE_ENV ||
                                (stranger->second && stranger->second->kind == REQUEST_SET_ENV);
  forgive(explored, wanted);
}

void explored_note_overlap(struct book *book, const struct lasting *lasting, const char *written) {
  if (lasting->reads_left && strcmp(lasting->work.request.name, written) == 0)
    book->unclear |= bit_of(written);
}

/* What others began may end while jd reads. */
static void let_time_pass(struct explored *explored) {
  bool wanted[MOST_OBJECTS] = {false};
  note_wanted(explored, wanted);
  if (explored->lasting.reads_left)
    explored->now += 10; /* later than what jd wrote last */
  const bool torn_down = !explored->platform->worker_exists;
  if (stranger_read(explored->platform, &explored->lasting, explored->now))
    note_ended(explored, wanted, torn_down);
}

/* ---- points ---- */

/* Asks again after each stranger. A rival's call is there once the request leaves. */
static enum fault reach(struct explored *explored, struct stop place) {
  place.at = explored->place.at + 1;
  explored->place = place;
  for (;;) {
    const struct intervention *next = explored->hooks->next(explored);
    if (!next)
      return FAULT_NONE;
    explored->happened++;
    if (next->fault != FAULT_NONE) {
      explored->book.disturbed = true;
      return next->fault;
    }
    if (next->stranger->against_jd)
      explored->rival = next->stranger;
    else
      explored_stranger(explored, next->stranger);
    explored->place.acted = true;
    remember(explored, next->stranger->against_jd ? "rival" : "stranger");
  }
}

static bool no_answer(struct jd_error *error) {
  return jd_fail(error, JD_NETWORK, JD_SCOPE_RUN, JD_RETRY_NOW, "fake", "There was no answer.");
}

static bool memory_fs_before(void *context, const char *path, const char *line) {
  return reach(context, (struct stop){.point = POINT_DISK, .path = path, .line = line}) == FAULT_NONE;
}

static void memory_fs_happened(void *context) {
  (void)context; /* the next point finds it */
}

/* ---- reading ---- */

static const char *time_text(struct explored *explored, int64_t ms) {
  if (!ms)
    return NULL;
  char *text = arena_alloc(explored->arena, TIME_TEXT);
  time_format_milliseconds(ms, text);
  return text;
}

static bool is_listed(const char *const *names, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (names[i] && strcmp(names[i], name) == 0)
      return true;
  return false;
}

/* Strings are the platform's, which outlives the run, and never changes them. */
static void read_row(struct explored *explored, const struct platform_row *row, bool whole, struct live_object *out) {
  *out = (struct live_object){.id = row->id,
                              .name = row->name,
                              .class_name = row->class_name,
                              .status = row->status,
                              .access_mode = row->access_mode,
                              .last_deployed_at = time_text(explored, row->last_deployed_at),
                              .error_message = row->error_message,
                              .has_code = whole};
  if (whole) {
    out->code = row->code;
    out->created_at = time_text(explored, row->created_at);
    out->updated_at = time_text(explored, row->updated_at);
  }
}

static void note_look(struct explored *explored, const struct platform_row *row, bool whole) {
  struct oracle_look *look = &explored->look;
  if (look->row_count == ORACLE_ROWS)
    abort();
  struct oracle_row *seen = &look->rows[look->row_count++];
  *seen = oracle_row_of(row);
  if (!whole)
    seen->updated_at = seen->created_at = 0;
  remember(explored, row->name);
  remember(explored, row->class_name);
  remember(explored, row_status_name(row->status));
  remember(explored, row->code.data);
  remember(explored, platform_says(row->error_message, PLATFORM_TAG_MISMATCH) ? "m" : "-");
}

/* A write whose answer was lost, and which is read back as done, did not fail. */
static void note_success(struct explored *explored) {
  const struct desired_object *object = explored->failed ? desired_find(explored->desired, explored->failed) : NULL;
  if (explored->failed &&
      (object ? is_wanted(explored->platform, object) : !platform_find_row(explored->platform, explored->failed)))
    explored->failed = NULL;
}

/* A row that was waited for in vain is waited for again only once it was seen in another status. */
static void note_building(struct explored *explored, const struct platform_row *row) {
  const unsigned bit = bit_of(row->name);
  if (row->status != ROW_BUILDING)
    explored->stuck &= ~bit;
  else if (explored->waited_ms >= 1000 * EXPLORED_PATIENCE)
    explored->stuck |= bit;
  explored->look_lasts |= explored->lasting.reads_left > 0 && row->status == ROW_BUILDING && !(explored->stuck & bit);
}

static bool snapshot(struct remote *remote, struct arena *arena, const char *const *names, size_t count,
                     struct live *out, struct overview *overview, struct jd_error *error) {
  (void)overview; /* which only `jd status` wants */
  struct explored *explored = (struct explored *)remote;
  struct platform_state *platform = explored->platform;
  if (reach(explored, (struct stop){.point = POINT_READ}) == FAULT_READ_LOST)
    return no_answer(error);
  let_time_pass(explored);
  explored->look.row_count = 0;
  explored->written = NULL;
  explored->look_storage = platform->next_storage;
  explored->look_lasts = false;
  *out = (struct live){
      .object_count = platform->row_count, .env_count = platform->env_count, .app_env_count = platform->app_env_count};
  out->objects = arena_alloc_array(arena, platform->row_count, sizeof *out->objects);
  out->env_keys = arena_alloc_array(arena, platform->env_count, sizeof *out->env_keys);
  out->app_env_keys = arena_alloc_array(arena, platform->app_env_count, sizeof *out->app_env_keys);
  for (size_t i = 0; i < platform->row_count; i++) {
    bool whole = is_listed(names, count, platform->rows[i].name);
    read_row(explored, &platform->rows[i], whole, &out->objects[i]);
    note_look(explored, &platform->rows[i], whole);
    note_building(explored, &platform->rows[i]);
  }
  note_success(explored);
  for (size_t i = 0; i < platform->env_count; i++)
    remember(explored, out->env_keys[i] = platform->env[i].key);
  for (size_t i = 0; i < platform->app_env_count; i++)
    out->app_env_keys[i] = platform->app_env[i].key;
  live_settle(out);
  return true;
}

/* ---- writing ---- */

/* What runs behind a row may be there since the look. */
static bool may_be_new(const struct platform_row *now, const struct oracle_row *seen) {
  return now->last_deployed_at != seen->last_deployed_at ||
         (now->updated_at != seen->changed_at && platform_says(now->error_message, PLATFORM_TAG_MISMATCH));
}

/* By the last look, and in truth: a run cannot tell otherwise. */
static bool was_left_out(const struct explored *explored, const char *object) {
  const struct platform_row *now = platform_find_row(explored->platform, object);
  for (size_t i = 0; i < explored->look.row_count; i++) {
    const struct oracle_row *seen = &explored->look.rows[i];
    if (strcmp(seen->name, object) == 0 && (seen->status != ROW_ERROR || (now && may_be_new(now, seen))))
      return false;
  }
  return !now || now->status == ROW_ERROR;
}

static void note_settled(struct explored *explored, const struct platform_request *request) {
  const struct item *item = explored->approved;
  for (size_t i = 0; item && i < item->hazard_count; i++)
    for (size_t j = 0; j < item->hazards[i].object_count; j++)
      if (was_left_out(explored, item->hazards[i].objects[j]))
        explored->book.settled |= bit_of(item->hazards[i].objects[j]);
  if (request->kind == REQUEST_DEPLOY)
    explored->book.settled &= ~bit_of(request->name);
}

static void note_left_ready(struct explored *explored, const char *written) {
  for (size_t i = 0; i < explored->look.row_count; i++) {
    const struct oracle_row *before = &explored->look.rows[i];
    const struct platform_row *now = platform_find_row(explored->platform, before->name);
    if (before->status == ROW_READY && strcmp(before->name, written) != 0 && !(now && now->status == ROW_READY))
      explored->left_ready = before->name;
  }
}

/* The request and a stranger's: of the two uploads the later one fails. */
static void serve_at_once(struct explored *explored, const struct platform_request *request,
                          struct platform_response *response, struct platform_effect *effect) {
  const struct stranger *rival = explored->rival;
  struct platform_state *platform = explored->platform;
  struct platform_work theirs, ours;
  explored->now++;
  end_lasting(explored);
  if (rival->jd_begins_first)
    platform_begin(platform, request, &ours);
  stranger_begin(rival->first, platform, ++explored->now, &theirs);
  if (!rival->jd_begins_first) {
    struct platform_request later = *request;
    later.now = ++explored->now;
    platform_begin(platform, &later, &ours);
  }
  platform_call(platform, rival->second_uploads_first ? &ours : &theirs);
  platform_call(platform, rival->second_uploads_first ? &theirs : &ours);
  platform_finish(platform, rival->second_finishes_first ? &ours : &theirs, ++explored->now);
  platform_finish(platform, rival->second_finishes_first ? &theirs : &ours, ++explored->now);
  explored->rival = NULL;
  explored->book.settled = 0;
  explored->book.unclear = ~0U;
  explored->book.env_touched |= rival->first->kind == REQUEST_SET_ENV || rival->first->kind == REQUEST_DELETE_ENV;
  *response = ours.response;
  *effect = ours.effect;
}

/* What the server does with a request that arrives. */
static void serve(struct explored *explored, const struct platform_request *request, struct platform_response *response,
                  bool answers) {
  bool wanted[MOST_OBJECTS] = {false};
  struct platform_effect effect;
  note_wanted(explored, wanted);
  const struct check_deployed deployed = check_note_deployed(explored->platform);
  const bool alone = !explored->rival;
  if (!alone)
    serve_at_once(explored, request, response, &effect);
  else
    platform_step(explored->platform, request, response, &effect);
  check_losses(explored, request, &effect, &deployed);
  explored->book.revived &= !effect.settled;
  if (response->status == 200 && effect.settled && alone)
    note_settled(explored, request);
  if (response->status == 200 && alone && answers && explored->sends == 1) {
    explored->written = request->name;
    explored->history = explored->hooks->memory(explored, POINT_SENT) + response->redeployed;
  }
  if (request->kind == REQUEST_DEPLOY)
    note_applied(explored, request->name, wanted);
}

/* The server begins it, and goes on when jd has given up. What it will upload and delete is fixed from now on. */
static void serve_late(struct explored *explored, const struct platform_request *request) {
  struct platform_state *platform = explored->platform;
  struct platform_response response;
  struct platform_effect effect;
  end_lasting(explored);
  const struct check_deployed deployed = check_note_deployed(platform);
  struct platform_state *after = platform_fork(platform);
  platform_step(after, request, &response, &effect);
  check_losses(explored, request, &effect, &deployed);
  platform_free(after);
  explored->lasting = (struct lasting){.reads_left = LATE_READS, .ours = true};
  platform_begin(platform, request, &explored->lasting.work);
  if (explored->lasting.work.done)
    explored->lasting.reads_left = 0;
}

static bool answer(const struct platform_response *response, struct jd_error *error) {
  if (response->status == 200)
    return true;
  bool wedged = platform_says(response->message, PLATFORM_TAG_MISMATCH);
  jd_fail(error, response->status == 502 ? JD_UPSTREAM : JD_REFUSED, JD_SCOPE_RUN,
          response->status == 502 && !wedged ? JD_RETRY_NOW : JD_RETRY_NO, "fake", "%s", response->message);
  if (error)
    error->status = response->status;
  return false;
}

static bool refuse(struct jd_error *error) {
  jd_fail(error, JD_LIMITED, JD_SCOPE_RUN, JD_RETRY_LATER, "fake", "The app is being moved.");
  if (error)
    error->status = 503;
  return false;
}

static bool send(struct explored *explored, struct platform_request *request, bool *redeployed,
                 struct jd_error *error) {
  struct platform_response response;
  if (!explored->sends)
    explored->history = explored->hooks->memory(explored, POINT_SEND);
  enum fault fault = reach(explored, (struct stop){.point = POINT_SEND, .request = request});
  explored->sends++;
  request->now = explored->now; /* it arrives after what others did meanwhile */
  check_collision(explored, request);
  explored_note_overlap(&explored->book, &explored->lasting, request->name);
  if (fault == FAULT_REQUEST_LOST)
    return no_answer(error);
  if (fault == FAULT_REFUSED)
    return refuse(error);
  if (fault == FAULT_LATE) {
    serve_late(explored, request);
    return no_answer(error);
  }
  if (fault == FAULT_SERVER_DIED) {
    struct platform_work work;
    platform_begin(explored->platform, request, &work);
    return no_answer(error);
  }
  if (fault != FAULT_NONE && fault != FAULT_ANSWER_LOST)
    platform_put_fault(explored->platform, &(struct platform_fault){.any = true,
                                                                    .times = fault == FAULT_FAILED ? 1000000 : 1,
                                                                    .status = 500,
                                                                    .code = 10013,
                                                                    .message = (char *)"x",
                                                                    .after = fault == FAULT_WEDGED});
  serve(explored, request, &response, fault == FAULT_NONE);
  remember(explored, fault_name(fault));
  remember(explored, response.status == 200 ? "200" : response.status == 502 ? "502" : "other");
  reach(explored, (struct stop){.point = POINT_SENT});
  if (fault == FAULT_ANSWER_LOST)
    return no_answer(error);
  const bool deletes = request->kind == REQUEST_DELETE;
  if (redeployed)
    *redeployed = deletes ? response.status == 200 : response.redeployed;
  return (deletes && response.status == 404) || answer(&response, error);
}

static bool write_through(struct explored *explored, const struct platform_request *request, bool *redeployed,
                          struct jd_error *error) {
  struct platform_request dated = *request;
  explored->now += 10;
  dated.now = explored->now;
  check_write(explored, request->name);
  bool done = send(explored, &dated, redeployed, error);
  explored->failed = done ? NULL : request->name;
  remember(explored, done ? "done" : "failed");
  if (done)
    note_left_ready(explored, request->kind == REQUEST_SET_ENV ? "" : request->name);
  return done;
}

static bool deploy(struct remote *remote, const struct deploy_request *wanted, struct jd_error *error) {
  const struct platform_request request = {.kind = REQUEST_DEPLOY,
                                           .name = wanted->name,
                                           .code = wanted->code,
                                           .access_mode = wanted->access_mode,
                                           .new_id = "id-new"};
  return write_through((struct explored *)remote, &request, NULL, error);
}

static bool set_env(struct remote *remote, const char *key, const struct secret *value, bool *redeployed,
                    struct jd_error *error) {
  const struct platform_request request = {.kind = REQUEST_SET_ENV, .name = key, .value = secret_reveal(value)};
  return write_through((struct explored *)remote, &request, redeployed, error);
}

static bool remove_object(struct remote *remote, const char *name, bool *found, struct jd_error *error) {
  const struct platform_request request = {.kind = REQUEST_DELETE, .name = name};
  return write_through((struct explored *)remote, &request, found, error);
}

static void close_remote(struct remote *remote) {
  (void)remote;
}

void explored_begin(struct explored *explored) {
  static const struct remote_ops ops = {
      .snapshot = snapshot, .deploy = deploy, .set_env = set_env, .remove = remove_object, .close = close_remote};
  explored->remote.ops = &ops;
  explored->platform->fault_count = 0;
  explored->place = (struct stop){.at = 0};
  explored->happened = 0;
  explored->written = NULL;
  explored->sends = 0;
  explored->history = UINT64_C(0xcbf29ce484222325);
  explored->look.row_count = 0;
  explored->look_lasts = false;
  explored->waited_ms = explored->stuck = 0;
  explored->approved = NULL;
  explored->rival = NULL;
  explored->failed = explored->left_ready = NULL;
  explored->unseen = 0;
  *explored->violation = '\0';
  memory_fs.before = memory_fs_before;
  memory_fs.after = memory_fs_happened;
  memory_fs.context = explored;
}

void explored_wait(struct explored *explored, unsigned ms) {
  explored->now += ms;
  explored->waited_ms += ms;
  reach(explored, (struct stop){.point = POINT_WAIT});
}

enum answer explored_ask(struct explored *explored) {
  if (explored->answer == ANSWER_OPEN) {
    explored->place.asks = true;
    (void)explored->hooks->next(explored);
    explored->place.asks = false;
  }
  return explored->answer;
}

void explored_approve(struct explored *explored, const struct item *item) {
  explored->approved = item;
  explored->waited_ms = 0;
  explored->sends = 0;
  explored->history = explored->hooks->memory(explored, POINT_ASKED);
  reach(explored, (struct stop){.point = POINT_ASKED});
  remember(explored, item ? "approved" : "declined");
}
