/* SPDX-License-Identifier: MIT */
/* log_unruly.c - which events are late, and how pages of them are bad: by the event and the page
 * alone, so that it is the same whenever it is asked. */
#include "sim/log_unruly.h"

#include "sim/random.h"

#define LATE_S 30    /* unless told */
#define ID_STEP 4096 /* ids of a minute */

static bool
is_unruly(const struct call *call)
{
	return call->reply->trouble.kind == TROUBLE_UNRULY;
}

static int64_t
late_ms(const struct call *call)
{
	int64_t s = call->reply->trouble.s;

	return (s > 0 ? s : LATE_S) * 1000;
}

int64_t
log_delay_ms(const struct call *call, const struct log_line *line)
{
	uint64_t key = random_mix(random_text(line->stream), line->id);

	if (!is_unruly(call) || key % 2)
		return 0;
	return (int64_t)(random_unit(random_mix(key, 1)) * (double)late_ms(call));
}

bool
log_has_come(const struct call *call, const struct log_line *line)
{
	return line->time_ms + LOG_LATE_MS + log_delay_ms(call, line) <= call->now_ms;
}

bool
log_page_is_empty(const struct call *call, const struct page *page)
{
	uint64_t key = random_mix((uint64_t)page->offset, (uint64_t)call->now_ms);

	return is_unruly(call) && !page->inner && key % 3 == 0;
}

uint64_t
log_page_first(const struct call *call, const struct page *page)
{
	uint64_t first = page->offset;

	return is_unruly(call) ? first - MIN(first % ID_STEP, LOG_REPEATS_MAX) : first;
}

void
log_page_mix(struct log_line *lines, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = random_mix(lines[i - 1].id, n) % i;
		struct log_line swapped = lines[k];

		lines[k] = lines[i - 1];
		lines[i - 1] = swapped;
	}
}
