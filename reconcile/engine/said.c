/* What a workerd that serves prints, as reports. Our own JavaScript prints lines that begin with a mark: requests
 * (outer.js) and logs (console.js). Exceptions that nobody caught are on stderr, in several lines. */
#include "model/base/base.h"
#include "model/format/format.h"
#include "reconcile/engine/internal.h"

#include <stdlib.h>

enum {
  LONGEST = 262144, /* bytes of a line: 50 requests, or a log of ENGINE_TEXT characters with escapes */
  NUMBERS = 2,
};

/* Lines that come in pieces. One that is too long is cut. */
struct lines_said {
  struct buf waiting; /* complete lines, and what has come of the next */
  size_t next;        /* where the first that was not reported begins */
  bool cut;           /* the rest of the line that comes is dropped */
};

struct said {
  const struct rehearsing *with;
  const struct bundle_text *text;
  const char *mark;
  struct lines_said out, err;
  struct buf exception; /* the one that is being printed; empty: none */
  struct buf told;      /* the exceptions that workerd has told of, and may tell of again */
  bool at_end;          /* it was told of where the request ends, with addresses in workerd as its stack */
  bool ignored;         /* the lines that follow belong to a message that is told elsewhere */
};

struct reporting {
  struct said *said;
  struct arena *arena;
  engine_report_taker *take;
  void *context;
};

struct said *said_new(const struct rehearsing *with, const struct bundle_text *text, const char *mark) {
  struct said *said = jd_calloc(1, sizeof *said);
  said->with = with;
  said->text = text;
  said->mark = mark;
  buf_init(&said->out.waiting, LONGEST + 1);
  buf_init(&said->err.waiting, LONGEST + 1);
  buf_init(&said->exception, LONGEST);
  buf_init(&said->told, LONGEST);
  return said;
}

void said_free(struct said *said) {
  if (!said)
    return;
  buf_free(&said->out.waiting);
  buf_free(&said->err.waiting);
  buf_free(&said->exception);
  buf_free(&said->told);
  free(said);
}

/* ---- lines ---- */

static void forget_reported(struct lines_said *lines) {
  struct buf *waiting = &lines->waiting;
  waiting->len -= lines->next;
  memmove(waiting->data, waiting->data + lines->next, waiting->len + 1);
  lines->next = 0;
}

static void add(struct lines_said *lines, struct bytes text) {
  forget_reported(lines);
  bool fits = lines->waiting.len + text.len <= LONGEST;
  if (lines->cut || !fits) {
    const char *end = memchr(text.data, '\n', text.len);
    if (!lines->cut)
      buf_add_char(&lines->waiting, '\n');
    lines->cut = !end;
    text = end ? (struct bytes){end + 1, text.len - (size_t)(end + 1 - text.data)} : (struct bytes){"", 0};
  }
  buf_add_bytes(&lines->waiting, text);
}

void said_out(struct said *said, struct bytes text) {
  add(&said->out, text);
}

void said_err(struct said *said, struct bytes text) {
  add(&said->err, text);
}

static bool next_line(struct lines_said *lines, struct bytes *line) {
  const char *start = lines->waiting.data + lines->next;
  const char *end = memchr(start, '\n', lines->waiting.len - lines->next);
  if (!end)
    return false;
  *line = (struct bytes){start, (size_t)(end - start)};
  lines->next += line->len + 1;
  return true;
}

/* ---- places ---- */

/* The line and column that follow "worker.mjs:" at `at`; false where there are none. `*end` is behind them. */
static bool read_place(const char *at, size_t numbers[NUMBERS], const char **end) {
  static const char file[] = "worker.mjs:";
  at += sizeof file - 1;
  for (size_t i = 0; i < NUMBERS; i++) {
    char *after;
    numbers[i] = strtoul(at, &after, 10);
    if (after == at || (i == 0 && *after != ':'))
      return false;
    at = i == 0 ? after + 1 : after;
  }
  *end = at;
  return true;
}

static struct engine_place find_place(const struct said *said, size_t line, size_t column) {
  struct engine_place place = {.function = ""};
  place.known = place_served(said->with, said->text, line, column, &place.source, &place.line, &place.column);
  return place;
}

/* The text with the places of the bundle in it as those of its sources: "chat-room:4:10". */
static const char *with_places(const struct reporting *reporting, const char *text) {
  JD_BUF out;
  buf_init(&out, LONGEST);
  const char *from = text;
  for (const char *at; (at = strstr(from, "worker.mjs:"));) {
    size_t numbers[NUMBERS];
    const char *end = at + 1;
    struct engine_place place = {0};
    if (read_place(at, numbers, &end))
      place = find_place(reporting->said, numbers[0], numbers[1]);
    buf_add(&out, from, (size_t)((place.known ? at : end) - from));
    if (place.known)
      buf_printf(&out, "%s:%u:%u", reporting->said->with->sources[place.source].name, place.line, place.column);
    from = end;
  }
  buf_add_text(&out, from);
  return arena_strndup(reporting->arena, out.data, out.len);
}

/* Cut at a character. */
static const char *capped(const struct reporting *reporting, const char *text, size_t most) {
  size_t len = text ? strlen(text) : 0;
  if (len <= most)
    return text;
  size_t cut = most - strlen("…");
  while (cut > 0 && ((unsigned char)text[cut] & 0xC0) == 0x80)
    cut--;
  return arena_printf(reporting->arena, "%.*s…", (int)cut, text);
}

static void give(const struct reporting *reporting, const struct engine_report *report) {
  reporting->take(reporting->context, report);
}

/* ---- what our own code prints ---- */

static void report_request(const struct reporting *reporting, const struct js *request) {
  struct engine_report report = {.kind = ENGINE_SAID_REQUEST,
                                 .at = js_integer(js_get(request, "at"), 0),
                                 .method = js_text(js_get(request, "method")),
                                 .path = capped(reporting, js_text(js_get(request, "path")), ENGINE_PATH),
                                 .status = js_integer(js_get(request, "status"), 0),
                                 .ms = js_integer(js_get(request, "ms"), 0),
                                 .object = capped(reporting, js_text(js_get(request, "object")), ENGINE_PATH),
                                 .key = capped(reporting, js_text(js_get(request, "key")), ENGINE_PATH)};
  if (report.method && report.path)
    give(reporting, &report);
}

static void report_log(const struct reporting *reporting, const struct js *log) {
  struct engine_report report = {.kind = ENGINE_SAID_LOG, .level = js_text(js_get(log, "level"))};
  const struct bytes text = js_bytes(js_get(log, "text"));
  report.text =
      capped(reporting, with_places(reporting, arena_strndup(reporting->arena, text.data, text.len)), ENGINE_TEXT);
  report.place = find_place(reporting->said, (size_t)js_integer(js_get(log, "line"), 0),
                            (size_t)js_integer(js_get(log, "column"), 0));
  if (report.level)
    give(reporting, &report);
}

static void report_text(const struct reporting *reporting, struct bytes line) {
  const char *text = arena_strndup(reporting->arena, line.data, line.len);
  const struct engine_report report = {.kind = ENGINE_SAID_RUNTIME, .text = capped(reporting, text, ENGINE_TEXT)};
  if (line.len > 0)
    give(reporting, &report);
}

/* ---- exceptions ---- */

/* A stack's line: "    at async ChatRoom.fetch (worker.mjs:4:10)", or without a function and parentheses. */
static void add_frame(const struct reporting *reporting, struct bytes line, struct engine_report *report) {
  const char *text = arena_strndup(reporting->arena, line.data, line.len);
  const char *at = strstr(text, "worker.mjs:"), *end;
  size_t numbers[NUMBERS];
  if (strstr(text, "(outer:") && report->frame_count == 0)
    report->kind = ENGINE_SAID_RUNTIME; /* outer.js threw it into a class, of which it is told as well */
  if (!at || report->frame_count == ENGINE_FRAMES || !read_place(at, numbers, &end))
    return;
  struct engine_place place = find_place(reporting->said, numbers[0], numbers[1]);
  const char *function = text + strlen("    at ");
  if (at > function + 2 && at[-1] == '(')
    place.function =
        capped(reporting, arena_strndup(reporting->arena, function, (size_t)(at - 2 - function)), ENGINE_PATH);
  if (place.known)
    report->frames[report->frame_count++] = place;
}

static void report_exception(const struct reporting *reporting) {
  struct buf *exception = &reporting->said->exception;
  struct engine_report report = {.kind = ENGINE_SAID_EXCEPTION, .place.function = ""};
  struct text_line line = {0};
  const struct bytes all = buf_bytes(exception);
  size_t words = 0;
  while (text_next_line(all, &line))
    if (starts_with(text_line_bytes(all, line), "    at "))
      add_frame(reporting, text_line_bytes(all, line), &report);
    else if (report.frame_count == 0)
      words = line.end;
  report.text =
      capped(reporting, with_places(reporting, arena_strndup(reporting->arena, all.data, words)), ENGINE_TEXT);
  if (report.frame_count > 0)
    report.place = report.frames[0];
  if (exception->len > 0 && report.kind == ENGINE_SAID_EXCEPTION)
    give(reporting, &report);
  buf_clear(exception);
}

/* A promise that nobody waited for. */
static void report_uncaught(const struct reporting *reporting, struct bytes text) {
  report_exception(reporting);
  buf_add_bytes(&reporting->said->exception, text);
  report_exception(reporting);
}

static void report_out(const struct reporting *reporting, struct bytes line) {
  const char *mark = reporting->said->mark;
  if (!starts_with(line, mark)) {
    report_text(reporting, line);
    return;
  }
  JD_JS json = js_parse((struct bytes){line.data + strlen(mark), line.len - strlen(mark)}, "workerd", NULL);
  const struct js *requests = js_get(json, "requests");
  for (size_t i = 0; i < js_length(requests); i++)
    report_request(reporting, js_at(requests, i));
  if (js_get(json, "level"))
    report_log(reporting, json);
  if (js_get(json, "uncaught"))
    report_uncaught(reporting, js_bytes(js_get(json, "uncaught")));
}

/* Whether workerd begins a message with the line, as in "workerd/io/worker.c++:3042: info: uncaught exception; …". */
static bool begins_message(struct bytes line, const char *level) {
  return (starts_with(line, "workerd/") || starts_with(line, "kj/")) &&
         memmem(line.data, line.len, level, strlen(level));
}

/* What follows the text in the line; nothing where it is not there. */
static struct bytes after(struct bytes line, const char *text) {
  const char *found = memmem(line.data, line.len, text, strlen(text));
  size_t from = found ? (size_t)(found - line.data) + strlen(text) : line.len;
  return (struct bytes){line.data + from, line.len - from};
}

/* What went wrong, as in "workerd/jsg/util.c++:320: error: e = kj/async.c++:7: failed: connecting to … is not allowed".
 */
static struct bytes words_of(struct bytes line) {
  struct bytes words = after(line, ": failed: ");
  return words.len ? words : line;
}

/* Returns whether the exception was already reported, and forgets it: the next one may have the same words. */
static bool was_told(struct said *said, struct bytes words) {
  static const char plain[] = "Error: "; /* what is no Error is told as one the second time */
  if (starts_with(words, plain))
    words = (struct bytes){words.data + sizeof plain - 1, words.len - (sizeof plain - 1)};
  char *found = words.len ? memmem(said->told.data, said->told.len, words.data, words.len) : NULL;
  if (found)
    memset(found, '\0', words.len);
  return found != NULL;
}

/* What a line says was thrown, which is a stack where it was an Error. workerd says it where it is thrown, and once
 * more where the request ends; of some, such as that of ctx.abort, only there. */
static struct bytes thrown_of(struct said *said, struct bytes line) {
  struct bytes thrown = after(line, "uncaught exception; source = Uncaught");
  said->at_end = !starts_with(line, "workerd/io/worker.c++:");
  if (said->at_end) {
    thrown = after(after(line, "uncaught exception; exception = "), "jsg.");
    return was_told(said, thrown) ? (struct bytes){line.data, 0} : thrown;
  }
  struct bytes stack = after(thrown, "; stack = ");
  thrown = stack.len ? stack : after(thrown, "; exception = ");
  if (said->told.len > LONGEST / 2)
    buf_clear(&said->told);
  buf_add_bytes(&said->told, thrown);
  buf_add_char(&said->told, '\n');
  return thrown;
}

static void report_err(const struct reporting *reporting, struct bytes line) {
  struct buf *exception = &reporting->said->exception;
  if (begins_message(line, ": info: ")) {
    report_exception(reporting);
    struct bytes thrown = thrown_of(reporting->said, line);
    reporting->said->ignored = !thrown.len;
    buf_add_bytes(exception, thrown);
    buf_add_text(exception, thrown.len ? "\n" : "");
  } else if (begins_message(line, ": error: ") || begins_message(line, ": warning: ")) {
    report_exception(reporting);
    report_text(reporting, words_of(line));
    reporting->said->ignored = false;
  } else if (exception->len > 0 && !(reporting->said->at_end && starts_with(line, "stack: "))) {
    buf_add_bytes(exception, line);
    buf_add_char(exception, '\n');
  } else if (!reporting->said->ignored && !starts_with(line, "stack: ")) { /* addresses in workerd itself */
    report_text(reporting, line);
  }
}

/* ---- all of it ---- */

void said_report(struct said *said, bool pause, engine_report_taker *take, void *context) {
  JD_ARENA arena = arena_new();
  const struct reporting reporting = {said, arena, take, context};
  struct bytes line;
  while (next_line(&said->out, &line))
    report_out(&reporting, line);
  while (next_line(&said->err, &line))
    report_err(&reporting, line);
  if (pause) {
    report_exception(&reporting);
    said->ignored = false;
  }
}
