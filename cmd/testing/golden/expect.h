/* A golden case's folders, and the comparison of what came out with what is expected. */
#ifndef JD_TESTING_GOLDEN_EXPECT_H
#define JD_TESTING_GOLDEN_EXPECT_H

#include "model/arena.h"

struct golden {
  const char *source;    /* the case's folder, absolute */
  const char *programs;  /* where jd and jd-sandbox are, absolute */
  const char *folder;    /* scratch: before/, project/, home/, and what the run leaves */
  struct bytes requests; /* METHOD PATH, one a line, in the order in which they came */
  struct bytes after;    /* what is live after the run; empty when nothing was written */
  bool update;           /* write the expectations instead of comparing */
};

/* Makes the scratch folder, which goes when the program ends, with the copy of the project. Ends the program when it
 * cannot. */
struct golden golden_open(struct arena *arena, const char *source, const char *programs);

/* False when there is no such file. */
bool golden_read(struct arena *arena, const char *path, struct bytes *out);

/* Compares, normalised, with the case's file NAME, and shows how they differ; or writes it. A missing file is empty. */
bool expect_text(struct arena *arena, const struct golden *golden, const char *name, struct bytes text);
/* The same for the file NAME of the scratch folder. */
bool expect_output(struct arena *arena, const struct golden *golden, const char *name);
/* The project's files that are new or changed against after/; .butterbase/ is jd's own business. */
bool expect_project(struct arena *arena, const struct golden *golden);

#endif
