/* The handlers that write. All but handle_deploy come after pass_owner. */
#ifndef JD_SANDBOX_WRITES_H
#define JD_SANDBOX_WRITES_H

#include "cmd/sandbox/handlers.h"

void handle_deploy(struct sandbox *sandbox, const struct call *call, struct answer *answer);
void handle_delete(struct sandbox *sandbox, const struct call *call, struct answer *answer);
void handle_set_env(struct sandbox *sandbox, const struct call *call, struct answer *answer);
void handle_delete_env(struct sandbox *sandbox, const struct call *call, struct answer *answer);
void handle_patch_app_env(struct sandbox *sandbox, const struct call *call, struct answer *answer);

#endif
