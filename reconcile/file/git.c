/* Whether git would publish a file of the project. It reads what git reads, and does not run git: a cloned repository
 * may configure programs that git runs. */
#include "reconcile/file/internal.h"

#include "model/base/base.h"

#include <stdlib.h>

enum { MOST_STEPS = 20000 }; /* of one comparison, which some patterns make long: they match nothing then */

/* ---- patterns ---- */

static bool wild(const char *pattern, const char *text, unsigned *steps);

/* A star takes any of one name; two of them take names too, and with a slash whole ones. */
static bool wild_star(const char *pattern, const char *text, unsigned *steps) {
  bool deep = pattern[1] == '*', whole = deep && pattern[2] == '/';
  const char *rest = pattern + 1 + deep + whole;
  for (const char *at = text;; at++) {
    if ((!whole || at == text || at[-1] == '/') && wild(rest, at, steps))
      return true;
    if (!*at || (*at == '/' && !deep))
      return false;
  }
}

/* One of `[a-z]`; `*end` is its last character. False for one that is not closed, too. */
static bool wild_class(const char *pattern, char c, const char **end) {
  const char *at = pattern + 1;
  bool negated = *at == '!' || *at == '^', found = false;
  for (at += negated; *at && (*at != ']' || at == pattern + 1 + negated); at++) {
    if (at[1] == '-' && at[2] && at[2] != ']') {
      found |= c >= at[0] && c <= at[2];
      at += 2;
    } else {
      found |= c == *at;
    }
  }
  *end = at;
  return *at == ']' && c && c != '/' && found != negated;
}

static bool wild(const char *pattern, const char *text, unsigned *steps) {
  for (; *pattern; pattern++, text++) {
    if ((*steps)++ > MOST_STEPS)
      return false;
    if (*pattern == '*')
      return wild_star(pattern, text, steps);
    if (*pattern == '[') {
      if (!wild_class(pattern, *text, &pattern))
        return false;
    } else if (*pattern == '?') {
      if (!*text || *text == '/')
        return false;
    } else {
      pattern += *pattern == '\\' && pattern[1];
      if (*pattern != *text)
        return false;
    }
  }
  return !*text;
}

/* A line of a .gitignore, against a path below that file's folder: 1 ignores it, -1 does not, 0 says nothing. */
static int judge(const char *line, const char *path, bool is_folder) {
  JD_ARENA arena = arena_new();
  unsigned steps = 0;
  bool negated = *line == '!';
  char *pattern = arena_strdup(arena, line + negated);
  size_t len = strlen(pattern);
  while (len && (pattern[len - 1] == ' ' || pattern[len - 1] == '\r' || pattern[len - 1] == '\t'))
    pattern[--len] = '\0';
  bool wants_folder = len && pattern[len - 1] == '/';
  if (wants_folder)
    pattern[--len] = '\0';
  if (!len || *line == '#' || (wants_folder && !is_folder))
    return 0;
  const char *base = strrchr(path, '/');
  if (!strchr(pattern, '/') && base)
    path = base + 1;
  return !wild(pattern + (*pattern == '/'), path, &steps) ? 0 : negated ? -1 : 1;
}

/* ---- the work tree ---- */

static const char *read_text(struct arena *arena, const char *path, size_t cap, size_t *len) {
  struct bytes text = {"", 0};
  if (file_read(arena, path, cap, &text, NULL) != FILE_READ)
    text = (struct bytes){"", 0};
  *len = text.len;
  return text.data;
}

/* The last line that says something counts. */
static void judge_by(struct arena *arena, const char *file, const char *path, bool is_folder, int *verdict) {
  struct bytes text;
  text.data = read_text(arena, file, LIMIT_DOCUMENT_BYTES, &text.len);
  for (struct text_line line = {0}; text_next_line(text, &line);) {
    struct bytes words = text_line_bytes(text, line);
    int judged = judge(arena_strndup(arena, words.data, words.len), path, is_folder);
    *verdict = judged ? judged : *verdict;
  }
}

/* By the rules of git's own folder, and by those of each folder from the top to the one that holds the path. */
static bool ignores(struct arena *arena, const char *tree, const char *path, bool is_folder) {
  int verdict = 0;
  judge_by(arena, arena_printf(arena, "%s/.git/info/exclude", tree), path, is_folder, &verdict);
  for (const char *rest = path; rest; rest = strchr(rest, '/') ? strchr(rest, '/') + 1 : NULL)
    judge_by(arena, arena_printf(arena, "%s/%.*s.gitignore", tree, (int)(rest - path), path), rest, is_folder,
             &verdict);
  return verdict > 0;
}

/* Whether the index names it; not where the index is elsewhere, or of the version that shortens paths. */
static bool is_tracked(struct arena *arena, const char *tree, const char *path) {
  enum { MOST_INDEX = 64 * 1024 * 1024 };
  struct bytes index;
  index.data = read_text(arena, arena_printf(arena, "%s/.git/index", tree), MOST_INDEX, &index.len);
  return memmem(index.data, index.len, path, strlen(path) + 1); /* each path ends with a NUL */
}

enum project_git project_git(const struct project *project, const char *path) {
  JD_ARENA arena = arena_new();
  if (!project->bound)
    return GIT_ABSENT;
  const struct project tree = {.root = project->bound};
  path = project_display(arena, &tree, project_path(arena, project, path));
  if (is_tracked(arena, tree.root, path))
    return GIT_TRACKED;
  for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/'))
    if (ignores(arena, tree.root, arena_strndup(arena, path, (size_t)(slash - path)), true))
      return GIT_IGNORED;
  return ignores(arena, tree.root, path, false) ? GIT_IGNORED : GIT_EXPOSED;
}

/* ---- the commit ---- */

/* Returns the first line of a file; "" where there is none. */
static const char *first_line(struct arena *arena, const char *path) {
  struct bytes text;
  text.data = read_text(arena, path, LIMIT_DOCUMENT_BYTES, &text.len);
  return arena_strndup(arena, text.data, strcspn(text.data, "\r\n"));
}

/* SHA-1 or SHA-256. */
static bool is_commit(const char *text) {
  enum { SHA_1 = 40, SHA_256 = 64 };
  size_t len = strspn(text, "0123456789abcdef");
  return !text[len] && (len == SHA_1 || len == SHA_256);
}

/* The lines are `COMMIT NAME`. */
static const char *packed_commit(struct arena *arena, const char *folder, const char *name) {
  struct bytes text;
  text.data = read_text(arena, arena_printf(arena, "%s/packed-refs", folder), LIMIT_DOCUMENT_BYTES, &text.len);
  for (struct text_line line = {0}; text_next_line(text, &line);) {
    struct bytes words = text_line_content(text, line);
    const char *blank = memchr(words.data, ' ', words.len);
    size_t len = blank ? (size_t)(blank - words.data) : 0;
    if (blank && bytes_equal((struct bytes){blank + 1, words.len - len - 1}, bytes_of(name)))
      return arena_strndup(arena, words.data, len);
  }
  return "";
}

/* The folder that a file of git names after `prefix`, from the folder of that file. */
static const char *named_folder(struct arena *arena, const char *folder, const char *file, const char *prefix) {
  const char *line = first_line(arena, arena_printf(arena, "%s/%s", folder, file));
  if (strncmp(line, prefix, strlen(prefix)) != 0 || !line[strlen(prefix)])
    return NULL;
  line += strlen(prefix);
  return *line == '/' ? line : arena_printf(arena, "%s/%s", folder, line);
}

const char *project_commit(struct arena *arena, const struct project *project) {
  static const char branch[] = "ref: refs/";
  if (!project->bound)
    return NULL;
  /* A further work tree, or a submodule, has a file `.git` that names its folder; that may name another for branches.
   */
  const char *elsewhere = named_folder(arena, project->bound, ".git", "gitdir: ");
  const char *folder = elsewhere ? elsewhere : arena_printf(arena, "%s/.git", project->bound);
  const char *common = named_folder(arena, folder, "commondir", "");
  const char *head = first_line(arena, arena_printf(arena, "%s/HEAD", folder));
  if (strncmp(head, branch, strlen(branch)) == 0 && !strstr(head, "..")) {
    const char *name = head + strlen("ref: ");
    head = first_line(arena, arena_printf(arena, "%s/%s", common ? common : folder, name));
    if (!*head)
      head = packed_commit(arena, common ? common : folder, name);
  }
  return is_commit(head) ? head : NULL;
}
