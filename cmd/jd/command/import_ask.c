#include "cmd/jd/command/internal.h"
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

/* A file may be named by its path, a source also by its object. */
static bool fail_unknown(const struct import *import, const char *name, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const char **known = arena_alloc_array(arena, 2 * import->file_count, sizeof *known);
  size_t count = 0;
  for (size_t i = 0; i < import->file_count; i++) {
    known[count++] = import->files[i].path;
    if (import->files[i].name)
      known[count++] = import->files[i].name;
  }
  const char *what = arena_printf(arena, "`%s` is not among the files to import, so nothing was written", name);
  return fail_name(error, "--approve", what, name, known, count, "To list them, run `jd import --dry-run`.");
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

struct asked {
  const struct import_ask_ctx *asking;
  const struct import_file *file;
};

static void show_diff(void *context) {
  const struct asked *asked = context;
  struct output *output = asked->asking->session->output;
  JD_BUF raw, text;
  buf_init(&raw, LIMIT_TEXT_OUTPUT), buf_init(&text, LIMIT_TEXT_OUTPUT);
  import_diff(asked->file, &raw);
  if (textdiff_only_ends_differ(&asked->file->diff))
    diff_text_ends(&asked->file->diff, &text);
  diff_text(buf_bytes(&raw), &(struct diff_style){DIFF_WHOLE, output->style_errors.color, DIFF_INDENT, ""}, &text);
  output_long(output, buf_bytes(&text));
}

static enum decision ask(struct import_ask_ctx *asking, const struct import_file *file) {
  struct asked asked = {asking, file};
  JD_BUF text;
  buf_init(&text, LIMIT_ERROR_MESSAGE * 4UL);
  if (!file->name && !file->is_example) /* a file written by a person is about to change */
    show_diff(&asked);
  buf_add_text(&text, file->name         ? "About to overwrite source: "
                      : file->is_example ? "About to add lines to "
                                         : "About to change plan: ");
  escape_line(&text, bytes_of(file->path));
  buf_add_text(&text, " (");
  textdiff_summary(&file->diff, &text);
  buf_add_text(&text, "). Proceed?");
  const struct question question = {
      .text = buf_bytes(&text),
      .choices = {.offers = {true, true, true, true, true}},
      .help = {[CHOICE_YES] = "write this file",
               [CHOICE_NO] = "skip this file",
               [CHOICE_DIFF] = "show the whole diff, then ask again",
               [CHOICE_ALL] = "write this and all remaining files",
               [CHOICE_QUIT] = "stop here and write nothing more"},
      .show_diff = show_diff,
      .unasked = "--approve NAME",
      .context = &asked,
  };
  enum choice choice = question_ask(asking->session->output, &question);
  asking->all |= choice == CHOICE_ALL;
  if (choice == CHOICE_NO)
    return DECISION_DECLINE;
  return choice == CHOICE_YES || choice == CHOICE_ALL ? DECISION_APPLY : DECISION_QUIT;
}

enum decision import_decide(struct import_ask_ctx *asking, const struct import_file *file) {
  const struct options *options = asking->session->options;
  if (file->state == IMPORT_NEW || asking->all)
    return DECISION_APPLY;
  if (options->yes || options->approve.count)
    return is_listed(&options->approve, file) ? DECISION_APPLY : DECISION_DECLINE;
  return ask(asking, file);
}
