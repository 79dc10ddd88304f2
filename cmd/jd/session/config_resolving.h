/* Internal to the configuration: the places in which values are looked for, and how that fails. */
#ifndef JD_CMD_CONFIG_RESOLVING_H
#define JD_CMD_CONFIG_RESOLVING_H

#include "cmd/jd/session/config.h"
#include "cmd/jd/session/config_file.h"
#include "model/journey/journey.h"

#define PROJECT_FILE ".butterbase/config.json"
#define HOME_FILE    "~/" PROJECT_FILE

/* Files are read when a value is looked for in them, so that a broken one does not stand in the way of a run that
 * needs nothing of it. */
struct resolving {
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

/* False, with JD_USAGE. */
bool resolving_fail(struct resolving *resolving, const char *where, const char *message);
/* The same where neither option nor variable nor file has it: names a variable that is set in the place of `wanted`. */
bool resolving_fail_lacking(struct resolving *resolving, const char *message, const char *wanted);

/* Fill in `state`, and the two files, once; false when one of them is broken. */
bool resolving_read_state(struct resolving *resolving);
bool resolving_read_files(struct resolving *resolving);
/* True when there is a text; takes it. */
bool resolving_take(struct config_value *value, const char *text, const char *from);
/* Wipes the keys that nobody took. */
void resolving_end(struct resolving *resolving);

/* config_saved.c: what a saved plan is about. */

/* Refuses what is found where it is not what was saved (NULL: nothing was); `option` says so on the command line. */
bool resolving_is_as_saved(struct resolving *resolving, const char *saved, const struct config_value *found,
                           const char *option);
/* Refuses it, with `mend` as what to do if the saved plan is meant. */
bool resolving_fail_saved(struct resolving *resolving, const char *saved, const struct config_value *found,
                          const char *mend);
/* Takes the saved plan's app. */
bool resolving_take_saved_app(struct resolving *resolving);

#endif
