/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_SCREEN_EXPECTED_H
#define CWTOP_TESTS_SCREEN_EXPECTED_H
/* expected.h - screens as they should be: tests/screen/expected/NAME.txt. */
#include "base/mem.h"

/* expected_check - fails the test at the first line that differs; with UPDATE=1 in the environment
 * the file is written anew first. */
void
expected_check(const char *name, const struct buf *record);

#endif
