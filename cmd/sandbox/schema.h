/* What the store holds, and which version of it. Any change to schema_sql is another SCHEMA_VERSION. */
#ifndef JD_SANDBOX_SCHEMA_H
#define JD_SANDBOX_SCHEMA_H

enum { SCHEMA_VERSION = 1 };

/* One transaction: a store is there whole or not at all. */
extern const char schema_sql[];

#endif
