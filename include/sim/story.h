/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_STORY_H
#define CWTOP_SIM_STORY_H
/* story.h - what goes on in the simulated world at a moment: how many visitors, how bad the running
 * deployment is, whether workers crash. Pure functions of time, seed and scenario. */
#include "sim/incidents.h"

enum scenario {
	SCENARIO_STORY,
	SCENARIO_CALM,
	SCENARIO_DEPLOY,
	SCENARIO_CRASH,
	SCENARIO_DAY,
	SCENARIO_COUNT
};

/* scenario_of - by its word: "story", "calm", "deploy", "crash", "day". */
MUST_CHECK bool
scenario_of(const char *word, enum scenario *out);

struct story {
	uint64_t seed;
	enum scenario scenario;
	int64_t origin_s;                  /* virtual time at which the simulator was started */
	const struct incidents *incidents; /* of the scenario "day"; else NULL */
};

#define STORY_CYCLE_S 7200    /* the story repeats */
#define STORY_DEPLOY_S 600    /* a bad deployment goes out */
#define STORY_ROLLBACK_S 1500 /* it is rolled back */

struct weather {
	double requests; /* API calls per minute, expected */
	double load;     /* 0 ... 1.2: the daily curve with its noise */
	double bad;      /* 0 ... 1: share of the bad deployment's effect */
	double crash;    /* 0 ... 1: how likely workers crash; 2: every one does */
	bool is_sound;   /* no worker fails of itself, not even rarely */
	bool is_stalled; /* no worker takes a message */
	bool is_behind;  /* workers make up for what they missed: there are more of them */
	bool is_redriving;
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

#endif
