/* What was read before: of the last sources in memory, since a plan asks several times about the same few, and of large
 * ones with the keeper, since tree-sitter takes a third of a second for 900 kB. */
#include "model/base/base.h"
#include "model/source/internal.h"

enum {
  MOST_KEPT = 16,
  KEPT_FROM = 16384,          /* bytes: what is smaller is read in a few milliseconds */
  LONGEST_NUMBER = 9,         /* digits */
  MOST_TEXT = LIMIT_TREE_WORK /* of a source of 1 MB: a name takes more room here than there */
};

static struct kept {
  struct arena *arena; /* NULL: nothing is kept here */
  struct digest digest;
  struct ts_source source;
} kept[MOST_KEPT];
static size_t oldest;
static const struct source_keeper *kept_with;

void source_keep_with(const struct source_keeper *keeper) {
  kept_with = keeper;
}

/* ---- as text: a digit for the parse, then of each list the count, and of each name in it a line ---- */

void source_write(const struct ts_source *source, struct buf *out) {
  buf_printf(out, "%u\n", (unsigned)source->parse);
  for (size_t i = 0; i < SOURCE_LISTS; i++) {
    buf_printf(out, "%zu\n", source->lists[i].count);
    for (size_t j = 0; j < source->lists[i].count; j++) {
      const struct ts_name *name = &source->lists[i].list[j];
      buf_printf(out, "%u %u %u %zu ", name->line, name->column, (unsigned)name->repeatable, strlen(name->name));
      buf_add_text(out, name->name);
      buf_add_char(out, '\n');
    }
  }
}

/* Takes a number of at most `most`, and the sign after it, off the front of the text. */
static bool take_number(struct bytes *text, char sign, size_t most, size_t *out) {
  size_t len = 0;
  for (*out = 0; len < text->len && len < LONGEST_NUMBER && is_digit(text->data[len]); len++)
    *out = *out * 10 + (size_t)(text->data[len] - '0');
  if (len == 0 || len == text->len || text->data[len] != sign || *out > most)
    return false;
  *text = (struct bytes){text->data + len + 1, text->len - len - 1};
  return true;
}

static bool take_name(struct arena *arena, struct bytes *text, struct ts_name *out) {
  size_t line, column, repeatable, len;
  if (!take_number(text, ' ', UINT32_MAX, &line) || !take_number(text, ' ', UINT32_MAX, &column) ||
      !take_number(text, ' ', 1, &repeatable) || !take_number(text, ' ', text->len, &len) || !line || !column ||
      len >= text->len || text->data[len] != '\n' || memchr(text->data, '\0', len))
    return false;
  *out = (struct ts_name){arena_strndup(arena, text->data, len), (unsigned)line, (unsigned)column, repeatable == 1};
  *text = (struct bytes){text->data + len + 1, text->len - len - 1};
  return true;
}

bool source_parse_kept(struct arena *arena, struct bytes text, struct ts_source *out) {
  size_t parse;
  *out = (struct ts_source){0};
  if (!take_number(&text, '\n', SOURCE_UNREAD, &parse))
    return false;
  out->parse = (enum source_parse)parse;
  for (size_t i = 0; i < SOURCE_LISTS; i++) {
    struct ts_names *names = &out->lists[i];
    if (!take_number(&text, '\n', text.len, &names->capacity))
      return false;
    names->list = arena_alloc_array(arena, names->capacity, sizeof *names->list);
    for (; names->count < names->capacity; names->count++)
      if (!take_name(arena, &text, &names->list[names->count]))
        return false;
  }
  return text.len == 0;
}

/* ---- in memory ---- */

static struct ts_source copy(struct arena *arena, const struct ts_source *source) {
  struct ts_source out = *source;
  for (size_t i = 0; i < SOURCE_LISTS; i++) {
    struct ts_names *names = &out.lists[i];
    names->list = arena_alloc_array(arena, names->count, sizeof *names->list);
    names->capacity = names->count;
    for (size_t j = 0; j < names->count; j++) {
      names->list[j] = source->lists[i].list[j];
      names->list[j].name = arena_strdup(arena, names->list[j].name);
    }
  }
  return out;
}

static void remember(struct digest digest, const struct ts_source *source) {
  struct kept *place = &kept[oldest];
  oldest = (oldest + 1) % MOST_KEPT;
  arena_free(place->arena);
  place->arena = arena_new();
  place->digest = digest;
  place->source = copy(place->arena, source);
}

static const char *name_for_keeper(struct arena *arena, struct bytes code) {
  struct digester *digester = digester_new("jd-source");
  digester_part(digester, "reader", bytes_of(source_code));
  digester_part(digester, "code", code);
  return arena_printf(arena, "%s.read", digest_text(arena, digester_finish(digester)));
}

bool source_recall(struct arena *arena, struct bytes code, struct ts_source *out) {
  const struct digest digest = digest_bytes(code);
  for (size_t i = 0; i < MOST_KEPT; i++)
    if (kept[i].arena && digest_equal(kept[i].digest, digest)) {
      *out = copy(arena, &kept[i].source);
      return true;
    }
  JD_ARENA scratch = arena_new();
  struct bytes text;
  if (!kept_with || code.len < KEPT_FROM ||
      !kept_with->get(kept_with->context, scratch, name_for_keeper(scratch, code), &text) ||
      !source_parse_kept(arena, text, out))
    return false;
  remember(digest, out);
  return true;
}

void source_keep(struct bytes code, const struct ts_source *source) {
  remember(digest_bytes(code), source);
  if (!kept_with || code.len < KEPT_FROM)
    return;
  JD_ARENA scratch = arena_new();
  JD_BUF text;
  buf_init(&text, MOST_TEXT);
  source_write(source, &text);
  if (!text.overflow)
    kept_with->put(kept_with->context, name_for_keeper(scratch, code), buf_bytes(&text));
}
