/* For tests: a small HTTP server on loopback, which sends replies from a table byte for byte. */
#ifndef JD_RECONCILE_TESTING_FAKE_SERVER_H
#define JD_RECONCILE_TESTING_FAKE_SERVER_H

#include "model/base/base.h"

struct server;

enum server_end {
  SERVER_KEEP,  /* the connection stays open for the next request */
  SERVER_CLOSE, /* the connection is closed after the reply */
  SERVER_RESET, /* the connection is reset (RST) */
  SERVER_HANG,  /* the connection stays open without an answer until the server stops */
};

struct server_row {
  const char *request; /* method and whole path, as "GET /path"; "" matches any */
  struct bytes reply;  /* status line, headers and body */
  enum server_end end;
  unsigned times;   /* requests it answers; 0: any number. The first matching row with answers left is used */
  unsigned drip_ms; /* pause before each byte, in ms */
};

/* Returns a reply with Content-Length. `headers` is "" or lines that each end with CRLF. */
struct bytes server_reply(struct arena *arena, int status, const char *headers, struct bytes body);
struct bytes server_json(struct arena *arena, int status, const char *body);

/* `rows` is borrowed. Nothing is answered before `hold` requests have arrived. A request without a matching row gets
 * the router's 404. */
struct server *server_start(const struct server_row *rows, size_t count, unsigned hold);
void server_stop(struct server *server); /* frees it */

const char *server_origin(const struct server *server); /* http://127.0.0.1:PORT */
unsigned server_connections(struct server *server);
unsigned server_arrived(struct server *server); /* requests */
/* Returns the head and body of a request, counted from 0; valid until the server stops. NULL if it did not arrive. */
const char *server_request(struct server *server, unsigned index);

#endif
