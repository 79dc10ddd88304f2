#include "model/ts_scope.h"

#include "model/limits.h"
#include "model/text.h"

#include <stdarg.h>

enum { MOST_SHOWN = 60 }; /* bytes of a name in a message */

void ts_blame(struct ts_scope_walk *walk, size_t node, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const char *message = arena_vprintf(walk->arena, format, arguments);
  va_end(arguments);
  const struct ts_syntax_node *at = &walk->syntax->list[node];
  ts_add_fault(walk->arena, walk->faults, (struct ts_fault){at->start, at->len, message});
}

unsigned ts_line_at(const struct ts_scope_walk *walk, size_t node) {
  unsigned line = 1;
  if (walk->faults->count == LIMIT_FAULTS) /* nobody will read it, and to count is not for nothing */
    return line;
  for (size_t i = 0; i < walk->syntax->list[node].start; i++)
    line += walk->syntax->text.data[i] == '\n';
  return line;
}

const char *ts_shown(struct ts_scope_walk *walk, size_t node) {
  struct bytes text = ts_syntax_text(walk->syntax, node);
  return arena_printf(walk->arena, "%.*s%s", (int)cut_length(text, MOST_SHOWN), text.data,
                      text.len > MOST_SHOWN ? "…" : "");
}

/* Types, and what is there for types alone: nothing of it reaches the platform's engine. */
static bool is_erased(enum ts_syntax_kind kind) {
  switch (kind) {
  case SYNTAX_abstract_method_signature:
  case SYNTAX_ambient_declaration:
  case SYNTAX_array_type:
  case SYNTAX_conditional_type:
  case SYNTAX_constructor_type:
  case SYNTAX_function_signature:
  case SYNTAX_function_type:
  case SYNTAX_generic_type:
  case SYNTAX_implements_clause:
  case SYNTAX_index_signature:
  case SYNTAX_interface_declaration:
  case SYNTAX_intersection_type:
  case SYNTAX_lookup_type:
  case SYNTAX_method_signature:
  case SYNTAX_object_type:
  case SYNTAX_parenthesized_type:
  case SYNTAX_readonly_type:
  case SYNTAX_template_literal_type:
  case SYNTAX_tuple_type:
  case SYNTAX_type_alias_declaration:
  case SYNTAX_type_annotation:
  case SYNTAX_type_arguments:
  case SYNTAX_type_parameters:
  case SYNTAX_type_predicate_annotation:
  case SYNTAX_type_query:
  case SYNTAX_union_type:
    return true;
  default:
    return false;
  }
}

static void look_at(struct ts_scope_walk *walk, size_t node) {
  ts_scope_declare(walk, node);
  ts_scope_words(walk, node);
  ts_scope_parameters(walk, node);
  ts_scope_members(walk, node);
  ts_scope_private(walk, node);
  ts_scope_places(walk, node);
  ts_scope_export(walk, node);
}

void ts_check_scope(struct arena *arena, const struct ts_syntax *syntax, struct ts_faults *faults) {
  JD_ARENA scratch = arena_new();
  struct ts_scope_walk walk = {.arena = arena, .syntax = syntax, .faults = faults};
  ts_scopes_init(&walk.scopes, scratch, syntax);
  for (size_t i = 1; i < syntax->count;) {
    ts_close_scopes(&walk.scopes, i);
    if (is_erased(ts_syntax_kind_at(syntax, i))) {
      i = ts_syntax_next(syntax, i);
    } else {
      look_at(&walk, i);
      i++;
    }
  }
  ts_close_scopes(&walk.scopes, syntax->count);
  ts_scope_exports_end(&walk);
}
