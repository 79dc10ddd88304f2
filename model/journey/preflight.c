#include "model/journey/journey.h"

#include "model/base/base.h"

static const struct {
  const char *name;
  bool required;
} checks[PREFLIGHT_CHECKS] = {
    [PREFLIGHT_ACCOUNT] = {"account", true}, [PREFLIGHT_MCP] = {"mcp_connected", false},
    [PREFLIGHT_KEY] = {"api_key", true},     [PREFLIGHT_APP] = {"app_provisioned", true},
    [PREFLIGHT_CLI] = {"cli", false},
};

const char *preflight_name(enum preflight_check check) {
  return checks[check].name;
}

bool preflight_is_required(enum preflight_check check) {
  return checks[check].required;
}

/* ---- reading ---- */

static void skip(struct bytes *text, size_t count) {
  text->data += count;
  text->len -= count;
}

static void skip_any(struct bytes *text, const char *characters) {
  while (text->len > 0 && text->data[0] != '\0' && strchr(characters, text->data[0]))
    skip(text, 1);
}

/* A time that begins here, as much of the text as makes one: `2026-11-23 10:00 UTC` is one, with words after it. */
static bool time_prefix(struct bytes text, int64_t *time) {
  enum { LONGEST = 40 };
  for (size_t len = text.len < LONGEST ? text.len : LONGEST; len >= strlen("2026-11-23"); len--)
    if (time_parse((struct bytes){text.data, len}, time))
      return true;
  return false;
}

/* Returns whether the line is a heading with a date. */
static bool heading_time(struct bytes line, int64_t *time) {
  if (!starts_with(line, "#"))
    return false;
  for (; line.len > 0; skip(&line, 1))
    if (is_digit(line.data[0]) && time_prefix(line, time))
      return true;
  return false;
}

/* `account`, `API key`, `app-provisioned`: the length of the name at the front, 0 for another. */
static size_t name_length(struct bytes text, const char *name) {
  size_t len = strlen(name);
  if (text.len < len)
    return 0;
  for (size_t i = 0; i < len; i++) {
    char c = to_lower(text.data[i]);
    if (c != name[i] && !(name[i] == '_' && (c == '-' || c == ' ')))
      return 0;
  }
  return len;
}

/* Returns the first mark in the text, which then is the note after it. */
static enum preflight_mark read_mark(struct bytes *text) {
  static const struct {
    const char *text;
    enum preflight_mark mark;
  } marks[] = {{"✓", PREFLIGHT_PASSED}, {"✔", PREFLIGHT_PASSED}, {"✅", PREFLIGHT_PASSED}, {"☑", PREFLIGHT_PASSED},
               {"✗", PREFLIGHT_FAILED}, {"✘", PREFLIGHT_FAILED}, {"✕", PREFLIGHT_FAILED}, {"✖", PREFLIGHT_FAILED},
               {"×", PREFLIGHT_FAILED}, {"❌", PREFLIGHT_FAILED}, {"☒", PREFLIGHT_FAILED}};
  for (; text->len > 0; skip(text, 1))
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
      if (starts_with(*text, marks[i].text)) {
        skip(text, strlen(marks[i].text));
        return marks[i].mark;
      }
  return PREFLIGHT_UNKNOWN;
}

/* `[x]` or `[ ]` in front of the name, off the text: what counts where no mark follows it. */
static enum preflight_mark read_box(struct bytes *text) {
  bool ticked = starts_with(*text, "[x]") || starts_with(*text, "[X]");
  if (!ticked && !starts_with(*text, "[ ]"))
    return PREFLIGHT_UNKNOWN;
  skip(text, 3);
  return ticked ? PREFLIGHT_PASSED : PREFLIGHT_FAILED;
}

/* Takes a row's mark and note. A repeated row failed if one of the two did. */
static void take_row(struct arena *arena, struct bytes text, enum preflight_mark box, struct preflight_row *row) {
  struct bytes all = text;
  enum preflight_mark mark = read_mark(&text);
  if (mark == PREFLIGHT_UNKNOWN && box != PREFLIGHT_UNKNOWN) {
    mark = box;
    text = all;
  }
  if (mark == PREFLIGHT_UNKNOWN || row->mark == PREFLIGHT_FAILED)
    return;
  if (starts_with(text, "\xEF\xB8\x8F")) /* which makes a mark colourful */
    skip(&text, 3);
  struct bytes note = trim(text);
  *row = (struct preflight_row){mark, arena_strndup(arena, note.data, note.len)};
}

static void read_row(struct arena *arena, struct bytes line, struct preflight *out) {
  skip_any(&line, "-*+| \t");
  enum preflight_mark box = read_box(&line);
  skip_any(&line, "*_` \t");
  for (int check = 0; check < PREFLIGHT_CHECKS; check++) {
    size_t len = name_length(line, checks[check].name);
    bool ends = len > 0 && (len == line.len || line.data[len] == '\0' || strchr(" \t:*`_|", line.data[len]));
    if (ends || (len > 0 && (unsigned char)line.data[len] >= 0x80)) {
      take_row(arena, (struct bytes){line.data + len, line.len - len}, box, &out->rows[check]);
      return;
    }
  }
}

/* Returns the value of `NAME=value` in a note; NULL if it is not there. */
static const char *note_value(struct arena *arena, const char *note, const char *name) {
  size_t len = strlen(name);
  for (const char *at = note; *at; at += strcspn(at, " \t,;()")) {
    at += strspn(at, " \t,;()");
    if (strncmp(at, name, len) == 0 && at[len] == '=')
      return arena_strndup(arena, at + len + 1, strcspn(at + len + 1, " \t,;()`"));
  }
  return NULL;
}

void preflight_parse(struct arena *arena, struct bytes text, struct preflight *out) {
  *out = (struct preflight){0};
  for (int check = 0; check < PREFLIGHT_CHECKS; check++)
    out->rows[check].note = "";
  for (struct text_line line = {0}; text_next_line(text, &line);) {
    struct bytes content = text_line_content(text, line);
    if (!out->dated)
      out->dated = heading_time(content, &out->time);
    read_row(arena, content, out);
  }
  const char *note = out->rows[PREFLIGHT_APP].note;
  out->app_id = note_value(arena, note, "app_id");
  out->region = note_value(arena, note, "region");
  const char *endpoint = note_value(arena, note, "endpoint");
  out->sandbox = endpoint && strcmp(endpoint, "sandbox") == 0;
}

/* ---- writing ---- */

static void write_app(const struct preflight *preflight, struct buf *out) {
  const char *const names[] = {"app_id", "region", "endpoint"};
  const char *const values[] = {preflight->app_id, preflight->region, preflight->sandbox ? "sandbox" : NULL};
  const char *space = "  ";
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (!values[i])
      continue;
    buf_printf(out, "%s%s=", space, names[i]);
    escape_line(out, bytes_of(values[i]));
    space = " ";
  }
}

void preflight_write(const struct preflight *preflight, struct buf *out) {
  char time[TIME_TEXT];
  time_format(preflight->time, time);
  buf_printf(out, "# Preflight — %s\n\n", time);
  for (int check = 0; check < PREFLIGHT_CHECKS; check++) {
    const struct preflight_row *row = &preflight->rows[check];
    if (row->mark == PREFLIGHT_UNKNOWN)
      continue;
    buf_printf(out, "- %-14s %s", checks[check].name, row->mark == PREFLIGHT_PASSED ? "✓" : "✗");
    if (check == PREFLIGHT_APP && row->mark == PREFLIGHT_PASSED) {
      write_app(preflight, out);
    } else if (row->note && *row->note) {
      buf_add_text(out, "  ");
      escape_line(out, bytes_of(row->note));
    }
    buf_add_char(out, '\n');
  }
  buf_add_text(out, "\nRe-run with /butterbase:journey-preflight.\n");
}

/* ---- how long it holds ---- */

static bool is_passed(const struct preflight *preflight) {
  for (int check = 0; check < PREFLIGHT_CHECKS; check++)
    if (checks[check].required && preflight->rows[check].mark == PREFLIGHT_FAILED)
      return false;
  return true;
}

static bool says_something(const struct preflight *preflight) {
  for (int check = 0; check < PREFLIGHT_CHECKS; check++)
    if (checks[check].required && preflight->rows[check].mark == PREFLIGHT_PASSED)
      return true;
  return false;
}

enum preflight_state preflight_state(const struct preflight *preflight, int64_t changed, int64_t now,
                                     const char *app_id, bool sandbox) {
  if (!is_passed(preflight) || !says_something(preflight))
    return PREFLIGHT_FAILING;
  if (!time_is_recent(preflight->dated ? preflight->time : changed, now))
    return PREFLIGHT_OLD;
  if ((preflight->app_id && strcmp(preflight->app_id, app_id) != 0) || (preflight->sandbox && !sandbox))
    return PREFLIGHT_ELSEWHERE;
  return PREFLIGHT_FRESH;
}
