/* What was really sent: a relay on loopback between jd and the sandbox that notes each request's first line. */
#ifndef JD_TESTING_GOLDEN_PROXY_H
#define JD_TESTING_GOLDEN_PROXY_H

#include <stdint.h>
#include <sys/types.h>

struct proxy {
  pid_t pid;
  uint16_t port;
};

/* Relays to 127.0.0.1:`target`, appending `METHOD PATH` and a line feed to the file `log` for each request. Ends the
 * program when it cannot. */
struct proxy proxy_start(uint16_t target, const char *log);
void proxy_stop(struct proxy *proxy);

#endif
