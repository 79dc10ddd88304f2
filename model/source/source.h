/* Reads TypeScript sources with tree-sitter: what a source imports, exports and declares, what the control plane or the
 * platform certainly refuses of it, and what the rules of model/lint want to know. Pure, but for the keeper.
 *
 *   source_check   checks one source, adds findings, and returns the name of its class
 *   bundle_check   checks what only all sources of an app together can break: they share one module scope
 *   ts_analyse     returns what is in a source, without findings
 *   source_keep_with   lets what is in large sources outlive the process
 *
 * tree-sitter is not the compiler: it doubts some sound sources, and takes broken ones. So a doubt is a value
 * (`ts_source.parse`), never a refusal: the engine (reconcile/engine) decides. What to look for is written in
 * source.scm, as tree-sitter queries. The result and its texts are allocated in the arena that is handed in. */
#ifndef JD_MODEL_SOURCE_SOURCE_H
#define JD_MODEL_SOURCE_SOURCE_H

#include "model/base/base.h"

/* ---- what is in it ---- */

enum ts_name_kind {
  TS_NAME,
  TS_REPEATABLE, /* a `var` when it runs, enum or namespace included: others like it may declare the name again */
  TS_EXPORTED,   /* a class that is exported */
  TS_BINDING,    /* an env key that is used as a binding */
};

/* A name or another text of a source, and its place (line and column from 1, column in bytes). */
struct ts_name {
  const char *name;
  unsigned line, column;
  enum ts_name_kind kind;
};

struct ts_names {
  struct ts_name *list;
  size_t count, capacity;
};

enum source_parse {
  SOURCE_PARSED,
  SOURCE_DOUBTED, /* there is a tree, and errors in it */
  SOURCE_UNREAD,  /* it is no text, or tree-sitter needed more work than it was allowed: nothing is known */
};

enum { SOURCE_LISTS = 24 };

struct ts_source {
  enum source_parse parse;
  union {
    struct {
      struct ts_names exported_classes;   /* `export class A`, `abstract` and `declare` ones included */
      struct ts_names default_classes;    /* `export default class …` (the name may be any text) */
      struct ts_names default_exports;    /* any other default export (the same) */
      struct ts_names disallowed_imports; /* specifiers of modules other than `cloudflare:`, of types included */
      /* What the bundler takes for something else. The B of `import { A as B }` from a `cloudflare:` module; names
       * imported, by value or as a type, that the module does not export; exported classes with `declare`. */
      struct ts_names aliased_imports, missing_imports, ambient_classes;
      /* What imports from `cloudflare:` modules bring into the bundle's scope: under their own names, types too. */
      struct ts_names imported;
      /* Names of the module's scope at run time: class, function, const, let, var (patterns included), enum, namespace
       * with values in it. Not: interface, type, anything with `declare`, imports. A name that is declared twice is in
       * it twice. */
      struct ts_names declared;

      /* One or none of each. */
      struct ts_names doubts;        /* the first error of a doubted source (name "") */
      struct ts_names markers;       /* the first line that git left in a merge (name "") */
      struct ts_names meant_classes; /* where no class is exported: the one that is probably meant */
      struct ts_names open_fetches;  /* the method `fetch`, where nothing in the source looks at who is asking */
      struct ts_names sockets;       /* the first use of the WebSocket API */
      struct ts_names idle_handlers; /* `webSocketMessage`, where no socket is accepted */
      struct ts_names any_env;       /* something that may use every variable (any text) */

      struct ts_names primitives;      /* exported constants with a primitive value */
      struct ts_names binary_messages; /* what is parsed as JSON and may be an ArrayBuffer */
      struct ts_names sql_storage;     /* the part of storage that key-value classes lack */
      struct ts_names large_values;    /* put into storage; the name is their least size in bytes */
      struct ts_names node_globals;    /* each once */
      struct ts_names env_values;      /* env keys, each once, whose absence the source does not handle */
      struct ts_names env_words;       /* everything that may be the name of an env variable; each once */
      struct ts_names ignores;         /* the text after each `jd-ignore` in a comment */
    };
    struct ts_names lists[SOURCE_LISTS];
  };
};

/* The index of a list. */
#define SOURCE_LIST(names) (offsetof(struct ts_source, names) / sizeof(struct ts_names))

/* Never fails, and ends in bounded time and memory, for any bytes; a source that makes no sense declares nothing. */
void ts_analyse(struct arena *arena, struct bytes source, struct ts_source *out);

/* Keeps texts between runs, by name. `get` is false when there is none; `put` may fail silently. What `get` returns is
 * trusted: it must be what `put` was given for that name, or nothing. */
struct source_keeper {
  bool (*get)(void *context, struct arena *arena, const char *name, struct bytes *out);
  void (*put)(void *context, const char *name, struct bytes content);
  void *context;
};

/* From now on, what is in a source that takes long to read is kept there. Borrowed; NULL: nothing outlives the process,
 * as at the start. */
void source_keep_with(const struct source_keeper *keeper);

/* ---- what is refused ---- */

/* A finding for each name in a list. `add` is findings_add_error or one like it. */
struct source_rule {
  size_t list; /* SOURCE_LIST */
  void (*add)(struct findings *findings, struct place at, const char *code, const char *format, ...);
  const char *code, *before, *after; /* the message around the name; `after` NULL: without it */
};

void source_report(const struct source_rule *rules, size_t count, const struct ts_source *source, const char *file,
                   struct findings *findings);

/* Adds findings for `code`, the text of `file`: of all kinds at once. Returns the name of the one exported class, NULL
 * when there is an error other than of sending it (finding.h). `out` is what is in the source; nothing when it is
 * not text. */
const char *source_check(struct arena *arena, struct bytes code, const char *file, struct ts_source *out,
                         struct findings *findings);

/* The names that the bundle uses itself. */
enum { BUNDLE_NAME_COUNT = 3 };
extern const char *const bundle_names[BUNDLE_NAME_COUNT];

struct bundle_source {
  const char *file;
  struct ts_source declares;
};

/* Adds findings at each further declaration of a name; the message says where the first one is. */
void bundle_check(const struct bundle_source *sources, size_t count, struct findings *findings);

#endif
