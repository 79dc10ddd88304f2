/* A control plane of one's own, for the programs that test: a fresh jd-sandbox on a free port, which ends when its
 * parent does, however that ends. What goes wrong with it ends the program with a message. */
#ifndef JD_TESTING_PLANE_H
#define JD_TESTING_PLANE_H

#include "model/format/format.h"
#include "reconcile/http/http.h"

#include <sys/types.h>

/* What is sent unless a test has its own key; without --key any is taken. */
#define PLANE_KEY "bb_sk_0123456789abcdef0123456789abcdef01234567"

struct plane {
  pid_t pid; /* 0 when it does not run */
  uint16_t port;
  const char *origin; /* http://127.0.0.1:PORT, in the arena that it was started with */
};

/* `programs` is the folder of jd-sandbox. `database` NULL: its state is in memory; `key` NULL: any is taken. */
struct plane plane_start(struct arena *arena, const char *programs, const char *database, const char *key);
/* Ends it by that signal and waits; its exit status, or 128 and the signal. One that
 * does not run has ended with 0. */
int plane_end(struct plane *plane, int signal);

/* One request with PLANE_KEY, which must be answered, by whatever status. Call secret_start before. */
struct http_answer plane_ask(const struct plane *plane, struct arena *arena, const struct http_request *request);
/* GET, which must be answered by 200 and JSON; free it with js_free. */
struct js *plane_get(const struct plane *plane, struct arena *arena, const char *path);

#endif
