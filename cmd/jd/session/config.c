#include "cmd/jd/session/session.h"

#include "model/base/base.h"
#include "model/format/format.h"
#include "model/journey/journey.h"
#include "reconcile/file/file.h"
#include "reconcile/http/http.h"
#include "reconcile/project/project.h"

#include <sys/stat.h>

struct config_file {
  const char *shown;                  /* as a user would call it */
  const char *current_app, *endpoint; /* NULL: not in it */
  struct secret *api_key;             /* NULL: not in it; free it */
};

#define PROJECT_FILE ".butterbase/config.json"
#define HOME_FILE    "~/" PROJECT_FILE

/* Files are read only when a value is looked for in them, so that a broken file does not fail a run that does not need
 * it. */
struct resolve_ctx {
  struct arena *arena;
  const struct config_request *request;
  struct config *config;
  struct statefile state;
  const char *state_file; /* the file that it was read from */
  struct config_file project_file, home_file;
  bool state_read, files_read;
  struct findings *findings;
  struct jd_error *error;
};

/* ---- the butterbase CLI's config.json ---- */

static bool fail(struct jd_error *error, const char *shown, const char *what) {
  return jd_fail_input(error, shown, "%s Fix the file, or move it away and run `butterbase login` to write a new one.",
                       what);
}

/* Reads a string member; absent, null and "" all count as missing. */
static bool get(struct arena *arena, const struct js *document, const char *name, const char *shown, struct bytes *out,
                struct jd_error *error) {
  const struct js *member = js_get(document, name);
  *out = (struct bytes){NULL, 0};
  if (!member || js_type(member) == JS_NULL)
    return true;
  if (!js_text(member))
    return fail(error, shown,
                arena_printf(arena, "\"%s\" should be a string but is %s.", name,
                             js_is_string(member) ? "one with a NUL in it" : js_type_name(member)));
  *out = js_bytes(member);
  return true;
}

static const char *copy(struct arena *arena, struct bytes text) {
  return text.len ? arena_strndup(arena, text.data, text.len) : NULL;
}

static void keep_key(struct bytes key, const char *path, struct config_file *out, struct findings *findings) {
  struct stat status;
  if (!key.len)
    return;
  out->api_key = secret_new(key);
  wipe((char *)key.data, key.len); /* the document's copy */
  if (stat(path, &status) == 0 && (status.st_mode & 077))
    findings_add_warning(
        findings, (struct place){out->shown, 0, 0}, "key-readable-by-others",
        "The file holds an API key, and others on this machine can read it (mode %03o). Run chmod 600 on it.",
        (unsigned)status.st_mode & 0777);
}

static const char *const members[] = {"currentApp", "endpoint", "apiKey"};
enum { MEMBERS = sizeof members / sizeof *members };

/* The CLI may have other members, but one with a similar name to a missing member of ours is a mistake. */
static void check_member(const struct js *document, const char *name, const char *shown, struct findings *findings) {
  const char *meant = nearest(name, members, MEMBERS);
  if (meant && !js_get(document, meant))
    findings_add_warning(findings, (struct place){shown, 0, 0}, "misspelt-config-key",
                         "unknown key `%s`; did you mean `%s`?", name, meant);
}

static bool decode(struct arena *arena, struct bytes text, const char *path, struct config_file *out,
                   struct findings *findings, struct jd_error *error) {
  struct jd_error problem = {0};
  struct bytes app, endpoint, key;
  JD_JS document = js_parse_secret(text, out->shown, &problem);
  if (!document)
    return fail(error, out->shown, problem.message);
  if (js_type(document) != JS_OBJECT)
    return fail(error, out->shown,
                arena_printf(arena, "The file should contain a JSON object but contains %s.", js_type_name(document)));
  if (!get(arena, document, "currentApp", out->shown, &app, error) ||
      !get(arena, document, "endpoint", out->shown, &endpoint, error) ||
      !get(arena, document, "apiKey", out->shown, &key, error))
    return false;
  out->current_app = copy(arena, app);
  out->endpoint = copy(arena, endpoint);
  keep_key(key, path, out, findings);
  const char *name;
  for (size_t i = 0; js_member(document, i, &name); i++)
    check_member(document, name, out->shown, findings);
  return true;
}

/* Reads a config.json; a missing file is empty. Warns of a key that others can read. */
static bool config_file_read(struct arena *arena, const struct project *project, const char *path, const char *shown,
                             struct config_file *out, struct findings *findings, struct jd_error *error) {
  struct bytes text;
  *out = (struct config_file){.shown = shown};
  enum file_read read = project_read_own(arena, project, path, LIMIT_DOCUMENT_BYTES, &text, error);
  if (read != FILE_READ)
    return read == FILE_MISSING;
  bool fine = decode(arena, text, path, out, findings, error);
  wipe((char *)text.data, text.len); /* the arena's copy */
  return fine;
}

/* ---- where values are looked for ---- */

/* Fails with JD_USAGE. */
static bool fail_config(struct resolve_ctx *ctx, const char *where, const char *message) {
  return jd_fail_usage(ctx->error, where, "%s", message);
}

/* Returns a variable that is set but not read, with a name similar to `wanted`; NULL if there is none. */
static const char *nearly_set(struct resolve_ctx *ctx, const char *wanted) {
  static const char *const known[] = {"BUTTERBASE_API_KEY", "BUTTERBASE_APP_ID", "CONTROL_API_URL"};
  struct arena *arena = ctx->arena;
  const char **names = NULL;
  size_t count = 0, capacity = 0;
  for (char *const *variable = ctx->request->variables; variable && *variable; variable++) {
    const char *name = arena_strndup(arena, *variable, strcspn(*variable, "="));
    if (!texts_include(known, sizeof known / sizeof *known, name))
      *ARENA_PUSH(arena, names, count, capacity) = name;
  }
  return nearest(wanted, names, count);
}

/* The same for a missing value; names a similar variable that is set instead of `wanted`. */
static bool fail_lacking(struct resolve_ctx *ctx, const char *message, const char *wanted) {
  const char *near = nearly_set(ctx, wanted);
  return fail_config(ctx, NULL,
                     near ? arena_printf(ctx->arena, "%s `%s` is set, but jd does not read it. Did you mean `%s`?",
                                         message, near, wanted)
                          : message);
}

/* With the sandbox, its own copy once there is one. */
static enum file_read read_state_file(struct resolve_ctx *ctx, struct bytes *text) {
  struct project project = *ctx->request->project;
  enum file_read read = FILE_MISSING;
  for (bool last = !project.sandbox; read == FILE_MISSING; last = true, project.sandbox = false) {
    ctx->state_file = project_file(&project, PROJECT_STATE);
    read = project_read_own(ctx->arena, &project, ctx->state_file, LIMIT_DOCUMENT_BYTES, text, ctx->error);
    if (last)
      break;
  }
  return read;
}

/* Reads `state`, once; false when its file is broken. */
static bool read_state(struct resolve_ctx *ctx) {
  struct bytes text;
  if (ctx->state_read)
    return true;
  ctx->state_read = true;
  enum file_read read = read_state_file(ctx, &text);
  if (read != FILE_READ)
    return read == FILE_MISSING;
  if (statefile_parse(ctx->arena, text, ctx->state_file, &ctx->state, ctx->findings))
    return true;
  return jd_fail_input(ctx->error, ctx->state_file,
                       "The app or its address cannot be read from this file. Fix it, or pass --app and --endpoint.");
}

/* In the home folder, the project's file is the user's own. */
static bool is_same_folder(const char *path, const char *other) {
  struct stat status, other_status;
  return other && stat(path, &status) == 0 && stat(other, &other_status) == 0 && status.st_dev == other_status.st_dev &&
         status.st_ino == other_status.st_ino;
}

static void warn_of_key_in_git(struct resolve_ctx *ctx) {
  const struct place at = {PROJECT_FILE, 0, 0};
  switch (project_git(ctx->request->project, PROJECT_FILE)) {
  case GIT_TRACKED:
    findings_add_warning(
        ctx->findings, at, "key-in-git",
        "The file holds an API key and is in git, so everyone with the repository has the key. Revoke it, and "
        "keep the new one in ~/.butterbase/config.json or BUTTERBASE_API_KEY.");
    break;
  case GIT_EXPOSED:
    findings_add_warning(
        ctx->findings, at, "key-in-git",
        "The file holds an API key, and git does not ignore the file. Move the key to ~/.butterbase/config.json, "
        "or add the file to .gitignore.");
    break;
  case GIT_ABSENT:
  case GIT_IGNORED:
    break;
  }
}

/* Reads both config.json, once; false when one of them is broken. */
static bool read_files(struct resolve_ctx *ctx) {
  const struct config_request *request = ctx->request;
  struct arena *arena = ctx->arena;
  if (ctx->files_read)
    return true;
  ctx->files_read = true;
  const char *path = project_path(arena, request->project, PROJECT_FILE);
  bool at_home = is_same_folder(request->project->root, request->home);
  if (!at_home &&
      !config_file_read(arena, request->project, path, PROJECT_FILE, &ctx->project_file, ctx->findings, ctx->error))
    return false;
  if (ctx->project_file.api_key)
    warn_of_key_in_git(ctx);
  if (!request->home || !*request->home)
    return true;
  path = arena_printf(arena, "%s/%s", request->home, PROJECT_FILE);
  return config_file_read(arena, request->project, path, HOME_FILE, &ctx->home_file, ctx->findings, ctx->error);
}

/* Takes the text; false if there is none. */
static bool take_text(struct config_value *value, const char *text, const char *from, enum config_source source) {
  if (!text || !*text)
    return false;
  *value = (struct config_value){text, from, source};
  return true;
}

/* Wipes the keys that were not used. */
static void end_resolving(struct resolve_ctx *ctx) {
  secret_free(ctx->project_file.api_key);
  secret_free(ctx->home_file.api_key);
}

/* ---- what a saved plan is about ---- */

/* Fails, so that an old saved plan is not applied to an unexpected target. `fix` says what to do to apply it. */
static bool fail_saved(struct resolve_ctx *ctx, const char *saved, const struct config_value *found, const char *fix) {
  struct jd_error problem = {0};
  if (http_holds_password(saved) && !http_check_origin(saved, &problem))
    return fail_config(ctx, ctx->request->saved_from, problem.message);
  return fail_config(ctx, ctx->request->saved_from,
                     arena_printf(ctx->arena,
                                  "This plan was made for %s, but this run uses %s (from %s). Nothing was written. To "
                                  "apply this plan, %s; to save a new one, run `jd plan --out FILE`.",
                                  saved, found->text, found->from, fix));
}

/* Fails if the value differs from the saved one (NULL: none); `option` is its name on the command line. */
static bool is_as_saved(struct resolve_ctx *ctx, const char *saved, const struct config_value *found,
                        const char *option) {
  return !saved || strcmp(saved, found->text) == 0 ||
         fail_saved(ctx, saved, found, arena_printf(ctx->arena, "pass %s %s", option, saved));
}

/* Another app in the project's files is only a warning. */
static bool take_saved_app(struct resolve_ctx *ctx) {
  const struct config_request *request = ctx->request;
  if (!read_state(ctx))
    return false;
  const char *other = ctx->state.app_id;
  if (other && strcmp(other, request->saved_app) != 0)
    findings_add_warning(
        ctx->findings, (struct place){request->saved_from, 0, 0}, "app-from-saved-plan",
        "This plan was made for %s and is applied there, but %s names %s. To apply to that app, save a new plan.",
        request->saved_app, ctx->state_file, other);
  return take_text(&ctx->config->app, request->saved_app, request->saved_from, CONFIG_OF_USER);
}

/* ---- one value after the other ---- */

const char config_no_app[] =
    "There is no app: pass --app ID, set BUTTERBASE_APP_ID, put `app_id: …` into docs/butterbase/00-state.md, or run "
    "`jd preflight` on a terminal, which offers to choose or create one. (--sandbox needs none.)";
const char config_no_key[] = "There is no API key: set BUTTERBASE_API_KEY, or run `butterbase login`, which writes "
                             "~/.butterbase/config.json. (--sandbox needs none.)";

static const char sandbox_endpoint[] = CONFIG_SANDBOX_ENDPOINT;

static bool take_variable(struct resolve_ctx *ctx, struct config_value *value, const char *name) {
  return take_text(value, ctx->request->environment(name), name, CONFIG_OF_USER);
}

static bool find_app(struct resolve_ctx *ctx) {
  const char *saved = ctx->request->saved_app;
  struct config_value *app = &ctx->config->app;
  if (take_text(app, ctx->request->app, "--app", CONFIG_OF_USER) || take_variable(ctx, app, "BUTTERBASE_APP_ID"))
    return is_as_saved(ctx, saved, app, "--app");
  if (saved)
    return take_saved_app(ctx);
  if (!read_state(ctx))
    return false;
  if (take_text(app, ctx->state.app_id, ctx->state_file, CONFIG_OF_STATE_FILE))
    return true;
  if (!read_files(ctx))
    return false;
  if (take_text(app, ctx->project_file.current_app, PROJECT_FILE, CONFIG_OF_PROJECT_FILE) ||
      take_text(app, ctx->home_file.current_app, HOME_FILE, CONFIG_OF_USER))
    return true;
  if (ctx->request->sandbox)
    return take_text(app, CONFIG_SANDBOX_APP, "the default of --sandbox", CONFIG_OF_USER);
  return ctx->request->may_lack || fail_lacking(ctx, config_no_app, "BUTTERBASE_APP_ID");
}

static bool check_app(struct resolve_ctx *ctx) {
  const struct config_value *app = &ctx->config->app;
  if (!app->text || is_app_id(app->text))
    return true;
  return fail_config(ctx, app->from,
                     arena_printf(ctx->arena,
                                  "Invalid app id `%s`: use 1 to 100 letters, digits, - and _, such as app_abc123.",
                                  app->text));
}

static bool find_endpoint(struct resolve_ctx *ctx) {
  struct config_value *endpoint = &ctx->config->endpoint;
  if (take_text(endpoint, ctx->request->endpoint, "--endpoint", CONFIG_OF_USER) ||
      take_variable(ctx, endpoint, "CONTROL_API_URL"))
    return true;
  if (!read_state(ctx))
    return false;
  if (take_text(endpoint, ctx->state.origin, ctx->state_file, CONFIG_OF_STATE_FILE))
    return true;
  if (!read_files(ctx))
    return false;
  return take_text(endpoint, ctx->project_file.endpoint, PROJECT_FILE, CONFIG_OF_PROJECT_FILE) ||
         take_text(endpoint, ctx->home_file.endpoint, HOME_FILE, CONFIG_OF_USER) ||
         take_text(endpoint, CONFIG_DEFAULT_ENDPOINT, "the default", CONFIG_OF_USER);
}

/* Removes a trailing slash, which people often write. NULL stays NULL. */
static const char *without_slash(struct arena *arena, const char *origin) {
  size_t len = origin ? strlen(origin) : 0;
  return len && origin[len - 1] == '/' ? arena_strndup(arena, origin, len - 1) : origin;
}

static bool check_endpoint(struct resolve_ctx *ctx) {
  struct config_value *endpoint = &ctx->config->endpoint;
  struct jd_error problem = {0};
  endpoint->text = without_slash(ctx->arena, endpoint->text);
  if (!http_check_origin(endpoint->text, &problem))
    return fail_config(ctx, endpoint->from, problem.message);
  return is_as_saved(ctx, ctx->request->saved_endpoint, endpoint, "--endpoint");
}

static void take_key(struct config *config, struct secret *key, const char *from, enum config_source source) {
  config->api_key = key;
  config->api_key_from = from;
  config->api_key_source = source;
}

/* Takes ownership of the file's value. */
static bool take_file_key(struct config *config, struct config_file *file, enum config_source source) {
  if (!file->api_key)
    return false;
  take_key(config, file->api_key, file->shown, source);
  file->api_key = NULL;
  return true;
}

/* The project's key comes first, also in a clone: whose account that is, is for the user to know. */
static void warn_of_two_keys(struct resolve_ctx *ctx) {
  if (ctx->project_file.api_key && ctx->home_file.api_key &&
      !bytes_equal(secret_reveal(ctx->project_file.api_key), secret_reveal(ctx->home_file.api_key)))
    findings_add_warning(ctx->findings, (struct place){PROJECT_FILE, 0, 0}, "project-key",
                         "the API key of this file is used, and not yours in ~/.butterbase/config.json. If the project "
                         "came from somebody else, it is their account. To use your key, set BUTTERBASE_API_KEY, or "
                         "remove the key from this file.");
}

static bool find_key(struct resolve_ctx *ctx) {
  struct config *config = ctx->config;
  const char *variable = ctx->request->environment("BUTTERBASE_API_KEY");
  if (variable && *variable) {
    take_key(config, secret_new(bytes_of(variable)), "BUTTERBASE_API_KEY", CONFIG_OF_USER);
    return true;
  }
  if (!read_files(ctx))
    return false;
  warn_of_two_keys(ctx);
  if (take_file_key(config, &ctx->project_file, CONFIG_OF_PROJECT_FILE) ||
      take_file_key(config, &ctx->home_file, CONFIG_OF_USER) || ctx->request->live_from || ctx->request->may_lack)
    return true;
  return fail_lacking(ctx, config_no_key, "BUTTERBASE_API_KEY");
}

/* Other characters than visible ASCII would break the header of the request. */
static bool check_key(struct resolve_ctx *ctx) {
  const struct config *config = ctx->config;
  struct bytes key = config->api_key ? secret_reveal(config->api_key) : (struct bytes){"", 0};
  for (size_t i = 0; i < key.len; i++)
    if (key.data[i] <= ' ' || key.data[i] > '~')
      return fail_config(ctx, config->api_key_from,
                         "The API key contains a blank, a line end or another invalid character. Copy it again (bb_sk_ "
                         "and 40 hex digits).");
  return true;
}

/* Returns the endpoint that applies without the files of the project. */
static const char *endpoint_outside(struct resolve_ctx *ctx) {
  const char *own = without_slash(ctx->arena, ctx->home_file.endpoint);
  return own && http_check_origin(own, NULL) ? own : CONFIG_DEFAULT_ENDPOINT;
}

/* The author of a project could otherwise direct the user's key to their own server. So an endpoint in a cloned file is
 * accepted only if the same origin is named outside the project, or if the key comes from that file. */
static bool check_trust(struct resolve_ctx *ctx) {
  const struct config_value *endpoint = &ctx->config->endpoint;
  const struct config *config = ctx->config;
  if (endpoint->source == CONFIG_OF_USER || origin_same(endpoint->text, CONFIG_DEFAULT_ENDPOINT))
    return true;
  if (endpoint->source == CONFIG_OF_PROJECT_FILE && config->api_key && config->api_key_source == CONFIG_OF_PROJECT_FILE)
    return true;
  if (!read_files(ctx))
    return false;
  const char *outside = endpoint_outside(ctx);
  if (origin_same(endpoint->text, outside))
    return true;
  return fail_config(
      ctx, endpoint->from,
      arena_printf(ctx->arena,
                   "This file names the control API %s, and nothing outside the project does; without it, jd would use "
                   "%s. A project cannot decide where your API key is sent, so nothing was contacted. If you trust "
                   "that server, pass --endpoint %s or set CONTROL_API_URL; if not, remove %s from the file.",
                   endpoint->text, outside, endpoint->text,
                   endpoint->source == CONFIG_OF_STATE_FILE ? "`api_base`" : "\"endpoint\""));
}

static bool resolve_sandbox(struct resolve_ctx *ctx) {
  const struct config_request *request = ctx->request;
  struct config *config = ctx->config;
  if (request->saved_endpoint && strcmp(request->saved_endpoint, sandbox_endpoint) != 0)
    return fail_saved(ctx, request->saved_endpoint, &(struct config_value){sandbox_endpoint, "--sandbox"},
                      "remove --sandbox");
  if (request->endpoint && !request->sandbox)
    return fail_saved(ctx, sandbox_endpoint, &(struct config_value){request->endpoint, "--endpoint"},
                      "remove --endpoint");
  if (request->endpoint)
    return fail_config(
        ctx, NULL, "--sandbox and --endpoint cannot be combined: the sandbox has its own address. Remove one of them.");
  config->sandbox = true;
  config->endpoint = (struct config_value){sandbox_endpoint, "--sandbox"};
  return find_app(ctx) && check_app(ctx);
}

static bool agrees(struct resolve_ctx *ctx, const char *option, const char *given, const char *live) {
  if (!given || strcmp(given, live) == 0)
    return true;
  return fail_config(ctx, ctx->request->live_from,
                     arena_printf(ctx->arena,
                                  "This file is of %s, but %s says %s. Remove the option, or name another file.", live,
                                  option, given));
}

/* Neither is contacted, so no key is needed. */
static bool check_live_endpoint(struct resolve_ctx *ctx) {
  const struct config_request *request = ctx->request;
  const struct config_value named[] = {{request->endpoint, "--endpoint"}, {request->live_endpoint, request->live_from}};
  for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
    struct jd_error problem = {0};
    if (http_holds_password(named[i].text) && !http_check_origin(named[i].text, &problem))
      return fail_config(ctx, named[i].from, problem.message);
  }
  return true;
}

static bool resolve_live_from(struct resolve_ctx *ctx) {
  const struct config_request *request = ctx->request;
  struct config *config = ctx->config;
  config->app = (struct config_value){request->live_app, request->live_from};
  config->endpoint = (struct config_value){request->live_endpoint, request->live_from};
  config->sandbox = strcmp(request->live_endpoint, sandbox_endpoint) == 0;
  if (request->sandbox && !config->sandbox)
    return fail_config(ctx, request->live_from,
                       "This file is not from the sandbox, but --sandbox was given. Remove --sandbox, or save `jd "
                       "--sandbox status --format json`.");
  return check_live_endpoint(ctx) && agrees(ctx, "--app", request->app, request->live_app) &&
         agrees(ctx, "--endpoint", without_slash(ctx->arena, request->endpoint), request->live_endpoint) &&
         check_app(ctx) && (config->sandbox || find_key(ctx));
}

static bool resolve(struct resolve_ctx *ctx) {
  if (ctx->request->live_from)
    return resolve_live_from(ctx);
  const char *saved = ctx->request->saved_endpoint;
  if (ctx->request->sandbox || (saved && strcmp(saved, sandbox_endpoint) == 0))
    return resolve_sandbox(ctx);
  if (!find_app(ctx) || !check_app(ctx) || !find_endpoint(ctx) || !check_endpoint(ctx) || !find_key(ctx) ||
      !check_key(ctx))
    return false;
  return check_trust(ctx);
}

bool config_resolve(struct arena *arena, const struct config_request *request, struct config *out,
                    struct findings *findings, struct jd_error *error) {
  *out = (struct config){0};
  struct resolve_ctx ctx = {.arena = arena, .request = request, .config = out, .findings = findings, .error = error};
  bool fine = resolve(&ctx);
  end_resolving(&ctx);
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
  struct resolve_ctx ctx = {.arena = arena, .request = request, .findings = &findings, .error = &error};
  read_state(&ctx);
  read_files(&ctx);
  const char *found[CONFIG_APPS] = {request->environment("BUTTERBASE_APP_ID"), ctx.state.app_id,
                                    ctx.project_file.current_app, ctx.home_file.current_app};
  size_t count = 0;
  for (size_t i = 0; i < CONFIG_APPS; i++) {
    if (found[i] && is_app_id(found[i]) && !texts_include(out, count, found[i]))
      out[count++] = found[i];
  }
  end_resolving(&ctx);
  return count;
}
