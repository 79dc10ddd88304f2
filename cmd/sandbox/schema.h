/* What the store holds, and which version of it. Any change is another step and another SCHEMA_VERSION. */
#ifndef JD_SANDBOX_SCHEMA_H
#define JD_SANDBOX_SCHEMA_H

enum { SCHEMA_VERSION = 2 };

/* Step n makes version n + 1 of version n, in one transaction: a store is there whole or not at all. */
extern const char *const schema_steps[SCHEMA_VERSION];

#endif
