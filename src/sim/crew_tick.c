/* SPDX-License-Identifier: MIT */
/* crew_tick.c - what workers do at a tick: they stop where a marker says so, find the messages that
 * they wait for, and take new ones. */
#include "base/text.h"
#include "sim/crew_state.h"
#include "sim/random.h"

#define NOTICE_MS 1000 /* a task that has just started looks for the marker so soon */

/* ---- tasks that run ---- */

static void
heed_marker(struct crew *crew, struct run *run, struct sim_task *task, int64_t tick_ms)
{
	int64_t at_ms = MAX(tick_ms, task->started_ms + NOTICE_MS);

	if (!run->begun_ms || at_ms >= task_over_ms(task) ||
	    text_is(task->outcome->stop_code, "UserInitiated") ||
	    !crew_is_cancelled(crew, run->slip))
		return;
	crew_end_cancelled(run, task, at_ms);
}

static void
look_after(struct crew *crew, int64_t tick_ms)
{
	for (size_t i = 0; i < crew->n_active; i++) {
		struct run *run = crew->active[i];
		struct slot *slot = jobs_slot_of(crew->with.jobs, run->serial);

		if (!slot || run->is_over)
			continue;
		if (run->end == RUN_IDLES && task_has_succeeded(&slot->task))
			crew_claim(crew, run, tick_ms);
		heed_marker(crew, run, &slot->task, tick_ms);
	}
}

/* ---- messages ---- */

static size_t
count_running(const struct crew *crew, const struct sim_queue *queue)
{
	size_t n = 0;

	for (size_t i = 0; i < crew->n_active; i++)
		n += crew->active[i]->queue == queue;
	return n;
}

static struct task_plan
plan_of(const struct crew *crew, const struct berth *berth, const struct order *order,
	int64_t tick_ms, const struct weather *weather)
{
	uint64_t key = random_mix(random_mix(crew->with.story->seed, 0x0B), random_text(order->id));

	return (struct task_plan){
		.key = random_mix(key, order->n_tasks),
		.cluster = berth->cluster,
		.family = berth->family,
		.revision = jobs_revision(crew->with.story, tick_ms / 1000),
		.created_ms = tick_ms,
		.incident = weather->incident,
		.crash = weather->crash,
		.never_fails = weather->crash <= 0,
	};
}

/* A message that is taken and needs no task: its job is cancelled, or it is done already. */
static bool
needs_no_task(struct crew *crew, const struct berth *berth, const struct slip *slip,
	      int64_t tick_ms)
{
	struct order *order = slip->order;

	if (crew_is_cancelled(crew, slip) && !order->n_active) {
		order->state = ORDER_CANCELLED;
		(void)!run_write_cancelled(slip, crew->with.objects, tick_ms);
		return true;
	}
	return berth->is_idempotent && (order->n_active || order->state == ORDER_SUCCEEDED);
}

enum taking { TAKEN, TAKEN_AWAY, PASSED_OVER, STOPPED };

/* Looks at the i-th message of a stream's queue. TAKEN, TAKEN_AWAY: it is there no more. */
static enum taking
take(struct crew *crew, size_t s, size_t i, int64_t tick_ms, const struct weather *weather)
{
	struct stream *stream = &crew->with.jobs->streams[s];
	struct sim_queue *queue = stream->queue;
	struct message message = queue->messages[i];
	struct task_plan plan;
	struct sim_task *task;
	struct run *run;

	if (!message.slip || message.ready_ms > tick_ms ||
	    crew_holds_group(crew, queue, message.group) || queue_has_older(queue, &message))
		return PASSED_OVER;
	if (message.receives >= RECEIVES_MAX && stream->dlq) {
		queue_bury(stream->dlq, queue, queue_take_at(queue, i), tick_ms);
		message.slip->order->is_dead = true;
		return TAKEN_AWAY;
	}
	if (needs_no_task(crew, &crew->berths[s], message.slip, tick_ms)) {
		(void)queue_take_at(queue, i);
		queue->now.received++;
		queue->now.deleted++;
		return TAKEN_AWAY;
	}
	message.receives++;
	plan = plan_of(crew, &crew->berths[s], message.slip->order, tick_ms, weather);
	task = jobs_launch(crew->with.jobs, &plan, s, message);
	if (!task)
		return STOPPED;
	run = crew_run(crew, message.slip, task);
	if (!run) {
		crew->with.jobs->n_slots--;
		return STOPPED;
	}
	(void)queue_take_at(queue, i);
	queue->now.received++;
	queue->n_held++;
	queue->held_oldest_ms = MIN(queue->held_oldest_ms, message.sent_ms);
	run->attempt = message.receives;
	run->group = message.group;
	run->queue = queue;
	crew_begin(crew, run, task, tick_ms);
	return TAKEN;
}

static void
take_all(struct crew *crew, size_t s, int64_t tick_ms, const struct weather *weather)
{
	const struct sim_queue *queue = crew->with.jobs->streams[s].queue;
	size_t n_running = queue ? count_running(crew, queue) : 0;
	size_t i = 0;

	while (queue && !crew->berths[s].is_launched && i < queue->n && n_running < CREW_MAX) {
		enum taking taking = take(crew, s, i, tick_ms, weather);

		if (taking == STOPPED)
			return;
		n_running += taking == TAKEN;
		i += taking == PASSED_OVER;
	}
}

/* ---- the HTTP API ---- */

static bool
launch_posted(struct crew *crew, struct order *order, int64_t tick_ms,
	      const struct weather *weather)
{
	struct task_plan plan = plan_of(crew, &crew->posted, order, tick_ms, weather);
	struct sim_task *task =
		jobs_launch(crew->with.jobs, &plan, NO_STREAM, (struct message){ 0 });
	struct run *run = task ? crew_run(crew, order->posted, task) : NULL;

	if (!run)
		return false;
	run->attempt = ++order->attempts;
	order->is_waiting = false;
	crew_begin(crew, run, task, tick_ms);
	return true;
}

static void
take_posted(struct crew *crew, int64_t tick_ms, const struct weather *weather)
{
	size_t n_running = 0;

	if (!crew->n_posted)
		return;
	for (size_t i = 0; i < crew->n_active; i++)
		n_running += crew->active[i]->slip == crew->active[i]->slip->order->posted;
	for (size_t i = 0; i < orders_count(crew->orders) && n_running < CREW_MAX; i++) {
		struct order *order = orders_at(crew->orders, i);

		if (!order->is_waiting || order->ready_ms > tick_ms)
			continue;
		if (!launch_posted(crew, order, tick_ms, weather))
			return;
		n_running++;
	}
}

void
crew_tick(struct crew *crew, int64_t tick_ms, const struct weather *weather)
{
	look_after(crew, tick_ms);
	if (weather->is_stalled)
		return;
	for (size_t s = 0; s < crew->with.jobs->n_streams; s++)
		take_all(crew, s, tick_ms, weather);
	take_posted(crew, tick_ms, weather);
}
