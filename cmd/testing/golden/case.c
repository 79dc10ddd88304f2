#include "cmd/testing/golden/case.h"

#include "cmd/testing/child.h"
#include "cmd/testing/scratch.h"
#include "model/base/base.h"
#include "reconcile/file/file.h"

#include <err.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct golden_section {
  const char *name;
  struct bytes text;
};

bool golden_read(struct arena *arena, const char *path, struct bytes *out) {
  struct jd_error error;
  enum file_read read = file_read(arena, path, LIMIT_DOCUMENT_BYTES, out, &error);
  if (read == FILE_FAILED)
    errx(1, "%s", error.message);
  return read == FILE_READ;
}

void golden_write(const char *path, struct bytes text) {
  struct jd_error error;
  if (!file_replace(NULL, path, text, 0644, &error))
    errx(1, "%s", error.message);
}

/* The line at `*at`, with its line feed, which is passed over. */
static struct bytes next_line(struct bytes text, size_t *at) {
  const char *start = text.data + *at, *end = memchr(start, '\n', text.len - *at);
  struct bytes line = {start, end ? (size_t)(end - start) + 1 : text.len - *at};
  *at += line.len;
  return line;
}

static bool begins_with(struct bytes line, const char *prefix) {
  return line.len >= strlen(prefix) && memcmp(line.data, prefix, strlen(prefix)) == 0;
}

static bool ends_with(struct bytes line, const char *suffix) {
  size_t len = strlen(suffix);
  return line.len >= len && memcmp(line.data + line.len - len, suffix, len) == 0;
}

/* The name of the section that a line begins, or NULL. */
static const char *section_name(struct arena *arena, struct bytes line) {
  const size_t dashes = 3; /* and the blank */
  bool marker = begins_with(line, "-- ") && ends_with(line, " --\n") && line.len > 2 * dashes + 1;
  return marker ? arena_strndup(arena, line.data + dashes, line.len - 2 * dashes - 1) : NULL;
}

static void check_section(const char *path, const char *name) {
  static const char *const known[] = {"live.json", "stdin", "engine", "engine none"};
  bool good = strncmp(name, "project ", 8) == 0 || strncmp(name, "project/", 8) == 0;
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    good |= strcmp(name, known[i]) == 0;
  if (!good)
    errx(1, "%s: no input is called `%s`; cmd/testing/golden/case.h lists the names", path, name);
}

static void add_line(struct buf *text, struct bytes line) {
  if (begins_with(line, NO_LINE_FEED "\n") && text->len > 0)
    text->len--;
  else if (begins_with(line, "\\"))
    buf_add(text, line.data + 1, line.len - 1);
  else
    buf_add_bytes(text, line);
}

/* The sections above the first command; `*at` is where that begins. */
static void read_input(struct arena *arena, struct golden *golden, struct bytes text, size_t *at) {
  JD_BUF section;
  buf_init(&section, LIMIT_TEXT_OUTPUT);
  size_t capacity = 0;
  while (*at < text.len && !begins_with((struct bytes){text.data + *at, text.len - *at}, "$ ")) {
    struct bytes line = next_line(text, at);
    const char *name = section_name(arena, line);
    if (name) {
      check_section(golden->path, name);
      *ARENA_PUSH(arena, golden->sections, golden->section_count, capacity) =
          (struct golden_section){.name = name, .text = {"", 0}};
      buf_clear(&section);
    } else if (golden->section_count > 0) {
      add_line(&section, line);
      golden->sections[golden->section_count - 1].text = arena_bytes(arena, buf_bytes(&section));
    }
  }
  golden->input = (struct bytes){text.data, *at};
}

static void read_commands(struct arena *arena, struct golden *golden, struct bytes text, size_t at) {
  static const char sign[] = "$ ";
  size_t capacity = 0;
  while (at < text.len) {
    struct bytes line = next_line(text, &at);
    if (!begins_with(line, sign) || line.len <= strlen(sign) + 1)
      continue;
    const char *command = arena_strndup(arena, line.data + strlen(sign), line.len - strlen(sign) - 1);
    *ARENA_PUSH(arena, golden->runs, golden->run_count, capacity) = (struct golden_run){.command = command};
  }
  if (golden->run_count == 0)
    errx(1, "%s has no command", golden->path);
}

static void read_case(struct arena *arena, struct golden *golden) {
  struct bytes text = {"", 0};
  size_t at = 0;
  golden_read(arena, golden->path, &text);
  read_input(arena, golden, text, &at);
  read_commands(arena, golden, text, at);
}

bool golden_input(const struct golden *golden, const char *name, struct bytes *out) {
  for (size_t i = 0; i < golden->section_count; i++) {
    if (strcmp(golden->sections[i].name, name) == 0) {
      *out = golden->sections[i].text;
      return true;
    }
  }
  return false;
}

static void copy_folder(struct arena *arena, const char *from, const char *to) {
  if (child_run((const char *const[]){"cp", "-R", arena_printf(arena, "%s/.", from), to, NULL}) != 0)
    errx(1, "%s could not be copied", from);
}

static void lay_project(struct arena *arena, const struct golden *golden, const char *project) {
  for (size_t i = 0; i < golden->section_count; i++) {
    const struct golden_section *section = &golden->sections[i];
    if (strncmp(section->name, "project ", 8) == 0)
      copy_folder(arena, arena_printf(arena, "testdata/projects/%s", section->name + 8), project);
    else if (strncmp(section->name, "project/", 8) == 0)
      golden_write(arena_printf(arena, "%s/%s", project, section->name + 8), section->text);
  }
}

/* What is in a project on the journey whose preflight passed and whose documentation is at hand, unless the case has
 * files of its own: without a date in them, their age is that of the copy. */
static void lay_given(struct arena *arena, const char *project) {
  static const char *const given[][2] = {
      {"03-preflight.md", "# Preflight\n\n- account ✓\n- mcp_connected ✓\n- api_key ✓\n- app_provisioned ✓\n"},
      {"03b-docs-cache.md", "---\ntopics: [functions]\n---\n\n## functions\nAs the case has it.\n"},
  };
  const char *folder = arena_printf(arena, "%s/docs/butterbase", project);
  for (size_t i = 0; i < sizeof given / sizeof given[0] && access(folder, R_OK) == 0; i++) {
    const char *path = arena_printf(arena, "%s/%s", folder, given[i][0]);
    if (access(path, F_OK) != 0)
      golden_write(path, bytes_of(given[i][1]));
  }
}

struct golden golden_open(struct arena *arena, const char *path, const char *programs) {
  char absolute[PATH_MAX], binaries[PATH_MAX];
  if (!realpath(path, absolute) || !realpath(programs, binaries))
    err(1, "%s", path);
  struct golden golden = {
      .path = arena_strdup(arena, absolute),
      .programs = arena_strdup(arena, binaries),
      .scratch = scratch_make(arena, "/tmp", "golden"),
      .live = {"", 0},
  };
  read_case(arena, &golden);
  const char *before = arena_printf(arena, "%s/before", golden.scratch);
  const char *project = arena_printf(arena, "%s/project", golden.scratch);
  if (mkdir(before, 0777) != 0 || mkdir(project, 0777) != 0 ||
      mkdir(arena_printf(arena, "%s/home", golden.scratch), 0777) != 0)
    err(1, "%s", golden.scratch);
  lay_project(arena, &golden, before);
  lay_given(arena, before);
  copy_folder(arena, before, project);
  return golden;
}
