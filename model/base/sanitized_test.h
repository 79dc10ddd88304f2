/* For tests whose input is large or whose rounds are many: how much of that is left under AddressSanitizer, where the
 * same code takes many times as long. */
#ifndef JD_MODEL_BASE_SANITIZED_TEST_H
#define JD_MODEL_BASE_SANITIZED_TEST_H

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define SANITIZED_DIVISOR 8
#endif
#endif
#ifndef SANITIZED_DIVISOR
#define SANITIZED_DIVISOR 1
#endif

enum { SANITIZED = SANITIZED_DIVISOR > 1 };

#define SANITIZED_SHARE(size) ((size) / SANITIZED_DIVISOR)

#endif
