/* SPDX-License-Identifier: MIT */
/* test_scenarios.c - the incidents that scenarios are called after: what is bad is bad at the start
 * and was well before, and logs, tasks, traces, alarms and the bill say the same of it. The table
 * of scenarios is what manual and README say. */
#include "sim_support.h"

#include "base/text.h"
#include "sim/api.h"
#include "sim/api_elbv2.h"
#include "sim/bill.h"
#include "sim/log_source.h"
#include "sim/traces.h"

#include <stdio.h>
#include <stdlib.h>

#define NOW_MS (ORIGIN_S * 1000)

/* A world of a shipped stack, and a call into it. */
struct stage {
	struct stack *stack;
	struct world *world;
	struct api *api;
	struct refusal refusal;
	struct http_reply reply;
	struct call call;
};

static void
stage_begin(struct stage *stage, const char *name, enum scenario scenario)
{
	const struct stack_options options = { .is_demo = true };
	struct why why = { "" };
	char path[64];

	*stage = (struct stage){ .stack = NULL };
	(void)snprintf(path, sizeof(path), "share/stacks/%s.jsonc", name);
	if (stack_load(path, &options, &stage->stack, &why))
		fail_msg("%s", why.text);
	stage->world = sim_world(stage->stack, scenario, 1);
	assert_true(scenario == SCENARIO_CALM ||
		    story_has(&stage->world->story, scenario, ORIGIN_S));
	stage->api = api_new(&(const struct api_options){ .world = stage->world, .seed = 1 });
	stage->call = (struct call){ .api = stage->api,
				     .world = stage->world,
				     .region = stage->stack->region,
				     .now_ms = NOW_MS,
				     .refusal = &stage->refusal,
				     .reply = &stage->reply,
				     .arena = arena_new((size_t)256 << 20) };
	assert_non_null(stage->call.arena);
}

static void
stage_end(struct stage *stage)
{
	arena_free(stage->call.arena);
	api_free(stage->api);
	world_free(stage->world);
	stack_free(stage->stack);
}

/* ---- what is looked for ---- */

struct found {
	const char *text;
	size_t n, n_before; /* since the incident began; before it */
	int64_t start_ms;
};

static bool
count_line(void *self, const struct log_line *line)
{
	struct found *found = self;

	if (strstr(line->message, found->text)) {
		found->n += line->time_ms >= found->start_ms;
		found->n_before += line->time_ms < found->start_ms;
	}
	return true;
}

/* Lines of the group within the hour before the start. */
static struct found
lines_with(struct stage *stage, const char *group, const char *text)
{
	const struct inventory_item *item =
		inventory_find(&stage->call, INVENTORY_LOG_GROUP, stage->call.region, group);
	const struct story *story = &stage->world->story;
	struct found found = { .text = text,
			       .start_ms = story_incident_s(story, story->scenario) * 1000 };
	const struct log_reader reader = { .self = &found, .line = count_line };

	if (!item)
		fail_msg("no log group %s", group);
	assert_true(log_read(&stage->call, item, NOW_MS - 3600000, NOW_MS, &reader));
	return found;
}

static void
check_lines(struct stage *stage, const char *group, const char *text)
{
	struct found found = lines_with(stage, group, text);

	if (!found.n || found.n_before)
		fail_msg("%s: \"%s\" stands %zu times in it, %zu times before", group, text,
			 found.n, found.n_before);
}

/* The metric of an id, in the newest minutes and in those before the incident. */
static double
value_of(const struct stage *stage, const char *id, int64_t end_s)
{
	const struct metric_def *def = &stage->stack->metrics[stack_metric(stage->stack, id)];
	const struct metric_name name = { def->region, def->namespace_, def->name, def->dimensions,
					  def->n_dimensions };
	const struct sim_metric *metric = catalog_find(stage->world->catalog, &name);
	const struct stretch stretch = { end_s - 600, end_s, INT64_MAX };
	struct point point;
	struct stat stat;

	assert_non_null(metric);
	assert_true(stat_parse(def->stat, &stat));
	return catalog_point(stage->world->catalog, metric, &stretch, &point)
		       ? stat_of(&stat, &point)
		       : 0;
}

static void
check_rise(const struct stage *stage, const char *id, double factor)
{
	const struct story *story = &stage->world->story;
	double before = value_of(stage, id, story_incident_s(story, story->scenario));
	double now = value_of(stage, id, ORIGIN_S);

	if (now < factor * before || now <= before)
		fail_msg("%s: %g before, %g now", id, before, now);
}

/* Red since the incident began: its state and its history. */
static void
check_alarm(struct stage *stage, const char *name)
{
	const struct story *story = &stage->world->story;
	int64_t start_ms = story_incident_s(story, story->scenario) * 1000;
	const struct alarms *alarms = stage->world->alarms;
	bool is_remembered = false;
	size_t at = SIZE_MAX;
	struct why why = { "" };

	assert_int_equal(alarms_advance(stage->world->alarms, NOW_MS, &why), ERR_OK);
	for (size_t i = 0; i < alarms_count(alarms); i++)
		at = text_is(alarms_at(alarms, i)->name, name) ? i : at;
	if (at == SIZE_MAX)
		fail_msg("no alarm %s", name);
	if (alarms_at(alarms, at)->state != SIM_ALARM ||
	    alarms_at(alarms, at)->changed_ms < start_ms)
		fail_msg("%s: %s", name, alarms_at(alarms, at)->reason);
	for (size_t i = 0; i < alarms_n_changes(alarms); i++) {
		const struct alarm_change *change = alarms_change(alarms, i);

		is_remembered = is_remembered || (change->alarm == at && change->to == SIM_ALARM &&
						  change->time_ms >= start_ms);
	}
	assert_true(is_remembered);
}

/* Tasks that the incident has ended, all with that stop code and exit code, and since it began. */
static void
check_tasks(const struct stage *stage, const char *stop_code, int exit_code, size_t at_least)
{
	const struct story *story = &stage->world->story;
	int64_t start_ms = story_incident_s(story, story->scenario) * 1000;
	size_t n = 0;

	for (size_t i = 0; i < jobs_n_tasks(stage->world->jobs); i++) {
		const struct sim_task *task = jobs_task(stage->world->jobs, i);

		if (task->incident != story->scenario || task->stopped_ms > NOW_MS)
			continue;
		n++;
		assert_string_equal(task->outcome->stop_code, stop_code);
		assert_int_equal(task->outcome->exit_code, exit_code);
		assert_true(task->stopped_ms >= start_ms);
	}
	if (n < at_least)
		fail_msg("%zu tasks, not %zu", n, at_least);
}

static size_t
dead_letters(const struct stage *stage)
{
	return jobs_find_queue(stage->world->jobs, stage->stack->region, "cityflow-jobs-dlq")->n;
}

/* ---- the incidents ---- */

static void
test_bad_deploy(void **state)
{
	struct trace traces[TRACES_A_MINUTE];
	struct trace_routes routes;
	struct stage stage;
	size_t n, n_faults = 0;
	int64_t start_s, back_s;

	(void)state;
	stage_begin(&stage, "cityflow", SCENARIO_BAD_DEPLOY);
	check_rise(&stage, "fn_errors", 5);
	check_rise(&stage, "api_5xx", 1);
	check_alarm(&stage, "cityflow-api-5xx-rate");
	check_lines(&stage, "/aws/lambda/cityflow-api", "[ERROR] KeyError: 'DATABASE_URL'");
	assert_true(story_deploy_start(&stage.world->story, ORIGIN_S, &start_s, &back_s));
	assert_int_equal(start_s, story_incident_s(&stage.world->story, SCENARIO_BAD_DEPLOY));
	routes = traces_routes(&stage.call);
	n = traces_of_minute(&stage.call, &routes, ORIGIN_S / 60 - 2, traces);
	for (size_t i = 0; i < n; i++) {
		n_faults += traces[i].is_fault;
		assert_string_equal(traces[i].exception, "'DATABASE_URL'");
	}
	assert_true(n_faults > 0);
	stage_end(&stage);
	stage_begin(&stage, "elanswer", SCENARIO_BAD_DEPLOY);
	check_tasks(&stage, "EssentialContainerExited", 1, 3);
	check_lines(&stage, "/ecs/elanswer-app", "KeyError: 'DATABASE_URL'");
	stage_end(&stage);
}

static void
test_out_of_memory(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage, "cityflow", SCENARIO_OUT_OF_MEMORY);
	check_tasks(&stage, "EssentialContainerExited", 137, 10);
	assert_string_equal(task_outcome_of(SCENARIO_OUT_OF_MEMORY)->container_reason,
			    "OutOfMemoryError: Container killed due to memory usage");
	check_lines(&stage, "/ecs/cityflow-worker", "WARN memory: 2041 of 2048 MiB");
	check_alarm(&stage, "cityflow-jobs-dlq-depth");
	assert_true(dead_letters(&stage) > 0);
	stage_end(&stage);
	stage_begin(&stage, "wellbeing", SCENARIO_OUT_OF_MEMORY);
	check_tasks(&stage, "EssentialContainerExited", 137, 4);
	check_lines(&stage, "/ecs/wellbeing-dashboard", "WARN memory: 2041 of 2048 MiB");
	stage_end(&stage);
}

static void
test_no_image(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage, "cityflow", SCENARIO_NO_IMAGE);
	check_tasks(&stage, "TaskFailedToStart", -1, 20);
	assert_non_null(
		strstr(task_outcome_of(SCENARIO_NO_IMAGE)->reason, "CannotPullContainerError"));
	assert_int_equal(jobs_revision(&stage.world->story, ORIGIN_S), JOB_REVISION + 1);
	assert_int_equal(jobs_revision(&stage.world->story, ORIGIN_S - 3600), JOB_REVISION);
	assert_true(dead_letters(&stage) > 0);
	stage_end(&stage);
	stage_begin(&stage, "elanswer", SCENARIO_NO_IMAGE);
	check_tasks(&stage, "TaskFailedToStart", -1, 5);
	assert_int_equal(services_deployment(&stage.world->story, NOW_MS).rollout, ROLLOUT_BAD);
	stage_end(&stage);
}

static void
test_spot(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage, "cityflow", SCENARIO_SPOT);
	check_tasks(&stage, "SpotInterruption", 143, 10);
	assert_string_equal(task_outcome_of(SCENARIO_SPOT)->reason,
			    "Your Spot Task was interrupted.");
	check_lines(&stage, "/ecs/cityflow-worker", "the Spot capacity is taken away");
	stage_end(&stage);
}

static void
test_dead_letters(void **state)
{
	struct stage stage;
	size_t n;

	(void)state;
	stage_begin(&stage, "cityflow", SCENARIO_DEAD_LETTERS);
	n = dead_letters(&stage);
	check_tasks(&stage, "EssentialContainerExited", 1, 3 * n);
	assert_true(n >= 3);
	check_lines(&stage, "/ecs/cityflow-worker",
		    "departures[17].time is 'tomorrow', not a number");
	/* Each input three times: nothing else fails. */
	assert_true(lines_with(&stage, "/ecs/cityflow-worker", "INFO job finished").n > 3);
	check_alarm(&stage, "cityflow-jobs-dlq-depth");
	stage_end(&stage);
}

static void
test_unhealthy_target(void **state)
{
	static const char *const stacks[] = { "wellbeing", "elanswer" };
	struct stage stage;

	(void)state;
	for (size_t i = 0; i < LEN(stacks); i++) {
		char alarm[64];

		stage_begin(&stage, stacks[i], SCENARIO_UNHEALTHY_TARGET);
		check_rise(&stage, "hosts_unhealthy", 1);
		assert_int_equal(value_of(&stage, "hosts_unhealthy", ORIGIN_S), 1);
		assert_int_equal(elbv2_unhealthy(&stage.call, stage.stack->region,
						 stage.stack->balancers[0].target_groups[0]),
				 1);
		(void)snprintf(alarm, sizeof(alarm), "%s-hosts-unhealthy", stacks[i]);
		check_alarm(&stage, alarm);
		stage_end(&stage);
	}
	stage_begin(&stage, "wellbeing", SCENARIO_UNHEALTHY_TARGET);
	check_lines(&stage, "/ecs/wellbeing-dashboard", "No space left on device");
	stage_end(&stage);
}

static void
test_replica_lag(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage, "elanswer", SCENARIO_REPLICA_LAG);
	check_rise(&stage, "replica_lag", 300);
	check_rise(&stage, "db_latency", 4);
	check_rise(&stage, "db_load", 4);
	check_alarm(&stage, "elanswer-replica-lag");
	check_lines(&stage, "/ecs/elanswer-app", "50000 rows written to the primary");
	stage_end(&stage);
}

static double
spent_on(struct stage *stage, int64_t day_s)
{
	struct bill bill = bill_of(&stage->call);
	double usd = 0;

	for (size_t i = 0; i < bill.n; i++) {
		if (text_is(bill.items[i].service, "AmazonCloudWatch"))
			usd += bill_usd(&stage->call, &bill.items[i], day_s, day_s + 86400);
	}
	return usd;
}

static void
test_cost_spike(void **state)
{
	int64_t today_s = ORIGIN_S - ORIGIN_S % 86400, month_s = bill_month(ORIGIN_S, 0);
	struct stage stage;
	double usd;

	(void)state;
	stage_begin(&stage, "cityflow", SCENARIO_COST_SPIKE);
	assert_true(spent_on(&stage, today_s - 86400) > 20 * spent_on(&stage, today_s - 3 * 86400));
	usd = bill_total(&stage.call, month_s, ORIGIN_S, true);
	assert_true(usd > stage.stack->cost.thresholds[1]);
	/* What AWS/Billing and Cost Explorer say is one: the metric is six hours late at most. */
	assert_true(value_of(&stage, "bill_usd", ORIGIN_S - ORIGIN_S % 21600 + 600) <= usd * 1.02);
	assert_true(value_of(&stage, "bill_usd", ORIGIN_S - ORIGIN_S % 21600 + 600) > usd * 0.75);
	assert_true(lines_with(&stage, "/aws/lambda/cityflow-api", "DEBUG").n > 20000);
	stage_end(&stage);
	stage_begin(&stage, "cityflow", SCENARIO_CALM);
	assert_true(bill_total(&stage.call, month_s, ORIGIN_S, true) <
		    stage.stack->cost.thresholds[0]);
	stage_end(&stage);
}

static void
test_js_errors(void **state)
{
	struct inventory_list monitors;
	struct stage stage;
	struct found found;
	char group[128];

	(void)state;
	stage_begin(&stage, "cityflow", SCENARIO_JS_ERRORS);
	check_rise(&stage, "rum_js_errors", 4);
	check_alarm(&stage, "cityflow-rum-js-errors");
	monitors = inventory_list(&stage.call, INVENTORY_MONITOR, NULL);
	assert_int_equal(monitors.n, 1);
	(void)snprintf(group, sizeof(group), "/aws/vendedlogs/RUMService_%s%.8s",
		       monitors.items[0]->name,
		       inventory_monitor_id(&stage.call, monitors.items[0]->region,
					    monitors.items[0]->name));
	found = lines_with(&stage, group, "Cannot read properties of undefined");
	assert_true(found.n > 20 && found.n > 5 * found.n_before);
	check_lines(&stage, group, "https://example.com/app.1.1.0.js");
	check_lines(&stage, group, "\"application_version\":\"1.1.0\"");
	stage_end(&stage);
}

/* ---- what is said ---- */

static char *
read_text(const char *path)
{
	char *text = calloc(1, 1 << 20);
	FILE *file = fopen(path, "r");

	assert_non_null(text);
	assert_non_null(file);
	assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
	assert_int_equal(fclose(file), 0);
	return text;
}

/* Dashes as roff has them. */
static void
add_word(struct text *out, const char *word)
{
	for (; *word; word++)
		text_addf(out, *word == '-' ? "\\%c" : "%c", *word);
}

static void
test_manual_and_readme_have_the_table(void **state)
{
	char *manual = read_text("man/cwtop-sim.1"), *readme = read_text("README.md");

	(void)state;
	for (size_t i = 0; i < SCENARIO_COUNT; i++) {
		const struct scenario_row *row = &scenario_rows[i];
		TEXT_ON(title, 64);
		TEXT_ON(help, 200);
		TEXT_ON(line, 300);

		text_add(&title, ".TP\n.B ");
		add_word(&title, row->word);
		text_add(&title, "\n");
		if (!strstr(manual, title.data))
			fail_msg("the manual has no %s", row->word);
		if (!row->stacks[0])
			continue;
		text_addf(&help, "%s (%s).\n", row->help + 1, row->stacks);
		if (!strstr(manual, help.data))
			fail_msg("the manual has not: %s", help.data);
		text_addf(&line, "\n| `%s` | %s | `cwtop demo %.*s --scenario %s` |\n", row->word,
			  row->help, (int)strcspn(row->stacks, ","), row->stacks, row->word);
		if (!strstr(readme, line.data))
			fail_msg("the README has not: %s", line.data);
	}
	free(manual);
	free(readme);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_deploy),
		cmocka_unit_test(test_out_of_memory),
		cmocka_unit_test(test_no_image),
		cmocka_unit_test(test_spot),
		cmocka_unit_test(test_dead_letters),
		cmocka_unit_test(test_unhealthy_target),
		cmocka_unit_test(test_replica_lag),
		cmocka_unit_test(test_cost_spike),
		cmocka_unit_test(test_js_errors),
		cmocka_unit_test(test_manual_and_readme_have_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
