#include "cmd/testing/sweep/sweep.h"
#include "cmd/testing/sweep/truth.h"

#include <err.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct scenario {
  const char *name;
  const char *before;               /* a sample that is applied first; NULL: the app is new */
  const char *sample;               /* what the killed run applies */
  unsigned again;                   /* how often the repeated run is killed too */
  unsigned platform_ms, request_ms; /* how slow the other side is */
  unsigned stride;                  /* of the points, one in so many is taken, unless all are */
  const struct line_count *lines;
  int signal;                   /* that is sent in place of SIGKILL; 0: none is */
  const char *const *arguments; /* of the run that is stopped; NULL: `apply --yes` */
  const char *const *repeated;  /* of the runs after it; NULL: `apply --yes` */
};

static const char *const apply_removing[] = {"apply", "--yes", "--approve-data-loss", "room", NULL};

static const struct scenario scenarios[] = {
    {"fresh", NULL, "fresh", 0, 0, 0, 5, truth_once},
    {"changed", "fresh", "changed", 0, 0, 0, 11, truth_twice},
    {"fresh-again", NULL, "fresh", 2, 0, 0, 23, truth_once},
    {"changed-again", "fresh", "changed", 3, 0, 0, 29, truth_twice},
    {"slow", NULL, "fresh", 0, 150, 0, 47, truth_once, 0},
    {"removed", "fresh", "removed", 0, 0, 0, 11, truth_removed, 0, apply_removing, apply_removing},
    {"removed-again", "fresh", "removed", 2, 0, 0, 23, truth_removed, 0, apply_removing, apply_removing},
};

static const char *const apply_by_mcp[] = {"apply", "--yes", "--via", "mcp", NULL};
static const char *const remove_by_mcp[] = {"apply", "--yes", "--approve-data-loss", "room", "--via", "mcp", NULL};

static const struct scenario stops[] = {
    {"mcp", NULL, "fresh", 0, 0, 0, 17, truth_once, SIGINT, apply_by_mcp},
    {"mcp-removed", "fresh", "removed", 0, 0, 0, 29, truth_removed, SIGINT, remove_by_mcp, apply_removing},
    {"sigint", NULL, "fresh", 0, 0, 0, 5, truth_once, SIGINT},
    {"sigterm", "fresh", "changed", 0, 0, 0, 13, truth_twice, SIGTERM},
};

/* A moment at which to kill: before, after or amid the call of that number. */
struct point {
  const char *name;
  unsigned call;
  const char *when;
};

struct sweep {
  struct world *world;
  const struct scenario *scenario;
  struct arena *arena;
  struct point *points;
  size_t count, capacity;
  unsigned calls;
  uint64_t random;
  unsigned killed, spared, repeated, failed;
};

/* xorshift: the same numbers in each run. */
static uint64_t next_random(struct sweep *sweep) {
  sweep->random ^= sweep->random << 13;
  sweep->random ^= sweep->random >> 7;
  sweep->random ^= sweep->random << 17;
  return sweep->random;
}

static const char *const *arguments_of(const struct scenario *scenario) {
  return scenario->arguments ? scenario->arguments : apply_yes;
}

static const char *const *repeated_of(const struct scenario *scenario) {
  return scenario->repeated ? scenario->repeated : apply_yes;
}

/* A site in which the scenario can be run. */
static struct site prepare(struct sweep *sweep, struct arena *arena) {
  const struct scenario *scenario = sweep->scenario;
  struct site site = site_new(sweep->world, arena);
  if (scenario->before) {
    site_lay(sweep->world, arena, &site, scenario->before);
    if (site_jd(sweep->world, &site, apply_yes, NULL) != 0)
      errx(1, "%s: the first apply fails: %s", scenario->name, world_read(arena, site.error_output).data);
  }
  site_lay(sweep->world, arena, &site, scenario->sample);
  return site;
}

static void add_point(struct sweep *sweep, const char *name, const char *when) {
  *ARENA_PUSH(sweep->arena, sweep->points, sweep->count, sweep->capacity) = (struct point){name, sweep->calls, when};
}

static void add_points(struct sweep *sweep, const char *name) {
  sweep->calls++;
  add_point(sweep, name, "before");
  if (strcmp(name, "write") == 0 || strcmp(name, "pwrite64") == 0 || strcmp(name, "sendto") == 0)
    add_point(sweep, name, "half");
  add_point(sweep, name, "after");
}

/* A run that nobody kills says which points there are. */
static void find_points(struct sweep *sweep) {
  struct arena *arena = sweep->arena;
  struct site site = prepare(sweep, arena);
  const char *log = arena_printf(arena, "%s/calls", site.folder);
  const struct setting settings[] = {{"LD_PRELOAD", sweep->world->killer}, {"JD_KILL_LOG", log}, {0}};
  int status = site_jd(sweep->world, &site, arguments_of(sweep->scenario), settings);
  const char *wrong = status ? world_read(arena, site.error_output).data
                             : truth_check(sweep->world, arena, &site, sweep->scenario->lines);
  if (wrong)
    errx(1, "%s: without a kill: %d, %s", sweep->scenario->name, status, wrong);
  char *rest = (char *)world_read(arena, log).data;
  for (char *name = strsep(&rest, "\n"); name; name = strsep(&rest, "\n"))
    if (*name)
      add_points(sweep, name);
  if (!sweep->count)
    errx(1, "%s: jd makes no call that writes or sends; is jd-killer.so loaded?", sweep->scenario->name);
  site_remove(&site);
}

static int run_killed(struct sweep *sweep, struct arena *arena, const struct site *site, const struct point *point) {
  const struct setting settings[] = {{"LD_PRELOAD", sweep->world->killer},
                                     {"JD_KILL_AT", arena_printf(arena, "%u", point->call)},
                                     {"JD_KILL_WHEN", point->when},
                                     {0}};
  int status = site_jd(sweep->world, site, arguments_of(sweep->scenario), settings);
  sweep->killed += status == STATUS_KILLED;
  sweep->spared += status == 0;
  return status;
}

/* ---- a signal that asks to stop ---- */

static bool is_request_that_writes(const char *line) {
  return strcmp(line, "POST") == 0 || strcmp(line, "PUT") == 0 || strcmp(line, "DELETE") == 0 ||
         strcmp(line, "PATCH") == 0;
}

/* What was sent before and after the signal. A write that leaves at the very call is one before it. */
struct sent {
  unsigned writes, writes_after, requests_after;
  bool signalled;
};

static struct sent read_sent(struct arena *arena, const char *path) {
  struct sent sent = {0};
  char *rest = (char *)world_read(arena, path).data;
  for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
    sent.signalled |= strcmp(line, "signal") == 0;
    bool writes = is_request_that_writes(line), request = writes || strcmp(line, "GET") == 0;
    sent.writes += writes && !sent.signalled;
    sent.writes_after += writes && sent.signalled;
    sent.requests_after += request && sent.signalled;
  }
  return sent;
}

/* After the signal no write leaves, and where none had left, nothing does; what had left is in the build log. */
static const char *check_stopped(const struct sweep *sweep, struct arena *arena, const struct site *site, int status,
                                 const char *requests, unsigned lines_before) {
  struct sent sent = read_sent(arena, requests);
  if (status != (sent.signalled ? 128 + sweep->scenario->signal : 0))
    return arena_printf(arena, "It ends with %d: %s", status, world_read(arena, site->error_output).data);
  if (sent.writes_after || (sent.requests_after && !sent.writes))
    return arena_printf(arena, "After the signal it sends %u requests, %u of them write.", sent.requests_after,
                        sent.writes_after);
  if (sent.signalled && !strstr(world_read(arena, site->error_output).data, "jd: stopping"))
    return "It does not say that it stops.";
  unsigned logged = truth_count_lines(sweep->world, arena, site) - lines_before;
  return logged == sent.writes ? NULL
                               : arena_printf(arena, "It sends %u writes, and logs %u: %s", sent.writes, logged,
                                              world_read(arena, site->error_output).data);
}

static const char *stop_at(struct sweep *sweep, struct arena *arena, const struct site *site,
                           const struct point *point) {
  const char *requests = arena_printf(arena, "%s/requests", site->folder);
  const struct setting settings[] = {
      {"LD_PRELOAD", sweep->world->killer}, {"JD_KILL_AT", arena_printf(arena, "%u", point->call)},
      {"JD_KILL_WHEN", point->when},        {"JD_KILL_SIGNAL", arena_printf(arena, "%d", sweep->scenario->signal)},
      {"JD_KILL_REQUESTS", requests},       {0}};
  unsigned before = truth_count_lines(sweep->world, arena, site);
  int status = site_jd(sweep->world, site, arguments_of(sweep->scenario), settings);
  sweep->killed += status != 0;
  sweep->spared += status == 0;
  return check_stopped(sweep, arena, site, status, requests, before);
}

/* ---- all points ---- */

/* Kills once, and again as often as the scenario says; then runs until it is done, and looks. */
static const char *try_point(struct sweep *sweep, struct arena *arena, const struct site *site,
                             const struct point *point) {
  const struct scenario *scenario = sweep->scenario;
  const char *wrong = scenario->signal ? stop_at(sweep, arena, site, point) : NULL;
  int status = scenario->signal ? 0 : run_killed(sweep, arena, site, point);
  if (wrong)
    return wrong;
  for (unsigned i = 0; i < scenario->again && status == STATUS_KILLED; i++)
    status = run_killed(sweep, arena, site, &sweep->points[next_random(sweep) % sweep->count]);
  if (status != STATUS_KILLED && status != 0 && !scenario->again)
    return arena_printf(arena, "It ends with %d.", status);
  unsigned runs = truth_reach(sweep->world, site, repeated_of(scenario));
  sweep->repeated += runs > 1;
  if (runs == 0)
    return arena_printf(arena, "Repeated, it does not succeed: %s", world_read(arena, site->error_output).data);
  return truth_check(sweep->world, arena, site, sweep->scenario->lines);
}

static void take_point(struct sweep *sweep, const struct point *point) {
  JD_ARENA arena = arena_new();
  struct site site = prepare(sweep, arena);
  const char *wrong = try_point(sweep, arena, &site, point);
  site_remove(&site);
  if (!wrong)
    return;
  sweep->failed++;
  printf("%s: at its point %s call %u of %u (%s): %s\n", sweep->scenario->name, point->when, point->call, sweep->calls,
         point->name, wrong);
}

/* Returns whether all is well. */
static bool take_scenario(struct world *world, const struct scenario *scenario, bool all) {
  JD_ARENA arena = arena_new();
  struct sweep sweep = {.world = world, .scenario = scenario, .arena = arena, .random = 88172645463325252ULL};
  world_slow_down(world, scenario->platform_ms, scenario->request_ms);
  find_points(&sweep);
  for (size_t i = 0; i < sweep.count; i += all ? 1 : scenario->stride)
    if (!scenario->signal || strcmp(sweep.points[i].when, "half") != 0) /* a signal cuts no call in two */
      take_point(&sweep, &sweep.points[i]);
  printf("%s: %u calls, %zu points, %u runs stopped, %u ended before their point; %u times one run more did "
         "not do; %u wrong\n",
         scenario->name, sweep.calls, sweep.count, sweep.killed, sweep.spared, sweep.repeated, sweep.failed);
  fflush(stdout);
  return sweep.failed == 0 && sweep.killed > sweep.spared;
}

int sweep_kill(struct world *world, bool all) {
  bool well = true;
  for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
    well &= take_scenario(world, &scenarios[i], all);
  return well ? EXIT_SUCCESS : EXIT_FAILURE;
}

int sweep_stop(struct world *world, bool all) {
  bool well = true;
  for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
    well &= take_scenario(world, &stops[i], all);
  return well ? EXIT_SUCCESS : EXIT_FAILURE;
}
