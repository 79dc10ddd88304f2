#include "model/source.h"

#include "model/limits.h"
#include "model/source_class.h"
#include "model/text.h"
#include "model/ts_broken.h"
#include "model/ts_kinds.h"

enum { MOST_SHOWN = 40 }; /* bytes of a token in a message */

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
    find_error(findings, start, "source-empty", "The source is empty. Write the class that it is to export.");
    return false;
  }
  const char *nul = memchr(code.data, '\0', code.len);
  if (nul) {
    find_error(findings, source_place(code, file, (size_t)(nul - code.data)), "source-nul",
               "The source holds a NUL byte, which the control plane refuses. Remove it.");
    return false;
  }
  if (!utf8_valid(code, &bad)) {
    find_error(findings, source_place(code, file, bad), "source-encoding",
               "The source is not valid UTF-8 here, so what is deployed would never equal it. Save it as UTF-8.");
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
      find_error(
          findings, name_place(import, file), "import-not-allowed",
          "The control plane refuses the import of '%s': it takes `cloudflare:` modules alone, for `import type` "
          "too. Put what it brings into this file.",
          import->name);
  }
}

static void check_default(const struct ts_source *source, const char *file, struct findings *findings) {
  for (size_t i = 0; i < source->default_classes.count; i++)
    find_error(findings, name_place(&source->default_classes.list[i], file), "default-class",
               "The control plane refuses `export default class`. Write `export class NAME`.");
  for (size_t i = 0; i < source->default_exports.count; i++)
    find_error(findings, name_place(&source->default_exports.list[i], file), "default-export",
               "The platform refuses a default export, since the bundle of all sources has one of its own. Remove it.");
}

static void refuse_bracket(const struct ts_break *found, const char *text, struct place at, struct findings *findings) {
  int len = (int)found->len;
  if (found->kind == BREAK_UNOPENED)
    find_error(findings, at, "unbalanced",
               "This `%.*s` closes nothing, so the platform cannot parse the source. Remove it, or open it.", len,
               text);
  else if (*text == '`')
    find_error(findings, at, "unbalanced",
               "Nothing ends the template that begins here, so the platform cannot parse the source. End it.");
  else
    find_error(findings, at, "unbalanced",
               "Nothing closes this `%.*s`, so the platform cannot parse the source. Close it.", len, text);
}

static const char *skip_blanks_back(const char *text, const char *start) {
  while (text > start && text[-1] == ' ')
    text--;
  return text;
}

/* `(…) {` with no name before it: an arrow function may be meant. `text`, which stands in the source that begins at
 * `start`, is at the brace. */
static bool is_body(const char *text, const char *start) {
  size_t closed = 0;
  text = skip_blanks_back(text, start);
  if (text == start || text[-1] != ')')
    return false;
  do {
    text--;
    closed += *text == ')';
    closed -= *text == '(';
  } while (closed > 0 && text > start && *text != '\n');
  if (closed > 0)
    return false;
  text = skip_blanks_back(text, start);
  return text == start || (!ts_is_word_byte(text[-1]) && text[-1] != '>');
}

/* What mends it: a quote within quotes, a list, a statement, or whatever else is expected. */
static const char *mend_of(const struct ts_break *found, const char *text) {
  const char *expected = found->expected;
  if (found->offset > 0 && (text[-1] == '\'' || text[-1] == '"') && ts_is_word_byte(*text))
    return "Did a quote within the text end it? Write that one with a \\ before it, or take other quotes.";
  if (*text == '{' && (expected[1] == ',' || expected[1] == ';') && is_body(text, text - found->offset))
    return "For an arrow function write `=>` before it.";
  if (starts_with(bytes_of(expected), "`,`"))
    return "Write the comma, or close what is open; or an operator is missing.";
  if (starts_with(bytes_of(expected), "`;`"))
    return "A word before it may be misspelt, or an operator missing.";
  if (starts_with(bytes_of(expected), "a comparison"))
    return "Compare with it, or assign to a variable or a member: what stands before the sign cannot be assigned to.";
  if (*expected == '`')
    return "Write it, or mend what stands before it.";
  return "Write what is missing, or take away what is too much.";
}

static void refuse_token(const struct ts_break *found, const char *text, struct place at, struct findings *findings) {
  if (found->len == 0)
    find_error(findings, at, "syntax-error",
               "The source breaks off here, where %s is expected, so the platform cannot parse it. Write what is "
               "missing.",
               found->expected);
  else
    find_error(findings, at, "syntax-error",
               "Expected %s here, not `%.*s%s`, so the platform cannot parse the source. %s", found->expected,
               (int)cut_length((struct bytes){text, found->len}, MOST_SHOWN), text, found->len > MOST_SHOWN ? "…" : "",
               mend_of(found, text));
}

/* A rule that is broken at a token says more than that the token cannot stand there. */
static bool is_told(const struct ts_source *source) {
  for (size_t i = 0; i < source->faults.count && source->broken.kind == BREAK_TOKEN; i++)
    if (source->faults.list[i].offset == source->broken.offset)
      return true;
  return false;
}

static bool check_syntax(struct bytes code, const char *file, const struct ts_source *source,
                         struct findings *findings) {
  struct ts_break found = source->broken;
  struct place at = source_place(code, file, found.offset);
  const char *text = code.data + found.offset;
  switch (found.kind) {
  case BREAK_NONE:
  case BREAK_DOUBT: /* lint warns of it */
    return true;
  case BREAK_CONFLICT:
    find_error(findings, at, "conflict-marker",
               "`%.*s` is left of a merge, and the platform cannot parse it. Settle the conflict.", (int)found.len,
               text);
    return false;
  case BREAK_UNCLOSED:
  case BREAK_UNOPENED:
    refuse_bracket(&found, text, at, findings);
    return false;
  case BREAK_QUOTE:
    find_error(
        findings, at, "syntax-error",
        "Nothing ends the string that begins here, so the platform cannot parse the source. End it on its line.");
    return false;
  case BREAK_SIGN:
    find_error(findings, at, "syntax-error",
               "This character cannot stand in a source, so the platform cannot parse it. Remove it; quotes that an "
               "editor has made typographic are \" and ' again.");
    return false;
  case BREAK_TOKEN:
    if (!is_told(source))
      refuse_token(&found, text, at, findings);
    return false;
  }
  return true;
}

/* Behind a break nothing is certain: it may have begun a text, or ended one. */
static bool check_faults(struct bytes code, const char *file, const struct ts_source *source,
                         struct findings *findings) {
  const struct ts_faults *faults = &source->faults;
  size_t end = source->broken.kind > BREAK_DOUBT ? source->broken.offset + is_told(source) : code.len + 1, count = 0;
  for (; count < faults->count && faults->list[count].offset < end; count++)
    find_error(findings, source_place(code, file, faults->list[count].offset), "syntax-error", "%s",
               faults->list[count].message);
  if (faults->more && count == faults->count)
    find_error(findings, source_place(code, file, faults->list[count - 1].offset), "syntax-error",
               "There are more mistakes like these %zu. Mend these, and look again.", count);
  return count == 0;
}

/* At the class that is meant, if there is one. */
static void refuse_none(struct arena *arena, struct bytes code, const char *file, struct findings *findings) {
  static const char forms[] = "`export { NAME }`, `export const NAME = class` and classes in a namespace do not count.";
  struct meant_class meant = find_meant_class(arena, code);
  struct place at = source_place(code, file, meant.offset);
  if (!meant.name)
    find_error(findings, at, "no-exported-class",
               "The source exports no class, and must export exactly one. Is it this one? Declare it as `export class "
               "NAME` at top level; %s",
               forms);
  else if (*meant.name == '\0')
    find_error(findings, at, "no-exported-class",
               "The source has no `export class NAME` at top level, and must have exactly one. Write it; %s", forms);
  else
    find_error(findings, at, "no-exported-class",
               "The source exports no class, and must export exactly one. Is it `%s`? Declare it as `export class %s` "
               "at top level; %s",
               meant.name, meant.name, forms);
}

const char *source_check(struct arena *arena, struct bytes code, const char *file, struct ts_source *out,
                         struct findings *findings) {
  *out = (struct ts_source){0};
  if (!check_bytes(code, file, findings))
    return NULL;
  ts_analyse(arena, code, out);
  bool sound = check_syntax(code, file, out, findings);
  if (!check_faults(code, file, out, findings) || !sound) {
    *out = (struct ts_source){0};
    return NULL;
  }
  size_t errors = findings->errors;
  check_imports(out, file, findings);
  check_default(out, file, findings);
  const struct ts_names *classes = &out->exported_classes;
  if (classes->count == 0 && out->default_classes.count == 0)
    refuse_none(arena, code, file, findings);
  for (size_t i = 1; i < classes->count; i++)
    find_error(
        findings, name_place(&classes->list[i], file), "several-classes",
        "`%s` is a second exported class; the first is `%s` on line %u. Export one, and give the other a source of "
        "its own if it is a Durable Object.",
        classes->list[i].name, classes->list[0].name, classes->list[0].line);
  return findings->errors == errors ? classes->list[0].name : NULL;
}
