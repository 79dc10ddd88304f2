#include "cmd/jd/mcp/internal.h"

enum { LIST_LINES = 40 };

static bool is_env(const struct js *item) {
  return strcmp(member_text(item, "kind"), item_kind_name(ITEM_ENV)) == 0;
}

const char *label_of_item(struct arena *arena, const struct js *item) {
  return arena_printf(arena, "%s%s", is_env(item) ? "env/" : "", member_text(item, "name"));
}

enum action action_of_item(const struct js *item) {
  int action = 0;
  while (action < ACTION_COUNT && strcmp(action_name((enum action)action), member_text(item, "action")) != 0)
    action++;
  return action < ACTION_COUNT ? (enum action)action : ACTION_SAME;
}

/* The objects whose data would be lost, each once, as in the hazards. */
struct losses {
  const char **list;
  size_t count, capacity;
};

static bool has(const struct losses *losses, const char *name) {
  for (size_t i = 0; i < losses->count; i++)
    if (strcmp(losses->list[i], name) == 0)
      return true;
  return false;
}

static struct losses losses_of(struct arena *arena, const struct js *item) {
  const struct js *hazards = js_get(item, "hazards");
  struct losses losses = {0};
  for (size_t i = 0; i < js_length(hazards); i++) {
    const struct js *objects = js_get(js_at(hazards, i), "objects");
    for (size_t j = 0; j < js_length(objects); j++) {
      const char *name = js_text(js_at(objects, j));
      if (name && !has(&losses, name))
        *ARENA_PUSH(arena, losses.list, losses.count, losses.capacity) = name;
    }
  }
  return losses;
}

/* ---- the message ---- */

/* "  NAME TEXT" */
static void add_line(const char *name, const char *text, struct buf *out) {
  buf_printf(out, "  %s%s", name, *text ? " " : "");
  escape_line(out, bytes_of(text));
  buf_add_char(out, '\n');
}

static void add_change(struct arena *arena, const struct js *change, struct buf *out) {
  const char *from = js_text(js_get(change, "from")), *to = js_text(js_get(change, "to"));
  int64_t added = js_integer(js_get(change, "added"), -1), removed = js_integer(js_get(change, "removed"), -1);
  const char *field = member_text(change, "field");
  if (added >= 0)
    add_line(field, arena_printf(arena, "+%lld -%lld lines", (long long)added, (long long)removed), out);
  else if (to)
    add_line(field, arena_printf(arena, "%s -> %s", from ? from : "(none)", to), out);
}

static void add_desired(const struct js *desired, struct buf *out) {
  static const char *const members[] = {"class_name", "access_mode", "source"};
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    if (*member_text(desired, members[i]))
      add_line(members[i], member_text(desired, members[i]), out);
  if (js_bool(js_get(desired, "literal"), false))
    add_line("value", "as the plan says", out);
  if (*member_text(desired, "variable"))
    add_line("value of", member_text(desired, "variable"), out);
}

static void add_hazards(const struct js *item, struct buf *out) {
  const struct js *hazards = js_get(item, "hazards");
  for (size_t i = 0; i < js_length(hazards); i++) {
    buf_add_text(out, "! ");
    escape_line(out, bytes_of(member_text(js_at(hazards, i), "message")));
    buf_add_char(out, '\n');
  }
}

/* Writes that need no restart come first in a plan: those before the app's first class. */
static bool restarts(const struct js *plan, const struct js *item) {
  const struct js *summary = js_get(plan, "summary");
  int64_t changes = 0;
  for (int action = 0; action < ACTION_COUNT; action++)
    if (action_is_change((enum action)action))
      changes += js_integer(js_get(summary, action_name((enum action)action)), 0);
  return !is_env(item) || js_integer(js_get(plan, "restarts"), 0) >= changes;
}

/* Adds the diff as far as it fits, in whole lines. */
static void add_diff(struct bytes diff, struct buf *out) {
  JD_BUF escaped;
  buf_init(&escaped, LIMIT_TEXT_OUTPUT);
  escape_block(&escaped, diff);
  const struct bytes text = buf_bytes(&escaped);
  struct text_line line = {0};
  size_t shown = 0, total = 0;
  while (text_next_line(text, &line)) {
    total++;
    bool fits = out->len + line.next - line.start + 80 <= MCP_DIALOG && shown < LIST_LINES;
    if (fits && shown + 1 == total) {
      buf_add(out, text.data + line.start, line.next - line.start);
      shown++;
    }
  }
  if (shown < total)
    buf_printf(out, "... %zu more lines; `jd plan --full-diff` shows them\n", total - shown);
}

static void add_message(struct arena *arena, const struct js *plan, const struct js *item, bool again,
                        struct buf *out) {
  const struct action_info *action = action_info(action_of_item(item));
  const struct write_words *words = write_words(is_env(item) ? action->env_write : action->object_write);
  const struct js *changes = js_get(item, "changes");
  if (again)
    buf_add_text(out, "The last answer did not fit, and nothing was applied.\n");
  buf_printf(out, "About to %s %s: ", words->verb, words->object);
  escape_line(out, bytes_of(member_text(item, "name")));
  buf_add_text(out, ". Proceed?\n\n");
  add_line(member_text(item, "action"), member_text(item, "note"), out);
  add_line("app", member_text(plan, "app_id"), out);
  add_line("at", member_text(plan, "endpoint"), out);
  add_hazards(item, out);
  if (restarts(plan, item))
    buf_add_text(out, "Restarts the Worker: WebSockets disconnect and in-memory state is lost.\n");
  if (js_length(changes) == 0 || is_env(item))
    add_desired(js_get(item, "desired"), out);
  for (size_t i = 0; i < js_length(changes); i++)
    add_change(arena, js_at(changes, i), out);
  for (size_t i = 0; i < js_length(changes); i++)
    if (js_bytes(js_get(js_at(changes, i), "diff")).len) {
      buf_add_char(out, '\n');
      add_diff(js_bytes(js_get(js_at(changes, i), "diff")), out);
    }
}

/* ---- the form ---- */

static const char *field_of_loss(struct arena *arena, size_t index) {
  return arena_printf(arena, "delete_%zu", index + 1);
}

static struct js *text_field(const char *title) {
  return js_object("type", js_of_text("string"), "title", js_of_text(title), NULL);
}

static struct js *form(struct arena *arena, const struct js *item) {
  static const char *const words[] = {"yes", "no"};
  struct js *fields = js_new_object(), *required = js_new_array();
  const struct losses losses = losses_of(arena, item);
  if (losses.count == 0) {
    struct js *choice = text_field("Proceed?");
    js_set(choice, "enum", js_of_texts(words, sizeof words / sizeof *words));
    js_set(fields, "proceed", choice);
    js_append_text(required, "proceed");
  }
  for (size_t i = 0; i < losses.count; i++) {
    JD_BUF title; /* a row may have any name */
    buf_init(&title, LIMIT_DOCUMENT_BYTES);
    buf_add_text(&title, "Type ");
    escape_line(&title, bytes_of(losses.list[i]));
    buf_add_text(&title, " to permanently delete its stored data");
    js_set(fields, field_of_loss(arena, i), text_field(title.data));
    js_append_text(required, field_of_loss(arena, i));
  }
  return js_object("type", js_of_text("object"), "properties", fields, "required", required, NULL);
}

struct js *question_params(struct arena *arena, const struct js *plan, const struct js *item, bool again) {
  JD_BUF text;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  add_message(arena, plan, item, again, &text);
  return js_object("message", js_of_bytes(buf_bytes(&text)), "requestedSchema", form(arena, item), NULL);
}

/* ---- the answer ---- */

static enum verdict verdict_of_form(struct arena *arena, const struct js *item, const struct js *content) {
  const struct losses losses = losses_of(arena, item);
  if (losses.count == 0) {
    const char *word = member_text(content, "proceed");
    return strcmp(word, "yes") == 0 ? VERDICT_YES : strcmp(word, "no") == 0 ? VERDICT_NO : VERDICT_UNCLEAR;
  }
  for (size_t i = 0; i < losses.count; i++)
    if (strcmp(member_text(content, field_of_loss(arena, i)), losses.list[i]) != 0)
      return VERDICT_UNCLEAR;
  return VERDICT_YES;
}

enum verdict question_verdict(struct arena *arena, const struct js *item, const struct js *answer) {
  const char *action = member_text(answer, "action");
  if (strcmp(action, "accept") == 0)
    return verdict_of_form(arena, item, js_get(answer, "content"));
  if (strcmp(action, "decline") == 0)
    return VERDICT_NO;
  return strcmp(action, "cancel") == 0 ? VERDICT_CANCEL : VERDICT_UNCLEAR;
}

void question_approve(struct arena *arena, const struct js *item, struct words *words) {
  const struct losses losses = losses_of(arena, item);
  words_add(words, "approve", label_of_item(arena, item));
  for (size_t i = 0; i < losses.count; i++)
    words_add(words, "approve-data-loss", losses.list[i]);
}
