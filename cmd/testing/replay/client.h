/* A plain HTTP client on a socket: what is sent goes out byte for byte, as no library would have it. */
#ifndef JD_REPLAY_CLIENT_H
#define JD_REPLAY_CLIENT_H

#include "model/base/base.h"

#include <stdint.h>

struct exchange {
  const char *method, *path;
  const char *authorization, *content_type; /* NULL: none is sent */
  const char *more_headers;                 /* lines, each with its CRLF; "" when none */
  struct bytes body;
  bool has_body; /* an empty one is sent with content-length: 0 */
};

struct reply {
  int status;
  const char *headers; /* lower-cased names, as `name: value\r\n` */
  struct bytes body;
};

/* A connection to 127.0.0.1, -1 when there is none. */
int client_connect(uint16_t port);
bool client_send(int socket, const struct exchange *exchange);
/* Reads one answer, in `arena`; `100 Continue` is passed over, and an answer to HEAD has no body. False when the
 * connection ends before it. */
bool client_receive(int socket, struct arena *arena, const char *method, struct reply *out);
/* The value of a header of the reply, NULL when it is not there. */
const char *client_header(struct arena *arena, const struct reply *reply, const char *name);

#endif
