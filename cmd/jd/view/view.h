/* The room of the renderers: values (a change set, a drift report, findings, live rows, a history) to text for people
 * and to JSON for programs. Pure: nothing is printed or contacted, and no value is changed; live_file_read alone reads
 * a file.
 *
 * NAME_text appends to a struct buf of the caller, escaped, by a struct text_style; NAME_json returns a document that
 * the caller owns (JD_JS). Every document begins with json_document, and its keys do not change within a major
 * format_version. live_file_parse reads back what status_json wrote, json_file_* other documents of jd's own; they fail
 * with the place. */
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

/* The words about an item that plan and drift share, for people. Escaped, as all text from outside. */

/* What a line begins with: colour only repeats what sign and word say. */
struct item_style {
  char sign;
  const char *color; /* cmd/jd/term/term.h */
  const char *word;
  size_t word_width; /* what the word is filled up to, the gap behind it included */
};

/* "app ID at ENDPOINT"; without the endpoint where it is NULL. */
void item_text_app(const char *app_id, const char *endpoint, struct buf *out);
/* "app ID at ENDPOINT, plan FILE", or the plan alone where no app was asked for; without a line feed. */
void item_text_header(const char *app_id, const char *endpoint, const char *plan_file, struct buf *out);
/* Columns that the item's label takes. */
size_t item_text_width(const struct item *item);
/* Sign, word, label and detail, which is escaped. What is too wide for the terminal goes on below; nothing is cut. */
void item_text_line(const struct item *item, const struct item_style *style, size_t name_width, struct bytes detail,
                    const struct text_style *shown, struct buf *out);
/* A line of its own below that. */
void item_text_note(struct bytes text, const struct text_style *shown, struct buf *out);

/* "class ChatRoom, public, durable-objects/chat-room.ts (2.1 kB)": of an item that is not live. */
void item_text_wanted(const struct item *item, struct buf *out);
/* "access_mode public -> authenticated; code +4 -1": of an item that is on both sides. */
void item_text_changes(const struct item *item, struct buf *out);
/* "${AI_API_KEY}", "${USER}, ${PASSWORD} (.env)": the variables that a value is taken from. */
void item_text_origins(const struct desired_env *env, struct buf *out);
/* A line for each thing that is lost: "! MESSAGE", or "! NAME: MESSAGE". */
void item_text_hazards(const struct item *item, bool named, size_t indent, const struct text_style *shown,
                       struct buf *out);
/* What a server says, bounded: of more than 1,000 bytes the first and the last 500, and how many were left out. */
const char *item_text_words(struct arena *arena, const char *said);
/* A line of its own with what the server says about a row; nothing when it says nothing. */
void item_text_last_error(const struct item *item, const struct text_style *shown, struct buf *out);
/* The same, no wider than the terminal: of its words, those at the end. */
void item_text_last_error_cut(const struct item *item, const struct text_style *shown, struct buf *out);
/* The unified diff of an item that has one, as it is: not escaped. */
void item_diff(const struct item *item, unsigned context, struct buf *out);
/* The same, escaped. */
void item_diff_escaped(const struct item *item, unsigned context, struct buf *out);
/* "1 item", "2 items" */
void count_text(size_t count, const char *one, struct buf *out);
/* "834 B", "2.1 kB", "1.0 MB" */
void size_text(size_t bytes, struct buf *out);

/* ---- diffs ---- */

/* A unified diff for people: indented, each line in the colour of its sign, and within lines that came for others the
 * words that changed in reverse, which needs no colours to be seen. */

enum { DIFF_INDENT = 6 };
#define DIFF_WHOLE ((size_t)-1)
#define DIFF_CUT   ": --full-diff shows all" /* how to see what was cut */

struct diff_style {
  size_t most; /* lines that are shown; DIFF_WHOLE: all, and each of them whole */
  bool color;
  int indent;
  const char *cut; /* said behind what was cut; may be "" */
};

/* `text` is escaped, its first two lines are the labels, and each line ends with a line feed. Unless all is to be seen,
 * what is printed is bounded: at most `most` lines, and of a long one the 400 bytes around what changed; what was cut
 * is said, in lines and bytes. */
void diff_text(struct bytes text, const struct diff_style *style, struct buf *out);

/* ---- what all documents have in common ---- */

/* What everything that jd says has in common: errors and findings, for people and for programs, and how a document
 * under
 * --format json begins. Texts are escaped, one line each; what the JSON functions return is owned by the caller. */

/* `jd: error: WHERE: MESSAGE` and a line feed. */
void error_text(const struct jd_error *error, bool color, struct buf *out);
/* `jd: warning: MESSAGE` and a line feed. */
void warning_text(const char *message, bool color, struct buf *out);
/* `FILE:LINE:COLUMN: error: MESSAGE [CODE]` and a line feed, for each in the order of the list; one without a file
 * begins with `jd`. */
void findings_text(const struct findings *findings, bool color, struct buf *out);
/* One of them, and the line about those past LIMIT_FINDINGS. */
void finding_text(const struct finding *finding, bool color, struct buf *out);
void findings_rest_text(const struct findings *findings, struct buf *out);

/* What these make is owned by the caller. */

/* {"format_version"}: any document begins so. */
struct js *json_document(void);
/* {"format_version", "error", "diagnostics"}: of a command that failed. */
struct js *error_document(const struct jd_error *error, const struct findings *findings,
                          const struct command_hint *hint);

/* {"code", "message", "where", …}. With `hint` (NULL: nothing) in the commands that the message names. */
struct js *error_json(const struct jd_error *error, const struct command_hint *hint);
/* "usage", "input", "network", …: stable names of error classes. */
const char *error_code_name(enum jd_code code);

/* [{"severity", "code", "message", "file", "line", "column"}]; `findings` may be NULL. */
struct js *diagnostics_json(const struct findings *findings);
struct js *finding_json(const struct finding *finding); /* one of them */

/* Its 32 hex digits. */
void json_set_digest(struct js *object, const char *key, struct digest digest);

/* ---- the plan, for people ---- */

/* The plan for people: cli.md, "jd plan". Text from outside is escaped; colour only repeats what a sign says. */

struct plan_view {
  struct text_style style;
  unsigned context; /* lines around a change */
  bool full_diff;   /* else the first PLAN_DIFF_LINES of each */
  bool stat;        /* only the numbers of lines */
  bool no_diff;
  bool quiet; /* items and hazards, without the summary */
};

enum { PLAN_DIFF_LINES = 40 };

void plan_text(const struct changeset *changeset, const struct plan_view *view, struct buf *out);

/* The diff of one item: indented, escaped, cut after PLAN_DIFF_LINES unless the view says otherwise. Nothing where
 * there is no diff. */
void plan_diff(const struct item *item, const struct plan_view *view, struct buf *out);
/* What is to do, and what it restarts. */
void plan_summary(const struct changeset *changeset, struct buf *out);

/* The whole diff of one item, indented, for the answer `diff`; of an env variable: same, changed or unknown. */
void plan_text_diff(const struct item *item, const struct plan_view *view, struct buf *out);

/* A line for each hazard of a plan that is not shown because the platform must refuse it: "! NAME: MESSAGE". */
void plan_text_hazards(const struct changeset *changeset, const struct text_style *style, struct buf *out);

/* What that line says behind the name. */
void plan_text_detail(const struct item *item, struct buf *out);

/* ---- the plan, for programs ---- */

/* The plan for programs: cli.md, `--format json`. */

struct plan_json_view {
  unsigned context;
  bool no_diff; /* no text of diffs: --stat and --no-diff */
};

/* Owned by the caller. */
struct js *plan_json(const struct changeset *changeset, const struct findings *findings,
                     const struct plan_json_view *view);
/* What is wanted of an object, or where the value of an env variable comes from: never the value. Else null. */
struct js *plan_json_desired(const struct item *item);
struct js *plan_json_hazards(const struct item *item); /* [{"code", "classes", "message"}] */
struct js *plan_json_item(const struct item *item, const struct plan_json_view *view);
/* [{"field", "from", "to", …}]: what differs, with the diff where both sides' code is at hand. */
struct js *plan_json_changes(const struct item *item, const struct plan_json_view *view);
/* For an error's document: the items, and under "hazards" the hazards of all of them, each with its "item". */
void plan_json_add_refused(struct js *document, const struct changeset *changeset);

/* ---- drift ---- */

/* The drift report for people: one line when all is in sync, what differs and nothing else when not. */

/* With view->quiet only what differs is shown. */
void drift_text(const struct drift_report *report, bool strict, const struct plan_view *view, struct buf *out);

/* What differs in an item, on one line; nothing for an env variable, of which there is nothing to show. */
void drift_text_detail(const struct item *item, struct buf *out);
/* An item's line: sign, state, name, what differs. */
void drift_text_line(const struct drift_item *drifted, size_t name_width, const struct text_style *shown,
                     struct buf *out);
/* The widest name among what is listed. */
size_t drift_text_width(const struct drift_report *report, bool strict);
/* "1 drifted, 3 in sync" */
void drift_counts(const struct drift_report *report, struct buf *out);
/* One line: that all is in sync, or how many items are in which state. */
void drift_summary(const struct drift_report *report, bool strict, struct buf *out);

/* {"format_version", "app_id", "endpoint", "in_sync", "summary", "items"}; owned by the caller. "two_way"
 * is true where there is no record of a last apply. An item has besides kind, name, state and changes, where they say
 * something: "note", "unverified" and the row's "error_message". */
struct js *drift_json(const struct drift_report *report, bool strict, const struct plan_json_view *view);

/* ---- events of apply ---- */

/* What a run of apply tells a program while it works: one JSON document a line. cmd/docs/json.md lists the events. */

/* {"event", "time", …}; `now` is in ms since 1970, `hint` as in cmd/jd/view/view.h. Owned by the caller. */
struct js *event_json(const struct event *event, int64_t now, const struct command_hint *hint);
/* What the question about an item may be answered with: `answers` of EVENT_ASKING. `object` is the one whose data goes
 * by it, or NULL. */
struct choices event_choices(const char *object);
/* {"event": "planned", "time", …}: the plan's own document follows. */
struct js *event_json_planned(const struct js *plan, int64_t now);
/* {"event": "result", …}: the last line, with the document that says how it ended. */
struct js *event_json_result(const struct js *document);

/* ---- what a finding means ---- */

/* What each finding means: `jd validate --explain CODE`. A test holds the table against the codes in the sources. */

struct explanation {
  const char *code;
  const char *what; /* what is found, and why it matters */
  const char *fix;
};

/* Sorted by code. */
extern const struct explanation explanations[];
extern const size_t explanation_count;

/* NULL when there is none. */
const struct explanation *explain_find(const char *code);
/* The nearest code, or NULL. */
const char *explain_nearest(struct arena *arena, const char *code);
/* Broken at `columns`; 0: not a terminal. */
void explain_text(const struct explanation *explanation, size_t columns, struct buf *out);

/* ---- JSON that jd reads back ---- */

/* A JSON file that jd wrote for itself to read back: what is live (--live-from), a saved plan.
 *
 * Strict: what is missing or mistyped is an error that names its place, says what stands there, and how to make the
 * file anew. Members that are not asked for are passed over: a later minor version may have them. */

struct json_file {
  struct arena *arena;
  const char *name; /* where its errors are */
  const char *fix;  /* the sentence that ends them */
  struct jd_error *error;
};

/* The document, an object whose format_version this jd understands; NULL with the error. Owned by the caller. */
struct js *json_file_parse(const struct json_file *file, struct bytes text);

/* False: "PATH should be EXPECTED and is …". */
bool json_file_fail(const struct json_file *file, const char *path, const char *expected, const struct js *found);
/* A member's path: "NAME", or "PATH.NAME". */
const char *json_file_path(const struct json_file *file, const char *path, const char *name);

/* Members of the object at `path` ("" for the document). Texts live in the arena. */
bool json_file_text(const struct json_file *file, const struct js *object, const char *path, const char *name,
                    const char **out);
bool json_file_text_or_null(const struct json_file *file, const struct js *object, const char *path, const char *name,
                            const char **out);
/* A list of strings. */
bool json_file_texts(const struct json_file *file, const struct js *object, const char *path, const char *name,
                     const char ***out, size_t *count);

/* ---- a saved status ---- */

/* What is live, from a file that `jd status --format json` printed: for planning without contacting anything. */

struct live_file {
  const char *app_id, *endpoint;
  struct live live;
};

/* Strict, as cmd/jd/view/view.h is. */
bool live_file_read(struct arena *arena, const char *path, struct live_file *out, struct jd_error *error);
bool live_file_parse(struct arena *arena, struct bytes text, const char *name, struct live_file *out,
                     struct jd_error *error);

/* ---- the log ---- */

/* What was applied, as `jd log` shows it: two forms of a history. */

struct log_view {
  const struct history *history;
  const char *app_id, *endpoint; /* the one target that it is about; NULL: several, or nothing was applied */
  bool verified;                 /* the history was held against what is live */
};

/* Fitted to the terminal; escaped. Quiet: without the sums. */
void log_text(const struct log_view *log, const struct text_style *style, bool quiet, struct buf *out);
/* Owned by the caller. */
struct js *log_json(const struct log_view *log);

/* ---- what is live ---- */

/* What is live, as `jd status` shows it: a value, and its two forms. */

struct status {
  const char *app_id, *endpoint;
  struct live live;
  const char *subdomain; /* under which instances are reached; NULL: not known */
  bool part;             /* the rows that were named: env keys and usage are left out, in every form */
  bool has_usage;
  struct usage usage;
  int64_t now; /* ms since 1970: what ages count from */
};

/* Fitted to the terminal; escaped. Sizes stand where the code is at hand. */
void status_text(const struct status *status, const struct text_style *style, bool quiet, struct buf *out);

/* What cmd/jd/view/view.h reads back, unless it is a part: that has no env keys, so that rows which were not
 * asked for are never taken for rows that are not there. Owned by the caller. */
struct js *status_json(const struct status *status);

/* "just now" (under a minute, either way), "5 min ago", "3 h ago", "1 day ago", "12 days ago", "in the future": two
 * clocks need not agree. Both in ms since 1970. */
const char *age_text(struct arena *arena, int64_t then, int64_t now);

/* ---- findings ---- */

/* What `jd validate` shows of its findings, for people and for programs. */

/* The text of a file that a finding may be in. */
enum validate_kind {
  VALIDATE_SOURCE,
  VALIDATE_PLAN, /* of a line that may hold the value of an env variable, what stands before the value is shown */
  VALIDATE_ENV,  /* each line is such a line */
};

struct validate_file {
  const char *name;
  struct bytes text;
  enum validate_kind kind;
};

/* The line without its end; empty when the file has no such line. */
struct bytes validate_line(const struct validate_file *file, unsigned number);
/* The file that a finding is in; NULL where it cannot be read. */
const struct validate_file *validate_file_of(const struct validate_file *files, size_t count, const char *name);

/* `FILE:LINE:COLUMN: error: MESSAGE [CODE]`, then the line of the source and a caret below the column, for each. */
void validate_text(const struct findings *findings, const struct validate_file *files, size_t file_count, bool color,
                   struct buf *out);
/* {"format_version", "rehearsed", "errors", "warnings", "diagnostics": [{…, "help"}]}; owned by the caller. */
struct js *validate_json(const struct findings *findings, bool rehearsed);

#endif
