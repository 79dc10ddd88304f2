#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"
#include "model/base/sanitized_test.h"
#include "model/format/format.h"

/* A stream and its events: type, '=' and data of each, '|' after it. */
static const struct {
  const char *stream, *events;
} cases[] = {
    {"", ""},
    {"\n\n\n", ""},
    {"data: one\n\n", "message=one|"},
    {"data: one\r\n\r\n", "message=one|"},
    {"data: one\r\r", "message=one|"},
    {"data: one\n\r\n", "message=one|"},
    {"\xEF\xBB\xBF"
     "data: one\n\n",
     "message=one|"},
    {"data: \xEF\xBB\xBF"
     "one\n\n",
     "message=\xEF\xBB\xBFone|"},
    {"data:one\n\n", "message=one|"},
    {"data:  one\n\n", "message= one|"},
    {"data: one:two\n\n", "message=one:two|"},
    {"data: one\ndata: two\n\n", "message=one\ntwo|"},
    {"data: one\ndata\ndata: two\n\n", "message=one\n\ntwo|"},
    {"data: one\r\ndata: two\rdata: three\n\n", "message=one\ntwo\nthree|"},
    {"data: one\n\ndata: two\n\n", "message=one|message=two|"},
    {"event: ping\ndata: one\n\ndata: two\n\n", "ping=one|message=two|"},
    {"data: one\nevent: late\n\n", "late=one|"},
    {"event: a\nevent: b\ndata: one\n\n", "b=one|"},
    {"event:\ndata: one\n\n", "message=one|"},
    {"event\ndata: one\n\n", "message=one|"},
    {"event: lost\n\ndata: one\n\n", "message=one|"},
    {": comment\ndata: one\n:\n: another\n\n", "message=one|"},
    {"id: 7\nretry: 10\ndata: one\nunknown: x\n\n", "message=one|"},
    {"datum: no\ndata2: no\n data: no\nDATA: no\ndata: one\n\n", "message=one|"},
    {"data\n\n", ""},
    {"data:\n\ndata: one\n\n", "message=one|"},
    {"data: one", ""},
    {"data: one\n", ""},
    {"data: one\n\ndata: tw", "message=one|"},
};

/* All events that are whole, from `*offset` on. */
static void take(struct bytes stream, size_t *offset, struct buf *events) {
  struct bytes type;
  JD_BUF data;
  buf_init(&data, stream.len);
  while (sse_next(stream, offset, &type, &data)) {
    buf_add_bytes(events, type);
    buf_add_char(events, '=');
    buf_add_bytes(events, buf_bytes(&data));
    buf_add_char(events, '|');
  }
  assert_false(data.overflow);
}

static void each_stream_has_its_events(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    size_t offset = 0;
    JD_BUF events;
    buf_init(&events, 1000);
    take(bytes_of(cases[i].stream), &offset, &events);
    if (strcmp(events.data, cases[i].events) != 0)
      fail_msg("%s gives %s, not %s", cases[i].stream, events.data, cases[i].events);
  }
}

/* However it is cut: what has come first is taken first, and the rest goes on from there. */
static void a_stream_may_come_in_pieces(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (size_t cut = 0; cut <= strlen(cases[i].stream); cut++) {
      if (cut > 0 && cut < 3 && cases[i].stream[0] == '\xEF')
        continue; /* half a byte order mark is none */
      size_t offset = 0;
      JD_BUF events;
      buf_init(&events, 1000);
      take((struct bytes){cases[i].stream, cut}, &offset, &events);
      take(bytes_of(cases[i].stream), &offset, &events);
      if (strcmp(events.data, cases[i].events) != 0)
        fail_msg("%s cut at %zu gives %s, not %s", cases[i].stream, cut, events.data, cases[i].events);
    }
}

/* 16 MB of what an attacker may send end at once: each byte is looked at a few times. */
static void hostile_streams_take_linear_time(void **state) {
  (void)state;
  enum { SIZE = SANITIZED_SHARE(16777216) };
  static const char *const patterns[] = {"\r", "\n", "data\n", "data:\r", ":", "data: x\n\n", "event: x\r"};
  for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
    size_t offset = 0, count = 0;
    struct bytes type;
    JD_BUF stream, data;
    buf_init(&stream, SIZE);
    buf_init(&data, SIZE);
    while (buf_add_text(&stream, patterns[i]))
      continue;
    while (sse_next(buf_bytes(&stream), &offset, &type, &data))
      count++;
    assert_int_equal(count, i == 5 ? stream.len / strlen(patterns[i]) : 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_stream_has_its_events),
      cmocka_unit_test(a_stream_may_come_in_pieces),
      cmocka_unit_test(hostile_streams_take_linear_time),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
