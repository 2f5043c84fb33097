/* SPDX-License-Identifier: MIT */
/* test_stack_routes.c - the routes that jobs take: one of each kind, and what is said of those that
 * could take none. */
#include "stack_support.h"

#define HEAD                         \
	"{\"schema\":\"cwtop-stack/" \
	"1\",\"region\":\"eu-west-2\",\"vars\":{\"v\":\"value\",\"none\":{}},\"job_routes\":["
#define T "\"templates\":[\"smoke\"],"
#define ROUTE(members) HEAD "{\"name\":\"r\"," T members "}]}"
#define TASK "\"bucket\":\"b-1\",\"cluster\":\"c\",\"family\":\"f\",\"launch\":"
#define HTTP(members) ROUTE("\"http\":{" members "}")

static void
test_queue(void **state)
{
	struct stack *stack = parse(ROUTE("\"bucket\":\"${v}-jobs\",\"queue\":\"q\""), &no_options);
	const struct stack_route *route = &stack->routes[0];

	(void)state;
	assert_int_equal(stack->n_routes, 1);
	assert_int_equal(route->kind, ROUTE_QUEUE);
	assert_string_equal(route_kind_word(route->kind), "queue");
	assert_string_equal(route->name, "r");
	assert_string_equal(route->title, "r");
	assert_string_equal(route->region, "eu-west-2");
	assert_string_equal(route->bucket, "value-jobs");
	assert_string_equal(route->prefix, "jobs/");
	assert_string_equal(route->queue, "q");
	assert_int_equal(route->n_templates, 1);
	assert_string_equal(route->templates[0], "smoke");
	assert_null(route->unresolved);
	assert_null(route->cluster);
	assert_null(route->log_group);
	assert_null(route->cpu);
	assert_null(route->launch.cluster);
	assert_false(route->is_consumer_idempotent || stack_route_is_fifo(route));
	stack_free(stack);
}

static void
test_key(void **state)
{
	struct stack *stack =
		parse(ROUTE("\"bucket\":\"b-1\",\"prefix\":\"a/b/\",\"queue\":\"q\""), &no_options);
	TEXT_ON(key, STACK_ROUTE_KEY_MAX);

	(void)state;
	stack_route_key(&stack->routes[0], "ID", "status.json", &key);
	text_add(&key, " ");
	stack_route_key(&stack->routes[0], "ID", "", &key);
	assert_string_equal(key.data, "a/b/ID/status.json a/b/ID/");
	stack_free(stack);
}

static void
test_queue_and_task(void **state)
{
	struct stack *stack = parse(ROUTE("\"title\":\"Runs\",\"region\":\"us-east-1\",\"bucket\":"
					  "\"b-1\",\"prefix\":\"a/b/\",\"queue\":\"q.fifo\","
					  "\"consumer_idempotent\":true,\"cluster\":\"c\","
					  "\"family\":\"f:12\",\"log_group\":\"/ecs/f\","
					  "\"cpu\":\"1024\",\"memory\":\"2048\",\"launch\":{"
					  "\"subnets\":[\"subnet-1\",\"subnet-2\"],"
					  "\"security_groups\":[\"sg-1\"],\"public_ip\":true,"
					  "\"spot\":true,\"container\":\"main\"}"),
				    &no_options);
	const struct stack_route *route = &stack->routes[0];

	(void)state;
	assert_int_equal(route->kind, ROUTE_QUEUE_TASK);
	assert_string_equal(route_kind_word(route->kind), "queue+task");
	assert_string_equal(route->title, "Runs");
	assert_string_equal(route->region, "us-east-1");
	assert_string_equal(route->prefix, "a/b/");
	assert_true(route->is_consumer_idempotent && stack_route_is_fifo(route));
	assert_string_equal(route->log_group, "/ecs/f");
	assert_string_equal(route->cpu, "1024");
	assert_string_equal(route->memory, "2048");
	assert_string_equal(route->launch.cluster, "c");
	assert_string_equal(route->launch.family, "f:12");
	assert_string_equal(route->launch.container, "main");
	assert_int_equal(route->launch.n_subnets, 2);
	assert_string_equal(route->launch.subnets[1], "subnet-2");
	assert_string_equal(route->launch.security_groups[0], "sg-1");
	assert_true(route->launch.is_spot && route->launch.has_public_ip);
	stack_free(stack);
}

static void
test_task_alone(void **state)
{
	struct stack *stack = parse(ROUTE(TASK "{\"subnets\":[\"s\"]}"), &no_options);
	const struct stack_route *route = &stack->routes[0];

	(void)state;
	assert_int_equal(route->kind, ROUTE_TASK);
	assert_string_equal(route_kind_word(route->kind), "task");
	assert_null(route->queue);
	assert_null(route->launch.container);
	assert_int_equal(route->launch.n_security_groups, 0);
	assert_false(route->launch.is_spot || route->launch.has_public_ip ||
		     stack_route_is_fifo(route));
	stack_free(stack);
}

static void
test_http(void **state)
{
	static const char *const right[] = {
		"https://api.example.org/v1/jobs",
		"https://h:8443/x?y=a@b",
		"http://127.0.0.1:80/x",
		"http://localhost/x",
		"http://[::1]:8080/x",
		"http://localhost",
	};
	struct stack *stack =
		parse(HTTP("\"submit\":\"https://a.example/jobs\",\"status\":\"https://a.example/"
			   "jobs/{job_id}\",\"token\":\"API_TOKEN\""),
		      &no_options);
	const struct stack_route *route = &stack->routes[0];

	(void)state;
	assert_int_equal(route->kind, ROUTE_HTTP);
	assert_string_equal(route_kind_word(route->kind), "http");
	assert_string_equal(route->submit_url, "https://a.example/jobs");
	assert_string_equal(route->status_url, "https://a.example/jobs/{job_id}");
	assert_string_equal(route->token_variable, "API_TOKEN");
	assert_null(route->bucket);
	stack_free(stack);
	for (size_t i = 0; i < LEN(right); i++) {
		char text[400];

		snprintf(text, sizeof(text), HTTP("\"submit\":\"%s\""), right[i]);
		stack_free(parse(text, &no_options));
	}
}

/* A variable without a value keeps a route from being used, and nothing else. */
static void
test_unresolved(void **state)
{
	static const char *const texts[] = {
		ROUTE("\"bucket\":\"${none}\",\"queue\":\"q\""),
		ROUTE("\"bucket\":\"b-1\",\"queue\":\"${none}\""),
		ROUTE("\"bucket\":\"b-1\",\"queue\":\"q\",\"prefix\":\"${none}\""),
		ROUTE("\"bucket\":\"b-1\",\"queue\":\"q\",\"cpu\":\"${none}\""),
		ROUTE("\"bucket\":\"b-1\",\"cluster\":\"${none}\",\"family\":\"f\",\"launch\":{"
		      "\"subnets\":[\"s\"]}"),
		ROUTE(TASK "{\"subnets\":[\"${none}\"]}"),
		ROUTE(TASK "{\"subnets\":[\"s\"],\"security_groups\":[\"a\",\"${none}\"]}"),
		HTTP("\"submit\":\"https://${none}/jobs\""),
		HTTP("\"submit\":\"https://a.example\",\"status\":\"${none}\""),
	};

	(void)state;
	for (size_t i = 0; i < LEN(texts); i++) {
		struct stack *stack = parse(texts[i], &no_options);

		assert_string_equal(stack->routes[0].unresolved, "none");
		assert_int_equal(stack->n_unresolved, 1);
		assert_string_equal(stack->unresolved[0], "none");
		stack_free(stack);
	}
	/* what it is for is known all the same */
	struct stack *stack = parse(texts[1], &no_options);
	assert_int_equal(stack->routes[0].kind, ROUTE_QUEUE);
	stack_free(stack);
	stack = parse(ROUTE(TASK "{\"subnets\":[\"s\"]},\"queue\":\"${none}\""), &no_options);
	assert_int_equal(stack->routes[0].kind, ROUTE_QUEUE_TASK);
	stack_free(stack);
}

static const struct {
	const char *text, *sentence;
} bad[] = {
	{ ROUTE("\"queue\":\"q\""), "f.jsonc:1:93: route r: it needs a bucket" },
	{ ROUTE("\"bucket\":\"b-1\""), "route r: nobody would run the job" },
	{ ROUTE("\"bucket\":\"b-1\",\"cluster\":\"c\",\"family\":\"f\""),
	  "route r: nobody would run the job" },
	{ ROUTE("\"bucket\":\"b-1\",\"family\":\"f\",\"launch\":{\"subnets\":[\"s\"]}"),
	  "launch of route r: the route must name cluster and family" },
	{ ROUTE("\"bucket\":\"b-1\",\"cluster\":\"c\",\"launch\":{\"subnets\":[\"s\"]}"),
	  "launch of route r: the route must name cluster and family" },
	{ ROUTE(TASK "{\"subnets\":[]}"),
	  "launch of route r: a task needs a network: name a subnet" },
	{ ROUTE(TASK "{\"spot\":true}"), "\"subnets\"" },
	{ ROUTE("\"bucket\":\"s3://b\",\"queue\":\"q\""),
	  "bucket of route r: \"s3://b\": write the name of a bucket" },
	{ ROUTE("\"bucket\":\"B-1\",\"queue\":\"q\""), "bucket of route r" },
	{ ROUTE("\"bucket\":\"b..c\",\"queue\":\"q\""), "bucket of route r" },
	{ ROUTE("\"bucket\":\"-bc\",\"queue\":\"q\""), "bucket of route r" },
	{ ROUTE("\"bucket\":\"bb\",\"queue\":\"q\""), "bucket of route r" },
	{ ROUTE("\"bucket\":\"b-1\",\"queue\":\"https://sqs/1/q\""),
	  "queue of route r: \"https://sqs/1/q\": write the name" },
	{ ROUTE("\"bucket\":\"b-1\",\"queue\":\"q\",\"prefix\":\"jobs\""),
	  "prefix of route r: \"jobs\": write a folder" },
	{ ROUTE("\"bucket\":\"b-1\",\"queue\":\"q\",\"prefix\":\"/jobs/\""), "prefix of route r" },
	{ ROUTE("\"bucket\":\"b-1\",\"queue\":\"q\",\"prefix\":\"a//b/\""), "prefix of route r" },
	{ ROUTE("\"bucket\":\"b-1\",\"queue\":\"q\",\"prefix\":\"../b/\""), "prefix of route r" },
	{ ROUTE("\"bucket\":\"b-1\",\"queue\":\"q\",\"prefix\":\"/\""), "prefix of route r" },
	{ ROUTE("\"bucket\":\"b-1\",\"queue\":\"q\",\"cluster\":\"arn:aws:ecs:x\""),
	  "cluster of route r" },
	{ ROUTE("\"bucket\":\"b-1\",\"queue\":\"q\",\"family\":\"f:\""), "family of route r" },
	{ ROUTE("\"bucket\":\"b-1\",\"queue\":\"q\",\"family\":\"f:latest\""),
	  "family of route r" },
	{ ROUTE("\"bucket\":\"b-1\",\"queue\":\"q\",\"family\":\":1\""), "family of route r" },
	{ ROUTE("\"bucket\":\"b-1\",\"queue\":\"q\",\"cpu\":\"1 vCPU\""),
	  "cpu of route r: \"1 vCPU\": write CPU units" },
	{ ROUTE("\"bucket\":\"b-1\",\"queue\":\"q\",\"memory\":\"2 GB\""),
	  "memory of route r: \"2 GB\": write MiB" },
	{ ROUTE("\"bucket\":\"b-1\",\"queue\":\"q\",\"memory\":\"0\""), "memory of route r" },
	{ ROUTE("\"bucket\":\"b-1\",\"queue\":\"q\",\"region\":\"x\""),
	  "region \"x\": this is not the name of a region" },
	{ ROUTE("\"bucket\":\"b-1\",\"queue\":\"${unknown}\""), "${unknown}: no such variable" },
	{ ROUTE("\"bucket\":\"b-1\",\"kew\":\"q\""), "unknown key \"kew\"" },
	{ HEAD "{\"name\":\"r\",\"templates\":[],\"bucket\":\"b-1\",\"queue\":\"q\"}]}",
	  "templates of route r: there is none, so that it takes no job" },
	{ HEAD "{\"name\":\"r\",\"templates\":[\"smoke\",\"../"
	       "x\"],\"bucket\":\"b-1\",\"queue\":\"q\"}]}",
	  "template \"../x\" of route r: write a bare name" },
	{ HEAD "{\"name\":\"r\",\"templates\":[\"${none}\"],\"bucket\":\"b-1\",\"queue\":\"q\"}]}",
	  "${none}: this variable has no value" },
	{ HEAD "{\"name\":\"r\"," T "\"bucket\":\"b-1\",\"queue\":\"q\"},{\"name\":\"r\"," T
	       "\"bucket\":\"b-1\",\"queue\":\"q\"}]}",
	  "route \"r\": there is one of this name already" },
	{ HTTP("\"status\":\"https://a.example/{job_id}\""), "\"submit\"" },
	{ HTTP("\"submit\":\"http://a.example/jobs\""),
	  "submit of route r: http://a.example/jobs is no https address" },
	{ HTTP("\"submit\":\"http://localhost.a.example/jobs\""), "submit of route r" },
	{ HTTP("\"submit\":\"http://127.0.0.1@a.example/jobs\""), "submit of route r" },
	{ HTTP("\"submit\":\"http://localhost:pw@a.example/jobs\""), "submit of route r" },
	{ HTTP("\"submit\":\"https://me:pw@a.example/jobs\""), "submit of route r" },
	{ HTTP("\"submit\":\"https:///jobs\""), "submit of route r" },
	{ HTTP("\"submit\":\"https://a b/jobs\""), "submit of route r" },
	{ HTTP("\"submit\":\"ftp://a/jobs\""), "submit of route r" },
	{ HTTP("\"submit\":\"https://a.example\",\"status\":\"https://a.example/jobs\""),
	  "status of route r: it must be an https" },
	{ HTTP("\"submit\":\"https://a.example\",\"status\":\"http://a.example/{job_id}\""),
	  "status of route r" },
	{ ROUTE("\"http\":{\"submit\":\"https://a.example\"},\"bucket\":\"b-1\""),
	  "route r: an API takes the whole job" },
	{ ROUTE("\"http\":{\"submit\":\"https://a.example\"},\"queue\":\"${none}\""),
	  "route r: an API takes the whole job" },
	{ ROUTE("\"http\":{\"submit\":\"https://a.example\"},\"launch\":{\"subnets\":[\"s\"]}"),
	  "route r: an API takes the whole job" },
};

static void
test_bad_routes(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(bad); i++)
		refuse(bad[i].text, &no_options, ERR_FILE, bad[i].sentence);
}

static void
test_long_prefix(void **state)
{
	char prefix[500], text[1000];

	(void)state;
	memset(prefix, 'a', 401);
	strcpy(prefix + 400, "/");
	snprintf(text, sizeof(text), ROUTE("\"bucket\":\"b-1\",\"queue\":\"q\",\"prefix\":\"%s\""),
		 prefix);
	refuse(text, &no_options, ERR_FILE, "prefix of route r");
	snprintf(text, sizeof(text), ROUTE("\"bucket\":\"b-1\",\"queue\":\"q\",\"prefix\":\"%s\""),
		 prefix + 1);
	stack_free(parse(text, &no_options));
}

static void
test_shipped(void **state)
{
	struct stack *stack = load("share/stacks/cityflow.jsonc", &no_options);
	const struct stack_route *route = &stack->routes[0];

	(void)state;
	assert_int_equal(stack->n_routes, 1);
	assert_int_equal(route->kind, ROUTE_QUEUE);
	assert_string_equal(route->queue, "cityflow-jobs");
	assert_int_equal(route->n_templates, 3);
	stack_free(stack);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_queue),
		cmocka_unit_test(test_queue_and_task),
		cmocka_unit_test(test_task_alone),
		cmocka_unit_test(test_http),
		cmocka_unit_test(test_unresolved),
		cmocka_unit_test(test_bad_routes),
		cmocka_unit_test(test_long_prefix),
		cmocka_unit_test(test_shipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
