#include "cmd/jd/fleet/internal.h"

#include "model/base/base.h"

#include <stdlib.h>

/* An app and where it was named. */
struct named {
  const char *id;
  struct place at;
  size_t order;
  bool again;
};

struct apps_ctx {
  struct arena *arena;
  struct named *list;
  size_t count, capacity;
  struct findings *findings;
};

static void add(struct apps_ctx *ctx, const char *id, struct place at) {
  if (is_app_id(id)) {
    struct named *named = ARENA_PUSH(ctx->arena, ctx->list, ctx->count, ctx->capacity);
    *named = (struct named){.id = id, .at = at, .order = ctx->count - 1};
    return;
  }
  findings_add_error(ctx->findings, at, "app-id",
                     "invalid app id `%.200s`: use 1 to 100 letters, digits, - and _, such as app_abc123",
                     escaped(ctx->arena, id));
}

/* Removes a comment: a '#' at the start of the line or after a blank. */
static struct bytes without_comment(struct bytes line) {
  for (size_t i = 0; i < line.len; i++)
    if (line.data[i] == '#' && (i == 0 || line.data[i - 1] == ' ' || line.data[i - 1] == '\t'))
      return (struct bytes){line.data, i};
  return line;
}

static void add_line(struct apps_ctx *ctx, struct bytes line, struct place at) {
  struct bytes id = trim(without_comment(line));
  if (!id.len)
    return;
  at.column = (unsigned)(id.data - line.data) + 1;
  add(ctx, arena_strndup(ctx->arena, id.data, id.len), at);
}

static void add_lines(struct apps_ctx *ctx, const char *name, struct bytes text) {
  struct text_line line = {0};
  text = without_mark(text);
  while (text_next_line(text, &line))
    add_line(ctx, text_line_bytes(text, line), (struct place){.file = name, .line = line.number});
}

static int by_id(const void *left, const void *right) {
  const struct named *a = *(struct named *const *)left, *b = *(struct named *const *)right;
  int order = strcmp(a->id, b->id);
  return order ? order : (a->order > b->order) - (a->order < b->order);
}

static void warn_again(struct apps_ctx *ctx, const struct named *first, const struct named *again) {
  const struct place at = again->at;
  if (first->at.line)
    findings_add_warning(ctx->findings, at, "app-again", "duplicate app `%s` (first named on line %u)", again->id,
                         first->at.line);
  else
    findings_add_warning(ctx->findings, at, "app-again", "duplicate app `%s` (also named with --app)", again->id);
}

/* Sorted, to find duplicates in a long list quickly. */
static void mark_again(struct apps_ctx *ctx) {
  struct named **sorted = arena_alloc_array(ctx->arena, ctx->count, sizeof *sorted), *first = NULL;
  for (size_t i = 0; i < ctx->count; i++)
    sorted[i] = &ctx->list[i];
  if (ctx->count)
    qsort(sorted, ctx->count, sizeof *sorted, by_id);
  for (size_t i = 0; i < ctx->count; i++) {
    sorted[i]->again = first && strcmp(first->id, sorted[i]->id) == 0;
    if (sorted[i]->again)
      warn_again(ctx, first, sorted[i]);
    else
      first = sorted[i];
  }
}

void fleet_apps_parse(struct arena *arena, const struct text_list *given, const char *name, struct bytes file,
                      struct fleet_apps *out, struct findings *findings) {
  struct apps_ctx ctx = {.arena = arena, .findings = findings};
  *out = (struct fleet_apps){0};
  for (size_t i = 0; i < given->count; i++)
    add(&ctx, given->list[i], (struct place){.file = "--app"});
  if (name)
    add_lines(&ctx, name, file);
  mark_again(&ctx);
  for (size_t i = 0; i < ctx.count; i++)
    if (!ctx.list[i].again)
      *ARENA_PUSH(arena, out->list, out->count, out->capacity) = ctx.list[i].id;
}

void fleet_apps_keep_shard(struct fleet_apps *apps, const struct shard *shard) {
  size_t kept = 0;
  for (size_t i = 0; i < apps->count; i++)
    if (digest_bytes(bytes_of(apps->list[i])).low % shard->count == shard->index - 1)
      apps->list[kept++] = apps->list[i];
  apps->count = kept;
}
