/* SPDX-License-Identifier: MIT */
/* case_parts.c - the evidence of a case from a server whose replies take their time: until all of
 * it is there, and, for comparison, until the slowest of its parts is, asked for alone. Prints
 * microseconds: "WHOLE SLOWEST".
 *
 *   case_parts URL    the connections are open before anything is measured */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "act/act.h"

#define ROUNDS 3
#define WAIT_MS 60000

static const struct stack stack = { .name = "bench", .region = "eu-west-2" };

static int64_t
now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void
fail(const char *problem)
{
	fprintf(stderr, "case_parts: %s\n", problem);
	exit(1);
}

/* Three alarms, three logs of functions, traces, and the points of a metric. */
static struct case_ask
whole(int64_t at_s)
{
	static const char *const alarms[] = { "cityflow-api-5xx-rate", "cityflow-fn-error-rate",
					      "cityflow-web-5xx" };
	struct case_ask ask = {
		.at_s = at_s,
		.from_s = at_s - 3600,
		.to_s = at_s + 3600,
		.chart_from_s = at_s - 3600,
		.chart_to_s = at_s + 3600,
		.lines_from_s = at_s - 60,
		.lines_to_s = at_s + 120,
		.traces_to_s = at_s + 120,
		.now_s = at_s + 600,
		.trace_region = "eu-west-2",
		.trace_filter = "fault = true",
		.metric = SIZE_MAX,
		.own = { .title = "Errors",
			 .region = "eu-west-2",
			 .namespace_ = "AWS/Lambda",
			 .name = "Errors",
			 .stat = "Sum",
			 .dimensions = { { "FunctionName", "cityflow-api" } },
			 .n_dimensions = 1,
			 .period_s = 60 },
	};

	for (size_t i = 0; i < LEN(alarms); i++) {
		ask.alarms[ask.n_alarms++] = (struct case_alarm){ "eu-west-2", alarms[i] };
		ask.logs[ask.n_logs++] = (struct case_log){
			.where = { .region = "eu-west-2", .group = "/aws/lambda/cityflow-api" },
			.pattern = "?ERROR",
		};
	}
	return ask;
}

/* One part of it, and nothing else. */
static struct case_ask
part_of(const struct case_ask *all, size_t part)
{
	struct case_ask one = *all;

	if (part != 0)
		one.own.name = "";
	if (part != 1)
		one.n_alarms = 0;
	if (part != 2)
		one.n_logs = 0;
	if (part != 3)
		one.trace_filter = "";
	return one;
}

static bool
has_come(const struct case_found *found, const struct case_ask *ask)
{
	return found->points.state == (*ask->own.name ? CASE_ANSWERED : CASE_NOT_ASKED) &&
	       found->history.state == (ask->n_alarms ? CASE_ANSWERED : CASE_NOT_ASKED) &&
	       found->lines.state == (ask->n_logs ? CASE_ANSWERED : CASE_NOT_ASKED) &&
	       found->traces.state == (*ask->trace_filter ? CASE_ANSWERED : CASE_NOT_ASKED);
}

/* Until the last news of it. */
static int64_t
took_us(struct act *act, const struct case_ask *ask)
{
	const struct act_order order = { .kind = ACT_CASE, .ask = ask };
	struct pollfd fd = { .fd = act_fd(act), .events = POLLIN };
	int64_t before_us = now_us();
	bool is_last = false;

	(void)act_give(act, &order);
	while (!is_last) {
		struct act_news *news;

		if (poll(&fd, 1, WAIT_MS) != 1)
			fail("no news");
		while ((news = act_next(act))) {
			is_last = is_last || news->is_last;
			if (news->is_last && (news->err || !has_come(news->found, ask)))
				fail(news->err ? news->why.text : "a part failed");
			act_news_free(news);
		}
	}
	return now_us() - before_us;
}

/* The shortest of a few: what is measured is waiting, and a busy machine only adds to it. */
static int64_t
shortest_us(struct act *act, const struct case_ask *ask)
{
	int64_t shortest = took_us(act, ask);

	for (int i = 1; i < ROUNDS; i++)
		shortest = MIN(shortest, took_us(act, ask));
	return shortest;
}

int
main(int argc, char **argv)
{
	const struct aws_options options = { .endpoint_url = argv[argc - 1], .is_read_only = true };
	struct aws_shared *aws = NULL;
	struct act *act = NULL;
	struct why why;
	struct case_ask all;
	int64_t whole_us, slowest_us = 0;

	if (argc != 2)
		fail("usage: case_parts URL");
	if (aws_shared_new(&options, &aws, &why) != ERR_OK)
		fail(why.text);
	if (act_new(&(struct act_options){ .stack = &stack, .aws = aws, .is_read_only = true },
		    &act, &why) != ERR_OK)
		fail(why.text);
	all = whole((int64_t)time(NULL) - 600);
	(void)took_us(act, &all);
	whole_us = shortest_us(act, &all);
	for (size_t i = 0; i < 4; i++) {
		struct case_ask one = part_of(&all, i);
		int64_t us = shortest_us(act, &one);

		slowest_us = MAX(slowest_us, us);
	}
	printf("%lld %lld\n", (long long)whole_us, (long long)slowest_us);
	if (!act_stop(act))
		return 1;
	aws_shared_free(aws);
	return 0;
}
