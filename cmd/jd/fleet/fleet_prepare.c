#include "cmd/jd/fleet/fleet_prepare.h"

static const char *name_of_file(const struct options *options) {
  return options->apps_file && strcmp(options->apps_file, "-") == 0 ? "stdin" : options->apps_file;
}

static bool read_apps(struct session *session, struct fleet_apps *apps, struct jd_error *error) {
  const struct options *options = session->options;
  const char *name = options->apps_file, *path = name;
  struct bytes text = {"", 0};
  if (name && strcmp(name, "-") != 0)
    path = session_path(session, name);
  if (name && !file_read_input(session->arena, path, LIMIT_DOCUMENT_BYTES, &text, error))
    return false;
  fleet_apps_parse(session->arena, &options->apps, name_of_file(options), text, apps, &session->findings);
  return true;
}

static bool check_apps(struct session *session, struct fleet_apps *apps, size_t errors, struct jd_error *error) {
  const struct options *options = session->options;
  if (errors)
    return jd_fail_usage(error, NULL, "%zu of the apps named %s no valid id; nothing was contacted.", errors,
                         errors == 1 ? "has" : "have");
  if (!apps->count && options->apps_file)
    return jd_fail_usage(error, name_of_file(options), "No app is named here. Write one app's id a line.");
  if (!apps->count)
    return jd_fail_usage(error, NULL,
                         "--shard takes a part of several apps. Name them with --apps-file, or with --app repeated.");
  session->app = apps->list[0];
  if (options->shard.count)
    fleet_apps_keep_shard(apps, &options->shard);
  return true;
}

static void say_apps(const struct session *session, const struct fleet_apps *apps) {
  const struct options *options = session->options;
  const char *file = name_of_file(options);
  output_verbose(session->output, "%zu app%s (from %s%s%s)", apps->count, apps->count == 1 ? "" : "s",
                 options->apps.count ? "--app" : "", options->apps.count && file ? " and " : "", file ? file : "");
}

bool fleet_prepare(struct session *session, struct planning *planning, struct fleet_apps *apps,
                   struct jd_error *error) {
  struct jd_error plan_error;
  if (!read_apps(session, apps, error))
    return false;
  size_t errors = session->findings.errors;
  bool desired = planning_desire(planning, session, &plan_error);
  if (!check_apps(session, apps, errors, error))
    return false;
  if (!desired)
    *error = plan_error;
  else
    say_apps(session, apps);
  return desired && (planning_not_applicable(planning) || planning_prepare(planning, error));
}
