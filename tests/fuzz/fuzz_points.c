/* SPDX-License-Identifier: MIT */
/* fuzz_points.c - GetMetricData's answer is read without a tree: what it takes is strict JSON, no
 * more points than the text has numbers, all finite, and the times rise. */
#include "aws/cw_points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(claim)             \
	do {                     \
		if (!(claim))    \
			abort(); \
	} while (0)

static void
check_points(const struct points *points, size_t n_numbers)
{
	CHECK(points->n <= n_numbers);
	for (size_t i = 0; i < points->n; i++) {
		CHECK(isfinite(points->values[i]));
		CHECK(i == 0 || points->times_s[i - 1] <= points->times_s[i]);
	}
}

static size_t
count_numbers(const char *text, size_t size)
{
	struct json_reader r;
	enum json_event event;
	size_t n = 0;

	json_reader_init(&r, text, size);
	while ((event = json_next(&r)) != JSON_END) {
		CHECK(event != JSON_ERROR);
		n += event == JSON_NUMBER;
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct metric_def defs[] = {
		{ .id = "a", .period_s = 60, .scale = 1 },
		{ .id = "b", .period_s = 300, .scale = 100 },
		{ .id = "m1", .period_s = 60, .scale = 1 },
	};
	struct metric_query queries[LEN(defs)];
	struct points points[LEN(defs)] = { 0 };
	struct arena *arena = arena_new(16u << 20);
	struct cw_gathering gathering;
	const char *problem = NULL;
	size_t at = 0;

	CHECK(arena);
	for (size_t i = 0; i < LEN(defs); i++)
		queries[i] = (struct metric_query){ .def = &defs[i], .is_wanted = true };
	CHECK(cw_gathering_init(&gathering, arena, queries, points, LEN(defs)) == ERR_OK);
	if (cw_read_page(&gathering, (const char *)data, size, &at, &problem) == ERR_OK) {
		size_t n_numbers = count_numbers((const char *)data, size);

		cw_finish(&gathering);
		for (size_t i = 0; i < LEN(defs); i++)
			check_points(&points[i], n_numbers);
	} else {
		CHECK(at <= size);
	}
	cw_gathering_done(&gathering);
	arena_free(arena);
	return 0;
}
