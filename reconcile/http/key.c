#include "reconcile/http/internal.h"

#include "model/base/base.h"

enum { LONGEST_KEY = 4096 /* bytes of an API key */ };

bool http_check_key(const struct secret *key, struct jd_error *error) {
  struct bytes plain = secret_reveal(key);
  bool fits = plain.len > 0 && plain.len <= LONGEST_KEY;
  for (size_t i = 0; i < plain.len; i++)
    fits = fits && plain.data[i] > ' ' && plain.data[i] < 0x7F;
  if (fits)
    return true;
  return jd_fail(error, JD_AUTH, JD_SCOPE_RUN, JD_RETRY_NO, NULL,
                 "The API key is empty, too long or holds a character that no key has (a blank, a line end, a quote "
                 "from a copy): set BUTTERBASE_API_KEY to the key alone, as bb_sk_ and 40 hex digits.");
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
