#include "reconcile/http/http.h"

#include "reconcile/http/internal.h"

#include <curl/curl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

enum {
  POLL_MS = 250,                             /* how soon a stop is seen */
  GRACE_US = 100 * 1000,                     /* to end an answer that is enough, so that the connection can be kept */
  CONNECT_SECONDS = 10,                      /* a server that takes longer to shake hands is not there */
  MOST_CONNECTIONS = 32,                     /* where HTTP/2 does not make them one */
  MOST_HEADER_LINES = 5 + HTTP_MORE_HEADERS, /* of a request, besides libcurl's own */
};

struct http {
  CURLM *multi;
  struct arena *arena;
  struct http_options options;  /* strings are ours */
  struct secret *authorization; /* the whole header line; NULL: none */
  struct mask *own_mask;        /* NULL: the options name one */
  bool https, loopback;
  struct http_batch *under_way; /* a list */
};

/* One request under way. */
struct transfer {
  struct http_batch *batch;
  struct arena *arena; /* of what the answer holds */
  const struct http_request *request;
  struct http_answer *answer;
  struct buf body;
  size_t header_bytes;
  bool enough; /* what came of the body is all that the request wants */
  CURL *easy;
  struct curl_slist lines[MOST_HEADER_LINES]; /* ours, so that libcurl makes no copies of the list */
  size_t line_count;
  double seconds;
  curl_off_t enough_at; /* microseconds; 0: not yet */
  bool sent, finished;  /* handed to libcurl; done with */
  bool left;            /* its first byte, or it is about to */
  char words[CURL_ERROR_SIZE];
};

struct http_batch {
  struct http *http;
  struct http_batch *next;
  struct transfer *transfers;
  size_t count, left;
};

/* ---- starting and ending ---- */

/* libcurl copies headers and bodies, and with them the API key and env values, into its own buffers: with this and
 * wipe_free none of them outlives its use. */
static void *wiping_realloc(void *old, size_t size) {
  const size_t old_size = malloc_usable_size(old);
  void *data = malloc(size);
  if (!data)
    return NULL;
  if (old)
    memcpy(data, old, old_size < size ? old_size : size);
  wipe_free(old);
  return data;
}

static CURLcode started;

static void start_library(void) {
  started = curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, wipe_free, wiping_realloc, strdup, calloc);
}

struct http *http_new(const struct http_options *options, struct jd_error *error) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  if (!http_check_origin(options->origin, error) || (options->api_key && !http_check_key(options->api_key, error)))
    return NULL;
  pthread_once(&once, start_library);
  CURLM *multi = started == CURLE_OK ? curl_multi_init() : NULL;
  if (!multi) {
    jd_fail(error, JD_BUG, JD_SCOPE_RUN, JD_RETRY_NO, NULL, "libcurl cannot be initialized: %s.",
            curl_easy_strerror(started));
    return NULL;
  }
  curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
  long connections = options->connections ? options->connections : MOST_CONNECTIONS;
  curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections);
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, connections); /* all of them are kept */
  struct arena *arena = arena_new();
  struct http *http = arena_alloc(arena, sizeof *http);
  *http = (struct http){.multi = multi, .arena = arena, .options = *options};
  if (!options->mask)
    http->options.mask = http->own_mask = mask_new();
  if (options->api_key)
    http_hide_key(http->options.mask, options->api_key);
  http->options.origin = arena_strdup(arena, options->origin);
  http->options.user_agent = arena_strdup(arena, options->user_agent);
  http->options.ca_file = arena_strdup(arena, options->ca_file);
  http->options.ca_folder = arena_strdup(arena, options->ca_folder);
  http->https = origin_is_https(options->origin);
  http->loopback = origin_is_loopback(options->origin);
  http->authorization = options->api_key ? http_authorization(options->api_key) : NULL;
  return http;
}

void http_free(struct http *http) {
  if (!http)
    return;
  http_cancel(http);
  curl_multi_cleanup(http->multi);
  secret_free(http->authorization);
  mask_free(http->own_mask);
  arena_free(http->arena);
}

/* ---- one transfer ---- */

static const struct http_options *options_of(const struct transfer *transfer) {
  return &transfer->batch->http->options;
}

static size_t take_body(char *data, size_t size, size_t count, void *context) {
  struct transfer *transfer = context;
  const struct http_request *request = transfer->request;
  if (!buf_add(&transfer->body, data, size * count))
    return 0;
  if (!transfer->enough && request->is_enough)
    transfer->enough = request->is_enough(request->wanted, buf_bytes(&transfer->body));
  return size * count;
}

static size_t take_header(char *data, size_t size, size_t count, void *context) {
  struct transfer *transfer = context;
  (void)data; /* libcurl keeps them: see header_of */
  transfer->header_bytes += size * count;
  return transfer->header_bytes > LIMIT_RESPONSE_HEADERS ? 0 : size * count;
}

/* An option that is refused would be one that does not protect, so there is no going on without it. */
static void must(CURLcode code) {
  if (code != CURLE_OK)
    jd_out_of_memory();
}

static void set_limits(const struct transfer *transfer) {
  CURL *easy = transfer->easy;
  const struct http *http = transfer->batch->http;
  const unsigned timeout = http_timeout(transfer->request, &http->options);
  must(curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, http->https ? "https" : "http"));
  must(curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L));
  must(curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L));
  must(curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L));
  if (http->options.ca_file)
    must(curl_easy_setopt(easy, CURLOPT_CAINFO, http->options.ca_file));
  if (http->options.ca_folder)
    must(curl_easy_setopt(easy, CURLOPT_CAPATH, http->options.ca_folder));
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
  must(curl_easy_setopt(easy, CURLOPT_PIPEWAIT, transfer->batch->http->https ? 1L : 0L));
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
  for (size_t i = 0; i < HTTP_MORE_HEADERS; i++)
    if (request->headers[i])
      add_line(transfer, request->headers[i]);
  if (transfer->batch->http->authorization)
    add_line(transfer, secret_reveal(transfer->batch->http->authorization).data);
  must(curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->lines));
  if (transfer->batch->http->options.user_agent)
    must(curl_easy_setopt(transfer->easy, CURLOPT_USERAGENT, transfer->batch->http->options.user_agent));
}

static enum http_stop asked_to_stop(const struct http_options *options) {
  return options->stop ? options->stop(options->context) : HTTP_STOP_NONE;
}

/* libcurl has a connection and is about to send the request. */
static int before_it_leaves(void *context, char *local, char *remote, int local_port, int remote_port) {
  struct transfer *transfer = context;
  const struct http_options *options = &transfer->batch->http->options;
  (void)local, (void)remote, (void)local_port, (void)remote_port;
  if (transfer->answer->reads)
    transfer->left = asked_to_stop(options) == HTTP_STOP_NONE;
  else
    transfer->left = !options->may_leave || options->may_leave(options->context);
  return transfer->left ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

static void set_request(struct transfer *transfer) {
  CURL *easy = transfer->easy;
  const struct http_request *request = transfer->request;
  const char *url = arena_printf(transfer->arena, "%s%s", transfer->batch->http->options.origin, request->path);
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
  must(curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_it_leaves));
  must(curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer));
  must(curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->words));
  must(curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer));
}

static void set_all(struct transfer *transfer) {
  set_limits(transfer);
  set_connection(transfer);
  set_request(transfer);
  set_lines(transfer);
}

static enum http_problem stopped_as(const struct transfer *transfer) {
  return transfer->answer->reads ? HTTP_STOPPED_READ : transfer->left ? HTTP_STOPPED : HTTP_NOT_SENT;
}

static enum http_problem problem_of(const struct transfer *transfer, CURLcode code) {
  if (transfer->body.overflow || code == CURLE_FILESIZE_EXCEEDED)
    return HTTP_BODY_TOO_LARGE;
  if (transfer->header_bytes > LIMIT_RESPONSE_HEADERS)
    return HTTP_HEADERS_TOO_LARGE;
  long connect_status = 0;
  curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &connect_status);
  if (connect_status >= 300)
    return HTTP_PROXY_REFUSED;
  switch (code) {
  case CURLE_OUT_OF_MEMORY: /* of libcurl's own: a header line of more than 100 KiB. Ours ends the process */
    return HTTP_HEADERS_TOO_LARGE;
  case CURLE_ABORTED_BY_CALLBACK:
    return stopped_as(transfer);
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

/* ---- its answer ---- */

static bool only_reads(const struct http_request *request) {
  return strcmp(request->method, "GET") == 0 ||
         (request->only_reads && !request->write && strcmp(request->path, "/mcp") == 0);
}

/* The value of a header of the final response; NULL when there is none. The first of a doubled one counts. */
static const char *header_of(const struct transfer *transfer, const char *name) {
  struct curl_header *header;
  if (!transfer->easy || curl_easy_header(transfer->easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
    return NULL;
  struct bytes value = trim(bytes_of(header->value)); /* libcurl leaves an empty one its carriage return */
  return arena_strndup(transfer->arena, value.data, value.len);
}

/* Returns the seconds of `retry-after`, a number or a date; 0 when there is none or it makes no sense; a day at most. A
 * date is measured from the answer's own `date`, so that a clock that is wrong here does no harm. */
static unsigned retry_after(const struct transfer *transfer) {
  enum { DAY = 86400 };
  const char *text = header_of(transfer, "retry-after"), *date = header_of(transfer, "date");
  if (!text)
    return 0;
  size_t digits = strspn(text, "0123456789");
  if (digits && !text[digits])
    return digits > 5 || strtoul(text, NULL, 10) > DAY ? DAY : (unsigned)strtoul(text, NULL, 10);
  time_t until = curl_getdate(text, NULL), from = date ? curl_getdate(date, NULL) : -1;
  if (until < 0)
    return 0;
  if (from < 0)
    from = time(NULL);
  return until < from ? 0 : until - from > DAY ? DAY : (unsigned)(until - from);
}

static void keep_body(struct transfer *transfer) {
  const char *type = header_of(transfer, "content-type");
  transfer->answer->content_type = type ? type : "";
  transfer->answer->body = arena_bytes(transfer->arena, buf_bytes(&transfer->body));
}

/* ---- its end ---- */

/* Whatever became of it; the answer is filled in. */
static void end(struct transfer *transfer) {
  curl_off_t microseconds = 0;
  if (transfer->easy) {
    curl_easy_getinfo(transfer->easy, CURLINFO_TOTAL_TIME_T, &microseconds);
    curl_multi_remove_handle(transfer->batch->http->multi, transfer->easy);
    curl_easy_cleanup(transfer->easy);
  }
  transfer->easy = NULL;
  transfer->seconds = (double)microseconds / 1e6;
  transfer->finished = true;
  transfer->batch->left--;
}

/* `words` are libcurl's own, "" when it has none. */
static void finish_badly(struct transfer *transfer, enum http_problem problem, const char *words) {
  struct jd_error *error = &transfer->answer->error;
  keep_body(transfer);
  http_describe(problem, transfer->request, options_of(transfer), words, error);
  error->unsent = transfer->answer->reads || !transfer->left;
  end(transfer);
}

static void finish_well(struct transfer *transfer) {
  struct http_answer *answer = transfer->answer;
  const char *encoding = header_of(transfer, "content-encoding");
  if (encoding && *encoding && strcasecmp(encoding, "identity") != 0) {
    finish_badly(transfer, HTTP_COMPRESSED, encoding);
    return;
  }
  answer->arrived = true;
  keep_body(transfer);
  answer->retry_after = retry_after(transfer);
  answer->fly_replay = header_of(transfer, "fly-replay");
  answer->mcp_session = header_of(transfer, "mcp-session-id");
  answer->location = header_of(transfer, "location");
  end(transfer);
}

static void finish(struct transfer *transfer, CURLcode code) {
  curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &transfer->answer->status);
  if (code == CURLE_OK) {
    finish_well(transfer);
  } else {
    enum http_problem problem = problem_of(transfer, code);
    const char *words = transfer->words[0] ? transfer->words : curl_easy_strerror(code);
    finish_badly(transfer, problem, code == CURLE_ABORTED_BY_CALLBACK ? "" : words);
  }
}

static void tell_trace(const struct transfer *transfer) {
  const struct http_options *options = options_of(transfer);
  if (options->trace && transfer->sent)
    options->trace(options->context, transfer->request, transfer->answer, transfer->seconds);
}

/* Tells the trace of them in the order of the requests. */
static void end_batch(struct http_batch *batch) {
  for (size_t i = 0; i < batch->count; i++) {
    tell_trace(&batch->transfers[i]);
    buf_free(&batch->transfers[i].body);
  }
}

static void end_batches(struct http *http) {
  for (struct http_batch **link = &http->under_way, *batch; (batch = *link);) {
    if (batch->left) {
      link = &batch->next;
    } else {
      *link = batch->next;
      end_batch(batch);
    }
  }
}

/* All that is under way ends without an answer. */
static void abandon(struct http *http, const char *words) {
  for (struct http_batch *batch = http->under_way; batch; batch = batch->next)
    for (size_t i = 0; i < batch->count; i++)
      if (!batch->transfers[i].finished)
        finish_badly(&batch->transfers[i], HTTP_OTHER, words);
  end_batches(http);
}

static void stop_transfer(struct transfer *transfer, enum http_stop stop) {
  enum http_problem problem = stopped_as(transfer);
  if (!transfer->finished && (stop == HTTP_STOP_ALL || problem != HTTP_STOPPED))
    finish_badly(transfer, problem, "");
}

static void give_up(struct http *http, enum http_stop stop) {
  for (struct http_batch *batch = http->under_way; batch && stop != HTTP_STOP_NONE; batch = batch->next)
    for (size_t i = 0; i < batch->count; i++)
      stop_transfer(&batch->transfers[i], stop);
  end_batches(http);
}

void http_cancel(struct http *http) {
  give_up(http, HTTP_STOP_ALL);
}

/* ---- all of them ---- */

static void begin(struct transfer *transfer) {
  struct http *http = transfer->batch->http;
  const struct secret *secret = transfer->request->secret;
  *transfer->answer = (struct http_answer){
      .reads = only_reads(transfer->request), .content_type = "", .body = {"", 0}, .mask = http->options.mask};
  if (secret)
    mask_add(http->options.mask, secret_reveal(secret));
  buf_init(&transfer->body, LIMIT_RESPONSE_BODY);
  if (http->options.read_only && !transfer->answer->reads) {
    finish_badly(transfer, HTTP_READ_ONLY, "");
    return;
  }
  transfer->easy = curl_easy_init();
  if (!transfer->easy)
    jd_out_of_memory();
  set_all(transfer);
  CURLMcode added = curl_multi_add_handle(http->multi, transfer->easy);
  transfer->sent = true;
  if (added != CURLM_OK)
    finish_badly(transfer, HTTP_OTHER, curl_multi_strerror(added));
}

struct http_batch *http_start(struct http *http, struct arena *arena, const struct http_request *requests, size_t count,
                              struct http_answer *answers) {
  struct http_batch *batch = arena_alloc(arena, sizeof *batch);
  *batch = (struct http_batch){.http = http, .next = http->under_way, .count = count, .left = count};
  batch->transfers = arena_alloc_array(arena, count, sizeof *batch->transfers);
  for (size_t i = 0; i < count; i++) {
    struct transfer *transfer = &batch->transfers[i];
    *transfer = (struct transfer){.batch = batch, .arena = arena, .request = &requests[i], .answer = &answers[i]};
    begin(transfer);
  }
  http->under_way = batch;
  end_batches(http);
  return batch;
}

bool http_is_done(const struct http_batch *batch) {
  return batch->left == 0;
}

static bool collect(struct http *http) {
  int left;
  bool any = false;
  for (CURLMsg *message; (message = curl_multi_info_read(http->multi, &left));) {
    struct transfer *transfer = NULL;
    if (message->msg != CURLMSG_DONE)
      continue;
    CURLcode result = message->data.result; /* ending the transfer ends the message */
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
    finish(transfer, result);
    any = true;
  }
  end_batches(http);
  return any;
}

/* Those whose answer is enough, and whose server does not end it. */
static bool end_enough(struct http *http) {
  bool any = false;
  for (struct http_batch *batch = http->under_way; batch; batch = batch->next)
    for (size_t i = 0; i < batch->count; i++) {
      struct transfer *transfer = &batch->transfers[i];
      curl_off_t now = 0;
      if (transfer->finished || !transfer->enough)
        continue;
      curl_easy_getinfo(transfer->easy, CURLINFO_TOTAL_TIME_T, &now);
      if (!transfer->enough_at) {
        transfer->enough_at = now;
      } else if (now - transfer->enough_at >= GRACE_US) {
        finish(transfer, CURLE_OK);
        any = true;
      }
    }
  if (any)
    end_batches(http);
  return any;
}

void http_step(struct http *http, unsigned ms) {
  int running;
  if (http->under_way && http->options.tick)
    http->options.tick(http->options.context);
  enum http_stop stop = asked_to_stop(&http->options);
  give_up(http, stop); /* before more is sent */
  if (stop != HTTP_STOP_NONE && !http->under_way)
    return;
  CURLMcode failed = curl_multi_perform(http->multi, &running);
  bool any = collect(http);
  any = end_enough(http) || any;
  if (failed == CURLM_OK && !any)
    failed = curl_multi_poll(http->multi, NULL, 0, (int)(ms < POLL_MS ? ms : POLL_MS), NULL);
  if (failed != CURLM_OK)
    abandon(http, curl_multi_strerror(failed));
}

void http_perform(struct http *http, struct arena *arena, const struct http_request *requests, size_t count,
                  struct http_answer *answers) {
  const struct http_batch *batch = http_start(http, arena, requests, count, answers);
  while (!http_is_done(batch))
    http_step(http, POLL_MS);
}
