/* A golden case is one text file, testdata/cases/NAME.case: the input, what a user types, and the expected output.
 *
 *     Words about the case, if any.
 *     -- project journey --
 *     -- project/durable.yaml --
 *     durable_objects: []
 *     $ jd plan --plan durable.yaml
 *     -- stdout --
 *     no Durable Object is planned
 *     $ jd plan
 *     -- status 1 --
 *     -- requests --
 *     GET /v1/app_abc123/durable-objects
 *     -- after/durable.yaml --
 *     durable_objects: [] # changed
 *
 * A line of the form `-- NAME --` begins a section, and one that begins with `$ ` is a shell command. Sections that
 * would be empty are left out. In a section's text, a backslash is put before a line that looks like one of these two
 * or begins with a backslash; a text without a line feed at its end is followed by NO_LINE_FEED.
 *
 * Before the first command comes the input:
 *   project NAME    the files of testdata/projects/NAME/: what several cases share, or what no text file can hold
 *   project/PATH    a file of the project, also in the place of a shared one. A project with docs/butterbase/ is given
 *                   a 03-preflight.md and a 03b-docs-cache.md that are fresh, unless it has its own
 *   live.json       steps that bring a fresh sandbox into a state first (cmd/testing/golden/live.h)
 *   stdin           what each command reads; otherwise its input is empty
 *   engine          the case needs the engine, and is skipped without it
 *   engine none     as if nobody had installed the engine. All other cases run with JD_ENGINE=off
 *
 * Below each command comes what is expected of it, and at the end what is expected of all:
 *   stdout, stderr, requests   requests are METHOD PATH of everything that was sent; the reads between two writes,
 * whose order is not defined, are sorted status N                   the exit status, unless it is 0 after/PATH a file
 * of the project that is new or changed; no other file may differ, or go after.json                 what is live, for
 * cases that write */
#ifndef JD_TESTING_GOLDEN_CASE_H
#define JD_TESTING_GOLDEN_CASE_H

#include "model/base/base.h"

#define NO_LINE_FEED "\\ No newline at end of file"

/* A command, and what came of it. */
struct golden_run {
  const char *command;
  struct bytes out, err, requests;
  int status; /* as a shell has it: 128 and the signal, where one ended it */
};

struct golden {
  const char *path;                /* of the case, absolute */
  const char *programs;            /* where jd and jd-sandbox are, absolute */
  const char *scratch;             /* before/, project/, home/, and what the run leaves */
  struct bytes input;              /* the file up to its first command; data is NULL for a folder */
  struct golden_section *sections; /* of the input */
  size_t section_count;
  struct golden_run *runs;
  size_t run_count;
  struct bytes live; /* what is live after the run, as JSON; empty if nothing was written */
};

/* Reads the case, and makes the scratch folder, which goes when the program ends, with the project in it. Ends the
 * program with a message where the case is wrong. */
struct golden golden_open(struct arena *arena, const char *path, const char *programs);

/* A section of the input by its name, such as `stdin`; false if there is none. */
bool golden_input(const struct golden *golden, const char *name, struct bytes *out);

/* Reads a file; false if there is none. */
bool golden_read(struct arena *arena, const char *path, struct bytes *out);

/* Makes the file and the folders above it. */
void golden_write(const char *path, struct bytes text);

#endif
