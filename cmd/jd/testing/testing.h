/* What the tests of cmd/jd share: assertions about long texts, sample values, the standard streams. Only *_test.c
 * include it, after cmocka.h. */
#ifndef JD_CMD_TESTING_H
#define JD_CMD_TESTING_H

#include "cmd/jd/testing/assert_test.h"
#include "cmd/jd/testing/sample_test.h"
#include "cmd/jd/testing/streams_test.h"

#endif
