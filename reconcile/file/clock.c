#include "reconcile/file/file.h"

#include <errno.h>
#include <stddef.h>
#include <sys/random.h>
#include <time.h>

static int64_t system_now(void *context) {
  (void)context;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void system_sleep(void *context, unsigned ms) {
  (void)context;
  struct timespec duration = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
  nanosleep(&duration, NULL); /* a signal ends it early, on purpose */
}

static uint32_t system_chance(void *context, uint32_t below) {
  (void)context;
  uint32_t random = 0;
  if (below < 2 || getrandom(&random, sizeof random, 0) != sizeof random)
    return 0;
  return random % below; /* the bias is below one in a million: it spreads retries, and keeps no secret */
}

static bool never(void *context) {
  (void)context;
  return false;
}

struct clock clock_system(void) {
  return (struct clock){system_now, system_sleep, system_chance, never, NULL};
}

unsigned backoff_ms(const struct clock *clock, unsigned attempt) {
  enum { BASE_MS = 500, CAP_MS = 20000, MOST_DOUBLINGS = 6 };
  unsigned ceiling = BASE_MS << (attempt < MOST_DOUBLINGS ? attempt : MOST_DOUBLINGS);
  if (ceiling > CAP_MS)
    ceiling = CAP_MS;
  return clock->chance(clock->context, ceiling + 1);
}
