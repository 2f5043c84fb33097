/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_STORY_H
#define CWTOP_SIM_STORY_H
/* story.h - what goes on in the simulated world at a moment: how many visitors, how bad the running
 * deployment is, whether workers crash. Pure functions of time, seed and scenario. */
#include "model/scenarios.h"
#include "sim/incidents.h"

struct story {
	uint64_t seed;
	enum scenario scenario;
	int64_t origin_s;                  /* virtual time at which the simulator was started */
	const struct incidents *incidents; /* of the scenario "day"; else NULL */
	double bill_limit_usd;             /* the greatest that the stack sets; NaN: none */
};

#define STORY_SETTING "DATABASE_URL" /* that the code of "bad-deploy" misses */
#define STORY_CYCLE_S 7200           /* the story repeats */
#define STORY_DEPLOY_S 600           /* a bad deployment goes out */
#define STORY_ROLLBACK_S 1500        /* it is rolled back */

struct weather {
	double requests; /* API calls per minute, expected */
	double load;     /* 0 ... 1.2: the daily curve with its noise */
	double bad;      /* 0 ... 1: share of the bad deployment's effect */
	double crash;    /* 0 ... 1: how likely workers crash; 2: every one does */
	bool is_sound;   /* no worker fails of itself, not even rarely */
	bool is_stalled; /* no worker takes a message */
	bool is_behind;  /* workers make up for what they missed: there are more of them */
	bool is_redriving;
	enum scenario incident; /* the scenario, while the one thing that is wrong in it is on; else
				   SCENARIO_STORY */
	double behind_s;        /* of replicas */
};

/* story_weather - at virtual time t_s. */
struct weather
story_weather(const struct story *story, int64_t t_s);

/* story_usd_a_day - what the account costs; story_credit_usd - what is on its bill at t_s and will
 * be taken off again. */
double
story_usd_a_day(const struct story *story);
double
story_credit_usd(const struct story *story, int64_t t_s);

/* story_deploy_start - when the newest bad deployment before t_s began; false: there was none.
 * @out_rollback_s  when it is rolled back; INT64_MAX: never */
MUST_CHECK bool
story_deploy_start(const struct story *story, int64_t t_s, int64_t *out_start_s,
		   int64_t *out_rollback_s);

/* story_has - whether the incident of this scenario is on; story_incident_s - since when; it has
 * no end. INT64_MAX: it is another scenario's. */
bool
story_has(const struct story *story, enum scenario scenario, int64_t t_s);
int64_t
story_incident_s(const struct story *story, enum scenario scenario);

/* story_spike_usd - what the scenario "cost-spike" adds to the bill in [from_s, to_s). */
double
story_spike_usd(const struct story *story, int64_t from_s, int64_t to_s);

#endif
