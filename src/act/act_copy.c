/* SPDX-License-Identifier: MIT */
/* act_copy.c - see act_copy.h. */
#include "act_copy.h"

#include <stdlib.h>
#include <string.h>

#define PROGRESS_BYTES 4096
#define FOUND_BYTES (16u << 20)
#define RESULTS_BYTES (4u << 20) /* of a query on its way: its end brings all of it */
#define RESULTS_ROWS 1000
#define ASK_BYTES (64u << 10) /* of one question: names, a pattern, a token, a query */
#define SLACK 64              /* of one text: an arena's alignment, and its NUL */

static size_t
text_size(const char *s)
{
	return s ? strlen(s) + SLACK : 0;
}

size_t
act_copy_size(const struct act_order *order)
{
	const char *const texts[] = { order->template_name, order->title,  order->job,
				      order->task,          order->key,    order->path,
				      order->token,         order->message };
	size_t size = 2 * order->n_jobs * sizeof(char *) + PROGRESS_BYTES + ASK_BYTES;

	for (size_t i = 0; i < LEN(texts); i++)
		size += text_size(texts[i]);
	for (size_t i = 0; i < order->n_jobs; i++)
		size += text_size(order->configs[i]) + text_size(order->ids[i]);
	return size;
}

static bool
copy_text(struct arena *arena, const char **text)
{
	if (*text)
		*text = arena_text(arena, *text);
	return *text != NULL;
}

static bool
copy_list(struct arena *arena, const char *const **list, size_t n)
{
	const char **copy = arena_array(arena, n + 1, sizeof(*copy));

	for (size_t i = 0; copy && i < n; i++) {
		copy[i] = arena_text(arena, (*list)[i]);
		if (!copy[i])
			return false;
	}
	*list = copy;
	return copy != NULL;
}

/* ---- questions: see ask.h ---- */

/* Texts of a struct that has been copied already. */
static bool
copy_texts(struct arena *arena, const char **const texts[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (*texts[i] && !copy_text(arena, texts[i]))
			return false;
	return true;
}

static void *
copy_struct(struct arena *arena, const void *from, size_t size)
{
	void *copy = arena_alloc(arena, size);

	return copy ? memcpy(copy, from, size) : NULL;
}

static bool
copy_lines(struct arena *arena, const struct ask_lines **ask)
{
	struct ask_lines *copy = copy_struct(arena, *ask, sizeof(*copy));

	*ask = copy;
	return copy && log_where_copy(arena, &copy->where, &copy->where) &&
	       copy_texts(arena, (const char **const[]){ &copy->pattern, &copy->token }, 2);
}

static bool
copy_points(struct arena *arena, const struct ask_points **ask)
{
	struct ask_points *copy = copy_struct(arena, *ask, sizeof(*copy));

	*ask = copy;
	if (!copy)
		return false;
	copy->metrics =
		copy_struct(arena, copy->metrics, MAX(copy->n_metrics, 1) * sizeof(*copy->metrics));
	return copy->metrics && copy_texts(arena, (const char **const[]){ &copy->stat }, 1);
}

static bool
copy_own(struct arena *arena, struct case_series *own)
{
	bool is_ok = copy_texts(arena,
				(const char **const[]){ &own->title, &own->region, &own->namespace_,
							&own->name, &own->stat },
				5);

	for (size_t i = 0; is_ok && i < own->n_dimensions; i++)
		is_ok = copy_texts(arena,
				   (const char **const[]){ &own->dimensions[i].name,
							   &own->dimensions[i].value },
				   2);
	return is_ok;
}

static bool
copy_case(struct arena *arena, const struct case_ask **ask)
{
	struct case_ask *copy = copy_struct(arena, *ask, sizeof(*copy));
	bool is_ok =
		copy &&
		copy_texts(arena,
			   (const char **const[]){ &copy->trace_region, &copy->trace_filter }, 2);

	*ask = copy;
	is_ok = is_ok && copy_own(arena, &copy->own);
	for (size_t i = 0; is_ok && i < copy->n_alarms; i++)
		is_ok = copy_texts(
			arena,
			(const char **const[]){ &copy->alarms[i].region, &copy->alarms[i].name },
			2);
	for (size_t i = 0; is_ok && i < copy->n_logs; i++) {
		struct case_log *log = &copy->logs[i];

		is_ok = log_where_copy(arena, &log->where, &log->where) &&
			copy_texts(arena, (const char **const[]){ &log->pattern }, 1);
	}
	return is_ok;
}

static bool
copy_query(struct arena *arena, const struct ask_query **ask)
{
	struct ask_query *copy = copy_struct(arena, *ask, sizeof(*copy));

	*ask = copy;
	return copy && copy_list(arena, &copy->groups, copy->n_groups) &&
	       copy_texts(arena, (const char **const[]){ &copy->region, &copy->text }, 2);
}

static bool
copy_trace(struct arena *arena, const struct ask_trace **ask)
{
	struct ask_trace *copy = copy_struct(arena, *ask, sizeof(*copy));

	*ask = copy;
	return copy && copy_texts(arena, (const char **const[]){ &copy->region, &copy->id }, 2);
}

static bool
copy_change(struct arena *arena, const struct ask_change **ask)
{
	struct ask_change *copy = copy_struct(arena, *ask, sizeof(*copy));

	*ask = copy;
	return copy && copy_texts(arena,
				  (const char **const[]){ &copy->region, &copy->cluster,
							  &copy->task, &copy->service, &copy->alarm,
							  &copy->rule, &copy->reason },
				  7);
}

static bool
copy_ack(struct arena *arena, const struct ask_ack **ask)
{
	struct ask_ack *copy = copy_struct(arena, *ask, sizeof(*copy));

	*ask = copy;
	return copy && copy_texts(arena, (const char **const[]){ &copy->key, &copy->title }, 2);
}

static bool
copy_asks(struct arena *arena, struct act_order *copy)
{
	return (!copy->lines || copy_lines(arena, &copy->lines)) &&
	       (!copy->points || copy_points(arena, &copy->points)) &&
	       (!copy->ask || copy_case(arena, &copy->ask)) &&
	       (!copy->query || copy_query(arena, &copy->query)) &&
	       (!copy->trace || copy_trace(arena, &copy->trace)) &&
	       (!copy->change || copy_change(arena, &copy->change)) &&
	       (!copy->ack || copy_ack(arena, &copy->ack));
}

const char *
act_copy_region(const struct stack *stack, const struct act_order *order)
{
	const char *const said[] = {
		order->route ? order->route->region : NULL,
		order->queue ? order->queue->region : NULL,
		order->query ? order->query->region : NULL,
		order->trace ? order->trace->region : NULL,
		order->change ? order->change->region : NULL,
		order->lines ? order->lines->where.region : NULL,
	};

	for (size_t i = 0; i < LEN(said); i++)
		if (said[i])
			return said[i];
	return stack->region;
}

size_t
act_copy_paid(const struct stack *stack, const struct act_order *order)
{
	const struct ask_points *ask = order->points;
	size_t n = order->ask != NULL; /* of a case the one that its chart is of */

	for (size_t i = 0; ask && i < ask->n_metrics; i++)
		n += stack->metrics[ask->metrics[i]].expression == NULL;
	return n;
}

bool
act_order_copy(struct arena *arena, const struct act_order *order, struct act_order *out)
{
	struct act_order copy = *order;
	const char **const texts[] = {
		&copy.template_name, &copy.title, &copy.job,   &copy.task,
		&copy.key,           &copy.path,  &copy.token, &copy.message
	};

	for (size_t i = 0; i < LEN(texts); i++)
		if (*texts[i] && !copy_text(arena, texts[i]))
			return false;
	if (order->n_jobs > 0 && (!copy_list(arena, &copy.configs, order->n_jobs) ||
				  !copy_list(arena, &copy.ids, order->n_jobs)))
		return false;
	if (!copy_asks(arena, &copy))
		return false;
	*out = copy;
	return true;
}

struct act_box *
act_copy_box(uint64_t number, enum act_kind kind, size_t limit_bytes)
{
	struct act_box *box = calloc(1, sizeof(*box));
	struct arena *arena = box ? arena_new(limit_bytes) : NULL;

	if (!arena) {
		free(box);
		return NULL;
	}
	box->news = (struct act_news){ .number = number,
				       .kind = kind,
				       .job = "",
				       .account = "",
				       .arn = "",
				       .n_waiting = -1,
				       .token = "",
				       .group = "",
				       .stream = "",
				       .region = "",
				       .arena = arena };
	return box;
}

struct act_news *
act_news_new(uint64_t number, enum act_kind kind, size_t limit_bytes)
{
	struct act_box *box = act_copy_box(number, kind, limit_bytes);

	return box ? &box->news : NULL;
}

/* ---- what a query has found ---- */

static bool
copy_record(struct arena *arena, const struct log_record *record, struct log_record *out)
{
	out->fields = arena_array(arena, MAX(record->n, (size_t)1), sizeof(*out->fields));
	for (; out->fields && out->n < record->n; out->n++) {
		const struct log_field *field = &record->fields[out->n];
		struct log_field *copy = &out->fields[out->n];

		copy->name = arena_text(arena, field->name);
		copy->value = arena_text(arena, field->value);
		if (!copy->name || !copy->value)
			return false;
	}
	return out->fields != NULL;
}

const struct log_results *
act_copy_results(struct arena *arena, const struct log_results *results, size_t most)
{
	struct log_results *copy = arena_alloc(arena, sizeof(*copy));
	size_t n = MIN(results->n, most);

	if (!copy)
		return NULL;
	*copy = *results;
	copy->n = 0;
	copy->word = arena_text(arena, results->word);
	copy->rows = arena_array(arena, MAX(n, (size_t)1), sizeof(*copy->rows));
	if (!copy->word || !copy->rows)
		return NULL;
	while (copy->n < n && copy_record(arena, &results->rows[copy->n], &copy->rows[copy->n]))
		copy->n++;
	return copy->n == n ? copy : NULL;
}

static bool
copy_query_progress(struct act_news *to, const struct act_news *from)
{
	struct ask_scan *scan = from->scan ? arena_alloc(to->arena, sizeof(*scan)) : NULL;

	if (scan) {
		*scan = *from->scan;
		scan->why = arena_text(to->arena, scan->why);
		to->scan = scan->why ? scan : NULL;
	}
	if (from->results)
		to->results = act_copy_results(to->arena, from->results, RESULTS_ROWS);
	return (!from->scan || to->scan) && (!from->results || to->results);
}

struct act_box *
act_copy_progress(const struct act_news *news)
{
	size_t limit = PROGRESS_BYTES + (news->results ? RESULTS_BYTES : 0) +
		       (news->found ? FOUND_BYTES : 0);
	struct act_box *box = act_copy_box(news->number, news->kind, limit);
	const char *job = box ? arena_text(box->news.arena, news->job) : NULL;

	if (!job || !copy_query_progress(&box->news, news)) {
		act_news_free(box ? &box->news : NULL);
		return NULL;
	}
	box->news.job = job;
	memcpy(box->news.done, news->done, sizeof(news->done));
	box->news.n_done = news->n_done;
	box->news.n_all = news->n_all;
	box->news.n_in_doubt = news->n_in_doubt;
	box->news.n_refused = news->n_refused;
	if (news->found) {
		box->news.found = act_copy_found(box->news.arena, news->found);
		if (!box->news.found) {
			act_news_free(&box->news);
			return NULL;
		}
	}
	return box;
}

void
act_news_free(struct act_news *news)
{
	if (!news)
		return;
	arena_free(news->arena);
	arena_free(news->of_order);
	free(news); /* its box */
}
