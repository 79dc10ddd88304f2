#include "model/journey/internal.h"

#include "model/base/base.h"
#include "model/format/format.h"

/* Of a topic, as loosely as topics are read: one that is set in is one too. */
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

/* False when the topics are at their end. */
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

/* Fenced code and comments, which prose_next passes over, belong to the topic that they stand in: so does the line
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

void docs_scan(struct arena *arena, struct bytes text, const char *topic, struct docs_scan *cache) {
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
