#include "model/base/base.h"
#include "reconcile/engine/internal.h"

/* The platform's date for these Workers; no compatibility flags. */
#define COMPATIBILITY "compatibilityDate = \"2025-01-24\""

/* What the platform puts into env besides the app's own variables. */
static const char *const platform_env[] = {
    "BUTTERBASE_APP_ID",   "BUTTERBASE_API_URL",   "BUTTERBASE_APP_NAME",     "BUTTERBASE_REGION",
    "BUTTERBASE_ANON_KEY", "BUTTERBASE_SUBDOMAIN", "BUTTERBASE_FRONTEND_URL", "BUTTERBASE_INTERNAL_FN_KEY",
    "DO_INVOKER_URL",      "DO_INVOKER_TOKEN"};
enum { PLATFORM_ENV = sizeof platform_env / sizeof *platform_env };

/* A text of Cap'n Proto's configuration language. */
static void add_text(struct buf *out, const char *text) {
  buf_add_char(out, '"');
  for (const char *c = text; *c; c++) {
    if (*c == '"' || *c == '\\')
      buf_printf(out, "\\%c", *c);
    else if ((unsigned char)*c < ' ' || *c == 0x7f)
      buf_printf(out, "\\x%02x", (unsigned)(unsigned char)*c);
    else
      buf_add_char(out, *c);
  }
  buf_add_char(out, '"');
}

/* The module that cloudflare:email imports, which workerd does not include. */
#define EMAIL                                                                                                          \
  "  extensions = [(modules = [(name = \"cloudflare-internal:email\", internal = true, esModule = \""                  \
  "class EmailMessage { constructor(from, to, raw) { Object.assign(this, { from, to, raw }); } }\\n"                   \
  "export default { EmailMessage };\")])],\n"

static void begin(struct buf *out, const char *sockets, const char *services) {
  buf_printf(out,
             "using Workerd = import \"/workerd/workerd.capnp\";\n"
             "const config :Workerd.Config = (\n"
             "%s  sockets = [%s],\n"
             "  services = [\n"
             "    %s",
             EMAIL, sockets, services);
}

static void begin_worker(struct buf *out, const char *service, const char *outbound) {
  buf_add_text(out, ",\n    (name = ");
  add_text(out, service);
  buf_printf(out, ", worker = (\n      globalOutbound = %s, " COMPATIBILITY ",\n", outbound);
}

#define NO_NETWORK "(name = \"internet\", network = (allow = []))"
#define NOWHERE    "\"internet\""
/* Of what is looked up, only public addresses count; certificates are those of SSL_CERT_FILE. */
#define PUBLIC_NETWORK                                                                                                 \
  "    (name = \"public\", network = (allow = [\"public\"], tlsOptions = (trustBrowserCas = true))),\n"

static void end_worker(struct buf *out) {
  buf_add_text(out, "    ))");
}

static void end(struct buf *out) {
  buf_add_text(out, "\n  ]\n);\n");
}

void config_compiler(struct buf *out, int module, int input, const char *typescript, bool stays) {
  begin(out, stays ? "(name = \"http\", address = \"127.0.0.1:0\", http = (), service = \"compiler\")" : "",
        NO_NETWORK);
  begin_worker(out, "compiler", NOWHERE);
  buf_printf(out,
             "      modules = [\n"
             "        (name = \"compile.js\", esModule = embed \"/proc/self/fd/%d\"),\n"
             "        (name = \"input\", json = embed \"/proc/self/fd/%d\"),\n"
             "        (name = \"typescript\", commonJsModule = embed ",
             module, input);
  add_text(out, typescript);
  buf_add_text(out, ")\n      ]\n");
  end_worker(out);
  end(out);
}

/* ---- a worker ---- */

static const char *class_of(const struct compiled *compiled) {
  return compiled->face.class_count > 0 ? compiled->face.classes[0].name : NULL;
}

/* Whether an earlier source of the bundle has the class, too: the bundle is refused for it, the configuration is not.
 */
static bool is_taken(const struct compiled *compiled, const struct engine_bundle *bundle, size_t index) {
  for (size_t i = 0; i < index; i++)
    if (texts_equal(class_of(&compiled[bundle->sources[i]]), class_of(&compiled[bundle->sources[index]])))
      return true;
  return false;
}

static void add_classes(struct buf *out, const struct config_worker *worker) {
  const struct compiled *compiled = worker->compiled;
  const struct engine_bundle *bundle = worker->bundle;
  buf_printf(out, "      durableObjectStorage = (%s),\n      durableObjectNamespaces = [\n",
             worker->keys ? "localDisk = \"disk\"" : "inMemory = void");
  const char *separator = "";
  for (size_t i = 0; i < bundle->count; i++) {
    const char *name = class_of(&compiled[bundle->sources[i]]);
    if (!name || is_taken(compiled, bundle, i))
      continue;
    buf_printf(out, "%s        (className = ", separator);
    add_text(out, name);
    buf_add_text(out, ", uniqueKey = ");
    add_text(out, worker->keys ? worker->keys[bundle->sources[i]] : name);
    buf_add_char(out, ')');
    separator = ",\n";
  }
  buf_add_text(out, "\n      ],\n");
}

static const char *value_of(const struct engine_bundle *bundle, const char *name) {
  for (size_t i = 0; i < bundle->env_count; i++)
    if (texts_equal(bundle->env[i], name))
      return bundle->values[i];
  return NULL;
}

/* What a class that is served finds under one of the platform's names; NULL: nothing. */
static const char *platform_value(const struct config_worker *worker, const char *name) {
  if (texts_equal(name, "DO_INVOKER_URL"))
    return "http://do-invoker.internal";
  if (texts_equal(name, "BUTTERBASE_API_URL"))
    return "https://api.butterbase.ai";
  if (texts_equal(name, "DO_INVOKER_TOKEN") || texts_equal(name, "BUTTERBASE_INTERNAL_FN_KEY"))
    return worker->token;
  return value_of(worker->bundle, name);
}

static bool is_listed(const char *name, const char *const *list, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (texts_equal(name, list[i]))
      return true;
  return false;
}

static void add_env(struct buf *out, const char *name, const char *value) {
  buf_add_text(out, ",\n        (name = ");
  add_text(out, name);
  buf_add_text(out, ", text = ");
  add_text(out, value);
  buf_add_char(out, ')');
}

/* Where there is no value: a number, valid JSON, and nobody's secret. */
#define PLACEHOLDER "1"

static bool is_platforms(const char *name) {
  return texts_equal(name, "DO_DISPATCH") || is_listed(name, platform_env, PLATFORM_ENV);
}

/* The platform's variables, which win, and the app's. */
static void add_variables(struct buf *out, const struct config_worker *worker) {
  const struct engine_bundle *bundle = worker->bundle;
  for (size_t i = 0; i < PLATFORM_ENV; i++) {
    const char *value = worker->token ? platform_value(worker, platform_env[i]) : PLACEHOLDER;
    if (value)
      add_env(out, platform_env[i], value);
  }
  for (size_t i = 0; i < bundle->env_count; i++) {
    const char *name = bundle->env[i];
    if (is_env_key(bytes_of(name)) && !is_listed(name, bundle->env, i) && !is_platforms(name))
      add_env(out, name, bundle->values ? bundle->values[i] : PLACEHOLDER);
  }
}

static void add_binding(struct buf *out, const struct engine_source *source, const char *class_name,
                        const char *service) {
  JD_ARENA scratch = arena_new();
  buf_add_text(out, ",\n        (name = ");
  add_text(out, binding_name(scratch, bundle_name(source)));
  buf_add_text(out, ", durableObjectNamespace = (className = ");
  add_text(out, class_name);
  if (service) {
    buf_add_text(out, ", serviceName = ");
    add_text(out, service);
  }
  buf_add_text(out, "))");
}

/* `service`: of another worker, whose classes they are; NULL: this one's. */
static void add_namespaces(struct buf *out, const struct config_worker *worker, const char *service) {
  const struct engine_bundle *bundle = worker->bundle;
  for (size_t i = 0; i < bundle->count; i++) {
    const char *class_name = class_of(&worker->compiled[bundle->sources[i]]);
    if (class_name)
      add_binding(out, &worker->sources[bundle->sources[i]], class_name, service);
  }
}

static void add_worker(struct buf *out, const struct config_worker *worker) {
  begin_worker(out, worker->service, worker->token ? "(name = \"outer\", entrypoint = \"Outbound\")" : NOWHERE);
  buf_add_text(out, "      modules = [");
  if (worker->token)
    buf_printf(out,
               "(name = \"main\", esModule = \"import \\\"console\\\"; export * from \\\"worker.mjs\\\"; "
               "export { default } from \\\"worker.mjs\\\";\"),\n"
               "        (name = \"console\", esModule = embed \"/proc/self/fd/%d\"),\n        ",
               worker->module + 3);
  buf_printf(out, "(name = \"worker.mjs\", esModule = embed \"/proc/self/fd/%d\")],\n", worker->module);
  add_classes(out, worker);
  buf_add_text(out, "      bindings = [\n        (name = \"DO_DISPATCH\", text = \"1\")");
  add_namespaces(out, worker, NULL);
  add_variables(out, worker);
  buf_add_text(out, "\n      ]\n");
  end_worker(out);
}

void config_load(struct buf *out, const struct config_worker *workers, size_t count) {
  begin(out, "", NO_NETWORK);
  for (size_t i = 0; i < count; i++)
    add_worker(out, &workers[i]);
  end(out);
}

/* The worker in front of the one that is served. Its own bindings are in small letters, the classes' in capitals. */
static void add_outer(struct buf *out, const struct config_worker *worker, const struct engine_service *service,
                      const struct engine_network *network) {
  begin_worker(out, "outer", NOWHERE);
  buf_printf(out,
             "      modules = [\n        (name = \"outer\", esModule = embed \"/proc/self/fd/%d\"),\n"
             "        (name = \"dispatch\", esModule = embed \"/proc/self/fd/%d\")\n      ],\n"
             "      bindings = [\n        (name = \"control\", service = \"control\")",
             worker->module + 1, worker->module + 2);
  add_env(out, "mark", worker->token);
  add_env(out, "token", worker->token);
  if (service->closed)
    add_env(out, "closed", service->closed);
  if (network->certificates)
    buf_add_text(out, ",\n        (name = \"network\", service = \"public\")");
  else
    add_env(out, "offline", network->offline);
  add_namespaces(out, worker, worker->service);
  buf_add_text(out, "\n      ]\n");
  end_worker(out);
}

void config_serve(struct buf *out, const struct config_worker *worker, const struct engine_service *service,
                  const struct engine_network *network) {
  JD_BUF services;
  buf_init(&services, LIMIT_DOCUMENT_BYTES);
  buf_printf(&services,
             NO_NETWORK ",\n    (name = \"control\", external = (address = \"127.0.0.1:%u\", http = ())),\n%s"
                        "    (name = \"disk\", disk = (writable = true, path = ",
             (unsigned)service->control_port, network->certificates ? PUBLIC_NETWORK : "");
  add_text(&services, service->storage);
  buf_add_text(&services, "))");
  begin(out, "(name = \"http\", address = \"127.0.0.1:0\", http = (), service = \"outer\")", services.data);
  add_outer(out, worker, service, network);
  if (worker->bundle->count > 0)
    add_worker(out, worker);
  end(out);
}
