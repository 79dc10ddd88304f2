#include "model/state/state.h"

struct digest object_digest(const char *name, const char *class_name, enum access_mode access_mode,
                            struct digest code) {
  char hex[DIGEST_HEX];
  digest_hex(code, hex);
  struct digester *digester = digester_new("durable object 1");
  digester_part(digester, "name", bytes_of(name));
  digester_part(digester, "class_name", bytes_of(class_name));
  digester_part(digester, "access_mode", bytes_of(access_mode_name(access_mode)));
  digester_part(digester, "code", bytes_of(hex));
  return digester_finish(digester);
}

const struct desired_object *desired_find(const struct desired *desired, const char *name) {
  for (size_t i = 0; i < desired->object_count; i++)
    if (strcmp(desired->objects[i].name, name) == 0)
      return &desired->objects[i];
  return NULL;
}

bool desired_not_applicable(const struct desired *desired) {
  return desired->form == PLAN_ABSENT || desired->form == PLAN_NONE;
}

void desired_free(struct desired *desired) {
  for (size_t i = 0; i < desired->env_count; i++)
    secret_free(desired->env[i].value);
  desired->env_count = 0;
}
