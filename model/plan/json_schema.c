#include "model/plan/plan.h"

#include "model/base/base.h"
#include "model/platform/platform.h"

static struct js *described(const char *description) {
  struct js *schema = js_new_object();
  js_set_text(schema, "description", description);
  return schema;
}

static void set_pattern(struct js *schema, const char *pattern) {
  js_set_text(schema, "pattern", pattern);
}

static void refuse_pattern(struct js *schema, const char *pattern) {
  struct js *refused = js_new_object();
  set_pattern(refused, pattern);
  js_set(schema, "not", refused);
}

/* A text without quotes may look like a number or a truth value, and is a text all the same. */
static struct js *text_schema(const char *description) {
  static const char *const types[] = {"string", "number", "boolean"};
  struct js *schema = described(description), *list = js_new_array();
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    js_append_text(list, types[i]);
  js_set(schema, "type", list);
  return schema;
}

static struct js *name_schema(void) {
  struct js *schema = described("The Durable Object's name in kebab-case, part of its address: /_do/NAME/KEY.");
  js_set_text(schema, "type", "string");
  set_pattern(schema, "^[a-z][a-z0-9]*(-[a-z0-9]+)*$");
  js_set_integer(schema, "maxLength", LIMIT_NAME_BYTES);
  refuse_pattern(schema, "^(env|butterbase-.*|do-invoker-url|do-invoker-token)$");
  return schema;
}

static struct js *source_schema(void) {
  struct js *schema =
      text_schema("The TypeScript file that exports its class, relative to the project's root. Default: "
                  "durable-objects/NAME.ts.");
  js_set_integer(schema, "minLength", 1);
  refuse_pattern(schema, "^/|/$|\\\\|[\x01-\x1f\x7f]|^\\.\\.?$|^(\\./)*\\.\\./");
  return schema;
}

static struct js *access_mode_schema(void) {
  struct js *schema = described("Who may reach it: anybody (public), signed-in users (authenticated), or servers that "
                                "hold the service key (service_key)."),
            *list = js_new_array();
  for (int mode = ACCESS_NONE + 1; mode <= ACCESS_SERVICE_KEY; mode++)
    js_append_text(list, access_mode_name((enum access_mode)mode));
  js_set(schema, "enum", list);
  js_set_text(schema, "default", access_mode_name(ACCESS_AUTHENTICATED));
  return schema;
}

static struct js *ignore_schema(const char *of) {
  JD_BUF text;
  buf_init(&text, LIMIT_ERROR_MESSAGE);
  buf_printf(&text, "Codes of warnings of `jd validate` about %s that are not wanted, with commas between them.", of);
  return text_schema(text.data);
}

static struct js *object_schema(void) {
  struct js *schema = js_new_object(), *properties = js_new_object(), *required = js_new_array();
  js_append_text(required, "name");
  js_set(properties, "name", name_schema());
  js_set(properties, "source", source_schema());
  js_set(properties, "access_mode", access_mode_schema());
  js_set(properties, "key", text_schema("What one instance stands for, such as: room id, user id, document id."));
  js_set(properties, "description", text_schema("What it is for. Free text."));
  js_set(properties, "ignore", ignore_schema("it or its source"));
  js_set_text(schema, "type", "object");
  js_set(schema, "required", required);
  js_set_bool(schema, "additionalProperties", false);
  js_set(schema, "properties", properties);
  return schema;
}

static struct js *objects_schema(void) {
  struct js *schema = described("The app's Durable Objects, at most five. An empty list says that there are none.");
  js_set_text(schema, "type", "array");
  js_set_integer(schema, "maxItems", LIMIT_CLASSES);
  js_set(schema, "items", object_schema());
  return schema;
}

static struct js *env_schema(void) {
  struct js *schema = described("The app's env variables, which every class sees."), *names = js_new_object();
  set_pattern(names, "^[A-Z_][A-Z0-9_]*$");
  js_set_integer(names, "maxLength", LIMIT_ENV_KEY_BYTES);
  refuse_pattern(names, "^BUTTERBASE_");
  js_set_text(schema, "type", "object");
  js_set(schema, "propertyNames", names);
  js_set(schema, "additionalProperties",
         text_schema(
             "A literal, or ${NAME} for a value from the environment or the env file; $${ is the two characters."));
  return schema;
}

static struct js *required_schema(const char *key) {
  struct js *schema = js_new_object(), *required = js_new_array();
  js_append_text(required, key);
  js_set(schema, "required", required);
  return schema;
}

struct js *plan_json_schema(void) {
  struct js *schema = js_new_object(), *properties = js_new_object(), *either = js_new_array();
  js_set(properties, "durable_objects", objects_schema());
  js_set(properties, "env", env_schema());
  js_set(properties, "ignore", ignore_schema("the plan or any source"));
  js_append(either, required_schema("durable_objects"));
  js_append(either, required_schema("env"));
  js_set_text(schema, "$schema", "http://json-schema.org/draft-07/schema#");
  js_set_text(schema, "title", "Plan of a Butterbase app's Durable Objects, as jd reads it");
  js_set_text(schema, "type", "object");
  js_set(schema, "anyOf", either);
  js_set_bool(schema, "additionalProperties", false);
  js_set(schema, "properties", properties);
  return schema;
}
