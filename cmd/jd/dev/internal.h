/* Only for files of this room. */
#ifndef JD_CMD_DEV_INTERNAL_H
#define JD_CMD_DEV_INTERNAL_H

#include "cmd/jd/dev/dev.h"

#include <stdint.h>

struct dev_events;

/* What is kept from one change to the next. */
struct dev_memory {
  struct arena *arena;
  const char **shown; /* the warnings of the change */
  size_t shown_count, shown_capacity;
  const char **kept; /* items that were not approved: not asked about again until they change */
  size_t kept_count, kept_capacity;
  const char *extras;             /* the objects that are served and not in the plan */
  struct desired_source *sources; /* the names and files of the plan's */
  size_t source_count;
};

enum { DEV_LOOK_MS = 1000 /* how often files are looked at where inotify is silent */ };

/* The whole run. */
struct dev {
  struct session *session; /* each change has a copy of it, with an arena of its own */
  struct options options;  /* the session's, adapted */
  dev_decide *decide;
  int lock; /* -1: not held */
  struct engine engine;
  struct sandbox_run run;
  const char *url; /* where the classes are served */
  struct file_watch *watch;
  struct dev_events *events;
  struct http *page;  /* NULL: not connected */
  int64_t started_ms; /* of monotonic_ms, when jd-sandbox was started */
  unsigned ends;      /* how often in a row it ended shortly after that */
  int64_t seen_ms;    /* of monotonic_ms, when the change was seen that is being deployed */
  bool ready;         /* said so */
  bool withdrawn;     /* a question; the state is to be judged again at once */
  bool waits;         /* the plan or a source is wrong, and a change is waited for */
  bool served;        /* a version is served: the sandbox holds no more */
  struct dev_memory before, now;
};

/* ---- one change ---- */

enum turn {
  TURN_DONE,  /* what is served is what the plan says, as far as it was approved */
  TURN_WRONG, /* the plan or a source is wrong, or a deploy failed: what was served before still is */
  TURN_ENDED, /* a signal came */
};

/* Reads plan, sources and values, deploys what differs, says so, and sets what is watched. While it asks, it goes on
 * showing what happens; a change, or the end of jd-sandbox, withdraws the question, and `dev->withdrawn` says so. */
enum turn dev_turn(struct dev *dev);

/* Returns the file of an object's source; NULL if it is not in the plan. */
const char *dev_source_of(const struct dev *dev, const char *object);

/* ---- what is said ---- */

/* The kinds of lines, for their color. */
enum dev_line { LINE_DEPLOY, LINE_WAIT, LINE_WARN, LINE_ERROR, LINE_LOG, LINE_REQUEST };

#define DEV_NEXT_LINE "\n                    " /* a line feed within a text, up to its column */

int64_t dev_now(void); /* ms since 1970 */
/* Adds a line to stdout, to be flushed: time, word, text. The text is rendered. Nothing under --format json. */
void dev_say(struct dev *dev, enum dev_line kind, int64_t now, const char *word, struct bytes text);
/* Begins the JSON document of an event. Owned by the caller. */
struct js *dev_event(const char *name, int64_t now);
/* Prints it under --format json, and shows it on the page. */
void dev_tell(struct dev *dev, const struct js *event);

void dev_say_ready(struct dev *dev); /* once: before the first question, or after the first turn */
/* What was deployed, and what the same deploy does to the real app. */
void dev_say_deployed(struct dev *dev, const struct changeset *changeset, const enum outcome *outcomes, int64_t ms);
/* What was wrong is right again, and nothing is to be deployed. */
void dev_say_same(struct dev *dev);
/* Errors, new warnings, and what runs meanwhile. */
void dev_say_wrong(struct dev *dev, struct session *session, const struct jd_error *failure);
/* Warnings that the change before did not have. */
void dev_say_warnings(struct dev *dev, struct session *session);
/* Whether classes would get a variable of the environment, which no file of the project shows. */
bool dev_takes_from_environment(const struct item *item);
/* An item that would delete data or take a variable of the environment, and was not approved. */
void dev_say_kept(struct dev *dev, const struct item *item, bool asked);
/* A question that was withdrawn before somebody answered it, and the reason: a clause. */
void dev_say_withdrawn(struct dev *dev, const struct item *item, const char *why);
/* Objects that are served and not in the plan, when these have changed. */
void dev_say_extras(struct dev *dev, const struct changeset *changeset);

/* ---- the page ---- */

/* Connects to the control steps of the sandbox, after each of its starts. False if it does not answer. */
bool dev_page_open(struct dev *dev, const char *origin, struct jd_error *error);
void dev_page_close(struct dev *dev);
/* Runs what is deployed: before the first plan without a mistake, nothing does. */
void dev_page_serve(struct dev *dev);
/* Shows an event on the page. A page that cannot be reached is not an error. */
void dev_page_show(struct dev *dev, const struct js *event);
/* Names the file of each object there. */
void dev_page_sources(struct dev *dev, const struct dev_memory *memory);

/* ---- what happens in the runtime ---- */

struct dev_events *dev_events_new(void); /* NULL with errno */
void dev_events_free(struct dev_events *events);
/* Returns the end that is readable when something happened, and the one for jd-sandbox. */
int dev_events_fd(const struct dev_events *events);
int dev_events_end(const struct dev_events *events);
/* Whether something has come. */
bool dev_events_wait(const struct dev_events *events);
/* Prints what has come by now. */
void dev_events_take(struct dev *dev);
/* Appends the word and the text of an event's line, escaped; no word if it has none. */
enum dev_line dev_event_text(const struct dev *dev, const struct js *event, struct buf *word, struct buf *text);

#endif
