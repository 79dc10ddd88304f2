#include "reconcile/http/http.h"

#include "model/base/base.h"

#include <time.h>

static void keep(struct http_headers *headers, struct arena *arena, struct bytes name, struct bytes value) {
  const struct {
    const char *name;
    const char **slot;
  } known[] = {
      {"content-type", &headers->content_type},
      {"content-encoding", &headers->content_encoding},
      {"fly-replay", &headers->fly_replay},
      {"www-authenticate", &headers->www_authenticate},
      {"location", &headers->location},
      {"retry-after", &headers->retry_after},
      {"date", &headers->date},
      {"mcp-session-id", &headers->mcp_session},
  };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (equal_ignoring_case(name, known[i].name) && !*known[i].slot) /* the first of a doubled header counts */
      *known[i].slot = arena_strndup(arena, value.data, value.len);
}

void http_headers_line(struct http_headers *headers, struct arena *arena, struct bytes line) {
  if (starts_with(line, "HTTP/")) {
    *headers = (struct http_headers){0};
    return;
  }
  const char *colon = line.len ? memchr(line.data, ':', line.len) : NULL;
  if (!colon)
    return;
  size_t name_len = (size_t)(colon - line.data);
  struct bytes value = trim((struct bytes){colon + 1, line.len - name_len - 1});
  keep(headers, arena, (struct bytes){line.data, name_len}, value);
}

static bool two_digits(const char *text, int least, int most, int *out) {
  if (!is_digit(text[0]) || !is_digit(text[1]))
    return false;
  *out = (text[0] - '0') * 10 + (text[1] - '0');
  return *out >= least && *out <= most;
}

static bool month_of(const char *text, int *month) {
  static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  for (int i = 0; i < 12; i++)
    if (strncmp(text, names + (size_t)i * 3, 3) == 0) {
      *month = i;
      return true;
    }
  return false;
}

/* `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may send (RFC 9110, 5.6.7). */
static bool parse_date(const char *text, int64_t *seconds) {
  static const char pattern[] = "___, __ ___ ____ __:__:__ GMT";
  struct tm when = {0};
  int century, year;
  if (strlen(text) != sizeof pattern - 1)
    return false;
  for (size_t i = 0; i < sizeof pattern - 1; i++)
    if (pattern[i] != '_' && text[i] != pattern[i])
      return false;
  if (!two_digits(text + 5, 1, 31, &when.tm_mday) || !month_of(text + 8, &when.tm_mon) ||
      !two_digits(text + 12, 19, 99, &century) || !two_digits(text + 14, 0, 99, &year) ||
      !two_digits(text + 17, 0, 23, &when.tm_hour) || !two_digits(text + 20, 0, 59, &when.tm_min) ||
      !two_digits(text + 23, 0, 60, &when.tm_sec))
    return false;
  when.tm_year = century * 100 + year - 1900;
  *seconds = timegm(&when);
  return true;
}

unsigned http_retry_after(const struct http_headers *headers, int64_t now) {
  enum { DAY = 86400 };
  const char *text = headers->retry_after;
  int64_t until, from = now;
  if (!text)
    return 0;
  if (parse_date(text, &until)) {
    if (headers->date)
      parse_date(headers->date, &from); /* on failure `from` stays `now` */
    int64_t left = until - from;
    return left < 0 ? 0 : left > DAY ? DAY : (unsigned)left;
  }
  unsigned seconds = 0;
  for (; is_digit(*text); text++)
    seconds = seconds > DAY ? seconds : seconds * 10 + (unsigned)(*text - '0');
  if (*text)
    return 0;
  return seconds > DAY ? DAY : seconds;
}
