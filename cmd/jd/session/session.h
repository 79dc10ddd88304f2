/* A run of jd: from arguments to an opened app and its plan.
 *
 * Order of calls, each only as far as a command needs it:
 *   session_init, session_open            the project and its files
 *   planning_desire                       plan, sources and env values; contacts nothing
 *   session_configure[_partly]            app, endpoint and key
 *   remote_session_connect, planning_read_live   the control API, and what is live
 *   planning_diff                         the change set, rehearsed; plan_show shows it
 *   remote_close or planning_end, session_close
 * jd apply also calls preflight_before_apply before and preflight_finish after that.
 *
 * The arena of struct session owns what these functions make, and outlives it. A function that fails sets its last
 * argument; the command passes that to session_fail, which reports it and returns the exit status. */
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

/* Resolved from options, environment and files, in this order. */

/* Who named a value. The first two may have come with a clone, and are not trusted. */
enum config_source { CONFIG_OF_STATE_FILE, CONFIG_OF_PROJECT_FILE, CONFIG_OF_USER };

/* A value and where it came from, as a user would call it: "--app", "BUTTERBASE_APP_ID", "docs/butterbase/00-state.md",
 * "~/.butterbase/config.json", "the default". */
struct config_value {
  const char *text, *from;
  enum config_source source;
};

struct config {
  struct config_value app;
  struct config_value endpoint; /* an origin; CONFIG_SANDBOX_ENDPOINT with --sandbox, whose port changes */
  struct secret *api_key;       /* free with config_free; NULL only with live_from or may_lack, and for the
                                 * sandbox, which has its own key (project_begin_sandbox): the user's never meets it */
  const char *api_key_from;
  enum config_source api_key_source;
  bool sandbox;
};

struct config_request {
  const struct project *project;
  const char *home;           /* NULL: there is none */
  const char *app, *endpoint; /* from options; NULL if not given */
  bool sandbox;
  bool may_lack; /* app and key may be missing (NULL) */
  /* What a --live-from file is about: nothing will be contacted, so these are taken, an option that says otherwise is
   * an error, and the key may be missing. All NULL otherwise. */
  const char *live_from, *live_app, *live_endpoint;
  /* What a saved plan is about: it is applied there or nowhere. Its app is taken, whatever files say, and an option or
   * a variable that says otherwise is an error. Its endpoint is not taken, but must equal the one that is found: a file
   * must not decide where the key goes. Only the sandbox is taken from it, since no key is sent there. All NULL
   * otherwise. */
  const char *saved_from, *saved_app, *saved_endpoint;
  char *const *variables;                       /* the whole environment, like `environ`; may be NULL */
  const char *(*environment)(const char *name); /* returns NULL if not set */
};

#define CONFIG_SANDBOX_ENDPOINT "sandbox"
#define CONFIG_SANDBOX_APP      "app_sandbox"
#define CONFIG_DEFAULT_ENDPOINT "https://api.butterbase.ai"

/* The messages for a missing app and a missing key. */
extern const char config_no_app[], config_no_key[];

/* Adds warnings (such as a key that others can read) and problems in 00-state.md to `findings`. On failure the error
 * names the fix. An endpoint in 00-state.md or in the project's config.json came with a clone: it is accepted only if
 * it is the default, if ~/.butterbase/config.json names the same origin, or if it is in the file that the key comes
 * from. Otherwise it is an error, which an option or a variable resolves. No message contains a URL with a password. */
bool config_resolve(struct arena *arena, const struct config_request *request, struct config *out,
                    struct findings *findings, struct jd_error *error);
void config_free(struct config *config); /* wipes the key */

/* Lists the app ids in environment and files, in order of precedence, for completion. Leaves out what cannot be read or
 * is not an app id. Returns how many there are. */
enum { CONFIG_APPS = 4 };
size_t config_apps(struct arena *arena, const struct config_request *request, const char *out[CONFIG_APPS]);

/* ---- the session ---- */

/* What a command works with, opened step by step. */

#define SESSION_PLAN_FILE "docs/butterbase/02-plan.md" /* the default of --plan */

/* What a sandbox that serves instances too is given. */
struct sandbox_run {
  const char *app_id; /* the only app */
  unsigned port;      /* of the instances; 0: a free one */
  bool hold;          /* it answers 503 until the control step `open` */
  int events;         /* the end of a pipe to which it writes what happens, a line of JSON each (jd-sandbox --events) */
};

struct session {
  struct arena *arena;
  const struct options *options;
  struct output *output;
  struct mask *mask;     /* knows every secret; all messages from servers pass it */
  bool secrets_known;    /* `mask` knows those of the plan */
  const char *directory; /* the working directory, absolute */
  struct project project;
  const char *app; /* of --app, or the first of a fleet; NULL: none */
  /* The saved plan to apply, and its target; set before session_configure. NULL: none. */
  const char *saved_from, *saved_app, *saved_endpoint;
  const char *plan_file; /* for struct desire_request */
  const char *env_file;  /* NULL: not given */
  struct config config;  /* after session_configure */
  bool configured;
  const struct desired *desired; /* the plan of this run, once it is read; else NULL */
  struct live_file live;         /* with --live-from, after session_configure */
  struct sandbox *sandbox;
  const struct sandbox_run *sandbox_run; /* NULL: it serves no instances */
  struct engine_compiler *compiler;      /* one that stays, for rehearsals; NULL: none */
  struct findings findings;              /* of configuration and plan; later steps add theirs */
  bool findings_shown;
  struct pause {
    const char *item; /* NULL: there was none */
    struct jd_error why;
  } last_pause;                    /* what remote_session_report_pause reported last */
  unsigned timeout_s;              /* for requests of handles made from now on, without --timeout; 0: the default */
  const struct changeset *refused; /* a plan that the platform rejects: session_fail shows its hazards */
};

/* Initializes just enough for session_fail to work. */
void session_init(struct session *session, struct arena *arena, const struct options *options, struct output *output);
/* Finds the project and its files. */
bool session_open(struct session *session, struct jd_error *error);
/* Resolves app, endpoint and key; -v prints where they came from. With --live-from, app and endpoint come from that
 * file. */
bool session_configure(struct session *session, struct jd_error *error);
/* The same, but app and key may be missing. A later session_configure keeps what was put into session->config
 * meanwhile. */
bool session_configure_partly(struct session *session, struct jd_error *error);
/* After session_configure: starts the sandbox for --sandbox, and returns a remote for the transport of --via. With
 * read_only it sends no request that writes. Close it with remote_close before session_close. */
struct remote *session_connect(struct session *session, bool read_only, struct jd_error *error);
/* Starts the sandbox, unless it runs already: the program next to the own executable, else the one on PATH. Returns its
 * origin when it is ready; NULL with an error. It ends with session_stop_sandbox or session_close. */
const char *session_sandbox(struct session *session, struct jd_error *error);
void session_stop_sandbox(struct session *session); /* waits for its end; allowed without one */
/* Returns whether it was started and has not ended. */
bool session_sandbox_runs(const struct session *session);
/* Returns where instances are reached, with sandbox_run. */
const char *session_instances(const struct session *session);
/* Returns HTTP to the control API, without an app. The first signal ends reads, and waits for a write that was sent;
 * the second ends writes too. Requests that take long show progress. `connections` is a maximum; 0 means a few. Free it
 * with http_free. */
struct http *session_http(struct session *session, bool read_only, unsigned connections, struct jd_error *error);
void session_close(struct session *session);

/* Shows the findings on stderr; later calls do nothing. */
void session_show_findings(struct session *session);
/* Returns a copy of the error with project-relative paths. */
struct jd_error session_relative_error(const struct session *session, const struct jd_error *error);
/* Reports a failure: findings and error on stderr, and with --format json a document on stdout. Returns the exit
 * status: that of the signal if one came, else EXIT_WRONG. */
int session_fail(struct session *session, const struct jd_error *failure);

/* Returns whether the command prints a JSON document per line while it runs, instead of one at its end. */
bool session_streams(const struct session *session);

/* Returns the request that reads the plan of this session; the caller may add to it. */
struct desire_request session_desire_request(const struct session *session);

/* Returns the path that an option names, relative to -C DIR if given, else to the working directory. Lives in the
 * arena. */
const char *session_path(const struct session *session, const char *path);

/* Returns a variable of the process environment; NULL if it is not set. */
const char *session_environment(const char *name);

/* ---- what is live ---- */

/* Returns the system clock, interrupted by signals. While it sleeps in a pause, progress shows the seconds left. */
struct clock remote_session_clock(struct session *session);
/* Call it before a sleep of `ms` before the next try; `item` may be NULL. */
void remote_session_begin_pause(struct session *session, const char *item, const struct jd_error *why, unsigned ms);
/* The same, and reports the reason on stderr: in full if it is new, else briefly, and not at all while the same deploy
 * is under way. */
void remote_session_report_pause(struct session *session, const char *item, const struct jd_error *why, unsigned ms);
/* Returns how to try again, as --retries and --timeout say; each wait is reported. A signal does not interrupt one
 * while a write that was sent is being settled. */
struct retry remote_session_retry(struct session *session, const struct clock *clock);
/* session_connect with these retries. */
struct remote *remote_session_connect(struct session *session, const struct clock *clock, bool read_only,
                                      struct jd_error *error);

/* What `jd status` saw of the app, kept in the user's cache, so that the next time it needs one round trip and not the
 * list of the account's apps. Nothing is kept for the sandbox, whose address changes. */
struct sighting {
  const char *subdomain, *stamp; /* as in struct overview; right while the app has this stamp. NULL: unknown, or old */
  int64_t at;                    /* when the subdomain was read, in ms since 1970 */
  const char *const *names;      /* the objects that were live */
  size_t name_count;
};
/* Fills in what is known; lives in the session's arena. */
void sighting_recall(struct session *session, int64_t now, struct sighting *out);
/* Keeps what was read, unless it is what `before` says. `live` is NULL if not all objects were read. */
void sighting_remember(struct session *session, int64_t now, const struct sighting *before, const struct live *live,
                       const struct overview *overview);

/* Reads all rows, env keys and app-level env keys, and what the overview wants, in one round trip. With code, that
 * takes another one if an object is live that neither durable.lock nor `seen` (NULL: none) lists: everything is read
 * again, so that all is from one moment. */
bool remote_session_read_all(struct session *session, struct remote *remote, bool with_code,
                             const struct sighting *seen, struct live *live, struct overview *overview,
                             struct jd_error *error);

/* Makes a rehearsal show progress while it waits, and stop at a signal. */
void remote_session_watch_rehearsal(struct session *session, struct rehearsal *rehearsal);

/* ---- the plan ---- */

/* From a session to a change set, for plan, apply and drift. Zeroed at first, except `rehearses`. */

struct planning {
  struct session *session;
  struct desired desired;
  struct record record;    /* of all targets */
  struct applied *applied; /* its entry for this target */
  struct journal journal;
  struct live live;
  struct changeset changeset;
  size_t left_out;       /* number of changes that --only left out */
  struct remote *remote; /* NULL with --live-from, or if nothing is durable */
  struct clock clock;    /* interrupted by signals */
  const char *const *only;
  size_t only_count;
  bool resend_env;
  bool rehearses; /* the command sends sources or shows what would be sent; set it before planning_desire */
  struct rehearsal rehearsal;
};

/* Call these in this order. */

/* Reads plan, sources and env values, and contacts nothing. Takes `only` and `resend_env` from the options. The other
 * steps are not needed if desired_not_applicable. */
bool planning_desire(struct planning *planning, struct session *session, struct jd_error *error);
/* Reads app, endpoint, key, durable.lock and journal. */
bool planning_prepare(struct planning *planning, struct jd_error *error);
/* Reads what is live, from the app or from --live-from. */
bool planning_read_live(struct planning *planning, bool read_only, struct jd_error *error);
/* Does all of the above, for commands that only read. */
bool planning_read(struct planning *planning, struct session *session, struct jd_error *error);
/* Fails with `undone`, what was not done, if it is not clear whether the plan has Durable Objects (PLAN_UNCLEAR). */
bool planning_is_clear(const struct planning *planning, const char *undone, struct jd_error *error);

/* Returns the request for the comparison. */
struct plan_request planning_request(const struct planning *planning);
/* Returns plan_request.outcome_unknown for another app, from what an earlier run left open there. */
const char *const *planning_outcome_unknown_elsewhere(const struct planning *planning, struct arena *arena,
                                                      const char *app_id, size_t *count);
/* Makes the change set, and reads live sources outside the plan if they may matter. A plan that the platform rejects is
 * kept for session_fail. Rehearses what would be sent: false, with findings, if the runtime would reject it. */
bool planning_diff(struct planning *planning, struct jd_error *error);
/* Returns what apply needs to know of the planning; each write is rehearsed. The caller adds observer, retries, times
 * and left_behind. */
struct apply_context planning_apply_context(struct planning *planning);
void planning_end(struct planning *planning);

struct plan_view plan_view_of(const struct session *session, const struct text_style *style);
struct diff_view diff_view_of(const struct session *session);

/* Shows findings on stderr and the plan on stdout. */
void plan_show(struct session *session, const struct changeset *changeset);
/* Shows the text form on stderr, next to questions, when stdout has a JSON document. */
void plan_show_aside(struct session *session, const struct changeset *changeset);

/* ---- a saved plan ---- */

/* A plan saved by `jd plan --out`: the JSON document, and under "saved" what is needed to make the same plan again.
 *
 * apply makes the plan again and compares fingerprints; it never takes changes from the file. */

/* The digest of an env value, keyed with the API key that saved the plan. */
struct saved_value {
  const char *key, *digest;
  bool compared; /* with the last apply, or the variable was not set */
};

struct saved_plan {
  const char *app_id; /* NULL: nothing was durable */
  const char *endpoint, *plan_file;
  struct digest fingerprint;
  const char *const *only;
  size_t only_count;
  bool resend_env;
  const char *key_id; /* of that API key; NULL: none */
  const struct saved_value *values;
  size_t value_count;
};

/* Replaces the file (file_replace). `plan` provides only, only_count, resend_env and the values; the rest comes from
 * the change set. */
bool saved_plan_write(const struct project *project, const char *path, const struct changeset *changeset,
                      const struct findings *findings, const struct saved_plan *plan, struct jd_error *error);
/* Strict, like json_file_*. */
bool saved_plan_read(struct arena *arena, const char *path, struct saved_plan *out, struct jd_error *error);
bool saved_plan_parse(struct arena *arena, struct bytes text, const char *name, struct saved_plan *out,
                      struct jd_error *error);

/* Sets key and values of `out` from the env variables that the change set sets or keeps; none without a key. */
void saved_values_take(struct arena *arena, const struct secret *api_key, const struct changeset *changeset,
                       struct saved_plan *out);

/* False with JD_STALE, which names the variable, if the same key now finds another value. Another key cannot tell.
 * `where` is the file, for the error. */
bool saved_values_check(const struct saved_plan *saved, const struct saved_plan *now, const char *where,
                        struct jd_error *error);

/* Returns a sentence, after a blank, if the plan differs from the saved one because the two API keys know different
 * things; else "". */
const char *saved_values_why(struct arena *arena, const struct saved_plan *saved, const struct saved_plan *now);
/* The same if only a fingerprint was kept, and this may be the reason. */
const char *saved_values_may_be_why(struct arena *arena, const struct changeset *changeset);

/* ---- account, key, app and tools ---- */

/* For preflight, `jd docs` and the dialogue about an app: read-only handles, and the files of the journey. */

struct checkup {
  struct session *session;
  struct clock clock;
  struct http *http;     /* read-only; NULL without a key */
  struct http *mcp_http; /* for MCP with a shorter timeout; NULL: `http` */
  struct mcp *mcp;
  struct preflight_result result;
  bool ran;
};

/* Configures the session and opens the handles; app and key may be missing. Close it even on failure. */
bool checkup_open(struct checkup *checkup, struct session *session, struct jd_error *error);
void checkup_close(struct checkup *checkup);

/* Checks that the files can be written, before anything is contacted. */
bool checkup_check_files(const struct checkup *checkup, struct jd_error *error);

/* Return a file of the project: its full path, and its name for messages. */
const char *checkup_path(const struct checkup *checkup, enum project_file file);
const char *checkup_file(const struct checkup *checkup, enum project_file file);
/* Returns the app in 00-state.md; NULL if there is none. */
const char *checkup_app_of_state(const struct checkup *checkup);
/* Returns whether the app is the default app of the sandbox. */
bool checkup_is_of_made_up_app(const struct checkup *checkup);
/* Returns whether a person is at a terminal and can be asked. */
bool checkup_can_ask(const struct session *session);
/* Writes the app to 00-state.md, except the sandbox's default app and address. */
bool checkup_stamp(const struct checkup *checkup, bool tick, bool may_create, struct jd_error *error);

/* Fetches the topic `functions` by MCP and writes it to 03b-docs-cache.md. */
bool docs_refresh(struct checkup *checkup, struct jd_error *error);

/* Asks which app to use, or creates one (choose_app.c). Without a choice, session->config.app stays as it is. */
bool choose_app(struct checkup *checkup, struct jd_error *error);

/* ---- preflight ---- */

/* Without an app, asks for one on a terminal. Then runs all checks; failed ones are in `result`. False if they could
 * not be run. */
bool checkup_run(struct checkup *checkup, struct jd_error *error);
/* Returns whether all required checks passed. */
bool checkup_is_passed(const struct checkup *checkup);
/* Writes 03-preflight.md. If all required checks passed, also writes app_id and api_base to 00-state.md and ticks the
 * stage. */
bool checkup_record(struct checkup *checkup, struct jd_error *error);

/* Call it before apply: in a project of the journey, runs the checks if 03-preflight.md is stale or 00-state.md has no
 * app. False, with the result recorded, if a required check failed. Close the checkup in any case. */
bool preflight_before_apply(struct checkup *checkup, struct session *session, struct jd_error *error);
/* Call it once apply is certain to go on: records the checks, and refreshes old documentation. So an apply that is
 * refused changes no file. */
bool preflight_finish(struct checkup *checkup, struct jd_error *error);

#endif
