#include "cmd/jd/view/view.h"

#include "model/base/base.h"

static const char *name_of(const struct event *event) {
  static const char *const names[] = {
      [EVENT_PLANNED] = "planned",   [EVENT_ASKING] = "asking",   [EVENT_WRITING] = NULL, [EVENT_WAITING] = "waiting",
      [EVENT_VERIFIED] = "verified", [EVENT_LOGGED] = "logged",   [EVENT_DONE] = "done",  [EVENT_FAILED] = "failed",
      [EVENT_DECLINED] = "declined", [EVENT_SETTLED] = "settled",
  };
  return event->kind == EVENT_WRITING ? write_words(event->write)->doing : names[event->kind];
}

static struct js *begin(const char *name, int64_t now) {
  char time[TIME_TEXT];
  time_format(now, time);
  return js_object("event", js_of_text(name), "time", js_of_text(time), NULL);
}

/* Appends the members of the document, and frees it. */
static struct js *add_members(struct js *json, struct js *document) {
  for (size_t i = 0; i < js_length(document); i++) {
    const char *key;
    const struct js *value = js_member(document, i, &key);
    js_set(json, key, js_copy(value));
  }
  js_free(document);
  return json;
}

struct choices event_choices(const char *object) {
  return (struct choices){object, {true, true, true, object == NULL, true}};
}

static struct js *answers(const char *object) {
  const struct choices choices = event_choices(object);
  struct js *list = js_new_array();
  for (int choice = 0; choice < CHOICE_COUNT; choice++)
    if (choice_word(&choices, (enum choice)choice))
      js_append_text(list, choice_word(&choices, (enum choice)choice));
  return list;
}

struct js *event_json(const struct event *event, int64_t now, const struct command_hint *hint) {
  struct js *json = begin(name_of(event), now);
  js_set_text(json, "item", event->item);
  if (event->about) {
    js_set(json, "answers", answers(event->object));
    js_set(json, "hazards", plan_json_hazards(event->about));
    if (event->about->kind == ITEM_ENV)
      js_set(json, "desired", plan_json_desired(event->about));
  }
  if (event->attempt)
    js_set_integer(json, "attempt", event->attempt);
  if (event->kind == EVENT_WAITING)
    js_set_integer(json, "ms", event->ms);
  if (event->text)
    js_set_text(json, "message", event->text);
  if (event->error)
    js_set(json, "error", error_json(event->error, hint));
  return json;
}

struct js *event_json_planned(struct js *plan, int64_t now) {
  return add_members(begin("planned", now), plan);
}

struct js *event_json_result(struct js *document) {
  return add_members(js_object("event", js_of_text("result"), NULL), document);
}
