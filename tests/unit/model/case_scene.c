/* SPDX-License-Identifier: MIT */
/* case_scene.c - see case_scene.h. */
#include "case_scene.h"

#include <string.h>

#include "base/text.h"

#define SLOTS 120

static struct dimension of_api[] = { { "FunctionName", "api" } };
static struct dimension of_replica[] = { { "DBInstanceIdentifier", "db-2" } };
static struct dimension of_primary[] = { { "DBInstanceIdentifier", "db-1" } };
static struct dimension of_bill[] = { { "Currency", "USD" } };
static struct dimension of_site[] = { { "application_name", "site" } };
static struct dimension of_group[] = { { "TargetGroup", "targetgroup/web/1" } };

#define METRIC(id_, ns, name_, dims, unit_)                                                   \
	{                                                                                     \
		.id = (id_), .title = (id_), .group = "g", .region = "eu-west-2",             \
		.namespace_ = (ns), .name = (name_), .dimensions = (dims), .n_dimensions = 1, \
		.stat = "Sum", .period_s = 60, .scale = 1, .unit = (unit_), .alarm = {        \
			COMPARE_ABOVE,                                                        \
			5,                                                                    \
			1                                                                     \
		}                                                                             \
	}

static struct metric_def defs[SCENE_METRICS] = {
	[SCENE_ERRORS] = METRIC("errors", "AWS/Lambda", "Errors", of_api, UNIT_COUNT),
	[SCENE_RATE] = { .id = "rate",
			 .title = "rate",
			 .group = "g",
			 .region = "eu-west-2",
			 .expression = "100 * errors / 7",
			 .period_s = 60,
			 .unit = UNIT_PERCENT,
			 .alarm = { COMPARE_ABOVE, 5, 1 } },
	[SCENE_THROTTLES] = METRIC("throttles", "AWS/Lambda", "Throttles", of_api, UNIT_COUNT),
	[SCENE_LAG] = METRIC("lag", "AWS/RDS", "ReplicaLag", of_replica, UNIT_SECONDS),
	[SCENE_LOAD] = METRIC("load", "AWS/RDS", "CPUUtilization", of_primary, UNIT_PERCENT),
	[SCENE_BILL] = METRIC("bill", "AWS/Billing", "EstimatedCharges", of_bill, UNIT_USD),
	[SCENE_JS] = METRIC("js", "AWS/RUM", "JsErrorCount", of_site, UNIT_COUNT),
	[SCENE_HOSTS] =
		METRIC("hosts", "AWS/ApplicationELB", "UnHealthyHostCount", of_group, UNIT_COUNT),
};

static struct stack_group groups[] = { { "g", "Group", 0, SCENE_METRICS } };
static struct stack_cluster clusters[] = { { .name = "city", .region = "eu-west-2" } };
static struct stack_queue queues[] = { { .name = "work",
					 .region = "eu-west-2",
					 .dlq = "work-dlq",
					 .dlq_alarm = 1,
					 .age_metric = SIZE_MAX,
					 .sent_metric = SIZE_MAX,
					 .deleted_metric = SIZE_MAX } };
static struct stack_route routes[] = { { .name = "simulate",
					 .title = "Simulate",
					 .region = "eu-west-2",
					 .queue = "work",
					 .cluster = "city",
					 .family = "worker" } };
static struct stack_log logs[] = {
	{ .group = "/aws/lambda/api", .title = "api", .region = "eu-west-2", .function = "api" }
};
static struct stack_balancer balancer = { .title = "Web",
					  .region = "eu-west-2",
					  .name = "app/web/2" };
static struct stack_probe probe = { .name = "home",
				    .url = "https://example.com/",
				    .slow_warn_ms = -1,
				    .slow_alarm_ms = -1,
				    .cert_warn_days = 14,
				    .cert_alarm_days = 3 };
static struct stack_pipeline pipeline = { .name = "release", .region = "eu-west-2" };
static struct stack_monitor monitor = { .name = "site", .title = "Site", .region = "eu-west-2" };
static const struct stack_cost cost = { .currency = "USD", .per_usd = 1, .rate_date = "" };

static void
set_up_stack(struct case_scene *s)
{
	s->stack = (struct stack){ .name = "s",
				   .title = "S",
				   .region = "eu-west-2",
				   .metrics = defs,
				   .n_metrics = SCENE_METRICS,
				   .groups = groups,
				   .n_groups = 1,
				   .clusters = clusters,
				   .n_clusters = 1,
				   .queues = queues,
				   .n_queues = 1,
				   .routes = routes,
				   .n_routes = 1,
				   .logs = logs,
				   .n_logs = 1 };
}

static void
set_up_rows(struct case_scene *s)
{
	s->service_row = (struct service_row){ .cluster = "city",
					       .name = "web",
					       .status = "ACTIVE",
					       .desired = 2,
					       .running = 2,
					       .rollout = "COMPLETED",
					       .rollout_reason = "",
					       .event = "",
					       .region = "eu-west-2" };
	s->services[0] = &s->service_row;
	s->queue_row = (struct queue_row){ .name = "work",
					   .region = "eu-west-2",
					   .main = { .is_found = true },
					   .dlq_name = "work-dlq",
					   .dlq = { .is_found = true },
					   .max_receive_count = 3 };
	s->queue = (struct queue_view){ .row = &s->queue_row, .def = queues };
	s->target_rows[0] = (struct target_row){ "10.0.0.1", "a", "80", "healthy", "", "", 8080 };
	s->target_rows[1] = (struct target_row){ "10.0.0.2", "b", "80", "healthy", "", "", 8080 };
	s->group = (struct target_group){ .name = "web",
					  .dimension = "targetgroup/web/1",
					  .target_type = "ip",
					  .health_protocol = "HTTP",
					  .health_port = "traffic-port",
					  .health_path = "/health",
					  .matcher = "200",
					  .interval_s = 30,
					  .timeout_s = 5,
					  .healthy_threshold = 3,
					  .unhealthy_threshold = 2,
					  .is_checked = true,
					  .note = "",
					  .targets = s->target_rows,
					  .n = 2 };
	s->targets = (struct targets){ &s->group, 1 };
	s->target_view = (struct target_view){ .def = &balancer, .row = &s->targets };
	s->probe_row = (struct probe_result){ .time_s = NOW_S,
					      .why = "",
					      .status = 200,
					      .version = "1.1",
					      .address = "",
					      .proxy = "",
					      .certificate = { .is_known = true,
							       .not_after_s = NOW_S + 90 * 86400,
							       .subject = "example.com",
							       .issuer = "Example CA",
							       .problem = "" } };
	s->probe = (struct probe_view){ .def = &probe, .row = &s->probe_row };
	s->stage = (struct pipeline_stage){ .name = "Deploy",
					    .status = "Succeeded",
					    .closed_reason = "" };
	s->action = (struct pipeline_action){ .stage = "Deploy",
					      .name = "Push",
					      .status = "Succeeded",
					      .summary = "",
					      .error = "",
					      .revision = "",
					      .url = "" };
	s->pipeline_row = (struct pipeline){ &s->stage, 1, &s->action, 1, NULL, 0 };
	s->pipeline = (struct pipeline_view){ .def = &pipeline, .row = &s->pipeline_row };
}

static void
set_up_more(struct case_scene *s)
{
	sessions_blank(&s->session_row);
	s->session = (struct session_view){ .def = &monitor, .row = &s->session_row };
	s->bills[0] = (struct cost_service){ "AWS Lambda", s->usd[0] };
	s->bills[1] = (struct cost_service){ "AmazonCloudWatch", s->usd[1] };
	for (size_t i = 0; i < 10; i++)
		s->usd[0][i] = s->usd[1][i] = 2;
	s->cost_row = (struct cost){ .account = "",
				     .first_day_s = cost_day(NOW_S) - 9 * COST_DAY_S,
				     .n_days = 10,
				     .services = s->bills,
				     .n_services = 2,
				     .leave = "" };
	s->cost = (struct cost_view){ .def = &cost, .row = &s->cost_row };
	s->lines[0] =
		(struct map_line){ .name = "api", .type = "AWS::Lambda::Function", .total = 100 };
	s->lines[1] = (struct map_line){
		.name = "table", .type = "AWS::DynamoDB::Table", .depth = 1, .total = 100
	};
	s->map_row = (struct service_map){ .lines = s->lines, .n = 2 };
	s->map = (struct map_view){ .row = &s->map_row };
	s->jobs = (struct jobs_view){ .def = routes };
	s->job_row = (struct job_row){ .id = "019ab1c2-0000-7000-8000-00000000000a",
				       .template_name = "",
				       .title = "",
				       .by = "",
				       .state = JOB_IS_RUNNING,
				       .why = "",
				       .message_id = "",
				       .account = "",
				       .status = { .step = "",
						   .error = "",
						   .task_arn = "",
						   .log_group = "",
						   .log_stream = "" },
				       .task_arn = "" };
	s->job = (struct job_view){ .jobs = &s->jobs, .row = &s->job_row };
	s->events = (struct events){ .items = s->event_rows, .note = "" };
}

static void
set_up_snapshot(struct case_scene *s)
{
	s->snapshot = (struct snapshot){ .stack = &s->stack,
					 .time_ms = NOW_S * 1000,
					 .metrics = s->metrics,
					 .n_metrics = SCENE_METRICS,
					 .alarms = s->alarms,
					 .services = s->services,
					 .n_services = 1,
					 .tasks = s->tasks,
					 .queues = &s->queue,
					 .n_queues = 1,
					 .tiles = s->tiles };
	s->snapshot.watched = (struct watched_views){ .events = { .row = &s->events },
						      .sessions = &s->session,
						      .n_sessions = 1,
						      .targets = &s->target_view,
						      .n_targets = 1,
						      .pipelines = &s->pipeline,
						      .n_pipelines = 1,
						      .probes = &s->probe,
						      .n_probes = 1,
						      .costs = &s->cost,
						      .n_costs = 1,
						      .maps = &s->map,
						      .n_maps = 1,
						      .jobs = &s->jobs,
						      .n_jobs = 1,
						      .all_jobs = &s->job,
						      .n_all_jobs = 1 };
	for (size_t i = 0; i < LEN(s->alarm_rows); i++)
		s->alarms[i] = &s->alarm_rows[i];
	for (size_t i = 0; i < LEN(s->task_rows); i++)
		s->tasks[i] = &s->task_rows[i];
}

void
case_scene_open(struct case_scene *s)
{
	*s = (struct case_scene){ .n_causes = 0 };
	set_up_stack(s);
	set_up_rows(s);
	set_up_more(s);
	for (size_t i = 0; i < SCENE_METRICS; i++)
		s->metrics[i] = (struct metric_view){ .def = &defs[i],
						      .series = series_new(60, SLOTS),
						      .message = "" };
	set_up_snapshot(s);
	for (size_t i = 0; i < SCENE_METRICS; i++)
		case_scene_moves(s, (enum scene_metric)i, 1, 1);
}

void
case_scene_close(struct case_scene *s)
{
	for (size_t i = 0; i < SCENE_METRICS; i++)
		series_unref((struct series *)(uintptr_t)s->metrics[i].series);
}

void
case_scene_moves(struct case_scene *s, enum scene_metric metric, double before, double value)
{
	case_scene_moves_ahead(s, metric, 0, before, value);
}

void
case_scene_moves_ahead(struct case_scene *s, enum scene_metric metric, int64_t ahead_s,
		       double before, double value)
{
	struct metric_view *view = &s->metrics[metric];
	struct series *series = (struct series *)(uintptr_t)view->series;
	int64_t times[90];
	double values[90];
	struct points points = { .times_s = times, .values = values, .n = 90 };

	for (size_t i = 0; i < 90; i++) {
		times[i] = NOW_S - 90 * 60 + (int64_t)i * 60;
		values[i] = times[i] < RED_S - ahead_s ? before : value;
	}
	(void)series_merge(series, &points, times[0], NOW_S, NOW_S, SERIES_NOT_ZERO_LESS);
	view->last = series_last(series);
	view->level = LEVEL_OK;
}

void
case_scene_red(struct case_scene *s, enum scene_metric metric, double before, double value)
{
	case_scene_moves(s, metric, before, value);
	s->metrics[metric].level = LEVEL_ALARM;
}

struct task_row *
case_scene_task(struct case_scene *s, const char *id, const char *code, const char *reason,
		int exit_code, int64_t ago_s)
{
	struct task_row *task = &s->task_rows[s->snapshot.n_tasks++];

	*task = (struct task_row){ .id = id,
				   .arn = id,
				   .cluster = "city",
				   .family = "worker",
				   .group = "family:worker",
				   .revision = 7,
				   .status = "STOPPED",
				   .desired_status = "STOPPED",
				   .stop_code = code,
				   .reason = reason,
				   .container = "main",
				   .has_exit_code = exit_code >= 0,
				   .exit_code = exit_code,
				   .stopped_s = NOW_S - ago_s,
				   .launch_type = "",
				   .cpu = "",
				   .memory = "512",
				   .capacity_provider = "" };
	return task;
}

void
case_scene_line(struct case_scene *s, const char *stream, const char *text, size_t n_alike)
{
	s->found.lines.state = CASE_ANSWERED;
	s->found_lines[s->found.n_lines++] = (struct case_line){ .time_ms = RED_S * 1000,
								 .id = "",
								 .text = text,
								 .region = "eu-west-2",
								 .group = "/g",
								 .stream = stream,
								 .n_alike = n_alike };
	s->found.lines_ = s->found_lines;
}

void
case_scene_deployed(struct case_scene *s, const char *subject, int64_t before_s)
{
	s->event_rows[s->events.n++] = (struct event_row){ .kind = EVENT_DEPLOY,
							   .id = subject,
							   .time_s = RED_S - before_s,
							   .region = "eu-west-2",
							   .subject = subject,
							   .cluster = "",
							   .title = "new code",
							   .reason = "",
							   .code = "",
							   .was = "",
							   .is = "",
							   .log_group = "",
							   .log_stream = "",
							   .log_note = "" };
}

struct subject
case_scene_subject(enum subject_kind kind)
{
	return (struct subject){ kind, 0, SIZE_MAX };
}

void
case_scene_plan(const struct case_scene *s, struct subject subject, struct case_ask *out)
{
	case_plan(&s->snapshot, subject, case_since_s(&s->snapshot, subject), out);
}

static size_t
find_words(struct case_scene *s, struct subject subject, const char *words)
{
	s->n_causes = case_causes(&s->snapshot, subject, case_since_s(&s->snapshot, subject),
				  &s->found, s->causes);
	for (size_t i = 0; i < s->n_causes; i++)
		if (strstr(s->causes[i].text, words))
			return i;
	return SIZE_MAX;
}

void
case_scene_says(struct case_scene *s, struct subject subject, const char *words, bool is_first)
{
	size_t at = find_words(s, subject, words);

	if (at == SIZE_MAX || (is_first && at != 0))
		fail_msg("\"%s\" is not %s: %zu causes: %s", words, is_first ? "first" : "said",
			 s->n_causes, s->n_causes ? s->causes[0].text : "-");
}

void
case_scene_is_silent(struct case_scene *s, struct subject subject, const char *words)
{
	size_t at = find_words(s, subject, words);

	if (at != SIZE_MAX)
		fail_msg("says: %s", s->causes[at].text);
}
