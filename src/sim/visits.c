/* SPDX-License-Identifier: MIT */
/* visits.c - who comes to a site, how long they stay and what they meet; and its sum by the
 * minute. */
#include "sim/visits.h"

#include "base/mem.h"
#include "sim/random.h"
#include "sim/visit_mood.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MINUTE_MS INT64_C(60000)
#define REACH                                                                               \
	((int64_t)((VISIT_MS_MAX + MINUTE_MS - 1) / MINUTE_MS)) /* minutes a visit may take \
								 */
#define SHARE 0.05  /* visits begin per request of an API */
#define PEOPLE 4000 /* who ever comes; some come again */
#define BLOCK 60    /* minutes that are summed up together */
#define BLOCKS 400  /* of them are remembered: more than the days that CloudWatch keeps minutes */
#define SATISFIED_MS 2000
#define TOLERATED_MS 8000

struct block {
	int64_t number; /* Unix hours; 0: empty */
	struct visit_minute minutes[BLOCK];
};

/* The log of a minute is made of the visits of those before it: a few are kept. */
#define KEPT 16
struct begun {
	int64_t minute; /* 0: empty */
	size_t n;
	struct visit visits[VISITS_A_MINUTE];
};

struct visits {
	const struct story *story;
	const char *region, *monitor;
	uint64_t key;
	unsigned rank;
	struct visit_moods *moods; /* NULL: nothing but the story */
	struct block *blocks;
	struct begun *begun;
};

struct visits *
visits_new(const struct story *story, const char *region, const char *monitor, unsigned rank)
{
	struct visits *visits = mem_alloc(1, sizeof(*visits));
	uint64_t key = random_mix(story->seed, random_text("visits"));

	visits->story = story;
	visits->region = region;
	visits->monitor = monitor;
	visits->rank = rank;
	visits->key = random_mix(random_mix(key, random_text(region)), random_text(monitor));
	if (story->incidents)
		visits->moods = visit_moods_new(story->incidents, region, monitor);
	visits->blocks = mem_alloc(BLOCKS, sizeof(visits->blocks[0]));
	visits->begun = mem_alloc(KEPT, sizeof(visits->begun[0]));
	return visits;
}

void
visits_free(struct visits *visits)
{
	if (!visits)
		return;
	free(visits->blocks);
	free(visits->begun);
	visit_moods_free(visits->moods);
	free(visits);
}

const char *
visits_monitor(const struct visits *visits)
{
	return visits->monitor;
}

const char *
visits_region(const struct visits *visits)
{
	return visits->region;
}

void
visit_uuid(uint64_t key, char out[40])
{
	snprintf(out, 40, "%08x-%04x-4%03x-a%03x-%012" PRIx64, (unsigned)(key >> 32),
		 (unsigned)(key >> 16) & 0xFFFF, (unsigned)key & 0xFFF,
		 (unsigned)(key >> 12) & 0xFFF, random_mix(key, 1) >> 16);
}

/* ---- a visit ---- */

int64_t
visit_view_ms(const struct visit *visit, unsigned i)
{
	return visit->start_ms + MIN(20, visit->length_ms) +
	       (int64_t)i * (visit->length_ms - MIN(20, visit->length_ms)) / visit->n_views;
}

int64_t
visit_error_ms(const struct visit *visit, unsigned i)
{
	return visit->start_ms + MIN(500 + (int64_t)i, visit->length_ms);
}

int64_t
visit_vital_ms(const struct visit *visit, enum vital vital)
{
	return visit->start_ms + MIN(100 + 10 * (int64_t)vital, visit->length_ms);
}

int64_t
visit_http_ms(const struct visit *visit)
{
	return visit->start_ms + MIN(800, visit->length_ms);
}

int64_t
visit_end_ms(const struct visit *visit)
{
	return visit->start_ms + visit->length_ms;
}

struct minute_plan {
	struct visit_mood mood;
	double bad;
	bool is_broken; /* every visit meets the error of the site's release */
	int64_t minute;
	size_t n;
};

static unsigned
count_errors(const struct minute_plan *plan, uint64_t key)
{
	double share = 0.02 + 0.45 * plan->bad;
	unsigned n = !plan->mood.no_errors && random_unit(random_mix(key, 9)) < share;

	if (plan->is_broken)
		n = 1 + random_poisson(random_mix(key, 11), 2);
	return MAX(n, (unsigned)fmin(ceil(plan->mood.errors / (double)plan->n), VISIT_ERRORS_MAX));
}

/* Incidents take the first visits of the minute: one request each. */
static unsigned
choose_status(const struct minute_plan *plan, uint64_t key, size_t i)
{
	double luck = random_unit(random_mix(key, 10));

	if ((double)i < plan->mood.http_5xx)
		return 502;
	if ((double)i < plan->mood.http_4xx)
		return 404;
	if (plan->mood.no_http_errors)
		return 200;
	if (luck < 0.0012 + 0.25 * plan->bad)
		return 502;
	return luck < 0.02 + 0.25 * plan->bad ? 404 : 200;
}

static void
make_visit(const struct minute_plan *plan, uint64_t key, size_t i, struct visit *visit)
{
	/* Some come often: a square makes low numbers likelier. */
	double who = random_unit(random_mix(key, 2));
	double length = VISIT_LENGTH_MS * (1 - 0.3 * plan->bad) * plan->mood.duration *
			exp(VISIT_LENGTH_SIGMA * random_normal(random_mix(key, 7)));
	unsigned views = 1 + random_poisson(random_mix(key, 8), 2.3);

	visit->key = random_mix(key, 1);
	visit->person = random_mix(0x9E0, (uint64_t)(who * who * PEOPLE));
	/* Errors come within a second, so that they are in the minute in which it begins. */
	visit->start_ms =
		plan->minute * MINUTE_MS + (int64_t)(random_unit(random_mix(key, 6)) * 59000);
	visit->length_ms = MIN(MAX((int64_t)length, 1000), VISIT_MS_MAX);
	visit->n_views = MIN(views, VISIT_VIEWS_MAX);
	visit->n_errors = MIN(count_errors(plan, key), VISIT_ERRORS_MAX);
	visit->is_broken = plan->is_broken;
	visit->http_status = choose_status(plan, key, i);
	for (enum vital v = 0; v < VITALS; v++) {
		double slow = v == VITAL_CLS ? 1 : 1 + 0.9 * plan->bad;
		double value = visit_median(v) * slow * plan->mood.vitals[v] *
			       exp(visit_sigma(v) * random_normal(random_mix(key, 20 + v)));

		/* As many digits as the event has. */
		visit->vitals[v] = round(value * 1e4) / 1e4;
	}
}

static int
by_start(const void *a, const void *b)
{
	const struct visit *x = a, *y = b;

	if (x->start_ms != y->start_ms)
		return x->start_ms < y->start_ms ? -1 : 1;
	return (x->key > y->key) - (x->key < y->key);
}

static void
make_visits(const struct visits *visits, struct begun *begun)
{
	int64_t minute = begun->minute;
	struct weather weather = story_weather(visits->story, minute * 60);
	struct minute_plan plan = { .mood = visit_moods_at(visits->moods, minute * 60),
				    .bad = weather.bad,
				    .is_broken = weather.incident == SCENARIO_JS_ERRORS,
				    .minute = minute };
	uint64_t key = random_mix(visits->key, (uint64_t)minute);
	double n = random_poisson(random_mix(key, 0x4E0),
				  weather.requests * SHARE / (1 + 0.7 * visits->rank));

	n = fmax(fmin(n, plan.mood.sessions_max), plan.mood.sessions_min);
	/* Somebody has to meet what goes wrong. */
	n = fmax(n, fmax(plan.mood.errors > 0, fmax(plan.mood.http_4xx, plan.mood.http_5xx)));
	plan.n = begun->n = (size_t)fmin(n, VISITS_A_MINUTE);
	for (size_t i = 0; i < plan.n; i++)
		make_visit(&plan, random_mix(key, i), i, &begun->visits[i]);
	if (plan.n)
		qsort(begun->visits, plan.n, sizeof(begun->visits[0]), by_start);
}

const struct visit *
visits_begun(struct visits *visits, int64_t minute, size_t *out_n)
{
	struct begun *begun = &visits->begun[minute % KEPT];

	if (begun->minute != minute) {
		begun->minute = minute;
		make_visits(visits, begun);
	}
	*out_n = begun->n;
	return begun->visits;
}

/* ---- sums ---- */

static void
observe(struct point *point, double value, double sigma)
{
	struct point one = point_one(value);

	one.spread = sigma;
	point_add(point, &one);
}

/* The minute of a block in which something happens; NULL: another block. */
static struct visit_minute *
at(struct block *block, int64_t time_ms)
{
	int64_t i = time_ms / MINUTE_MS - block->number * BLOCK;

	return i >= 0 && i < BLOCK ? &block->minutes[i] : NULL;
}

static void
add_navigation(struct visit_minute *minute, double ms)
{
	if (ms < SATISFIED_MS)
		minute->satisfied++;
	else if (ms < TOLERATED_MS)
		minute->tolerated++;
	else
		minute->frustrated++;
}

static void
add_visit(struct block *block, const struct visit *visit)
{
	struct visit_minute *minute = at(block, visit->start_ms);

	if (minute) {
		minute->sessions++;
		observe(&minute->duration_ms, (double)visit->length_ms, VISIT_LENGTH_SIGMA);
	}
	for (unsigned i = 0; i < visit->n_views; i++) {
		minute = at(block, visit_view_ms(visit, i));
		if (minute)
			minute->views++;
	}
	for (unsigned i = 0; i < visit->n_errors; i++) {
		minute = at(block, visit_error_ms(visit, i));
		if (minute)
			minute->errors++;
	}
	for (enum vital v = 0; v < VITALS; v++) {
		minute = at(block, visit_vital_ms(visit, v));
		if (minute)
			observe(&minute->vitals[v], visit->vitals[v], visit_sigma(v));
		if (minute && v == VITAL_NAVIGATION)
			add_navigation(minute, visit->vitals[v]);
	}
	minute = at(block, visit_http_ms(visit));
	if (minute) {
		minute->http_4xx += visit->http_status / 100 == 4;
		minute->http_5xx += visit->http_status / 100 == 5;
	}
}

static void
sum_up(struct visits *visits, struct block *block)
{
	static const struct visit_minute nothing;
	int64_t first = block->number * BLOCK;

	for (size_t i = 0; i < BLOCK; i++)
		block->minutes[i] = nothing;
	for (int64_t minute = first - REACH; minute < first + BLOCK; minute++) {
		size_t n;
		const struct visit *begun = visits_begun(visits, minute, &n);

		for (size_t i = 0; i < n; i++)
			add_visit(block, &begun[i]);
	}
}

const struct visit_minute *
visits_minute(struct visits *visits, int64_t minute)
{
	int64_t number = minute / BLOCK;
	struct block *block = &visits->blocks[number % BLOCKS];

	if (block->number != number) {
		block->number = number;
		sum_up(visits, block);
	}
	return &block->minutes[minute % BLOCK];
}
