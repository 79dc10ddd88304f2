#include "model/base/base.h"
#include "reconcile/engine/internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- offsets ---- */

size_t place_bytes(struct bytes code, size_t units) {
  size_t i = 0;
  while (i < code.len && units > 0) {
    uint32_t point = 0;
    size_t len = utf8_decode(code.data + i, code.len - i, &point);
    i += len > 0 ? len : 1;
    units -= point > 0xffff && units > 1 ? 2 : 1;
  }
  return i;
}

void place_line(struct bytes code, size_t offset, unsigned *line, unsigned *column) {
  size_t start = 0;
  *line = 1;
  for (size_t i = 0; i < offset && i < code.len; i++)
    if (code.data[i] == '\n') {
      ++*line;
      start = i + 1;
    }
  *column = (unsigned)((offset < code.len ? offset : code.len) - start + 1);
}

/* The offset at which a line begins, counted from 0, as V8 and TypeScript count; false past the last. */
static bool line_start(struct bytes code, size_t line, size_t *offset) {
  size_t i = 0;
  for (; line > 0 && i < code.len; line--) {
    size_t end = i;
    while (end < code.len && bundle_lines((struct bytes){code.data + i, end - i + 1}) == 0)
      end++;
    i = end < code.len ? end + 1 : end;
    if (i < code.len && code.data[i - 1] == '\r' && code.data[i] == '\n')
      i++;
  }
  *offset = i;
  return line == 0;
}

/* ---- source maps ---- */

/* One number of a map in base 64, least significant digits first, the sign in the lowest bit. False at the end of a
 * segment. */
static bool map_number(const char **at, const char *end, long *out) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  long value = 0;
  for (int shift = 0; *at < end && shift <= 30; shift += 5) {
    const char *digit = **at ? strchr(digits, **at) : NULL;
    if (!digit)
      return false;
    long bits = digit - digits;
    ++*at;
    value |= (bits & 31) << shift;
    if (!(bits & 32)) {
      *out = value & 1 ? -(value >> 1) : value >> 1;
      return true;
    }
  }
  return false;
}

/* The source's line and column (from 0) of the last mapping at or before a place of the transpiled text (from 0): one
 * of its line, else the first after it. */
static bool map_find(struct bytes mappings, size_t line, size_t column, size_t *source_line, size_t *source_column) {
  long row = 0, col = 0, to_row = 0, to_col = 0;
  const char *at = mappings.data, *end = mappings.data + mappings.len;
  bool found = false;
  while (at < end && (size_t)row <= line) {
    long change[4];
    int count = 0;
    while (count < 4 && map_number(&at, end, &change[count]))
      count++;
    while (at < end && *at != ',' && *at != ';')
      at++;
    col += count > 0 ? change[0] : 0;
    if (count == 4) { /* change[1] is the file, of which there is one */
      to_row += change[2];
      to_col += change[3];
      bool before = (size_t)row == line && (size_t)col <= column;
      if (before || ((size_t)row == line && !found)) {
        *source_line = to_row > 0 ? (size_t)to_row : 0;
        *source_column = to_col > 0 ? (size_t)to_col : 0;
        found = true;
      }
      if ((size_t)row == line && !before)
        return true;
    }
    if (at < end && *at++ == ';') {
      row++;
      col = 0;
    }
  }
  return found;
}

/* The source's own offset in bytes of a line and column (UTF-16 units) of its transpiled text, by its source map. */
static bool place_map(const struct compiled *compiled, struct bytes code, size_t line, size_t column, size_t *offset) {
  size_t source_line = 0, source_column = 0, start;
  if (!map_find(compiled->mappings, line - 1, column > 0 ? column - 1 : 0, &source_line, &source_column) ||
      !line_start(code, source_line, &start))
    return false;
  struct bytes rest = {code.data + start, code.len - start};
  *offset = start + place_bytes(rest, source_column);
  return true;
}

/* ---- the place of a refusal ---- */

struct placing {
  const struct rehearsing *with;
  const struct engine_bundle *bundle;
  const struct bundle_text *text;
  const struct refusal_text *said;
  struct engine_refusal *out;
};

static bool put(const struct placing *placing, size_t source, size_t offset, bool column) {
  struct engine_refusal *out = placing->out;
  out->source = source;
  place_line(placing->with->sources[source].code, offset, &out->line, &out->column);
  if (!column)
    out->column = 0;
  return true;
}

static const struct bundle_part *part_at(const struct bundle_text *text, size_t line) {
  for (size_t i = 0; i < text->part_count; i++)
    if (line >= text->parts[i].first && line < text->parts[i].first + text->parts[i].lines)
      return &text->parts[i];
  return NULL;
}

bool place_served(const struct rehearsing *with, const struct bundle_text *text, size_t line, size_t column,
                  size_t *source, unsigned *source_line, unsigned *source_column) {
  const struct bundle_part *part = part_at(text, line);
  size_t offset;
  if (!part || !place_map(&with->compiled[part->source], with->sources[part->source].code, line - part->first + 1,
                          column, &offset))
    return false;
  *source = part->source;
  place_line(with->sources[part->source].code, offset, source_line, source_column);
  return true;
}

/* The first frame within a source. */
static const struct bundle_part *first_part(const struct bundle_text *text, const struct refusal_text *said) {
  for (size_t i = 0; i < said->frame_count; i++) {
    const struct bundle_part *part = part_at(text, said->frames[i].line);
    if (part)
      return part;
  }
  return NULL;
}

/* The first frame within this source whose place the source map has: TypeScript's helpers have none. */
static bool map_frame(const struct rehearsing *with, const struct bundle_text *text, const struct refusal_text *said,
                      size_t source, size_t *offset, bool *column) {
  for (size_t i = 0; i < said->frame_count; i++) {
    const struct bundle_part *part = part_at(text, said->frames[i].line);
    *column = said->frames[i].column > 0;
    if (part && part->source == source &&
        place_map(&with->compiled[source], with->sources[source].code, said->frames[i].line - part->first + 1,
                  said->frames[i].column, offset))
      return true;
  }
  return false;
}

/* Loads some of the sources once more, and returns whether that is refused in the same words. Free `text->text`. */
static bool is_refused_too(const struct placing *placing, const size_t *sources, size_t count, enum bundle_code code,
                           struct bundle_text *text, struct refusal_text *said) {
  const struct rehearsing *with = placing->with;
  struct engine_bundle bundle = *placing->bundle;
  const char *reason;
  bundle.sources = sources;
  bundle.count = count;
  bundle_make(with->arena, with->sources, with->compiled, sources, count, code, text);
  return rehearse_load(with, &bundle, text, said, &reason) == ENGINE_REFUSED &&
         texts_equal(said->words, placing->said->words);
}

/* Loads the transpiled text as it is, where the source map holds. */
static bool put_by_map(const struct placing *placing) {
  const struct rehearsing *with = placing->with;
  const struct bundle_part *part = first_part(placing->text, placing->said);
  if (!part)
    return false;
  size_t offset = 0;
  bool column = false;
  struct bundle_text text;
  struct refusal_text said;
  bool mapped =
      is_refused_too(placing, placing->bundle->sources, placing->bundle->count, BUNDLE_BLANKED, &text, &said) &&
      map_frame(with, &text, &said, part->source, &offset, &column);
  buf_free(&text.text);
  return put(placing, part->source, mapped ? offset : 0, mapped && column);
}

/* Whether a specifier is what workerd calls a module: it resolves "./x" to "x". */
static bool is_module(const char *from, const char *module) {
  while (starts_with(bytes_of(from), "./") || starts_with(bytes_of(from), "/"))
    from += from[0] == '/' ? 1 : 2;
  return texts_equal(from, module);
}

static const struct engine_name *named_in(const struct engine_import *import, const char *name) {
  if (texts_equal(import->by_default.name, name))
    return &import->by_default;
  if (texts_equal(import->space.name, name))
    return &import->space;
  for (size_t i = 0; i < import->named_count; i++)
    if (texts_equal(import->named[i].name, name))
      return &import->named[i];
  return NULL;
}

/* The import of `name` from `module`; NULL stands for any name, or any module. */
static bool put_at_import(const struct placing *placing, const char *module, const char *name) {
  for (size_t i = 0; i < placing->text->part_count; i++) {
    size_t source = placing->text->parts[i].source;
    const struct compiled *compiled = &placing->with->compiled[source];
    for (size_t k = 0; k < compiled->face.import_count; k++) {
      const struct engine_import *import = &compiled->face.imports[k];
      const struct engine_name *found = name ? named_in(import, name) : NULL;
      if ((module && !is_module(import->from, module)) || (name && !found))
        continue;
      return put(placing, source, found ? found->at : import->at, true);
    }
  }
  return false;
}

/* The last source that declares or exports the name at top level. */
static bool put_at_name(const struct placing *placing, const char *name) {
  for (size_t i = placing->text->part_count; i-- > 0;) {
    size_t source = placing->text->parts[i].source;
    const struct compiled *compiled = &placing->with->compiled[source];
    for (size_t k = 0; k < compiled->name_count; k++)
      if (texts_equal(compiled->names[k].name, name))
        return put(placing, source, compiled->names[k].at, true);
  }
  return false;
}

/* A frame in the block of merged imports. */
static bool put_by_import_line(const struct placing *placing) {
  const struct bundle_text *text = placing->text;
  const char *name = placing->said->name;
  for (size_t i = 0; i < placing->said->frame_count; i++) {
    size_t line = placing->said->frames[i].line;
    if (line < 2 || line - 2 >= text->import_count)
      continue;
    const char *module = text->imports[line - 2];
    return (name && put_at_import(placing, module, name)) || put_at_import(placing, module, NULL);
  }
  return false;
}

/* The `* as NAME` of a module whose merged import is not one that can be parsed. */
static bool put_at_star(const struct placing *placing) {
  const struct bundle_text *text = placing->text;
  const size_t line = placing->said->frame_count ? placing->said->frames[0].line : 0;
  const char *module = line >= 2 && line - 2 < text->import_count ? text->imports[line - 2] : NULL;
  for (size_t i = 0; module && i < text->part_count; i++) {
    const struct engine_compiled *face = &placing->with->compiled[text->parts[i].source].face;
    for (size_t k = 0; k < face->import_count; k++)
      if (face->imports[k].space.name && is_module(face->imports[k].from, module)) {
        placing->out->kind = ENGINE_STAR_IMPORT;
        placing->out->name = face->imports[k].space.name;
        return put(placing, text->parts[i].source, face->imports[k].space.at, true);
      }
  }
  return false;
}

/* The source that is refused by itself in the same words, else the last one; line 1. */
static bool put_alone(const struct placing *placing) {
  const struct bundle_text *all = placing->text;
  for (size_t i = 0; i < all->part_count && all->part_count > 1; i++) {
    struct bundle_text text;
    struct refusal_text said;
    bool same = is_refused_too(placing, &all->parts[i].source, 1, BUNDLE_PRINTED, &text, &said);
    buf_free(&text.text);
    if (same)
      return put(placing, all->parts[i].source, 0, false);
  }
  return put(placing, all->parts[all->part_count - 1].source, 0, false);
}

static bool put_by_kind(const struct placing *placing) {
  const struct refusal_text *said = placing->said;
  switch (said->kind) {
  case ENGINE_NO_MODULE:
    return said->name && put_at_import(placing, said->name, NULL);
  case ENGINE_EXPORTED_VALUE:
  case ENGINE_NOT_UPLOADED:
    return said->name && put_at_name(placing, said->name);
  case ENGINE_NO_EXPORT:
    return said->name && said->module && put_at_import(placing, said->module, said->name);
  case ENGINE_DECLARED_TWICE: /* where the generated code has the name, too */
    return put_by_map(placing) || put_by_import_line(placing) || (said->name && put_at_name(placing, said->name));
  case ENGINE_SYNTAX:
    return put_by_map(placing) || put_at_star(placing) || put_by_import_line(placing);
  case ENGINE_NOT_DEFINED:
  case ENGINE_NOT_AT_TOP:
  case ENGINE_NEVER_READY:
  case ENGINE_TOO_EARLY:
  case ENGINE_STAR_IMPORT:
  case ENGINE_RESERVED_WORD:
  case ENGINE_EXCEPTION:
    return put_by_map(placing) || put_by_import_line(placing);
  }
  return false;
}

bool place_reads_env(const struct rehearsing *with, const struct engine_bundle *bundle) {
  for (size_t i = 0; i < bundle->count; i++) {
    const struct compiled *compiled = &with->compiled[bundle->sources[i]];
    for (size_t k = 0; k < compiled->face.import_count; k++)
      if (compiled->face.imports[k].space.name || named_in(&compiled->face.imports[k], "env"))
        return true;
  }
  return false;
}

/* An exception may depend on the values of `env`, which may be placeholders here. */
static bool is_certain(const struct placing *placing) {
  enum engine_refusal_kind kind = placing->said->kind;
  return placing->bundle->values || (kind != ENGINE_EXCEPTION && kind != ENGINE_NEVER_READY) ||
         !place_reads_env(placing->with, placing->bundle);
}

void place_refusal(const struct rehearsing *with, const struct engine_bundle *bundle, const struct bundle_text *text,
                   const struct refusal_text *said, struct engine_refusal *out) {
  struct placing placing = {with, bundle, text, said, out};
  *out = (struct engine_refusal){
      .kind = said->kind, .words = said->words, .name = said->name, .line = 1, .certain = is_certain(&placing)};
  compile_all(with, COMPILED_MAP); /* in one run: where one bundle is refused, others are, too */
  if (bundle->count > 0 && !put_by_kind(&placing))
    put_alone(&placing);
}
