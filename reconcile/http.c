#include "reconcile/http.h"

#include "reconcile/http_failure.h"
#include "reconcile/http_headers.h"
#include "reconcile/http_memory.h"
#include "reconcile/http_origin.h"

#include <curl/curl.h>
#include <pthread.h>
#include <strings.h>
#include <time.h>

enum {
  POLL_MS = 250,         /* how soon a stop is seen */
  CONNECT_SECONDS = 10,  /* a server that takes longer to shake hands is not there */
  MOST_CONNECTIONS = 32, /* where HTTP/2 does not make them one */
  LONGEST_KEY = 4096,    /* bytes of an API key */
  MOST_HEADER_LINES = 5, /* of a request, besides libcurl's own */
};

struct http {
  CURLM *multi;
  struct arena *arena;
  struct http_options options;  /* strings are ours */
  struct secret *authorization; /* the whole header line; NULL: none */
  bool https, loopback;
};

/* One request under way. */
struct transfer {
  struct http *http;
  struct arena *arena;
  const struct http_request *request;
  struct http_answer *answer;
  CURL *easy;
  struct curl_slist lines[MOST_HEADER_LINES]; /* ours, so that libcurl makes no copies of the list */
  size_t line_count;
  struct buf body;
  struct http_headers headers;
  size_t header_bytes;
  char words[CURL_ERROR_SIZE];
  bool finished;
};

/* ---- starting and ending ---- */

static CURLcode started;

static void start_library(void) {
  started = curl_global_init_mem(CURL_GLOBAL_DEFAULT, wiping_malloc, wiping_free, wiping_realloc, wiping_strdup,
                                 wiping_calloc);
}

static bool key_fits_header(const struct secret *key, struct jd_error *error) {
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

static struct secret *authorization_line(const struct secret *key) {
  struct buf line;
  buf_init(&line, LONGEST_KEY + 64);
  buf_add_repeat(&line, ' ', line.cap); /* all memory at once: growing would leave a copy behind */
  buf_clear(&line);
  buf_add_text(&line, "Authorization: Bearer ");
  buf_add_bytes(&line, secret_reveal(key));
  struct secret *made = secret_new(buf_bytes(&line));
  buf_wipe_free(&line);
  return made;
}

struct http *http_new(const struct http_options *options, struct jd_error *error) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  if (!http_check_origin(options->origin, error) || (options->api_key && !key_fits_header(options->api_key, error)))
    return NULL;
  pthread_once(&once, start_library);
  CURLM *multi = started == CURLE_OK ? curl_multi_init() : NULL;
  if (!multi) {
    jd_fail(error, JD_BUG, JD_SCOPE_RUN, JD_RETRY_NO, NULL, "libcurl does not start: %s.", curl_easy_strerror(started));
    return NULL;
  }
  curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
  curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)MOST_CONNECTIONS);
  struct arena *arena = arena_new();
  struct http *http = arena_alloc(arena, sizeof *http);
  *http = (struct http){.multi = multi, .arena = arena, .options = *options};
  http->options.origin = arena_strdup(arena, options->origin);
  http->options.user_agent = arena_strdup(arena, options->user_agent);
  http->https = http_is_https(options->origin);
  http->loopback = http_is_loopback(options->origin);
  http->authorization = options->api_key ? authorization_line(options->api_key) : NULL;
  return http;
}

void http_free(struct http *http) {
  if (!http)
    return;
  curl_multi_cleanup(http->multi);
  secret_free(http->authorization);
  arena_free(http->arena);
}

/* ---- one transfer ---- */

static unsigned timeout_of(const struct transfer *transfer) {
  const struct http_options *options = &transfer->http->options;
  return transfer->request->write ? options->write_timeout : options->timeout;
}

static void finish_badly(struct transfer *transfer, enum http_problem problem, const char *words) {
  const struct http_attempt attempt = {transfer->request->method, transfer->request->path,
                                       transfer->http->options.origin, timeout_of(transfer), words};
  transfer->finished = true;
  transfer->answer->arrived = false;
  http_describe(problem, &attempt, &transfer->answer->error);
}

static size_t take_body(char *data, size_t size, size_t count, void *context) {
  struct transfer *transfer = context;
  return buf_add(&transfer->body, data, size * count) ? size * count : 0; /* less than came: libcurl gives up */
}

static size_t take_header(char *data, size_t size, size_t count, void *context) {
  struct transfer *transfer = context;
  transfer->header_bytes += size * count;
  if (transfer->header_bytes > LIMIT_RESPONSE_HEADERS)
    return 0;
  http_headers_line(&transfer->headers, transfer->arena, (struct bytes){data, size * count});
  return size * count;
}

/* An option that is refused would be one that does not protect, so there is no going on without it. */
static void must(CURLcode code) {
  if (code != CURLE_OK)
    jd_out_of_memory();
}

static void set_limits(const struct transfer *transfer) {
  CURL *easy = transfer->easy;
  const struct http *http = transfer->http;
  const unsigned timeout = timeout_of(transfer);
  must(curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, http->https ? "https" : "http"));
  must(curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L));
  must(curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L));
  must(curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L));
  must(curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2));
  must(curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L));
  must(curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE)); /* our lines go to no proxy */
  must(curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L));
  if (http->loopback)
    must(curl_easy_setopt(easy, CURLOPT_NOPROXY, "*"));
  must(curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)LIMIT_RESPONSE_BODY));
  must(curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)timeout));
  must(curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)(timeout < CONNECT_SECONDS ? timeout : CONNECT_SECONDS)));
  must(curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L));
  must(curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L)); /* a resolver that hangs does not outlast the timeout */
  must(curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L));
}

static void set_connection(const struct transfer *transfer) {
  CURL *easy = transfer->easy;
  must(curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS));
  /* Over TLS the server may have HTTP/2: the others wait for the first handshake and then share its connection. */
  must(curl_easy_setopt(easy, CURLOPT_PIPEWAIT, transfer->http->https ? 1L : 0L));
  /* libcurl silently repeats a request when a kept connection turns out dead. For a write only a read may tell whether
   * the first one was done, so a write gets a connection that is not kept. */
  must(curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, transfer->request->write ? 1L : 0L));
}

static void add_line(struct transfer *transfer, const char *line) {
  struct curl_slist *node = &transfer->lines[transfer->line_count];
  *node = (struct curl_slist){.data = (char *)line};
  if (transfer->line_count++)
    node[-1].next = node;
}

static void set_lines(struct transfer *transfer) {
  const struct http_request *request = transfer->request;
  const char *accept = request->accept ? request->accept : "application/json";
  add_line(transfer, arena_printf(transfer->arena, "Accept: %s", accept));
  add_line(transfer, "Accept-Encoding: identity");
  add_line(transfer, "Expect:"); /* none: it costs a round trip */
  if (request->body.data)
    add_line(transfer, "Content-Type: application/json");
  if (transfer->http->authorization)
    add_line(transfer, secret_reveal(transfer->http->authorization).data);
  must(curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->lines));
  if (transfer->http->options.user_agent)
    must(curl_easy_setopt(transfer->easy, CURLOPT_USERAGENT, transfer->http->options.user_agent));
}

static void set_request(struct transfer *transfer) {
  CURL *easy = transfer->easy;
  const struct http_request *request = transfer->request;
  const char *url = arena_printf(transfer->arena, "%s%s", transfer->http->options.origin, request->path);
  must(curl_easy_setopt(easy, CURLOPT_URL, url));
  must(curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L));
  if (request->body.data) {
    must(curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len));
    must(curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body.data)); /* the caller's buffer, not a copy */
  }
  must(curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method));
  must(curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body));
  must(curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer));
  must(curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header));
  must(curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer));
  must(curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->words));
  must(curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer));
}

static void begin(struct transfer *transfer) {
  struct http *http = transfer->http;
  *transfer->answer = (struct http_answer){
      .content_type = "", .body = {"", 0}, .hidden = {http->options.api_key, transfer->request->secret}};
  buf_init(&transfer->body, LIMIT_RESPONSE_BODY);
  if (http->options.read_only && strcmp(transfer->request->method, "GET") != 0) {
    finish_badly(transfer, HTTP_READ_ONLY, "");
    return;
  }
  transfer->easy = curl_easy_init();
  if (!transfer->easy)
    jd_out_of_memory();
  set_limits(transfer);
  set_connection(transfer);
  set_request(transfer);
  set_lines(transfer);
  CURLMcode added = curl_multi_add_handle(http->multi, transfer->easy);
  if (added != CURLM_OK)
    finish_badly(transfer, HTTP_OTHER, curl_multi_strerror(added));
}

static enum http_problem problem_of(const struct transfer *transfer, CURLcode code) {
  if (transfer->body.overflow || code == CURLE_FILESIZE_EXCEEDED)
    return HTTP_BODY_TOO_LARGE;
  if (transfer->header_bytes > LIMIT_RESPONSE_HEADERS)
    return HTTP_HEADERS_TOO_LARGE;
  switch (code) {
  case CURLE_COULDNT_RESOLVE_HOST:
    return HTTP_CANNOT_RESOLVE;
  case CURLE_COULDNT_RESOLVE_PROXY:
    return HTTP_CANNOT_RESOLVE_PROXY;
  case CURLE_COULDNT_CONNECT:
  case CURLE_PROXY:
    return HTTP_CANNOT_CONNECT;
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
    return HTTP_CANNOT_TRUST;
  case CURLE_SSL_CONNECT_ERROR:
    return HTTP_CANNOT_TLS;
  case CURLE_OPERATION_TIMEDOUT:
    return HTTP_TIMED_OUT;
  case CURLE_GOT_NOTHING:
  case CURLE_SEND_ERROR:
  case CURLE_RECV_ERROR:
  case CURLE_PARTIAL_FILE:
  case CURLE_HTTP2:
  case CURLE_HTTP2_STREAM:
    return HTTP_BROKE_OFF;
  case CURLE_UNSUPPORTED_PROTOCOL:
  case CURLE_WEIRD_SERVER_REPLY:
    return HTTP_NO_HTTP;
  case CURLE_BAD_CONTENT_ENCODING:
    return HTTP_COMPRESSED;
  default:
    return HTTP_OTHER;
  }
}

static void finish_well(struct transfer *transfer) {
  struct http_answer *answer = transfer->answer;
  const struct http_headers *headers = &transfer->headers;
  transfer->finished = true;
  answer->arrived = true;
  answer->content_type = headers->content_type ? headers->content_type : "";
  answer->body = arena_bytes(transfer->arena, buf_bytes(&transfer->body));
  answer->retry_after = http_retry_after(headers, time(NULL));
  answer->fly_replay = headers->fly_replay;
  answer->www_authenticate = headers->www_authenticate;
  answer->location = headers->location;
}

static void finish(struct transfer *transfer, CURLcode code) {
  const char *encoding = transfer->headers.content_encoding;
  curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &transfer->answer->status);
  if (code != CURLE_OK)
    finish_badly(transfer, problem_of(transfer, code), transfer->words[0] ? transfer->words : curl_easy_strerror(code));
  else if (encoding && *encoding && strcasecmp(encoding, "identity") != 0)
    finish_badly(transfer, HTTP_COMPRESSED, encoding);
  else
    finish_well(transfer);
}

static void end(struct transfer *transfer) {
  const struct http_options *options = &transfer->http->options;
  curl_off_t microseconds = 0;
  if (transfer->easy) {
    curl_easy_getinfo(transfer->easy, CURLINFO_TOTAL_TIME_T, &microseconds);
    curl_multi_remove_handle(transfer->http->multi, transfer->easy);
    curl_easy_cleanup(transfer->easy);
    if (options->trace) {
      const struct http_trace trace = {transfer->request->method, transfer->request->path,
                                       transfer->answer->status,  transfer->request->body.len,
                                       transfer->body.len,        (double)microseconds / 1e6};
      options->trace(options->context, &trace);
    }
  }
  buf_free(&transfer->body);
}

/* ---- all of them ---- */

static void collect(CURLM *multi) {
  int left;
  for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
    struct transfer *transfer = NULL;
    if (message->msg != CURLMSG_DONE)
      continue;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
    finish(transfer, message->data.result);
  }
}

/* Runs until all are done, a stop is asked for (true), or libcurl itself fails (`*failed`). */
static bool run(struct http *http, CURLMcode *failed) {
  const struct http_options *options = &http->options;
  for (int running = 1; running;) {
    *failed = curl_multi_perform(http->multi, &running);
    collect(http->multi);
    if (*failed != CURLM_OK || !running)
      return false;
    if (options->stopped && options->stopped(options->context))
      return true;
    *failed = curl_multi_poll(http->multi, NULL, 0, POLL_MS, NULL);
    if (*failed != CURLM_OK)
      return false;
  }
  return false;
}

void http_perform(struct http *http, struct arena *arena, const struct http_request *requests, size_t count,
                  struct http_answer *answers) {
  CURLMcode failed = CURLM_OK;
  struct transfer *transfers = arena_alloc_array(arena, count, sizeof *transfers);
  for (size_t i = 0; i < count; i++) {
    transfers[i] = (struct transfer){.http = http, .arena = arena, .request = &requests[i], .answer = &answers[i]};
    begin(&transfers[i]);
  }
  bool stopped = run(http, &failed);
  for (size_t i = 0; i < count; i++) {
    if (!transfers[i].finished)
      finish_badly(&transfers[i], stopped ? HTTP_STOPPED : HTTP_OTHER, stopped ? "" : curl_multi_strerror(failed));
    end(&transfers[i]);
  }
}
