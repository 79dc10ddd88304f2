#include "cmd/jd/dev/internal.h"

#include "model/format/format.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What happens in the runtime, as jd-sandbox writes it: a line of JSON each (cmd/sandbox/run/run.h). */

enum {
  PIPE_BYTES = 1048576, /* so much may happen while a change is deployed; more is dropped and counted */
  LINES_AT_ONCE = 1000, /* then changes are looked for again */
  LONGEST_LINE = 65536, /* of one event */
  PIECE = 65536,
};

struct dev_events {
  int read, write;
  struct buf line; /* that has begun */
};

struct dev_events *dev_events_new(void) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return NULL;
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES);
  struct dev_events *events = jd_calloc(1, sizeof *events);
  events->read = ends[0];
  events->write = ends[1];
  buf_init(&events->line, LONGEST_LINE);
  return events;
}

void dev_events_free(struct dev_events *events) {
  if (!events)
    return;
  close(events->read);
  close(events->write);
  buf_free(&events->line);
  free(events);
}

int dev_events_fd(const struct dev_events *events) {
  return events->read;
}

int dev_events_end(const struct dev_events *events) {
  return events->write;
}

bool dev_events_wait(const struct dev_events *events) {
  struct pollfd fd = {events->read, POLLIN, 0};
  return poll(&fd, 1, 0) == 1;
}

/* ---- one event ---- */

static const char *text_of(const struct js *event, const char *key) {
  const char *text = js_text(js_get(event, key));
  return text ? text : "";
}

static void add_number(const struct js *event, const char *key, struct buf *out) {
  buf_printf(out, "%lld", (long long)js_integer(js_get(event, key), 0));
}

/* Appends "object: ", or "object/key: "; nothing where the object is not known. */
static void add_instance(const struct js *event, struct buf *out) {
  if (!*text_of(event, "object"))
    return;
  escape_line(out, bytes_of(text_of(event, "object")));
  if (js_is_string(js_get(event, "key"))) {
    buf_add_char(out, '/');
    escape_line(out, js_bytes(js_get(event, "key")));
  }
  buf_add_text(out, ": ");
}

/* Appends "durable-objects/a.ts:3:5" between the two, as far as it is known. */
static void add_place(const struct dev *dev, const struct js *at, const char *before, const char *after,
                      struct buf *out) {
  const char *file = dev_source_of(dev, text_of(at, "object"));
  if (!file || js_integer(js_get(at, "line"), 0) <= 0)
    return;
  buf_add_text(out, before);
  escape_line(out, bytes_of(file));
  buf_add_char(out, ':');
  add_number(at, "line", out);
  if (js_integer(js_get(at, "column"), 0) > 0) {
    buf_add_char(out, ':');
    add_number(at, "column", out);
  }
  buf_add_text(out, after);
}

/* Appends what a class printed, without the values of the plan; further lines are indented below the first. */
static void add_text(const struct dev *dev, const struct js *event, const char *key, struct buf *out) {
  bool first = true;
  JD_BUF masked;
  buf_init(&masked, LIMIT_TEXT_OUTPUT);
  mask_text(dev->session->mask, js_bytes(js_get(event, key)), &masked);
  struct bytes text = buf_bytes(&masked);
  for (struct text_line line = {0}; text_next_line(text, &line); first = false) {
    buf_add_text(out, first ? "" : DEV_NEXT_LINE);
    escape_line(out, text_line_bytes(text, line));
  }
}

static enum dev_line say_log(const struct dev *dev, const struct js *event, struct buf *word, struct buf *text) {
  const char *level = text_of(event, "level");
  escape_line(word, bytes_of(level));
  add_instance(event, text);
  add_text(dev, event, "text", text);
  add_place(dev, event, "  (", ")", text);
  return strcmp(level, "error") == 0 ? LINE_ERROR : strcmp(level, "warn") == 0 ? LINE_WARN : LINE_LOG;
}

static enum dev_line say_exception(const struct dev *dev, const struct js *event, struct buf *word, struct buf *text) {
  const struct js *stack = js_get(event, "stack");
  buf_add_text(word, "throw");
  add_instance(event, text);
  buf_add_text(text, "uncaught ");
  add_text(dev, event, "text", text);
  add_place(dev, event, "  (", ")", text);
  for (size_t i = 1; i < js_length(stack); i++) {
    buf_add_text(text, DEV_NEXT_LINE "at ");
    add_text(dev, js_at(stack, i), "function", text);
    add_place(dev, js_at(stack, i), " ", "", text);
  }
  return LINE_ERROR;
}

static enum dev_line say_request(const struct dev *dev, const struct js *event, struct buf *word, struct buf *text) {
  enum { WEBSOCKET = 101, FAILED = 500 };
  int64_t status = js_integer(js_get(event, "status"), 0);
  escape_line(word, bytes_of(text_of(event, "method")));
  add_text(dev, event, "path", text);
  buf_add_text(text, "  ");
  add_number(event, "status", text);
  buf_add_text(text, status == WEBSOCKET ? " WebSocket  " : "  ");
  add_number(event, "ms", text);
  buf_add_text(text, " ms");
  return status >= FAILED ? LINE_ERROR : LINE_REQUEST;
}

static enum dev_line say_stopped(const struct dev *dev, const struct js *event, struct buf *word, struct buf *text) {
  buf_add_text(word, "runtime");
  add_text(dev, event, "reason", text);
  return LINE_ERROR;
}

static enum dev_line say_failed(const struct dev *dev, const struct js *event, struct buf *word, struct buf *text) {
  buf_add_text(word, "runtime");
  add_place(dev, event, "", ": ", text);
  buf_add_text(text, "nothing is served: ");
  add_text(dev, event, "reason", text);
  return LINE_ERROR;
}

static enum dev_line say_runtime(const struct dev *dev, const struct js *event, struct buf *word, struct buf *text) {
  buf_add_text(word, "runtime");
  add_text(dev, event, "text", text);
  return LINE_WARN;
}

static enum dev_line say_dropped(const struct dev *dev, const struct js *event, struct buf *word, struct buf *text) {
  (void)dev;
  buf_add_text(word, "dropped");
  add_number(event, "count", text);
  buf_add_text(text, " logs and requests that came faster than they could be shown");
  return LINE_WARN;
}

/* What was deployed is reported by whoever deployed it. */
static enum dev_line say_serving(const struct dev *dev, const struct js *event, struct buf *word, struct buf *text) {
  (void)dev;
  if (strcmp(text_of(event, "why"), "crash") == 0) {
    buf_add_text(word, "runtime");
    buf_add_text(text, "started again: in-memory state is lost, stored data is kept");
  }
  return LINE_WARN;
}

enum dev_line dev_event_text(const struct dev *dev, const struct js *event, struct buf *word, struct buf *text) {
  static const struct {
    const char *event;
    enum dev_line (*say)(const struct dev *dev, const struct js *event, struct buf *word, struct buf *text);
  } kinds[] = {
      {"log", say_log},         {"exception", say_exception}, {"request", say_request}, {"serving", say_serving},
      {"stopped", say_stopped}, {"failed", say_failed},       {"runtime", say_runtime}, {"dropped", say_dropped},
  };
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (strcmp(kinds[i].event, text_of(event, "event")) == 0)
      return kinds[i].say(dev, event, word, text);
  return LINE_LOG;
}

static void say(struct dev *dev, const struct js *event, int64_t at) {
  JD_BUF word, text;
  buf_init(&word, LIMIT_ERROR_MESSAGE), buf_init(&text, LIMIT_TEXT_OUTPUT);
  enum dev_line kind = dev_event_text(dev, event, &word, &text);
  if (word.len)
    dev_say(dev, kind, at, word.data, buf_bytes(&text));
}

/* Returns a copy with all its texts masked. Owned by the caller. */
static struct js *masked_copy(const struct dev *dev, const struct js *value) {
  if (js_is_string(value)) {
    JD_BUF text;
    buf_init(&text, LIMIT_TEXT_OUTPUT);
    mask_text(dev->session->mask, js_bytes(value), &text);
    return js_of_bytes(buf_bytes(&text));
  }
  struct js *copy = js_type(value) == JS_ARRAY ? js_new_array() : js_copy(value);
  for (size_t i = 0; i < js_length(value); i++) {
    const char *key = NULL;
    struct js *part = masked_copy(dev, js_type(value) == JS_ARRAY ? js_at(value, i) : js_member(value, i, &key));
    if (key)
      js_set(copy, key, part);
    else
      js_append(copy, part);
  }
  return copy;
}

/* The same in JSON: with the time as in all documents, and the file of each place. */
static void tell(struct dev *dev, const struct js *event, int64_t at) {
  JD_JS told = dev_event(text_of(event, "event"), at);
  for (size_t i = 0; i < js_length(event); i++) {
    const char *key;
    const struct js *value = js_member(event, i, &key);
    if (strcmp(key, "event") != 0 && strcmp(key, "at") != 0)
      js_set(told, key, masked_copy(dev, value));
  }
  if (js_get(event, "object") && js_get(event, "line"))
    js_set_text(told, "file", dev_source_of(dev, text_of(event, "object")));
  JD_BUF line;
  buf_init(&line, LIMIT_TEXT_OUTPUT);
  js_write(told, JS_COMPACT, &line);
  buf_add_char(&line, '\n');
  output_result(dev->session->output, buf_bytes(&line));
}

static void take_line(struct dev *dev, struct bytes line) {
  JD_JS event = js_parse_lenient(line);
  int64_t at = js_integer(js_get(event, "at"), 0);
  if (js_type(event) != JS_OBJECT)
    return;
  if (dev->options.format == FORMAT_JSON)
    tell(dev, event, at);
  else
    say(dev, event, at);
}

void dev_events_take(struct dev *dev) {
  struct dev_events *events = dev->events;
  char piece[PIECE];
  size_t lines = 0;
  while (lines < LINES_AT_ONCE) {
    ssize_t count = read(events->read, piece, sizeof piece);
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return;
    struct bytes rest = {piece, (size_t)count};
    for (const char *end; (end = memchr(rest.data, '\n', rest.len)); lines++) {
      size_t len = (size_t)(end - rest.data);
      buf_add(&events->line, rest.data, len);
      if (!events->line.overflow)
        take_line(dev, buf_bytes(&events->line));
      buf_clear(&events->line);
      rest = (struct bytes){end + 1, rest.len - len - 1};
    }
    buf_add_bytes(&events->line, rest);
    output_flush(dev->session->output); /* once for all of them: there may be thousands */
  }
}
