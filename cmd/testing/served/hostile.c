#include "cmd/testing/served/tests.h"
void test_hostile(struct served *served) {
  (void)served;
}
