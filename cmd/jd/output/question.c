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

static void add_question(const struct output *output, const struct question *question, struct buf *out) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  buf_add_bytes(&text, question->text);
  buf_add_char(&text, ' ');
  add_words(&question->choices, &text);
  question_add(buf_bytes(&text), &output->style_errors, out);
}

static void put(struct output *output, const struct question *question) {
  JD_BUF shown;
  buf_init(&shown, LIMIT_TEXT_OUTPUT);
  buf_add_bytes(&shown, question->above);
  add_question(output, question, &shown);
  output_prompt(output, buf_bytes(&shown));
}

/* ---- what goes on meanwhile ---- */

/* Removes the question and what was typed from the screen, or leaves them above where that cannot be. */
static void clear_question(struct output *output, struct bytes shown) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  size_t columns = output->style_errors.columns;
  struct text_line line = {0};
  size_t rows = 0;
  while (columns && text_next_line(shown, &line)) {
    size_t width = wrap_width(text_line_bytes(shown, line));
    rows += width ? (width - 1) / columns + 1 : 1;
  }
  if (columns && terminal_rewrites(STDERR_FILENO, output->environment)) {
    buf_add_text(&text, "\r\033[K");
    for (size_t row = 1; row < rows; row++)
      buf_add_text(&text, "\033[A\033[K");
  } else {
    buf_add_char(&text, '\n');
  }
  output_prompt(output, buf_bytes(&text));
}

/* Shows it above the question and what was typed by now. False if the question is withdrawn. */
static bool take_news(struct output *output, const struct question *question, struct buf *answer) {
  const struct question_news *news = question->news;
  enum news what = news ? news->look(news->context) : NEWS_NONE;
  if (what != NEWS_SHOWS)
    return what != NEWS_WITHDRAWN;
  JD_BUF shown;
  buf_init(&shown, LIMIT_TEXT_OUTPUT);
  add_question(output, question, &shown);
  ask_take_typed(answer);
  struct bytes typed = buf_bytes(answer);
  while (typed.len && typed.data[typed.len - 1] == '\n')
    typed.len--;
  escape_line(&shown, typed);
  clear_question(output, buf_bytes(&shown));
  news->show(news->context);
  output_prompt(output, buf_bytes(&shown));
  return true;
}

/* A script or an agent that sent no answer learns how to approve without one. */
static void say_no_answer(struct output *output, const struct question *question) {
  if (question->unasked)
    output_warning(output, "No answer on stdin. To approve without being asked, pass %s.", question->unasked);
  else
    output_warning(output, "No answer on stdin.");
}

/* Shows the question, and reads its answer. A terminal echoes the line feed of that; otherwise, print one here. */
static bool read_answer(struct output *output, const struct question *question, struct buf *answer) {
  enum answer got = ANSWER_RESUMED;
  do {
    if (got == ANSWER_RESUMED) {
      put(output, question);
      buf_clear(answer);
    }
    got = ask_line(answer, question->news ? &question->news->also : NULL);
    if (got == ANSWER_NEWS && !take_news(output, question, answer))
      got = ANSWER_STOPPED;
  } while (got == ANSWER_RESUMED || got == ANSWER_NEWS);
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
    if (question->news && question->news->look(question->news->context) == NEWS_WITHDRAWN)
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
    else if (equal_ignoring_case(buf_bytes(&answer), "y"))
      output_prompt(output, bytes_of("To approve this, type yes in full; ? for help.\n"));
    else
      output_prompt(output, bytes_of("Answer with one of the listed words, or ? for help.\n"));
  }
}
