#include "model/base/base.h"
#include "reconcile/engine/internal.h"

#include <stdlib.h>

enum { BUNDLE_MOST = 67108864 }; /* five sources of 1 MB, printed again */

/* The merged imports of one module. */
struct merged {
  const char *from;
  const char *by_default, *space;
  bool bare;
  const char **names;
  size_t count, capacity;
};

struct merging {
  struct arena *arena;
  struct merged *list;
  size_t count, capacity;
};

static struct merged *merged_of(struct merging *merging, const char *from) {
  for (size_t i = 0; i < merging->count; i++)
    if (texts_equal(merging->list[i].from, from))
      return &merging->list[i];
  struct merged *added = ARENA_PUSH(merging->arena, merging->list, merging->count, merging->capacity);
  *added = (struct merged){.from = from};
  return added;
}

static void add_name(struct arena *arena, struct merged *merged, const char *name) {
  for (size_t i = 0; i < merged->count; i++)
    if (texts_equal(merged->names[i], name))
      return;
  *ARENA_PUSH(arena, merged->names, merged->count, merged->capacity) = name;
}

/* As the control plane does it: a later default or namespace replaces the earlier, and an alias is all that is kept. */
static void merge(struct merging *merging, const struct compiled *compiled) {
  for (size_t i = 0; i < compiled->face.import_count; i++) {
    const struct engine_import *import = &compiled->face.imports[i];
    if (import->reexport)
      continue;
    struct merged *into = merged_of(merging, import->from);
    into->by_default = import->by_default.name ? import->by_default.name : into->by_default;
    into->space = import->space.name ? import->space.name : into->space;
    into->bare = into->bare || import->bare;
    for (size_t k = 0; k < import->named_count; k++)
      add_name(merging->arena, into, import->named[k].name);
  }
}

static void add_import(struct bundle_text *out, const struct merged *merged) {
  const char *separator = "";
  if (!merged->by_default && !merged->space && merged->count == 0 && !merged->bare)
    return;
  buf_add_text(&out->text, "import ");
  if (merged->by_default) {
    buf_add_text(&out->text, merged->by_default);
    separator = ", ";
  }
  if (merged->space) {
    buf_printf(&out->text, "%s* as %s", separator, merged->space);
    separator = ", ";
  }
  for (size_t i = 0; i < merged->count; i++)
    buf_printf(&out->text, "%s%s", i > 0 ? ", " : separator[0] ? ", { " : "{ ", merged->names[i]);
  buf_printf(&out->text, "%s%s'%s';\n", merged->count > 0 ? " }" : "",
             merged->by_default || merged->space || merged->count > 0 ? " from " : "", merged->from);
  out->imports[out->import_count++] = merged->from;
}

static void add_imports(struct arena *arena, const struct compiled *compiled, struct bundle_text *out) {
  struct merging merging = {.arena = arena};
  for (size_t i = 0; i < out->part_count; i++)
    merge(&merging, &compiled[out->parts[i].source]);
  out->imports = arena_alloc_array(arena, merging.count, sizeof *out->imports);
  for (size_t i = 0; i < merging.count; i++)
    add_import(out, &merging.list[i]);
}

/* Bytes of a line's end at `i`; 0 where there is none. */
static size_t line_end(struct bytes text, size_t i) {
  if (text.data[i] == '\n')
    return 1;
  if (text.data[i] == '\r')
    return i + 1 < text.len && text.data[i + 1] == '\n' ? 2 : 1;
  if (i + 2 < text.len && memcmp(text.data + i, "\xe2\x80", 2) == 0 &&
      (text.data[i + 2] == '\xa8' || text.data[i + 2] == '\xa9'))
    return 3;
  return 0;
}

size_t bundle_lines(struct bytes text) {
  size_t lines = 0;
  for (size_t i = 0; i < text.len;) {
    size_t end = line_end(text, i);
    lines += end > 0;
    i += end > 0 ? end : 1;
  }
  return lines;
}

/* Adds text, and counts its lines. */
static void add(struct bundle_text *out, size_t *line, struct bytes text) {
  buf_add_bytes(&out->text, text);
  *line += bundle_lines(text);
}

const char *bundle_name(const struct engine_source *source) {
  return is_object_name(bytes_of(source->name)) ? source->name : "no-name";
}

void bundle_dispatch(const struct bundle_text *text, const struct engine_source *sources, struct buf *out) {
  buf_add_text(out, "\nconst ROUTES = {\n");
  for (size_t i = 0; i < text->part_count; i++) {
    const struct engine_source *source = &sources[text->parts[i].source];
    JD_ARENA scratch = arena_new();
    buf_printf(out, "  '%s': { binding: '%s', access_mode: '%s' }%s\n", bundle_name(source),
               binding_name(scratch, bundle_name(source)), source->access ? source->access : "authenticated",
               i + 1 < text->part_count ? "," : "");
  }
  buf_add_text(out, "};\n\n");
  buf_add_bytes(out, engine_dispatch_js);
}

static int by_name(const void *a, const void *b, void *context) {
  const struct engine_source *sources = context;
  const size_t left = *(const size_t *)a, right = *(const size_t *)b;
  int order = strcmp(sources[left].name, sources[right].name);
  return order ? order : (left > right) - (left < right);
}

const size_t *bundle_order(struct arena *arena, const struct engine_source *sources, const size_t *indexes,
                           size_t count) {
  size_t *order = arena_alloc_array(arena, count, sizeof *order);
  for (size_t i = 0; i < count; i++)
    order[i] = indexes[i];
  qsort_r(order, count, sizeof *order, by_name, (void *)sources);
  return order;
}

void bundle_make(struct arena *arena, const struct engine_source *sources, const struct compiled *compiled,
                 const size_t *chosen, size_t count, enum bundle_code code, struct bundle_text *out) {
  *out = (struct bundle_text){.parts = arena_alloc_array(arena, count, sizeof *out->parts), .part_count = count};
  buf_init(&out->text, BUNDLE_MOST);
  const size_t *order = bundle_order(arena, sources, chosen, count);
  for (size_t i = 0; i < count; i++)
    out->parts[i].source = order[i];

  buf_add_text(&out->text, "// The control plane's header is here\n");
  add_imports(arena, compiled, out);
  size_t line = 1 + bundle_lines(buf_bytes(&out->text));
  add(out, &line, engine_runtime_js);
  for (size_t i = 0; i < count; i++) {
    const struct compiled *part = &compiled[out->parts[i].source];
    struct bytes text = code == BUNDLE_PRINTED ? part->printed : part->blanked;
    buf_printf(&out->text, "// === %s ===\n", bundle_name(&sources[out->parts[i].source]));
    out->parts[i].first = ++line;
    out->parts[i].lines = bundle_lines(text) + 1;
    add(out, &line, text);
    add(out, &line, bytes_of(i + 1 < count ? "\n\n" : "\n"));
  }
  bundle_dispatch(out, sources, &out->text);
}
