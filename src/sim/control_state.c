/* SPDX-License-Identifier: MIT */
/* control_state.c - writes down what really happened. */
#include "sim/control_state.h"

#include "base/clock.h"
#include "base/text.h"
#include "sim/api_codepipeline.h"
#include "sim/api_ecs.h"
#include "sim/api_elbv2.h"
#include "sim/bill.h"
#include "sim/control_jobs.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES ((size_t)64 << 20)
#define DAY_S INT64_C(86400)
#define KEPT_MS (15 * DAY_S * 1000) /* as CloudWatch keeps minutes */

struct span_ms {
	int64_t from, to;
};

static bool
is_in(const struct span_ms *span, int64_t time_ms)
{
	return time_ms >= span->from && time_ms < span->to;
}

/* ---- visitors ---- */

static void
write_moments(struct call *call, const char *key, const struct visit *visit, unsigned n,
	      int64_t (*moment)(const struct visit *visit, unsigned i))
{
	write_array(call, key);
	for (unsigned i = 0; i < n; i++)
		write_integer(call, NULL, moment(visit, i));
	write_array_end(call);
}

static void
write_session(struct call *call, const struct visits *visits, const struct visit *visit)
{
	char id[40];

	write_object(call, NULL);
	write_text(call, "monitor", visits_monitor(visits));
	visit_uuid(visit->key, id);
	write_text(call, "session", id);
	visit_uuid(visit->person, id);
	write_text(call, "user", id);
	write_integer(call, "start_ms", visit->start_ms);
	write_integer(call, "duration_ms", visit->length_ms);
	write_moments(call, "view_ms", visit, visit->n_views, visit_view_ms);
	write_moments(call, "error_ms", visit, visit->n_errors, visit_error_ms);
	write_object_end(call);
}

static void
write_sessions(struct call *call, const struct span_ms *span)
{
	struct inventory_list monitors = inventory_list(call, INVENTORY_MONITOR, NULL);

	write_array(call, "sessions");
	for (size_t i = 0; i < monitors.n; i++) {
		struct visits *visits = catalog_visits(
			call->world->catalog, monitors.items[i]->region, monitors.items[i]->name);

		for (int64_t minute = span->from / 60000;
		     visits && minute * 60000 < MIN(span->to, call->now_ms); minute++) {
			size_t n;
			const struct visit *begun = visits_begun(visits, minute, &n);

			for (size_t k = 0; k < n; k++) {
				if (is_in(span, begun[k].start_ms) &&
				    begun[k].start_ms <= call->now_ms)
					write_session(call, visits, &begun[k]);
			}
		}
	}
	write_array_end(call);
}

/* ---- tasks and queues ---- */

static bool
has_come(const struct call *call, int64_t time_ms)
{
	return time_ms && time_ms <= call->now_ms;
}

static void
write_come(struct call *call, const char *key, int64_t time_ms)
{
	if (has_come(call, time_ms))
		write_integer(call, key, time_ms);
	else
		write_text(call, key, NULL);
}

/* Failed: it ended by itself, and not with 0. */
static void
write_task(struct call *call, const struct span_ms *span, const struct sim_task *task)
{
	const struct stack *stack = call->world->stack;
	bool is_over = has_come(call, task->stopped_ms);

	if (!is_in(span, task->created_ms) || task->created_ms > call->now_ms ||
	    task->cluster == SIZE_MAX)
		return;
	call->region = stack->clusters[task->cluster].region;
	write_object(call, NULL);
	write_text(call, "arn", ecs_arn(call, "task", task->cluster, task->id));
	write_text(call, "cluster", stack->clusters[task->cluster].name);
	write_text(call, "family", task->family);
	write_text(call, "service", task->service);
	write_integer(call, "created_ms", task->created_ms);
	write_come(call, "started_ms", task->started_ms);
	write_come(call, "stopped_ms", task->stopped_ms);
	if (is_over && task->outcome->exit_code >= 0)
		write_integer(call, "exit_code", task->outcome->exit_code);
	else
		write_text(call, "exit_code", NULL);
	write_text(call, "stop_code", is_over ? task->outcome->stop_code : NULL);
	write_flag(call, "failed",
		   is_over && !task_has_succeeded(task) &&
			   !text_is(task->outcome->stop_code, "UserInitiated") &&
			   !text_is(task->outcome->stop_code, "ServiceSchedulerInitiated"));
	write_object_end(call);
}

static void
write_tasks(struct call *call, const struct span_ms *span)
{
	const struct jobs *jobs = call->world->jobs;

	write_array(call, "tasks");
	for (size_t i = 0; i < jobs_n_past(jobs); i++)
		write_task(call, span, jobs_past(jobs, i));
	for (size_t i = 0; i < jobs_n_tasks(jobs); i++)
		write_task(call, span, jobs_task(jobs, i));
	write_array_end(call);
}

static void
write_queues(struct call *call)
{
	const struct jobs *jobs = call->world->jobs;

	write_array(call, "queues");
	for (size_t i = 0; i < jobs_n_queues(jobs); i++) {
		const struct sim_queue *queue = jobs_queue(jobs, i);
		size_t visible = queue_visible(queue, call->now_ms);
		size_t delayed = queue_delayed(queue, call->now_ms);

		write_object(call, NULL);
		write_text(call, "name", queue->name);
		write_text(call, "region", queue->region);
		write_integer(call, "visible", (int64_t)visible);
		write_integer(call, "in_flight",
			      (int64_t)(queue->n - visible - delayed + queue->n_held));
		write_integer(call, "delayed", (int64_t)delayed);
		write_object_end(call);
	}
	write_array_end(call);
}

/* ---- the rest ---- */

static void
write_bill(struct call *call, const struct span_ms *span)
{
	struct bill bill = bill_of(call);
	int64_t to_s = MIN(span->to, call->now_ms) / 1000;

	write_array(call, "bill");
	for (int64_t day = span->from / 1000 / DAY_S * DAY_S; day < to_s; day += DAY_S) {
		for (size_t i = 0; i < bill.n; i++) {
			write_object(call, NULL);
			write_text(call, "date", bill_date(call, day));
			write_text(call, "service", bill.items[i].service);
			write_number(call, "usd",
				     bill_usd(call, &bill.items[i], MAX(day, span->from / 1000),
					      MIN(day + DAY_S, to_s)));
			write_object_end(call);
		}
	}
	write_array_end(call);
}

static void
write_pipelines(struct call *call, const struct span_ms *span)
{
	struct inventory_list list = inventory_list(call, INVENTORY_PIPELINE, NULL);

	write_array(call, "pipelines");
	for (size_t i = 0; i < list.n; i++) {
		call->region = list.items[i]->region;
		codepipeline_write_runs(call, list.items[i]->name, span->from, span->to);
	}
	write_array_end(call);
}

static void
write_targets(struct call *call)
{
	struct inventory_list list = inventory_list(call, INVENTORY_TARGET_GROUP, NULL);

	write_array(call, "targets");
	for (size_t i = 0; i < list.n; i++) {
		write_object(call, NULL);
		write_text(call, "group", list.items[i]->name);
		write_integer(call, "unhealthy",
			      elbv2_unhealthy(call, list.items[i]->region, list.items[i]->name));
		write_integer(call, "total", INCIDENT_TARGETS);
		write_object_end(call);
	}
	write_array_end(call);
}

static void
write_incidents(struct call *call)
{
	static const char *const kinds[INCIDENT_KINDS] = {
		[INCIDENT_METRIC] = "metric",     [INCIDENT_STALL] = "stall",
		[INCIDENT_CRASH] = "crash",       [INCIDENT_ROLLOUT] = "rollout",
		[INCIDENT_SHORTAGE] = "shortage", [INCIDENT_BROWSERS] = "browsers",
	};
	const struct incidents *incidents = call->world->incidents;

	write_array(call, "incidents");
	for (size_t i = 0; incidents && i < incidents_count(incidents); i++) {
		const struct incident *incident = incidents_at(incidents, i);

		write_object(call, NULL);
		write_text(call, "kind", kinds[incident->kind]);
		write_text(call, "metric",
			   incident->kind == INCIDENT_METRIC
				   ? call->world->stack->metrics[incident->metric].id
				   : NULL);
		write_integer(call, "from_s", incident->from_s);
		write_integer(call, "to_s", incident->to_s);
		write_integer(call, "every_days", incident->every_days);
		write_object_end(call);
	}
	write_array_end(call);
}

static void
write_state(struct call *call, const struct span_ms *span)
{
	write_integer(call, "now_ms", call->now_ms);
	write_integer(call, "from_ms", span->from);
	write_integer(call, "to_ms", span->to);
	write_sessions(call, span);
	write_tasks(call, span);
	write_queues(call);
	write_bill(call, span);
	write_pipelines(call, span);
	write_targets(call);
	write_incidents(call);
	control_jobs_write(call, NULL);
}

/* ---- the request ---- */

static bool
read_number(const char *uri, const char *name, int64_t *out)
{
	const char *at = strstr(uri, name);
	char *end;
	long long number;

	if (!at || (at[-1] != '?' && at[-1] != '&'))
		return false;
	number = strtoll(at + strlen(name), &end, 10);
	if (end == at + strlen(name) || (*end && *end != '&'))
		return false;
	*out = number;
	return true;
}

/* Writes an object in the name of nobody: @write fills it. */
static bool
answer(struct api *api, const struct http_request *request, struct http_reply *reply,
       void (*write)(struct call *call))
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct refusal refusal = { .fault = FAULT_NONE };
	struct writer writer;
	struct call call = { .api = api,
			     .world = api->world,
			     .service = service_named("ecs"),
			     .region = api->world->stack->region,
			     .request = request,
			     .reply = reply,
			     .refusal = &refusal,
			     .arena = arena,
			     .out = &writer,
			     .now_ms = clock_now_ms() };
	bool ok;

	if (!arena)
		return false;
	world_advance(call.world, call.now_ms);
	writer_begin(&writer, call.service, call.service->operations, &reply->body, "");
	write(&call);
	ok = writer_end(&writer, call.service->operations, "");
	arena_free(arena);
	return ok;
}

static void
write_span(struct call *call)
{
	int64_t to_s = call->now_ms / 1000, from_s = to_s - DAY_S;
	struct span_ms span;

	(void)!read_number(call->request->uri, "to=", &to_s);
	(void)!read_number(call->request->uri, "from=", &from_s);
	span.from = MAX(from_s * 1000, call->now_ms - KEPT_MS);
	span.to = to_s * 1000;
	write_state(call, &span);
}

static void
write_jobs(struct call *call)
{
	const char *id = strstr(call->request->uri, "?id=");

	control_jobs_write(call, id ? id + 4 : NULL);
}

bool
control_state(struct api *api, const struct http_request *request, struct http_reply *reply)
{
	return answer(api, request, reply, write_span);
}

bool
control_only_jobs(struct api *api, const struct http_request *request, struct http_reply *reply)
{
	return answer(api, request, reply, write_jobs);
}
