/* For tests: reads testdata/corpus with its verdicts. */
#ifndef JD_MODEL_SOURCE_CORPUS_TESTING_H
#define JD_MODEL_SOURCE_CORPUS_TESTING_H

#include "model/base/base.h"

#include <stdio.h>
#include <stdlib.h>

enum { CORPUS_TOGETHER = 3, CORPUS_ROWS = 200 };

struct corpus_row {
  const char *path, *who, *code; /* `code` is "" for what is accepted */
  struct bytes sources[CORPUS_TOGETHER];
  size_t count;
};

struct corpus {
  struct corpus_row rows[CORPUS_ROWS];
  size_t count, files;
};

/* A corpus that is not as expected ends the test program. */
static inline void corpus_need(bool fine) {
  if (!fine)
    abort();
}

/* An empty text where there is no such file. */
static inline bool corpus_file(struct arena *arena, const char *path, struct bytes *out) {
  JD_BUF text;
  buf_init(&text, 1 << 20);
  FILE *file = fopen(path, "rb");
  for (int c; file && (c = fgetc(file)) != EOF;)
    buf_add_char(&text, (char)c);
  *out = arena_bytes(arena, buf_bytes(&text));
  return file && fclose(file) == 0;
}

static inline const char *corpus_word(struct arena *arena, struct bytes *line) {
  *line = trim(*line);
  size_t len = 0;
  while (len < line->len && line->data[len] != ' ')
    len++;
  const char *word = arena_strndup(arena, line->data, len);
  *line = (struct bytes){line->data + len, line->len - len};
  return word;
}

/* A file, or a folder of a.ts, b.ts and so on. */
static inline void corpus_sources(struct arena *arena, struct corpus_row *row) {
  const char *path = arena_printf(arena, "testdata/corpus/%s", row->path);
  if (path[strlen(path) - 1] != '/') {
    corpus_need(corpus_file(arena, path, &row->sources[row->count++]));
    return;
  }
  while (row->count < CORPUS_TOGETHER &&
         corpus_file(arena, arena_printf(arena, "%s%c.ts", path, (char)('a' + row->count)), &row->sources[row->count]))
    row->count++;
  corpus_need(row->count > 1);
}

static inline struct corpus corpus_read(struct arena *arena) {
  struct corpus corpus = {0};
  struct bytes rest;
  corpus_need(corpus_file(arena, "testdata/corpus/verdicts", &rest));
  while (rest.len) {
    const char *feed = memchr(rest.data, '\n', rest.len);
    struct bytes line = {rest.data, feed ? (size_t)(feed - rest.data) : rest.len};
    rest = (struct bytes){rest.data + line.len + (feed != NULL), rest.len - line.len - (feed != NULL)};
    if (line.len == 0 || *line.data == '#')
      continue;
    corpus_need(corpus.count < CORPUS_ROWS);
    struct corpus_row *row = &corpus.rows[corpus.count++];
    row->path = corpus_word(arena, &line);
    row->who = corpus_word(arena, &line);
    row->code = corpus_word(arena, &line);
    corpus_sources(arena, row);
    corpus.files += row->count;
  }
  return corpus;
}

#endif
