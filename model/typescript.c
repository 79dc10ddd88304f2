#include "model/typescript.h"

#include "model/limits.h"
#include "model/ts_check.h"
#include "model/ts_kinds.h"
#include "model/ts_mask.h"
#include "model/ts_reading.h"
#include "model/ts_tree.h"
#include "model/ts_work.h"

#include <tree_sitter/api.h>

/* The grammar's one symbol; it has no header. */
const TSLanguage *tree_sitter_typescript(void);

/* What the grammar's numbers of symbols and fields mean to us. Looked up by name once, as it is the same always. */
enum { MOST_SYMBOLS = 512, MOST_FIELDS = 64 };

static struct {
  bool known;
  struct symbol {
    enum ts_kind kind;
    bool entered;
    enum ts_syntax_kind syntax;
  } symbols[MOST_SYMBOLS];
  enum ts_syntax_field fields[MOST_FIELDS]; /* [0] is none */
} grammar;

/* False when there are more than were thought of: then it is another grammar than the pinned one. */
static bool know_grammar(const TSLanguage *language) {
  uint32_t symbols = ts_language_symbol_count(language), fields = ts_language_field_count(language);
  if (grammar.known || symbols > MOST_SYMBOLS || fields >= MOST_FIELDS)
    return grammar.known;
  for (uint32_t i = 0; i < symbols; i++) {
    struct symbol *symbol = &grammar.symbols[i];
    const char *name = ts_language_symbol_name(language, (TSSymbol)i);
    bool named = ts_language_symbol_type(language, (TSSymbol)i) == TSSymbolTypeRegular;
    symbol->kind = ts_kind_of(name, named, &symbol->entered);
    symbol->syntax = ts_syntax_kind_of(name, named);
  }
  for (uint32_t i = 1; i <= fields; i++)
    grammar.fields[i] = ts_syntax_field_of(ts_language_field_name_for_id(language, (TSFieldId)i));
  return grammar.known = true;
}

struct builder {
  struct arena *arena;
  struct ts_node *list;
  size_t count, capacity;
  uint32_t *open; /* the nodes around the one under way */
  size_t depth, open_capacity;
};

/* Adds a node. True when what is in it is to be looked at. */
static bool add(struct builder *builder, TSNode node) {
  const struct symbol *symbol = &grammar.symbols[ts_node_symbol(node)];
  TSPoint at = ts_node_start_point(node);
  uint32_t start = ts_node_start_byte(node);
  enum ts_kind around = builder->depth ? builder->list[builder->open[builder->depth - 1]].kind : KIND_OTHER;
  *ARENA_PUSH(builder->arena, builder->list, builder->count, builder->capacity) =
      (struct ts_node){.start = start,
                       .len = ts_node_end_byte(node) - start,
                       .line = at.row + 1,
                       .column = at.column + 1,
                       .behind = (uint32_t)builder->count,
                       .kind = symbol->kind};
  return symbol->entered && !(symbol->kind == KIND_BLOCK && around == KIND_FUNCTION);
}

/* The next node, siblings before what is around; false at the end of the source. */
static bool step(struct builder *builder, TSTreeCursor *cursor) {
  while (!ts_tree_cursor_goto_next_sibling(cursor)) {
    if (builder->depth == 0 || !ts_tree_cursor_goto_parent(cursor))
      return false;
    builder->list[builder->open[--builder->depth]].behind = (uint32_t)builder->count;
  }
  return true;
}

static void flatten(struct builder *builder, TSNode root) {
  TSTreeCursor cursor = ts_tree_cursor_new(root);
  bool more = true;
  while (more) {
    TSNode node = ts_tree_cursor_current_node(&cursor);
    uint32_t index = (uint32_t)builder->count;
    if (!ts_node_is_extra(node) && add(builder, node) && ts_tree_cursor_goto_first_child(&cursor)) {
      *ARENA_PUSH(builder->arena, builder->open, builder->depth, builder->open_capacity) = index;
      continue;
    }
    if (builder->count > index)
      builder->list[index].behind = index + 1;
    more = step(builder, &cursor);
  }
  ts_tree_cursor_delete(&cursor);
}

struct syntax_builder {
  struct arena *arena;
  struct ts_syntax_node *list;
  size_t count, capacity;
};

static void add_syntax(struct syntax_builder *builder, TSTreeCursor *cursor, uint32_t parent) {
  TSNode node = ts_tree_cursor_current_node(cursor);
  uint32_t start = ts_node_start_byte(node), behind = (uint32_t)builder->count + 1;
  *ARENA_PUSH(builder->arena, builder->list, builder->count, builder->capacity) =
      (struct ts_syntax_node){.start = start,
                              .len = ts_node_end_byte(node) - start,
                              .parent = parent,
                              .behind = behind,
                              .kind = (uint16_t)grammar.symbols[ts_node_symbol(node)].syntax,
                              .field = (uint16_t)grammar.fields[ts_tree_cursor_current_field_id(cursor)]};
}

/* Up to a node that has a sibling; false at the end of the source. What is left is complete. */
static bool step_syntax(struct syntax_builder *builder, TSTreeCursor *cursor, uint32_t *parent) {
  while (!ts_tree_cursor_goto_next_sibling(cursor)) {
    builder->list[*parent].behind = (uint32_t)builder->count;
    if (!ts_tree_cursor_goto_parent(cursor))
      return false;
    *parent = builder->list[*parent].parent;
  }
  return true;
}

static void flatten_whole(struct syntax_builder *builder, TSNode root) {
  TSTreeCursor cursor = ts_tree_cursor_new(root);
  uint32_t parent = 0;
  for (bool more = true; more;) {
    uint32_t index = (uint32_t)builder->count;
    bool extra = index > 0 && ts_node_is_extra(ts_tree_cursor_current_node(&cursor));
    if (!extra)
      add_syntax(builder, &cursor, parent);
    if (!extra && ts_tree_cursor_goto_first_child(&cursor))
      parent = index;
    else
      more = step_syntax(builder, &cursor, &parent);
  }
  ts_tree_cursor_delete(&cursor);
}

/* Words, and other characters: tree-sitter makes no more tokens of a source, whatever it takes for a string, and as
 * many again that have no text. */
static size_t count_pieces(struct bytes text) {
  size_t count = 0;
  for (size_t i = 0; i < text.len; i++) {
    bool word = ts_is_word_byte(text.data[i]), before = i > 0 && ts_is_word_byte(text.data[i - 1]);
    count += word ? !before : text.data[i] > ' ' || text.data[i] == 0;
  }
  return count;
}

/* One source's parse. All of tree-sitter happens in it, since each of its calls may be the one that asks for too much.
 */
struct parse {
  struct arena *arena;
  struct ts_tree *out;
  enum ts_parsed result;
};

static void parse(void *context) {
  struct parse *under_way = context;
  struct bytes source = under_way->out->text;
  TSParser *parser = ts_parser_new();
  TSTree *tree = NULL; /* stays NULL only when library and grammar do not fit */
  if (know_grammar(tree_sitter_typescript()) && ts_parser_set_language(parser, tree_sitter_typescript()))
    tree = ts_parser_parse_string(parser, NULL, source.data, (uint32_t)source.len);
  if (tree && ts_node_has_error(ts_tree_root_node(tree))) {
    under_way->result = PARSED_DOUBTFUL;
  } else if (tree) {
    struct builder builder = {.arena = under_way->arena};
    flatten(&builder, ts_tree_root_node(tree));
    under_way->result = PARSED;
    under_way->out->list = builder.list;
    under_way->out->count = builder.count;
    struct syntax_builder whole = {.arena = under_way->arena};
    flatten_whole(&whole, ts_tree_root_node(tree));
    under_way->out->syntax.list = whole.list;
    under_way->out->syntax.count = whole.count;
  }
  if (tree)
    ts_tree_delete(tree);
  ts_parser_delete(parser);
}

static enum ts_parsed parse_once(struct arena *arena, struct bytes source, struct ts_tree *out) {
  *out = (struct ts_tree){.text = source};
  struct parse under_way = {arena, out, PARSED_NOT};
  ts_set_allocator(ts_work_malloc, ts_work_calloc, ts_work_realloc, ts_work_free);
  return ts_work_run(LIMIT_TREE_WORK + source.len * LIMIT_TREE_WORK_PER_BYTE, parse, &under_way) ? under_way.result
                                                                                                 : PARSED_NOT;
}

enum ts_parsed ts_parse(struct arena *arena, struct bytes source, struct ts_tree *out) {
  struct bytes masked;
  *out = (struct ts_tree){.text = source};
  if (source.len > LIMIT_SOURCE_BYTES || count_pieces(source) > LIMIT_TREE_PIECES)
    return PARSED_NOT;
  enum ts_parsed result = parse_once(arena, source, out);
  if (result == PARSED_DOUBTFUL && ts_mask(arena, source, &masked)) {
    result = parse_once(arena, masked, out);
    out->text = source;
  }
  out->syntax.text = source;
  return result;
}

static void check_tree(struct arena *arena, const struct ts_syntax *syntax, struct ts_faults *faults) {
  ts_check_flow(arena, syntax, faults);
  ts_check_scope(arena, syntax, faults);
  ts_check_text(arena, syntax, faults);
}

/* A literal that tree-sitter cannot read must not hide what else is wrong. */
static void check_tokens(struct arena *arena, struct bytes source, struct ts_faults *faults) {
  JD_ARENA scratch = arena_new();
  struct ts_source ignored = {0};
  struct ts_tree tree;
  struct bytes mended;
  if (ts_check_tokens(arena, source, &mended, faults) && ts_parse(scratch, mended, &tree) == PARSED &&
      ts_read_tree(scratch, &tree, &ignored))
    check_tree(arena, &tree.syntax, faults);
}

void ts_analyse(struct arena *arena, struct bytes source, struct ts_source *out) {
  JD_ARENA scratch = arena_new();
  struct ts_tree tree;
  *out = (struct ts_source){0};
  if (source.len > UINT32_MAX)
    return;
  out->parsed = ts_parse(scratch, source, &tree);
  out->broken = ts_find_break(source, out->parsed);
  if (out->parsed == PARSED && ts_read_tree(arena, &tree, out)) {
    check_tree(arena, &tree.syntax, &out->faults);
  } else {
    ts_read_statements(arena, source, out);
    check_tokens(arena, source, &out->faults);
  }
  ts_sort_faults(&out->faults);
}
