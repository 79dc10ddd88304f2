/* The plan: what differs between what is wanted and what is live, and what apply would do about it. A value.
 *
 * Renderers and apply read this one value, so what is shown is what is done. It borrows from the desired and the live
 * model that it was made of; the rest lives in its arena. */
#ifndef JD_MODEL_CHANGESET_H
#define JD_MODEL_CHANGESET_H

#include "model/desired.h"
#include "model/error.h"
#include "model/live.h"
#include "model/platform/deployed.h"
#include "model/textdiff.h"

enum item_kind { ITEM_OBJECT, ITEM_ENV };

/* What applying an item sends. Every switch over it has no `default`, so that the compiler names each place that a new
 * kind concerns. */
enum write_kind {
  WRITE_NONE, /* nothing is sent */
  WRITE_DEPLOY,
  WRITE_SET_ENV,
  WRITE_DELETE,
  WRITE_DELETE_ENV,
};

struct write_words {
  const char *key;    /* "set_env": in the journal */
  const char *verb;   /* "set": what a person approves */
  const char *doing;  /* "setting": while it is under way, and the name of the event */
  const char *object; /* "env variable": what the verb is about */
};
const struct write_words *write_words(enum write_kind kind);
bool write_kind_parse(const char *key, enum write_kind *out);

/* How an action looks to people; the terminal's colours are cmd/jd's. */
enum tone { TONE_ADDED, TONE_CHANGED, TONE_GONE, TONE_KEPT, TONE_EXTRA };

/* What apply does about an item: all that is known of an action stands in its row, in the order in which plans count
 * them. REPLACE: the class behind a live name changes, so the platform deletes the old class and its storage. REPAIR:
 * the live object is not READY. EXTRA: live, not in the plan; kept. The ranks are the order of equal plans, first to
 * last.
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

struct change {
  const char *field;     /* "code", "class_name", "access_mode", "status", "value" */
  const char *from, *to; /* text, or 32 hex digits for code; NULL where nothing can be said (env values) */
};

/* A side effect that deletes stored data, found by simulating the plan on model/platform. An item has at most two: what
 * it certainly deletes, and what it may delete. */
struct hazard {
  const char *code; /* "data-loss" */
  bool certain;
  const struct deployed_class *losses; /* the classes, and the objects behind which they run */
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
  const struct live_object *live;      /* NULL when not live, and for env */
  bool env_live;                       /* the env key is live */
  enum env_value value;                /* of an env item: the wanted value beside the one last applied */
  bool unverified;                     /* a live env value that cannot be compared here */
  const char *env_note;                /* why an env item is what it is, for people; NULL for objects */
  const struct textdiff *diff;         /* live code against the source; NULL when not both sides are at hand or equal */
  struct digest wanted, seen;          /* of both sides; all zero for "not there" */
  unsigned restarts;                   /* of the Worker, that this item causes */
  const char *refusal; /* the platform's words, when it must refuse this step, and so the plan; NULL otherwise */
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

/* Does apply have something to do for it? */
bool action_is_change(enum action action);
/* Sets the action, and with it the kind of write. The item's kind is set before. */
void item_set_action(struct item *item, enum action action);
/* "NAME" or "env/KEY": how the command line, the log and the journal name an item. */
const char *item_label(struct arena *arena, const struct item *item);
/* The key of such a label; NULL for an object's name. */
const char *label_env_key(const char *label);
bool item_has_label(const struct item *item, const char *label);
/* JD_USAGE when none of the items bears the label, with the nearest one that one does. `where` is the option that names
 * it. */
bool items_have_label(const struct item *items, size_t count, const char *label, const char *where,
                      struct jd_error *error);
bool item_loses_data(const struct item *item);
/* Adds a hazard; losses and message are borrowed. */
void item_add_hazard(struct arena *arena, struct item *item, bool certain, const struct deployed_class *losses,
                     size_t count, const char *message);
/* The objects whose stored data goes, or may, by this item: each once, in the order of the hazards. */
const char **item_lost_objects(struct arena *arena, const struct item *item, size_t *count);
/* The item's hazards announce this loss: the same class of the same object, no less certain; or any class of an object
 * of which one that nobody can name was announced, where this one is not certain. */
bool item_announces(const struct item *item, const struct deployed_class *loss);
/* False (JD_USAGE) when neither an item nor a hazard of the items names the object. */
bool items_lose_or_have(const struct item *items, size_t count, const char *object, const char *where,
                        struct jd_error *error);
/* Adds to the item's changes; `from` and `to` are borrowed. */
void item_add_change(struct arena *arena, struct item *item, const char *field, const char *from, const char *to);

#endif
