#include "cmd/jd/session/config.h"

#include "cmd/jd/session/config_resolving.h"
#include "model/base/base.h"
#include "reconcile/http/http.h"

const char config_no_app[] =
    "There is no app to work on: give --app ID, set BUTTERBASE_APP_ID, put `app_id: …` into "
    "docs/butterbase/00-state.md, or run `jd preflight` on a terminal, which offers to take or to make one. "
    "(--sandbox needs none.)";
const char config_no_key[] = "There is no API key: set BUTTERBASE_API_KEY, or run `butterbase login`, which writes "
                             "~/.butterbase/config.json. (--sandbox needs none.)";

static const char sandbox_endpoint[] = CONFIG_SANDBOX_ENDPOINT;

static bool take_variable(struct resolving *resolving, struct config_value *value, const char *name) {
  return resolving_take(value, resolving->request->environment(name), name);
}

static bool find_app(struct resolving *resolving) {
  const char *saved = resolving->request->saved_app;
  struct config_value *app = &resolving->config->app;
  if (resolving_take(app, resolving->request->app, "--app") || take_variable(resolving, app, "BUTTERBASE_APP_ID"))
    return resolving_is_as_saved(resolving, saved, app, "--app");
  if (saved)
    return resolving_take_saved_app(resolving);
  if (!resolving_read_state(resolving))
    return false;
  if (resolving_take(app, resolving->state.app_id, resolving->state_file))
    return true;
  if (!resolving_read_files(resolving))
    return false;
  if (resolving_take(app, resolving->project_file.current_app, PROJECT_FILE) ||
      resolving_take(app, resolving->home_file.current_app, HOME_FILE))
    return true;
  if (resolving->request->sandbox)
    return resolving_take(app, CONFIG_SANDBOX_APP, "the default of --sandbox");
  return resolving->request->may_lack || resolving_fail_lacking(resolving, config_no_app, "BUTTERBASE_APP_ID");
}

static bool check_app(struct resolving *resolving) {
  const struct config_value *app = &resolving->config->app;
  if (!app->text || is_app_id(app->text))
    return true;
  return resolving_fail(
      resolving, app->from,
      arena_printf(resolving->arena,
                   "`%s` is no app's id: that is 1 to 100 letters, digits, - and _, such as app_abc123.", app->text));
}

static bool find_endpoint(struct resolving *resolving) {
  struct config_value *endpoint = &resolving->config->endpoint;
  if (resolving_take(endpoint, resolving->request->endpoint, "--endpoint") ||
      take_variable(resolving, endpoint, "CONTROL_API_URL"))
    return true;
  if (!resolving_read_state(resolving))
    return false;
  if (resolving_take(endpoint, resolving->state.origin, resolving->state_file))
    return true;
  if (!resolving_read_files(resolving))
    return false;
  return resolving_take(endpoint, resolving->project_file.endpoint, PROJECT_FILE) ||
         resolving_take(endpoint, resolving->home_file.endpoint, HOME_FILE) ||
         resolving_take(endpoint, CONFIG_DEFAULT_ENDPOINT, "the default");
}

/* An origin with a slash behind it is what people write, and means the same. NULL stays NULL. */
static const char *without_slash(struct arena *arena, const char *origin) {
  size_t len = origin ? strlen(origin) : 0;
  return len && origin[len - 1] == '/' ? arena_strndup(arena, origin, len - 1) : origin;
}

static bool check_endpoint(struct resolving *resolving) {
  struct config_value *endpoint = &resolving->config->endpoint;
  struct jd_error problem = {0};
  endpoint->text = without_slash(resolving->arena, endpoint->text);
  if (!http_check_origin(endpoint->text, &problem))
    return resolving_fail(resolving, endpoint->from, problem.message);
  return resolving_is_as_saved(resolving, resolving->request->saved_endpoint, endpoint, "--endpoint");
}

static void take_key(struct config *config, struct secret *key, const char *from) {
  config->api_key = key;
  config->api_key_from = from;
}

/* Ownership moves out of the file's value. */
static bool take_file_key(struct config *config, struct config_file *file) {
  if (!file->api_key)
    return false;
  take_key(config, file->api_key, file->shown);
  file->api_key = NULL;
  return true;
}

static bool find_key(struct resolving *resolving) {
  struct config *config = resolving->config;
  const char *variable = resolving->request->environment("BUTTERBASE_API_KEY");
  if (variable && *variable) {
    take_key(config, secret_new(bytes_of(variable)), "BUTTERBASE_API_KEY");
    return true;
  }
  if (!resolving_read_files(resolving))
    return false;
  if (take_file_key(config, &resolving->project_file) || take_file_key(config, &resolving->home_file) ||
      resolving->request->live_from || resolving->request->may_lack)
    return true;
  return resolving_fail_lacking(resolving, config_no_key, "BUTTERBASE_API_KEY");
}

/* Anything but visible ASCII would break the request's header, or be cut from it. */
static bool check_key(struct resolving *resolving) {
  const struct config *config = resolving->config;
  struct bytes key = config->api_key ? secret_reveal(config->api_key) : (struct bytes){"", 0};
  for (size_t i = 0; i < key.len; i++)
    if (key.data[i] <= ' ' || key.data[i] > '~')
      return resolving_fail(
          resolving, config->api_key_from,
          "The API key has a blank, a line end or another character in it that no key has; copy it anew "
          "(bb_sk_ and 40 hex digits).");
  return true;
}

/* What is used where no file of the project names an endpoint. */
static const char *endpoint_outside(struct resolving *resolving) {
  const char *own = without_slash(resolving->arena, resolving->home_file.endpoint);
  return own && http_check_origin(own, NULL) ? own : CONFIG_DEFAULT_ENDPOINT;
}

/* Whoever writes a project's files could have the key of whoever runs jd in it sent to a server of theirs. So the
 * endpoint of a cloned file counts only where the same origin is named outside the project, or where that file brings
 * the key itself. */
static bool check_trust(struct resolving *resolving) {
  const struct config_value *endpoint = &resolving->config->endpoint;
  const char *key_from = resolving->config->api_key_from;
  bool by_state = resolving->state_file && strcmp(endpoint->from, resolving->state_file) == 0,
       by_file = strcmp(endpoint->from, PROJECT_FILE) == 0;
  if ((!by_state && !by_file) || http_same_origin(endpoint->text, CONFIG_DEFAULT_ENDPOINT))
    return true;
  if (by_file && key_from && strcmp(key_from, PROJECT_FILE) == 0)
    return true;
  if (!resolving_read_files(resolving))
    return false;
  const char *outside = endpoint_outside(resolving);
  if (http_same_origin(endpoint->text, outside))
    return true;
  return resolving_fail(
      resolving, endpoint->from,
      arena_printf(resolving->arena,
                   "This file names the control API %s, and nothing outside the project does; without it, jd would use "
                   "%s. A project cannot decide where your API key is sent, so nothing was contacted. If you trust "
                   "that server, pass --endpoint %s or set CONTROL_API_URL; if not, remove %s from the file.",
                   endpoint->text, outside, endpoint->text, by_state ? "`api_base`" : "\"endpoint\""));
}

static bool resolve_sandbox(struct resolving *resolving) {
  const struct config_request *request = resolving->request;
  struct config *config = resolving->config;
  if (request->saved_endpoint && strcmp(request->saved_endpoint, sandbox_endpoint) != 0)
    return resolving_fail_saved(resolving, request->saved_endpoint,
                                &(struct config_value){sandbox_endpoint, "--sandbox"}, "leave --sandbox out");
  if (request->endpoint && !request->sandbox)
    return resolving_fail_saved(resolving, sandbox_endpoint, &(struct config_value){request->endpoint, "--endpoint"},
                                "leave --endpoint out");
  if (request->endpoint)
    return resolving_fail(
        resolving, NULL,
        "--sandbox and --endpoint exclude each other: the sandbox has an address of its own. Leave one of them out.");
  config->sandbox = true;
  config->endpoint = (struct config_value){sandbox_endpoint, "--sandbox"};
  return find_app(resolving) && check_app(resolving);
}

static bool agrees(struct resolving *resolving, const char *option, const char *given, const char *live) {
  if (!given || strcmp(given, live) == 0)
    return true;
  return resolving_fail(
      resolving, resolving->request->live_from,
      arena_printf(resolving->arena,
                   "This file is about %s, and %s says %s. Leave the option out, or name another file.", live, option,
                   given));
}

/* Neither is contacted, and both may be shown. */
static bool check_live_endpoint(struct resolving *resolving) {
  const struct config_request *request = resolving->request;
  const struct config_value named[] = {{request->endpoint, "--endpoint"}, {request->live_endpoint, request->live_from}};
  for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
    struct jd_error problem = {0};
    if (http_holds_password(named[i].text) && !http_check_origin(named[i].text, &problem))
      return resolving_fail(resolving, named[i].from, problem.message);
  }
  return true;
}

static bool resolve_live_from(struct resolving *resolving) {
  const struct config_request *request = resolving->request;
  struct config *config = resolving->config;
  config->app = (struct config_value){request->live_app, request->live_from};
  config->endpoint = (struct config_value){request->live_endpoint, request->live_from};
  config->sandbox = strcmp(request->live_endpoint, sandbox_endpoint) == 0;
  if (request->sandbox && !config->sandbox)
    return resolving_fail(
        resolving, request->live_from,
        "This file is not about the sandbox, and --sandbox is given. Leave --sandbox out, or save `jd "
        "--sandbox status --format json`.");
  return check_live_endpoint(resolving) && agrees(resolving, "--app", request->app, request->live_app) &&
         agrees(resolving, "--endpoint", without_slash(resolving->arena, request->endpoint), request->live_endpoint) &&
         check_app(resolving) && (config->sandbox || find_key(resolving));
}

static bool resolve(struct resolving *resolving) {
  if (resolving->request->live_from)
    return resolve_live_from(resolving);
  const char *saved = resolving->request->saved_endpoint;
  if (resolving->request->sandbox || (saved && strcmp(saved, sandbox_endpoint) == 0))
    return resolve_sandbox(resolving);
  if (!find_app(resolving) || !check_app(resolving) || !find_endpoint(resolving) || !check_endpoint(resolving) ||
      !find_key(resolving) || !check_key(resolving))
    return false;
  return check_trust(resolving);
}

bool config_resolve(struct arena *arena, const struct config_request *request, struct config *out,
                    struct findings *findings, struct jd_error *error) {
  *out = (struct config){0};
  struct resolving resolving = {
      .arena = arena, .request = request, .config = out, .findings = findings, .error = error};
  bool fine = resolve(&resolving);
  resolving_end(&resolving);
  if (!fine)
    config_free(out);
  return fine;
}

void config_free(struct config *config) {
  secret_free(config->api_key);
  config->api_key = NULL;
}

size_t config_apps(struct arena *arena, const struct config_request *request, const char *out[CONFIG_APPS]) {
  struct jd_error error;
  struct findings findings;
  findings_init(&findings, arena);
  struct resolving resolving = {.arena = arena, .request = request, .findings = &findings, .error = &error};
  resolving_read_state(&resolving);
  resolving_read_files(&resolving);
  const char *found[CONFIG_APPS] = {request->environment("BUTTERBASE_APP_ID"), resolving.state.app_id,
                                    resolving.project_file.current_app, resolving.home_file.current_app};
  size_t count = 0;
  for (size_t i = 0; i < CONFIG_APPS; i++) {
    bool known = !found[i] || !is_app_id(found[i]);
    for (size_t j = 0; j < count && !known; j++)
      known = strcmp(out[j], found[i]) == 0;
    if (!known)
      out[count++] = found[i];
  }
  resolving_end(&resolving);
  return count;
}
