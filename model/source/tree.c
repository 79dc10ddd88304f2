/* The tree of a source. The only file that knows tree-sitter.
 *
 * tree-sitter breaks on what a person can write: a node of 65,536 parts corrupts its memory, and some sources of a few
 * kilobytes keep it for minutes. So what it allocates is counted, and work that asks for too much, at once or in all,
 * is given up, always at the same place for the same source. */
#include "model/base/base.h"
#include "model/source/internal.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdlib.h>
#include <tree_sitter/api.h>

/* ---- a measure for a library that has none of its own ---- */

static struct {
  struct arena *arena; /* nothing is given back: it goes with the arena */
  size_t bytes, reads; /* that may still be allocated, and read of the text, again or not */
  jmp_buf out;
} work;

_Noreturn static void give_up(void) {
  longjmp(work.out, 1);
}

static void *work_malloc(size_t size) {
  if (size > work.bytes || size > LIMIT_TREE_BLOCK)
    give_up();
  work.bytes -= size;
  size_t *block = arena_alloc(work.arena, alignof(max_align_t) + size); /* before each is its size */
  *block = size;
  return (char *)block + alignof(max_align_t);
}

static void *work_calloc(size_t count, size_t size) {
  return work_malloc(size && count > LIMIT_TREE_BLOCK / size ? SIZE_MAX : count * size);
}

static void *work_realloc(void *old, size_t size) {
  size_t before = old ? *(size_t *)((char *)old - alignof(max_align_t)) : 0;
  void *new = work_malloc(size);
  if (old)
    memcpy(new, old, before < size ? before : size);
  return new;
}

static void work_free(void *old) {
  (void)old;
}

/* ---- the nodes ---- */

/* The grammar's one symbol; it has no header. */
const TSLanguage *tree_sitter_typescript(void);

/* Compiled once, and kept: its memory is not that of a parse. */
static const TSQuery *query(void) {
  static TSQuery *compiled;
  uint32_t offset;
  TSQueryError error;
  if (compiled)
    return compiled;
  ts_set_allocator(jd_malloc, jd_calloc, jd_realloc, free);
  compiled = ts_query_new(tree_sitter_typescript(), source_scm.data, (uint32_t)source_scm.len, &offset, &error);
  if (!compiled)
    abort(); /* source.scm and the pinned grammar do not fit: every test fails */
  return compiled;
}

struct parse {
  struct arena *arena;
  struct source_tree *out;
  struct bytes text; /* what tree-sitter reads */
  const TSQuery *query;
  size_t read_up_to, capacity, capture_capacity;
};

static void add_node(struct parse *parse, const TSTreeCursor *cursor, TSNode node, uint32_t parent) {
  struct source_tree *out = parse->out;
  const char *type = ts_node_type(node);
  bool named = ts_node_is_named(node) && strcmp(type, "comment") != 0;
  uint32_t start = ts_node_start_byte(node), end = (uint32_t)out->count + 1;
  *ARENA_PUSH(parse->arena, out->nodes, out->count, parse->capacity) =
      (struct source_node){.id = node.id,
                           .start = start,
                           .len = ts_node_end_byte(node) - start,
                           .parent = parent,
                           .end = end,
                           .named = named,
                           .is_name = named && ts_node_child_count(node) == 0 && strstr(type, "identifier"),
                           .type = type,
                           .field = ts_tree_cursor_current_field_name(cursor)};
}

/* Up to a node that has a sibling; false at the end of the source. What is left is complete. */
static bool step(struct parse *parse, TSTreeCursor *cursor, uint32_t *parent) {
  while (!ts_tree_cursor_goto_next_sibling(cursor)) {
    parse->out->nodes[*parent].end = (uint32_t)parse->out->count;
    if (!ts_tree_cursor_goto_parent(cursor))
      return false;
    *parent = parse->out->nodes[*parent].parent;
  }
  return true;
}

static void note_doubt(struct parse *parse, size_t offset) {
  if (parse->out->parse == SOURCE_DOUBTED)
    return;
  while (offset == parse->text.len && offset > 0 && strchr(" \t\r\n", parse->text.data[offset - 1]))
    offset--;
  parse->out->parse = SOURCE_DOUBTED;
  parse->out->doubt = offset;
}

static void check_error(struct parse *parse, TSNode node, bool is_root) {
  enum { ERROR_SYMBOL = 65535 };
  bool error = ts_node_symbol(node) == ERROR_SYMBOL;
  if (!is_root && (error || ts_node_is_missing(node)))
    note_doubt(parse, ts_node_start_byte(node));
  if (error && ts_node_child_count(node) > LIMIT_TREE_ERROR)
    give_up();
}

static void flatten(struct parse *parse, TSNode root) {
  TSTreeCursor cursor = ts_tree_cursor_new(root);
  uint32_t parent = 0;
  for (bool more = true; more;) {
    uint32_t index = (uint32_t)parse->out->count;
    TSNode node = ts_tree_cursor_current_node(&cursor);
    check_error(parse, node, index == 0);
    add_node(parse, &cursor, node, parent);
    if (ts_tree_cursor_goto_first_child(&cursor))
      parent = index;
    else
      more = step(parse, &cursor, &parent);
  }
}

/* The nodes are in the order of their starts. */
static uint32_t index_of(const struct source_tree *tree, TSNode node) {
  size_t low = 0, high = tree->count;
  uint32_t start = ts_node_start_byte(node);
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (tree->nodes[middle].start < start)
      low = middle + 1;
    else
      high = middle;
  }
  while (low < tree->count && tree->nodes[low].id != node.id)
    low++;
  return low < tree->count ? (uint32_t)low : 0;
}

/* What queries cost: for each node tree-sitter looks for the next sibling that is no keyword or sign. */
static void check_cost(const struct source_tree *tree) {
  size_t cost = 0;
  for (size_t i = 0; i < tree->count; i++)
    for (size_t child = i + 1, run = 0; child < tree->nodes[i].end; child = tree->nodes[child].end)
      cost += run = tree->nodes[child].named || strcmp(tree->nodes[child].type, "comment") == 0 ? 0 : run + 1;
  if (cost > LIMIT_TREE_WORK)
    give_up();
}

/* ---- queries ---- */

static bool equals(const struct source_tree *tree, size_t node, const char *text) {
  JD_ARENA scratch = arena_new();
  return strcmp(source_value(scratch, source_text(tree, node)), text) == 0;
}

static bool has(const struct source_tree *tree, size_t node, const char *type) {
  return source_child(tree, node, type) != 0;
}

static bool is_top(const struct source_tree *tree, size_t node) {
  return source_place(tree, node, false).top;
}

static bool is_from(const struct source_tree *tree, size_t node, const char *module) {
  JD_ARENA scratch = arena_new();
  while (source_is(tree, node, "identifier string import_specifier named_imports namespace_import import_clause"))
    node = tree->nodes[node].parent;
  return source_is(tree, node, "import_statement") && is_top(tree, node) &&
         starts_with(bytes_of(source_value(scratch, source_text(tree, source_field(tree, node, "source")))), module);
}

static bool is_primitive(const struct source_tree *tree, size_t node) {
  node = source_bare(tree, node);
  if (source_is(tree, node, "binary_expression")) /* `24 * 60` */
    return !source_says(tree, source_field(tree, node, "operator"), "?? || &&");
  return source_is(tree, node, "false null number string template_string true unary_expression undefined");
}

/* What predicates ask of a captured node, each of its arguments, of which one must do, or none. With `not-` before it,
 * a predicate is turned round; one about a node that is not there holds. */
static const struct predicate {
  const char *name;
  bool (*is)(const struct source_tree *tree, size_t node);
  bool (*holds)(const struct source_tree *tree, size_t node, const char *argument);
} predicates[] = {{"env?", source_is_env, NULL}, {"primitive?", is_primitive, NULL},

                  {"top?", is_top, NULL},        {"eq?", NULL, equals},
                  {"from?", NULL, is_from},      {"has?", NULL, has}};

/* The node of a capture; -1 for none. */
static long captured(const struct parse *parse, const TSQueryMatch *match, uint32_t capture) {
  for (uint16_t i = 0; i < match->capture_count; i++)
    if (match->captures[i].index == capture)
      return index_of(parse->out, match->captures[i].node);
  return -1;
}

static const char *text_of(const struct parse *parse, TSQueryPredicateStep step) {
  uint32_t len;
  return ts_query_string_value_for_id(parse->query, step.value_id, &len);
}

/* `steps` are the predicate's name, the capture, and arguments. */
static bool holds(const struct parse *parse, const TSQueryMatch *match, const TSQueryPredicateStep *steps,
                  uint32_t count) {
  const char *name = text_of(parse, steps[0]);
  const bool negative = strncmp(name, "not-", 4) == 0;
  const struct predicate *predicate = predicates;
  const long node = captured(parse, match, steps[1].value_id);
  while (strcmp(predicate->name, name + (negative ? 4 : 0)) != 0) /* source.scm has no others */
    predicate++;
  bool found = predicate->is && node >= 0 && predicate->is(parse->out, (size_t)node);
  for (uint32_t i = 2; i < count && node >= 0 && !found; i++)
    found = predicate->holds(parse->out, (size_t)node, text_of(parse, steps[i]));
  return node < 0 || found != negative;
}

static bool all_hold(const struct parse *parse, const TSQueryMatch *match) {
  uint32_t count;
  const TSQueryPredicateStep *steps = ts_query_predicates_for_pattern(parse->query, match->pattern_index, &count);
  for (uint32_t first = 0, end = 0; end < count; first = ++end) {
    while (steps[end].type != TSQueryPredicateStepTypeDone)
      end++;
    if (!holds(parse, match, steps + first, end - first))
      return false;
  }
  return true;
}

static void capture(struct parse *parse, TSNode root) {
  struct source_tree *out = parse->out;
  TSQueryCursor *cursor = ts_query_cursor_new();
  ts_query_cursor_set_match_limit(cursor, LIMIT_TREE_MATCHES);
  ts_query_cursor_exec(cursor, parse->query, root);
  for (TSQueryMatch match; ts_query_cursor_next_match(cursor, &match);)
    for (uint16_t i = 0, all = all_hold(parse, &match) ? match.capture_count : 0; i < all; i++) {
      uint32_t length;
      const char *name = ts_query_capture_name_for_id(parse->query, match.captures[i].index, &length);
      if (*name != '_')
        *ARENA_PUSH(parse->arena, out->captures, out->capture_count, parse->capture_capacity) =
            (struct source_capture){name, index_of(out, match.captures[i].node)};
    }
  if (ts_query_cursor_did_exceed_match_limit(cursor)) /* as in what is nested very deeply */
    give_up();
}

/* Hands out the text in pieces, so that what is read again and again is counted. */
static const char *read_piece(void *context, uint32_t at, TSPoint point, uint32_t *length) {
  enum { PIECE = 1024, JUMP = 64 };
  struct parse *parse = context;
  (void)point;
  size_t cost = at == parse->read_up_to ? PIECE : JUMP, left = parse->text.len - at;
  if (cost > work.reads)
    give_up();
  work.reads -= cost;
  *length = at >= parse->text.len ? 0 : left < PIECE ? (uint32_t)left : PIECE;
  parse->read_up_to = at + *length;
  return *length ? parse->text.data + at : "";
}

static void parse_all(struct parse *parse) {
  TSParser *parser = ts_parser_new();
  ts_parser_set_language(parser, tree_sitter_typescript());
  TSTree *tree = ts_parser_parse(parser, NULL, (TSInput){parse, read_piece, TSInputEncodingUTF8});
  TSNode root = ts_tree_root_node(tree);
  parse->out->parse = SOURCE_PARSED;
  flatten(parse, root);
  if (ts_node_has_error(root) && parse->out->parse == SOURCE_PARSED)
    note_doubt(parse, parse->text.len); /* it breaks off */
  check_cost(parse->out);
  capture(parse, root);
}

static void read_once(struct arena *arena, struct bytes code, struct bytes text, struct source_tree *out) {
  JD_ARENA scratch = arena_new();
  struct parse parse = {.arena = arena, .out = out, .text = text, .query = query()};
  const struct source_tree unread = {.text = code, .parse = SOURCE_UNREAD};
  *out = unread;
  /* Code has a node for every two bytes: room for these at once saves copying them as the list grows. */
  parse.capacity = code.len / 2 + 1;
  out->nodes = arena_alloc_array(arena, parse.capacity, sizeof *out->nodes);
  work.arena = scratch;
  work.bytes = LIMIT_TREE_WORK + code.len * LIMIT_TREE_WORK_PER_BYTE;
  work.reads = LIMIT_SOURCE_BYTES + code.len * LIMIT_TREE_READS_PER_BYTE;
  ts_set_allocator(work_malloc, work_calloc, work_realloc, work_free);
  if (setjmp(work.out))
    *out = unread;
  else
    parse_all(&parse);
}

/* A marker in a comment or a template is none: the source is sound with it, or broken elsewhere. */
static void note_marker(const struct source_tree *first, bool settled, struct source_tree *out) {
  for (size_t i = 0, at = 0; i < first->count && !out->has_marker; i++) {
    const struct source_node *node = &first->nodes[i];
    size_t end = settled ? first->text.len : strcmp(node->type, "ERROR") == 0 ? node->start + node->len : 0;
    for (at = settled || at > node->start ? at : node->start; at < end && !out->has_marker; at++)
      if (source_is_marker(first->text, at)) {
        out->has_marker = true;
        out->marker = at;
      }
  }
}

void source_read(struct arena *arena, struct bytes code, struct source_tree *out) {
  struct bytes text;
  *out = (struct source_tree){.text = code, .parse = SOURCE_UNREAD};
  if (code.len >
      2 * (size_t)LIMIT_SOURCE_BYTES) /* a simulated source (reconcile/planner/simulate.c) is only a little longer */
    return;
  read_once(arena, code, code, out);
  if (out->parse != SOURCE_DOUBTED || !source_without_markers(arena, code, &text))
    return;
  struct source_tree first = *out;
  read_once(arena, code, text, out);
  bool settled = out->parse == SOURCE_PARSED;
  if (!settled)
    *out = first;
  note_marker(&first, settled, out);
}
