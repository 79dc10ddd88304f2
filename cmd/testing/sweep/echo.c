/* A server gives away the secrets that it was sent, in every encoding and in every place where it may have text; each
 * command is run in each format, and what it prints and writes is searched for them. */
#include "cmd/testing/sweep/echo_server.h"
#include "cmd/testing/sweep/sweep.h"
#include "model/base/base.h"
#include "model/mask/encode_test.h"

#include <err.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char plan_file[] = "docs/butterbase/02-plan.md";
static const char plan[] =
    "# Plan\n\n## Durable\n\n```yaml\ndurable_objects:\n  - name: counter\n  - name: room\nenv:\n"
    "  LITERAL: \"<hello> & welcome\"\n  TOKEN: ${TOKEN}\n  DB: db://app:${DB_PASSWORD}@db.example.net\n```\n";
#define TOKEN       "t\xc3\xb6k \"4/7+1\\1'"
#define DB_PASSWORD "hunter22?>~"
#define DB          "db://app:hunter22?>~@db.example.net"
static const char *const secrets[] = {PLANE_KEY, "<hello> & welcome", TOKEN, DB_PASSWORD, DB};
enum { SECRETS = sizeof secrets / sizeof *secrets };

/* A word of these is replaced: LIVE, SAVED: a file in the site's folder. */
static const char *const commands[][8] = {
    {"plan"},
    {"plan", "-v", "--full-diff"},
    {"plan", "--format", "json"},
    {"plan", "--format", "markdown", "--summary", "SUMMARY"},
    {"plan", "--format", "github"},
    {"plan", "--format", "junit"},
    {"plan", "--format", "sarif"},
    {"plan", "--out", "SAVED"},
    {"apply", "SAVED", "--yes"},
    {"apply", "--yes", "--format", "json"},
    {"apply", "--yes", "--only", "room"},
    {"apply", "--yes", "--only", "room", "--retries", "1"},
    {"drift"},
    {"drift", "--format", "json"},
    {"drift", "--format", "markdown", "--summary", "SUMMARY"},
    {"drift", "--format", "github"},
    {"drift", "--format", "junit"},
    {"drift", "--format", "sarif"},
    {"drift", "--app", "app_other", "--app", "app_sweep"},
    {"drift", "--app", "app_other", "--app", "app_sweep", "--format", "json"},
    {"drift", "--app", "app_other", "--app", "app_sweep", "--format", "markdown"},
    {"drift", "--app", "app_other", "--app", "app_sweep", "--format", "junit"},
    {"drift", "--app", "app_other", "--app", "app_sweep", "--format", "sarif"},
    {"drift", "--app", "app_other", "--app", "app_sweep", "--format", "github"},
    {"status"},
    {"status", "--format", "json"},
    {"status", "counter"},
    {"plan", "--live-from", "LIVE", "--format", "json"},
    {"preflight"},
    {"preflight", "--format", "json"},
    {"docs", "-v"},
    {"docs", "--format", "json"},
    {"log", "--verify"},
    {"log", "--verify", "--format", "json"},
    {"import", "--dry-run"},
    {"init", "--dry-run", "agent"},
    {"import", "--dry-run", "--format", "json"},
    {"plan", "--via", "mcp"},
    {"plan", "--via", "mcp", "--format", "json"},
    {"drift", "--via", "mcp"},
    {"status", "--via", "mcp", "--format", "json"},
    {"status", "--via", "mcp"},
    {"preflight", "--via", "mcp"},
    {"apply", "--via", "mcp", "--yes"},
    {"import", "--via", "mcp", "--dry-run"},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

struct sweep {
  struct world *world;
  struct arena *arena; /* of one way */
  struct site site;
  bool all; /* each command in each way */
  unsigned way, turn;
  unsigned runs, leaks, failed;
  unsigned masked; /* runs of one way in which something was */
};

/* All secrets in all encodings, another one first in each run: what is shown of a message is its beginning. */
static struct bytes text_of(struct arena *arena, unsigned turn) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  for (unsigned i = 0; i < SECRETS * ENCODINGS; i++) {
    unsigned which = (turn * 7 + i) % (SECRETS * ENCODINGS), encoding = which % ENCODINGS;
    if (encoding == BASE64_LINES) /* a header has one line */
      continue;
    encode(&text, bytes_of(secrets[which / ENCODINGS]), (int)encoding);
    buf_add_text(&text, " ; ");
  }
  return arena_bytes(arena, buf_bytes(&text));
}

/* Returns which part of the secrets is in a text; NULL if none. Their first and last bytes count, too. */
static const char *find_secret(struct arena *arena, struct bytes text) {
  enum { PART = 8 };
  for (int secret = 0; secret < SECRETS; secret++) {
    struct bytes plain = bytes_of(secrets[secret]);
    const char *part = memmem(text.data, text.len, plain.data, PART);
    if (!part)
      part = memmem(text.data, text.len, plain.data + plain.len - PART, PART);
    if (part)
      return arena_printf(arena, "a part of %s: %.40s", plain.data, part > text.data + 10 ? part - 10 : part);
    for (int encoding = 0; encoding < ENCODINGS; encoding++) {
      JD_BUF encoded;
      buf_init(&encoded, plain.len * 16);
      encode(&encoded, plain, encoding);
      if (memmem(text.data, text.len, encoded.data, encoded.len))
        return arena_printf(arena, "%s, as %s", plain.data, encoded.data);
    }
  }
  return NULL;
}

static struct sweep *searching; /* nftw hands nothing on */
static const char *command_line;

static int search(const char *path, const struct stat *status, int type, struct FTW *place) {
  (void)status, (void)place;
  size_t len = strlen(path), own = sizeof plan_file - 1;
  if (type != FTW_F || (len > own && strcmp(path + len - own, plan_file) == 0))
    return 0;
  JD_ARENA arena = arena_new();
  struct bytes text = world_read(arena, path);
  const char *found = find_secret(arena, text);
  if (found && searching->leaks++ < 20)
    printf("%s, jd %s: %s has %s\n", echo_name(searching->way), command_line, path + strlen(searching->site.folder),
           found);
  return 0;
}

static const char *word_of(const struct sweep *sweep, const char *word) {
  static const char *const files[] = {"LIVE", "SAVED", "SUMMARY"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    if (strcmp(word, files[i]) == 0)
      return arena_printf(sweep->arena, "%s/%s", sweep->site.folder, word);
  return strcmp(word, "app_sweep") == 0 ? sweep->site.app : word;
}

/* What `jd status` says is what a later `jd plan` plans against. */
static void keep_status(const struct sweep *sweep, const char *const *command) {
  if (strcmp(command[0], "status") == 0 && command[1] && strcmp(command[1], "--format") == 0 &&
      rename(sweep->site.output, word_of(sweep, "LIVE")) != 0)
    err(1, "%s", sweep->site.output);
}

/* The server's MCP tools answer only the reads of a plan correctly; a write is never accepted. */
static bool must_succeed(const struct sweep *sweep, const char *const *command) {
  bool via_mcp = command[1] && strcmp(command[1], "--via") == 0, plans = strcmp(command[0], "plan") == 0;
  return echo_is_well(sweep->way) && strcmp(command[0], "apply") != 0 && (!via_mcp || plans);
}

static bool has_word(const char *const *command, const char *word) {
  for (size_t i = 0; i < 8 && command[i]; i++)
    if (strcmp(command[i], word) == 0)
      return true;
  return false;
}

/* Whether what this way gives away can come to the command. The formats that are made of one page (cmd/jd/ci) share the
 * ways among them. */
static bool is_reached(const struct sweep *sweep, const char *const *command, size_t number) {
  if (echo_on_writes(sweep->way))
    return has_word(command, "apply") || has_word(command, "SAVED") || has_word(command, "log");
  if (echo_on_mcp(sweep->way))
    return has_word(command, "mcp") || has_word(command, "docs") || has_word(command, "preflight");
  bool page = has_word(command, "markdown") || has_word(command, "github") || has_word(command, "junit") ||
              has_word(command, "sarif");
  return !page || (sweep->way + number) % 3 == 0;
}

static void run(struct sweep *sweep, const char *const *command) {
  JD_ARENA arena = arena_new();
  const char *arguments[16] = {"--timeout", "5"}, *line = "";
  size_t count = 2;
  bool retries = false;
  for (size_t i = 0; i < 8 && command[i]; i++) {
    arguments[count++] = word_of(sweep, command[i]);
    line = arena_printf(arena, "%s%s%s", line, *line ? " " : "", command[i]);
    retries = retries || strcmp(command[i], "--retries") == 0;
  }
  if (!retries) {
    arguments[count++] = "--retries";
    arguments[count++] = "0";
  }
  struct echo *echo = echo_start(arena, sweep->way, sweep->site.app, text_of(arena, sweep->turn++));
  const struct setting settings[] = {
      {"CONTROL_API_URL", echo_origin(echo)}, {"TOKEN", TOKEN}, {"DB_PASSWORD", DB_PASSWORD}, {0}};
  int status = site_jd(sweep->world, &sweep->site, arguments, settings);
  echo_stop(echo);
  if (status == 1 && must_succeed(sweep, command)) {
    printf("%s, jd %s fails: %.600s\n", echo_name(sweep->way), line, world_read(arena, sweep->site.error_output).data);
    sweep->failed++;
  }
  sweep->masked += strstr(world_read(arena, sweep->site.output).data, "***") ||
                   strstr(world_read(arena, sweep->site.error_output).data, "***");
  sweep->runs++;
  searching = sweep;
  command_line = line;
  if (nftw(sweep->site.folder, search, 16, FTW_PHYS) != 0)
    err(1, "%s", sweep->site.folder);
  keep_status(sweep, command);
}

static void lay(struct sweep *sweep) {
  sweep->site = site_new(sweep->world, sweep->arena);
  site_lay(sweep->world, sweep->arena, &sweep->site, "fresh");
  const char *path = arena_printf(sweep->arena, "%s/%s", sweep->site.root, plan_file);
  FILE *file = fopen(path, "w");
  if (!file || fputs(plan, file) < 0 || fclose(file) != 0)
    err(1, "%s", path);
}

int sweep_echo(struct world *world, bool all) {
  struct sweep sweep = {.world = world, .all = all};
  int status = EXIT_SUCCESS;
  for (; sweep.way < echo_ways(); sweep.way++) {
    JD_ARENA arena = arena_new();
    sweep.arena = arena;
    sweep.masked = 0;
    if (!find_secret(arena, text_of(arena, sweep.way)))
      errx(1, "what the server gives away is not noticed");
    lay(&sweep);
    for (size_t i = 0; i < COMMANDS; i++)
      if (sweep.all || is_reached(&sweep, commands[i], i))
        run(&sweep, commands[i]);
    if (!sweep.masked) {
      printf("%s: nothing was masked, so nothing was shown\n", echo_name(sweep.way));
      status = EXIT_FAILURE;
    }
    site_remove(&sweep.site);
  }
  printf("%u runs, %u leaks\n", sweep.runs, sweep.leaks);
  return sweep.leaks || sweep.failed ? EXIT_FAILURE : status;
}
