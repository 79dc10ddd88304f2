#include "cmd/jd/item_text.h"
#include "cmd/jd/plan_diff.h"
#include "model/text.h"

static void add_counts(const struct changeset *changeset, struct buf *out) {
  const char *between = "";
  for (int action = 0; action < ACTION_COUNT; action++) {
    if (!changeset->counts[action])
      continue;
    buf_printf(out, "%s%zu %s", between, changeset->counts[action], action_info((enum action)action)->counted);
    between = ", ";
  }
  buf_add_text(out, ".\n");
}

static void nothing_to_do(const struct changeset *changeset, struct buf *out) {
  size_t same = changeset->counts[ACTION_SAME], extra = changeset->counts[ACTION_EXTRA];
  buf_add_text(out, "nothing to do: ");
  if (same == 1)
    buf_add_text(out, "the one item is the same");
  else if (same)
    buf_printf(out, "all %zu items are the same", same);
  if (extra)
    buf_printf(out, "%s%zu extra", same ? ", " : "", extra);
  buf_add_text(out, ".\n");
}

/* What restarts the Worker. An env variable that is set where no class is active does not. */
struct restarts {
  size_t deploys, env, free_env;
  bool loses;
};

static struct restarts count_restarts(const struct changeset *changeset) {
  struct restarts count = {0};
  for (size_t i = 0; i < changeset->item_count; i++) {
    const struct item *item = &changeset->items[i];
    count.deploys += item->kind == ITEM_OBJECT && item->restarts;
    count.env += item->kind == ITEM_ENV && item->restarts;
    count.free_env += item->write == WRITE_SET_ENV && !item->restarts;
    count.loses |= item_loses_data(item);
  }
  return count;
}

static void add_why(const struct changeset *changeset, const struct restarts *count, struct buf *out) {
  if (changeset->restarts == 1)
    buf_add_text(out, "It cannot be fewer: a write uploads the bundle of all classes.\n");
  else
    buf_add_text(out, "It cannot be fewer: each write uploads the bundle of all classes once, and the platform has no "
                      "call for several.\n");
  if (count->free_env == 1)
    buf_add_text(out, "The env variable goes first, while no class is active, and costs no restart.\n");
  else if (count->free_env)
    buf_printf(out, "The %zu env variables go first, while no class is active, and cost no restart.\n",
               count->free_env);
}

static void add_restarts(const struct changeset *changeset, struct buf *out) {
  const struct restarts count = count_restarts(changeset);
  if (!changeset->restarts) {
    buf_add_text(out, "The app's Worker is not restarted: no class is active.\n");
    return;
  }
  if (count.deploys)
    count_text(count.deploys, "deploy", out);
  if (count.env) {
    buf_add_text(out, count.deploys ? " and " : "");
    count_text(count.env, "env change", out);
  }
  buf_printf(out, " restart%s the app's Worker ", count.deploys + count.env == 1 ? "s" : "");
  if (changeset->restarts == 1)
    buf_add_text(out, "once");
  else
    buf_printf(out, "%u times", changeset->restarts);
  buf_printf(out, ": open WebSockets drop and in-memory state goes;\nstored state stays%s.\n",
             count.loses ? ", except where marked !" : "");
  add_why(changeset, &count, out);
}

/* A name that equals one of them would be refused here, if they were known. */
static void add_app_env(const struct changeset *changeset, struct buf *out) {
  if (!changeset->app_env_unknown)
    return;
  buf_add_text(
      out, "App-level env variables are unknown, so a name that collides with one is rejected only by the platform.");
  if (changeset->app_env_error) {
    buf_add_char(out, ' ');
    escape_line(out, bytes_of(changeset->app_env_error));
  }
  buf_add_char(out, '\n');
}

void plan_summary(const struct changeset *changeset, struct buf *out) {
  bool changes = false;
  for (int action = 0; action < ACTION_COUNT; action++)
    changes |= action_is_change((enum action)action) && changeset->counts[action];
  if (changeset->item_count)
    buf_add_char(out, '\n');
  if (!changes) {
    nothing_to_do(changeset, out);
  } else {
    add_counts(changeset, out);
    add_restarts(changeset, out);
  }
  add_app_env(changeset, out);
}
