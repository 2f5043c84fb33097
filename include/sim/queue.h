/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_QUEUE_H
#define CWTOP_SIM_QUEUE_H
/* queue.h - one simulated queue: messages in, out, held, and its record by the minute. */
#include "base/mem.h"

#define MINUTES_KEPT 4320 /* three days */
#define QUEUE_MESSAGES_MAX 4096

/* One minute of a queue, as CloudWatch would sum it up. */
struct queue_minute {
	int64_t minute; /* Unix minutes; tells whether the ring's slot is this minute's */
	unsigned ticks;
	float sent, received, deleted, empty_receives;
	float visible_sum, visible_min, visible_max;
	float in_flight_sum, in_flight_max;
	float age_max_s;
};

struct slip;

struct message {
	uint64_t id;                    /* 0: queue_put gives it one */
	bool is_mail;                   /* sent by a caller: only a crew (crew.h) takes it */
	const struct slip *slip;        /* mail about a job; NULL: no worker takes it */
	uint64_t group;                 /* FIFO; 0: none */
	const struct sim_queue *source; /* where it was before it was dead; NULL: it is not */
	int64_t sent_ms;
	int64_t ready_ms; /* invisible until then */
	unsigned receives;
	bool is_poisoned; /* no worker can read it */
};

struct sim_queue {
	const char *name, *region;
	const struct sim_queue *dlq; /* NULL: none */
	bool is_dlq;
	struct message *messages; /* oldest first; those that a task holds are not here */
	size_t n;
	uint64_t n_put; /* ids given so far */
	size_t n_held;
	int64_t held_oldest_ms;       /* sent time of the oldest held message; INT64_MAX: none */
	struct queue_minute *minutes; /* ring of MINUTES_KEPT */
	struct queue_minute now;      /* of this tick: sent, received, deleted, empty_receives */
};

/* queue_init - empty; strings are borrowed. */
void
queue_init(struct sim_queue *queue, const char *region, const char *name);
void
queue_done(struct sim_queue *queue);

/* queue_put - appends; a queue that is full drops the message. */
void
queue_put(struct sim_queue *queue, struct message message);
/* queue_take - removes the oldest message that is visible at now_ms and no mail; false: none. */
MUST_CHECK bool
queue_take(struct sim_queue *queue, int64_t now_ms, struct message *out);
/* queue_find - by id, in place until the next change; NULL: it is not here. */
struct message *
queue_find(const struct sim_queue *queue, uint64_t id);
/* queue_remove - whether it was here. */
bool
queue_remove(struct sim_queue *queue, uint64_t id);
/* queue_take_at - removes the i-th, whatever it is. */
struct message
queue_take_at(struct sim_queue *queue, size_t i);
/* queue_bury - a message that is out of its queue goes to the dead-letter queue of `source`. SQS
 * counts no automatic move as sent or deleted. */
void
queue_bury(struct sim_queue *dlq, const struct sim_queue *source, struct message message,
	   int64_t now_ms);
/* queue_has_older - FIFO: an older message of its group is here, hidden or not. */
bool
queue_has_older(const struct sim_queue *queue, const struct message *message);
/* queue_delayed - mail that was sent with a delay which is not over. */
size_t
queue_delayed(const struct sim_queue *queue, int64_t now_ms);
/* queue_record - closes a tick: adds its counts and depths to the minute. */
void
queue_record(struct sim_queue *queue, int64_t tick_ms);

/* queue_visible - messages that a receiver could get at now_ms; the others of `n` are hidden. */
size_t
queue_visible(const struct sim_queue *queue, int64_t now_ms);
/* queue_minute_at - NULL: that Unix minute was not simulated, or is forgotten. */
const struct queue_minute *
queue_minute_at(const struct sim_queue *queue, int64_t minute);

#endif
