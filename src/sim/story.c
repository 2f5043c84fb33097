/* SPDX-License-Identifier: MIT */
/* story.c - the timetable of the simulated world. */
#include "sim/story.h"

#include "base/text.h"
#include "sim/random.h"

#include <math.h>

static const char *const scenario_words[SCENARIO_COUNT] = {
	[SCENARIO_STORY] = "story",
	[SCENARIO_CALM] = "calm",
	[SCENARIO_DEPLOY] = "deploy",
	[SCENARIO_CRASH] = "crash",
};

/* Seconds into the cycle (story), or around the origin (the scenarios that hold one state). */
struct span_s {
	int64_t from, to;
};

struct plan {
	bool repeats;
	struct span_s deploy, crash, redrive;
};

#define FOREVER INT64_MAX

static const struct plan plans[SCENARIO_COUNT] = {
	[SCENARIO_STORY] = { .repeats = true,
			     .deploy = { STORY_DEPLOY_S, STORY_ROLLBACK_S },
			     .crash = { 2400, 3420 }, /* its last failures are an hour old when the
							 next cycle begins */
			     .redrive = { 4560, 5400 } },
	[SCENARIO_CALM] = { .repeats = true },
	[SCENARIO_DEPLOY] = { .deploy = { -1200, FOREVER } },
	[SCENARIO_CRASH] = { .crash = { -2400, FOREVER } },
};

const char *
scenario_word(enum scenario scenario)
{
	return scenario_words[scenario];
}

bool
scenario_of(const char *word, enum scenario *out)
{
	for (size_t i = 0; i < LEN(scenario_words); i++) {
		if (text_is(word, scenario_words[i])) {
			*out = (enum scenario)i;
			return true;
		}
	}
	return false;
}

/* Seconds since the origin, or into the cycle that runs at t_s. */
static int64_t
place(const struct story *story, int64_t t_s)
{
	int64_t since = t_s - story->origin_s;

	if (!plans[story->scenario].repeats)
		return since;
	since %= STORY_CYCLE_S;
	return since < 0 ? since + STORY_CYCLE_S : since;
}

/* 0 outside, 1 inside, with ramps: up over `rise` seconds, down over `fall` after the end. */
static double
strength(struct span_s span, int64_t at, int64_t rise, int64_t fall)
{
	if (span.from == span.to || at < span.from)
		return 0;
	if (at < span.to)
		return fmin(1, (double)(at - span.from) / (double)rise);
	return at - span.to >= fall ? 0 : 1 - (double)(at - span.to) / (double)fall;
}

/* Share of the day's peak: low at night, highest in the early afternoon UTC, quieter at weekends.
 */
static double
daily_curve(const struct story *story, int64_t t_s)
{
	double hour = (double)(t_s % 86400) / 3600;
	double wave = 0.5 - 0.5 * cos((hour - 2.5) / 24 * 2 * 3.14159265358979);
	int64_t weekday = (t_s / 86400 + 4) % 7; /* 1970-01-01 was a Thursday; 0 is Sunday */
	double day = weekday == 0 || weekday == 6 ? 0.7 : 1;
	double drift = 0.12 * random_smooth(random_mix(story->seed, 0x10AD), t_s, 1500);

	return day * (0.4 + 0.6 * pow(wave, 1.3)) * (1 + drift);
}

struct weather
story_weather(const struct story *story, int64_t t_s)
{
	const struct plan *plan = &plans[story->scenario];
	int64_t at = place(story, t_s);
	struct weather weather = { .load = daily_curve(story, t_s) };

	weather.bad = strength(plan->deploy, at, 90, 150);
	weather.crash = strength(plan->crash, at, 30, 60);
	weather.is_redriving = at >= plan->redrive.from && at < plan->redrive.to;
	/* People reload a broken page, and some leave. */
	weather.requests = 120 * weather.load * (1 + 0.15 * weather.bad);
	return weather;
}

bool
story_deploy_start(const struct story *story, int64_t t_s, int64_t *out_start_s,
		   int64_t *out_rollback_s)
{
	const struct plan *plan = &plans[story->scenario];
	int64_t at = place(story, t_s);

	if (plan->deploy.from == plan->deploy.to)
		return false;
	if (!plan->repeats && at < plan->deploy.from)
		return false;
	if (at < plan->deploy.from)
		at += STORY_CYCLE_S; /* the one of the cycle before */
	*out_start_s = t_s - at + plan->deploy.from;
	*out_rollback_s = plan->deploy.to == FOREVER
				  ? INT64_MAX
				  : *out_start_s + plan->deploy.to - plan->deploy.from;
	return true;
}
