#include "cmd/jd/term/age.h"

const char *age_text(struct arena *arena, int64_t then, int64_t now) {
  const long long minute = 60, hour = 3600, day = 86400;
  long long seconds = (now - then) / 1000;
  if (seconds <= -minute)
    return "in the future";
  if (seconds < minute)
    return "just now";
  if (seconds < hour)
    return arena_printf(arena, "%lld min ago", seconds / minute);
  if (seconds < day)
    return arena_printf(arena, "%lld h ago", seconds / hour);
  return arena_printf(arena, "%lld day%s ago", seconds / day, seconds < 2 * day ? "" : "s");
}
