/* A request's body, as the control plane's parsers see it (cmd/docs/platform.md, "Errors"). */
#ifndef JD_SANDBOX_BODY_H
#define JD_SANDBOX_BODY_H

#include "cmd/sandbox/exchange.h"
#include "model/base/base.h"

struct body {
  struct js *json; /* NULL: not parsed */
  bool other;      /* something came that is not JSON by its content type */
};

/* False when the request ends here: `answer` says so. */
bool body_parse(const struct request *request, struct body *out, struct answer *answer);
void body_free(struct body *body);

/* Text as the control plane's database would hold it: C strings cannot hold NUL, so it becomes U+FFFD, which no name
 * and no key may hold either. */
const char *body_name(struct arena *arena, struct bytes text);

#endif
