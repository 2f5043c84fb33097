/* SPDX-License-Identifier: MIT */
/* test_running.c - ECS: what there is to run, and running, stopping, updating it. */
#include "cases.h"

#include <string.h>

static const char *const subnets[] = { "subnet-1", "subnet-2" };
static const char *const groups[] = { "sg-1" };
static const char *const command[] = { "python", "run.py" };
static const struct ecs_variable environment[] = { { "JOB", "j1" }, { "SEED", "7" } };
static const struct ecs_run run = { .cluster = "run",
				    .definition = "sim:1",
				    .capacity_provider = "FARGATE_SPOT",
				    .launch_type = "FARGATE",
				    .subnets = subnets,
				    .n_subnets = 2,
				    .security_groups = groups,
				    .n_security_groups = 1,
				    .has_public_ip = true,
				    .container = "main",
				    .command = command,
				    .n_command = 2,
				    .environment = environment,
				    .n_environment = 2,
				    .cpu = 512,
				    .started_by = "j1",
				    .client_token = "j1" };

static enum err
run_clusters(struct client *c)
{
	struct ecs_names got;
	enum err err = ecs_list_clusters(&c->scope, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0], "arn:aws:ecs:eu-west-2:123456789012:cluster/run");
	return ERR_OK;
}

static enum err
run_definition(struct client *c)
{
	struct ecs_definition got;
	enum err err = ecs_task_definition(&c->scope, "sim", &got, &c->why);

	if (err)
		return err;
	assert_string_equal(got.arn, "arn:aws:ecs:eu-west-2:123456789012:task-definition/sim:1");
	assert_string_equal(got.family, "sim");
	assert_int_equal(got.revision, 1);
	assert_string_equal(got.cpu, "256");
	assert_string_equal(got.network_mode, "awsvpc");
	assert_true(got.is_fargate);
	assert_int_equal(got.n, 2);
	assert_string_equal(got.containers[0].name, "main");
	assert_string_equal(got.containers[0].log_driver, "awslogs");
	assert_string_equal(got.containers[0].log_group, "/ecs/sim");
	assert_string_equal(got.containers[0].log_region, "eu-west-2");
	assert_string_equal(got.containers[0].log_prefix, "run");
	assert_true(got.containers[0].is_essential);
	assert_int_equal(got.containers[0].memory_mib, 512);
	assert_string_equal(got.containers[1].image, "side:2");
	assert_string_equal(got.containers[1].log_group, "");
	assert_false(got.containers[1].is_essential);
	return ERR_OK;
}

static enum err
run_run(struct client *c)
{
	struct ecs_run_result got;
	enum err err = ecs_run_task(&c->scope, &run, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n_tasks, 1);
	assert_int_equal(got.n_failures, 0);
	assert_false(got.is_conflict);
	assert_string_equal(got.tasks[0].status, "RUNNING");
	assert_non_null(strstr(got.tasks[0].arn, got.tasks[0].id));
	assert_null(strchr(got.tasks[0].id, '/'));
	return ERR_OK;
}

static enum err
run_partly(struct client *c)
{
	struct ecs_run_result got;
	enum err err = ecs_run_task(&c->scope, &run, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n_tasks, 1);
	assert_int_equal(got.n_failures, 1);
	assert_string_equal(got.failures[0].reason, "RESOURCE:MEMORY");
	assert_string_equal(got.failures[0].detail, "full");
	return ERR_OK;
}

static enum err
run_stop(struct client *c)
{
	const char *status = NULL;
	enum err err = ecs_stop_task(&c->scope, "run", "t1", "by hand", &status, &c->why);

	if (!err)
		assert_string_equal(status, "STOPPED");
	return err;
}

static enum err
run_update(struct client *c)
{
	const struct ecs_update update = {
		.cluster = "run", .service = "web", .desired = 2, .is_redeployment = true
	};
	struct ecs_updated got;
	enum err err = ecs_update_service(&c->scope, &update, &got, &c->why);

	if (err)
		return err;
	assert_string_equal(got.status, "ACTIVE");
	assert_int_equal(got.desired, 2);
	assert_int_equal(got.running, 2);
	assert_int_equal(got.pending, 0);
	return ERR_OK;
}

#define TARGET "X-Amz-Target: AmazonEC2ContainerServiceV20141113."

static const struct wire_case cases[] = {
	{ "moto-list-clusters.json",
	  run_clusters,
	  { TARGET "ListClusters\r\n", "{\"maxResults\":100}" },
	  { "clusterArns" } },
	{ "moto-describe-task-definition.json",
	  run_definition,
	  { TARGET "DescribeTaskDefinition\r\n", "{\"taskDefinition\":\"sim\"}" },
	  { "taskDefinition", "taskDefinitionArn", "family", "revision", "containerDefinitions",
	    "name" } },
	{ "moto-run-task.json",
	  run_run,
	  { TARGET "RunTask\r\n",
	    "{\"cluster\":\"run\",\"taskDefinition\":\"sim:1\",\"count\":1,"
	    "\"capacityProviderStrategy\":[{\"capacityProvider\":\"FARGATE_SPOT\"}],"
	    "\"networkConfiguration\":{\"awsvpcConfiguration\":{\"subnets\":[\"subnet-1\","
	    "\"subnet-2\"],\"securityGroups\":[\"sg-1\"],\"assignPublicIp\":\"ENABLED\"}},"
	    "\"overrides\":{\"containerOverrides\":[{\"name\":\"main\",\"command\":[\"python\","
	    "\"run.py\"],\"environment\":[{\"name\":\"JOB\",\"value\":\"j1\"},{\"name\":\"SEED\","
	    "\"value\":\"7\"}],\"cpu\":512}]},\"startedBy\":\"j1\",\"clientToken\":\"j1\"}" },
	  { "tasks", "taskArn" } },
	{ "invented-run-failures.json", run_partly, { NULL }, { "taskArn" } },
	{ "moto-stop-task.json",
	  run_stop,
	  { TARGET "StopTask\r\n", "{\"cluster\":\"run\",\"task\":\"t1\",\"reason\":\"by hand\"}" },
	  { "task", "lastStatus" } },
	{ "moto-update-service.json",
	  run_update,
	  { TARGET "UpdateService\r\n", "{\"cluster\":\"run\",\"service\":\"web\",\"desiredCount\":"
					"2,\"forceNewDeployment\":true}" },
	  { "service", "desiredCount", "runningCount", "pendingCount" } },
};

static void
test_cases(void **state)
{
	(void)state;
	cases_run(cases, LEN(cases));
}

static void
use_gone(struct client *c)
{
	struct ecs_definition got;

	assert_int_equal(ecs_task_definition(&c->scope, "absent", &got, &c->why), ERR_GONE);
	expect_why(c, "no task definition absent in eu-west-2");
}

static void
test_gone(void **state)
{
	(void)state;
	case_with("400 Bad Request", "", "moto-task-definition-not-found.json", use_gone);
}

/* An answer of 200 that started nothing is a refusal. */
static void
use_none(struct client *c)
{
	struct ecs_run_result got;

	assert_int_equal(ecs_run_task(&c->scope, &run, &got, &c->why), ERR_REJECTED);
	expect_why(c, "no task was started: Capacity is unavailable at this time");
}

/* A token that was used for another request: the tasks of then. */
static void
use_conflict(struct client *c)
{
	struct ecs_run_result got;

	assert_int_equal(ecs_run_task(&c->scope, &run, &got, &c->why), ERR_OK);
	assert_true(got.is_conflict);
	assert_int_equal(got.n_tasks, 1);
	assert_string_equal(got.tasks[0].id, "22222222222222222222222222222222");
	assert_string_equal(got.tasks[0].status, "");
}

static void
use_no_token(struct client *c)
{
	static const char *const bad[] = {
		NULL, "", "a b", "caf\xc3\xa9",
		"0123456789012345678901234567890123456789012345678901234567890123456789"
	};
	struct ecs_run again = run;
	struct ecs_run_result got;

	for (size_t i = 0; i < LEN(bad); i++) {
		again.client_token = bad[i];
		assert_int_equal(ecs_run_task(&c->scope, &again, &got, &c->why), ERR_USAGE);
	}
	assert_int_equal(server_requests(c->server), 0);
}

static void
test_run(void **state)
{
	(void)state;
	case_with("200 OK", "", "invented-run-none.json", use_none);
	case_with("400 Bad Request", "", "invented-run-conflict.json", use_conflict);
	case_with("200 OK", "", "moto-run-task.json", use_no_token);
}

/* What left the machine may have happened: UpdateService is not repeated, RunTask is, by its token.
 */
static void
use_reset(struct client *c)
{
	const struct ecs_update update = { .cluster = "run", .service = "web", .desired = 2 };
	struct ecs_updated updated;
	struct ecs_run_result got;

	assert_int_equal(ecs_update_service(&c->scope, &update, &updated, &c->why), ERR_SERVER);
	assert_true(api_was_in_doubt(c->aws));
	assert_int_equal(server_requests(c->server), 1);
	assert_int_equal(ecs_run_task(&c->scope, &run, &got, &c->why), ERR_SERVER);
	assert_true(api_was_in_doubt(c->aws));
	assert_int_equal(server_requests(c->server), 4);
}

static void
test_doubt(void **state)
{
	(void)state;
	case_with("500 Internal Server Error", "", "", use_reset);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases),
					    cmocka_unit_test(test_gone), cmocka_unit_test(test_run),
					    cmocka_unit_test(test_doubt) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
