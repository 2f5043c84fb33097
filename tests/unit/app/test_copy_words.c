/* SPDX-License-Identifier: MIT */
/* test_copy_words.c - what can be copied of each kind of row, word for word. With --print it writes
 * every command of every kind, a line each, for judges that know the aws command: hostile names
 * included (tests/interop/test_copies.py). */
#include "../test.h"
#include "base/text.h"
#include "copy_scene.h"

#include <stdio.h>
#include <string.h>

static struct copy_scene scene;

static int
open_all(void **state)
{
	(void)state;
	copy_scene_open(&scene);
	return 0;
}

static int
close_all(void **state)
{
	(void)state;
	copy_scene_close(&scene);
	return 0;
}

static void
ask(enum subject_kind kind, size_t index, size_t part)
{
	copy_scene_ask(&scene, kind, index, part);
}

static void
expect(const char *what, const char *text)
{
	for (size_t i = 0; i < scene.n; i++)
		if (text_is(scene.items[i].what, what) && text_is(scene.items[i].text, text))
			return;
	for (size_t i = 0; i < scene.n; i++)
		printf("  %s: %s%s\n", scene.items[i].what,
		       scene.items[i].text ? scene.items[i].text : "not: ",
		       scene.items[i].text ? "" : scene.items[i].why);
	fail_msg("no %s: %s", what, text);
}

/* ---- tests ---- */

static void
test_alarms(void **state)
{
	(void)state;
	ask(SUBJECT_ALARM, 0, SIZE_MAX);
	assert_int_equal(scene.n, 5);
	expect("name", "web 5xx/1");
	expect("ARN", "arn:aws:cloudwatch:eu-west-2:123456789012:alarm:web 5xx/1");
	expect("console link",
	       "https://eu-west-2.console.aws.amazon.com/cloudwatch/home?region=eu-west-2"
	       "#alarmsV2:alarm/web%205xx%2F1");
	expect("aws command", "aws cloudwatch describe-alarms --alarm-types MetricAlarm "
			      "CompositeAlarm --alarm-names 'web 5xx/1' --region eu-west-2");
	expect("aws command", "aws cloudwatch describe-alarm-history --history-item-type "
			      "StateUpdate --alarm-name 'web 5xx/1' --region eu-west-2");
}

/* Other partitions have other hosts, and some have none that is known. */
static void
test_partitions(void **state)
{
	(void)state;
	ask(SUBJECT_ALARM, 1, SIZE_MAX);
	expect("ARN", "arn:aws-us-gov:cloudwatch:us-gov-west-1:123456789012:alarm:" HOSTILE);
	expect("console link",
	       "https://us-gov-west-1.console.amazonaws-us-gov.com/cloudwatch/home?region="
	       "us-gov-west-1#alarmsV2:alarm/it%27s%20%24%28id%29%20%60id%60%20%22x%22%20%26%20"
	       "a%5Cb");
	expect("aws command", "aws cloudwatch describe-alarm-history --history-item-type "
			      "StateUpdate --alarm-name 'it'\\''s $(id) `id` \"x\" & a\\b' "
			      "--region us-gov-west-1");
	ask(SUBJECT_QUEUE, 1, SIZE_MAX);
	expect("aws command", "aws sqs get-queue-attributes --attribute-names All --queue-url "
			      "'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/it'\\''s "
			      "$(id) `id` \"x\" & a\\b' --region cn-north-1");
	ask(SUBJECT_ALARM, 4, SIZE_MAX);
	assert_string_equal(scene.items[2].what, "console link");
	assert_null(scene.items[2].text);
	assert_string_equal(scene.items[2].why, "the console is not known");
}

/* What the aws command would take for an option, for JSON, or for a file to be read. */
static void
test_names_that_mean_something(void **state)
{
	(void)state;
	ask(SUBJECT_ALARM, 2, SIZE_MAX);
	expect("aws command", "aws cloudwatch describe-alarms --alarm-types MetricAlarm "
			      "CompositeAlarm --alarm-names=-dash --region eu-west-2");
	ask(SUBJECT_ALARM, 3, SIZE_MAX);
	expect("aws command",
	       "aws cloudwatch describe-alarms --alarm-types MetricAlarm CompositeAlarm "
	       "--alarm-names '[\"[\\\"list\\\"]\"]' --region eu-west-2");
	expect("aws command", "aws cloudwatch describe-alarm-history --history-item-type "
			      "StateUpdate --alarm-name '[\"list\"]' --region eu-west-2");
	ask(SUBJECT_ALARM, 4, SIZE_MAX);
	assert_string_equal(scene.items[3].what, "aws command");
	assert_null(scene.items[3].text);
	assert_null(scene.items[4].text);
	assert_true(strstr(scene.items[4].why, "file") != NULL);
}

static void
test_tasks_and_services(void **state)
{
	(void)state;
	ask(SUBJECT_TASK, 0, SIZE_MAX);
	expect("id", "0af9");
	expect("ARN", ARN);
	expect("definition", "worker:12");
	expect("console link", "https://eu-west-2.console.aws.amazon.com/ecs/v2/clusters/shop/"
			       "tasks/0af9/configuration?region=eu-west-2");
	expect("aws command",
	       "aws ecs describe-tasks --cluster shop --tasks 0af9 --region eu-west-2");
	ask(SUBJECT_SERVICE, 0, SIZE_MAX);
	expect("ARN", "arn:aws:ecs:eu-west-2:123456789012:service/shop/web");
	expect("console link", "https://eu-west-2.console.aws.amazon.com/ecs/v2/clusters/shop/"
			       "services/web/health?region=eu-west-2");
	expect("aws command",
	       "aws ecs describe-services --cluster shop --services web --region eu-west-2");
}

static void
test_queues_and_jobs(void **state)
{
	(void)state;
	ask(SUBJECT_QUEUE, 0, SIZE_MAX);
	assert_int_equal(scene.n, 8);
	expect("ARN", "arn:aws:sqs:eu-west-2:123456789012:work");
	expect("console link",
	       "https://eu-west-2.console.aws.amazon.com/sqs/v3/home?region=eu-west-2#/queues/"
	       "https%3A%2F%2Fsqs.eu-west-2.amazonaws.com%2F123456789012%2Fwork-dlq");
	expect("aws command", "aws sqs get-queue-attributes --attribute-names All --queue-url "
			      "https://sqs.eu-west-2.amazonaws.com/123456789012/work --region "
			      "eu-west-2");
	ask(SUBJECT_JOB, 0, SIZE_MAX);
	expect("job id", "019ab1c2-0000-7000-8000-000000009d0f");
	expect("console link",
	       "https://eu-west-2.console.aws.amazon.com/s3/buckets/results?region=eu-west-2"
	       "&prefix=jobs%2F019ab1c2-0000-7000-8000-000000009d0f%2F");
	expect("aws command", "aws s3api list-objects-v2 --bucket results --prefix "
			      "jobs/019ab1c2-0000-7000-8000-000000009d0f/ --region eu-west-2");
	expect("ARN", ARN);
	expect("aws command",
	       "aws logs tail /ecs/w --since 1h --log-stream-names s/1 --region eu-west-2");
}

/* The console of CloudWatch Logs takes names encoded twice, with $ for %. */
static void
test_logs_and_events(void **state)
{
	(void)state;
	ask(SUBJECT_EVENT, 0, SIZE_MAX);
	expect("ARN", ARN);
	expect("console link",
	       "https://eu-west-2.console.aws.amazon.com/cloudwatch/home?region=eu-west-2#logsV2:"
	       "log-groups/log-group/$252Fecs$252Fshop$2520worker/log-events/"
	       "run$252F$255B$2524LATEST$255D$252F0af9");
	expect("aws command", "aws logs tail '/ecs/shop worker' --since 1h --log-stream-names "
			      "'run/[$LATEST]/0af9' --region eu-west-2");
	ask(SUBJECT_EVENT, 1, SIZE_MAX);
	expect("ARN", "arn:aws:cloudwatch:eu-west-2:123456789012:alarm:web");
	ask(SUBJECT_EVENT, 2, SIZE_MAX);
	expect("ARN", "arn:aws:ecs:eu-west-2:123456789012:service/shop/web");
	ask(SUBJECT_EVENT, 3, SIZE_MAX);
	expect("ARN", "arn:aws:lambda:eu-west-2:123456789012:function:shop-fn");
	ask(SUBJECT_EVENT, 4, SIZE_MAX);
	expect("probe", "site");
	assert_int_equal(scene.n, 1);
}

static void
test_metrics(void **state)
{
	(void)state;
	ask(SUBJECT_METRIC, 0, SIZE_MAX);
	expect("metric id", "m_fn");
	expect("graph link",
	       "https://eu-west-2.console.aws.amazon.com/cloudwatch/home?region=eu-west-2"
	       "#metricsV2:graph=~(metrics~(~(~'AWS*2fLambda~'Errors~'FunctionName~'shop-fn~(stat"
	       "~'Sum~id~'m_fn~region~'eu-west-2)))~view~'timeSeries~stacked~false~region~"
	       "'eu-west-2~period~300~start~'-PT3H~end~'P0D)");
	expect("aws command",
	       "aws cloudwatch get-metric-data --start-time 2026-11-21T00:04:05Z --end-time "
	       "2026-11-21T03:04:05Z --metric-data-queries '[{\"Id\":\"m_fn\",\"ReturnData\":true,"
	       "\"MetricStat\":{\"Metric\":{\"Namespace\":\"AWS/Lambda\",\"MetricName\":\"Errors\","
	       "\"Dimensions\":[{\"Name\":\"FunctionName\",\"Value\":\"shop-fn\"}]},\"Period\":300,"
	       "\"Stat\":\"Sum\"}}]' --region eu-west-2");
	expect("function", "shop-fn");
	expect("console link",
	       "https://eu-west-2.console.aws.amazon.com/lambda/home?region=eu-west-2#/functions/"
	       "shop-fn?tab=monitoring");
	expect("aws command",
	       "aws logs tail /aws/lambda/shop-fn --since 1h --follow --region eu-west-2");
	ask(SUBJECT_METRIC, 22, SIZE_MAX);
	assert_true(strstr(scene.items[1].text,
			   "~'My*2fOwn~'Errors~'D*7e*28im*29~'it*27s*20!*28id*29*20"
			   "*60id*60*20*22x*22*20*26*20a*5cb*7e*27*25!*20**20ac~") != NULL);
	ask(SUBJECT_METRIC, COPY_SCENE_LOST, SIZE_MAX);
	assert_null(scene.items[1].text);
	assert_string_equal(scene.items[1].why, "unresolved: give --var api_id=...");
}

static void
test_expressions(void **state)
{
	(void)state;
	ask(SUBJECT_METRIC, COPY_SCENE_SUM, SIZE_MAX);
	assert_string_equal(scene.items[1].what, "graph link");
	assert_true(strstr(scene.items[1].text,
			   "~(metrics~(~(~(expression~'100*20*2a*20m_fn*20*2f*20FILL*28m_rest*2c*20"
			   "1*29~label~'Error*20rate~id~'rate~region~'eu-west-2))~(~'AWS*2fLambda~"
			   "'Errors~'FunctionName~'shop-fn~(stat~'Sum~id~'m_fn~region~'eu-west-2~"
			   "visible~false))~(~'AWS*2fApiGateway~") != NULL);
	assert_null(strstr(scene.items[1].text, "m_web"));
	assert_true(strstr(scene.items[2].text, "{\"Id\":\"m_fn\",\"ReturnData\":false,") != NULL);
	assert_true(strstr(scene.items[2].text,
			   "{\"Id\":\"rate\",\"ReturnData\":true,\"Expression\":"
			   "\"100 * m_fn / FILL(m_rest, 1)\",\"Period\":60}") != NULL);
	assert_null(strstr(scene.items[2].text, "m_web"));
}

/* What a metric's dimensions name. */
static void
test_things_of_metrics(void **state)
{
	static const struct {
		size_t metric;
		const char *what, *text;
	} rows[] = {
		{ 1, "API name", "shop" },
		{ 2, "ARN", "arn:aws:apigateway:eu-west-2::/apis/a1b2" },
		{ 3, "ARN", "arn:aws:cloudfront::123456789012:distribution/E1" },
		{ 3, "console link",
		  "https://us-east-1.console.aws.amazon.com/cloudfront/v4/home#/distributions/E1" },
		{ 3, "aws command", "aws cloudfront get-distribution --id E1 --region us-east-1" },
		{ 4, "aws command", "aws wafv2 list-web-acls --scope REGIONAL --region eu-west-2" },
		{ 5, "aws command",
		  "aws wafv2 list-web-acls --scope CLOUDFRONT --region us-east-1" },
		{ 6, "aws command",
		  "aws elbv2 describe-target-health --target-group-arn arn:aws:"
		  "elasticloadbalancing:eu-west-2:123456789012:targetgroup/web/2 --region "
		  "eu-west-2" },
		{ 7, "console link",
		  "https://eu-west-2.console.aws.amazon.com/ec2/home?region=eu-west-2#LoadBalancer:"
		  "loadBalancerArn=arn%3Aaws%3Aelasticloadbalancing%3Aeu-west-2%3A123456789012%3A"
		  "loadbalancer%2Fapp%2Fshop%2F1" },
		{ 8, "ARN", "arn:aws:ecs:eu-west-2:123456789012:service/shop/web" },
		{ 9, "ARN", "arn:aws:ecs:eu-west-2:123456789012:cluster/shop" },
		{ 10, "ARN", "arn:aws:rds:eu-west-2:123456789012:db:shop-db" },
		{ 11, "ARN", "arn:aws:elasticache:eu-west-2:123456789012:cluster:shop-redis" },
		{ 12, "ARN", "arn:aws:ec2:eu-west-2:123456789012:natgateway/nat-1" },
		{ 13, "ARN", "arn:aws:ec2:eu-west-2:123456789012:instance/i-1" },
		{ 14, "console link",
		  "https://eu-west-2.console.aws.amazon.com/codesuite/codebuild/123456789012/"
		  "projects/shop/history?region=eu-west-2" },
		{ 15, "ARN", "arn:aws:sqs:eu-west-2:123456789012:work" },
		{ 16, "console link",
		  "https://us-east-1.console.aws.amazon.com/costmanagement/home#/cost-explorer" },
		{ 17, "ARN", "arn:aws:s3:::shop-b" },
		{ 18, "ARN", "arn:aws:dynamodb:eu-west-2:123456789012:table/shop-t" },
		{ 19, "aws command",
		  "aws logs tail '/aws/lambda/shop fn' --since 1h --follow --region eu-west-2" },
		{ 20, "ARN", "arn:aws:route53:::healthcheck/c-1" },
		{ 21, "ARN", "arn:aws:rum:eu-west-2:123456789012:appmonitor/site" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		ask(SUBJECT_METRIC, rows[i].metric, SIZE_MAX);
		expect(rows[i].what, rows[i].text);
	}
}

static void
test_all_other_rows(void **state)
{
	(void)state;
	ask(SUBJECT_TARGETS, 0, 0);
	expect("target", "i-77");
	expect("aws command", "aws ec2 describe-instance-status --include-all-instances "
			      "--instance-ids i-77 --region eu-west-2");
	expect("load balancer", "app/shop/1");
	ask(SUBJECT_TARGETS, 0, SIZE_MAX);
	assert_int_equal(scene.n, 4);
	ask(SUBJECT_PROBE, 0, SIZE_MAX);
	expect("URL", "https://shop.example/?q=a&b='");
	expect("curl command", "curl -sS -D - -o /dev/null 'https://shop.example/?q=a&b='\\'''");
	ask(SUBJECT_PROBE, 1, SIZE_MAX);
	expect("curl command", "curl -sS -I https://shop.example/");
	ask(SUBJECT_CHECK, 0, SIZE_MAX);
	expect("aws command", "aws route53 get-health-check-status --health-check-id c-1 --region "
			      "us-east-1");
	ask(SUBJECT_MONITOR, 0, SIZE_MAX);
	expect("aws command", "aws rum get-app-monitor --name site --region eu-west-2");
	ask(SUBJECT_PIPELINE, 0, SIZE_MAX);
	expect("console link", "https://eu-west-2.console.aws.amazon.com/codesuite/codepipeline/"
			       "pipelines/deploy/view?region=eu-west-2");
	ask(SUBJECT_NODE, 0, 1);
	expect("aws command",
	       "aws xray get-trace-summaries --start-time 2026-11-21T02:04:05Z --end-time "
	       "2026-11-21T03:04:05Z --filter-expression 'service(\"it'\\''s $(id) `id` \\\"x\\\" "
	       "& a\\\\b\") { fault = true }' --region eu-west-2");
	ask(SUBJECT_COST, 0, SIZE_MAX);
	expect("aws command", "aws ce get-cost-and-usage --time-period "
			      "Start=2026-11-01,End=2026-11-22 --granularity DAILY --metrics "
			      "UnblendedCost --group-by Type=DIMENSION,Key=SERVICE --region "
			      "us-east-1");
}

static void
test_tiles(void **state)
{
	static const struct {
		const char *what, *text;
	} rows[COPY_SCENE_TILES] = {
		{ "metric id", "m_fn" },
		{ "aws command", "aws cloudwatch describe-alarms --state-value ALARM --alarm-types "
				 "MetricAlarm CompositeAlarm --region eu-west-2" },
		{ "ARN", "arn:aws:ecs:eu-west-2:123456789012:cluster/shop" },
		{ "ARN", "arn:aws:sqs:eu-west-2:123456789012:work" },
		{ "app monitor", "site" },
		{ "load balancer", "app/shop/1" },
		{ "tile", "Health checks" },
		{ "console link", "https://eu-west-2.console.aws.amazon.com/cloudwatch/home?region="
				  "eu-west-2#xray:service-map/map" },
		{ "tile", "Pipelines" },
		{ "tile", "Probes" },
		{ "console link",
		  "https://us-east-1.console.aws.amazon.com/costmanagement/home#/cost-explorer" },
		{ "bucket", "results" },
	};

	(void)state;
	for (size_t i = 0; i < COPY_SCENE_TILES; i++) {
		ask(SUBJECT_TILE, i, SIZE_MAX);
		expect(rows[i].what, rows[i].text);
		expect("tile", copy_scene_now()->tiles[i].title);
	}
}

/* Without a task nobody knows the account, and what needs it says so. */
static void
test_what_is_not_known(void **state)
{
	const struct copy_about about = { .snapshot = copy_scene_now(),
					  .subject = { SUBJECT_QUEUE, 0, SIZE_MAX },
					  .profile = "my prod",
					  .endpoint_url = "http://127.0.0.1:5000" };
	struct copy_about known = about;

	(void)state;
	copy_scene_now()->n_tasks = 0;
	scene.n = copy_words(&about, scene.arena, scene.items);
	assert_string_equal(scene.items[1].what, "ARN");
	assert_null(scene.items[1].text);
	assert_string_equal(scene.items[1].why, "the account is not known");
	known.account = "210987654321";
	scene.n = copy_words(&known, scene.arena, scene.items);
	copy_scene_now()->n_tasks = 1;
	expect("ARN", "arn:aws:sqs:eu-west-2:210987654321:work");
	expect("aws command",
	       "aws sqs get-queue-attributes --attribute-names All --queue-url "
	       "https://sqs.eu-west-2.amazonaws.com/210987654321/work --region eu-west-2 "
	       "--profile 'my prod' --endpoint-url http://127.0.0.1:5000");
	ask(SUBJECT_NONE, 0, SIZE_MAX);
	assert_int_equal(scene.n, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		TEST(test_alarms),
		TEST(test_partitions),
		TEST(test_names_that_mean_something),
		TEST(test_tasks_and_services),
		TEST(test_queues_and_jobs),
		TEST(test_logs_and_events),
		TEST(test_metrics),
		TEST(test_expressions),
		TEST(test_things_of_metrics),
		TEST(test_all_other_rows),
		TEST(test_tiles),
		TEST(test_what_is_not_known),
	};

	if (argc > 1 && strcmp(argv[1], "--print") == 0) {
		copy_scene_print();
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
