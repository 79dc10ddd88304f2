/* What was read before: of the last sources in memory, since a plan asks several times about the same few, and of large
 * ones with the keeper, since tree-sitter takes half a second for 900 kB. It is kept as texts that end with a NUL: the
 * parse and how many names there are, then of each name its list, line, column, kind, and itself. */
#include "model/base/base.h"
#include "model/source/internal.h"

#include <stdio.h>
#include <stdlib.h>

enum {
  MOST_KEPT = 16,
  KEPT_FROM = 16384,          /* bytes: what is smaller is read in a few milliseconds */
  MOST_TEXT = LIMIT_TREE_WORK /* of a source of 1 MB: a name takes more room here than there */
};

static struct kept {
  char name[64]; /* "": nothing is kept here */
  struct buf text;
} kept[MOST_KEPT];
static size_t oldest;
static const struct source_keeper *kept_with;

void source_keep_with(const struct source_keeper *keeper) {
  kept_with = keeper;
}

void source_write(const struct ts_source *source, struct buf *out) {
  size_t count = 0;
  for (size_t i = 0; i < SOURCE_LISTS; i++)
    count += source->lists[i].count;
  buf_printf(out, "%u %zu", (unsigned)source->parse, count);
  buf_add_char(out, '\0');
  for (size_t i = 0; i < SOURCE_LISTS; i++)
    for (size_t j = 0; j < source->lists[i].count; j++) {
      const struct ts_name *name = &source->lists[i].list[j];
      buf_printf(out, "%zu %u %u %u %s", i, name->line, name->column, (unsigned)name->kind, name->name);
      buf_add_char(out, '\0');
    }
}

bool source_parse_kept(struct arena *arena, struct bytes text, struct ts_source *out) {
  const char *at = text.data, *end = at + text.len;
  char *rest;
  *out = (struct ts_source){0};
  if (!text.len || end[-1] != '\0' || (out->parse = (enum source_parse)strtoul(at, &rest, 10)) > SOURCE_UNREAD)
    return false;
  size_t count = strtoul(rest, &rest, 10);
  for (at += strlen(at) + 1; at < end && count; at += strlen(at) + 1, count--) {
    size_t list = strtoul(at, &rest, 10), line = strtoul(rest, &rest, 10), column = strtoul(rest, &rest, 10),
           kind = strtoul(rest, &rest, 10);
    if (list >= SOURCE_LISTS || !line || !column || kind > TS_BINDING || *rest != ' ')
      return false;
    struct ts_names *names = &out->lists[list];
    *ARENA_PUSH(arena, names->list, names->count, names->capacity) =
        (struct ts_name){arena_strdup(arena, rest + 1), (unsigned)line, (unsigned)column, (enum ts_name_kind)kind};
  }
  return at == end && !count;
}

static void remember(const char *name, struct bytes text) {
  struct kept *place = &kept[oldest];
  oldest = (oldest + 1) % MOST_KEPT;
  buf_free(&place->text);
  snprintf(place->name, sizeof place->name, "%s", name);
  buf_init(&place->text, MOST_TEXT);
  buf_add_bytes(&place->text, text);
}

static const char *name_of(struct arena *arena, struct bytes code) {
  struct digester *digester = digester_new("jd-source");
  digester_part(digester, "reader", bytes_of(source_code));
  digester_part(digester, "code", code);
  return arena_printf(arena, "%s.read", digest_text(arena, digester_finish(digester)));
}

bool source_recall(struct arena *arena, struct bytes code, struct ts_source *out) {
  JD_ARENA scratch = arena_new();
  const char *name = name_of(scratch, code);
  struct bytes text;
  for (size_t i = 0; i < MOST_KEPT; i++)
    if (strcmp(kept[i].name, name) == 0)
      return source_parse_kept(arena, buf_bytes(&kept[i].text), out);
  if (!kept_with || code.len < KEPT_FROM || !kept_with->get(kept_with->context, scratch, name, &text) ||
      !source_parse_kept(arena, text, out))
    return false;
  remember(name, text);
  return true;
}

void source_keep(struct bytes code, const struct ts_source *source) {
  JD_ARENA scratch = arena_new();
  JD_BUF text;
  const char *name = name_of(scratch, code);
  buf_init(&text, MOST_TEXT);
  source_write(source, &text);
  if (text.overflow)
    return;
  remember(name, buf_bytes(&text));
  if (kept_with && code.len >= KEPT_FROM)
    kept_with->put(kept_with->context, name, buf_bytes(&text));
}
