/* What an MCP server may answer: SSE or JSON, the messages in it, and the errors that its tools hand on as text. The
 * first byte chooses the content type and whether the answer broke off. */
#include "reconcile/api/api.h"
#include "reconcile/mcp/internal.h"
#include "reconcile/mcp/mcp.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool right) {
  if (!right)
    abort();
}

static void check_error(const struct jd_error *error) {
  must(error->code != JD_NONE && error->message[0]);
  for (const char *at = error->message; *at; at++)
    must((unsigned char)*at >= ' ' && *at != 0x7F);
}

static void check_response(const struct http_answer *answer) {
  struct jd_error error = {0};
  JD_JS found = mcp_response(answer, 1, "POST /mcp list", &error);
  if (!found) {
    check_error(&error);
    return;
  }
  must(js_type(js_get(found, "result")) == JS_OBJECT && js_integer(js_get(found, "id"), 0) == 1);
}

/* A tool's text, with and without isError. */
static void check_text(struct bytes text) {
  for (int i = 0; i < 4; i++) {
    struct jd_error error = {0};
    const struct mcp_answer answer = {.answered = true, .is_error = i & 1, .text = text};
    const struct http_answer as = mcp_as_http(&answer, i & 2, "POST /mcp list");
    must(as.arrived == (as.status != 0));
    must(as.status == 0 || as.status == 200 || as.status == 204 || (as.status >= 400 && as.status < 600));
    if (!as.arrived)
      check_error(&as.error);
    if (as.status != 200) {
      must(!wire_failure(&as, "POST /mcp list", &error));
      check_error(&error);
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  char *text = calloc(1, size);
  if (!text)
    return 0;
  memcpy(text, data + 1, size - 1);
  const struct bytes body = {text, size - 1};
  const struct http_answer answer = {.arrived = !(data[0] & 2),
                                     .reads = true,
                                     .status = 200,
                                     .content_type = data[0] & 1 ? "text/event-stream" : "application/json",
                                     .body = body,
                                     .error = {.code = JD_NETWORK, .message = "It broke off."}};
  check_response(&answer);
  check_text(body);
  free(text);
  return 0;
}
