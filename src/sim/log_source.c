/* SPDX-License-Identifier: MIT */
/* log_source.c - goes through the minutes of a log group and puts their lines in order. */
#include "sim/log_source.h"

#include "base/text.h"
#include "sim/job_routes.h"
#include "sim/random.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS INT64_C(3600000)
#define LINES_MAX 4096 /* of a group in a minute */

static const struct {
	enum inventory_kind writer;
	void (*make)(struct log_minute *minute);
} makers[] = {
	{ INVENTORY_FUNCTION, log_of_function },
	{ INVENTORY_FAMILY, log_of_family },
	{ INVENTORY_MONITOR, log_of_monitor },
};

int64_t
log_first_ms(const struct call *call)
{
	return call->now_ms - LOG_KEPT_DAYS * INT64_C(86400000);
}

void
log_add(struct log_minute *minute, int64_t time_ms, const char *stream, const char *fmt, ...)
{
	struct log_line *line;
	va_list args;

	if (time_ms < minute->start_ms || time_ms >= minute->start_ms + MINUTE_MS ||
	    minute->n == LINES_MAX)
		return;
	if (minute->n == minute->max) {
		size_t max = minute->max ? 2 * minute->max : 64;
		struct log_line *lines = realloc(minute->lines, max * sizeof(lines[0]));

		if (!lines) {
			minute->is_failed = true;
			return;
		}
		minute->lines = lines;
		minute->max = max;
	}
	line = &minute->lines[minute->n];
	line->time_ms = time_ms;
	line->id = minute->n++;
	snprintf(line->stream, sizeof(line->stream), "%s", stream);
	va_start(args, fmt);
	vsnprintf(line->message, sizeof(line->message), fmt, args);
	va_end(args);
}

unsigned
log_count(const struct log_minute *minute, const char *namespace_, const char *dimension,
	  const char *metric)
{
	const struct catalog *catalog = minute->call->world->catalog;
	struct stretch stretch = { .from_s = minute->start_ms / 1000, .now_s = INT64_MAX };

	stretch.to_s = stretch.from_s + 60;
	for (size_t i = 0; i < catalog_count(catalog); i++) {
		const struct sim_metric *one = catalog_at(catalog, i);
		struct point point;

		if (!text_is(one->name, metric) || !text_is(one->namespace_, namespace_) ||
		    !text_is(one->region, minute->group->region) || one->n_dimensions != 1 ||
		    !text_is(inventory_dimension(one, dimension), minute->group->parent))
			continue;
		return catalog_point(catalog, one, &stretch, &point) && point.sum > 0
			       ? (unsigned)point.sum
			       : 0;
	}
	return 0;
}

static int
by_time(const void *a, const void *b)
{
	const struct log_line *x = a, *y = b;

	if (x->time_ms != y->time_ms)
		return x->time_ms < y->time_ms ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* Ids grow with time and with the place within the minute. */
static void
number_lines(struct log_minute *minute)
{
	for (size_t i = 0; i < minute->n; i++)
		minute->lines[i].id = (uint64_t)minute->start_ms * 4096 + i;
}

bool
log_read(struct call *call, const struct inventory_item *group, int64_t from_ms, int64_t to_ms,
	 const struct log_reader *reader)
{
	struct log_minute minute = { .call = call, .group = group };
	int64_t last_ms = MIN(to_ms, call->now_ms - LOG_LATE_MS + 1);
	bool wants_more = true;

	from_ms = MAX(from_ms, log_first_ms(call));
	minute.start_ms = from_ms - from_ms % MINUTE_MS;
	for (; minute.start_ms < last_ms && wants_more && !minute.is_failed;
	     minute.start_ms += MINUTE_MS) {
		minute.n = 0;
		for (size_t i = 0; i < LEN(makers); i++) {
			if (makers[i].writer == group->writer)
				makers[i].make(&minute);
		}
		if (minute.n)
			qsort(minute.lines, minute.n, sizeof(minute.lines[0]), by_time);
		number_lines(&minute);
		for (size_t i = 0; i < minute.n && wants_more; i++) {
			const struct log_line *line = &minute.lines[i];

			if (line->time_ms >= from_ms && line->time_ms < last_ms)
				wants_more = reader->line(reader->self, line);
		}
	}
	free(minute.lines);
	return !minute.is_failed;
}

/* ---- streams ---- */

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct log_stream *)a)->name, ((const struct log_stream *)b)->name);
}

static void
add_stream(struct log_streams *streams, size_t max, const char *name, int64_t from_ms,
	   int64_t to_ms)
{
	if (name && streams->items && streams->n < max)
		streams->items[streams->n++] = (struct log_stream){ name, from_ms, to_ms };
}

static void
add_hours(struct call *call, const struct inventory_item *group, struct log_streams *streams,
	  size_t max)
{
	bool is_function = group->writer == INVENTORY_FUNCTION;

	for (int64_t hour = log_first_ms(call) / HOUR_MS + 1; hour * HOUR_MS < call->now_ms;
	     hour++) {
		for (unsigned i = 0; i < (is_function ? LOG_INSTANCES : 1); i++)
			add_stream(streams, max,
				   is_function ? log_function_stream(call, group, hour, i)
					       : log_visit_stream(call, hour),
				   hour * HOUR_MS, (hour + 1) * HOUR_MS);
	}
}

static void
add_tasks(struct call *call, const struct inventory_item *group, struct log_streams *streams,
	  size_t max)
{
	const struct world *world = call->world;

	for (size_t i = 0; i < jobs_n_tasks(world->jobs); i++) {
		const struct sim_task *task = jobs_task(world->jobs, i);

		if (task->cluster == SIZE_MAX || !task->started_ms ||
		    task->started_ms > call->now_ms - LOG_LATE_MS ||
		    !text_is(task->family, group->parent) ||
		    !text_is(world->stack->clusters[task->cluster].region, group->region))
			continue;
		add_stream(streams, max,
			   arena_format(call->arena, "ecs/%s/%s",
					job_route_container(world->stack, task->family), task->id),
			   task->started_ms, task->execution_stopped_ms);
	}
}

struct log_streams
log_streams(struct call *call, const struct inventory_item *group)
{
	size_t max = jobs_n_tasks(call->world->jobs) + (LOG_KEPT_DAYS * 24 + 2) * LOG_INSTANCES;
	struct log_streams streams = { .n = 0 };

	streams.items = arena_array(call->arena, max, sizeof(streams.items[0]));
	if (group->writer == INVENTORY_FUNCTION || group->writer == INVENTORY_MONITOR)
		add_hours(call, group, &streams, max);
	else if (group->writer == INVENTORY_FAMILY)
		add_tasks(call, group, &streams, max);
	if (streams.n)
		qsort(streams.items, streams.n, sizeof(streams.items[0]), by_name);
	return streams;
}
