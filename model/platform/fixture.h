/* For the platform model's tests: requests in one line each, and what they did in one line each. */
#ifndef JD_MODEL_PLATFORM_FIXTURE_H
#define JD_MODEL_PLATFORM_FIXTURE_H

#include "model/base/base.h"
#include "model/platform/platform.h"

#include <stdlib.h>

struct fixture {
  struct platform_state *state;
  struct platform_response response;
  struct platform_effect effect;
  int64_t now;
  unsigned ids;
};

static inline int fixture_new(void **handle) {
  struct fixture *fixture = calloc(1, sizeof *fixture);
  fixture->state = platform_new("app_abc123");
  fixture->now = 1000;
  *handle = fixture;
  return 0;
}

static inline int fixture_free(void **handle) {
  struct fixture *fixture = *handle;
  platform_free(fixture->state);
  free(fixture);
  return 0;
}

static inline int fixture_step(struct fixture *fixture, struct platform_request request) {
  request.now = fixture->now += 10;
  request.new_id = arena_printf(fixture->state->arena, "id-%u", ++fixture->ids);
  platform_step(fixture->state, &request, &fixture->response, &fixture->effect);
  return fixture->response.status;
}

static inline int deploy_code(struct fixture *fixture, const char *name, const char *code) {
  return fixture_step(fixture,
                      (struct platform_request){
                          .kind = REQUEST_DEPLOY, .name = name, .code = bytes_of(code), .access_mode = ACCESS_PUBLIC});
}

static inline int deploy(struct fixture *fixture, const char *name, const char *class_name) {
  return deploy_code(fixture, name, arena_printf(fixture->state->arena, "export class %s {}\n", class_name));
}

static inline int set_env(struct fixture *fixture, const char *key) {
  return fixture_step(fixture,
                      (struct platform_request){.kind = REQUEST_SET_ENV, .name = key, .value = bytes_of("value")});
}

static inline int delete_env(struct fixture *fixture, const char *key) {
  return fixture_step(fixture, (struct platform_request){.kind = REQUEST_DELETE_ENV, .name = key});
}

static inline int delete_row(struct fixture *fixture, const char *name) {
  return fixture_step(fixture, (struct platform_request){.kind = REQUEST_DELETE, .name = name});
}

static inline int patch_app_env(struct fixture *fixture, const char *key) {
  platform_put_app_env(fixture->state, key, bytes_of("value"));
  return fixture_step(fixture, (struct platform_request){.kind = REQUEST_PATCH_APP_ENV, .name = ""});
}

static inline void fail_next(struct fixture *fixture, enum platform_op op, unsigned times) {
  platform_put_fault(fixture->state, &(struct platform_fault){.op = op, .times = times});
}

static inline void lose_next_answer(struct fixture *fixture, enum platform_op op) {
  platform_put_fault(fixture->state, &(struct platform_fault){.op = op, .times = 1, .after = true, .network = true});
}

/* "deploy +New -Gone ok", with every class that it names. */
static inline const char *upload_text(struct fixture *fixture, size_t index) {
  struct arena *arena = fixture->state->arena;
  if (index >= fixture->state->upload_count)
    return "no such upload";
  const struct platform_upload *upload = &fixture->state->uploads[index];
  const char *text = upload->op == PLATFORM_DELETE ? "delete" : "deploy";
  for (size_t i = 0; i < upload->new_count; i++)
    text = arena_printf(arena, "%s +%s", text, upload->new_classes[i]);
  for (size_t i = 0; i < upload->deleted_count; i++)
    text = arena_printf(arena, "%s -%s", text, upload->deleted_classes[i]);
  return arena_printf(arena, "%s %s", text, upload_outcome_name(upload->outcome));
}

/* The last one, with its number: "2: deploy ok". */
static inline const char *last_upload(struct fixture *fixture) {
  size_t count = fixture->state->upload_count;
  return arena_printf(fixture->state->arena, "%zu: %s", count, count ? upload_text(fixture, count - 1) : "none");
}

/* Restarts, then the lost classes: "1 A1 B1". */
static inline const char *effect_text(struct fixture *fixture) {
  const char *text = arena_printf(fixture->state->arena, "%u", fixture->effect.restarts);
  for (size_t i = 0; i < fixture->effect.lost_count; i++)
    text = arena_printf(fixture->state->arena, "%s %s", text, fixture->effect.lost_classes[i]);
  return text;
}

/* "READY A1"; says so when only one of status and message tells of an error. */
static inline const char *row_text(struct fixture *fixture, const char *name) {
  const struct platform_row *row = platform_find_row(fixture->state, name);
  if (!row)
    return "no such row";
  bool agrees = (row->status == ROW_ERROR) == (row->error_message != NULL);
  return arena_printf(fixture->state->arena, "%s %s%s", row_status_name(row->status), row->class_name,
                      agrees ? "" : ", and the message does not fit");
}

static inline uint64_t storage(struct fixture *fixture, const char *class_name) {
  return platform_storage(fixture->state, class_name);
}

#endif
