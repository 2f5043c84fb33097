/* SPDX-License-Identifier: MIT */
/* crew.c - tasks at callers' jobs: how they begin, what they write as time goes by, how they end.
 */
#include "base/text.h"
#include "sim/crew_state.h"
#include "sim/job_routes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXITED \
	.stop_code = "EssentialContainerExited", .reason = "Essential container in task exited"
static const struct task_outcome outcome_done = { EXITED, .exit_code = 0 };
static const struct task_outcome outcome_refused = { EXITED, .exit_code = 2 };
static const struct task_outcome outcome_crashed = { EXITED, .exit_code = 1 };
static const struct task_outcome outcome_memory = {
	EXITED,
	.container_reason = "OutOfMemoryError: Container killed due to memory usage",
	.exit_code = 137,
};
static const struct task_outcome outcome_spot = {
	.stop_code = "SpotInterruption",
	.reason = "Your Spot Task was interrupted.",
	.exit_code = 143,
};

/* ---- the crew ---- */

static void
make_berths(struct crew *crew)
{
	const struct stack *stack = crew->with.stack;
	const struct jobs *jobs = crew->with.jobs;

	crew->posted = (struct berth){ .cluster = SIZE_MAX, .family = "worker" };
	for (size_t i = 0; i < jobs->n_streams; i++) {
		const struct stream *stream = &jobs->streams[i];
		const struct stack_route *route =
			stream->queue ? job_route_next(stack, NULL, stream->queue->region,
						       stream->queue->name)
				      : NULL;
		struct berth *berth = &crew->berths[i];

		*berth = (struct berth){ .cluster = stream->cluster, .family = stream->family };
		if (route && job_route_cluster(stack, route) != SIZE_MAX &&
		    crew->families[route - stack->routes]) {
			berth->cluster = job_route_cluster(stack, route);
			berth->family = crew->families[route - stack->routes];
		}
		berth->is_idempotent = route && route->is_consumer_idempotent;
		berth->is_launched = route && job_route_is_launched(stack, stream->queue->region,
								    stream->queue->name);
		if (crew->posted.cluster == SIZE_MAX && berth->cluster != SIZE_MAX)
			crew->posted = *berth;
	}
}

struct crew *
crew_new(const struct crew_options *options)
{
	struct crew *crew = mem_alloc(1, sizeof(*crew));

	crew->with = *options;
	crew->orders = orders_new();
	crew->berths = mem_alloc(options->jobs->n_streams + 1, sizeof(crew->berths[0]));
	crew->families = mem_alloc(options->stack->n_routes + 1, sizeof(crew->families[0]));
	for (size_t i = 0; i < options->stack->n_routes; i++)
		crew->families[i] =
			job_route_family(orders_arena(crew->orders), &options->stack->routes[i]);
	make_berths(crew);
	return crew;
}

const char *
crew_family(const struct crew *crew, size_t i)
{
	return crew->families[i];
}

void
crew_free(struct crew *crew)
{
	if (!crew)
		return;
	orders_free(crew->orders);
	free(crew->berths);
	free(crew->families);
	free(crew->active);
	free(crew);
}

struct orders *
crew_orders(struct crew *crew)
{
	return crew->orders;
}

bool
crew_is_cancelled(const struct crew *crew, const struct slip *slip)
{
	char key[1200];

	snprintf(key, sizeof(key), "%scancel", slip->folder);
	return objects_get(crew->with.objects, slip->bucket, key) != NULL;
}

bool
crew_holds_group(const struct crew *crew, const struct sim_queue *queue, uint64_t group)
{
	for (size_t i = 0; group && i < crew->n_active; i++) {
		if (crew->active[i]->group == group && crew->active[i]->queue == queue)
			return true;
	}
	return false;
}

/* ---- a run ---- */

/* Where its log is, and what it is called in ECS. */
static bool
name_task(struct crew *crew, struct run *run, const struct sim_task *task)
{
	const struct stack *stack = crew->with.stack;
	struct arena *arena = orders_arena(crew->orders);
	const struct stack_cluster *cluster;

	if (task->cluster == SIZE_MAX)
		return true;
	cluster = &stack->clusters[task->cluster];
	run->task_arn = arena_format(arena, "arn:aws:ecs:%s:%s:task/%s/%s", cluster->region,
				     crew->with.account, cluster->name, task->id);
	run->log_group = arena_format(arena, "/ecs/%s", task->family);
	run->log_stream = arena_format(arena, "ecs/%s/%s", job_route_container(stack, task->family),
				       task->id);
	return run->task_arn && run->log_group && run->log_stream;
}

struct run *
crew_run(struct crew *crew, const struct slip *slip, struct sim_task *task)
{
	struct run *run = arena_alloc(orders_arena(crew->orders), sizeof(*run));

	if (!run || !name_task(crew, run, task))
		return NULL;
	if (crew->n_active == crew->max_active) {
		size_t max = crew->max_active ? 2 * crew->max_active : 64;
		struct run **active = realloc(crew->active, max * sizeof(active[0]));

		if (!active)
			return NULL;
		crew->active = active;
		crew->max_active = max;
	}
	run->slip = slip;
	run->serial = task->serial;
	run->end = RUN_IDLES;
	if (slip->template_name)
		snprintf(run->template_name, sizeof(run->template_name), "%s", slip->template_name);
	run->earlier = slip->order->newest;
	slip->order->newest = run;
	task->run = run;
	slip->order->n_tasks++;
	slip->order->n_active++;
	slip->order->is_dead = false;
	crew->active[crew->n_active++] = run;
	return run;
}

static void
retire(struct crew *crew, const struct run *run)
{
	size_t i = 0;

	while (i < crew->n_active && crew->active[i] != run)
		i++;
	if (i == crew->n_active)
		return;
	crew->n_active--;
	memmove(&crew->active[i], &crew->active[i + 1],
		(crew->n_active - i) * sizeof(crew->active[0]));
}

/* How the world around it lets it end, where it does not let it go well. */
static enum run_end
end_of_weather(const struct sim_task *task)
{
	return task->outcome->exit_code == 1 ? RUN_CRASHES : RUN_DIES;
}

static const struct task_outcome *
outcome_of(const struct run *run)
{
	if (run->end == RUN_REFUSES)
		return &outcome_refused;
	if (run->end == RUN_CRASHES)
		return &outcome_crashed;
	if (run->end == RUN_DIES)
		return text_is(run->error, "spot") ? &outcome_spot : &outcome_memory;
	return &outcome_done;
}

/* Bad weather strikes who would have done well. */
static void
meet_weather(struct run *run, struct sim_task *task)
{
	int64_t by_ms = run->begun_ms + run->whole_ms * 8 / 10;

	run->end = end_of_weather(task);
	snprintf(run->error, sizeof(run->error), "%s",
		 run->end == RUN_CRASHES ? "RuntimeError: network file has no junctions" : "");
	task_end(task, MIN(MAX(task->execution_stopped_ms, run->begun_ms + 1000), by_ms),
		 task->outcome);
}

void
crew_begin(struct crew *crew, struct run *run, struct sim_task *task, int64_t now_ms)
{
	struct order *order = run->slip->order;
	bool is_spot = text_is(task->outcome->stop_code, "SpotInterruption");

	run->end = RUN_SUCCEEDS;
	if (!task->started_ms) {
		run->end = RUN_DIES; /* nothing of it ever runs */
		return;
	}
	run->begun_ms = MAX(now_ms, task->started_ms);
	run_plan(run, crew->with.objects, order->n_runs++);
	/* Only Spot capacity is taken away; workers' own tasks are where it is asked for. */
	if (run->end == RUN_DIES && text_is(run->error, "spot")) {
		task->is_spot = task->is_spot || !task->request;
		run->end = task->is_spot ? RUN_DIES : RUN_SUCCEEDS;
	}
	if (run->end == RUN_SUCCEEDS && !task_has_succeeded(task) && (!is_spot || task->is_spot))
		meet_weather(run, task);
	else
		task_end(task, run->begun_ms + run_length_ms(run), outcome_of(run));
	if (run->end == RUN_DIES || run->end == RUN_SUCCEEDS)
		run->error[0] = '\0';
}

void
crew_let_idle(struct sim_task *task, int64_t until_ms)
{
	task_end(task, until_ms, &outcome_done);
}

void
crew_end_cancelled(struct run *run, struct sim_task *task, int64_t at_ms)
{
	run->end = RUN_CANCELLED;
	run->error[0] = '\0';
	task_end(task, at_ms, &outcome_done);
}

/* ---- as time goes by ---- */

static bool
is_done(const struct run *run)
{
	return run->end == RUN_SUCCEEDS || run->end == RUN_REFUSES || run->end == RUN_CANCELLED;
}

/* One that was stopped says nothing, unless it finds that its job is cancelled. */
static void
meet_stop(struct crew *crew, struct run *run, const struct sim_task *task)
{
	bool can_speak = task->started_ms || run->attempt;

	if (!text_is(task->outcome->stop_code, "UserInitiated"))
		return;
	run->end = RUN_DIES;
	run->error[0] = '\0';
	if (can_speak && crew_is_cancelled(crew, run->slip))
		run->end = RUN_CANCELLED;
}

/* A job of the HTTP API is tried again after a while. */
static void
end_posted(struct order *order, const struct run *run, int64_t over_ms)
{
	if (run->slip != order->posted || is_done(run) || order->attempts >= CREW_ATTEMPTS)
		return;
	order->is_waiting = true;
	order->ready_ms = over_ms + 30000;
}

static void
keep_up(struct crew *crew, struct run *run, const struct sim_task *task, int64_t now_ms)
{
	int64_t at_ms;

	if (!run->begun_ms || now_ms < run->begun_ms)
		return;
	at_ms = now_ms - (now_ms - run->begun_ms) % RUN_WRITE_MS;
	if (at_ms <= run->written_ms)
		return;
	run->written_ms = at_ms;
	run->slip->order->state = ORDER_RUNNING;
	(void)!run_write_status(run, task, crew->with.objects, at_ms);
}

static void
finish(struct crew *crew, struct run *run, const struct sim_task *task)
{
	static const enum order_state states[] = {
		[RUN_SUCCEEDS] = ORDER_SUCCEEDED,  [RUN_REFUSES] = ORDER_FAILED,
		[RUN_CRASHES] = ORDER_FAILED,      [RUN_DIES] = ORDER_FAILED,
		[RUN_CANCELLED] = ORDER_CANCELLED,
	};
	struct order *order = run->slip->order;
	struct objects *objects = crew->with.objects;

	run->is_over = true;
	order->n_active--;
	meet_stop(crew, run, task);
	if (run->end == RUN_DIES)
		keep_up(crew, run, task, task_over_ms(task) - 1); /* its last words */
	if (run->end == RUN_SUCCEEDS && !run_write_artifacts(run, task, objects)) {
		run->end = RUN_CRASHES;
		snprintf(run->error, sizeof(run->error), "artifacts: the bucket is full");
	}
	if (run->end != RUN_IDLES)
		order->state = states[run->end];
	/* Without memory the status stays as it was: as if its writer had died. */
	if (run->end != RUN_DIES && run->end != RUN_IDLES)
		(void)!run_write_status(run, task, objects, task_over_ms(task));
	end_posted(order, run, task_over_ms(task));
	if (!run->attempt || run->slip == order->posted)
		retire(crew, run);
}

void
crew_advance(struct crew *crew, int64_t now_ms)
{
	for (size_t i = 0; i < crew->n_active;) {
		struct run *run = crew->active[i];
		const struct slot *slot = jobs_slot_of(crew->with.jobs, run->serial);

		if (!slot)
			retire(crew, run);
		else if (!run->is_over && task_over_ms(&slot->task) <= now_ms)
			finish(crew, run, &slot->task);
		else if (!run->is_over)
			keep_up(crew, run, &slot->task, now_ms);
		if (i < crew->n_active && crew->active[i] == run)
			i++;
	}
}

bool
crew_settle(struct crew *crew, const struct run *run)
{
	bool done = is_done(run);

	if (!done)
		run->slip->order->state = ORDER_WAITING;
	retire(crew, run);
	return done;
}
