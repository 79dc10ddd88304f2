/* tree-sitter's grammar does not know all that TypeScript takes: variance annotations (`<in out T>`), types that are
 * imported (`import("x").Y`), types of a tagged template (`` sql<Row>`…` ``), and the lines that git leaves in a merge.
 * Where it doubts a source, these are taken out, and it is asked again. Texts end with a NUL here. */
#include "model/base/base.h"
#include "model/source/internal.h"

static const char blanks[] = " \t";

static bool is_word_char(char c) {
  return is_alphanumeric(c) || c == '_' || c == '$' || (c & 0x80);
}

static bool word_at(const char *at, const char *word) {
  return strncmp(at, word, strlen(word)) == 0 && !is_word_char(at[strlen(word)]);
}

/* The length of `import("x")`, on one line; 0 for anything else. */
static size_t import_length(const char *at) {
  size_t len = strlen("import") + strspn(at + strlen("import"), blanks);
  len += at[len] == '(' ? 1 + strspn(at + len + 1, blanks) : 0;
  const char quote = at[len];
  if (quote != '"' && quote != '\'')
    return 0;
  len += 1 + strcspn(at + len + 1, quote == '"' ? "\"\n" : "'\n");
  len += at[len] == quote ? 1 + strspn(at + len + 1, blanks) : 0;
  return at[len] == ')' ? len + 1 : 0;
}

/* The length of `in` or `out` in `in T` or `out T`; 0 for anything else. */
static size_t variance_length(const char *at) {
  static const char *const operators[] = {"as", "extends", "in", "instanceof", "of", "satisfies"};
  size_t len = word_at(at, "in") ? 2 : word_at(at, "out") ? 3 : 0;
  const char *next = at + len + strspn(at + len, blanks);
  if (next == at + len || !is_word_char(*next) || is_digit(*next))
    return 0;
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
    if (word_at(next, operators[i]))
      return 0;
  return len;
}

/* The length of the types before the backtick of a template with a tag; 0 for none. */
static size_t types_length(const char *start, const char *backtick) {
  enum { LONGEST = 1000 };
  const char *open = backtick;
  int depth = 0;
  if (open > start && open[-1] == '>')
    do
      open--, depth += (*open == '>') - (*open == '<');
    while (depth > 0 && open > start && backtick - open < LONGEST);
  return depth == 0 && open > start && is_word_char(open[-1]) ? (size_t)(backtick - open) : 0;
}

bool source_is_marker(struct bytes code, size_t at) {
  static const char *const markers[] = {"<<<<<<<", "=======", ">>>>>>>", "|||||||"};
  const size_t len = strlen(*markers);
  for (size_t i = 0; i < sizeof markers / sizeof *markers && at + len <= code.len; i++)
    if (memcmp(code.data + at, markers[i], len) == 0)
      return (at == 0 || code.data[at - 1] == '\n') && (at + len == code.len || strchr(" \r\n", code.data[at + len]));
  return false;
}

/* The length of what TypeScript skips: to the end of the line, or from ||||||| or ======= to the next marker. */
static size_t marker_length(struct bytes code, size_t at) {
  bool block = code.data[at] == '|' || code.data[at] == '=';
  size_t len = 1;
  while (at + len < code.len &&
         !(block ? source_is_marker(code, at + len) && code.data[at + len] != '<' : code.data[at + len] == '\n'))
    len++;
  return len;
}

bool source_mask(struct arena *arena, struct bytes code, struct bytes *out) {
  const char *text = arena_strndup(arena, code.data, code.len);
  bool masked = false, may_vary = false; /* after `<`, a comma, or a variance word */
  *out = arena_bytes(arena, code);
  for (size_t at = 0, step; at < code.len; at += step) {
    const bool word = at == 0 || !is_word_char(text[at - 1]);
    size_t marker = source_is_marker(code, at) ? marker_length(code, at) : 0;
    size_t import = word && word_at(text + at, "import") ? import_length(text + at) : 0;
    size_t variance = word && may_vary ? variance_length(text + at) : 0;
    size_t types = text[at] == '`' ? types_length(text, text + at) : 0;
    step = marker + import + variance;
    for (char *c = (char *)out->data + at - types; c < out->data + at + step; c++)
      *c = import ? 'i' : *c == '\n' ? '\n' : ' ';
    masked |= step || types;
    if (!is_blank(text[at]))
      may_vary = variance || text[at] == '<' || text[at] == ',';
    step = step ? step : 1;
  }
  return masked;
}
