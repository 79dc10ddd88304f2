/* Which classes of an app are deployed: an interval, since nobody outside the platform can know more.
 *
 * It cannot be asked for. It follows from three kinds of evidence: the rows that the control API lists, the record of
 * what jd applied last, and the journal's open deploys. The result holds each class that is certainly deployed, and
 * each that is possibly deployed; of a possible one even the name may be unknown ("whatever ran behind chat-room"). The
 * rules are those of cmd/docs/platform.md, "Which classes are deployed", line by line.
 *
 * Pure. All times are milliseconds since 1970, UTC. Strings are borrowed from the evidence. */
#ifndef JD_MODEL_PLATFORM_DEPLOYED_H
#define JD_MODEL_PLATFORM_DEPLOYED_H

#include "model/platform.h"

enum { TIME_NULL = 0, TIME_UNREADABLE = -1 }; /* a time that is not there; one that equals no other */

struct evidence_row {
  const char *name, *class_name, *error_message; /* error_message: NULL for null */
  enum row_status status;
  int64_t last_deployed_at; /* TIME_NULL for null */
  int64_t updated_at;       /* TIME_NULL where it was not asked for */
};

/* What jd applied last under a name. */
struct evidence_record {
  const char *name, *class_name;
  int64_t last_deployed_at; /* as read back then; TIME_NULL: not recorded */
};

/* A loss that was approved and happened: what ran behind the name until then is gone. */
struct evidence_loss {
  const char *name;
  int64_t at; /* by the control plane's clock */
};

/* A deploy of jd's own that left, and whose outcome is not known. */
struct evidence_call {
  const char *name, *class_name;
};

struct evidence {
  const struct evidence_row *rows;
  size_t row_count;
  const struct evidence_record *records;
  size_t record_count;
  const struct evidence_loss *losses;
  size_t loss_count;
  const struct evidence_call *calls;
  size_t call_count;
};

/* Why a class counts as deployed. */
enum deployed_why {
  DEPLOYED_READY,        /* its row is READY */
  DEPLOYED_ACTIVE,       /* its row is in every bundle, but its own deploy may not have ended */
  DEPLOYED_MISMATCH,     /* its row failed since another upload came first, which may have contained it */
  DEPLOYED_FAILED_ROW,   /* its row failed, and may have been deployed with this class before */
  DEPLOYED_RECORDED,     /* its row failed; the record has this class */
  DEPLOYED_NOT_RECORDED, /* unknown by name: the row failed, and the record does not have it */
  DEPLOYED_NEWER,        /* unknown by name: the row failed, and was deployed after the record was written */
  DEPLOYED_GONE,         /* the record has it, and no row does */
  DEPLOYED_INTERRUPTED,  /* a deploy of it was interrupted */
};

struct deployed_class {
  const char *object;     /* the name that it runs behind */
  const char *class_name; /* NULL: nobody can name it */
  bool certain;
  enum deployed_why why;
};

/* In order of object; a class that is certain stands once. */
struct deployed {
  struct deployed_class *list;
  size_t count;
};

void deployed_classes(struct arena *arena, const struct evidence *evidence, struct deployed *out);

/* The platform's own code in a row's error_message: another upload was faster. The one place that reads those words. */
bool is_tag_mismatch(const char *error_message);

#endif
