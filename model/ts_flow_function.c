#include "model/ts_flow.h"

static bool is_parameter(enum ts_syntax_kind kind) {
  return kind == SYNTAX_required_parameter || kind == SYNTAX_optional_parameter;
}

static bool is_this(const struct ts_flow *flow, size_t parameter) {
  return ts_syntax_kind_at(flow->syntax, ts_syntax_field(flow->syntax, parameter, FIELD_pattern)) == SYNTAX_this;
}

/* A plain name without a default. */
static bool is_simple(const struct ts_flow *flow, size_t parameter) {
  enum ts_syntax_kind pattern =
      ts_syntax_kind_at(flow->syntax, ts_syntax_field(flow->syntax, parameter, FIELD_pattern));
  return (pattern == SYNTAX_identifier || pattern == SYNTAX_this) &&
         !ts_syntax_field(flow->syntax, parameter, FIELD_value);
}

struct parameters {
  size_t count; /* without `this` */
  bool simple, rest;
};

static struct parameters read_parameters(const struct ts_flow *flow, size_t list) {
  struct parameters found = {.simple = true};
  for (size_t i = list + 1; i < ts_syntax_next(flow->syntax, list); i = ts_syntax_next(flow->syntax, i)) {
    if (!is_parameter(ts_syntax_kind_at(flow->syntax, i)))
      continue;
    size_t pattern = ts_syntax_field(flow->syntax, i, FIELD_pattern);
    found.simple = found.simple && is_simple(flow, i);
    found.rest = found.rest || ts_syntax_kind_at(flow->syntax, pattern) == SYNTAX_rest_pattern;
    found.count += !is_this(flow, i);
  }
  return found;
}

/* The `"use strict"` among the strings that the body begins with; 0 for none. */
static size_t find_directive(const struct ts_flow *flow, size_t body) {
  for (size_t i = body + 2; i < ts_syntax_next(flow->syntax, body); i = ts_syntax_next(flow->syntax, i)) {
    if (ts_syntax_kind_at(flow->syntax, i) != SYNTAX_expression_statement ||
        ts_syntax_kind_at(flow->syntax, i + 1) != SYNTAX_string)
      return 0;
    if (ts_flow_has_text(flow, i + 1, "\"use strict\"") || ts_flow_has_text(flow, i + 1, "'use strict'"))
      return i + 1;
  }
  return 0;
}

static void check_directive(struct ts_flow *flow, size_t body) {
  if (ts_syntax_kind_at(flow->syntax, body) != SYNTAX_statement_block)
    return;
  size_t directive = find_directive(flow, body);
  size_t list = ts_syntax_field(flow->syntax, flow->syntax->list[body].parent, FIELD_parameters);
  if (directive && list && !read_parameters(flow, list).simple)
    ts_flow_fault(flow, directive,
                  "\"use strict\" cannot stand in a function whose parameters have defaults, patterns or `...`, so the "
                  "platform refuses the source. Remove it: a module is strict.");
}

static void check_accessor(struct ts_flow *flow, size_t method, size_t list) {
  struct parameters found = read_parameters(flow, list);
  if (ts_syntax_token(flow->syntax, method, "get") && found.count != 0)
    ts_flow_fault(flow, list,
                  "A getter takes no parameters, so the platform refuses the source. Remove them, or remove `get`.");
  else if (ts_syntax_token(flow->syntax, method, "set") && (found.count != 1 || found.rest))
    ts_flow_fault(flow, list,
                  "A setter takes exactly one parameter, so the platform refuses the source. Give it one, or remove "
                  "`set`.");
}

static void check_method(struct ts_flow *flow, size_t node) {
  size_t list = ts_syntax_field(flow->syntax, node, FIELD_parameters);
  if (list)
    check_accessor(flow, node, list);
  if (ts_flow_parent_kind(flow, node) == SYNTAX_object && ts_flow_has_text(flow, node + 1, "async") &&
      ts_syntax_kind_at(flow->syntax, node + 1) == SYNTAX_TOKEN && ts_flow_ends_line(flow, node + 1))
    ts_flow_fault(flow, node + 1,
                  "The line ends behind `async`, which is a name then, so the platform refuses the method. Write it on "
                  "the line of the method's name.");
}

static void check_parameter(struct ts_flow *flow, size_t node) {
  size_t decorator = ts_syntax_child(flow->syntax, node, SYNTAX_decorator);
  if (decorator)
    ts_flow_fault(flow, decorator,
                  "The bundler knows no decorators on parameters, so the platform refuses the source. Remove it.");
}

void ts_flow_check_function(struct ts_flow *flow, size_t node) {
  switch (ts_syntax_kind_at(flow->syntax, node)) {
  case SYNTAX_method_definition:
    check_method(flow, node);
    break;
  case SYNTAX_required_parameter:
  case SYNTAX_optional_parameter:
    check_parameter(flow, node);
    break;
  case SYNTAX_statement_block:
    if (ts_flow_field_at(flow, node) == FIELD_body)
      check_directive(flow, node);
    break;
  default:
    break;
  }
}
