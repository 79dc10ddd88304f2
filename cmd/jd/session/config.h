/* Which app, which control plane, which key: resolved from options, environment and files (cli.md, "Global options").
 */
#ifndef JD_CMD_CONFIG_H
#define JD_CMD_CONFIG_H

#include "model/base/base.h"
#include "reconcile/file/file.h"

/* A value and where it came from, as the user would name it: "--app", "BUTTERBASE_APP_ID",
 * "docs/butterbase/00-state.md", "~/.butterbase/config.json", "the default". */
struct config_value {
  const char *text, *from;
};

struct config {
  struct config_value app;
  struct config_value endpoint; /* an origin; "sandbox" under --sandbox, since the port is another each time */
  struct secret *api_key;       /* free with config_free; NULL only with live_from or may_lack, and for the
                                 * sandbox, which has a key of its own (project_begin_sandbox): the user's never meets it */
  const char *api_key_from;
  bool sandbox;
};

struct config_request {
  const struct project *project;
  const char *home;           /* NULL: no such folder */
  const char *app, *endpoint; /* options; NULL when not given */
  bool sandbox;
  bool may_lack; /* app and key may be missing, and are NULL then */
  /* What a --live-from file is about: nothing will be contacted, so these are taken, an option that says otherwise is
   * an error, and the key may be missing. All NULL otherwise. */
  const char *live_from, *live_app, *live_endpoint;
  /* What a saved plan is about: it is applied there or nowhere. Its app is taken, whatever files say, and an option or
   * a variable that says otherwise is an error. Its endpoint is never taken, but must be the one that is found: a file
   * does not say where the key goes. The sandbox alone is, since no key is sent there. All NULL otherwise. */
  const char *saved_from, *saved_app, *saved_endpoint;
  char *const *variables; /* all of the environment, as `environ` is; NULL: only what is asked for is known */
  const char *(*environment)(const char *name); /* NULL when the variable is not set */
};

#define CONFIG_SANDBOX_ENDPOINT "sandbox"
#define CONFIG_SANDBOX_APP      "app_sandbox"
#define CONFIG_DEFAULT_ENDPOINT "https://api.butterbase.ai"

/* What to say where app or key are missing. */
extern const char config_no_app[], config_no_key[];

/* Warnings (such as a key that others can read), and what is wrong in 00-state.md, are among `findings`. False when
 * something is missing or wrong: the error names the fix. An endpoint from 00-state.md or from the project's
 * config.json came with a clone: it counts only where it is the default, where ~/.butterbase/config.json names the same
 * origin, or where it stands in the file that the key itself comes from. Otherwise it is an error, and an option or a
 * variable decides. No URL with a password is ever part of a message. */
bool config_resolve(struct arena *arena, const struct config_request *request, struct config *out,
                    struct findings *findings, struct jd_error *error);
void config_free(struct config *config); /* wipes the key */

/* The app ids that environment and files name, in the order in which they count, each once. For completion: what cannot
 * be read or is no app's id is left out. Returns how many. */
enum { CONFIG_APPS = 4 };
size_t config_apps(struct arena *arena, const struct config_request *request, const char *out[CONFIG_APPS]);

#endif
