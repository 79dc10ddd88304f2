#include "model/base/base.h"
#include "model/plan/internal.h"

/* ---- words ---- */

size_t skip_spaces(const char *text, size_t offset, size_t end) {
  while (offset < end && is_space(text[offset]))
    offset++;
  return offset;
}

/* Letters of all scripts, roughly: not the punctuation, arrows and symbols that people put between words. */
size_t word_char_length(const char *text, size_t offset, size_t end) {
  uint32_t code_point = 0;
  if (offset >= end)
    return 0;
  size_t len = utf8_decode(text + offset, end - offset, &code_point);
  if (len <= 1)
    return len == 1 && (is_alphanumeric(text[offset]) || text[offset] == '_') ? 1 : 0;
  bool symbol = code_point < 0xC0 || (code_point >= 0x2000 && code_point < 0x2C00) ||
                (code_point >= 0x3000 && code_point < 0x3040) || (code_point >= 0xFE00 && code_point < 0xFE10) ||
                (code_point >= 0xFF00 && code_point < 0xFF10) || code_point >= 0x1F000;
  return symbol ? 0 : len;
}

static bool matches(const char *text, size_t offset, size_t end, const char *word) {
  size_t len = strlen(word);
  return end - offset >= len && equal_ignoring_case((struct bytes){text + offset, len}, word);
}

bool word_at(const char *text, size_t offset, size_t end, const char *word) {
  return matches(text, offset, end, word) && word_char_length(text, offset + strlen(word), end) == 0;
}

size_t dash_length(const char *text, size_t offset, size_t end) {
  static const char *const others[] = {
      "\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x86\x92", "\xE2\x80\xA2", "\xC2\xB7", "=>", "->"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (end - offset >= strlen(others[i]) && memcmp(text + offset, others[i], strlen(others[i])) == 0)
      return strlen(others[i]);
  size_t len = 0;
  while (offset + len < end && text[offset + len] == '-' && len < 3)
    len++;
  bool apart =
      len && (offset == 0 || is_space(text[offset - 1])) && (offset + len == end || is_space(text[offset + len]));
  return apart ? len : 0;
}

size_t skip_task_box(const struct flat *flat, size_t offset) {
  const char *text = flat->text + offset;
  if (flat->len - offset < 4 || flat->kind[offset] != MD_TEXT)
    return offset;
  return text[0] == '[' && strchr(" xX", text[1]) && text[2] == ']' && is_space(text[3]) ? offset + 4 : offset;
}

static size_t object_word_length(const char *text, size_t offset, size_t end) {
  static const char *const words[] = {"object", "objekt", "objeto", "objet", "oggetto"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (word_at(text, offset, end, words[i]))
      return strlen(words[i]);
  return 0;
}

size_t skip_decoration(const struct flat *flat, size_t offset, size_t end) {
  const char *text = flat->text;
  for (size_t at = offset; at < end;) {
    size_t stop = at;
    while (stop < end && (is_digit(text[stop]) || (stop > at && strchr(".)", text[stop]))))
      stop++;
    stop += stop > at && stop < end && is_lower(text[stop]) && stop + 1 < end && is_space(text[stop + 1]); /* 3i */
    bool number = stop > at && (stop == end || is_space(text[stop]) || text[stop] == ':');
    const size_t object = stop == at ? object_word_length(text, at, end) : 0;
    if (object) { /* `Object: chat-room` */
      stop = skip_spaces(text, at + object, end);
      while (stop < end && is_digit(text[stop]))
        stop++;
      number = stop < end && text[stop] == ':';
    }
    if (flat->kind[at] == MD_CODE || flat->kind[at] == FLAT_STRUCK || (word_char_length(text, at, end) && !number))
      return at;
    at = number ? stop : at + 1;
  }
  return end;
}

size_t label_length(const struct flat *flat, size_t start, size_t end) {
  enum { LONGEST = 40 };
  for (size_t i = start; i < end && i - start <= LONGEST; i++) {
    if (flat->text[i] == ':' && (i + 1 == end || is_space(flat->text[i + 1])))
      return i;
    if (strchr(".,;|()\n", flat->text[i]))
      break;
  }
  return 0;
}

/* After `object(s)` or `class(es)`, when they follow. */
static size_t skip_objects(const char *text, size_t offset, size_t end) {
  static const char *const words[] = {"objects", "object", "classes", "class"};
  size_t start = offset;
  if (start < end && (text[start] == '-' || text[start] == '_'))
    start++;
  else
    start = skip_spaces(text, start, end);
  for (size_t i = 0; start > offset && i < sizeof words / sizeof *words; i++)
    if (word_at(text, start, end, words[i]))
      return start + strlen(words[i]);
  return offset;
}

/* After a remark in parentheses that a colon follows, as in `Durable objects (two):`. */
static size_t skip_remark(const char *text, size_t offset, size_t end) {
  size_t start = skip_spaces(text, offset, end);
  if (start == end || text[start] != '(')
    return offset;
  const char *close = memchr(text + start, ')', end - start);
  return close && close + 1 < text + end && close[1] == ':' ? (size_t)(close + 1 - text) : offset;
}

size_t skip_durable_label(const struct flat *flat, size_t offset, size_t end) {
  const char *text = flat->text;
  size_t start = skip_spaces(text, offset, end);
  if (!matches(text, start, end, "durable"))
    return offset;
  size_t behind = skip_objects(text, start + strlen("durable"), end);
  if (word_char_length(text, behind, end))
    return offset;
  size_t number = skip_spaces(text, behind, end);
  while (number > behind && number < end && is_digit(text[number]))
    behind = ++number;
  behind = skip_remark(text, behind, end);
  bool strong = flat->kind[start] == MD_STRONG && flat->kind[behind - 1] == MD_STRONG &&
                (behind == end || flat->kind[behind] != MD_STRONG);
  size_t next = skip_spaces(text, behind, end);
  if (next < end && text[next] == ':')
    return skip_spaces(text, next + 1, end);
  size_t dash = next < end ? dash_length(text, next, end) : 0;
  if (dash)
    return skip_spaces(text, next + dash, end);
  return strong || next == end ? next : offset;
}

/* ---- what is not wanted ---- */

/* Words of which a phrase consists that wants something not or not now: those that say so, and those beside them. */
enum refusal { REFUSES_NOTHING, REFUSES_ALL, REFUSES_NOW, BESIDE_REFUSAL };

static enum refusal refusal_of(struct bytes word) {
  static const char *const all[] = {"no",      "not",   "none",    "nothing", "nil",     "na",      "n/a",
                                    "don't",   "won't", "without", "keine",   "keiner",  "nichts",  "ninguno",
                                    "ninguna", "nada",  "aucun",   "aucune",  "nessuno", "nessuna", "nenhum"};
  static const char *const now[] = {"skip",       "skipped", "later",    "deferred",  "postponed",
                                    "dropped",    "removed", "canceled", "cancelled", "obsolete",
                                    "deprecated", "unused",  "out",      "future"};
  static const char *const beside[] = {
      "for",   "now",     "yet",     "the",    "this",      "in",    "at",     "of",       "be",         "is",
      "are",   "we",      "it",      "will",   "do",        "need",  "needed", "required", "necessary",  "used",
      "any",   "wanted",  "planned", "longer", "anymore",   "more",  "moment", "here",     "mvp",        "release",
      "app",   "until",   "then",    "first",  "version",   "scope", "all",    "durable",  "applicable", "object",
      "class", "objects", "classes", "dos",    "iteration", "phase", "these",  "them"};
  if (bytes_among_ignoring_case(word, all, sizeof all / sizeof *all))
    return REFUSES_ALL;
  if (bytes_among_ignoring_case(word, now, sizeof now / sizeof *now))
    return REFUSES_NOW;
  bool version = word.len > 1 && to_lower(word.data[0]) == 'v' && is_digit(word.data[1]);
  return version || bytes_among_ignoring_case(word, beside, sizeof beside / sizeof *beside) ? BESIDE_REFUSAL
                                                                                            : REFUSES_NOTHING;
}

struct bytes take_word(struct bytes *text) {
  size_t start = skip_spaces(text->data, 0, text->len), end = start;
  while (end < text->len && !is_space(text->data[end]))
    end++;
  struct bytes word = {text->data + start, end - start};
  *text = (struct bytes){text->data + end, text->len - end};
  while (word.len && !word_char_length(word.data, 0, word.len))
    word.data++, word.len--;
  while (word.len && memchr(".,;:!?)]*\"'", word.data[word.len - 1], 11))
    word.len--;
  return word;
}

/* Returns what all words of the text say together; REFUSES_NOTHING if one of them says anything else. */
static enum refusal refusal_in(struct bytes text) {
  enum refusal said = REFUSES_NOTHING;
  for (struct bytes word; (word = take_word(&text)).len || text.len;) {
    enum refusal refusal = word.len ? refusal_of(word) : BESIDE_REFUSAL;
    if (refusal == REFUSES_NOTHING)
      return REFUSES_NOTHING;
    if (refusal != BESIDE_REFUSAL && said != REFUSES_ALL)
      said = refusal;
  }
  return said;
}

bool says_unwanted(struct bytes text) {
  enum refusal refusal = refusal_in(text);
  return refusal == REFUSES_ALL || refusal == REFUSES_NOW;
}

bool refuses_what_follows(struct bytes text) {
  static const char *const words[] = {"no", "not", "skip", "without", "don't"};
  struct bytes word = take_word(&text);
  return bytes_among_ignoring_case(word, words, sizeof words / sizeof *words);
}

bool says_undecided(struct bytes text) {
  static const char *const words[] = {"tbd", "tba", "tbc", "todo", "optional", "undecided", "unclear", "nice to have"};
  static const char *const first[] = {"only if", "maybe", "perhaps", "possibly"};
  text = trim(text);
  for (size_t i = 0; i < sizeof first / sizeof *first; i++)
    if (word_at(text.data, 0, text.len, first[i]))
      return true;
  return (text.len && text.data[text.len - 1] == '?') ||
         bytes_among_ignoring_case(text, words, sizeof words / sizeof *words);
}

/* Returns the length of the text's first clause. */
static size_t clause_length(struct bytes text) {
  static const char *const reasons[] = {"because", "since", "as"};
  for (size_t i = 0; i < text.len; i++) {
    bool ends = i + 1 == text.len || is_space(text.data[i + 1]);
    if (strchr(",;(\n", text.data[i]) || (ends && strchr(".:!", text.data[i])) || dash_length(text.data, i, text.len))
      return i;
    for (size_t word = 0; i > 0 && is_space(text.data[i - 1]) && word < 3; word++)
      if (word_at(text.data, i, text.len, reasons[word]))
        return i;
  }
  return text.len;
}

bool says_none(struct bytes text) {
  text = trim(text);
  if (text.len && dash_length(text.data, 0, text.len) == text.len)
    return true;
  while (text.len && strchr("(*_[", text.data[0]))
    text.data++, text.len--;
  text.len = clause_length(text);
  while (text.len && strchr(")*_]", text.data[text.len - 1]))
    text.len--;
  return refusal_in(text) == REFUSES_ALL;
}

/* ---- titles and labels ---- */

bool says_notes(struct bytes title) {
  static const char *const titles[] = {"risks",
                                       "risk",
                                       "notes",
                                       "note",
                                       "remarks",
                                       "caveats",
                                       "questions",
                                       "alternatives",
                                       "alternatives considered",
                                       "rejected alternatives",
                                       "open questions",
                                       "rejected",
                                       "decisions",
                                       "trade-offs",
                                       "tradeoffs",
                                       "references",
                                       "links",
                                       "costs",
                                       "testing",
                                       "tests",
                                       "verification",
                                       "monitoring"};
  return bytes_among_ignoring_case(title, titles, sizeof titles / sizeof *titles);
}

bool says_ideas(struct bytes title) {
  static const char *const titles[] = {"nice to have", "nice-to-have", "nice to haves", "stretch", "stretch goals",
                                       "ideas",        "backlog",      "someday",       "wishlist"};
  return bytes_among_ignoring_case(title, titles, sizeof titles / sizeof *titles);
}

bool says_the_rest(struct bytes label) {
  static const char *const labels[] = {"everything else", "all others", "others", "the others", "the rest", "rest"};
  return bytes_among_ignoring_case(label, labels, sizeof labels / sizeof *labels);
}
