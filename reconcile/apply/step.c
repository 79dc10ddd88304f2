#include "reconcile/apply/internal.h"

#include "reconcile/api/api.h"
#include "reconcile/planner/planner.h"

#include <stdio.h>

/* Waits for a deploy of that object that is under way. */
static void wait_for(struct apply_context *context, const char *item, unsigned ms) {
  struct jd_error why;
  jd_fail(&why, JD_BUSY, JD_SCOPE_ITEM, JD_RETRY_LATER, item, "A deploy is in progress.");
  apply_tell(context, &(struct event){.kind = EVENT_WAITING, .item = item, .ms = ms, .error = &why});
  context->clock.sleep(context->clock.context, ms);
}

bool step_matches(const struct live_object *row, const char *class_name, enum access_mode access_mode,
                  struct digest code) {
  return row && row->status == ROW_READY && row->has_code && strcmp(row->class_name, class_name) == 0 &&
         row->access_mode == access_mode && digest_equal(row->code_digest, code);
}

static bool is_left_behind(const struct apply_context *context, const char *name) {
  for (size_t i = 0; i < context->left_behind->count; i++)
    if (strcmp(context->left_behind->names[i], name) == 0)
      return true;
  return false;
}

/* Returns the name of an object that is BUILDING: `name`, or, if that is NULL, any that is not left behind. NULL if
 * there is none. */
static const char *building(const struct apply_context *context, const struct live *live, const char *name) {
  for (size_t i = 0; i < live->object_count && SAFEGUARD_ON(SAFEGUARD_PATIENCE); i++) {
    const struct live_object *row = &live->objects[i];
    if (row->status == ROW_BUILDING && (name ? strcmp(row->name, name) == 0 : !is_left_behind(context, row->name)))
      return row->name;
  }
  return NULL;
}

static void leave_behind(const struct apply_context *context, const struct live *live) {
  struct left_behind *left = context->left_behind;
  for (size_t i = 0; i < live->object_count; i++)
    if (live->objects[i].status == ROW_BUILDING && !is_left_behind(context, live->objects[i].name))
      *ARENA_PUSH(context->arena, left->names, left->count, left->capacity) = live->objects[i].name;
}

/* Drops rows that are no longer BUILDING. If one is BUILDING again later, that is another deploy, and is waited for. */
static void forget_finished(const struct apply_context *context, const struct live *live) {
  struct left_behind *left = context->left_behind;
  size_t kept = 0;
  for (size_t i = 0; i < left->count; i++) {
    const struct live_object *row = live_find(live, left->names[i]);
    if (row && row->status == ROW_BUILDING)
      left->names[kept++] = left->names[i];
  }
  left->count = kept;
}

/* The objects whose code a snapshot reads. */
struct look_at {
  const char **names;
  size_t count;
};

/* Adds a name once; leaves out a name that the API cannot read. */
static void add_name(struct look_at *look, const char *name) {
  bool known = !snapshot_can_get(name);
  for (size_t i = 0; i < look->count && !known; i++)
    known = strcmp(look->names[i], name) == 0;
  if (!known)
    look->names[look->count++] = name;
}

/* Returns the item's own object; those whose data its upload may delete; and those that are not READY and whose times
 * the last snapshot showed: a newer time means that somebody touched them since. `known` may be NULL. */
static struct look_at objects_of(struct arena *arena, const struct item *item, const struct live *known) {
  const size_t rows = known ? known->object_count : 0;
  size_t most = 1 + rows;
  for (size_t i = 0; item && i < item->hazard_count; i++)
    most += item->hazards[i].object_count;
  struct look_at look = {arena_alloc_array(arena, most, sizeof *look.names), 0};
  if (item && item->kind == ITEM_OBJECT)
    look.names[look.count++] = item->name;
  for (size_t i = 0; item && i < item->hazard_count; i++)
    for (size_t j = 0; j < item->hazards[i].object_count; j++)
      if (known && live_find(known, item->hazards[i].objects[j]))
        add_name(&look, item->hazards[i].objects[j]);
  for (size_t i = 0; i < rows; i++)
    if (known->objects[i].status != ROW_READY && known->objects[i].updated_at)
      add_name(&look, known->objects[i].name);
  return look;
}

/* Returns the same, and every object that the next bundle will contain. */
static struct look_at bundle_of(struct arena *arena, const struct item *item, const struct live *known) {
  struct look_at look = objects_of(arena, item, known);
  for (size_t i = 0; known && i < known->object_count && SAFEGUARD_ON(SAFEGUARD_BUNDLE_READ); i++)
    if (known->objects[i].status != ROW_ERROR)
      add_name(&look, known->objects[i].name);
  return look;
}

static bool is_complete(const struct live *live) {
  for (size_t i = 0; i < live->object_count && SAFEGUARD_ON(SAFEGUARD_BUNDLE_READ); i++)
    if (live->objects[i].status != ROW_ERROR && !live->objects[i].has_code && snapshot_can_get(live->objects[i].name))
      return false;
  return true;
}

static void remember_rows(struct apply_context *context, const struct live *live) {
  struct live *known = arena_alloc(context->arena, sizeof *known);
  *known = *live;
  context->known = known;
}

/* Takes one round trip, and another one if an unknown object appeared, since its code may collide. */
static bool read_bundle(struct apply_context *context, const struct item *item, struct live *out,
                        struct jd_error *error) {
  enum { ROUNDS = 3 }; /* if somebody adds objects faster, the platform rejects a collision */
  for (int round = 0; round < ROUNDS; round++) {
    struct look_at look = bundle_of(context->arena, item, round ? out : context->known);
    if (!remote_read(context->remote, context->arena, look.names, look.count, out, NULL, error))
      return false;
    if (is_complete(out))
      break;
  }
  remember_rows(context, out);
  return true;
}

static bool read_truth_once(struct apply_context *context, const struct item *item, struct live *out,
                            struct jd_error *error) {
  const struct look_at look = objects_of(context->arena, item, context->known);
  return remote_read(context->remote, context->arena, look.names, look.count, out, NULL, error);
}

typedef bool read_fn(struct apply_context *context, const struct item *item, struct live *out, struct jd_error *error);

/* Reads until no object (`waited` NULL), or not that one, is BUILDING. `*still` says that the time is up, or, if
 * no write is waited for, that the user asked to stop. Each object is waited for once in a run: one that was left
 * behind is not waited for again. */
static bool read_patiently(struct apply_context *context, read_fn *read, const struct item *item, const char *waited,
                           struct live *out, bool *still, struct jd_error *error) {
  enum { POLL_MS = 1000 };
  const int64_t start = context->clock.now(context->clock.context);
  for (*still = false; !*still;) {
    if (!read(context, item, out, error))
      return false;
    forget_finished(context, out);
    const char *under_way = building(context, out, waited);
    if (!under_way)
      return true;
    bool late = context->clock.now(context->clock.context) - start >= (int64_t)context->busy_timeout_s * 1000;
    *still = late || (!waited && context->clock.interrupted(context->clock.context));
    if (late && !waited)
      leave_behind(context, out);
    if (!*still)
      wait_for(context, under_way, POLL_MS);
  }
  return true;
}

/* Reads the app after a write. An object that stays BUILDING for longer than `busy_timeout_s` is an error, since the
 * outcome of the write is unknown. */
static bool read_truth(struct apply_context *context, const struct item *item, struct live *out,
                       struct jd_error *error) {
  bool still;
  if (item->kind != ITEM_OBJECT)
    return read_truth_once(context, item, out, error);
  return read_patiently(context, read_truth_once, item, item->name, out, &still, error) &&
         (!still || jd_fail(error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, item->name,
                            "Its deploy is still in progress (status BUILDING) after %u s, so its outcome is unknown. "
                            "Run the command again later; it settles this deploy first.",
                            context->busy_timeout_s));
}

bool step_read_before(struct apply_context *context, const struct item *item, struct live *out,
                      struct jd_error *error) {
  bool still;
  return read_patiently(context, read_bundle, item, NULL, out, &still, error);
}

/* A write that is about to be tried again. */
struct retried {
  const struct apply_context *context;
  const char *item;
};

static void tell_retry(void *retried, const struct jd_error *why, unsigned ms) {
  const struct retried *of = retried;
  apply_tell(of->context,
             &(struct event){.kind = EVENT_WAITING, .item = of->item, .ms = ms, .error = why, .again = true});
}

/* Returns whether to send the item again. A 500 says nothing about the outcome of a write, and a 502 little, so the app
 * has been read back. Waits first; a user who interrupts the wait wants no other try. Others may have written
 * meanwhile, so the app is read again as before the first try, into `*before`. */
static bool try_again(struct apply_context *context, const struct item *item, struct live *before,
                      struct jd_error *failure, struct tries *tries) {
  struct retried retried = {context, item_label(context->arena, item)};
  const struct retry retry = {context->clock, context->retries, context->connect_for_s, tell_retry, &retried};
  if (failure->status == 500 && failure->retry == JD_RETRY_NO)
    failure->retry = JD_RETRY_NOW;
  return retry_wait(&retry, tries, failure) && step_read_before(context, item, before, NULL) &&
         precheck_again(context, before, item);
}

static bool may_still_happen(const struct jd_error *failure) {
  return failure->code == JD_NETWORK || failure->code == JD_STOPPED;
}

/* Appends to an error's message, as far as there is room. */
static void append(struct jd_error *error, const char *text) {
  size_t used = strlen(error->message);
  snprintf(error->message + used, sizeof error->message - used, "%s", text);
}

/* Returns another object of the bundle whose code nobody has accepted yet; NULL if there is none. */
static const struct live_object *unsettled_row(const struct live *now, const struct item *item) {
  for (size_t i = 0; i < now->object_count; i++) {
    const struct live_object *row = &now->objects[i];
    bool own = item->kind == ITEM_OBJECT && strcmp(row->name, item->name) == 0;
    if (!own && row->status != ROW_READY && row->status != ROW_ERROR)
      return row;
  }
  return NULL;
}

/* Fails with the error of a write that did not succeed, and with what it means for later writes. */
static bool fail_write(struct apply_context *context, const struct item *item, const struct live *now,
                       const struct jd_error *failure, struct jd_error *error) {
  const struct live_object *row = item->kind == ITEM_OBJECT ? live_find(now, item->name) : NULL;
  const struct live_object *other = failure->status == 502 ? unsettled_row(now, item) : NULL;
  const char *label = item_label(context->arena, item);
  *error = *failure;
  snprintf(error->where, sizeof error->where, "%s", label);
  if (other)
    append(error, arena_printf(context->arena,
                               " The upload also contained object %s, which is %s: if its code is what was rejected, "
                               "deploy %s again first.",
                               other->name, row_status_name(other->status), other->name));
  if (row && row->status == ROW_ERROR)
    append(error,
           arena_printf(context->arena, " Its status is ERROR now%s. %s run `jd apply`; %s is retried first.",
                        item->live ? ", and until it is READY, any other write to this app permanently deletes the "
                                     "stored data of its class"
                                   : "",
                        failure->scope == JD_SCOPE_RUN ? "After that," : "Fix the cause, then", label));
  else if (write_is(item->write, SENDS_VALUE) && may_still_happen(failure))
    append(error, " It is unknown whether the value was stored. Run `jd apply` to set it again.");
  return false;
}

/* Fails after a write whose outcome could not be read. (A deploy that is still in progress has its own message.) */
static bool fail_unknown(struct apply_context *context, const struct item *item, const struct jd_error *unread,
                         struct jd_error *error) {
  if (unread->code == JD_STALE) {
    *error = *unread;
    return false;
  }
  return jd_fail(error, unread->code, JD_SCOPE_RUN, JD_RETRY_NO, item_label(context->arena, item),
                 "The outcome of this write is unknown: the app could not be read afterwards. Run `jd apply`, which "
                 "settles it first. %s",
                 unread->message);
}

/* Sends the item's write once. `*uploaded` is what the response says: an env variable was set and the bundle uploaded
 * with it, or an object was there to be deleted. */
static bool send(struct apply_context *context, const struct item *item, bool *uploaded, struct jd_error *failure) {
  struct remote *remote = context->remote;
  *uploaded = false;
  switch (item->write) {
  case WRITE_DEPLOY:
    return remote->ops->deploy(
        remote, &(struct deploy_request){item->name, item->object->code, item->object->access_mode}, failure);
  case WRITE_SET_ENV:
    return remote->ops->set_env(remote, item->name, item->env->value, uploaded, failure);
  case WRITE_DELETE:
    return remote->ops->remove(remote, item->name, uploaded, failure);
  case WRITE_DELETE_ENV:
    return remote->ops->remove_env(remote, item->name, failure);
  case WRITE_NONE:
    break;
  }
  return jd_fail(failure, JD_BUG, JD_SCOPE_BUG, JD_RETRY_NO, item->name, "Nothing is to be sent for this item.");
}

static void tell_writing(const struct apply_context *context, const struct intent *intent, unsigned attempt) {
  apply_tell(context, &(struct event){
                          .kind = EVENT_WRITING, .item = intent->item, .write = intent->kind, .attempt = attempt + 1});
}

/* Returns whether the app is as the write should leave it, as far as that can be read. */
static bool is_as_written(const struct item *item, const struct live *now) {
  switch (item->write) {
  case WRITE_DEPLOY:
    return step_matches(live_find(now, item->name), item->object->class_name, item->object->access_mode,
                        item->object->code_digest);
  case WRITE_SET_ENV:
    return live_has_env(now, item->name);
  case WRITE_DELETE:
    return !live_find(now, item->name);
  case WRITE_DELETE_ENV:
    return !live_has_env(now, item->name);
  case WRITE_NONE:
    break;
  }
  return false;
}

static bool any_active(const struct live *live) {
  for (size_t i = 0; i < live->object_count; i++)
    if (live->objects[i].status != ROW_ERROR)
      return true;
  return false;
}

/* Returns whether this write certainly uploaded the bundle. A deploy that reads back as READY did. So did a delete that
 * was answered and found the row; one that found it gone did nothing. */
static bool has_uploaded(const struct item *item, bool answered, bool said, const struct live *now) {
  switch (item->write) {
  case WRITE_DEPLOY:
    return true;
  case WRITE_SET_ENV: /* its answer says so */
  case WRITE_DELETE:
    return answered && said;
  case WRITE_DELETE_ENV:
    return answered && any_active(now);
  case WRITE_NONE:
    break;
  }
  return false;
}

/* The app as it was read before the last try of a write, and after it. */
struct looks {
  struct live before, now;
  bool answered;            /* the last try, with success */
  struct jd_error *failure; /* of a write that reads back as done all the same; NULL: there was none */
};

/* What a deletion that failed half-way leaves for the next upload; NULL: nothing. */
static const char *left_by(struct arena *arena, const struct item *item, const struct looks *looks, bool uploaded) {
  if (uploaded || !looks->failure || (write_is(item->write, REMOVES_OBJECT) && !item->hazard_count))
    return NULL;
  switch (item->write) {
  case WRITE_DELETE:
    return arena_printf(arena,
                        "It is deleted, but its class may still be deployed with its stored data. The next write to "
                        "this app deletes that too, and does not ask for its name again. The request failed: %s",
                        looks->failure->message);
  case WRITE_DELETE_ENV:
    return any_active(&looks->now)
               ? arena_printf(arena,
                              "It is deleted, but the running Worker may still have its value. The next write to this "
                              "app restarts the Worker without it. The request failed: %s",
                              looks->failure->message)
               : NULL;
  case WRITE_DEPLOY:
  case WRITE_SET_ENV:
  case WRITE_NONE:
    break;
  }
  return NULL;
}

/* Returns whether a PUT was rejected before anything was stored; after any other failure the value may be stored. */
static bool was_not_stored(const struct jd_error *failure) {
  static const long statuses[] = {401, 402, 403, 404, 409, 410, 413, 429, 503};
  for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
    if (failure->status == statuses[i])
      return true;
  return false;
}

/* Makes the item's write, and tries again where that may help. The app as read afterwards decides, whatever the
 * response was; but of a value, which cannot be read back, only the response says whether it was stored (`blind`). */
static bool write_it(struct apply_context *context, const struct item *item, struct intent *intent, struct looks *looks,
                     bool *uploaded, struct jd_error *error) {
  const bool blind = write_is(item->write, SENDS_VALUE), open = intent->request_sent; /* by an earlier run */
  struct live *now = &looks->now;
  struct jd_error before = {0};
  bool late = false, said; /* late: one of the tries may still arrive */
  for (struct tries tries = {0};;) {
    if (!journal_request_sent(context->journal, intent, error))
      return false;
    tell_writing(context, intent, tries.count + tries.connects);
    struct jd_error failure = {0}, unread;
    const bool answered = looks->answered = send(context, item, &said, &failure);
    if (failure.unsent && try_again(context, item, &looks->before, &failure, &tries))
      continue;
    if (failure.unsent) { /* the user stopped it, or no connection stood: the try before tells more */
      if (late || open || journal_void(context->journal, intent, error))
        *error = before.code ? before : failure;
      return false;
    }
    if ((answered || !blind) && !read_truth(context, item, now, &unread))
      return fail_unknown(context, item, &unread, error);
    *uploaded = has_uploaded(item, answered, said, now);
    if (answered && !SAFEGUARD_ON(SAFEGUARD_READ_BACK))
      return true;
    if ((answered || !blind) && is_as_written(item, now)) {
      if (!answered || before.code)
        *(looks->failure = arena_alloc(context->arena, sizeof *looks->failure)) = answered ? before : failure;
      return true;
    }
    if (answered)
      return (blind || journal_void(context->journal, intent, error)) &&
             jd_fail(error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, intent->item,
                     "The write succeeded, but the app now shows something else: another client is writing to it. Run "
                     "`jd plan` to see what is live.");
    late |= blind ? !was_not_stored(&failure) : may_still_happen(&failure);
    if (!try_again(context, item, &looks->before, &failure, &tries))
      return (late || (blind && open) || journal_void(context->journal, intent, error)) &&
             fail_write(context, item, blind ? &looks->before : now, &failure, error);
    before = failure;
  }
}

static bool all_ready(const struct live *live) {
  for (size_t i = 0; i < live->object_count; i++)
    if (live->objects[i].status != ROW_READY)
      return false;
  return true;
}

/* A deletion that failed half-way has not uploaded what the plan counted on. After one that succeeded the times of the
 * deleted row no longer show which classes run behind rows that are not READY. */
static bool left_less_known(const struct item *item, bool uploaded, const struct live *now) {
  return write_is(item->write, REMOVES_OBJECT) && (!uploaded || !all_ready(now));
}

bool step_apply(struct apply_context *context, const struct item *item, struct jd_error *others,
                struct jd_error *error) {
  struct looks looks = {.failure = NULL};
  struct intent intent;
  bool uploaded = false;
  if (!step_read_before(context, item, &looks.before, error) || !precheck_item(context, &looks.before, item, error) ||
      (context->rehearse && !context->rehearse(context->rehearsal, &looks.before, item, error)) ||
      !record_intent(context, item, &looks.before, &intent, error))
    return false;
  const struct live first = looks.before;
  if (!write_it(context, item, &intent, &looks, &uploaded, error))
    return false;
  if (looks.answered && SAFEGUARD_ON(SAFEGUARD_UPLOAD_LOOK))
    record_upload(context->arena, item, &looks.before, &intent);
  remember_rows(context, &looks.now);
  apply_tell(context, &(struct event){.kind = EVENT_VERIFIED,
                                      .item = intent.item,
                                      .write = intent.kind,
                                      .text = left_by(context->arena, item, &looks, uploaded)});
  if (!record_done(context, &intent, &(struct verified){&looks.now, uploaded}, error))
    return false;
  context->looks_again |= left_less_known(item, uploaded, &looks.now);
  apply_tell(context, &(struct event){.kind = EVENT_LOGGED, .item = intent.item});
  if (SAFEGUARD_ON(SAFEGUARD_OTHERS))
    check_others(SAFEGUARD_ON(SAFEGUARD_LAST_LOOK) ? &looks.before : &first, &looks.now, item, others);
  return true;
}
