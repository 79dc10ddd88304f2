/* .env files. */
#include "model/format/format.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool right) {
  if (!right)
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  secret_start();
  JD_ARENA arena = arena_new();
  struct findings findings;
  struct dotenv dotenv;
  findings_init(&findings, arena);
  bool right = dotenv_parse(arena, (struct bytes){(const char *)data, size}, ".env", &dotenv, &findings);
  must(right == (findings.errors == 0));
  for (size_t i = 0; i < dotenv.count; i++) {
    const struct dotenv_entry *entry = &dotenv.list[i];
    must(*entry->name && entry->at.line > 0 && entry->at.column > 0);
    must(secret_reveal(entry->value).len <= size && dotenv_get(&dotenv, entry->name) != NULL);
  }
  for (size_t i = 0; i < findings.count; i++)
    must(findings.list[i].at.line > 0 && findings.list[i].at.column > 0);
  dotenv_free(&dotenv);
  return 0;
}
