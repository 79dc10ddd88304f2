/* Renders values (change set, drift report, findings, live rows, history) as text for people and JSON for programs.
 * Pure: prints nothing, contacts nothing, changes no value; only live_file_read reads a file.
 *
 * NAME_text appends escaped text to a struct buf of the caller; NAME_json returns a document that the caller owns
 * (JD_JS). Every document begins with json_document, and its keys do not change within a major format_version.
 * live_file_parse reads what status_json wrote, json_file_* helps to read other documents of jd. */
#ifndef JD_CMD_VIEW_H
#define JD_CMD_VIEW_H

#include "cmd/jd/cli/cli.h"
#include "cmd/jd/term/term.h"
#include "model/base/base.h"
#include "model/format/format.h"
#include "model/journey/journey.h"
#include "model/state/state.h"
#include "reconcile/api/api.h"
#include "reconcile/apply/apply.h"
#include "reconcile/planner/planner.h"

/* ---- an item, for people ---- */

/* Shared by plan and drift. */

/* The beginning of a line. */
struct item_style {
  char sign;
  const char *color; /* one of PAINT_* */
  const char *word;
  size_t word_width; /* width to fill, including the gap after the word */
};

/* Appends "app ID at ENDPOINT"; `endpoint` may be NULL. */
void item_text_app(const char *app_id, const char *endpoint, struct buf *out);
/* Appends "app ID at ENDPOINT, plan FILE", or only the plan without an app, without a line feed. */
void item_text_header(const char *app_id, const char *endpoint, const char *plan_file, struct buf *out);
/* Returns the width of the item's label in columns. */
size_t item_text_width(const struct item *item);
/* Appends sign, word, label and escaped detail. A long line continues below; nothing is cut. */
void item_text_line(const struct item *item, const struct item_style *style, size_t name_width, struct bytes detail,
                    const struct text_style *shown, struct buf *out);
/* Appends a line below it. */
void item_text_note(struct bytes text, const struct text_style *shown, struct buf *out);

/* Appends "class ChatRoom, public, durable-objects/chat-room.ts (2.1 kB)", for an item that is not live. */
void item_text_wanted(const struct item *item, struct buf *out);
/* Appends "access_mode public -> authenticated; code +4 -1", for an item in the plan and live. */
void item_text_changes(const struct item *item, struct buf *out);
/* Appends the variables of a value: "${AI_API_KEY}", "${USER}, ${PASSWORD} (.env)". */
void item_text_origins(const struct desired_env *env, struct buf *out);
/* Appends a line for each hazard: "! MESSAGE", or "! NAME: MESSAGE". */
void item_text_hazards(const struct item *item, bool named, size_t indent, const struct text_style *shown,
                       struct buf *out);
/* Returns a message of a server; if it exceeds 1,000 bytes, its first and last 500 and the number left out. */
const char *item_text_words(struct arena *arena, const char *said);
/* Appends a line with the error_message of a row, if any. */
void item_text_last_error(const struct item *item, const struct text_style *shown, struct buf *out);
/* The same, cut to the end of the message to fit the terminal. */
void item_text_last_error_cut(const struct item *item, const struct text_style *shown, struct buf *out);
/* Appends the unified diff of an item, not escaped; nothing without one. */
void item_diff(const struct item *item, unsigned context, struct buf *out);
/* The same, escaped. */
void item_diff_escaped(const struct item *item, unsigned context, struct buf *out);
/* Appends "app ID at ENDPOINT, plan FILE" as the first lines of a plan or report. */
void item_text_title(const char *app_id, const char *endpoint, const char *plan_file, const struct text_style *shown,
                     struct buf *out);
/* "1 item", "2 items" */
void count_text(size_t count, const char *one, struct buf *out);
/* Appends "2 drifted" after `*between`, which becomes ", "; nothing for 0. */
void count_next(size_t count, const char *word, const char **between, struct buf *out);
/* "834 B", "2.1 kB", "1.0 MB" */
void size_text(size_t bytes, struct buf *out);

/* ---- diffs ---- */

/* A unified diff for people: indented, lines colored by their sign, changed words in reverse video. */

enum { DIFF_INDENT = 6 };
#define DIFF_WHOLE ((size_t)-1)
#define DIFF_CUT   ": --full-diff shows all" /* after a cut */

struct diff_style {
  size_t most; /* number of lines; DIFF_WHOLE: all, in full */
  bool color;
  int indent;
  const char *cut; /* hint after a cut; may be "" */
};

/* `text` is escaped, begins with the two label lines, and ends with a line feed. Without DIFF_WHOLE it is cut to `most`
 * lines, and long lines to the 400 bytes around the change; the number of lines and bytes cut is shown. */
void diff_text(struct bytes text, const struct diff_style *style, struct buf *out);
/* Appends the line in place of such a diff where only the line ends differ, which nobody can see. */
void diff_text_ends(const struct textdiff *diff, struct buf *out);

/* ---- what all documents have in common ---- */

/* Errors and findings, for people and for programs. Texts are escaped, one line each; JSON is owned by the caller. */

/* Appends a message after a colon: escaped, and an ordinary first word begins small. Names, and words of a compiler or
 * of the platform, stay. */
void clause_text(const char *message, struct buf *out);
/* Appends `jd: error: WHERE: MESSAGE` and a line feed. */
void error_text(const struct jd_error *error, bool color, struct buf *out);
/* Appends `jd: warning: MESSAGE` and a line feed. */
void warning_text(const char *message, bool color, struct buf *out);
/* Appends `FILE:LINE:COLUMN: error: MESSAGE [CODE]` and a line feed for each finding; without a file, `jd: …`. */
void findings_text(const struct findings *findings, bool color, struct buf *out);
/* Append one of them, and the line about those beyond LIMIT_FINDINGS. */
void finding_text(const struct finding *finding, bool color, struct buf *out);
void findings_rest_text(const struct findings *findings, struct buf *out);

/* Returns {"format_version"}, the beginning of every document. */
struct js *json_document(void);
/* Returns {"format_version", "error", "diagnostics"}, for a command that failed. */
struct js *error_document(const struct jd_error *error, const struct findings *findings,
                          const struct command_hint *hint);

/* Returns {"code", "message", "where", …}, with `hint` applied to the message; it may be NULL. */
struct js *error_json(const struct jd_error *error, const struct command_hint *hint);
/* Returns the stable name of an error class: "usage", "input", "network", … */
const char *error_code_name(enum jd_code code);

/* Returns [{"severity", "code", "message", "file", "line", "column"}]; `findings` may be NULL. */
struct js *diagnostics_json(const struct findings *findings);
struct js *finding_json(const struct finding *finding); /* one of them */

/* Sets a member to the 32 hex digits of a digest. */
void json_set_digest(struct js *object, const char *key, struct digest digest);

/* ---- schemas of documents ---- */

/* The JSON Schema (draft-07, which editors accept) of a plan in YAML or JSON (plan.schema.json). A test compares it
 * with the parser. Only the parser rejects what no schema can say, such as a duplicate name. */
extern const struct bytes plan_schema_json;

/* The JSON Schemas of what --format json prints (schemas.json): {"$defs", "documents": {NAME: schema}}. */
extern const struct bytes schemas_json;

/* Returns the schema of a document ("plan", "apply", …) with the definitions that it uses; NULL if there is none. Owned
 * by the caller. */
struct js *schema_of_output(const char *document);

/* ---- the plan, for people ---- */

struct plan_view {
  struct text_style style;
  unsigned context; /* lines around a change */
  bool full_diff;   /* else the first PLAN_DIFF_LINES of each diff */
  bool stat;        /* only the number of changed lines */
  bool no_diff;
  bool quiet; /* no summary */
};

enum { PLAN_DIFF_LINES = 40 };

void plan_text(const struct changeset *changeset, const struct plan_view *view, struct buf *out);

/* Appends the diff of one item, indented and escaped; nothing if there is none. */
void plan_diff(const struct item *item, const struct plan_view *view, struct buf *out);
/* Appends the number of changes and of restarts. */
void plan_summary(const struct changeset *changeset, struct buf *out);

/* Appends the whole diff of one item, for the answer `diff`; for an env variable: same, changed or unknown. */
void plan_text_diff(const struct item *item, const struct plan_view *view, struct buf *out);

/* Appends "! NAME: MESSAGE" for each hazard of a plan that the platform rejects. */
void plan_text_hazards(const struct changeset *changeset, const struct text_style *style, struct buf *out);

/* Appends what the line of an item says after its name. */
void plan_text_detail(const struct item *item, struct buf *out);

/* ---- the plan, for programs ---- */

/* Of diffs in JSON and in the formats for CI. */
struct diff_view {
  unsigned context; /* lines around a change */
  bool no_diff;     /* for --stat and --no-diff */
};

/* Owned by the caller. */
struct js *plan_json(const struct changeset *changeset, const struct findings *findings, const struct diff_view *view);
/* Returns the planned object, or the origin of an env value (never the value); null otherwise. */
struct js *plan_json_desired(const struct item *item);
struct js *plan_json_hazards(const struct item *item); /* [{"code", "classes", "message"}] */
struct js *plan_json_item(const struct item *item, const struct diff_view *view);
/* Returns [{"field", "from", "to", …}], with the diff if the code of both sides is known. */
struct js *plan_json_changes(const struct item *item, const struct diff_view *view);
/* Adds "items", and all "hazards" with their "item", to the document of an error. */
void plan_json_add_refused(struct js *document, const struct changeset *changeset);

/* ---- drift ---- */

/* One line if everything is in sync, else the items that differ; with view->quiet only these. */
void drift_text(const struct drift_report *report, bool strict, const struct plan_view *view, struct buf *out);

/* Appends what differs in an item, on one line; nothing for an env variable. */
void drift_text_detail(const struct item *item, struct buf *out);
/* Appends the line of an item: sign, state, name, difference. */
void drift_text_line(const struct drift_item *drifted, size_t name_width, const struct text_style *shown,
                     struct buf *out);
/* Returns the width of the widest name that is listed. */
size_t drift_text_width(const struct drift_report *report, bool strict);
/* Appends "1 drifted, 3 in sync". */
void drift_counts(const struct drift_report *report, struct buf *out);
/* Appends one line: everything is in sync, or the number of items in each state. */
void drift_summary(const struct drift_report *report, bool strict, struct buf *out);

/* Returns {"format_version", "app_id", "endpoint", "in_sync", "summary", "items"}; owned by the caller. "two_way" is
 * true without a record of the last apply. Items may also have "note", "unverified" and "error_message". */
struct js *drift_json(const struct drift_report *report, bool strict, const struct diff_view *view);

/* ---- events of apply ---- */

/* The events of `jd apply --format json`, one document per line (cmd/docs/json.md). */

/* Returns {"event", "time", …}; `now` is in ms since 1970, `hint` may be NULL. Owned by the caller. */
struct js *event_json(const struct event *event, int64_t now, const struct command_hint *hint);
/* Returns the answers to the question about an item (`answers` of EVENT_ASKING). `object` is the object whose data the
 * item deletes, or NULL. */
struct choices event_choices(const char *object);
/* Returns {"event": "planned", "time", …} with the members of the plan's document, which it frees. */
struct js *event_json_planned(struct js *plan, int64_t now);
/* Returns {"event": "result", …}, the last line, with the members of the final document, which it frees. */
struct js *event_json_result(struct js *document);

/* ---- what a finding means ---- */

/* For `jd validate --explain CODE`, from cmd/docs/findings.md. A test compares that page with the codes in the sources.
 */

extern const struct bytes findings_md; /* a heading for each code, below it two paragraphs */

struct explanation {
  const char *code;
  const char *what; /* the finding, and why it matters */
  const char *fix;
};

/* Returns NULL if there is none. The result borrows the code, and lives in the arena. */
const struct explanation *explain_find(struct arena *arena, const char *code);
/* Returns all codes, sorted. */
const char *const *explain_codes(struct arena *arena, size_t *count);
/* Appends the explanation, wrapped at `columns`; 0: not wrapped. */
void explain_text(const struct explanation *explanation, size_t columns, struct buf *out);

/* ---- JSON that jd reads back ---- */

/* A JSON file that jd wrote and reads again: a saved status (--live-from), a saved plan.
 *
 * Strict: a missing or mistyped member is an error with its place, what was found, and how to write the file again.
 * Other members are ignored, since a later minor version may add some. */

struct json_file {
  struct arena *arena;
  const char *name; /* for errors */
  const char *fix;  /* the last sentence of errors */
  struct jd_error *error;
};

/* Reads the text of such a file; `missing` is the message if there is none. */
bool json_file_read(struct arena *arena, const char *path, const char *missing, struct bytes *out,
                    struct jd_error *error);
/* Returns the document, an object with a known format_version; NULL with an error. Owned by the caller. */
struct js *json_file_parse(const struct json_file *file, struct bytes text);

/* Fails with "PATH should be EXPECTED and is …". */
bool json_file_fail(const struct json_file *file, const char *path, const char *expected, const struct js *found);
/* Returns the path of a member: "NAME" or "PATH.NAME". */
const char *json_file_path(const struct json_file *file, const char *path, const char *name);

/* Read members of the object at `path` ("" for the document). Texts live in the arena. */
bool json_file_text(const struct json_file *file, const struct js *object, const char *path, const char *name,
                    const char **out);
bool json_file_text_or_null(const struct json_file *file, const struct js *object, const char *path, const char *name,
                            const char **out);
/* Reads a list of strings. */
bool json_file_texts(const struct json_file *file, const struct js *object, const char *path, const char *name,
                     const char ***out, size_t *count);

/* ---- a saved status ---- */

/* The output of `jd status --format json`, for `jd plan --live-from`. */

struct live_file {
  const char *app_id, *endpoint;
  struct live live;
};

/* Strict, like json_file_*. */
bool live_file_read(struct arena *arena, const char *path, struct live_file *out, struct jd_error *error);
bool live_file_parse(struct arena *arena, struct bytes text, const char *name, struct live_file *out,
                     struct jd_error *error);

/* ---- the log ---- */

struct log_view {
  const struct history *history;
  const char *app_id, *endpoint; /* NULL: several targets, or none */
  bool verified;                 /* it was compared with what is live */
};

/* Appends the log, fitted to the terminal; without totals if `quiet`. */
void log_text(const struct log_view *log, const struct text_style *style, bool quiet, struct buf *out);
/* Owned by the caller. */
struct js *log_json(const struct log_view *log);

/* ---- what is live ---- */

struct status {
  const char *app_id, *endpoint;
  struct live live;
  struct overview overview;
  bool part;   /* only named rows, without env keys and usage */
  int64_t now; /* ms since 1970 */
};

/* Appends the status, fitted to the terminal, with sizes if the code is known. */
void status_text(const struct status *status, const struct text_style *style, bool quiet, struct buf *out);

/* Returns the document for live_file_parse. A partial one has no env keys and is refused there, so that rows that were
 * not read never count as missing. Owned by the caller. */
struct js *status_json(const struct status *status);

/* Returns "just now" (under a minute, either way, since clocks may differ), "5 min ago", "3 h ago", "1 day ago", "12
 * days ago" or "in the future". Both times are in ms since 1970. */
const char *age_text(struct arena *arena, int64_t then, int64_t now);

/* ---- findings ---- */

/* Files in which findings may be. */
enum validate_kind {
  VALIDATE_SOURCE,
  VALIDATE_PLAN, /* of a line with an env value, only the part before the value is shown */
  VALIDATE_ENV,  /* so for every line */
};

struct validate_file {
  const char *name;
  struct bytes text;
  enum validate_kind kind;
};

/* Returns a line without its line end; empty if there is no such line. */
struct bytes validate_line(const struct validate_file *file, unsigned number);
/* Returns the file of that name; NULL if there is none. */
const struct validate_file *validate_file_of(const struct validate_file *files, size_t count, const char *name);

/* Appends `FILE:LINE:COLUMN: error: MESSAGE [CODE]`, the source line and a caret under the column, for each finding. */
void validate_text(const struct findings *findings, const struct validate_file *files, size_t file_count, bool color,
                   struct buf *out);
/* Returns {"format_version", "rehearsed", "errors", "warnings", "diagnostics": [{…, "help"}]}; owned by the caller. */
struct js *validate_json(const struct findings *findings, bool rehearsed);

#endif
