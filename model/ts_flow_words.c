#include "model/ts_flow.h"

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

const char *ts_flow_describe(const struct ts_flow *flow, size_t function) {
  const struct ts_syntax *syntax = flow->syntax;
  size_t name = name_of(syntax, function);
  bool method = ts_syntax_kind_at(syntax, function) == SYNTAX_method_definition;
  if (name && syntax->list[name].len <= MOST_SHOWN) {
    struct bytes text = ts_syntax_text(syntax, name);
    return arena_printf(flow->arena, "the %s `%.*s`", method ? "method" : "function", (int)text.len, text.data);
  }
  if (method)
    return "the method";
  return ts_flow_parent_kind(flow, function) == SYNTAX_arguments ? "the callback" : "the function";
}

static bool cannot_wait(const struct ts_flow *flow, size_t function) {
  return ts_syntax_kind_at(flow->syntax, function) == SYNTAX_method_definition &&
         (ts_syntax_token(flow->syntax, function, "get") || ts_syntax_token(flow->syntax, function, "set") ||
          ts_flow_has_text(flow, ts_syntax_field(flow->syntax, function, FIELD_name), "constructor"));
}

static const char *await_in_function(const struct ts_flow *flow, size_t function) {
  if (cannot_wait(flow, function))
    return "`await` stands in a constructor, getter or setter, which cannot be async, so the platform refuses the "
           "source. Wait in an async method that is called from there.";
  return arena_printf(flow->arena,
                      "`await` stands in %s, which is not async, so the platform refuses the source. Write `async` "
                      "before it.",
                      ts_flow_describe(flow, function));
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

static const char *yield_message(const struct ts_flow *flow) {
  const struct ts_flow_frame *frame = ts_flow_top(flow);
  if (frame->place == PLACE_PARAMETERS)
    return "`yield` cannot stand in the parameters of a function, so the platform refuses the source. Move it into "
           "the body of a generator.";
  if (frame->place != PLACE_FUNCTION)
    return "`yield` stands outside of a generator, and is no name in a module, so the platform refuses the source. "
           "Move it into a `function*`, or choose another name.";
  if (ts_syntax_kind_at(flow->syntax, frame->owner) == SYNTAX_arrow_function)
    return "`yield` stands in an arrow function, which cannot be a generator, so the platform refuses the source. "
           "Write a `function*` in its place.";
  return arena_printf(flow->arena,
                      "`yield` stands in %s, which is no generator, so the platform refuses the source. Write `*` "
                      "before its name.",
                      ts_flow_describe(flow, frame->owner));
}

static void check_yield(struct ts_flow *flow, size_t node) {
  size_t star = ts_syntax_token(flow->syntax, node, "*");
  if (!ts_flow_allows(flow, ALLOWED_YIELD))
    ts_flow_fault(flow, node + 1, yield_message(flow));
  else if (star && ts_flow_ends_line(flow, node + 1))
    ts_flow_fault(flow, star,
                  "The line ends between `yield` and `*`, so the platform refuses the source. Write `yield*`.");
}

static void check_return(struct ts_flow *flow, size_t node) {
  static const char top[] = "`return` stands outside of a function, so the platform refuses the source. Remove it, or "
                            "move it into a function; a brace too many before it ends a function too early.";
  if (!ts_flow_allows(flow, ALLOWED_RETURN))
    ts_flow_fault(flow, node + 1,
                  ts_flow_top(flow)->place == PLACE_STATIC_BLOCK
                      ? "`return` cannot stand in a static block, so the platform refuses the source. Remove it."
                      : top);
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
  case SYNTAX_yield_expression:
    check_yield(flow, node);
    break;
  case SYNTAX_return_statement:
    check_return(flow, node);
    break;
  default:
    break;
  }
}
