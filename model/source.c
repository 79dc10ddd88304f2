#include "model/source.h"

#include "model/limits.h"
#include "model/text.h"
#include "model/ts_broken.h"

struct place source_place(struct bytes code, const char *file, size_t offset) {
  struct place place = {file, 1, 1};
  for (size_t i = 0; i < offset && i < code.len; i++) {
    if (code.data[i] == '\n') {
      place.line++;
      place.column = 1;
    } else {
      place.column++;
    }
  }
  return place;
}

static bool check_bytes(struct bytes code, const char *file, struct findings *findings) {
  const struct place start = {file, 1, 1};
  size_t bad;
  if (code.len == 0) {
    find_error(findings, start, "source-empty", "the source is empty; it must export one class");
    return false;
  }
  const char *nul = memchr(code.data, '\0', code.len);
  if (nul) {
    find_error(findings, source_place(code, file, (size_t)(nul - code.data)), "source-nul",
               "the source holds a NUL byte, which the control plane refuses; remove it");
    return false;
  }
  if (!utf8_valid(code, &bad)) {
    find_error(findings, source_place(code, file, bad), "source-encoding",
               "the source is not valid UTF-8 here; what is deployed would never equal it, so save it as UTF-8");
    return false;
  }
  return true;
}

static struct place name_place(const struct ts_name *name, const char *file) {
  return (struct place){file, name->line, name->column};
}

static void check_imports(const struct ts_source *source, const char *file, struct findings *findings) {
  for (size_t i = 0; i < source->imports.count; i++) {
    const struct ts_name *import = &source->imports.list[i];
    if (!starts_with(bytes_of(import->name), "cloudflare:"))
      find_error(findings, name_place(import, file), "import-not-allowed",
                 "import '%s' is refused by the control plane, which takes `cloudflare:` modules alone (`import type` "
                 "too); put what it brings into this file",
                 import->name);
  }
}

static void check_default(const struct ts_source *source, const char *file, struct findings *findings) {
  for (size_t i = 0; i < source->default_classes.count; i++)
    find_error(findings, name_place(&source->default_classes.list[i], file), "default-class",
               "`export default class` is refused; write `export class NAME`");
  for (size_t i = 0; i < source->default_exports.count; i++)
    find_error(
        findings, name_place(&source->default_exports.list[i], file), "default-export",
        "a default export is refused by the platform, since the bundle of all sources has one of its own; remove "
        "it");
}

static bool check_syntax(struct bytes code, const char *file, struct findings *findings) {
  struct ts_break found = ts_find_break(code);
  struct place at = source_place(code, file, found.offset);
  int len = (int)found.len;
  const char *text = code.data + found.offset;
  if (found.kind == BREAK_CONFLICT)
    find_error(findings, at, "conflict-marker",
               "`%.*s` is left of a merge, and the platform cannot parse it; settle the conflict", len, text);
  else if (found.kind == BREAK_UNCLOSED && *text == '`')
    find_error(findings, at, "unbalanced",
               "nothing ends the template that begins here, so the platform cannot parse the source; end it");
  else if (found.kind == BREAK_UNCLOSED)
    find_error(findings, at, "unbalanced",
               "nothing closes this `%.*s`, so the platform cannot parse the source; close it", len, text);
  else if (found.kind == BREAK_UNOPENED)
    find_error(findings, at, "unbalanced",
               "this `%.*s` closes nothing, so the platform cannot parse the source; remove it, or open it", len, text);
  return found.kind == BREAK_NONE;
}

const char *source_check(struct arena *arena, struct bytes code, const char *file, struct ts_source *out,
                         struct findings *findings) {
  *out = (struct ts_source){0};
  if (!check_bytes(code, file, findings) || !check_syntax(code, file, findings))
    return NULL;
  ts_analyse(arena, code, out);
  size_t errors = findings->errors;
  check_imports(out, file, findings);
  check_default(out, file, findings);
  const struct ts_names *classes = &out->exported_classes;
  if (classes->count == 0 && out->default_classes.count == 0)
    find_error(findings, (struct place){file, 1, 1}, "no-exported-class",
               "no `export class NAME` at top level; a source must export exactly one class declaration");
  for (size_t i = 1; i < classes->count; i++)
    find_error(
        findings, name_place(&classes->list[i], file), "several-classes",
        "a second exported class, `%s`; the first is `%s` (line %u); export one class, and give the other its own "
        "object",
        classes->list[i].name, classes->list[0].name, classes->list[0].line);
  return findings->errors == errors ? classes->list[0].name : NULL;
}
