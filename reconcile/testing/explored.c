#include "reconcile/testing/explored.h"

#include "model/base/base.h"
#include "model/state/state.h"
#include "reconcile/testing/memory_fs.h"

#include <stdio.h>
#include <stdlib.h>

const char *fault_name(enum fault fault) {
  static const char *const names[] = {"none",   "read lost",   "refused",      "failed once", "failed",
                                      "wedged", "answer lost", "request lost", "server died", "disk full"};
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

static unsigned bit_of(const char *object) {
  return 1U << (object[0] - 'a');
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
  char word[64];
  size_t len = (size_t)snprintf(word, sizeof word, " %s ", item), found = 0;
  for (size_t at = 0; at + len <= log.len;) {
    const char *end = memchr(log.data + at, '\n', log.len - at);
    if (!end)
      break; /* torn */
    size_t line = (size_t)(end - (log.data + at));
    found += memmem(log.data + at, line, word, len) != NULL;
    at += line + 1;
  }
  return found;
}

/* What was brought about and undone before it was logged can never be: a run that looks sees something else. */
static void forgive(struct explored *explored, const bool *wanted) {
  const struct bytes log = disk_content(EXPLORED_LOG);
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

void explored_stranger(struct explored *explored, const struct stranger *stranger) {
  bool wanted[MOST_OBJECTS] = {false};
  note_wanted(explored, wanted);
  explored->now += 10;
  stranger_act(stranger, explored->platform, explored->now, &explored->lasting);
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
  if (!stranger_read(explored->platform, &explored->lasting, explored->now))
    return;
  explored->book.settled = 0;
  forgive(explored, wanted);
}

/* ---- points ---- */

static enum fault reach(struct explored *explored, enum point point, const struct platform_request *request,
                        const char *path, const char *line) {
  enum fault fault = FAULT_NONE;
  if (explored->point_count == MOST_POINTS)
    abort();
  explored->sent[explored->point_count] = request ? request->name : NULL;
  explored->points[explored->point_count++] = point;
  if (explored->script_next == explored->script_count && explored->hooks)
    explored->hooks->reached(explored, request, path, line);
  while (explored->script_next < explored->script_count &&
         explored->script[explored->script_next].at == explored->point_count) {
    const struct intervention *next = &explored->script[explored->script_next++];
    if (next->fault != FAULT_NONE) {
      fault = next->fault;
      explored->book.disturbed = true;
      continue;
    }
    if (next->stranger->against_jd) {
      explored->rival = next->stranger;
      remember(explored, arena_printf(explored->arena, "rival %p", (const void *)next->stranger));
    } else {
      explored_stranger(explored, next->stranger);
      remember(explored, "stranger");
    }
    if (explored->script_next == explored->script_count && explored->hooks && explored->hooks->is_known(explored))
      longjmp(explored->left, 1);
  }
  return fault;
}

static bool no_answer(struct jd_error *error) {
  return jd_fail(error, JD_NETWORK, JD_SCOPE_RUN, JD_RETRY_NOW, "fake", "There was no answer.");
}

static bool disk_before(void *context, const char *path, const char *line) {
  return reach(context, POINT_DISK, NULL, path, line) == FAULT_NONE;
}

static void disk_happened(void *context) {
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
  look->rows[look->row_count++] = (struct oracle_row){row->name,
                                                      row->class_name,
                                                      row->error_message,
                                                      row->status,
                                                      row->last_deployed_at,
                                                      whole ? row->updated_at : 0,
                                                      whole ? row->created_at : 0,
                                                      row->code,
                                                      row->id,
                                                      row->updated_at};
  remember(explored, row->name);
  remember(explored, row->class_name);
  remember(explored, row_status_name(row->status));
  remember(explored, row->code.data);
  remember(explored, platform_says(row->error_message, PLATFORM_TAG_MISMATCH) ? "m" : "-");
}

/* A write whose answer was lost, and which is read back as done, did not fail. */
static void note_success(struct explored *explored) {
  if (explored->failed && is_wanted(explored->platform, desired_find(explored->desired, explored->failed)))
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
                     struct live *out, struct jd_error *error) {
  struct explored *explored = (struct explored *)remote;
  struct platform_state *platform = explored->platform;
  if (reach(explored, POINT_READ, NULL, NULL, NULL) == FAULT_READ_LOST)
    return no_answer(error);
  let_time_pass(explored);
  explored->look.row_count = 0;
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

/* ---- what a write may not do ---- */

static bool is_approved(const struct item *item, const char *class_name) {
  for (size_t i = 0; item && i < item->hazard_count; i++)
    for (size_t j = 0; j < item->hazards[i].loss_count; j++) {
      const struct deployed_class *loss = &item->hazards[i].losses[j];
      if (loss->class_name ? strcmp(loss->class_name, class_name) == 0 : loss->object[0] == oracle_object(class_name))
        return true;
    }
  return false;
}

static struct oracle_write oracle_write_of(const struct explored *explored, const struct platform_request *request) {
  const struct desired_object *object =
      request->kind == REQUEST_DEPLOY ? desired_find(explored->desired, request->name) : NULL;
  return object ? (struct oracle_write){object->name, object->class_name}
                : (struct oracle_write){request->kind == REQUEST_DELETE ? request->name : NULL, NULL};
}

/* The evidence that was there for the last look before the write, but for that which shows a failed row's class to be
 * gone: a class that is deleted shows that it was not. */
static void judge(struct explored *explored, struct oracle *out) {
  struct oracle_look look = explored->look;
  for (size_t i = 0; i < look.row_count; i++) {
    look.rows[i].created_at = 0;
    if (look.rows[i].status == ROW_ERROR)
      look.rows[i].updated_at = 0;
  }
  static const struct project project = {.root = "/p"};
  struct record record = {0};
  struct journal journal = {0};
  lockfile_parse(explored->arena, disk_content(EXPLORED_RECORD), "durable.lock", &record, NULL);
  journal_open(explored->arena, &project, "fake app_test", &journal, NULL);
  oracle_judge(&look, lockfile_target(explored->arena, &record, "fake", "app_test"), &journal, out);
  oracle_let_go(out, &look, explored->desired);
}

/* What was deployed before a write. */
struct deployed_before {
  const char *classes[ORACLE_CLASSES];
  uint64_t storage[ORACLE_CLASSES];
  size_t count;
};

static struct deployed_before note_deployed(const struct platform_state *platform) {
  struct deployed_before before = {.count = platform->class_count};
  for (size_t i = 0; i < before.count; i++) {
    before.classes[i] = platform->classes[i].class_name;
    before.storage[i] = platform->classes[i].storage;
  }
  return before;
}

static bool came_after_look(const struct explored *explored, const struct deployed_before *before, const char *lost) {
  for (size_t i = 0; i < before->count; i++)
    if (strcmp(before->classes[i], lost) == 0)
      return before->storage[i] > explored->look_storage;
  return false;
}

static void check_losses(struct explored *explored, const struct platform_request *request,
                         const struct platform_effect *effect, const struct deployed_before *before) {
  for (size_t i = 0; i < effect->lost_count; i++) {
    const char *lost = effect->lost_classes[i];
    struct oracle oracle;
    if (is_approved(explored->approved, lost))
      continue;
    if (came_after_look(explored, before, lost)) {
      explored->unseen++;
      continue;
    }
    judge(explored, &oracle);
    const struct oracle_write write = oracle_write_of(explored, request);
    if (oracle_foresees(&oracle, &explored->look, &write, lost))
      explored_violate(explored, "the write of %s deleted class %s, which nobody approved, and which evidence showed",
                       request->name, lost);
    else
      explored->unseen++;
  }
}

static void check_order_of_writes(struct explored *explored, const char *name) {
  const struct platform_row *failed = explored->failed ? platform_find_row(explored->platform, explored->failed) : NULL;
  if (failed && failed->status == ROW_ERROR && strcmp(explored->failed, name) != 0)
    explored_violate(explored, "%s was written after the write of %s had failed", name, explored->failed);
  else if (explored->look_lasts)
    explored_violate(explored, "%s was written while another deploy was under way", name);
}

/* The first try of a write goes out only where the row is what the plan showed. */
static void check_unchanged(struct explored *explored, const char *name) {
  const struct item *item = explored->approved;
  if (!item || item->kind != ITEM_OBJECT || explored->failed)
    return;
  bool same = !item->live;
  for (size_t i = 0; i < explored->look.row_count; i++) {
    const struct oracle_row *row = &explored->look.rows[i];
    if (strcmp(row->name, name) == 0)
      same = item->live && row->status == item->live->status && strcmp(row->class_name, item->live->class_name) == 0 &&
             bytes_equal(row->code, item->live->code);
  }
  if (!same)
    explored_violate(explored, "%s was written over what somebody else wrote after the plan", name);
}

static const struct platform_row *find_declaring(const struct explored *explored, const char *but) {
  for (size_t i = 0; i < explored->platform->row_count; i++) {
    const struct platform_row *row = &explored->platform->rows[i];
    if (row->status != ROW_ERROR && strcmp(row->name, but) != 0 && strstr(row->code.data, "shared"))
      return row;
  }
  return NULL;
}

/* A name that two sources declare: the last look must have read the code that shows it. */
static void check_collision(struct explored *explored, const struct platform_request *request) {
  if (request->kind != REQUEST_DEPLOY || !strstr(request->code.data, "shared"))
    return;
  const struct platform_row *other = find_declaring(explored, request->name);
  for (size_t i = 0; other && i < explored->look.row_count; i++)
    if (strcmp(explored->look.rows[i].name, other->name) == 0 &&
        explored->look.rows[i].last_deployed_at == other->last_deployed_at)
      explored_violate(explored, "%s was sent, and declares a name that %s declares", request->name, other->name);
}

/* ---- writing ---- */

/* By the last look, and in truth: a run cannot tell otherwise. */
static bool was_left_out(const struct explored *explored, const char *object) {
  const struct platform_row *now = platform_find_row(explored->platform, object);
  for (size_t i = 0; i < explored->look.row_count; i++)
    if (strcmp(explored->look.rows[i].name, object) == 0 && explored->look.rows[i].status != ROW_ERROR)
      return false;
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
  stranger_end(platform, &explored->lasting, ++explored->now);
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
static void serve(struct explored *explored, const struct platform_request *request,
                  struct platform_response *response) {
  const struct desired_object *object =
      request->kind == REQUEST_DEPLOY ? desired_find(explored->desired, request->name) : NULL;
  bool before = is_wanted(explored->platform, object);
  struct platform_effect effect;
  const struct deployed_before deployed = note_deployed(explored->platform);
  const bool alone = !explored->rival;
  if (!alone)
    serve_at_once(explored, request, response, &effect);
  else
    platform_step(explored->platform, request, response, &effect);
  check_losses(explored, request, &effect, &deployed);
  if (response->status == 200 && effect.settled && alone)
    note_settled(explored, request);
  if (object && !before && is_wanted(explored->platform, object))
    explored->book.applied[object - explored->desired->objects]++;
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
  enum fault fault = reach(explored, POINT_SEND, request, NULL, NULL);
  request->now = explored->now; /* it arrives after what others did meanwhile */
  check_collision(explored, request);
  explored_note_overlap(&explored->book, &explored->lasting, request->name);
  if (fault == FAULT_REQUEST_LOST)
    return no_answer(error);
  if (fault == FAULT_REFUSED)
    return refuse(error);
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
  serve(explored, request, &response);
  reach(explored, POINT_SENT, NULL, NULL, NULL);
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
  check_order_of_writes(explored, request->name);
  check_unchanged(explored, request->name);
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
  explored->script_next = 0;
  explored->point_count = 0;
  explored->history = UINT64_C(0xcbf29ce484222325);
  explored->look.row_count = 0;
  explored->look_lasts = false;
  explored->waited_ms = explored->stuck = 0;
  explored->approved = NULL;
  explored->rival = NULL;
  explored->failed = explored->left_ready = NULL;
  explored->unseen = 0;
  *explored->violation = '\0';
  disk.before = disk_before;
  disk.after = disk_happened;
  disk.context = explored;
}

void explored_wait(struct explored *explored, unsigned ms) {
  explored->now += ms;
  explored->waited_ms += ms;
  reach(explored, POINT_WAIT, NULL, NULL, NULL);
}

void explored_approve(struct explored *explored, const struct item *item) {
  explored->approved = item;
  explored->waited_ms = 0;
  reach(explored, POINT_ASKED, NULL, NULL, NULL);
  remember(explored, item ? "approved" : "declined");
}
