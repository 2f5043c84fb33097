/* SPDX-License-Identifier: MIT */
/* api_dashboards.c - the dashboards of the simulated CloudWatch: one with a widget for each group
 * of the stack's metrics, one with its alarms. Source: CloudWatch API reference, GetDashboard,
 * ListDashboards; "Dashboard body structure and syntax". */
#include "base/text.h"
#include "sim/api_cloudwatch.h"

#include <stdio.h>

#define BODY_MAX ((size_t)1 << 20)
#define DASHBOARDS 2
#define LISTED_MAX 1000
#define COLUMNS 2
#define WIDTH 12
#define HEIGHT 6
#define ALARMS_MAX 100 /* of a widget */

static const char *
name_of(struct call *call, size_t i)
{
	return arena_format(call->arena, "%s%s", call->world->stack->name, i ? "-alarms" : "");
}

static void
write_pair(struct json_writer *w, const char *key, const char *value)
{
	json_write_key(w, key);
	json_write_text(w, value);
}

static void
write_place(struct json_writer *w, const char *type, size_t n)
{
	json_write_object(w);
	write_pair(w, "type", type);
	json_write_key(w, "x");
	json_write_integer(w, (int64_t)(n % COLUMNS) * WIDTH);
	json_write_key(w, "y");
	json_write_integer(w, (int64_t)(n / COLUMNS) * HEIGHT);
	json_write_key(w, "width");
	json_write_integer(w, WIDTH);
	json_write_key(w, "height");
	json_write_integer(w, HEIGHT);
	json_write_key(w, "properties");
	json_write_object(w);
}

/* [namespace, name, dimension, value ..., {id, stat ...}] or [{expression ...}]. */
static void
write_row(struct json_writer *w, const struct metric_def *def)
{
	json_write_array(w);
	if (!def->expression) {
		json_write_text(w, def->namespace_);
		json_write_text(w, def->name);
		for (size_t i = 0; i < def->n_dimensions; i++) {
			json_write_text(w, def->dimensions[i].name);
			json_write_text(w, def->dimensions[i].value);
		}
	}
	json_write_object(w);
	write_pair(w, "id", def->id);
	if (def->title)
		write_pair(w, "label", def->title);
	if (def->expression) {
		write_pair(w, "expression", def->expression);
	} else {
		write_pair(w, "stat", def->stat);
		json_write_key(w, "period");
		json_write_integer(w, def->period_s);
	}
	if (def->is_hidden) {
		json_write_key(w, "visible");
		json_write_bool(w, false);
	}
	json_write_object_end(w);
	json_write_array_end(w);
}

static bool
is_shown(const struct metric_def *def)
{
	return !def->unresolved && (def->namespace_ || def->expression);
}

static void
write_group(struct json_writer *w, const struct stack *stack, const struct stack_group *group,
	    size_t n)
{
	const struct metric_def *metrics = &stack->metrics[group->first_metric];

	write_place(w, "metric", n);
	write_pair(w, "title", group->title ? group->title : group->id);
	write_pair(w, "view", "timeSeries");
	write_pair(w, "region", metrics[0].region);
	json_write_key(w, "metrics");
	json_write_array(w);
	for (size_t i = 0; i < group->n_metrics; i++) {
		if (is_shown(&metrics[i]))
			write_row(w, &metrics[i]);
	}
	json_write_array_end(w);
	json_write_object_end(w);
	json_write_object_end(w);
}

static void
write_metrics(struct json_writer *w, const struct stack *stack)
{
	size_t n = 1;

	write_place(w, "text", 0);
	write_pair(w, "markdown", stack->title ? stack->title : stack->name);
	json_write_object_end(w);
	json_write_object_end(w);
	for (size_t i = 0; i < stack->n_groups; i++) {
		const struct stack_group *group = &stack->groups[i];

		for (size_t k = 0; k < group->n_metrics; k++) {
			if (is_shown(&stack->metrics[group->first_metric + k])) {
				write_group(w, stack, group, n++);
				break;
			}
		}
	}
}

static void
write_alarms(struct call *call, struct json_writer *w)
{
	const struct alarms *alarms = call->world->alarms;
	size_t n = 0;

	write_place(w, "alarm", 0);
	write_pair(w, "title", "Alarms");
	json_write_key(w, "alarms");
	json_write_array(w);
	for (size_t i = 0; i < alarms_count(alarms) && n < ALARMS_MAX; i++) {
		const struct sim_alarm *alarm = alarms_at(alarms, i);

		if (!text_is(alarm->region, call->region))
			continue;
		json_write_text(w, arena_format(call->arena, "arn:aws:cloudwatch:%s:%s:alarm:%s",
						alarm->region, call->world->account, alarm->name));
		n++;
	}
	json_write_array_end(w);
	json_write_object_end(w);
	json_write_object_end(w);
}

static bool
make_body(struct call *call, size_t i, struct buf *body)
{
	struct json_writer w;

	json_write_init(&w, body, false);
	json_write_object(&w);
	json_write_key(&w, "widgets");
	json_write_array(&w);
	if (i)
		write_alarms(call, &w);
	else
		write_metrics(&w, call->world->stack);
	json_write_array_end(&w);
	json_write_object_end(&w);
	return json_write_ok(&w) ||
	       fault_set(call->refusal, FAULT_INTERNAL, "The dashboard is too large");
}

static void
write_name(struct call *call, size_t i)
{
	write_text(call, "DashboardName", name_of(call, i));
	write_text(call, "DashboardArn",
		   arena_format(call->arena, "arn:aws:cloudwatch::%s:dashboard/%s",
				call->world->account, name_of(call, i)));
}

bool
cloudwatch_get_dashboard(struct call *call)
{
	const char *name;
	struct buf body;
	size_t i = 0;
	bool ok;

	if (!param_need(call, "DashboardName", &name))
		return false;
	while (i < DASHBOARDS && !text_is(name_of(call, i), name))
		i++;
	if (i == DASHBOARDS) {
		fault_own(call->refusal, 404, "DashboardNotFoundError",
			  "Dashboard %.200s does not exist", name);
		snprintf(call->refusal->legacy, sizeof(call->refusal->legacy), "ResourceNotFound");
		return false;
	}
	buf_init(&body, BODY_MAX);
	ok = make_body(call, i, &body);
	if (ok) {
		write_name(call, i);
		write_text(call, "DashboardBody", body.data);
	}
	buf_done(&body);
	return ok;
}

bool
cloudwatch_list_dashboards(struct call *call)
{
	const char *prefix;
	struct page page;
	size_t n = 0, next = SIZE_MAX;

	if (!page_begin(call, "NextToken", FAULT_SQS_PARAMETER, &page) ||
	    !param_text(call, call->params, "DashboardNamePrefix", &prefix))
		return false;
	page.size = page_size(call, LISTED_MAX);
	write_array(call, "DashboardEntries");
	for (size_t i = page.offset; i < DASHBOARDS && next == SIZE_MAX; i++) {
		struct buf body;

		if (prefix && !text_starts(name_of(call, i), prefix))
			continue;
		if (n++ == page.size) {
			next = i;
			continue;
		}
		buf_init(&body, BODY_MAX);
		if (make_body(call, i, &body)) {
			write_object(call, NULL);
			write_name(call, i);
			write_time(call, "LastModified", call->world->start_ms);
			write_integer(call, "Size", (int64_t)body.len);
			write_object_end(call);
		}
		buf_done(&body);
	}
	write_array_end(call);
	if (next != SIZE_MAX)
		page_end(call, "NextToken", next, 0);
	return true;
}
