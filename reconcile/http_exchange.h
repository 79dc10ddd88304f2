/* One request and its answer as it comes in, piece by piece. Pure: knows no library and no socket. */
#ifndef JD_RECONCILE_HTTP_EXCHANGE_H
#define JD_RECONCILE_HTTP_EXCHANGE_H

#include "model/base/base.h"
#include "reconcile/http.h"
#include "reconcile/http_failure.h"
#include "reconcile/http_headers.h"

struct http_exchange {
  const struct http_options *options;
  struct arena *arena; /* of what the answer holds */
  const struct http_request *request;
  struct http_answer *answer;
  struct buf body;
  struct http_headers headers;
  size_t header_bytes;
  bool enough; /* what came is all that the request wants */
};

/* The answer begins empty. Free with http_exchange_free, whatever became of it. */
void http_exchange_init(struct http_exchange *exchange);
void http_exchange_free(struct http_exchange *exchange);

/* False when it is more than an answer may hold. */
bool http_exchange_body(struct http_exchange *exchange, struct bytes piece);
bool http_exchange_header(struct http_exchange *exchange, struct bytes line);

/* The answer is whole. */
void http_exchange_arrived(struct http_exchange *exchange);
/* There is none; `words` are the library's own, "" when it has none. */
void http_exchange_failed(struct http_exchange *exchange, enum http_problem problem, const char *words);

/* Seconds that the request may take. */
unsigned http_exchange_timeout(const struct http_exchange *exchange);
/* Tells the trace, if there is one. */
void http_exchange_trace(const struct http_exchange *exchange, double seconds);

#endif
