#include "cmd/jd/command/import.h"
#include "cmd/jd/command/question.h"
#include "cmd/jd/term/term.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"

static bool is_named(const struct import_file *file, const char *name) {
  return strcmp(file->path, name) == 0 || (file->name && strcmp(file->name, name) == 0);
}

static bool is_listed(const struct text_list *list, const struct import_file *file) {
  for (size_t i = 0; i < list->count; i++)
    if (is_named(file, list->list[i]))
      return true;
  return false;
}

/* A file is known by its path, and a source by its object's name too. */
static const char *nearest_file(struct arena *arena, const struct import *import, const char *name) {
  const char **known = arena_alloc_array(arena, 2 * import->file_count, sizeof *known);
  size_t count = 0;
  for (size_t i = 0; i < import->file_count; i++) {
    known[count++] = import->files[i].path;
    if (import->files[i].name)
      known[count++] = import->files[i].name;
  }
  return nearest(name, known, count);
}

static bool fail_unknown(const struct import *import, const char *name, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const char *suggestion = nearest_file(arena, import, name);
  if (suggestion)
    return jd_fail_usage(error, "--approve",
                         "No file that would be imported is called `%s`; did you mean `%s`? Nothing was written.", name,
                         suggestion);
  return jd_fail_usage(error, "--approve",
                       "No file that would be imported is called `%s`; `jd import --dry-run` lists them. Nothing was "
                       "written.",
                       name);
}

bool import_check(const struct options *options, const struct import *import, struct jd_error *error) {
  for (size_t i = 0; i < options->approve.count; i++) {
    bool known = false;
    for (size_t j = 0; j < import->file_count; j++)
      known |= is_named(&import->files[j], options->approve.list[i]);
    if (!known)
      return fail_unknown(import, options->approve.list[i], error);
  }
  return true;
}

static void say(const struct import_asking *asking, const char *text) {
  output_prompt(asking->session->output, bytes_of(text));
}

static void show_diff(const struct import_asking *asking, const struct import_file *file) {
  struct output *output = asking->session->output;
  JD_BUF raw;
  JD_BUF text;
  buf_init(&raw, LIMIT_TEXT_OUTPUT), buf_init(&text, LIMIT_TEXT_OUTPUT);
  import_diff(file, &raw);
  diff_text(buf_bytes(&raw), &(struct diff_look){DIFF_WHOLE, output->look_errors.color, DIFF_INDENT, ""}, &text);
  question_show(output, buf_bytes(&text));
}

static void put_question(const struct import_asking *asking, const struct import_file *file) {
  JD_BUF text, question;
  buf_init(&text, LIMIT_ERROR_MESSAGE * 4UL), buf_init(&question, LIMIT_TEXT_OUTPUT);
  buf_add_text(&text, file->name ? "About to overwrite source: " : "About to change plan: ");
  escape_line(&text, bytes_of(file->path));
  buf_printf(&text, " (+%zu -%zu). Proceed? [yes/no/diff/all/quit]", file->diff.added, file->diff.removed);
  question_add(buf_bytes(&text), &asking->session->output->look_errors, &question);
  output_prompt(asking->session->output, buf_bytes(&question));
}

/* What decides nothing. */
static void inform(const struct import_asking *asking, const struct import_file *file, const char *answer) {
  if (strcmp(answer, "diff") == 0)
    show_diff(asking, file);
  else if (strcmp(answer, "?") == 0)
    say(asking, "  yes   write it\n"
                "  no    leave it as it is, and go on with the next file\n"
                "  diff  show the whole diff, then ask again\n"
                "  all   write this and all that follow\n"
                "  quit  stop here; this and what follows stay as they are\n");
  else
    say(asking, QUESTION_HINT);
}

static enum decision ask(struct import_asking *asking, const struct import_file *file) {
  JD_BUF line;
  buf_init(&line, LIMIT_ERROR_MESSAGE);
  ask_anew();      /* a line typed before the question stood there is no answer to it */
  if (!file->name) /* what a person wrote is about to change */
    show_diff(asking, file);
  for (;;) {
    put_question(asking, file);
    if (!question_answer(asking->session->output, &line) || strcmp(line.data, "quit") == 0)
      return DECISION_QUIT;
    asking->all |= strcmp(line.data, "all") == 0;
    if (asking->all || strcmp(line.data, "yes") == 0)
      return DECISION_APPLY;
    if (strcmp(line.data, "no") == 0)
      return DECISION_DECLINE;
    inform(asking, file, line.data);
  }
}

enum decision import_decide(struct import_asking *asking, const struct import_file *file) {
  const struct options *options = asking->session->options;
  if (file->state == IMPORT_NEW || asking->all)
    return DECISION_APPLY;
  if (options->yes || options->approve.count)
    return is_listed(&options->approve, file) ? DECISION_APPLY : DECISION_DECLINE;
  return ask(asking, file);
}
