/* Does nothing, and links what jd links: what the loader and the libraries take before main. */
#include <stdio.h>

int main(void) {
  return puts("jd-bench-start") < 0;
}
