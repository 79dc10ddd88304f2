/* Who asks: the Authorization header, as the control plane reads it (cmd/docs/platform.md, "Errors", 401). */
#ifndef JD_SANDBOX_AUTH_H
#define JD_SANDBOX_AUTH_H

#include "cmd/sandbox/settings.h"

enum caller {
  CALLER_ANONYMOUS, /* goes on, and is refused by the handler */
  CALLER_KNOWN,     /* the key belongs to an account */
  CALLER_BAD_KEY,   /* looks like a key, and is none that is taken: refused before anything else */
  CALLER_BAD_TOKEN, /* neither a key nor a token of an app's user: the same */
};

/* `*account` is set for CALLER_KNOWN and lives in `arena`. `authorization` may be NULL. */
enum caller auth_caller(struct arena *arena, struct settings *settings, const char *authorization,
                        const char **account);

#endif
