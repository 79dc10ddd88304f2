/* How text for people is shown. */
#ifndef JD_CMD_LOOK_H
#define JD_CMD_LOOK_H

#include <stdbool.h>
#include <stddef.h>

struct look {
  bool color;
  bool ascii;     /* the terminal's locale is not UTF-8 */
  size_t columns; /* 0: no limit */
};

#endif
