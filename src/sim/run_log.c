/* SPDX-License-Identifier: MIT */
/* run_log.c - what a worker of a caller's job writes to its log. */
#include "sim/run.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>

#define LINES_MAX 100 /* about how far it is */
#define PROGRESS_MS 15000

struct log {
	void (*line)(void *self, int64_t time_ms, const char *text);
	void *self;
};

static void
say(const struct log *log, int64_t time_ms, const char *fmt, ...) PRINTF_LIKE(3, 4);

static void
say(const struct log *log, int64_t time_ms, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	log->line(log->self, time_ms, text);
}

static void
say_progress(const struct log *log, const struct run *run, const struct sim_task *task)
{
	int64_t step_ms = MAX(PROGRESS_MS, run->whole_ms / LINES_MAX);

	for (int64_t at = run->begun_ms + step_ms; at < task_over_ms(task); at += step_ms) {
		double progress = run_progress(run, task, at);
		char step[RUN_STEP_MAX];

		run_step(run, progress, step);
		say(log, at, "INFO progress %d %%: %s", (int)(100 * progress), step);
	}
}

static void
say_end(const struct log *log, const struct run *run, const struct sim_task *task)
{
	int64_t over_ms = task_over_ms(task), end_ms = over_ms - 5;
	double ran_s = (double)(over_ms - run->begun_ms) / 1000;
	bool is_asked = text_is(task->outcome->stop_code, "UserInitiated");

	if (run->end == RUN_SUCCEEDS) {
		say(log, end_ms, "INFO job %s finished after %.1f s, %d artifacts written",
		    run->slip->order->id, ran_s, run->n_megabytes ? 4 : 3);
	} else if (run->end == RUN_REFUSES) {
		say(log, end_ms, "ERROR %s (exit code 2)", run->error);
	} else if (run->end == RUN_CANCELLED) {
		say(log, end_ms, "WARN job %s is cancelled: stopping", run->slip->order->id);
	} else if (run->end == RUN_CRASHES) {
		say(log, end_ms - 2, "ERROR job %s failed after %.1f s", run->slip->order->id,
		    ran_s);
		say(log, end_ms, "%s (exit code 1)", run->error);
	} else if (task->outcome->exit_code == 137) {
		say(log, end_ms, "WARN memory is at 99 %% of the limit");
	} else if (task->outcome->exit_code == 143) {
		say(log, end_ms, "WARN SIGTERM received%s, stopping",
		    is_asked ? "" : ": the Spot capacity is taken away");
	}
}

void
run_log(const struct run *run, const struct sim_task *task,
	void (*line)(void *self, int64_t time_ms, const char *text), void *self)
{
	const struct log log = { .line = line, .self = self };

	if (!task->started_ms)
		return;
	say(&log, task->started_ms + 40, "INFO %s:%d starting, task %s", task->family,
	    task->revision, task->id);
	if (!run->begun_ms) {
		say(&log, task->started_ms + 400, "INFO no message for job %s",
		    run->slip->order->id);
		return;
	}
	say(&log, run->begun_ms + 400, "INFO job %s taken%s%s, attempt %u", run->slip->order->id,
	    run->template_name[0] ? ": " : "", run->template_name, MAX(run->attempt, 1));
	say_progress(&log, run, task);
	say_end(&log, run, task);
}
