/* SPDX-License-Identifier: MIT */
/* copy_scene.c - see copy_scene.h. */
#include "copy_scene.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/event_row.h"
#include "model/job_view.h"
#include "model/service_map.h"
#include "model/targets.h"

/* ---- one of each ---- */

static struct dimension fn[] = { { "FunctionName", "shop-fn" } };
static struct dimension rest[] = { { "ApiName", "shop" } };
static struct dimension http[] = { { "ApiId", "a1b2" } };
static struct dimension web[] = { { "DistributionId", "E1" }, { "Region", "Global" } };
static struct dimension acl[] = { { "WebACL", "shop" }, { "Region", "eu-west-2" } };
static struct dimension edge[] = { { "WebACL", "shop" }, { "Rule", "ALL" } };
static struct dimension group[] = { { "LoadBalancer", "app/shop/1" },
				    { "TargetGroup", "targetgroup/web/2" } };
static struct dimension lb[] = { { "LoadBalancer", "app/shop/1" } };
static struct dimension svc[] = { { "ClusterName", "shop" }, { "ServiceName", "web" } };
static struct dimension cluster_dim[] = { { "ClusterName", "shop" } };
static struct dimension db[] = { { "DBInstanceIdentifier", "shop-db" } };
static struct dimension redis[] = { { "CacheClusterId", "shop-redis" } };
static struct dimension nat[] = { { "NatGatewayId", "nat-1" } };
static struct dimension ec2[] = { { "InstanceId", "i-1" } };
static struct dimension build[] = { { "ProjectName", "shop" } };
static struct dimension queue_dim[] = { { "QueueName", "work" } };
static struct dimension bill[] = { { "Currency", "USD" } };
static struct dimension bucket[] = { { "BucketName", "shop-b" } };
static struct dimension table[] = { { "TableName", "shop-t" } };
static struct dimension log_group[] = { { "LogGroupName", "/aws/lambda/shop fn" } };
static struct dimension check_dim[] = { { "HealthCheckId", "c-1" } };
static struct dimension rum[] = { { "application_name", "site" } };
static struct dimension odd[] = { { "D~(im)", HOSTILE "~'%$ \xe2\x82\xac" } };

#define PLAIN(id_, namespace, dimensions_)                                                 \
	{                                                                                  \
		.id = id_, .title = "T", .group = "g", .region = "eu-west-2",              \
		.namespace_ = namespace, .name = "Errors", .stat = "Sum", .period_s = 300, \
		.dimensions = dimensions_, .n_dimensions = LEN(dimensions_)                \
	}

static struct metric_def metrics[] = {
	PLAIN("m_fn", "AWS/Lambda", fn),
	PLAIN("m_rest", "AWS/ApiGateway", rest),
	PLAIN("m_http", "AWS/ApiGateway", http),
	PLAIN("m_web", "AWS/CloudFront", web),
	PLAIN("m_acl", "AWS/WAFV2", acl),
	PLAIN("m_edge", "AWS/WAFV2", edge),
	PLAIN("m_group", "AWS/ApplicationELB", group),
	PLAIN("m_lb", "AWS/ApplicationELB", lb),
	PLAIN("m_svc", "AWS/ECS", svc),
	PLAIN("m_cluster", "AWS/ECS", cluster_dim),
	PLAIN("m_db", "AWS/RDS", db),
	PLAIN("m_redis", "AWS/ElastiCache", redis),
	PLAIN("m_nat", "AWS/NATGateway", nat),
	PLAIN("m_ec2", "AWS/EC2", ec2),
	PLAIN("m_build", "AWS/CodeBuild", build),
	PLAIN("m_queue", "AWS/SQS", queue_dim),
	PLAIN("m_bill", "AWS/Billing", bill),
	PLAIN("m_bucket", "AWS/S3", bucket),
	PLAIN("m_table", "AWS/DynamoDB", table),
	PLAIN("m_logs", "AWS/Logs", log_group),
	PLAIN("m_check", "AWS/Route53", check_dim),
	PLAIN("m_rum", "AWS/RUM", rum),
	PLAIN("m_odd", "My/Own", odd),
	[COPY_SCENE_SUM] = { .id = "rate",
			     .title = "Error rate",
			     .group = "g",
			     .region = "eu-west-2",
			     .expression = "100 * m_fn / FILL(m_rest, 1)",
			     .period_s = 60 },
	[COPY_SCENE_LOST] = { .id = "lost", .region = "eu-west-2", .unresolved = "api_id" },
};
static struct stack_group groups[] = { { "g", "Group", 0, 1 } };
static struct stack_cluster clusters[] = { { .name = "shop", .region = "eu-west-2" } };
static const struct stack_queue queue_defs[] = {
	{ .name = "work", .region = "eu-west-2", .dlq = "work-dlq" },
	{ .name = HOSTILE, .region = "cn-north-1" },
};
static struct stack_route route = { .name = "run",
				    .title = "Run",
				    .kind = ROUTE_QUEUE,
				    .region = "eu-west-2",
				    .bucket = "results",
				    .prefix = "jobs/",
				    .queue = "work",
				    .cluster = "shop" };
static const struct stack stack = { .name = "shop",
				    .title = "Shop",
				    .region = "eu-west-2",
				    .metrics = metrics,
				    .n_metrics = LEN(metrics),
				    .groups = groups,
				    .n_groups = 1,
				    .clusters = clusters,
				    .n_clusters = 1 };

static struct metric_view metric_views[LEN(metrics)];
static struct queue_view queues[] = { { .def = &queue_defs[0] }, { .def = &queue_defs[1] } };
static const struct alarm_row alarm_rows[] = {
	{ .name = "web 5xx/1", .region = "eu-west-2" },
	{ .name = HOSTILE, .region = "us-gov-west-1" },
	{ .name = "-dash", .region = "eu-west-2" },
	{ .name = "[\"list\"]", .region = "eu-west-2" },
	{ .name = "file:///etc/passwd", .region = "us-iso-east-1" },
	{ .name = "caf\xc3\xa9 \xe2\x82\xac", .region = "eu-west-2" },
};
static const struct alarm_row *alarms[LEN(alarm_rows)];
static const struct service_row service = { .cluster = "shop",
					    .name = "web",
					    .region = "eu-west-2" };
static const struct service_row *services[] = { &service };
static const struct task_row task = {
	.id = "0af9", .arn = ARN, .cluster = "shop", .family = "worker", .revision = 12
};
static const struct task_row *tasks[] = { &task };
static const struct target_row target_rows[] = { { .id = "i-77" }, { .id = "10.0.0.1" } };
static const struct target_group target_groups[] = {
	{ .name = "web", .dimension = "targetgroup/web/2", .targets = target_rows, .n = 2 }
};
static const struct targets balanced = { target_groups, 1 };
static const struct stack_balancer balancer = { .title = "Shop",
						.region = "eu-west-2",
						.name = "app/shop/1" };
static struct target_view targets[] = { { .def = &balancer, .row = &balanced } };
static const struct stack_probe probe_defs[] = {
	{ .name = "site", .url = "https://shop.example/?q=a&b='" },
	{ .name = "head", .url = "https://shop.example/", .is_head = true },
};
static struct probe_view probes[] = { { .def = &probe_defs[0] }, { .def = &probe_defs[1] } };
static const struct stack_check check_def = { .id = "c-1", .title = "site" };
static struct check_view checks[] = { { .def = &check_def } };
static const struct stack_monitor monitor = { .name = "site",
					      .title = "Site",
					      .region = "eu-west-2" };
static struct session_view sessions[] = { { .def = &monitor } };
static const struct stack_pipeline pipeline_def = { .name = "deploy", .region = "eu-west-2" };
static struct pipeline_view pipelines[] = { { .def = &pipeline_def } };
static const struct map_line lines[] = { { .name = "api" }, { .name = HOSTILE } };
static const struct service_map map_row = { .lines = lines, .n = LEN(lines) };
static const struct stack_map map_def = { .region = "eu-west-2" };
static struct map_view maps[] = { { .def = &map_def, .row = &map_row } };
static struct cost_view costs[1];
static const struct event_row event_rows[] = {
	{ .kind = EVENT_TASK,
	  .id = ARN,
	  .subject = "worker",
	  .cluster = "shop",
	  .region = "eu-west-2",
	  .log_group = "/ecs/shop worker",
	  .log_stream = "run/[$LATEST]/0af9" },
	{ .kind = EVENT_ALARM, .id = "a", .subject = "web", .region = "eu-west-2" },
	{ .kind = EVENT_DEPLOY, .id = "d", .subject = "shop/web", .region = "eu-west-2" },
	{ .kind = EVENT_DEPLOY, .id = "f", .subject = "shop-fn", .region = "eu-west-2" },
	{ .kind = EVENT_PROBE, .id = "p", .subject = "site", .region = "" },
};
static const struct events events = { .items = event_rows, .n = LEN(event_rows), .note = "" };
static const struct job_row job_row = { .id = "019ab1c2-0000-7000-8000-000000009d0f",
					.task_arn = ARN,
					.status = { .log_group = "/ecs/w", .log_stream = "s/1" } };
static struct jobs_view jobs_views[] = { { .def = &route } };
static struct job_view jobs[] = { { .jobs = &jobs_views[0], .row = &job_row } };
static struct tile tiles[COPY_SCENE_TILES] = {
	{ .kind = TILE_METRICS, .title = "Group", .metric = &metrics[0] },
	{ .kind = TILE_ALARMS, .title = "Alarms" },
	{ .kind = TILE_TASKS, .title = "shop" },
	{ .kind = TILE_QUEUES, .title = "work" },
	{ .kind = TILE_SESSIONS, .title = "Site" },
	{ .kind = TILE_TARGETS, .title = "Shop" },
	{ .kind = TILE_CHECKS, .title = "Health checks" },
	{ .kind = TILE_MAP, .title = "Service map" },
	{ .kind = TILE_PIPELINES, .title = "Pipelines" },
	{ .kind = TILE_PROBES, .title = "Probes" },
	{ .kind = TILE_COST, .title = "Cost" },
	{ .kind = TILE_JOBS, .title = "Run" },
};

static struct snapshot now = {
	.stack = &stack,
	.time_ms = 1795230245000, /* 2026-11-21T03:04:05Z */
	.metrics = metric_views,
	.n_metrics = LEN(metrics),
	.alarms = alarms,
	.n_alarms = LEN(alarms),
	.services = services,
	.n_services = 1,
	.tasks = tasks,
	.n_tasks = 1,
	.queues = queues,
	.n_queues = LEN(queues),
	.tiles = tiles,
	.n_tiles = LEN(tiles),
	.watched = { .events = { .row = &events },
		     .sessions = sessions,
		     .n_sessions = 1,
		     .targets = targets,
		     .n_targets = 1,
		     .checks = checks,
		     .n_checks = 1,
		     .maps = maps,
		     .n_maps = 1,
		     .pipelines = pipelines,
		     .n_pipelines = 1,
		     .probes = probes,
		     .n_probes = LEN(probes),
		     .costs = costs,
		     .n_costs = 1,
		     .jobs = jobs_views,
		     .n_jobs = 1,
		     .all_jobs = jobs,
		     .n_all_jobs = 1 },
};

void
copy_scene_open(struct copy_scene *scene)
{
	*scene = (struct copy_scene){ .arena = arena_new(1u << 20) };
	for (size_t i = 0; i < LEN(metrics); i++)
		metric_views[i].def = &metrics[i];
	for (size_t i = 0; i < LEN(alarms); i++)
		alarms[i] = &alarm_rows[i];
}

void
copy_scene_close(struct copy_scene *scene)
{
	arena_free(scene->arena);
}

struct snapshot *
copy_scene_now(void)
{
	return &now;
}

void
copy_scene_ask(struct copy_scene *scene, enum subject_kind kind, size_t index, size_t part)
{
	const struct copy_about about = { .snapshot = &now, .subject = { kind, index, part } };

	scene->n = copy_words(&about, scene->arena, scene->items);
}

static void
print_commands(enum subject_kind kind, size_t n, size_t parts)
{
	struct copy_scene scene;

	copy_scene_open(&scene);
	for (size_t i = 0; i < n; i++)
		for (size_t part = 0; part <= parts; part++) {
			copy_scene_ask(&scene, kind, i, part < parts ? part : SIZE_MAX);
			for (size_t j = 0; j < scene.n; j++)
				if (scene.items[j].text && strstr(scene.items[j].what, "command"))
					printf("%s\n", scene.items[j].text);
		}
	copy_scene_close(&scene);
}

void
copy_scene_print(void)
{
	print_commands(SUBJECT_JOB, 1, 0);
	print_commands(SUBJECT_QUEUE, LEN(queues), 0);
	print_commands(SUBJECT_TILE, LEN(tiles), 0);
	print_commands(SUBJECT_METRIC, LEN(metrics), 0);
	print_commands(SUBJECT_ALARM, LEN(alarms), 0);
	print_commands(SUBJECT_SERVICE, 1, 0);
	print_commands(SUBJECT_TASK, 1, 0);
	print_commands(SUBJECT_TARGETS, 1, 2);
	print_commands(SUBJECT_PROBE, LEN(probes), 0);
	print_commands(SUBJECT_CHECK, 1, 0);
	print_commands(SUBJECT_MONITOR, 1, 0);
	print_commands(SUBJECT_PIPELINE, 1, 0);
	print_commands(SUBJECT_NODE, 1, LEN(lines));
	print_commands(SUBJECT_COST, 1, 0);
	print_commands(SUBJECT_EVENT, LEN(event_rows), 0);
}
