#include "cmd/sandbox/ratelimit.h"

#include "model/base/base.h"

#include <stdlib.h>

enum { BUCKETS = 1024, WINDOW_MS = 60000 };

struct window {
  struct window *next;
  struct digest key;
  int64_t started, count;
};

struct ratelimit {
  struct window *buckets[BUCKETS];
};

struct ratelimit *ratelimit_new(void) {
  struct ratelimit *limits = calloc(1, sizeof *limits);
  if (!limits)
    jd_out_of_memory();
  return limits;
}

void ratelimit_clear(struct ratelimit *limits) {
  for (size_t i = 0; i < BUCKETS; i++)
    for (struct window *window = limits->buckets[i], *next; window; window = next) {
      next = window->next;
      free(window);
    }
  *limits = (struct ratelimit){0};
}

void ratelimit_free(struct ratelimit *limits) {
  ratelimit_clear(limits);
  free(limits);
}

/* Finds the key's open window, and takes the windows of its bucket that are over off the list on the way. */
static struct window *find(struct window **bucket, struct digest key, int64_t now) {
  struct window *found = NULL;
  for (struct window **at = bucket; *at;) {
    struct window *window = *at;
    if (now - window->started >= WINDOW_MS) {
      *at = window->next;
      free(window);
      continue;
    }
    if (digest_equal(window->key, key))
      found = window;
    at = &window->next;
  }
  return found;
}

struct ratelimit_state ratelimit_count(struct ratelimit *limits, const char *key, int64_t max, int64_t now) {
  struct digest digest = digest_bytes(bytes_of(key));
  struct window **bucket = &limits->buckets[digest.low % BUCKETS];
  struct window *window = find(bucket, digest, now);
  if (!window) {
    window = calloc(1, sizeof *window);
    if (!window)
      jd_out_of_memory();
    *window = (struct window){.next = *bucket, .key = digest, .started = now};
    *bucket = window;
  }
  window->count++;
  return (struct ratelimit_state){.over = window->count > max,
                                  .remaining = window->count > max ? 0 : max - window->count,
                                  .reset = (window->started + WINDOW_MS - now + 999) / 1000};
}
