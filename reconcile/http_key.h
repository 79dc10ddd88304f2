/* The API key as a header line. */
#ifndef JD_RECONCILE_HTTP_KEY_H
#define JD_RECONCILE_HTTP_KEY_H

#include "model/base/base.h"
#include "model/mask/mask.h"

/* False (JD_AUTH) for a key that cannot stand in a header, and so is none. */
bool http_check_key(const struct secret *key, struct jd_error *error);
/* Adds the key to the mask, also without the "bb_sk_" that everybody knows. */
void http_hide_key(struct mask *mask, const struct secret *key);
/* The whole line, for a key that passed. */
struct secret *http_authorization(const struct secret *key);

#endif
