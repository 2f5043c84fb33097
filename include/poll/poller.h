/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_POLLER_H
#define CWTOP_POLL_POLLER_H
/* poller.h - keeps a model fresh: decides what to ask when, hands it to workers, applies what comes
 * back. The app calls it from its one loop; it never blocks.
 *
 * Cadence is in virtual time and aligned to it; a source that fails backs off (doubling, at most
 * five minutes, a fifth of jitter), one that was throttled gets one attempt a poll until it
 * succeeds, one that is denied is asked every five minutes, and when one unit of an unreachable
 * endpoint answers again the others are asked at once.
 *
 * Under a limit the cadences that the design, the operator and what is red call for are stretched
 * where asking costs, just so far that a month at that rate costs no more (watching_cost.h); the
 * model is told, for the screen to say it. */
#include "aws/aws.h"
#include "model/model.h"
#include "poll/metric_need.h"

struct poller;

struct poller_options {
	int64_t history_s; /* how far back the first poll reaches */
	bool is_urgent;    /* the demo: always the urgent cadence */
	double pace;       /* poller_pace at the start; 0: 1 */
	double limit_usd;  /* a month of 30 days may cost so much, poller_refresh apart; 0: no limit
			    */
	bool can_ask;      /* a screen shows the questions of credentials.h; poller_fd tells */
	const struct store *store; /* what outlives this run; NULL: nothing does */
	const char *demo_host;     /* who plays what probes ask; NULL: they ask the sites */
	/* for a command that needs little: every other source rests. NULL: all are asked */
	bool (*is_needed)(const struct stack *stack, const char *source);
};

/* poller_new - announces every unit of the stack to the model. All arguments are borrowed and
 * outlive the poller. ERR_SYSTEM when no pipe or memory can be had. */
MUST_CHECK enum err
poller_new(const struct stack *stack, struct aws_shared *shared, struct model *model,
	   const struct poller_options *options, struct poller **out, struct why *why);

/* poller_run - applies what came back and hands out what is due. Returns true when the model
 * changed. Call when poller_fd is readable and when poller_wait_ms has passed. */
bool
poller_run(struct poller *poller);

/* poller_fd - readable when a worker has finished. poller_wait_ms - real time until something is
 * due, at most a day. */
int
poller_fd(const struct poller *poller);
int64_t
poller_wait_ms(const struct poller *poller);

/* poller_is_idle - nothing is under way and every unit has been tried at least once. */
bool
poller_is_idle(const struct poller *poller);

/* poller_total_failure - ERR_OK when AWS has ever answered any unit; else the first unit's error,
 * with its sentence: nothing at all can be seen. */
MUST_CHECK enum err
poller_total_failure(const struct poller *poller, struct why *why);

/* poller_set_need - what the screen shows of metrics; before the first call everything is needed.
 * What is newly needed and not fresh is asked for at once, what no longer is not at all. */
void
poller_set_need(struct poller *poller, const struct metric_need *need);

/* poller_refresh - everything that is needed is due now, whatever the limit. poller_pause - nothing
 * new is asked. */
void
poller_refresh(struct poller *poller);

/* poller_follow - the source of jobs asks about these ids (sorted) alone, and lists nothing; 0:
 * about all again. Borrowed until the next call, which finds the poller idle. */
void
poller_follow(struct poller *poller, const char *const *ids, size_t n);

/* poller_hurry - all units of one source ("jobs") are due now, those that are being asked again as
 * soon as they have answered: something was done that they will tell of. */
void
poller_hurry(struct poller *poller, const char *source);
void
poller_pause(struct poller *poller, bool is_paused);

/* poller_set_red - something is red: urgent cadence where a source has one. poller_set_focus - the
 * operator looks at metrics alone: those are asked at the urgent cadence. */
void
poller_set_red(struct poller *poller, bool is_red);
void
poller_set_focus(struct poller *poller, bool is_focused);

/* poller_pace - multiplies every cadence: 1 is as designed, 2 half as often (0.25 ... 16). Metrics
 * are never asked more often than their period. */
void
poller_pace(struct poller *poller, double factor);
double
poller_pace_now(const struct poller *poller);

/* poller_add_spent - this one goes on where another began: what that one has called and spent
 * counts here, too, source by source where both have the unit. */
void
poller_add_spent(struct poller *poller, const struct poller *before);

/* poller_add_asked - what the operator has had asked beside the units (a log, a chart, a query) is
 * part of what watching has cost: price.h, price_of. */
void
poller_add_asked(struct poller *poller, const struct aws_stats *asked, size_t n_paid_metrics,
		 double scanned_bytes);

/* poller_stop - ends the workers within two seconds and frees the poller. false: a thread hangs;
 * the caller must leave with _exit and free nothing that workers use. */
MUST_CHECK bool
poller_stop(struct poller *poller);

#endif
