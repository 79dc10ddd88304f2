/* What is live: the rows and env keys of one app as the control API shows them. A value, owned by an arena. */
#ifndef JD_MODEL_LIVE_H
#define JD_MODEL_LIVE_H

#include "model/digest.h"
#include "model/platform.h"

struct live_object {
  const char *id, *name, *class_name;
  enum row_status status;
  enum access_mode access_mode;
  const char *last_deployed_at; /* ISO 8601 as sent; NULL for null */
  const char *error_message;    /* NULL for null; text from outside */
  bool has_code;                /* a `get` answered: the rest is filled in */
  struct bytes code;
  struct digest code_digest;
  const char *created_at, *updated_at;
};

struct live {
  struct live_object *objects; /* sorted by name */
  size_t object_count;
  const char **env_keys; /* sorted */
  size_t env_count;
  const char **app_env_keys; /* app-level variables, sorted; also injected into DOs */
  size_t app_env_count;
  bool app_env_unknown;      /* they could not be read (reconcile/mcp_remote.h), so none is listed here */
  const char *app_env_error; /* why, in whole sentences; NULL: that is unknown, too */
};

/* NULL when it is not there. */
const struct live_object *live_find(const struct live *live, const char *name);
bool live_has_env(const struct live *live, const char *key);
/* After the fields are filled in by hand: sorts, and computes code digests. */
void live_settle(struct live *live);

#endif
