#include "reconcile/api/api.h"

#include "reconcile/api/internal.h"

enum { IDLE_MS = 250 };

enum turn_state { TURN_GONE, TURN_READING, TURN_ARRIVED, TURN_WAITING, TURN_RENDERED };

/* One app, from the moment it is begun until it is handed on. */
struct turn {
  const char *app_id;
  enum turn_state state;
  struct tries tries;
  bool reread;         /* its reads contradicted each other, and were sent again */
  int64_t due;         /* while it waits */
  struct arena *arena; /* while it is read */
  struct snapshot snapshot;
  const struct http_batch *batch;
  struct fleet_text out;
};

struct run {
  const struct fleet *fleet;
  struct turn *turns; /* a ring: the app of index i is at i % window */
  size_t window;
  size_t first, next; /* begun and not handed on: [first, next) */
  size_t reading;     /* turns whose requests are under way */
  size_t arrived;     /* turns whose answers are there and not looked at yet */
  size_t held;        /* bytes of what is rendered */
  bool unreachable;   /* no connection stood for as long as one is waited for */
};

static struct turn *turn_at(const struct run *run, size_t index) {
  return &run->turns[index % run->window];
}

/* ---- reading one app ---- */

static void start_reading(struct run *run, struct turn *turn) {
  const struct fleet *fleet = run->fleet;
  turn->arena = arena_new();
  turn->snapshot = snapshot_new(turn->arena, fleet->names, fleet->name_count, NULL);
  const struct http_request *requests =
      rest_requests(turn->arena, rest_path(turn->arena, turn->app_id), &turn->snapshot);
  turn->batch = http_start(fleet->http, turn->arena, requests, turn->snapshot.count, turn->snapshot.answers);
  turn->state = TURN_READING;
  run->reading++;
}

/* Frees what was read of the app, and sets its next state. */
static void drop_reads(struct run *run, struct turn *turn, enum turn_state state) {
  *(turn->state == TURN_READING ? &run->reading : &run->arrived) -= 1;
  arena_free(turn->arena);
  turn->arena = NULL;
  turn->state = state;
}

static size_t size_of(const struct fleet_text *out) {
  return out->text.len + out->row.len + out->detail.len;
}

void fleet_text_init(struct fleet_text *text) {
  buf_init(&text->text, LIMIT_TEXT_OUTPUT);
  buf_init(&text->row, LIMIT_TEXT_OUTPUT);
  buf_init(&text->detail, LIMIT_TEXT_OUTPUT);
}

void fleet_text_free(struct fleet_text *text) {
  buf_free(&text->text);
  buf_free(&text->row);
  buf_free(&text->detail);
}

static void render(struct run *run, struct turn *turn, const struct live *live, const struct jd_error *error) {
  const struct fleet *fleet = run->fleet;
  fleet_text_init(&turn->out);
  fleet->render(fleet->context, turn->arena, turn->app_id, live, error, &turn->out);
  run->held += size_of(&turn->out);
  drop_reads(run, turn, TURN_RENDERED);
}

static bool is_interrupted(const struct fleet *fleet) {
  return fleet->retry.clock.interrupted(fleet->retry.clock.context);
}

static int64_t now(const struct fleet *fleet) {
  return fleet->retry.clock.now(fleet->retry.clock.context);
}

/* The time for a connection is one for all apps: they have one server. */
static bool may_try_again(struct run *run, struct turn *turn, const struct jd_error *error, unsigned *ms) {
  const bool connects = error->retry == JD_RETRY_CONNECT;
  bool may = !(connects && run->unreachable) && retry_allows(&run->fleet->retry, &turn->tries, error, ms);
  run->unreachable = connects && !may;
  return may;
}

static void settle_failure(struct run *run, struct turn *turn, const struct jd_error *error) {
  const struct fleet *fleet = run->fleet;
  unsigned ms;
  if (is_interrupted(fleet)) {
    drop_reads(run, turn, TURN_GONE);
  } else if (may_try_again(run, turn, error, &ms)) {
    turn->reread = false;
    turn->due = now(fleet) + ms;
    fleet->waiting(fleet->context, turn->app_id, error, ms);
    drop_reads(run, turn, TURN_WAITING);
  } else {
    render(run, turn, NULL, error);
  }
}

/* All of its answers are there. */
static void settle(struct run *run, struct turn *turn) {
  struct live live;
  struct jd_error error = {0};
  enum snapshot_result result = snapshot_join(&turn->snapshot, turn->app_id, turn->arena, &live, NULL, &error);
  if (result == SNAPSHOT_READ) {
    run->unreachable = false;
    render(run, turn, &live, NULL);
  } else if (result == SNAPSHOT_CHANGED && !turn->reread) { /* the other's write may be through */
    turn->reread = true;
    drop_reads(run, turn, TURN_GONE);
    start_reading(run, turn);
  } else {
    settle_failure(run, turn, &error);
  }
}

/* ---- all of them ---- */

/* An app's place is free once its answers are there: the next one's requests are on their way while these are looked
 * at, of which no more than `jobs` wait for that. */
static bool has_place(const struct run *run) {
  return run->reading < run->fleet->jobs && run->arrived < run->fleet->jobs;
}

static bool has_room(const struct run *run) {
  return run->next < run->fleet->app_count && run->next - run->first < run->window && run->held < LIMIT_FLEET_HELD;
}

/* Those whose wait is over go first. Returns how long nothing is due. */
static unsigned start_some(struct run *run) {
  const struct fleet *fleet = run->fleet;
  unsigned idle = IDLE_MS;
  int64_t time = now(fleet);
  for (size_t i = run->first; i < run->next; i++) {
    struct turn *turn = turn_at(run, i);
    if (turn->state != TURN_WAITING)
      continue;
    if (turn->due <= time && has_place(run))
      start_reading(run, turn);
    else if (turn->due > time && turn->due - time < idle)
      idle = (unsigned)(turn->due - time);
  }
  for (; has_place(run) && has_room(run); run->next++) {
    struct turn *turn = turn_at(run, run->next);
    *turn = (struct turn){.app_id = fleet->apps[run->next]};
    start_reading(run, turn);
  }
  return idle;
}

/* True when any have. */
static bool note_arrivals(struct run *run) {
  bool any = false;
  for (size_t i = run->first; i < run->next; i++) {
    struct turn *turn = turn_at(run, i);
    if (turn->state != TURN_READING || !http_is_done(turn->batch))
      continue;
    turn->state = TURN_ARRIVED;
    run->reading--;
    run->arrived++;
    any = true;
  }
  return any;
}

static void settle_one(struct run *run) {
  for (size_t i = run->first; i < run->next && run->arrived; i++) {
    struct turn *turn = turn_at(run, i);
    if (turn->state == TURN_ARRIVED) {
      settle(run, turn);
      return;
    }
  }
}

static bool hand_on(struct run *run, struct turn *turn) {
  bool taken = run->fleet->hand_on(run->fleet->context, &turn->out);
  run->held -= size_of(&turn->out);
  fleet_text_free(&turn->out);
  turn->state = TURN_GONE;
  return taken;
}

/* As far as the order allows. */
static bool hand_on_some(struct run *run) {
  for (; run->first < run->next; run->first++) {
    struct turn *turn = turn_at(run, run->first);
    if (turn->state != TURN_RENDERED)
      return true;
    if (!hand_on(run, turn))
      return false;
  }
  return true;
}

/* What is rendered already is handed on, over the gaps, if anybody takes it; the rest is let go. */
static size_t wind_up(struct run *run, bool taken) {
  size_t left = run->fleet->app_count - run->next;
  http_cancel(run->fleet->http);
  for (size_t i = run->first; i < run->next; i++) {
    struct turn *turn = turn_at(run, i);
    if (turn->state == TURN_RENDERED && taken) {
      taken = hand_on(run, turn);
      continue;
    }
    left++;
    if (turn->state == TURN_READING || turn->state == TURN_ARRIVED)
      drop_reads(run, turn, TURN_GONE);
    else if (turn->state == TURN_RENDERED)
      fleet_text_free(&turn->out);
  }
  return left;
}

size_t fleet_read(const struct fleet *fleet) {
  JD_ARENA arena = arena_new();
  struct run run = {.fleet = fleet, .window = (size_t)fleet->jobs * LIMIT_FLEET_AHEAD};
  bool taken = true;
  run.turns = arena_alloc_array(arena, run.window, sizeof *run.turns);
  while (taken && run.first < fleet->app_count && !is_interrupted(fleet)) {
    unsigned idle = start_some(&run);
    http_step(fleet->http, run.arrived ? 0 : idle);
    if (!note_arrivals(&run)) /* else the next requests leave first */
      settle_one(&run);
    taken = hand_on_some(&run);
  }
  return wind_up(&run, taken);
}
