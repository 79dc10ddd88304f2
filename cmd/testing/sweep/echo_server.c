#include "cmd/testing/sweep/echo_server.h"

#include "model/base/base.h"
#include "model/format/format.h"
#include "reconcile/testing/fake_server.h"

#include <stdio.h>

enum where {
  IN_ROWS,   /* all is well except for a row in ERROR, whose message it is */
  ON_READS,  /* each request is answered alike */
  ON_WRITES, /* each that writes; reads show an empty app */
  ON_MCP,    /* each POST to /mcp, after the handshake; reads over REST as in IN_ROWS */
};

/* In `headers` and `body`, {} stands for the text, {json} for it as a JSON string without its quotes, {twice} for that
 * once more. */
static const struct way {
  const char *name;
  enum where where;
  int status;
  const char *headers, *body;
} ways[] = {
#define JSON             "Content-Type: application/json\r\n"
#define STREAM           "Content-Type: text/event-stream\r\n"
#define API(code)        "{\"error\":{\"code\":\"" code "\",\"message\":\"{json}\",\"remediation\":\"{json}\"}}"
#define EVENT(text)      "data: " text "\n\n"
#define RESULT(id, more) EVENT("{\"id\":" #id ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":" more "}")
#define TOOL(more)       RESULT(1, more) RESULT(2, more) RESULT(3, more) RESULT(4, more) RESULT(5, more) RESULT(6, more)
    {"a row", IN_ROWS, 0, "", ""},
    {"a refusal", ON_READS, 400, JSON, API("VALIDATION_X")},
    {"a code", ON_READS, 400, JSON, API("{json}")},
    {"a key that is not taken", ON_READS, 401, JSON, API("AUTH_INVALID_API_KEY")},
    {"an account", ON_READS, 403, JSON,
     "{\"error\":\"account_suspended\",\"message\":\"{json}\",\"upgradeUrl\":\"{json}\"}"},
    {"an app that is not there", ON_READS, 404, JSON, API("RESOURCE_NOT_FOUND")},
    {"a router", ON_READS, 404, JSON, "{\"message\":\"{json}\",\"error\":\"Not Found\",\"statusCode\":404}"},
    {"an app that is not ready", ON_READS, 409, JSON, API("APP_PROVISIONING")},
    {"a limit", ON_READS, 429, JSON, API("REQUEST_ERROR")},
    {"a failure", ON_READS, 500, JSON, API("INTERNAL_ERROR")},
    {"a page", ON_READS, 502, "Content-Type: text/html\r\n", "<html><title>{}</title>{}</html>"},
    {"a text", ON_READS, 502, "Content-Type: text/plain\r\n", "  {}  "},
    {"a page that is well", ON_READS, 200, "Content-Type: text/html\r\n", "{}"},
    {"another region", ON_READS, 204, "Fly-Replay: {}\r\n", ""},
    {"a redirect", ON_READS, 302, "Location: https://{}/{}\r\n", ""},
    {"a type", ON_READS, 200, "Content-Type: {}\r\n", "{}"},
    {"an encoding", ON_READS, 200, "Content-Encoding: {}\r\n", "{}"},
    {"broken JSON", ON_READS, 200, JSON, "{\"durable_objects\": {}"},
    {"a string", ON_READS, 200, JSON, "\"{json}\""},
    {"other fields", ON_READS, 200, JSON,
     "{\"durable_objects\":\"{json}\",\"keys\":\"{json}\",\"id\":\"{json}\",\"apps\":\"{json}\",\"do_requests\":\"{"
     "json}\"}"},
    {"a row's status", ON_READS, 200, JSON,
     "{\"durable_objects\":[{\"id\":\"1\",\"name\":\"n\",\"class_name\":\"C\",\"status\":\"{json}\",\"access_mode\":\"{"
     "json}\","
     "\"last_deployed_at\":null,\"error_message\":null}],\"keys\":[],\"id\":\"\"}"},
    {"a deploy that is refused", ON_WRITES, 400, JSON, API("VALIDATION_INVALID_SCHEMA")},
    {"a deploy that fails", ON_WRITES, 502, JSON, API("EXTERNAL_CLOUDFLARE_ERROR")},
    {"a deploy that fails in a page", ON_WRITES, 502, "Content-Type: text/html\r\n", "<title>{}</title>"},
    {"a deploy that answers something", ON_WRITES, 200, JSON,
     "{\"id\":\"1\",\"name\":\"{json}\",\"class_name\":\"C\",\"key\":7}"},
    {"documentation", ON_MCP, 200, STREAM, TOOL("\"# Durable object\\n\\n{json}\\n\\n## More: {json}\\n{json}\"}]}")},
    {"a tool's failure", ON_MCP, 200, STREAM, TOOL("\"{json}\"}],\"isError\":true}")},
    {"a tool's refusal", ON_MCP, 200, STREAM, TOOL("\"Error: {json}\"}],\"isError\":true}")},
    {"a tool's error of the API", ON_MCP, 200, STREAM,
     TOOL("\"{\\\"error\\\":{\\\"code\\\":\\\"VALIDATION_X\\\",\\\"message\\\":\\\"{twice}\\\"}}\"}],\"isError\":"
          "true}")},
    {"a tool's answer", ON_MCP, 200, STREAM, TOOL("\"{\\\"durable_objects\\\":\\\"{twice}\\\",\\\"keys\\\":[]}\"}]}")},
    {"an error of JSON-RPC", ON_MCP, 200, STREAM,
     EVENT("{\"id\":1,\"error\":{\"code\":-32602,\"message\":\"{json}\"}}")},
    {"an event that is not JSON", ON_MCP, 200, STREAM, EVENT("{}")},
    {"another protocol", ON_MCP, 200, STREAM, EVENT("{\"id\":0,\"result\":{\"protocolVersion\":\"{json}\"}}")},
    {"an MCP server's page", ON_MCP, 502, "Content-Type: text/html\r\n", "<title>{}</title>"},
};

unsigned echo_ways(void) {
  return sizeof ways / sizeof *ways;
}

const char *echo_name(unsigned way) {
  return ways[way].name;
}

bool echo_is_well(unsigned way) {
  return ways[way].where == IN_ROWS;
}

bool echo_on_writes(unsigned way) {
  return ways[way].where == ON_WRITES;
}

bool echo_on_mcp(unsigned way) {
  return ways[way].where == ON_MCP;
}

enum { MOST_ROWS = 32 };

struct echo {
  struct arena *arena;
  const char *json, *twice; /* the text as the inside of a JSON string, and that once more */
  const char *plain;
  struct server_row rows[MOST_ROWS];
  size_t count;
  struct server *server;
};

/* What is between the quotes of the text as a JSON string. */
static const char *inside(struct arena *arena, struct bytes text) {
  JD_BUF out;
  buf_init(&out, LIMIT_TEXT_OUTPUT);
  js_write_string(text, &out);
  return arena_strndup(arena, out.data + 1, out.len - 2);
}

static struct bytes fill(const struct echo *echo, const char *form) {
  const struct {
    const char *mark, *text;
  } parts[] = {{"{}", echo->plain}, {"{json}", echo->json}, {"{twice}", echo->twice}};
  JD_BUF out;
  buf_init(&out, LIMIT_TEXT_OUTPUT);
  while (*form) {
    size_t part = 0, count = sizeof parts / sizeof *parts;
    while (part < count && strncmp(form, parts[part].mark, strlen(parts[part].mark)) != 0)
      part++;
    if (part < count) {
      buf_add_text(&out, parts[part].text);
      form += strlen(parts[part].mark);
    } else {
      buf_add_char(&out, *form++);
    }
  }
  return arena_bytes(echo->arena, buf_bytes(&out));
}

static void answer(struct echo *echo, const char *request, int status, const char *headers, const char *body,
                   unsigned times) {
  struct bytes reply = server_reply(echo->arena, status, fill(echo, headers).data, fill(echo, body));
  echo->rows[echo->count++] = (struct server_row){request, reply, SERVER_KEEP, times, 0};
}

#define ROW(more)                                                                                                      \
  "{\"id\":\"1\",\"name\":\"counter\",\"class_name\":\"Counter\",\"status\":\"ERROR\",\"access_mode\":\"public\","     \
  "\"last_deployed_at\":null,\"error_message\":\"{json}\"" more "}"
#define LIST "{\"durable_objects\":[" ROW("") "]}"
#define GOT  ROW(",\"code\":\"export class Counter { }\\n\",\"created_at\":\"c\",\"updated_at\":\"u\"")
#define NONE "{\"error\":{\"code\":\"RESOURCE_NOT_FOUND\",\"message\":\"Durable Object not found {json}\"}}"

/* What a healthy control plane answers to reads of an app with one row, or none. */
static void answer_reads(struct echo *echo, const char *app, bool with_row) {
  const struct {
    const char *path;
    int status;
    const char *body;
  } reads[] = {
      {"/durable-objects", 200, with_row ? LIST : "{\"durable_objects\":[]}"},
      {"/durable-objects/counter", with_row ? 200 : 404, with_row ? GOT : NONE},
      {"/durable-objects/room", 404, NONE},
      {"/durable-objects/env", 200, "{\"keys\":[]}"},
      {"/env", 200, "{\"keys\":[]}"},
      {"/durable-objects/usage/usage", 200, "{\"do_requests\":1,\"do_cpu_ms\":2}"},
      {"/config", 200, NULL},
  };
  for (size_t i = 0; i < sizeof reads / sizeof *reads; i++) {
    const char *body =
        reads[i].body ? reads[i].body : arena_printf(echo->arena, "{\"id\":\"%s\",\"db_provisioned\":true}", app);
    answer(echo, arena_printf(echo->arena, "GET /v1/%s%s", app, reads[i].path), reads[i].status, JSON, body, 0);
  }
}

static const char hello[] = EVENT("{\"id\":0,\"result\":{\"protocolVersion\":\"2025-06-18\"}}");

/* The same through MCP: the reads of a snapshot come in this order. */
static const char mcp_reads[] = RESULT(
    1,
    "\"{\\\"durable_objects\\\":[{\\\"id\\\":\\\"1\\\",\\\"name\\\":\\\"counter\\\",\\\"class_name\\\":\\\"Counter\\\","
    "\\\"status\\\":\\\"ERROR\\\",\\\"access_mode\\\":\\\"public\\\",\\\"last_deployed_at\\\":null,"
    "\\\"error_message\\\":\\\"{twice}\\\"}]}\"}]}") RESULT(2, "\"{\\\"keys\\\":[]}\"}]}")
    RESULT(3, "\"{twice}\"}],\"isError\":true}")
        RESULT(4, "\"{\\\"id\\\":\\\"1\\\",\\\"name\\\":\\\"counter\\\",\\\"class_name\\\":\\\"Counter\\\","
                  "\\\"status\\\":\\\"ERROR\\\",\\\"access_mode\\\":\\\"public\\\",\\\"last_deployed_at\\\":null,"
                  "\\\"error_message\\\":\\\"{twice}\\\",\\\"code\\\":\\\"export class Counter { }\\\","
                  "\\\"created_at\\\":\\\"c\\\",\\\"updated_at\\\":\\\"u\\\"}\"}]}")
            RESULT(5, "\"{\\\"error\\\":{\\\"code\\\":\\\"RESOURCE_NOT_FOUND\\\",\\\"message\\\":\\\"Durable Object "
                      "not found\\\"}}\"}],"
                      "\"isError\":true}");

static void lay_out(struct echo *echo, const struct way *way, const char *app) {
  bool own_hello = strstr(way->body, "protocolVersion") != NULL;
  if (way->where != ON_READS) {
    if (!own_hello)
      answer(echo, "POST /mcp", 200, STREAM, hello, 1);
    if (way->where == ON_MCP)
      answer(echo, "POST /mcp", way->status, way->headers, way->body, 0);
    else
      answer(echo, "POST /mcp", 200, STREAM, mcp_reads, 0);
    answer_reads(echo, app, way->where != ON_WRITES);
    answer_reads(echo, "app_other", way->where != ON_WRITES);
    answer(echo, "GET /apps", 200, JSON, "{\"apps\":[]}", 0);
  }
  answer(echo, "", way->where == ON_READS || way->where == ON_WRITES ? way->status : 500, way->headers,
         way->where == ON_READS || way->where == ON_WRITES ? way->body : "{}", 0);
}

struct echo *echo_start(struct arena *arena, unsigned way, const char *app, struct bytes text) {
  struct echo *echo = arena_alloc(arena, sizeof *echo);
  *echo = (struct echo){.arena = arena, .plain = arena_strndup(arena, text.data, text.len)};
  echo->json = inside(arena, text);
  echo->twice = inside(arena, bytes_of(echo->json));
  lay_out(echo, &ways[way], app);
  echo->server = server_start(echo->rows, echo->count, 0);
  return echo;
}

const char *echo_origin(const struct echo *echo) {
  return server_origin(echo->server);
}

void echo_stop(struct echo *echo) {
  server_stop(echo->server);
}
