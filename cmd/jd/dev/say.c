#include "cmd/jd/dev/internal.h"

#include "model/base/base.h"

#include <string.h>
#include <time.h>

enum { WORD_WIDTH = 8 };

int64_t dev_now(void) {
  const struct clock clock = clock_system();
  return clock.now(clock.context);
}

/* ---- lines and documents ---- */

static const char *color_of(enum dev_line kind) {
  switch (kind) {
  case LINE_DEPLOY:
    return PAINT_GOOD;
  case LINE_WAIT:
    return PAINT_CHANGE;
  case LINE_WARN:
    return PAINT_WARNING;
  case LINE_ERROR:
    return PAINT_DANGER;
  case LINE_LOG:
    return PAINT_STRONG;
  case LINE_REQUEST:
    return PAINT_FAINT;
  }
  return NULL;
}

void dev_say(struct dev *dev, enum dev_line kind, int64_t now, const char *word, struct bytes text) {
  struct output *output = dev->session->output;
  const time_t second = (time_t)(now / 1000);
  struct tm local;
  char clock[16] = "";
  if (dev->options.format == FORMAT_JSON)
    return;
  if (localtime_r(&second, &local))
    strftime(clock, sizeof clock, "%H:%M:%S", &local);
  size_t len = strlen(word);
  JD_BUF line;
  buf_init(&line, LIMIT_TEXT_OUTPUT);
  buf_printf(&line, "%s  ", clock);
  paint(&line, output->style.color, color_of(kind), word);
  buf_add_repeat(&line, ' ', len < WORD_WIDTH ? WORD_WIDTH - len : 1);
  buf_add_bytes(&line, text);
  buf_add_char(&line, '\n');
  output_result(output, buf_bytes(&line));
}

/* A text of ours, fitted to the terminal. */
static void say_sentence(struct dev *dev, enum dev_line kind, const char *word, struct bytes text) {
  enum { COLUMN = 18, INDENT = sizeof DEV_NEXT_LINE - 2 };
  JD_BUF fitted;
  buf_init(&fitted, LIMIT_TEXT_OUTPUT);
  wrap_on(text, COLUMN, INDENT, dev->session->output->style.columns, &fitted);
  dev_say(dev, kind, dev_now(), word, buf_bytes(&fitted));
}

struct js *dev_event(const char *name, int64_t now) {
  struct js *event = js_new_object();
  char time[TIME_TEXT];
  time_format_milliseconds(now, time);
  js_set_text(event, "event", name);
  js_set_text(event, "time", time);
  return event;
}

void dev_tell(struct dev *dev, const struct js *event) {
  if (dev->options.format == FORMAT_JSON)
    output_json_line(dev->session->output, js_copy(event));
  dev_page_show(dev, event);
}

/* ---- what was deployed ---- */

bool dev_takes_from_environment(const struct item *item) {
  const struct desired_env *env = item->kind == ITEM_ENV ? item->env : NULL;
  for (size_t i = 0; env && i < env->origin_count; i++)
    if (!env->origins[i].in_file)
      return true;
  return false;
}

static void add_item(const struct item *item, bool first, struct buf *out) {
  JD_ARENA arena = arena_new();
  buf_printf(out, "%s%s ", first ? "" : ", ", action_name(item->action));
  escape_line(out, bytes_of(item_label(arena, item)));
  if (dev_takes_from_environment(item))
    buf_add_text(out, " (from your environment)");
  if (!item->change_count || item->kind == ITEM_ENV)
    return;
  buf_add_text(out, " (");
  item_text_changes(item, out);
  buf_add_char(out, ')');
}

/* The classes whose stored data a done item has deleted, or may have. */
static void add_losses(const struct item *item, struct buf *text, struct js *deleted) {
  for (size_t i = 0; i < item->hazard_count; i++)
    for (size_t k = 0; k < item->hazards[i].class_count; k++) {
      buf_add_text(text, " All stored data of class ");
      escape_line(text, bytes_of(item->hazards[i].classes[k]));
      buf_add_text(text, " was permanently deleted.");
      js_append_text(deleted, item->hazards[i].classes[k]);
    }
}

static void add_restarts(unsigned restarts, struct buf *text) {
  if (restarts == 0)
    return;
  buf_add_text(text, " On the platform this restarts the Worker");
  if (restarts == 1)
    buf_add_text(text, " once");
  else
    buf_printf(text, " %u times", restarts);
  buf_add_text(text, ": WebSockets disconnect and in-memory state is lost.");
}

void dev_say_deployed(struct dev *dev, const struct changeset *changeset, const enum outcome *outcomes, int64_t ms) {
  JD_BUF what, then;
  buf_init(&what, LIMIT_TEXT_OUTPUT), buf_init(&then, LIMIT_TEXT_OUTPUT);
  const struct diff_view view = {.no_diff = true};
  JD_JS event = dev_event("deployed", dev_now());
  struct js *items = js_new_array(), *deleted = js_new_array();
  js_set(event, "items", items);
  js_set(event, "deleted", deleted);
  unsigned restarts = 0;
  size_t done = 0;
  for (size_t i = 0; i < changeset->item_count; i++) {
    const struct item *item = &changeset->items[i];
    if (outcomes[i] != OUTCOME_DONE)
      continue;
    add_item(item, done++ == 0, &what);
    add_losses(item, &then, deleted);
    js_append(items, plan_json_item(item, &view));
    restarts += item->restarts;
  }
  if (!done)
    return;
  buf_printf(&what, " in %lld ms.", (long long)ms);
  add_restarts(restarts, &then);
  buf_add_bytes(&what, buf_bytes(&then));
  js_set_integer(event, "ms", ms);
  js_set_integer(event, "restarts", restarts);
  js_set_bytes(event, "message", buf_bytes(&what));
  say_sentence(dev, LINE_DEPLOY, "deploy", buf_bytes(&what));
  dev_tell(dev, event);
}

void dev_say_same(struct dev *dev) {
  static const char text[] = "No changes: the version that runs is what the plan says.";
  JD_JS event = dev_event("same", dev_now());
  js_set_text(event, "message", text);
  say_sentence(dev, LINE_DEPLOY, "deploy", bytes_of(text));
  dev_tell(dev, event);
}

/* ---- what is wrong ---- */

static const char *warning_of(struct arena *arena, const struct finding *finding) {
  return arena_printf(arena, "%s %u %s %s", finding->at.file ? finding->at.file : "", finding->at.line, finding->code,
                      finding->message);
}

/* Leaves out the warnings that the change before had. */
static void take_new(struct dev *dev, const struct session *session, struct findings *out) {
  struct dev_memory *now = &dev->now;
  findings_init(out, session->arena);
  for (size_t i = 0; i < session->findings.count; i++) {
    const struct finding *finding = &session->findings.list[i];
    if (finding->severity == SEVERITY_ERROR) {
      findings_add_error(out, finding->at, finding->code, "%s", finding->message);
      continue;
    }
    const char *warning = warning_of(now->arena, finding);
    *ARENA_PUSH(now->arena, now->shown, now->shown_count, now->shown_capacity) = warning;
    bool known = false;
    for (size_t k = 0; k < dev->before.shown_count && !known; k++)
      known = strcmp(dev->before.shown[k], warning) == 0;
    if (!known)
      findings_add_warning(out, finding->at, finding->code, "%s", finding->message);
  }
}

void dev_say_warnings(struct dev *dev, struct session *session) {
  struct findings found;
  take_new(dev, session, &found);
  if (!found.count)
    return;
  if (dev->options.format == FORMAT_TEXT)
    output_findings(dev->session->output, &found);
  JD_JS event = dev_event("warning", dev_now());
  js_set(event, "diagnostics", diagnostics_json(&found));
  dev_tell(dev, event);
}

/* The first errors: the others of a source often follow from them. */
static void show_findings(struct output *output, const struct findings *found) {
  enum { MOST = 10 };
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  for (size_t i = 0; i < found->count && i < MOST; i++)
    finding_text(&found->list[i], output->style_errors.color, &text);
  output_aside(output, buf_bytes(&text));
  if (found->count > MOST)
    output_progress(output, "%zu more; `jd validate` shows all", found->count - MOST);
}

static void show_wrong(struct dev *dev, struct session *session, struct findings *found, const struct jd_error *error) {
  struct output *output = dev->session->output;
  JD_BUF hazards;
  output_flush(output);
  buf_init(&hazards, LIMIT_TEXT_OUTPUT);
  findings_sort(found);
  show_findings(output, found);
  if (!found->errors || *error->where) /* else it only counts them */
    output_error(output, error);
  if (session->refused)
    plan_text_hazards(session->refused, &output->style_errors, &hazards);
  output_aside(output, buf_bytes(&hazards));
}

void dev_say_wrong(struct dev *dev, struct session *session, const struct jd_error *failure) {
  struct output *output = dev->session->output;
  const struct jd_error error = session_relative_error(session, failure);
  const char *next = !dev->watch   ? ""
                     : dev->served ? "The last good version keeps running."
                                   : "Nothing runs yet. Fix it and save.";
  struct findings found;
  take_new(dev, session, &found);
  if (dev->options.format == FORMAT_TEXT)
    show_wrong(dev, session, &found, &error);
  if (*next)
    say_sentence(dev, LINE_WAIT, "waiting", bytes_of(next));
  JD_JS event = dev_event("wrong", dev_now());
  js_set(event, "error", error_json(&error, &output->hint));
  js_set(event, "diagnostics", diagnostics_json(&found));
  if (session->refused)
    plan_json_add_refused(event, session->refused);
  js_set_text(event, "message", next);
  dev_tell(dev, event);
}

void dev_say_kept(struct dev *dev, const struct item *item, bool asked) {
  JD_ARENA arena = arena_new();
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  escape_line(&text, bytes_of(item_label(arena, item)));
  buf_add_text(&text, item->kind == ITEM_ENV ? ": not set. Classes do not get the value from your environment."
                                             : ": the old version keeps running. The change");
  for (size_t i = 0; i < item->hazard_count; i++) {
    buf_add_char(&text, ' ');
    escape_line(&text, bytes_of(item->hazards[i].message));
  }
  if (!asked)
    buf_add_text(&text, " To allow it, run `jd dev` on a terminal, which asks for the name.");
  JD_JS event = dev_event("kept", dev_now());
  js_set_text(event, "item", item_label(arena, item));
  js_set(event, "hazards", plan_json_hazards(item));
  js_set_bytes(event, "message", buf_bytes(&text));
  say_sentence(dev, LINE_WARN, "kept", buf_bytes(&text));
  dev_tell(dev, event);
}

void dev_say_withdrawn(struct dev *dev, const struct item *item, const char *why) {
  JD_ARENA arena = arena_new();
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  buf_add_text(&text, "The question about ");
  escape_line(&text, bytes_of(item_label(arena, item)));
  buf_printf(&text, " is withdrawn: %s.", why);
  JD_JS event = dev_event("withdrawn", dev_now());
  js_set_text(event, "item", item_label(arena, item));
  js_set_bytes(event, "message", buf_bytes(&text));
  say_sentence(dev, LINE_WAIT, "changed", buf_bytes(&text));
  dev_tell(dev, event);
}

void dev_say_extras(struct dev *dev, const struct changeset *changeset) {
  JD_BUF names;
  buf_init(&names, LIMIT_TEXT_OUTPUT);
  size_t count = 0;
  for (size_t i = 0; i < changeset->item_count; i++)
    if (action_info(changeset->items[i].action)->tone == TONE_EXTRA && changeset->items[i].kind == ITEM_OBJECT) {
      buf_add_text(&names, count++ ? ", " : "");
      escape_line(&names, bytes_of(changeset->items[i].name));
    }
  dev->now.extras = arena_strdup(dev->now.arena, names.data);
  if (!count || texts_equal(dev->before.extras, names.data))
    return;
  buf_printf(&names, " %s not in the plan and %s running, as on the platform. To delete %s, list %s under `removed:`.",
             count == 1 ? "is" : "are", count == 1 ? "keeps" : "keep", count == 1 ? "it" : "them",
             count == 1 ? "it" : "them");
  JD_JS event = dev_event("extra", dev_now());
  js_set_bytes(event, "message", buf_bytes(&names));
  say_sentence(dev, LINE_WAIT, "extra", buf_bytes(&names));
  dev_tell(dev, event);
}

/* ---- beginning ---- */

void dev_say_ready(struct dev *dev) {
  if (dev->ready)
    return;
  dev->ready = true;
  JD_BUF text, fitted;
  buf_init(&text, LIMIT_TEXT_OUTPUT), buf_init(&fitted, LIMIT_TEXT_OUTPUT);
  buf_printf(&text, "jd dev: %s serves app ", dev->url);
  escape_line(&text, bytes_of(dev->session->config.app.text));
  buf_printf(&text, ": instances at /_do/NAME/KEY, requests and logs at /%s. Ctrl-C ends it.\n",
             dev->watch ? "; changes are deployed as you save" : "");
  if (dev->options.format == FORMAT_TEXT) {
    wrap_lines(buf_bytes(&text), dev->session->output->style.columns, &fitted);
    output_result(dev->session->output, buf_bytes(&fitted));
    output_flush(dev->session->output);
  }
  JD_JS event = dev_event("ready", dev_now());
  js_set_text(event, "url", dev->url);
  js_set_text(event, "app_id", dev->session->config.app.text);
  dev_tell(dev, event);
}
