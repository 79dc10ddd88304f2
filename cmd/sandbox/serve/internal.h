/* What the files of this room have of each other. */
#ifndef JD_SANDBOX_SERVE_INTERNAL_H
#define JD_SANDBOX_SERVE_INTERNAL_H

#include "cmd/sandbox/serve/serve.h"

/* ---- serve.c ---- */

/* The router of the control plane, with its corners (cmd/docs/platform.md, "Requests"). Pure. */
struct target route_find(struct arena *arena, const struct route *routes, const char *method, const char *sent);

/* ---- gate.c ---- */

/* Makes the checks of the call's route, in the order of the real control plane (cmd/docs/platform.md, "Errors"). False
 * if the call has been answered. */
bool gate_pass(struct call *call);

/* Who sent a request, by its Authorization header (cmd/docs/platform.md, "Errors", 401). */
enum caller {
  CALLER_ANONYMOUS, /* goes on, and is rejected where an account is required */
  CALLER_KNOWN,     /* the key belongs to an account */
  CALLER_BAD_KEY,   /* looks like a key, and is not accepted: rejected at once */
  CALLER_BAD_TOKEN, /* neither a key nor a token of an app's user: the same */
};

/* `*account` is set for CALLER_KNOWN and lives in `arena`. `authorization` may be NULL. */
enum caller auth_caller(struct arena *arena, struct settings *settings, const char *authorization,
                        const char **account);

/* Requests counted in fixed windows of a minute, for each key. Lives in memory: a restart forgets. */
struct ratelimit_state {
  bool over;
  int64_t remaining;
  int64_t reset; /* seconds until the window ends */
};

struct ratelimit *ratelimit_new(void);
void ratelimit_free(struct ratelimit *limits);
/* Counts one request of `key` at `now` (ms, never set back), and returns what remains of `max`. */
struct ratelimit_state ratelimit_count(struct ratelimit *limits, const char *key, int64_t max, int64_t now);

/* ---- http.c ---- */

/* Whether a request was meant for a program on this machine. A page in the user's browser can reach loopback too: under
 * a name of its own that it points here (DNS rebinding), which the Host header shows, or from its own origin, which the
 * Origin header shows. NULL stands for an absent header; browsers always send the one that matters. */
bool local_host(const char *host);     /* "127.0.0.1", "localhost" or "[::1]", with or without a port */
bool local_origin(const char *origin); /* http:// or https:// and such a host */

#endif
