/* Answers: the four shapes of error, and headers (cmd/docs/platform.md, "Errors"). Each fills in `answer`,
 * replacing what it held. */
#ifndef JD_SANDBOX_ANSWER_H
#define JD_SANDBOX_ANSWER_H

#include "cmd/sandbox/exchange.h"

/* Takes ownership of `body`. */
void answer_json(struct answer *answer, int status, struct js *body);
/* Shape 1, with the documentation URL of those codes that have one. */
void answer_error(struct answer *answer, int status, const char *code, const char *message, const char *remediation);
/* Shape 1, REQUEST_ERROR. */
void answer_request_error(struct answer *answer, int status, const char *message);
/* Shape 1, 500 INTERNAL_ERROR: what a body gets that does not fit its schema. */
void answer_internal_error(struct answer *answer);
void answer_invalid(struct answer *answer, const char *message); /* 400 VALIDATION_INVALID_SCHEMA */
/* Shape 2; `upgrade_url` may be NULL. */
void answer_named_error(struct answer *answer, int status, const char *name, const char *message,
                        const char *upgrade_url);
void answer_no_route(struct answer *answer, const char *method, const char *target); /* shape 3 */
void answer_bad_url(struct answer *answer, const char *path);                        /* shape 4 */
void answer_empty(struct answer *answer, int status);
void answer_header(struct answer *answer, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void answer_free(struct answer *answer);

#endif
