/* What the model of the platform (model/platform) says of classes and their stored data, beside what jd-sandbox does:
 * random sequences of deploys, removals, failures and kills, the same requests to both. After each, every class that
 * runs is asked to count in its storage, and the folders are listed. */
#include "cmd/testing/served/tests.h"

#include "model/platform/platform.h"

#include <err.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { SEQUENCES = 20, ALL_SEQUENCES = 200, STEPS = 4, ALL_STEPS = 6, NAMES = 3, CLASSES = 4, MOST_CLASSES = 64 };

static const char *const names[NAMES] = {"alpha", "beta", "gamma"};
static const char *const classes[CLASSES] = {"Ka", "Kb", "Kc", "Kd"};

/* How often each class's data was counted in, by the number of its storage in the model. */
struct counted {
  uint64_t storage;
  const char *class_name;
  int count;
};

struct world {
  struct served *served;
  struct platform_state *model;
  struct platform_row running[NAMES]; /* the bundle of the last upload that the platform accepted */
  size_t running_count;
  char *level; /* the value of LEVEL in it; NULL: none */
  struct counted counted[MOST_CLASSES];
  size_t counted_count;
  unsigned chance;
  const char *story; /* what was done, for the message */
};

static unsigned below(struct world *world, unsigned most) {
  world->chance = world->chance * 1103515245u + 12345u;
  return (world->chance >> 16) % most;
}

static void tell(struct world *world, const char *what) {
  world->story = arena_printf(world->served->arena, "%s\n  %s", world->story, what);
}

/* Kind 0 and 1 run; 2 cannot be loaded. */
static const char *source(struct world *world, const char *class_name, unsigned kind) {
  return arena_printf(world->served->arena,
                      "export class %s %s{\n"
                      "  constructor(private state: any, private env: any) {}\n"
                      "  async fetch() {\n"
                      "    const n = ((await this.state.storage.get(\"n\")) ?? 0) + 1;\n"
                      "    await this.state.storage.put(\"n\", n);\n"
                      "    return new Response(`%s %u ${n} ${this.env.LEVEL}`);\n"
                      "  }\n"
                      "}\n",
                      class_name, kind == 2 ? "extends Missing " : "", class_name, kind);
}

/* ---- the model's side ---- */

static bool loads(const struct platform_work *work) {
  for (size_t i = 0; i < work->bundle_count; i++)
    if (strstr(work->bundle[i].code.data, "Missing"))
      return false;
  return true;
}

static char *value_of_level(const struct world *world) {
  for (size_t i = 0; i < world->model->env_count; i++)
    if (strcmp(world->model->env[i].key, "LEVEL") == 0)
      return arena_strdup(world->served->arena, world->model->env[i].value.data);
  return NULL;
}

/* The status that the model predicts. */
static int predict(struct world *world, struct platform_request *request) {
  struct platform_work work;
  request->now = 1;
  request->new_id = arena_printf(world->served->arena, "%u", below(world, 1000000));
  platform_begin(world->model, request, &work);
  if (!loads(&work)) /* what only a runtime can know */
    work.load = PLATFORM_FAILS_TO_LOAD;
  work.load_words = "Uncaught ReferenceError: Missing is not defined";
  platform_call(world->model, &work);
  platform_finish(world->model, &work, 1);
  if (work.succeeded) {
    world->running_count = work.op == PLATFORM_DELETE ? 0 : work.bundle_count;
    for (size_t i = 0; i < world->running_count; i++)
      world->running[i] = work.bundle[i];
    world->level = value_of_level(world);
  }
  return work.response.status;
}

static struct counted *count_of(struct world *world, const char *class_name) {
  uint64_t storage = platform_storage(world->model, class_name);
  for (size_t i = 0; i < world->counted_count; i++)
    if (world->counted[i].storage == storage)
      return &world->counted[i];
  EXPECT(storage && world->counted_count < MOST_CLASSES, "the model has no storage for %s:%s", class_name,
         world->story);
  world->counted[world->counted_count] = (struct counted){storage, class_name, 0};
  return &world->counted[world->counted_count++];
}

/* ---- both ---- */

static void compare_status(struct world *world, struct platform_request *request, struct served_answer answer) {
  int status = predict(world, request);
  EXPECT(answer.status == status, "the model says %d, the sandbox %d %s:%s", status, answer.status, answer.body,
         world->story);
}

static void compare_running(struct world *world) {
  JD_ARENA arena = arena_new();
  for (size_t i = 0; i < world->running_count; i++) {
    const struct platform_row *row = &world->running[i];
    struct counted *counted = count_of(world, row->class_name);
    const char *kind = strstr(row->code.data, "`") + strlen(row->class_name) + 2;
    const char *expected = arena_printf(arena, "%s %c %d %s", row->class_name, *kind, ++counted->count,
                                        world->level ? world->level : "undefined");
    const char *path = arena_printf(arena, "/_do/%s/k", row->name);
    struct served_answer answer = served_ask(world->served, "GET", path, NULL, NULL);
    EXPECT(answer.status == 200 && strcmp(answer.body, expected) == 0, "%s: expected %s, got %d %s:%s", row->name,
           expected, answer.status, answer.body, world->story);
  }
  struct served_answer none = served_ask(world->served, "GET", "/_do/not-there/k", NULL, NULL);
  EXPECT(none.status == (world->running_count ? 404 : 503), "what is not there is answered by %d:%s", none.status,
         world->story);
}

static int by_name(const void *a, const void *b) {
  return strcmp(((const struct platform_class *)a)->class_name, ((const struct platform_class *)b)->class_name);
}

/* Those that exist and in which something was counted. */
static void compare_folders(struct world *world) {
  JD_BUF expected;
  struct platform_class list[MOST_CLASSES];
  size_t count = 0;
  buf_init(&expected, LIMIT_ERROR_MESSAGE);
  for (size_t i = 0; i < world->model->class_count; i++)
    for (size_t k = 0; k < world->counted_count; k++)
      if (world->counted[k].storage == world->model->classes[i].storage)
        list[count++] = world->model->classes[i];
  if (count)
    qsort(list, count, sizeof *list, by_name);
  for (size_t i = 0; i < count; i++)
    buf_printf(&expected, "%s ", list[i].class_name);
  const char *found = served_folders(world->served);
  EXPECT(strcmp(expected.data, found) == 0, "the model keeps [ %s], on disk is [ %s]:%s", expected.data, found,
         world->story);
}

/* ---- steps ---- */

static void deploy(struct world *world, const char *name, const char *class_name, unsigned kind) {
  const char *code = source(world, class_name, kind);
  tell(world, arena_printf(world->served->arena, "deploy %s: class %s, kind %u", name, class_name, kind));
  struct platform_request request = {
      .kind = REQUEST_DEPLOY, .name = name, .code = bytes_of(code), .access_mode = ACCESS_PUBLIC};
  compare_status(world, &request, served_deploy(world->served, name, "public", code));
}

static void delete_object(struct world *world, const char *name) {
  tell(world, arena_printf(world->served->arena, "delete %s", name));
  struct platform_request request = {.kind = REQUEST_DELETE, .name = name};
  const char *path = arena_printf(world->served->arena, "/v1/" SERVED_APP "/durable-objects/%s", name);
  compare_status(world, &request, served_control(world->served, "DELETE", path, NULL));
}

static void set_level(struct world *world, unsigned level) {
  static const char path[] = "/v1/" SERVED_APP "/durable-objects/env/LEVEL";
  const char *value = level == 1 ? "1" : "2";
  tell(world, level ? "set LEVEL" : "delete LEVEL");
  struct platform_request request = {.kind = level ? REQUEST_SET_ENV : REQUEST_DELETE_ENV, .name = "LEVEL"};
  request.value = bytes_of(value);
  const char *body = level == 1 ? "{\"value\":\"1\"}" : "{\"value\":\"2\"}";
  compare_status(world, &request, served_control(world->served, level ? "PUT" : "DELETE", path, level ? body : NULL));
}

/* The next call fails, or its answer is lost. */
static void plan_fault(struct world *world, bool after) {
  struct platform_fault fault = {.any = true, .times = 1, .status = 500, .code = 10013, .after = after};
  tell(world, after ? "the next answer is lost" : "the next call fails");
  platform_put_fault(world->model, &fault);
  served_control(world->served, "POST", "/__sandbox/fault",
                 after ? "{\"op\":\"any\",\"times\":1,\"status\":500,\"code\":10013,\"after\":true}"
                       : "{\"op\":\"any\",\"times\":1,\"status\":500,\"code\":10013}");
}

/* Whoever is killed, what is deployed runs again. */
static void kill_one(struct world *world, bool sandbox) {
  tell(world, sandbox ? "kill jd-sandbox" : "kill workerd");
  if (!sandbox) {
    pid_t pid = served_workerd(world->served, 0);
    kill(pid, SIGKILL);
    served_workerd(world->served, pid);
    return;
  }
  served_end(world->served, SIGKILL);
  served_start(world->served);
}

static void step(struct world *world) {
  const char *name = names[below(world, NAMES)], *class_name = classes[below(world, CLASSES)];
  unsigned what = below(world, 20);
  if (what == 0)
    kill_one(world, true);
  else if (what == 1)
    kill_one(world, false);
  else if (what < 4)
    set_level(world, below(world, 3));
  else if (what < 7)
    delete_object(world, name);
  else if (what == 7)
    plan_fault(world, below(world, 2));
  else
    deploy(world, name, class_name, what < 10 ? 2 : below(world, 2));
  compare_running(world);
  compare_folders(world);
}

static void begin(struct world *world, struct served *served) {
  *world = (struct world){.served = served, .model = platform_new(SERVED_APP), .story = ""};
  struct served_answer answer = served_control(served, "POST", "/__sandbox/reset", "{}");
  EXPECT(answer.status == 200, "a reset is answered by %d", answer.status);
  compare_running(world);
  compare_folders(world);
}

/* Each kind of step of a plan once, whatever chance brings. */
static void play_kinds(struct served *served) {
  struct world world;
  begin(&world, served);
  void (*const compare[])(struct world *) = {compare_running, compare_folders};
#define THEN(action)                                                                                                   \
  do {                                                                                                                 \
    action;                                                                                                            \
    compare[0](&world);                                                                                                \
    compare[1](&world);                                                                                                \
  } while (0)
  THEN(deploy(&world, "alpha", "Ka", 0)); /* create */
  THEN(deploy(&world, "beta", "Kb", 0));
  THEN(deploy(&world, "alpha", "Ka", 1)); /* update: stays */
  THEN(set_level(&world, 1));
  THEN(deploy(&world, "alpha", "Kb", 0)); /* a swap begins: the class is in the bundle twice, and refused */
  THEN(deploy(&world, "alpha", "Ka", 0)); /* repaired */
  THEN(deploy(&world, "alpha", "Kc", 0)); /* renamed: Ka goes */
  THEN(deploy(&world, "alpha", "Ka", 0)); /* and comes back empty */
  THEN(deploy(&world, "beta", "Kb", 2));  /* fails: its data is still there */
  THEN(set_level(&world, 2));             /* the next upload deletes it */
  THEN(deploy(&world, "beta", "Kb", 0));
  THEN(delete_object(&world, "beta"));
  THEN(kill_one(&world, true));
  THEN(delete_object(&world, "alpha"));
#undef THEN
  platform_free(world.model);
}

void test_storage(struct served *served) {
  const char *all = getenv("JD_SERVED");
  bool deep = all && strcmp(all, "all") == 0;
  unsigned count = deep ? ALL_SEQUENCES : SEQUENCES, steps = deep ? ALL_STEPS : STEPS;
  served_start(served);
  play_kinds(served);
  for (unsigned seed = 1; seed <= count; seed++) {
    struct world world;
    begin(&world, served);
    world.chance = seed;
    world.story = arena_printf(served->arena, " seed %u", seed);
    for (unsigned i = 0; i < steps; i++)
      step(&world);
    platform_free(world.model);
  }
  EXPECT(served_end(served, SIGTERM) == 0, "SIGTERM does not end it");
}
