/* tree-sitter's grammar does not know all that TypeScript takes: variance annotations (`<in out T>`), types that are
 * imported (`import("x").Y`), types of a tagged template (`` sql<Row>`…` ``), and the lines that git leaves in a merge.
 * Where it doubts a source, these are taken out, and it is asked again. */
#include "model/base/base.h"
#include "model/source/internal.h"

static bool is_word_char(char c) {
  return is_alphanumeric(c) || c == '_' || c == '$' || (c & 0x80);
}

static size_t skip_blanks(struct bytes code, size_t at) {
  while (at < code.len && is_blank(code.data[at]))
    at++;
  return at;
}

static bool word_at(struct bytes code, size_t at, const char *word) {
  size_t len = strlen(word);
  return at + len <= code.len && memcmp(code.data + at, word, len) == 0 &&
         (at + len == code.len || !is_word_char(code.data[at + len])) && (at == 0 || !is_word_char(code.data[at - 1]));
}

/* Where `import("x")`, on one line, ends; 0 for anything else. */
static size_t import_end(struct bytes code, size_t at) {
  if (!word_at(code, at, "import"))
    return 0;
  at = skip_blanks(code, at + strlen("import"));
  if (at == code.len || code.data[at] != '(')
    return 0;
  at = skip_blanks(code, at + 1);
  if (at == code.len || (code.data[at] != '"' && code.data[at] != '\''))
    return 0;
  char quote = code.data[at++];
  while (at < code.len && code.data[at] != quote && code.data[at] != '\n')
    at++;
  at = at < code.len && code.data[at] == quote ? skip_blanks(code, at + 1) : code.len;
  return at < code.len && code.data[at] == ')' ? at + 1 : 0;
}

/* Returns where the `in` or `out` of `in T` or `out T` ends, after `<` or a comma; 0 if there is none. */
static size_t variance_end(struct bytes code, size_t at) {
  static const char *const operators[] = {"as", "extends", "in", "instanceof", "of", "satisfies"};
  size_t len = word_at(code, at, "in") ? 2 : word_at(code, at, "out") ? 3 : 0, next = skip_blanks(code, at + len);
  if (!len || next == at + len || next == code.len || !is_word_char(code.data[next]) || is_digit(code.data[next]))
    return 0;
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
    if (word_at(code, next, operators[i]))
      return 0;
  return at + len;
}

/* At the backtick of a template with a tag that has types: where these begin; `at` for any other. */
static size_t types_start(struct bytes code, size_t at) {
  enum { LONGEST = 1000 };
  size_t open = at, depth = 0;
  if (code.data[at] != '`' || at == 0 || code.data[at - 1] != '>')
    return at;
  do {
    open--;
    depth += code.data[open] == '>';
    depth -= code.data[open] == '<';
  } while (depth > 0 && open > 0 && at - open < LONGEST);
  return depth == 0 && open > 0 && is_word_char(code.data[open - 1]) ? open : at;
}

static void blank(char *copy, size_t start, size_t end) {
  for (size_t i = start; i < end; i++)
    if (copy[i] != '\n')
      copy[i] = ' ';
}

bool source_is_marker(struct bytes code, size_t at) {
  static const char signs[] = "<=>|";
  enum { LENGTH = 7 };
  if ((at > 0 && code.data[at - 1] != '\n') || at + LENGTH > code.len || !strchr(signs, code.data[at]))
    return false;
  for (size_t i = 1; i < LENGTH; i++)
    if (code.data[at + i] != code.data[at])
      return false;
  return at + LENGTH == code.len || strchr(" \r\n", code.data[at + LENGTH]);
}

/* Of a marker: what TypeScript skips. To the end of the line, or from ||||||| or ======= to the next marker. */
static size_t marker_end(struct bytes code, size_t at) {
  bool block = code.data[at] == '|' || code.data[at] == '=';
  for (at++; at < code.len; at++)
    if (block ? source_is_marker(code, at) && code.data[at] != '<' : code.data[at] == '\n')
      break;
  return at;
}

bool source_mask(struct arena *arena, struct bytes code, struct bytes *out) {
  char *copy = arena_alloc(arena, code.len + 1);
  bool masked = false, may_vary = false; /* after `<`, a comma, or a variance word */
  memcpy(copy, code.data, code.len);
  for (size_t at = 0; at < code.len;) {
    size_t end = import_end(code, at), variance = end || !may_vary ? 0 : variance_end(code, at);
    size_t types = types_start(code, at);
    if (source_is_marker(code, at)) {
      size_t marker_stop = marker_end(code, at);
      blank(copy, at, marker_stop);
      at = marker_stop;
      masked = true;
      continue;
    }
    if (end)
      memset(copy + at, 'i', end - at);
    else if (variance)
      blank(copy, at, variance);
    else
      blank(copy, types, at);
    masked |= end || variance || types < at;
    if (variance || !is_blank(code.data[at]))
      may_vary = variance || code.data[at] == '<' || code.data[at] == ',';
    at = end ? end : variance ? variance : at + 1;
  }
  *out = (struct bytes){copy, code.len};
  return masked;
}
