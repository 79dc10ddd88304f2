/* What the files of reconcile/engine share; other rooms include reconcile/engine/engine.h. */
#ifndef JD_RECONCILE_ENGINE_INTERNAL_H
#define JD_RECONCILE_ENGINE_INTERNAL_H

#include "model/base/base.h"
#include "reconcile/engine/engine.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/types.h>

/* ---- made by the build: the JavaScript and the packages that jd brings along ---- */

extern const struct bytes engine_compile_js, engine_runtime_js, engine_dispatch_js, engine_outer_js, engine_console_js;
extern const struct bytes engine_package_json, engine_package_lock_json;
extern const char engine_code[]; /* a digest of the engine's own code: what another one said is not kept */

/* ---- program.c: one program ---- */

enum {
  PROGRAM_FIRST_FD = 3, /* its files, and then the given descriptors, are 3, 4, … in the program */
  PROGRAM_MOST_FILES = 8,
  PROGRAM_MOST_FDS = 2,
};

struct program {
  const char *path;
  const char *const *arguments;           /* argv, NULL-terminated */
  struct bytes files[PROGRAM_MOST_FILES]; /* texts that it finds as open files, which are in memory only */
  size_t file_count;
  int fds[PROGRAM_MOST_FDS]; /* handed to it, and not closed here */
  size_t fd_count;
  const char *readable; /* one more file that it may read; NULL: none */
  const char *writable; /* a folder in which it may do as it likes; NULL: none */
  uint16_t connects;    /* the one port that it may connect to; 0: none */
  bool network;         /* it may connect to all, and look up names */
  const char *variable; /* the one variable of its environment, "NAME=value"; NULL: none */
  /* Not confined: it gets this environment and folder, and no limits but that of time. NULL for a confined one. */
  char *const *environment;
  const char *folder;
  unsigned cpu_seconds, wall_seconds; /* cpu_seconds 0: no limit */
  uint64_t data_bytes;
  size_t most_output;          /* of stdout; more ends it */
  int stop;                    /* readable when it is to end at once; -1: never */
  void (*tick)(void *context); /* called some twenty times a second meanwhile; NULL: not */
  void *context;
};

enum program_end {
  PROGRAM_EXITED,   /* status is its exit status */
  PROGRAM_CPU,      /* its CPU time is used up */
  PROGRAM_SIGNAL,   /* status is the signal */
  PROGRAM_WALL,     /* it took too long */
  PROGRAM_FLOOD,    /* it printed more than it may */
  PROGRAM_STOPPED,  /* `stop` became readable */
  PROGRAM_NO_START, /* status is the errno value */
};

struct program_result {
  enum program_end end;
  int status;
};

/* One that runs. */
struct program_run {
  pid_t pid;
  int out, err; /* to read from; -1 once closed */
  int report;   /* why it could not start */
};

/* Starts it; 0 with errno when that is not possible. The thread that calls this must outlive the program, which is
 * killed with it. */
pid_t program_start(const struct program *program, struct program_run *run);
/* Whether it has ended; it still is to be waited for. */
bool program_has_ended(const struct program_run *run);
/* Kills what is left of its group, waits, and closes the descriptors. `end` is PROGRAM_EXITED where it ended by itself.
 */
struct program_result program_end_run(struct program_run *run, enum program_end end);
/* Starts it and waits for its end; when it returns, no process of its group is left. `out` and `err` are filled (and
 * have caps of their own; of stderr what does not fit is dropped). */
struct program_result program_run(const struct program *program, struct buf *out, struct buf *err);
/* Says in a clause what a run that gave no answer came to, such as "workerd took longer than 60 s". */
const char *program_reason(struct arena *arena, struct program_result result, const char *name, const struct buf *err);
enum { PROGRAM_TOKEN = 33 };
/* Fills in a random text of 32 hex digits, which no source can know. */
void program_token(char out[PROGRAM_TOKEN]);
/* Returns the time of a clock that only goes forward. */
int64_t program_now_ms(void);

/* ---- confine.c: in the child, between fork and exec; async-signal-safe ---- */

struct confinement {
  int ruleset; /* of Landlock; -1: the kernel has none */
};
/* Makes the rules, before fork. */
struct confinement confinement_make(const struct program *program);
void confinement_close(struct confinement *confinement);
/* False when a rule that the kernel knows cannot be set: the program must not start then. */
bool confinement_enter(const struct confinement *confinement);

/* ---- compile.c ---- */

/* What the compiler says of a source. The first is small and always kept, the second is kept, so that a plan does not
 * compile twice what it has read and then rehearses; the last, which places what is said of a bundle, only where it is
 * small, and else made again: it is four times the source's size. */
enum compiled_part { COMPILED_FACTS, COMPILED_CODE, COMPILED_MAP, COMPILED_PARTS };

struct compiled {
  struct engine_compiled face;
  struct digest digest; /* of the source */
  bool has[COMPILED_PARTS];
  bool failed; /* it could not be compiled, and is not tried again: that may take a minute */
  /* facts */
  bool only_declared; /* its class is `export declare class` */
  /* code */
  struct bytes printed;
  /* map */
  struct engine_name *names; /* declared or exported at top level */
  size_t name_count;
  struct bytes blanked, mappings;
};

/* What all that follows works on. */
struct rehearsing {
  struct arena *arena;
  const struct engine *engine;
  const struct engine_source *sources;
  struct compiled *compiled; /* of each */
  size_t source_count;
  int stop; /* readable when it is to end at once; -1: never */
};

/* Sees to it that the sources that `chosen` lists have the part: from the cache, or in one run of the compiler. A
 * source that then lacks it has the reason. */
void compile_sources(const struct rehearsing *with, const size_t *chosen, size_t count, enum compiled_part part);
/* The same for all sources. */
void compile_all(const struct rehearsing *with, enum compiled_part part);

/* ---- compiler.c ---- */

/* Sends the sources, an array in JSON, to a compiler that stays, and appends its answer. False where there is none
 * (NULL), it is lost, or `stop` became readable: then nothing is appended. */
bool compiler_ask(struct engine_compiler *compiler, struct bytes input, int stop, struct buf *out);

/* ---- bundle.c ---- */

/* Where the code of a source is in a bundle; lines count from 1. */
struct bundle_part {
  size_t source; /* index in the request */
  size_t first, lines;
};

struct bundle_text {
  struct buf text;
  const char **imports; /* the module that line 2 + i of the bundle imports */
  size_t import_count;
  struct bundle_part *parts; /* in the order of the bundle, that of the names */
  size_t part_count;
};

enum bundle_code { BUNDLE_PRINTED, BUNDLE_BLANKED };

/* Returns the indexes in the order in which the control plane bundles their sources. */
const size_t *bundle_order(struct arena *arena, const struct engine_source *sources, const size_t *indexes,
                           size_t count);
/* The bundle as the control plane makes it, of the sources that `chosen` lists. Free `out->text`. */
void bundle_make(struct arena *arena, const struct engine_source *sources, const struct compiled *compiled,
                 const size_t *chosen, size_t count, enum bundle_code code, struct bundle_text *out);
/* The module that dispatches to the classes of the bundle. */
void bundle_dispatch(const struct bundle_text *text, const struct engine_source *sources, struct buf *out);
/* The object's name. One that no object can have would break what is generated, which is not what is wrong with it:
 * "no-name" stands for it. */
const char *bundle_name(const struct engine_source *source);
/* Lines of a text as V8 counts them. */
size_t bundle_lines(struct bytes text);

/* ---- config.c ---- */

/* What a worker is given besides its code. */
struct config_worker {
  const char *service; /* its name */
  int module;          /* the descriptor of the bundle in the program */
  const struct engine_source *sources;
  const struct compiled *compiled;
  const struct engine_bundle *bundle;
  /* Of one that is served; NULL for one that is only loaded. */
  const char *const *keys; /* of each source: the folder of what its class stores */
  const char *token;       /* marks what our own code prints, and what comes from the bundle's butterbase.ctx */
};

/* workerd's configuration for bundles that are only loaded, and for one that is served: classes, bindings, variables.
 */
void config_load(struct buf *out, const struct config_worker *workers, size_t count);
/* The descriptors after the bundle's are outer.js, its dispatch, and console.js. */
void config_serve(struct buf *out, const struct config_worker *worker, const struct engine_service *service,
                  const struct engine_network *network);
/* For the compiler: its own module, the input, and typescript.js. One that stays listens on its socket `http`. */
void config_compiler(struct buf *out, int module, int input, const char *typescript, bool stays);

/* ---- rehearse.c ---- */

void rehearse(const struct rehearsing *with, const struct engine_bundle *bundle, struct engine_rehearsal *out);

enum { REHEARSE_TOGETHER = PROGRAM_MOST_FILES - 1 };
/* Loads a few bundles, REHEARSE_TOGETHER at most, in one run of workerd, which takes little longer than one does. True
 * when all of them are accepted; else each has to be rehearsed by itself. */
bool rehearse_together(const struct rehearsing *with, const struct engine_bundle *const *bundles, size_t count);

enum { REFUSAL_FRAMES = 16 };

/* What workerd said of a bundle. */
struct refusal_text {
  enum engine_refusal_kind kind;
  const char *words, *name;
  const char *module; /* of ENGINE_NO_EXPORT */
  struct {
    size_t line, column; /* column 0: none */
  } frames[REFUSAL_FRAMES];
  size_t frame_count;
};

/* False when stderr holds no refusal of the service. */
bool refusal_parse(struct arena *arena, const char *service, struct bytes err, struct refusal_text *out);
/* Loads one bundle: ENGINE_REFUSED fills `said`, ENGINE_NOT_REHEARSED the reason. */
enum engine_outcome rehearse_load(const struct rehearsing *with, const struct engine_bundle *bundle,
                                  const struct bundle_text *text, struct refusal_text *said, const char **reason);

/* ---- place.c ---- */

/* Finds source, line and column of a refusal; loads the bundle again where that needs it. */
void place_refusal(const struct rehearsing *with, const struct engine_bundle *bundle, const struct bundle_text *text,
                   const struct refusal_text *said, struct engine_refusal *out);
/* Offset in bytes of an offset in UTF-16 units. */
size_t place_bytes(struct bytes code, size_t units);
/* Line and column of an offset, both from 1, as in `struct place`. */
void place_line(struct bytes code, size_t offset, unsigned *line, unsigned *column);

/* Source, line and column of a place in a bundle of BUNDLE_BLANKED sources; false where no source is there. */
bool place_served(const struct rehearsing *with, const struct bundle_text *text, size_t line, size_t column,
                  size_t *source, unsigned *source_line, unsigned *source_column);

/* ---- said.c: what a workerd that serves prints ---- */

struct said;
/* Reads it for the bundle that it serves, all of which must outlive it. `mark` begins what our own code prints. */
struct said *said_new(const struct rehearsing *with, const struct bundle_text *text, const char *mark);
void said_free(struct said *said);
/* Take what has come on stdout or stderr. */
void said_out(struct said *said, struct bytes text);
void said_err(struct said *said, struct bytes text);
/* Reports what is complete; an exception is when the next message begins, or where nothing more came (`pause`). */
void said_report(struct said *said, bool pause, engine_report_taker *take, void *context);

/* Whether a source imports `env`, so that its top-level code may depend on the values. */
bool place_reads_env(const struct rehearsing *with, const struct engine_bundle *bundle);

/* ---- cache.c: what is kept between runs ---- */

/* The user's folder for it; NULL where there is none. */
char *engine_cache_folder(struct arena *arena, const struct engine_settings *settings); /* find.c */
/* The bytes that are kept under a name, in the arena; false when there are none, or they are not what was kept. */
bool cache_get(struct arena *arena, const char *folder, const char *name, struct bytes *out);
/* Keeps them; a failure is none. The oldest go when all are more than 16 MB. */
void cache_put(const char *folder, const char *name, struct bytes content);

#endif
