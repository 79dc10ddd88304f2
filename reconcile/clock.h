/* Time and chance, handed in, so that tests are in charge of both. */
#ifndef JD_RECONCILE_CLOCK_H
#define JD_RECONCILE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct clock {
  int64_t (*now)(void *context);                     /* ms since 1970 UTC */
  void (*sleep)(void *context, unsigned ms);         /* returns early when interrupted */
  uint32_t (*chance)(void *context, uint32_t below); /* uniform in [0, below); 0 for below 1 */
  /* The user asked to stop (first SIGINT or SIGTERM): finish the request under way, settle, and stop. */
  bool (*interrupted)(void *context);
  void *context;
};

/* The machine's own; never interrupted unless `interrupted` is set afterwards. */
struct clock clock_system(void);

/* Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): uniform between 0 and min(cap, base * 2^try).
 * The first try is 0. */
unsigned backoff_ms(const struct clock *clock, unsigned attempt);

#endif
