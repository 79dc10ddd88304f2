/* What the tests of cmd/jd share: assertions about long texts, sample values, the standard streams. Only *_test.c
 * include it, after cmocka.h. */
#ifndef JD_CMD_TESTING_H
#define JD_CMD_TESTING_H

#include "model/base/base.h"
#include "model/state/state.h"
#include "reconcile/testing/scratch.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Assertions about text that is too long to be written out, for tests with cmocka, which they include themselves. */

#define assert_has(text, part)                                                                                         \
  do {                                                                                                                 \
    const char *text_of_it = (text);                                                                                   \
    if (!strstr(text_of_it, part))                                                                                     \
      fail_msg("«%s» is not in:\n%s", part, text_of_it);                                                               \
  } while (0)

#define assert_lacks(text, part)                                                                                       \
  do {                                                                                                                 \
    const char *text_of_it = (text);                                                                                   \
    if (strstr(text_of_it, part))                                                                                      \
      fail_msg("«%s» is in:\n%s", part, text_of_it);                                                                   \
  } while (0)

/* A plan made by hand for the renderers' tests: one item of each action, as the page about the command line shows it;
 * and the buffer that they render into. A test's state begins with it. */

#define SAMPLE_OLD "a\nb\nc\nd\ne\nold\n"
#define SAMPLE_NEW "a\nb\nc\nd\ne\nnew\n\x1b[2Jmore\n"

struct sample {
  struct arena *arena;
  struct buf text;
  struct changeset changeset;
  struct item items[7];
};

static inline struct desired_object *sample_object(struct sample *sample, const char *name, const char *class_name,
                                                   enum access_mode access_mode, const char *code) {
  struct desired_object *object = arena_alloc(sample->arena, sizeof *object);
  *object = (struct desired_object){.name = name, .class_name = class_name, .access_mode = access_mode};
  object->source = arena_printf(sample->arena, "durable-objects/%s.ts", name);
  object->code = bytes_of(code);
  object->code_digest = digest_bytes(object->code);
  return object;
}

static inline struct live_object *sample_live(struct sample *sample, const char *name, const char *class_name,
                                              enum access_mode access_mode, const char *code) {
  struct live_object *live = arena_alloc(sample->arena, sizeof *live);
  *live = (struct live_object){.id = "id-1", .name = name, .class_name = class_name, .access_mode = access_mode};
  live->status = ROW_READY;
  live->has_code = code != NULL;
  live->code = bytes_of(code);
  if (code)
    live->code_digest = digest_bytes(live->code);
  return live;
}

static inline void sample_changes(struct sample *sample, struct item *item, const struct change *changes,
                                  size_t count) {
  item->changes = arena_alloc_array(sample->arena, count, sizeof *changes);
  memcpy(item->changes, changes, count * sizeof *changes);
  item->change_count = count;
}

static inline void sample_update(struct sample *sample, struct item *item) {
  struct textdiff *diff = arena_alloc(sample->arena, sizeof *diff);
  textdiff(sample->arena, bytes_of(SAMPLE_OLD), bytes_of(SAMPLE_NEW), diff);
  *item = (struct item){
      .kind = ITEM_OBJECT, .name = "rate-limiter", .action = ACTION_UPDATE, .write = WRITE_DEPLOY, .restarts = 1};
  item->object = sample_object(sample, "rate-limiter", "RateLimiter", ACCESS_SERVICE_KEY, SAMPLE_NEW);
  item->live = sample_live(sample, "rate-limiter", "RateLimiter", ACCESS_AUTHENTICATED, SAMPLE_OLD);
  item->diff = diff;
  const struct change changes[] = {
      {FIELD_ACCESS_MODE, "authenticated", "service_key"},
      {FIELD_CODE, "00000000000000000000000000000001", "00000000000000000000000000000002"}};
  sample_changes(sample, item, changes, 2);
}

static inline void sample_replace(struct sample *sample, struct item *item) {
  static const char *classes[] = {"Leaderboard"};
  static const char *objects[] = {"leaderboard"};
  static const struct deployed_class lost = {"leaderboard", "Leaderboard", true, DEPLOYED_READY};
  static struct hazard hazard = {
      "data-loss", true, &lost, 1, objects, 1, classes, 1, "DELETES it all. Keep the class name."};
  *item = (struct item){
      .kind = ITEM_OBJECT, .name = "leaderboard", .action = ACTION_REPLACE, .write = WRITE_DEPLOY, .restarts = 1};
  item->object = sample_object(sample, "leaderboard", "Board", ACCESS_AUTHENTICATED, "x");
  item->live = sample_live(sample, "leaderboard", "Leaderboard", ACCESS_AUTHENTICATED, "x");
  item->hazards = &hazard;
  item->hazard_count = 1;
  const struct change changes[] = {{FIELD_CLASS_NAME, "Leaderboard", "Board"}};
  sample_changes(sample, item, changes, 1);
}

static inline void sample_count(struct changeset *changeset) {
  memset(changeset->counts, 0, sizeof changeset->counts);
  changeset->restarts = 0;
  for (size_t i = 0; i < changeset->item_count; i++) {
    changeset->counts[changeset->items[i].action]++;
    changeset->restarts += changeset->items[i].restarts;
  }
}

static inline void sample_make(struct sample *sample, struct arena *arena) {
  static const struct desired_env key = {.key = "AI_API_KEY"};
  *sample = (struct sample){.arena = arena};
  struct item *items = sample->items;
  items[0] = (struct item){
      .kind = ITEM_ENV, .name = "AI_API_KEY", .action = ACTION_SET, .write = WRITE_SET_ENV, .env = &key, .restarts = 1};
  items[0].env_live = true;
  items[0].value = ENV_VALUE_DIFFERS;
  items[0].env_note = "value differs from the one last applied";
  const struct change value = {FIELD_VALUE, NULL, NULL};
  sample_changes(sample, &items[0], &value, 1);
  items[1] = (struct item){
      .kind = ITEM_OBJECT, .name = "chat-room", .action = ACTION_CREATE, .write = WRITE_DEPLOY, .restarts = 1};
  items[1].object = sample_object(sample, "chat-room", "ChatRoom", ACCESS_PUBLIC, "export class ChatRoom {}\n");
  sample_update(sample, &items[2]);
  sample_replace(sample, &items[3]);
  items[4] = (struct item){.kind = ITEM_OBJECT, .name = "agent", .action = ACTION_SAME};
  items[4].object = sample_object(sample, "agent", "Agent", ACCESS_AUTHENTICATED, "x");
  items[4].live = sample_live(sample, "agent", "Agent", ACCESS_AUTHENTICATED, "x");
  items[5] = (struct item){.kind = ITEM_ENV,
                           .name = "LIMIT",
                           .action = ACTION_SAME,
                           .env = &key,
                           .value = ENV_VALUE_UNKNOWN,
                           .unverified = true};
  items[5].env_live = true;
  items[5].env_note = "set on the app";
  items[6] = (struct item){.kind = ITEM_OBJECT, .name = "old-room", .action = ACTION_EXTRA};
  items[6].live = sample_live(sample, "old-room", "OldRoom", ACCESS_PUBLIC, NULL);
  sample->changeset = (struct changeset){.app_id = "app_abc123",
                                         .endpoint = "https://api.butterbase.ai",
                                         .plan_file = "docs/butterbase/02-plan.md",
                                         .items = items,
                                         .item_count = 7,
                                         .fingerprint = {1, 2}};
  sample_count(&sample->changeset);
}

static inline void sample_open(struct sample *sample) {
  sample_make(sample, arena_new());
  buf_init(&sample->text, LIMIT_TEXT_OUTPUT);
}

static inline int sample_close(void **state) {
  struct sample *sample = *state;
  arena_free(sample->arena);
  buf_free(&sample->text);
  return 0;
}

/* With the file's own `setup`. */
#define SAMPLE_TEST(test) cmocka_unit_test_setup_teardown(test, setup, sample_close)

/* The standard streams of a test. */

/* The environment of a terminal that knows UTF-8, and is otherwise like none. */
static inline const char *utf8_environment(const char *name) {
  return strcmp(name, "LC_ALL") == 0 ? "C.UTF-8" : NULL;
}

/* stdin becomes a pipe that holds the text. Returns the end to write more into: it ends when that is closed. */
static inline int stdin_of(struct bytes text) {
  int ends[2];
  scratch_must(pipe(ends) == 0 && write(ends[1], text.data, text.len) == (ssize_t)text.len);
  scratch_must(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
  close(ends[0]);
  return ends[1];
}

/* What is written to a stream from stream_catch to stream_caught. */
struct caught {
  int stream, kept;
  FILE *file;
};

static inline struct caught stream_catch(int stream) {
  struct caught caught = {stream, dup(stream), tmpfile()};
  scratch_must(caught.file && dup2(fileno(caught.file), stream) == stream);
  return caught;
}

static inline const char *stream_caught(struct caught *caught, struct arena *arena) {
  enum { MOST = 1 << 16 };
  char *text = arena_alloc(arena, MOST);
  dup2(caught->kept, caught->stream);
  close(caught->kept);
  rewind(caught->file);
  text[fread(text, 1, MOST - 1, caught->file)] = '\0';
  fclose(caught->file);
  return text;
}

#endif
