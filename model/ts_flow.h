/* The parts of ts_check_flow (model/ts_check.h): one pass over the tree, with a frame for each function, part of a
 * class, loop and label around the node under way. */
#ifndef JD_MODEL_TS_FLOW_H
#define JD_MODEL_TS_FLOW_H

#include "model/text.h"
#include "model/ts_check.h"

enum ts_flow_allowed {
  ALLOWED_AWAIT = 1 << 0,
  ALLOWED_YIELD = 1 << 1,
  ALLOWED_RETURN = 1 << 2,
  ALLOWED_BREAK = 1 << 3,
  ALLOWED_CONTINUE = 1 << 4,
  ALLOWED_SUPER_CALL = 1 << 5,
  ALLOWED_SUPER_MEMBER = 1 << 6,
  ALLOWED_NEW_TARGET = 1 << 7,
  ALLOWED_ARGUMENTS = 1 << 8,
};

/* What the nodes in it stand in, up to the next function. */
enum ts_flow_place {
  PLACE_PROGRAM,
  PLACE_NAMESPACE,
  PLACE_ENUM,
  PLACE_PARAMETERS,
  PLACE_FUNCTION,
  PLACE_FIELD,
  PLACE_STATIC_BLOCK,
};

struct ts_flow_frame {
  uint32_t behind;    /* the first node that is not in it */
  uint32_t owner;     /* the function, field, namespace … that `place` speaks of */
  unsigned allowed;   /* of enum ts_flow_allowed */
  unsigned place;     /* enum ts_flow_place */
  size_t first_label; /* of those that can be jumped to */
};

struct ts_flow_label {
  uint32_t behind; /* the first node that is not in its statement */
  uint32_t name;   /* node */
  bool loop;       /* its statement is one */
};

struct ts_flow {
  struct arena *arena; /* of the faults */
  const struct ts_syntax *syntax;
  struct ts_faults *faults;
  struct arena *scratch;
  struct ts_flow_frame *frames;
  size_t depth, capacity;
  struct ts_flow_label *labels;
  size_t label_count, label_capacity;
  bool module; /* it exports or imports */
};

static inline const struct ts_flow_frame *ts_flow_top(const struct ts_flow *flow) {
  return &flow->frames[flow->depth - 1];
}

static inline bool ts_flow_allows(const struct ts_flow *flow, enum ts_flow_allowed what) {
  return ts_flow_top(flow)->allowed & what;
}

static inline enum ts_syntax_kind ts_flow_parent_kind(const struct ts_flow *flow, size_t node) {
  return ts_syntax_kind_at(flow->syntax, flow->syntax->list[node].parent);
}

static inline enum ts_syntax_field ts_flow_field_at(const struct ts_flow *flow, size_t node) {
  return (enum ts_syntax_field)flow->syntax->list[node].field;
}

static inline bool ts_flow_has_text(const struct ts_flow *flow, size_t node, const char *text) {
  return bytes_equal(ts_syntax_text(flow->syntax, node), bytes_of(text));
}

/* Leaves the frames that end before the node, and enters the one that begins with it, if one does. */
void ts_flow_enter(struct ts_flow *flow, size_t node);

/* A fault at a node; the message is kept as it is. */
void ts_flow_fault(struct ts_flow *flow, size_t node, const char *message);

/* "the function `f`", "the method `m`", "the callback". */
const char *ts_flow_describe(const struct ts_flow *flow, size_t function);

/* Within parentheses and what TypeScript adds to an expression (`as`, `satisfies`, `!`, `<T>`). `*bare`: what is
 * innermost of these is no parenthesis, so the tree may have put the words together otherwise than they belong. */
size_t ts_flow_unwrap(const struct ts_flow *flow, size_t node, bool *bare);
/* A chain of members and calls that holds `?.`, outside of parentheses. */
bool ts_flow_is_optional(const struct ts_flow *flow, size_t node);
/* A line ends between the node and what follows it. */
bool ts_flow_ends_line(const struct ts_flow *flow, size_t node);

/* Each looks at one node. */
void ts_flow_check_word(struct ts_flow *flow, size_t node);      /* `await`, `yield`, `return` */
void ts_flow_check_class(struct ts_flow *flow, size_t node);     /* `super`, `new.target`, `arguments` */
void ts_flow_check_jump(struct ts_flow *flow, size_t node);      /* `break`, `continue`, labels */
void ts_flow_check_target(struct ts_flow *flow, size_t node);    /* what is assigned to */
void ts_flow_check_operator(struct ts_flow *flow, size_t node);  /* operators, calls, arrows */
void ts_flow_check_function(struct ts_flow *flow, size_t node);  /* parameters, accessors */
void ts_flow_check_statement(struct ts_flow *flow, size_t node); /* declarations, heads of loops, `switch`, enums */

#endif
