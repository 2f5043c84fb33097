/* SPDX-License-Identifier: MIT */
/* source_alarms.c - CloudWatch alarms, metric and composite, of the home region and us-east-1. */
#include "poll/price.h"
#include "poll/source.h"

#define LIMIT_BYTES (16u << 20)

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_alarm_regions; i++)
		sink(ctx,
		     &(struct unit_plan){ .region = stack->alarm_regions[i], .target_name = "" });
}

static enum err
poll_alarms(struct job *job, struct aws *aws, struct why *why)
{
	const struct stack *stack = job->stack;
	struct part *part = part_new(PART_ALARMS, LIMIT_BYTES);
	struct aws_scope scope = { .client = aws,
				   .region = job->region,
				   .max_attempts = job->max_attempts };
	struct alarm_list list = { 0 };
	enum err err = ERR_OK;

	if (!part)
		return err_memory(why);
	scope.arena = part->arena;
	for (size_t i = 0; i < MAX(stack->n_alarm_prefixes, (size_t)1) && err == ERR_OK; i++)
		err = cw_alarms(&scope, stack->n_alarm_prefixes ? stack->alarm_prefixes[i] : NULL,
				&list, why);
	if (err != ERR_OK) {
		part_unref(part);
		return err;
	}
	part->alarms.rows = list.rows;
	part->alarms.n = list.n;
	job->part = part;
	return ERR_OK;
}

static double
calls(const struct stack *stack, const struct unit_plan *unit)
{
	(void)unit;
	return (double)MAX(stack->n_alarm_prefixes, (size_t)1);
}

const struct source source_alarms = {
	.name = "alarms",
	.service = "cloudwatch",
	.cadence_s = 60,
	.urgent_cadence_s = 15,
	.usd_per_call = PRICE_CLOUDWATCH_REQUEST,
	.plan = plan,
	.calls = calls,
	.poll = poll_alarms,
};
