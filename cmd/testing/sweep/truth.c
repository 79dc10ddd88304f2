#include "cmd/testing/sweep/truth.h"

#include "model/journey/journey.h"
#include "model/state/state.h"
#include "reconcile/apply/apply.h"

#include <dirent.h>

const struct line_count truth_once[] = {{"env/GREETING", 1}, {"counter", 1}, {"room", 1}, {0}};
const struct line_count truth_twice[] = {{"env/GREETING", 2}, {"counter", 2}, {"room", 2}, {0}};

static const char *in_project(struct arena *arena, const struct site *site, const char *path) {
  return arena_printf(arena, "%s/%s", site->root, path);
}

unsigned truth_reach(const struct world *world, const struct site *site) {
  enum { MOST_RUNS = 3 };
  for (unsigned runs = 1; runs <= MOST_RUNS; runs++)
    if (site_jd(world, site, apply_yes, NULL) == 0)
      return runs;
  return 0;
}

/* ---- the plan ---- */

static const char *check_item(struct arena *arena, const struct js *item) {
  const char *name = js_text(js_get(item, "name")), *action = js_text(js_get(item, "action"));
  if (!name || !action || strcmp(action, "same") != 0)
    return arena_printf(arena, "%s is not up to date: %s.", name ? name : "?", action ? action : "?");
  if (js_bool(js_get(item, "unverified"), false))
    return arena_printf(arena, "It is unknown whether the value of %s is the one last applied.", name);
  return NULL;
}

static const char *check_plan(const struct world *world, struct arena *arena, const struct site *site) {
  int status = site_jd(world, site, (const char *const[]){"plan", "--format", "json", NULL}, NULL);
  JD_JS plan = js_parse(world_read(arena, site->output), "plan", NULL);
  if (status != 0 || !plan)
    return arena_printf(arena, "`jd plan` ends with %d: %s", status, world_read(arena, site->error_output).data);
  const struct js *items = js_get(plan, "items");
  const char *wrong = js_length(items) > 0 ? NULL : "The plan is empty.";
  for (size_t i = 0; i < js_length(items) && !wrong; i++)
    wrong = check_item(arena, js_at(items, i));
  return wrong;
}

/* ---- build log and durable.lock ---- */

static const char *check_lines(struct arena *arena, struct bytes added, const struct line_count *expected) {
  struct buildlog_entry *entries;
  size_t count;
  buildlog_parse(arena, added, &entries, &count);
  const char *whole = "";
  for (size_t i = 0; i < count; i++)
    whole =
        arena_printf(arena, "%s%s", whole, buildlog_line(arena, entries[i].time, entries[i].name, entries[i].result));
  if (!bytes_equal(added, bytes_of(whole)))
    return arena_printf(arena, "The build log has more, or less, than whole lines:\n%s", added.data);
  size_t all = 0;
  for (; expected->item; expected++) {
    unsigned lines = 0;
    for (size_t i = 0; i < count; i++)
      lines += strcmp(entries[i].name, expected->item) == 0;
    if (lines != expected->lines)
      return arena_printf(arena, "%s has %u lines in the build log, not %u:\n%s", expected->item, lines,
                          expected->lines, added.data);
    all += lines;
  }
  return all == count ? NULL : arena_printf(arena, "The build log has lines of other items:\n%s", added.data);
}

static const char *newest_time(const struct buildlog_entry *entries, size_t count, const char *item) {
  for (size_t i = count; i-- > 0;)
    if (strcmp(entries[i].name, item) == 0)
      return entries[i].time;
  return "no time at all";
}

static const char *check_lock(struct arena *arena, const char *origin, const struct site *site, struct bytes added,
                              const struct line_count *expected) {
  struct record record;
  struct jd_error error;
  struct buildlog_entry *entries;
  size_t count;
  buildlog_parse(arena, added, &entries, &count);
  if (!lockfile_parse(arena, world_read(arena, in_project(arena, site, "docs/butterbase/durable.lock")), "durable.lock",
                      &record, &error))
    return arena_strdup(arena, error.message);
  const struct applied *applied = lockfile_find(&record, origin, site->app);
  if (!applied)
    return "durable.lock has no entry for the app.";
  for (; expected->item; expected++) {
    const char *key = label_env_key(expected->item);
    const struct applied_env *env = key ? applied_find_env(applied, key) : NULL;
    const struct applied_object *object = key ? NULL : applied_find(applied, expected->item);
    const char *time = env ? env->applied_at : object ? object->applied_at : "never";
    const char *logged = newest_time(entries, count, expected->item);
    if (strcmp(time, logged) != 0)
      return arena_printf(arena, "%s: durable.lock says %s, the build log %s.", expected->item, time, logged);
  }
  return NULL;
}

unsigned truth_count_lines(const struct world *world, struct arena *arena, const struct site *site) {
  struct bytes before =
      world_read(arena, arena_printf(arena, "%s/fresh/docs/butterbase/04-build-log.md", world->samples));
  struct bytes now = world_read(arena, in_project(arena, site, "docs/butterbase/04-build-log.md"));
  struct buildlog_entry *entries;
  size_t count = 0;
  if (now.len > before.len)
    buildlog_parse(arena, (struct bytes){now.data + before.len, now.len - before.len}, &entries, &count);
  return (unsigned)count;
}

static const char *check_log(const struct world *world, struct arena *arena, const struct site *site,
                             const struct line_count *expected) {
  struct bytes before =
      world_read(arena, arena_printf(arena, "%s/fresh/docs/butterbase/04-build-log.md", world->samples));
  struct bytes now = world_read(arena, in_project(arena, site, "docs/butterbase/04-build-log.md"));
  if (now.len < before.len || memcmp(now.data, before.data, before.len) != 0)
    return "Earlier lines of the build log are missing.";
  struct bytes added = {now.data + before.len, now.len - before.len};
  const char *wrong = check_lines(arena, added, expected);
  return wrong ? wrong : check_lock(arena, world->plane.origin, site, added, expected);
}

/* ---- the rest ---- */

static const char *check_journal(const struct world *world, struct arena *arena, const struct site *site) {
  const struct project project = {site->root};
  const char *target = arena_printf(arena, "%s %s", world->plane.origin, site->app);
  struct journal journal;
  struct jd_error error;
  if (!journal_open(arena, &project, target, &journal, &error))
    return arena_strdup(arena, error.message);
  if (journal.open_count)
    return arena_printf(arena, "The journal has %s open.", journal.open[0].item);
  if (journal.elsewhere_count)
    return "The journal has something open of another app.";
  return journal.damaged ? "The journal has a damaged record that no run has cleared away." : NULL;
}

static const char *check_uploads(const struct world *world, struct arena *arena, const struct site *site) {
  JD_JS uploads = plane_get(&world->plane, arena, arena_printf(arena, "/__sandbox/uploads?app_id=%s", site->app));
  const char *outcome = "";
  for (size_t i = 0; i < js_length(uploads); i++) {
    const struct js *deleted = js_get(js_at(uploads, i), "deleted_classes");
    if (js_length(deleted))
      return arena_printf(arena, "Upload %zu deleted the class %s.", i + 1, js_text(js_at(deleted, 0)));
    outcome = js_text(js_get(js_at(uploads, i), "outcome"));
  }
  return strcmp(outcome, "ok") == 0 ? NULL : "The last upload did not succeed, or there was none.";
}

/* The text without the line of last_updated. */
static const char *without_time(struct arena *arena, struct bytes text) {
  const char *line = memmem(text.data, text.len, "last_updated: ", strlen("last_updated: "));
  const char *end = line ? strchr(line, '\n') : NULL;
  return end ? arena_printf(arena, "%.*s%s", (int)(line - text.data), text.data, end) : "";
}

static const char *check_state(const struct world *world, struct arena *arena, const struct site *site) {
  struct bytes wanted = world_read(arena, arena_printf(arena, "%s/state-after.md", world->samples));
  struct bytes now = world_read(arena, in_project(arena, site, "docs/butterbase/00-state.md"));
  return strcmp(without_time(arena, wanted), without_time(arena, now)) == 0
             ? NULL
             : arena_printf(arena, "The state file is not as expected:\n%s", now.data);
}

static const char *check_folder(struct arena *arena, const char *path) {
  const char *left = NULL;
  DIR *folder = opendir(path);
  for (struct dirent *entry; folder && (entry = readdir(folder));)
    if (strstr(entry->d_name, ".tmp"))
      left = arena_printf(arena, "%s/%s is left over.", path, entry->d_name);
  if (folder)
    closedir(folder);
  return left;
}

const char *truth_check(const struct world *world, struct arena *arena, const struct site *site,
                        const struct line_count *expected) {
  const char *wrong = check_plan(world, arena, site);
  wrong = wrong ? wrong : check_log(world, arena, site, expected);
  wrong = wrong ? wrong : check_journal(world, arena, site);
  wrong = wrong ? wrong : check_uploads(world, arena, site);
  wrong = wrong ? wrong : check_state(world, arena, site);
  wrong = wrong ? wrong : check_folder(arena, in_project(arena, site, "docs/butterbase"));
  return wrong ? wrong : check_folder(arena, in_project(arena, site, ".butterbase/jd"));
}
