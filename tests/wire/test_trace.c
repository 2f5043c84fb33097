/* SPDX-License-Identifier: MIT */
/* test_trace.c - the order for one X-Ray trace: its id is judged, and what X-Ray has of it is news.
 */
#include "looks.h"

#include <stdio.h>

#define ID "1-58406520-a006649127e371903a2de979"
#define SEGMENT                                                                                    \
	"{\\\"id\\\":\\\"a1\\\",\\\"name\\\":\\\"web\\\",\\\"start_time\\\":1.5,\\\"end_time\\\":" \
	"2.0}"

static void
run(struct look *l, const char *id)
{
	static struct ask_trace ask;

	ask = (struct ask_trace){ .region = "eu-west-2", .id = id };
	l->order = (struct act_order){ .kind = ACT_TRACE, .trace = &ask };
	look_run(l, act_carry_trace);
}

static void
test_trace(void **state)
{
	struct look l;

	(void)state;
	look_begin(&l);
	bag_add(&l.bag, "200 OK", "",
		"{\"Traces\":[{\"Id\":\"" ID "\",\"Duration\":0.5,\"Segments\":[{\"Id\":\"a1\","
		"\"Document\":\"" SEGMENT "\"}]}],\"UnprocessedTraceIds\":[]}");
	run(&l, ID);
	look_ok(&l, "");
	look_sent(&l, 0, "{\"TraceIds\":[\"" ID "\"]}");
	assert_non_null(l.news.traced);
	assert_string_equal(l.news.traced->segments[0].name, "web");
	look_end(&l);
}

/* Whoever writes segments writes their times, too: one that is none is not known. */
static void
test_times(void **state)
{
	static const char *const wrong[] = { "1e300", "-1e300", "-1", "1e11", "\\\"5\\\"" };
	struct look l;

	(void)state;
	for (size_t i = 0; i < LEN(wrong); i++) {
		const struct xray_segment *segment;
		char reply[600];

		look_begin(&l);
		snprintf(reply, sizeof(reply),
			 "{\"Traces\":[{\"Id\":\"" ID "\",\"Segments\":[{\"Document\":"
			 "\"{\\\"id\\\":\\\"a\\\",\\\"start_time\\\":%s,\\\"end_time\\\":2,"
			 "\\\"subsegments\\\":[{\\\"start_time\\\":5,\\\"end_time\\\":%s}]}\"}]}]}",
			 wrong[i], wrong[i]);
		bag_add(&l.bag, "200 OK", "", reply);
		run(&l, ID);
		look_ok(&l, "");
		assert_int_equal(l.news.traced->n_segments, 2);
		segment = l.news.traced->segments;
		assert_true(segment[0].start_s == 0 && segment[0].duration_s == -1);
		assert_true(segment[1].start_s == 5 && segment[1].duration_s == -1);
		look_end(&l);
	}
}

/* Not there (yet) is an answer; a wrong id is a mistake, and nobody is asked. */
static void
test_none(void **state)
{
	static const char *const wrong[] = { "",       "1-58406520",
					     (ID "0"), ("2" ID),
					     "x'; rm", "1-58406520-a006649127e371903a2deXYZ" };
	struct look l;

	(void)state;
	look_begin(&l);
	bag_add(&l.bag, "200 OK", "", "{\"Traces\":[],\"UnprocessedTraceIds\":[\"" ID "\"]}");
	run(&l, ID);
	look_ok(&l, "");
	assert_null(l.news.traced);
	look_end(&l);
	for (size_t i = 0; i < LEN(wrong); i++) {
		look_begin(&l);
		bag_add(&l.bag, "500 Nobody", "", "{}");
		run(&l, wrong[i]);
		look_fails(&l, ERR_USAGE, "is no id of a trace");
		assert_int_equal(server_requests(l.client.server), 0);
		look_end(&l);
	}
}

static void
test_refused(void **state)
{
	struct look l;

	(void)state;
	look_begin(&l);
	bag_add(&l.bag, "400 Bad Request", "",
		"{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}");
	run(&l, ID);
	look_fails(&l, ERR_DENIED, "needs permission xray:BatchGetTraces");
	look_end(&l);
	look_begin(&l); /* cut off: every attempt */
	bag_add(&l.bag, "200 OK", "", "{\"Traces\":[{\"Id\":\"" ID "\",\"Segm");
	run(&l, ID);
	look_fails(&l, ERR_PARSE, "incomplete");
	assert_null(l.news.traced);
	look_end(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trace),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
