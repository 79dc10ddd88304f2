/* The handlers that write. All but handle_deploy come after pass_owner. */
#ifndef JD_SANDBOX_WRITES_H
#define JD_SANDBOX_WRITES_H

#include "cmd/sandbox/handlers.h"

/* 401 without a usable key, 404 when the app is not the caller's; false when it has answered. */
bool pass_owner(const struct call *call, struct answer *answer);

void handle_deploy(struct sandbox *sandbox, const struct call *call, struct answer *answer);
void handle_delete(struct sandbox *sandbox, const struct call *call, struct answer *answer);
void handle_set_env(struct sandbox *sandbox, const struct call *call, struct answer *answer);
void handle_delete_env(struct sandbox *sandbox, const struct call *call, struct answer *answer);
void handle_patch_app_env(struct sandbox *sandbox, const struct call *call, struct answer *answer);

#endif
