/* Whether a request was meant for a program on this machine. A page in the user's browser can reach loopback too: by a
 * name of its own that it points here (DNS rebinding), which the Host header shows, or from its own origin, which the
 * Origin header shows. Pure. */
#ifndef JD_SANDBOX_LOCAL_H
#define JD_SANDBOX_LOCAL_H

#include <stdbool.h>

/* NULL stands for a header that was not sent, which no browser leaves out where it matters. */
bool local_host(const char *host);     /* "127.0.0.1", "localhost" or "[::1]", with or without a port */
bool local_origin(const char *origin); /* http:// or https:// and such a host */

#endif
