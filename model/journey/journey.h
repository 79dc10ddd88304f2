/* The journey's own documents, as text in memory: 00-state.md, 03-preflight.md, 03b-docs-cache.md and 04-build-log.md.
 * Each can be read, and edited in place so that whatever else it says stays as it is, byte for byte. Pure. */
#ifndef JD_MODEL_JOURNEY_JOURNEY_H
#define JD_MODEL_JOURNEY_JOURNEY_H

#include "model/base/base.h"
#include "model/state/state.h"

#include <stdint.h>

/* ---- buildlog ---- */

/* 04-build-log.md: one line an applied item, `TIME  durable  manage_durable_objects  NAME  ok`. Pure. */

/* The line, with its line feed. `name` is the object's name, or `env/KEY`. `time` is ISO 8601 in UTC with seconds. */
const char *buildlog_line(struct arena *arena, const char *time, const char *name);

struct buildlog_entry {
  const char *time, *name, *result;
};

/* The lines of stage `durable`, in the order of the file; other lines are passed over. */
void buildlog_parse(struct arena *arena, struct bytes text, struct buildlog_entry **entries, size_t *count);

/* ---- docscache ---- */

/* 03b-docs-cache.md (cmd/docs/documents.md): which topics of the documentation were read, and when; and putting one in
 * with the others untouched. Pure.
 *
 * `primed_at` in the front matter is about all topics. A topic that is fetched alone says when by a line of its own,
 * `Fetched: TIME`, so that the others do not seem newer than they are: either may be the recent one. */

enum docs_state {
  DOCS_FRESH,
  DOCS_OLD,     /* fetched more than 24 hours before */
  DOCS_MISSING, /* no section, or an empty one */
};

/* `changed` (ms), when the file was changed last, serves where no date can be read. */
enum docs_state docscache_state(struct arena *arena, struct bytes text, const char *topic, int64_t changed,
                                int64_t now);

struct docs_entry {
  const char *topic;    /* a word */
  struct bytes summary; /* lines of Markdown without headings, from docs_summary */
  const char *url;
  int64_t now; /* ms */
};

/* The text with the topic's section put in the place of the old one, or behind the last, and the topic named in the
 * front matter. An empty text becomes a file. `primed_at` is set only where no other topic stands. */
struct bytes docscache_put(struct arena *arena, struct bytes text, const struct docs_entry *entry);

/* What a page of documentation says, short: its first paragraph, its headings, and what it says of `subject`. Nothing
 * in it is a heading, a fence or a comment. */
struct bytes docs_summary(struct arena *arena, struct bytes page, const char *subject);

/* ---- history ---- */

/* What was applied and when: the build log's lines of this stage, joined with durable.lock, which knows of each item's
 * last application from what it was. Pure. */

enum held { HELD_UNKNOWN, HELD_SAME, HELD_DIFFERS, HELD_GONE, HELD_COUNT };

const char *held_name(enum held held); /* "same", …; "" for HELD_UNKNOWN */

struct history_entry {
  const char *time;   /* ISO 8601, UTC */
  const char *result; /* as the line says it; NULL: the build log has no line of what the lock tells */
  /* What was applied, when this is the item's last application; both NULL for earlier ones. */
  const struct applied_object *object;
  const struct applied_env *env;
  const struct applied *target; /* where it was applied; NULL when both are NULL */
  /* After history_hold; until then only kind and name are filled in. Changes lead from what was applied to what is
   * live; `unverified` where a value or a source cannot be read back. */
  enum held held;
  struct item item;
};

struct history {
  struct history_entry *entries; /* as in the log, newest last; then what the lock alone tells */
  size_t count;
};

/* Joins the log with the record's entries of `count` targets. Borrows from both. */
void history_join(struct arena *arena, struct bytes log, const struct applied *targets, size_t count,
                  struct history *out);
bool history_names(const struct history *history, const char *label);
/* Keeps the entries of these items. No labels: all. */
void history_keep(struct history *history, const char *const *labels, size_t count);
/* Holds each item's last application against what is live; one without a line in the log differs too. `live` has the
 * code of these rows. */
void history_hold(struct arena *arena, struct history *history, const struct live *live);
size_t history_count(const struct history *history, enum held held);

/* ---- preflight ---- */

/* 03-preflight.md (cmd/docs/documents.md): what was checked, when, and what came of it. Pure.
 *
 * jd writes the whole file; agents write it too, so reading takes other bullets, other marks and other spacing. */

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
  const char *note; /* what stands behind the mark: how to mend it, or what was found; "" for nothing */
};

struct preflight {
  bool dated;   /* the heading has a date */
  int64_t time; /* ms */
  struct preflight_row rows[PREFLIGHT_CHECKS];
  const char *app_id, *region; /* from the note of app_provisioned; NULL: not said */
  bool sandbox;                /* so is this: nothing of it holds elsewhere */
};

/* "account", "mcp_connected", … as the file has it. */
const char *preflight_name(enum preflight_check check);
/* Without account, api_key and app_provisioned there is nothing to apply to; the others are good to have. */
bool preflight_is_required(enum preflight_check check);

/* Whatever the text: what is not understood is unknown. */
void preflight_parse(struct arena *arena, struct bytes text, struct preflight *out);
/* The whole file. Notes are escaped to one line. app_id, region and sandbox become the note of a passed app. */
void preflight_write(const struct preflight *preflight, struct buf *out);

enum preflight_state {
  PREFLIGHT_FRESH,
  PREFLIGHT_OLD,
  PREFLIGHT_FAILING, /* a required check failed, or none passed */
  PREFLIGHT_ELSEWHERE
};

/* What a file that was changed last at `changed` (ms) says at `now` of this app, which is the sandbox's or not. A file
 * that is about another app, or about the sandbox when this is none, says nothing of it: PREFLIGHT_ELSEWHERE. */
enum preflight_state preflight_state(const struct preflight *preflight, int64_t changed, int64_t now,
                                     const char *app_id, bool sandbox);

/* ---- statefile ---- */

/* 00-state.md (cmd/docs/documents.md): reading it, and changing it by as few bytes as can be. Pure.
 *
 * Agents write this file too, so anything may stand in it: unknown front-matter keys, other bullets (`*`, `+`,
 * numbers), indentation, `[X]`, other spacing, CRLF, no final line feed, sections around. What is not understood stays
 * as it is. */

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

/* False when something that is needed cannot be understood (an api_base that is no URL, an app_id that is no id): a
 * finding says what and where. An empty file is a state with nothing in it. */
bool statefile_parse(struct arena *arena, struct bytes text, const char *file, struct statefile *out,
                     struct findings *findings);

enum stage_mark {
  MARK_DONE,
  MARK_NOT_APPLICABLE,
  MARK_DONE_ASIDE, /* done on the way: who is at another open stage stays there */
};

/* The text with the stage marked, `current_stage` moved to the first open row after it (else the first open row at all,
 * else DONE) and `last_updated` set to `now` (ISO 8601, UTC, seconds). When nothing but last_updated would change, the
 * text comes back byte for byte. `*next` (may be NULL) is the next stage, "DONE" when there is none. Missing pieces are
 * not invented: without a row for the stage nothing is ticked, without front matter there is none afterwards. */
struct bytes statefile_mark(struct arena *arena, struct bytes text, const char *stage, enum stage_mark mark,
                            const char *now, const char **next);

/* The text with `app_id` and `api_base` (NULL: not that one) where they are null or absent; a value that stands there
 * stays. A missing key is put in, and so is missing front matter. `last_updated` as above. */
struct bytes statefile_stamp(struct arena *arena, struct bytes text, const char *app_id, const char *api_base,
                             const char *now);

#endif
