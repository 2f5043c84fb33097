/* SPDX-License-Identifier: MIT */
/* main.c - a driver for judges that are no C programs: one order given to the real desk, its news
 * as lines of JSON. It judges nothing.
 *
 *	desk --endpoint-url URL --stack FILE [--read-only] ORDER [key=value ...]
 *
 * ORDER is a word of act.h, or "lines", for the log of a job and any other log have one word there;
 * keys: route and queue (names in the stack; the first of each otherwise), job, task, key, path,
 * token, message; of a chart: metrics (ids with commas between), stat, from, to, period, shift
 * (seconds); of lines: group, stream, pattern, or cluster with task or service; of a query: groups
 * (with commas between), text, from, to (seconds), limit; of a trace: id; of a case: metrics (one),
 * alarm, groups, pattern, traces (a filter), from, to; of what is changed: cluster, task, service,
 * alarm, reason, for (seconds). Exit status: 0 whatever came of it; 64, 65: it was not given. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/http.h"
#include "base/text.h"
#include "say.h"

#define EXIT_USAGE 64
#define EXIT_FILE 65
#define METRICS_MAX 16
#define GROUPS_MAX 4
#define GROUP_BYTES 513

struct desk {
	struct aws_options aws;
	const char *stack_path, *word, *route, *queue;
	const char *metrics, *from, *to, *period, *shift, *groups, *limit, *seconds;
	struct act_order order;
	struct ask_points points;
	size_t asked[METRICS_MAX];
	struct ask_lines lines;
	struct ask_query query;
	char names[GROUPS_MAX][GROUP_BYTES];
	const char *group_names[GROUPS_MAX];
	struct ask_trace trace;
	struct ask_change change;
	struct case_ask ask;
};

/* ---- what is asked ---- */

static bool
take_pair(struct desk *desk, const char *arg)
{
	const struct {
		const char *key, **to;
	} keys[] = {
		{ "route=", &desk->route },
		{ "queue=", &desk->queue },
		{ "job=", &desk->order.job },
		{ "task=", &desk->order.task },
		{ "key=", &desk->order.key },
		{ "path=", &desk->order.path },
		{ "token=", &desk->order.token },
		{ "message=", &desk->order.message },
		{ "metrics=", &desk->metrics },
		{ "stat=", &desk->points.stat },
		{ "from=", &desk->from },
		{ "to=", &desk->to },
		{ "period=", &desk->period },
		{ "shift=", &desk->shift },
		{ "groups=", &desk->groups },
		{ "text=", &desk->query.text },
		{ "limit=", &desk->limit },
		{ "id=", &desk->trace.id },
		{ "alarm=", &desk->change.alarm },
		{ "reason=", &desk->change.reason },
		{ "cluster=", &desk->change.cluster },
		{ "service=", &desk->change.service },
		{ "for=", &desk->seconds },
		{ "group=", &desk->lines.where.group },
		{ "stream=", &desk->lines.where.stream },
		{ "pattern=", &desk->lines.pattern },
		{ "traces=", &desk->ask.trace_filter },
	};

	for (size_t i = 0; i < LEN(keys); i++) {
		if (text_starts(arg, keys[i].key)) {
			*keys[i].to = arg + strlen(keys[i].key);
			return true;
		}
	}
	return false;
}

static bool
take_arguments(struct desk *desk, char **argv)
{
	for (; *argv; argv++) {
		if (text_is(*argv, "--read-only"))
			desk->aws.is_read_only = true;
		else if (text_is(*argv, "--endpoint-url") && argv[1])
			desk->aws.endpoint_url = *++argv;
		else if (text_is(*argv, "--stack") && argv[1])
			desk->stack_path = *++argv;
		else if (!desk->word && !strchr(*argv, '='))
			desk->word = *argv;
		else if (!take_pair(desk, *argv))
			return false;
	}
	return desk->word && desk->stack_path && desk->aws.endpoint_url;
}

static bool
find_kind(const char *word, enum act_kind *out)
{
	if (text_is(word, "lines")) {
		*out = ACT_LINES;
		return true;
	}
	for (int i = 0; i < ACT_KINDS; i++) {
		*out = (enum act_kind)i;
		if (text_is(act_word(*out), word))
			return true;
	}
	return false;
}

static void
find_places(struct desk *desk, const struct stack *stack)
{
	for (size_t i = 0; i < stack->n_routes && !desk->order.route; i++)
		if (!desk->route || text_is(desk->route, stack->routes[i].name))
			desk->order.route = &stack->routes[i];
	for (size_t i = 0; i < stack->n_queues && !desk->order.queue; i++)
		if (!desk->queue || text_is(desk->queue, stack->queues[i].name))
			desk->order.queue = &stack->queues[i];
}

static int64_t
number_of(const char *s)
{
	return s ? strtoll(s, NULL, 10) : 0;
}

/* A name that is none is left out: the desk then says that it has nothing to ask for. */
static void
find_metrics(struct desk *desk, const struct stack *stack)
{
	struct ask_points *points = &desk->points;
	const char *at = desk->metrics;

	while (at && *at && points->n_metrics < METRICS_MAX) {
		size_t len = strcspn(at, ",");
		TEXT_ON(id, 256);

		text_add_n(&id, at, len);
		desk->asked[points->n_metrics] = stack_metric(stack, id.data);
		points->n_metrics += desk->asked[points->n_metrics] != SIZE_MAX;
		at += len + (at[len] == ',');
	}
	points->metrics = desk->asked;
	points->span = (struct span){ number_of(desk->from), number_of(desk->to) };
	points->period_s = number_of(desk->period);
	points->shift_s = number_of(desk->shift);
	desk->order.points = points;
}

static void
find_lines(struct desk *desk)
{
	struct ask_lines *lines = &desk->lines;

	lines->where.cluster = desk->change.cluster;
	lines->where.service = desk->change.service;
	lines->where.task = desk->order.task;
	lines->token = desk->order.token;
	desk->order.lines = lines;
}

static void
find_query(struct desk *desk)
{
	struct ask_query *query = &desk->query;
	const char *at = desk->groups;

	while (at && *at && query->n_groups < GROUPS_MAX) {
		size_t len = strcspn(at, ",");
		char *name = desk->names[query->n_groups];
		struct text text;

		text_init(&text, name, GROUP_BYTES);
		text_add_n(&text, at, len);
		desk->group_names[query->n_groups++] = name;
		at += len + (at[len] == ',');
	}
	query->groups = desk->group_names;
	query->from_s = number_of(desk->from);
	query->to_s = number_of(desk->to);
	query->limit = (int)number_of(desk->limit);
	query->ask_above_usd = 1;
	desk->order.query = query;
}

/* What is not named is not asked for. */
static void
find_case(struct desk *desk)
{
	struct case_ask *ask = &desk->ask;
	int64_t from_s = number_of(desk->from), to_s = number_of(desk->to);

	ask->at_s = ask->from_s = ask->chart_from_s = ask->lines_from_s = from_s;
	ask->to_s = ask->chart_to_s = ask->lines_to_s = ask->traces_to_s = ask->now_s = to_s;
	for (; ask->n_logs < desk->query.n_groups; ask->n_logs++) {
		ask->logs[ask->n_logs].where.group = desk->group_names[ask->n_logs];
		ask->logs[ask->n_logs].pattern = desk->lines.pattern ? desk->lines.pattern : "";
	}
	if (desk->change.alarm)
		ask->alarms[ask->n_alarms++] = (struct case_alarm){ "", desk->change.alarm };
	ask->trace_region = "";
	ask->trace_filter = ask->trace_filter ? ask->trace_filter : "";
	ask->metric = desk->points.n_metrics ? desk->asked[0] : SIZE_MAX;
	ask->own = (struct case_series){ .name = "" };
	desk->order.ask = ask;
}

static void
find_rest(struct desk *desk)
{
	desk->change.task = desk->order.task;
	desk->change.for_s = number_of(desk->seconds);
	desk->order.change = &desk->change;
	desk->order.trace = &desk->trace;
}

/* ---- what comes of it ---- */

/* Until the last news of the order; false: the desk hangs. */
static bool
carry_out(struct desk *desk, struct act *act)
{
	struct pollfd news_here = { .fd = act_fd(act), .events = POLLIN };
	bool is_over = false;

	(void)act_give(act, &desk->order);
	while (!is_over && poll(&news_here, 1, -1) > 0) {
		struct act_news *news = act_next(act);

		if (!news)
			continue;
		say_news(news);
		is_over = news->is_last;
		act_news_free(news);
	}
	return act_stop(act);
}

static enum err
run(struct desk *desk, struct why *why)
{
	const struct stack_options options = { .is_demo = true };
	struct aws_shared *shared = NULL;
	struct stack *stack = NULL;
	struct act *act = NULL;
	enum err err = stack_load(desk->stack_path, &options, &stack, why);

	if (!err)
		err = aws_shared_new(&desk->aws, &shared, why);
	if (!err) {
		find_places(desk, stack);
		find_metrics(desk, stack);
		find_lines(desk);
		find_query(desk);
		find_case(desk);
		find_rest(desk);
		err = act_new(&(struct act_options){ .stack = stack,
						     .aws = shared,
						     .by = "desk@test",
						     .is_read_only = desk->aws.is_read_only },
			      &act, why);
	}
	if (!err && !carry_out(desk, act))
		err = err_set(ERR_BUG, why, "the desk hangs");
	aws_shared_free(shared);
	stack_free(stack);
	return err;
}

int
main(int argc, char **argv)
{
	static struct desk desk;
	struct why why = { "" };
	enum err err;

	(void)argc;
	if (!take_arguments(&desk, argv + 1) || !find_kind(desk.word, &desk.order.kind)) {
		fprintf(stderr, "desk: bad arguments: see tests/desk/main.c\n");
		return EXIT_USAGE;
	}
	err = http_global_init(&why);
	if (!err) {
		err = run(&desk, &why);
		http_global_done();
	}
	if (err)
		fprintf(stderr, "desk: %s\n", why.text);
	return err ? EXIT_FILE : 0;
}
