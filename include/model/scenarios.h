/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_SCENARIOS_H
#define CWTOP_MODEL_SCENARIOS_H
/* scenarios.h - what can happen in a simulated account: one row each, for the simulator, for who
 * starts it, and for what is said about it. */
#include "base/base.h"

/*  scenario, its word, shipped stacks that show it best, help */
#define SCENARIO_TABLE(X)                                                                       \
	X(SCENARIO_STORY, "story", "",                                                          \
	  "every two hours a bad deployment, workers that crash, dead letters")                 \
	X(SCENARIO_CALM, "calm", "", "nothing happens")                                         \
	X(SCENARIO_DEPLOY, "deploy", "", "the bad deployment of the story, without end")        \
	X(SCENARIO_CRASH, "crash", "", "the crashing workers of the story, without end")        \
	X(SCENARIO_DAY, "day", "", "every threshold is breached once a day")                    \
	X(SCENARIO_BAD_DEPLOY, "bad-deploy", "cityflow, elanswer",                              \
	  "5xx since a deployment that misses a setting")                                       \
	X(SCENARIO_OUT_OF_MEMORY, "out-of-memory", "cityflow, wellbeing",                       \
	  "tasks are killed at their memory limit, exit code 137")                              \
	X(SCENARIO_NO_IMAGE, "no-image", "cityflow, elanswer",                                  \
	  "the image of a new task definition does not exist")                                  \
	X(SCENARIO_SPOT, "spot", "cityflow", "Spot tasks are interrupted, one after the other") \
	X(SCENARIO_DEAD_LETTERS, "dead-letters", "cityflow",                                    \
	  "inputs that no worker can read end in the dead-letter queue")                        \
	X(SCENARIO_UNHEALTHY_TARGET, "unhealthy-target", "wellbeing, elanswer",                 \
	  "a target fails the load balancer's health check")                                    \
	X(SCENARIO_EXPIRED_CERT, "expired-cert", "cityflow, elanswer",                          \
	  "the certificate of the site has expired")                                            \
	X(SCENARIO_REPLICA_LAG, "replica-lag", "elanswer",                                      \
	  "an import writes so much that the read replica falls behind")                        \
	X(SCENARIO_COST_SPIKE, "cost-spike", "cityflow",                                        \
	  "one service costs many times as much since two days ago")                            \
	X(SCENARIO_JS_ERRORS, "js-errors", "cityflow",                                          \
	  "visits meet one script error since a release of the site")

enum scenario {
#define SCENARIO_ENUM(scenario, word, stacks, help) scenario,
	SCENARIO_TABLE(SCENARIO_ENUM)
#undef SCENARIO_ENUM
		SCENARIO_COUNT
};

/* " story calm ...": all words, a blank before each. */
#define SCENARIO_WORD(scenario, word, stacks, help) " " word
#define SCENARIO_WORDS SCENARIO_TABLE(SCENARIO_WORD)

struct scenario_row {
	const char *word, *stacks, *help; /* stacks "": any */
};

extern const struct scenario_row scenario_rows[SCENARIO_COUNT];

/* scenario_of - by its word. */
MUST_CHECK bool
scenario_of(const char *word, enum scenario *out);

#endif
