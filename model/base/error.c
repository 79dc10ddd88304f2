#include "model/base/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- errors ---- */

bool jd_fail(struct jd_error *error, enum jd_code code, enum jd_scope scope, enum jd_retry retry, const char *where,
             const char *format, ...) {
  if (!error)
    return false;
  /* Apart from `error` until the end: the arguments may be its own older words. */
  struct jd_error fresh = {.code = code, .scope = scope, .retry = retry};
  snprintf(fresh.where, sizeof fresh.where, "%s", where ? where : "");
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(fresh.message, sizeof fresh.message, format, arguments);
  va_end(arguments);
  *error = fresh;
  return false;
}

bool jd_fail_io(struct jd_error *error, const char *path, int errno_value, const char *fix, const char *format, ...) {
  char text[LIMIT_ERROR_MESSAGE];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return jd_fail(error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, path, "%s: %s. %s", text, strerror(errno_value), fix);
}

/* ---- findings ---- */

void findings_init(struct findings *findings, struct arena *arena) {
  *findings = (struct findings){.arena = arena};
}

__attribute__((format(printf, 5, 0))) static struct finding *add(struct findings *findings, enum severity severity,
                                                                 struct place at, const char *code, const char *format,
                                                                 va_list arguments) {
  size_t *total = severity == SEVERITY_ERROR ? &findings->errors : &findings->warnings;
  (*total)++;
  if (findings->count >= LIMIT_FINDINGS)
    return NULL;
  const char *message = arena_vprintf(findings->arena, format, arguments);
  struct finding *finding = ARENA_PUSH(findings->arena, findings->list, findings->count, findings->capacity);
  *finding = (struct finding){severity, code, at, message, false};
  return finding;
}

void findings_add_error(struct findings *findings, struct place at, const char *code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  add(findings, SEVERITY_ERROR, at, code, format, arguments);
  va_end(arguments);
}

void findings_add_warning(struct findings *findings, struct place at, const char *code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  add(findings, SEVERITY_WARNING, at, code, format, arguments);
  va_end(arguments);
}

void findings_add_error_if_sent(struct findings *findings, struct place at, const char *code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  struct finding *finding = add(findings, SEVERITY_ERROR, at, code, format, arguments);
  va_end(arguments);
  if (!finding)
    return; /* one that is not kept cannot be eased */
  finding->if_sent = true;
  findings->if_sent++;
}

static bool is_in(const struct finding *finding, const char *file) {
  return finding->at.file && strcmp(finding->at.file, file) == 0;
}

void findings_not_sent(struct findings *findings, const char *file) {
  for (size_t i = 0; i < findings->count; i++) {
    struct finding *finding = &findings->list[i];
    if (!finding->if_sent || !is_in(finding, file))
      continue;
    finding->if_sent = false;
    finding->severity = SEVERITY_WARNING;
    findings->if_sent--;
    findings->errors--;
    findings->warnings++;
  }
}

bool findings_has_error(const struct findings *findings, const char *file) {
  for (size_t i = 0; i < findings->count; i++)
    if (findings->list[i].severity == SEVERITY_ERROR && is_in(&findings->list[i], file))
      return true;
  return false;
}

static int compare(const struct finding *a, const struct finding *b) {
  int files = strcmp(a->at.file ? a->at.file : "", b->at.file ? b->at.file : "");
  if (files)
    return files;
  if (a->at.line != b->at.line)
    return a->at.line < b->at.line ? -1 : 1;
  if (a->at.column != b->at.column)
    return a->at.column < b->at.column ? -1 : 1;
  return 0;
}

/* Insertion sort: stable, and the lists are short and nearly in order. */
void findings_sort(struct findings *findings) {
  for (size_t i = 1; i < findings->count; i++) {
    struct finding moving = findings->list[i];
    size_t at = i;
    for (; at > 0 && compare(&findings->list[at - 1], &moving) > 0; at--)
      findings->list[at] = findings->list[at - 1];
    findings->list[at] = moving;
  }
}

static struct place place_in(const struct findings *findings, struct bytes text, const char *file, size_t offset) {
  struct places places;
  places_find(findings->arena, text, &places);
  return places_at(&places, file, offset);
}

bool findings_check_text(struct findings *findings, struct bytes text, const char *file, const char *noun, int most) {
  size_t bad = 0, errors = findings->errors;
  if (text.len > (size_t)most) {
    findings_add_error(findings, (struct place){file, 1, 1}, "too-large",
                       "The %s is too large: it has %zu bytes, and at most %d are read. Make it smaller.", noun,
                       text.len, most);
    return false;
  }
  const char *nul = text.len ? memchr(text.data, '\0', text.len) : NULL;
  if (nul)
    findings_add_error(findings, place_in(findings, text, file, (size_t)(nul - text.data)), "nul-character",
                       "The %s has a NUL character, so it is not a text file. Remove it, or save the file as UTF-8.",
                       noun);
  if (!utf8_valid(text, &bad))
    findings_add_error(findings, place_in(findings, text, file, bad), "not-utf8",
                       "invalid UTF-8. Save the file as UTF-8.");
  return findings->errors == errors;
}
