/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_UNIT_TEST_H
#define CWTOP_TESTS_UNIT_TEST_H
/* test.h - cmocka with the includes that it wants before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
