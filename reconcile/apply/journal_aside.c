#include "model/base/base.h"
#include "reconcile/apply/apply.h"

/* The name says what is in the file, so that a run that was killed in between leaves no second copy to the next. */
bool journal_keep_aside(struct journal *journal, struct jd_error *error) {
  enum { SHORT = 8, MODE = 0600 };
  struct bytes text;
  char digest[DIGEST_HEX];
  enum file_read read = file_read(journal->arena, journal->path, LIMIT_DOCUMENT_BYTES, &text, error);
  if (read == FILE_FAILED)
    return false;
  if (read == FILE_MISSING)
    return jd_fail(error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, journal->path,
                   "The journal has disappeared during the run. Run `jd apply` again.");
  digest_hex(digest_bytes(text), digest);
  const char *path = arena_printf(journal->arena, "%s.damaged-%.*s", journal->path, SHORT, digest);
  if (!file_replace(journal->project, path, text, MODE, error))
    return false;
  journal->kept_aside = path;
  journal->damaged = 0;
  return true;
}
