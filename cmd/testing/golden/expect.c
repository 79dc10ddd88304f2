#include "cmd/testing/golden/expect.h"

#include "cmd/testing/child.h"
#include "cmd/testing/golden/normal.h"
#include "model/base/base.h"

#include <err.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* nftw takes no context. */
static struct walk {
  struct arena *arena;
  const char *root;
  const char **names;
  size_t count, capacity;
} walk;

static int by_text(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static int note_file(const char *path, const struct stat *status, int type, struct FTW *at) {
  (void)status, (void)at;
  const char *name = path + strlen(walk.root) + 1;
  if (type == FTW_F && strncmp(name, ".butterbase/", 12) != 0) /* jd's own business */
    *ARENA_PUSH(walk.arena, walk.names, walk.count, walk.capacity) = arena_strdup(walk.arena, name);
  return 0;
}

static void note_files(const char *root) {
  walk.root = root;
  if (access(root, R_OK) == 0 && nftw(root, note_file, 16, FTW_PHYS) != 0)
    err(1, "%s", root);
}

/* What became of a file of the project: is it changed or new, and is it gone? */
static struct bytes changed_file(struct arena *arena, const struct golden *golden, const char *name, bool *changed,
                                 bool *gone) {
  struct bytes before = {"", 0}, now = {"", 0};
  bool was = golden_read(arena, arena_printf(arena, "%s/before/%s", golden->scratch, name), &before);
  bool is = golden_read(arena, arena_printf(arena, "%s/project/%s", golden->scratch, name), &now);
  *gone = was && !is;
  *changed = is && !(was && bytes_equal(before, now));
  return *changed ? now : (struct bytes){"", 0};
}

static bool is_read(const char *line) {
  return strncmp(line, "GET ", 4) == 0;
}

/* The reads between two writes leave at once: their order says nothing. */
static struct bytes sort_reads(struct arena *arena, struct bytes text) {
  JD_BUF out;
  buf_init(&out, LIMIT_TEXT_OUTPUT);
  char **lines = NULL;
  size_t count = 0, capacity = 0;
  char *rest = arena_strndup(arena, text.data, text.len);
  for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
    if (*line)
      *ARENA_PUSH(arena, lines, count, capacity) = line;
  }
  for (size_t i = 0; i < count;) {
    size_t reads = 0;
    while (i + reads < count && is_read(lines[i + reads]))
      reads++;
    if (reads > 0)
      qsort(lines + i, reads, sizeof *lines, by_text);
    for (size_t end = i + (reads > 0 ? reads : 1); i < end; i++)
      buf_printf(&out, "%s\n", lines[i]);
  }
  return arena_bytes(arena, buf_bytes(&out));
}

static void add_section(struct arena *arena, const struct golden *golden, struct buf *out, const char *name,
                        struct bytes written) {
  const struct bytes text = normalise(arena, written, golden->scratch);
  if (text.len == 0)
    return;
  buf_printf(out, "-- %s --\n", name);
  for (size_t at = 0; at < text.len;) {
    const char *line = text.data + at, *end = memchr(line, '\n', text.len - at);
    size_t len = end ? (size_t)(end - line) : text.len - at;
    bool marker = len > 6 && memcmp(line, "-- ", 3) == 0 && memcmp(line + len - 3, " --", 3) == 0;
    if (marker || *line == '\\' || (len > 1 && memcmp(line, "$ ", 2) == 0))
      buf_add_char(out, '\\');
    buf_add(out, line, len);
    buf_add_char(out, '\n');
    at += len + 1;
  }
  if (text.data[text.len - 1] != '\n')
    buf_add_text(out, NO_LINE_FEED "\n");
}

static void add_project(struct arena *arena, const struct golden *golden, struct buf *out) {
  walk = (struct walk){.arena = arena};
  note_files(arena_printf(arena, "%s/project", golden->scratch));
  if (walk.count > 0)
    qsort(walk.names, walk.count, sizeof *walk.names, by_text);
  for (size_t i = 0; i < walk.count; i++) {
    bool changed, gone;
    struct bytes text = changed_file(arena, golden, walk.names[i], &changed, &gone);
    if (changed && text.len == 0)
      buf_printf(out, "-- after/%s --\n", walk.names[i]);
    add_section(arena, golden, out, arena_printf(arena, "after/%s", walk.names[i]), text);
  }
}

/* The whole case, as it is to be in its file. */
static struct bytes write_case(struct arena *arena, const struct golden *golden) {
  JD_BUF out;
  buf_init(&out, LIMIT_TEXT_OUTPUT);
  buf_add_bytes(&out, golden->input);
  for (size_t i = 0; i < golden->run_count; i++) {
    const struct golden_run *run = &golden->runs[i];
    buf_printf(&out, "$ %s\n", run->command);
    add_section(arena, golden, &out, "stdout", run->out);
    add_section(arena, golden, &out, "stderr", run->err);
    if (run->status != 0)
      buf_printf(&out, "-- status %d --\n", run->status);
    add_section(arena, golden, &out, "requests", sort_reads(arena, run->requests));
  }
  add_project(arena, golden, &out);
  add_section(arena, golden, &out, "after.json", golden->live);
  if (out.overflow)
    errx(1, "%s would be too long", golden->path);
  return arena_bytes(arena, buf_bytes(&out));
}

static void show_difference(struct arena *arena, const struct golden *golden, const char *name, struct bytes expected,
                            struct bytes actual) {
  const char *left = arena_printf(arena, "%s/.expected", golden->scratch);
  const char *right = arena_printf(arena, "%s/.actual", golden->scratch);
  golden_write(left, expected);
  golden_write(right, actual);
  const char *labels[] = {arena_printf(arena, "--label=%s expected", name), arena_printf(arena, "--label=%s", name)};
  child_run((const char *const[]){"diff", "-u", "--show-function-line=^\\$ \\|^-- .* --$", labels[0], labels[1], left,
                                  right, NULL});
}

static bool expect_nothing_gone(struct arena *arena, const struct golden *golden) {
  bool whole = true;
  walk = (struct walk){.arena = arena};
  note_files(arena_printf(arena, "%s/before", golden->scratch));
  for (size_t i = 0; i < walk.count; i++) {
    bool changed, gone;
    changed_file(arena, golden, walk.names[i], &changed, &gone);
    if (gone)
      fprintf(stderr, "%s is gone from the project.\n", walk.names[i]);
    whole &= !gone;
  }
  return whole;
}

bool golden_expect(struct arena *arena, const struct golden *golden, bool update) {
  const bool whole = expect_nothing_gone(arena, golden);
  const struct bytes actual = write_case(arena, golden);
  struct bytes expected = {"", 0};
  golden_read(arena, golden->path, &expected);
  if (bytes_equal(actual, expected))
    return whole;
  if (update)
    golden_write(golden->path, actual);
  else
    show_difference(arena, golden, strrchr(golden->path, '/') + 1, expected, actual);
  return update && whole;
}
