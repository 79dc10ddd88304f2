#include "cmd/jd/mcp/internal.h"

#include <inttypes.h>
#include <stdlib.h>

/* NUMBER.DUE.SIGNATURE. The signature covers what it is bound to, which does not pass through the client. */

static void sign(struct arena *arena, const struct secret *key, const struct ticket *ticket, const char *bound,
                 char out[SECRET_DIGEST_HEX]) {
  JD_SECRET signed_text =
      secret_new(bytes_of(arena_printf(arena, "%lu %" PRId64 " %s", ticket->number, ticket->due, bound)));
  secret_digest(key, "requestState", signed_text, out);
}

const char *ticket_text(struct arena *arena, const struct secret *key, const struct ticket *ticket, const char *bound) {
  char signature[SECRET_DIGEST_HEX];
  sign(arena, key, ticket, bound, signature);
  return arena_printf(arena, "%lu.%" PRId64 ".%s", ticket->number, ticket->due, signature);
}

unsigned long ticket_number(const char *text) {
  return is_digit(*text) ? strtoul(text, NULL, 10) : 0;
}

/* Takes as long for texts that differ early as for those that differ late. */
static bool same_text(const char *a, const char *b) {
  size_t len = strlen(a);
  int differs = 0;
  if (strlen(b) != len)
    return false;
  for (size_t i = 0; i < len; i++)
    differs |= a[i] ^ b[i];
  return differs == 0;
}

bool ticket_read(struct arena *arena, const struct secret *key, const char *text, const char *bound,
                 struct ticket *out) {
  const char *due = strchr(text, '.');
  struct ticket ticket = {ticket_number(text), due ? strtoll(due + 1, NULL, 10) : 0};
  if (!same_text(ticket_text(arena, key, &ticket, bound), text))
    return false;
  *out = ticket;
  return true;
}
