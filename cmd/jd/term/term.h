/* The room of the terminal: what it is like, how text is fitted to it, what a user types or interrupts. It knows
 * neither commands nor plans, and writes nothing but the line that acknowledges a signal (signals.c).
 *
 * Order of calls: signals_start first of all, once. terminal_* say what the streams are like; struct text_style holds
 * the answers, and wrap, table and paint make text by them. struct progress says what is awaited. ask_reset before a
 * question is put, ask_line for its answer.
 *
 * Text goes into a struct buf of the caller. None of it is escaped here but the cells of a table. Widths are columns,
 * times milliseconds of monotonic_ms. */
#ifndef JD_CMD_TERM_H
#define JD_CMD_TERM_H

#include "cmd/jd/term/ask.h"
#include "cmd/jd/term/progress.h"
#include "cmd/jd/term/signals.h"
#include "cmd/jd/term/steady.h"
#include "cmd/jd/term/table.h"
#include "cmd/jd/term/terminal.h"
#include "cmd/jd/term/text_style.h"
#include "cmd/jd/term/wrap.h"

#endif
