/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_LOG_UNRULY_H
#define CWTOP_SIM_LOG_UNRULY_H
/* log_unruly.h - the trouble "unruly": log events that come late, and pages in no order, with
 * repeats or with nothing. Without that trouble all of it does nothing. */
#include "sim/log_source.h"

/* log_delay_ms - how much later than usual the event can be read: always the same. */
int64_t
log_delay_ms(const struct call *call, const struct log_line *line);
/* log_has_come - whether it can be read by now. */
bool
log_has_come(const struct call *call, const struct log_line *line);

/* log_page_is_empty - whether this page has nothing, though more follows; never twice in a row. */
bool
log_page_is_empty(const struct call *call, const struct page *page);
#define LOG_REPEATS_MAX 2
/* log_page_first - the id from which a page goes: a few that were there already. */
uint64_t
log_page_first(const struct call *call, const struct page *page);

/* log_page_mix - puts the lines of a page into no order. */
void
log_page_mix(struct log_line *lines, size_t n);

#endif
