/* What a command works with: project, configuration, remote and output, opened step by step as far as it needs them. */
#ifndef JD_CMD_SESSION_CONTEXT_H
#define JD_CMD_SESSION_CONTEXT_H

#include "cmd/jd/cli/cli.h"
#include "cmd/jd/output/output.h"
#include "cmd/jd/session/config.h"
#include "cmd/jd/session/sandbox.h"
#include "cmd/jd/view/view.h"
#include "model/state/state.h"
#include "reconcile/api/api.h"
#include "reconcile/http/http.h"
#include "reconcile/project/project.h"

#define SESSION_PLAN_FILE "docs/butterbase/02-plan.md" /* where no option says otherwise */

struct session {
  struct arena *arena;
  const struct options *options;
  struct output *output;
  struct mask *mask;     /* every secret that is known here: no message from the server passes without it */
  bool secrets_known;    /* those of the plan are in it */
  const char *directory; /* the working directory, absolute */
  struct project project;
  const char *app; /* the app that is asked for: that of --app, or the first of a fleet; NULL: none */
  /* The saved plan that is applied, and what it is about; set before session_configure. NULL: none. */
  const char *saved_from, *saved_app, *saved_endpoint;
  const char *plan_file; /* for struct desire_request */
  const char *env_file;  /* NULL when not given */
  struct config config;  /* after session_configure */
  bool configured;
  const struct desired *desired; /* the plan that the run is about, once it is read; NULL: none */
  struct live_file live;         /* with --live-from, after session_configure */
  struct sandbox *sandbox;
  struct findings findings; /* of the configuration and of the plan: whoever finds more adds to it */
  bool findings_shown;
  const char *last_pause; /* what remote_session_report_pause told last; NULL: nothing */
  unsigned timeout_s;     /* seconds for a request of handles made from here on, unless --timeout says; 0: as ever */
  const struct changeset *refused; /* a plan that the platform must refuse: its hazards stand beside the error */
};

/* Initializes just enough for session_fail to work. */
void session_init(struct session *session, struct arena *arena, const struct options *options, struct output *output);
/* Finds the project and names the files. */
bool session_open(struct session *session, struct jd_error *error);
/* App, endpoint and key; -v says where they came from. With --live-from that file is read and says app and endpoint. */
bool session_configure(struct session *session, struct jd_error *error);
/* The same, where app and key may be missing: they are NULL then. What is asked for and found later is put into
 * session->config, and session_configure leaves it there. */
bool session_configure_partly(struct session *session, struct jd_error *error);
/* After session_configure: starts the sandbox if that is wanted, and makes the remote, of the transport that --via
 * names; read_only has no request that writes. Close it with remote_close before session_close. */
struct remote *session_connect(struct session *session, bool read_only, struct jd_error *error);
/* The same without the app: HTTP to the control plane, which gives up what signals ask to give up: reads at the first,
 * and once a write that has left is settled; writes at the second. What takes long is shown as progress. At most
 * `connections` at a time; 0: a few. Free it with http_free. */
struct http *session_http(struct session *session, bool read_only, unsigned connections, struct jd_error *error);
void session_close(struct session *session);

/* Shows the findings on stderr, once however often it is called. */
void session_show_findings(struct session *session);
/* Returns a copy of the error with project-relative paths. */
struct jd_error session_relative_error(const struct session *session, const struct jd_error *error);
/* Reports a failure the way the format asks for: findings and error on stderr, and under --format json the document on
 * stdout. Returns the exit status: that of the signal when one came, else EXIT_WRONG. */
int session_fail(struct session *session, const struct jd_error *failure);

/* The command prints one JSON document a line as it goes (cmd/jd/view/event_json.h), not one document at its end. */
bool session_streams(const struct session *session);

/* What reads the plan of this session, its sources and values; the caller adds what it wants besides. */
struct desire_request session_desire_request(const struct session *session);

/* A path that an option names: relative to -C DIR when given, else to the working directory. Lives in the arena. */
const char *session_path(const struct session *session, const char *path);

/* The process environment, as desire and config want it. */
const char *session_environment(const char *name);

#endif
