#include "model/ts_flow.h"

#include "model/text.h"

enum { MOST_SHOWN = 60 }; /* bytes of a function's name in a message */

/* The name that a function has, or that it is given where it stands; 0 for none. */
static size_t name_of(const struct ts_syntax *syntax, size_t function) {
  size_t name = ts_syntax_field(syntax, function, FIELD_name), parent = syntax->list[function].parent;
  if (name)
    return name;
  switch (ts_syntax_kind_at(syntax, parent)) {
  case SYNTAX_variable_declarator:
  case SYNTAX_public_field_definition:
    return ts_syntax_field(syntax, parent, FIELD_name);
  case SYNTAX_pair:
    return ts_syntax_field(syntax, parent, FIELD_key);
  default:
    return 0;
  }
}

/* "the function `f`", "the callback". */
static const char *describe(const struct ts_flow *flow, size_t function) {
  const struct ts_syntax *syntax = flow->syntax;
  size_t name = name_of(syntax, function);
  bool method = ts_syntax_kind_at(syntax, function) == SYNTAX_method_definition;
  if (name == 0 || syntax->list[name].len > MOST_SHOWN)
    return method                                                    ? "the method"
           : ts_flow_parent_kind(flow, function) == SYNTAX_arguments ? "the callback"
                                                                     : "the function";
  struct bytes text = ts_syntax_text(syntax, name);
  return arena_printf(flow->arena, "the %s `%.*s`", method ? "method" : "function", (int)text.len, text.data);
}

static bool cannot_wait(const struct ts_syntax *syntax, size_t function) {
  size_t name = ts_syntax_field(syntax, function, FIELD_name);
  return ts_syntax_kind_at(syntax, function) == SYNTAX_method_definition &&
         (ts_syntax_token(syntax, function, "get") || ts_syntax_token(syntax, function, "set") ||
          bytes_equal(ts_syntax_text(syntax, name), bytes_of("constructor")));
}

static const char *await_in_function(const struct ts_flow *flow, size_t function) {
  if (cannot_wait(flow->syntax, function))
    return "`await` stands in a constructor, getter or setter, which cannot be async, so the platform refuses the "
           "source. Wait in an async method that is called from there.";
  return arena_printf(flow->arena,
                      "`await` stands in %s, which is not async, so the platform refuses the source. Write `async` "
                      "before it.",
                      describe(flow, function));
}

static const char *await_message(const struct ts_flow *flow) {
  const struct ts_flow_frame *frame = ts_flow_top(flow);
  switch ((enum ts_flow_place)frame->place) {
  case PLACE_FUNCTION:
    return await_in_function(flow, frame->owner);
  case PLACE_PARAMETERS:
    return "`await` cannot stand in the parameters of a function, so the platform refuses the source. Wait in the "
           "body.";
  case PLACE_FIELD:
    return "`await` cannot stand in the initial value of a class's field, so the platform refuses the source. Set the "
           "field in an async method.";
  case PLACE_STATIC_BLOCK:
    return "`await` cannot stand in a static block, so the platform refuses the source. Wait at the top level, or in "
           "an async method.";
  default:
    return "`await` cannot stand in a namespace or an enum, so the platform refuses the source. Wait outside of it.";
  }
}

static void check_await(struct ts_flow *flow, size_t node) {
  if (!ts_flow_allows(flow, ALLOWED_AWAIT))
    ts_flow_fault(flow, node, await_message(flow));
}

void ts_flow_check_word(struct ts_flow *flow, size_t node) {
  size_t token;
  switch (ts_syntax_kind_at(flow->syntax, node)) {
  case SYNTAX_await_expression:
    check_await(flow, node + 1);
    break;
  case SYNTAX_for_in_statement:
    if ((token = ts_syntax_token(flow->syntax, node, "await")))
      check_await(flow, token);
    break;
  default:
    break;
  }
}
