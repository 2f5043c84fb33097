/* SPDX-License-Identifier: MIT */
/* main.c - a driver for judges that are no C programs: one order given to the real desk, its news
 *as lines of JSON. It judges nothing.
 *
 *	desk --endpoint-url URL --stack FILE [--read-only] ORDER [key=value ...]
 *
 * ORDER is a word of act.h; keys: route and queue (names in the stack; the first of each
 *otherwise), job, task, key, path, token, message; of a chart: metrics (ids with commas between),
 *stat, from, to, period, shift (seconds). Exit status: 0 whatever came of it; 64, 65: it was not
 *given. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act/act.h"
#include "aws/http.h"
#include "base/json_put.h"
#include "base/text.h"

#define LINE_LIMIT (64u << 20)
#define EXIT_USAGE 64
#define EXIT_FILE 65
#define METRICS_MAX 16

struct desk {
	struct aws_options aws;
	const char *stack_path, *word, *route, *queue;
	const char *metrics, *from, *to, *period, *shift;
	struct act_order order;
	struct ask_points points;
	size_t asked[METRICS_MAX];
};

/* ---- what is asked ---- */

static bool
take_pair(struct desk *desk, const char *arg)
{
	const struct {
		const char *key, **to;
	} keys[] = {
		{ "route=", &desk->route },       { "queue=", &desk->queue },
		{ "job=", &desk->order.job },     { "task=", &desk->order.task },
		{ "key=", &desk->order.key },     { "path=", &desk->order.path },
		{ "token=", &desk->order.token }, { "message=", &desk->order.message },
		{ "metrics=", &desk->metrics },   { "stat=", &desk->points.stat },
		{ "from=", &desk->from },         { "to=", &desk->to },
		{ "period=", &desk->period },     { "shift=", &desk->shift },
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

/* ---- what comes of it ---- */

static void
put_series(struct json_writer *w, const struct act_news *news)
{
	json_put_array(w, "series");
	for (size_t i = 0; i < news->n_series; i++) {
		const struct points *points = &news->series[i].points;

		json_write_object(w);
		json_put_array(w, "times");
		for (size_t k = 0; k < points->n; k++)
			json_write_integer(w, points->times_s[k]);
		json_write_array_end(w);
		json_put_array(w, "values");
		for (size_t k = 0; k < points->n; k++)
			json_write_number(w, points->values[k]);
		json_write_array_end(w);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_lists(struct json_writer *w, const struct act_news *news)
{
	json_put_array(w, "files");
	for (size_t i = 0; i < news->n_files; i++) {
		json_write_object(w);
		json_put_text(w, "key", news->files[i].key);
		json_put_text(w, "name", news->files[i].name);
		json_put_integer(w, "size", news->files[i].size_bytes);
		json_put_integer(w, "modified", news->files[i].modified_s);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	json_put_array(w, "lines");
	for (size_t i = 0; i < news->n_lines; i++) {
		json_write_object(w);
		json_put_text(w, "id", news->lines[i].id);
		json_put_text(w, "text", news->lines[i].text);
		json_put_integer(w, "time_ms", news->lines[i].time_ms);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	json_put_array(w, "letters");
	for (size_t i = 0; i < news->n_letters; i++) {
		json_write_object(w);
		json_put_text(w, "id", news->letters[i].id);
		json_put_text(w, "text", news->letters[i].text);
		json_put_text(w, "job", news->letters[i].job);
		json_put_text(w, "why", news->letters[i].why);
		json_put_integer(w, "receives", news->letters[i].receives);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
print_news(const struct act_news *news)
{
	struct json_writer w;
	struct buf line;

	buf_init(&line, LINE_LIMIT);
	json_write_init(&w, &line, false);
	json_write_object(&w);
	json_put_bool(&w, "is_last", news->is_last);
	json_put_text(&w, "err", err_word(news->err));
	json_put_text(&w, "why", news->why.text);
	json_put_text(&w, "done", news->done);
	json_put_integer(&w, "n_done", (int64_t)news->n_done);
	json_put_integer(&w, "n_all", (int64_t)news->n_all);
	json_put_text(&w, "text", news->text);
	json_put_text(&w, "path", news->path);
	json_put_bool(&w, "is_cut", news->is_cut);
	json_put_bool(&w, "is_binary", news->is_binary);
	json_put_text(&w, "token", news->token);
	json_put_text(&w, "group", news->group);
	json_put_text(&w, "stream", news->stream);
	put_lists(&w, news);
	put_series(&w, news);
	json_write_object_end(&w);
	printf("%s\n", json_write_ok(&w) ? line.data : "{}");
	fflush(stdout);
	buf_done(&line);
}

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
		print_news(news);
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
	struct desk desk = { .word = NULL };
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
