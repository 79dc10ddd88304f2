#include "cmd/jd/dev/internal.h"

#include "model/format/format.h"
#include "reconcile/http/http.h"

enum { SECONDS = 5 };

/* The page is served by jd-sandbox; its control step `happened` shows there what jd has to say. */
static bool post(struct dev *dev, const char *path, const struct js *document, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  JD_BUF body;
  buf_init(&body, LIMIT_TEXT_OUTPUT);
  js_write(document, JS_COMPACT, &body);
  const struct http_request request = {.method = "POST", .path = path, .body = buf_bytes(&body)};
  struct http_answer answer;
  http_perform(dev->page, arena, &request, 1, &answer);
  if (!answer.arrived && error)
    *error = answer.error;
  return answer.arrived;
}

bool dev_page_open(struct dev *dev, const char *origin, struct jd_error *error) {
  const struct http_options options = {
      .origin = origin, .user_agent = "jd/" JD_VERSION, .timeout = SECONDS, .write_timeout = SECONDS, .connections = 1};
  dev_page_close(dev);
  dev->page = http_new(&options, error);
  JD_JS limits = js_new_object();
  js_set_integer(limits, "max_requests_per_min", UINT32_MAX); /* whoever saves often is not to wait */
  return dev->page && post(dev, "/__sandbox/plan", limits, error);
}

void dev_page_serve(struct dev *dev) {
  JD_JS nothing = js_new_object();
  if (!dev->served && dev->page)
    dev->served = post(dev, "/__sandbox/open", nothing, NULL);
  dev->run.hold = !dev->served;
}

void dev_page_close(struct dev *dev) {
  http_free(dev->page);
  dev->page = NULL;
}

void dev_page_show(struct dev *dev, const struct js *event) {
  JD_JS shown = js_copy(event);
  js_set_integer(shown, "at", dev_now());
  if (dev->page)
    post(dev, "/__sandbox/happened", shown, NULL);
}

void dev_page_sources(struct dev *dev, const struct dev_memory *memory) {
  JD_JS event = js_new_object();
  struct js *files = js_new_object();
  js_set_text(event, "event", "sources");
  js_set(event, "files", files);
  for (size_t i = 0; i < memory->source_count; i++)
    js_set_text(files, memory->sources[i].name, memory->sources[i].file);
  dev_page_show(dev, event);
}
