#include "model/ts_flow.h"

static const unsigned of_a_class = ALLOWED_SUPER_MEMBER | ALLOWED_NEW_TARGET;
static const unsigned of_a_method = ALLOWED_SUPER_MEMBER | ALLOWED_NEW_TARGET | ALLOWED_ARGUMENTS;
static const unsigned in_a_function = ALLOWED_AWAIT | ALLOWED_YIELD | ALLOWED_RETURN | ALLOWED_BREAK | ALLOWED_CONTINUE;

static bool extends(const struct ts_syntax *syntax, size_t class) {
  size_t heritage = ts_syntax_child(syntax, class, SYNTAX_class_heritage);
  return heritage && ts_syntax_child(syntax, heritage, SYNTAX_extends_clause);
}

/* Of a class that extends another. */
static bool is_derived_constructor(const struct ts_syntax *syntax, size_t method) {
  size_t body = syntax->list[method].parent, name = ts_syntax_field(syntax, method, FIELD_name);
  struct bytes text = ts_syntax_text(syntax, name);
  if (ts_syntax_kind_at(syntax, name) == SYNTAX_string && text.len > 2)
    text = (struct bytes){text.data + 1, text.len - 2};
  return ts_syntax_kind_at(syntax, body) == SYNTAX_class_body && bytes_equal(text, bytes_of("constructor")) &&
         !ts_syntax_token(syntax, method, "static") && extends(syntax, syntax->list[body].parent);
}

/* What a function allows in its parameters and its body, without `await`, `yield` and `return`. */
static unsigned allowed_by(const struct ts_syntax *syntax, size_t function) {
  if (ts_syntax_kind_at(syntax, function) != SYNTAX_method_definition)
    return ALLOWED_NEW_TARGET | ALLOWED_ARGUMENTS;
  return of_a_method | (is_derived_constructor(syntax, function) ? ALLOWED_SUPER_CALL : 0);
}

static void enter_parameters(const struct ts_flow *flow, struct ts_flow_frame *frame) {
  frame->first_label = flow->label_count;
  if (ts_syntax_kind_at(flow->syntax, frame->owner) == SYNTAX_arrow_function)
    frame->allowed &= ~in_a_function;
  else
    frame->allowed = allowed_by(flow->syntax, frame->owner);
  frame->place = PLACE_PARAMETERS;
}

static void enter_body(const struct ts_flow *flow, struct ts_flow_frame *frame) {
  bool generator = ts_syntax_token(flow->syntax, frame->owner, "*"),
       async = ts_syntax_token(flow->syntax, frame->owner, "async");
  enter_parameters(flow, frame);
  frame->allowed |= ALLOWED_RETURN | (generator ? ALLOWED_YIELD : 0) | (async ? ALLOWED_AWAIT : 0);
  frame->place = PLACE_FUNCTION;
}

static bool enter_function(const struct ts_flow *flow, size_t node, struct ts_flow_frame *frame) {
  switch (flow->syntax->list[node].field) {
  case FIELD_body:
    enter_body(flow, frame);
    return true;
  case FIELD_parameter:
  case FIELD_parameters:
    enter_parameters(flow, frame);
    return true;
  default:
    return false;
  }
}

/* The field of a class, a static block, a namespace or an enum, which are functions of their own. */
static bool enter_part(const struct ts_flow *flow, size_t node, enum ts_flow_place place, unsigned allowed,
                       struct ts_flow_frame *frame) {
  if (flow->syntax->list[node].field != (place == PLACE_FIELD ? FIELD_value : FIELD_body))
    return false;
  frame->first_label = flow->label_count;
  frame->place = place;
  frame->allowed = allowed;
  return true;
}

static bool enter_loop(const struct ts_flow *flow, size_t node, unsigned allowed, struct ts_flow_frame *frame) {
  frame->owner = ts_flow_top(flow)->owner;
  frame->allowed |= allowed;
  return flow->syntax->list[node].field == FIELD_body;
}

/* True when the node begins a frame; which is the one around it, changed by what the node is. */
static bool begin(const struct ts_flow *flow, size_t node, struct ts_flow_frame *frame) {
  switch (ts_syntax_kind_at(flow->syntax, frame->owner)) {
  case SYNTAX_arrow_function:
  case SYNTAX_function_declaration:
  case SYNTAX_function_expression:
  case SYNTAX_generator_function:
  case SYNTAX_generator_function_declaration:
  case SYNTAX_method_definition:
    return enter_function(flow, node, frame);
  case SYNTAX_public_field_definition:
    return enter_part(flow, node, PLACE_FIELD, of_a_class, frame);
  case SYNTAX_class_static_block:
    return enter_part(flow, node, PLACE_STATIC_BLOCK, of_a_class, frame);
  case SYNTAX_internal_module:
  case SYNTAX_module:
    return enter_part(flow, node, PLACE_NAMESPACE, ALLOWED_ARGUMENTS, frame);
  case SYNTAX_enum_declaration:
    return enter_part(flow, node, PLACE_ENUM, ALLOWED_ARGUMENTS, frame);
  case SYNTAX_do_statement:
  case SYNTAX_for_in_statement:
  case SYNTAX_for_statement:
  case SYNTAX_while_statement:
    return enter_loop(flow, node, ALLOWED_BREAK | ALLOWED_CONTINUE, frame);
  case SYNTAX_switch_statement:
    return enter_loop(flow, node, ALLOWED_BREAK, frame);
  default:
    return false;
  }
}

void ts_flow_enter(struct ts_flow *flow, size_t node) {
  struct ts_flow_frame frame = {.allowed = ALLOWED_AWAIT | ALLOWED_ARGUMENTS | (flow->module ? 0 : ALLOWED_RETURN),
                                .place = PLACE_PROGRAM};
  while (flow->depth > 0 && ts_flow_top(flow)->behind <= node)
    flow->depth--;
  while (flow->label_count > 0 && flow->labels[flow->label_count - 1].behind <= node)
    flow->label_count--;
  if (flow->depth > 0)
    frame = *ts_flow_top(flow);
  frame.behind = flow->syntax->list[node].behind;
  frame.owner = flow->syntax->list[node].parent;
  if (node == 0 || (flow->syntax->list[node].field != FIELD_none && begin(flow, node, &frame)))
    *ARENA_PUSH(flow->scratch, flow->frames, flow->depth, flow->capacity) = frame;
}
