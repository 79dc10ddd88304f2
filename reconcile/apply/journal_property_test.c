/* Whatever is done to a journal, by two apps in turn, torn lines and compaction included: what it says is open is what
 * a list that is kept beside it says. */
#include "reconcile/apply/internal.h"

#include "reconcile/testing/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { HISTORIES = 25, STEPS = 30 };

struct entry {
  struct intent intent;
  unsigned app;
  bool open;
};

struct scenario {
  const struct scratch *scratch;
  struct project project;
  struct journal journal;
  unsigned app; /* that the journal is open for */
  struct entry entries[STEPS];
  size_t count;
};

static uint32_t seed;

static uint32_t below(uint32_t bound) {
  seed = seed * 1664525 + 1013904223;
  return (seed >> 8) % bound;
}

static void reopen(struct scenario *history, unsigned app) {
  static const char *const targets[] = {"https://one app_1", "https://one app_2"};
  struct jd_error error = {0};
  history->app = app;
  if (!journal_open(history->scratch->arena, &history->project, targets[app], &history->journal, &error))
    fail_msg("%s", error.message);
}

static void write_intent(struct scenario *history) {
  struct arena *arena = history->scratch->arena;
  bool is_env = below(2);
  const char *item = arena_printf(arena, "%s%u", is_env ? "env/K" : "room-", below(4));
  struct intent intent = {.id = arena_printf(arena, "id-%zu", history->count), .item = item, .time = "now"};
  intent.line = arena_printf(arena, "line of %s\n", item);
  intent.kind = is_env ? WRITE_SET_ENV : WRITE_DEPLOY;
  if (is_env)
    intent.value_digest = "0123", intent.key_id = "4567";
  else
    intent.class_name = "Room", intent.source = "a.ts", intent.access_mode = ACCESS_PUBLIC;
  assert_true(journal_intent(&history->journal, &intent, NULL));
  history->entries[history->count++] = (struct entry){intent, history->app, true};
}

/* An entry of the app, open or not: a record about what is closed changes nothing. */
static struct entry *any_entry(struct scenario *history) {
  for (unsigned tries = 0; history->count && tries < 10; tries++) {
    struct entry *entry = &history->entries[below((uint32_t)history->count)];
    if (entry->app == history->app)
      return entry;
  }
  return NULL;
}

static void tear(struct scenario *history) {
  static const char *const pieces[] = {"{\"v\":1,\"type\":\"done\",\"id\":\"id-0\"", "{\"v\":1,\"ty", "\xFFgarbage"};
  FILE *file = fopen(history->journal.path, "ab");
  if (!file)
    return; /* nothing was written yet */
  assert_true(fputs(pieces[below(3)], file) >= 0);
  fclose(file);
  write_intent(history); /* whoever appends next ends the torn line first */
}

static void close_entry(struct scenario *history, struct entry *entry) {
  if (below(2))
    assert_true(journal_done(&history->journal, &entry->intent, NULL));
  else
    assert_true(journal_void(&history->journal, &entry->intent, NULL));
  entry->open = false;
}

static void step(struct scenario *history) {
  struct entry *entry = any_entry(history);
  switch (below(8)) {
  case 0:
  case 1:
  case 2:
    write_intent(history);
    break;
  case 3:
    if (entry && entry->open)
      assert_true(journal_request_sent(&history->journal, &entry->intent, NULL));
    break;
  case 4:
  case 5:
    if (entry)
      close_entry(history, entry);
    break;
  case 6:
    assert_true(journal_compact(&history->journal, NULL));
    break;
  default:
    tear(history);
  }
}

static void same(const struct intent *is, const struct entry *entry) {
  assert_string_equal(is->id, entry->intent.id);
  assert_string_equal(is->item, entry->intent.item);
  assert_string_equal(is->line, entry->intent.line);
  assert_int_equal(is->request_sent, entry->intent.request_sent);
  assert_int_equal(is->kind, entry->intent.kind);
}

static void check(const struct scenario *history) {
  size_t open = 0, elsewhere = 0;
  for (size_t i = 0; i < history->count; i++) {
    const struct entry *entry = &history->entries[i];
    if (!entry->open)
      continue;
    if (entry->app == history->app)
      same(&history->journal.open[open++], entry);
    else
      same(&history->journal.elsewhere[elsewhere++], entry);
  }
  assert_int_equal(history->journal.open_count, open);
  assert_int_equal(history->journal.elsewhere_count, elsewhere);
}

static void test_open_is_what_was_not_closed(void **state) {
  for (uint32_t i = 0; i < HISTORIES; i++) {
    struct scenario history = {.scratch = *state};
    seed = i;
    scratch_folder(*state, arena_printf(history.scratch->arena, "p%u", i));
    history.project.root = scratch_path(*state, arena_printf(history.scratch->arena, "p%u", i));
    reopen(&history, 0);
    while (history.count < STEPS - 2) {
      step(&history);
      check(&history);
      if (below(4) == 0) {
        reopen(&history, below(2));
        check(&history);
      }
    }
    reopen(&history, history.app); /* which counts the torn lines too */
    assert_true(journal_compact(&history.journal, NULL));
    reopen(&history, 1 - history.app);
    check(&history);
    assert_int_equal(history.journal.damaged, 0);         /* compaction took them out */
    assert_true(journal_compact(&history.journal, NULL)); /* nothing to do */
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {SCRATCH_TEST(test_open_is_what_was_not_closed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
