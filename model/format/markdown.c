#include "model/base/base.h"
#include "model/format/format.h"

#include <cmark.h>
#include <stdlib.h>

struct builder {
  struct arena *arena;
  struct md_document *out;
  unsigned first_line;             /* of what the library sees: it does not see the front matter */
  size_t open;                     /* index + 1 of the heading or paragraph being read; 0: none */
  unsigned depth, quotes;          /* how many items and block quotes are open, */
  unsigned strong, images;         /* and strong texts and images */
  unsigned block_line, block_left; /* of that heading or paragraph: first line, and bytes before its text */
  unsigned line;                   /* of the last inline */
  unsigned late_lines;             /* breaks in the block that the library did not count as lines, */
  unsigned late_columns;           /* and the bytes of those lines that it counts into this one */
  bool *glued;                     /* of each line: it is a heading to which a blank was added for the library */
};

static struct md_block *add_block(struct builder *builder, enum md_kind kind, cmark_node *node) {
  struct md_document *out = builder->out;
  struct md_block *block = ARENA_PUSH(builder->arena, out->blocks, out->count, out->capacity);
  *block = (struct md_block){
      .kind = kind,
      .line = (unsigned)cmark_node_get_start_line(node) + builder->first_line - 1,
      .column = (unsigned)cmark_node_get_start_column(node),
      .depth = builder->depth,
      .end = out->count,
      .run = out->run_count,
      .run_end = out->run_count,
  };
  return block;
}

static void add_run(struct builder *builder, enum md_run_kind kind, struct bytes text, unsigned line, unsigned column) {
  struct md_document *out = builder->out;
  if (!builder->open || builder->images || !text.len)
    return;
  if (kind == MD_TEXT && builder->strong)
    kind = MD_STRONG;
  struct md_run *run = ARENA_PUSH(builder->arena, out->runs, out->run_count, out->run_capacity);
  *run = (struct md_run){kind, line, column, arena_bytes(builder->arena, text)};
  out->blocks[builder->open - 1].run_end = out->run_count;
}

static unsigned indentation(struct bytes line) {
  unsigned left = 0;
  while (left < line.len && is_blank(line.data[left]))
    left++;
  return left;
}

/* The library takes a paragraph's later lines to be indented like its first; they need not be. */
static unsigned column_of(const struct builder *builder, unsigned line, unsigned column) {
  if (line == builder->block_line || column <= builder->block_left)
    return column;
  return column - builder->block_left + indentation(places_line(&builder->out->places, line));
}

/* The source of one piece of text: an escape or an entity has more bytes there than in the text. */
static size_t source_length(struct bytes source, struct bytes text) {
  if (source.len && text.len && source.data[0] == text.data[0] && source.data[0] != '&')
    return 1;
  if (source.len > 1 && source.data[0] == '\\' && text.len && source.data[1] == text.data[0])
    return 2;
  if (!starts_with(source, "&") ||
      (starts_with(text, "&") && (!starts_with(source, "&amp;") || starts_with(text, "&amp;"))))
    return 1;
  const char *end = memchr(source.data, ';', source.len);
  return end ? (size_t)(end - source.data) + 1 : 1;
}

/* Splits the text so that the bytes of each run are adjacent in the source. */
static void add_text(struct builder *builder, struct bytes text, unsigned line, unsigned column) {
  struct bytes source = places_line(&builder->out->places, line);
  size_t at = column - 1 < source.len ? column - 1 : source.len, start = 0;
  for (size_t i = 0; i < text.len; i++) {
    struct bytes rest = {source.data + at, source.len - at};
    size_t len = source_length(rest, (struct bytes){text.data + i, text.len - i});
    if (len > rest.len)
      break;
    if (len > 1) {
      add_run(builder, MD_TEXT, (struct bytes){text.data + start, i - start}, line, column);
      uint32_t code_point;
      size_t whole = utf8_decode(text.data + i, text.len - i, &code_point);
      add_run(builder, MD_TEXT, (struct bytes){text.data + i, whole ? whole : 1}, line, (unsigned)at + 1);
      i += whole ? whole - 1 : 0;
      start = i + 1;
      column = (unsigned)(at + len) + 1;
    }
    at += len;
  }
  if (start < text.len)
    add_run(builder, MD_TEXT, (struct bytes){text.data + start, text.len - start}, line, column);
}

/* `` `x `` is written with a blank that is not part of the code. */
static unsigned code_padding(const struct builder *builder, struct bytes text, unsigned line, unsigned column) {
  struct bytes source = places_line(&builder->out->places, line);
  return text.len && text.data[0] != ' ' && column - 1 < source.len && source.data[column - 1] == ' ';
}

/* HTML tags are dropped, and `<br>` becomes a line end; other words in angle brackets are placeholders, so text. */
static void add_html(struct builder *builder, struct bytes text, unsigned line, unsigned column) {
  static const char *const tags[] = {"a",      "abbr", "b",   "code", "del", "div", "em",   "i",       "ins",
                                     "kbd",    "mark", "p",   "pre",  "q",   "s",   "samp", "small",   "span",
                                     "strong", "sub",  "sup", "u",    "var", "wbr", "img",  "details", "summary"};
  size_t start = text.len > 1 && text.data[1] == '/' ? 2 : 1, end = start;
  while (end < text.len && !strchr(" \t\n/>", text.data[end]))
    end++;
  struct bytes tag = {text.data + start, end - start};
  if (starts_with(text, "<!") || starts_with(text, "<?"))
    return;
  if (equal_ignoring_case(tag, "br")) {
    add_run(builder, MD_BREAK, bytes_of("\n"), 0, 0);
    return;
  }
  for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
    if (equal_ignoring_case(tag, tags[i]))
      return;
  add_run(builder, MD_TEXT, text, line, column);
}

/* The library does not notice that a backslash at a line's end ends the line, and places what follows on it. */
static void cross_break(struct builder *builder) {
  const struct places *places = &builder->out->places;
  struct bytes source = places_line(places, builder->line);
  bool unnoticed = source.len && source.data[source.len - 1] == '\\' && builder->line < places->count;
  if (!unnoticed) {
    builder->late_columns = 0;
    return;
  }
  unsigned whole = places->starts[builder->line] - places->starts[builder->line - 1];
  unsigned left = builder->line == builder->block_line ? builder->block_left : indentation(source);
  builder->late_lines++;
  builder->late_columns += whole - left;
}

static void enter_inline(struct builder *builder, cmark_node *node) {
  const char *literal = cmark_node_get_literal(node);
  struct bytes text = bytes_of(literal ? literal : "");
  unsigned line = (unsigned)cmark_node_get_start_line(node) + builder->first_line - 1 + builder->late_lines;
  unsigned column = (unsigned)cmark_node_get_start_column(node);
  column = column_of(builder, line, column > builder->late_columns ? column - builder->late_columns : column);
  if (cmark_node_get_start_line(node) > 0)
    builder->line = line;
  if (line <= builder->out->places.count && builder->glued[line] && column > 1)
    column--;
  switch (cmark_node_get_type(node)) {
  case CMARK_NODE_TEXT:
    add_text(builder, text, line, column);
    break;
  case CMARK_NODE_CODE:
    add_run(builder, MD_CODE, text, line, column + code_padding(builder, text, line, column));
    break;
  case CMARK_NODE_HTML_INLINE:
    add_html(builder, text, line, column);
    break;
  case CMARK_NODE_SOFTBREAK:
  case CMARK_NODE_LINEBREAK:
    cross_break(builder);
    add_run(builder, MD_BREAK, bytes_of("\n"), 0, 0);
    break;
  case CMARK_NODE_STRONG:
    builder->strong++;
    break;
  case CMARK_NODE_IMAGE:
    builder->images++;
    break;
  default:
    break;
  }
}

static void open_text(struct builder *builder, enum md_kind kind, cmark_node *node) {
  struct md_block *block = add_block(builder, kind, node);
  block->level = (unsigned)cmark_node_get_heading_level(node);
  builder->open = builder->out->count;
  builder->block_line = block->line;
  builder->block_left = block->column - 1;
  builder->line = block->line;
  builder->late_lines = builder->late_columns = 0;
}

/* The library does not distinguish fenced code from indented code, in which the first line may look like a fence. */
static bool is_fenced(const struct builder *builder, const struct md_block *block, struct bytes text) {
  struct bytes source = places_line(&builder->out->places, block->line);
  if (block->column > source.len)
    return false;
  source = (struct bytes){source.data + block->column - 1, source.len - (block->column - 1)};
  if (source.data[0] != '`' && source.data[0] != '~')
    return false;
  return !(text.len > source.len && memcmp(text.data, source.data, source.len) == 0 && text.data[source.len] == '\n');
}

static void add_code(struct builder *builder, cmark_node *node) {
  struct md_block *block = add_block(builder, MD_FENCE, node);
  block->text = arena_bytes(builder->arena, bytes_of(cmark_node_get_literal(node)));
  if (is_fenced(builder, block, block->text))
    block->info = arena_bytes(builder->arena, bytes_of(cmark_node_get_fence_info(node)));
  else
    block->kind = MD_INDENTED;
}

/* Adds a block quote as one block: its lines without what precedes them. */
static void add_quote(struct builder *builder, cmark_node *node) {
  struct md_block *block = add_block(builder, MD_QUOTE, node);
  unsigned last = (unsigned)cmark_node_get_end_line(node) + builder->first_line - 1;
  JD_BUF text;
  buf_init(&text, LIMIT_PLAN_BYTES);
  for (unsigned line = block->line; line <= last; line++) {
    struct bytes source = places_line(&builder->out->places, line);
    const char *mark = source.len ? memchr(source.data, '>', source.len) : NULL;
    size_t skipped = mark ? (size_t)(mark - source.data) + 1 : 0;
    skipped += skipped < source.len && source.data[skipped] == ' ';
    buf_add(&text, source.data + skipped, source.len - skipped);
    buf_add_char(&text, '\n');
  }
  block->text = arena_bytes(builder->arena, buf_bytes(&text));
}

static void enter(struct builder *builder, cmark_node *node) {
  cmark_node_type type = cmark_node_get_type(node);
  if (type == CMARK_NODE_BLOCK_QUOTE && builder->quotes++ == 0)
    add_quote(builder, node);
  if (builder->quotes)
    return;
  if (type == CMARK_NODE_HEADING) {
    open_text(builder, MD_HEADING, node);
  } else if (type == CMARK_NODE_PARAGRAPH) {
    open_text(builder, MD_PARAGRAPH, node);
  } else if (type == CMARK_NODE_CODE_BLOCK) {
    add_code(builder, node);
  } else if (type == CMARK_NODE_ITEM) {
    add_block(builder, MD_ITEM, node);
    cmark_node_set_user_data(node, (void *)builder->out->count); // NOLINT(performance-no-int-to-ptr): only to leave
    builder->depth++;
  } else if (builder->open) {
    enter_inline(builder, node);
  }
}

static void leave(struct builder *builder, cmark_node *node) {
  cmark_node_type type = cmark_node_get_type(node);
  if (type == CMARK_NODE_BLOCK_QUOTE)
    builder->quotes--;
  if (builder->quotes)
    return;
  if (type == CMARK_NODE_HEADING || type == CMARK_NODE_PARAGRAPH) {
    builder->open = 0;
    builder->strong = builder->images = 0;
  } else if (type == CMARK_NODE_ITEM) {
    builder->out->blocks[(size_t)cmark_node_get_user_data(node) - 1].end = builder->out->count;
    builder->depth--;
  } else if (type == CMARK_NODE_STRONG && builder->strong) {
    builder->strong--;
  } else if (type == CMARK_NODE_IMAGE && builder->images) {
    builder->images--;
  }
}

/* Returns the line after the front matter: a file that begins with `---` and a line that is not blank has one if it
 * ends. */
static unsigned skip_front_matter(const struct places *lines) {
  struct bytes second = places_line(lines, 2);
  if (!bytes_equal(places_line(lines, 1), bytes_of("---")) || trim(second).len == 0)
    return 1;
  for (unsigned line = 2; line <= lines->count; line++) {
    struct bytes text = places_line(lines, line);
    if (bytes_equal(text, bytes_of("---")) || bytes_equal(text, bytes_of("...")))
      return line + 1;
  }
  return 1;
}

/* Returns the length of the `##` of a heading that lacks the blank after it, 0 for another line. One `#` may begin the
 * name of a channel or a number. */
static size_t glued_length(struct bytes line) {
  size_t level = 0;
  while (level < line.len && line.data[level] == '#')
    level++;
  if (level < 2 || level > 6 || level == line.len || is_space(line.data[level]))
    return 0;
  return is_alphanumeric(line.data[level]) || (unsigned char)line.data[level] >= 0x80 ? level : 0;
}

/* Does what cmark_parse_document does, whose own allocator aborts the process when memory is exhausted. Adds the blank
 * that headings in `glued` lack. */
static cmark_node *parse(const struct builder *builder) {
  static cmark_mem memory = {jd_calloc, jd_realloc, free};
  const struct places *places = &builder->out->places;
  cmark_parser *parser = cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, &memory);
  for (unsigned line = builder->first_line; line <= places->count; line++) {
    size_t start = places->starts[line - 1];
    size_t end = line < places->count ? places->starts[line] : places->text.len;
    size_t level = builder->glued[line] ? glued_length(places_line(places, line)) : 0;
    if (level) {
      cmark_parser_feed(parser, places->text.data + start, level);
      cmark_parser_feed(parser, " ", 1);
      start += level;
    }
    if (end > start)
      cmark_parser_feed(parser, places->text.data + start, end - start);
  }
  cmark_node *root = cmark_parser_finish(parser);
  cmark_parser_free(parser);
  return root;
}

/* Marks the lines in paragraphs that are meant as headings. Returns whether there are any. */
static bool mark_glued(const struct builder *builder, cmark_node *root) {
  bool any = false;
  cmark_iter *iterator = cmark_iter_new(root);
  for (cmark_event_type event; (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE;) {
    cmark_node *node = cmark_iter_get_node(iterator);
    if (event != CMARK_EVENT_ENTER || cmark_node_get_type(node) != CMARK_NODE_PARAGRAPH)
      continue;
    unsigned last = (unsigned)cmark_node_get_end_line(node) + builder->first_line - 1;
    for (unsigned line = (unsigned)cmark_node_get_start_line(node) + builder->first_line - 1; line <= last; line++)
      any = (builder->glued[line] = glued_length(places_line(&builder->out->places, line)) > 0) || any;
  }
  cmark_iter_free(iterator);
  return any;
}

void md_parse(struct arena *arena, struct bytes text, struct md_document *out) {
  *out = (struct md_document){0};
  places_find(arena, text, &out->places);
  struct builder builder = {.arena = arena, .out = out, .first_line = skip_front_matter(&out->places)};
  builder.glued = arena_alloc_array(arena, out->places.count + 2, sizeof *builder.glued);
  cmark_node *root = parse(&builder);
  if (mark_glued(&builder, root)) {
    cmark_node_free(root);
    root = parse(&builder);
  }
  cmark_iter *iterator = cmark_iter_new(root);
  for (cmark_event_type event; (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE;) {
    if (event == CMARK_EVENT_ENTER)
      enter(&builder, cmark_iter_get_node(iterator));
    else
      leave(&builder, cmark_iter_get_node(iterator));
  }
  cmark_iter_free(iterator);
  cmark_node_free(root);
}

const unsigned *md_fence_indents(struct arena *arena, const struct md_document *document, const struct md_block *fence,
                                 size_t *count) {
  struct places content;
  places_find(arena, fence->text, &content);
  unsigned *indents = arena_alloc_array(arena, content.count, sizeof *indents);
  for (size_t i = 0; i < content.count; i++) {
    struct bytes line = places_line(&content, (unsigned)i + 1);
    struct bytes source = places_line(&document->places, fence->line + (unsigned)i + 1);
    indents[i] = source.len > line.len ? (unsigned)(source.len - line.len) : 0;
  }
  *count = content.count;
  return indents;
}

/* ---- lines of prose ---- */

struct bytes prose_content(const struct prose *prose) {
  return text_line_content(prose->text, prose->line);
}

/* Opens or closes a fenced block. Returns whether the line is a fence or inside one. */
static bool follow_fence(struct prose *prose, struct bytes content) {
  size_t length = 0;
  if (content.len > 0 && (content.data[0] == '`' || content.data[0] == '~'))
    while (length < content.len && content.data[length] == content.data[0])
      length++;
  if (prose->fence) {
    if (length == content.len && length >= prose->fence_length && content.data[0] == prose->fence)
      prose->fence = '\0';
    return true;
  }
  struct bytes info = {content.data + length, content.len - length};
  if (length < 3 || (content.data[0] == '`' && contains(info, "`")))
    return false;
  prose->fence = content.data[0];
  prose->fence_length = length;
  return true;
}

/* Returns whether the line begins a comment or is inside one. */
static bool follow_comment(struct prose *prose, struct bytes content) {
  bool inside = prose->comment || starts_with(content, "<!--");
  prose->comment = inside && !contains(content, "-->");
  return inside;
}

bool prose_next(struct prose *prose) {
  while (text_next_line(prose->text, &prose->line)) {
    struct bytes content = prose_content(prose);
    if (!(prose->comment ? follow_comment(prose, content)
                         : follow_fence(prose, content) || follow_comment(prose, content)))
      return true;
  }
  return false;
}

size_t prose_heading(const struct prose *prose, struct bytes *title) {
  struct bytes content = prose_content(prose);
  size_t level = 0;
  while (level < content.len && content.data[level] == '#')
    level++;
  if (level == 0 || level > 6 || (level < content.len && content.data[level] != ' ' && content.data[level] != '\t'))
    return 0;
  content = (struct bytes){content.data + level, content.len - level};
  while (content.len > 0 && strchr(" \t*_:", content.data[0]) && content.data[0])
    content.data++, content.len--;
  while (content.len > 0 && strchr(" \t*_:#", content.data[content.len - 1]) && content.data[content.len - 1])
    content.len--;
  *title = content;
  return level;
}
