/* Loads what is about to be uploaded in the engine, as the platform would. */
#ifndef JD_SANDBOX_LOAD_H
#define JD_SANDBOX_LOAD_H

#include "cmd/sandbox/sandbox.h"
#include "model/platform/platform.h"

/* For those who hold the lock, which is given up meanwhile: fills in work->load and work->load_words. `state` gives the
 * names of the env variables. Does nothing without an engine, for anything but an upload, and where there is no
 * verdict: the model then judges by itself. */
void load_bundle(struct sandbox *sandbox, const struct platform_state *state, struct platform_work *work);

#endif
