#include "model/plan/internal.h"

#include "model/base/base.h"

static bool has_control(const char *path) {
  for (; *path; path++)
    if ((unsigned char)*path < 0x20 || *path == 0x7F)
      return true;
  return false;
}

/* Appends one step; false when it leads out of the project. */
static bool take_step(struct buf *out, struct bytes step) {
  if (step.len == 0 || bytes_equal(step, bytes_of(".")))
    return true;
  if (!bytes_equal(step, bytes_of(".."))) {
    if (out->len)
      buf_add_char(out, '/');
    return buf_add_bytes(out, step);
  }
  if (out->len == 0)
    return false;
  while (out->len && out->data[out->len - 1] != '/')
    out->len--;
  if (out->len)
    out->len--;
  out->data[out->len] = '\0';
  return true;
}

/* What is wrong with a path, NULL when nothing is; `out` then holds it without detours. */
static const char *why_wrong(const char *source, struct buf *out) {
  if (!*source)
    return "is empty";
  if (*source == '/')
    return "is absolute";
  if (strchr(source, '\\'))
    return "has a backslash; write `/`";
  if (has_control(source))
    return "has a control character";
  if (source[strlen(source) - 1] == '/')
    return "names a folder";
  for (const char *step = source;;) {
    size_t len = strcspn(step, "/");
    if (!take_step(out, (struct bytes){step, len}))
      return out->overflow ? "is too long" : "leads out of the project";
    if (!step[len])
      break;
    step += len + 1;
  }
  return out->len ? NULL : "names a folder";
}

const char *plan_check_source(const struct plan_draft *draft, struct place at, const char *source) {
  enum { LONGEST = 4096 }; /* PATH_MAX of Linux: no longer path can be opened */
  JD_BUF path;
  buf_init(&path, LONGEST);
  const char *wrong = why_wrong(source, &path);
  if (!wrong)
    return arena_strdup(draft->arena, path.data);
  find_error(draft->findings, at, "bad-source",
             "The source `%s` %s. Write a file's path inside the project, relative to its root.",
             plan_shown(draft, bytes_of(source)), wrong);
  return NULL;
}
