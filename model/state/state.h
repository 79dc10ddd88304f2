/* The values that a run is about:
 *
 *   desired     what the plan, its sources and its env values ask for
 *   live        what the control API returned
 *   applied     what durable.lock, the record of the last apply, has for one target
 *   change set  what differs, in the order in which it is applied, with what each step restarts and deletes
 *   intent      one write of a change set that was begun
 *
 * reconcile/project and reconcile/api make the first three, reconcile/planner the change set, reconcile/apply the
 * intents. All of it is pure; strings live in the arena of whoever made the value. */
#ifndef JD_MODEL_STATE_STATE_H
#define JD_MODEL_STATE_STATE_H

#include "model/base/base.h"
#include "model/diff/diff.h"
#include "model/plan/plan.h"
#include "model/platform/platform.h"

/* ---- applied ---- */

/* What jd last applied to one target (endpoint origin and app), as durable.lock records it: the third side of a
 * comparison, and evidence for which classes are deployed. It may be empty.
 *
 * Entries are copied into the arena that is passed; arrays stay sorted. All times are ISO 8601 in UTC. */

struct applied_object {
  const char *name, *class_name, *source;
  enum access_mode access_mode;
  struct digest code_digest;
  const char *applied_at;
  /* Of the row, as read back when the apply was verified. NULL: unknown (recorded by version 1), so the class is
   * possible, never certain. */
  const char *last_deployed_at;
};

/* The digest of an env value under one API key: comparable only under the key of that id. */
struct applied_digest {
  char key_id[SECRET_KEY_ID_HEX];
  char digest[SECRET_DIGEST_HEX];
};

struct applied_env {
  const char *key;
  const char *applied_at;
  struct applied_digest *digests; /* one for each API key that applied the current value; sorted by ID */
  size_t digest_count;
};

/* A loss of stored data that was approved, so that nobody is asked about it again. */
struct applied_loss {
  const char *name;       /* the object */
  const char *class_name; /* NULL: unknown */
  const char *approved_at;
};

struct applied {
  const char *app_id, *endpoint;  /* the target; NULL in a value without a record */
  struct applied_object *objects; /* sorted by name */
  size_t object_count;
  struct applied_env *env; /* sorted by key */
  size_t env_count;
  struct applied_loss *lost; /* sorted by name, then class; an unknown class first */
  size_t lost_count;
};

/* NULL when absent. */
const struct applied_object *applied_find(const struct applied *applied, const char *name);
const struct applied_env *applied_find_env(const struct applied *applied, const char *key);
/* Returns the digest under the API key with that ID; NULL if that key has not applied the value. `env` may be NULL. */
const struct applied_digest *applied_find_digest(const struct applied_env *env, const char *key_id);

/* Adds the object or replaces its entry, and drops losses under its name: what is deployed behind it is now known. */
void applied_put_object(struct arena *arena, struct applied *applied, const struct applied_object *object);
/* Records that `key` was set at `applied_at` to the value that has this digest. The digests of other API keys stay,
 * unless an earlier digest under the same key differs, which shows that the value is a new one: then they go. Where
 * this key has none yet, nobody can tell whether the value is new; the others stay, so that each key sets a value only
 * once. At most LIMIT_RECORD_DIGESTS are kept for one variable. */
void applied_put_env(struct arena *arena, struct applied *applied, const char *key, const char *applied_at,
                     const struct applied_digest *digest);
void applied_put_loss(struct arena *arena, struct applied *applied, const struct applied_loss *loss);

/* These do nothing if there is no such entry. */
void applied_drop_object(struct applied *applied, const char *name);
void applied_drop_env(struct applied *applied, const char *key);

/* A class in a bundle, and the name of its object. */
struct applied_class {
  const char *name, *class_name;
};

/* Drops every object that the bundle does not have with the same class: call it after a successful upload by jd, whose
 * bundle decides what is deployed. Losses stay, so that nobody is asked again about a row left in ERROR. */
void applied_keep_bundle(struct applied *applied, const struct applied_class *bundle, size_t count);

/* ---- desired ---- */

/* The plan joined with its sources and the values of its env variables. Strings live in the arena that it was made in;
 * the env values are secrets, which desired_free wipes. */

struct desired_object {
  const char *name, *source, *class_name, *key, *description; /* key, description: NULL when not given */
  enum access_mode access_mode;
  struct bytes code; /* exactly what is sent */
  struct digest code_digest;
  struct digest digest; /* of name, class, access_mode and code: what `same` means */
  struct place at, source_at;
};

/* A variable that provides a value. */
struct env_origin {
  const char *variable;
  bool in_file; /* in .env, or in the file that --env-file names; else in the environment */
};

struct desired_env {
  const char *key;
  struct secret *value;
  const struct env_origin *origins; /* by ${NAME} or a bare name, each once; none: a literal in the plan */
  size_t origin_count;
  struct place at;
};

/* A source that could be read, even if it has errors. */
struct desired_source {
  const char *name, *file; /* of its object */
  enum access_mode access_mode;
  struct bytes code;
};

struct desired {
  enum plan_form form;
  struct desired_object *objects; /* sorted by name */
  size_t object_count;
  struct desired_env *env; /* sorted by key */
  size_t env_count;
  struct plan_removed *removed; /* in the order of the plan; none of them is among the objects or the env */
  size_t removed_count;
  struct desired_source *sources; /* in the order of the plan */
  size_t source_count;
  const char **files; /* of the sources that the plan names, there or not; `planned` of them */
  size_t planned;     /* objects in the plan, those without a source included */
};

/* Computes the digest of an object, for both sides: live rows have one too. */
struct digest object_digest(const char *name, const char *class_name, enum access_mode access_mode, struct digest code);

const struct desired_object *desired_find(const struct desired *desired, const char *name); /* NULL when absent */
/* Returns where the plan lists an object, or an env variable, as removed; NULL if it does not. */
const struct plan_removed *desired_removal(const struct desired *desired, bool env, const char *name);
/* The same by label, "NAME" or "env/KEY". What is listed and gone is done, and no error to name in an option. */
bool desired_removes(const struct desired *desired, const char *label);
/* Returns whether the plan says that nothing is durable, or does not mention it. */
bool desired_not_applicable(const struct desired *desired);
void desired_free(struct desired *desired); /* wipes the values; the arena frees the rest */

/* ---- live ---- */

/* The rows and env keys of one app as the control API shows them. Owned by an arena. */

struct live_object {
  const char *name, *id, *class_name;
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
  bool app_env_unknown;      /* they could not be read (reconcile/mcp/mcp.h), so none is listed here */
  const char *app_env_error; /* why, in whole sentences; NULL: unknown too */
};

/* Returns the object; NULL if it is not live. */
const struct live_object *live_find(const struct live *live, const char *name);
bool live_has_env(const struct live *live, const char *key);
/* Sorts, and computes code digests: call it after filling in the fields by hand. */
void live_settle(struct live *live);

/* ---- changeset ---- */

/* What differs between what is desired and what is live, and what apply would do about it.
 *
 * Renderers and apply read this one value, so what is shown is what is done. It borrows from the desired and live
 * values that it was made from; the rest lives in its arena. */

enum item_kind { ITEM_OBJECT, ITEM_ENV };

/* What is true of a kind of write, for whoever asks for one thing and not for the kind. */
enum write_trait {
  SENDS_SOURCE = 1,   /* uploads an object's source: its class is in the next bundle */
  SENDS_VALUE = 2,    /* sends a value that can never be read back: only the response tells whether it is stored */
  REMOVES = 4,        /* what it is about is gone afterwards */
  REMOVES_OBJECT = 8, /* and that is a row, with its class */
};

/* What applying an item sends; NONE: nothing. No switch over it has a `default`, so that the compiler names each place
 * that a new kind concerns.
 *
 *   X(ID, key, verb, doing, done, object, traits) */
#define WRITE_TABLE(X)                                                                                                 \
  X(NONE, "none", "keep", "keeping", "kept", "item", 0)                                                                \
  X(DEPLOY, "deploy", "deploy", "deploying", "deployed", "Durable Object", SENDS_SOURCE)                               \
  X(SET_ENV, "set_env", "set", "setting", "set", "env variable", SENDS_VALUE)                                          \
  X(DELETE, "delete", "delete", "deleting", "deleted", "Durable Object", REMOVES | REMOVES_OBJECT)                     \
  X(DELETE_ENV, "delete_env", "delete", "deleting", "deleted", "env variable", REMOVES)

enum write_kind {
#define X(id, ...) WRITE_##id,
  WRITE_TABLE(X)
#undef X
};

struct write_words {
  const char *key;    /* "set_env": in the journal */
  const char *verb;   /* "set": what a person approves */
  const char *doing;  /* "setting": while it is under way, and the name of the event */
  const char *done;   /* "set": after it was verified */
  const char *object; /* "env variable": what the verb is about */
  unsigned traits;    /* of enum write_trait */
};
const struct write_words *write_words(enum write_kind kind);
bool write_is(enum write_kind kind, enum write_trait trait);
bool write_kind_parse(const char *key, enum write_kind *out);

/* How an action looks to people; cmd/jd chooses the colours. */
enum tone { TONE_ADDED, TONE_CHANGED, TONE_GONE, TONE_KEPT, TONE_EXTRA };

/* What apply does about an item. Everything about an action is in its row, in the order in which plans count them.
 * REPLACE: the class behind a live name changes, so the platform deletes the old class and its storage. REPAIR: the
 * live object is not READY. EXTRA: live, not in the plan; kept. The ranks are the order of equal plans, first to last.
 *
 *   X(ID, name, sign, tone, counted as, rank, write for an object, write for an env variable) */
#define ACTION_TABLE(X)                                                                                                \
  X(CREATE, "create", '+', TONE_ADDED, "to create", 3, WRITE_DEPLOY, WRITE_NONE)                                       \
  X(UPDATE, "update", '~', TONE_CHANGED, "to update", 4, WRITE_DEPLOY, WRITE_NONE)                                     \
  X(REPLACE, "replace", '~', TONE_CHANGED, "to replace", 5, WRITE_DEPLOY, WRITE_NONE)                                  \
  X(REPAIR, "repair", '~', TONE_CHANGED, "to repair", 0, WRITE_DEPLOY, WRITE_NONE)                                     \
  X(SET, "set", '~', TONE_CHANGED, "env to set", 1, WRITE_NONE, WRITE_SET_ENV)                                         \
  X(DELETE, "delete", '-', TONE_GONE, "to delete", 2, WRITE_DELETE, WRITE_DELETE_ENV)                                  \
  X(SAME, "same", ' ', TONE_KEPT, "the same", 6, WRITE_NONE, WRITE_NONE)                                               \
  X(EXTRA, "extra", '?', TONE_EXTRA, "extra", 7, WRITE_NONE, WRITE_NONE)

enum action {
#define X(id, ...) ACTION_##id,
  ACTION_TABLE(X)
#undef X
      ACTION_COUNT
};

struct action_info {
  const char *name;
  char sign;
  enum tone tone;
  const char *counted;
  int rank;
  enum write_kind object_write, env_write;
};
const struct action_info *action_info(enum action action);

const char *action_name(enum action action);
const char *item_kind_name(enum item_kind kind); /* "durable_object", "env" */

/* What of an item differs. */
enum change_field { FIELD_CODE, FIELD_CLASS_NAME, FIELD_ACCESS_MODE, FIELD_STATUS, FIELD_VALUE };
const char *change_field_name(enum change_field field); /* as in JSON: "code", "class_name", … */

struct change {
  enum change_field field;
  const char *from, *to; /* text, or 32 hex digits for code; NULL where nothing can be said (env values) */
};

/* A side effect that deletes stored data, found by simulating the plan on model/platform. An item has at most two: what
 * it certainly deletes, and what it may delete. */
struct hazard {
  const char *code; /* "data-loss" */
  bool certain;
  const struct deployed_class *losses; /* the classes, and the objects for which they run */
  size_t loss_count;
  const char **objects; /* of these losses, each once: whose data goes. Each is approved by its name */
  size_t object_count;
  const char **classes; /* of these losses, each once; those that nobody can name are not among them */
  size_t class_count;
  const char *message; /* what goes and why, and how to avoid it */
};

/* Values of env variables cannot be read, only compared with what was applied under the same API key. */
enum env_value { ENV_VALUE_NONE, ENV_VALUE_SAME, ENV_VALUE_DIFFERS, ENV_VALUE_UNKNOWN };

struct item {
  enum item_kind kind;
  const char *name; /* the object's name, or the env key */
  enum action action;
  enum write_kind write; /* what applying it sends; set by item_set_action */
  struct change *changes;
  size_t change_count;
  struct hazard *hazards;
  size_t hazard_count;
  const struct desired_object *object; /* NULL for extra and env */
  const struct desired_env *env;       /* NULL for objects and extra */
  const struct plan_removed *removal;  /* where the plan lists it as removed; NULL for all but a delete */
  const struct live_object *live;      /* NULL when not live, and for env */
  bool env_live;                       /* the env key is live */
  enum env_value value;                /* of an env item: the wanted value beside the one last applied */
  bool unverified;                     /* a live env value that cannot be compared here */
  const char *env_note;                /* why an env item is what it is, for people; NULL for objects */
  const struct textdiff *diff;         /* live code against the source; NULL if a side is missing or both are equal */
  struct digest wanted, seen;          /* of the desired and the live object; all zero if absent */
  unsigned restarts;                   /* of the Worker, that this item causes */
  const char *refusal; /* the platform's words, when it must reject this step, and so the plan; NULL otherwise */
  enum platform_cause refusal_cause; /* of a rejected step */
  const char *refusal_reason;        /* what of the words matters, see struct platform_response; NULL: all of them */
  const char *refusal_object;        /* the object at fault, where it is known; else NULL */
};

struct changeset {
  const char *app_id, *endpoint, *plan_file;
  bool not_applicable; /* the plan says that nothing is durable */
  struct item *items;  /* in the order in which apply takes them */
  size_t item_count;
  size_t counts[ACTION_COUNT];
  unsigned restarts;
  bool rehearsed;       /* the engine has loaded all that would be sent */
  bool app_env_unknown; /* as in struct live */
  const char *app_env_error;
  struct digest fingerprint; /* over app, endpoint, and each item in order: action, hazards, an object's digests */
};

/* Returns whether apply has something to do for it. */
bool action_is_change(enum action action);
/* Sets the action, and with it the kind of write. Set the item's kind before. */
void item_set_action(struct item *item, enum action action);
/* Returns "NAME" or "env/KEY", as the command line, the log and the journal name an item. */
const char *item_label(struct arena *arena, const struct item *item);
/* Returns the key of such a label; NULL for an object's name. */
const char *label_env_key(const char *label);
bool item_has_label(const struct item *item, const char *label);
/* Returns whether an item has the label; if not, the JD_USAGE error suggests the nearest one. `where` is the option
 * that names it. */
bool items_have_label(const struct item *items, size_t count, const char *label, const char *where,
                      struct jd_error *error);
bool item_loses_data(const struct item *item);
/* Adds a hazard; losses and message are borrowed. */
void item_add_hazard(struct arena *arena, struct item *item, bool certain, const struct deployed_class *losses,
                     size_t count, const char *message);
/* Returns the objects whose stored data this item deletes or may delete: each once, in the order of the hazards. */
const char **item_lost_objects(struct arena *arena, const struct item *item, size_t *count);
/* Returns whether the item's hazards announce this loss: the same class of the same object, no less certain; or, for a
 * loss that is not certain, an unknown class of the same object. */
bool item_announces(const struct item *item, const struct deployed_class *loss);
/* False (JD_USAGE) when neither an item nor a hazard of the items names the object. */
bool items_lose_or_have(const struct item *items, size_t count, const char *object, const char *where,
                        struct jd_error *error);
/* Adds to the item's changes; `from` and `to` are borrowed. */
void item_add_change(struct arena *arena, struct item *item, enum change_field field, const char *from, const char *to);

/* ---- intent ---- */

/* A write that was begun: what the journal keeps before the request is sent, so that a later run can find out what
 * became of it. An intent that is open (neither done nor void) is evidence of what may be deployed. A value; the
 * journal that reads and writes it is in reconcile/apply. */

/* A class whose stored data the write deletes. */
struct intent_loss {
  const char *object, *class_name; /* class_name: NULL where it is not known */
  bool approved, certain;          /* approved by name, as a loss that is certain, or that may happen */
  /* Of the object's row as the guard saw it; NULL for null, or where there is none. */
  const char *last_deployed_at, *updated_at;
};

/* What is about to be done, and how its success is recognised. Strings live in the journal's arena. */
struct intent {
  const char *id; /* unique: the run's start and a number */
  enum write_kind kind;
  const char *target; /* the app that it is about: "ENDPOINT APP" */
  const char *item;   /* "NAME" or "env/KEY" */
  const char *line;   /* the build log's line */
  const char *time;   /* the line's time: when it was applied, for durable.lock too */
  /* WRITE_DEPLOY */
  const char *class_name, *source;
  enum access_mode access_mode;
  struct digest code;
  /* WRITE_SET_ENV: keyed digest of the value */
  const char *value_digest, *key_id;
  /* What the upload is to hold and to lose, as the guard saw the app: so that a later run that settles this write can
   * keep the record (reconcile/apply). Version 1 has neither: `has_bundle` is false. */
  bool has_bundle;
  const char **bundle; /* names of the objects */
  size_t bundle_count;
  struct intent_loss *losses;
  size_t loss_count;
  const char *approved_by, *commit; /* of the losses, for the build log (struct buildlog_loss); NULL: unknown */
  bool request_sent;                /* the request may have left */
};

/* Intents that are neither done nor void, oldest first. */
struct open_intents {
  const struct intent *list;
  size_t count;
};

/* ---- lockfile ---- */

/* docs/butterbase/durable.lock, version 2: what jd last applied to each target, in YAML, meant to be committed.
 *
 * The same content gives the same bytes, with targets, names and keys in order and one field per line, so that merges
 * and diffs are readable, and an apply to one target leaves the bytes of every other entry unchanged.
 *
 * A run parses the file (a missing file is an empty record, which is a known state), takes the entry of its own target
 * with lockfile_target, changes it with the functions applied_…, and writes the whole file with lockfile_write. */

/* All targets. Empty if nothing was ever applied. */
struct record {
  struct applied *targets; /* sorted by endpoint, then app */
  size_t target_count;
};

/* Reads versions 1 (one target, no last_deployed_at; a sandbox is left out) and 2. A text that cannot be read in full,
 * an empty one included, is JD_INPUT with its place in `file`; the message says what that puts at risk and how to fix
 * it. So are conflict markers, a cut-off end and a newer version. */
bool lockfile_parse(struct arena *arena, struct bytes text, const char *file, struct record *out,
                    struct jd_error *error);
/* Appends the whole file, in version 2. */
void lockfile_write(const struct record *record, struct buf *out);

/* Returns the entry of a target, or NULL. Endpoints are compared as origins: case of the host, the scheme's own
 * port and, only here, the name of the loopback do not matter. */
const struct applied *lockfile_find(const struct record *record, const char *endpoint, const char *app_id);
/* Returns the entry of a target to be changed; adds an empty one if there is none. Valid until another is added. */
struct applied *lockfile_target(struct arena *arena, struct record *record, const char *endpoint, const char *app_id);

/* ---- plan adopt ---- */

/* Makes a plan from what is live. What else an older plan says stays: keys, descriptions, sources, values of env
 * variables, and objects and variables that are not live. */

/* What a plan cannot name, by the rules of model/plan. */
struct plan_skipped {
  const char *name; /* "NAME" or "env/KEY", as the server sent it: it may hold anything */
  const char *why;  /* one sentence */
};

struct plan_adopted {
  struct plan plan; /* objects and env variables in the order of the older plan, then by name */
  struct plan_skipped *skipped;
  size_t skipped_count, skipped_capacity;
  const char **not_live; /* labels of what only the older plan names */
  size_t not_live_count, not_live_capacity;
  bool same; /* the older plan says all of it already */
};

/* The `key` of an adopted object: what its instances are for cannot be read, and is for the user to say. */
#define PLAN_KEY_UNKNOWN "unknown"

/* `old` is a plan without errors; an empty one if there is none. If not all objects fit into one plan, those that run
 * come before those that failed. */
void plan_adopt(struct arena *arena, const struct live *live, const struct plan *old, struct plan_adopted *out);

#endif
