/* Who may open an instance of a class (`access_mode`; cmd/docs/platform.md, "Requests"). */
#ifndef JD_MODEL_ACCESS_H
#define JD_MODEL_ACCESS_H

#include "model/bytes.h"

enum access_mode {
  ACCESS_NONE = 0, /* not said; the platform's and the plan's default is `authenticated`, and we always send one */
  ACCESS_PUBLIC,
  ACCESS_AUTHENTICATED,
  ACCESS_SERVICE_KEY,
};

const char *access_mode_name(enum access_mode mode); /* "public", …; "" for ACCESS_NONE */
bool access_mode_parse(struct bytes text, enum access_mode *out);

#endif
