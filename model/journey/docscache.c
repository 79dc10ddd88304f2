#include "model/base/base.h"
#include "model/format/format.h"
#include "model/journey/journey.h"

/* ---- the file taken apart ---- */

/* The front-matter keys that are ours. */
enum { DOCS_PRIMED_AT, DOCS_TOPICS, DOCS_KEYS };

struct docs_scan {
  struct bytes text;
  struct front_matter front;
  struct front_field fields[DOCS_KEYS];
  bool found;               /* the topic's section */
  struct text_line heading; /* its first line */
  size_t body_end;          /* after the last line of it that is not blank, line ending excluded */
  bool has_body;
  int64_t fetched; /* its own date; 0: none */
  bool has_others; /* sections of other topics */
  bool has_topics;
  size_t first, level; /* where the heading of the first one begins, and its level */
  size_t end;          /* after the last line of the last topic that is not blank, line ending excluded */
};

/* Returns whether the line is a topic heading; indented headings count. */
static bool is_heading(struct arena *arena, struct bytes line) {
  (void)arena;
  return starts_with(trim(line), "##");
}

static bool is_rule(struct bytes content) {
  return bytes_equal(content, bytes_of("---")) || bytes_equal(content, bytes_of("***")) ||
         bytes_equal(content, bytes_of("___"));
}

static void read_date(struct bytes content, struct docs_scan *cache) {
  static const char word[] = "Fetched:";
  int64_t time;
  if (starts_with(content, word) &&
      time_parse(trim((struct bytes){content.data + strlen(word), content.len - strlen(word)}), &time))
    cache->fetched = time;
}

/* Topics end at a heading of the first level, and at a rule between paragraphs: what agents write below belongs to
 * none. */
struct walk {
  struct prose prose;
  size_t level;  /* of the topic under way; 0: none */
  bool ours;     /* it is the one that is looked for */
  bool is_blank; /* the line before */
};

static void enter(struct walk *walk, const char *topic, size_t level, struct bytes title, struct docs_scan *cache) {
  bool is_it = !cache->found && equal_ignoring_case(title, topic);
  walk->level = level;
  walk->ours = is_it;
  cache->has_others = cache->has_others || !is_it;
  if (!cache->has_topics) {
    cache->first = walk->prose.line.start;
    cache->level = level;
  }
  cache->has_topics = true;
  if (is_it) {
    cache->found = true;
    cache->heading = walk->prose.line;
    cache->body_end = walk->prose.line.end;
  }
}

/* False if the topics are at their end. */
static bool read_line(struct walk *walk, const char *topic, struct docs_scan *cache) {
  struct bytes title, content = prose_content(&walk->prose);
  size_t level = prose_heading(&walk->prose, &title);
  if (level == 1 ? walk->level > 0 : walk->level > 0 && walk->is_blank && is_rule(content))
    return false;
  bool begins = level > 1 && (walk->level == 0 || level <= walk->level);
  if (begins)
    enter(walk, topic, level, title, cache);
  walk->is_blank = content.len == 0;
  return true;
}

/* Fenced code and comments, which prose_next passes over, belong to the topic that they are in: so does the line
 * before this one. */
static void extend(const struct walk *walk, struct text_line line, struct docs_scan *cache) {
  if (walk->level == 0 || text_line_content(cache->text, line).len == 0)
    return;
  cache->end = line.end;
  if (!walk->ours || line.number <= cache->heading.number)
    return;
  cache->body_end = line.end;
  cache->has_body = true;
  read_date(text_line_content(cache->text, line), cache);
}

static void read_topics(const char *topic, struct docs_scan *cache) {
  struct walk walk = {.prose = {.text = cache->text, .line = cache->front.last}};
  struct text_line line = cache->front.last;
  bool more = prose_next(&walk.prose), inside = true;
  while (inside && text_next_line(cache->text, &line)) {
    if (more && line.number == walk.prose.line.number) {
      inside = read_line(&walk, topic, cache);
      extend(&walk, inside ? line : (struct text_line){0}, cache);
      more = prose_next(&walk.prose);
    } else {
      extend(&walk, line, cache);
    }
  }
}

static void docs_scan(struct arena *arena, struct bytes text, const char *topic, struct docs_scan *cache) {
  static const char *const names[DOCS_KEYS] = {[DOCS_PRIMED_AT] = "primed_at", [DOCS_TOPICS] = "topics"};
  static const struct front_wanted wanted = {names, DOCS_KEYS, 0, is_heading};
  struct findings ignored;
  findings_init(&ignored, arena);
  *cache = (struct docs_scan){.text = text};
  cache->front = front_read(text, "", &wanted, cache->fields, &ignored);
  read_topics(topic, cache);
}

enum docs_state docscache_state(struct arena *arena, struct bytes text, const char *topic, int64_t changed,
                                int64_t now) {
  struct docs_scan cache;
  int64_t primed = 0;
  docs_scan(arena, text, topic, &cache);
  if (!cache.found || !cache.has_body)
    return DOCS_MISSING;
  bool dated = time_parse(front_value(text, &cache.fields[DOCS_PRIMED_AT]), &primed);
  if (!dated && !cache.fetched)
    primed = changed;
  return time_is_recent(cache.fetched, now) || time_is_recent(primed, now) ? DOCS_FRESH : DOCS_OLD;
}

/* ---- putting a topic in ---- */

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

/* `topics:` with an item a line below it: another one after the last. */
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

/* Into `[a, b]`, or after `a, b`. */
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

/* Returns what goes below the heading, without a last line ending. */
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

/* Returns the end of the last line that is not blank; 0 when all are. */
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

/* Returns whether a section that is inserted there is read as one. */
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
  /* Front matter that is not closed may get a line after its last one, where the section must not go before it. */
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

/* ---- a page of documentation, made short ---- */

enum { LONGEST_PARAGRAPH = 700, MOST_HEADINGS = 40, MOST_MENTIONS = 12 };

struct page {
  struct arena *arena;
  struct md_document document;
  struct buf out;
};

/* A heading or paragraph as one line; code spans keep their backticks. */
static struct bytes flatten(const struct page *page, const struct md_block *block) {
  JD_BUF line;
  buf_init(&line, LIMIT_DOCUMENT_BYTES);
  for (size_t i = block->run; i < block->run_end; i++) {
    const struct md_run *run = &page->document.runs[i];
    if (run->kind == MD_BREAK)
      buf_add_char(&line, ' ');
    else if (run->kind == MD_CODE)
      buf_printf(&line, "`%.*s`", (int)run->text.len, run->text.data);
    else
      escape_line(&line, run->text);
  }
  return trim(arena_bytes(page->arena, buf_bytes(&line)));
}

static void add_cut(struct buf *out, struct bytes text, size_t most) {
  size_t len = cut_length(text, most);
  buf_add(out, text.data, len);
  if (len < text.len)
    buf_add_text(out, "…");
}

/* Markdown reads a line by its first character. */
static void add_paragraph(struct buf *out, const char *before, struct bytes text) {
  buf_add_text(out, before);
  if (text.len > 0 && text.data[0] != '\0' && strchr("#-+*_=~<>|", text.data[0]))
    buf_add_char(out, '\\');
  add_cut(out, text, LONGEST_PARAGRAPH);
  buf_add_char(out, '\n');
}

/* Returns the index after the first paragraph, which is added. */
static size_t add_first(struct page *page) {
  for (size_t i = 0; i < page->document.count; i++)
    if (page->document.blocks[i].kind == MD_PARAGRAPH) {
      add_paragraph(&page->out, "", flatten(page, &page->document.blocks[i]));
      return i + 1;
    }
  return page->document.count;
}

static void add_headings(struct page *page) {
  size_t count = 0;
  for (size_t i = 0; i < page->document.count && count < MOST_HEADINGS; i++) {
    const struct md_block *block = &page->document.blocks[i];
    struct bytes title = block->kind == MD_HEADING ? flatten(page, block) : (struct bytes){0};
    if (title.len == 0)
      continue;
    buf_add_text(&page->out, count++ > 0 ? "; " : "Covers: ");
    add_cut(&page->out, title, LONGEST_PARAGRAPH);
  }
  if (count > 0)
    buf_add_text(&page->out, ".\n");
}

static void add_mentions(struct page *page, const char *subject, size_t from) {
  size_t count = 0;
  for (size_t i = from; i < page->document.count && count < MOST_MENTIONS; i++) {
    const struct md_block *block = &page->document.blocks[i];
    struct bytes text = block->kind == MD_PARAGRAPH ? flatten(page, block) : (struct bytes){0};
    if (!contains_ignoring_case(text, subject))
      continue;
    add_paragraph(&page->out, "- ", text);
    count++;
  }
}

struct bytes docs_summary(struct arena *arena, struct bytes page_text, const char *subject) {
  struct page page = {.arena = arena};
  JD_BUF clean;
  buf_init(&clean, LIMIT_TEXT_OUTPUT);
  buf_init(&page.out, LIMIT_DOCUMENT_BYTES);
  escape_block(&clean, page_text);
  md_parse(arena, buf_bytes(&clean), &page.document);
  size_t behind = add_first(&page);
  add_headings(&page);
  add_mentions(&page, subject, behind);
  struct bytes out = trim(arena_bytes(arena, buf_bytes(&page.out)));
  buf_free(&page.out);
  return out;
}
