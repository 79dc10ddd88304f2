/* Times as the journey's documents and the control API write them: ISO 8601 in UTC. Pure: it has no clock, and asks
 * libc for no time zone. */
#ifndef JD_MODEL_TIME_H
#define JD_MODEL_TIME_H

#include "model/bytes.h"

#include <stdint.h>

enum { TIME_TEXT = 25 }; /* "2026-11-23T10:04:11.123Z" and a NUL */

/* Milliseconds since 1970 of the whole text: `2026-11-23` (that day's start), `2026-11-23T10:04:11Z`, also without
 * seconds, with a fraction (digits past the milliseconds are dropped), with an offset such as `+02:00`. People and
 * agents write it too, so a blank may stand for the `T`, and a time without a zone is UTC. False when it is no time,
 * or no day of the calendar. */
bool time_parse(struct bytes text, int64_t *milliseconds);

/* `2026-11-23T10:04:11Z`, and `2026-11-23T10:04:11.123Z`. What lies outside of the years 0000 to 9999 becomes their
 * first or last instant. */
void time_format(int64_t milliseconds, char out[TIME_TEXT]);
void time_format_milliseconds(int64_t milliseconds, char out[TIME_TEXT]);

/* The two are no more than 24 hours apart: what the journey takes for fresh. A date far ahead is a mistake, and would
 * count for ever. */
bool time_is_recent(int64_t time, int64_t now);

#endif
