/* The REST remote: struct remote_ops over the control API (cmd/docs/platform.md, "Requests" and "Errors"). */
#ifndef JD_RECONCILE_REST_H
#define JD_RECONCILE_REST_H

#include "reconcile/http.h"
#include "reconcile/remote.h"

/* Takes ownership of `http` (also on failure). With read_only the functions that write fail with JD_BUG. */
struct remote *rest_new(struct http *http, const char *app_id);

#endif
