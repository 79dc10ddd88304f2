/* The words about an item that plan and drift share, for people. Escaped, as all text from outside. */
#ifndef JD_CMD_ITEM_TEXT_H
#define JD_CMD_ITEM_TEXT_H

#include "model/changeset.h"

/* What a line begins with: colour only repeats what sign and word say. */
struct item_look {
  char sign;
  const char *color; /* of an SGR sequence; NULL: none */
  const char *word;
  size_t word_width; /* what the word is filled up to, the gap behind it included */
};

/* "app ID at ENDPOINT, plan FILE", or the plan alone where no app was asked for; without a line feed. */
void item_text_header(const char *app_id, const char *endpoint, const char *plan_file, struct buf *out);
/* Columns as a terminal shows the item's label, near enough: names are ASCII, what is not is escaped or one wide. */
size_t item_text_width(const struct item *item);
/* Sign, word, label and blanks: up to where the detail begins. */
void item_text_start(const struct item *item, const struct item_look *look, size_t name_width, bool color,
                     struct buf *out);
/* Ends the line, without blanks at its end. */
void item_text_end(struct buf *out);

/* "class ChatRoom, public, durable-objects/chat-room.ts (2.1 kB)": of an item that is not live. */
void item_text_wanted(const struct item *item, struct buf *out);
/* "access_mode public -> authenticated; code +4 -1": of an item that is on both sides. */
void item_text_changes(const struct item *item, struct buf *out);
/* A line of its own with what the server says about a row; nothing when it says nothing. */
void item_text_last_error(const struct item *item, struct buf *out);
/* The unified diff of an item that has one, as it is: not escaped. */
void item_diff(const struct item *item, unsigned context, struct buf *out);
/* "834 B", "2.1 kB", "1.0 MB" */
void size_text(size_t bytes, struct buf *out);

#endif
