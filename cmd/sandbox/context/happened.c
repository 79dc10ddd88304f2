#include "cmd/sandbox/context/context.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_EVENTS = 1000, MOST_BYTES = 1048576 };

struct happening {
  uint64_t number;
  char *text; /* compact JSON */
  size_t len;
};

/* A ring: the oldest is at `first`. */
struct ring {
  struct happening list[MOST_EVENTS];
  size_t first, count, bytes;
};

struct happened {
  pthread_mutex_t lock;
  pthread_cond_t more;
  bool stopped;
  uint64_t last;
  struct ring frequent, rare;
};

struct happened *happened_new(void) {
  struct happened *happened = jd_calloc(1, sizeof *happened);
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&happened->more, &attributes);
  pthread_condattr_destroy(&attributes);
  pthread_mutex_init(&happened->lock, NULL);
  return happened;
}

static void forget(struct ring *ring) {
  struct happening *oldest = &ring->list[ring->first];
  ring->bytes -= oldest->len;
  free(oldest->text);
  ring->first = (ring->first + 1) % MOST_EVENTS;
  ring->count--;
}

void happened_free(struct happened *happened) {
  if (!happened)
    return;
  while (happened->frequent.count)
    forget(&happened->frequent);
  while (happened->rare.count)
    forget(&happened->rare);
  pthread_cond_destroy(&happened->more);
  pthread_mutex_destroy(&happened->lock);
  free(happened);
}

/* Whatever a class can cause as often as it likes. */
static bool is_frequent(const struct js *event) {
  static const char *const names[] = {"request", "log", "exception", "runtime", "dropped"};
  const char *name = js_text(js_get(event, "event"));
  for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
    if (strcmp(name, names[i]) == 0)
      return true;
  return false;
}

void happened_add(struct happened *happened, const struct js *event) {
  JD_BUF text;
  buf_init(&text, MOST_BYTES);
  js_write(event, JS_COMPACT, &text);
  if (text.overflow)
    return;
  char *copy = jd_calloc(text.len + 1, 1);
  memcpy(copy, text.data, text.len);
  pthread_mutex_lock(&happened->lock);
  struct ring *ring = is_frequent(event) ? &happened->frequent : &happened->rare;
  while (ring->count == MOST_EVENTS || (ring->count && ring->bytes + text.len > MOST_BYTES))
    forget(ring);
  ring->list[(ring->first + ring->count++) % MOST_EVENTS] = (struct happening){++happened->last, copy, text.len};
  ring->bytes += text.len;
  pthread_cond_broadcast(&happened->more);
  pthread_mutex_unlock(&happened->lock);
}

static const struct happening *at(const struct ring *ring, size_t index) {
  return index < ring->count ? &ring->list[(ring->first + index) % MOST_EVENTS] : NULL;
}

/* Both rings, in the order of the numbers. */
static void write_after(const struct happened *happened, uint64_t after, struct buf *out) {
  size_t frequent = 0, rare = 0;
  const char *between = "";
  for (;;) {
    const struct happening *one = at(&happened->frequent, frequent), *other = at(&happened->rare, rare);
    if (!one && !other)
      return;
    bool first = !other || (one && one->number < other->number);
    const struct happening *next = first ? one : other;
    *(first ? &frequent : &rare) += 1;
    if (next->number <= after)
      continue;
    buf_add_text(out, between);
    buf_add(out, next->text, next->len);
    between = ",";
  }
}

void happened_read(struct happened *happened, uint64_t after, int64_t ms, struct buf *out) {
  int64_t end = clock_steady() + ms;
  const struct timespec until = {.tv_sec = end / 1000, .tv_nsec = end % 1000 * 1000000};
  pthread_mutex_lock(&happened->lock);
  if (after > happened->last) /* of an earlier run */
    after = 0;
  while (happened->last <= after && !happened->stopped && clock_steady() < end)
    pthread_cond_timedwait(&happened->more, &happened->lock, &until);
  buf_add_text(out, "{\"events\":[");
  write_after(happened, after, out);
  buf_printf(out, "],\"next\":%llu}", (unsigned long long)happened->last);
  pthread_mutex_unlock(&happened->lock);
}

void happened_stop(struct happened *happened) {
  pthread_mutex_lock(&happened->lock);
  happened->stopped = true;
  pthread_cond_broadcast(&happened->more);
  pthread_mutex_unlock(&happened->lock);
}
