/* JSON, strictly: duplicate keys, trailing bytes, bad UTF-8 and depth are errors with line and column.
 *
 * `struct js` is a value of jansson behind a name of ours; json.c is the one file that knows the library. A document
 * owns all of its values: free it with js_free; values got out of it are borrowed. */
#ifndef JD_MODEL_JSON_H
#define JD_MODEL_JSON_H

#include "model/buf.h"
#include "model/error.h"

#include <stdint.h>

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

#endif
