#include "model/text.h"
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

static void begin(struct buf *out, const char *service) {
  buf_add_text(out, "using Workerd = import \"/workerd/workerd.capnp\";\n"
                    "const config :Workerd.Config = (\n"
                    "  sockets = [],\n"
                    "  services = [\n"
                    "    (name = \"internet\", network = (allow = [])),\n"
                    "    (name = ");
  add_text(out, service);
  buf_add_text(out, ", worker = (\n      globalOutbound = \"internet\", " COMPATIBILITY ",\n");
}

static void end(struct buf *out) {
  buf_add_text(out, "    ))\n  ]\n);\n");
}

void config_compiler(struct buf *out, int module, int input, const char *typescript) {
  begin(out, "compiler");
  buf_printf(out,
             "      modules = [\n"
             "        (name = \"compile.js\", esModule = embed \"/proc/self/fd/%d\"),\n"
             "        (name = \"input\", json = embed \"/proc/self/fd/%d\"),\n"
             "        (name = \"typescript\", commonJsModule = embed ",
             module, input);
  add_text(out, typescript);
  buf_add_text(out, ")\n      ]\n");
  end(out);
}

/* ---- a rehearsal ---- */

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

static void add_classes(struct buf *out, const struct compiled *compiled, const struct engine_bundle *bundle) {
  buf_add_text(out, "      durableObjectStorage = (inMemory = void),\n      durableObjectNamespaces = [\n");
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

static void add_env(struct buf *out, const char *name) {
  buf_add_text(out, ",\n        (name = ");
  add_text(out, name);
  buf_add_text(out, ", text = \"1\")"); /* a number, valid JSON, and nobody's secret */
}

static void add_bindings(struct buf *out, const struct engine_source *sources, const struct compiled *compiled,
                         const struct engine_bundle *bundle) {
  buf_add_text(out, "      bindings = [\n        (name = \"DO_DISPATCH\", text = \"1\")");
  for (size_t i = 0; i < bundle->count; i++) {
    size_t source = bundle->sources[i];
    if (!class_of(&compiled[source]))
      continue;
    JD_BUF binding;
    buf_init(&binding, LIMIT_ERROR_MESSAGE);
    binding_name(&binding, sources[source].name);
    buf_add_text(out, ",\n        (name = ");
    add_text(out, binding.data);
    buf_add_text(out, ", durableObjectNamespace = ");
    add_text(out, class_of(&compiled[source]));
    buf_add_char(out, ')');
  }
  for (size_t i = 0; i < PLATFORM_ENV; i++)
    add_env(out, platform_env[i]);
  for (size_t i = 0; i < bundle->env_count; i++)
    if (!is_listed(bundle->env[i], platform_env, PLATFORM_ENV) && !is_listed(bundle->env[i], bundle->env, i) &&
        !texts_equal(bundle->env[i], "DO_DISPATCH"))
      add_env(out, bundle->env[i]);
  buf_add_text(out, "\n      ]\n");
}

void config_rehearsal(struct buf *out, const char *service, int module, const struct engine_source *sources,
                      const struct compiled *compiled, const struct engine_bundle *bundle) {
  begin(out, service);
  buf_printf(out, "      modules = [(name = \"worker.mjs\", esModule = embed \"/proc/self/fd/%d\")],\n", module);
  add_classes(out, compiled, bundle);
  add_bindings(out, sources, compiled, bundle);
  end(out);
}
