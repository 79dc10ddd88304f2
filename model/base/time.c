#include "model/base/base.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

static const int64_t first_instant = INT64_C(-62167219200000); /* 0000-01-01T00:00:00.000Z */
static const int64_t last_instant = INT64_C(253402300799999);  /* 9999-12-31T23:59:59.999Z */

static bool is_leap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 0000-01-01 to the first of January of `year` (0 to 10000), in the Gregorian calendar throughout. */
static int64_t days_before_year(int64_t year) {
  int64_t past = year - 1; /* year 0 is a leap year, so the years past are counted from it */
  return year == 0 ? 0 : 366 + past * 365 + past / 4 - past / 100 + past / 400;
}

static int64_t days_since_1970(int year, int month, int day) {
  int64_t days = days_before_year(year) - days_before_year(1970) + day - 1;
  for (int before = 1; before < month; before++)
    days += days_in_month(year, before);
  return days;
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
  if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
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

struct moment {
  int year, month, day;
  int64_t rest; /* milliseconds into the day */
};

static struct moment moment_of(int64_t milliseconds) {
  if (milliseconds < first_instant)
    milliseconds = first_instant;
  if (milliseconds > last_instant)
    milliseconds = last_instant;
  int64_t since_year_zero = milliseconds - first_instant;
  int64_t days = since_year_zero / DAY;
  struct moment moment = {.rest = since_year_zero % DAY};
  moment.year = (int)(days / 366); /* never too late a year; a few steps reach the right one */
  while (days_before_year(moment.year + 1) <= days)
    moment.year++;
  days -= days_before_year(moment.year);
  for (moment.month = 1; days >= days_in_month(moment.year, moment.month); moment.month++)
    days -= days_in_month(moment.year, moment.month);
  moment.day = (int)days + 1;
  return moment;
}

/* Writes a number with leading zeros and what follows it; returns the place after them. */
static char *put(char *out, int64_t number, int width, char after) {
  for (int i = width - 1; i >= 0; i--, number /= 10)
    out[i] = (char)('0' + number % 10);
  out[width] = after;
  return out + width + 1;
}

/* Up to and with the seconds; `after` follows them. Returns the place after it. */
static char *put_seconds(char *out, const struct moment *moment, char after) {
  out = put(out, moment->year, 4, '-');
  out = put(out, moment->month, 2, '-');
  out = put(out, moment->day, 2, 'T');
  out = put(out, moment->rest / HOUR, 2, ':');
  out = put(out, moment->rest / MINUTE % 60, 2, ':');
  return put(out, moment->rest / SECOND % 60, 2, after);
}

void time_format(int64_t milliseconds, char out[TIME_TEXT]) {
  struct moment moment = moment_of(milliseconds);
  *put_seconds(out, &moment, 'Z') = '\0';
}

void time_format_milliseconds(int64_t milliseconds, char out[TIME_TEXT]) {
  struct moment moment = moment_of(milliseconds);
  *put(put_seconds(out, &moment, '.'), moment.rest % SECOND, 3, 'Z') = '\0';
}

bool time_is_recent(int64_t time, int64_t now) {
  return now - time <= DAY && time - now <= DAY;
}
