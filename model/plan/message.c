#include "model/plan/internal.h"

#include "model/base/base.h"

const char *plan_shown(const struct plan_draft *draft, struct bytes text) {
  enum { LONGEST = 80 };
  size_t len = cut_length(text, LONGEST);
  JD_BUF safe;
  buf_init(&safe, LIMIT_ERROR_MESSAGE);
  escape_line(&safe, (struct bytes){text.data, len});
  return arena_printf(draft->arena, "%s%s", safe.data, text.len > len ? "..." : "");
}

void plan_refuse_mode(const struct plan_draft *draft, struct place at, struct bytes said) {
  static const char *const modes[] = {"public", "authenticated", "service_key"};
  const char *word = plan_shown(draft, said), *near = nearest(word, modes, 3);
  if (near)
    find_error(draft->findings, at, "bad-access-mode", "`%s` is no access mode; did you mean `%s`?", word, near);
  else
    find_error(draft->findings, at, "bad-access-mode",
               "`%s` is no access mode. Write public, authenticated or service_key.", word);
}
