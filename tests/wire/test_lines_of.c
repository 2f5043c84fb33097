/* SPDX-License-Identifier: MIT */
/* test_lines_of.c - whose lines: of a task and each of its containers, of a service, of a
 * function. */
#include "follows.h"

#include <string.h>

#include "base/text.h"

/* clang-format off */
#define PREFIX ",\"awslogs-stream-prefix\":\"ecs\""
#define CONTAINER(name, essential, driver, more)                                      \
	"{\"name\":\"" name "\",\"essential\":" essential ",\"logConfiguration\":{"   \
	"\"logDriver\":\"" driver "\",\"options\":{\"awslogs-group\":\"/ecs/web\","   \
	"\"awslogs-region\":\"eu-west-2\"" more "}}}"
#define DEFINITION_OF(containers)                                                     \
	"{\"taskDefinition\":{\"taskDefinitionArn\":\"arn:x:task-definition/web:7\"," \
	"\"family\":\"web\",\"revision\":7,\"containerDefinitions\":[" containers "]}}"
#define DEFINITION DEFINITION_OF(CONTAINER("main", "true", "awslogs", PREFIX))
#define SEVERAL DEFINITION_OF(CONTAINER("side", "false", "awslogs", PREFIX) ","     \
			      CONTAINER("main", "true", "awslogs", PREFIX) ","      \
			      CONTAINER("mesh", "true", "awslogs", "") ","          \
			      CONTAINER("ship", "true", "awsfirelens", PREFIX) "," \
			      CONTAINER("late", "true", "awslogs", PREFIX))
/* clang-format on */
#define SERVICE(more)                                                                    \
	"{\"services\":[{\"clusterArn\":\"c/shop\",\"serviceName\":\"web\",\"status\":"  \
	"\"ACTIVE\",\"desiredCount\":1,\"runningCount\":1,\"pendingCount\":0" more "}]," \
	"\"failures\":[]}"

static void
test_task(void **state)
{
	static const struct log_where task = { .task = TASK, .family = "web" };
	struct look l;

	(void)state;
	follow_first(&l, &task); /* ECS has forgotten it: its family's newest definition */
	follow_ok(&l, "{\"tasks\":[],\"failures\":[]}");
	follow_ok(&l, DEFINITION);
	follow_ok(&l, "{\"events\":[]}");
	follow_ok(&l, PAGE("", ""));
	look_run(&l, act_carry_lines);
	look_ok(&l, "");
	look_sent(&l, 0, "\"cluster\":\"shop\"");
	look_sent(&l, 1, "{\"taskDefinition\":\"web\"}");
	look_sent(&l, 2, "{\"logGroupName\":\"/ecs/web\",\"logStreamName\":\"ecs/main/9ad0\"");
	look_sent(&l, 3, "\"startTime\":" NOW);
	assert_string_equal(l.news.group, "/ecs/web");
	assert_string_equal(l.news.stream, "ecs/main/9ad0");
	follow_end(&l);
}

/* Of several containers the first essential one, or the one that is named; beside it the others
 * that can be read are known, too. */
static void
test_containers(void **state)
{
	static const struct {
		const char *container, *stream, *others;
	} cases[] = {
		{ NULL, "ecs/main/9ad0", "side late" },
		{ "side", "ecs/side/9ad0", "main late" },
		{ "no such", "ecs/main/9ad0", "side late" },
		{ "ship", "", "side main late" },
	};
	struct log_where task = { .task = TASK, .family = "web" };
	struct look l;

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		TEXT_ON(others, 100);

		task.container = cases[i].container;
		follow_first(&l, &task);
		follow_ok(&l, "{\"tasks\":[],\"failures\":[]}");
		follow_ok(&l, SEVERAL);
		if (*cases[i].stream) {
			follow_ok(&l, "{\"events\":[]}");
			follow_ok(&l, PAGE("", ""));
		}
		look_run(&l, act_carry_lines);
		assert_string_equal(l.news.stream, cases[i].stream);
		for (size_t k = 0; k < l.news.n_others; k++)
			text_addf(&others, "%s%s", k ? " " : "", l.news.others[k]);
		assert_string_equal(others.data, cases[i].others);
		assert_int_equal(text_starts(l.news.done, "no line: its container does not log"),
				 !*cases[i].stream);
		follow_end(&l);
	}
}

static void
test_service(void **state)
{
	static const struct log_where service = { .cluster = "shop", .service = "web" };
	struct look l;

	(void)state;
	follow_first(&l, &service);
	follow_ask.from_ms = NOW_MS;
	follow_ok(&l, SERVICE(",\"taskDefinition\":\"arn:x:task-definition/web:7\""));
	follow_ok(&l, DEFINITION);
	follow_ok(&l, PAGE("", ""));
	look_run(&l, act_carry_lines);
	look_ok(&l, "");
	look_sent(&l, 1, "{\"taskDefinition\":\"arn:x:task-definition/web:7\"}");
	look_sent(&l, 2, "{\"logGroupName\":\"/ecs/web\",\"logStreamNamePrefix\":\"ecs/main/\",");
	look_end(&l);
	follow_first(&l, &service);
	follow_ok(&l,
		  "{\"services\":[],\"failures\":[{\"arn\":\"a/web\",\"reason\":\"MISSING\"}]}");
	look_run(&l, act_carry_lines);
	look_fails(&l, ERR_GONE, "no service web in cluster shop");
	assert_string_equal(l.news.token, "");
	follow_end(&l);
}

/* A function that was told to write elsewhere. */
static void
test_function(void **state)
{
	static const struct log_where function = { .group = "/aws/lambda/api" };
	struct look l;

	(void)state;
	follow_first(&l, &function);
	follow_ask.from_ms = NOW_MS;
	follow_bad(&l, GONE("group"));
	follow_ok(&l, "{\"FunctionName\":\"api\",\"FunctionArn\":\"arn:x\",\"LoggingConfig\":{"
		      "\"LogGroup\":\"/mine\"}}");
	follow_ok(&l, PAGE("", ""));
	look_run(&l, act_carry_lines);
	look_ok(&l, "");
	look_sent(&l, 1, "/functions/api/configuration");
	look_sent(&l, 2, "{\"logGroupName\":\"/mine\",");
	look_end(&l);
	follow_first(&l, &function);
	follow_ask.from_ms = NOW_MS;
	follow_ok(&l, STREAMS);
	follow_ok(&l, PAGE("", ""));
	look_run(&l, act_carry_lines);
	look_sent(&l, 1, "{\"logGroupName\":\"/aws/lambda/api\",");
	follow_end(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_task),
		cmocka_unit_test(test_containers),
		cmocka_unit_test(test_service),
		cmocka_unit_test(test_function),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
