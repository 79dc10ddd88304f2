#include "model/platform/platform.h"

static const char *const names[] = {"", "public", "authenticated", "service_key"};

const char *access_mode_name(enum access_mode mode) {
  return names[mode];
}

bool access_mode_parse(struct bytes text, enum access_mode *out) {
  for (int mode = ACCESS_PUBLIC; mode <= ACCESS_SERVICE_KEY; mode++)
    if (bytes_equal(text, bytes_of(names[mode]))) {
      *out = (enum access_mode)mode;
      return true;
    }
  return false;
}
