/* Asks one question until it is answered. */
#include "cmd/jd/output/output.h"

#include <unistd.h>

void question_add(struct bytes text, const struct text_style *style, struct buf *out) {
  paint_start(out, style->color, PAINT_STRONG);
  wrap_lines(text, style->columns, out);
  paint_end(out, style->color, PAINT_STRONG);
  buf_add_char(out, ' ');
}

/* "[yes/no/diff/all/quit]" */
static void add_words(const struct choices *choices, struct buf *out) {
  char before = '[';
  for (int choice = 0; choice < CHOICE_COUNT; choice++) {
    const char *word = choice_word(choices, (enum choice)choice);
    if (!word)
      continue;
    buf_printf(out, "%c%s", before, word);
    before = '/';
  }
  buf_add_char(out, ']');
}

static void put(struct output *output, const struct question *question) {
  JD_BUF text, shown;
  buf_init(&text, LIMIT_TEXT_OUTPUT), buf_init(&shown, LIMIT_TEXT_OUTPUT);
  buf_add_bytes(&text, question->text);
  buf_add_char(&text, ' ');
  add_words(&question->choices, &text);
  buf_add_bytes(&shown, question->above);
  question_add(buf_bytes(&text), &output->style_errors, &shown);
  output_prompt(output, buf_bytes(&shown));
}

/* A script or an agent that sent no answer learns how to approve without one. */
static void say_no_answer(struct output *output, const struct question *question) {
  if (question->choices.approval)
    output_warning(output, "No answer on stdin. To approve without being asked, pass --approve-data-loss %s.",
                   question->choices.approval);
  else
    output_warning(output, "No answer on stdin. To approve without being asked, pass --approve NAME.");
}

/* Shows the question, and reads its answer. A terminal echoes the line feed of that; otherwise, print one here. */
static bool read_answer(struct output *output, const struct question *question, struct buf *answer) {
  enum answer got;
  do {
    put(output, question);
    buf_clear(answer);
    got = ask_line(answer);
  } while (got == ANSWER_RESUMED);
  if (got != ANSWER_LINE || !isatty(STDIN_FILENO))
    output_prompt(output, bytes_of("\n"));
  if (got == ANSWER_TOO_MANY)
    output_warning(output, "Stopped after ten invalid answers in a row.");
  if (got == ANSWER_END && !isatty(STDIN_FILENO))
    say_no_answer(output, question);
  return got == ANSWER_LINE;
}

static void show_help(struct output *output, const struct question *question) {
  int width = 0;
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  for (int choice = 0; choice < CHOICE_COUNT; choice++) {
    const char *word = choice_word(&question->choices, (enum choice)choice);
    width = word && (int)strlen(word) > width ? (int)strlen(word) : width;
  }
  for (int choice = 0; choice < CHOICE_COUNT; choice++) {
    const char *word = choice_word(&question->choices, (enum choice)choice);
    if (!word)
      continue;
    size_t column = (size_t)width + 4;
    buf_printf(&text, "  %-*s  ", width, word);
    wrap_on(bytes_of(question->help[choice]), column, column, output->style_errors.columns, &text);
    buf_add_char(&text, '\n');
  }
  output_prompt(output, buf_bytes(&text));
}

void output_long(struct output *output, struct bytes text) {
  if (!pager_show(output, text, output->environment))
    output_prompt(output, text);
}

enum choice question_ask(struct output *output, const struct question *question) {
  JD_BUF answer;
  buf_init(&answer, LIMIT_ERROR_MESSAGE);
  ask_reset(); /* a line typed before the question is not an answer to it */
  for (;;) {
    enum choice choice;
    if (!read_answer(output, question, &answer))
      return CHOICE_QUIT;
    bool known = choice_of(&question->choices, buf_bytes(&answer), &choice);
    if (known && choice != CHOICE_DIFF)
      return choice;
    if (known)
      question->show_diff(question->context);
    else if (bytes_equal(buf_bytes(&answer), bytes_of("?")))
      show_help(output, question);
    else if (question->choices.approval)
      output_prompt(output, bytes_of("To approve this, type the name in full; ? for help.\n"));
    else
      output_prompt(output, bytes_of("Answer with one of the listed words, or ? for help.\n"));
  }
}
