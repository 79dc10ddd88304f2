#include "cmd/sandbox/context/context.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_EVENTS = 1000, MOST_BYTES = 1048576 }; /* of each kind */

/* What a class can cause as often as it likes is apart from the rest. */
enum kind { RARE, FREQUENT, KINDS };

struct happening {
  uint64_t number;
  enum kind kind;
  char *text; /* compact JSON */
  size_t len;
};

struct happened {
  pthread_mutex_t lock;
  pthread_cond_t more;
  bool stopped;
  uint64_t last;
  struct happening list[KINDS * MOST_EVENTS]; /* oldest first */
  size_t count, counts[KINDS], bytes[KINDS];
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

/* Forgets the oldest of a kind, of which there is one. */
static void forget(struct happened *happened, enum kind kind) {
  struct happening *oldest = happened->list;
  while (oldest->kind != kind)
    oldest++;
  happened->bytes[kind] -= oldest->len;
  happened->counts[kind]--;
  free(oldest->text);
  memmove(oldest, oldest + 1, (size_t)(happened->list + --happened->count - oldest) * sizeof *oldest);
}

void happened_free(struct happened *happened) {
  if (!happened)
    return;
  while (happened->count)
    forget(happened, happened->list[0].kind);
  pthread_cond_destroy(&happened->more);
  pthread_mutex_destroy(&happened->lock);
  free(happened);
}

static enum kind kind_of(const struct js *event) {
  static const char *const frequent[] = {"request", "log", "exception", "runtime", "dropped"};
  const char *name = js_text(js_get(event, "event"));
  return name && texts_include(frequent, sizeof frequent / sizeof *frequent, name) ? FREQUENT : RARE;
}

void happened_add(struct happened *happened, const struct js *event) {
  const enum kind kind = kind_of(event);
  JD_BUF text;
  buf_init(&text, MOST_BYTES);
  js_write(event, JS_COMPACT, &text);
  if (text.overflow)
    return;
  char *copy = jd_calloc(text.len + 1, 1);
  memcpy(copy, text.data, text.len);
  pthread_mutex_lock(&happened->lock);
  while (happened->counts[kind] == MOST_EVENTS ||
         (happened->counts[kind] && happened->bytes[kind] + text.len > MOST_BYTES))
    forget(happened, kind);
  happened->list[happened->count++] = (struct happening){++happened->last, kind, copy, text.len};
  happened->counts[kind]++;
  happened->bytes[kind] += text.len;
  pthread_cond_broadcast(&happened->more);
  pthread_mutex_unlock(&happened->lock);
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
  const char *between = "";
  for (size_t i = 0; i < happened->count; i++) {
    if (happened->list[i].number <= after)
      continue;
    buf_add_text(out, between);
    buf_add(out, happened->list[i].text, happened->list[i].len);
    between = ",";
  }
  buf_printf(out, "],\"next\":%llu}", (unsigned long long)happened->last);
  pthread_mutex_unlock(&happened->lock);
}

void happened_stop(struct happened *happened) {
  pthread_mutex_lock(&happened->lock);
  happened->stopped = true;
  pthread_cond_broadcast(&happened->more);
  pthread_mutex_unlock(&happened->lock);
}
