#include "cmd/jd/mcp/internal.h"

#include <inttypes.h>

/* NUMBER.DUE.SIGNATURE. The signature covers what it is bound to, which does not pass through the client. */
const char *ticket_text(struct arena *arena, const struct secret *key, const struct ticket *ticket, const char *bound) {
  char signature[SECRET_DIGEST_HEX];
  const char *text = arena_printf(arena, "%lu.%" PRId64, ticket->number, ticket->due);
  JD_SECRET signed_text = secret_new(bytes_of(arena_printf(arena, "%s %s", text, bound)));
  secret_digest(key, "requestState", signed_text, signature);
  return arena_printf(arena, "%s.%s", text, signature);
}

bool ticket_is(const char *ticket, const char *text) {
  size_t len = strlen(ticket);
  int differs = 0;
  if (strlen(text) != len)
    return false;
  for (size_t i = 0; i < len; i++)
    differs |= ticket[i] ^ text[i];
  return differs == 0;
}
