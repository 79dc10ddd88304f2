#include "cmd/jd/ci/markdown_text.h"

#include "model/base/base.h"

/* Markdown, HTML and what GitHub makes of text (mentions, numbers of issues) all begin with punctuation: it stands as a
 * character reference, and a mention is broken in two. */
void markdown_plain(struct buf *out, const char *text) {
  for (; *text; text++) {
    if (strchr("&<>|`*_[]\\~#$", *text))
      buf_printf(out, "&#%d;", *text);
    else
      buf_add_char(out, *text);
    if (*text == '@')
      buf_add_text(out, "<!-- -->");
  }
}

/* In <code> nothing is a mention, so what is there need not be broken. */
void markdown_code(struct buf *out, const char *text) {
  buf_add_text(out, "<code>");
  for (; *text; text++) {
    if (strchr("&<>|`*_[]\\~#$:@", *text))
      buf_printf(out, "&#%d;", *text);
    else
      buf_add_char(out, *text);
  }
  buf_add_text(out, "</code>");
}

/* A comment ends at "--": what an app's id cannot hold is not in the marker either. */
void markdown_marker(const char *command, const char *about, struct buf *out) {
  buf_printf(out, "<!-- jd %s ", command);
  for (; *about; about++)
    buf_add_char(out, is_alphanumeric(*about) ? *about : '_');
  buf_add_text(out, " -->\n");
}
