/* What is awaited, and since when: while a request is under way for more than a second, one line on the terminal says
 * so, is rewritten in place, and is wiped when the request ends. While nothing is under way because the next try has to
 * wait, it says why and counts the seconds down. Without a terminal, and with -q, nothing. */
#ifndef JD_CMD_WAITING_H
#define JD_CMD_WAITING_H

#include "cmd/jd/output.h"

struct waiting {
  const char *subject; /* of the request under way, or of the next one; NULL: reading the app */
  const char *then;    /* what follows that request is about */
  size_t at, total;    /* the item that is applied, and how many there are; total 0: none is */
  int64_t since;       /* ms; 0: no request is under way */
  int64_t shown;       /* the seconds that stand on the terminal; 0: nothing does */
  const char *pause;   /* why the next try has to wait, such as "rate limited"; NULL: it does not */
};

/* A few times a second while a request is under way; `now` is in ms, of a clock that only goes forward. */
void waiting_tick(struct waiting *waiting, struct output *output, int64_t now);
/* While `pause` says why: that the next try is due in `seconds`. */
void waiting_count_down(const struct waiting *waiting, struct output *output, unsigned seconds);
/* The request has ended. What comes next is `then`, unless another subject is given. */
void waiting_end(struct waiting *waiting, struct output *output);

#endif
