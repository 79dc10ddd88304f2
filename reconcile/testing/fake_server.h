/* For tests: a small HTTP server on loopback that answers from a table, byte for byte as the table has it. */
#ifndef JD_RECONCILE_SERVER_FAKE_H
#define JD_RECONCILE_SERVER_FAKE_H

#include "model/base/base.h"

struct server;

enum server_end {
  SERVER_KEEP,  /* the connection stays open for the next request */
  SERVER_CLOSE, /* a clean end */
  SERVER_RESET, /* RST */
  SERVER_HANG,  /* open and silent, until the server stops */
};

struct server_row {
  const char *request; /* "GET /path", whole; "" is any */
  struct bytes reply;  /* status line, headers and body as they go out */
  enum server_end end;
  unsigned times;   /* how many requests it answers; 0: any number. The first row that matches and is not used up */
  unsigned drip_ms; /* pause before each byte */
};

/* A reply with Content-Length. `headers` may be "", else each line with its CRLF. */
struct bytes server_reply(struct arena *arena, int status, const char *headers, struct bytes body);
struct bytes server_json(struct arena *arena, int status, const char *body);

/* `rows` is borrowed. Answers are held back until `hold` requests have arrived. A request that no row matches gets a
 * 404 of the router. */
struct server *server_start(const struct server_row *rows, size_t count, unsigned hold);
void server_stop(struct server *server); /* frees it */

const char *server_origin(const struct server *server); /* http://127.0.0.1:PORT */
unsigned server_connections(struct server *server);
unsigned server_arrived(struct server *server); /* requests */
/* The index-th request, head and body; valid until the server stops. NULL when there was none. */
const char *server_request(struct server *server, unsigned index);

#endif
