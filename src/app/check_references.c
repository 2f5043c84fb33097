/* SPDX-License-Identifier: MIT */
/* check_references.c - what a stack file names, before anything is asked. */
#include "app/check_run.h"
#include "base/text.h"

static void *
array(struct check_run *run, size_t n, size_t size)
{
	/* not the answers' arena: a thread that hangs may be using that */
	return mem_must(arena_array(run->check->arena, n + 1, size));
}

/* Its lookup says what has become of it. */
static bool
is_looked_up(const struct stack *stack, const char *variable)
{
	for (size_t i = 0; i < stack->n_lookups; i++)
		if (stack->lookups[i].is_wanted && text_is(stack->lookups[i].var, variable))
			return true;
	return false;
}

/* One line a variable, however many metrics want it. */
static void
list_variables(struct check *check)
{
	const struct stack *stack = check->stack;

	for (size_t i = 0; i < stack->n_unresolved; i++) {
		const char *name = stack->unresolved[i];
		TEXT_ON(lost, 60);
		size_t n = 0;

		if (is_looked_up(stack, name))
			continue;
		for (size_t j = 0; j < stack->n_metrics; j++)
			n += text_is(stack->metrics[j].unresolved, name);
		text_addf(&lost, "%zu metric%s not asked for", n, n == 1 ? " is" : "s are");
		check_mark(check_add_reference(check, "variable", name, ""), FOUND_UNRESOLVED,
			   check_say(check,
				     "it has no value, so that %s: give one with --var %s=VALUE or "
				     "CWTOP_VAR_%s",
				     n > 0 ? lost.data : "what it is part of is not watched", name,
				     name));
	}
}

/* An expression is made of metrics that are listed themselves. */
static void
list_metrics(struct check_run *run)
{
	const struct stack *stack = run->check->stack;

	for (size_t i = 0; i < stack->n_metrics; i++) {
		const struct metric_def *def = &stack->metrics[i];

		run->metric_references[i] = SIZE_MAX;
		if (def->expression || def->unresolved)
			continue;
		run->metric_references[i] = run->check->n_references;
		(void)check_add_reference(run->check, "metric", def->id, def->region);
	}
}

static void
list_cluster(struct check *check, const struct stack_cluster *cluster)
{
	(void)check_reference_of(check, "cluster", cluster->name, cluster->region);
	for (size_t i = 0; i < cluster->n_services; i++)
		(void)check_reference_of(check, "service", cluster->services[i], cluster->region);
	for (size_t i = 0; i < cluster->n_families; i++)
		(void)check_reference_of(check, "task family", cluster->families[i],
					 cluster->region);
}

/* Its own name is asked for only where the stack names no groups. */
static void
list_balancer(struct check *check, const struct stack_balancer *balancer)
{
	if (balancer->unresolved)
		return;
	if (balancer->n_target_groups == 0)
		(void)check_reference_of(check, "load balancer", balancer->name, balancer->region);
	for (size_t i = 0; i < balancer->n_target_groups; i++)
		(void)check_reference_of(check, "target group", balancer->target_groups[i],
					 balancer->region);
}

void
check_list_references(struct check_run *run)
{
	struct check *check = run->check;
	const struct stack *stack = check->stack;

	run->metric_references = array(run, stack->n_metrics, sizeof(*run->metric_references));
	run->n_alarms = array(run, stack->n_alarm_prefixes, sizeof(*run->n_alarms));
	run->urls = array(run, 2 * stack->n_queues, sizeof(*run->urls));
	run->balancers = array(run, stack->n_balancers, sizeof(*run->balancers));
	run->groups = array(run, stack->n_balancers, sizeof(*run->groups));
	run->log_groups = array(run, stack->n_monitors, sizeof(*run->log_groups));
	run->query_ids = array(run, stack->n_monitors, sizeof(*run->query_ids));
	list_variables(check);
	list_metrics(run);
	for (size_t i = 0; i < stack->n_alarm_prefixes; i++)
		(void)check_add_reference(check, "alarms", stack->alarm_prefixes[i], "");
	for (size_t i = 0; i < stack->n_clusters; i++)
		list_cluster(check, &stack->clusters[i]);
	for (size_t i = 0; i < stack->n_balancers; i++)
		list_balancer(check, &stack->balancers[i]);
	for (size_t i = 0; i < stack->n_monitors; i++)
		if (!stack->monitors[i].unresolved)
			(void)check_reference_of(check, "RUM monitor", stack->monitors[i].name,
						 stack->monitors[i].region);
	for (size_t i = 0; i < stack->n_logs; i++)
		if (!stack->logs[i].unresolved)
			(void)check_reference_of(check, "log group", stack->logs[i].group,
						 stack->logs[i].region);
	for (size_t i = 0; i < stack->n_pipelines; i++)
		if (!stack->pipelines[i].unresolved)
			(void)check_reference_of(check, "pipeline", stack->pipelines[i].name,
						 stack->pipelines[i].region);
	for (size_t i = 0; i < stack->n_queues; i++) {
		const struct stack_queue *queue = &stack->queues[i];

		(void)check_reference_of(check, "queue", queue->name, queue->region);
		if (queue->dlq)
			(void)check_reference_of(check, "dead-letter queue", queue->dlq,
						 queue->region);
	}
	check_list_jobs(run);
	check_list_probes(run);
}

void
check_sum_alarms(struct check_run *run)
{
	struct check *check = run->check;
	const struct stack *stack = check->stack;

	for (size_t i = 0; i < stack->n_alarm_prefixes; i++) {
		const char *prefix = stack->alarm_prefixes[i];
		struct check_reference *reference = check_reference_of(check, "alarms", prefix, "");

		if (run->n_alarms[i] > 0)
			check_mark(reference, FOUND_YES, NULL);
		else if (run->n_alarm_answers == stack->n_alarm_regions)
			check_mark(reference, FOUND_MISSING,
				   check_say(check,
					     "no alarm has a name that begins with %s: correct the "
					     "prefix, or make the alarms",
					     prefix));
	}
}
