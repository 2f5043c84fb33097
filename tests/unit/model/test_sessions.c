/* SPDX-License-Identifier: MIT */
/* test_sessions.c - the numbers of RUM monitors: what metrics stand in for, sums of several,
 * vitals, and what health finds in them. Through the model, as the app uses it. */
#include <math.h>

#include "model/model.h"
#include "model/sessions.h"
#include "stack_support.h"

#define DAY_S INT64_C(86400)
#define TODAY_S INT64_C(1795219200)
#define NOW_S (TODAY_S + 14 * 3600 + 120)
#define NOW_MS (NOW_S * 1000)

/* With ' for ". */
static const char quoted[] =
	"{'schema':'cwtop-stack/1','region':'eu-west-2','alarms':{'regions':[]},"
	"'metrics':[{'group':'g','title':'G','namespace':'AWS/RUM','period':300,"
	"'dimensions':{'application_name':'shop'},'metrics':["
	"{'id':'day','title':'t','stat':'Sum','name':'SessionCount','period':86400},"
	"{'id':'short_','title':'t','stat':'Sum','name':'SessionCount'},"
	"{'id':'time','title':'t','stat':'Average','name':'SessionDuration'},"
	"{'id':'errors','title':'t','stat':'Sum','name':'JsErrorCount'},"
	"{'id':'lcp','title':'t','stat':'p75','name':'WebVitalsLargestContentfulPaint'},"
	"{'id':'good','title':'t','stat':'Sum','name':'NavigationSatisfiedTransaction'},"
	"{'id':'bad','title':'t','stat':'Sum','name':'NavigationFrustratedTransactionCount'}]},"
	"{'group':'o','title':'O','namespace':'AWS/RUM','period':300,"
	"'dimensions':{'application_name':'other'},'metrics':["
	"{'id':'not_ours','title':'t','stat':'Sum','name':'SessionCount','period':86400}]}],"
	"'rum':[{'monitor':'shop','js_errors_warn':10},{'monitor':'app'}]}";

enum { METRICS, SHOP, APP };

struct scene {
	struct stack *stack;
	struct model *model;
	struct snapshot *snapshot;
};

static void
scene_begin(struct scene *s)
{
	char text[sizeof(quoted)];

	memcpy(text, quoted, sizeof(text));
	for (char *c = text; *c; c++)
		if (*c == '\'')
			*c = '"';
	s->stack = parse(text, &no_options);
	s->model = model_new(s->stack, 3 * 3600);
	s->snapshot = NULL;
	model_add_source(s->model, "metrics", "", "eu-west-2", 60000);
	model_add_source(s->model, "sessions", "shop", "eu-west-2", 300000);
	model_add_source(s->model, "sessions", "app", "eu-west-2", 300000);
	for (size_t i = 0; i < s->stack->n_metrics; i++)
		model_set_metric_source(s->model, i, METRICS);
	model_source_ok(s->model, METRICS, NOW_MS);
	model_source_ok(s->model, SHOP, NOW_MS);
	model_source_ok(s->model, APP, NOW_MS);
}

static void
scene_end(struct scene *s)
{
	snapshot_unref(s->snapshot);
	model_free(s->model);
	stack_free(s->stack);
}

static void
feed(struct scene *s, const char *id, int64_t time_s, double value)
{
	size_t i = stack_metric(s->stack, id);
	struct points points = { .times_s = &time_s, .values = &value, .n = 1 };

	assert_true(i < s->stack->n_metrics);
	model_apply_points(s->model, i, &points, time_s, time_s + s->stack->metrics[i].period_s,
			   NOW_MS);
}

static struct sessions *
answer(struct scene *s, size_t source)
{
	struct part *part = part_new(PART_SESSIONS, 1u << 16);
	struct sessions *row = arena_alloc(part->arena, sizeof(*row));

	assert_non_null(row);
	sessions_blank(row);
	part->row = row;
	part->time_ms = NOW_MS;
	model_apply_part(s->model, source, part);
	return row;
}

static void
look(struct scene *s, size_t monitor, struct sessions *out)
{
	if (!s->snapshot)
		s->snapshot = model_publish(s->model, NOW_MS);
	assert_int_equal(s->snapshot->watched.n_sessions, 2);
	sessions_of(s->snapshot, &s->snapshot->watched.sessions[monitor], out);
}

static void
test_nothing_is_known(void **state)
{
	struct scene s;
	struct sessions now;

	(void)state;
	scene_begin(&s);
	look(&s, 0, &now);
	assert_int_equal(now.way, SESSIONS_METRICS);
	assert_int_equal(now.n_days, 1);
	assert_int_equal(now.days[0].day_s, TODAY_S);
	assert_int_equal(now.days[0].sessions, -1);
	assert_int_equal(now.days[0].visitors, -1);
	assert_true(now.days[0].duration_s < 0 && now.apdex < 0);
	assert_int_equal(now.active, -1);
	assert_int_equal(now.js_errors_hour, -1);
	assert_false(now.vitals[VITAL_LCP].is_known);
	scene_end(&s);
}

static void
test_metrics_stand_in(void **state)
{
	struct scene s;
	struct sessions now;

	(void)state;
	scene_begin(&s);
	feed(&s, "day", TODAY_S, 321);
	feed(&s, "day", TODAY_S - 2 * DAY_S, 500);
	feed(&s, "not_ours", TODAY_S - 5 * DAY_S, 7);
	feed(&s, "time", NOW_S - NOW_S % 300 - 300, 94500);
	feed(&s, "errors", NOW_S - NOW_S % 300 - 300, 4);
	feed(&s, "errors", NOW_S - NOW_S % 300 - 3300, 5);
	feed(&s, "errors", NOW_S - NOW_S % 300 - 3600, 70); /* began more than an hour ago */
	feed(&s, "lcp", NOW_S - NOW_S % 300 - 300, 2600);
	feed(&s, "good", NOW_S - NOW_S % 300 - 300, 9);
	feed(&s, "bad", NOW_S - NOW_S % 300 - 300, 1);
	answer(&s, SHOP)->sample_rate = 1;
	look(&s, 0, &now);
	assert_int_equal(now.n_days, 3);
	assert_int_equal(now.days[0].sessions, 321);
	assert_int_equal(now.days[1].sessions, -1); /* no datapoint is not zero */
	assert_int_equal(now.days[2].sessions, 500);
	assert_int_equal(now.days[0].visitors, -1);
	assert_true(now.days[0].duration_s == 94.5);
	assert_int_equal(now.duration_span_s, 300);
	assert_int_equal(now.js_errors_hour, 9);
	assert_true(now.vitals[VITAL_LCP].is_known && now.vitals[VITAL_LCP].p75 == 2600);
	assert_true(now.apdex == 0.9);
	look(&s, 1, &now); /* another monitor has no metrics here */
	assert_int_equal(now.days[0].sessions, -1);
	scene_end(&s);
}

/* What was counted is not replaced by what metrics say. */
static void
test_counted_comes_first(void **state)
{
	struct scene s;
	struct sessions now, *row;

	(void)state;
	scene_begin(&s);
	feed(&s, "day", TODAY_S, 321);
	feed(&s, "time", NOW_S - NOW_S % 300 - 300, 94500);
	row = answer(&s, SHOP);
	row->way = SESSIONS_LOGS;
	row->n_days = 1;
	row->days[0] = (struct sessions_day){ .day_s = TODAY_S,
					      .sessions = 300,
					      .visitors = 200,
					      .js_errors = -1,
					      .duration_s = 60 };
	look(&s, 0, &now);
	assert_int_equal(now.days[0].sessions, 300);
	assert_true(now.days[0].duration_s == 60);
	assert_int_equal(now.duration_span_s, 0);
	scene_end(&s);
}

static struct sessions
site(int64_t n, int64_t visitors, double duration_s)
{
	struct sessions one;

	sessions_blank(&one);
	one.active = n / 10;
	one.n_days = 1;
	one.days[0] = (struct sessions_day){ .sessions = n,
					     .visitors = visitors,
					     .duration_s = duration_s };
	return one;
}

static void
test_sums(void **state)
{
	struct sessions all[3] = { site(30, 20, 100), site(10, 10, 20), site(0, 0, -1) }, sum;

	(void)state;
	sessions_sum(all, 3, &sum);
	assert_int_equal(sum.active, 4);
	assert_int_equal(sum.days[0].sessions, 40);
	assert_int_equal(sum.days[0].visitors, 30);
	assert_true(sum.days[0].duration_s == 80); /* weighted; nobody has no weight */
	all[1] = site(10, -1, 20);
	sessions_sum(all, 3, &sum);
	assert_int_equal(sum.days[0].visitors, -1); /* one that is not known: nor is the sum */
	assert_int_equal(sum.days[0].sessions, 40);
	all[1] = site(-1, -1, -1);
	sessions_sum(all, 3, &sum);
	assert_int_equal(sum.days[0].sessions, -1);
	assert_true(sum.days[0].duration_s < 0);
	all[0] = site(0, 0, -1);
	all[1] = site(10, 9, 20);
	sessions_sum(all, 2, &sum);
	assert_true(sum.days[0].duration_s == 20);
	sessions_sum(all, 1, &sum);
	assert_int_equal(sum.days[0].sessions, 0);
}

static void
test_vitals(void **state)
{
	static const struct {
		enum vital vital;
		double good, poor;
	} limits[] = { { VITAL_LCP, 2500, 4000 },
		       { VITAL_CLS, 0.1, 0.25 },
		       { VITAL_INP, 200, 500 },
		       { VITAL_FID, 100, 300 } };

	(void)state;
	for (size_t i = 0; i < LEN(limits); i++) {
		enum vital v = limits[i].vital;

		assert_int_equal(sessions_vital_level(v, limits[i].good), LEVEL_OK);
		assert_int_equal(sessions_vital_level(v, limits[i].good * 1.001), LEVEL_WARN);
		assert_int_equal(sessions_vital_level(v, limits[i].poor), LEVEL_WARN);
		assert_int_equal(sessions_vital_level(v, limits[i].poor * 1.001), LEVEL_ALARM);
	}
}

static const struct tile *
tile_of(const struct snapshot *snapshot, size_t index)
{
	for (size_t i = 0; i < snapshot->n_tiles; i++)
		if (snapshot->tiles[i].kind == TILE_SESSIONS && snapshot->tiles[i].index == index)
			return &snapshot->tiles[i];
	fail_msg("no tile");
	return NULL;
}

static void
test_errors_warn(void **state)
{
	static const struct sessions_error message = { "x is undefined", "TypeError", 8 };

	(void)state;
	for (int64_t n = 10; n <= 11; n++) {
		struct scene s;
		struct sessions now, *row;
		enum level level = n > 10 ? LEVEL_WARN : LEVEL_OK;
		size_t n_reasons = 0;

		scene_begin(&s);
		row = answer(&s, SHOP);
		row->way = SESSIONS_LOGS;
		row->active = 5;
		row->js_errors_hour = n;
		row->errors = &message;
		row->n_errors = 1;
		row = answer(&s, APP);
		row->js_errors_hour = 1000; /* without a limit */
		look(&s, 0, &now);
		assert_int_equal(s.snapshot->watched.sessions[0].level, level);
		assert_int_equal(s.snapshot->watched.sessions[1].level, LEVEL_OK);
		assert_int_equal(tile_of(s.snapshot, 0)->level, level);
		assert_string_equal(tile_of(s.snapshot, 0)->value, "5 active");
		for (size_t i = 0; i < s.snapshot->n_reasons; i++)
			n_reasons += text_has(s.snapshot->reasons[i].text, "x is undefined");
		assert_int_equal(n_reasons, n > 10); /* said once */
		scene_end(&s);
	}
}

static void
test_a_source_that_fails_is_unknown(void **state)
{
	struct scene s;
	struct sessions now;

	(void)state;
	scene_begin(&s);
	model_source_failed(s.model, SHOP, ERR_DENIED, "no");
	look(&s, 0, &now);
	assert_int_equal(s.snapshot->watched.sessions[0].level, LEVEL_UNKNOWN);
	assert_int_equal(tile_of(s.snapshot, 0)->level, LEVEL_UNKNOWN);
	assert_string_equal(tile_of(s.snapshot, 0)->note, "denied");
	scene_end(&s);
}

static void
test_what_is_unresolved_is_not_well(void **state)
{
	struct scene s;
	struct sessions now;

	(void)state;
	scene_begin(&s);
	look(&s, 0, &now);
	assert_int_equal(s.snapshot->n_reasons, 0);
	snapshot_unref(s.snapshot);
	s.snapshot = NULL;
	s.stack->monitors[1].unresolved = "site";
	look(&s, 0, &now);
	assert_int_equal(s.snapshot->health, LEVEL_UNKNOWN);
	assert_string_equal(s.snapshot->reasons[0].text, "app: unresolved: give --var site=...");
	scene_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_known),
		cmocka_unit_test(test_metrics_stand_in),
		cmocka_unit_test(test_counted_comes_first),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_vitals),
		cmocka_unit_test(test_errors_warn),
		cmocka_unit_test(test_a_source_that_fails_is_unknown),
		cmocka_unit_test(test_what_is_unresolved_is_not_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
