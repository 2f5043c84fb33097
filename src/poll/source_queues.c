/* SPDX-License-Identifier: MIT */
/* source_queues.c - depth of each SQS queue and of its dead-letter queue, as one row. */
#include "aws/sqs.h"
#include "base/text.h"
#include "poll/price.h"
#include "poll/source.h"

#include <stdio.h>

#define LIMIT_BYTES (1u << 20)

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_queues; i++)
		sink(ctx, &(struct unit_plan){ .region = stack->queues[i].region,
					       .target_name = stack->queues[i].name,
					       .target = i });
}

/* The address is asked for once and remembered in the job; a queue that was deleted and made again
 * may have another one, so ERR_GONE forgets it. */
static enum err
ask(const struct aws_scope *scope, const char *name, char url[512], struct sqs_queue *out,
    struct why *why)
{
	enum err err;

	if (url[0] == '\0') {
		const char *found;

		err = sqs_queue_url(scope, name, &found, why);
		if (err != ERR_OK)
			return err;
		if (snprintf(url, 512, "%s", found) >= 512) {
			url[0] = '\0';
			return err_set(ERR_PARSE, why, "%s: its queue address is too long", name);
		}
	}
	err = sqs_queue_attributes(scope, url, out, why);
	if (err == ERR_GONE)
		url[0] = '\0';
	return err;
}

/* A dead-letter queue that the stack does not name is the one that the redrive policy names. */
static enum err
ask_dlq(struct job *job, const struct aws_scope *scope, const struct sqs_queue *main,
	struct queue_row *row, struct why *why)
{
	const char *name = job->stack->queues[job->target].dlq;
	struct sqs_queue dlq;
	enum err err;

	name = name ? name : main->dlq_name;
	if (!name)
		return ERR_OK;
	row->dlq_name = name;
	err = ask(scope, name, job->notes[1], &dlq, why);
	if (err == ERR_OK)
		row->dlq = dlq.counts;
	/* A DLQ that does not exist is shown as such beside the queue that does. */
	return err == ERR_GONE ? ERR_OK : err;
}

static enum err
poll_queue(struct job *job, struct aws *aws, struct why *why)
{
	const struct stack_queue *def = &job->stack->queues[job->target];
	struct part *part = part_new(PART_QUEUE, LIMIT_BYTES);
	struct aws_scope scope = { .client = aws,
				   .region = job->region,
				   .max_attempts = job->max_attempts };
	struct sqs_queue main;
	enum err err;

	if (!part)
		return err_memory(why);
	scope.arena = part->arena;
	part->queue =
		(struct queue_row){ .name = def->name, .region = def->region, .dlq_name = "" };
	err = ask(&scope, def->name, job->notes[0], &main, why);
	if (err == ERR_OK) {
		part->queue.main = main.counts;
		part->queue.max_receive_count = main.max_receive_count;
		part->queue.is_fifo = main.is_fifo;
		err = ask_dlq(job, &scope, &main, &part->queue, why);
	}
	if (err != ERR_OK) {
		part_unref(part);
		return err;
	}
	job->part = part;
	return ERR_OK;
}

static double
calls(const struct stack *stack, const struct unit_plan *unit)
{
	return stack->queues[unit->target].dlq ? 2 : 1;
}

const struct source source_queues = {
	.name = "queues",
	.service = "sqs",
	.cadence_s = 15,
	.urgent_cadence_s = 15,
	.usd_per_call = PRICE_SQS_REQUEST,
	.plan = plan,
	.calls = calls,
	.poll = poll_queue,
};
