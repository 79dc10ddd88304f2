/* The tree of a source. The only file that knows tree-sitter.
 *
 * tree-sitter breaks on what a person can write: a node of 65,536 parts corrupts its memory, and some sources of a few
 * kilobytes keep it for minutes. So what it allocates is counted, and work that asks for too much, at once or in all,
 * is given up, always at the same place for the same source. */
#include "model/base/base.h"
#include "model/source/internal.h"

#include <stdlib.h>
#include <tree_sitter/api.h>

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

/* One source's parse. All of tree-sitter happens in it, since each of its calls may be the one that asks for too much.
 */
struct parse {
  struct arena *arena, *scratch;
  struct source_tree *out;
  struct bytes text;
  const TSQuery *query;
  size_t read_up_to;
  struct source_node *nodes;
  const void **ids; /* of the nodes, to find a captured one again */
  size_t count, capacity, id_count, id_capacity;
  struct source_capture *captures;
  size_t capture_capacity;
};

static void add_node(struct parse *parse, const TSTreeCursor *cursor, TSNode node, uint32_t parent) {
  uint32_t start = ts_node_start_byte(node), end = (uint32_t)parse->count + 1;
  *ARENA_PUSH(parse->arena, parse->nodes, parse->count, parse->capacity) =
      (struct source_node){.start = start,
                           .len = ts_node_end_byte(node) - start,
                           .parent = parent,
                           .end = end,
                           .named = ts_node_is_named(node),
                           .type = ts_node_type(node),
                           .field = ts_tree_cursor_current_field_name(cursor)};
  *ARENA_PUSH(parse->scratch, parse->ids, parse->id_count, parse->id_capacity) = node.id;
}

/* Up to a node that has a sibling; false at the end of the source. What is left is complete. */
static bool step(struct parse *parse, TSTreeCursor *cursor, uint32_t *parent) {
  while (!ts_tree_cursor_goto_next_sibling(cursor)) {
    parse->nodes[*parent].end = (uint32_t)parse->count;
    if (!ts_tree_cursor_goto_parent(cursor))
      return false;
    *parent = parse->nodes[*parent].parent;
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

/* Notes an error. Returns false for one that is too large to be looked at. */
static bool check_error(struct parse *parse, TSNode node, bool is_root) {
  enum { ERROR_SYMBOL = 65535 };
  bool error = ts_node_symbol(node) == ERROR_SYMBOL;
  if (!is_root && (error || ts_node_is_missing(node)))
    note_doubt(parse, ts_node_start_byte(node));
  return !error || ts_node_child_count(node) <= LIMIT_TREE_ERROR;
}

static bool flatten(struct parse *parse, TSNode root) {
  TSTreeCursor cursor = ts_tree_cursor_new(root);
  uint32_t parent = 0;
  bool small = true;
  for (bool more = true; more && small;) {
    uint32_t index = (uint32_t)parse->count;
    TSNode node = ts_tree_cursor_current_node(&cursor);
    bool comment = index > 0 && ts_node_is_extra(node) && strcmp(ts_node_type(node), "comment") == 0;
    small = check_error(parse, node, index == 0);
    if (!comment)
      add_node(parse, &cursor, node, parent);
    if (small && !comment && ts_tree_cursor_goto_first_child(&cursor))
      parent = index;
    else
      more = step(parse, &cursor, &parent);
  }
  ts_tree_cursor_delete(&cursor);
  return small;
}

/* The nodes stand in the order of their starts. */
static uint32_t index_of(const struct parse *parse, TSNode node) {
  size_t low = 0, high = parse->count;
  uint32_t start = ts_node_start_byte(node);
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (parse->nodes[middle].start < start)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < parse->count && parse->nodes[low].start == start; low++)
    if (parse->ids[low] == node.id)
      return (uint32_t)low;
  return 0;
}

/* What the next function costs: for each node tree-sitter looks for the next sibling that is no keyword or sign. */
static bool is_cheap(const struct parse *parse) {
  size_t cost = 0;
  for (size_t i = 0; i < parse->count; i++)
    for (size_t child = i + 1, run = 0; child < parse->nodes[i].end; child = parse->nodes[child].end) {
      run = parse->nodes[child].named ? 0 : run + 1;
      cost += run;
    }
  return cost <= LIMIT_TREE_WORK;
}

static void capture(struct parse *parse, TSNode root) {
  TSQueryCursor *cursor = ts_query_cursor_new();
  TSQueryMatch match;
  ts_query_cursor_exec(cursor, parse->query, root);
  while (ts_query_cursor_next_match(cursor, &match))
    for (uint16_t i = 0; i < match.capture_count; i++) {
      uint32_t length, start = ts_node_start_byte(match.captures[i].node);
      *ARENA_PUSH(parse->arena, parse->captures, parse->out->capture_count, parse->capture_capacity) =
          (struct source_capture){
              .name = ts_query_capture_name_for_id(parse->query, match.captures[i].index, &length),
              .node = index_of(parse, match.captures[i].node),
              .start = start,
              .len = ts_node_end_byte(match.captures[i].node) - start,
          };
    }
  ts_query_cursor_delete(cursor);
}

/* Hands out the text in pieces, so that what is read again and again is counted. */
static const char *read_piece(void *context, uint32_t at, TSPoint point, uint32_t *length) {
  enum { PIECE = 1024, JUMP = 64 };
  struct parse *parse = context;
  (void)point;
  source_work_read(at == parse->read_up_to ? PIECE : JUMP);
  *length = at >= parse->text.len ? 0 : parse->text.len - at < PIECE ? (uint32_t)(parse->text.len - at) : PIECE;
  parse->read_up_to = at + *length;
  return parse->text.data + (at < parse->text.len ? at : 0);
}

static void run(void *context) {
  struct parse *parse = context;
  TSParser *parser = ts_parser_new();
  TSTree *tree = NULL;
  if (ts_parser_set_language(parser, tree_sitter_typescript()))
    tree = ts_parser_parse(parser, NULL, (TSInput){parse, read_piece, TSInputEncodingUTF8});
  if (tree) {
    TSNode root = ts_tree_root_node(tree);
    parse->out->parse = SOURCE_PARSED;
    bool small = flatten(parse, root) && is_cheap(parse);
    if (ts_node_has_error(root) && parse->out->parse == SOURCE_PARSED)
      note_doubt(parse, parse->text.len); /* it breaks off */
    if (small)
      capture(parse, root);
    else
      parse->count = 0;
    ts_tree_delete(tree);
  }
  ts_parser_delete(parser);
}

static int by_start(const void *left, const void *right) {
  const struct source_capture *a = left, *b = right;
  if (a->start != b->start)
    return a->start < b->start ? -1 : 1;
  return (a->node > b->node) - (a->node < b->node);
}

static void read_once(struct arena *arena, struct bytes text, struct source_tree *out) {
  JD_ARENA scratch = arena_new();
  struct parse parse = {.arena = arena, .scratch = scratch, .out = out, .text = text, .query = query()};
  *out = (struct source_tree){.parse = SOURCE_UNREAD};
  /* Code has a node for every two bytes: room for these at once saves copying them as the list grows. */
  parse.capacity = parse.id_capacity = text.len / 2 + 1;
  parse.nodes = arena_alloc_array(arena, parse.capacity, sizeof *parse.nodes);
  parse.ids = arena_alloc_array(scratch, parse.id_capacity, sizeof *parse.ids);
  ts_set_allocator(source_work_malloc, source_work_calloc, source_work_realloc, source_work_free);
  const struct source_work most = {LIMIT_TREE_WORK + text.len * LIMIT_TREE_WORK_PER_BYTE,
                                   LIMIT_SOURCE_BYTES + text.len * LIMIT_TREE_READS_PER_BYTE};
  if (!source_work_run(most, run, &parse) || !parse.count) {
    *out = (struct source_tree){.parse = SOURCE_UNREAD};
    return;
  }
  if (out->capture_count)
    qsort(parse.captures, out->capture_count, sizeof *parse.captures, by_start);
  out->nodes = parse.nodes;
  out->count = parse.count;
  out->captures = parse.captures;
}

static bool is_in_error(const struct source_tree *tree, size_t offset) {
  for (size_t i = 0; i < tree->capture_count; i++)
    if (strcmp(tree->captures[i].name, "error") == 0 && offset >= tree->captures[i].start &&
        offset - tree->captures[i].start < tree->captures[i].len)
      return true;
  return false;
}

/* A marker in a comment or a template is none: the source is sound with it, or broken elsewhere. */
static void note_marker(struct bytes code, const struct source_tree *first, bool settled, struct source_tree *out) {
  for (size_t at = 0; at < code.len && !out->has_marker; at++)
    if (source_is_marker(code, at) && (settled || is_in_error(first, at))) {
      out->has_marker = true;
      out->marker = at;
    }
}

void source_read(struct arena *arena, struct bytes code, struct source_tree *out) {
  struct bytes masked;
  *out = (struct source_tree){.text = code, .parse = SOURCE_UNREAD};
  if (code.len >
      2 * (size_t)LIMIT_SOURCE_BYTES) /* a simulated source (reconcile/planner/simulate.c) is only a little longer */
    return;
  read_once(arena, code, out);
  if (out->parse == SOURCE_DOUBTED && source_mask(arena, code, &masked)) {
    struct source_tree first = *out;
    read_once(arena, masked, out);
    bool settled = out->parse == SOURCE_PARSED;
    note_marker(code, &first, settled, out);
    if (!settled) {
      first.has_marker = out->has_marker;
      first.marker = out->marker;
      *out = first;
    }
  }
  out->text = code;
}
