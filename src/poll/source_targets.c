/* SPDX-License-Identifier: MIT */
/* source_targets.c - the target groups of each load balancer, and the health of each target. Which
 * groups: those that the stack names, else all of the balancer's. */
#include <stdio.h>
#include <string.h>

#include "aws/elbv2.h"
#include "model/targets.h"
#include "poll/source.h"

#define LIMIT_BYTES (8u << 20)

/* What an earlier poll found; DescribeTargetGroups wants the ARN. */
#define NOTE_BALANCER 0

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_balancers; i++)
		if (!stack->balancers[i].unresolved)
			sink(ctx, &(struct unit_plan){ .region = stack->balancers[i].region,
						       .target_name = stack->balancers[i].name,
						       .target = i });
}

/* ---- which groups ---- */

static enum err
find_balancer(struct job *job, const struct aws_scope *scope, struct why *why)
{
	const struct stack_balancer *def = &job->stack->balancers[job->target];
	const char *name = elbv2_name(scope->arena, def->name);
	struct elbv2_balancers found;
	enum err err;

	if (!name)
		return err_memory(why);
	err = elbv2_balancers(scope, &name, 1, &found, why);
	if (err)
		return err;
	for (size_t i = 0; i < found.n; i++)
		if (text_is(found.items[i].dimension, def->name) &&
		    strlen(found.items[i].arn) < sizeof(job->notes[0])) {
			snprintf(job->notes[NOTE_BALANCER], sizeof(job->notes[0]), "%s",
				 found.items[i].arn);
			return ERR_OK;
		}
	return err_set(ERR_GONE, why,
		       "%s: there is no such load balancer%s%s: correct its name in the stack file",
		       def->name, found.n > 0 ? ", but " : "",
		       found.n > 0 ? found.items[0].dimension : "");
}

/* A balancer that was made again under its name has another ARN, so ERR_GONE forgets it. */
static enum err
all_groups(struct job *job, const struct aws_scope *scope, struct elbv2_groups *out,
	   struct why *why)
{
	struct elbv2_group_question question = { .balancer_arn = job->notes[NOTE_BALANCER] };
	enum err err = ERR_OK;

	if (!job->notes[NOTE_BALANCER][0])
		err = find_balancer(job, scope, why);
	if (!err)
		err = elbv2_groups(scope, &question, out, why);
	if (err == ERR_GONE)
		job->notes[NOTE_BALANCER][0] = '\0';
	return err;
}

/* One name that does not exist makes AWS refuse them all: then each is asked for alone. */
static enum err
add_each(const struct aws_scope *scope, const char *const *names, size_t n,
	 struct elbv2_groups *out, struct why *why)
{
	struct elbv2_group *items = arena_array(scope->arena, n, sizeof(*items));
	size_t n_found = 0;

	if (!items)
		return err_memory(why);
	for (size_t i = 0; i < n; i++) {
		struct elbv2_group_question question = { .names = &names[i], .n_names = 1 };
		struct elbv2_groups one = { 0 };
		enum err err = elbv2_groups(scope, &question, &one, why);

		if (err && err != ERR_GONE)
			return err;
		if (!err && one.n > 0)
			items[n_found++] = one.items[0];
	}
	*out = (struct elbv2_groups){ items, n_found };
	return ERR_OK;
}

static enum err
named_groups(const struct stack_balancer *def, const struct aws_scope *scope,
	     struct elbv2_groups *out, struct why *why)
{
	const char **names = arena_array(scope->arena, def->n_target_groups, sizeof(*names));
	struct elbv2_group_question question = { .names = names, .n_names = def->n_target_groups };
	enum err err;

	if (!names)
		return err_memory(why);
	for (size_t i = 0; i < def->n_target_groups; i++) {
		names[i] = elbv2_name(scope->arena, def->target_groups[i]);
		if (!names[i])
			return err_memory(why);
	}
	err = elbv2_groups(scope, &question, out, why);
	return err == ERR_GONE ? add_each(scope, names, def->n_target_groups, out, why) : err;
}

/* ---- their targets ---- */

static enum err
fill_targets(const struct aws_scope *scope, const char *arn, struct target_group *group,
	     struct why *why)
{
	struct elbv2_targets found = { 0 };
	struct target_row *rows;
	enum err err = elbv2_health(scope, arn, &found, why);

	if (err == ERR_GONE) {
		/* deleted since its name was answered */
		group->note = "there is no such target group any more";
		return ERR_OK;
	}
	if (err)
		return err;
	rows = arena_array(scope->arena, MAX(found.n, (size_t)1), sizeof(*rows));
	if (!rows)
		return err_memory(why);
	for (size_t i = 0; i < found.n; i++) {
		const struct elbv2_target *from = &found.items[i];

		rows[i] = (struct target_row){ .id = from->id,
					       .zone = from->zone,
					       .health_port = from->health_port,
					       .state = from->state,
					       .reason = from->reason,
					       .description = from->description,
					       .port = from->port };
	}
	group->targets = rows;
	group->n = found.n;
	return ERR_OK;
}

static enum err
fill_group(const struct aws_scope *scope, const struct elbv2_group *from, struct target_group *out,
	   struct why *why)
{
	*out = (struct target_group){ .name = from->name,
				      .dimension = from->dimension,
				      .target_type = from->target_type,
				      .health_protocol = from->health_protocol,
				      .health_port = from->health_port,
				      .health_path = from->health_path,
				      .matcher = from->matcher,
				      .interval_s = from->interval_s,
				      .timeout_s = from->timeout_s,
				      .healthy_threshold = from->healthy_threshold,
				      .unhealthy_threshold = from->unhealthy_threshold,
				      .is_checked = from->is_checked,
				      .note = "" };
	return fill_targets(scope, from->arn, out, why);
}

/* A group that the stack names and AWS does not have, or has under another id. */
static enum err
fill_missing(const struct aws_scope *scope, const char *dimension, const struct elbv2_groups *found,
	     struct target_group *out, struct why *why)
{
	const char *name = elbv2_name(scope->arena, dimension);
	const char *note = "there is no such target group: correct its name in the stack file";

	for (size_t i = 0; name && i < found->n; i++)
		if (text_is(found->items[i].name, name))
			note = arena_format(scope->arena, "AWS has %s: correct the stack file",
					    found->items[i].dimension);
	*out = (struct target_group){ .name = name,
				      .dimension = dimension,
				      .target_type = "",
				      .health_protocol = "",
				      .health_port = "",
				      .health_path = "",
				      .matcher = "",
				      .interval_s = -1,
				      .timeout_s = -1,
				      .healthy_threshold = -1,
				      .unhealthy_threshold = -1,
				      .is_checked = true,
				      .note = note };
	return name && note ? ERR_OK : err_memory(why);
}

static const struct elbv2_group *
group_of(const struct elbv2_groups *found, const char *dimension)
{
	for (size_t i = 0; i < found->n; i++)
		if (text_is(found->items[i].dimension, dimension))
			return &found->items[i];
	return NULL;
}

/* In the order of the stack file; all of a balancer's: in AWS's. */
static enum err
fill_groups(const struct stack_balancer *def, const struct aws_scope *scope,
	    const struct elbv2_groups *found, struct targets *out, struct why *why)
{
	size_t n = def->n_target_groups > 0 ? def->n_target_groups : found->n;
	struct target_group *groups = arena_array(scope->arena, MAX(n, (size_t)1), sizeof(*groups));
	enum err err = groups ? ERR_OK : err_memory(why);

	for (size_t i = 0; i < n && !err; i++) {
		const char *wanted = def->n_target_groups > 0 ? def->target_groups[i] : NULL;
		const struct elbv2_group *from =
			wanted ? group_of(found, wanted) : &found->items[i];

		err = from ? fill_group(scope, from, &groups[i], why)
			   : fill_missing(scope, wanted ? wanted : "", found, &groups[i], why);
	}
	if (!err)
		*out = (struct targets){ groups, n };
	return err;
}

static enum err
poll_targets(struct job *job, struct aws *aws, struct why *why)
{
	const struct stack_balancer *def = &job->stack->balancers[job->target];
	struct part *part = part_new(PART_TARGETS, LIMIT_BYTES);
	struct aws_scope scope = { .client = aws,
				   .region = job->region,
				   .max_attempts = job->max_attempts };
	struct elbv2_groups found = { 0 };
	struct targets *row;
	enum err err;

	if (!part)
		return err_memory(why);
	scope.arena = part->arena;
	row = arena_alloc(part->arena, sizeof(*row));
	err = row ? ERR_OK : err_memory(why);
	if (!err)
		err = def->n_target_groups > 0 ? named_groups(def, &scope, &found, why)
					       : all_groups(job, &scope, &found, why);
	if (!err)
		err = fill_groups(def, &scope, &found, row, why);
	return job_give(job, part, row, err);
}

/* The groups, and the health of each; how many a balancer has is not known before. */
static double
calls(const struct stack *stack, const struct unit_plan *unit)
{
	return 1 + (double)MAX(stack->balancers[unit->target].n_target_groups, (size_t)1);
}

const struct source source_targets = {
	.name = "targets",
	.service = "elasticloadbalancing",
	.cadence_s = 60,
	.urgent_cadence_s = 15,
	.plan = plan,
	.calls = calls,
	.poll = poll_targets,
};
