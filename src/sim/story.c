/* SPDX-License-Identifier: MIT */
/* story.c - the timetable of the simulated world. */
#include "sim/story.h"

#include "base/text.h"
#include "sim/random.h"

#include <math.h>

/* Seconds into the cycle (story), or around the origin (the scenarios that hold one state). */
struct span_s {
	int64_t from, to;
};

struct plan {
	bool repeats;
	struct span_s deploy, crash, redrive;
	struct span_s rollout;  /* of a deployment that does no more harm than its own failing */
	struct span_s incident; /* what the scenario is called after */
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
	[SCENARIO_DAY] = { .repeats = true }, /* incidents.h */
	[SCENARIO_BAD_DEPLOY] = { .deploy = { -900, FOREVER }, .incident = { -900, FOREVER } },
	[SCENARIO_OUT_OF_MEMORY] = { .incident = { -1500, FOREVER } },
	[SCENARIO_NO_IMAGE] = { .rollout = { -1500, FOREVER }, .incident = { -1500, FOREVER } },
	[SCENARIO_SPOT] = { .incident = { -1500, FOREVER } },
	[SCENARIO_DEAD_LETTERS] = { .incident = { -2400, FOREVER } },
	[SCENARIO_UNHEALTHY_TARGET] = { .incident = { -900, FOREVER } },
	[SCENARIO_EXPIRED_CERT] = { .incident = { -1200, FOREVER } },
	[SCENARIO_REPLICA_LAG] = { .incident = { -1500, FOREVER } },
	[SCENARIO_COST_SPIKE] = { .incident = { -2 * 86400, FOREVER } },
	[SCENARIO_JS_ERRORS] = { .incident = { -900, FOREVER } },
};

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

#define SETTLE_S 600    /* a rolled back deployment is part of its incident for so long */
#define RECOVERY_S 3600 /* after workers stood still or died */

static bool
is_recovering(const struct incidents *incidents, enum incident_kind kind, int64_t t_s)
{
	const struct incident *incident = incidents_of(incidents, kind);

	return !incident_is_on(incident, t_s) && incident_is_on(incident, t_s - RECOVERY_S);
}

/* The scenario "day": what is wrong is in the incidents; work goes well otherwise. */
static void
add_incidents(const struct incidents *incidents, int64_t t_s, struct weather *weather)
{
	bool is_crashing = incident_is_on(incidents_of(incidents, INCIDENT_CRASH), t_s);
	bool is_stalled = incident_is_on(incidents_of(incidents, INCIDENT_STALL), t_s);

	weather->crash = is_crashing ? 2 : 0;
	weather->is_sound = !is_crashing;
	weather->is_stalled = is_stalled;
	weather->is_redriving = is_recovering(incidents, INCIDENT_CRASH, t_s);
	weather->is_behind = weather->is_redriving || is_recovering(incidents, INCIDENT_STALL, t_s);
}

/* ---- the scenarios that are called after what goes wrong ---- */

int64_t
story_incident_s(const struct story *story, enum scenario scenario)
{
	struct span_s span = plans[scenario].incident;

	return story->scenario == scenario && span.from != span.to ? story->origin_s + span.from
								   : INT64_MAX;
}

bool
story_has(const struct story *story, enum scenario scenario, int64_t t_s)
{
	return t_s >= story_incident_s(story, scenario);
}

#define BEHIND_A_SECOND 0.6 /* of the replica: it takes in two fifths of what is written */
#define WITHOUT_TRUST 0.4   /* of the visitors go on where the certificate has expired */

static void
add_incident(const struct story *story, int64_t t_s, struct weather *weather)
{
	int64_t since_s = t_s - story_incident_s(story, story->scenario);

	weather->incident = story->scenario;
	if (story->scenario == SCENARIO_REPLICA_LAG)
		weather->behind_s = BEHIND_A_SECOND * (double)since_s;
	if (story->scenario == SCENARIO_EXPIRED_CERT)
		weather->requests *= WITHOUT_TRUST;
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
	if (story->incidents)
		add_incidents(story->incidents, t_s, &weather);
	/* People reload a broken page, and some leave. */
	weather.requests = 120 * weather.load * (1 + 0.15 * weather.bad);
	if (story_has(story, story->scenario, t_s))
		add_incident(story, t_s, &weather);
	return weather;
}

#define USD_A_DAY 0.92

double
story_usd_a_day(const struct story *story)
{
	return story->incidents ? incident_usd_a_day(story->incidents, USD_A_DAY) : USD_A_DAY;
}

double
story_credit_usd(const struct story *story, int64_t t_s)
{
	return story->incidents ? incident_credit_usd(story->incidents, t_s) : 0;
}

#define DAY_S INT64_C(86400)
#define LONGEST_S (INT64_C(2) * 86400)
#define SPIKE 1.6 /* times the greatest limit, within these days */

/* From midnight on: bills are by the day. */
double
story_spike_usd(const struct story *story, int64_t from_s, int64_t to_s)
{
	int64_t begin_s = story_incident_s(story, SCENARIO_COST_SPIKE);
	double limit = isnan(story->bill_limit_usd) ? 10 * USD_A_DAY : story->bill_limit_usd;

	if (begin_s == INT64_MAX)
		return 0;
	begin_s -= begin_s % DAY_S;
	from_s = MAX(from_s, begin_s);
	return to_s > from_s ? SPIKE * limit * (double)(to_s - from_s) / LONGEST_S : 0;
}

bool
story_deploy_start(const struct story *story, int64_t t_s, int64_t *out_start_s,
		   int64_t *out_rollback_s)
{
	const struct plan *plan = &plans[story->scenario];
	struct span_s deploy =
		plan->rollout.from == plan->rollout.to ? plan->deploy : plan->rollout;
	int64_t at = place(story, t_s);

	if (story->incidents) {
		const struct incident *rollout = incidents_of(story->incidents, INCIDENT_ROLLOUT);

		*out_start_s = incident_start(rollout, t_s);
		*out_rollback_s = *out_start_s + rollout->to_s - rollout->from_s - SETTLE_S;
		return true;
	}
	if (deploy.from == deploy.to)
		return false;
	if (!plan->repeats && at < deploy.from)
		return false;
	if (at < deploy.from)
		at += STORY_CYCLE_S; /* the one of the cycle before */
	*out_start_s = t_s - at + deploy.from;
	*out_rollback_s = deploy.to == FOREVER ? INT64_MAX : *out_start_s + deploy.to - deploy.from;
	return true;
}
