#include "cmd/jd/cli/cli.h"

#include "model/base/base.h"
#include "reconcile/http/http.h"

#include <stdio.h>

static bool is_plain(char c) {
  return is_alphanumeric(c) || strchr("-_./:@%+=,", c);
}

static void add_word(const char *word, struct buf *out) {
  bool plain = *word != '\0';
  for (const char *c = word; *c; c++)
    plain &= is_plain(*c);
  if (plain) {
    buf_add_text(out, word);
    return;
  }
  buf_add_char(out, '\'');
  for (; *word; word++)
    if (*word == '\'')
      buf_add_text(out, "'\\''");
    else
      buf_add_char(out, *word);
  buf_add_char(out, '\'');
}

static void add_option(const char *name, const char *value, struct buf *out) {
  if (!value)
    return;
  buf_printf(out, " %s ", name);
  add_word(value, out);
}

static const char *global_flags(struct arena *arena, const struct options *options) {
  JD_BUF text;
  buf_init(&text, LIMIT_ERROR_MESSAGE);
  add_option("-C", options->directory, &text);
  add_option("--plan", options->plan, &text);
  add_option("--app", options->apps.count > 1 ? NULL : options->app, &text);
  add_option("--endpoint", http_holds_password(options->endpoint) ? NULL : options->endpoint, &text);
  buf_add_text(&text, options->sandbox ? " --sandbox" : "");
  add_option("--env-file", options->env_file, &text);
  add_option("--via", options->via == TRANSPORT_MCP ? "mcp" : NULL, &text);
  return text.overflow ? "" : arena_strdup(arena, text.data);
}

struct command_hint command_hint_of(struct arena *arena, const struct options *options) {
  return (struct command_hint){global_flags(arena, options), options->commands};
}

/* Returns whether the text begins with a command that works on a project or an app. */
static bool takes_flags(const struct command_hint *hint, struct bytes text) {
  char name[16] = "";
  size_t len = 0;
  while (len < text.len && is_lower(text.data[len]))
    len++;
  if (len >= sizeof name)
    return false;
  memcpy(name, text.data, len);
  const struct command *command = command_find(hint->commands, name);
  return command && !command->is_apart;
}

void command_hint_text(const struct command_hint *hint, struct bytes text, struct buf *out) {
  static const char command_start[] = "`jd ";
  const size_t start = strlen(command_start), program = start - 1;
  while (text.len) {
    const char *found = memmem(text.data, text.len, command_start, start);
    size_t taken = found ? (size_t)(found - text.data) + program : text.len;
    buf_add(out, text.data, taken);
    text = (struct bytes){text.data + taken, text.len - taken};
    if (hint && hint->commands && found && takes_flags(hint, (struct bytes){text.data + 1, text.len - 1}))
      buf_add_text(out, hint->global_flags);
  }
}

void command_hint_error(const struct command_hint *hint, struct jd_error *error) {
  JD_BUF text;
  buf_init(&text, sizeof error->message - 1);
  command_hint_text(hint, bytes_of(error->message), &text);
  if (!text.overflow)
    snprintf(error->message, sizeof error->message, "%s", text.data);
}
