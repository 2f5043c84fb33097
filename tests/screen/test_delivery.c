/* SPDX-License-Identifier: MIT */
/* test_delivery.c - pipelines and the service map, in each state that they can be in. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"
#include "model/pipelines.h"
#include "model/service_map.h"

#define PART_BYTES (64u << 10)

/* ---- pipelines ---- */

static void
put_pipeline(struct fixture *f, size_t unit, const struct pipeline *pipeline)
{
	struct part *part = part_new(PART_PIPELINE, PART_BYTES);

	part->row = pipeline;
	fixture_part(f, unit, part);
}

static struct pipeline_run runs[2];

static const struct pipeline_stage failed_stages[] = {
	{ "Source", "Succeeded", true, "" },
	{ "Build", "Succeeded", true, "" },
	{ "Deploy", "Failed", true, "" },
	{ "Verify", "", false, "waits for the release" },
};
static const struct pipeline_action failed_actions[] = {
	{ "Source", "GitHub", "Succeeded", "fix the basket", "", "4f2a9c1", "", 0 },
	{ "Deploy", "ECS", "Failed", "",
	  "JobFailed: tasks of shop-api:42 failed their health checks", "", "", 0 },
};
static const struct pipeline_stage good_stages[] = {
	{ "Source", "Succeeded", true, "" },
	{ "Deploy", "InProgress", true, "" },
};
static const struct pipeline failed_pipeline = { failed_stages, 4, failed_actions, 2, runs, 2 };
static const struct pipeline good_pipeline = { good_stages, 2, NULL, 0, runs + 1, 1 };
static const struct pipeline new_pipeline = { good_stages, 0, NULL, 0, NULL, 0 };

static void
answer_pipelines(struct fixture *f)
{
	int64_t now_s = f->now_ms / 1000;

	runs[0] = (struct pipeline_run){ "a1",       "Failed",         "Webhook",
					 "4f2a9c1",  "fix the basket", now_s - 900,
					 now_s - 600 };
	runs[1] = (struct pipeline_run){ "a0",         "Succeeded",   "Webhook",    "11ba02e",
					 "new prices", now_s - 90000, now_s - 89000 };
	put_pipeline(f, 0, &failed_pipeline);
	put_pipeline(f, 1, &good_pipeline);
	put_pipeline(f, 2, &new_pipeline);
}

static void
answer_no_pipelines(struct fixture *f)
{
	for (size_t i = 0; i < 3; i++)
		put_pipeline(f, i, &new_pipeline);
}

static const struct fixture_source_row pipeline_sources[] = {
	{ "pipelines", "shop", "eu-west-2", 60000 },
	{ "pipelines", "shop-docs", "eu-west-2", 60000 },
	{ "pipelines", "shop-new", "eu-west-2", 60000 },
};

static const struct fixture_more pipelines = {
	.panel = "pipelines",
	.sections = "'vars': { 'other': {} }, 'pipelines': [ { 'name': 'shop' }, { 'name': "
		    "'shop-docs' },"
		    " { 'name': 'shop-new' }, { 'name': '${other}' } ],",
	.sources = pipeline_sources,
	.n_sources = LEN(pipeline_sources),
	.answer = answer_pipelines,
	.answer_empty = answer_no_pipelines,
};

static void
test_pipelines(void **state)
{
	(void)state;
	fixture_shoot_states(&pipelines);
}

/* ---- the service map ---- */

static const struct map_line lines[] = {
	{ "shop-api", "AWS::ApiGateway::Stage", 0, false, 240, 3, 9, 0, 4, 0.21, 0.4 },
	{ "shop-fn", "AWS::Lambda::Function", 1, false, 231, 14, 0, 2, 3.85, 0.19, 0.38 },
	{ "Carts", "AWS::DynamoDB::Table", 2, false, 400, 0, 0, 0, 6.7, 0.006, 0.011 },
	{ "payments.example.com", "remote", 2, false, 40, 12, 0, 0, 0.66, 2.4, NAN },
	{ "shop-mail", "AWS::Lambda::Function", 0, false, -1, -1, -1, -1, 0, NAN, NAN },
	{ "Carts", "AWS::DynamoDB::Table", 1, true, 0, 0, 0, 0, 0, NAN, 0.011 },
};
static struct service_map full = { lines, LEN(lines), 0, 0, false }, empty;

static void
put_map(struct fixture *f, struct service_map *map)
{
	struct part *part = part_new(PART_MAP, PART_BYTES);

	map->end_s = f->now_ms / 1000;
	map->start_s = map->end_s - 3600;
	part->row = map;
	fixture_part(f, 0, part);
}

static void
answer_map(struct fixture *f)
{
	put_map(f, &full);
}

static void
answer_no_map(struct fixture *f)
{
	put_map(f, &empty);
}

static const struct fixture_source_row map_sources[] = { { "traces", "", "eu-west-2", 300000 } };

static const struct fixture_more traces = {
	.panel = "traces",
	.sections = "'service_map': { 'sampled_pct': 5 },",
	.sources = map_sources,
	.n_sources = 1,
	.answer = answer_map,
	.answer_empty = answer_no_map,
};

static void
test_traces(void **state)
{
	(void)state;
	fixture_shoot_states(&traces);
}

/* Ten calls are needed to say anything, and a share of nothing is none. */
static void
test_levels(void **state)
{
	struct map_line line = { .total = 9, .faults = 9 };

	(void)state;
	assert_int_equal(map_level(&line), LEVEL_OK);
	line.total = 100;
	line.faults = 1;
	assert_int_equal(map_level(&line), LEVEL_OK);
	line.faults = 2;
	assert_int_equal(map_level(&line), LEVEL_WARN);
	line.faults = 6;
	assert_int_equal(map_level(&line), LEVEL_ALARM);
	line.faults = -1;
	assert_int_equal(map_level(&line), LEVEL_OK);
	assert_true(isnan(map_fault_pct(&line)));
	assert_int_equal(pipeline_level("Stopped"), LEVEL_WARN);
	assert_int_equal(pipeline_level("Superseded"), LEVEL_OK);
	assert_null(pipeline_stands(&new_pipeline));
	assert_string_equal(pipeline_stands(&good_pipeline)->name, "Deploy");
	assert_string_equal(pipeline_failure(&failed_pipeline)->name, "ECS");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pipelines),
		cmocka_unit_test(test_traces),
		cmocka_unit_test(test_levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
