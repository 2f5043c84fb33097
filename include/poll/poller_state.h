/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_POLLER_STATE_H
#define CWTOP_POLL_POLLER_STATE_H
/* poller_state.h - what the parts of the poller share: poller.c hands out and takes back,
 * poller_units.c knows what each unit is asked for, how often, and what that costs. Nobody else
 * includes this. Main thread only. */
#include "poll/metric_need.h"
#include "poll/poller.h"
#include "poll/watching_cost.h"
#include "poll/worker.h"

struct poll_unit {
	const struct source *source;
	struct unit_plan plan;
	char *region, *target_name;
	size_t model_source;
	int64_t due_ms;     /* virtual */
	int64_t good_ms;    /* virtual: the last good round; 0: none */
	unsigned under_way; /* jobs */
	unsigned failures;
	bool is_tried, is_throttled;
	bool is_needless; /* the options need it not: it rests for good */
	bool is_hurried;  /* asked again as soon as the jobs under way are back */
	bool is_forced;   /* the operator asked: everything that is wanted, however fresh */

	/* what the jobs of this round have brought so far */
	enum err round_err;
	char round_why[WHY_MAX];
	int64_t round_ms;

	struct metric_plan metrics; /* of metrics: all of this region and period */
	struct metric_plan round;   /* what this round asks for; its jobs borrow from here */
	struct source_cost cost;
	char notes[JOB_NOTES][512];
	void *memory; /* while no job has it */
};

struct poller {
	const struct stack *stack;
	struct model *model;
	struct credential_chain *credentials;
	struct poller_options options;
	struct queue *queue;
	struct pool *pool;
	struct poll_unit *units;
	struct watched *watched; /* one per unit */
	size_t n_units;
	struct job *waiting, **last_waiting; /* jobs for which no worker was free */
	bool is_paused, is_red, is_focused;
	const char *const *followed; /* jobs: these alone, sorted */
	size_t n_followed;           /* 0: all */
	double pace, stretch;
	uint64_t errors;
	char unkept[WHY_MAX];      /* why what happened is not in the box of events; "" it is */
	struct source_cost before; /* of units that a poller before this one had, and of what the
				      operator asked */

	/* one per metric of the stack */
	struct metric_inputs inputs;
	bool *wanted;
	int64_t *metric_good_ms; /* virtual: up to when everything is known; 0: nothing yet */
};

/* poller_units_plan - makes the units of the stack; all metrics are wanted. */
void
poller_units_plan(struct poller *poller);
void
poller_units_free(struct poller *poller);

int64_t
poller_unit_cadence_ms(const struct poller *poller, size_t index);

/* poller_unit_rests - nobody needs it, or it is of metrics of which none is wanted. */
bool
poller_unit_rests(const struct poller *poller, size_t index);

/* poller_unit_pick - fills the round of a unit that has no job under way: the wanted metrics that
 * are due, or all when it is forced. */
void
poller_unit_pick(struct poller *poller, size_t index, int64_t now_ms);

/* poller_unit_oldest_ms - up to when all metrics of the round are known; 0: one has none yet. */
int64_t
poller_unit_oldest_ms(const struct poller *poller, size_t index);

/* poller_units_changed - something that cadences follow from is another: finds the stretch, and
 * what is asked more often now does not wait for the end of its longer pause. */
void
poller_units_changed(struct poller *poller);

/* poller_units_tell - to the model: what watching costs. */
void
poller_units_tell(struct poller *poller);

#endif
