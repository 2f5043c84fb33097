/* SPDX-License-Identifier: MIT */
/* api_moves.c - redrive of the simulated SQS: messages go from a dead-letter queue back, so many a
 * second of virtual time. Source: SQS API reference, StartMessageMoveTask, ListMessageMoveTasks,
 * CancelMessageMoveTask. */
#include "base/text.h"
#include "sim/api_sqs.h"
#include "sim/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PER_SECOND 20 /* where the request leaves it to SQS */
#define PER_SECOND_MAX 500

static bool
is_running(const struct mail_move *move)
{
	return move->ended_ms == 0;
}

/* The queue of the same account and region that an ARN names; NULL: none. */
static struct sim_queue *
queue_of_arn(struct call *call, const char *arn)
{
	const char *name = strrchr(arn, ':');
	struct sim_queue *queue =
		name ? jobs_edit_queue(call->world->jobs, call->region, name + 1) : NULL;

	return queue && text_is(sqs_arn(call, queue), arn) ? queue : NULL;
}

static struct sim_queue *
source_of(struct call *call, const struct sim_queue *dlq)
{
	struct jobs *jobs = call->world->jobs;

	for (size_t i = 0; i < jobs_n_queues(jobs); i++) {
		if (jobs_queue(jobs, i)->dlq == dlq)
			return jobs_edit_queue(jobs, jobs_queue(jobs, i)->region,
					       jobs_queue(jobs, i)->name);
	}
	return NULL;
}

/* ---- as time goes by ---- */

/* One message: a new one at its destination, with new time and no receives. */
static bool
move_one(struct call *call, struct mail_move *move)
{
	for (size_t i = 0; i < move->from->n; i++) {
		struct message message = move->from->messages[i];
		struct sim_queue *to = move->to ? move->to : source_of(call, move->from);
		struct mail_trace *trace;

		if (message.ready_ms > call->now_ms || !to || to->n >= QUEUE_MESSAGES_MAX)
			continue;
		(void)queue_take_at(move->from, i);
		if (!message.is_mail)
			message.id = 0;
		message.sent_ms = message.ready_ms = call->now_ms;
		message.receives = 0;
		message.source = NULL;
		if (message.slip)
			message.slip->order->is_dead = false;
		queue_put(to, message);
		trace = mail_trace(call->state, to, to->messages[to->n - 1].id);
		if (trace)
			trace->first_received_ms = 0;
		move->from->now.received++;
		move->from->now.deleted++;
		to->now.sent++;
		move->moved++;
		return true;
	}
	return false;
}

void
sqs_moves_advance(struct call *call)
{
	struct sqs_state *state = call->state;

	for (size_t i = 0; i < state->n_moves; i++) {
		struct mail_move *move = &state->moves[i];
		uint64_t due =
			(uint64_t)MAX(call->now_ms - move->started_ms, 0) * move->per_second / 1000;

		while (is_running(move) && move->moved < MIN(due, move->to_move) &&
		       move_one(call, move))
			;
		if (is_running(move) && due >= move->to_move)
			move->ended_ms = call->now_ms;
	}
}

/* ---- the operations ---- */

static bool
no_such(struct call *call, const char *name)
{
	return fault_own(call->refusal, 404, "ResourceNotFoundException",
			 "The resource that you specified for the %s parameter doesn't exist.",
			 name);
}

static bool
read_arn(struct call *call, const char *key, struct sim_queue **out)
{
	const char *arn;

	*out = NULL;
	if (!param_text(call, call->params, key, &arn))
		return false;
	if (!arn)
		return true;
	if (!text_starts(arn, "arn:aws:sqs:"))
		return fault_set(call->refusal, FAULT_SQS_PARAMETER,
				 "You must use this format to specify the %s: "
				 "arn:aws:sqs:<region>:<account-id>:<queue-name>",
				 key);
	*out = queue_of_arn(call, arn);
	return *out || no_such(call, key);
}

static bool
read_source(struct call *call, struct sim_queue **out)
{
	if (!read_arn(call, "SourceArn", out))
		return false;
	return *out || fault_set(call->refusal, FAULT_MISSING_PARAMETER,
				 "The request must contain the parameter SourceArn.");
}

/* Room for one more: the oldest that is over goes. */
static struct mail_move *
add_move(struct sqs_state *state)
{
	size_t i = 0;

	if (state->n_moves < SQS_MOVES_MAX)
		return &state->moves[state->n_moves++];
	while (i < SQS_MOVES_MAX && is_running(&state->moves[i]))
		i++;
	if (i == SQS_MOVES_MAX)
		return NULL;
	memmove(&state->moves[i], &state->moves[i + 1],
		(SQS_MOVES_MAX - i - 1) * sizeof(state->moves[0]));
	return &state->moves[SQS_MOVES_MAX - 1];
}

static bool
can_start(struct call *call, const struct sim_queue *from)
{
	const struct sqs_state *state = call->state;

	if (!source_of(call, from))
		return fault_set(call->refusal, FAULT_SQS_PARAMETER,
				 "Source queue must be configured as a Dead Letter Queue.");
	for (size_t i = 0; i < state->n_moves; i++) {
		if (state->moves[i].from == from && is_running(&state->moves[i]))
			return mail_refuse(call, "UnsupportedOperation",
					   "There is already a task running. Only one active task "
					   "is allowed for a source queue arn at a given time.");
	}
	return true;
}

bool
sqs_start_move(struct call *call)
{
	struct sqs_state *state = call->state;
	struct sim_queue *from, *to;
	struct mail_move *move;
	int64_t per_second = 0;
	uint64_t key;

	sqs_moves_advance(call);
	if (!read_source(call, &from) || !read_arn(call, "DestinationArn", &to) ||
	    !param_integer(call, "MaxNumberOfMessagesPerSecond", &per_second) ||
	    !can_start(call, from))
		return false;
	if (per_second < 0 || per_second > PER_SECOND_MAX)
		return fault_set(call->refusal, FAULT_SQS_PARAMETER,
				 "Value for parameter MaxNumberOfMessagesPerSecond is invalid. "
				 "Reason: it must be between 1 and %d.",
				 PER_SECOND_MAX);
	move = add_move(state);
	if (!move)
		return fault_own(call->refusal, 403, "OverLimit",
				 "Too many message move tasks are running.");
	key = random_mix(random_mix(call->api->seed, random_text(from->name)), ++state->n_sent);
	*move = (struct mail_move){ .from = from,
				    .to = to,
				    .started_ms = call->now_ms,
				    .per_second = per_second ? (unsigned)per_second : PER_SECOND,
				    .limit = (unsigned)per_second,
				    .to_move = queue_visible(from, call->now_ms) };
	snprintf(move->handle, sizeof(move->handle), "%016" PRIx64 "%016" PRIx64, key,
		 random_mix(key, 1));
	write_text(call, "TaskHandle", move->handle);
	return true;
}

static const char *
status_of(const struct mail_move *move)
{
	return move->is_cancelled ? "CANCELLED" : is_running(move) ? "RUNNING" : "COMPLETED";
}

static void
write_move(struct call *call, const struct mail_move *move)
{
	write_object(call, NULL);
	if (is_running(move))
		write_text(call, "TaskHandle", move->handle);
	write_text(call, "Status", status_of(move));
	write_text(call, "SourceArn", sqs_arn(call, move->from));
	if (move->to)
		write_text(call, "DestinationArn", sqs_arn(call, move->to));
	if (move->limit)
		write_integer(call, "MaxNumberOfMessagesPerSecond", move->limit);
	write_integer(call, "ApproximateNumberOfMessagesMoved", (int64_t)move->moved);
	write_integer(call, "ApproximateNumberOfMessagesToMove", (int64_t)move->to_move);
	write_integer(call, "StartedTimestamp", move->started_ms);
	write_object_end(call);
}

bool
sqs_list_moves(struct call *call)
{
	struct sqs_state *state = call->state;
	struct sim_queue *from;
	int64_t max = 1;
	size_t n = 0;

	sqs_moves_advance(call);
	if (!read_source(call, &from) || !param_integer(call, "MaxResults", &max))
		return false;
	if (max < 1 || max > 10)
		return fault_set(call->refusal, FAULT_SQS_PARAMETER,
				 "Value for parameter MaxResults is invalid. Reason: MaxResults "
				 "must be an integer between 1 and 10.");
	write_array(call, "Results");
	for (size_t i = state->n_moves; i-- > 0 && n < (size_t)max;) {
		if (state->moves[i].from != from)
			continue;
		write_move(call, &state->moves[i]);
		n++;
	}
	write_array_end(call);
	return true;
}

bool
sqs_cancel_move(struct call *call)
{
	struct sqs_state *state = call->state;
	const char *handle;

	sqs_moves_advance(call);
	if (!param_text(call, call->params, "TaskHandle", &handle))
		return false;
	if (!handle)
		return fault_set(call->refusal, FAULT_MISSING_PARAMETER,
				 "The request must contain the parameter TaskHandle.");
	for (size_t i = 0; i < state->n_moves; i++) {
		struct mail_move *move = &state->moves[i];

		if (!text_is(move->handle, handle))
			continue;
		if (!is_running(move))
			return mail_refuse(call, "UnsupportedOperation",
					   "Only active tasks can be cancelled.");
		move->is_cancelled = true;
		move->ended_ms = call->now_ms;
		write_integer(call, "ApproximateNumberOfMessagesMoved", (int64_t)move->moved);
		return true;
	}
	return no_such(call, "TaskHandle");
}
