/* Any bytes are a journal: what is whole in it is read, the rest is counted and passed over;
 * what is open is whole and about this app; a file that a crash cut in two is a journal too. */
#include "reconcile/apply/internal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static struct journal read_journal(struct arena *arena, struct bytes text) {
  struct journal journal = {.arena = arena, .path = "journal", .target = "https://api.butterbase.ai app_one"};
  struct jd_error error = {0};
  if (!journal_read(&journal, text, &error) && !*error.message)
    abort();
  return journal;
}

static void check(const struct journal *journal) {
  if (journal->open_count + journal->elsewhere_count + journal->damaged > journal->records)
    abort();
  for (size_t i = 0; i < journal->open_count; i++) {
    const struct intent *open = &journal->open[i];
    if (!open->id || !open->item || !open->line || strcmp(open->target, journal->target) != 0 ||
        open->kind == WRITE_NONE ||
        (strncmp(open->item, "env/", 4) == 0) != (open->kind == WRITE_SET_ENV || open->kind == WRITE_DELETE_ENV))
      abort();
  }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
  JD_ARENA arena = arena_new();
  struct journal once = read_journal(arena, (struct bytes){(const char *)data, size});
  check(&once);
  JD_BUF torn; /* a crash in the middle of the last record */
  buf_init(&torn, size + 1);
  buf_add(&torn, data, size / 2);
  struct journal half = read_journal(arena, buf_bytes(&torn));
  check(&half);
  return 0;
}
