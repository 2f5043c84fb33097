/* SPDX-License-Identifier: MIT */
/* jobs.c - ticks of the simulated work: arrivals, launches, results, redrive. Queues are made from
 * the stack's; each feeds a task family of the stack as long as there is one. */
#include "sim/jobs_state.h"

#include "base/text.h"
#include "sim/crew.h"
#include "sim/job_routes.h"
#include "sim/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RETRY_MS 30000       /* a failed message becomes visible again */
#define ARRIVALS_PER_MIN 2.0 /* at a load of 1 */
#define RUNNING_MAX 12       /* tasks of one stream at a time */
#define RUNNING_BEHIND 60    /* while workers make up for what they missed */
#define REDRIVE_PER_TICK 2
#define POISONED 0.4 /* of the messages that come while inputs are bad */

static bool
is_dead_letter_queue(const struct stack *stack, const char *name)
{
	for (size_t i = 0; i < stack->n_queues; i++) {
		if (text_is(stack->queues[i].dlq, name))
			return true;
	}
	return false;
}

static struct sim_queue *
add_queue(struct jobs *jobs, const char *region, const char *name)
{
	struct sim_queue *queue = &jobs->queues[jobs->n_queues++];

	queue_init(queue, region, name);
	return queue;
}

static void
add_queue_streams(struct jobs *jobs)
{
	for (size_t i = 0; i < jobs->stack->n_queues; i++) {
		const struct stack_queue *def = &jobs->stack->queues[i];
		struct stream *stream;

		if (is_dead_letter_queue(jobs->stack, def->name))
			continue;
		stream = &jobs->streams[jobs->n_streams++];
		stream->queue = add_queue(jobs, def->region, def->name);
		if (def->dlq) {
			stream->dlq = add_queue(jobs, def->region, def->dlq);
			stream->dlq->is_dlq = true;
			stream->queue->dlq = stream->dlq;
		}
		stream->def = def;
		stream->cluster = SIZE_MAX;
		stream->family = "worker";
	}
}

/* Queues that only a job route names: callers alone send to them. */
static void
add_route_queues(struct jobs *jobs)
{
	for (size_t i = 0; i < jobs->stack->n_routes; i++) {
		const struct stack_route *route = &jobs->stack->routes[i];

		if (!route->queue || route->unresolved ||
		    jobs_find_queue(jobs, route->region, route->queue))
			continue;
		jobs->streams[jobs->n_streams++] = (struct stream){
			.queue = add_queue(jobs, route->region, route->queue),
			.cluster = SIZE_MAX,
			.family = "worker",
			.is_quiet = true,
		};
	}
}

/* The first families go to the queues, in order; one that is left runs without a queue. */
static void
add_family(struct jobs *jobs, size_t cluster, const char *family)
{
	struct stream *stream = NULL;

	for (size_t i = 0; i < jobs->n_streams && !stream; i++) {
		if (jobs->streams[i].queue && jobs->streams[i].cluster == SIZE_MAX)
			stream = &jobs->streams[i];
	}
	if (!stream)
		stream = &jobs->streams[jobs->n_streams++];
	stream->cluster = cluster;
	stream->family = family;
}

static void
add_families(struct jobs *jobs)
{
	for (size_t i = 0; i < jobs->stack->n_clusters; i++) {
		const struct stack_cluster *cluster = &jobs->stack->clusters[i];

		for (size_t f = 0; f < cluster->n_families; f++)
			add_family(jobs, i, cluster->families[f]);
		if (!cluster->n_families && !cluster->n_services)
			add_family(jobs, i, "worker");
	}
}

static size_t
count_families(const struct stack *stack)
{
	size_t n = 0;

	for (size_t i = 0; i < stack->n_clusters; i++)
		n += MAX(stack->clusters[i].n_families, 1);
	return n;
}

struct jobs *
jobs_new(const struct stack *stack, const struct story *story, int64_t start_ms)
{
	struct jobs *jobs = mem_alloc(1, sizeof(*jobs));

	jobs->stack = stack;
	jobs->story = story;
	jobs->next_tick_ms = start_ms;
	jobs->queues =
		mem_alloc(2 * stack->n_queues + stack->n_routes + 1, sizeof(jobs->queues[0]));
	jobs->streams = mem_alloc(stack->n_queues + count_families(stack) + stack->n_routes + 1,
				  sizeof(jobs->streams[0]));
	jobs->slots = mem_alloc(TASKS_MAX, sizeof(jobs->slots[0]));
	jobs->past = mem_alloc(PAST_MAX, sizeof(jobs->past[0]));
	add_queue_streams(jobs);
	add_families(jobs);
	add_route_queues(jobs);
	for (size_t i = 0; i < jobs->n_streams; i++)
		jobs->streams[i].key = random_mix(random_mix(story->seed, 0x57), i);
	services_make(stack, story, &jobs->services, &jobs->n_services);
	return jobs;
}

void
jobs_free(struct jobs *jobs)
{
	if (!jobs)
		return;
	for (size_t i = 0; i < jobs->n_queues; i++)
		queue_done(&jobs->queues[i]);
	free(jobs->queues);
	free(jobs->streams);
	free(jobs->services);
	free(jobs->slots);
	free(jobs->past);
	arena_free(jobs->outcomes);
	free(jobs);
}

void
jobs_set_crew(struct jobs *jobs, struct crew *crew)
{
	jobs->crew = crew;
}

static void
remember(struct jobs *jobs, const struct sim_task *task)
{
	jobs->past[jobs->n_past++ % PAST_MAX] = *task;
}

/* Tasks that ECS has forgotten make room; the order of launch stays. */
static void
forget_old(struct jobs *jobs, int64_t tick_ms)
{
	size_t kept = 0;

	for (size_t i = 0; i < jobs->n_slots; i++) {
		const struct slot *slot = &jobs->slots[i];

		if (slot->is_settled && !task_is_known(&slot->task, tick_ms)) {
			remember(jobs, &slot->task);
			continue;
		}
		if (kept != i)
			jobs->slots[kept] = *slot;
		kept++;
	}
	jobs->n_slots = kept;
}

struct sim_task *
jobs_launch(struct jobs *jobs, const struct task_plan *plan, size_t stream, struct message message)
{
	struct slot *slot;

	if (jobs->n_slots == TASKS_MAX)
		return NULL;
	slot = &jobs->slots[jobs->n_slots++];
	*slot = (struct slot){ .stream = stream, .message = message };
	slot->is_settled = stream == NO_STREAM;
	task_launch(plan, &slot->task);
	slot->task.serial = jobs->n_launched++;
	return &slot->task;
}

struct slot *
jobs_slot_of(struct jobs *jobs, uint64_t serial)
{
	size_t low = 0, high = jobs->n_slots;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (jobs->slots[middle].task.serial < serial)
			low = middle + 1;
		else
			high = middle;
	}
	return low < jobs->n_slots && jobs->slots[low].task.serial == serial ? &jobs->slots[low]
									     : NULL;
}

int
jobs_revision(const struct story *story, int64_t t_s)
{
	return JOB_REVISION + story_has(story, SCENARIO_NO_IMAGE, t_s);
}

static void
launch_job(struct jobs *jobs, size_t i, int64_t tick_ms, struct message message)
{
	struct weather weather = story_weather(jobs->story, tick_ms / 1000);
	struct stream *stream = &jobs->streams[i];
	struct task_plan plan = {
		.key = random_mix(random_mix(stream->key, 0x7A5C), stream->n_launched++),
		.cluster = stream->cluster,
		.family = stream->family,
		.revision = jobs_revision(jobs->story, tick_ms / 1000),
		.created_ms = tick_ms,
		.crash = weather.crash,
		.never_fails = weather.is_sound || weather.incident,
		.is_doomed = message.is_poisoned,
		.incident = weather.incident,
		.input = message.id,
	};

	jobs_launch(jobs, &plan, i, message);
	stream->n_running++;
}

/* A caller's message without a dead-letter queue comes back for ever, as SQS has it; one of the
 * world is given up. */
static void
give_back(struct stream *stream, struct message message, int64_t tick_ms)
{
	if (message.receives >= RECEIVES_MAX && stream->dlq) {
		queue_bury(stream->dlq, stream->queue, message, tick_ms);
		if (message.slip)
			message.slip->order->is_dead = true;
		return;
	}
	message.ready_ms = tick_ms + RETRY_MS;
	if (message.receives < RECEIVES_MAX || message.is_mail)
		queue_put(stream->queue, message);
}

/* The task is over: what becomes of its message. */
static void
settle(struct jobs *jobs, struct slot *slot, int64_t tick_ms)
{
	struct stream *stream = &jobs->streams[slot->stream];
	const struct run *run = slot->task.run;
	bool is_done = run ? crew_settle(jobs->crew, run) : task_has_succeeded(&slot->task);

	slot->is_settled = true;
	if (!run)
		stream->n_running--;
	if (stream->queue && is_done)
		stream->queue->now.deleted++;
	else if (stream->queue)
		give_back(stream, slot->message, tick_ms);
}

static void
settle_all(struct jobs *jobs, int64_t tick_ms)
{
	for (size_t i = 0; i < jobs->n_queues; i++) {
		jobs->queues[i].n_held = 0;
		jobs->queues[i].held_oldest_ms = INT64_MAX;
	}
	for (size_t i = 0; i < jobs->n_slots; i++) {
		struct slot *slot = &jobs->slots[i];
		struct sim_queue *queue;

		if (slot->is_settled)
			continue;
		if (task_over_ms(&slot->task) <= tick_ms) {
			settle(jobs, slot, tick_ms);
			continue;
		}
		queue = jobs->streams[slot->stream].queue;
		if (!queue)
			continue;
		queue->n_held++;
		queue->held_oldest_ms = MIN(queue->held_oldest_ms, slot->message.sent_ms);
	}
}

static void
redrive(struct stream *stream, int64_t tick_ms)
{
	struct message message;

	for (unsigned i = 0; i < REDRIVE_PER_TICK && queue_take(stream->dlq, tick_ms, &message);
	     i++) {
		stream->dlq->now.received++;
		stream->dlq->now.deleted++;
		stream->queue->now.sent++;
		/* A moved message is a new one: new time, no receives. */
		queue_put(stream->queue,
			  (struct message){ .sent_ms = tick_ms, .ready_ms = tick_ms });
	}
}

static void
arrive(struct jobs *jobs, size_t i, int64_t tick_ms, double load)
{
	struct stream *stream = &jobs->streams[i];
	uint64_t key = random_mix(random_mix(stream->key, 0xA1), (uint64_t)tick_ms);
	double share = stream->queue ? 1 : 0.3;
	unsigned n = random_poisson(key, load * share * ARRIVALS_PER_MIN * TICK_MS / 60000);
	struct message message = { .sent_ms = tick_ms, .ready_ms = tick_ms };

	if (jobs->story->incidents)
		n += incident_burst(jobs->story->incidents, stream->def, tick_ms / 1000,
				    TICK_MS / 1000);
	for (; n > 0; n--) {
		message.is_poisoned =
			story_has(jobs->story, SCENARIO_DEAD_LETTERS, tick_ms / 1000) &&
			random_unit(random_mix(key, 0xBAD00 + n)) < POISONED;
		if (!stream->queue) {
			launch_job(jobs, i, tick_ms, message);
			continue;
		}
		queue_put(stream->queue, message);
		stream->queue->now.sent++;
	}
}

static void
dispatch(struct jobs *jobs, size_t i, int64_t tick_ms, const struct weather *weather)
{
	struct stream *stream = &jobs->streams[i];
	size_t max = weather->is_stalled ? 0 : weather->is_behind ? RUNNING_BEHIND : RUNNING_MAX;
	struct message message;

	while (stream->n_running < max && queue_take(stream->queue, tick_ms, &message)) {
		message.receives++;
		stream->queue->now.received++;
		stream->queue->n_held++;
		stream->queue->held_oldest_ms = MIN(stream->queue->held_oldest_ms, message.sent_ms);
		launch_job(jobs, i, tick_ms, message);
	}
	if (stream->n_running < max)
		stream->queue->now.empty_receives++;
}

static void
tick_services(struct jobs *jobs, int64_t tick_ms)
{
	for (size_t i = 0; i < jobs->n_services; i++) {
		struct task_plan plan;

		for (unsigned n = 0;
		     services_launch(&jobs->services[i], jobs->story, tick_ms, n, &plan); n++)
			jobs_launch(jobs, &plan, NO_STREAM, (struct message){ 0 });
	}
}

static void
tick(struct jobs *jobs, int64_t tick_ms)
{
	struct weather weather = story_weather(jobs->story, tick_ms / 1000);

	if (jobs->crew)
		crew_advance(jobs->crew, tick_ms);
	settle_all(jobs, tick_ms);
	if (tick_ms % 60000 == 0)
		forget_old(jobs, tick_ms);
	tick_services(jobs, tick_ms);
	if (jobs->story->incidents)
		jobs_meet_incidents(jobs, tick_ms);
	jobs_meet_scenario(jobs, tick_ms);
	for (size_t i = 0; i < jobs->n_streams; i++) {
		struct stream *stream = &jobs->streams[i];

		if (stream->is_quiet)
			continue;
		arrive(jobs, i, tick_ms, weather.load);
		if (!stream->queue)
			continue;
		if (weather.is_redriving && stream->dlq)
			redrive(stream, tick_ms);
		dispatch(jobs, i, tick_ms, &weather);
	}
	if (jobs->crew)
		crew_tick(jobs->crew, tick_ms, &weather);
	for (size_t i = 0; i < jobs->n_queues; i++)
		queue_record(&jobs->queues[i], tick_ms);
}

void
jobs_advance(struct jobs *jobs, int64_t now_ms)
{
	for (; jobs->next_tick_ms <= now_ms; jobs->next_tick_ms += TICK_MS)
		tick(jobs, jobs->next_tick_ms);
}

size_t
jobs_n_queues(const struct jobs *jobs)
{
	return jobs->n_queues;
}

const struct sim_queue *
jobs_queue(const struct jobs *jobs, size_t i)
{
	return &jobs->queues[i];
}

struct sim_queue *
jobs_edit_queue(struct jobs *jobs, const char *region, const char *name)
{
	for (size_t i = 0; i < jobs->n_queues; i++) {
		if (text_is(jobs->queues[i].name, name) && text_is(jobs->queues[i].region, region))
			return &jobs->queues[i];
	}
	return NULL;
}

const struct sim_queue *
jobs_find_queue(const struct jobs *jobs, const char *region, const char *name)
{
	return jobs_edit_queue((struct jobs *)(uintptr_t)jobs, region, name);
}

size_t
jobs_n_tasks(const struct jobs *jobs)
{
	return jobs->n_slots;
}

const struct sim_task *
jobs_task(const struct jobs *jobs, size_t i)
{
	return &jobs->slots[i].task;
}

size_t
jobs_n_past(const struct jobs *jobs)
{
	return MIN(jobs->n_past, PAST_MAX);
}

const struct sim_task *
jobs_past(const struct jobs *jobs, size_t i)
{
	size_t first = jobs->n_past > PAST_MAX ? jobs->n_past % PAST_MAX : 0;

	return &jobs->past[(first + i) % PAST_MAX];
}

size_t
jobs_n_services(const struct jobs *jobs)
{
	return jobs->n_services;
}

const struct sim_service *
jobs_service(const struct jobs *jobs, size_t i)
{
	return &jobs->services[i];
}
