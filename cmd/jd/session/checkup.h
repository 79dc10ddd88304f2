/* What preflight, the docs command and the dialogue about an app work with: handles to the control plane that only
 * read, and the journey's files that they are written down in. */
#ifndef JD_CMD_CHECKUP_H
#define JD_CMD_CHECKUP_H

#include "cmd/jd/session/context.h"
#include "reconcile/preflight/preflight.h"
#include "reconcile/project/project.h"

struct checkup {
  struct session *session;
  struct clock clock;
  struct http *http;     /* of all that only reads; NULL without a key */
  struct http *mcp_http; /* of the MCP server alone, where that gets less time; else NULL */
  struct mcp *mcp;
  struct preflight_result result;
  bool ran;
};

/* Configuration and handles; app and key may be missing. Close it on failure too. */
bool checkup_open(struct checkup *checkup, struct session *session, struct jd_error *error);
void checkup_close(struct checkup *checkup);

/* Whether the files that checks and documentation are written down in can be written; before anything is contacted. */
bool checkup_check_files(const struct checkup *checkup, struct jd_error *error);

/* A file of the project: by its whole path, and as messages name it. */
const char *checkup_path(const struct checkup *checkup, enum project_file file);
const char *checkup_file(const struct checkup *checkup, enum project_file file);
/* What 00-state.md says of the app; NULL for nothing. */
const char *checkup_app_of_state(const struct checkup *checkup);
/* The app is the one that the sandbox has where nobody names another. */
bool checkup_is_of_made_up_app(const struct checkup *checkup);
/* Puts the app into 00-state.md. The sandbox's own app and address are none that last. */
bool checkup_stamp(const struct checkup *checkup, bool tick, bool may_create, struct jd_error *error);

/* Fetches the topic `functions` by MCP and puts it into 03b-docs-cache.md. */
bool docs_refresh(struct checkup *checkup, struct jd_error *error);

/* choose_app.c: asks which app, or makes one. Leaves session->config.app as it is where nobody chose. */
bool choose_app(struct checkup *checkup, struct jd_error *error);

#endif
