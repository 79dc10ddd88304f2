/* What the control plane, or the platform, certainly refuses of one source. */
#include "model/base/base.h"
#include "model/source/internal.h"

static struct place place_of(struct bytes code, const char *file, size_t offset) {
  struct place place = {file, 1, 1};
  for (size_t i = 0; i < offset && i < code.len; i++) {
    place.line += code.data[i] == '\n';
    place.column = code.data[i] == '\n' ? 1 : place.column + 1;
  }
  return place;
}

static bool check_bytes(struct bytes code, const char *file, struct findings *findings) {
  const struct place start = {file, 1, 1};
  size_t bad;
  if (code.len == 0) {
    findings_add_error(findings, start, "source-empty", "The source is empty. Write the class that it is to export.");
    return false;
  }
  const char *nul = memchr(code.data, '\0', code.len);
  if (nul) {
    findings_add_error(findings, place_of(code, file, (size_t)(nul - code.data)), "source-nul",
                       "The source contains a NUL byte, which the control plane rejects. Remove it.");
    return false;
  }
  if (!utf8_valid(code, &bad)) {
    findings_add_error(
        findings, place_of(code, file, bad), "source-encoding",
        "The source is not valid UTF-8 here, so the deployed code would never equal it. Save it as UTF-8.");
    return false;
  }
  return true;
}

static struct place name_place(const struct ts_name *name, const char *file) {
  return (struct place){file, name->line, name->column};
}

static void check_imports(const struct ts_source *source, const char *file, struct findings *findings) {
  for (size_t i = 0; i < source->markers.count; i++)
    findings_add_error_if_sent(
        findings, name_place(&source->markers.list[i], file), "conflict-marker",
        "This line is left over from a merge, and the platform would run one side of it. Resolve the conflict.");
  for (size_t i = 0; i < source->imports.count; i++) {
    const struct ts_name *import = &source->imports.list[i];
    if (!starts_with(bytes_of(import->name), "cloudflare:"))
      findings_add_error(
          findings, name_place(import, file), "import-not-allowed",
          "The control plane rejects the import of '%s': only `cloudflare:` modules can be imported, also with "
          "`import type`. Copy what it provides into this file.",
          import->name);
  }
  for (size_t i = 0; i < source->aliased_imports.count; i++)
    findings_add_error_if_sent(
        findings, name_place(&source->aliased_imports.list[i], file), "aliased-import",
        "The bundler drops the alias `%s`, so the name is not defined when the class runs. Import it under its "
        "own name.",
        source->aliased_imports.list[i].name);
  for (size_t i = 0; i < source->missing_imports.count; i++)
    findings_add_error_if_sent(
        findings, name_place(&source->missing_imports.list[i], file), "type-import",
        "The module has no export `%s`, and the bundler imports types as values, so the platform rejects the source. "
        "Remove the import; if it is a type, declare it here or use the global one.",
        source->missing_imports.list[i].name);
}

static void check_exports(const struct ts_source *source, const char *file, struct findings *findings) {
  const struct ts_names *classes = &source->exported_classes;
  for (size_t i = 0; i < source->default_classes.count; i++)
    findings_add_error(findings, name_place(&source->default_classes.list[i], file), "default-class",
                       "The control plane rejects `export default class`. Write `export class NAME`.");
  for (size_t i = 0; i < source->default_exports.count; i++)
    findings_add_error_if_sent(
        findings, name_place(&source->default_exports.list[i], file), "default-export",
        "The platform rejects a default export, because the bundle of all sources has its own. Remove it.");
  for (size_t i = 0; i < source->ambient_classes.count; i++)
    findings_add_error_if_sent(
        findings, name_place(&source->ambient_classes.list[i], file), "declared-class",
        "`export declare class %s` uploads no class, so the platform rejects it. Remove `declare`.",
        source->ambient_classes.list[i].name);
  for (size_t i = 1; i < classes->count; i++)
    findings_add_error(
        findings, name_place(&classes->list[i], file), "several-classes",
        "`%s` is a second exported class; the first is `%s` on line %u. Export one, and move the other to its own "
        "source if it is a Durable Object.",
        classes->list[i].name, classes->list[0].name, classes->list[0].line);
}

static void refuse_none(const struct ts_source *source, const char *file, struct findings *findings) {
  static const char forms[] = "`export { NAME }`, `export const NAME = class` and classes in a namespace do not count.";
  const struct ts_name *meant = source->meant_classes.count ? source->meant_classes.list : NULL;
  const struct ts_name *doubt = source->doubts.count ? source->doubts.list : NULL;
  const struct place start = {file, 1, 1};
  if (source->parse == SOURCE_UNREAD)
    findings_add_error(findings, start, "no-exported-class",
                       "The source could not be parsed: it has a syntax error, or is nested too deeply. To find out, "
                       "fetch the compiler with `jd engine install`.");
  else if (meant && *meant->name)
    findings_add_error(
        findings, name_place(meant, file), "no-exported-class",
        "The source must export exactly one class, and exports none. To export `%s`, write `export class %s` at "
        "top level; %s",
        meant->name, meant->name, forms);
  else if (doubt)
    findings_add_error(
        findings, name_place(doubt, file), "no-exported-class",
        "The source must export exactly one class, and none was found; a syntax error here may hide it. Write "
        "`export class NAME` at top level; %s",
        forms);
  else
    findings_add_error(
        findings, meant ? name_place(meant, file) : start, "no-exported-class",
        "The source must export exactly one class, and exports none. Write `export class NAME` at top level; %s",
        forms);
}

const char *source_check(struct arena *arena, struct bytes code, const char *file, struct ts_source *out,
                         struct findings *findings) {
  *out = (struct ts_source){0};
  if (!check_bytes(code, file, findings))
    return NULL;
  ts_analyse(arena, code, out);
  out->is_text = true;
  size_t errors = findings->errors - findings->if_sent;
  check_imports(out, file, findings);
  check_exports(out, file, findings);
  if (out->exported_classes.count == 0 && out->default_classes.count == 0)
    refuse_none(out, file, findings);
  return findings->errors - findings->if_sent == errors ? out->exported_classes.list[0].name : NULL;
}
