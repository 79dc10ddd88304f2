#include "cmd/sandbox/run/internal.h"

#include "model/base/base.h"
#include "model/format/format.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

enum { LONGEST_EVENT = 65536, MOST_WAITING = 1048576 };

struct events {
  pthread_mutex_t lock;
  int fd; /* -1: nowhere, or nobody reads any more */
  struct buf waiting;
  size_t written; /* of what waits */
  int64_t dropped;
  struct happened *happened;
};

struct events *events_new(int fd, struct happened *happened) {
  struct events *events = jd_calloc(1, sizeof *events);
  pthread_mutex_init(&events->lock, NULL);
  buf_init(&events->waiting, MOST_WAITING);
  events->fd = fd;
  events->happened = happened;
  return events;
}

void events_free(struct events *events) {
  if (!events)
    return;
  events_flush(events);
  buf_free(&events->waiting);
  pthread_mutex_destroy(&events->lock);
  free(events);
}

/* ---- writing ---- */

/* At most PIPE_BUF bytes at a time: for so many there is room where poll says that there is any. */
static void flush(struct events *events) {
  struct buf *waiting = &events->waiting;
  while (events->fd >= 0 && events->written < waiting->len) {
    struct pollfd fd = {events->fd, POLLOUT, 0};
    if (poll(&fd, 1, 0) != 1)
      return;
    size_t rest = waiting->len - events->written;
    ssize_t count = write(events->fd, waiting->data + events->written, rest < PIPE_BUF ? rest : PIPE_BUF);
    if (count > 0)
      events->written += (size_t)count;
    else if (errno == EAGAIN)
      return;
    else if (errno != EINTR)
      events->fd = -1;
  }
  buf_clear(waiting);
  events->written = 0;
}

static void add_line(struct events *events, const struct js *event) {
  js_write(event, JS_COMPACT, &events->waiting);
  buf_add_char(&events->waiting, '\n');
}

static bool has_room(const struct events *events) {
  return events->waiting.len <= MOST_WAITING - 2 * LONGEST_EVENT;
}

static void tell_dropped(struct events *events) {
  JD_JS event = js_new_object();
  js_set_text(event, "event", "dropped");
  js_set_integer(event, "at", clock_now());
  js_set_integer(event, "count", events->dropped);
  events->dropped = 0;
  add_line(events, event);
}

void events_emit(struct events *events, struct js *event) {
  JD_BUF line;
  buf_init(&line, LONGEST_EVENT);
  if (!js_get(event, "at"))
    js_set_integer(event, "at", clock_now());
  js_write(event, JS_COMPACT, &line);
  buf_add_char(&line, '\n');
  happened_add(events->happened, event);
  js_free(event);
  pthread_mutex_lock(&events->lock);
  flush(events);
  if (events->fd >= 0 && (line.overflow || !has_room(events))) {
    events->dropped++;
  } else if (events->fd >= 0) {
    if (events->dropped > 0)
      tell_dropped(events);
    buf_add_bytes(&events->waiting, buf_bytes(&line));
    flush(events);
  }
  pthread_mutex_unlock(&events->lock);
}

void events_flush(struct events *events) {
  pthread_mutex_lock(&events->lock);
  flush(events);
  if (events->dropped > 0 && events->fd >= 0 && has_room(events)) {
    tell_dropped(events);
    flush(events);
  }
  pthread_mutex_unlock(&events->lock);
}

int events_waiting(struct events *events) {
  pthread_mutex_lock(&events->lock);
  int fd = events->waiting.len > 0 ? events->fd : -1;
  pthread_mutex_unlock(&events->lock);
  return fd;
}

/* ---- what workerd says ---- */

static void set_place(struct js *object, const struct engine_place *place, const struct engine_source *sources) {
  js_set_text(object, "object", place->known ? sources[place->source].name : NULL);
  js_set_integer(object, "line", place->known ? place->line : 0);
  js_set_integer(object, "column", place->known ? place->column : 0);
}

static void set_exception(struct js *event, const struct engine_report *report, const struct engine_source *sources) {
  struct js *stack = js_new_array();
  for (size_t i = 0; i < report->frame_count; i++) {
    struct js *frame = js_new_object();
    js_set_text(frame, "function", report->frames[i].function);
    set_place(frame, &report->frames[i], sources);
    js_append(stack, frame);
  }
  js_set_text(event, "text", report->text);
  set_place(event, &report->place, sources);
  js_set(event, "stack", stack);
}

struct js *events_report(const struct engine_report *report, const struct engine_source *sources) {
  static const char *const names[] = {[ENGINE_SAID_REQUEST] = "request",
                                      [ENGINE_SAID_LOG] = "log",
                                      [ENGINE_SAID_EXCEPTION] = "exception",
                                      [ENGINE_SAID_RUNTIME] = "runtime"};
  struct js *event = js_new_object();
  js_set_text(event, "event", names[report->kind]);
  js_set_integer(event, "at", report->at ? report->at : clock_now());
  switch (report->kind) {
  case ENGINE_SAID_REQUEST:
    js_set_text(event, "method", report->method);
    js_set_text(event, "path", report->path);
    js_set_integer(event, "status", report->status);
    js_set_integer(event, "ms", report->ms);
    js_set_text(event, "object", report->object);
    js_set_text(event, "key", report->key);
    break;
  case ENGINE_SAID_LOG:
    js_set_text(event, "level", report->level);
    js_set_text(event, "text", report->text);
    set_place(event, &report->place, sources);
    break;
  case ENGINE_SAID_EXCEPTION:
    set_exception(event, report, sources);
    break;
  case ENGINE_SAID_RUNTIME:
    js_set_text(event, "text", report->text);
    break;
  }
  return event;
}
