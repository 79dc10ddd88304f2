/* What jd-served checks, each against a jd-sandbox of its own (served.h). */
#ifndef JD_TESTING_SERVED_TESTS_H
#define JD_TESTING_SERVED_TESTS_H

#include "cmd/testing/served/served.h"

void test_behaviour(struct served *served); /* requests, WebSockets, alarms, env, butterbase.ctx, events */
void test_storage(struct served *served);   /* what the model predicts of stored data is what happens */
void test_hostile(struct served *served);   /* classes that misbehave; processes that are killed */

#define EXPECT(condition, ...)                                                                                         \
  do {                                                                                                                 \
    if (!(condition))                                                                                                  \
      errx(1, __VA_ARGS__);                                                                                            \
  } while (0)

#endif
