/* The page of a sandbox that runs instances: GET /__dev/, and what it reads. The port on which the instances are passes
 * these on (reconcile/engine/outer.js). */
#include "cmd/sandbox/api/internal.h"

#include <stdlib.h>
#include <string.h>

enum { WAIT_MS = 20000, ANSWER_MOST = 4194304 };

/* Nothing on the page comes from elsewhere, and only its own script runs: a nonce is new in each answer. */
static void add_headers(struct answer *answer, const char *nonce) {
  answer_header(answer, "Content-Security-Policy",
                "default-src 'none'; script-src 'nonce-%s'; style-src 'nonce-%s'; connect-src 'self'; img-src data:; "
                "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                nonce, nonce);
  answer_header(answer, "X-Content-Type-Options", "nosniff");
  answer_header(answer, "Referrer-Policy", "no-referrer");
  answer_header(answer, "Cross-Origin-Opener-Policy", "same-origin");
  answer_header(answer, "Cache-Control", "no-store");
}

static void show_page(struct call *call) {
  static const char mark[] = "NONCE";
  const char *nonce = clock_new_id(call->arena);
  struct bytes rest = sandbox_page_html;
  JD_BUF page;
  buf_init(&page, ANSWER_MOST);
  for (const char *found; (found = memmem(rest.data, rest.len, mark, sizeof mark - 1));) {
    size_t len = (size_t)(found - rest.data);
    buf_add(&page, rest.data, len);
    buf_add_text(&page, nonce);
    rest = (struct bytes){found + sizeof mark - 1, rest.len - len - (sizeof mark - 1)};
  }
  buf_add_bytes(&page, rest);
  answer_text(call->answer, "text/html; charset=utf-8", buf_bytes(&page));
  add_headers(call->answer, nonce);
}

/* Releases the lock while it waits. */
static void read_events(struct call *call) {
  static const char after[] = "after=";
  struct sandbox *sandbox = call->sandbox;
  JD_BUF text;
  buf_init(&text, ANSWER_MOST);
  bool numbered = starts_with(bytes_of(call->target.query), after);
  uint64_t number = numbered ? strtoull(call->target.query + sizeof after - 1, NULL, 10) : 0;
  pthread_mutex_unlock(&sandbox->lock);
  happened_read(sandbox->happened, number, WAIT_MS, &text);
  pthread_mutex_lock(&sandbox->lock);
  answer_text(call->answer, "application/json; charset=utf-8", buf_bytes(&text));
}

static void read_state(struct call *call) {
  const struct sandbox *sandbox = call->sandbox;
  struct js *objects = sandbox->app_id ? records_list(sandbox->store, sandbox->app_id) : js_new_array();
  answer_json(call->answer, 200, js_object("app_id", js_of_text(sandbox->app_id), "objects", objects, NULL));
}

void page_read(struct call *call) {
  static const struct {
    const char *name;
    void (*read)(struct call *call);
  } parts[] = {{"", show_page}, {"events", read_events}, {"state", read_state}};
  for (size_t i = 0; i < sizeof parts / sizeof *parts && call->sandbox->happened; i++)
    if (strcmp(parts[i].name, call->target.name.data) == 0) {
      parts[i].read(call);
      return;
    }
  answer_no_route(call->answer, call->request->method, call->request->target);
}
