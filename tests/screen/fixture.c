/* SPDX-License-Identifier: MIT */
/* fixture.c - the story: a shop at five past two in the afternoon, a bad deployment ten minutes
 * ago. */
#include "fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "curves.h"
#include "expected.h"

#define NOW "2026-11-21T14:05:20Z"
#define HISTORY_S 10800
#define RECORD_LIMIT (16u << 20)

static const char stack_text[] =
	"{ 'schema': 'cwtop-stack/1', 'name': 'shop', 'title': 'Shop', 'region': 'eu-west-2',"
	"  'account': '123456789012', 'prod': true,"
	"  'metrics': ["
	"   { 'group': 'web', 'title': 'Web (CloudFront)', 'namespace': 'AWS/CloudFront',"
	"     'region': 'us-east-1', 'dimensions': { 'DistributionId': 'E2EXAMPLE', 'Region': "
	"'Global' },"
	"     'metrics': ["
	"      { 'id': 'web_5xx', 'name': '5xxErrorRate', 'title': '5xx rate', 'stat': 'Average',"
	"        'unit': 'percent', 'headline': true, 'warn': '> 1', 'alarm': '> 5', 'for': 3 },"
	"      { 'id': 'web_requests', 'name': 'Requests', 'title': 'Requests', 'stat': 'Sum',"
	"        'unit': 'count' },"
	"      { 'id': 'web_bytes', 'name': 'BytesDownloaded', 'title': 'Bytes out', 'stat': 'Sum',"
	"        'unit': 'bytes' } ] },"
	"   { 'group': 'api', 'title': 'API', 'namespace': 'AWS/Lambda',"
	"     'dimensions': { 'FunctionName': 'shop-api' }, 'metrics': ["
	"      { 'id': 'api_errors', 'name': 'Errors', 'title': 'Errors', 'stat': 'Sum',"
	"        'unit': 'count', 'missing': 'zero', 'warn': '> 5' },"
	"      { 'id': 'api_p99', 'name': 'Duration', 'title': 'Duration p99', 'stat': 'p99',"
	"        'unit': 'milliseconds', 'headline': true, 'warn': '> 800', 'alarm': '> 2000' },"
	"      { 'id': 'api_throttles', 'name': 'Throttles', 'title': 'Throttles', 'stat': 'Sum',"
	"        'unit': 'count' } ] },"
	"   { 'group': 'visitors', 'title': 'Visitors', 'namespace': 'AWS/RUM', 'period': 300,"
	"     'dimensions': { 'application_name': 'shop' }, 'metrics': ["
	"      { 'id': 'sessions', 'name': 'SessionCount', 'title': 'Sessions', 'stat': 'Sum',"
	"        'unit': 'count' } ] } ],"
	"  'alarms': { 'regions': ['eu-west-2'] },"
	"  'ecs': [ { 'cluster': 'shop' } ],"
	"  'queues': [ { 'name': 'shop-jobs', 'dlq': 'shop-jobs-dlq', 'visible': { 'warn': 20 } },"
	"              { 'name': 'shop-mail' } ],"
	"  %s 'pages': %s }";

static const char every_panel[] = "[ { 'name': 'overview', 'rows': ["
				  "   { 'weight': 3, 'panels': ['health'] },"
				  "   { 'weight': 2, 'panels': ['alarms', 'tasks'] },"
				  "   { 'weight': 2, 'panels': ['metrics', 'queues'] } ] } ]";

/* ---- opening ---- */

static struct stack *
parse_stack(const char *sections, const char *pages)
{
	struct stack_options options = { 0 };
	struct why why = { "" };
	struct stack *stack = NULL;
	char text[16384];

	snprintf(text, sizeof(text), stack_text, sections, pages);
	for (char *c = text; *c; c++)
		if (*c == '\'')
			*c = '"';
	if (stack_parse(text, strlen(text), "fixture", &options, &stack, &why) != ERR_OK)
		fail_msg("%s", why.text);
	return stack;
}

void
fixture_open_more(struct fixture *f, const struct fixture_more *more, const char *pages,
		  enum style_kind style)
{
	static const struct {
		const char *name, *target, *region;
		int64_t cadence_ms;
	} rows[FIXTURE_SOURCES] = {
		[FIXTURE_METRICS] = { "metrics", "", "eu-west-2", 300000 },
		[FIXTURE_ALARMS] = { "alarms", "", "eu-west-2", 60000 },
		[FIXTURE_TASKS] = { "tasks", "shop", "eu-west-2", 15000 },
		[FIXTURE_SERVICES] = { "services", "shop", "eu-west-2", 15000 },
		[FIXTURE_JOBS] = { "queues", "shop-jobs", "eu-west-2", 15000 },
		[FIXTURE_MAIL] = { "queues", "shop-mail", "eu-west-2", 15000 },
	};

	*f = (struct fixture){ .stack = parse_stack(more ? more->sections : "",
						    pages ? pages : every_panel) };
	buf_init(&f->record, RECORD_LIMIT);
	assert_true(date_parse_iso(NOW, &f->now_ms));
	f->model = model_new(f->stack, HISTORY_S);
	for (size_t i = 0; i < FIXTURE_SOURCES; i++)
		f->sources[i] = model_add_source(f->model, rows[i].name, rows[i].target,
						 rows[i].region, rows[i].cadence_ms);
	for (; more && f->n_more < more->n_sources; f->n_more++)
		f->more[f->n_more] = model_add_source(
			f->model, more->sources[f->n_more].name, more->sources[f->n_more].target,
			more->sources[f->n_more].region, more->sources[f->n_more].cadence_ms);
	for (size_t i = 0; i < f->stack->n_metrics; i++)
		model_set_metric_source(f->model, i, f->sources[FIXTURE_METRICS]);
	f->view = view_new(f->stack, ui_style_of(style));
	f->facts = (struct view_facts){ .cadence = 1, .is_read_only = true };
	model_set_watching(f->model, &(struct watching){ .calls = 420,
							 .calls_per_min = 14.2,
							 .usd = 0.02,
							 .usd_per_month = 3.1 });
}

void
fixture_open(struct fixture *f, const char *pages, enum style_kind style)
{
	fixture_open_more(f, NULL, pages, style);
}

void
fixture_close(struct fixture *f)
{
	view_free(f->view);
	layers_done(&f->layers);
	model_free(f->model);
	stack_free(f->stack);
	buf_done(&f->record);
}

/* ---- metrics ---- */

static void
answer_metric(struct fixture *f, size_t metric, double (*at)(int), bool is_incomplete)
{
	const struct metric_def *def = &f->stack->metrics[metric];
	int64_t now_s = f->now_ms / 1000, from_s = now_s - HISTORY_S;
	int64_t times[HISTORY_S / 60];
	double values[HISTORY_S / 60];
	struct points points = { .times_s = times, .values = values };

	for (int64_t t = now_s - now_s % def->period_s - def->period_s; t >= from_s;
	     t -= def->period_s) {
		double value = at((int)((now_s - t) / 60 - 1));

		if (isnan(value))
			continue;
		times[points.n] = t;
		values[points.n++] = value;
	}
	model_apply_points(f->model, metric, &points, from_s, now_s, f->now_ms);
	if (!is_incomplete)
		return;
	/* the newest half of it came with PartialData */
	points.is_incomplete = true;
	model_apply_points(f->model, metric, &points, now_s - 1800, now_s, f->now_ms);
}

static void
answer_metrics(struct fixture *f, bool is_empty)
{
	for (size_t i = 0; i < f->stack->n_metrics; i++) {
		const struct curve *curve = curve_of(is_empty ? "" : f->stack->metrics[i].id);

		answer_metric(f, i, curve->at, curve->is_incomplete);
	}
	if (is_empty)
		return;
	answer_metric(f, f->stack->queues[0].age_metric, curve_of("oldest")->at, false);
	answer_metric(f, f->stack->queues[0].sent_metric, curve_of("sent")->at, false);
	answer_metric(f, f->stack->queues[0].deleted_metric, curve_of("deleted")->at, false);
}

/* ---- rows ---- */

static struct part *
new_part(const struct fixture *f, enum part_kind kind)
{
	struct part *part = part_new(kind, 1u << 20);

	assert_non_null(part);
	part->time_ms = f->now_ms;
	return part;
}

static void
answer_alarms(struct fixture *f)
{
	int64_t now_s = f->now_ms / 1000;
	const struct alarm_row rows[] = {
		{ .name = "shop-api-5xx",
		  .region = "eu-west-2",
		  .reason = "Threshold Crossed: 3 out of the last 3 datapoints were greater than "
			    "the threshold (5.0)",
		  .metric = "AWS/CloudFront 5xxErrorRate",
		  .threshold = "> 5 for 3 of 3 x 60s",
		  .state = ALARM_ALARM,
		  .since_s = now_s - 480,
		  .are_actions_on = true },
		{ .name = "shop-checkout",
		  .region = "eu-west-2",
		  .reason = "Insufficient Data: 2 datapoints were unknown",
		  .metric = "AWS/Lambda Errors",
		  .threshold = "",
		  .state = ALARM_INSUFFICIENT,
		  .since_s = now_s - 90000,
		  .are_actions_on = true },
		{ .name = "shop-night-\xe6\xb7\xb1\xe5\xa4\x9c",
		  .region = "eu-west-2",
		  .reason = "",
		  .metric = "composite",
		  .threshold = "",
		  .state = ALARM_OK,
		  .since_s = now_s - 864000,
		  .is_composite = true },
	};
	struct part *part = new_part(f, PART_ALARMS);

	part->alarms.rows = arena_array(part->arena, LEN(rows), sizeof(*rows));
	memcpy(part->alarms.rows, rows, sizeof(rows));
	part->alarms.n = LEN(rows);
	model_apply_part(f->model, f->sources[FIXTURE_ALARMS], part);
}

static struct task_row
make_task(const struct fixture *f, int index)
{
	static const char *const ids[] = { "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
					   "1b2c3d4e5f60718293a4b5c6d7e8f90a",
					   "2c3d4e5f60718293a4b5c6d7e8f90a1b",
					   "3d4e5f60718293a4b5c6d7e8f90a1b2c",
					   "4e5f60718293a4b5c6d7e8f90a1b2c3d" };
	int64_t now_s = f->now_ms / 1000;
	struct task_row task = { .id = ids[index],
				 .arn = ids[index],
				 .cluster = "shop",
				 .family = "shop-worker",
				 .group = "family:shop-worker",
				 .revision = 42,
				 .status = "RUNNING",
				 .desired_status = "RUNNING",
				 .stop_code = "",
				 .reason = "",
				 .container = "worker",
				 .launch_type = "FARGATE",
				 .capacity_provider = "",
				 .cpu = "1024",
				 .memory = "2048",
				 .created_s = now_s - 700 - 60 * index,
				 .started_s = now_s - 660 - 60 * index };

	return task;
}

static void
answer_tasks(struct fixture *f)
{
	struct part *part = new_part(f, PART_ECS);
	int64_t now_s = f->now_ms / 1000;
	struct task_row *tasks = arena_array(part->arena, 5, sizeof(*tasks));

	for (int i = 0; i < 5; i++)
		tasks[i] = make_task(f, i);
	tasks[1].status = "PENDING";
	tasks[1].started_s = 0;
	tasks[2].status = tasks[2].desired_status = "STOPPED";
	tasks[2].stop_code = "EssentialContainerExited";
	tasks[2].reason = "OutOfMemoryError: Container killed due to memory usage";
	tasks[2].has_exit_code = true;
	tasks[2].exit_code = 137;
	tasks[2].stopped_s = now_s - 240;
	tasks[3].status = tasks[3].desired_status = "STOPPED";
	tasks[3].stop_code = "EssentialContainerExited";
	tasks[3].reason = "Essential container in task exited";
	tasks[3].has_exit_code = true;
	tasks[3].created_s = now_s - 2400;
	tasks[3].started_s = now_s - 2360;
	tasks[3].stopped_s = now_s - 900;
	tasks[4].status = tasks[4].desired_status = "STOPPED";
	tasks[4].stop_code = "TaskFailedToStart";
	tasks[4].reason = "CannotPullContainerError: image not found";
	tasks[4].created_s = now_s - 1320;
	tasks[4].started_s = 0;
	tasks[4].stopped_s = now_s - 1200;
	part->ecs.tasks = tasks;
	part->ecs.n_tasks = 5;
	model_apply_part(f->model, f->sources[FIXTURE_TASKS], part);
}

static void
answer_services(struct fixture *f)
{
	struct part *part = new_part(f, PART_ECS);
	const struct service_row row = { .cluster = "shop",
					 .name = "shop-web",
					 .status = "ACTIVE",
					 .desired = 3,
					 .running = 2,
					 .pending = 1,
					 .rollout = "IN_PROGRESS",
					 .rollout_reason = "ECS deployment in progress.",
					 .deployments = 2,
					 .failed_tasks = 1,
					 .event = "(service shop-web) has started 1 tasks",
					 .event_s = f->now_ms / 1000 - 75 };

	part->ecs.services = arena_array(part->arena, 1, sizeof(row));
	part->ecs.services[0] = row;
	part->ecs.n_services = 1;
	model_apply_part(f->model, f->sources[FIXTURE_SERVICES], part);
}

static void
answer_queue(struct fixture *f, enum fixture_source source, struct queue_row row)
{
	struct part *part = new_part(f, PART_QUEUE);

	part->queue = row;
	model_apply_part(f->model, f->sources[source], part);
}

static void
all_ok(struct fixture *f)
{
	for (size_t i = 0; i < FIXTURE_SOURCES; i++)
		model_source_ok(f->model, f->sources[i], f->now_ms - 10000);
}

void
fixture_answer(struct fixture *f)
{
	all_ok(f);
	answer_metrics(f, false);
	answer_alarms(f);
	answer_tasks(f);
	answer_services(f);
	answer_queue(f, FIXTURE_JOBS,
		     (struct queue_row){ .name = "shop-jobs",
					 .region = "eu-west-2",
					 .main = { true, 27, 4, 0 },
					 .dlq_name = "shop-jobs-dlq",
					 .dlq = { true, 3, 0, 0 },
					 .max_receive_count = 3 });
	answer_queue(f, FIXTURE_MAIL,
		     (struct queue_row){ .name = "shop-mail",
					 .region = "eu-west-2",
					 .main = { true, 0, 0, 0 },
					 .dlq_name = "" });
}

void
fixture_answer_empty(struct fixture *f)
{
	all_ok(f);
	answer_metrics(f, true);
	model_apply_part(f->model, f->sources[FIXTURE_ALARMS], new_part(f, PART_ALARMS));
	model_apply_part(f->model, f->sources[FIXTURE_TASKS], new_part(f, PART_ECS));
	model_apply_part(f->model, f->sources[FIXTURE_SERVICES], new_part(f, PART_ECS));
	answer_queue(
		f, FIXTURE_JOBS,
		(struct queue_row){ .name = "shop-jobs", .region = "eu-west-2", .dlq_name = "" });
	answer_queue(f, FIXTURE_MAIL,
		     (struct queue_row){ .name = "shop-mail",
					 .region = "eu-west-2",
					 .main = { true, 0, 0, 0 },
					 .dlq_name = "" });
}

void
fixture_fail(struct fixture *f, enum err err, const char *sentence)
{
	for (size_t i = 0; i < FIXTURE_SOURCES; i++)
		model_source_failed(f->model, f->sources[i], err, sentence);
	for (size_t i = 0; i < f->n_more; i++)
		model_source_failed(f->model, f->more[i], err, sentence);
}

void
fixture_part(struct fixture *f, size_t unit, struct part *owned_part)
{
	owned_part->time_ms = f->now_ms;
	model_source_ok(f->model, f->more[unit], f->now_ms);
	model_apply_part(f->model, f->more[unit], owned_part);
}

void
fixture_pass(struct fixture *f, int64_t seconds)
{
	f->now_ms += seconds * 1000;
}

/* ---- keys and screens ---- */

enum intent
fixture_key(struct fixture *f, uint32_t key)
{
	return view_key(f->view, key);
}

enum intent
fixture_keys(struct fixture *f, const char *keys)
{
	enum intent intent = INTENT_NONE;

	for (; *keys; keys++)
		intent = view_key(f->view, (unsigned char)*keys);
	return intent;
}

struct act_news *
fixture_news(uint64_t number, enum act_kind kind, bool is_last)
{
	struct act_news *news = mem_must(act_news_new(number, kind, 4u << 20));

	news->is_last = is_last;
	return news;
}

void
fixture_show(struct fixture *f, int width, int height)
{
	struct snapshot *snapshot = model_publish(f->model, f->now_ms);

	view_set_snapshot(f->view, snapshot);
	snapshot_unref(snapshot);
	view_set_facts(f->view, &f->facts);
	view_draw(f->view, width, height, &f->layers);
}

void
fixture_shoot(struct fixture *f, const char *title, int width, int height)
{
	struct cells flat = { 0 };
	bool is_good;

	fixture_show(f, width, height);
	layers_flatten(&f->layers, &flat);
	is_good = buf_addf(&f->record, "==== %s, %dx%d\n", title, width, height) &&
		  cells_dump_text(&flat, &f->record) && buf_addf(&f->record, "---- roles\n") &&
		  cells_dump_roles(&flat, &f->record);
	cells_done(&flat);
	assert_true(is_good);
}

bool
fixture_has(struct fixture *f, const char *text)
{
	struct cells flat = { 0 };
	struct buf dump;
	bool has;

	buf_init(&dump, RECORD_LIMIT);
	layers_flatten(&f->layers, &flat);
	has = cells_dump_text(&flat, &dump) && dump.data && strstr(dump.data, text);
	cells_done(&flat);
	buf_done(&dump);
	return has;
}

void
fixture_check(struct fixture *f, const char *name)
{
	expected_check(name, &f->record);
}
