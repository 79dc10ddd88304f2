#include "cmd/testing/sweep/sweep.h"
#include "cmd/testing/sweep/truth.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>

/* A command whose allocations fail. */
struct victim {
  const char *name;
  const char *const *arguments;
  bool writes;
  const char *killed_at; /* what an earlier run was about to write when it was killed; NULL: there was none */
  unsigned points;       /* how many allocations are tried, unless all are */
};

/* The first object is deployed, and neither the build log nor the journal says so. */
#define DEPLOYED "  counter  ok\n"
static const char *const plan[] = {"plan", "--format", "json", NULL};
static const char *const init[] = {"init", "--dry-run", "agent", NULL};
static const struct victim victims[] = {{"plan", plan, false, NULL, 90},
                                        {"init", init, false, NULL, 40},
                                        {"apply", apply_yes, true, NULL, 50},
                                        {"settle", apply_yes, true, DEPLOYED, 50}};

struct starving {
  struct world *world;
  const struct victim *victim;
  struct arena *arena;
  struct site site;      /* of a command that only reads, for all of its runs */
  struct bytes expected; /* its output when nothing fails */
  long allocations;
  unsigned refused, unharmed, failed;
};

static struct site prepare(const struct starving *starving, struct arena *arena) {
  struct site site = site_new(starving->world, arena);
  site_lay(starving->world, arena, &site, "fresh");
  const char *at = starving->victim->killed_at;
  const struct setting settings[] = {{"LD_PRELOAD", starving->world->killer}, {"JD_KILL_TEXT", at}, {0}};
  if (at && site_jd(starving->world, &site, apply_yes, settings) != STATUS_KILLED)
    errx(1, "%s: the earlier run was not killed", starving->victim->name);
  return site;
}

/* A run in which nothing fails says how many allocations there are. */
static void count_allocations(struct starving *starving) {
  struct arena *arena = starving->arena;
  starving->site = prepare(starving, arena);
  const char *log = arena_printf(arena, "%s/allocations", starving->site.folder);
  const struct setting settings[] = {{"LD_PRELOAD", starving->world->starver}, {"JD_ALLOC_LOG", log}, {0}};
  if (site_jd(starving->world, &starving->site, starving->victim->arguments, settings) != 0)
    errx(1, "%s: without a failure: %s", starving->victim->name, world_read(arena, starving->site.error_output).data);
  starving->expected = world_read(arena, starving->site.output);
  starving->allocations = strtol(world_read(arena, log).data, NULL, 10);
  if (starving->allocations <= 0)
    errx(1, "%s: jd allocates nothing; is jd-starver.so loaded?", starving->victim->name);
}

/* A run that failed says so and ends with 1. One may succeed: what a library wanted the memory for can be dispensable;
 * then what it says is what it says otherwise. */
static const char *judge(struct starving *starving, struct arena *arena, const struct site *site, int status) {
  struct bytes complaint = world_read(arena, site->error_output);
  starving->refused += status == 1;
  starving->unharmed += status == 0;
  if (status == 1)
    return complaint.len ? NULL : "It ends with 1 and says nothing.";
  if (status != 0)
    return arena_printf(arena, "It ends with %d: %s", status, complaint.data);
  if (!starving->victim->writes && !bytes_equal(world_read(arena, site->output), starving->expected))
    return "It ends with 0, and says something else than otherwise.";
  return NULL;
}

static const char *try_number(struct starving *starving, struct arena *arena, const struct site *site, long number,
                              bool ever) {
  const struct setting settings[] = {{"LD_PRELOAD", starving->world->starver},
                                     {"JD_ALLOC_AT", arena_printf(arena, "%ld", number)},
                                     {ever ? "JD_ALLOC_EVER" : "JD_ALLOC_ONCE", "1"},
                                     {0}};
  int status = site_jd(starving->world, site, starving->victim->arguments, settings);
  const char *wrong = judge(starving, arena, site, status);
  if (wrong || !starving->victim->writes)
    return wrong;
  if (!truth_reach(starving->world, site, apply_yes))
    return arena_printf(arena, "Repeated, it does not succeed: %s", world_read(arena, site->error_output).data);
  return truth_check(starving->world, arena, site, truth_once);
}

static void take_number(struct starving *starving, long number, bool ever) {
  JD_ARENA arena = arena_new();
  struct site site = starving->victim->writes ? prepare(starving, arena) : starving->site;
  const char *wrong = try_number(starving, arena, &site, number, ever);
  if (starving->victim->writes)
    site_remove(&site);
  if (!wrong)
    return;
  starving->failed++;
  printf("%s: allocation %ld of %ld fails%s: %s\n", starving->victim->name, number, starving->allocations,
         ever ? ", and all after it" : "", wrong);
}

static bool take_victim(struct world *world, const struct victim *victim, bool all) {
  JD_ARENA arena = arena_new();
  struct starving starving = {.world = world, .victim = victim, .arena = arena};
  count_allocations(&starving);
  long stride = all ? 1 : starving.allocations / victim->points + 1;
  for (long number = 1; number <= starving.allocations; number += stride) {
    bool ever = number / stride % 2;
    take_number(&starving, number, ever);
    if (all)
      take_number(&starving, number, !ever);
  }
  printf("alloc/%s: %ld allocations, %u runs refused, %u unharmed, %u wrong\n", victim->name, starving.allocations,
         starving.refused, starving.unharmed, starving.failed);
  fflush(stdout);
  return starving.failed == 0 && starving.refused > 0;
}

int sweep_alloc(struct world *world, bool all) {
  bool well = true;
  for (size_t i = 0; i < sizeof victims / sizeof *victims; i++)
    well &= take_victim(world, &victims[i], all);
  return well ? EXIT_SUCCESS : EXIT_FAILURE;
}
