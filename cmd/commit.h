/* Which commit the programs were built from: "b1eeb970abcd", the same with ", changed" where tracked files differed, or
 * "unknown". The build makes the text (cmd/package/commit.cmake). */
#ifndef JD_CMD_COMMIT_H
#define JD_CMD_COMMIT_H

extern const char jd_commit[];

#endif
