/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_RUN_H
#define CWTOP_SIM_RUN_H
/* run.h - one worker at one caller's job: what its configuration asks for, how far it is at a
 * moment, what it writes. All follows from the configuration and from its task's life. */
#include "sim/objects.h"
#include "sim/orders.h"
#include "sim/task.h"

#define RUN_WRITE_MS 5000 /* status.json is renewed so often */
#define RUN_STEP_MAX 120

enum run_end {
	RUN_SUCCEEDS,
	RUN_REFUSES,   /* a bad configuration: no use in trying again */
	RUN_CRASHES,   /* says so, and exits with 1 */
	RUN_DIES,      /* killed: says nothing */
	RUN_CANCELLED, /* has seen the marker */
	RUN_IDLES      /* there was nothing for it to do */
};

struct run {
	const struct slip *slip;
	const struct run *earlier; /* of the same job; NULL: none */
	uint64_t serial;           /* of its task */
	unsigned attempt;  /* which receive of the message, from 1; 0: there is no message */
	uint64_t group;    /* of the message; 0: none */
	const void *queue; /* that the message is from; NULL: none */

	char template_name[80];                        /* "": not said */
	const char *task_arn, *log_group, *log_stream; /* NULL: not on ECS */
	enum run_end end;
	char error[200];
	int64_t begun_ms; /* when it begins with the job; 0: it waits for its message */
	int64_t whole_ms; /* as long as it takes when nothing goes wrong */

	/* what it computes */
	uint64_t key; /* of the configuration's values, so that equal ones give equal results */
	char unit[32];
	unsigned n_units, n_rows, n_megabytes;

	int64_t written_ms; /* of the newest status.json; 0: none */
	bool is_over;
};

/* run_plan - reads the configuration that the slip names: end, length and results. A configuration
 * that is missing, is no JSON or is another than the slip says makes it end with RUN_REFUSES.
 * @n_before  runs of the job before this one */
void
run_plan(struct run *run, const struct objects *objects, unsigned n_before);
/* run_length_ms - how long it really takes, with the end that the configuration asks for. */
int64_t
run_length_ms(const struct run *run);

/* run_progress - 0 ... 1 at a moment of its life; run_step - in words. */
double
run_progress(const struct run *run, const struct sim_task *task, int64_t now_ms);
void
run_step(const struct run *run, double progress, char out[RUN_STEP_MAX]);

/* run_write_status - status.json of a moment; once the task is over, how it ended. false: the
 * objects are full. */
MUST_CHECK bool
run_write_status(const struct run *run, const struct sim_task *task, struct objects *objects,
		 int64_t now_ms);
/* run_write_artifacts - of a run that succeeded. false: the objects are full. */
MUST_CHECK bool
run_write_artifacts(const struct run *run, const struct sim_task *task, struct objects *objects);
/* run_write_cancelled - status.json of a job that nobody began. */
MUST_CHECK bool
run_write_cancelled(const struct slip *slip, struct objects *objects, int64_t now_ms);

/* run_log - the lines of its log, in order of time. */
void
run_log(const struct run *run, const struct sim_task *task,
	void (*line)(void *self, int64_t time_ms, const char *text), void *self);

#endif
