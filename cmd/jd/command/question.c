#include "cmd/jd/command/question.h"

#include "cmd/jd/output/output.h"
#include "cmd/jd/term/term.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"

#include <unistd.h>

/* A terminal has echoed the answer's line feed; elsewhere, and where none came, the question gets one here. */
bool question_answer(struct output *output, struct buf *answer) {
  buf_clear(answer);
  enum answer got = ask_line(answer);
  if (got != ANSWER_LINE || !isatty(STDIN_FILENO))
    output_prompt(output, bytes_of("\n"));
  if (got == ANSWER_TOO_MANY)
    output_warning(output, "Ten answers in a row decided nothing. No more are read from stdin.");
  return got == ANSWER_LINE;
}

void question_show(struct output *output, struct bytes text) {
  if (!pager_show(output, text, output->environment))
    output_prompt(output, text);
}

void question_add(struct bytes text, const struct look *look, struct buf *out) {
  paint_start(out, look->color, PAINT_STRONG);
  wrap_lines(text, look->columns, out);
  paint_end(out, look->color, PAINT_STRONG);
  buf_add_char(out, ' ');
}

void question_hazards(const struct item *item, const struct look *look, struct buf *out) {
  item_text_hazards(item, true, 0, look, out);
}

void question_text(const struct item *item, const char *object, const struct look *look, struct buf *out) {
  const struct write_words *words = write_words(item->write);
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  if (item->write == WRITE_SET_ENV && item->env && item->env->origin_count) {
    buf_add_text(&text, "The value comes from ");
    item_text_origins(item->env, &text);
    buf_add_text(&text, ".\n");
  }
  buf_printf(&text, "About to %s %s: %s.", words->verb, words->object, item->name);
  if (object)
    buf_printf(&text, " Type %s to let its stored data go and proceed. [%s/no/diff/quit]", object, object);
  else
    buf_add_text(&text, " Proceed? [yes/no/diff/all/quit]");
  question_add(buf_bytes(&text), look, out);
}

void question_help(const struct item *item, const char *object, struct buf *out) {
  const char *approval = object ? object : "yes", *verb = write_words(item->write)->verb;
  int width = (int)(strlen(approval) > strlen("quit") ? strlen(approval) : strlen("quit"));
  if (object)
    buf_printf(out, "  %-*s  %s %s, and permanently delete the stored data of %s\n", width, approval, verb, item->name,
               object);
  else
    buf_printf(out, "  %-*s  %s %s now, and verify it\n", width, approval, verb, item->name);
  buf_printf(out, "  %-*s  skip this item\n", width, "no");
  buf_printf(out, "  %-*s  %s, then ask again\n", width, "diff",
             item->kind == ITEM_ENV ? "say whether the value differs" : "show the whole diff");
  if (!object)
    buf_printf(out, "  %-*s  approve this and all remaining items, except those that delete data\n", width, "all");
  buf_printf(out, "  %-*s  stop here; this and the remaining items stay as they are\n", width, "quit");
}
