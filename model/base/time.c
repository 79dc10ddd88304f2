#include "model/base/base.h"

#include <stdio.h>

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

static const int64_t first_instant = INT64_C(-62167219200000); /* 0000-01-01T00:00:00.000Z */
static const int64_t last_instant = INT64_C(253402300799999);  /* 9999-12-31T23:59:59.999Z */

/* Days from 1970-01-01 to a day of the Gregorian calendar, throughout, of the years 0000 to 10000. Years are counted
 * from March on, so that the leap day is the last of one: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
static int64_t days_since_1970(int64_t year, int month, int day) {
  const int64_t before_march = month <= 2, past = year + 400 - before_march; /* never negative */
  const int64_t of_year = (153 * (month + (before_march ? 9 : -3)) + 2) / 5 + day - 1;
  return past * 365 + past / 4 - past / 100 + past / 400 + of_year - 719468 - 146097;
}

/* The month after December is January of the next year. */
static int64_t days_to_month(int64_t year, int month) {
  return days_since_1970(year + month / 13, month == 13 ? 1 : month, 1);
}

/* Takes `width` digits off the front of the text. */
static bool take_number(struct bytes *text, size_t width, int *out) {
  if (text->len < width)
    return false;
  *out = 0;
  for (size_t i = 0; i < width; i++) {
    if (!is_digit(text->data[i]))
      return false;
    *out = *out * 10 + (text->data[i] - '0');
  }
  *text = (struct bytes){text->data + width, text->len - width};
  return true;
}

/* Takes one of these characters off the front. */
static bool take_char(struct bytes *text, const char *characters) {
  if (text->len == 0 || text->data[0] == '\0' || !strchr(characters, text->data[0]))
    return false;
  *text = (struct bytes){text->data + 1, text->len - 1};
  return true;
}

static bool take_date(struct bytes *text, int64_t *milliseconds) {
  int year, month, day;
  if (!take_number(text, 4, &year) || !take_char(text, "-") || !take_number(text, 2, &month) || !take_char(text, "-") ||
      !take_number(text, 2, &day))
    return false;
  if (month < 1 || month > 12 || day < 1 || day > days_to_month(year, month + 1) - days_to_month(year, month))
    return false;
  *milliseconds = days_since_1970(year, month, day) * DAY;
  return true;
}

/* A fraction of a second: at least one digit, of which the first three count. */
static bool take_fraction(struct bytes *text, int64_t *milliseconds) {
  int digit, unit = SECOND / 10;
  if (!take_number(text, 1, &digit))
    return false;
  do {
    *milliseconds += (int64_t)digit * unit;
    unit /= 10;
  } while (take_number(text, 1, &digit));
  return true;
}

static bool take_clock(struct bytes *text, int64_t *milliseconds) {
  int hour, minute, second = 0;
  if (!take_number(text, 2, &hour) || !take_char(text, ":") || !take_number(text, 2, &minute))
    return false;
  if (take_char(text, ":")) {
    if (!take_number(text, 2, &second))
      return false;
    if (take_char(text, ".") && !take_fraction(text, milliseconds))
      return false;
  }
  if (hour > 23 || minute > 59 || second > 59)
    return false;
  *milliseconds += (int64_t)hour * HOUR + (int64_t)minute * MINUTE + (int64_t)second * SECOND;
  return true;
}

/* `Z`, nothing, or an offset: local time less the offset is UTC. */
static bool take_zone(struct bytes *text, int64_t *milliseconds) {
  if (text->len == 0 || take_char(text, "Zz"))
    return true;
  int64_t sign = text->data[0] == '-' ? 1 : -1;
  int hour, minute;
  if (!take_char(text, "+-") || !take_number(text, 2, &hour))
    return false;
  take_char(text, ":");
  if (!take_number(text, 2, &minute) || hour > 23 || minute > 59)
    return false;
  *milliseconds += sign * ((int64_t)hour * HOUR + (int64_t)minute * MINUTE);
  return true;
}

bool time_parse(struct bytes text, int64_t *milliseconds) {
  int64_t result = 0;
  if (!take_date(&text, &result))
    return false;
  if (text.len > 0 && !(take_char(&text, "Tt ") && take_clock(&text, &result) && take_zone(&text, &result)))
    return false;
  if (text.len > 0)
    return false;
  *milliseconds = result;
  return true;
}

void time_format_milliseconds(int64_t milliseconds, char out[TIME_TEXT]) {
  if (milliseconds < first_instant)
    milliseconds = first_instant;
  if (milliseconds > last_instant)
    milliseconds = last_instant;
  const int64_t days = (milliseconds - first_instant) / DAY + first_instant / DAY;
  const int rest = (int)(milliseconds - days * DAY);
  int year = days > 0 ? 1970 + (int)days / 366 : 0, month = 1; /* never too late; a few steps reach the right ones */
  while (days_to_month(year + 1, 1) <= days)
    year++;
  while (days_to_month(year, month + 1) <= days)
    month++;
  char text[80]; /* as long as numbers may be for all that the compiler knows */
  snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", year, month,
           (int)(days - days_to_month(year, month)) + 1, rest / HOUR, rest / MINUTE % 60, rest / SECOND % 60,
           rest % SECOND);
  memcpy(out, text, TIME_TEXT);
}

void time_format(int64_t milliseconds, char out[TIME_TEXT]) {
  time_format_milliseconds(milliseconds, out);
  memcpy(strchr(out, '.'), "Z", 2);
}

bool time_is_recent(int64_t time, int64_t now) {
  return now - time <= DAY && time - now <= DAY;
}
