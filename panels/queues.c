/* SPDX-License-Identifier: MIT */
/* queues.c - one row per SQS queue beside its dead-letter queue, with the time that it takes to
 * empty at the present rates. */
#include <math.h>

#include "common.h"

static const struct common_sources sources = { { "queues" } };

enum {
	COL_MARK,
	COL_NAME,
	COL_VISIBLE,
	COL_FLIGHT,
	COL_DELAYED,
	COL_OLDEST,
	COL_IN,
	COL_OUT,
	COL_DRAIN,
	COL_DEAD,
};

static const struct table_column columns[] = {
	[COL_MARK] = { .title = "", .width = 1 },
	[COL_NAME] = { .title = "Queue", .width = 12, .weight = 3, .is_name = true },
	[COL_VISIBLE] = { .title = "Waiting", .width = 7, .weight = 1, .align = ALIGN_RIGHT },
	[COL_FLIGHT] = { .title = "In flight",
			 .width = 9,
			 .weight = 1,
			 .align = ALIGN_RIGHT,
			 .priority = 3 },
	[COL_DELAYED] = { .title = "Delayed",
			  .width = 7,
			  .weight = 1,
			  .align = ALIGN_RIGHT,
			  .priority = 5 },
	[COL_OLDEST] = { .title = "Oldest",
			 .width = 7,
			 .weight = 1,
			 .align = ALIGN_RIGHT,
			 .priority = 2 },
	[COL_IN] = { .title = "In/s",
		     .width = 6,
		     .weight = 1,
		     .align = ALIGN_RIGHT,
		     .priority = 4 },
	[COL_OUT] = { .title = "Out/s",
		      .width = 6,
		      .weight = 1,
		      .align = ALIGN_RIGHT,
		      .priority = 4 },
	[COL_DRAIN] = { .title = "Drain",
			.width = 7,
			.weight = 1,
			.align = ALIGN_RIGHT,
			.priority = 1 },
	[COL_DEAD] = { .title = "Dead", .width = 6, .weight = 1, .align = ALIGN_RIGHT },
};

static const struct queue_view *
queue_at(const struct panel_input *input, size_t item)
{
	return &input->snapshot->queues[item];
}

static enum level
queues_level(const struct panel_input *input, size_t item)
{
	const struct queue_view *queue = queue_at(input, item);
	bool is_gone = queue->row && !queue->row->main.is_found;

	return MAX(MAX(queue->level, queue->dlq_level), is_gone ? LEVEL_UNKNOWN : LEVEL_OK);
}

static size_t
queues_all(const struct panel_input *input)
{
	return input->snapshot->n_queues;
}

static bool
queues_shows(const struct panel_input *input, size_t item)
{
	const struct stack_queue *def = queue_at(input, item)->def;

	if (input->problems_only && queues_level(input, item) == LEVEL_OK)
		return false;
	return !input->filter[0] || text_has(def->name, input->filter) ||
	       (def->dlq && text_has(def->dlq, input->filter));
}

static void
queues_identity(const struct panel_input *input, size_t item, struct text *out)
{
	const struct stack_queue *def = queue_at(input, item)->def;

	text_addf(out, "%s/%s", def->region, def->name);
}

static int
queues_want(const struct panel_input *input)
{
	return (int)MIN(input->snapshot->stack->n_queues, (size_t)1000) +
	       3; /* title, head, a word on its source */
}

static void
put_count(struct table_cell *out, bool is_known, int64_t count)
{
	if (is_known) {
		text_addf(&out->text, "%lld", (long long)count);
		return;
	}
	text_add(&out->text, "-");
	out->ink = ROLE_DIM;
}

static void
put_sample(struct table_cell *out, struct sample sample, enum unit unit)
{
	char value[UNIT_TEXT_MAX] = "-";

	if (!quality_has_value(sample.quality)) {
		out->ink = ROLE_DIM;
	} else if (unit == UNIT_SECONDS) {
		unit_duration((int64_t)sample.value, value);
	} else {
		unit_format(sample.value, unit, value);
	}
	text_add(&out->text, value);
}

static void
put_drain(struct table_cell *out, const struct queue_view *queue)
{
	char value[UNIT_TEXT_MAX];

	if (!queue->has_drain) {
		text_add(&out->text, "-");
		out->ink = ROLE_DIM;
	} else if (!isfinite(queue->drain_s)) {
		text_add(&out->text, "never");
		out->ink = ROLE_WARN;
	} else {
		unit_duration((int64_t)queue->drain_s, value);
		text_add(&out->text, value);
	}
}

static void
put_dead(struct table_cell *out, const struct queue_view *queue)
{
	bool has_dlq = queue->row && queue->row->dlq.is_found;

	put_count(out, has_dlq, has_dlq ? queue->row->dlq.visible : 0);
	if (has_dlq && queue->row->dlq.visible > 0) {
		text_add(&out->text, queue->dlq_level == LEVEL_ALARM ? "!" : "~");
		out->ink = queue->dlq_level == LEVEL_ALARM ? ROLE_ALARM : ROLE_WARN;
	}
}

static void
queues_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct panel_input *input = ctx;
	const struct queue_view *queue = queue_at(input, input->items[row]);
	bool is_known = queue->row && queue->row->main.is_found;
	struct queue_counts counts = is_known ? queue->row->main : (struct queue_counts){ 0 };
	bool is_stale = common_is_stale(input->snapshot, queue->source);

	out->ink = is_stale ? ROLE_STALE : ROLE_TEXT;
	if (column == COL_MARK)
		common_mark(out, queues_level(input, input->items[row]), is_stale);
	else if (column == COL_NAME)
		text_add(&out->text, queue->def->name);
	else if (column == COL_VISIBLE && queue->row && !is_known)
		text_add(&out->text, "gone");
	else if (column == COL_VISIBLE)
		put_count(out, is_known, counts.visible);
	else if (column == COL_FLIGHT)
		put_count(out, is_known, counts.in_flight);
	else if (column == COL_DELAYED)
		put_count(out, is_known, counts.delayed);
	else if (column == COL_OLDEST)
		put_sample(out, queue->oldest_age_s, UNIT_SECONDS);
	else if (column == COL_IN)
		put_sample(out, queue->sent_per_s, UNIT_COUNT);
	else if (column == COL_OUT)
		put_sample(out, queue->deleted_per_s, UNIT_COUNT);
	else if (column == COL_DRAIN)
		put_drain(out, queue);
	else if (column == COL_DEAD)
		put_dead(out, queue);
	if (column == COL_VISIBLE && is_known && queue->level != LEVEL_OK)
		out->ink = role_of_level(queue->level);
}

static size_t
queues_draw(const struct panel_input *input, struct area area)
{
	static const struct common_table table = { columns, LEN(columns), queues_cell, &sources,
						   "the stack file names no queue" };

	return common_table_draw(input, &table, area);
}

static enum level
queues_summary(const struct panel_input *input, struct text *out)
{
	const struct snapshot *snapshot = input->snapshot;
	enum level worst = LEVEL_OK, unknown;
	long long waiting = 0, dead = 0;
	bool is_known = false;

	for (size_t i = 0; i < snapshot->n_queues; i++) {
		const struct queue_row *row = snapshot->queues[i].row;

		if (!row)
			continue;
		worst = MAX(worst, queues_level(input, i));
		is_known = is_known || row->main.is_found;
		waiting += row->main.is_found ? (long long)row->main.visible : 0;
		dead += row->dlq.is_found ? (long long)row->dlq.visible : 0;
	}
	if (is_known)
		text_addf(out, "%lld waiting", waiting);
	if (dead > 0)
		text_addf(out, ", %lld dead", dead);
	unknown = common_sources_add(input, &sources, out);
	return MAX(worst, unknown);
}

static void
detail_counts(const char *label, const char *name, const struct queue_counts *counts,
	      struct text *out)
{
	text_addf(out, "%s\t%s\n", label, name);
	if (!counts->is_found)
		text_add(out, "\tthere is no such queue\n");
	else
		text_addf(out, "\t%lld waiting, %lld in flight, %lld delayed\n",
			  (long long)counts->visible, (long long)counts->in_flight,
			  (long long)counts->delayed);
}

static void
detail_sample(const char *label, struct sample sample, enum unit unit, struct text *out)
{
	char value[UNIT_TEXT_MAX];

	if (!quality_has_value(sample.quality)) {
		text_addf(out, "%s\tno data\n", label);
		return;
	}
	unit_format(sample.value, unit, value);
	text_addf(out, "%s\t%s (%s)\n", label, value, quality_word(sample.quality));
}

static void
detail_limit(int64_t limit, const char *what, const char *level, struct text *out)
{
	if (limit > 0)
		text_addf(out, "limit\t%lld %s: %s\n", (long long)limit, what, level);
}

static void
detail_limits(const struct stack_queue *def, struct text *out)
{
	detail_limit(def->visible_warn, "messages waiting", "a warning", out);
	detail_limit(def->visible_alarm, "messages waiting", "an alarm", out);
	detail_limit(def->age_warn_s, "seconds old", "a warning", out);
	detail_limit(def->age_alarm_s, "seconds old", "an alarm", out);
	detail_limit(def->dlq ? def->dlq_alarm : 0, "dead letters", "an alarm", out);
}

static void
queues_detail(const struct panel_input *input, size_t item, struct text *out)
{
	const struct queue_view *queue = queue_at(input, item);
	const struct queue_row *row = queue->row;
	struct table_cell drain = { .ink = ROLE_TEXT };
	char store[UNIT_TEXT_MAX];

	text_init(&drain.text, store, sizeof(store));
	put_drain(&drain, queue);
	if (row) {
		detail_counts("queue", row->name, &row->main, out);
		if (row->dlq_name[0])
			detail_counts("dead letters", row->dlq_name, &row->dlq, out);
		if (row->max_receive_count)
			text_addf(out, "redrive\tafter %d receives\n", row->max_receive_count);
		text_addf(out, "kind\t%s\n", row->is_fifo ? "FIFO" : "standard");
	} else {
		text_addf(out, "queue\t%s\n\tnothing known yet\n", queue->def->name);
	}
	detail_sample("oldest", queue->oldest_age_s, UNIT_SECONDS, out);
	detail_sample("sent", queue->sent_per_s, UNIT_PER_SECOND, out);
	detail_sample("deleted", queue->deleted_per_s, UNIT_PER_SECOND, out);
	text_addf(out, "drain time\t%s\n", drain.text.data);
	detail_limits(queue->def, out);
	text_addf(out, "region\t%s\n\n", queue->def->region);
	common_source_detail(input->snapshot, queue->source, out);
}

static size_t
queues_chart(const struct panel_input *input, size_t item)
{
	return queue_at(input, item)->def->age_metric;
}

static struct subject
queues_subject(const struct panel_input *input, size_t item)
{
	(void)input;
	return (struct subject){ SUBJECT_QUEUE, item, SIZE_MAX };
}

const struct panel panel_queues = {
	.name = "queues",
	.title = "Queues",
	.help = "SQS queues, each beside its dead-letter queue, with the time to empty",
	.needs = NEED_QUEUES | NEED_METRICS,
	.min_width = 38,
	.min_height = 3,
	.n_all = queues_all,
	.shows = queues_shows,
	.identity = queues_identity,
	.level = queues_level,
	.want_height = queues_want,
	.draw = queues_draw,
	.summary = queues_summary,
	.detail = queues_detail,
	.chart = queues_chart,
	.subject = queues_subject,
};
