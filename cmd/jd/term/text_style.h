/* How text for people is shown. Colours only repeat what a sign or a word says. */
#ifndef JD_CMD_TEXT_STYLE_H
#define JD_CMD_TEXT_STYLE_H

#include "model/base/base.h"

#include <stdbool.h>
#include <stddef.h>

struct text_style {
  bool color;
  bool ascii;     /* the terminal's locale is not UTF-8 */
  size_t columns; /* 0: no limit */
};

/* Parameters of SGR sequences. */
#define PAINT_GOOD    "32"   /* comes, is done, is as it should be */
#define PAINT_CHANGE  "33"   /* changes, waits, was left */
#define PAINT_GONE    "31"   /* goes */
#define PAINT_DANGER  "1;31" /* loses data, failed */
#define PAINT_WARNING "1;35"
#define PAINT_CARET   "1;32" /* below the column that a finding is about */
#define PAINT_EXTRA   "36"   /* stands beside what is asked about */
#define PAINT_STRONG  "1"
#define PAINT_FAINT   "2" /* is as it was */

/* `code` NULL: as it is. */
static inline void paint_start(struct buf *out, bool color, const char *code) {
  if (color && code)
    buf_printf(out, "\033[%sm", code);
}

static inline void paint_end(struct buf *out, bool color, const char *code) {
  if (color && code)
    buf_add_text(out, "\033[0m");
}

static inline void paint(struct buf *out, bool color, const char *code, const char *text) {
  paint_start(out, color, code);
  buf_add_text(out, text);
  paint_end(out, color, code);
}

#endif
