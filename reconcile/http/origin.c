#include "reconcile/http/internal.h"

#include "model/base/base.h"

#include <arpa/inet.h>
#include <strings.h>

struct origin {
  bool https;
  struct bytes host; /* without brackets */
  bool bracketed;
  unsigned port; /* the scheme's own where none is written */
};

enum { MOST_SHOWN = 200, HTTP_PORT = 80, HTTPS_PORT = 443 };

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

static struct bytes after(struct bytes text, size_t count) {
  return (struct bytes){text.data + count, text.len - count};
}

static bool take_scheme(struct bytes *text, const char *scheme) {
  size_t len = strlen(scheme);
  if (text->len < len || !equal_ignoring_case((struct bytes){text->data, len}, scheme))
    return false;
  *text = after(*text, len);
  return true;
}

static bool is_host_char(char c) {
  return is_alphanumeric(c) || c == '-' || c == '.' || c == '_';
}

/* `address` is a struct in_addr or in6_addr, as `family` says. */
static bool parse_address(struct bytes host, int family, void *address) {
  char text[INET6_ADDRSTRLEN];
  if (host.len >= sizeof text)
    return false;
  memcpy(text, host.data, host.len);
  text[host.len] = '\0';
  return inet_pton(family, text, address) == 1;
}

/* 0 for what is not a port. */
static unsigned parse_port(struct bytes text) {
  unsigned port = 0;
  if (text.len == 0 || text.len > 5)
    return 0;
  for (size_t i = 0; i < text.len; i++) {
    if (!is_digit(text.data[i]))
      return 0;
    port = port * 10 + (unsigned)(text.data[i] - '0');
  }
  return port <= 65535 ? port : 0;
}

/* Takes the host off `text`; what is left is empty or begins with ':'. */
static const char *take_host(struct bytes *text, struct origin *out) {
  size_t len = 0;
  if (text->len && text->data[0] == '[') {
    const char *end = memchr(text->data, ']', text->len);
    struct in6_addr address;
    if (!end || !parse_address((struct bytes){text->data + 1, (size_t)(end - text->data) - 1}, AF_INET6, &address))
      return "the text in brackets is not an IPv6 address.";
    out->host = (struct bytes){text->data + 1, (size_t)(end - text->data) - 1};
    out->bracketed = true;
    *text = after(*text, out->host.len + 2);
    return NULL;
  }
  while (len < text->len && is_host_char(text->data[len]))
    len++;
  if (len == 0 || len > 253)
    return "it has no host; write it as https://host or https://host:port.";
  out->host = (struct bytes){text->data, len};
  *text = after(*text, len);
  return NULL;
}

/* NULL, or why not. */
static const char *parse(const char *origin, struct origin *out) {
  struct bytes rest = bytes_of(origin);
  for (size_t i = 0; i < rest.len; i++)
    if ((unsigned char)rest.data[i] <= ' ' || rest.data[i] == 0x7F)
      return "it contains a blank or a control character; remove it.";
  *out = (struct origin){.https = take_scheme(&rest, "https://")};
  if (!out->https && !take_scheme(&rest, "http://"))
    return "it must begin with https:// (or http://, for a server on this machine).";
  out->port = out->https ? HTTPS_PORT : HTTP_PORT;
  const char *wrong = take_host(&rest, out);
  if (wrong)
    return wrong;
  if (rest.len && rest.data[0] == ':') {
    const char *end = strpbrk(rest.data, "/?#");
    size_t len = end ? (size_t)(end - rest.data) : rest.len;
    out->port = parse_port((struct bytes){rest.data + 1, len - 1});
    if (!out->port)
      return "the port must be a number from 1 to 65535.";
    rest = after(rest, len);
  }
  if (rest.len && strchr("/?#", rest.data[0]))
    return "only scheme, host and port are allowed; remove the path, including the final \"/\".";
  return rest.len ? "its host contains a character that is not allowed in host names." : NULL;
}

static bool names_loopback(const struct origin *origin) {
  struct in6_addr wide;
  struct in_addr address;
  if (origin->bracketed)
    return parse_address(origin->host, AF_INET6, &wide) && IN6_IS_ADDR_LOOPBACK(&wide);
  if (equal_ignoring_case(origin->host, "localhost"))
    return true;
  return parse_address(origin->host, AF_INET, &address) && (ntohl(address.s_addr) >> 24) == 127;
}

bool http_holds_password(const char *text) {
  return text && strchr(text, '@');
}

bool http_check_origin(const char *text, struct jd_error *error) {
  struct origin origin;
  if (http_holds_password(text))
    return jd_fail_usage(error, NULL,
                         "The endpoint contains a user name or password (the part before `@`), so it is not shown here "
                         "and not used. Remove that part; jd only sends the key from BUTTERBASE_API_KEY or "
                         "~/.butterbase/config.json.");
  if (!text || !*text)
    return refuse(error, "", "it is empty; write it as https://host or https://host:port.");
  const char *wrong = parse(text, &origin);
  if (wrong)
    return refuse(error, text, wrong);
  if (!origin.https && !names_loopback(&origin))
    return refuse(error, text,
                  "plain http would send the API key unencrypted; use https:// (http:// is only for 127.0.0.1, [::1] "
                  "and localhost).");
  return true;
}

bool http_is_loopback(const char *text) {
  struct origin origin;
  return !parse(text, &origin) && names_loopback(&origin);
}

bool http_same_origin(const char *text, const char *other) {
  struct origin a, b;
  return !parse(text, &a) && !parse(other, &b) && a.https == b.https && a.port == b.port &&
         a.bracketed == b.bracketed && a.host.len == b.host.len &&
         strncasecmp(a.host.data, b.host.data, a.host.len) == 0;
}

bool http_is_https(const char *text) {
  struct origin origin;
  return !parse(text, &origin) && origin.https;
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
