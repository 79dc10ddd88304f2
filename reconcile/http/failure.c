#include "reconcile/http/internal.h"

#include "model/base/base.h"

#include <stdio.h>
#include <strings.h>

/* ---- which variable names the proxy ---- */

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
  if (!environment || origin_is_loopback(origin))
    return NULL;
  const char *proxy = first_set(environment, proxies, sizeof proxies / sizeof *proxies);
  const char *excluded = first_set(environment, exclusions, sizeof exclusions / sizeof *exclusions);
  return proxy && excluded && is_excluded(environment(excluded), host_of(origin)) ? NULL : proxy;
}

/* ---- what went wrong ---- */

/* `what` follows the origin ("https://host …"), `fix` is a separate sentence. */
static const struct {
  enum jd_code code;
  enum jd_retry retry;
  const char *what, *fix;
} problems[] = {
    [HTTP_CANNOT_RESOLVE] = {JD_NETWORK, JD_RETRY_NOW, "could not be reached: host not found",
                             "Check the spelling (--endpoint, CONTROL_API_URL) and the network."},
    [HTTP_CANNOT_RESOLVE_PROXY] = {JD_NETWORK, JD_RETRY_NOW, "could not be reached: proxy host not found",
                                   "Check the variables https_proxy and all_proxy."},
    [HTTP_PROXY_REFUSED] = {JD_NETWORK, JD_RETRY_NO, "could not be reached: the proxy refused the connection",
                            "Check the proxy's address and password, or list the host in no_proxy."},
    [HTTP_CANNOT_CONNECT] = {JD_NETWORK, JD_RETRY_CONNECT, "could not be reached",
                             "Check that the server is running, the network, and any proxy or firewall in between."},
    [HTTP_CANNOT_TRUST] = {JD_NETWORK, JD_RETRY_NO, "cannot be trusted: its TLS certificate could not be verified",
                           "Check the host, this machine's clock and its CA certificates. If a proxy inspects TLS, add "
                           "the proxy's certificate to the system's, or set CURL_CA_BUNDLE or SSL_CERT_FILE to a file "
                           "with it, or SSL_CERT_DIR to a folder."},
    [HTTP_CANNOT_TLS] = {JD_NETWORK, JD_RETRY_NOW, "could not be reached: the TLS handshake failed",
                         "The server must support TLS 1.2 or later. Check the port, and any proxy in between."},
    [HTTP_TIMED_OUT] = {JD_NETWORK, JD_RETRY_NOW, "did not answer in time",
                        "Try again, or allow more time with --timeout."},
    [HTTP_BROKE_OFF] = {JD_NETWORK, JD_RETRY_NOW, "closed the connection before the response was complete",
                        "Try again; it is unknown what the server did with the request."},
    [HTTP_NO_HTTP] = {JD_PROTOCOL, JD_RETRY_NO, "does not speak HTTP",
                      "Check the host and the port (--endpoint, CONTROL_API_URL)."},
    [HTTP_BODY_TOO_LARGE] = {JD_PROTOCOL, JD_RETRY_NO, "sent a response larger than the limit of 16 MiB",
                             "The control API sends no such responses: check the endpoint (--endpoint)."},
    [HTTP_HEADERS_TOO_LARGE] = {JD_PROTOCOL, JD_RETRY_NO, "sent headers larger than the limit of 64 KiB",
                                "The control API sends no such responses: check the endpoint (--endpoint)."},
    [HTTP_COMPRESSED] = {JD_PROTOCOL, JD_RETRY_NO, "sent a compressed response, which jd did not ask for",
                         "The control API does not do that: check the endpoint, and any proxy in between."},
    [HTTP_STOPPED] = {JD_STOPPED, JD_RETRY_NO, "had not answered when the run was stopped",
                      "It is unknown what the server did with the request. Run the command again to see."},
    [HTTP_STOPPED_READ] = {JD_STOPPED, JD_RETRY_NO, "had not answered when the run was stopped",
                           "The request only reads; it changed nothing."},
    [HTTP_NOT_SENT] = {JD_STOPPED, JD_RETRY_NO, "was not contacted: the run was stopped", "Nothing was sent."},
    [HTTP_READ_ONLY] = {JD_BUG, JD_RETRY_NO,
                        "was not contacted: a command that only reads tried to send a request that writes",
                        "This is a bug in jd; please report it."},
    [HTTP_OTHER] = {JD_NETWORK, JD_RETRY_NOW, "could not be contacted",
                    "Try again; check the network and the endpoint."},
};

unsigned http_timeout(const struct http_request *request, const struct http_options *options) {
  return request->write ? options->write_timeout : options->timeout;
}

void http_describe(enum http_problem problem, const struct http_request *request, const struct http_options *options,
                   const char *detail, struct jd_error *error) {
  const char *proxy = http_proxy_variable(options->origin, options->environment);
  JD_BUF text, masked;
  buf_init(&text, LIMIT_ERROR_MESSAGE), buf_init(&masked, LIMIT_RESPONSE_HEADERS);
  mask_text(options->mask, bytes_of(detail), &masked);
  escape_line(&text, bytes_of(options->origin));
  buf_printf(&text, " %s", problems[problem].what);
  if (problem == HTTP_TIMED_OUT)
    buf_printf(&text, " (%u s)", http_timeout(request, options));
  if (detail[0] && problem != HTTP_TIMED_OUT && problem != HTTP_NO_HTTP) {
    buf_add_text(&text, " (");
    escape_line(&text, trim(buf_bytes(&masked)));
    buf_add_char(&text, ')');
  }
  if (proxy && problems[problem].code == JD_NETWORK)
    buf_printf(&text, ", through the proxy that %s names", proxy);
  char where[LIMIT_ERROR_WHERE];
  snprintf(where, sizeof where, "%s %s", request->method, request->path);
  jd_fail(error, problems[problem].code, problem == HTTP_READ_ONLY ? JD_SCOPE_BUG : JD_SCOPE_RUN,
          problems[problem].retry, where, "%s. %s", text.data, problems[problem].fix);
}
