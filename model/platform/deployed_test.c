/* Which classes may be deployed, by the evidence: a row for each line of cmd/docs/platform.md, "Which classes are
 * deployed". */
#include "model/platform/platform.h"

#include "model/base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { MOST = 4 };

#define MISMATCH "CF API error (412): [10079] Actor migration tag precondition failed"

/* What is deployed: "object Class" certainly, "object Class?" possibly, "object ?" a class that nobody can name. */
static const struct {
  const char *name;
  struct evidence_row rows[MOST];
  struct evidence_record records[MOST];
  struct evidence_loss losses[MOST];
  struct evidence_call calls[MOST];
  const char *deployed;
} cases[] = {
    {"nothing at all", .deployed = ""},
    {"READY is certain", {{"a", "A", NULL, ROW_READY, 5, 0}}, .deployed = "a A"},
    {"READY is certain, whatever the record says of the name",
     {{"a", "A", NULL, ROW_READY, 5, 0}},
     {{"a", "Old", 4}},
     .deployed = "a A"},
    {"a row older than the record: nothing is certain",
     {{"a", "A", NULL, ROW_READY, 3, 0}, {"b", "B", NULL, ROW_READY, 9, 0}},
     {{"a", "A", 4}},
     .deployed = "a A?, b B?"},

    {"a deploy under way is possible", {{"a", "A", NULL, ROW_BUILDING, 0, 6}}, .deployed = "a A?"},
    {"… and proven by a later success of another row",
     {{"a", "A", NULL, ROW_BUILDING, 0, 6}, {"b", "B", NULL, ROW_READY, 7, 7}},
     .deployed = "a A, b B"},
    {"… but not by an earlier one",
     {{"a", "A", NULL, ROW_BUILDING, 0, 6}, {"b", "B", NULL, ROW_READY, 6, 6}},
     .deployed = "a A?, b B"},
    {"… nor where it is not known when it began",
     {{"a", "A", NULL, ROW_BUILDING, 0, TIME_NULL}, {"b", "B", NULL, ROW_READY, 7, 7}},
     .deployed = "a A?, b B"},
    {"PENDING and a status that is not known are the same",
     {{"a", "A", NULL, ROW_PENDING, 0, 0}, {"b", "B", NULL, ROW_UNKNOWN, 0, 0}},
     .deployed = "a A?, b B?"},
    {"what ran before a deploy under way",
     {{"a", "New", NULL, ROW_BUILDING, 5, 0}},
     {{"a", "Old", 5}},
     .deployed = "a New?, a Old?"},
    {"… without a record", {{"a", "New", NULL, ROW_BUILDING, 5, 0}}, .deployed = "a ?, a New?"},

    {"a failed row that was deployed: the record knows its class",
     {{"a", "New", "failed", ROW_ERROR, 5, 0}},
     {{"a", "Old", 5}},
     .deployed = "a Old?"},
    {"… a record that is older leaves it open",
     {{"a", "New", "failed", ROW_ERROR, 5, 0}},
     {{"a", "Old", 4}},
     .deployed = "a ?, a New?, a Old?"},
    {"… so does one that has no time (version 1)",
     {{"a", "New", "failed", ROW_ERROR, 5, 0}},
     {{"a", "Old", TIME_NULL}},
     .deployed = "a ?, a New?, a Old?"},
    {"… and a time that cannot be read",
     {{"a", "New", "failed", ROW_ERROR, TIME_UNREADABLE, 0}},
     {{"a", "Old", TIME_UNREADABLE}},
     .deployed = "a ?, a New?, a Old?"},
    {"… without a record", {{"a", "New", "failed", ROW_ERROR, 5, 0}}, .deployed = "a ?, a New?"},
    {"no later success of another row proves it gone",
     {{"a", "A", "failed", ROW_ERROR, 5, 6}, {"b", "B", NULL, ROW_READY, 9, 9}},
     {{"a", "A", 5}},
     .deployed = "a A?, b B"},
    {"a failed row that never was deployed is nothing", {{"a", "A", "failed", ROW_ERROR, 0, 0}}, .deployed = ""},
    {"… but for the class that the record has under its name",
     {{"a", "A", "failed", ROW_ERROR, 0, 0}},
     {{"a", "Old", 5}},
     .deployed = "a Old?"},
    {"a tag mismatch: another upload may have contained the row",
     {{"a", "A", MISMATCH, ROW_ERROR, 0, 0}},
     .deployed = "a A?"},
    {"… beside what ran before",
     {{"a", "New", MISMATCH, ROW_ERROR, 5, 0}},
     {{"a", "Old", 5}},
     .deployed = "a New?, a Old?"},

    {"recorded and not there", .records = {{"a", "A", 5}}, .deployed = "a A?"},
    {"recorded, and moved to another name: it is certain there",
     {{"b", "A", NULL, ROW_READY, 9, 0}},
     {{"a", "A", 5}},
     .deployed = "b A"},
    {"one class that two names may have run",
     {{"a", "New", "failed", ROW_ERROR, 5, 0}},
     {{"a", "Shared", 5}, {"b", "Shared", 5}},
     .deployed = "a Shared?, b Shared?"},

    {"an approved loss: what ran behind the name until then is gone",
     {{"a", "A", "failed", ROW_ERROR, 5, 0}},
     .losses = {{"a", 7}},
     .deployed = ""},
    {"… at its very time", {{"a", "A", "failed", ROW_ERROR, 7, 0}}, .losses = {{"a", 7}}, .deployed = ""},
    {"… but not what was deployed since",
     {{"a", "A", "failed", ROW_ERROR, 8, 0}},
     .losses = {{"a", 7}},
     .deployed = "a ?, a A?"},
    {"… and of several losses of one name each counts",
     {{"a", "A", "failed", ROW_ERROR, 8, 0}},
     .losses = {{"a", 7}, {"a", 9}},
     .deployed = ""},
    {"… nor where its time cannot be read",
     {{"a", "A", "failed", ROW_ERROR, TIME_UNREADABLE, 0}},
     .losses = {{"a", 7}},
     .deployed = "a ?, a A?"},
    {"… nor what the next upload may have held, where it is not known when the row failed",
     {{"a", "A", MISMATCH, ROW_ERROR, 5, 0}},
     .losses = {{"a", 7}},
     .deployed = "a A?"},
    {"… and of another name it says nothing",
     {{"a", "A", "failed", ROW_ERROR, 5, 0}},
     .losses = {{"b", 7}},
     .deployed = "a ?, a A?"},

    {"… unless the row is as it was before that loss",
     {{"a", "A", MISMATCH, ROW_ERROR, 5, 6}},
     {{"a", "Old", 5}},
     .losses = {{"a", 7}},
     .deployed = ""},
    {"… at its very time", {{"a", "A", MISMATCH, ROW_ERROR, 0, 7}}, .losses = {{"a", 7}}, .deployed = ""},
    {"… and of a deploy under way the class that it bears is left",
     {{"a", "New", NULL, ROW_BUILDING, 5, 6}},
     {{"a", "Old", 5}},
     .losses = {{"a", 7}},
     .deployed = "a New?"},

    {"a row that was created after another one failed, and was deployed: its upload left that one out",
     {{"a", "A", MISMATCH, ROW_ERROR, 5, 6}, {"b", "B", NULL, ROW_READY, 9, 9, 7}},
     {{"a", "Old", 5}},
     .deployed = "b B"},
    {"… also where it failed later",
     {{"a", "A", "failed", ROW_ERROR, 5, 6}, {"b", "B", "failed", ROW_ERROR, 9, 10, 7}},
     {{"a", "Old", 5}, {"b", "B", 9}},
     .deployed = "b B?"},
    {"… but not where it never was deployed",
     {{"a", "A", "failed", ROW_ERROR, 5, 6}, {"b", "B", NULL, ROW_BUILDING, 0, 7, 7}},
     {{"a", "Old", 5}},
     .deployed = "a Old?, b B?"},
    {"… nor where it was created before, however late its success was",
     {{"a", "A", "failed", ROW_ERROR, 5, 6}, {"b", "B", NULL, ROW_READY, 9, 9, 6}},
     {{"a", "Old", 5}},
     .deployed = "a Old?, b B"},
    {"… nor where it is not known when the other one failed",
     {{"a", "A", "failed", ROW_ERROR, 5, 0}, {"b", "B", NULL, ROW_READY, 9, 9, 7}},
     {{"a", "Old", 5}},
     .deployed = "a Old?, b B"},
    {"… nor where the rows are older than the record",
     {{"a", "A", "failed", ROW_ERROR, 5, 6}, {"b", "B", NULL, ROW_READY, 9, 9, 7}},
     {{"a", "Old", 5}, {"b", "B", 10}},
     .deployed = "a Old?, b B?"},

    {"a deploy that left, and whose row is gone", .calls = {{"a", "A"}}, .deployed = "a A?"},
    {"… or failed", {{"a", "A", "failed", ROW_ERROR, 0, 0}}, .calls = {{"a", "A"}}, .deployed = ""},
    {"… or is another's success now", {{"a", "B", NULL, ROW_READY, 9, 0}}, .calls = {{"a", "A"}}, .deployed = "a B"},
};

static size_t named(const void *list, size_t size) {
  size_t count = 0;
  while (count < MOST && *(const char *const *)((const char *)list + count * size))
    count++;
  return count;
}

static const char *told(struct arena *arena, const struct deployed *deployed) {
  const char *text = "";
  for (size_t i = 0; i < deployed->count; i++) {
    const struct deployed_class *each = &deployed->list[i];
    text = arena_printf(arena, "%s%s%s %s%s", text, i ? ", " : "", each->object,
                        each->class_name ? each->class_name : "", each->certain ? "" : "?");
  }
  return text;
}

static void each_sentence_of_the_contract(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_ARENA arena = arena_new();
    const struct evidence evidence = {
        .rows = cases[i].rows,
        .row_count = named(cases[i].rows, sizeof cases[i].rows[0]),
        .records = cases[i].records,
        .record_count = named(cases[i].records, sizeof cases[i].records[0]),
        .losses = cases[i].losses,
        .loss_count = named(cases[i].losses, sizeof cases[i].losses[0]),
        .calls = cases[i].calls,
        .call_count = named(cases[i].calls, sizeof cases[i].calls[0]),
    };
    struct deployed deployed;
    deployed_classes(arena, &evidence, &deployed);
    if (strcmp(told(arena, &deployed), cases[i].deployed) != 0)
      fail_msg("%s: «%s», not «%s»", cases[i].name, told(arena, &deployed), cases[i].deployed);
  }
}

static void only_the_platforms_code_is_a_mismatch(void **state) {
  (void)state;
  assert_true(platform_says(MISMATCH, PLATFORM_TAG_MISMATCH));
  assert_false(platform_says("migration tag mismatch", PLATFORM_TAG_MISMATCH));
  assert_false(platform_says("[10074]", PLATFORM_TAG_MISMATCH));
  assert_false(platform_says(NULL, PLATFORM_TAG_MISMATCH));
}

/* A thousand rows and as many records: sorted, not each with each. */
static void many_rows_come_out_in_order(void **state) {
  (void)state;
  enum { MANY = 1000 };
  JD_ARENA arena = arena_new();
  struct evidence_row *rows = arena_alloc_array(arena, MANY, sizeof *rows);
  for (size_t i = 0; i < MANY; i++)
    rows[i] = (struct evidence_row){.name = arena_printf(arena, "room-%04zu", MANY - i),
                                    .class_name = arena_printf(arena, "Room%04zu", MANY - i),
                                    .status = ROW_READY,
                                    .last_deployed_at = 5};
  struct deployed deployed;
  deployed_classes(arena, &(struct evidence){.rows = rows, .row_count = MANY}, &deployed);
  assert_int_equal(deployed.count, MANY);
  assert_string_equal(deployed.list[0].object, "room-0001");
  assert_string_equal(deployed.list[MANY - 1].class_name, "Room1000");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_sentence_of_the_contract),
      cmocka_unit_test(only_the_platforms_code_is_a_mismatch),
      cmocka_unit_test(many_rows_come_out_in_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
