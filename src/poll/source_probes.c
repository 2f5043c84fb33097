/* SPDX-License-Identifier: MIT */
/* source_probes.c - HTTP requests from where the operator sits. That a site is down is a result:
 * the source has failed only where nothing could be sent. */
#include "aws/probe.h"
#include "poll/source.h"

#define LIMIT_BYTES (64u << 10)

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_probes; i++)
		if (!stack->probes[i].unresolved)
			sink(ctx, &(struct unit_plan){ .region = "",
						       .target_name = stack->probes[i].name,
						       .target = i,
						       .every_s = stack->probes[i].every_s });
}

static enum err
poll_probe(struct job *job, struct aws *aws, struct why *why)
{
	const struct probe_request request = { .def = &job->stack->probes[job->target],
					       .stand_in = job->demo_host };
	struct part *part = part_new(PART_PROBE, LIMIT_BYTES);
	struct aws_scope scope = { .client = aws };
	struct probe_result *result;
	enum err err;

	if (!part)
		return err_memory(why);
	scope.arena = part->arena;
	result = arena_alloc(part->arena, sizeof(*result));
	err = result ? probe_send(&scope, &request, result, why) : err_memory(why);
	if (err) {
		part_unref(part);
		return err;
	}
	probe_remember(result, job->previous ? job->previous->row : NULL);
	part->row = result;
	job->part = part;
	return ERR_OK;
}

/* No call of AWS's. */
static double
calls(const struct stack *stack, const struct unit_plan *unit)
{
	(void)stack;
	(void)unit;
	return 0;
}

const struct source source_probes = {
	.name = "probes",
	.service = "probe",
	.cadence_s = 60,
	.urgent_cadence_s = 60,
	.plan = plan,
	.calls = calls,
	.poll = poll_probe,
};
