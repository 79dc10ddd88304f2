/* The room of a run: from arguments to an opened app, and to the plan that a command works with.
 *
 * Order of calls, each only as far as a command needs it:
 *   session_init, session_open        the project and its files (context.h)
 *   planning_desire                   plan, sources and env values (planning.h); still nothing is contacted
 *   session_configure[_partly]        app, endpoint and key (config.h)
 *   remote_session_connect, planning_read_live  the control plane, what is live (remote_session.h)
 *   planning_diff                     the change set, rehearsed; plan_show shows it (plan_show.h)
 *   remote_close or planning_end, session_close
 * preflight_before_apply and preflight_finish stand around that for apply (preflight.h).
 *
 * The arena of struct session owns what is made here, and lives longer than it. A function that fails says why in its
 * last argument; the command hands that to session_fail, which reports it and returns the exit status. */
#ifndef JD_CMD_SESSION_H
#define JD_CMD_SESSION_H

#include "cmd/jd/cli/cli.h"
#include "cmd/jd/output/output.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"
#include "model/state/state.h"
#include "reconcile/api/api.h"
#include "reconcile/apply/apply.h"
#include "reconcile/file/file.h"
#include "reconcile/http/http.h"
#include "reconcile/planner/planner.h"
#include "reconcile/preflight/preflight.h"
#include "reconcile/project/project.h"

/* ---- app, endpoint and key ---- */

/* Which app, which control plane, which key: resolved from options, environment and files (cli.md, "Global options").
 */

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

/* ---- the session ---- */

/* What a command works with: project, configuration, remote and output, opened step by step as far as it needs them. */

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

/* The command prints one JSON document a line as it goes (cmd/jd/view/view.h), not one document at its end. */
bool session_streams(const struct session *session);

/* What reads the plan of this session, its sources and values; the caller adds what it wants besides. */
struct desire_request session_desire_request(const struct session *session);

/* A path that an option names: relative to -C DIR when given, else to the working directory. Lives in the arena. */
const char *session_path(const struct session *session, const char *path);

/* The process environment, as desire and config want it. */
const char *session_environment(const char *name);

/* ---- what is live ---- */

/* What every command that looks at the app or at the record of the last apply starts with. */

/* The machine's clock, interrupted by signals. While it sleeps in a pause that was begun, a terminal shows how many
 * seconds are left. */
struct clock remote_session_clock(struct session *session);
/* The same for trying reads again: a signal does not end that while a write that has left is being settled. */
struct clock remote_session_retry_clock(const struct clock *clock);
/* What comes next is a sleep of `ms` before another try, of an item or of none (NULL). */
void remote_session_begin_pause(struct session *session, const char *item, const struct jd_error *why, unsigned ms);
/* The same, and tells of it on stderr; what was said last is not said again in full, and of
 * a deploy that is still under way not at all. */
void remote_session_report_pause(struct session *session, const char *item, const struct jd_error *why, unsigned ms);
/* The same without an item, for retry_new: the context is the session. */
void remote_session_on_retry(void *session, const struct jd_error *why, unsigned ms);
/* session_connect, with reads tried again as --retries says, and each wait told on stderr. */
struct remote *remote_session_connect(struct session *session, const struct clock *clock, bool read_only,
                                      struct jd_error *error);
/* All rows, env keys and app-level env keys. With code the names come first, and then all rows anew with their code, so
 * that all is of one moment. */
bool remote_session_read_all(struct session *session, struct remote *remote, bool with_code, struct live *live,
                             struct jd_error *error);

/* While the engine is waited for, shows it, and gives up when a signal came. */
void remote_session_watch_rehearsal(struct session *session, struct rehearsal *rehearsal);

/* ---- the plan ---- */

/* From an opened session to a changeset: what plan, apply and drift have in common. */

struct planning {
  struct session *session;
  struct desired desired;
  struct record record;    /* of all targets */
  struct applied *applied; /* its entry for this one */
  struct journal journal;
  struct live live;
  struct changeset changeset;
  size_t left_out;       /* changes that --only left out */
  struct remote *remote; /* NULL with --live-from, and where nothing is durable */
  struct clock clock;    /* interrupted by signals */
  const char *const *only;
  size_t only_count;
  bool resend_env;
  bool rehearses; /* the command sends sources, or says what would be sent: set before planning_desire */
  struct rehearsal rehearsal;
};

/* In this order, each after the one before. */

/* Reads plan, sources and env values; nothing is contacted. Fills in only and resend_env from the options. */
bool planning_desire(struct planning *planning, struct session *session, struct jd_error *error);
/* The plan says that nothing is durable: the rest is not needed. */
bool planning_not_applicable(struct planning *planning);
/* App, endpoint, key, durable.lock and journal. */
bool planning_prepare(struct planning *planning, struct jd_error *error);
/* What is live: from the app, or from --live-from. */
bool planning_read_live(struct planning *planning, bool read_only, struct jd_error *error);
/* All of these, for what only reads. */
bool planning_read(struct planning *planning, struct session *session, struct jd_error *error);

/* What is asked of the comparison. */
struct diff_request planning_request(const struct planning *planning);
/* diff_request.in_doubt of another app, by what an earlier run on it left open. */
const char *const *planning_in_doubt_elsewhere(const struct planning *planning, struct arena *arena, const char *app_id,
                                               size_t *count);
/* The changeset; for it, sources that are live beside the planned ones are read where they may matter. One that the
 * platform must refuse is kept for session_fail. What would be sent is rehearsed: false, with findings, where the
 * runtime would refuse to load it. */
bool planning_diff(struct planning *planning, struct jd_error *error);
void planning_end(struct planning *planning);

struct plan_view plan_view_of(const struct session *session, const struct text_style *style);
struct plan_json_view plan_json_view_of(const struct session *session);

/* Findings go to stderr, the plan to stdout. */
void plan_show(struct session *session, const struct changeset *changeset);
/* The text form on stderr: beside questions, where stdout belongs to a JSON document. */
void plan_show_aside(struct session *session, const struct changeset *changeset);

/* ---- a saved plan ---- */

/* A plan that `jd plan --out` saved: the JSON document, and under "saved" what it takes to make the same plan again.
 *
 * apply makes the plan anew and compares fingerprints: what is in the file is never played back. */

/* An env variable's value, as the API key that saved the plan knows it (cmd/jd/session/session.h). */
struct saved_value {
  const char *key, *digest;
  bool compared; /* with the last apply, or it was not set at all */
};

struct saved_plan {
  const char *app_id; /* NULL: the plan had nothing durable */
  const char *endpoint, *plan_file;
  struct digest fingerprint;
  const char *const *only;
  size_t only_count;
  bool resend_env;
  const char *key_id; /* of that API key; NULL: there was none */
  const struct saved_value *values;
  size_t value_count;
};

/* Replaces the file as file_replace does. `plan` gives only, only_count, resend_env and the values; the rest comes
 * from the changeset. */
bool saved_plan_write(const struct project *project, const char *path, const struct changeset *changeset,
                      const struct findings *findings, const struct saved_plan *plan, struct jd_error *error);
/* Strict, as cmd/jd/view/view.h is. */
bool saved_plan_read(struct arena *arena, const char *path, struct saved_plan *out, struct jd_error *error);
bool saved_plan_parse(struct arena *arena, struct bytes text, const char *name, struct saved_plan *out,
                      struct jd_error *error);

/* Fills in the key and the values of `out`, from the env variables that the changeset sets or keeps. Without a key
 * there are none. */
void saved_values_take(struct arena *arena, const struct secret *api_key, const struct changeset *changeset,
                       struct saved_plan *out);

/* False when the same key now finds another value than was saved: JD_STALE, which names the variable. Another key
 * cannot tell. `where` is the file, for the error. */
bool saved_values_check(const struct saved_plan *saved, const struct saved_plan *now, const char *where,
                        struct jd_error *error);

/* A sentence, with a blank before it, for a plan that differs from the saved one because the two API keys know
 * different things; "" when that is not why. */
const char *saved_values_why(struct arena *arena, const struct saved_plan *saved, const struct saved_plan *now);
/* The same where only a fingerprint was kept: says so where it may be why. */
const char *saved_values_may_be_why(struct arena *arena, const struct changeset *changeset);

/* ---- account, key, app and tools ---- */

/* What preflight, the docs command and the dialogue about an app work with: handles to the control plane that only
 * read, and the journey's files that they are written down in. */

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

/* ---- preflight ---- */

/* Preflight: is everything there that apply needs? And step 0 of the stage: is what the documentation says at hand? */

/* Without an app, on a terminal, asks for one first. Then checks everything. False when it could not be done; what did
 * not pass is in `result`. */
bool checkup_run(struct checkup *checkup, struct jd_error *error);
/* All that is required. */
bool checkup_is_passed(const struct checkup *checkup);
/* Writes 03-preflight.md and, when all that is required passed, puts app_id and api_base into 00-state.md and ticks the
 * stage. */
bool checkup_record(struct checkup *checkup, struct jd_error *error);

/* Before apply, in a project that walks the journey: checks where 03-preflight.md is stale or the app is not in
 * 00-state.md. False where a required check failed; that is written down. Close the checkup in any case. */
bool preflight_before_apply(struct checkup *checkup, struct session *session, struct jd_error *error);
/* Once it is known that apply goes on, so that one that is refused changes no file: writes down what was checked, and
 * refreshes the documentation where it is old. */
bool preflight_finish(struct checkup *checkup, struct jd_error *error);

#endif
