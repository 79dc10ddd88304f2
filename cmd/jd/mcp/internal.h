/* The parts of the server.
 *
 * The server itself (server.c) is pure: lines, ends of runs and times go in, messages and runs come out through struct
 * mcp_host. serve.c is the host of the program; tests have one of their own. */
#ifndef JD_CMD_MCP_INTERNAL_H
#define JD_CMD_MCP_INTERNAL_H

#include "cmd/jd/mcp/mcp.h"
#include "model/base/base.h"
#include "model/format/format.h"
#include "model/state/state.h"

enum {
  MCP_LINE = 1048576,     /* longest line from the client; a longer one is an error response */
  MCP_CALLS = 8,          /* calls at once: an agent makes one, or a few that read */
  MCP_ANSWER_MS = 600000, /* a question without an answer for so long counts as cancelled */
  MCP_TRIES = 3,          /* answers to a question that do not fit */
  MCP_CHANGES = 20,       /* times that the app changes between a question and its write, in one call */
  MCP_DIALOG = 4000,      /* bytes of a question: what a dialog can show */
  MCP_TEXT = 16384,       /* bytes of the text beside a document */
  MCP_WORDS = 1000,       /* bytes of a run's stderr that are kept: the last ones */
};

/* ---- messages of JSON-RPC ---- */

#define META "io.modelcontextprotocol/"

/* The protocol's older revisions open with `initialize` and let the server send requests; since 2026-07-28 each request
 * carries its version and capabilities, and a question is a result that the client answers by calling again. */
enum era { ERA_LEGACY, ERA_MODERN };

enum rpc_error {
  RPC_PARSE = -32700,
  RPC_REQUEST = -32600,
  RPC_METHOD = -32601,
  RPC_PARAMS = -32602,
  RPC_CAPABILITY = -32021,
  RPC_VERSION = -32022,
};

/* Return a message; owned by the caller. They take `result`, `data` and `params`, and copy `id` (NULL: null). */
struct js *rpc_result(const struct js *id, struct js *result);
struct js *rpc_failure(const struct js *id, enum rpc_error code, const char *why, struct js *data);
struct js *rpc_request(const char *id, const char *method, struct js *params);
struct js *rpc_notification(const char *method, struct js *params);

struct js *rpc_server_info(void); /* name and version of this server; owned by the caller */
/* Adds what each result of the newer revisions has; returns it. `type` is "complete" or "input_required". */
struct js *rpc_finished(enum era era, struct js *result, const char *type);

/* Returns the text of a member; "" if it has none. */
static inline const char *member_text(const struct js *object, const char *member) {
  const char *text = js_text(js_get(object, member));
  return text ? text : "";
}

/* Frees the old value, and takes the new one. */
void js_replace(struct js **place, struct js *value);

/* Splits what a client sends into lines. A line that is too long is passed on as its first MCP_LINE + 1 bytes. */
struct rpc_lines {
  struct buf line;
};

void rpc_lines_init(struct rpc_lines *lines);
void rpc_lines_free(struct rpc_lines *lines);
/* Takes from `*chunk` up to the end of a line; true if `lines->line` has one. Clear it before the next call. */
bool rpc_lines_next(struct rpc_lines *lines, struct bytes *chunk);

/* ---- arguments for a run of jd ---- */

struct words {
  struct arena *arena;
  const char **list;
  size_t count, capacity;
};

struct words words_begin(struct arena *arena, const char *word);
void words_put(struct words *words, const char *word);
/* Adds "--NAME", or "--NAME=VALUE", which no value can turn into another option. */
void words_add(struct words *words, const char *name, const char *value);

/* ---- tools ---- */

struct tool {
  const char *name; /* also the command's */
  const char *title, *description;
  const char *arguments[3];
  const char *list;      /* the array of its document that the text beside it shows; NULL: none */
  const char *fields[7]; /* the members shown of each element; ends with NULL */
  bool writes, is_offline;
};

extern const struct tool tools[];
extern const size_t tool_count;

const struct tool *tool_find(const char *name);
/* Returns the array for tools/list; owned by the caller. */
struct js *tools_json(void);
/* Returns the problem with the arguments given in a call, or NULL. */
const char *tool_check(struct arena *arena, const struct tool *tool, const struct js *given);
/* Adds the options for the arguments, which have passed tool_check. */
void tool_words(const struct tool *tool, const struct js *given, struct words *words);
/* Appends the short text that goes beside a document. */
void tool_text(const struct tool *tool, const struct js *document, struct buf *out);

/* ---- the question about an item ---- */

enum action action_of_item(const struct js *item); /* of a plan's document */
/* Returns "env/KEY" for an env variable, else the name. */
const char *label_of_item(struct arena *arena, const struct js *item);
/* Returns the parameters of elicitation/create about an item of a plan's document; owned by the caller. `again` says
 * that the last answer did not fit. */
struct js *question_params(struct arena *arena, const struct js *plan, const struct js *item, bool again);

enum verdict { VERDICT_YES, VERDICT_NO, VERDICT_CANCEL, VERDICT_UNCLEAR };

/* Reads {"action", "content"}. VERDICT_YES needs the choice `yes`, or, if data would be lost, the name of each object
 * in full. */
enum verdict question_verdict(struct arena *arena, const struct js *item, const struct js *answer);
/* Adds the options that approve the item, and each loss that was named in the question. */
void question_approve(struct arena *arena, const struct js *item, struct words *words);

/* ---- the state of a question that passes through the client ---- */

struct ticket {
  unsigned long number; /* of the question: each is used once */
  int64_t due;          /* in ms of the host's clock */
};

/* Returns the text for `requestState`: the ticket, signed together with what it is bound to. */
const char *ticket_text(struct arena *arena, const struct secret *key, const struct ticket *ticket, const char *bound);
/* Returns whether the texts are the same, in as much time if they differ early as if they differ late. */
bool ticket_is(const char *ticket, const char *text);

/* ---- the server ---- */

struct mcp_server;

struct mcp_host {
  void (*send)(void *context, const struct js *message); /* one line to the client */
  /* Starts jd with these arguments. Its lines come back through server_line, its end through server_ended. */
  bool (*start)(void *context, unsigned run, const struct words *words, struct jd_error *error);
  void (*stop)(void *context, unsigned run); /* as Ctrl-C does; server_ended still comes */
  int64_t (*now)(void *context);             /* ms of a clock that never goes back */
  void *context;
};

struct mcp_server *server_new(const struct mcp_host *host, const struct command_hint *hint);
void server_free(struct mcp_server *server); /* runs must have ended */

void server_message(struct mcp_server *server, struct bytes line); /* a line from the client, without its end */
void server_line(struct mcp_server *server, unsigned run,
                 struct bytes line); /* a line of a run's stdout, while it runs */
/* The end of a run: its exit status, all of its stdout, and the last of its stderr. */
void server_ended(struct mcp_server *server, unsigned run, int status, struct bytes output, struct bytes words);
/* Gives up questions that are due. Returns the ms until the next is; -1: none. */
int64_t server_tick(struct mcp_server *server);
/* Stops all runs and forgets all questions: nothing more is sent. */
void server_stop(struct mcp_server *server);

/* ---- a call of a tool ---- */

enum step {
  STEP_RUN,    /* any tool but apply: one run of jd */
  STEP_PLAN,   /* apply: what differs now */
  STEP_ASKING, /* a question is open */
  STEP_WRITE,  /* the item that was approved */
  STEP_FINISH, /* nothing differs: the stage is ticked */
};

struct call {
  struct call *next;
  struct arena *arena;
  struct js *id; /* of the request; NULL while a question of the newer revisions is open, which ends it */
  enum era era;
  struct js *progress_token; /* NULL: none */
  int64_t progress;
  bool is_cancelled;
  const struct tool *tool;
  struct js *arguments;
  enum step step;
  unsigned run;       /* 0: none */
  bool waits;         /* for the end of another's run, with `words` */
  struct words words; /* of the last run */

  /* apply */
  struct js *document;   /* the result: the first plan, with the outcome of each item that is decided */
  struct js *plan;       /* the last one */
  struct words scope;    /* of the run that made it */
  const struct js *item; /* of `plan`, which is asked about or applied */
  struct ticket ticket;  /* of the question */
  unsigned tries, stale;
  int64_t restarts;
  bool has_failed, is_stopped;
};

struct mcp_server {
  struct mcp_host host;
  const struct command_hint *hint;
  struct secret *key;
  struct call *calls;
  bool is_legacy, can_ask; /* after `initialize` */
  unsigned runs;
  unsigned long questions;
};

void server_send(const struct mcp_server *server, struct js *message); /* takes the message */
int64_t server_now(const struct mcp_server *server);

struct call *call_new(struct mcp_server *server, const struct tool *tool);
void call_free(struct mcp_server *server, struct call *call);
/* Answers the call with an error, and ends it. */
void call_fail(struct mcp_server *server, struct call *call, const struct jd_error *error);
void call_start(struct mcp_server *server, struct call *call, enum step step, const struct words *words);
/* Ends a call as Ctrl-C ends a run: a write that was sent is settled. Nothing more is sent about it. */
void call_cancel(struct mcp_server *server, struct call *call);

/* Begins the next item of `apply`: what differs now, then a question about the first that is not decided. */
void call_plan(struct mcp_server *server, struct call *call);
void call_ask(struct mcp_server *server, struct call *call, bool again);
/* Takes the answer {"action", "content"}; NULL: there is none. */
void call_answer(struct mcp_server *server, struct call *call, const struct js *answer);
/* Gives up a question that nobody answered in time. */
void call_expire(struct mcp_server *server, struct call *call);
/* Returns what a question is bound to: the arguments, which are the call's, the item, and the plan in which it was
 * shown. */
const char *call_bound_to(struct arena *arena, const struct call *call, const struct js *arguments);
const char *call_question_id(const struct call *call); /* of the request that asks, in the older revisions */

#endif
