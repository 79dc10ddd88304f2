#include "model/ts_flow.h"

enum {
  MOST_LABELS = 100, /* around a statement: nobody writes more, and to look through them takes time */
  MOST_SHOWN = 60,   /* bytes of a label in a message */
};

static bool is_loop(enum ts_syntax_kind kind) {
  return kind == SYNTAX_for_statement || kind == SYNTAX_for_in_statement || kind == SYNTAX_while_statement ||
         kind == SYNTAX_do_statement;
}

/* The label of that name that can be jumped to; NULL for none. */
static const struct ts_flow_label *find_label(const struct ts_flow *flow, size_t name) {
  struct bytes text = ts_syntax_text(flow->syntax, name);
  for (size_t i = flow->label_count; i > ts_flow_top(flow)->first_label; i--)
    if (bytes_equal(ts_syntax_text(flow->syntax, flow->labels[i - 1].name), text))
      return &flow->labels[i - 1];
  return NULL;
}

static void fault_of(struct ts_flow *flow, size_t name, const char *format_end) {
  struct bytes text = ts_syntax_text(flow->syntax, name);
  int shown = (int)cut_length(text, MOST_SHOWN);
  ts_flow_fault(flow, name,
                arena_printf(flow->arena, "The label `%.*s`%s %s", shown, text.data,
                             text.len > (size_t)shown ? "…" : "", format_end));
}

static void check_labelled_jump(struct ts_flow *flow, size_t node, size_t name) {
  const struct ts_flow_label *label = find_label(flow, name);
  if (!label)
    fault_of(flow, name,
             "is on no statement around this one within the same function, so the platform refuses the source. Write "
             "the label before the loop that is meant.");
  else if (!label->loop && ts_syntax_kind_at(flow->syntax, node) == SYNTAX_continue_statement)
    fault_of(flow, name,
             "is not directly on a loop, so `continue` cannot go on with it, and the platform refuses the source. "
             "Write the label before a loop, or `break` for `continue`.");
}

static void check_plain_jump(struct ts_flow *flow, size_t node) {
  bool leaves = ts_syntax_kind_at(flow->syntax, node) == SYNTAX_break_statement;
  if (ts_flow_allows(flow, leaves ? ALLOWED_BREAK : ALLOWED_CONTINUE))
    return;
  ts_flow_fault(flow, node + 1,
                leaves ? "`break` stands outside of a loop or `switch` of its own function, so the platform refuses "
                         "the source. In a callback, write `return`; or write a `for` loop for the callback."
                       : "`continue` stands outside of a loop of its own function, so the platform refuses the "
                         "source. In a callback, write `return`; or write a `for` loop for the callback.");
}

static void add_label(struct ts_flow *flow, size_t node) {
  size_t name = ts_syntax_field(flow->syntax, node, FIELD_label),
         body = ts_syntax_field(flow->syntax, node, FIELD_body);
  if (flow->label_count - ts_flow_top(flow)->first_label < MOST_LABELS && find_label(flow, name))
    fault_of(flow, name, "is on a statement around this one too, so the platform refuses the source. Rename one.");
  *ARENA_PUSH(flow->scratch, flow->labels, flow->label_count, flow->label_capacity) = (struct ts_flow_label){
      flow->syntax->list[node].behind, (uint32_t)name, is_loop(ts_syntax_kind_at(flow->syntax, body))};
}

void ts_flow_check_jump(struct ts_flow *flow, size_t node) {
  size_t label;
  switch (ts_syntax_kind_at(flow->syntax, node)) {
  case SYNTAX_break_statement:
  case SYNTAX_continue_statement:
    label = ts_syntax_field(flow->syntax, node, FIELD_label);
    if (!label)
      check_plain_jump(flow, node);
    else if (flow->label_count - ts_flow_top(flow)->first_label < MOST_LABELS)
      check_labelled_jump(flow, node, label);
    break;
  case SYNTAX_labeled_statement:
    add_label(flow, node);
    break;
  default:
    break;
  }
}
