/* Which variable sends requests through a proxy: libcurl's rules, for messages alone. Pure. */
#ifndef JD_RECONCILE_HTTP_PROXY_H
#define JD_RECONCILE_HTTP_PROXY_H

#include <stdbool.h>

/* The name of the variable that names the proxy for this origin, such as "https_proxy"; NULL when requests go straight
 * to it: none is set, `no_proxy` lists the host, or it is on loopback. `environment` NULL: no variable is set. Ranges
 * of addresses in `no_proxy` (10.0.0.0/8) are not worked out here. */
const char *http_proxy_variable(const char *origin, const char *(*environment)(const char *name));

#endif
