/* SPDX-License-Identifier: MIT */
/* test_metric_plan.c - what goes into one request: regions and periods apart, expressions with
 * their inputs, never more than a request holds, nothing twice and nothing lost. */
#include "../test.h"
#include "base/text.h"
#include "poll/metric_plan.h"

#include <stdio.h>
#include <stdlib.h>

#define N 40

/* A stack of made-up metrics; every fifth is an expression over the first of its five. */
struct fixture {
	struct metric_def metrics[N];
	char ids[N][16], expressions[N][48];
	struct stack stack;
};

static void
fill(struct fixture *f)
{
	*f = (struct fixture){ 0 };
	for (size_t i = 0; i < N; i++) {
		struct metric_def *def = &f->metrics[i];

		snprintf(f->ids[i], sizeof(f->ids[i]), "m%zu", i);
		*def = (struct metric_def){
			.id = f->ids[i], .region = "eu-west-2", .namespace_ = "N", .period_s = 60
		};
		if (i % 5 == 4) {
			snprintf(f->expressions[i], sizeof(f->expressions[i]),
				 "IF(m%zu>0,100*m%zu/m%zu,0)", i - 4, i - 3, i - 4);
			def->expression = f->expressions[i];
			def->namespace_ = NULL;
		}
	}
	f->metrics[10].region = "us-east-1";
	f->metrics[11].period_s = 300;
	f->metrics[12].unresolved = "some_variable";
	f->stack.metrics = f->metrics;
	f->stack.n_metrics = N;
}

static void
test_only_its_own(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct metric_plan plan;

	(void)state;
	fill(f);
	metric_plan_init(&plan, &f->stack, "us-east-1", 60);
	assert_int_equal(plan.n, 1);
	assert_int_equal(plan.metrics[0], 10);
	metric_plan_done(&plan);
	metric_plan_init(&plan, &f->stack, "eu-west-2", 60);
	assert_int_equal(plan.n, N - 3);
	assert_int_equal(plan.n_plain, N - 3 - N / 5);
	metric_plan_done(&plan);
	free(f);
}

static size_t
place_of(const struct metric_plan *plan, size_t metric)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->metrics[i] == metric)
			return i;
	return SIZE_MAX;
}

static void
check_slices(const struct metric_plan *plan, size_t wanted, size_t max)
{
	size_t slice_of[N], n_slices = 0;
	struct metric_slice slice = { 0, 0 };

	for (size_t first = 0; first < plan->n; first += slice.n) {
		slice = metric_plan_slice(plan, first, wanted, max);
		assert_in_range(slice.n, 1, max);
		for (size_t i = 0; i < slice.n; i++)
			slice_of[first + i] = n_slices;
		n_slices++;
	}
	for (size_t metric = 4; metric < N; metric += 5) {
		size_t expression = place_of(plan, metric);

		for (size_t input = metric - 4; input <= metric - 3; input++)
			if (place_of(plan, input) != SIZE_MAX)
				assert_int_equal(slice_of[place_of(plan, input)],
						 slice_of[expression]);
	}
}

static void
test_expressions_travel_with_inputs(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct metric_plan plan;

	(void)state;
	fill(f);
	metric_plan_init(&plan, &f->stack, "eu-west-2", 60);
	for (size_t wanted = 1; wanted < 9; wanted++)
		for (size_t max = 3; max < 60; max++)
			check_slices(&plan, wanted, max);
	metric_plan_done(&plan);
	free(f);
}

/* Some of a plan: what is left of a group still travels together, and begins where it begins. */
static void
test_picked(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct metric_plan plan, picked;
	struct metric_inputs inputs;
	bool marks[N] = { false };

	(void)state;
	fill(f);
	marks[4] = marks[8] = marks[22] = true; /* an expression over 0 and 1; plain ones */
	metric_inputs_init(&inputs, &f->stack);
	metric_inputs_add(&inputs, marks);
	metric_plan_init(&plan, &f->stack, "eu-west-2", 60);
	metric_plan_pick(&picked, &plan, &f->stack, marks);
	assert_int_equal(picked.n, 5);
	assert_int_equal(picked.n_plain, 4);
	assert_int_equal(picked.metrics[0], 0);
	assert_int_equal(picked.metrics[1], 1);
	assert_int_equal(picked.metrics[2], 4);
	assert_true(picked.starts_group[0] && !picked.starts_group[1] && !picked.starts_group[2]);
	assert_true(picked.starts_group[3] && picked.starts_group[4]);
	assert_int_equal(metric_plan_slice(&picked, 0, 9, 500).n, 3);
	metric_plan_done(&picked);
	metric_plan_done(&plan);
	metric_inputs_done(&inputs);
	free(f);
}

static void
test_one_request_when_it_fits(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct metric_plan plan;

	(void)state;
	fill(f);
	metric_plan_init(&plan, &f->stack, "eu-west-2", 60);
	assert_int_equal(metric_plan_slice(&plan, 0, 1, 500).n, plan.n);
	assert_int_equal(metric_plan_slice(&plan, plan.n, 1, 500).n, 0);
	metric_plan_done(&plan);
	free(f);
}

static void
test_only_the_newest_is_asked_again(void **state)
{
	const int64_t now_s = 1795222830;
	struct span first = metric_plan_span(60, 10800, 0, now_s);
	struct span again = metric_plan_span(60, 10800, now_s - 60, now_s);
	struct span after_a_day = metric_plan_span(60, 10800, now_s - 86400, now_s);
	struct span daily = metric_plan_span(86400, 10800, 0, now_s);

	(void)state;
	assert_int_equal((first.end_s - first.start_s) / 60, 181);
	assert_true(first.start_s % 60 == 0 && first.end_s > now_s);
	assert_in_range((again.end_s - again.start_s) / 60, 6, 8);
	assert_int_equal(after_a_day.start_s, first.start_s);
	assert_int_equal((daily.end_s - daily.start_s) / 86400, 17);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_its_own),
		cmocka_unit_test(test_expressions_travel_with_inputs),
		cmocka_unit_test(test_picked),
		cmocka_unit_test(test_one_request_when_it_fits),
		cmocka_unit_test(test_only_the_newest_is_asked_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
