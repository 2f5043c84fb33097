/* SPDX-License-Identifier: MIT */
/* check_fleet.c - the reads behind load balancers and behind services that scale: rows of the table
 * in check_reads.c. */
#include <string.h>

#include "app/check_rows.h"
#include "aws/autoscaling.h"
#include "aws/elbv2.h"
#include "base/text.h"

/* ---- load balancers ---- */

bool
check_balancers_at(const struct stack *stack, size_t i, struct check_target *out)
{
	if (i >= stack->n_balancers)
		return false;
	*out = (struct check_target){ .name = stack->balancers[i].name,
				      .region = stack->balancers[i].region,
				      .index = i };
	/* the variable without a value is a reference of its own */
	if (stack->balancers[i].unresolved)
		out->region = NULL;
	return true;
}

bool
check_open_balancers_at(const struct stack *stack, size_t i, struct check_target *out)
{
	bool is_one = check_balancers_at(stack, i, out);

	if (is_one && stack->balancers[i].n_target_groups > 0)
		out->region = NULL;
	return is_one;
}

static void
mark_missing(struct check_run *run, const char *kind, const struct check_target *target,
	     const char *name)
{
	check_mark(check_reference_of(run->check, kind, name, target->region), FOUND_MISSING,
		   check_say(run->check, "no such %s in %s: correct the name or the region", kind,
			     target->region));
}

enum err
check_ask_balancer(struct check_run *run, const struct check_target *target, struct why *why)
{
	const char *name = mem_must(elbv2_name(run->arena, target->name));
	struct aws_scope scope = check_scope(run, target->region);
	struct elbv2_balancers found = { 0 };
	enum err err = CHECK_WAIT(run, elbv2_balancers(&scope, &name, 1, &found, why));

	for (size_t i = 0; i < found.n && !err; i++) {
		if (!text_is(found.items[i].dimension, target->name))
			continue;
		run->balancers[target->index] = found.items[i].arn;
		check_mark(check_reference_of(run->check, "load balancer", target->name,
					      target->region),
			   FOUND_YES, NULL);
		return ERR_OK;
	}
	if (!err || err == ERR_GONE)
		mark_missing(run, "load balancer", target, target->name);
	return err;
}

static void
mark_groups(struct check_run *run, const struct check_target *target,
	    const struct elbv2_groups *found)
{
	for (size_t i = 0; i < found->n; i++) {
		run->groups[target->index] = found->items[i].arn;
		check_mark(check_reference_of(run->check, "target group", found->items[i].dimension,
					      target->region),
			   FOUND_YES, NULL);
	}
}

/* Each name alone: of several, one that does not exist would hide the others. */
static enum err
ask_named_groups(struct check_run *run, const struct check_target *target, struct why *why)
{
	const struct stack_balancer *def = &run->check->stack->balancers[target->index];
	struct aws_scope scope = check_scope(run, target->region);
	enum err err = ERR_OK, gone = ERR_OK;

	for (size_t i = 0; i < def->n_target_groups && !err; i++) {
		const char *name = mem_must(elbv2_name(run->arena, def->target_groups[i]));
		const struct elbv2_group_question question = { .names = &name, .n_names = 1 };
		struct elbv2_groups found = { 0 };
		bool is_there;

		err = CHECK_WAIT(run, elbv2_groups(&scope, &question, &found, why));
		is_there = !err && found.n > 0 &&
			   text_is(found.items[0].dimension, def->target_groups[i]);
		if (is_there)
			mark_groups(run, target, &found);
		else if (!err || err == ERR_GONE)
			mark_missing(run, "target group", target, def->target_groups[i]);
		gone = err == ERR_GONE ? err : gone;
		err = err == ERR_GONE ? ERR_OK : err;
	}
	return err ? err : gone;
}

enum err
check_ask_groups(struct check_run *run, const struct check_target *target, struct why *why)
{
	const struct elbv2_group_question question = { .balancer_arn =
							       run->balancers[target->index] };
	struct aws_scope scope = check_scope(run, target->region);
	struct elbv2_groups found = { 0 };
	enum err err;

	if (run->check->stack->balancers[target->index].n_target_groups > 0)
		return ask_named_groups(run, target, why);
	if (!question.balancer_arn)
		return err_set(ERR_STOPPED, why,
			       "the ARN of %s is not known: "
			       "elasticloadbalancing:DescribeLoadBalancers did not tell it",
			       target->name);
	err = CHECK_WAIT(run, elbv2_groups(&scope, &question, &found, why));
	if (!err)
		mark_groups(run, target, &found);
	return err;
}

enum err
check_ask_health(struct check_run *run, const struct check_target *target, struct why *why)
{
	const char *arn = run->groups[target->index];
	struct aws_scope scope = check_scope(run, target->region);
	struct elbv2_targets found = { 0 };

	if (!arn)
		return err_set(ERR_STOPPED, why,
			       "no target group of %s is known: "
			       "elasticloadbalancing:DescribeTargetGroups did not tell one",
			       target->name);
	return CHECK_WAIT(run, elbv2_health(&scope, arn, &found, why));
}

/* ---- scaling ---- */

bool
check_scaling_at(const struct stack *stack, size_t i, struct check_target *out)
{
	if (i >= stack->n_clusters)
		return false;
	*out = (struct check_target){ .name = stack->clusters[i].name,
				      .region = stack->clusters[i].region,
				      .index = i };
	if (!stack->clusters[i].has_scaling)
		out->region = NULL;
	return true;
}

/* One service of the cluster; one that does not scale has no rows, which is an answer, too. */
static struct autoscaling_question
one_service(struct check_run *run, const struct check_target *target, const char **resource)
{
	const struct stack_cluster *cluster = &run->check->stack->clusters[target->index];
	const char *service = cluster->n_services > 0 ? cluster->services[0] : "cwtop-check";

	*resource = mem_must(arena_format(run->arena, "service/%s/%s", cluster->name, service));
	return (struct autoscaling_question){ .namespace_ = "ecs",
					      .resources = resource,
					      .n_resources = 1 };
}

enum err
check_ask_bounds(struct check_run *run, const struct check_target *target, struct why *why)
{
	const char *resource;
	struct autoscaling_question question = one_service(run, target, &resource);
	struct aws_scope scope = check_scope(run, target->region);
	struct autoscaling_targets found;

	return CHECK_WAIT(run, autoscaling_targets(&scope, &question, &found, why));
}

enum err
check_ask_policies(struct check_run *run, const struct check_target *target, struct why *why)
{
	const char *resource;
	struct autoscaling_question question = one_service(run, target, &resource);
	struct aws_scope scope = check_scope(run, target->region);
	struct autoscaling_policies found;

	return CHECK_WAIT(run, autoscaling_policies(&scope, &question, &found, why));
}

enum err
check_ask_activities(struct check_run *run, const struct check_target *target, struct why *why)
{
	const char *resource;
	struct autoscaling_question question = one_service(run, target, &resource);
	struct aws_scope scope = check_scope(run, target->region);
	struct autoscaling_activities found;

	return CHECK_WAIT(run, autoscaling_activities(&scope, &question, 1, &found, why));
}
