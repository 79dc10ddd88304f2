/* A clock that only goes forward: for time limits and progress. */
#ifndef JD_CMD_STEADY_H
#define JD_CMD_STEADY_H

#include <stdint.h>
#include <time.h>

static inline int64_t monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

#endif
