/* SPDX-License-Identifier: MIT */
/* test_log_place.c - from a row to where its log is: its own, then what the stack file says. */
#include "model/event_row.h"
#include "model/job_view.h"
#include "model/log_place.h"
#include "model/service_map.h"
#include "stack_support.h"

#define STACK                                                                                      \
	"{\"schema\":\"cwtop-stack/1\",\"region\":\"eu-west-2\",\"vars\":{\"lost\":{},"            \
	"\"fn\":{\"value\":\"api\"}},\"metrics\":["                                                \
	"{\"group\":\"gateway\",\"title\":\"API gateway\",\"namespace\":\"AWS/ApiGateway\","       \
	"\"dimensions\":{\"ApiName\":\"shop\"},\"metrics\":[{\"id\":\"api_5xx\",\"name\":"         \
	"\"5XXError\",\"stat\":\"Sum\"}]},"                                                        \
	"{\"group\":\"lambda\",\"title\":\"Function\",\"namespace\":\"AWS/Lambda\","               \
	"\"dimensions\":{\"FunctionName\":\"${fn}\"},\"region\":\"us-east-1\",\"metrics\":["       \
	"{\"id\":\"fn_errors\",\"name\":\"Errors\",\"stat\":\"Sum\"},"                             \
	"{\"id\":\"fn_calls\",\"name\":\"Invocations\",\"stat\":\"Sum\"}]},"                       \
	"{\"group\":\"service\",\"title\":\"Service\",\"namespace\":\"AWS/ECS\",\"dimensions\":{"  \
	"\"ClusterName\":\"shop\",\"ServiceName\":\"web\"},\"metrics\":[{\"id\":\"cpu\","          \
	"\"name\":\"CPUUtilization\",\"stat\":\"Average\"}]},"                                     \
	"{\"group\":\"stored\",\"title\":\"Logs\",\"namespace\":\"AWS/Logs\",\"dimensions\":{"     \
	"\"LogGroupName\":\"/own\"},\"metrics\":[{\"id\":\"bytes\",\"name\":\"IncomingBytes\","    \
	"\"stat\":\"Sum\"}]},"                                                                     \
	"{\"group\":\"other\",\"title\":\"Other\",\"namespace\":\"AWS/Lambda\",\"dimensions\":{"   \
	"\"FunctionName\":\"${lost}\"},\"metrics\":[{\"id\":\"lost_errors\",\"name\":"             \
	"\"Errors\",\"stat\":\"Sum\"}]},{\"group\":\"rates\",\"title\":\"Rates\",\"region\":\"us-" \
	"east-1\",\"metrics\":["                                                                   \
	"{\"id\":\"fn_rate\",\"title\":\"Rate\",\"expression\":\"fn_errors / fn_calls\"}]}],"      \
	"\"ecs\":[{\"cluster\":\"shop\",\"region\":\"eu-west-1\",\"services\":[\"web\"],"          \
	"\"families\":[\"worker\"]}],"                                                             \
	"\"queues\":[{\"name\":\"jobs\",\"dlq\":\"jobs-dlq\"},{\"name\":\"mail\"}],"               \
	"\"probes\":[{\"name\":\"front\",\"url\":\"https://example.org/\"},"                       \
	"{\"name\":\"back\",\"url\":\"https://example.org/b\"}],"                                  \
	"\"job_routes\":[{\"name\":\"simulate\",\"templates\":[\"t\"],\"bucket\":\"shop-files\","  \
	"\"queue\":\"jobs\",\"cluster\":\"shop\",\"family\":\"worker\"}],"                         \
	"\"logs\":[{\"group\":\"/access\",\"title\":\"Access\",\"of\":[\"GATEWAY\","               \
	"\"shop-5xx*\",\"fro*\"]},{\"group\":\"/lost/${lost}\",\"of\":[\"back\"]},"                \
	"{\"group\":\"/edge\",\"region\":\"us-east-1\",\"of\":[\"edge\"]}%s]}"

static struct stack *
stack_with(const char *more)
{
	char text[8000];

	snprintf(text, sizeof(text), STACK, more);
	return parse(text, &no_options);
}

/* ---- a snapshot of one thing of each kind ---- */

static const struct dimension of_api[] = { { "FunctionName", "api" } };
static const struct alarm_metric errors = { .namespace_ = "AWS/Lambda",
					    .name = "Errors",
					    .stat = "Sum",
					    .dimensions = of_api,
					    .n_dimensions = 1 };
static struct alarm_row rows[] = {
	{ .name = "shop-5xx-rate", .metric = "AWS/ApiGateway 5XXError", .dimensions = "" },
	{ .name = "calls", .metric = "AWS/Lambda Errors", .dimensions = "FunctionName=api" },
	{ .name = "elsewhere", .metric = "AWS/Lambda Errors", .dimensions = "FunctionName=b" },
	{ .name = "rate",
	  .metric = "math",
	  .dimensions = "",
	  .of = &errors,
	  .region = "us-east-1" },
};
static const struct alarm_row *alarms[] = { &rows[0], &rows[1], &rows[2], &rows[3] };
static struct metric_view metrics[16];
static const struct service_row service = { .cluster = "shop", .name = "web" };
static const struct service_row *services[] = { &service };
static const struct task_row task = { .id = "9ad01234567",
				      .arn = "arn:aws:ecs:eu-west-1:1:task/shop/9ad0",
				      .cluster = "shop",
				      .family = "web",
				      .status = "RUNNING",
				      .stop_code = "",
				      .container = "main" };
static const struct task_row failed = { .id = "7cc101234567",
					.arn = "arn:x/7cc1",
					.cluster = "shop",
					.family = "web",
					.status = "STOPPED",
					.stop_code = "EssentialContainerExited",
					.container = "side",
					.has_exit_code = true,
					.exit_code = 3 };
static const struct task_row *tasks[] = { &task, &failed };
static struct probe_view probes[2];
static const struct map_line map_lines[] = { { .name = "api", .type = "AWS::Lambda::Function" } };
static const struct service_map map = { .lines = map_lines, .n = 1 };
static struct map_view maps[] = { { .row = &map } };
static struct jobs_view routes[1];
static const struct job_row job_row = { .id = "01a1fe40-0002-7abc-8def-000000009d02",
					.task_arn = "" };
static struct job_view jobs[] = { { .jobs = routes, .row = &job_row } };
static const struct event_row happened[] = {
	{ .kind = EVENT_TASK,
	  .id = "arn:aws:ecs:eu-west-1:1:task/shop/9ad0",
	  .time_s = 77,
	  .region = "eu-west-1",
	  .subject = "web",
	  .cluster = "shop",
	  .container = "main",
	  .log_group = "",
	  .log_stream = "" },
	{ .kind = EVENT_TASK,
	  .id = "arn:x",
	  .region = "eu-west-1",
	  .subject = "web",
	  .cluster = "shop",
	  .log_group = "/ecs/web",
	  .log_stream = "ecs/web/1" },
	{ .kind = EVENT_DEPLOY, .region = "eu-west-1", .subject = "shop/web", .cluster = "shop" },
	{ .kind = EVENT_DEPLOY, .region = "us-east-1", .subject = "api", .cluster = "" },
	{ .kind = EVENT_ALARM, .region = "eu-west-2", .subject = "calls", .cluster = "" },
	{ .kind = EVENT_PROBE, .region = "", .subject = "front", .cluster = "" },
};
static const struct events events = { .items = happened, .n = LEN(happened) };
static const struct tile tiles[] = {
	{ .kind = TILE_METRICS, .index = 1, .title = "Function" },
	{ .kind = TILE_TASKS, .index = 0, .title = "shop" },
	{ .kind = TILE_COST, .title = "Cost" },
};

static struct snapshot
snapshot_of(const struct stack *stack)
{
	for (size_t i = 0; i < LEN(probes); i++)
		probes[i].def = &stack->probes[i];
	assert_true(stack->n_metrics <= LEN(metrics));
	for (size_t i = 0; i < stack->n_metrics; i++)
		metrics[i].def = &stack->metrics[i];
	routes[0].def = &stack->routes[0];
	return (struct snapshot){ .stack = stack,
				  .alarms = alarms,
				  .n_alarms = LEN(alarms),
				  .metrics = metrics,
				  .n_metrics = stack->n_metrics,
				  .services = services,
				  .n_services = 1,
				  .tasks = tasks,
				  .n_tasks = LEN(tasks),
				  .tiles = tiles,
				  .n_tiles = LEN(tiles),
				  .watched = { .probes = probes,
					       .n_probes = LEN(probes),
					       .maps = maps,
					       .n_maps = 1,
					       .all_jobs = jobs,
					       .n_all_jobs = 1,
					       .events = { .row = &events } } };
}

/* "REGION GROUP STREAM CLUSTER TASK FAMILY SERVICE CONTAINER JOB", what there is of it. */
static void
add_part(struct text *out, const char *name, const char *value)
{
	if (value)
		text_addf(out, " %s=%s", name, value);
}

static void
list(const struct log_places *places, struct text *out)
{
	for (size_t i = 0; i < places->n; i++) {
		const struct log_place *place = &places->items[i];

		text_addf(out, "%s[%s] %s", i ? "; " : "", place->title, place->where.region);
		add_part(out, "group", place->where.group);
		add_part(out, "stream", place->where.stream);
		add_part(out, "cluster", place->where.cluster);
		add_part(out, "task", place->where.task);
		add_part(out, "family", place->where.family);
		add_part(out, "service", place->where.service);
		add_part(out, "container", place->where.container);
		add_part(out, "job", place->where.job);
	}
}

#define FUNCTION "[function api] us-east-1 group=/aws/lambda/api"
#define WEB_TASK "task=arn:aws:ecs:eu-west-1:1:task/shop/9ad0 family=web"
#define WORKER "[tasks of worker] eu-west-2 cluster=shop family=worker"

static void
test_subjects(void **state)
{
	static const struct {
		struct subject subject;
		const char *places;
	} cases[] = {
		{ { SUBJECT_TASK, 0, 0 }, "[task 9ad01234] eu-west-1 cluster=shop " WEB_TASK },
		{ { SUBJECT_TASK, 1, 0 },
		  "[task 7cc10123] eu-west-1 cluster=shop task=arn:x/7cc1 family=web "
		  "container=side" },
		{ { SUBJECT_SERVICE, 0, 0 }, "[service web] eu-west-1 cluster=shop service=web" },
		{ { SUBJECT_JOB, 0, 0 },
		  "[job 01a1fe40..9d02] eu-west-2 job=01a1fe40-0002-7abc-8def-000000009d02" },
		{ { SUBJECT_QUEUE, 0, 0 }, WORKER },
		{ { SUBJECT_METRIC, 0, 0 }, "[Access] eu-west-2 group=/access" },
		{ { SUBJECT_METRIC, 2, 0 }, FUNCTION },
		{ { SUBJECT_METRIC, 3, 0 }, "[service web] eu-west-2 cluster=shop service=web" },
		{ { SUBJECT_METRIC, 4, 0 }, "[/own] eu-west-2 group=/own" },
		{ { SUBJECT_ALARM, 0, 0 }, "[Access] eu-west-2 group=/access" },
		{ { SUBJECT_ALARM, 1, 0 }, FUNCTION },
		{ { SUBJECT_METRIC, 6, 0 }, FUNCTION },
		{ { SUBJECT_ALARM, 3, 0 }, FUNCTION },
		{ { SUBJECT_PROBE, 0, 0 }, "[Access] eu-west-2 group=/access" },
		{ { SUBJECT_NODE, 0, 0 }, FUNCTION },
		{ { SUBJECT_TILE, 0, SIZE_MAX }, FUNCTION },
		{ { SUBJECT_TILE, 1, SIZE_MAX },
		  "[service web] eu-west-1 cluster=shop service=web; [tasks of worker] eu-west-1 "
		  "cluster=shop family=worker" },
		{ { SUBJECT_EVENT, 0, 0 },
		  "[task of web] eu-west-1 cluster=shop " WEB_TASK " container=main" },
		{ { SUBJECT_EVENT, 1, 0 },
		  "[task of web] eu-west-1 group=/ecs/web stream=ecs/web/1" },
		{ { SUBJECT_EVENT, 2, 0 }, "[service web] eu-west-1 cluster=shop service=web" },
		{ { SUBJECT_EVENT, 3, 0 }, FUNCTION },
		{ { SUBJECT_EVENT, 4, 0 }, FUNCTION },
		{ { SUBJECT_EVENT, 5, 0 }, "[Access] eu-west-2 group=/access" },
	};
	struct stack *stack = stack_with("");
	const struct snapshot snapshot = snapshot_of(stack);
	struct log_places places;

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		TEXT_ON(all, 1000);

		log_places(&snapshot, cases[i].subject, &places);
		list(&places, &all);
		if (!text_is(all.data, cases[i].places))
			fail_msg("%zu: \"%s\" instead of \"%s\" (%s)", i, all.data, cases[i].places,
				 places.lack);
	}
	log_places(&snapshot, (struct subject){ SUBJECT_EVENT, 0, 0 }, &places);
	assert_int_equal(places.at_s, 77);
	log_places_of(stack, &places);
	assert_int_equal(places.n, 4);
	stack_free(stack);
}

/* Nothing known: the sentence says what to write. A variable without a value is said as such. */
static void
test_lack(void **state)
{
	static const struct {
		struct subject subject;
		const char *lack;
	} cases[] = {
		{ { SUBJECT_QUEUE, 1, 0 },
		  "\"logs\": [{ \"group\": \"NAME\", \"of\": [\"mail\"] }]" },
		{ { SUBJECT_ALARM, 2, 0 }, "no log of elsewhere is known" },
		{ { SUBJECT_PROBE, 1, 0 }, "the variable ${lost} has no value" },
		{ { SUBJECT_METRIC, 5, 0 }, "the variable ${lost} has no value" },
		{ { SUBJECT_COST, 0, 0 }, "no log is known for this" },
	};
	struct stack *stack = stack_with("");
	struct snapshot snapshot = snapshot_of(stack);
	struct log_places places;

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		log_places(&snapshot, cases[i].subject, &places);
		assert_int_equal(places.n, 0);
		if (!strstr(places.lack, cases[i].lack))
			fail_msg("%zu: \"%s\" is not in \"%s\"", i, cases[i].lack, places.lack);
	}
	stack_free(stack);
	/* one that names nothing is of all that has none of its own, and of nothing else */
	stack = stack_with(",{\"group\":\"/all\"}");
	snapshot = snapshot_of(stack);
	log_places(&snapshot, cases[0].subject, &places);
	assert_int_equal(places.n, 1);
	assert_string_equal(places.items[0].where.group, "/all");
	log_places(&snapshot, (struct subject){ SUBJECT_ALARM, 1, 0 }, &places);
	assert_int_equal(places.n, 1);
	assert_string_equal(places.items[0].where.group, "/aws/lambda/api");
	stack_free(stack);
}

/* ---- the stack file ---- */

static void
test_section(void **state)
{
	struct stack *stack = stack_with(",{\"group\":\"/plain\"}");

	(void)state;
	assert_int_equal(stack->n_logs, 4 + 3);
	assert_string_equal(stack->logs[0].title, "Access");
	assert_string_equal(stack->logs[0].region, "eu-west-2");
	assert_string_equal(stack->logs[1].unresolved, "lost");
	assert_string_equal(stack->logs[2].region, "us-east-1");
	assert_string_equal(stack->logs[3].title, "/plain");
	assert_string_equal(stack->logs[4].function, "api");
	assert_string_equal(stack->logs[5].group, "/own");
	assert_string_equal(stack->logs[6].unresolved, "lost");
	stack_free(stack);
	refuse("{\"schema\":\"cwtop-stack/1\",\"logs\":[{\"group\":\"a b\"}]}", &no_options,
	       ERR_FILE, "this is no name of a log group");
	refuse("{\"schema\":\"cwtop-stack/1\",\"logs\":[{\"title\":\"a\"}]}", &no_options, ERR_FILE,
	       "group");
}

/* Each member tells two places apart, and is copied. */
static void
test_where(void **state)
{
	static const struct stack_route route = { .name = "r" };
	static const struct log_where parts[] = {
		{ .region = "a" }, { .group = "a" },    { .stream = "a" },  { .cluster = "a" },
		{ .task = "a" },   { .family = "a" },   { .service = "a" }, { .container = "a" },
		{ .job = "a" },    { .route = &route }, { .region = NULL },
	};
	struct arena *arena = mem_must(arena_new(4096));

	(void)state;
	for (size_t i = 0; i < LEN(parts); i++) {
		struct log_where copy;

		assert_true(log_where_copy(arena, &parts[i], &copy));
		for (size_t k = 0; k < LEN(parts); k++)
			assert_int_equal(log_where_is_same(&copy, &parts[k]), i == k);
	}
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_where),
		cmocka_unit_test(test_subjects),
		cmocka_unit_test(test_lack),
		cmocka_unit_test(test_section),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
