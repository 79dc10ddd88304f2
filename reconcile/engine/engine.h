/* reconcile/engine */
#ifndef JD_RECONCILE_ENGINE_ENGINE_H
#define JD_RECONCILE_ENGINE_ENGINE_H

#include "model/base/base.h"

/* The engine: the two programs that decide what becomes of a source. The TypeScript compiler that the control plane
 * calls, and workerd, the runtime that loads the bundle.
 *
 * It is optional, and comes with npm (`jd engine install`) at the versions below. Both programs are started as
 * programs, never linked, and run confined: no environment, no network, no file but their own, limits on time and
 * memory, and a process group that ends with this process.
 *
 * Order of calls: engine_find says where it is; engine_start compiles sources and loads bundles of them in the
 * background, on a thread of its own; engine_finish waits and hands out the verdict; engine_cancel gives up instead.
 * engine_ask is start and finish in one. Each works without the engine, too: the verdict then says why nothing is
 * known.
 *
 * Ownership: what engine_find and engine_finish return is in the caller's arena. What a request points to is borrowed
 * until engine_finish or engine_cancel, one of which must be called and frees the job; it must not change meanwhile.
 *
 * Errors: what a source does wrong is in the verdict, and so is a program that is missing, fails or takes too long (as
 * a reason; that is no verdict). The only error of a function is JD_STOPPED. */

/* The only versions that are used. A folder that holds others counts as one without them. */
#define ENGINE_WORKERD_VERSION    "1.20261117.1"
#define ENGINE_TYPESCRIPT_VERSION "5.9.3"

/* ---- where it is ---- */

/* Where to look. All are optional; see engine_settings_here. */
struct engine_settings {
  const char *named;      /* JD_ENGINE: the folder that holds node_modules, or "off" */
  const char *program;    /* the running program's file: <prefix>/bin/jd, or one below a node_modules */
  const char *data_home;  /* XDG_DATA_HOME */
  const char *cache_home; /* XDG_CACHE_HOME */
  const char *home;       /* HOME */
};

/* Those of this process: its environment and /proc/self/exe. Strings are borrowed from the environment or in the arena.
 */
struct engine_settings engine_settings_here(struct arena *arena);

enum engine_state {
  ENGINE_PRESENT,
  ENGINE_MISSING, /* a program is missing, or has another version */
  ENGINE_OFF,     /* JD_ENGINE=off */
};

enum { ENGINE_WORKERD, ENGINE_TYPESCRIPT, ENGINE_PROGRAMS };

struct engine_program {
  const char *name;    /* "workerd", "typescript" */
  const char *version; /* the one that is needed */
  const char *path;    /* of the file, there or not; NULL when off */
  bool present;        /* there, in this version */
  const char *found;   /* the version that is there instead; NULL when none is */
};

struct engine {
  enum engine_state state;
  const char *folder; /* holds node_modules; the user's own when the engine is missing; NULL when off */
  struct engine_program programs[ENGINE_PROGRAMS];
  const char *cache;     /* folder of the kept verdicts; NULL: none are kept */
  unsigned load_seconds; /* CPU time to load bundles in, after which one never ends; tests lower it */
  const char *reason;    /* why nothing can be rehearsed, a clause without a full stop; NULL when present */
  const char *fix;       /* what to do about it where it is missing, a clause; NULL: nothing can be done here */
  struct engine_compiler
      *compiler; /* one that stays, for what is asked of this engine; NULL: each run starts its own */
};

/* Looks at JD_ENGINE; else at <prefix>/lib/jd/engine, the node_modules in which the program lies, and the user's
 * folder, of which the first complete one is taken. Starts nothing. */
struct engine engine_find(struct arena *arena, const struct engine_settings *settings);
/* The user's folder, which `jd engine install` fills; NULL where neither XDG_DATA_HOME nor HOME is an absolute path. */
const char *engine_user_folder(struct arena *arena, const struct engine_settings *settings);

/* Keeps what tree-sitter reads of large sources (model/source/source.h) beside the verdicts, with the engine or
 * without, for as long as the arena lives. */
void engine_keep_sources(struct arena *arena);

/* Keep something else there for later runs, under a name that no other caller uses. Both do nothing where that fails;
 * what is kept may be gone the next time. */
bool engine_recall(struct arena *arena, const char *name, struct bytes *out);
void engine_remember(const char *name, struct bytes content);

/* ---- fetching it ---- */

struct engine_install {
  char *const *environment;    /* npm's: "NAME=value", NULL-terminated, without secrets */
  int stop;                    /* readable when it is to stop; -1: never */
  void (*tick)(void *context); /* called some twenty times a second meanwhile; NULL: not */
  void *context;
};

/* Fetches both programs with npm into engine_user_folder, by version and integrity; no install script runs. The folder
 * is complete or as it was before. Blocks until npm has ended. False with JD_USAGE (no npm, or no folder for it),
 * JD_LOCKED (another run is at it), JD_IO, JD_NETWORK (npm failed: its words are in the message) or JD_STOPPED. */
bool engine_install(struct arena *arena, const struct engine_settings *settings, const struct engine_install *how,
                    struct jd_error *error);

/* ---- what is asked ---- */

struct engine_source {
  const char *name;   /* the object's, which gives its binding and its place in the bundle */
  const char *access; /* public, authenticated (also when NULL) or service_key */
  struct bytes code;
};

/* Sources that are uploaded together, by their index in the request. The order does not matter: the control plane sorts
 * them by name. */
struct engine_bundle {
  const size_t *sources;
  size_t count;
  const char *const *env; /* names of env variables; of several of one name the first counts */
  size_t env_count;
  const char *const *values; /* of each, which stay in memory; NULL: placeholders */
};

struct engine_request {
  const struct engine_source *sources;
  size_t source_count;
  const struct engine_bundle *bundles; /* none: the sources are only compiled */
  size_t bundle_count;
};

/* ---- what is said of a source ---- */

/* Lines and columns count from 1, columns in bytes, as in `struct place`. */
struct engine_fault { /* a syntax error, by TypeScript */
  unsigned code;      /* 1005 for TS1005 */
  unsigned line, column;
  const char *message; /* "';' expected." */
};

struct engine_name {
  const char *name; /* NULL: none */
  size_t at;        /* offset in the source, in bytes */
};

struct engine_import {
  const char *from; /* the module */
  size_t at;
  bool reexport, bare; /* export … from; import '…' */
  struct engine_name by_default, space;
  struct engine_name *named; /* as they are called in the source */
  size_t named_count;
};

struct engine_compiled {
  bool known;                  /* false: it could not be compiled, and the rest is empty */
  const char *reason;          /* why it is not known, a clause */
  struct engine_fault *faults; /* in order; at most 100. TypeScript repairs such a source, and so does the platform */
  size_t fault_count;
  struct engine_name *classes; /* what the control plane takes for exported classes */
  size_t class_count;
  struct engine_import *imports;
  size_t import_count;
};

/* ---- what is said of a bundle ---- */

enum engine_outcome {
  ENGINE_ACCEPTED,
  ENGINE_REFUSED,
  ENGINE_NOT_REHEARSED, /* no verdict: `reason` says why */
};

enum engine_refusal_kind {
  ENGINE_NOT_DEFINED,    /* `name` is neither imported nor declared */
  ENGINE_DECLARED_TWICE, /* `name` */
  ENGINE_NO_EXPORT,      /* the module lacks `name` */
  ENGINE_NO_MODULE,      /* there is no module `name` */
  ENGINE_EXPORTED_VALUE, /* the export `name` is neither class, function nor handler: reports differ on the platform;
                            NULL where it is null, of which the runtime does not say the name */
  ENGINE_NOT_UPLOADED,   /* the class `name` is only declared (`export declare class`), so the bundle lacks it */
  ENGINE_NOT_AT_TOP,     /* timers, random values and requests are not allowed outside of a handler */
  ENGINE_NEVER_READY,    /* it does not end loading: 5 s of CPU time, or a top-level await that is never settled */
  ENGINE_TOO_EARLY,      /* `name` is used before the line that declares it */
  ENGINE_STAR_IMPORT,    /* `import * as name` beside other imports from its module, which the bundler makes one of */
  ENGINE_RESERVED_WORD,  /* such as `await` in a function that is not async */
  ENGINE_SYNTAX,         /* another SyntaxError */
  ENGINE_EXCEPTION,      /* another exception while it loads */
};

struct engine_refusal {
  enum engine_refusal_kind kind;
  const char *words; /* V8's, which the platform passes on: "Uncaught ReferenceError: DurableObject is not defined" */
  const char *name;  /* see the kinds; else NULL */
  size_t source;     /* index in the request */
  unsigned line;     /* 1 where only the source is known */
  unsigned column;   /* 0: none */
  /* False when the sources may behave otherwise with the real env values: an exception in a source that imports `env`.
   */
  bool certain;
};

struct engine_rehearsal {
  enum engine_outcome outcome;
  const char *reason;            /* of ENGINE_NOT_REHEARSED, a clause */
  struct engine_refusal refusal; /* of ENGINE_REFUSED */
};

struct engine_verdict {
  struct engine_compiled *sources;  /* as many as in the request, in its order */
  struct engine_rehearsal *bundles; /* the same */
};

/* ---- asking ---- */

struct engine_job;

/* Never fails and never blocks. Verdicts that are kept cost no program. */
struct engine_job *engine_start(const struct engine *engine, const struct engine_request *request);
/* Waits, and asks `stopped` (may be NULL) some twenty times a second; when it says so, the programs are killed and the
 * answer is false with JD_STOPPED. Frees the job either way. */
bool engine_finish(struct engine_job *job, struct arena *arena, bool (*stopped)(void *context), void *context,
                   struct engine_verdict *out, struct jd_error *error);
/* Kills what runs and frees the job; NULL is allowed. */
void engine_cancel(struct engine_job *job);
/* engine_start and engine_finish. */
bool engine_ask(struct arena *arena, const struct engine *engine, const struct engine_request *request,
                bool (*stopped)(void *context), void *context, struct engine_verdict *out, struct jd_error *error);

/* ---- a compiler that stays ---- */

/* Starts a TypeScript compiler that stays, for whoever compiles again and again: a source then takes some 10 ms. It is
 * ready some 200 ms later; a question that comes before that waits for it. Put it into `engine->compiler`, and stop it
 * after the last job. NULL where it cannot be started: everything works without it. The thread that calls this must
 * outlive it. */
struct engine_compiler *engine_compiler_start(const struct engine *engine);
/* Whether it still answers. One that was lost, or took too long, does not again; compiling goes on without it. */
bool engine_compiler_runs(struct engine_compiler *compiler);
long engine_compiler_pid(const struct engine_compiler *compiler);
/* Ends it and frees it; NULL is allowed. */
void engine_compiler_stop(struct engine_compiler *compiler);

/* ---- serving ---- */

/* What classes that are served need to reach the internet: the CA certificates by which servers are checked. */
struct engine_network {     /* one of both is set */
  const char *certificates; /* a file of them, absolute; NULL: classes reach no network */
  const char *offline;      /* why they do not, a clause; NULL: they do */
};

/* Looks for them where CURL_CA_BUNDLE or SSL_CERT_FILE say, else where systems have them. */
struct engine_network engine_network_here(struct arena *arena);

/* Without a network, classes are served all the same, and what they fetch is refused. Never reached: this machine, and
 * private networks. */
struct engine_service {
  const struct engine_source *sources; /* all of them are served; none: only `closed` */
  const char *const *keys;             /* of each: the folder in `storage` of what its class stores */
  size_t source_count;
  const char *const *env, *const *values; /* as in a bundle; the platform's own, where known, are among them */
  size_t env_count;
  const char *closed;    /* answers every request to an instance with 503 and these words; NULL: it is open */
  const char *storage;   /* a folder, absolute */
  int socket;            /* listens already, and stays the caller's: requests wait in it while workerd is replaced */
  int stop;              /* readable when engine_serve is to give up; -1: never */
  uint16_t control_port; /* of a server on loopback that gets the requests for / (as /__dev/) and /__dev/… */
  struct engine_network network;
};

/* workerd, serving. */
struct engine_server {
  long pid;
  int out, err;        /* to poll; read them with engine_server_read, since workerd waits when they are full */
  struct said *said;   /* the engine's own */
  const char *offline; /* why its classes reach no network, a clause; NULL: they do */
};

/* Compiles the sources, starts workerd and waits until it listens. False with `verdict` where it does not load, or
 * could not be started or was stopped (`verdict->reason`). The thread that calls this must outlive the server,
 * which is killed with it; so must the arena and the service. */
bool engine_serve(struct arena *arena, const struct engine *engine, const struct engine_service *service,
                  struct engine_server *out, struct engine_rehearsal *verdict);
/* Whether it still runs. */
bool engine_server_runs(const struct engine_server *server);
/* Ends it, at once where it does not end within 50 ms (open WebSockets keep it), and closes its descriptors. What is
 * stored stays. Returns how it ended, a clause in the arena (NULL: not wanted), which tells where it did so by itself.
 */
const char *engine_server_stop(struct engine_server *server, struct arena *arena);

/* A place in a source, by its index in the service; false where none is known. */
struct engine_place {
  bool known;
  size_t source;
  unsigned line, column;
  const char *function; /* of a frame; "" where it has no name */
};

enum { ENGINE_FRAMES = 16, ENGINE_TEXT = 4096, ENGINE_PATH = 1024 };

/* What happened in it. Texts are from outside, and cut at ENGINE_TEXT or ENGINE_PATH bytes. */
struct engine_report {
  enum {
    ENGINE_SAID_REQUEST,   /* one was answered: at, method, path (without the query), status, ms, object, key */
    ENGINE_SAID_LOG,       /* console.log and its siblings: level, text, place */
    ENGINE_SAID_EXCEPTION, /* nobody caught it: text, place, frames */
    ENGINE_SAID_RUNTIME,   /* something else that workerd says: text */
  } kind;
  int64_t at;                               /* ms since 1970; 0: now */
  const char *method, *path, *object, *key; /* object and key: NULL where the path has none */
  int64_t status, ms;
  const char *level, *text;
  struct engine_place place;
  struct engine_place frames[ENGINE_FRAMES]; /* the first that are in sources, the innermost first */
  size_t frame_count;
};

/* Called for each; what it points to is valid meanwhile. */
typedef void engine_report_taker(void *context, const struct engine_report *report);

/* Reads what has come without waiting, at most some 100 kB. */
void engine_server_read(struct engine_server *server, engine_report_taker *take, void *context);

#endif
