/* Literals, names and comments. Of a tree's leaves it is certain what they are. */
#include "model/ts_check.h"
#include "model/ts_html_comment.h"
#include "model/ts_lexeme.h"
#include "model/ts_literal.h"
#include "model/ts_regex.h"

#include <string.h>

struct check {
  struct arena *arena;
  const struct ts_syntax *syntax;
  struct ts_faults *faults;
};

static size_t end_of(const struct check *check, size_t node) {
  return check->syntax->list[node].start + check->syntax->list[node].len;
}

static enum ts_syntax_kind parent_of(const struct check *check, size_t node) {
  return ts_syntax_kind_at(check->syntax, check->syntax->list[node].parent);
}

static void keep(const struct check *check, bool found, const struct ts_fault *fault) {
  if (found)
    ts_add_fault(check->arena, check->faults, *fault);
}

static void check_regex(const struct check *check, size_t node) {
  struct ts_fault fault;
  if (!ts_check_regex(ts_syntax_text(check->syntax, node), &fault))
    return;
  fault.offset += check->syntax->list[node].start;
  ts_add_fault(check->arena, check->faults, fault);
}

/* A tag may read the text as it stands, so that no escape in it is wrong. Behind a `>` that is no arrow's may stand a
 * tag with type arguments, which tree-sitter takes for comparisons. */
static bool may_have_tag(const struct check *check, size_t node) {
  struct bytes text = check->syntax->text;
  size_t at = check->syntax->list[node].start;
  if (check->syntax->list[node].field == FIELD_arguments && parent_of(check, node) == SYNTAX_call_expression)
    return true;
  while (at > 0 && text.data[at - 1] <= ' ')
    at--;
  return at > 1 && text.data[at - 1] == '>' && text.data[at - 2] != '=';
}

/* The text between what is put in. */
static void check_template(const struct check *check, size_t node) {
  const struct ts_syntax *syntax = check->syntax;
  size_t start = syntax->list[node].start;
  struct ts_fault fault;
  if (may_have_tag(check, node))
    return;
  for (size_t i = node + 1; i < ts_syntax_next(syntax, node); i = ts_syntax_next(syntax, i)) {
    if (ts_syntax_kind_at(syntax, i) != SYNTAX_template_substitution)
      continue;
    keep(check, ts_check_escapes(syntax->text, start, syntax->list[i].start, ESCAPES_IN_TEMPLATE, &fault), &fault);
    start = end_of(check, i);
  }
  keep(check, ts_check_escapes(syntax->text, start, end_of(check, node), ESCAPES_IN_TEMPLATE, &fault), &fault);
}

static void check_string(const struct check *check, size_t node) {
  enum ts_syntax_kind parent = parent_of(check, node);
  bool specifier = parent == SYNTAX_import_statement || parent == SYNTAX_export_statement;
  struct ts_fault fault;
  keep(check,
       ts_check_escapes(check->syntax->text, check->syntax->list[node].start, end_of(check, node),
                        specifier ? ESCAPES_IN_SPECIFIER : ESCAPES_IN_STRING, &fault),
       &fault);
}

/* The compiler throws these away, and looks at no octal number in them. */
static bool is_type(const struct check *check, size_t node) {
  switch (ts_syntax_kind_at(check->syntax, node)) {
  case SYNTAX_ambient_declaration:
  case SYNTAX_interface_body:
  case SYNTAX_literal_type:
  case SYNTAX_object_type:
  case SYNTAX_type_alias_declaration:
  case SYNTAX_type_annotation:
  case SYNTAX_type_arguments:
    return true;
  default:
    return false;
  }
}

static void check_node(const struct check *check, size_t node) {
  const struct ts_syntax_node *at = &check->syntax->list[node];
  struct ts_fault fault;
  switch (at->kind) {
  case SYNTAX_number:
    keep(check, ts_check_number(check->syntax->text, at->start, &fault), &fault);
    break;
  case SYNTAX_string:
    check_string(check, node);
    break;
  case SYNTAX_regex:
    check_regex(check, node);
    break;
  case SYNTAX_template_string:
    check_template(check, node);
    break;
  case SYNTAX_identifier:
  case SYNTAX_property_identifier:
  case SYNTAX_private_property_identifier:
  case SYNTAX_shorthand_property_identifier:
    keep(check, ts_check_name(check->syntax->text, at->start, end_of(check, node), &fault), &fault);
    break;
  default:
    break;
  }
}

/* At most one leaf of the tree that may hold any text is around `offset`. */
static bool is_in_text(const struct ts_syntax *syntax, size_t offset) {
  for (size_t i = 0; i < syntax->count; i++) {
    const struct ts_syntax_node *at = &syntax->list[i];
    bool text = at->kind == SYNTAX_regex || at->kind == SYNTAX_string || at->kind == SYNTAX_template_string ||
                at->kind == SYNTAX_hash_bang_line;
    if (text && at->start <= offset && offset < at->start + at->len)
      return true;
  }
  return false;
}

void ts_check_text(struct arena *arena, const struct ts_syntax *syntax, struct ts_faults *faults) {
  struct check check = {arena, syntax, faults};
  size_t offset;
  for (size_t i = 0; i < syntax->count;) {
    check_node(&check, i);
    i = is_type(&check, i) ? ts_syntax_next(syntax, i) : i + 1;
  }
  if (ts_find_html_comment(syntax->text, &offset) && !is_in_text(syntax, offset))
    ts_add_fault(
        arena, faults,
        (struct ts_fault){offset, 3,
                          "This begins a comment of HTML, which a module must not hold, so the platform refuses "
                          "the source. Write `//`, or blanks between the operators that are meant."});
}
