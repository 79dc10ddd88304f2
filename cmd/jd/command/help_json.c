#include "cmd/jd/command/help_json.h"

#include "cmd/jd/view/view.h"

static struct js *option_json(const struct option *option) {
  struct js *json = js_new_object();
  const char letter[] = {option->letter, '\0'};
  js_set_text(json, "name", *option->name ? option->name : NULL);
  js_set_text(json, "letter", option->letter ? letter : NULL);
  js_set_text(json, "argument", option->argument);
  js_set_text(json, "help", option->help);
  js_set_bool(json, "repeatable", option->kind == KIND_LIST);
  return json;
}

static struct js *options_json(enum command_id command) {
  struct js *list = js_new_array();
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (option_is_of(&option_table[i], command))
      js_append(list, option_json(&option_table[i]));
  return list;
}

static struct js *commands_json(void) {
  struct js *list = js_new_array();
  for (int id = COMMAND_NONE + 1; id < COMMAND_COUNT; id++) {
    struct js *json = js_new_object();
    js_set_text(json, "name", commands[id].name);
    js_set_text(json, "summary", commands[id].summary);
    js_append(list, json);
  }
  return list;
}

static struct js *examples_json(enum command_id command) {
  struct js *list = js_new_array();
  for (size_t i = 0; i < example_count; i++) {
    if (examples[i].command != command)
      continue;
    struct js *json = js_new_object();
    js_set_text(json, "line", examples[i].line);
    js_set_text(json, "what", examples[i].what);
    js_append(list, json);
  }
  return list;
}

struct js *help_json(enum command_id command) {
  struct js *json = json_document();
  if (command == COMMAND_NONE) {
    js_set(json, "commands", commands_json());
  } else {
    js_set_text(json, "command", commands[command].name);
    js_set_text(json, "summary", commands[command].summary);
    js_set_text(json, "arguments", commands[command].arguments);
    js_set_text(json, "about", commands[command].about);
    js_set(json, "examples", examples_json(command));
  }
  js_set(json, "options", options_json(command));
  return json;
}

struct js *version_json(const char *commit) {
  struct js *json = json_document();
  js_set_text(json, "version", JD_VERSION);
  js_set_text(json, "commit", commit);
  return json;
}
