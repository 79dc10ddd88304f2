#include "cmd/jd/view/view.h"

#include "cmd/jd/testing/testing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct world {
  struct sample sample;
  struct drift_item items[7];
  struct drift_report report;
  struct plan_view view;
};

/* The sample's items, judged by hand: two in sync, one of them unverified. */
static int setup(void **state) {
  static struct world world;
  static const enum drift_state states[] = {DRIFT_PENDING, DRIFT_MISSING, DRIFT_DRIFTED, DRIFT_CONFLICT,
                                            DRIFT_IN_SYNC, DRIFT_IN_SYNC, DRIFT_EXTRA};
  world = (struct world){.view = {.context = 0}};
  sample_open(&world.sample);
  world.report = (struct drift_report){.app_id = "app_abc123",
                                       .endpoint = "https://api.butterbase.ai",
                                       .plan_file = "docs/butterbase/02-plan.md",
                                       .items = world.items,
                                       .item_count = 7};
  for (size_t i = 0; i < 7; i++) {
    world.items[i] = (struct drift_item){states[i], &world.sample.items[i], "because"};
    world.report.counts[states[i]]++;
  }
  *state = &world;
  return 0;
}

static const char *render(struct world *world, bool strict) {
  buf_clear(&world->sample.text);
  drift_text(&world->report, strict, &world->view, &world->sample.text);
  return world->sample.text.data ? world->sample.text.data : "";
}

/* From item `first` on. */
static void keep(struct world *world, size_t first, size_t count) {
  world->report.items = world->items + first;
  world->report.item_count = count;
  memset(world->report.counts, 0, sizeof world->report.counts);
  for (size_t i = 0; i < count; i++)
    world->report.counts[world->report.items[i].state]++;
}

static void test_text_from_outside_is_escaped(void **state) {
  struct world *world = *state;
  struct live_object *live = sample_live(&world->sample, "old-room", "Old\x1b[2JRoom", ACCESS_PUBLIC, NULL);
  live->status = ROW_ERROR;
  live->error_message = "failed\n\x1b[31mfake";
  world->sample.items[6].live = live;
  world->items[6].note = "on\x1b[1m";
  world->view.quiet = true;
  keep(world, 6, 1);
  assert_string_equal(render(world, true),
                      "app app_abc123 at https://api.butterbase.ai, plan docs/butterbase/02-plan.md\n\n"
                      "  ? extra     old-room   class Old\\x1B[2JRoom, public, ERROR\n      on\\x1B[1m\n"
                      "      last error: failed\\n\\x1B[31mfake\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SAMPLE_TEST(test_text_from_outside_is_escaped),
  };
  return cmocka_run_group_tests_name("drift_text", tests, NULL, NULL);
}
