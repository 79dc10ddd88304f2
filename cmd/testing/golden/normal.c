#include "cmd/testing/golden/normal.h"

#include "model/base/base.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

/* The first group of a pattern is kept, what follows it is replaced. */
static const struct pattern {
  const char *expression, *replacement;
} patterns[] = {
    {"()[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?Z", "<time>"},
    {"(127\\.0\\.0\\.1:)[0-9]+", "<port>"},
    {"()[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<id>"},
    /* It covers the endpoint, and so the port. */
    {"([Ff]ingerprint(( is now)? |[^0-9A-Za-z]{1,6}))[0-9a-f]{32}", "<fingerprint>"},
    {"((^|[^0-9A-Za-z.])pid )[0-9]+", "<pid>"},
    {"([ (])[0-9]+(\\.[0-9]+)? ms", "<milliseconds>"},
    /* Between two tries: full jitter. */
    {"(\"ms\": ?)[0-9]+", "<milliseconds>"},
    {"(Trying again in )[0-9]+(\\.[0-9]+)? s", "<seconds>"},
};

enum { PATTERNS = sizeof patterns / sizeof patterns[0] };

static const regex_t *compiled(void) {
  static regex_t expressions[PATTERNS];
  static bool ready;
  for (size_t i = 0; i < PATTERNS && !ready; i++) {
    if (regcomp(&expressions[i], patterns[i].expression, REG_EXTENDED | REG_NEWLINE) != 0) {
      fprintf(stderr, "jd-golden: the pattern %s does not compile.\n", patterns[i].expression);
      exit(1);
    }
  }
  ready = true;
  return expressions;
}

static struct bytes replace_pattern(struct arena *arena, struct bytes text, size_t which) {
  JD_BUF out;
  buf_init(&out, LIMIT_TEXT_OUTPUT);
  size_t at = 0;
  regmatch_t match[2];
  while (at < text.len) {
    match[0] = (regmatch_t){.rm_so = 0, .rm_eo = (regoff_t)(text.len - at)};
    int flags = REG_STARTEND | (at > 0 && text.data[at - 1] != '\n' ? REG_NOTBOL : 0);
    if (regexec(&compiled()[which], text.data + at, 2, match, flags) != 0)
      break;
    buf_add(&out, text.data + at, (size_t)match[1].rm_eo);
    buf_add_text(&out, patterns[which].replacement);
    at += (size_t)match[0].rm_eo;
  }
  buf_add(&out, text.data + at, text.len - at);
  return arena_bytes(arena, buf_bytes(&out));
}

static struct bytes replace_text(struct arena *arena, struct bytes text, const char *from, const char *to) {
  JD_BUF out;
  buf_init(&out, LIMIT_TEXT_OUTPUT);
  size_t at = 0;
  const char *found;
  while ((found = memmem(text.data + at, text.len - at, from, strlen(from)))) {
    buf_add(&out, text.data + at, (size_t)(found - text.data) - at);
    buf_add_text(&out, to);
    at = (size_t)(found - text.data) + strlen(from);
  }
  buf_add(&out, text.data + at, text.len - at);
  return arena_bytes(arena, buf_bytes(&out));
}

struct bytes normalise(struct arena *arena, struct bytes text, const char *folder) {
  struct bytes out = replace_text(arena, text, folder, "<tmp>");
  for (size_t i = 0; i < PATTERNS; i++)
    out = replace_pattern(arena, out, i);
  return out;
}
