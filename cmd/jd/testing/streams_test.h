/* The standard streams of a test. */
#ifndef JD_CMD_STREAMS_TEST_H
#define JD_CMD_STREAMS_TEST_H

#include "reconcile/testing/scratch.h"

#include <stdio.h>
#include <unistd.h>

/* The environment of a terminal that knows UTF-8, and is otherwise like none. */
static inline const char *utf8_environment(const char *name) {
  return strcmp(name, "LC_ALL") == 0 ? "C.UTF-8" : NULL;
}

/* stdin becomes a pipe that holds the text. Returns the end to write more into: it ends when that is closed. */
static inline int stdin_of(struct bytes text) {
  int ends[2];
  scratch_must(pipe(ends) == 0 && write(ends[1], text.data, text.len) == (ssize_t)text.len);
  scratch_must(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
  close(ends[0]);
  return ends[1];
}

/* What is written to a stream from stream_catch to stream_caught. */
struct caught {
  int stream, kept;
  FILE *file;
};

static inline struct caught stream_catch(int stream) {
  struct caught caught = {stream, dup(stream), tmpfile()};
  scratch_must(caught.file && dup2(fileno(caught.file), stream) == stream);
  return caught;
}

static inline const char *stream_caught(struct caught *caught, struct arena *arena) {
  enum { MOST = 1 << 16 };
  char *text = arena_alloc(arena, MOST);
  dup2(caught->kept, caught->stream);
  close(caught->kept);
  rewind(caught->file);
  text[fread(text, 1, MOST - 1, caught->file)] = '\0';
  fclose(caught->file);
  return text;
}

#endif
