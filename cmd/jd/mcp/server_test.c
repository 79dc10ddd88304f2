/* The server against a client that asks, answers, forges, repeats, cancels and waits in random orders, and an app that
 * changes meanwhile. The property: each write has exactly one accepted answer to a question about that item, in that
 * state of the app, that had not expired and was not used before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/jd/mcp/internal.h"

#include <stdio.h>

enum { ITEMS = 3, RUNS = 32, ASKED = 64 };

static const char *const names[ITEMS] = {"hall", "room", "board"};

struct asked {
  bool is_open;
  char key[64]; /* the id of the request, or requestState */
  char arguments[128];
  bool is_modern;
  int item;
  unsigned version; /* of the app when it was asked */
  int64_t due;
};

struct waiting_run {
  unsigned number;
  char words[512];
};

struct fixture {
  struct mcp_server *server;
  int live[ITEMS], wanted[ITEMS];
  bool loses[ITEMS];
  unsigned version; /* counts each change of the app */
  int64_t now;
  struct waiting_run runs[RUNS];
  size_t run_count;
  struct asked asked[ASKED];
  size_t asked_count;
  struct grant { /* an accepted answer that no write has used */
    int item;
    unsigned version;
  } grants[ASKED];
  size_t grant_count;
  uint32_t random;
  unsigned writes, questions, refused;
  unsigned last_id;
};

/* ---- what the tests' jd answers ---- */

static unsigned draw(struct fixture *fixture, unsigned below) {
  fixture->random = fixture->random * 1664525u + 1013904223u;
  return (fixture->random >> 8) % below;
}

static void fingerprint(const struct fixture *fixture, char out[DIGEST_HEX]) {
  digest_hex(digest_bytes((struct bytes){(const char *)&fixture->version, sizeof fixture->version}), out);
}

static bool is_among(const char *words, const char *option, const char *name) {
  char text[64];
  snprintf(text, sizeof text, " --%s=%s ", option, name);
  return strstr(words, text) != NULL;
}

static bool is_considered(const char *words, int item) {
  return !strstr(words, " --only=") || is_among(words, "only", names[item]);
}

static void add_items(const struct fixture *fixture, const char *words, const int outcome[ITEMS], struct buf *out) {
  const char *between = "";
  for (int i = 0; i < ITEMS; i++) {
    if (!is_considered(words, i))
      continue;
    bool same = fixture->live[i] == fixture->wanted[i] && !(outcome && outcome[i]);
    buf_printf(out, "%s{\"kind\":\"durable_object\",\"name\":\"%s\",\"action\":\"%s\",\"desired\":null,\"hazards\":[",
               between, names[i],
               same                ? "same"
               : fixture->loses[i] ? "replace"
                                   : "update");
    if (!same && fixture->loses[i])
      buf_printf(out, "{\"objects\":[\"%s\"],\"message\":\"deletes\"}", names[i]);
    buf_add_text(out, "]");
    if (outcome && !same)
      buf_printf(out, ",\"outcome\":\"%s\"", outcome[i] ? "done" : "declined");
    buf_add_text(out, "}");
    between = ",";
  }
}

static void add_document(const struct fixture *fixture, const char *words, const int outcome[ITEMS], struct buf *out) {
  char hex[DIGEST_HEX];
  fingerprint(fixture, hex);
  buf_printf(out,
             "{%s\"format_version\":\"1.0\",\"app_id\":\"app_1\",\"endpoint\":\"sandbox\",\"plan\":\"02-plan.md\",",
             outcome ? "\"event\":\"result\"," : "");
  buf_printf(out, "\"fingerprint\":\"%s\",\"restarts\":0,\"summary\":{},\"items\":[", hex);
  add_items(fixture, words, outcome, out);
  buf_add_text(out, "]");
}

/* The property itself. */
static void write_item(struct fixture *fixture, int item) {
  size_t used = 0;
  while (used < fixture->grant_count &&
         (fixture->grants[used].item != item || fixture->grants[used].version != fixture->version))
    used++;
  assert_true(used < fixture->grant_count);
  fixture->grants[used] = fixture->grants[--fixture->grant_count];
  fixture->live[item] = fixture->wanted[item];
  fixture->version++;
  fixture->writes++;
}

static int run_apply(struct fixture *fixture, const char *words, struct buf *out) {
  int outcome[ITEMS] = {0};
  char hex[DIGEST_HEX];
  fingerprint(fixture, hex);
  if (!is_among(words, "expect", hex)) {
    buf_add_text(out, "{\"event\":\"result\",\"error\":{\"code\":\"stale\",\"message\":\"changed\"}}");
    return EXIT_WRONG;
  }
  assert_null(strstr(words, " --yes"));
  for (int i = 0; i < ITEMS; i++)
    if (is_considered(words, i) && is_among(words, "approve", names[i]) && fixture->live[i] != fixture->wanted[i]) {
      assert_true(!fixture->loses[i] || is_among(words, "approve-data-loss", names[i]));
      write_item(fixture, i);
      outcome[i] = 1;
    }
  buf_add_text(out, "{\"event\":\"planned\"}\n");
  add_document(fixture, words, outcome, out);
  buf_add_text(out, ",\"result\":{\"restarts\":1,\"converged\":false,\"next_stage\":null}}\n");
  return EXIT_LEFT_OVER;
}

/* Now and then it is killed at any byte of what it has to say, after all writes. */
static void end_run(struct fixture *fixture, size_t index) {
  enum { KILLED = 137 };
  const struct waiting_run run = fixture->runs[index];
  int status = EXIT_DONE;
  JD_BUF output;
  buf_init(&output, LIMIT_DOCUMENT_BYTES);
  fixture->runs[index] = fixture->runs[--fixture->run_count];
  if (starts_with(bytes_of(run.words), " apply ")) {
    status = run_apply(fixture, run.words, &output);
  } else {
    add_document(fixture, run.words, NULL, &output);
    buf_add_text(&output, "}\n");
  }
  bool killed = draw(fixture, 20) == 0;
  const struct bytes said = {output.data, killed ? draw(fixture, (unsigned)output.len) : output.len};
  server_ended(fixture->server, run.number, killed ? KILLED : status, said, bytes_of("oops"));
}

/* ---- the host ---- */

static bool host_start(void *context, unsigned run, const struct words *words, struct jd_error *error) {
  struct fixture *fixture = context;
  struct waiting_run *waiting = &fixture->runs[fixture->run_count];
  JD_BUF text;
  buf_init(&text, sizeof waiting->words - 1);
  if (fixture->run_count == RUNS)
    return jd_fail(error, JD_BUSY, JD_SCOPE_RUN, JD_RETRY_LATER, "jd", "busy");
  for (size_t i = 0; i < words->count; i++)
    buf_printf(&text, " %s", words->list[i]);
  buf_add_char(&text, ' ');
  assert_false(text.overflow);
  waiting->number = run;
  snprintf(waiting->words, sizeof waiting->words, "%s", text.data);
  fixture->run_count++;
  return true;
}

static void host_stop(void *context, unsigned run) {
  (void)context, (void)run; /* it ends with the others */
}

static int64_t host_now(void *context) {
  const struct fixture *fixture = context;
  return fixture->now;
}

static int item_of(const char *message) {
  for (int i = 0; i < ITEMS; i++) {
    char text[64];
    snprintf(text, sizeof text, "Durable Object: %s.", names[i]);
    if (strstr(message, text))
      return i;
  }
  fail();
  return 0;
}

static void note_question(struct fixture *fixture, const char *key, bool is_modern, const struct js *params) {
  struct asked *asked = &fixture->asked[fixture->asked_count++ % ASKED];
  *asked = (struct asked){.is_open = true, .is_modern = is_modern, .version = fixture->version};
  asked->item = item_of(js_text(js_get(params, "message")));
  asked->due = fixture->now + MCP_ANSWER_MS;
  snprintf(asked->key, sizeof asked->key, "%s", key);
  fixture->questions++;
}

static void host_send(void *context, const struct js *message) {
  struct fixture *fixture = context;
  const struct js *result = js_get(message, "result"), *requests = js_get(result, "inputRequests");
  if (texts_equal(js_text(js_get(message, "method")), "elicitation/create"))
    note_question(fixture, js_text(js_get(message, "id")), false, js_get(message, "params"));
  else if (requests)
    note_question(fixture, js_text(js_get(result, "requestState")), true,
                  js_get(js_get(requests, "approval"), "params"));
  else if (js_get(message, "error"))
    fixture->refused++;
}

/* ---- the client ---- */

#define META_MODERN                                                                                                    \
  "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                                             \
  "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{}}}"

#define OPENING                                                                                                        \
  "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\","            \
  "\"capabilities\":{\"elicitation\":{}}}}"

#define say(fixture, ...)                                                                                              \
  do {                                                                                                                 \
    char line[2048];                                                                                                   \
    snprintf(line, sizeof line, __VA_ARGS__);                                                                          \
    server_message((fixture)->server, bytes_of(line));                                                                 \
  } while (0)

static void call_apply(struct fixture *fixture, bool is_modern, const char *arguments, const char *more) {
  say(fixture,
      "{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"tools/"
      "call\",\"params\":{\"name\":\"apply\",\"arguments\":%s%s%s%s}}",
      ++fixture->last_id, arguments, more, is_modern ? "," : "", is_modern ? META_MODERN : "");
}

/* Writes an answer that fits the question, or nearly so; returns whether it approves the item. */
static bool write_answer(struct fixture *fixture, const struct asked *asked, char text[256]) {
  const char *name = names[asked->item];
  bool loses = fixture->loses[asked->item];
  unsigned kind = draw(fixture, 9);
  if (kind < 5 && loses)
    snprintf(text, 256, "{\"action\":\"accept\",\"content\":{\"delete_1\":\"%s\"}}", name);
  else if (kind < 5)
    snprintf(text, 256, "{\"action\":\"accept\",\"content\":{\"proceed\":\"yes\"}}");
  else if (kind == 5)
    snprintf(text, 256, "{\"action\":\"accept\",\"content\":{\"proceed\":\"%s\"}}", loses ? "yes" : "y");
  else if (kind == 6)
    snprintf(text, 256, "{\"action\":\"decline\",\"content\":{\"proceed\":\"yes\",\"delete_1\":\"%s\"}}", name);
  else if (kind == 7)
    snprintf(text, 256, "{\"action\":\"accept\",\"content\":{\"delete_1\":\"other\"}}");
  else
    snprintf(text, 256, "{\"action\":\"cancel\"}");
  return kind < 5;
}

/* What looks like an answer and is none: of the newer revisions by another text, with other arguments, or in a request
 * of the older ones; of the older revisions for another version of JSON-RPC, or beside an error. */
enum forgery { NO_FORGERY, FORGED_TEXT, FORGED_ARGUMENTS, FORGED_ERA, FORGERIES };

static void answer_request(struct fixture *fixture, const struct asked *asked, enum forgery forgery, const char *text) {
  const char *version = forgery == FORGED_TEXT ? "1.0" : "2.0";
  bool fails = forgery == FORGED_ARGUMENTS || forgery == FORGED_ERA;
  say(fixture, "{\"jsonrpc\":\"%s\",\"id\":\"%s\",%s\"result\":%s}", version, asked->key,
      fails ? "\"error\":{\"code\":1,\"message\":\"no\"}," : "", text);
}

static void answer(struct fixture *fixture, struct asked *asked, enum forgery forgery) {
  char text[256], key[64], more[512];
  bool approves = write_answer(fixture, asked, text);
  snprintf(key, sizeof key, "%s", asked->key);
  if (forgery == FORGED_TEXT)
    key[draw(fixture, (unsigned)strlen(key))] ^= 1;
  if (forgery == NO_FORGERY && approves && asked->is_open && asked->due > fixture->now && fixture->grant_count < ASKED)
    fixture->grants[fixture->grant_count++] = (struct grant){asked->item, asked->version};
  asked->is_open &= forgery != NO_FORGERY;
  if (!asked->is_modern) {
    answer_request(fixture, asked, forgery, text);
    return;
  }
  snprintf(more, sizeof more, ",\"requestState\":\"%s\",\"inputResponses\":{\"approval\":%s}", key, text);
  call_apply(fixture, forgery != FORGED_ERA, forgery == FORGED_ARGUMENTS ? "{\"items\":[\"room\",\"hall\"]}" : "{}",
             more);
}

/* Somebody else deploys, or the plan's file changes. */
static void change(struct fixture *fixture) {
  unsigned item = draw(fixture, ITEMS);
  fixture->wanted[item]++;
  fixture->loses[item] = draw(fixture, 3) == 0;
  fixture->version++;
}

static void step(struct fixture *fixture) {
  unsigned kind = draw(fixture, 20);
  struct asked *asked =
      &fixture->asked[fixture->asked_count
                          ? draw(fixture, fixture->asked_count < ASKED ? (unsigned)fixture->asked_count : ASKED)
                          : 0];
  if (kind < 2)
    call_apply(fixture, kind == 0, "{}", "");
  else if (kind < 9 && fixture->run_count)
    end_run(fixture, draw(fixture, (unsigned)fixture->run_count));
  else if (kind < 15 && fixture->asked_count)
    answer(fixture, &fixture->asked[(fixture->asked_count - 1) % ASKED], NO_FORGERY);
  else if (kind == 15 && fixture->asked_count)
    answer(fixture, asked, NO_FORGERY);
  else if (kind == 16 && fixture->asked_count)
    answer(fixture, asked, (enum forgery)(1 + draw(fixture, FORGERIES - 1)));
  else if (kind == 17)
    change(fixture);
  else if (kind == 18)
    say(fixture, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":%u}}",
        1 + draw(fixture, fixture->last_id + 1));
  else
    fixture->now += draw(fixture, 8) ? 1000 : MCP_ANSWER_MS;
  if (draw(fixture, 3) == 0) /* late at times */
    server_tick(fixture->server);
}

static void run_history(struct fixture *fixture, uint32_t seed) {
  const struct mcp_host host = {host_send, host_start, host_stop, host_now, fixture};
  fixture->random = seed;
  fixture->grant_count = fixture->asked_count = fixture->run_count = 0;
  fixture->server = server_new(&host, NULL);
  say(fixture, OPENING);
  for (int i = 0; i < ITEMS; i++)
    change(fixture);
  for (int i = 0; i < 80; i++)
    step(fixture);
  while (fixture->run_count)
    end_run(fixture, 0);
  server_free(fixture->server);
}

static void each_write_has_one_accepted_answer(void **state) {
  struct fixture fixture = {0};
  (void)state;
  for (uint32_t seed = 1; seed <= 400; seed++)
    run_history(&fixture, seed);
  print_message("%u questions, %u writes, %u requests refused\n", fixture.questions, fixture.writes, fixture.refused);
  assert_true(fixture.writes > 300);
  assert_true(fixture.refused > 300);
}

static void an_id_that_is_under_way_is_refused(void **state) {
  struct fixture fixture = {0};
  const struct mcp_host host = {host_send, host_start, host_stop, host_now, &fixture};
  (void)state;
  fixture.server = server_new(&host, NULL);
  say(&fixture, OPENING);
  for (int i = 0; i < 3; i++, fixture.last_id = 0)
    call_apply(&fixture, i == 2, "{}", "");
  assert_int_equal(fixture.run_count, 1);
  assert_int_equal(fixture.refused, 2);
  end_run(&fixture, 0);
  call_apply(&fixture, false, "{}", "");
  assert_int_equal(fixture.run_count, 1);
  end_run(&fixture, 0);
  server_free(fixture.server);
}

/* The platform may hold rows of any name. */
static void a_question_shows_text_of_the_platform_escaped(void **state) {
  static const char plan_text[] = "{\"app_id\":\"a\\u001b[2J\",\"endpoint\":\"e\\u202e\"}";
  static const char item_text[] =
      "{\"kind\":\"durable_object\",\"name\":\"n\\u0007\",\"action\":\"update\",\"note\":\"o\\n\\nAbout\",\"hazards\":["
      "{"
      "\"objects\":[\"r\\u001b[2J\\u202e\\n\"],\"message\":\"m\\u001b]8;;x\\u0007\"}],\"changes\":[{\"field\":\"class_"
      "name\","
      "\"from\":\"f\\u200b\",\"to\":\"t\\n\"},{\"field\":\"code\",\"diff\":\"-x\\u009b2J\\n+\\u2066y\\n\"}]}";
  JD_ARENA arena = arena_new();
  JD_JS plan = js_parse(bytes_of(plan_text), "plan", NULL);
  JD_JS item = js_parse(bytes_of(item_text), "item", NULL);
  JD_JS params = question_params(arena, plan, item, false);
  const char *message = js_text(js_get(params, "message"));
  const struct js *form = js_get(js_get(js_get(params, "requestedSchema"), "properties"), "delete_1");
  (void)state;
  assert_string_equal(js_text(js_get(form, "title")),
                      "Type r\\x1B[2J\\u{202E}\\n to permanently delete its stored data");
  assert_string_equal(message, "About to deploy Durable Object: n\\x07. Proceed?\n\n"
                               "  update o\\n\\nAbout\n  app a\\x1B[2J\n  at e\\u{202E}\n! m\\x1B]8;;x\\x07\n"
                               "Restarts the Worker: WebSockets disconnect and in-memory state is lost.\n"
                               "  class_name f\\u{200B} -> t\\n\n\n-x\\u{009B}2J\n+\\u{2066}y\n");
}

int main(void) {
  secret_start();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_write_has_one_accepted_answer),
      cmocka_unit_test(an_id_that_is_under_way_is_refused),
      cmocka_unit_test(a_question_shows_text_of_the_platform_escaped),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
