#include "model/format/format.h"

#include "model/base/base.h"

#include <cyaml/cyaml.h>

/* ---- what all documents share ---- */

/* The library tells what was wrong only here, in several pieces, the most telling one first. */
__attribute__((format(printf, 3, 0))) static void note(cyaml_log_t level, void *context, const char *format,
                                                       va_list arguments) {
  struct buf *words = context;
  if (level < CYAML_LOG_ERROR)
    return;
  if (words->len)
    buf_add_text(words, "; ");
  buf_vprintf(words, format, arguments);
  while (words->len && words->data[words->len - 1] == '\n')
    words->data[--words->len] = '\0';
}

static bool load(struct bytes text, const cyaml_schema_value_t *schema, cyaml_data_t **data, struct jd_error *error) {
  JD_BUF words;
  buf_init(&words, LIMIT_ERROR_MESSAGE / 2);
  const cyaml_config_t config = {.log_fn = note,
                                 .log_ctx = &words,
                                 .mem_fn = cyaml_mem,
                                 .log_level = CYAML_LOG_ERROR,
                                 .flags = CYAML_CFG_NO_ALIAS};
  cyaml_err_t status = cyaml_load_data((const uint8_t *)text.data, text.len, &config, schema, data, NULL);
  if (status == CYAML_OK)
    return true;
  if (status == CYAML_ERR_OOM)
    jd_out_of_memory();
  JD_BUF safe;
  buf_init(&safe, LIMIT_ERROR_MESSAGE / 2);
  escape_line(&safe, buf_bytes(&words));
  return jd_fail_input(error, NULL, "The YAML library says: %s%s%s", cyaml_strerror(status), safe.len ? ": " : "",
                       safe.data);
}

static void release(const cyaml_schema_value_t *schema, cyaml_data_t *data) {
  const cyaml_config_t config = {.mem_fn = cyaml_mem, .log_level = CYAML_LOG_ERROR};
  cyaml_free(&config, schema, data, 0);
}

/* ---- the plan ---- */

struct plan_document {
  struct yaml_object *durable_objects;
  uint32_t durable_objects_count;
  char **env;
  char *ignore;
};

#define OBJECT_TEXT(member)                                                                                            \
  CYAML_FIELD_STRING_PTR(#member, CYAML_FLAG_OPTIONAL, struct yaml_object, member, 0, CYAML_UNLIMITED)

static const cyaml_schema_field_t object_fields[] = {
    OBJECT_TEXT(name),        OBJECT_TEXT(source), OBJECT_TEXT(access_mode), OBJECT_TEXT(key),
    OBJECT_TEXT(description), OBJECT_TEXT(ignore), CYAML_FIELD_END,
};

static const cyaml_schema_value_t object_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_object, object_fields)};

/* The library knows no map with keys of the user's choice, so its schema is made for the keys that are there: an array
 * of texts, one for each. */
static const cyaml_schema_field_t *env_fields(struct arena *arena, const char *const *keys, size_t count) {
  cyaml_schema_field_t *fields = arena_alloc_array(arena, count + 1, sizeof *fields);
  for (size_t i = 0; i < count; i++)
    fields[i] = (cyaml_schema_field_t){
        .key = keys[i],
        .data_offset = (uint32_t)(i * sizeof(char *)),
        .value = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, char, 0, CYAML_UNLIMITED)},
    };
  return fields;
}

static void copy_plan(struct arena *arena, const struct plan_document *from, size_t env_count, struct yaml_plan *out) {
  *out = (struct yaml_plan){.object_count = from->durable_objects_count, .env_count = env_count};
  out->ignore = arena_strdup(arena, from->ignore);
  out->objects = arena_alloc_array(arena, out->object_count, sizeof *out->objects);
  out->env = arena_alloc_array(arena, env_count, sizeof *out->env);
  for (size_t i = 0; i < out->object_count; i++) {
    const struct yaml_object *object = &from->durable_objects[i];
    out->objects[i] = (struct yaml_object){
        arena_strdup(arena, object->name),        arena_strdup(arena, object->source),
        arena_strdup(arena, object->access_mode), arena_strdup(arena, object->key),
        arena_strdup(arena, object->description), arena_strdup(arena, object->ignore),
    };
  }
  for (size_t i = 0; from->env && i < env_count; i++)
    out->env[i] = arena_strdup(arena, from->env[i]);
}

bool yaml_load_plan(struct arena *arena, struct bytes text, const char *const *env_keys, size_t env_count,
                    struct yaml_plan *out, struct jd_error *error) {
  const cyaml_schema_field_t fields[] = {
      CYAML_FIELD_SEQUENCE("durable_objects", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct plan_document,
                           durable_objects, &object_value, 0, CYAML_UNLIMITED),
      {.key = "env",
       .data_offset = offsetof(struct plan_document, env),
       .value = {.type = CYAML_MAPPING,
                 .flags = CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                 /* one more than there are, as nothing cannot be allocated */
                 .data_size = (uint32_t)((env_count + 1) * sizeof(char *)),
                 .mapping = {.fields = env_fields(arena, env_keys, env_count)}}},
      CYAML_FIELD_STRING_PTR("ignore", CYAML_FLAG_OPTIONAL, struct plan_document, ignore, 0, CYAML_UNLIMITED),
      CYAML_FIELD_END,
  };
  const cyaml_schema_value_t schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct plan_document, fields)};
  struct plan_document *document = NULL;
  cyaml_data_t *data = NULL;
  if (!load(text, &schema, &data, error))
    return false;
  document = data;
  if (document)
    copy_plan(arena, document, env_count, out);
  else
    *out = (struct yaml_plan){0};
  release(&schema, data);
  return true;
}
