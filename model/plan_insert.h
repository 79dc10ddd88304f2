/* Puts a plan's document into a Markdown file, by as few bytes as can be. Pure. */
#ifndef JD_MODEL_PLAN_INSERT_H
#define JD_MODEL_PLAN_INSERT_H

#include "model/arena.h"

/* The text with `document` (YAML, lines ended by LF) as the block of its Durable section: in the place of the block
 * that is there, else behind what stands in the section, else in a section of its own at the end. Line endings, a byte
 * order mark and a missing final line feed stay as they are. `text` is a plan without errors. A text that leaves a
 * fence or an HTML block open swallows what is put behind it: parse the result and compare. */
struct bytes plan_insert(struct arena *arena, struct bytes text, struct bytes document);

#endif
