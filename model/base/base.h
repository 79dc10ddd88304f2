/* What everything else is made of: memory, text, places, time, digests, secrets, errors and caps.
 *
 * Needs only libc, xxHash (digest), libsodium (secret) and utf8proc (width). All of it is pure, except for secrets,
 * which live in guarded memory.
 *
 * Begin with an arena: what a phase makes lives in one and is freed with it. A function that can fail takes a
 * `struct jd_error *` as its last argument, which may be NULL and is untouched on success. A view of text that another
 * owns is a `struct bytes`. Every cap is in "limits", with its reason. */
#ifndef JD_MODEL_BASE_BASE_H
#define JD_MODEL_BASE_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---- bytes ---- */

/* A view of bytes that another owns. It may contain NUL, and is terminated only where a comment says so. */

struct bytes {
  const char *data;
  size_t len;
};

static inline struct bytes bytes_of(const char *text) {
  return (struct bytes){text, text ? strlen(text) : 0};
}

static inline bool bytes_equal(struct bytes a, struct bytes b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* Returns whether two texts are equal; NULL equals only NULL. */
static inline bool texts_equal(const char *a, const char *b) {
  return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Compares two texts as strcmp does; NULL comes first. */
static inline int texts_order(const char *a, const char *b) {
  return a && b ? strcmp(a, b) : (a != NULL) - (b != NULL);
}

/* ---- arena ---- */

/* One arena per phase: everything that a phase makes is freed at once.
 *
 * Allocation never returns NULL. A process that is out of memory ends as if it were killed (message on stderr, exit 1);
 * since the journal makes a killed run lose nothing, no caller needs a path that nobody tests. */

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena); /* NULL is allowed */
/* Moves what is in the other one to this one, and frees the other one. */
void arena_take(struct arena *arena, struct arena *other);

/* Returns zeroed memory, aligned for any type. Size 0 gives a valid pointer to nothing. */
void *arena_alloc(struct arena *arena, size_t size);
/* Returns count * size bytes, with the overflow checked. */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);

/* Copies, NUL-terminated. */
char *arena_strdup(struct arena *arena, const char *text); /* NULL gives NULL */
char *arena_strndup(struct arena *arena, const char *text, size_t len);
struct bytes arena_bytes(struct arena *arena, struct bytes from); /* the copy is NUL-terminated after its len */
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));

/* For `__attribute__((cleanup(arena_cleanup))) struct arena *a = arena_new();` */
void arena_cleanup(struct arena **arena);
#define JD_ARENA __attribute__((cleanup(arena_cleanup))) struct arena *

/* Appends to a typed array in an arena, and returns the new element. Old storage stays until the arena is freed. */
#define ARENA_PUSH(arena, array, count, capacity)                                                                      \
  ((count) == (capacity) ? (void)((array) = arena_grow((arena), (array), (count), &(capacity), sizeof *(array)))       \
                         : (void)0,                                                                                    \
   &(array)[(count)++])
void *arena_grow(struct arena *arena, const void *array, size_t count, size_t *capacity, size_t size);

/* Ends the process, as allocation does when there is no memory. */
_Noreturn void jd_out_of_memory(void);

/* malloc, calloc and realloc that end the process on failure, for libraries that take an allocator: their own handling
 * ranges from a signal to half an output that looks complete. Free with free. */
void *jd_malloc(size_t size);
void *jd_calloc(size_t count, size_t size);
void *jd_realloc(void *old, size_t size);

/* ---- buf ---- */

/* A byte buffer that grows, with a mandatory cap (see "limits").
 *
 * Reaching the cap sets `overflow` and drops what does not fit, and everything after it: the caller checks once, at the
 * end, and reports an error. The data is always NUL-terminated after `len`. When a buffer moves to grow, its old place
 * is wiped; free a buffer that may hold a secret with buf_wipe_free. */

struct buf {
  char *data; /* never NULL after buf_init */
  size_t len, size, cap;
  bool overflow;
};

void buf_init(struct buf *buf, size_t cap);
void buf_free(struct buf *buf); /* a zeroed struct is allowed */
void buf_clear(struct buf *buf);
bool buf_add(struct buf *buf, const void *data, size_t len);
bool buf_add_text(struct buf *buf, const char *text);
bool buf_add_bytes(struct buf *buf, struct bytes bytes);
bool buf_add_char(struct buf *buf, char c);
bool buf_add_repeat(struct buf *buf, char c, size_t times);
bool buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool buf_vprintf(struct buf *buf, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));

static inline struct bytes buf_bytes(const struct buf *buf) {
  return (struct bytes){buf->data, buf->len};
}

#define JD_BUF __attribute__((cleanup(buf_free))) struct buf

/* ---- digest ---- */

/* XXH3-128 digests: what decides whether two things are equal.
 *
 * A digest of bytes is that of exactly these bytes. A digest of a thing with parts is taken over a canonical encoding:
 * first a domain, then each part as tag, length (64 bits, little endian) and bytes, so that no two different things
 * have the same encoding. It is not a cryptographic hash: for secrets use secret_digest. */

struct digest {
  uint64_t high, low;
};

enum { DIGEST_HEX = 33 }; /* 32 hex digits and a NUL */

struct digest digest_bytes(struct bytes bytes);
bool digest_equal(struct digest a, struct digest b);
void digest_hex(struct digest digest, char out[DIGEST_HEX]); /* canonical (big-endian) form, as xxhsum -H128 prints */
const char *digest_text(struct arena *arena, struct digest digest); /* the same, in the arena */
bool digest_parse(const char *hex, struct digest *out);             /* exactly 32 lower-case hex digits */

/* The canonical encoding, streamed. */
struct digester;
struct digester *digester_new(const char *domain);
void digester_part(struct digester *digester, const char *tag, struct bytes part);
struct digest digester_finish(struct digester *digester); /* frees it */

/* ---- edits ---- */

/* A handful of edits to a text, each of a few bytes; everything else stays unchanged. Pure. */

/* Bytes [start, end) become `with`. */
struct edit {
  size_t start, end;
  struct bytes with;
};

enum { EDITS = 8 };

struct edits {
  struct edit list[EDITS]; /* by start; they do not overlap */
  size_t count;
};

/* Adds an edit, at most EDITS in all. Edits at the same place keep the order in which they were added. */
void edits_add(struct edits *edits, size_t start, size_t end, struct bytes with);
/* Returns the text with all edits made, in the arena; without edits the same bytes. */
struct bytes edits_apply(struct arena *arena, struct bytes text, const struct edits *edits);

/* ---- limits ---- */

/* Every cap in the program, each with its reason.
 *
 * Without a cap a server, a plan or another program's file could take the machine's memory. So each buffer gets one of
 * these when it is made, and reaching it is an error with a message, never a truncation. */

/* Platform rules (cmd/docs/platform.md, "What is accepted"). */
enum {
  LIMIT_CLASSES = 5,            /* classes in an app's bundle; rows in ERROR do not count */
  LIMIT_NAME_BYTES = 100,       /* longer names can be created, and never read or deleted again */
  LIMIT_ENV_KEY_BYTES = 100,    /* the router's longest path parameter */
  LIMIT_ENV_VALUE_UNITS = 8192, /* UTF-16 code units, not bytes */
  LIMIT_REQUEST_BODY = 1048576, /* bytes of JSON text, escapes counted */
};

/* Our own caps. */
enum {
  LIMIT_ERROR_WHERE = 256,         /* bytes of a place: file:line:column, or method and path */
  LIMIT_ERROR_MESSAGE = 2048,      /* bytes of a message, the platform's own words included */
  LIMIT_SOURCE_BYTES = 1048576,    /* a source that is longer cannot fit into a request body */
  LIMIT_PLAN_BYTES = 16777216,     /* 16 MiB: a plan is prose; tests read one of 5 MB */
  LIMIT_PLAN_DEPTH = 64,           /* a YAML or JSON plan needs three levels */
  LIMIT_REMOVED = 100,             /* names under `removed`: an app has five classes and a handful that failed */
  LIMIT_PLAN_NODES = 10000,        /* values in one: five objects of five fields, and more env variables than fit */
  LIMIT_RECORD_NODES = 500000,     /* values in durable.lock: 160 for an app with five objects and ten variables */
  LIMIT_RECORD_TARGETS = 10000,    /* apps in it: a large fleet */
  LIMIT_RECORD_DIGESTS = 16,       /* API keys that have applied one env value: a laptop, CI, and keys since rotated */
  LIMIT_DOTENV_ENTRIES = 1000,     /* each value is in its own guarded memory, of which there is little */
  LIMIT_DOCUMENT_BYTES = 16777216, /* state file, build log, configuration, dotenv, journal */
  LIMIT_APP_ROWS = 1000,           /* Durable Objects that one app lists: five are active, the rest failed */
  LIMIT_APP_KEYS = 10000,          /* env keys that one app lists; Workers have 64, and a plan names fewer */
  LIMIT_RESPONSE_BODY = 16777216,  /* five sources as JSON fit five times over */
  LIMIT_RESPONSE_HEADERS = 65536,  /* all header bytes of one answer */
  LIMIT_JSON_DEPTH = 64,           /* the API nests four deep; deeper is an attack on the stack */
  LIMIT_TEXT_OUTPUT = 268435456,   /* 256 MiB of rendered output: a diff of the largest sources, both ways */
  LIMIT_MARKDOWN = 65536,          /* a comment on a pull request holds so many characters; bytes are no fewer */
  LIMIT_STAGES = 200,              /* rows of the state file's list that are kept: the journey has 17 */
  LIMIT_FINDINGS = 1000,           /* findings kept; the rest is only counted */
  LIMIT_FLEET_AHEAD = 64,          /* apps a job that are begun while an earlier one still waits for its turn */
  LIMIT_FLEET_HELD = 16777216,     /* bytes of reports that wait for an earlier app's; then no app is begun */
  LIMIT_TREE_BLOCK = 524288,       /* bytes that tree-sitter may allocate at once: it counts a node's parts, of 8 bytes
                                      each, in 16 bits, and corrupts its memory at 65,536 of them */
  LIMIT_TREE_WORK = 8388608,       /* bytes that it may allocate for a source, some 20 ms' worth, and */
  LIMIT_TREE_WORK_PER_BYTE = 256,  /* so many for each byte of the source: sound ones need up to 60 */
  LIMIT_TREE_ERROR = 4096,         /* parts of what it cannot make sense of: they are a list, and it walks it from the
                                      start for each */
  LIMIT_TREE_MATCHES = 256,       /* matches of queries in progress: nested ones, each of which is asked at each node */
  LIMIT_TREE_READS_PER_BYTE = 64, /* times that it may read each byte: sound sources need 2, and some 1000 of a broken
                                     regular expression */
  LIMIT_FOLDER_ENTRIES = 1000,    /* looked at for a name that may be meant; a folder of sources has few */
  LIMIT_DIFF_COST = 4096,         /* edit distance after which the diff settles for a good path, not the best */
  LIMIT_DIFF_WORK = 67108864,     /* steps of that search, half a second, after which the next cap holds instead */
  LIMIT_DIFF_WORDS = 65536,       /* words of both sides of one change that are held against each other */
  LIMIT_DIFF_HASTE = 256,         /* so that 1 MB of lines that are all alike and in another order ends soon */
};

/* ---- error ---- */

/* Errors are values: a function that can fail returns bool and takes a `struct jd_error *` last. On false the error is
 * filled in; on true it is untouched. NULL is allowed if the caller does not care. Only cmd/ prints them. */

enum jd_code {
  JD_NONE = 0,
  JD_USAGE,     /* the command line or the configuration */
  JD_INPUT,     /* a plan, a source, a document: something that a person wrote */
  JD_IO,        /* a file or folder could not be read or written */
  JD_NETWORK,   /* no answer: connection, TLS, timeout; what the server did is unknown */
  JD_PROTOCOL,  /* an answer that is not what the contract says: 204, HTML, truncated or mistyped */
  JD_AUTH,      /* 401, 402, 403: the key or the account */
  JD_NOT_FOUND, /* 404: app, object or address */
  JD_REFUSED,   /* 400, 409, 410, 413, 500: the control plane said no; it may have changed state nevertheless */
  JD_UPSTREAM,  /* 502: the platform behind the control plane failed; the row is in ERROR */
  JD_LIMITED,   /* 429, 503: later */
  JD_BUSY,      /* a deploy of the app is under way: later */
  JD_STALE,     /* what is live is not what the plan saw */
  JD_LOCKED,    /* another run holds the lock */
  JD_STOPPED,   /* SIGINT or SIGTERM */
  JD_BUG,       /* a defect of jd itself */
};

/* How far an error reaches. */
enum jd_scope {
  JD_SCOPE_ITEM, /* this item only; nothing else is known to be wrong */
  JD_SCOPE_RUN,  /* the run must stop */
  JD_SCOPE_PLAN, /* what the user wrote must change first */
  JD_SCOPE_BUG,  /* the program is wrong */
};

enum jd_retry {
  JD_RETRY_NO,      /* the same request gets the same answer */
  JD_RETRY_NOW,     /* with backoff */
  JD_RETRY_LATER,   /* after `retry_after` seconds */
  JD_RETRY_CONNECT, /* with backoff, for as long as the server may take to restart: no connection stood */
};

struct jd_error {
  enum jd_code code;
  enum jd_scope scope;
  enum jd_retry retry;
  unsigned retry_after;              /* seconds; 0 when the server named none */
  bool unsent;                       /* no request that writes had left, so no outcome is unknown */
  long status;                       /* HTTP status, 0 when there was none */
  char platform_code[64];            /* error.code of the API, "" when none */
  char where[LIMIT_ERROR_WHERE];     /* file:line:column, or method and path; "" when it has no place */
  char message[LIMIT_ERROR_MESSAGE]; /* what failed and why, then how to fix it; never a secret */
};

/* Fills `error` (may be NULL) and returns false, so that a caller can write `return jd_fail(…)`. `where` may be NULL.
 */
bool jd_fail(struct jd_error *error, enum jd_code code, enum jd_scope scope, enum jd_retry retry, const char *where,
             const char *format, ...) __attribute__((format(printf, 6, 7)));

/* jd_fail for the command line and the configuration, and for what a person wrote: scope PLAN, no retry. */
#define jd_fail_usage(error, where, ...) jd_fail((error), JD_USAGE, JD_SCOPE_PLAN, JD_RETRY_NO, (where), __VA_ARGS__)
#define jd_fail_input(error, where, ...) jd_fail((error), JD_INPUT, JD_SCOPE_PLAN, JD_RETRY_NO, (where), __VA_ARGS__)

/* jd_fail for files: scope RUN, no retry. The text is followed by ": ", strerror(errno_value) and `fix`, a sentence. */
bool jd_fail_io(struct jd_error *error, const char *path, int errno_value, const char *fix, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* ---- finding ---- */

/* Findings: everything that is wrong, or may be, with what a person wrote, each with its place.
 *
 * Parsers and checks add to a `struct findings` and continue, so that everything is reported at once, as compilers do.
 */

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

/* The place of something. `line` and `column` count from 1, columns in bytes; 0: none. */
struct place {
  const char *file; /* as the user would name it; not owned */
  unsigned line, column;
};

struct finding {
  enum severity severity;
  const char *code; /* stable kebab-case name, e.g. "unknown-key" */
  struct place at;
  const char *message; /* what is wrong, then how to fix it */
  bool if_sent;        /* an error only if the source is sent: what is live already may have it */
};

struct findings {
  struct arena *arena; /* owns the messages */
  struct finding *list;
  size_t count, capacity;
  size_t errors, warnings; /* counted past LIMIT_FINDINGS too */
  size_t if_sent;          /* of the errors */
};

void findings_init(struct findings *findings, struct arena *arena);
void findings_add_error(struct findings *findings, struct place at, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void findings_add_warning(struct findings *findings, struct place at, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Adds an error that counts only if the file is sent, such as a source that TypeScript repairs: see findings_not_sent.
 */
void findings_add_error_if_sent(struct findings *findings, struct place at, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Turns such errors of a file into warnings, since it is not sent. */
void findings_not_sent(struct findings *findings, const char *file);
/* Returns whether the file has an error. */
bool findings_has_error(const struct findings *findings, const char *file);
/* Adds an error for what no parser should meet: more bytes than `most`, NUL, bytes that are not UTF-8. `noun` names the
 * text in messages, which quote nothing of it. False if there was one. */
bool findings_check_text(struct findings *findings, struct bytes text, const char *file, const char *noun, int most);
/* Sorts by file, line and column; findings at the same place keep their order. */
void findings_sort(struct findings *findings);

/* ---- lines ---- */

/* A run of lines. */
struct lines {
  const struct bytes *list;
  size_t count;
};

/* Splits the text into lines, each with its line feed, which the last one may lack; an empty text has none. The views
 * point into `text`. */
struct bytes *lines_split(struct arena *arena, struct bytes text, size_t *count);

/* ---- origin ---- */

/* Where a server is: http(s)://HOST[:PORT]. Pure. */
struct origin_parts {
  bool https;
  struct bytes host; /* a view of the text, without brackets */
  bool bracketed;
  unsigned port; /* the scheme's own if none is written */
};

/* Returns NULL, or a sentence that says why the text is not an origin and nothing else. */
const char *origin_parse(const char *text, struct origin_parts *out);
bool origin_is_https(const char *text);
bool origin_is_loopback(const char *text); /* 127.0.0.0/8, ::1, localhost */
/* Returns whether two texts name one origin: scheme, host (in any case) and port, the scheme's default port included.
 * False where one of them is not an origin. Loopback names differ: another program may listen on [::1] than on
 * 127.0.0.1. */
bool origin_same(const char *text, const char *other);

/* ---- places ---- */

/* Where the lines of a text begin, to turn offsets into places. A line ends at LF, CR LF or a single CR, as in
 * Markdown. (A text_line ends at LF only: there a lone CR belongs to the line.) */

struct places {
  struct bytes text;
  unsigned *starts; /* offset of each line's first byte; a text has at least one line */
  size_t count;
};

void places_find(struct arena *arena, struct bytes text, struct places *out);
/* Returns a line without its end. Lines count from 1; one that does not exist is empty. */
struct bytes places_line(const struct places *places, unsigned line);
/* Returns the place of an offset. */
struct place places_at(const struct places *places, const char *file, size_t offset);

/* ---- secret ---- */

/* The only type for API keys and env values: wiped when freed, kept out of core dumps and swap where the system allows,
 * without a printer. Whoever needs the plain bytes calls secret_reveal, so a search for that name lists every place.
 *
 * What is stored of a value is a digest keyed with the API key: it tells "changed" from "same", and nothing else. */

struct secret; /* NULL means "none", which differs from an empty secret */

/* Call it once, before the others. Ends the process if the library does not start. */
void secret_start(void);

struct secret *secret_new(struct bytes plain); /* copies; never NULL */
void secret_free(struct secret *secret);       /* wipes; NULL is allowed */
void secret_cleanup(struct secret **secret);
#define JD_SECRET __attribute__((cleanup(secret_cleanup))) struct secret *

/* Returns a random key in the form of an API key: `bb_sk_` and 40 hex digits. */
struct secret *secret_new_api_key(void);
bool secret_is_api_key(struct bytes text); /* has that form */

struct bytes secret_reveal(const struct secret *secret); /* NUL-terminated; valid while the secret is */
void wipe(void *data, size_t len);                       /* zeroes; never optimised away */
void wipe_free(void *data);                              /* wipes and frees what malloc gave; NULL is allowed */
void buf_wipe_free(struct buf *buf);                     /* for buffers that held a secret, such as a request body */

/* Returns guarded memory like that of a secret, zeroed and aligned for any type, for what several secrets make up.
 * Never NULL. */
void *secret_memory(size_t size);
void secret_memory_free(void *memory); /* wipes; NULL is allowed */

enum { SECRET_DIGEST_HEX = 33, SECRET_KEY_ID_HEX = 9 };
/* Computes BLAKE2b-128 of the value, keyed with the API key and bound to the env key's name. */
void secret_digest(const struct secret *api_key, const char *env_key, const struct secret *value,
                   char out[SECRET_DIGEST_HEX]);
/* Computes a short ID of an API key, which shows whether two digests can be compared. */
void secret_key_id(const struct secret *api_key, char out[SECRET_KEY_ID_HEX]);

/* ---- text ---- */

/* Rules about text: encodings, names, and what may reach a terminal. */

/* Decodes one code point at `text` (len > 0). Returns its length in bytes, 0 when it is not valid UTF-8 (overlong
 * forms, surrogates and values over U+10FFFF are not). */
size_t utf8_decode(const char *text, size_t len, uint32_t *code_point);
/* Returns whether the text is valid UTF-8; if not, `*bad` is the offset of the first bad byte. */
bool utf8_valid(struct bytes text, size_t *bad);
/* Returns the length in UTF-16 code units, the platform's measure of env values. Each bad byte counts as one. */
size_t utf16_units(struct bytes text);
/* Appends a code point as UTF-8. */
void utf8_put(struct buf *out, uint32_t code_point);

/* These know only ASCII, whatever the locale. */
static inline bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
static inline bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
static inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
static inline bool is_alphanumeric(char c) {
  return is_lower(c) || is_upper(c) || is_digit(c);
}
static inline bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
static inline bool is_space(char c) {
  return is_blank(c) || c == '\n' || c == '\r';
}
/* Returns the value of a hex digit of either case; -1 for another character. */
static inline int hex_value(char c) {
  if (is_digit(c))
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}
static inline char to_lower(char c) {
  return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}
static inline char to_upper(char c) {
  return is_lower(c) ? (char)(c - 'a' + 'A') : c;
}

/* Returns whether the text is an object name: ^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$ (cmd/docs/platform.md, "What is
 * accepted"). Length is not part of it. */
bool is_object_name(struct bytes text);
/* Returns whether the text is an app ID: ^[A-Za-z0-9_-]{1,100}$. */
bool is_app_id(const char *text);
/* Returns whether the text is an env key: ^[A-Z_][A-Z0-9_]*$. Length and reserved prefixes are not checked. */
bool is_env_key(struct bytes text);
/* Returns whether the key is reserved: it begins with BUTTERBASE_, in any case. */
bool is_reserved_env_key(struct bytes text);
/* Returns the binding of a name: its UPPER_SNAKE form. */
char *binding_name(struct arena *arena, const char *name);

/* Returns whether a character would act on a terminal, or make text look different from what it is: C0, DEL, C1, bidi
 * controls, line separators, invisible characters. */
bool is_unprintable(uint32_t code_point);
/* Escapes text from outside for a terminal or a log line: what is unprintable and bad UTF-8 become \n, \t, \xHH or
 * \u{HHHH}; a backslash stays. The result is one line. */
void escape_line(struct buf *out, struct bytes text);
const char *escaped(struct arena *arena, const char *text); /* the same as a text; "" for NULL */
/* The same, but line feeds and tabs stay: for blocks such as diffs. */
void escape_block(struct buf *out, struct bytes text);
/* Returns the first `most` bytes of a text as escape_line makes them, and "..." if there are more: for a message. */
const char *escaped_line(struct arena *arena, struct bytes text, size_t most);

/* Appends the text as one segment of a URL's path: everything but the unreserved characters of RFC 3986 as %XX. */
void percent_escape(struct buf *out, struct bytes text);

/* Appends the text for a terminal that knows only ASCII: what our own texts use (ellipsis, dashes, arrows, ticks) in
 * ASCII, any other character as \u{HHHH}. ASCII stays, escape sequences included: `text` comes from a renderer. */
void ascii_only(struct buf *out, struct bytes text);

/* Lists of texts, and of structs that begin with a text, which is then their name. `size` is that of one element. */

int names_order(const void *left, const void *right); /* for qsort */
void names_sort(void *list, size_t count, size_t size);
/* Returns the first element of that name in any list; NULL if there is none. */
void *names_find(const void *list, size_t count, size_t size, const char *name);
/* Returns where the element of that name is in a sorted list, or would be put. */
size_t names_position(const void *list, size_t count, size_t size, const char *name, bool *found);
/* Takes an element out of a list of anything. */
void list_take_out(void *list, size_t *count, size_t size, size_t at);
/* Sorts texts; whether sorted ones have a text. */
void texts_sort(const char **texts, size_t count);
bool texts_have(const char *const *texts, size_t count, const char *text);
/* Returns whether one of the texts, in whatever order, is `text`. */
bool texts_include(const char *const *texts, size_t count, const char *text);

/* Returns the entry of `known` that is most like `word`, or NULL if none is near enough to suggest: insertions,
 * deletions, changes and swaps of neighbours may be a third of its length. */
const char *nearest(const char *word, const char *const *known, size_t count);

/* These ignore case, in ASCII. */
bool bytes_equal_ignoring_case(struct bytes a, struct bytes b);
bool equal_ignoring_case(struct bytes a, const char *b);
bool bytes_among_ignoring_case(struct bytes word, const char *const *list, size_t count);
bool bytes_among(struct bytes word, const char *const *list, size_t count); /* this one knows case */
bool contains_ignoring_case(struct bytes text, const char *word);
bool contains(struct bytes text, const char *word);
bool starts_with(struct bytes text, const char *prefix);
/* Returns the text after its byte order mark, if it has one. */
struct bytes without_mark(struct bytes text);
/* Returns the length of the longest beginning of at most `most` bytes that cuts no character. */
size_t cut_length(struct bytes text, size_t most);
struct bytes trim(struct bytes text); /* without blanks, tabs, CR and LF at both ends */

/* ---- textline ---- */

/* The lines of a text one after the other, with their places in bytes: nothing is allocated. A line ends at a line
 * feed; carriage returns before it belong to its end. Pure. */

/* A line of a text: [start, end) without its line ending; the next one begins at `next`. */
struct text_line {
  size_t start, end, next;
  unsigned number; /* from 1 */
};

/* Moves from a zeroed line to the first, and from each to the next. False after the last. */
bool text_next_line(struct bytes text, struct text_line *line);
/* Return the line, and the line without blanks around it. */
struct bytes text_line_bytes(struct bytes text, struct text_line line);
struct bytes text_line_content(struct bytes text, struct text_line line);

/* Returns what ends the first line of a text: "\n" or "\r\n". */
const char *text_line_ending(struct bytes text);

/* ---- time ---- */

/* Times as the journey's documents and the control API write them: ISO 8601 in UTC. Pure: no clock, no time zone. */

enum { TIME_TEXT = 25 }; /* "2026-11-23T10:04:11.123Z" and a NUL */

/* Parses the whole text into milliseconds since 1970: `2026-11-23` (that day's start), `2026-11-23T10:04:11Z`, also
 * without seconds, with a fraction (digits past the milliseconds are dropped), with an offset such as `+02:00`. People
 * and agents write it too, so a blank may replace the `T`, and a time without a zone is UTC. False if it is not a time,
 * or not a day of the calendar. */
bool time_parse(struct bytes text, int64_t *milliseconds);

/* Write `2026-11-23T10:04:11Z` and `2026-11-23T10:04:11.123Z`. A time outside of the years 0000 to 9999 becomes their
 * first or last instant. */
void time_format(int64_t milliseconds, char out[TIME_TEXT]);
void time_format_milliseconds(int64_t milliseconds, char out[TIME_TEXT]);

/* Returns whether the two are no more than 24 hours apart, which the journey calls fresh. A date far ahead is a mistake
 * and not recent. */
bool time_is_recent(int64_t time, int64_t now);

/* ---- width ---- */

/* How many columns of a terminal a text takes: wide characters two, combining ones none, whatever the locale. Pure.
 *
 * The text has no line feed and no escape sequence. A byte that is not UTF-8 counts as one column. Cuts fall between
 * characters as readers see them (UAX 29). */

size_t text_width(struct bytes text);
/* Returns the bytes of the longest beginning that is no wider than `columns`. */
size_t text_head(struct bytes text, size_t columns);
/* Returns the offset of the longest end that is no wider than `columns`. */
size_t text_tail(struct bytes text, size_t columns);

#endif
