#include "cmd/sandbox/clock.h"

#include "model/base/base.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static int64_t read_clock(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

int64_t clock_now(void) {
  return read_clock(CLOCK_REALTIME);
}

int64_t clock_steady(void) {
  return read_clock(CLOCK_MONOTONIC);
}

const char *clock_iso(struct arena *arena, int64_t time) {
  if (time == 0)
    return NULL;
  char text[TIME_TEXT];
  time_format_milliseconds(time, text);
  return arena_strdup(arena, text);
}

const char *clock_new_id(struct arena *arena) {
  unsigned char id[16];
  if (getrandom(id, sizeof id, 0) != sizeof id)
    abort(); /* cannot happen for so few bytes once the system has started */
  id[6] = (unsigned char)((id[6] & 0x0F) | 0x40);
  id[8] = (unsigned char)((id[8] & 0x3F) | 0x80);
  return arena_printf(arena, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", id[0], id[1],
                      id[2], id[3], id[4], id[5], id[6], id[7], id[8], id[9], id[10], id[11], id[12], id[13], id[14],
                      id[15]);
}

const char *clock_new_app_id(struct arena *arena) {
  static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
  enum { LETTERS = 12 };
  unsigned char random[LETTERS];
  char id[LETTERS];
  if (getrandom(random, sizeof random, 0) != sizeof random)
    abort(); /* as above */
  for (size_t i = 0; i < LETTERS; i++)
    id[i] = digits[random[i] % (sizeof digits - 1)];
  return arena_printf(arena, "app_%.*s", LETTERS, id);
}
