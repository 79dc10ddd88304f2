/* What the parts of the grammar's reader share. Behind model/ts_grammar.h.
 *
 * Each `grammar_…` that reads begins at the token under way and leaves the reader behind what it read. False says that
 * a token cannot stand where it stands, which is noted, or that the reader gave up. */
#ifndef JD_MODEL_TS_GRAMMAR_PARTS_H
#define JD_MODEL_TS_GRAMMAR_PARTS_H

#include "model/ts_grammar.h"

/* What the tokens around forbid; brackets lift it. */
struct ts_grammar_context {
  bool no_in;          /* in the head of a `for`, where `in` is no operator */
  bool no_conditional; /* behind a type's `extends`, whose `?` belongs to that */
  bool before_colon;   /* in `a ? … : b`, where `(c): d => e` may be no arrow function */
};

/* Whose they are: a constructor's may have modifiers, a type's need not end with `...rest`. */
enum ts_parameters {
  PARAMETERS_ANY,
  PARAMETERS_OF_TYPE,
  PARAMETERS_OF_CONSTRUCTOR,
};

/* What an expression is that was just read, to what it is assigned by `=`. */
enum ts_value {
  VALUE_OTHER,     /* nothing can be assigned to it */
  VALUE_TARGET,    /* a name, a member, or what the reader does not tell apart */
  VALUE_PATTERN,   /* an array or object of nothing but targets */
  VALUE_DEFAULTED, /* `a = 1`: a target with a default, in a pattern */
};

/* Of what is read, what can be assigned to; a guess that was wrong leaves it as it was. */
struct ts_grammar_targets {
  enum ts_value value; /* the expression read last */
  bool pattern;        /* all parts so far of the array or object under way are targets */
  bool element;        /* the expression about to be read is such a part */
  size_t shorthand;    /* the last `=` of a `{ a = 1 }` that no pattern has taken yet */
};

struct ts_grammar {
  struct bytes text;
  const struct ts_token *list;
  size_t at, count;
  size_t eaten; /* bytes of the token that are read already: each `>` of a `>>` may end a list */
  size_t steps, most_steps;
  unsigned depth;
  bool gave_up;
  struct ts_grammar_context context;
  enum ts_parameters parameters; /* of the list under way */
  struct ts_grammar_targets targets;
  struct ts_objection furthest; /* of all guesses; it is one only when the source cannot be read in another way */
};

typedef bool ts_grammar_read(struct ts_grammar *grammar);

/* Notes that something else should stand here. Always false. */
bool grammar_fail(struct ts_grammar *grammar, const char *expected);
/* The same where tree-sitter is known to see nothing wrong, and is wrong for certain. */
bool grammar_refuse(struct ts_grammar *grammar, const char *expected);
/* Every recursion goes through one of these: a level deeper; in brackets; as a guess, after which, when it was wrong,
 * the reader stands where it stood. */
bool grammar_nested(struct ts_grammar *grammar, ts_grammar_read *read);
bool grammar_inside(struct ts_grammar *grammar, ts_grammar_read *read);
bool grammar_try(struct ts_grammar *grammar, ts_grammar_read *read);

static inline const struct ts_token *grammar_look(const struct ts_grammar *grammar, size_t ahead) {
  return &grammar->list[grammar->at + ahead];
}

static inline bool grammar_at_word(const struct ts_grammar *grammar, size_t ahead, enum ts_word word) {
  return ts_is_word(grammar_look(grammar, ahead), word);
}

static inline bool grammar_at_open(const struct ts_grammar *grammar, size_t ahead, char mark) {
  return ts_is_open(grammar_look(grammar, ahead), mark);
}

/* The token begins a line, so that a statement may have ended before it. */
static inline bool grammar_on_new_line(const struct ts_grammar *grammar, size_t ahead) {
  return grammar_look(grammar, ahead)->newline;
}

/* A word by its text, for those that have no number. */
bool grammar_is_text(const struct ts_grammar *grammar, const struct ts_token *token, const char *text);
bool grammar_is_one_of(const struct ts_grammar *grammar, const struct ts_token *token, const char *const *texts);
/* A word that may name a variable or a type: no reserved one. */
bool grammar_is_name(const struct ts_token *token);
/* `name`, `'name'`, `1` or `[`: a member's name begins. */
bool grammar_is_key(const struct ts_token *token);
bool grammar_at_mark(const struct ts_grammar *grammar, size_t ahead, char mark);
/* A `<`, whatever the scanner takes it for. */
bool grammar_at_angle(const struct ts_grammar *grammar);
bool grammar_at_close(const struct ts_grammar *grammar, char mark);
/* The token behind a bracket's partner; NULL when it has none. */
const struct ts_token *grammar_behind(const struct ts_grammar *grammar, const struct ts_token *open);

/* Steps over a token, several, or the first `>` or `<` of one. Always true. */
bool grammar_take(struct ts_grammar *grammar);
bool grammar_take_several(struct ts_grammar *grammar, size_t count);
bool grammar_take_angle(struct ts_grammar *grammar);
bool grammar_accept(struct ts_grammar *grammar, char mark);
bool grammar_accept_word(struct ts_grammar *grammar, enum ts_word word);
bool grammar_expect(struct ts_grammar *grammar, char mark);
bool grammar_expect_word(struct ts_grammar *grammar, enum ts_word word, const char *expected);
bool grammar_expect_name(struct ts_grammar *grammar);
bool grammar_open(struct ts_grammar *grammar, char mark);
bool grammar_close(struct ts_grammar *grammar, char mark);
/* Behind an OPEN: what `read` reads, with commas between, up to and with the CLOSE. */
bool grammar_list(struct ts_grammar *grammar, char mark, ts_grammar_read *read);

/* Statements */
bool grammar_statement(struct ts_grammar *grammar);
bool grammar_block(struct ts_grammar *grammar); /* with its braces */
/* A `;`, or a place where a line's end or a `}` stands for it. */
bool grammar_end_statement(struct ts_grammar *grammar);
/* A declaration begins, or `declare` and their like before one; `import` and `export` too. */
bool grammar_at_declaration(const struct ts_grammar *grammar);
bool grammar_declaration(struct ts_grammar *grammar);
bool grammar_import(struct ts_grammar *grammar);
bool grammar_export(struct ts_grammar *grammar);
/* At the first declarator; without the `;`. */
bool grammar_variables(struct ts_grammar *grammar);

/* Functions and classes */
bool grammar_function(struct ts_grammar *grammar); /* at `function` or `async` */
bool grammar_class(struct ts_grammar *grammar);    /* at `class` */
bool grammar_decorators(struct ts_grammar *grammar);
bool grammar_property_name(struct ts_grammar *grammar);
bool grammar_binding(struct ts_grammar *grammar);
bool grammar_parameters(struct ts_grammar *grammar, enum ts_parameters which);
/* Type parameters, parameters and the type of the result. */
bool grammar_signature(struct ts_grammar *grammar, enum ts_parameters which);

/* Types */
bool grammar_type(struct ts_grammar *grammar);
bool grammar_primary_type(struct ts_grammar *grammar); /* without what stands around it, as `keyof` and `[]` */
bool grammar_annotation(struct ts_grammar *grammar);   /* `: T`, if there is one */
bool grammar_type_parameters(struct ts_grammar *grammar);
bool grammar_type_arguments(struct ts_grammar *grammar);
bool grammar_type_braces(struct ts_grammar *grammar); /* an interface's body, an object type, a mapped type */
bool grammar_at_index_signature(const struct ts_grammar *grammar);
bool grammar_index_signature(struct ts_grammar *grammar);

/* Expressions */
/* An array or object that `read` reads the parts of, which is a pattern when all of them are targets. */
bool grammar_literal(struct ts_grammar *grammar, char mark, ts_grammar_read *read);
bool grammar_element(struct ts_grammar *grammar);       /* a part that is an expression */
bool grammar_default(struct ts_grammar *grammar);       /* at the `=` of `{ a = 1 }` */
bool grammar_expect_target(struct ts_grammar *grammar); /* at a sign that assigns to what was read */
/* At the end of an expression that began with these: no `{ a = 1 }` is left outside of a pattern. */
bool grammar_expect_patterns(struct ts_grammar *grammar, struct ts_grammar_targets before);
bool grammar_expression(struct ts_grammar *grammar);
bool grammar_assignment(struct ts_grammar *grammar); /* without a comma */
bool grammar_operand(struct ts_grammar *grammar);    /* what calls and members are read behind, with them */
bool grammar_primary(struct ts_grammar *grammar);
bool grammar_arguments(struct ts_grammar *grammar);
bool grammar_object(struct ts_grammar *grammar);
bool grammar_template(struct ts_grammar *grammar, ts_grammar_read *read);
enum ts_guess {
  GUESS_NOT,   /* nothing is read */
  GUESS_WRONG, /* it is one, and broken */
  GUESS_READ,
};
enum ts_guess grammar_arrow(struct ts_grammar *grammar);

#endif
