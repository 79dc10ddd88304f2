#include "model/base/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 6, 0))) static void fill(struct jd_error *error, enum jd_code code, enum jd_scope scope,
                                                       enum jd_retry retry, const char *where, const char *format,
                                                       va_list arguments) {
  /* Apart from `error` until the end: the arguments may be its own older words. */
  struct jd_error fresh = {.code = code, .scope = scope, .retry = retry};
  snprintf(fresh.where, sizeof fresh.where, "%s", where ? where : "");
  vsnprintf(fresh.message, sizeof fresh.message, format, arguments);
  *error = fresh;
}

bool jd_fail(struct jd_error *error, enum jd_code code, enum jd_scope scope, enum jd_retry retry, const char *where,
             const char *format, ...) {
  if (!error)
    return false;
  va_list arguments;
  va_start(arguments, format);
  fill(error, code, scope, retry, where, format, arguments);
  va_end(arguments);
  return false;
}

bool jd_fail_usage(struct jd_error *error, const char *where, const char *format, ...) {
  if (!error)
    return false;
  va_list arguments;
  va_start(arguments, format);
  fill(error, JD_USAGE, JD_SCOPE_PLAN, JD_RETRY_NO, where, format, arguments);
  va_end(arguments);
  return false;
}

bool jd_fail_input(struct jd_error *error, const char *where, const char *format, ...) {
  if (!error)
    return false;
  va_list arguments;
  va_start(arguments, format);
  fill(error, JD_INPUT, JD_SCOPE_PLAN, JD_RETRY_NO, where, format, arguments);
  va_end(arguments);
  return false;
}

bool jd_fail_io(struct jd_error *error, const char *path, int errno_value, const char *mend, const char *format, ...) {
  if (!error)
    return false;
  va_list arguments;
  va_start(arguments, format);
  fill(error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, path, format, arguments);
  va_end(arguments);
  size_t used = strlen(error->message);
  snprintf(error->message + used, sizeof error->message - used, ": %s. %s", strerror(errno_value), mend);
  return false;
}
