/* HTTP on loopback: the one file that knows libmicrohttpd. */
#include "cmd/sandbox/serve/internal.h"
#include "model/base/base.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <strings.h>

enum {
  CONNECTIONS = 512,
  CONNECTION_MEMORY = 32768, /* request line and headers: recordings have paths of 5,000 bytes; wiped at each request */
  BODY_READ = 67108864,      /* of a body that is too large, so that its sender reads the 413 */
};

struct server {
  struct MHD_Daemon *daemon;
};

/* A request that is being received. */
struct incoming {
  char *target;
  struct buf body;
  size_t received;
  bool opened;
};

/* Keeps the target as sent: called before the library parses it. */
static void *open_incoming(void *context, const char *target, struct MHD_Connection *connection) {
  (void)context, (void)connection;
  struct incoming *incoming = calloc(1, sizeof *incoming);
  if (!incoming || !(incoming->target = strdup(target)))
    jd_out_of_memory();
  buf_init(&incoming->body, LIMIT_REQUEST_BODY);
  return incoming;
}

static void close_incoming(void *context, struct MHD_Connection *connection, void **handle,
                           enum MHD_RequestTerminationCode how) {
  (void)context, (void)connection, (void)how;
  struct incoming *incoming = *handle;
  if (!incoming)
    return;
  buf_free(&incoming->body);
  free(incoming->target);
  free(incoming);
  *handle = NULL;
}

/* Leaves escapes to the router. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text) {
  (void)context, (void)connection;
  return strlen(text);
}

static const char *header_of(struct MHD_Connection *connection, const char *name) {
  return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static void write_body(const struct answer *answer, struct buf *text) {
  if (answer->body && !answer->as_events)
    js_write(answer->body, JS_COMPACT, text);
  for (size_t i = 0; answer->as_events && i < js_length(answer->body); i++) {
    buf_add_text(text, "event: message\ndata: ");
    js_write(js_at(answer->body, i), JS_COMPACT, text);
    buf_add_text(text, "\n\n");
  }
}

static struct MHD_Response *make_response(const struct answer *answer) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  write_body(answer, &text);
  const struct answer_text *given = &answer->text;
  struct MHD_Response *response = MHD_create_response_from_buffer(
      given->data ? given->len : text.len, given->data ? given->data : text.data, MHD_RESPMEM_MUST_COPY);
  if (!response)
    jd_out_of_memory();
  if (given->data)
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, given->type);
  if (answer->body)
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                            answer->as_events ? "text/event-stream" : "application/json; charset=utf-8");
  for (size_t i = 0; i < answer->header_count; i++)
    MHD_add_response_header(response, answer->headers[i].name, answer->headers[i].value);
  if (answer->close)
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
  return response;
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, const struct answer *answer) {
  struct MHD_Response *response = make_response(answer);
  enum MHD_Result queued = MHD_queue_response(connection, (unsigned)answer->status, response);
  MHD_destroy_response(response);
  return queued;
}

static enum MHD_Result take_body(struct incoming *incoming, const char *data, size_t *len) {
  incoming->received += *len;
  buf_add(&incoming->body, data, *len);
  *len = 0;
  return incoming->received > BODY_READ ? MHD_NO : MHD_YES;
}

/* Returns whether the text is empty, or a colon and digits. */
static bool is_port(const char *text) {
  return *text == '\0' || (*text == ':' && text[1] && text[1 + strspn(text + 1, "0123456789")] == '\0');
}

bool local_host(const char *host) {
  static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
  for (size_t i = 0; host && i < sizeof names / sizeof *names; i++) {
    size_t len = strlen(names[i]);
    if (strncasecmp(host, names[i], len) == 0 && is_port(host + len))
      return true;
  }
  return !host;
}

bool local_origin(const char *origin) {
  static const char *const schemes[] = {"http://", "https://"};
  for (size_t i = 0; origin && i < sizeof schemes / sizeof *schemes; i++) {
    size_t len = strlen(schemes[i]);
    if (strncasecmp(origin, schemes[i], len) == 0)
      return local_host(origin + len);
  }
  return !origin;
}

/* Called once with the headers, then for each piece of the body, then once more at its end. */
static enum MHD_Result serve(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                             const char *version, const char *data, size_t *len, void **handle) {
  (void)url, (void)version;
  struct incoming *incoming = *handle;
  if (*len)
    return take_body(incoming, data, len);
  if (!incoming->opened) {
    incoming->opened = true;
    return MHD_YES;
  }
  struct request request = {.method = method,
                            .target = incoming->target,
                            .authorization = header_of(connection, "Authorization"),
                            .content_type = header_of(connection, "Content-Type"),
                            .accept = header_of(connection, "Accept"),
                            .mcp_protocol = header_of(connection, "MCP-Protocol-Version"),
                            .fly_replay_failed = header_of(connection, "fly-replay-failed") != NULL,
                            .body = buf_bytes(&incoming->body),
                            .has_body = incoming->received > 0,
                            .too_large = incoming->body.overflow};
  struct answer answer = {0};
  if (local_host(header_of(connection, "Host")) && local_origin(header_of(connection, "Origin")))
    sandbox_serve(context, &request, &answer);
  else
    answer_request_error(
        &answer, 403,
        "The sandbox serves only this machine: the host of Host and Origin must be 127.0.0.1, localhost or [::1].");
  enum MHD_Result sent = send_answer(connection, &answer);
  answer_free(&answer);
  return sent;
}

struct server *server_start(struct sandbox *sandbox, uint16_t port, uint16_t *bound, struct jd_error *error) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct MHD_Daemon *daemon = MHD_start_daemon(
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL, port, NULL, NULL, serve, sandbox,
      MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_URI_LOG_CALLBACK, open_incoming, NULL,
      MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED, close_incoming, NULL,
      MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
      MHD_OPTION_END);
  if (!daemon) {
    jd_fail_io(error, "127.0.0.1", errno, "Pass another port with --port, or 0 for a free one.",
               "cannot listen on port %u", port);
    return NULL;
  }
  *bound = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
  struct server *server = calloc(1, sizeof *server);
  if (!server)
    jd_out_of_memory();
  server->daemon = daemon;
  return server;
}

void server_stop(struct server *server) {
  MHD_stop_daemon(server->daemon);
  free(server);
}
