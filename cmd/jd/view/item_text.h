/* The words about an item that plan and drift share, for people. Escaped, as all text from outside. */
#ifndef JD_CMD_ITEM_TEXT_H
#define JD_CMD_ITEM_TEXT_H

#include "cmd/jd/term/term.h"
#include "model/state/state.h"

/* What a line begins with: colour only repeats what sign and word say. */
struct item_style {
  char sign;
  const char *color; /* cmd/jd/term/text_style.h */
  const char *word;
  size_t word_width; /* what the word is filled up to, the gap behind it included */
};

/* "app ID at ENDPOINT"; without the endpoint where it is NULL. */
void item_text_app(const char *app_id, const char *endpoint, struct buf *out);
/* "app ID at ENDPOINT, plan FILE", or the plan alone where no app was asked for; without a line feed. */
void item_text_header(const char *app_id, const char *endpoint, const char *plan_file, struct buf *out);
/* Columns that the item's label takes. */
size_t item_text_width(const struct item *item);
/* Sign, word, label and detail, which is escaped. What is too wide for the terminal goes on below; nothing is cut. */
void item_text_line(const struct item *item, const struct item_style *style, size_t name_width, struct bytes detail,
                    const struct text_style *shown, struct buf *out);
/* A line of its own below that. */
void item_text_note(struct bytes text, const struct text_style *shown, struct buf *out);

/* "class ChatRoom, public, durable-objects/chat-room.ts (2.1 kB)": of an item that is not live. */
void item_text_wanted(const struct item *item, struct buf *out);
/* "access_mode public -> authenticated; code +4 -1": of an item that is on both sides. */
void item_text_changes(const struct item *item, struct buf *out);
/* "${AI_API_KEY}", "${USER}, ${PASSWORD} (.env)": the variables that a value is taken from. */
void item_text_origins(const struct desired_env *env, struct buf *out);
/* A line for each thing that is lost: "! MESSAGE", or "! NAME: MESSAGE". */
void item_text_hazards(const struct item *item, bool named, size_t indent, const struct text_style *shown,
                       struct buf *out);
/* What a server says, bounded: of more than 1,000 bytes the first and the last 500, and how many were left out. */
const char *item_text_words(struct arena *arena, const char *said);
/* A line of its own with what the server says about a row; nothing when it says nothing. */
void item_text_last_error(const struct item *item, const struct text_style *shown, struct buf *out);
/* The same, no wider than the terminal: of its words, those at the end. */
void item_text_last_error_cut(const struct item *item, const struct text_style *shown, struct buf *out);
/* The unified diff of an item that has one, as it is: not escaped. */
void item_diff(const struct item *item, unsigned context, struct buf *out);
/* The same, escaped. */
void item_diff_escaped(const struct item *item, unsigned context, struct buf *out);
/* "1 item", "2 items" */
void count_text(size_t count, const char *one, struct buf *out);
/* "834 B", "2.1 kB", "1.0 MB" */
void size_text(size_t bytes, struct buf *out);

#endif
