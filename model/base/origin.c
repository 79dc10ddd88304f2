#include "model/base/base.h"

#include <arpa/inet.h>

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
static const char *take_host(struct bytes *text, struct origin_parts *out) {
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

const char *origin_parse(const char *text, struct origin_parts *out) {
  struct bytes rest = bytes_of(text);
  for (size_t i = 0; i < rest.len; i++)
    if ((unsigned char)rest.data[i] <= ' ' || rest.data[i] == 0x7F)
      return "it contains a blank or a control character; remove it.";
  *out = (struct origin_parts){.https = take_scheme(&rest, "https://")};
  if (!out->https && !take_scheme(&rest, "http://"))
    return "it must begin with https:// (or http://, for a server on this machine).";
  out->port = out->https ? 443 : 80;
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

bool origin_is_https(const char *text) {
  struct origin_parts origin;
  return !origin_parse(text, &origin) && origin.https;
}

bool origin_is_loopback(const char *text) {
  struct origin_parts origin;
  struct in6_addr wide;
  struct in_addr address;
  if (origin_parse(text, &origin))
    return false;
  if (origin.bracketed)
    return parse_address(origin.host, AF_INET6, &wide) && IN6_IS_ADDR_LOOPBACK(&wide);
  if (equal_ignoring_case(origin.host, "localhost"))
    return true;
  return parse_address(origin.host, AF_INET, &address) && (ntohl(address.s_addr) >> 24) == 127;
}

bool origin_same(const char *text, const char *other) {
  struct origin_parts a, b;
  return !origin_parse(text, &a) && !origin_parse(other, &b) && a.https == b.https && a.port == b.port &&
         a.bracketed == b.bracketed && bytes_equal_ignoring_case(a.host, b.host);
}
