#include "cmd/jd/view/error_text.h"

#include "cmd/jd/term/term.h"
#include "model/base/base.h"

static void add_severity(enum severity severity, bool color, struct buf *out) {
  if (severity == SEVERITY_ERROR)
    paint(out, color, PAINT_DANGER, "error: ");
  else
    paint(out, color, PAINT_WARNING, "warning: ");
}

void error_text(const struct jd_error *error, bool color, struct buf *out) {
  buf_add_text(out, "jd: ");
  add_severity(SEVERITY_ERROR, color, out);
  if (error->where[0]) {
    escape_line(out, bytes_of(error->where));
    buf_add_text(out, ": ");
  }
  escape_line(out, bytes_of(error->message));
  buf_add_char(out, '\n');
}

void warning_text(const char *message, bool color, struct buf *out) {
  buf_add_text(out, "jd: ");
  add_severity(SEVERITY_WARNING, color, out);
  escape_line(out, bytes_of(message));
  buf_add_char(out, '\n');
}

static void add_place(struct place at, struct buf *out) {
  escape_line(out, bytes_of(at.file ? at.file : "jd"));
  if (at.line)
    buf_printf(out, ":%u", at.line);
  if (at.line && at.column)
    buf_printf(out, ":%u", at.column);
  buf_add_text(out, ": ");
}

void finding_text(const struct finding *finding, bool color, struct buf *out) {
  add_place(finding->at, out);
  add_severity(finding->severity, color, out);
  escape_line(out, bytes_of(finding->message));
  buf_printf(out, " [%s]\n", finding->code);
}

void findings_rest_text(const struct findings *findings, struct buf *out) {
  size_t total = findings->errors + findings->warnings;
  if (total > findings->count)
    buf_printf(out, "jd: %zu more are not shown; mend these first\n", total - findings->count);
}

void findings_text(const struct findings *findings, bool color, struct buf *out) {
  for (size_t i = 0; i < findings->count; i++)
    finding_text(&findings->list[i], color, out);
  findings_rest_text(findings, out);
}
