/* A write that was begun: what the journal keeps before the request is sent, so that a later run can find out what
 * became of it. An intent that is open (neither done nor void) is evidence of what may be deployed. A value; the
 * journal that reads and writes it is in reconcile/apply. */
#ifndef JD_MODEL_INTENT_H
#define JD_MODEL_INTENT_H

#include "model/changeset.h"

/* A class whose stored data the write deletes. */
struct intent_loss {
  const char *object, *class_name; /* class_name: NULL where it is not known */
  const char *last_deployed_at;    /* of the object's row as the guard saw it; NULL for null, or where there is none */
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
  struct intent_loss *losses; /* approved */
  size_t loss_count;
  bool called; /* the request may have left */
};

/* Intents that are neither done nor void, oldest first. */
struct open_intents {
  const struct intent *list;
  size_t count;
};

#endif
