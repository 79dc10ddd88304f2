#include "cmd/sandbox/local.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* Nothing, or a colon and digits. */
static bool is_port(const char *text) {
  return *text == '\0' || (*text == ':' && text[1] && text[1 + strspn(text + 1, "0123456789")] == '\0');
}

bool local_host(const char *host) {
  static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
  for (size_t i = 0; host && i < sizeof names / sizeof *names; i++) {
    size_t len = strlen(names[i]);
    if (strncasecmp(host, names[i], len) == 0 && is_port(host + len))
      return true;
  }
  return !host;
}

bool local_origin(const char *origin) {
  static const char *const schemes[] = {"http://", "https://"};
  for (size_t i = 0; origin && i < sizeof schemes / sizeof *schemes; i++) {
    size_t len = strlen(schemes[i]);
    if (strncasecmp(origin, schemes[i], len) == 0)
      return local_host(origin + len);
  }
  return !origin;
}
