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

static void begin_worker(struct buf *out, const char *service) {
  buf_add_text(out, ",\n    (name = ");
  add_text(out, service);
  buf_add_text(out, ", worker = (\n      globalOutbound = \"internet\", " COMPATIBILITY ",\n");
}

#define NO_NETWORK "(name = \"internet\", network = (allow = []))"
#define INTERNET                                                                                                       \
  "(name = \"internet\", network = (allow = [\"public\", \"private\"], tlsOptions = (trustBrowserCas = true)))"

static void end_worker(struct buf *out) {
  buf_add_text(out, "    ))");
}

static void end(struct buf *out) {
  buf_add_text(out, "\n  ]\n);\n");
}

void config_compiler(struct buf *out, int module, int input, const char *typescript) {
  begin(out, "", NO_NETWORK);
  begin_worker(out, "compiler");
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
             worker->serves ? "localDisk = \"disk\"" : "inMemory = void");
  const char *separator = "";
  for (size_t i = 0; i < bundle->count; i++) {
    const char *name = class_of(&compiled[bundle->sources[i]]);
    if (!name || is_taken(compiled, bundle, i))
      continue;
    buf_printf(out, "%s        (className = ", separator);
    add_text(out, name);
    buf_add_text(out, ", uniqueKey = ");
    add_text(out, name);
    buf_add_char(out, ')');
    separator = ",\n";
  }
  buf_add_text(out, "\n      ],\n");
}

static bool is_listed(const char *name, const char *const *list, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (texts_equal(name, list[i]))
      return true;
  return false;
}

/* Where there is no value: a number, valid JSON, and nobody's secret. */
static void add_env(struct buf *out, const char *name, const char *value) {
  buf_add_text(out, ",\n        (name = ");
  add_text(out, name);
  buf_add_text(out, ", text = ");
  add_text(out, value ? value : "1");
  buf_add_char(out, ')');
}

/* The app's variables, with the platform's in front of them where nobody gives them values. */
static void add_variables(struct buf *out, const struct config_worker *worker) {
  const struct engine_bundle *bundle = worker->bundle;
  for (size_t i = 0; i < PLATFORM_ENV && !worker->serves; i++)
    add_env(out, platform_env[i], NULL);
  for (size_t i = 0; i < bundle->env_count; i++) {
    const char *name = bundle->env[i];
    bool has = !is_env_key(bytes_of(name)) || is_listed(name, bundle->env, i) || texts_equal(name, "DO_DISPATCH") ||
               (!worker->serves && is_listed(name, platform_env, PLATFORM_ENV));
    if (!has)
      add_env(out, name, worker->serves ? worker->serves->values[i] : NULL);
  }
}

static void add_bindings(struct buf *out, const struct config_worker *worker) {
  const struct engine_bundle *bundle = worker->bundle;
  buf_add_text(out, "      bindings = [\n        (name = \"DO_DISPATCH\", text = \"1\")");
  for (size_t i = 0; i < bundle->count; i++) {
    const char *class_name = class_of(&worker->compiled[bundle->sources[i]]);
    if (!class_name)
      continue;
    JD_BUF binding;
    buf_init(&binding, LIMIT_ERROR_MESSAGE);
    binding_name(&binding, bundle_name(&worker->sources[bundle->sources[i]]));
    buf_add_text(out, ",\n        (name = ");
    add_text(out, binding.data);
    buf_add_text(out, ", durableObjectNamespace = ");
    add_text(out, class_name);
    buf_add_char(out, ')');
  }
  add_variables(out, worker);
  buf_add_text(out, "\n      ]\n");
}

static void add_worker(struct buf *out, const struct config_worker *worker) {
  begin_worker(out, worker->service);
  buf_printf(out, "      modules = [(name = \"worker.mjs\", esModule = embed \"/proc/self/fd/%d\")],\n",
             worker->module);
  add_classes(out, worker);
  add_bindings(out, worker);
  end_worker(out);
}

void config_load(struct buf *out, const struct config_worker *workers, size_t count) {
  begin(out, "", NO_NETWORK);
  for (size_t i = 0; i < count; i++)
    add_worker(out, &workers[i]);
  end(out);
}

void config_serve(struct buf *out, const struct config_worker *worker) {
  JD_BUF socket, services;
  buf_init(&socket, LIMIT_ERROR_MESSAGE);
  buf_init(&services, LIMIT_DOCUMENT_BYTES);
  buf_add_text(&socket, "(name = \"http\", address = \"127.0.0.1:0\", http = (), service = ");
  add_text(&socket, worker->service);
  buf_add_char(&socket, ')');
  buf_printf(&services, "%s,\n    (name = \"disk\", disk = (writable = true, path = ",
             worker->serves->network ? INTERNET : NO_NETWORK);
  add_text(&services, worker->serves->storage);
  buf_add_text(&services, "))");
  begin(out, socket.data, services.data);
  add_worker(out, worker);
  end(out);
}
