/* Formats of files and responses, as trees whose values know their place: JSON, YAML, Markdown, front matter, .env and
 * server-sent events.
 *
 * Each library (jansson, libcyaml and libyaml, cmark) is known to only one file of this room. Readers take text in
 * memory, allocate in the caller's arena, cap depth and number of values, and report errors with their place: for what
 * a person wrote as findings, for what a server sent as a `struct jd_error`. All of it is pure.
 *
 *   JSON of a server      js_parse, js_get, …; js_new_object, js_set, …, js_write; js_free
 *   a plan or a record    yaml_index or json_index, then node_get; for a plan in YAML yaml_confirm, too
 *   Markdown to read      md_parse
 *   Markdown to change    front_read and prose_next, which know byte offsets; then edits (base)
 *   .env                  dotenv_parse, dotenv_get; dotenv_free */
#ifndef JD_MODEL_FORMAT_FORMAT_H
#define JD_MODEL_FORMAT_FORMAT_H

#include "model/base/base.h"

#include <stdint.h>

/* ---- JSON values ---- */

/* Strict: duplicate keys, trailing bytes, bad UTF-8 and too much depth are errors with line and column. A document owns
 * all of its values: free it with js_free; values from inside it are borrowed. */

struct js;

/* Parses a text. NULL on failure: the message names line, column and what was expected; its `where` is `where`. */
struct js *js_parse(struct bytes text, const char *where, struct jd_error *error);
/* Parses a text that may hold a secret: the message names line and column, but quotes nothing of the text. */
struct js *js_parse_secret(struct bytes text, const char *where, struct jd_error *error);
/* Parses as JavaScript does, for the control plane's side: the last of two equal keys wins. NULL if it is not JSON. */
struct js *js_parse_lenient(struct bytes text);
void js_free(struct js *json); /* NULL is allowed; only for what js_parse… and js_new_… returned */
void js_cleanup(struct js **json);
#define JD_JS __attribute__((cleanup(js_cleanup))) struct js *

enum js_type { JS_NULL, JS_BOOL, JS_NUMBER, JS_STRING, JS_ARRAY, JS_OBJECT };
enum js_type js_type(const struct js *json);     /* JS_NULL for NULL, too */
const char *js_type_name(const struct js *json); /* "a string", "an object", … ; "nothing" for NULL */

const struct js *js_get(const struct js *object, const char *key); /* NULL when absent or not an object */
size_t js_length(const struct js *array_or_object);
const struct js *js_at(const struct js *array, size_t index);
/* Returns the member at `index` in document order, in as many steps; `*key` is borrowed. */
const struct js *js_member(const struct js *object, size_t index, const char **key);
/* Returns whether `test` holds for a member of the document, at any depth. */
bool js_any_member(const struct js *json, bool (*test)(const char *key, const struct js *value));
bool js_is_string(const struct js *json);
struct bytes js_bytes(const struct js *string); /* may hold NUL; {NULL, 0} when not a string */
const char *js_text(const struct js *string);   /* NULL when not a string or when it holds a NUL */
bool js_bool(const struct js *json, bool otherwise);
int64_t js_integer(const struct js *json, int64_t otherwise);

struct js *js_new_object(void); /* members keep the order in which they are set */
struct js *js_new_array(void);
struct js *js_new_null(void);
/* Set a member, replacing an older one, or append an element. Take ownership of `value`. */
void js_set(struct js *object, const char *key, struct js *value);
void js_append(struct js *array, struct js *value);
void js_remove(struct js *object, const char *key);
/* Bytes that are not UTF-8 become U+FFFD, in keys too. A NULL text becomes null. */
void js_set_text(struct js *object, const char *key, const char *text);
void js_set_bytes(struct js *object, const char *key, struct bytes text);
void js_set_integer(struct js *object, const char *key, int64_t value);
void js_set_bool(struct js *object, const char *key, bool value);
void js_append_text(struct js *array, const char *text);
/* The same as values, and what is short in one expression. Owned by the caller. */
struct js *js_of_text(const char *text);
struct js *js_of_bytes(struct bytes text);
struct js *js_of_integer(int64_t value);
struct js *js_of_bool(bool value);
struct js *js_of_texts(const char *const *texts, size_t count); /* a list */
/* Returns an object of keys, each followed by its value, which it takes; ends with NULL. */
struct js *js_object(const char *key, ...) __attribute__((sentinel));
struct js *js_list_of(struct js *only);    /* with one element, which it takes */
struct js *js_copy(const struct js *json); /* deep; owned by the caller */

enum js_style { JS_COMPACT, JS_PRETTY };
/* Appends the JSON text, without a final line feed. Only characters that may act on a terminal (is_unprintable) are
 * escaped, as \uXXXX. False when the buffer is full. */
bool js_write(const struct js *json, enum js_style style, struct buf *out);
/* Appends one JSON string literal, quotes included. */
void js_write_string(struct bytes text, struct buf *out);

/* ---- YAML and JSON as a tree with places ---- */

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
  enum node_kind kind;
  struct place at;
  struct bytes text;  /* of a scalar: what it says, NUL-terminated after its len; may hold NUL */
  bool plain;         /* a scalar without quotes: null, true, 100, and in YAML most texts */
  struct node *key;   /* in a map: the key that this value belongs to */
  struct node *first; /* of a list or map */
  struct node *next;  /* in the list or map around it */
  size_t count;       /* of a list or map */
};

/* Returns the value of a map's key, the first if it is repeated; NULL if it is absent or `map` is not a map. */
const struct node *node_get(const struct node *map, const char *key);
/* Returns the first entry of the list or map under a key; NULL if it has none, is absent or of another kind. */
const struct node *node_entries(const struct node *map, const char *key, enum node_kind kind);
/* Returns what a scalar says; NULL for null, for another kind and for NULL. */
const char *node_text(const struct node *node);
/* Returns whether a scalar is null: empty without quotes, `~` or `null`. */
bool node_is_null(const struct node *node);
const char *node_kind_name(const struct node *node); /* "text", "a list", "a mapping", "null" */
/* Appends a text as a value in a block of YAML: on one line, and in double quotes unless every reader takes it for the
 * same text without. */
void yaml_write_text(const char *text, struct buf *out);

/* Where the text is in its file, if it is only a part of it. */
struct yaml_origin {
  const char *file;
  unsigned first_line;     /* of the text, from 1 */
  const unsigned *indents; /* bytes before each line of the text; NULL: none */
  size_t indent_count;
  const char *noun;   /* what the document is, for messages; NULL: "plan" */
  size_t most_values; /* 0: LIMIT_PLAN_NODES */
};

/* Parses YAML. NULL if the text has no document, and, with a finding, if it cannot be read, is too deep
 * (LIMIT_PLAN_DEPTH) or has too many values. A plan needs none of YAML's references and types, so a second document,
 * anchors, aliases and tags are findings too. The text is valid UTF-8. */
const struct node *yaml_index(struct arena *arena, struct bytes text, const struct yaml_origin *origin,
                              struct findings *findings);

/* Parses JSON. NULL, and a finding, if it is not valid, too deep (LIMIT_PLAN_DEPTH) or too large (LIMIT_PLAN_NODES). A
 * duplicate key is in the tree twice; numbers, true, false and null are plain scalars. The text is valid UTF-8. */
const struct node *json_index(struct arena *arena, struct bytes text, const char *file, struct findings *findings);

/* ---- YAML by its schema ---- */

/* libcyaml loads a document by a schema but knows no places; libyaml, under yaml_index, knows places but no schema. A
 * plan counts only if both read the same values. */

/* A document with a list of mappings, a mapping, a list of texts and a text, each under a key of its own and each
 * optional. */
struct yaml_shape {
  const char *list, *map, *texts, *text; /* their keys */
  const char *const *list_keys;          /* what each mapping of the list may have */
  size_t list_key_count;
};

/* Reads a document of that shape with libcyaml. Returns whether it finds the values that the tree of yaml_index has,
 * whose keys and kinds of values are right; else the error has the reason. The library has no places and stops at the
 * first error, so what a person wrote is checked on the tree before. */
bool yaml_confirm(struct arena *arena, struct bytes text, const struct yaml_shape *shape, const struct node *root,
                  struct jd_error *error);

/* ---- Markdown to read ---- */

/* Markdown as a flat list of the blocks that matter to a plan, in the order of the file, each with its place.
 *
 * These are headings, paragraphs, list items and code; a block quote is one block, with its text. Front matter,
 * comments and other HTML blocks are left out. `##Title`, without the blank that CommonMark asks for, is a heading too.
 * Lines and columns count from 1, columns in bytes. */

enum md_kind { MD_HEADING, MD_PARAGRAPH, MD_ITEM, MD_FENCE, MD_INDENTED, MD_QUOTE };

/* Emphasis and links become their text. Strong text has one run or more; the text of a run is on one line, byte i of it
 * at column + i. A code span is one run, without its backticks. A break is a line end in the text. */
enum md_run_kind { MD_TEXT, MD_STRONG, MD_CODE, MD_BREAK };

struct md_run {
  enum md_run_kind kind;
  unsigned line, column;
  struct bytes text;
};

struct md_block {
  enum md_kind kind;
  unsigned line, column;
  unsigned depth;      /* how many list items it is in */
  unsigned level;      /* heading: 1 to 6 */
  size_t end;          /* after the last block inside it; its own index + 1 if there is none */
  size_t run, run_end; /* heading, paragraph: its text, in `runs` */
  struct bytes info;   /* fence: what follows the opening fence */
  struct bytes text;   /* fence: its content, lines ended by LF; the first one is line + 1 of the file. Also of
                          indented code and, without the `>`, of a quote, whose first line is `line` */
};

struct md_document {
  struct places places;
  struct md_block *blocks;
  size_t count, capacity;
  struct md_run *runs;
  size_t run_count, run_capacity;
};

/* Parses Markdown. `text` is valid UTF-8 without NUL, and outlives `out`. */
void md_parse(struct arena *arena, struct bytes text, struct md_document *out);

/* Returns how many bytes of the file precede each line of a fence's content: lists indent it, and so may the fence. */
const unsigned *md_fence_indents(struct arena *arena, const struct md_document *document, const struct md_block *fence,
                                 size_t *count);

/* ---- Markdown to change ---- */

/* Walks the lines that are neither in fenced code nor in HTML comments, with their offsets in bytes. Begin with the
 * text and the line after which to start (zeroed: its first). */
struct prose {
  struct bytes text;
  struct text_line line;
  char fence; /* the character of the fenced block around, '\0' for none */
  size_t fence_length;
  bool comment;
};

/* Moves to the next line that is prose. False after the last. */
bool prose_next(struct prose *prose);
/* Returns the line without blanks around it. */
struct bytes prose_content(const struct prose *prose);
/* Returns the level of a heading, 0 for another line; `*title` is without the marks around it. */
size_t prose_heading(const struct prose *prose, struct bytes *title);

/* ---- front matter ---- */

/* Front matter taken apart: where each value is, in bytes, so that it can be read, and replaced without touching
 * anything else. It is `key: value` lines between two `---`, and not all of YAML: agents write these files, so other
 * lines are skipped. */

struct front_field {
  bool present;
  size_t start, end; /* the value, inside of its quotes, without a comment */
  bool quoted;
  bool touches_colon; /* no blank between the colon and the value */
  unsigned line, column;
};

/* The keys to read, and which lines cannot be in front matter, so that if it is not closed, a rule in the prose below
 * does not close it. */
struct front_wanted {
  const char *const *names;
  size_t count;
  size_t vital; /* of the first so many names, a key that is nearly an absent one is reported */
  bool (*is_prose)(struct arena *arena, struct bytes line);
};

struct front_matter {
  struct text_line open; /* the first `---`; its number is 0 if there is no front matter */
  struct text_line last; /* the `---` that closes it, or the last key if none does */
};

/* Reads the front matter and fills `fields`, one for each name. Warns about duplicate keys (the first counts) and front
 * matter that is not closed. */
struct front_matter front_read(struct bytes text, const char *file, const struct front_wanted *wanted,
                               struct front_field *fields, struct findings *findings);

/* Returns the value of a field: empty if it is absent or null in one of YAML's spellings. */
struct bytes front_value(struct bytes text, const struct front_field *field);
/* Returns whether a value can be replaced: not one over several lines, or with an anchor. */
bool front_is_settable(struct bytes text, const struct front_field *field);
/* Returns the line of a field that is present. */
struct text_line front_line(struct bytes text, const struct front_field *field);
/* Adds the edit that gives a present field another value. */
void front_set(struct arena *arena, const struct front_field *field, const char *value, struct edits *edits);
/* Adds the edit that inserts the line `key: value` after `before`. */
void front_insert(struct arena *arena, struct bytes text, struct text_line before, const char *key, const char *value,
                  struct edits *edits);

/* ---- .env files ---- */

/* As people write them: `NAME=value`, `export NAME=value`, comments, blank lines, single and double quotes (which may
 * span lines), and in double quotes the escapes \n \r \t \\ \" \$ . An unquoted value ends before ` #`, without blanks
 * around it. The last of two equal names wins. No interpolation: `$` is a plain character.
 *
 * Values are secrets: they go straight into the type that wipes itself, and no finding quotes one. */

struct dotenv_entry {
  const char *name;
  struct secret *value;
  struct place at;
};

struct dotenv {
  struct dotenv_entry *list;
  size_t count, capacity;
};

/* Parses a file. False, with findings, if a line is wrong; `out` then holds the others. Names and entries live in
 * `arena`; free the values with dotenv_free. A BOM and CRLF are accepted. */
bool dotenv_parse(struct arena *arena, struct bytes text, const char *file, struct dotenv *out,
                  struct findings *findings);
void dotenv_free(struct dotenv *dotenv);
/* Returns the name most like one that is absent, or NULL. */
const char *dotenv_nearest(struct arena *arena, const struct dotenv *dotenv, const char *name);
const struct secret *dotenv_get(const struct dotenv *dotenv, const char *name); /* NULL if it is absent */

/* ---- server-sent events ---- */

/* WHATWG HTML, "Server-sent events", as far as they carry messages: comments, ids, retry times and unknown fields are
 * skipped; CR, LF and CRLF all end a line; an event without its final blank line does not count. */

/* Takes the next whole event from `stream` at `*offset`, which is 0 to begin with: `data` (initialised, its cap at
 * least the stream's length) becomes its data, lines joined by LF, and `*type` its type, "message" if it names none;
 * borrowed from the stream. Events without data are skipped. False: there is no further whole event, and `*offset` is
 * where to continue when more of the stream has arrived. */
bool sse_next(struct bytes stream, size_t *offset, struct bytes *type, struct buf *data);

#endif
