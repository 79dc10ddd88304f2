#include "reconcile/http/internal.h"

#include <strings.h>
#include <time.h>

static bool only_reads(const struct http_request *request) {
  return strcmp(request->method, "GET") == 0 ||
         (request->only_reads && !request->write && strcmp(request->path, "/mcp") == 0);
}

void http_exchange_init(struct http_exchange *exchange) {
  *exchange->answer = (struct http_answer){
      .reads = only_reads(exchange->request), .content_type = "", .body = {"", 0}, .mask = exchange->options->mask};
  if (exchange->request->secret && exchange->options->mask)
    mask_add(exchange->options->mask, secret_reveal(exchange->request->secret));
  buf_init(&exchange->body, LIMIT_RESPONSE_BODY);
}

void http_exchange_free(struct http_exchange *exchange) {
  buf_free(&exchange->body);
}

bool http_exchange_body(struct http_exchange *exchange, struct bytes piece) {
  const struct http_request *request = exchange->request;
  if (!buf_add_bytes(&exchange->body, piece))
    return false;
  if (!exchange->enough && request->is_enough)
    exchange->enough = request->is_enough(request->wanted, buf_bytes(&exchange->body));
  return true;
}

bool http_exchange_header(struct http_exchange *exchange, struct bytes line) {
  exchange->header_bytes += line.len;
  if (exchange->header_bytes > LIMIT_RESPONSE_HEADERS)
    return false;
  http_headers_line(&exchange->headers, exchange->arena, line);
  return true;
}

unsigned http_exchange_timeout(const struct http_exchange *exchange) {
  return exchange->request->write ? exchange->options->write_timeout : exchange->options->timeout;
}

static void take_body(struct http_exchange *exchange) {
  const char *type = exchange->headers.content_type;
  exchange->answer->content_type = type ? type : "";
  exchange->answer->body = arena_bytes(exchange->arena, buf_bytes(&exchange->body));
}

void http_exchange_failed(struct http_exchange *exchange, enum http_problem problem, const char *words) {
  const struct http_attempt attempt = {exchange->request->method,
                                       exchange->request->path,
                                       exchange->options->origin,
                                       http_exchange_timeout(exchange),
                                       words,
                                       exchange->options->mask,
                                       http_proxy_variable(exchange->options->origin, exchange->options->environment)};
  exchange->answer->arrived = false;
  take_body(exchange);
  http_describe(problem, &attempt, &exchange->answer->error);
}

static void take_answer(struct http_exchange *exchange) {
  struct http_answer *answer = exchange->answer;
  const struct http_headers *headers = &exchange->headers;
  answer->arrived = true;
  take_body(exchange);
  answer->retry_after = http_retry_after(headers, time(NULL));
  answer->fly_replay = headers->fly_replay;
  answer->www_authenticate = headers->www_authenticate;
  answer->mcp_session = headers->mcp_session;
  answer->location = headers->location;
}

void http_exchange_arrived(struct http_exchange *exchange) {
  const char *encoding = exchange->headers.content_encoding;
  if (encoding && *encoding && strcasecmp(encoding, "identity") != 0)
    http_exchange_failed(exchange, HTTP_COMPRESSED, encoding);
  else
    take_answer(exchange);
}

void http_exchange_trace(const struct http_exchange *exchange, double seconds) {
  const struct http_options *options = exchange->options;
  if (!options->trace)
    return;
  const struct http_request *request = exchange->request;
  const struct http_trace trace = {.method = request->method,
                                   .path = request->path,
                                   .about = request->about,
                                   .status = exchange->answer->status,
                                   .sent = request->body.len,
                                   .received = exchange->body.len,
                                   .seconds = seconds};
  options->trace(options->context, &trace);
}
