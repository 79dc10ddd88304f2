#include "cmd/jd/session/config_resolving.h"
#include "reconcile/http/http.h"

/* Nobody is to be surprised by where a plan goes that was saved a while ago. */
bool resolving_fail_saved(struct resolving *resolving, const char *saved, const struct config_value *found,
                          const char *mend) {
  struct jd_error problem = {0};
  if (http_holds_password(saved) && !http_check_origin(saved, &problem))
    return resolving_fail(resolving, resolving->request->saved_from, problem.message);
  return resolving_fail(
      resolving, resolving->request->saved_from,
      arena_printf(resolving->arena,
                   "This plan was made for %s, and this run is about %s (from %s). Nothing was written; %s if "
                   "that plan is meant, or save a new one with `jd plan --out FILE`.",
                   saved, found->text, found->from, mend));
}

bool resolving_is_as_saved(struct resolving *resolving, const char *saved, const struct config_value *found,
                           const char *option) {
  return !saved || strcmp(saved, found->text) == 0 ||
         resolving_fail_saved(resolving, saved, found, arena_printf(resolving->arena, "give %s %s", option, saved));
}

/* What files name as the project's app is no reason to refuse, but one to say. */
bool resolving_take_saved_app(struct resolving *resolving) {
  const struct config_request *request = resolving->request;
  if (!resolving_read_state(resolving))
    return false;
  const char *other = resolving->state.app_id;
  if (other && strcmp(other, request->saved_app) != 0)
    find_warning(resolving->findings, (struct place){request->saved_from, 0, 0}, "app-from-saved-plan",
                 "This plan was made for %s and is applied there, though %s names %s. Save a new one if that is not "
                 "what you want.",
                 request->saved_app, resolving->state_file, other);
  return resolving_take(&resolving->config->app, request->saved_app, request->saved_from);
}
