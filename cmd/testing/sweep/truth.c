#include "cmd/testing/sweep/truth.h"

#include "model/journey/journey.h"
#include "model/state/state.h"
#include "reconcile/apply/apply.h"

#include <dirent.h>

const struct line_count truth_once[] = {{"env/GREETING", 1}, {"counter", 1}, {"room", 1}, {0}};
const struct line_count truth_twice[] = {{"env/GREETING", 2}, {"counter", 2}, {"room", 2}, {0}};
const struct line_count truth_removed[] = {
    {"env/GREETING", 2, true, NULL}, {"counter", 2}, {"room", 2, true, "Room"}, {0}};

static const char *in_project(struct arena *arena, const struct site *site, const char *path) {
  return arena_printf(arena, "%s/%s", site->root, path);
}

unsigned truth_reach(const struct world *world, const struct site *site, const char *const *arguments) {
  enum { MOST_RUNS = 3 };
  for (unsigned runs = 1; runs <= MOST_RUNS; runs++)
    if (site_jd(world, site, arguments, NULL) == 0)
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
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < entries[i].loss_count; j++)
      whole = arena_printf(arena, "%s%s", whole, buildlog_loss_line(arena, entries[i].time, &entries[i].losses[j]));
    whole =
        arena_printf(arena, "%s%s", whole, buildlog_line(arena, entries[i].time, entries[i].name, entries[i].result));
  }
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

static const struct buildlog_entry *newest(const struct buildlog_entry *entries, size_t count, const char *item) {
  for (size_t i = count; i-- > 0;)
    if (strcmp(entries[i].name, item) == 0)
      return &entries[i];
  return NULL;
}

/* The newest line of an item, beside what durable.lock has of it. */
static const char *check_newest(struct arena *arena, const struct applied *applied, const struct line_count *expected,
                                const struct buildlog_entry *line) {
  const char *key = label_env_key(expected->item);
  const struct applied_env *env = key ? applied_find_env(applied, key) : NULL;
  const struct applied_object *object = key ? NULL : applied_find(applied, expected->item);
  const char *time = env ? env->applied_at : object ? object->applied_at : NULL;
  bool says_removed = line && strcmp(line->result, "removed") == 0;
  if (expected->removed != says_removed)
    return arena_printf(arena, "%s: the build log says %s.", expected->item, line ? line->result : "nothing");
  if (expected->removed)
    return time ? arena_printf(arena, "%s was removed, and durable.lock still has it.", expected->item) : NULL;
  return time && line && strcmp(time, line->time) == 0
             ? NULL
             : arena_printf(arena, "%s: durable.lock says %s, the build log %s.", expected->item, time ? time : "never",
                            line ? line->time : "no time at all");
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
  const char *wrong = NULL;
  for (; expected->item && !wrong; expected++)
    wrong = check_newest(arena, applied, expected, newest(entries, count, expected->item));
  return wrong;
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

static size_t count_deleted(const struct js *uploads, const char *class_name) {
  size_t count = 0;
  for (size_t i = 0; i < js_length(uploads); i++) {
    const struct js *deleted = js_get(js_at(uploads, i), "deleted_classes");
    for (size_t j = 0; j < js_length(deleted); j++)
      count += !class_name || strcmp(js_text(js_at(deleted, j)), class_name) == 0;
  }
  return count;
}

static const char *check_uploads(const struct world *world, struct arena *arena, const struct site *site,
                                 const struct line_count *expected) {
  JD_JS uploads = plane_get(&world->plane, arena, arena_printf(arena, "/__sandbox/uploads?app_id=%s", site->app));
  size_t announced = 0, all = count_deleted(uploads, NULL);
  for (; expected->item; expected++) {
    if (!expected->class_name)
      continue;
    announced++;
    if (count_deleted(uploads, expected->class_name) != 1)
      return arena_printf(arena, "Class %s was deleted %zu times.", expected->class_name,
                          count_deleted(uploads, expected->class_name));
  }
  if (all != announced)
    return arena_printf(arena, "Uploads deleted %zu classes, not %zu.", all, announced);
  const struct js *last = js_length(uploads) ? js_at(uploads, js_length(uploads) - 1) : NULL;
  const char *outcome = js_text(js_get(last, "outcome"));
  return outcome && strcmp(outcome, "ok") == 0 ? NULL : "The last upload did not succeed, or there was none.";
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
  wrong = wrong ? wrong : check_uploads(world, arena, site, expected);
  wrong = wrong ? wrong : check_state(world, arena, site);
  wrong = wrong ? wrong : check_folder(arena, in_project(arena, site, "docs/butterbase"));
  return wrong ? wrong : check_folder(arena, in_project(arena, site, ".butterbase/jd"));
}
