/* Markdown as a flat list of the blocks that matter to a plan, in the order of the file, each with its place.
 *
 * Headings, paragraphs, list items and fenced code; front matter, comments, other HTML blocks, indented code and
 * everything inside block quotes are left out. Lines and columns count from 1, columns in bytes. */
#ifndef JD_MODEL_MARKDOWN_H
#define JD_MODEL_MARKDOWN_H

#include "model/arena.h"
#include "model/places.h"

enum md_kind { MD_HEADING, MD_PARAGRAPH, MD_ITEM, MD_FENCE };

/* Emphasis and links are their text. Strong text comes as one run or more, text within one run stands on one line, and
 * byte i of it at column + i. A code span is one run, without its backticks. A break is a line end in the text. */
enum md_run_kind { MD_TEXT, MD_STRONG, MD_CODE, MD_BREAK };

struct md_run {
  enum md_run_kind kind;
  unsigned line, column;
  struct bytes text;
};

struct md_block {
  enum md_kind kind;
  unsigned line, column;
  unsigned depth;      /* how many list items it stands in */
  unsigned level;      /* heading: 1 to 6 */
  size_t end;          /* behind the last block inside it; its own index + 1 where there is none */
  size_t run, run_end; /* heading, paragraph: its text, in `runs` */
  struct bytes info;   /* fence: what stands behind the opening fence */
  struct bytes text;   /* fence: its content, lines ended by LF; the first one is line + 1 of the file */
};

struct md_document {
  struct places places;
  struct md_block *blocks;
  size_t count, capacity;
  struct md_run *runs;
  size_t run_count, run_capacity;
};

/* `text` is valid UTF-8 without NUL and outlives `out`. */
void md_parse(struct arena *arena, struct bytes text, struct md_document *out);

/* How many bytes of the file stand before each line of a fence's content (lists indent, and so may the fence). */
const unsigned *md_fence_indents(struct arena *arena, const struct md_document *document, const struct md_block *fence,
                                 size_t *count);

#endif
