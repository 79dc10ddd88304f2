#include "model/ts_nesting.h"

#include <assert.h>

static const char kinds[] = "([{$";

static uint32_t *nearest_of(struct ts_nesting *nesting, char mark) {
  const char *kind = mark ? strchr(kinds, mark) : NULL;
  return kind ? &nesting->nearest[kind - kinds] : NULL;
}

static struct ts_frame *top(const struct ts_nesting *nesting) {
  return &nesting->frames[nesting->depth];
}

static const struct ts_token *last(const struct ts_nesting *nesting) {
  return nesting->count ? &nesting->tokens[nesting->count - 1] : NULL;
}

void ts_nesting_init(struct ts_nesting *nesting, struct arena *arena) {
  *nesting = (struct ts_nesting){.arena = arena};
  size_t count = 0;
  *ARENA_PUSH(arena, nesting->frames, count, nesting->frame_capacity) = (struct ts_frame){0};
}

char ts_innermost(const struct ts_nesting *nesting) {
  return top(nesting)->mark;
}

bool ts_after_operand(const struct ts_nesting *nesting) {
  return nesting->count > 0 && last(nesting)->ends_operand;
}

static void push_frame(struct ts_nesting *nesting, char mark, bool ends_operand) {
  uint32_t *nearest = nearest_of(nesting, mark);
  size_t frames = nesting->depth + 1;
  struct ts_frame *frame = ARENA_PUSH(nesting->arena, nesting->frames, frames, nesting->frame_capacity);
  *frame = (struct ts_frame){(uint32_t)(nesting->count - 1), nearest ? *nearest : 0, mark, ends_operand, false};
  nesting->depth++;
  if (nearest)
    *nearest = (uint32_t)nesting->depth;
}

static void pop_frame(struct ts_nesting *nesting) {
  uint32_t *nearest = nearest_of(nesting, top(nesting)->mark);
  if (nearest)
    *nearest = top(nesting)->outer;
  nesting->depth--;
}

/* A statement may begin behind `token`, whatever stands there. */
static bool leads_statement(const struct ts_token *token) {
  if (!token)
    return true;
  switch (token->kind) {
  case TOKEN_OPEN:
    return token->mark == '{';
  case TOKEN_CLOSE:
    return !token->ends_operand;
  case TOKEN_MARK:
    return token->mark == ';' || token->mark == ':';
  case TOKEN_WORD:
    return ts_word_leads_statement(token->word);
  default:
    return false;
  }
}

/* `(` of `if (…)`, `while (…)` and their like: a statement follows its `)`. */
static bool is_control(const struct ts_nesting *nesting) {
  const struct ts_token *before = last(nesting);
  if (before && ts_is_word(before, WORD_AWAIT) && nesting->count > 1)
    before--;
  return before && (ts_is_word(before, WORD_IF) || ts_is_word(before, WORD_FOR) || ts_is_word(before, WORD_WHILE) ||
                    ts_is_word(before, WORD_WITH));
}

/* What the `}` of a `{` here will be: the end of an operand (object, function expression) or of a block. */
static bool is_operand_brace(struct ts_nesting *nesting) {
  const struct ts_token *before = last(nesting);
  if (leads_statement(before) || before->kind == TOKEN_ARROW || ts_is_word(before, WORD_VOID))
    return false;
  if (!before->ends_operand)
    return true;
  bool expected = top(nesting)->expects_operand;
  top(nesting)->expects_operand = false;
  return expected;
}

/* Two operands side by side are no type, unless one of them is a word such as `keyof` or `extends`. */
static bool stand_together(const struct ts_token *before, const struct ts_token *token) {
  if (!before->ends_operand)
    return true;
  if (before->kind == TOKEN_WORD && ts_word_is_type_prefix(before->word))
    return true;
  return token->kind == TOKEN_WORD && (token->word == WORD_IS || token->word == WORD_EXTENDS || token->word == WORD_IN);
}

/* Whether `token` may stand between `<` and `>`, outside any other bracket there. */
static bool allowed_in_type(const struct ts_token *before, const struct ts_token *token) {
  switch (token->kind) {
  case TOKEN_DOT:
  case TOKEN_ARROW:
  case TOKEN_CLOSE:
    return true;
  case TOKEN_MARK:
    return token->mark && (strchr(",:?|&=<", token->mark) || (token->mark == '-' && !before->ends_operand));
  case TOKEN_OPEN:
    return token->mark != '{' || stand_together(before, token);
  case TOKEN_WORD:
    if (ts_word_is_statement(token->word) && token->word != WORD_CONST && token->word != WORD_IMPORT)
      return false;
    return token->word != WORD_INSTANCEOF && stand_together(before, token);
  case TOKEN_STRING:
  case TOKEN_LITERAL:
    return stand_together(before, token);
  default:
    return false;
  }
}

/* The compiler's rule for what may follow type arguments in an expression, widened by what follows them in types. */
static bool may_follow_arguments(const struct ts_token *token) {
  if (token->newline)
    return true;
  switch (token->kind) {
  case TOKEN_MARK:
    return !token->mark || !strchr("<>+-!~", token->mark);
  case TOKEN_WORD:
    return token->word == WORD_EXTENDS || token->word == WORD_IMPLEMENTS || token->word == WORD_AS ||
           token->word == WORD_SATISFIES || token->word == WORD_IS || token->word == WORD_IN ||
           token->word == WORD_INSTANCEOF || ts_word_is_statement(token->word);
  case TOKEN_STRING:
  case TOKEN_LITERAL:
  case TOKEN_STEP:
    return false;
  default:
    return true;
  }
}

/* `a < b > c` looked like type arguments until its `c`. */
static void confirm_arguments(struct ts_nesting *nesting, const struct ts_token *token) {
  if (nesting->count == 0)
    return;
  assert(nesting->tokens);
  struct ts_token *close = &nesting->tokens[nesting->count - 1];
  if (close->kind != TOKEN_CLOSE || close->mark != '<')
    return;
  struct ts_token *open = &nesting->tokens[close->partner];
  bool surely = close->partner == 0 || !open[-1].ends_operand;
  if (surely || may_follow_arguments(token))
    return;
  open->kind = close->kind = TOKEN_MARK;
  close->mark = '>';
  close->ends_operand = false;
}

static bool ends_operand(const struct ts_nesting *nesting, const struct ts_token *token) {
  bool after = ts_after_operand(nesting);
  switch (token->kind) {
  case TOKEN_WORD:
    if (token->word == WORD_OF)
      return !after;
    return !ts_word_is_operator(token->word) && !ts_word_is_statement(token->word);
  case TOKEN_STRING:
  case TOKEN_LITERAL:
    return true;
  case TOKEN_STEP:
    return after && !token->newline;
  case TOKEN_MARK:
    return token->mark == '!' && after && !token->newline; /* `x! / 2`, not `!/x/` */
  default:
    return false;
  }
}

static void add(struct ts_nesting *nesting, struct ts_token token) {
  confirm_arguments(nesting, &token);
  while (ts_innermost(nesting) == '<' && !allowed_in_type(last(nesting), &token))
    pop_frame(nesting);
  *ARENA_PUSH(nesting->arena, nesting->tokens, nesting->count, nesting->capacity) = token;
}

void ts_add(struct ts_nesting *nesting, struct ts_token token) {
  const struct ts_token *before = last(nesting);
  bool expression = before && !before->ends_operand && !leads_statement(before);
  token.ends_operand = ends_operand(nesting, &token);
  add(nesting, token);
  if (expression && (ts_is_word(&token, WORD_FUNCTION) || ts_is_word(&token, WORD_CLASS)))
    top(nesting)->expects_operand = true;
}

void ts_add_open(struct ts_nesting *nesting, struct ts_token token) {
  token.kind = TOKEN_OPEN;
  bool operand = token.mark == '(' ? !is_control(nesting) : token.mark == '{' ? is_operand_brace(nesting) : true;
  add(nesting, token);
  push_frame(nesting, token.mark, operand);
}

void ts_add_angle(struct ts_nesting *nesting, struct ts_token token) {
  const struct ts_token *before = last(nesting);
  bool candidate = !before || (before->kind != TOKEN_STRING && before->kind != TOKEN_LITERAL);
  token.kind = TOKEN_MARK;
  add(nesting, token);
  if (candidate)
    push_frame(nesting, '<', true);
}

/* The frame that `mark` closes, 0 for none. A closing bracket never reaches out of the `${` it stands in. */
static size_t closed_frame(struct ts_nesting *nesting, char mark) {
  if (mark == '<' || mark == '`')
    return nesting->depth;
  size_t frame = *nearest_of(nesting, mark), barrier = *nearest_of(nesting, '$');
  if (frame > barrier)
    return frame;
  return mark == '{' ? barrier : 0;
}

void ts_add_close(struct ts_nesting *nesting, struct ts_token token) {
  token.kind = TOKEN_CLOSE;
  token.partner = (uint32_t)nesting->count;
  token.ends_operand = token.mark != '{';
  size_t frame = closed_frame(nesting, token.mark);
  if (frame == 0) {
    add(nesting, token);
    return;
  }
  for (; nesting->depth > frame; pop_frame(nesting))
    if (ts_innermost(nesting) != '<')
      nesting->tokens[top(nesting)->token].partner = (uint32_t)nesting->count;
  token.mark = ts_innermost(nesting);
  token.partner = top(nesting)->token;
  token.ends_operand = top(nesting)->ends_operand;
  struct ts_token *open = &nesting->tokens[token.partner];
  open->kind = TOKEN_OPEN;
  open->partner = (uint32_t)nesting->count;
  pop_frame(nesting);
  add(nesting, token);
}
