/* SPDX-License-Identifier: MIT */
/* services.c - one row per ECS service: how many tasks it runs, wants and may have, how its rollout
 * stands, what scaling did last. Tasks in one line each are the tasks panel's. */
#include "common.h"
#include "model/health.h"
#include "model/scaling.h"

static const struct common_sources sources = { { "services", "scaling" } };

enum {
	COL_MARK,
	COL_NAME,
	COL_UP,
	COL_PENDING,
	COL_BOUNDS,
	COL_CPU,
	COL_MEMORY,
	COL_ROLLOUT,
	COL_DEPLOYMENTS,
	COL_FAILED,
	COL_SCALED,
	COL_EVENT,
};

static const struct table_column columns[] = {
	[COL_MARK] = { .title = "", .width = 1 },
	[COL_NAME] = { .title = "Service", .width = 14, .weight = 2, .is_name = true },
	[COL_UP] = { .title = "Up", .width = 7, .align = ALIGN_RIGHT },
	[COL_PENDING] = { .title = "Pend", .width = 4, .align = ALIGN_RIGHT, .priority = 4 },
	[COL_BOUNDS] = { .title = "Bounds", .width = 10, .priority = 2 },
	[COL_CPU] = { .title = "CPU", .width = 6, .align = ALIGN_RIGHT, .priority = 9 },
	[COL_MEMORY] = { .title = "Memory", .width = 6, .align = ALIGN_RIGHT, .priority = 9 },
	[COL_ROLLOUT] = { .title = "Rollout", .width = 11, .priority = 3 },
	[COL_DEPLOYMENTS] = { .title = "Deploys", .width = 7, .align = ALIGN_RIGHT, .priority = 8 },
	[COL_FAILED] = { .title = "Failed", .width = 6, .align = ALIGN_RIGHT, .priority = 7 },
	[COL_SCALED] = { .title = "Scaled", .width = 18, .weight = 4, .priority = 5 },
	[COL_EVENT] = { .title = "Newest event",
			.width = 20,
			.weight = 4,
			.priority = 6,
			.is_note = true },
};

static const struct service_row *
service_at(const struct panel_input *input, size_t item)
{
	return input->snapshot->services[item];
}

/* Of the service's cluster; NULL: the stack has none such. */
static const struct scaling_view *
view_of(const struct snapshot *snapshot, const struct service_row *service)
{
	for (size_t i = 0; i < snapshot->watched.n_scaling; i++) {
		const struct scaling_view *view = &snapshot->watched.scaling[i];

		if (text_is(view->def->name, service->cluster) &&
		    (!service->region || text_is(view->def->region, service->region)))
			return view;
	}
	return NULL;
}

static const struct scaling_item *
scaling_of(const struct snapshot *snapshot, const struct service_row *service)
{
	const struct scaling_view *view = view_of(snapshot, service);

	return view ? scaling_find(view->row, service->name) : NULL;
}

static enum level
services_level(const struct panel_input *input, size_t item)
{
	const struct service_row *service = service_at(input, item);
	const struct scaling_item *scaling = scaling_of(input->snapshot, service);
	enum level level = health_of_service(service);
	enum level stuck = LEVEL_OK;

	if (scaling)
		stuck = scaling_level(scaling, service, input->snapshot->time_ms / 1000);
	return MAX(level, stuck);
}

static size_t
services_all(const struct panel_input *input)
{
	return input->snapshot->n_services;
}

static bool
services_shows(const struct panel_input *input, size_t item)
{
	const struct service_row *service = service_at(input, item);
	const char *filter = input->filter;

	if (input->problems_only && services_level(input, item) == LEVEL_OK)
		return false;
	return !filter[0] || text_has(service->name, filter) ||
	       text_has(service->cluster, filter) || text_has(service->rollout, filter) ||
	       text_has(service->event, filter);
}

static void
services_identity(const struct panel_input *input, size_t item, struct text *out)
{
	const struct service_row *service = service_at(input, item);

	text_addf(out, "%s/%s/%s", service->region ? service->region : "", service->cluster,
		  service->name);
}

/* ---- its metrics ---- */

static bool
is_of_service(const struct metric_def *def, const struct service_row *service)
{
	bool has_cluster = false, has_service = false;

	for (size_t i = 0; i < def->n_dimensions; i++) {
		const struct dimension *d = &def->dimensions[i];

		has_cluster |=
			text_is(d->name, "ClusterName") && text_is(d->value, service->cluster);
		has_service |= text_is(d->name, "ServiceName") && text_is(d->value, service->name);
	}
	return has_cluster && has_service && def->n_dimensions == 2 &&
	       (!service->region || text_is(def->region, service->region));
}

static size_t
metric_of(const struct snapshot *snapshot, const struct service_row *service, const char *name)
{
	for (size_t i = 0; i < snapshot->n_metrics; i++) {
		const struct metric_def *def = snapshot->metrics[i].def;

		if (!def->expression && !def->unresolved && text_is(def->namespace_, "AWS/ECS") &&
		    text_is(def->name, name) && is_of_service(def, service))
			return i;
	}
	return SIZE_MAX;
}

static void
metric_cell(const struct snapshot *snapshot, const struct service_row *service, const char *name,
	    struct table_cell *out)
{
	size_t metric = metric_of(snapshot, service, name);
	const struct metric_view *view = metric == SIZE_MAX ? NULL : &snapshot->metrics[metric];
	char value[UNIT_TEXT_MAX] = "-";

	if (!view || !quality_has_value(view->last.quality)) {
		out->ink = ROLE_DIM;
	} else {
		unit_format(view->last.value, view->def->unit, value);
		if (view->is_late)
			out->ink = ROLE_STALE;
		else if (view->level != LEVEL_OK)
			out->ink = role_of_level(view->level);
		else if (view->last.quality == QUALITY_PROVISIONAL)
			out->ink = ROLE_PROVISIONAL;
	}
	text_add(&out->text, value);
}

/* ---- drawing ---- */

static void
bounds_cell(const struct snapshot *snapshot, const struct service_row *service,
	    struct table_cell *out)
{
	const struct scaling_view *view = view_of(snapshot, service);
	const struct scaling_item *item = scaling_of(snapshot, service);

	if (item) {
		text_addf(&out->text, "%lld..%lld%s", (long long)item->min, (long long)item->max,
			  scaling_is_suspended(item) ? " held" : "");
		if (scaling_is_suspended(item))
			out->ink = ROLE_WARN;
		return;
	}
	out->ink = ROLE_DIM;
	text_add(&out->text, !view || view->source == SIZE_MAX ? "-" : view->row ? "fixed" : "?");
}

static void
scaled_cell(const struct snapshot *snapshot, const struct service_row *service,
	    struct table_cell *out)
{
	const struct scaling_item *item = scaling_of(snapshot, service);

	out->ink = ROLE_DIM;
	if (!item)
		return;
	if (scaling_is_suspended(item)) {
		scaling_suspended_words(item, &out->text);
		text_add(&out->text, "; ");
	}
	if (item->n_activities > 0) {
		common_age(snapshot, item->activities[0].started_s, &out->text);
		text_add(&out->text, " ");
		scaling_activity_words(&item->activities[0], &out->text);
	} else {
		const struct scaling_view *view = view_of(snapshot, service);

		text_add(&out->text, view->row->missing[0] ? "not known" : "never yet");
	}
}

static void
count_cell(const struct service_row *service, size_t column, struct table_cell *out)
{
	if (column == COL_UP) {
		text_addf(&out->text, "%d/%d", service->running, service->desired);
	} else if (column == COL_PENDING) {
		text_addf(&out->text, "%d", service->pending);
		out->ink = service->pending ? out->ink : ROLE_DIM;
	} else if (column == COL_DEPLOYMENTS) {
		text_addf(&out->text, "%d", service->deployments);
		out->ink = service->deployments > 1 ? out->ink : ROLE_DIM;
	} else if (column == COL_FAILED) {
		text_addf(&out->text, "%d", service->failed_tasks);
		out->ink = service->failed_tasks ? ROLE_WARN : ROLE_DIM;
	} else if (column == COL_ROLLOUT) {
		text_add(&out->text, service->rollout[0] ? service->rollout : "-");
		out->ink = text_is(service->rollout, "FAILED")      ? ROLE_WARN
			   : text_is(service->rollout, "COMPLETED") ? ROLE_DIM
								    : out->ink;
	}
}

/* Why a rollout failed says more than what came after. */
static void
event_cell(const struct service_row *service, struct table_cell *out)
{
	bool has_failed = text_is(service->rollout, "FAILED") && service->rollout_reason[0];

	text_add(&out->text, has_failed ? service->rollout_reason : service->event);
	out->ink = ROLE_DIM;
}

static void
service_cell(const struct snapshot *snapshot, const struct service_row *service, size_t column,
	     struct table_cell *out)
{
	if (column == COL_CPU)
		metric_cell(snapshot, service, "CPUUtilization", out);
	else if (column == COL_MEMORY)
		metric_cell(snapshot, service, "MemoryUtilization", out);
	else if (column == COL_BOUNDS)
		bounds_cell(snapshot, service, out);
	else if (column == COL_SCALED)
		scaled_cell(snapshot, service, out);
	else if (column == COL_EVENT)
		event_cell(service, out);
	else
		count_cell(service, column, out);
}

static void
services_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct panel_input *input = ctx;
	const struct service_row *service = service_at(input, input->items[row]);
	size_t source =
		common_source(input->snapshot, "services", service->cluster, service->region);
	bool is_stale = common_is_stale(input->snapshot, source);
	enum level level = services_level(input, input->items[row]);

	out->ink = is_stale ? ROLE_STALE : ROLE_TEXT;
	if (column == COL_MARK) {
		common_mark(out, level, is_stale);
	} else if (column == COL_NAME) {
		text_add(&out->text, service->name);
	} else if (!health_service_exists(service)) {
		if (column == COL_UP)
			text_add(&out->text, "missing");
		else if (column == COL_EVENT)
			text_addf(&out->text, "there is no such service: %s", service->status);
		out->ink = column == COL_UP ? role_of_level(level) : ROLE_DIM;
	} else {
		service_cell(input->snapshot, service, column, out);
		if (column == COL_UP && health_of_service(service) != LEVEL_OK)
			out->ink = role_of_level(health_of_service(service));
	}
}

static size_t
services_draw(const struct panel_input *input, struct area area)
{
	static const struct common_table table = { columns, LEN(columns), services_cell, &sources,
						   "no services" };

	return common_table_draw(input, &table, area);
}

static enum level
services_summary(const struct panel_input *input, struct text *out)
{
	static const struct common_sources own = { { "services" } };
	const size_t n = input->snapshot->n_services;
	size_t bad = 0;
	enum level worst = LEVEL_OK, unknown;

	for (size_t i = 0; i < n; i++) {
		enum level level = services_level(input, i);

		bad += level != LEVEL_OK;
		worst = MAX(worst, level);
	}
	if (common_sources_answered(input, &own))
		text_addf(out, "%zu of %zu well", n - bad, n);
	unknown = common_sources_add(input, &sources, out);
	return MAX(worst, unknown);
}

/* ---- detail ---- */

static void
activity_detail(const struct snapshot *snapshot, const struct scaling_activity *activity,
		struct text *out)
{
	TEXT_ON(words, 300);

	scaling_activity_words(activity, &words);
	common_time(snapshot, "scaled at", activity->started_s, out);
	text_addf(out, "\t%s\n", words.data);
	if (activity->cause[0])
		text_addf(out, "\tbecause %s\n", activity->cause);
	if (activity->message[0])
		text_addf(out, "\t%s\n", activity->message);
}

static void
scaling_detail(const struct snapshot *snapshot, const struct service_row *service, struct text *out)
{
	const struct scaling_view *view = view_of(snapshot, service);
	const struct scaling_item *item = scaling_of(snapshot, service);

	if (!item) {
		text_addf(out, "bounds\t%s\n",
			  !view || view->source == SIZE_MAX ? "not asked for"
			  : view->row                       ? "none: it does not scale by itself"
							    : "not known yet");
		return;
	}
	text_addf(out, "bounds\t%lld to %lld tasks\n", (long long)item->min, (long long)item->max);
	if (scaling_is_suspended(item)) {
		TEXT_ON(words, 80);

		scaling_suspended_words(item, &words);
		text_addf(out, "scaling\t%s\n", words.data);
	}
	for (size_t i = 0; i < item->n_policies; i++) {
		TEXT_ON(words, 300);

		scaling_policy_words(&item->policies[i], &words);
		text_addf(out, "policy\t%s\n", words.data);
	}
	if (view->row->missing[0])
		text_addf(out, "not known\t%s\n", view->row->missing);
	for (size_t i = 0; i < MIN(item->n_activities, (size_t)3); i++)
		activity_detail(snapshot, &item->activities[i], out);
}

static void
services_detail(const struct panel_input *input, size_t item, struct text *out)
{
	const struct snapshot *snapshot = input->snapshot;
	const struct service_row *service = service_at(input, item);
	const struct scaling_view *view = view_of(snapshot, service);

	text_addf(out, "service\t%s\n", service->name);
	text_addf(out, "cluster\t%s\n", service->cluster);
	text_addf(out, "status\t%s\n", service->status);
	text_addf(out, "tasks\t%d desired, %d running, %d pending\n", service->desired,
		  service->running, service->pending);
	text_addf(out, "rollout\t%s%s%s\n", service->rollout[0] ? service->rollout : "-",
		  service->rollout_reason[0] ? ": " : "", service->rollout_reason);
	text_addf(out, "deployments\t%d, %d failed tasks\n", service->deployments,
		  service->failed_tasks);
	scaling_detail(snapshot, service, out);
	if (service->event[0])
		text_addf(out, "event\t%s\n", service->event);
	common_time(snapshot, "event at", service->event_s, out);
	text_add(out, "\n");
	common_source_detail(snapshot,
			     common_source(snapshot, "services", service->cluster, service->region),
			     out);
	if (view)
		common_source_detail(snapshot, view->source, out);
}

static size_t
services_chart(const struct panel_input *input, size_t item)
{
	return metric_of(input->snapshot, service_at(input, item), "CPUUtilization");
}

static struct subject
services_subject(const struct panel_input *input, size_t item)
{
	(void)input;
	return (struct subject){ SUBJECT_SERVICE, item, SIZE_MAX };
}

const struct panel panel_services = {
	.name = "services",
	.title = "Services",
	.help = "ECS services: tasks, bounds, rollout, what scaling did last, the newest event",
	.needs = NEED_TASKS | NEED_SCALING | NEED_METRICS,
	.min_width = 36,
	.min_height = 3,
	.n_all = services_all,
	.shows = services_shows,
	.identity = services_identity,
	.level = services_level,
	.draw = services_draw,
	.summary = services_summary,
	.detail = services_detail,
	.chart = services_chart,
	.subject = services_subject,
};
