/* SPDX-License-Identifier: MIT */
/* test_chart.c - metrics over time on the whole screen: from a row by one key, what the snapshot
 * has at once and the rest when it comes, and every state that this can be in. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/view_wish.h"
#include "curves.h"
#include "fixture.h"
#include "ui/keys.h"

#define HOUR INT64_C(3600)
#define DAY (24 * HOUR)
#define PAGE                                                                                       \
	"[ { 'name': 'one', 'rows': [ { 'panels': ['metrics', 'health'] }, { 'panels': ['queues'," \
	" 'alarms'] } ] } ]"

static uint64_t number;
static struct view_wish asked; /* the newest order; its arena is freed with the next */
static size_t n_asked;

static void
begin(struct fixture *f, enum style_kind style)
{
	number = n_asked = 0;
	fixture_open(f, PAGE, style);
	f->facts.real_ms = 1000000;
	fixture_answer(f);
	fixture_show(f, 80, 24);
}

static void
end(struct fixture *f)
{
	arena_free(asked.owned_arena);
	asked = (struct view_wish){ .kind = 0 };
	fixture_close(f);
}

/* Takes the next order of points; false: nothing is wished. */
static bool
take_order(struct fixture *f)
{
	struct view_wish wish;

	while (view_wish_next(f->view, &wish)) {
		if (wish.kind == VIEW_WISH_DROP)
			continue;
		assert_int_equal(wish.kind, VIEW_WISH_ORDER);
		assert_int_equal(wish.act, ACT_POINTS);
		arena_free(asked.owned_arena);
		asked = wish;
		view_wish_given(f->view, &asked, ++number);
		n_asked++;
		return true;
	}
	return false;
}

/* As the curve was, again and again; of a percentile a part; half as much a while before. */
static double
value_of(const struct fixture *f, size_t metric, const struct ask_points *ask, int64_t time_s)
{
	const struct curve *curve = curve_of(f->stack->metrics[metric].id);
	double value = curve->at((int)((f->now_ms / 1000 - time_s) / 60 % 180));

	if (ask->stat)
		value *= strtod(ask->stat + 1, NULL) / 100;
	return ask->shift_s ? value / 2 : value;
}

static void
fill(const struct fixture *f, const struct ask_points *ask, size_t metric, struct arena *arena,
     struct points *out)
{
	size_t most = (size_t)((ask->span.end_s - ask->span.start_s) / ask->period_s);

	out->times_s = mem_must(arena_array(arena, most, sizeof(int64_t)));
	out->values = mem_must(arena_array(arena, most, sizeof(double)));
	for (int64_t t = ask->span.start_s; t < MIN(ask->span.end_s, f->now_ms / 1000);
	     t += ask->period_s) {
		double value = value_of(f, metric, ask, t);

		if (isnan(value) || out->n == most)
			continue;
		out->times_s[out->n] = t;
		out->values[out->n++] = value;
	}
}

static void
answer(struct fixture *f)
{
	const struct ask_points *ask = asked.order.points;
	struct act_news *news = fixture_news(number, ACT_POINTS, true);

	news->n_series = news->n_done = ask->n_metrics;
	news->series = mem_must(arena_array(news->arena, ask->n_metrics, sizeof(*news->series)));
	for (size_t i = 0; i < ask->n_metrics; i++) {
		news->series[i].metric = ask->metrics[i];
		fill(f, ask, ask->metrics[i], news->arena, &news->series[i].points);
	}
	view_take_news(f->view, news);
}

static void
answer_all(struct fixture *f)
{
	while (take_order(f))
		answer(f);
}

static void
refuse(struct fixture *f, enum err err, const char *sentence)
{
	struct act_news *news = fixture_news(number, ACT_POINTS, true);

	news->err = err_set(err, &news->why, "%s", sentence);
	view_take_news(f->view, news);
}

static void
shoot(struct fixture *f, const char *title)
{
	fixture_shoot(f, title, 80, 24);
	fixture_shoot(f, title, 40, 10);
	fixture_shoot(f, title, 200, 50);
}

/* ---- tests ---- */

/* What the pollers have is there at once, and nothing is asked for. */
static void
test_at_once(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, STYLE_BRAILLE);
	fixture_keys(&f, "t");
	shoot(&f, "5xx rate");
	assert_false(take_order(&f));
	fixture_key(&f, KEY_IS_HOME);
	fixture_key(&f, KEY_IS_RIGHT);
	fixture_shoot(&f, "cursor at the begin", 80, 24);
	fixture_key(&f, KEY_IS_END);
	for (int i = 0; i < 9; i++)
		fixture_key(&f, KEY_IS_LEFT);
	fixture_keys(&f, "y");
	shoot(&f, "cursor near the end, fitted");
	fixture_keys(&f, "T");
	fixture_shoot(&f, "an hour", 80, 24);
	fixture_keys(&f, "T");
	fixture_show(&f, 80, 24);
	assert_true(fixture_has(&f, "this is the shortest one"));
	fixture_keys(&f, "q");
	assert_false(view_is_open(f.view));
	fixture_check(&f, "chart");
	end(&f);
}

/* What happened stands below; Enter says all of it. */
static void
test_marks(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, STYLE_BRAILLE);
	fixture_keys(&f, "t");
	fixture_show(&f, 80, 24);
	fixture_key(&f, KEY_IS_HOME);
	for (int i = 0; i < 80 && !fixture_has(&f, "alarm shop-api-5xx"); i++) {
		fixture_key(&f, KEY_IS_RIGHT);
		fixture_show(&f, 80, 24);
	}
	assert_true(fixture_has(&f, "A 13:5"));
	shoot(&f, "at an alarm");
	fixture_show(&f, 80, 24);
	fixture_keys(&f, "\r");
	fixture_shoot(&f, "all that happened there", 80, 24);
	fixture_keys(&f, "\rm");
	fixture_shoot(&f, "no marks", 80, 24);
	fixture_keys(&f, "\r");
	fixture_show(&f, 80, 24);
	assert_true(fixture_has(&f, "nothing is known to have happened"));
	fixture_check(&f, "chart_marks");
	end(&f);
}

/* A longer time is asked for, once, and lies under what the pollers bring. */
static void
test_longer(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, STYLE_BRAILLE);
	fixture_keys(&f, "tt");
	fixture_shoot(&f, "before it is asked", 80, 24);
	assert_true(take_order(&f));
	assert_int_equal(asked.order.points->n_metrics, 1);
	assert_int_equal(asked.order.points->period_s, 60);
	assert_int_equal(asked.order.points->span.end_s - asked.order.points->span.start_s,
			 12 * HOUR);
	assert_null(asked.order.points->stat);
	fixture_shoot(&f, "asked", 80, 24);
	assert_false(take_order(&f));
	answer(&f);
	shoot(&f, "answered");
	assert_false(take_order(&f));
	fixture_pass(&f, 600); /* the pollers bring what is new */
	fixture_answer(&f);
	fixture_show(&f, 80, 24);
	assert_false(take_order(&f));
	fixture_keys(&f, "ttt");
	assert_true(take_order(&f));
	assert_int_equal(asked.order.points->period_s, 900);
	answer(&f);
	fixture_shoot(&f, "a week", 80, 24);
	assert_false(take_order(&f));
	fixture_pass(&f, 899); /* of longer steps only what is asked is there */
	fixture_show(&f, 80, 24);
	assert_false(take_order(&f));
	fixture_pass(&f, 1);
	fixture_show(&f, 80, 24);
	assert_true(take_order(&f));
	answer(&f);
	fixture_check(&f, "chart_longer");
	end(&f);
}

static void
test_shift(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, STYLE_BRAILLE);
	fixture_keys(&f, "t[[[");
	assert_true(take_order(&f));
	assert_int_equal(asked.order.points->span.end_s, f.now_ms / 1000 - 20 + 60 - 9 * HOUR / 2);
	answer(&f);
	fixture_shoot(&f, "four and a half hours ago", 80, 24);
	fixture_keys(&f, "]");
	answer_all(&f);
	fixture_show(&f, 80, 24);
	assert_true(fixture_has(&f, "21 Nov 08:06 to 21 Nov 11:06 UTC"));
	fixture_keys(&f, "\\");
	fixture_show(&f, 80, 24);
	assert_true(fixture_has(&f, "live"));
	assert_false(take_order(&f));
	fixture_keys(&f, "]");
	fixture_show(&f, 80, 24);
	assert_true(fixture_has(&f, "live"));
	fixture_check(&f, "chart_shift");
	end(&f);
}

/* With the day and the week before, and with what else the group has of the unit. */
static void
test_compare(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, STYLE_BRAILLE);
	fixture_keys(&f, "tv");
	assert_true(take_order(&f));
	assert_int_equal(asked.order.points->shift_s, DAY);
	answer(&f);
	assert_false(take_order(&f));
	shoot(&f, "with the day before");
	fixture_keys(&f, "v");
	assert_true(take_order(&f));
	assert_int_equal(asked.order.points->shift_s, 7 * DAY);
	answer(&f);
	fixture_shoot(&f, "with the week before", 80, 24);
	fixture_keys(&f, "v");
	assert_false(take_order(&f));
	fixture_show(&f, 80, 24);
	assert_false(fixture_has(&f, "before"));
	fixture_check(&f, "chart_compare");
	end(&f);
}

static void
test_percentiles(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, STYLE_BRAILLE);
	fixture_keys(&f, "jjjjtp");
	assert_true(take_order(&f));
	assert_string_equal(asked.order.points->stat, "p50");
	answer(&f);
	assert_true(take_order(&f));
	assert_string_equal(asked.order.points->stat, "p90");
	answer(&f);
	assert_false(take_order(&f)); /* its own is p99 */
	shoot(&f, "own, p50 and p90");
	fixture_keys(&f, "p");
	fixture_show(&f, 80, 24);
	assert_false(fixture_has(&f, "p50"));
	fixture_keys(&f, "qkt"); /* errors: a sum */
	fixture_keys(&f, "p");
	fixture_show(&f, 80, 24);
	assert_true(fixture_has(&f, "percentiles: there are none"));
	fixture_keys(&f, "g");
	fixture_shoot(&f, "errors and throttles", 80, 24);
	fixture_keys(&f, "g");
	fixture_show(&f, 80, 24);
	assert_false(fixture_has(&f, "Throttles"));
	fixture_check(&f, "chart_percentiles");
	end(&f);
}

/* Of a queue all that there is, each unit by itself over the same time. */
static void
test_queue(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, STYLE_BRAILLE);
	fixture_keys(&f, "3t");
	shoot(&f, "age, sent and deleted");
	fixture_keys(&f, "qdt"); /* from the detail, too */
	fixture_show(&f, 80, 24);
	assert_true(fixture_has(&f, "Chart "));
	fixture_check(&f, "chart_queue");
	end(&f);
}

/* The metrics panel with the whole screen has room for the chart of its row. */
static void
test_zoomed(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, STYLE_BRAILLE);
	fixture_keys(&f, "1");
	fixture_shoot(&f, "zoomed", 80, 36);
	fixture_keys(&f, "jj");
	fixture_show(&f, 80, 36);
	assert_true(fixture_has(&f, "MiB"));
	fixture_check(&f, "chart_zoomed");
	end(&f);
}

/* Asking, denied, throttled, nothing, partial: none of them looks like another. */
static void
test_states(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, STYLE_BRAILLE);
	fixture_keys(&f, "tt");
	assert_true(take_order(&f));
	refuse(&f, ERR_DENIED,
	       "cloudwatch:GetMetricData is not allowed in us-east-1: add it to the policy");
	shoot(&f, "denied");
	assert_false(take_order(&f)); /* not again by itself */
	fixture_keys(&f, "r");
	assert_true(take_order(&f));
	refuse(&f, ERR_THROTTLED, "cloudwatch:GetMetricData is throttled in us-east-1");
	fixture_shoot(&f, "throttled", 80, 24);
	fixture_pass(&f, 301);
	fixture_show(&f, 80, 24);
	assert_true(take_order(&f));
	answer(&f);
	fixture_show(&f, 80, 24);
	assert_false(fixture_has(&f, "throttled"));
	fixture_keys(&f, "qjjjjjt"); /* throttles: never a point */
	shoot(&f, "nothing");
	f.facts.is_paused = true;
	fixture_keys(&f, "tt");
	fixture_show(&f, 80, 24);
	assert_false(take_order(&f));
	assert_true(fixture_has(&f, "paused: nothing is asked for"));
	fixture_check(&f, "chart_states");
	end(&f);
}

static void
test_pending(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f, PAGE, STYLE_BRAILLE);
	fixture_show(&f, 80, 24);
	fixture_keys(&f, "t");
	shoot(&f, "before the first answer");
	assert_false(take_order(&f)); /* the pollers are at it */
	fixture_check(&f, "chart_pending");
	end(&f);
}

/* Without colour and without braille lines differ by their glyphs. */
static void
test_plain(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, STYLE_ASCII);
	fixture_keys(&f, "3t");
	fixture_shoot(&f, "a queue", 80, 24);
	fixture_keys(&f, "q4t"); /* an alarm on a metric that the stack does not have */
	fixture_show(&f, 80, 24);
	assert_true(fixture_has(&f, "the stack file has no metric of this row"));
	fixture_keys(&f, "2tv"); /* a tile: its headline */
	answer_all(&f);
	fixture_key(&f, KEY_IS_LEFT);
	shoot(&f, "a tile");
	fixture_check(&f, "chart_ascii");
	end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_at_once), cmocka_unit_test(test_marks),
		cmocka_unit_test(test_longer),  cmocka_unit_test(test_shift),
		cmocka_unit_test(test_compare), cmocka_unit_test(test_percentiles),
		cmocka_unit_test(test_zoomed),  cmocka_unit_test(test_queue),
		cmocka_unit_test(test_states),  cmocka_unit_test(test_pending),
		cmocka_unit_test(test_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
