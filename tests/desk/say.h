/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_DESK_SAY_H
#define CWTOP_TESTS_DESK_SAY_H
#include "act/act.h"

/* say_news - on standard output, one line. */
void
say_news(const struct act_news *news);

#endif
