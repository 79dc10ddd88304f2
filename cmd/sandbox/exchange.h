/* One request and its answer, as far as the control plane looks at them. Knows nothing of sockets: the same pair serves
 * HTTP, and whatever other door is built onto it. */
#ifndef JD_SANDBOX_EXCHANGE_H
#define JD_SANDBOX_EXCHANGE_H

#include "model/base/base.h"
#include "model/format/format.h"

struct request {
  const char *method;
  const char *target;        /* path and query as sent, escapes included */
  const char *authorization; /* NULL when the header is not there; so are the others */
  const char *content_type;
  const char *accept, *mcp_protocol;
  bool fly_replay_failed;
  struct bytes body;
  bool has_body;  /* some bytes came */
  bool too_large; /* more than LIMIT_REQUEST_BODY came; `body` is what fitted */
};

struct answer_header {
  const char *name;
  char value[128];
};

enum { ANSWER_HEADERS = 8 };

struct answer {
  int status;
  struct js *body; /* NULL: none */
  struct answer_header headers[ANSWER_HEADERS];
  size_t header_count;
  bool close;     /* the connection ends with this answer */
  bool as_events; /* `body` is a list, and each of its messages a server-sent event */
};

#endif
