/* SPDX-License-Identifier: MIT */
/* case_plan.c - what is to be asked for a case: the moment, whose alarms, whose logs, which traces,
 * which points. */
#include <string.h>

#include "model/case_look.h"
#include "model/log_place.h"
#include "model/metric_inputs.h"
#include "model/probes.h"

#define LINES_BEFORE_S 60
#define LINES_AFTER_S 120
#define TASK_LINES_S 900 /* of what one task wrote last */
#define TRACES_S 900
#define CHART_PERIODS 12
#define CHART_MOST_S (14 * 24 * 3600)

/* Words of what goes wrong; terms with ? are alternatives. Source: CloudWatch Logs user guide,
 * filter pattern syntax. */
#define ERRORS                                                                                     \
	"?ERROR ?Error ?error ?Exception ?exception ?Traceback ?FATAL ?panic ?\"Task timed out\" " \
	"?\"Runtime exited\" ?\" 500 \" ?\" 502 \" ?\" 503 \" ?\" 504 \""

/* ---- alarms ---- */

static void
add_alarm(struct case_ask *ask, const struct alarm_row *alarm)
{
	for (size_t i = 0; i < ask->n_alarms; i++)
		if (text_is(ask->alarms[i].name, alarm->name) &&
		    text_is(ask->alarms[i].region, alarm->region))
			return;
	if (ask->n_alarms < CASE_ALARMS_MAX)
		ask->alarms[ask->n_alarms++] = (struct case_alarm){ alarm->region, alarm->name };
}

/* Its own first, then those of the same metric, then those of the same things that are not well. */
static void
plan_alarms(const struct snapshot *snapshot, struct subject subject, struct case_ask *ask)
{
	size_t metric = case_metric(snapshot, subject);
	struct case_ids ids;

	case_ids_of(snapshot, subject, &ids);
	if (subject.kind == SUBJECT_ALARM)
		add_alarm(ask, snapshot->alarms[subject.index]);
	for (size_t i = 0; metric != SIZE_MAX && i < snapshot->n_alarms; i++)
		if (case_is_metric_of(snapshot->stack, snapshot->metrics[metric].def,
				      snapshot->alarms[i]))
			add_alarm(ask, snapshot->alarms[i]);
	for (size_t i = 0; i < snapshot->n_alarms; i++) {
		const struct alarm_row *alarm = snapshot->alarms[i];

		if (alarm->state != ALARM_OK && case_ids_have_alarm(&ids, alarm))
			add_alarm(ask, alarm);
		if (subject.kind == SUBJECT_COST && alarm->of &&
		    text_is(alarm->of->namespace_, "AWS/Billing"))
			add_alarm(ask, alarm);
	}
}

/* ---- logs ---- */

static const char *
said(const char *s)
{
	return s && *s ? s : NULL;
}

static bool
add_log(struct case_ask *ask, const struct log_where *where, const char *pattern)
{
	if (ask->n_logs == CASE_LOGS_MAX)
		return false;
	ask->logs[ask->n_logs++] = (struct case_log){ .where = *where, .pattern = pattern };
	return true;
}

/* What one task wrote last: all of it, for its last word is what counts. */
static void
add_task(const struct snapshot *snapshot, const struct task_row *task, struct case_ask *ask)
{
	const struct stack *stack = snapshot->stack;
	struct log_where where = { .region = stack->region,
				   .cluster = said(task->cluster),
				   .task = said(task->arn),
				   .family = said(task->family),
				   .container = said(task->container) };

	for (size_t i = 0; i < stack->n_clusters; i++)
		if (text_is(stack->clusters[i].name, task->cluster))
			where.region = stack->clusters[i].region;
	if (!add_log(ask, &where, ""))
		return;
	ask->lines_from_s = MIN(ask->lines_from_s, task->stopped_s - TASK_LINES_S);
	ask->lines_to_s = MAX(ask->lines_to_s, task->stopped_s + LINES_AFTER_S);
}

/* Of the tasks that failed and belong to it the nearest to the moment. */
static bool
add_failed_task(const struct snapshot *snapshot, struct subject subject, struct case_ask *ask)
{
	const struct task_row *nearest = NULL;

	for (size_t i = 0; i < snapshot->n_tasks; i++) {
		const struct task_row *task = snapshot->tasks[i];

		if (task_has_failed(task) &&
		    case_task_concerns(snapshot, subject, task->cluster, task->family, task->group,
				       task->arn) &&
		    (!nearest || case_is_nearer(ask->at_s, task->stopped_s, nearest->stopped_s)))
			nearest = task;
	}
	if (nearest)
		add_task(snapshot, nearest, ask);
	return nearest != NULL;
}

static bool
is_there(const struct case_ask *ask, const struct log_where *where)
{
	for (size_t i = 0; i < ask->n_logs; i++) {
		const struct log_where *log = &ask->logs[i].where;

		if ((where->task && text_is(log->task, where->task)) ||
		    (where->group && text_is(log->group, where->group) &&
		     text_is(log->stream, where->stream)))
			return true;
	}
	return false;
}

static void
add_place(const struct log_where *where, struct case_ask *ask)
{
	bool is_one = where->task || where->stream; /* of one that ran: its last words */

	if (!is_there(ask, where) && add_log(ask, where, is_one ? "" : ERRORS) && is_one)
		ask->lines_from_s -= TASK_LINES_S;
}

/* A job's worker has said where it writes: its status is not asked for once more. */
static void
logs_of_job(const struct snapshot *snapshot, struct subject subject, struct case_ask *ask)
{
	const struct job_view *job = case_job(snapshot, subject);
	const struct job_status *status = &job->row->status;
	const struct log_where where = { .region = job->jobs->def->region,
					 .group = said(status->log_group),
					 .stream = said(status->log_stream),
					 .cluster = job->jobs->def->cluster,
					 .task = said(job->row->task_arn),
					 .family = job->jobs->def->family };

	if (where.group || where.task)
		add_place(&where, ask);
}

/* Bills and browsers write no log that the stack's things do: theirs would be somebody else's. */
static bool
has_logs(enum subject_kind kind)
{
	return kind != SUBJECT_COST && kind != SUBJECT_MONITOR;
}

/* Functions that are red first: not all of a stack have a place. */
static bool
is_red(const struct snapshot *snapshot, const struct log_where *where)
{
	for (size_t i = 0; i < snapshot->n_metrics; i++) {
		const char *function = metric_dimension(snapshot->metrics[i].def, "FunctionName");

		if (function && snapshot->metrics[i].level >= LEVEL_WARN && where->group &&
		    text_is(text_tail(where->group, '/'), function))
			return true;
	}
	return false;
}

static void
add_places(const struct snapshot *snapshot, const struct log_places *places, struct case_ask *ask)
{
	for (size_t i = 0; i < places->n; i++)
		if (is_red(snapshot, &places->items[i].where))
			add_place(&places->items[i].where, ask);
	for (size_t i = 0; i < places->n; i++)
		add_place(&places->items[i].where, ask);
}

/* What is wrong with a probe is its name or its certificate: no server writes about that. */
static bool
is_of_nobody(const struct snapshot *snapshot, struct subject subject)
{
	const struct probe_view *probe =
		subject.kind == SUBJECT_PROBE ? &snapshot->watched.probes[subject.index] : NULL;

	if (!probe || !probe->row)
		return false;
	if (probe->row->error != PROBE_OK)
		return probe->row->error == PROBE_DNS || probe->row->error == PROBE_TLS;
	return probe_level_of_time(probe->def, probe->row) < LEVEL_WARN &&
	       probe_level_of_certificate(probe->def, probe->row, snapshot->time_ms / 1000) >=
		       LEVEL_WARN;
}

/* What stands before all else has no log of its own that says why: those behind it do. */
static bool
is_front(const struct snapshot *snapshot, struct subject subject, const struct case_ask *ask)
{
	static const char *const namespaces[] = { "AWS/CloudFront", "AWS/ApiGateway",
						  "AWS/ApplicationELB", "AWS/NetworkELB",
						  "AWS/Route53" };
	const char *of = NULL;

	if (ask->metric != SIZE_MAX)
		of = snapshot->metrics[ask->metric].def->namespace_;
	else if (*ask->own.name)
		of = ask->own.namespace_;
	for (size_t i = 0; of && i < LEN(namespaces); i++)
		if (text_is(of, namespaces[i]))
			return true;
	return subject.kind == SUBJECT_PROBE || subject.kind == SUBJECT_CHECK ||
	       subject.kind == SUBJECT_TARGETS;
}

static void
plan_logs(const struct snapshot *snapshot, struct subject subject, struct case_ask *ask)
{
	struct log_places places;

	if (!has_logs(subject.kind))
		return;
	if (subject.kind == SUBJECT_JOB) {
		logs_of_job(snapshot, subject, ask);
		return;
	}
	if (add_failed_task(snapshot, subject, ask) && subject.kind != SUBJECT_METRIC &&
	    subject.kind != SUBJECT_ALARM)
		return;
	log_places(snapshot, subject, &places);
	if (is_of_nobody(snapshot, subject) && !places.is_own)
		return;
	add_places(snapshot, &places, ask);
	if (ask->n_logs > 0 || !is_front(snapshot, subject, ask))
		return;
	log_places_of(snapshot->stack, &places);
	add_places(snapshot, &places, ask);
	for (size_t i = 0; i < snapshot->n_services; i++) {
		log_places(snapshot, (struct subject){ SUBJECT_SERVICE, i, SIZE_MAX }, &places);
		add_places(snapshot, &places, ask);
	}
}

void
case_say_no_log(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	struct log_places places = { .lack = "" };

	if (is_of_nobody(snapshot, case_focus(snapshot, subject))) {
		text_add(out, "no server writes a log about a name or a certificate");
		return;
	}
	if (has_logs(subject.kind) && subject.kind != SUBJECT_NONE)
		log_places(snapshot, subject, &places);
	text_add(out, places.lack[0] ? places.lack : "no log is known for it");
}

/* ---- traces ---- */

static bool
is_traced_namespace(const char *namespace_)
{
	static const char *const namespaces[] = { "AWS/Lambda", "AWS/ApiGateway",
						  "AWS/ApplicationELB" };

	for (size_t i = 0; i < LEN(namespaces); i++)
		if (text_is(namespace_, namespaces[i]))
			return true;
	return false;
}

/* What requests pass through, or lead to: worth a look where the stack traces them. */
static bool
is_asked_behind(const char *namespace_)
{
	static const char *const namespaces[] = { "AWS/CloudFront", "AWS/DynamoDB", "AWS/Route53",
						  "AWS/X-Ray" };

	for (size_t i = 0; i < LEN(namespaces); i++)
		if (text_is(namespace_, namespaces[i]))
			return true;
	return false;
}

struct traced {
	const struct stack *stack;
	bool is_it;
};

static void
try_input(void *ctx, size_t input)
{
	struct traced *traced = ctx;

	traced->is_it =
		traced->is_it || is_traced_namespace(traced->stack->metrics[input].namespace_);
}

static bool
is_traced(const struct snapshot *snapshot, const struct metric_def *def)
{
	struct traced traced = { snapshot->stack, !def && snapshot->stack->map.is_watched };

	if (def && (is_traced_namespace(def->namespace_) ||
		    (snapshot->stack->map.is_watched && is_asked_behind(def->namespace_))))
		return true;
	if (def)
		metric_inputs_each(snapshot->stack, (size_t)(def - snapshot->stack->metrics),
				   try_input, &traced);
	return traced.is_it;
}

static bool
has_traces(enum subject_kind kind)
{
	return kind == SUBJECT_METRIC || kind == SUBJECT_ALARM || kind == SUBJECT_NODE ||
	       kind == SUBJECT_TARGETS || kind == SUBJECT_PROBE || kind == SUBJECT_CHECK ||
	       kind == SUBJECT_EVENT;
}

/* What is not answered with a failure is late, refused or turned away. */
static void
plan_traces(const struct snapshot *snapshot, struct subject subject, struct case_ask *ask)
{
	const struct metric_def *def =
		ask->metric != SIZE_MAX ? snapshot->metrics[ask->metric].def : NULL;
	const char *name = def && def->name ? def->name : "";

	ask->trace_region = ask->trace_filter = "";
	if (!has_traces(subject.kind) || !is_traced(snapshot, def))
		return;
	ask->trace_filter = text_has(name, "4xx")       ? "error = true"
			    : text_has(name, "throttl") ? "throttle = true"
							: "fault = true";
	ask->trace_region = snapshot->stack->map.is_watched && snapshot->stack->map.region
				    ? snapshot->stack->map.region
			    : def ? def->region
				  : snapshot->stack->region;
}

/* ---- the chart ---- */

static bool
own_of_alarm(const struct alarm_row *alarm, struct case_series *out)
{
	const struct alarm_metric *of = alarm->of;

	if (!of || text_is(alarm->metric, "math") || of->n_dimensions > CASE_DIMENSIONS_MAX)
		return false;
	out->title = out->name = of->name;
	out->region = alarm->region;
	out->namespace_ = of->namespace_;
	out->stat = *of->stat ? of->stat : "Average";
	for (size_t i = 0; i < of->n_dimensions; i++)
		out->dimensions[i] = of->dimensions[i];
	out->n_dimensions = of->n_dimensions;
	out->period_s = MAX(of->period_s, 60);
	return true;
}

static void
plan_points(const struct snapshot *snapshot, struct subject subject, struct case_ask *ask)
{
	const struct stack_queue *queue =
		subject.kind == SUBJECT_QUEUE ? snapshot->queues[subject.index].def : NULL;
	bool is_dead =
		queue && queue->dlq &&
		snapshot->queues[subject.index].dlq_level >= snapshot->queues[subject.index].level;

	ask->own = (struct case_series){ .name = "" };
	ask->metric = case_metric(snapshot, subject);
	if (subject.kind == SUBJECT_ALARM && ask->metric == SIZE_MAX &&
	    own_of_alarm(snapshot->alarms[subject.index], &ask->own))
		return;
	if (!is_dead)
		return;
	ask->metric = SIZE_MAX;
	ask->own = (struct case_series){ .title = "Dead letters",
					 .region = queue->region,
					 .namespace_ = "AWS/SQS",
					 .name = "ApproximateNumberOfMessagesVisible",
					 .stat = "Maximum",
					 .dimensions = { { "QueueName", queue->dlq } },
					 .n_dimensions = 1,
					 .period_s = 60,
					 .unit = UNIT_COUNT };
}

static int64_t
period_of(const struct snapshot *snapshot, const struct case_ask *ask)
{
	if (ask->metric != SIZE_MAX)
		return snapshot->metrics[ask->metric].def->period_s;
	return ask->own.period_s;
}

void
case_plan(const struct snapshot *snapshot, struct subject subject, int64_t at_s,
	  struct case_ask *out)
{
	struct subject at = case_focus(snapshot, subject);
	int64_t now_s = snapshot->time_ms / 1000, chart_s;

	*out = (struct case_ask){ .metric = SIZE_MAX,
				  .trace_region = "",
				  .trace_filter = "",
				  .own = { .name = "" },
				  .now_s = now_s };
	out->at_s = at_s ? at_s : now_s;
	out->from_s = out->at_s - CASE_WINDOW_S;
	out->to_s = out->at_s + CASE_WINDOW_S;
	out->chart_from_s = out->from_s;
	out->chart_to_s = out->to_s;
	if (at.index >= case_count(snapshot, at.kind))
		return;
	plan_points(snapshot, at, out);
	chart_s = MAX(CASE_WINDOW_S, CHART_PERIODS * period_of(snapshot, out));
	chart_s = MIN(chart_s, CHART_MOST_S);
	out->chart_from_s = out->at_s - chart_s;
	out->chart_to_s = out->at_s + chart_s;
	out->traces_to_s = out->at_s + TRACES_S;
	out->lines_from_s = out->at_s - LINES_BEFORE_S;
	out->lines_to_s = out->at_s + MIN(period_of(snapshot, out), 3600) + LINES_AFTER_S;
	plan_alarms(snapshot, at, out);
	plan_logs(snapshot, at, out);
	plan_traces(snapshot, at, out);
}
