/* Lines from a client, and at times what a run of jd says. */
#include "cmd/jd/mcp/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void host_send(void *context, const struct js *message) {
  JD_BUF line;
  (void)context;
  buf_init(&line, LIMIT_DOCUMENT_BYTES);
  js_write(message, JS_COMPACT, &line);
}

static bool host_start(void *context, unsigned run, const struct words *words, struct jd_error *error) {
  unsigned *last = context;
  (void)words, (void)error;
  *last = run;
  return true;
}

static void host_stop(void *context, unsigned run) {
  (void)context, (void)run;
}

static int64_t host_now(void *context) {
  (void)context;
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static bool started;
  unsigned run = 0;
  const struct mcp_host host = {host_send, host_start, host_stop, host_now, &run};
  struct bytes rest = {(const char *)data, size};
  struct rpc_lines lines;
  if (!started)
    secret_start();
  started = true;
  struct mcp_server *server = server_new(&host, NULL);
  rpc_lines_init(&lines);
  while (rest.len)
    if (rpc_lines_next(&lines, &rest)) {
      const struct bytes line = buf_bytes(&lines.line);
      if (run && line.len && line.data[0] == '<') { /* what the run prints; it ends with this */
        const unsigned ended = run;
        run = 0;
        const struct bytes said = {line.data + 1, line.len - 1};
        server_line(server, ended, said);
        server_ended(server, ended, 0, said, bytes_of(""));
      } else {
        server_message(server, line);
      }
      buf_clear(&lines.line);
    }
  rpc_lines_free(&lines);
  server_stop(server);
  server_free(server);
  return 0;
}
