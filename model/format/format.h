/* Formats of files and answers, as trees whose values know where they are: JSON, YAML, Markdown, front matter, .env
 * and server-sent events.
 *
 * Each library (jansson, libcyaml and libyaml, cmark) is known to one file here and to nobody else. Readers take text
 * in memory, allocate in the caller's arena, cap depth and number of values, and report errors with their place. */
#ifndef JD_MODEL_FORMAT_FORMAT_H
#define JD_MODEL_FORMAT_FORMAT_H

#include "model/base/base.h"

#include <stdint.h>

/* ---- dotenv ---- */

/* .env files, as people write them: `NAME=value`, `export NAME=value`, comments, blank lines, single and double quotes
 * (which may span lines), and in double quotes the escapes \n \r \t \\ \" \$ . An unquoted value ends before ` #`, and
 * blanks around it do not count. The last of two equal names wins. No interpolation: `$` is a character. Pure.
 *
 * Values are secrets: they go straight into the wiping type, and no finding quotes one. */

struct dotenv_entry {
  const char *name;
  struct secret *value;
  struct place at;
};

struct dotenv {
  struct dotenv_entry *list;
  size_t count, capacity;
};

/* False when a line is wrong (`findings`); `out` then holds the others. Names and entries live in `arena`; free the
 * values with dotenv_free. A BOM and CRLF are accepted. */
bool dotenv_parse(struct arena *arena, struct bytes text, const char *file, struct dotenv *out,
                  struct findings *findings);
void dotenv_free(struct dotenv *dotenv);
/* The name nearest to one that is not there, or NULL. */
const char *dotenv_nearest(struct arena *arena, const struct dotenv *dotenv, const char *name);
const struct secret *dotenv_get(const struct dotenv *dotenv, const char *name); /* NULL when it is not there */

/* ---- frontmatter ---- */

/* The front matter of the journey's documents, taken apart: where each value stands, in bytes, so that it can be read
 * and replaced with nothing else touched. Behind statefile.h and docscache.h. Pure.
 *
 * It is `key: value` lines between two `---`, and not all of YAML: agents write these files, and a line that is no such
 * pair is passed over. */

struct front_field {
  bool present;
  size_t start, end; /* the value, inside of its quotes, without a comment */
  bool quoted;
  bool touches_colon; /* nothing stands between the colon and the value */
  unsigned line, column;
};

/* What is wanted of it: keys by name, and which lines cannot stand in it (so that in one that is not closed, a rule in
 * the prose below does not close it). */
struct front_wanted {
  const char *const *names;
  size_t count;
  size_t vital; /* of the first so many, one that is absent while a key is nearly it is told of */
  bool (*is_prose)(struct arena *arena, struct bytes line);
};

struct front_matter {
  struct text_line open; /* the first `---`; number 0: there is no front matter */
  struct text_line last; /* its last line: the `---` that closes it, or the last key when none does */
};

/* Fills `fields`, one a name. Warns of a key that stands twice (the first counts) and of front matter that is not
 * closed. */
struct front_matter front_read(struct bytes text, const char *file, const struct front_wanted *wanted,
                               struct front_field *fields, struct findings *findings);

/* The value of a field: empty when it is absent or null in one of YAML's spellings. */
struct bytes front_value(struct bytes text, const struct front_field *field);
/* A value over several lines, or an anchor, is more than we understand: it is not to be replaced. */
bool front_is_settable(struct bytes text, const struct front_field *field);
/* The line of a field that is present. */
struct text_line front_line(struct bytes text, const struct front_field *field);
/* Gives a field that is present another value. */
void front_set(struct arena *arena, const struct front_field *field, const char *value, struct edits *edits);
/* Puts `key: value` in, as a line of its own behind `before`. */
void front_insert(struct arena *arena, struct bytes text, struct text_line before, const char *key, const char *value,
                  struct edits *edits);

/* ---- json ---- */

/* JSON, strictly: duplicate keys, trailing bytes, bad UTF-8 and depth are errors with line and column.
 *
 * `struct js` is a value of jansson behind a name of ours; json.c is the one file that knows the library. A document
 * owns all of its values: free it with js_free; values got out of it are borrowed. */

struct js;

/* ---- reading ---- */

/* NULL on failure: the error's message names line, column and what was expected; its `where` is `where`. */
struct js *js_parse(struct bytes text, const char *where, struct jd_error *error);
/* The same for a text that may hold a secret: the message names line and column, and quotes nothing of the text. */
struct js *js_parse_secret(struct bytes text, const char *where, struct jd_error *error);
/* As JavaScript reads JSON, for the control plane's own side: the last of two equal keys wins. NULL when it is no JSON.
 */
struct js *js_parse_lenient(struct bytes text);
/* For texts that a person wrote: true when it is JSON, duplicate keys and \u0000 aside. Else `*offset` is the byte at
 * or behind which it goes wrong, and `words` (of `size` bytes) gets what was expected. */
bool js_check(struct bytes text, size_t *offset, char *words, size_t size);
void js_free(struct js *json); /* NULL is allowed; only for what js_parse and js_new_… returned */
void js_cleanup(struct js **json);
#define JD_JS __attribute__((cleanup(js_cleanup))) struct js *

enum js_type { JS_NULL, JS_BOOL, JS_NUMBER, JS_STRING, JS_ARRAY, JS_OBJECT };
enum js_type js_type(const struct js *json);
const char *js_type_name(const struct js *json); /* "a string", "an object", … ; "nothing" for NULL */

const struct js *js_get(const struct js *object, const char *key); /* NULL when absent or not an object */
size_t js_length(const struct js *array_or_object);
const struct js *js_at(const struct js *array, size_t index);
/* The index-th member in document order, in as many steps; `*key` is borrowed. */
const struct js *js_member(const struct js *object, size_t index, const char **key);
/* True when `test` says so of a member of the document, at any depth. */
bool js_any_member(const struct js *json, bool (*test)(const char *key, const struct js *value));
bool js_is_string(const struct js *json);
struct bytes js_bytes(const struct js *string); /* may hold NUL; {NULL, 0} when not a string */
const char *js_text(const struct js *string);   /* NULL when not a string or when it holds a NUL */
bool js_bool(const struct js *json, bool otherwise);
int64_t js_integer(const struct js *json, int64_t otherwise);

/* ---- writing ---- */

struct js *js_new_object(void); /* members keep the order in which they are set */
struct js *js_new_array(void);
struct js *js_new_null(void);
/* These take ownership of `value` and replace an older member. */
void js_set(struct js *object, const char *key, struct js *value);
void js_append(struct js *array, struct js *value);
void js_remove(struct js *object, const char *key);
/* Bytes that are not UTF-8 are written as U+FFFD, in keys too. A NULL text is null. */
void js_set_text(struct js *object, const char *key, const char *text);
void js_set_bytes(struct js *object, const char *key, struct bytes text);
void js_set_integer(struct js *object, const char *key, int64_t value);
void js_set_bool(struct js *object, const char *key, bool value);
void js_append_text(struct js *array, const char *text);
struct js *js_copy(const struct js *json); /* deep; owned by the caller */

enum js_style { JS_COMPACT, JS_PRETTY };
/* Appends the text, without a final line feed. UTF-8 is not escaped, but for what may act on a terminal
 * (is_unprintable): that stands as \uXXXX. False when the buffer is full. */
bool js_write(const struct js *json, enum js_style style, struct buf *out);
/* Appends one JSON string literal, quotes included. */
void js_write_string(struct bytes text, struct buf *out);

/* ---- node ---- */

/* A YAML or JSON document as a tree in which every value knows where it stands. */

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
  enum node_kind kind;
  struct place at;
  struct bytes text;  /* of a scalar: what it says, NUL-terminated behind its len; may hold NUL */
  bool plain;         /* a scalar without quotes: null, true, 100, and in YAML most texts */
  struct node *key;   /* in a map: the key that this value belongs to */
  struct node *first; /* of a list or map */
  struct node *next;  /* in the list or map around it */
  size_t count;       /* of a list or map */
};

/* The value of a map's key, the first where it stands twice; NULL when it is absent or `map` is no map. */
const struct node *node_get(const struct node *map, const char *key);
/* A scalar that stands for nothing: empty without quotes, `~`, `null`. */
bool node_is_null(const struct node *node);
const char *node_kind_name(const struct node *node); /* "a text", "a list", "a mapping", "nothing" */
/* Appends a text in double quotes, as YAML reads it: one line, what its reader refuses or would fold as escapes. */
void node_write_text(struct bytes text, struct buf *out);
/* Appends the tree as one line of YAML in flow style, every text in quotes. */
void node_write(const struct node *node, struct buf *out);

/* ---- json index ---- */

/* JSON as a tree with places, the same tree as YAML's, so that a plan is checked alike in both. */

/* NULL when it is not valid JSON (a finding says where and why), too deep (LIMIT_PLAN_DEPTH) or too large
 * (LIMIT_PLAN_NODES). Duplicate keys stand in the tree twice. Numbers, true, false and null are plain scalars. The text
 * is valid UTF-8. */
const struct node *json_index(struct arena *arena, struct bytes text, const char *file, struct findings *findings);

/* ---- markdown ---- */

/* Markdown as a flat list of the blocks that matter to a plan, in the order of the file, each with its place.
 *
 * Headings, paragraphs, list items and fenced code; front matter, comments, other HTML blocks, indented code and
 * everything inside block quotes are left out. Lines and columns count from 1, columns in bytes. */

enum md_kind { MD_HEADING, MD_PARAGRAPH, MD_ITEM, MD_FENCE };

/* Emphasis and links are their text. Strong text comes as one run or more, text within one run stands on one line, and
 * byte i of it at column + i. A code span is one run, without its backticks. A break is a line end in the text. */
enum md_run_kind { MD_TEXT, MD_STRONG, MD_CODE, MD_BREAK };

struct md_run {
  enum md_run_kind kind;
  unsigned line, column;
  struct bytes text;
};

struct md_block {
  enum md_kind kind;
  unsigned line, column;
  unsigned depth;      /* how many list items it stands in */
  unsigned level;      /* heading: 1 to 6 */
  size_t end;          /* behind the last block inside it; its own index + 1 where there is none */
  size_t run, run_end; /* heading, paragraph: its text, in `runs` */
  struct bytes info;   /* fence: what stands behind the opening fence */
  struct bytes text;   /* fence: its content, lines ended by LF; the first one is line + 1 of the file */
};

struct md_document {
  struct places places;
  struct md_block *blocks;
  size_t count, capacity;
  struct md_run *runs;
  size_t run_count, run_capacity;
};

/* `text` is valid UTF-8 without NUL and outlives `out`. */
void md_parse(struct arena *arena, struct bytes text, struct md_document *out);

/* How many bytes of the file stand before each line of a fence's content (lists indent, and so may the fence). */
const unsigned *md_fence_indents(struct arena *arena, const struct md_document *document, const struct md_block *fence,
                                 size_t *count);

/* ---- prose ---- */

/* The lines of a Markdown file that are not in fenced code and not in HTML comments, with their places in bytes. For
 * files that are changed in place; what only reads Markdown takes markdown.h. Pure. */

/* Begin with the text and the line behind which to start (zeroed: its first). */
struct prose {
  struct bytes text;
  struct text_line line;
  char fence; /* the character of the fenced block around, '\0' for none */
  size_t fence_length;
  bool comment;
};

/* The next line that is prose; false behind the last. */
bool prose_next(struct prose *prose);
/* The line without blanks around it. */
struct bytes prose_content(const struct prose *prose);
/* The level of a heading, 0 for another line; `*title` without the marks around it. */
size_t prose_heading(const struct prose *prose, struct bytes *title);

/* ---- sse ---- */

/* Server-sent events (WHATWG HTML, "Server-sent events"), as far as they carry messages. Pure.
 *
 * Comments, ids, retry times and fields that nobody knows are skipped; CR, LF and CRLF all end a line; an event that
 * its blank line does not end is none. */

/* Takes the next whole event from `stream` at `*offset`, which is 0 to begin with: `data` (initialised, its cap at
 * least the stream's length) becomes its data, lines joined by LF, and `*type` its type, "message" when it names none;
 * borrowed from the stream. Events without data are skipped. False: no further whole event, and `*offset` is where one
 * may go on when more of the stream has come. */
bool sse_next(struct bytes stream, size_t *offset, struct bytes *type, struct buf *data);

/* ---- yaml ---- */

/* YAML into texts by key, with libcyaml. It has no places and stops at the first error: check what a person wrote on
 * the tree of yaml_index before. */

/* A document with a list of mappings, a mapping and a text, each under a key of its own and each optional. */
struct yaml_shape {
  const char *list, *map, *text; /* their keys */
  const char *const *list_keys;  /* what each mapping of the list may have */
  size_t list_key_count;
  const char *const *map_keys; /* exactly what the mapping has, all different */
  size_t map_key_count;
};

struct yaml_texts {
  char **list; /* for each mapping list_key_count texts, in the order of list_keys; NULL: the key is absent */
  size_t list_count;
  char **map; /* in the order of map_keys */
  char *text;
};

/* Reads a document of that shape. On failure the error has the library's words. Everything lives in `arena`. */
bool yaml_load(struct arena *arena, struct bytes text, const struct yaml_shape *shape, struct yaml_texts *out,
               struct jd_error *error);

/* ---- yaml index ---- */

/* YAML as a tree with places: what the reader of typed values (model/format/format.h) does not know. */

/* Where the text stands in its file, when it is only a part of it. */
struct yaml_origin {
  const char *file;
  unsigned first_line;     /* of the text, from 1 */
  const unsigned *indents; /* bytes before each line of the text; NULL: none */
  size_t indent_count;
  const char *noun;   /* what the document is, for messages; NULL: "plan" */
  size_t most_values; /* 0: LIMIT_PLAN_NODES */
};

/* NULL when the text holds no document, or cannot be read: then there is a finding. A plan needs none of YAML's
 * references and types: a second document, anchors, aliases and tags are findings; so is a text that is too deep
 * (LIMIT_PLAN_DEPTH) or has too many values. The text is valid UTF-8. */
const struct node *yaml_index(struct arena *arena, struct bytes text, const struct yaml_origin *origin,
                              struct findings *findings);

#endif
