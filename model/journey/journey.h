/* The journey's own documents (cmd/docs/documents.md), as text in memory: 00-state.md, 03-preflight.md,
 * 03b-docs-cache.md and 04-build-log.md.
 *
 * People and agents write these files too, so reading accepts other bullets, marks and spacing, and what is not
 * understood is unknown, not an error. Editing changes as few bytes as possible; everything else stays unchanged. Texts
 * that are returned live in the arena. Times are milliseconds since 1970 (int64_t) or ISO 8601 in UTC with seconds
 * (const char *). Pure. */
#ifndef JD_MODEL_JOURNEY_JOURNEY_H
#define JD_MODEL_JOURNEY_JOURNEY_H

#include "model/base/base.h"
#include "model/state/state.h"

#include <stdint.h>

/* ---- 00-state.md ---- */

/* Anything may be in it: unknown front-matter keys, other bullets (`*`, `+`, numbers), indentation, `[X]`, CRLF, no
 * final line feed, other sections. */

enum stage_status { STAGE_OPEN, STAGE_DONE, STAGE_SKIPPED };

struct stage {
  const char *name;
  enum stage_status status;
  bool ticked, not_applicable, folded, optional; /* as the row says */
  unsigned line;
};

struct statefile {
  const char *app_id; /* NULL: null, absent or empty */
  const char *origin; /* from api_base: scheme://host[:port]; NULL when null or absent */
  const char *current_stage;
  bool hackathon_mode;
  struct stage *stages;
  size_t stage_count;
};

/* Reads a file. False, with a finding, if something that is needed cannot be understood: an api_base that is not a URL,
 * or an app_id that is not an ID. An empty file is a state with nothing in it. */
bool statefile_parse(struct arena *arena, struct bytes text, const char *file, struct statefile *out,
                     struct findings *findings);

enum stage_mark {
  MARK_DONE,
  MARK_NOT_APPLICABLE,
  MARK_DONE_ASIDE, /* done on the way: current_stage stays at another open stage */
};

/* Returns the text with the stage marked, `current_stage` moved to the first open row after it (else the first open row
 * at all, else DONE) and `last_updated` set to `now`. If only last_updated would change, returns the text unchanged.
 * `*next` (may be NULL) is the next stage, "DONE" if there is none. Missing parts are not added: without a row for the
 * stage nothing is ticked, and without front matter there is none afterwards. */
struct bytes statefile_mark(struct arena *arena, struct bytes text, const char *stage, enum stage_mark mark,
                            const char *now, const char **next);

/* Returns the text with `app_id` and `api_base` (NULL: not that one) filled in if they are null or absent; an existing
 * value stays. Missing keys and missing front matter are added. `last_updated` is set as above. */
struct bytes statefile_stamp(struct arena *arena, struct bytes text, const char *app_id, const char *api_base,
                             const char *now);

/* ---- 03-preflight.md ---- */

/* What was checked, when, and with which result. jd writes the whole file. */

enum preflight_check {
  PREFLIGHT_ACCOUNT, /* the account may do what apply does */
  PREFLIGHT_MCP,     /* the MCP server lists manage_durable_objects */
  PREFLIGHT_KEY,     /* the API key is set and taken */
  PREFLIGHT_APP,     /* the app is there, this key's, and provisioned */
  PREFLIGHT_CLI,     /* the `butterbase` program is on PATH */
  PREFLIGHT_CHECKS
};

enum preflight_mark { PREFLIGHT_UNKNOWN, PREFLIGHT_PASSED, PREFLIGHT_FAILED };

struct preflight_row {
  enum preflight_mark mark;
  const char *note; /* what follows the mark: how to fix it, or what was found; "" for nothing */
};

struct preflight {
  bool dated; /* the heading has a date */
  int64_t time;
  struct preflight_row rows[PREFLIGHT_CHECKS];
  const char *app_id, *region; /* from the note of app_provisioned; NULL: not given */
  bool sandbox;                /* from there too: it is about the sandbox, and says nothing about other apps */
};

/* Returns the name in the file: "account", "mcp_connected", … */
const char *preflight_name(enum preflight_check check);
/* Returns whether nothing can be applied without it: account, api_key and app_provisioned. */
bool preflight_is_required(enum preflight_check check);

/* Reads a file. What is not understood is PREFLIGHT_UNKNOWN. */
void preflight_parse(struct arena *arena, struct bytes text, struct preflight *out);
/* Appends the whole file. Notes are escaped to one line; app_id, region and sandbox become the note of a passed app. */
void preflight_write(const struct preflight *preflight, struct buf *out);

enum preflight_state {
  PREFLIGHT_FRESH,
  PREFLIGHT_OLD,
  PREFLIGHT_FAILING,   /* a required check failed, or none passed */
  PREFLIGHT_ELSEWHERE, /* it is about another app, or about the sandbox when this is not the sandbox */
};

/* Returns what a file that was last changed at `changed` says at `now` about this app, which is the sandbox's or not.
 */
enum preflight_state preflight_state(const struct preflight *preflight, int64_t changed, int64_t now,
                                     const char *app_id, bool sandbox);

/* ---- 03b-docs-cache.md ---- */

/* Which topics of the documentation were read, and when.
 *
 * `primed_at` in the front matter is about all topics. A topic that was fetched by itself has a line `Fetched: TIME`,
 * so that the others do not look newer than they are; the later of the two counts. */

enum docs_state {
  DOCS_FRESH,
  DOCS_OLD,     /* fetched more than 24 hours before */
  DOCS_MISSING, /* no section, or an empty one */
};

/* Returns the state of a topic at `now`. `changed` is when the file was last changed, for files without a date. */
enum docs_state docscache_state(struct arena *arena, struct bytes text, const char *topic, int64_t changed,
                                int64_t now);

struct docs_entry {
  const char *topic;    /* a word */
  struct bytes summary; /* lines of Markdown without headings, from docs_summary */
  const char *url;
  int64_t now;
};

/* Returns the text with the topic's section in place of the old one, or after the last, and the topic named in the
 * front matter. An empty text becomes a file. `primed_at` is set only if there is no other topic. */
struct bytes docscache_put(struct arena *arena, struct bytes text, const struct docs_entry *entry);

/* Returns a summary of a page of documentation: its first paragraph, its headings, and what it says about `subject`. It
 * has no heading, fence or comment. */
struct bytes docs_summary(struct arena *arena, struct bytes page, const char *subject);

/* ---- 04-build-log.md ---- */

/* Returns the line of one applied item, `TIME  durable  manage_durable_objects  NAME  RESULT`, with its line feed.
 * `name` is the object's name, or `env/KEY`; `result` is what became of it, one line: `ok`, `ok, state of CLASS
 * deleted`, or `removed`. */
const char *buildlog_line(struct arena *arena, const char *time, const char *name, const char *result);

/* The record of a loss: which class's stored data a write deleted, and who approved that. It has a line of its own
 * before that of the item, at the same time, so that the item's keeps its form:
 * `TIME  durable-loss  manage_durable_objects  OBJECT  item=NAME deleted=yes approved_by=option commit=HEX
 * class=CLASS`.
 */
struct buildlog_loss {
  const char *object;      /* whose data it was */
  const char *class_name;  /* NULL: unknown */
  const char *item;        /* whose write it was: "NAME" or "env/KEY" */
  const char *approved_by; /* "terminal", "stdin", "option" or "dialog"; NULL: unknown */
  const char *commit;      /* that was checked out: 40 or 64 hex digits; NULL: none, or unknown */
  bool certain;            /* else the data may have been deleted */
};

/* Returns the line, with its line feed. */
const char *buildlog_loss_line(struct arena *arena, const char *time, const struct buildlog_loss *loss);

struct buildlog_entry {
  const char *time, *name, *result;
  struct buildlog_loss *losses;
  size_t loss_count;
};

/* Reads the lines of stage `durable`, in the order of the file, with the losses before them; other lines are skipped.
 */
void buildlog_parse(struct arena *arena, struct bytes text, struct buildlog_entry **entries, size_t *count);

/* ---- history ---- */

/* What was applied and when: the build log's lines of this stage, joined with durable.lock, which knows from what each
 * item was last applied. Call history_join, then history_keep and history_compare as needed. */

enum held { HELD_UNKNOWN, HELD_SAME, HELD_DIFFERS, HELD_GONE, HELD_COUNT };

const char *held_name(enum held held); /* "same", …; "" for HELD_UNKNOWN */

struct history_entry {
  const char *time;   /* ISO 8601, UTC */
  const char *result; /* as the line says it; NULL: the build log has no line for what the lock records */
  const struct buildlog_loss *losses; /* of stored data, that it caused */
  size_t loss_count;
  /* What was applied, if this was the item's last application; both NULL for earlier ones. */
  const struct applied_object *object;
  const struct applied_env *env;
  const struct applied *target; /* where it was applied; NULL if both are NULL */
  /* Filled in by history_compare; before, `item` has only kind and name. Changes lead from what was applied to what is
   * live; `unverified` if a value or a source cannot be read back. */
  enum held held;
  struct item item;
};

struct history {
  struct history_entry *entries; /* as in the log, newest last; then what only the lock records */
  size_t count;
};

/* Joins the log with the record's entries of `count` targets. Borrows from both. */
void history_join(struct arena *arena, struct bytes log, const struct applied *targets, size_t count,
                  struct history *out);
/* Returns whether there is an entry with that label. */
bool history_names(const struct history *history, const char *label);
/* Keeps only the entries with these labels; without labels all. */
void history_keep(struct history *history, const char *const *labels, size_t count);
/* Compares each item's last application with what is live; one without a line in the log counts too. `live` has the
 * code of these rows. */
void history_compare(struct arena *arena, struct history *history, const struct live *live);
/* Returns how many entries are in that state. */
size_t history_count(const struct history *history, enum held held);

#endif
