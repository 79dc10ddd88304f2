/* What a workerd that serves prints, in pieces of any length, and with lines that only look like ours. */
#include "reconcile/engine/internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

/* A bundle of one source, whose line 10 is the source's first; each of its lines maps to the same one. */
struct bundle {
  struct engine_source source;
  struct compiled compiled;
  struct rehearsing with;
  struct bundle_part part;
  struct bundle_text text;
};

static void make_bundle(struct bundle *out) {
  *out = (struct bundle){.source = {"chat-room", "public", bytes_of("one\ntwo\nthree\n")},
                         .part = {.source = 0, .first = 10, .lines = 3}};
  out->compiled.mappings = bytes_of("AAAA;AACA;AACA");
  out->with = (struct rehearsing){.sources = &out->source, .compiled = &out->compiled, .source_count = 1};
  out->text = (struct bundle_text){.parts = &out->part, .part_count = 1};
}

static void write_report(void *context, const struct engine_report *report) {
  struct buf *out = context;
  switch (report->kind) {
  case ENGINE_SAID_REQUEST:
    buf_printf(out, "[%s %s %d %s]", report->method, report->path, (int)report->status,
               report->key ? report->key : "no key");
    break;
  case ENGINE_SAID_LOG:
    buf_printf(out, "[%s: %s at %u:%u]", report->level, report->text, report->place.line, report->place.column);
    break;
  case ENGINE_SAID_EXCEPTION:
    buf_printf(out, "[exception %s", report->text);
    for (size_t i = 0; i < report->frame_count; i++)
      buf_printf(out, " < %s %u", report->frames[i].function, report->frames[i].line);
    buf_add_char(out, ']');
    break;
  case ENGINE_SAID_RUNTIME:
    buf_printf(out, "[workerd %s]", report->text);
    break;
  }
}

/* In pieces of so many bytes. */
static void expect_said(const char *out, const char *err, size_t piece, const char *expected) {
  struct bundle bundle;
  JD_BUF reports;
  buf_init(&reports, LIMIT_DOCUMENT_BYTES);
  make_bundle(&bundle);
  struct said *said = said_new(&bundle.with, &bundle.text, "MARK");
  const char *const texts[] = {out, err};
  for (size_t i = 0; i < 2; i++)
    for (size_t at = 0, len = strlen(texts[i]); at < len; at += piece) {
      const struct bytes part = {texts[i] + at, len - at < piece ? len - at : piece};
      i == 0 ? said_out(said, part) : said_err(said, part);
      said_report(said, false, write_report, &reports);
    }
  said_report(said, true, write_report, &reports);
  said_free(said);
  assert_string_equal(reports.data, expected);
}

static void test_requests_and_logs(void **state) {
  (void)state;
  static const char said[] =
      "MARK{\"requests\":[{\"at\":5,\"method\":\"GET\",\"path\":\"/_do/a/k\",\"status\":200,\"ms\":1,\"object\":\"a\","
      "\"key\":\"k\"},{\"method\":\"GET\",\"path\":\"/x\",\"status\":404,\"ms\":0},{\"path\":\"/no-method\"}]}\n"
      "MARK{\"level\":\"warn\",\"text\":\"at f (worker.mjs:11:1), worker.mjs:99:1, worker.mjs:x\",\"line\":11,"
      "\"column\":1}\n"
      "MARK not JSON\n"
      "\n"
      "not marked: MARK{}\n"
      "MARK{\"level\":\"log\",\"text\":\"elsewhere\",\"line\":2,\"column\":1}\nnot yet the e";
  static const char expected[] = "[GET /_do/a/k 200 k][GET /x 404 no key]"
                                 "[warn: at f (chat-room:2:1), worker.mjs:99:1, worker.mjs:x at 2:1]"
                                 "[workerd not marked: MARK{}][log: elsewhere at 0:0]";
  for (size_t piece = 1; piece < 400; piece = piece * 2 + 1)
    expect_said(said, "", piece, expected);
}

static void test_exceptions(void **state) {
  (void)state;
  static const char said[] =
      "workerd/io/worker.c++:3042: info: uncaught exception; source = Uncaught (in promise); stack = Error: first\n"
      "its second line\n"
      "    at Room.fetch (worker.mjs:11:3)\n"
      "    at worker.mjs:12:1\n"
      "    at dispatch (worker.mjs:99:1)\n"
      "workerd/io/io-context.c++:711: info: uncaught exception; source = Uncaught (in response); stack = Error: first\n"
      "its second line\n"
      "workerd/io/io-context.c++:715: info: something else\n"
      "stack: workerd@1 workerd@2\n"
      "workerd/server/x.c++:1: error: it fails\n"
      "workerd/jsg/util.c++:320: error: e = rust/worker/ffi.rs:104: failed: connecting to ::1:1 is not allowed\n"
      "stack: workerd@3\n"
      "V8 has no memory\n"
      "workerd/io/worker.c++:3042: info: uncaught exception; source = Uncaught; stack = Error: ours\n"
      "    at Outbound.fetch (outer:3:1)\n"
      "workerd/io/worker.c++:3042: info: uncaught exception; source = Uncaught; stack = a string\n"
      "workerd/io/io-context.c++:656: info: uncaught exception; exception = workerd/x.h:1: failed: jsg.Error: a "
      "string\n"
      "workerd/io/worker.c++:3049: info: uncaught exception; source = Uncaught (in promise); exception = undefined\n"
      "workerd/io/io-context.c++:656: info: uncaught exception; exception = workerd/x.h:1: failed: jsg.Error: "
      "undefined\n"
      "workerd/io/io-context.c++:656: info: uncaught exception; exception = workerd/x.c++:1: failed: "
      "broken.outputGateBroken; jsg.Error: told to\n"
      "stack: workerd@4\n";
  static const char expected[] = "[exception Error: first\nits second line < Room.fetch 2 <  3]"
                                 "[workerd workerd/server/x.c++:1: error: it fails][workerd connecting to ::1:1 is not "
                                 "allowed][workerd V8 has no memory]"
                                 "[exception a string][exception undefined][exception Error: told to]";
  expect_said("", said, sizeof said, expected);
}

/* Lines are kept until their end comes, and no longer than that is sensible. */
static void test_floods(void **state) {
  (void)state;
  enum { PIECE = 4096, FLOOD = 700 * PIECE };
  struct bundle bundle;
  JD_BUF reports;
  buf_init(&reports, LIMIT_DOCUMENT_BYTES);
  make_bundle(&bundle);
  struct said *said = said_new(&bundle.with, &bundle.text, "MARK");
  char *flood = malloc(FLOOD);
  memset(flood, 'x', FLOOD);
  for (size_t at = 0; at < FLOOD; at += PIECE) {
    said_out(said, (struct bytes){flood, PIECE});
    said_report(said, false, write_report, &reports);
  }
  free(flood);
  assert_true(reports.len > 0 && reports.len <= ENGINE_TEXT + 20);
  buf_clear(&reports);
  said_out(said, bytes_of("\nMARK{\"level\":\"log\",\"text\":\"after\"}\n"));
  said_report(said, true, write_report, &reports);
  assert_non_null(strstr(reports.data, "[log: after at 0:0]"));
  said_free(said);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_requests_and_logs),
      cmocka_unit_test(test_exceptions),
      cmocka_unit_test(test_floods),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
