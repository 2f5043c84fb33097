/* SPDX-License-Identifier: MIT */
/* crew_calls.c - what callers do about their jobs: messages, configurations, tasks that they start,
 * posts to the HTTP API. */
#include "base/text.h"
#include "sim/crew_state.h"
#include "sim/job_routes.h"

#include <stdio.h>
#include <string.h>

#define IDLE_MS 60000 /* a task waits so long for the message of its job */

static const char *
bucket_of(const struct crew *crew, const struct sim_queue *queue)
{
	const struct stack *stack = crew->with.stack;
	const struct stack_route *route = NULL;

	while ((route = job_route_next(stack, route, queue->region, queue->name))) {
		if (route->bucket)
			return route->bucket;
	}
	return NULL;
}

const struct slip *
crew_mail(struct crew *crew, const struct sim_queue *queue, const char *body)
{
	const struct slip *slip = orders_read(crew->orders, body, bucket_of(crew, queue));

	if (!slip)
		return NULL;
	slip->order->n_messages++;
	if (slip->order->state == ORDER_STORED)
		slip->order->state = ORDER_WAITING;
	return slip;
}

void
crew_stored(struct crew *crew, const char *key)
{
	static const char name[] = "/config.json";
	size_t n = strlen(key);
	const char *end = n >= sizeof(name) - 1 ? key + n - (sizeof(name) - 1) : key;
	const char *slash;
	char id[160];
	struct order *order;

	if (!text_is(end, name))
		return;
	slash = memrchr(key, '/', (size_t)(end - key));
	slash = slash ? slash + 1 : key;
	snprintf(id, sizeof(id), "%.*s", (int)MIN((size_t)(end - slash), sizeof(id) - 1), slash);
	order = orders_get(crew->orders, id);
	if (order)
		order->n_configs++;
}

/* Where the job's configuration is when its task was not told. */
static const struct slip *
guess_slip(struct crew *crew, const struct sim_task *task, const char *id)
{
	const struct stack *stack = crew->with.stack;

	for (size_t i = 0; i < stack->n_routes; i++) {
		const struct stack_route *route = &stack->routes[i];
		TEXT_ON(text, STACK_ROUTE_KEY_MAX);
		const char *key;

		if (route->unresolved || !route->bucket ||
		    job_route_cluster(stack, route) != task->cluster)
			continue;
		stack_route_key(route, id, "config.json", &text);
		key = arena_text(orders_arena(crew->orders), text.data);
		return key ? orders_slip(crew->orders, id, route->bucket, key) : NULL;
	}
	return NULL;
}

/* Whether a message of the job is in that queue and can be had. */
static bool
can_be_had(const struct crew *crew, const struct sim_queue *queue, size_t i,
	   const struct order *order, int64_t now_ms)
{
	const struct message *message = &queue->messages[i];

	return message->slip && message->slip->order == order && message->ready_ms <= now_ms &&
	       !(message->receives >= RECEIVES_MAX && queue->dlq) &&
	       !crew_holds_group(crew, queue, message->group) && !queue_has_older(queue, message);
}

bool
crew_claim(struct crew *crew, struct run *run, int64_t now_ms)
{
	struct jobs *jobs = crew->with.jobs;
	struct slot *slot = jobs_slot_of(jobs, run->serial);

	for (size_t s = 0; slot && s < jobs->n_streams; s++) {
		struct sim_queue *queue = jobs->streams[s].queue;

		for (size_t i = 0; queue && i < queue->n; i++) {
			if (!can_be_had(crew, queue, i, run->slip->order, now_ms))
				continue;
			slot->message = queue_take_at(queue, i);
			slot->message.receives++;
			slot->stream = s;
			slot->is_settled = false;
			queue->now.received++;
			queue->n_held++;
			run->slip = slot->message.slip;
			run->attempt = slot->message.receives;
			run->group = slot->message.group;
			run->queue = queue;
			crew_begin(crew, run, &slot->task, now_ms);
			return true;
		}
	}
	return false;
}

bool
crew_adopt(struct crew *crew, struct sim_task *task, const char *id, const char *bucket,
	   const char *key)
{
	const struct slip *slip = bucket && key ? orders_slip(crew->orders, id, bucket, key)
						: guess_slip(crew, task, id);
	struct run *run = slip ? crew_run(crew, slip, task) : NULL;

	if (!run)
		return false;
	if (task_has_succeeded(task)) /* until it has found something to do */
		crew_let_idle(task, task->started_ms + IDLE_MS);
	if (!crew_claim(crew, run, task->created_ms) && !slip->order->n_messages)
		crew_begin(crew, run, task, task->created_ms);
	return true;
}

struct order *
crew_post(struct crew *crew, const char *id, const void *bytes, size_t n, int64_t now_ms)
{
	struct order *order = orders_get(crew->orders, id);
	char key[200];
	const struct object object = {
		.bucket = (char *)(uintptr_t)CREW_BUCKET,
		.key = key,
		.content_type = (char *)(uintptr_t) "application/json",
		.bytes = (unsigned char *)(uintptr_t)bytes,
		.n = n,
		.modified_ms = now_ms,
	};
	const struct slip *slip;

	if (!order || order->posted)
		return order;
	snprintf(key, sizeof(key), "jobs/%s/config.json", id);
	slip = orders_slip(crew->orders, id, CREW_BUCKET, key);
	if (!slip || !objects_put(crew->with.objects, &object))
		return NULL;
	order->posted = slip;
	order->n_posts++;
	order->is_waiting = true;
	order->ready_ms = now_ms;
	order->state = ORDER_WAITING;
	crew->n_posted++;
	return order;
}
