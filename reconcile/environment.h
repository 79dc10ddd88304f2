/* The environment of the programs that jd starts: pager, sandbox, npm. */
#ifndef JD_RECONCILE_ENVIRONMENT_H
#define JD_RECONCILE_ENVIRONMENT_H

#include "model/base/base.h"

/* Returns a copy of jd's own environment without the API key, which none of them needs: for `environ`, execve or
 * posix_spawn. It lives in the arena; its strings are those of the environment. */
char **environment_for_programs(struct arena *arena);

#endif
