/* For the explorer and the random test: the rules of cmd/docs/platform.md, "Which classes are deployed", written a
 * second time and in another way than model/platform/deployed.c, to judge the product by.
 *
 * In these worlds a class's last letter is its object's name: `OtherA` runs behind `a`. */
#ifndef JD_RECONCILE_EXPLORED_ORACLE_FAKE_H
#define JD_RECONCILE_EXPLORED_ORACLE_FAKE_H

#include "model/platform/platform.h"
#include "model/state/state.h"
#include "reconcile/apply/apply.h"

enum { ORACLE_ROWS = 6, ORACLE_CLASSES = 32 };

/* A row as the control API showed it. Strings are the platform's. */
struct oracle_row {
  const char *name, *class_name, *error_message;
  enum row_status status;
  int64_t last_deployed_at; /* ms; 0 for null */
  int64_t updated_at;       /* 0: not shown */
  int64_t created_at;       /* the same */
  struct bytes code;        /* of the row, shown or not, as are the next two */
  const char *id;
  int64_t changed_at;
};

struct oracle_look {
  struct oracle_row rows[ORACLE_ROWS];
  size_t row_count;
};

struct oracle_class {
  const char *class_name; /* NULL: some class behind the object that nobody can name */
  char object;
  bool certain;
};

struct oracle {
  struct oracle_class classes[ORACLE_CLASSES];
  size_t count;
};

/* Returns all of a row; the caller takes out what was not shown. */
struct oracle_row oracle_row_of(const struct platform_row *row);
char oracle_object(const char *class_name);
/* Returns whether a hazard of the item names the class, or its object where the class is unknown. NULL has none. */
bool oracle_announces(const struct item *item, const char *class_name);

/* `journal` may be NULL. */
void oracle_judge(const struct oracle_look *look, const struct applied *record, const struct journal *journal,
                  struct oracle *out);

/* A plan that lists an object as removed lets go what may be deployed of it, where it has no row. */
void oracle_let_go(struct oracle *oracle, const struct oracle_look *look, const struct desired *desired);

/* A write, as far as it changes the bundle: a deploy of an object, its deletion (`class_name` NULL), or (`object` NULL)
 * one that leaves it as it is. */
struct oracle_write {
  const char *object, *class_name;
};
struct oracle_write oracle_write_of(const struct item *item);
/* Returns whether the evidence shows that the item's write may delete this class: all evidence but that by which a
 * failed row's class is gone, since a class that is deleted was not. */
bool oracle_foresees(const struct oracle_look *look, const struct applied *record, const struct journal *journal,
                     const struct desired *desired, const struct item *item, const char *class_name);
/* What a sequence of writes deletes, of those that the evidence shows. */
struct oracle_cost {
  size_t certain, possible;
};
/* The least that any order of the writes deletes: certain first. At most six. */
struct oracle_cost oracle_least(const struct oracle *oracle, const struct oracle_look *look,
                                const struct oracle_write *writes, size_t count);

/* ---- how often a loss is announced in vain ---- */

struct oracle_counts {
  unsigned long plans, announcing, in_vain; /* in_vain: announces the loss of an object's data that does not come */
};
void oracle_count(const struct changeset *changeset, const struct oracle_look *look,
                  const struct platform_state *platform, struct oracle_counts *counts);
/* Prints that. False where it is more than one plan in seven, of a thousand or more. */
bool oracle_print_counts(const struct oracle_counts *counts);

#endif
