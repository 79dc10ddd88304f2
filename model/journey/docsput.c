/* Putting a topic into 03b-docs-cache.md, on what docscache.c found. */
#include "model/journey/internal.h"

#include "model/base/base.h"

struct putting {
  struct arena *arena;
  struct bytes text;
  struct docs_scan scan;
  const struct docs_entry *entry;
  const char *ending, *time;
  struct edits edits;
};

/* ---- the front matter ---- */

static bool is_listed(struct bytes list, const char *topic) {
  static const char between[] = " \t,[]\"'";
  size_t from = 0;
  for (size_t at = 0; at <= list.len; at++) {
    if (at < list.len && (list.data[at] == '\0' || !strchr(between, list.data[at])))
      continue;
    if (equal_ignoring_case((struct bytes){list.data + from, at - from}, topic))
      return true;
    from = at + 1;
  }
  return false;
}

/* `topics:` with an item a line below it: another one behind the last. */
static bool list_below(struct putting *putting) {
  struct bytes text = putting->text;
  struct text_line line = front_line(text, &putting->scan.fields[DOCS_TOPICS]), last = {0};
  while (line.number < putting->scan.front.last.number && text_next_line(text, &line) &&
         starts_with(text_line_content(text, line), "- ")) {
    struct bytes item = text_line_content(text, line);
    if (is_listed((struct bytes){item.data + 2, item.len - 2}, putting->entry->topic))
      return true;
    last = line;
  }
  if (!last.number)
    return false;
  size_t indent = 0;
  while (text.data[last.start + indent] != '-')
    indent++;
  edits_add(&putting->edits, last.end, last.end,
            bytes_of(arena_printf(putting->arena, "%s%.*s- %s", putting->ending, (int)indent, text.data + last.start,
                                  putting->entry->topic)));
  return true;
}

/* Into `[a, b]`, or behind `a, b`. */
static void list_beside(struct putting *putting, struct bytes list) {
  const char *topic = putting->entry->topic;
  bool flow = starts_with(list, "[");
  if (is_listed(list, topic) || (flow && list.data[list.len - 1] != ']'))
    return;
  size_t at = (size_t)(list.data - putting->text.data) + list.len - (flow ? 1 : 0);
  bool is_empty = flow && trim((struct bytes){list.data + 1, list.len - 2}).len == 0;
  edits_add(&putting->edits, at, at, bytes_of(arena_printf(putting->arena, "%s%s", is_empty ? "" : ", ", topic)));
}

static void name_topic(struct putting *putting) {
  const struct docs_scan *scan = &putting->scan;
  const struct front_field *field = &scan->fields[DOCS_TOPICS], *primed = &scan->fields[DOCS_PRIMED_AT];
  struct bytes list = front_value(putting->text, field);
  const char *value = arena_printf(putting->arena, "[%s]", putting->entry->topic);
  if (list.len > 0)
    list_beside(putting, list);
  else if (!field->present)
    front_insert(putting->arena, putting->text, primed->present ? front_line(putting->text, primed) : scan->front.open,
                 "topics", value, &putting->edits);
  else if (!list_below(putting))
    front_set(putting->arena, field, value, &putting->edits);
}

static void date_topic(struct putting *putting) {
  const struct front_field *field = &putting->scan.fields[DOCS_PRIMED_AT];
  if (putting->scan.has_others)
    return;
  if (!field->present)
    front_insert(putting->arena, putting->text, putting->scan.front.open, "primed_at", putting->time, &putting->edits);
  else if (front_is_settable(putting->text, field))
    front_set(putting->arena, field, putting->time, &putting->edits);
}

static void add_front(struct putting *putting) {
  const char *ending = putting->ending;
  size_t start = putting->text.len - without_mark(putting->text).len;
  const char *primed =
      putting->scan.has_others ? "" : arena_printf(putting->arena, "primed_at: %s%s", putting->time, ending);
  edits_add(&putting->edits, start, start,
            bytes_of(arena_printf(putting->arena, "---%s%stopics: [%s]%s---%s%s", ending, primed, putting->entry->topic,
                                  ending, ending, ending)));
}

/* ---- the section ---- */

/* What stands below the heading, without a last line ending. */
static const char *make_body(const struct putting *putting) {
  JD_BUF out;
  buf_init(&out, LIMIT_DOCUMENT_BYTES);
  const struct docs_entry *entry = putting->entry;
  for (size_t i = 0; i < entry->summary.len; i++)
    if (entry->summary.data[i] == '\n')
      buf_add_text(&out, putting->ending);
    else
      buf_add_char(&out, entry->summary.data[i]);
  buf_printf(&out, "%sURL: %s%sFetched: %s", putting->ending, entry->url, putting->ending, putting->time);
  return arena_strndup(putting->arena, out.data, out.len);
}

/* The end of the last line that is not blank; 0 when all are. */
static size_t end_of_text(struct bytes text) {
  size_t end = 0;
  for (struct text_line line = {0}; text_next_line(text, &line);)
    if (text_line_content(text, line).len > 0)
      end = line.end;
  return end;
}

static void replace_section(struct putting *putting) {
  const struct docs_scan *scan = &putting->scan;
  edits_add(&putting->edits, scan->heading.end, scan->body_end,
            bytes_of(arena_printf(putting->arena, "%s%s", putting->ending, make_body(putting))));
}

/* Whether a section that is put in there stands as one. */
static bool stands(struct putting *putting, size_t at, const char *section, struct bytes *out) {
  struct edits edits = putting->edits;
  struct docs_scan scan;
  edits_add(&edits, at, at, bytes_of(section));
  *out = edits_apply(putting->arena, putting->text, &edits);
  docs_scan(putting->arena, *out, putting->entry->topic, &scan);
  return scan.found;
}

static struct bytes add_section(struct putting *putting) {
  const struct docs_scan *scan = &putting->scan;
  const struct front_matter *front = &scan->front;
  const char *ending = putting->ending;
  const char *section = arena_printf(putting->arena, "## %s%s%s", putting->entry->topic, ending, make_body(putting));
  struct bytes out;
  size_t behind = scan->has_topics ? scan->end : end_of_text(putting->text);
  /* Front matter that is not closed may get a line behind its last one, where the section must not go before it. */
  struct bytes last = text_line_content(putting->text, front->last);
  bool is_closed = bytes_equal(last, bytes_of("---")) || bytes_equal(last, bytes_of("..."));
  bool has_room = front->open.number == 0 || behind > (is_closed ? front->open.end : front->last.end);
  if (has_room && stands(putting, behind, arena_printf(putting->arena, "%s%s%s", ending, ending, section), &out))
    return out;
  /* Fenced code that is not closed would swallow it there: before the first topic, or at the top, with a rule below. */
  size_t top = front->last.number ? front->last.next : putting->text.len - without_mark(putting->text).len;
  if (scan->has_topics)
    stands(putting, scan->first,
           arena_printf(putting->arena, "%.*s%s%s%s", (int)scan->level - 2, "####", section, ending, ending), &out);
  else
    stands(putting, top, arena_printf(putting->arena, "%s%s%s%s---%s", ending, section, ending, ending, ending), &out);
  return out;
}

static struct bytes new_file(struct putting *putting) {
  const char *topic = putting->entry->topic;
  return bytes_of(arena_printf(putting->arena, "---\nprimed_at: %s\ntopics: [%s]\n---\n\n# Docs Cache\n\n## %s\n%s\n",
                               putting->time, topic, topic, make_body(putting)));
}

struct bytes docscache_put(struct arena *arena, struct bytes text, const struct docs_entry *entry) {
  char time[TIME_TEXT];
  time_format(entry->now, time);
  struct putting putting = {
      .arena = arena, .text = text, .entry = entry, .ending = text_line_ending(text), .time = time};
  if (end_of_text(text) == 0) {
    putting.ending = "\n";
    return new_file(&putting);
  }
  docs_scan(arena, text, entry->topic, &putting.scan);
  if (putting.scan.front.open.number == 0) {
    add_front(&putting);
  } else {
    date_topic(&putting);
    name_topic(&putting);
  }
  if (!putting.scan.found)
    return add_section(&putting);
  replace_section(&putting);
  return edits_apply(arena, text, &putting.edits);
}
