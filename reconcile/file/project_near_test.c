#include "reconcile/file/file.h"

#include "reconcile/testing/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *near_of(const struct scratch *scratch, const char *path) {
  static const char *const taken[] = {"durable-objects/used-room.ts"};
  const struct project project = {scratch_path(scratch, "p")};
  const char *near[PROJECT_NEAR], *all = "";
  size_t count = project_near(scratch->arena, &project, path, taken, 1, near);
  for (size_t i = 0; i < count; i++)
    all = arena_printf(scratch->arena, "%s%s%s", all, i ? " " : "", near[i]);
  return all;
}

static void test_names_that_may_be_meant(void **state) {
  const struct scratch *scratch = *state;
  scratch_folder(scratch, "p");
  assert_string_equal(near_of(scratch, "durable-objects/room.ts"), "");
  scratch_folder(scratch, "p/durable-objects");
  scratch_folder(scratch, "p/src");
  scratch_folder(scratch, "p/durable-objects/folder.ts");
  scratch_folder(scratch, "outside");
  scratch_write(scratch, "outside/chat-roo.ts", "");
  scratch_link(scratch, "../outside", "p/elsewhere");
  static const char *const files[] = {"durable-objects/chat-room.ts",
                                      "durable-objects/chatroom.ts",
                                      "durable-objects/used-room.ts",
                                      "durable-objects/types.d.ts",
                                      "durable-objects/README.md",
                                      "src/lobby.ts",
                                      "board.js",
                                      "src/zebra.ts"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    scratch_write(scratch, arena_printf(scratch->arena, "p/%s", files[i]), "");
  assert_string_equal(near_of(scratch, "durable-objects/chat-rom.ts"),
                      "durable-objects/chat-room.ts durable-objects/chatroom.ts");
  assert_string_equal(near_of(scratch, "durable-objects/lobby.ts"), "src/lobby.ts");
  assert_string_equal(near_of(scratch, "board.ts"), "board.js");
  assert_string_equal(near_of(scratch, "elsewhere/zzzzzzzzzzzz.ts"), /* none is like it: the first ones */
                      "board.js durable-objects/chat-room.ts durable-objects/chatroom.ts");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_names_that_may_be_meant, scratch_setup, scratch_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
