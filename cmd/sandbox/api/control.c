/* The control steps: POST /__sandbox/<step> and GET /__sandbox/uploads (cmd/docs/platform.md, "Control steps"). */
#include "cmd/sandbox/api/internal.h"
#include "cmd/sandbox/run/run.h"

/* A step gets its fields and returns what is wrong with them, or NULL. It runs in a transaction. */
typedef const char *step_body(struct sandbox *sandbox, const struct js *fields);

static const char *do_reset(struct sandbox *sandbox, const struct js *fields) {
  const struct js *keys = js_get(fields, "keys"), *apps = js_get(fields, "apps");
  if ((keys && js_type(keys) != JS_OBJECT) || (apps && js_type(apps) != JS_OBJECT))
    return "`keys` and `apps` must be objects.";
  settings_reset(&sandbox->settings, keys, apps);
  ratelimit_clear(sandbox->limits);
  sandbox->resets++;
  return NULL;
}

static const char *do_fault(struct sandbox *sandbox, const struct js *fields) {
  const char *op = js_text(js_get(fields, "op"));
  int64_t times = js_integer(js_get(fields, "times"), 1);
  struct platform_fault fault = {
      .times = times > 0 && times < 1000000 ? (unsigned)times : 1,
      .status = (int)js_integer(js_get(fields, "status"), 500),
      .code = (int)js_integer(js_get(fields, "code"), 10013),
      .message = (char *)js_text(js_get(fields, "message")),
      .after = js_bool(js_get(fields, "after"), false),
      .network = js_bool(js_get(fields, "network"), false),
  };
  if (!records_fault_op(op ? op : "deploy", &fault))
    return "`op` must be deploy, delete, tag or any.";
  records_put_fault(sandbox->store, &fault);
  return NULL;
}

/* Sets `*ms` where the fields name it; false if the value is out of range. */
static bool read_ms(const struct js *fields, const char *name, int64_t *ms) {
  enum { LONGEST_MS = 3600000 };
  *ms = js_integer(js_get(fields, name), *ms);
  return *ms >= 0 && *ms <= LONGEST_MS;
}

static const char *do_latency(struct sandbox *sandbox, const struct js *fields) {
  struct settings changed = sandbox->settings;
  if (!read_ms(fields, "platform_ms", &changed.platform_ms) || !read_ms(fields, "request_ms", &changed.request_ms) ||
      !read_ms(fields, "provision_ms", &changed.provision_ms))
    return "A latency must be from 0 to 3600000 milliseconds.";
  sandbox->settings = changed;
  settings_save(&sandbox->settings);
  return NULL;
}

/* Returns the index of the text in the list, or `count`. */
static size_t index_in(const char *const *list, size_t count, const struct js *text) {
  size_t index = 0;
  while (index < count && !bytes_equal(js_bytes(text), bytes_of(list[index])))
    index++;
  return index;
}

static const char *do_app(struct sandbox *sandbox, const struct js *fields) {
  static const char *const known[] = {"ready", "migrating", "provisioning", "failed", "deleting"};
  enum { KNOWN = sizeof known / sizeof *known };
  const char *app_id = js_text(js_get(fields, "app_id"));
  const struct js *set = js_get(fields, "set"), *status = js_get(set, "provisioning_status");
  JD_ARENA arena = arena_new();
  struct app app;
  if (!app_id || !settings_app(arena, &sandbox->settings, app_id, NULL, &app))
    return "`app_id` must name an app that exists.";
  if (status && index_in(known, KNOWN, status) == KNOWN)
    return "`provisioning_status` must be ready, migrating, provisioning, failed or deleting.";
  if (status) {
    app.provisioning_status = js_text(status);
    app.ready_at = 0;
  }
  app.db_provisioned = js_bool(js_get(set, "db_provisioned"), app.db_provisioned);
  app.paused = js_bool(js_get(set, "paused"), app.paused);
  settings_put_app(&sandbox->settings, &app);
  return NULL;
}

static const char *do_plan(struct sandbox *sandbox, const struct js *fields) {
  static const char *const known[] = {"active", "soft_locked", "suspended"};
  enum { KNOWN = sizeof known / sizeof *known };
  struct settings *settings = &sandbox->settings;
  const struct js *status = js_get(fields, "account_status");
  size_t index = status ? index_in(known, KNOWN, status) : settings->account_status;
  if (index == KNOWN)
    return "`account_status` must be active, soft_locked or suspended.";
  settings->account_status = (enum account_status)index;
  settings->max_requests_per_minute =
      js_integer(js_get(fields, "max_requests_per_min"), settings->max_requests_per_minute);
  settings_save(settings);
  return NULL;
}

/* Shows an event of whoever uses this sandbox on its page. */
static const char *do_happened(struct sandbox *sandbox, const struct js *fields) {
  if (!sandbox->happened || !js_text(js_get(fields, "event")))
    return "An event needs its name in `event`, and a sandbox with --run.";
  happened_add(sandbox->happened, fields);
  return NULL;
}

/* Runs what is deployed, after --hold. */
static const char *do_open(struct sandbox *sandbox, const struct js *fields) {
  (void)fields;
  sandbox->holds = false;
  return NULL;
}

static step_body *find_step(const char *name) {
  static const struct {
    const char *name;
    step_body *run;
  } steps[] = {{"reset", do_reset}, {"fault", do_fault},       {"latency", do_latency}, {"app", do_app},
               {"plan", do_plan},   {"happened", do_happened}, {"open", do_open}};
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
    if (strcmp(steps[i].name, name) == 0)
      return steps[i].run;
  return NULL;
}

/* An empty body is an empty object. NULL if it is anything but an object. */
static struct js *parse_fields(const struct request *request) {
  if (!request->has_body)
    return js_new_object();
  struct js *fields = json_parse(request->body);
  if (fields && js_type(fields) == JS_OBJECT)
    return fields;
  js_free(fields);
  return NULL;
}

/* The content type is required, since a page elsewhere could send a step as a plain form. */
void control_step(struct call *call) {
  step_body *step = find_step(call->target.name.data);
  if (!step) {
    answer_no_route(call->answer, call->request->method, call->request->target);
    return;
  }
  if (!body_is_json(call->request)) {
    answer_request_error(call->answer, 415, "A control step needs the content type application/json.");
    return;
  }
  JD_JS fields = parse_fields(call->request);
  if (!fields || call->request->too_large) {
    answer_request_error(call->answer, 400, "The step's fields must be one JSON object.");
    return;
  }
  store_begin(call->sandbox->store);
  const char *problem = step(call->sandbox, fields);
  store_commit(call->sandbox->store);
  if (call->sandbox->runner && (step == do_reset || step == do_open))
    runner_replace(call->sandbox->runner);
  if (problem) {
    answer_request_error(call->answer, 400, problem);
    return;
  }
  answer_json(call->answer, 200, js_object("ok", js_of_bool(true), NULL));
}

/* Returns the query's app_id=…; ids need no escapes. */
static const char *asked_app(const struct call *call) {
  static const char name[] = "app_id=";
  const char *at = strstr(call->target.query, name);
  if (!at)
    return "app_abc123";
  at += sizeof name - 1;
  return arena_strndup(call->arena, at, strcspn(at, "&"));
}

void control_read(struct call *call) {
  if (strcmp(call->target.name.data, "uploads") == 0)
    answer_json(call->answer, 200, records_uploads(call->sandbox->store, asked_app(call)));
  else
    answer_no_route(call->answer, call->request->method, call->request->target);
}
