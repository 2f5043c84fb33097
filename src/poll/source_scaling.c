/* SPDX-License-Identifier: MIT */
/* source_scaling.c - bounds, rules and last activities of the services of each cluster that scale.
 * The bounds alone are worth showing: rules or activities that are refused are said beside them. */
#include <string.h>

#include "aws/autoscaling.h"
#include "model/scaling.h"
#include "poll/source.h"

#define LIMIT_BYTES (8u << 20)
#define ACTIVITIES_EACH 10

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_clusters; i++)
		if (stack->clusters[i].has_scaling)
			sink(ctx, &(struct unit_plan){ .region = stack->clusters[i].region,
						       .target_name = stack->clusters[i].name,
						       .target = i });
}

/* ---- which services ---- */

/* "service/CLUSTER/SERVICE" of each that the stack names; none: all that scale in the region. */
static enum err
ask_for(const struct stack_cluster *cluster, struct arena *arena,
	struct autoscaling_question *question, struct why *why)
{
	const char **names = arena_array(arena, cluster->n_services + 1, sizeof(*names));

	if (!names)
		return err_memory(why);
	question->namespace_ = "ecs";
	question->resources = names;
	for (size_t i = 0; !cluster->all_services && i < cluster->n_services; i++) {
		names[i] =
			arena_format(arena, "service/%s/%s", cluster->name, cluster->services[i]);
		if (!names[i])
			return err_memory(why);
		question->n_resources++;
	}
	return ERR_OK;
}

/* The service in "service/CLUSTER/SERVICE"; NULL: of another cluster. */
static const char *
service_in(const char *resource, const char *cluster)
{
	const size_t n = strlen(cluster);

	if (!text_starts(resource, "service/"))
		return NULL;
	resource += strlen("service/");
	return strncmp(resource, cluster, n) == 0 && resource[n] == '/' ? resource + n + 1 : NULL;
}

/* Keeps those that are of the cluster; the question is then of them alone. */
static enum err
keep_own(const struct stack_cluster *cluster, struct arena *arena,
	 struct autoscaling_targets *targets, struct autoscaling_question *question,
	 struct why *why)
{
	const char **names = arena_array(arena, targets->n + 1, sizeof(*names));
	size_t n = 0;

	if (!names)
		return err_memory(why);
	for (size_t i = 0; i < targets->n; i++) {
		if (!service_in(targets->items[i].resource, cluster->name))
			continue;
		names[n] = targets->items[i].resource;
		targets->items[n++] = targets->items[i];
	}
	targets->n = n;
	question->resources = names;
	question->n_resources = n;
	return ERR_OK;
}

/* ---- rows ---- */

static enum err
put_policies(struct arena *arena, const struct autoscaling_policies *from, const char *resource,
	     struct scaling_item *item, struct why *why)
{
	struct scaling_policy *out = arena_array(arena, from->n + 1, sizeof(*out));

	if (!out)
		return err_memory(why);
	item->policies = out;
	for (size_t i = 0; i < from->n; i++) {
		const struct autoscaling_policy *policy = &from->items[i];

		if (text_is(policy->resource, resource))
			out[item->n_policies++] =
				(struct scaling_policy){ .name = policy->name,
							 .type = policy->type,
							 .metric = policy->metric,
							 .has_target = policy->has_target,
							 .target = policy->target,
							 .n_steps = policy->n_steps,
							 .out_cooldown_s = policy->out_cooldown_s,
							 .in_cooldown_s = policy->in_cooldown_s,
							 .is_in_off = policy->is_in_off,
							 .alarms = policy->alarms,
							 .n_alarms = policy->n_alarms };
	}
	return ERR_OK;
}

static enum err
put_activities(struct arena *arena, const struct autoscaling_activities *from, const char *resource,
	       struct scaling_item *item, struct why *why)
{
	struct scaling_activity *out = arena_array(arena, from->n + 1, sizeof(*out));

	if (!out)
		return err_memory(why);
	item->activities = out;
	for (size_t i = 0; i < from->n; i++) {
		const struct autoscaling_activity *activity = &from->items[i];

		if (text_is(activity->resource, resource))
			out[item->n_activities++] =
				(struct scaling_activity){ .description = activity->description,
							   .cause = activity->cause,
							   .status = activity->status,
							   .message = activity->message,
							   .not_scaled = activity->not_scaled,
							   .started_s = activity->started_s,
							   .ended_s = activity->ended_s };
	}
	return ERR_OK;
}

struct answers {
	struct autoscaling_targets targets;
	struct autoscaling_policies policies;
	struct autoscaling_activities activities;
};

static enum err
put_items(struct arena *arena, const char *cluster, const struct answers *answers,
	  struct scaling *out, struct why *why)
{
	struct scaling_item *items = arena_array(arena, answers->targets.n + 1, sizeof(*items));
	enum err err = items ? ERR_OK : err_memory(why);

	for (size_t i = 0; i < answers->targets.n && !err; i++) {
		const struct autoscaling_target *target = &answers->targets.items[i];

		items[i] = (struct scaling_item){ .service = service_in(target->resource, cluster),
						  .min = target->min,
						  .max = target->max,
						  .is_out_suspended = target->is_out_suspended,
						  .is_in_suspended = target->is_in_suspended,
						  .is_schedule_suspended =
							  target->is_schedule_suspended };
		err = put_policies(arena, &answers->policies, target->resource, &items[i], why);
		if (!err)
			err = put_activities(arena, &answers->activities, target->resource,
					     &items[i], why);
	}
	out->items = items;
	out->n = answers->targets.n;
	return err;
}

/* ---- asking ---- */

/* What may be so at every poll. What passes is not: then the rows of before stay, with their age.
 */
static bool
is_bearable(enum err err)
{
	return err == ERR_DENIED || err == ERR_GONE || err == ERR_REJECTED || err == ERR_SERVER;
}

static enum err
ask_rest(const struct aws_scope *scope, const struct autoscaling_question *question,
	 struct answers *out, const char **out_missing, struct why *why)
{
	struct why first = { "" };
	enum err err, refused;

	/* nothing scales: a question without resources would be one about everything */
	if (question->n_resources == 0)
		return ERR_OK;
	refused = autoscaling_policies(scope, question, &out->policies, &first);
	if (refused && !is_bearable(refused)) {
		*why = first;
		return refused;
	}
	err = autoscaling_activities(scope, question, ACTIVITIES_EACH, &out->activities, why);
	if (err && !is_bearable(err))
		return err;
	if (!err && !refused)
		return ERR_OK;
	*out_missing = arena_text(scope->arena, refused ? first.text : why->text);
	why->text[0] = '\0';
	return *out_missing ? ERR_OK : err_memory(why);
}

static enum err
ask_all(const struct stack_cluster *cluster, const struct aws_scope *scope, struct scaling *out,
	struct why *why)
{
	struct autoscaling_question question = { 0 };
	struct answers answers = { 0 };
	enum err err = ask_for(cluster, scope->arena, &question, why);

	/* a cluster whose stack names no service, and wants none */
	if (!err && (cluster->all_services || cluster->n_services > 0))
		err = autoscaling_targets(scope, &question, &answers.targets, why);
	if (!err)
		err = keep_own(cluster, scope->arena, &answers.targets, &question, why);
	out->missing = "";
	if (!err)
		err = ask_rest(scope, &question, &answers, &out->missing, why);
	return err ? err : put_items(scope->arena, cluster->name, &answers, out, why);
}

static enum err
poll_scaling(struct job *job, struct aws *aws, struct why *why)
{
	struct part *part = part_new(PART_SCALING, LIMIT_BYTES);
	struct aws_scope scope = { .client = aws,
				   .region = job->region,
				   .max_attempts = job->max_attempts };
	struct scaling *row;
	enum err err;

	if (!part)
		return err_memory(why);
	scope.arena = part->arena;
	row = arena_alloc(part->arena, sizeof(*row));
	err = row ? ask_all(&job->stack->clusters[job->target], &scope, row, why) : err_memory(why);
	return job_give(job, part, row, err);
}

/* The bounds together; rules and activities service by service. */
static double
calls(const struct stack *stack, const struct unit_plan *unit)
{
	return 1 + 2 * (double)MAX(stack->clusters[unit->target].n_services, (size_t)1);
}

const struct source source_scaling = {
	.name = "scaling",
	.service = "application-autoscaling",
	.cadence_s = 120,
	.urgent_cadence_s = 60,
	.plan = plan,
	.calls = calls,
	.poll = poll_scaling,
};
