/* Assertions about text that is too long to be written out, for tests with cmocka, which they include themselves. */
#ifndef JD_CMD_ASSERT_TEST_H
#define JD_CMD_ASSERT_TEST_H

#include <string.h>

#define assert_has(text, part)                                                                                         \
  do {                                                                                                                 \
    const char *text_of_it = (text);                                                                                   \
    if (!strstr(text_of_it, part))                                                                                     \
      fail_msg("«%s» is not in:\n%s", part, text_of_it);                                                               \
  } while (0)

#define assert_lacks(text, part)                                                                                       \
  do {                                                                                                                 \
    const char *text_of_it = (text);                                                                                   \
    if (strstr(text_of_it, part))                                                                                      \
      fail_msg("«%s» is in:\n%s", part, text_of_it);                                                                   \
  } while (0)

#endif
