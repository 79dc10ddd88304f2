#include "model/base/base.h"
#include "model/plan/internal.h"

bool removed_says(const struct flat *flat, size_t start, size_t end, size_t *value, bool *right) {
  static const char *const words[] = {"removed", "remove", "delete", "deleted"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (!word_at(flat->text, start, end, words[i]))
      continue;
    size_t behind = skip_spaces(flat->text, start + strlen(words[i]), end);
    *value = behind + 1;
    *right = i == 0 && behind < end && flat->text[behind] == ':';
    return flat->text[start + strlen(words[i])] != '-';
  }
  return false;
}

/* Adds the names in [start, end), up to a dash or a parenthesis, after which they are explained. Nothing is guessed:
 * what is no name is one for the rules to refuse. Returns how many there are. */
static size_t add_removed_names(struct plan_draft *draft, const struct flat *flat, size_t start, size_t end) {
  size_t count = 0;
  for (size_t at = start; at < end && flat->text[at] != '(' && !dash_length(flat->text, at, end);) {
    if (is_space(flat->text[at]) || strchr(",;", flat->text[at]) || word_at(flat->text, at, end, "and")) {
      at += word_at(flat->text, at, end, "and") ? 3 : 1;
      continue;
    }
    size_t first = at;
    while (at < end && !is_space(flat->text[at]) && !strchr(",;(", flat->text[at]))
      at++;
    size_t len = at - first - (flat->text[at - 1] == '.' && at - first > 1);
    plan_add_removed(draft, arena_strndup(draft->arena, flat->text + first, len), flat_place(flat, draft->file, first));
    count++;
  }
  return count;
}

static size_t add_removed_entries(struct plan_draft *draft, const struct entry *first) {
  size_t count = 0;
  for (const struct entry *entry = first; entry; entry = entry->next)
    count += add_removed_names(draft, entry->flat, entry->start, entry->end) + add_removed_entries(draft, entry->first);
  return count;
}

void removed_read(struct plan_draft *draft, const struct entry *entry, size_t value, bool right) {
  const struct place at = flat_place(entry->flat, draft->file, entry->start);
  if (!right)
    findings_add_error(
        draft->findings, at, "bad-removed",
        "`%s` deletes nothing. To delete something, write an item `- removed: NAME`, or `- removed: env/KEY`; else "
        "remove this.",
        plan_shown(draft, flat_slice(entry->flat, entry->start, entry->end)));
  else if (says_none(flat_slice(entry->flat, value, entry->end)))
    return;
  else if (!(add_removed_names(draft, entry->flat, value, entry->end) + add_removed_entries(draft, entry->first)))
    findings_add_error(
        draft->findings, at, "bad-removed",
        "`removed` names nothing here. Write the names of Durable Objects, or env/KEY for a variable, as in "
        "`removed: old-room, env/OLD_KEY`; or remove the item.");
}
