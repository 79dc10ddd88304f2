/* Any bytes as an answer: the first byte selects the decoder ('0' to '9'), the second the status. What is refused is
 * refused with one printable line; what is taken is sorted and whole. */
#include "model/base/base.h"
#include "reconcile/api/internal.h"
#include "reconcile/http/http.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
  if (!holds)
    abort();
}

static void check_error(const struct jd_error *error) {
  struct bytes message = bytes_of(error->message);
  must(error->code != JD_NONE && message.len > 0 && message.len < LIMIT_ERROR_MESSAGE - 1);
  must(utf8_valid(message, NULL) && utf8_valid(bytes_of(error->platform_code), NULL));
  for (size_t i = 0; i < message.len; i++)
    must((unsigned char)message.data[i] >= ' ' && message.data[i] != 0x7F);
  must(!strstr(error->message, "hunter22"));
}

static void check_list(const struct http_answer *answer, struct arena *arena, bool *taken, struct jd_error *error) {
  struct live live = {0};
  *taken = wire_list(answer, "GET /x", arena, &live, error);
  for (size_t i = 1; i < live.object_count; i++)
    must(strcmp(live.objects[i - 1].name, live.objects[i].name) < 0);
}

static void check_object(const struct http_answer *answer, struct arena *arena, bool *taken, struct jd_error *error) {
  struct live_object object = {0};
  *taken = wire_object(answer, "GET /x", arena, &object, error);
  must(*taken == object.has_code);
  if (!*taken)
    return;
  must(*object.name && object.id && object.class_name && utf8_valid(object.code, NULL));
  must(digest_equal(object.code_digest, digest_bytes(object.code)));
}

static void check_keys(const struct http_answer *answer, struct arena *arena, bool *taken, struct jd_error *error) {
  const char **keys = NULL;
  size_t count = 0;
  *taken = wire_keys(answer, "GET /x", arena, &keys, &count, error);
  for (size_t i = 1; i < count; i++)
    must(strcmp(keys[i - 1], keys[i]) < 0);
}

static void check_snapshot(const struct http_answer *answer, struct arena *arena, bool *taken, struct jd_error *error) {
  struct live live;
  const struct http_answer keys = {
      .arrived = true, .status = 200, .content_type = "", .body = bytes_of("{\"keys\":[]}")};
  static const char *const names[] = {"chat"};
  const struct snapshot snapshot = snapshot_new(arena, names, 1, NULL);
  for (size_t i = 0; i < snapshot.count; i++)
    snapshot.answers[i] = i == SNAPSHOT_ENV ? keys : *answer;
  *taken = snapshot_join(&snapshot, "app", arena, &live, NULL, error) == SNAPSHOT_READ;
}

static void decode(unsigned decoder, const struct http_answer *answer, struct arena *arena) {
  struct jd_error error = {0};
  struct usage usage;
  bool redeployed, taken = true;
  switch (decoder) {
  case 0:
    check_list(answer, arena, &taken, &error);
    break;
  case 1:
    check_object(answer, arena, &taken, &error);
    break;
  case 2:
    check_keys(answer, arena, &taken, &error);
    break;
  case 3:
    taken = wire_deployed(answer, "POST /x", "chat", &error);
    break;
  case 4:
    taken = wire_env_set(answer, "PUT /x", &redeployed, &error);
    break;
  case 5:
    taken = wire_deleted(answer, "DELETE /x", &error);
    break;
  case 6:
    taken = wire_usage(answer, "GET /x", &usage, &error);
    break;
  case 7:
    taken = wire_failure(answer, "POST /x", &error);
    must(!taken);
    break;
  default:
    check_snapshot(answer, arena, &taken, &error);
  }
  if (!taken)
    check_error(&error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const long statuses[] = {200, 204, 302, 400, 401, 403, 404, 409, 429, 500, 502, 503};
  static struct mask *mask;
  if (size < 2)
    return 0;
  if (!mask) {
    secret_start();
    mask = mask_new();
    mask_add(mask, bytes_of("hunter22"));
  }
  JD_ARENA arena = arena_new();
  const struct http_answer answer = {.arrived = true,
                                     .status = statuses[(data[1] + 256u - 'a') % (sizeof statuses / sizeof *statuses)],
                                     .content_type = "text/plain",
                                     .body = arena_bytes(arena, (struct bytes){(const char *)data + 2, size - 2}),
                                     .mask = mask};
  decode((data[0] + 256u - '0') % 9, &answer, arena);
  return 0;
}
