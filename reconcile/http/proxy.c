#include "reconcile/http/internal.h"

#include "model/base/base.h"
#include "reconcile/http/http.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

typedef const char *environment_fn(const char *name);

/* The first of them that is set, and not to nothing. */
static const char *first_set(environment_fn *environment, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const char *value = environment(names[i]);
    if (value && *value)
      return names[i];
  }
  return NULL;
}

static struct bytes host_of(const char *origin) {
  const char *host = strstr(origin, "://") + 3;
  if (*host == '[') {
    const char *end = strchr(host, ']');
    return (struct bytes){host + 1, end ? (size_t)(end - host) - 1 : 0};
  }
  return (struct bytes){host, strcspn(host, ":/")};
}

/* The host itself, or a domain that it is in. */
static bool covers(struct bytes entry, struct bytes host) {
  while (entry.len && entry.data[0] == '.')
    entry = (struct bytes){entry.data + 1, entry.len - 1};
  if (!entry.len || entry.len > host.len)
    return false;
  size_t before = host.len - entry.len;
  return strncasecmp(host.data + before, entry.data, entry.len) == 0 && (before == 0 || host.data[before - 1] == '.');
}

static bool is_excluded(const char *list, struct bytes host) {
  static const char separators[] = ", \t";
  if (strcmp(list, "*") == 0)
    return true;
  for (const char *at = list; *at;) {
    at += strspn(at, separators);
    size_t len = strcspn(at, separators);
    if (covers((struct bytes){at, len}, host))
      return true;
    at += len;
  }
  return false;
}

const char *http_proxy_variable(const char *origin, const char *(*environment)(const char *name)) {
  static const char *const proxies[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
  static const char *const exclusions[] = {"no_proxy", "NO_PROXY"};
  if (!environment || http_is_loopback(origin))
    return NULL;
  const char *proxy = first_set(environment, proxies, sizeof proxies / sizeof *proxies);
  const char *excluded = first_set(environment, exclusions, sizeof exclusions / sizeof *exclusions);
  return proxy && excluded && is_excluded(environment(excluded), host_of(origin)) ? NULL : proxy;
}
