/* Internal to the configuration: the butterbase CLI's config.json. */
#ifndef JD_CMD_CONFIG_FILE_H
#define JD_CMD_CONFIG_FILE_H

#include "model/base/base.h"

struct config_file {
  const char *shown;                  /* as the user would name it */
  const char *current_app, *endpoint; /* NULL: not in it */
  struct secret *api_key;             /* NULL: not in it; free it */
};

/* A file that is not there has nothing in it. One that holds a key and that others can read is a warning. */
bool config_file_read(struct arena *arena, const char *path, const char *shown, struct config_file *out,
                      struct findings *findings, struct jd_error *error);

#endif
