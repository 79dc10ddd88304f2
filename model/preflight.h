/* 03-preflight.md (cmd/docs/documents.md): what was checked, when, and what came of it. Pure.
 *
 * jd writes the whole file; agents write it too, so reading takes other bullets, other marks and other spacing. */
#ifndef JD_MODEL_PREFLIGHT_H
#define JD_MODEL_PREFLIGHT_H

#include "model/arena.h"
#include "model/buf.h"

#include <stdint.h>

enum preflight_check {
  PREFLIGHT_ACCOUNT, /* the account may do what apply does */
  PREFLIGHT_MCP,     /* the MCP server lists manage_durable_objects */
  PREFLIGHT_KEY,     /* the API key is set and taken */
  PREFLIGHT_APP,     /* the app is there, this key's, and provisioned */
  PREFLIGHT_CLI,     /* the `butterbase` program is on PATH */
  PREFLIGHT_CHECKS
};

enum preflight_mark { PREFLIGHT_UNKNOWN, PREFLIGHT_PASSED, PREFLIGHT_FAILED };

struct preflight_row {
  enum preflight_mark mark;
  const char *note; /* what stands behind the mark: how to mend it, or what was found; "" for nothing */
};

struct preflight {
  bool dated;   /* the heading has a date */
  int64_t time; /* ms */
  struct preflight_row rows[PREFLIGHT_CHECKS];
  const char *app_id, *region; /* from the note of app_provisioned; NULL: not said */
  bool sandbox;                /* so is this: nothing of it holds elsewhere */
};

/* "account", "mcp_connected", … as the file has it. */
const char *preflight_name(enum preflight_check check);
/* Without account, api_key and app_provisioned there is nothing to apply to; the others are good to have. */
bool preflight_is_required(enum preflight_check check);

/* Whatever the text: what is not understood is unknown. */
void preflight_parse(struct arena *arena, struct bytes text, struct preflight *out);
/* The whole file. Notes are escaped to one line. app_id, region and sandbox become the note of a passed app. */
void preflight_write(const struct preflight *preflight, struct buf *out);

enum preflight_state {
  PREFLIGHT_FRESH,
  PREFLIGHT_OLD,
  PREFLIGHT_FAILING, /* a required check failed, or none passed */
  PREFLIGHT_ELSEWHERE
};

/* What a file that was changed last at `changed` (ms) says at `now` of this app, which is the sandbox's or not. A file
 * that is about another app, or about the sandbox when this is none, says nothing of it: PREFLIGHT_ELSEWHERE. */
enum preflight_state preflight_state(const struct preflight *preflight, int64_t changed, int64_t now,
                                     const char *app_id, bool sandbox);

#endif
