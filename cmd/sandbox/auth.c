#include "cmd/sandbox/auth.h"

#include "model/base/base.h"
#include "model/format/format.h"

static int base64_value(char c) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (c == '-')
    return 62;
  if (c == '_')
    return 63;
  const char *at = c ? strchr(digits, c) : NULL;
  return at ? (int)(at - digits) : -1;
}

/* Both alphabets; stops at the first character of neither, as Node's decoder nearly does. */
static struct bytes base64_decode(struct arena *arena, struct bytes text) {
  char *out = arena_alloc(arena, text.len + 1);
  size_t len = 0;
  unsigned bits = 0, count = 0;
  for (size_t i = 0; i < text.len && base64_value(text.data[i]) >= 0; i++) {
    bits = (bits << 6 | (unsigned)base64_value(text.data[i])) & 0xFFFF;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out[len++] = (char)(bits >> count & 0xFF);
    }
  }
  return (struct bytes){out, len};
}

/* A JSON Web Token that an app issued to one of its own users. */
static bool is_user_token(struct arena *arena, const char *token) {
  size_t head = strcspn(token, ".");
  if (token[head] == '\0')
    return false;
  const char *claims = token + head + 1;
  JD_JS json = js_parse(base64_decode(arena, (struct bytes){claims, strcspn(claims, ".")}), "token", NULL);
  return json && starts_with(js_bytes(js_get(json, "iss")), "butterbase:app:");
}

enum caller auth_caller(struct arena *arena, struct settings *settings, const char *authorization,
                        const char **account) {
  static const char scheme[] = "Bearer ";
  if (!authorization || !starts_with(bytes_of(authorization), scheme))
    return CALLER_ANONYMOUS;
  const char *token = authorization + sizeof scheme - 1;
  if (starts_with(bytes_of(token), "bb_sk_")) {
    *account = settings_account(arena, settings, token);
    return *account ? CALLER_KNOWN : CALLER_BAD_KEY;
  }
  if (*token == '\0' || starts_with(bytes_of(token), "bb_sub_") || is_user_token(arena, token))
    return CALLER_ANONYMOUS;
  return CALLER_BAD_TOKEN;
}
