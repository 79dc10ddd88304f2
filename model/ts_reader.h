/* The reader of a source's statements, shared by the files that read declarations, imports and exports. Behind
 * model/typescript.h. Each `ts_read_…` begins at the token that its comment names and leaves the reader behind what it
 * read; none calls itself, so that no source can exhaust the stack. */
#ifndef JD_MODEL_TS_READER_H
#define JD_MODEL_TS_READER_H

#include "model/ts_declarations.h"
#include "model/ts_skip.h"

struct ts_reader {
  struct arena *arena, *scratch; /* for what is given out; for the rest */
  struct ts_tokens tokens;
  struct ts_source *out;
  struct ts_declarations declarations;
  size_t at;
  size_t blocks; /* open around `at` */
  struct {
    size_t offset, line_start;
    unsigned line;
  } cursor; /* the place named last: names come in the order of the source */
};

/* What stood before a declaration. */
struct ts_modifiers {
  bool exported, ambient;
  size_t as_default; /* the token `default`, 0 for none */
};

static inline const struct ts_token *ts_look(const struct ts_reader *reader, size_t ahead) {
  return &reader->tokens.list[reader->at + ahead];
}

static inline bool ts_at_word(const struct ts_reader *reader, size_t ahead, enum ts_word word) {
  return ts_is_word(ts_look(reader, ahead), word);
}

static inline bool ts_at_mark(const struct ts_reader *reader, size_t ahead, char mark) {
  return ts_is_mark(ts_look(reader, ahead), mark);
}

static inline bool ts_at_open(const struct ts_reader *reader, size_t ahead, char mark) {
  return ts_is_open(ts_look(reader, ahead), mark);
}

/* A word may follow a contextual keyword only on its line: `type X`, `declare const`. */
static inline bool ts_at_name_on_line(const struct ts_reader *reader, size_t ahead) {
  const struct ts_token *token = ts_look(reader, ahead);
  return ts_is_name(token) && !token->newline;
}

/* A name that stands at token `index`; `ts_unnamed` for a place alone. */
struct ts_name ts_named(struct ts_reader *reader, size_t index);
struct ts_name ts_unnamed(struct ts_reader *reader, size_t index);
/* Only statements of the source itself count, not those in a block. */
void ts_record(struct ts_reader *reader, struct ts_names *names, struct ts_name name);
/* The same for the scope; a `var` in a block counts. */
void ts_declare(struct ts_reader *reader, size_t index, enum ts_declares what);

void ts_step_over(struct ts_reader *reader); /* at an OPEN */
void ts_step_over_expression(struct ts_reader *reader);

/* A declaration, its modifiers but `declare` passed. False when none begins here; then nothing is read. */
bool ts_read_declaration(struct ts_reader *reader, struct ts_modifiers modifiers);
/* `declare` and what it makes ambient. Nothing is read when `declare` is just a name. */
bool ts_read_ambient(struct ts_reader *reader, struct ts_modifiers modifiers);
/* At the first declarator. */
void ts_read_variables(struct ts_reader *reader, enum ts_declares what, bool ambient);
/* At `import` that is no expression. */
void ts_read_import(struct ts_reader *reader);
/* At `export`. */
void ts_read_export(struct ts_reader *reader);

#endif
