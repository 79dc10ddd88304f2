#include "reconcile/apply/internal.h"

#include "reconcile/testing/plan_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct scene {
  struct world saw, is;   /* by the plan; just before the write */
  struct journal journal; /* nothing is open */
  struct apply_context context;
  struct jd_error error;
};

static void scene_start(struct scene *scene, const char *saw, const char *is) {
  *scene = (struct scene){0};
  world_start(&scene->saw);
  world_start(&scene->is);
  world_say(&scene->saw, saw);
  world_say(&scene->is, is);
  live_settle(&scene->is.live);
  assert_true(world_plan(&scene->saw));
  scene->context =
      (struct apply_context){.arena = scene->saw.arena, .applied = &scene->saw.applied, .journal = &scene->journal};
}

static void scene_end(struct scene *scene) {
  world_end(&scene->saw);
  world_end(&scene->is);
}

static void passes(struct scene *scene, const char *label) {
  if (!guard(&scene->context, &scene->is.live, world_item(&scene->saw, label), &scene->error))
    fail_msg("%s: %s", scene->error.where, scene->error.message);
}

static void refuses(struct scene *scene, const char *label, const char *words) {
  assert_false(guard(&scene->context, &scene->is.live, world_item(&scene->saw, label), &scene->error));
  assert_int_equal(scene->error.code, JD_STALE);
  assert_int_equal(scene->error.scope, JD_SCOPE_RUN);
  assert_string_equal(scene->error.where, label);
  if (!strstr(scene->error.message, words))
    fail_msg("«%s» is not in: %s", words, scene->error.message);
  assert_non_null(strstr(scene->error.message, "Nothing was sent for it"));
}

#define AGENT "want agent Agent 2\nlive agent Agent 1\n"
#define THREE "want agent Agent 2\nwant room Room 1\nwant env/LEVEL 1\nlive agent Agent 1\n"
#define LEVEL "want env/OLD 2\nwant env/NEW 1\nlive env/OLD\napplied env/OLD 1\n"
#define OTHER "want agent Agent 1\nwant env/LEVEL 1\nlive other Other 1\n"

static const struct {
  const char *saw, *is, *label, *refusal; /* NULL: it passes */
} cases[] = {
    {THREE, "live agent Agent 1", "agent", NULL},
    {THREE, "live agent Agent 1", "room", NULL},
    {THREE, "live agent Agent 1", "env/LEVEL", NULL},

    /* Each field of a row counts. */
    {AGENT, "live agent Agent 1 ERROR", "agent", "it was class Agent, authenticated, READY, code "},
    {AGENT, "live agent Agent 1 ERROR", "agent", "and is now class Agent, authenticated, ERROR, code "},
    {AGENT, "live agent Agent 1 public", "agent", "and is now class Agent, public, READY"},
    {AGENT, "live agent Other 1", "agent", "and is now class Other"},
    {AGENT, "live agent Agent 3", "agent", "changed after planning"},

    /* Rows and keys come and go. */
    {AGENT, "", "agent", "and is now not there"},
    {THREE, "live agent Agent 1\nlive room Room 1", "room", "it was not there and is now class Room"},
    {LEVEL, "live env/OLD", "env/NEW", NULL},
    {LEVEL, "live env/OLD", "env/OLD", NULL},
    {LEVEL, "live env/NEW", "env/NEW", "it was not set and is now set"},
    {LEVEL, "live env/NEW", "env/OLD", "it was set and is now gone"},

    /* What was not shown: a loss, and a refusal by the platform. */
    {OTHER, "live other Other 1 ERROR", "agent",
     "may now delete stored data of object other, which the plan did not show"},
    {OTHER, "live other Other 1\nlive third Third 1 ERROR", "env/LEVEL", "may now delete stored data of object third"},
    {"want chat-room ChatRoom 1", "live env/CHAT_ROOM", "chat-room", "the platform would reject this write now ("},
    {"want chat-room ChatRoom 1", "live env/CHAT_ROOM", "chat-room", "'CHAT_ROOM'"},
};

static void only_what_the_plan_saw_passes(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct scene scene;
    scene_start(&scene, cases[i].saw, cases[i].is);
    if (cases[i].refusal)
      refuses(&scene, cases[i].label, cases[i].refusal);
    else
      passes(&scene, cases[i].label);
    scene_end(&scene);
  }
}

static void another_id_is_another_row_and_a_later_deploy_of_the_same_is_none(void **state) {
  (void)state;
  struct scene scene;
  scene_start(&scene, AGENT, "live agent Agent 1");
  struct live_object *agent = &scene.is.live.objects[0];
  agent->last_deployed_at = "2026-11-23T11:00:00.000Z";
  passes(&scene, "agent");
  agent->id = "made-anew";
  refuses(&scene, "agent", "changed after planning");
  scene_end(&scene);
}

/* What an earlier item of this run was approved to delete is no news to a later one: the row in ERROR does not say that
 * its data is gone, but the record does. */
static void a_loss_that_happened_is_no_news(void **state) {
  (void)state;
  struct scene scene;
  scene_start(&scene, "want a A 1\nwant c C 1\nlive a A 1 ERROR\nlive b B 1 ERROR",
              "live a A 1\nlive b B 1 ERROR"); /* a is repaired, and B is gone; its row looks as before */
  assert_string_equal(world_actions(&scene.saw), "repair a, create c, extra b");
  assert_string_equal(world_item(&scene.saw, "a")->hazards[0].classes[0], "B");
  assert_int_equal(world_item(&scene.saw, "c")->hazard_count, 0);
  refuses(&scene, "c", "may now delete stored data of object b");
  applied_put_loss(scene.saw.arena, &scene.saw.applied,
                   &(struct applied_loss){.name = "b", .class_name = "B", .approved_at = "2026-11-23T10:00:00.000Z"});
  passes(&scene, "c");
  scene.is.live.objects[1].last_deployed_at = "2026-11-23T10:00:00.001Z"; /* since then somebody deployed it again */
  refuses(&scene, "c", "may now delete stored data of object b");
  scene_end(&scene);
}

static size_t hazards_now(struct scene *scene, const char *label) {
  return guard_look_again(&scene->context, &scene->is.live, world_item(&scene->saw, label)).hazard_count;
}

static void looking_again_shows_what_it_would_be_now(void **state) {
  (void)state;
  struct scene scene;
  scene_start(&scene, "want a A 1\nwant c C 1\nlive a A 1 ERROR", "live a A 1 ERROR");
  assert_int_equal(world_item(&scene.saw, "c")->hazard_count, 0); /* after the repair of a */
  assert_int_equal(hazards_now(&scene, "c"), 1);                  /* a was declined */
  scene.is.live.objects[0].status = ROW_READY;
  assert_int_equal(hazards_now(&scene, "c"), 0);
  scene_end(&scene);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(only_what_the_plan_saw_passes),
      cmocka_unit_test(another_id_is_another_row_and_a_later_deploy_of_the_same_is_none),
      cmocka_unit_test(a_loss_that_happened_is_no_news),
      cmocka_unit_test(looking_again_shows_what_it_would_be_now),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
