/* SPDX-License-Identifier: MIT */
/* test_stack.c - what good stack files become. With file names as arguments it is a checker
 * instead: "ok" or the sentence for each, 1 when one was bad; after --schema SCHEMA they are held
 * against that file alone.
 */
#include "base/file.h"
#include "base/schema.h"
#include "model/stack_build.h"
#include "stack_support.h"

#define CITYFLOW "share/stacks/cityflow.jsonc"

static void
test_bare(void **state)
{
	struct stack *stack = load(CORPUS "/good_bare.jsonc", &no_options);
	const struct stack_page *page = &stack->pages[0];

	(void)state;
	assert_string_equal(stack->name, "good_bare");
	assert_string_equal(stack->title, "good_bare");
	assert_string_equal(stack->path, CORPUS "/good_bare.jsonc");
	assert_string_equal(stack->region, "eu-west-2");
	assert_null(stack->account);
	assert_int_equal(stack->n_metrics, 0);
	assert_int_equal(stack->n_clusters, 1);
	assert_true(stack->clusters[0].all_services);
	assert_int_equal(stack->clusters[0].n_families, 0);
	assert_int_equal(stack->clusters[0].failures_warn, 1);
	assert_int_equal(stack->clusters[0].failures_alarm, 3);
	assert_int_equal(stack->n_alarm_prefixes, 0);
	assert_int_equal(stack->n_alarm_regions, 2);
	assert_string_equal(stack->alarm_regions[1], "us-east-1");
	assert_int_equal(stack->n_pages, 3); /* services, events, days and costs follow */
	assert_string_equal(stack->pages[1].name, "more");
	assert_int_equal(stack->pages[1].n_rows, 2);
	assert_string_equal(stack->pages[1].rows[0].panels[0].panel, "services");
	assert_string_equal(stack->pages[1].rows[1].panels[0].panel, "events");
	assert_string_equal(stack->pages[2].rows[0].panels[1].panel, "watching");
	assert_int_equal(page->n_rows, 2);
	assert_string_equal(page->rows[0].panels[0].panel, "health");
	assert_int_equal(page->rows[1].n_panels, 2);
	assert_string_equal(page->rows[1].panels[0].panel, "alarms");
	assert_string_equal(page->rows[1].panels[1].panel, "tasks");
	assert_int_equal(page->rows[1].panels[1].weight, 1);
	stack_free(stack);
	stack_free(NULL);
}

static void
test_everything_metrics(void **state)
{
	struct stack *stack = load(CORPUS "/good_everything.jsonc", &no_options);
	const struct metric_def *errors = metric(stack, "errors"), *rate = metric(stack, "rate");

	(void)state;
	assert_string_equal(stack->name, "everything");
	assert_string_equal(stack->account, "123456789012");
	assert_true(stack->is_prod);
	assert_string_equal(stack->band, "yellow");
	assert_string_equal(stack->environment, "staging");
	assert_int_equal(stack->n_groups, 1);
	assert_int_equal(stack->groups[0].first_metric, 0);
	assert_int_equal(stack->groups[0].n_metrics, 7);
	assert_int_equal(stack->n_metrics, 7 + 2 * 3);
	assert_string_equal(errors->group, "lambda");
	assert_string_equal(errors->region, "eu-west-1");
	assert_string_equal(errors->namespace_, "AWS/Lambda");
	assert_string_equal(errors->name, "Errors");
	assert_string_equal(errors->stat, "Sum");
	assert_int_equal(errors->n_dimensions, 2);
	assert_string_equal(errors->dimensions[0].name, "FunctionName");
	assert_string_equal(errors->dimensions[0].value, "f");
	assert_string_equal(errors->dimensions[1].value, "${plain}");
	assert_int_equal(errors->period_s, 300);
	assert_int_equal(errors->lag_s, 60);
	assert_int_equal(errors->unit, UNIT_COUNT);
	assert_true(errors->is_zero_less);
	assert_int_equal(errors->warn.compare, COMPARE_ABOVE);
	assert_true(errors->warn.limit == 10 && errors->alarm.limit == 20.5);
	assert_int_equal(errors->alarm.compare, COMPARE_AT_LEAST);
	assert_int_equal(errors->warn.periods, 3);
	assert_int_equal(errors->alarm.periods, 3);
	assert_false(errors->is_headline);
	assert_true(rate->is_headline);
	assert_string_equal(rate->title, "rate");
	assert_null(rate->namespace_);
	assert_null(rate->stat);
	assert_int_equal(rate->n_dimensions, 0);
	assert_int_equal(rate->lag_s, 180); /* of "calls" */
	assert_int_equal(rate->warn.compare, COMPARE_NEVER);
	assert_int_equal(rate->warn.periods, 1);
	assert_null(rate->unresolved);
	assert_true(metric(stack, "calls")->is_hidden);
	assert_string_equal(metric(stack, "calls")->title, "Invocations");
	assert_int_equal(metric(stack, "day")->period_s, 86400);
	assert_true(metric(stack, "day")->scale == 0.001);
	assert_true(errors->scale == 1);
	assert_true(stack_metric(stack, "none") == SIZE_MAX);
	stack_free(stack);
}

static void
test_everything_else(void **state)
{
	struct stack *stack = load(CORPUS "/good_everything.jsonc", &no_options);
	const struct stack_queue *queue = &stack->queues[0];
	const struct metric_def *age = &stack->metrics[queue->age_metric];
	const struct stack_panel *panel = &stack->pages[0].rows[1].panels[1];

	(void)state;
	assert_int_equal(stack->n_alarm_regions, 2);
	assert_string_equal(stack->alarm_regions[1], "us-gov-west-1");
	assert_string_equal(stack->alarm_prefixes[0], "every-");
	assert_int_equal(stack->n_clusters, 3);
	assert_false(stack->clusters[0].all_services);
	assert_int_equal(stack->clusters[0].n_services, 2);
	assert_string_equal(stack->clusters[0].services[1], "api");
	assert_string_equal(stack->clusters[0].families[0], "job");
	assert_int_equal(stack->clusters[0].failures_alarm, 10);
	assert_true(stack->clusters[1].all_services);
	assert_string_equal(stack->clusters[1].region, "eu-west-2");
	assert_false(stack->clusters[2].all_services);
	assert_int_equal(stack->clusters[2].failures_warn, 0);
	assert_int_equal(stack->clusters[2].failures_alarm, 5);
	assert_int_equal(stack->n_queues, 2);
	assert_string_equal(queue->dlq, "jobs-dlq.fifo");
	assert_int_equal(queue->visible_warn, 10);
	assert_int_equal(queue->visible_alarm, 100);
	assert_int_equal(queue->age_warn_s, 60);
	assert_int_equal(queue->age_alarm_s, -1);
	assert_int_equal(queue->dlq_alarm, 2);
	assert_null(stack->queues[1].dlq);
	assert_int_equal(stack->queues[1].dlq_alarm, 1);
	assert_int_equal(stack->queues[1].visible_warn, -1);
	assert_string_equal(age->id, "q0_age");
	assert_string_equal(age->name, "ApproximateAgeOfOldestMessage");
	assert_string_equal(age->stat, "Maximum");
	assert_string_equal(age->region, "eu-west-1");
	assert_string_equal(age->group, "queues");
	assert_string_equal(age->dimensions[0].value, "jobs.fifo");
	assert_true(age->is_hidden && age->scale == 1 && age->period_s == 60);
	assert_string_equal(stack->metrics[queue->sent_metric].name, "NumberOfMessagesSent");
	assert_string_equal(stack->metrics[stack->queues[1].deleted_metric].id, "q1_deleted");
	assert_int_equal(stack->n_pages, 2);
	assert_int_equal(stack->pages[0].rows[0].weight, 2);
	assert_int_equal(stack->pages[0].rows[1].weight, 1);
	assert_string_equal(panel->group, "lambda");
	assert_int_equal(panel->weight, 3);
	assert_null(stack->pages[1].rows[0].panels[0].group);
	stack_free(stack);
}

#define GROUP(namespace, region)                                                           \
	"{\"schema\":\"cwtop-stack/1\",\"region\":\"" region "\",\"metrics\":[{\"group\":" \
	"\"g\",\"namespace\":\"" namespace "\",\"metrics\":[{\"id\":\"a\",\"name\":\"A\"," \
					   "\"stat\":\"Sum\"}]}]}"

static void
test_global_namespaces(void **state)
{
	static const struct {
		const char *text, *region;
		int64_t lag_s;
		size_t n_alarm_regions;
	} cases[] = {
		{ GROUP("AWS/Lambda", "eu-west-2"), "eu-west-2", 180, 2 },
		{ GROUP("AWS/CloudFront", "eu-west-2"), "us-east-1", 300, 2 },
		{ GROUP("AWS/Billing", "us-east-1"), "us-east-1", 43200, 1 },
		{ GROUP("AWS/Route53", "cn-north-1"), "cn-north-1", 180, 1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct stack *stack = parse(cases[i].text, &no_options);

		assert_string_equal(stack->metrics[0].region, cases[i].region);
		assert_int_equal(stack->metrics[0].lag_s, cases[i].lag_s);
		assert_int_equal(stack->n_alarm_regions, cases[i].n_alarm_regions);
		assert_true(stack->metrics[0].is_headline);
		stack_free(stack);
	}
}

static void
test_cityflow(void **state)
{
	const struct stack_options demo = { .is_demo = true };
	struct stack *stack = load(CITYFLOW, &demo);

	(void)state;
	assert_int_equal(stack->n_unresolved, 0);
	assert_int_equal(stack->n_groups, 6);
	assert_string_equal(stack->queues[0].dlq, "cityflow-jobs-dlq");
	assert_string_equal(stack->clusters[0].families[0], "cityflow-worker");
	for (size_t i = 0; i < stack->n_groups; i++)
		assert_true(strlen(stack->groups[i].title) <= 18);
	stack_free(stack);

	stack = load(CITYFLOW, &no_options);
	assert_int_equal(stack->n_unresolved, 4);
	assert_string_equal(metric(stack, "api_5xx_rate")->unresolved, "api_id");
	assert_string_equal(metric(stack, "web_5xx")->region, "us-east-1");
	assert_null(metric(stack, "bill_usd")->unresolved);
	stack_free(stack);
}

/* What is compiled in is what is published. */
static void
test_schema_is_published(void **state)
{
	struct why why = { "" };
	struct buf text;

	(void)state;
	buf_init(&text, (size_t)1 << 20);
	assert_int_equal(file_read("share/schema/stack.schema.json", &text, &why), ERR_OK);
	assert_int_equal(text.len, stack_schema_len);
	assert_memory_equal(text.data, stack_schema_text, text.len);
	buf_done(&text);
}

static void
test_many_metrics(void **state)
{
	enum { N = 20000 };
	struct buf text;
	struct stack *stack;

	(void)state;
	buf_init(&text, (size_t)8 << 20);
	assert_true(buf_add_text(&text, "{\"schema\":\"cwtop-stack/1\",\"metrics\":[{\"group\":"
					"\"g\",\"namespace\":\"N\",\"metrics\":["));
	for (int i = 0; i < N; i++)
		assert_true(buf_addf(&text, "%s{\"id\":\"m%d\",\"name\":\"M\",\"stat\":\"p99\"}",
				     i ? "," : "", i));
	assert_true(buf_add_text(&text, "]}]}"));
	stack = parse(text.data, &no_options);
	assert_int_equal(stack->n_metrics, N);
	assert_int_equal(stack_metric(stack, "m19999"), N - 1);
	stack_free(stack);
	buf_done(&text);
}

static enum err
parse_file(const char *path, struct json **out, struct why *why)
{
	struct buf text;
	enum err err;

	buf_init(&text, (size_t)8 << 20);
	err = file_read(path, &text, why);
	if (!err)
		err = json_parse(text.data ? text.data : "", text.len, JSON_COMMENTS, out, why);
	buf_done(&text);
	return err;
}

static enum err
check_by_schema(const struct json *schema, const char *path, struct why *why)
{
	struct json *doc;
	enum err err = parse_file(path, &doc, why);

	if (err)
		return err;
	err = schema_check(schema, doc, path, why);
	json_free(doc);
	return err;
}

static enum err
check_as_stack(const char *path, struct why *why)
{
	struct stack *stack = NULL;
	enum err err = stack_load(path, &no_options, &stack, why);

	stack_free(stack);
	return err;
}

static int
check_files(int n, char **args)
{
	bool by_schema = n > 1 && text_is(args[0], "--schema");
	struct json *schema = NULL;
	struct why why = { "" };
	int code = 0;

	if (by_schema && parse_file(args[1], &schema, &why)) {
		puts(why.text);
		return 2;
	}
	for (int i = by_schema ? 2 : 0; i < n; i++) {
		enum err err = schema ? check_by_schema(schema, args[i], &why)
				      : check_as_stack(args[i], &why);

		code |= err != ERR_OK;
		puts(err ? why.text : "ok");
	}
	json_free(schema);
	return code;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bare),
		cmocka_unit_test(test_everything_metrics),
		cmocka_unit_test(test_everything_else),
		cmocka_unit_test(test_global_namespaces),
		cmocka_unit_test(test_cityflow),
		cmocka_unit_test(test_schema_is_published),
		cmocka_unit_test(test_many_metrics),
	};

	if (argc > 1)
		return check_files(argc - 1, argv + 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
