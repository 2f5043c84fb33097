/* SPDX-License-Identifier: MIT */
/* queue.c - one simulated SQS queue and its per-minute record. */
#include "sim/queue.h"

#include <stdlib.h>
#include <string.h>

void
queue_init(struct sim_queue *queue, const char *region, const char *name)
{
	*queue = (struct sim_queue){ .name = name, .region = region };
	queue->held_oldest_ms = INT64_MAX;
	queue->messages = mem_alloc(QUEUE_MESSAGES_MAX, sizeof(queue->messages[0]));
	queue->minutes = mem_alloc(MINUTES_KEPT, sizeof(queue->minutes[0]));
}

void
queue_done(struct sim_queue *queue)
{
	free(queue->messages);
	free(queue->minutes);
}

void
queue_put(struct sim_queue *queue, struct message message)
{
	if (queue->n == QUEUE_MESSAGES_MAX)
		return;
	if (!message.id)
		message.id = ++queue->n_put;
	queue->messages[queue->n++] = message;
}

static void
drop(struct sim_queue *queue, size_t i)
{
	queue->n--;
	memmove(&queue->messages[i], &queue->messages[i + 1],
		(queue->n - i) * sizeof(queue->messages[0]));
}

bool
queue_take(struct sim_queue *queue, int64_t now_ms, struct message *out)
{
	for (size_t i = 0; i < queue->n; i++) {
		if (queue->messages[i].is_mail || queue->messages[i].ready_ms > now_ms)
			continue;
		*out = queue->messages[i];
		drop(queue, i);
		return true;
	}
	return false;
}

struct message *
queue_find(const struct sim_queue *queue, uint64_t id)
{
	for (size_t i = 0; i < queue->n; i++) {
		if (queue->messages[i].id == id)
			return &queue->messages[i];
	}
	return NULL;
}

bool
queue_remove(struct sim_queue *queue, uint64_t id)
{
	struct message *message = queue_find(queue, id);

	if (message)
		drop(queue, (size_t)(message - queue->messages));
	return message != NULL;
}

struct message
queue_take_at(struct sim_queue *queue, size_t i)
{
	struct message message = queue->messages[i];

	drop(queue, i);
	return message;
}

void
queue_bury(struct sim_queue *dlq, const struct sim_queue *source, struct message message,
	   int64_t now_ms)
{
	message.ready_ms = now_ms;
	message.receives = 0;
	message.source = source;
	if (!message.is_mail)
		message.id = 0; /* ids of the world are those of a queue */
	queue_put(dlq, message);
}

bool
queue_has_older(const struct sim_queue *queue, const struct message *message)
{
	for (size_t i = 0; message->group && i < queue->n; i++) {
		const struct message *other = &queue->messages[i];

		if (other->group == message->group && other->id < message->id)
			return true;
	}
	return false;
}

size_t
queue_delayed(const struct sim_queue *queue, int64_t now_ms)
{
	size_t n = 0;

	for (size_t i = 0; i < queue->n; i++)
		n += queue->messages[i].is_mail && !queue->messages[i].receives &&
		     queue->messages[i].ready_ms > now_ms;
	return n;
}

size_t
queue_visible(const struct sim_queue *queue, int64_t now_ms)
{
	size_t n = 0;

	for (size_t i = 0; i < queue->n; i++)
		n += queue->messages[i].ready_ms <= now_ms;
	return n;
}

static int64_t
oldest_ms(const struct sim_queue *queue)
{
	int64_t oldest = queue->held_oldest_ms;

	for (size_t i = 0; i < queue->n; i++)
		oldest = MIN(oldest, queue->messages[i].sent_ms);
	return oldest;
}

void
queue_record(struct sim_queue *queue, int64_t tick_ms)
{
	int64_t minute = tick_ms / 60000;
	struct queue_minute *slot = &queue->minutes[minute % MINUTES_KEPT];
	float visible = (float)queue_visible(queue, tick_ms);
	float in_flight = (float)(queue->n + queue->n_held) - visible;
	int64_t oldest = oldest_ms(queue);

	if (slot->minute != minute)
		*slot = (struct queue_minute){ .minute = minute, .visible_min = visible };
	slot->ticks++;
	slot->sent += queue->now.sent;
	slot->received += queue->now.received;
	slot->deleted += queue->now.deleted;
	slot->empty_receives += queue->now.empty_receives;
	slot->visible_sum += visible;
	slot->visible_min = MIN(slot->visible_min, visible);
	slot->visible_max = MAX(slot->visible_max, visible);
	slot->in_flight_sum += in_flight;
	slot->in_flight_max = MAX(slot->in_flight_max, in_flight);
	if (oldest < tick_ms)
		slot->age_max_s = MAX(slot->age_max_s, (float)((tick_ms - oldest) / 1000));
	queue->now = (struct queue_minute){ 0 };
}

const struct queue_minute *
queue_minute_at(const struct sim_queue *queue, int64_t minute)
{
	const struct queue_minute *slot;

	if (minute < 0)
		return NULL;
	slot = &queue->minutes[minute % MINUTES_KEPT];
	return slot->minute == minute && slot->ticks ? slot : NULL;
}
