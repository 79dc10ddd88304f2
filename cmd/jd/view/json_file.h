/* A JSON file that jd wrote for itself to read back: what is live (--live-from), a saved plan.
 *
 * Strict: what is missing or mistyped is an error that names its place, says what stands there, and how to make the
 * file anew. Members that are not asked for are passed over: a later minor version may have them. */
#ifndef JD_CMD_JSON_FILE_H
#define JD_CMD_JSON_FILE_H

#include "model/base/base.h"
#include "model/format/format.h"

struct json_file {
  struct arena *arena;
  const char *name; /* where its errors are */
  const char *fix;  /* the sentence that ends them */
  struct jd_error *error;
};

/* The document, an object whose format_version this jd understands; NULL with the error. Owned by the caller. */
struct js *json_file_parse(const struct json_file *file, struct bytes text);

/* False: "PATH should be EXPECTED and is …". */
bool json_file_fail(const struct json_file *file, const char *path, const char *expected, const struct js *found);
/* A member's path: "NAME", or "PATH.NAME". */
const char *json_file_path(const struct json_file *file, const char *path, const char *name);

/* Members of the object at `path` ("" for the document). Texts live in the arena. */
bool json_file_text(const struct json_file *file, const struct js *object, const char *path, const char *name,
                    const char **out);
bool json_file_text_or_null(const struct json_file *file, const struct js *object, const char *path, const char *name,
                            const char **out);
/* A list of strings. */
bool json_file_texts(const struct json_file *file, const struct js *object, const char *path, const char *name,
                     const char ***out, size_t *count);

#endif
