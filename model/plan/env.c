#include "model/plan/internal.h"

#include "model/base/base.h"

/* One name or assignment in a text. */
struct token {
  size_t start, key_end;   /* the key */
  size_t value, value_end; /* of an assignment */
  bool assigned, valid_key;
  size_t end;
};

static size_t word_end(const char *text, size_t offset, size_t end) {
  for (size_t len; (len = word_char_length(text, offset, end)) > 0;)
    offset += len;
  return offset;
}

/* Where a value in quotes closes; 0 when the text at `offset` is not in quotes. */
static size_t closing_quote(const char *text, size_t offset, size_t end) {
  if (offset >= end || (text[offset] != '"' && text[offset] != '\''))
    return 0;
  const char *close = memchr(text + offset + 1, text[offset], end - offset - 1);
  return close ? (size_t)(close - text) : 0;
}

/* Behind a value without quotes that begins at `start`: a code span holds it whole, plain text up to a blank. */
static size_t value_end(const struct flat *flat, size_t start, size_t end) {
  if (start < end && flat->kind[start] == MD_CODE)
    return flat_run_end(flat, start) < end ? flat_run_end(flat, start) : end;
  size_t at = start;
  while (at < end && !is_space(flat->text[at]) && flat->text[at] != ',' && flat->text[at] != ';')
    at++;
  return at;
}

/* The value of an assignment, whose `=` is at `equals`. */
static void read_value(const struct flat *flat, size_t equals, size_t end, struct token *token) {
  size_t start = equals + 1;
  while (start < end && flat->text[start] == ' ')
    start++;
  size_t close = closing_quote(flat->text, start, end);
  token->assigned = true;
  token->value = close ? start + 1 : start;
  token->value_end = close ? close : value_end(flat, start, end);
  token->end = close ? close + 1 : token->value_end;
}

/* The token at `offset`, where a word begins. A word that is neither a name nor assigned to is none. */
static bool read_token(const struct flat *flat, size_t offset, size_t end, struct token *token) {
  *token = (struct token){.start = offset, .key_end = word_end(flat->text, offset, end)};
  token->end = token->key_end;
  struct bytes key = {flat->text + offset, token->key_end - offset};
  token->valid_key = is_env_key(key);
  size_t equals = token->key_end;
  while (equals < end && flat->text[equals] == ' ')
    equals++;
  if (equals < end && flat->text[equals] == '=' && !(equals + 1 < end && flat->text[equals + 1] == '='))
    read_value(flat, equals, end, token);
  return token->assigned || token->valid_key;
}

bool plan_env_starts(const struct flat *flat, size_t offset, size_t end) {
  struct token token;
  return word_char_length(flat->text, offset, end) && read_token(flat, offset, end, &token);
}

static void add(struct plan_draft *draft, const struct flat *flat, const struct token *token) {
  struct plan_env *env = ARENA_PUSH(draft->arena, draft->env, draft->env_count, draft->env_capacity);
  *env = (struct plan_env){
      .key = arena_strndup(draft->arena, flat->text + token->start, token->key_end - token->start),
      .at = flat_place(flat, draft->file, token->start),
  };
  env->value_at = env->at;
  if (!token->assigned)
    return;
  env->value = arena_strndup(draft->arena, flat->text + token->value, token->value_end - token->value);
  env->value_at = flat_place(flat, draft->file, token->value);
}

size_t plan_env_tokens(struct plan_draft *draft, const struct flat *flat, size_t start, size_t end) {
  size_t count = 0;
  for (size_t i = start; i < end;) {
    struct token token;
    if (!word_char_length(flat->text, i, end)) {
      i++;
    } else if (read_token(flat, i, end, &token)) {
      if (draft)
        add(draft, flat, &token);
      count++;
      i = token.end;
    } else {
      i = token.end;
    }
  }
  return count;
}

static bool is_name_char(char c, bool first) {
  return is_lower(c) || is_upper(c) || c == '_' || (!first && is_digit(c));
}

/* The length of a name that stands in `${` and `}` at `text`, 0 when none does. */
static size_t reference_length(const char *text) {
  size_t len = 0;
  if (text[0] != '$' || text[1] != '{')
    return 0;
  while (is_name_char(text[2 + len], len == 0))
    len++;
  return text[2 + len] == '}' ? len : 0;
}

void plan_env_walk(const char *value, void (*literal)(void *context, struct bytes text),
                   void (*reference)(void *context, struct bytes name), void *context) {
  const char *run = value, *at = value;
  while (*at) {
    size_t len = reference_length(at);
    bool escaped = starts_with((struct bytes){at, strnlen(at, 3)}, "$${");
    if (!len && !escaped) {
      at++;
      continue;
    }
    if (at > run)
      literal(context, (struct bytes){run, (size_t)(at - run)});
    if (escaped) {
      run = at + 1; /* the second `$` and the brace begin the next literal */
      at += 3;
    } else {
      reference(context, (struct bytes){at + 2, len});
      run = at += len + 3;
    }
  }
  if (at > run)
    literal(context, (struct bytes){run, (size_t)(at - run)});
}
