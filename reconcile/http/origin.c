#include "reconcile/http/internal.h"

#include "model/base/base.h"

enum { MOST_SHOWN = 200 };

static bool refuse(struct jd_error *error, const char *origin, const char *why) {
  JD_BUF safe;
  buf_init(&safe, LIMIT_ERROR_MESSAGE / 2);
  struct bytes shown = {origin, strcspn(origin, "?#")}; /* a token may follow */
  if (shown.len > MOST_SHOWN)
    shown.len = MOST_SHOWN;
  escape_line(&safe, shown);
  buf_add_text(&safe, shown.len < strlen(origin) ? "…" : "");
  return jd_fail_usage(error, NULL, "The endpoint `%s` cannot be used: %s", safe.data, why);
}

bool http_holds_password(const char *text) {
  return text && strchr(text, '@');
}

bool http_check_origin(const char *text, struct jd_error *error) {
  struct origin_parts origin;
  if (http_holds_password(text))
    return jd_fail_usage(error, NULL,
                         "The endpoint contains a user name or password (the part before `@`), so it is not shown here "
                         "and not used. Remove that part; jd only sends the key from BUTTERBASE_API_KEY or "
                         "~/.butterbase/config.json.");
  if (!text || !*text)
    return refuse(error, "", "it is empty; write it as https://host or https://host:port.");
  const char *wrong = origin_parse(text, &origin);
  if (wrong)
    return refuse(error, text, wrong);
  if (!origin.https && !origin_is_loopback(text))
    return refuse(error, text,
                  "plain http would send the API key unencrypted; use https:// (http:// is only for 127.0.0.1, [::1] "
                  "and localhost).");
  return true;
}

void http_location_origin(struct buf *out, const char *location) {
  size_t scheme = strcspn(location, ":/?#");
  const char *authority = location + scheme + (location[scheme] == ':');
  if (strncmp(authority, "//", 2) != 0) {
    buf_add_text(out, "another path of the same server");
    return;
  }
  authority += 2;
  size_t len = strcspn(authority, "/?#\\");
  const char *at = memrchr(authority, '@', len);
  size_t user = at ? (size_t)(at - authority) + 1 : 0;
  buf_add(out, location, (size_t)(authority - location));
  buf_add(out, authority + user, len - user);
}

const char *http_escape(struct arena *arena, struct bytes segment) {
  JD_BUF out;
  buf_init(&out, segment.len * 3);
  percent_escape(&out, segment);
  return arena_strdup(arena, out.data);
}

/* ---- the key ---- */

enum { LONGEST_KEY = 4096 /* bytes of an API key */ };

bool http_check_key(const struct secret *key, struct jd_error *error) {
  struct bytes plain = secret_reveal(key);
  bool fits = plain.len > 0 && plain.len <= LONGEST_KEY;
  for (size_t i = 0; i < plain.len; i++)
    fits = fits && plain.data[i] > ' ' && plain.data[i] < 0x7F;
  if (fits)
    return true;
  return jd_fail(error, JD_AUTH, JD_SCOPE_RUN, JD_RETRY_NO, NULL,
                 "The API key is empty, too long or contains a character that no key has (a blank, a line end, a "
                 "typographic quote). Set BUTTERBASE_API_KEY to the key only: bb_sk_ and 40 hex digits.");
}

void http_hide_key(struct mask *mask, const struct secret *key) {
  static const char prefix[] = "bb_sk_";
  struct bytes plain = secret_reveal(key);
  size_t known = starts_with(plain, prefix) ? sizeof prefix - 1 : 0;
  mask_add(mask, plain);
  mask_add(mask, (struct bytes){plain.data + known, plain.len - known});
}

struct secret *http_authorization(const struct secret *key) {
  struct buf line;
  buf_init(&line, LONGEST_KEY + 64);
  buf_add_text(&line, "Authorization: Bearer ");
  buf_add_bytes(&line, secret_reveal(key));
  struct secret *made = secret_new(buf_bytes(&line));
  buf_wipe_free(&line);
  return made;
}
