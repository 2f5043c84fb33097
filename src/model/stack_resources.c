/* SPDX-License-Identifier: MIT */
/* stack_resources.c - alarms, ECS clusters and SQS queues of a stack file, and the metrics that a
 * queue implies. Their names cannot be left unresolved: a screen without the queue that it was told
 * to watch would look healthy. */
#include <string.h>

#include "base/text.h"
#include "model/stack_build.h"

#define QUEUE_PERIOD_S 60
#define QUEUE_LAG_S 180

enum err
stack_region_read(struct stack_builder *b, const struct json_val *val, const char **out,
		  struct why *why)
{
	const char *region = b->stack->region;
	enum err err = stack_vars_text(b, val, &region, NULL, why);

	if (err)
		return err;
	if (!stack_syntax_region(region))
		return stack_build_fail(
			b, val, why,
			"region \"%s\": this is not the name of a region: write one "
			"like eu-west-2",
			region);
	*out = region;
	return ERR_OK;
}

/* ---- alarms ---- */

static void
add_region(struct stack *stack, const char *region)
{
	for (size_t i = 0; i < stack->n_alarm_regions; i++)
		if (text_is(stack->alarm_regions[i], region))
			return;
	stack->alarm_regions[stack->n_alarm_regions++] = region;
}

/* us-east-1 has the alarms on metrics that only it has: CloudFront, billing, Route 53. */
static void
add_default_regions(struct stack *stack)
{
	add_region(stack, stack->region);
	if (stack_syntax_is_plain_region(stack->region))
		add_region(stack, "us-east-1");
}

enum err
stack_alarms_read(struct stack_builder *b, struct why *why)
{
	const struct json_val *alarms = json_get(b->root, "alarms");
	const struct json_val *regions = json_get(alarms, "regions");
	struct stack *stack = b->stack;
	enum err err;

	stack->alarm_regions =
		arena_array(b->arena, json_count(regions) + 2, sizeof(*stack->alarm_regions));
	if (!stack->alarm_regions)
		return err_memory(why);
	err = stack_vars_texts(b, json_get(alarms, "prefixes"), &stack->alarm_prefixes,
			       &stack->n_alarm_prefixes, why);
	if (!regions)
		add_default_regions(stack);
	for (const struct json_val *r = json_first(regions); r && !err; r = json_after(r)) {
		const char *region = NULL;

		err = stack_region_read(b, r, &region, why);
		if (!err)
			add_region(stack, region);
	}
	return err;
}

/* ---- levels ---- */

/* read_levels - {"warn", "alarm"}; one that is not given stays. */
static enum err
read_levels(struct stack_builder *b, const struct json_val *val, int64_t *warn, int64_t *alarm,
	    struct why *why)
{
	enum err err = stack_vars_count(b, json_get(val, "warn"), warn, why);

	if (!err)
		err = stack_vars_count(b, json_get(val, "alarm"), alarm, why);
	if (!err && *alarm > 0 && *warn > *alarm)
		return stack_build_fail(
			b, val, why,
			"warn %lld is beyond alarm %lld, so that it never shows: swap "
			"them",
			(long long)*warn, (long long)*alarm);
	return err;
}

/* ---- clusters ---- */

static enum err
check_names(const struct stack_builder *b, const struct json_val *array, const char **names,
	    struct why *why)
{
	size_t i = 0;

	for (const struct json_val *val = json_first(array); val; val = json_after(val), i++)
		if (!stack_syntax_name(names[i], 255))
			return stack_build_fail(
				b, val, why,
				"\"%s\": this is no name of ECS: give the name alone, "
				"without ARN or revision",
				names[i]);
	return ERR_OK;
}

static enum err
read_services(struct stack_builder *b, const struct json_val *val, struct stack_cluster *cluster,
	      struct why *why)
{
	enum err err;

	cluster->all_services = json_type(val) != JSON_T_ARRAY;
	err = stack_vars_texts(b, cluster->all_services ? NULL : val, &cluster->services,
			       &cluster->n_services, why);
	return err ? err : check_names(b, val, cluster->services, why);
}

static enum err
read_failures(struct stack_builder *b, const struct json_val *val, struct stack_cluster *cluster,
	      struct why *why)
{
	int64_t warn = val ? 0 : 1, alarm = val ? 0 : 3;
	enum err err = read_levels(b, val, &warn, &alarm, why);

	cluster->failures_warn = (unsigned)warn;
	cluster->failures_alarm = (unsigned)alarm;
	return err;
}

static enum err
check_cluster(const struct stack_builder *b, const struct json_val *val,
	      const struct stack_cluster *cluster, struct why *why)
{
	const struct json_val *at = json_get(val, "cluster");
	const struct stack *stack = b->stack;

	if (!stack_syntax_name(cluster->name, 255))
		return stack_build_fail(
			b, at, why,
			"cluster \"%s\": this is no name of a cluster: give the name "
			"alone, without ARN",
			cluster->name);
	for (size_t i = 0; i + 1 < stack->n_clusters; i++)
		if (text_is(stack->clusters[i].name, cluster->name) &&
		    text_is(stack->clusters[i].region, cluster->region))
			return stack_build_fail(
				b, at, why, "cluster \"%s\": it is listed twice: put both into one",
				cluster->name);
	return ERR_OK;
}

static enum err
read_cluster(struct stack_builder *b, const struct json_val *val, struct why *why)
{
	struct stack_cluster *cluster = &b->stack->clusters[b->stack->n_clusters++];
	const struct json_val *families = json_get(val, "families");
	enum err err = stack_vars_text(b, json_get(val, "cluster"), &cluster->name, NULL, why);

	if (!err)
		err = stack_region_read(b, json_get(val, "region"), &cluster->region, why);
	if (!err)
		err = check_cluster(b, val, cluster, why);
	if (!err)
		err = read_services(b, json_get(val, "services"), cluster, why);
	if (!err)
		err = stack_vars_texts(b, families, &cluster->families, &cluster->n_families, why);
	if (!err)
		err = check_names(b, families, cluster->families, why);
	cluster->has_scaling = json_bool(json_get(val, "scaling"),
					 cluster->all_services || cluster->n_services > 0);
	return err ? err : read_failures(b, json_get(val, "failures"), cluster, why);
}

enum err
stack_clusters_read(struct stack_builder *b, struct why *why)
{
	const struct json_val *ecs = json_get(b->root, "ecs");
	struct stack *stack = b->stack;
	enum err err = ERR_OK;

	stack->clusters = arena_array(b->arena, MAX(json_count(ecs), 1), sizeof(*stack->clusters));
	if (!stack->clusters)
		return err_memory(why);
	for (const struct json_val *val = json_first(ecs); val && !err; val = json_after(val))
		err = read_cluster(b, val, why);
	return err;
}

/* ---- queues ---- */

static const struct {
	const char *id, *title, *name, *stat;
	enum unit unit;
	size_t index; /* where its index goes in struct stack_queue */
} implied[STACK_QUEUE_METRICS] = {
	{ "age", "oldest message", "ApproximateAgeOfOldestMessage", "Maximum", UNIT_SECONDS,
	  offsetof(struct stack_queue, age_metric) },
	{ "sent", "sent", "NumberOfMessagesSent", "Sum", UNIT_COUNT,
	  offsetof(struct stack_queue, sent_metric) },
	{ "deleted", "deleted", "NumberOfMessagesDeleted", "Sum", UNIT_COUNT,
	  offsetof(struct stack_queue, deleted_metric) },
};

static enum err
imply_metrics(struct stack_builder *b, struct stack_queue *queue, struct why *why)
{
	struct stack *stack = b->stack;
	struct dimension *dimension = arena_alloc(b->arena, sizeof(*dimension));

	if (!dimension)
		return err_memory(why);
	*dimension = (struct dimension){ "QueueName", queue->name };
	for (size_t i = 0; i < LEN(implied); i++) {
		struct metric_def *def = &stack->metrics[stack->n_metrics];
		size_t *index = (size_t *)(void *)((char *)queue + implied[i].index);

		*def = (struct metric_def){
			.id = arena_format(b->arena, "q%zu_%s", stack->n_queues - 1, implied[i].id),
			.title = arena_format(b->arena, "%s %s", queue->name, implied[i].title),
			.group = "queues",
			.region = queue->region,
			.namespace_ = "AWS/SQS",
			.name = implied[i].name,
			.dimensions = dimension,
			.n_dimensions = 1,
			.stat = implied[i].stat,
			.period_s = QUEUE_PERIOD_S,
			.lag_s = QUEUE_LAG_S,
			.unit = implied[i].unit,
			.scale = 1,
			.is_hidden = true,
			.warn = { COMPARE_NEVER, 0, 1 },
			.alarm = { COMPARE_NEVER, 0, 1 },
		};
		if (!def->id || !def->title)
			return err_memory(why);
		*index = stack->n_metrics++;
	}
	return ERR_OK;
}

static enum err
check_queue(const struct stack_builder *b, const struct json_val *val,
	    const struct stack_queue *queue, struct why *why)
{
	const struct stack *stack = b->stack;
	const struct json_val *at = json_get(val, "name");

	for (size_t i = 0; i < 2; i++) {
		const char *name = i ? queue->dlq : queue->name;

		if (name && !stack_syntax_queue(name))
			return stack_build_fail(
				b, i ? json_get(val, "dlq") : at, why,
				"queue \"%s\": this is no name of a queue: give the "
				"name alone, without URL or ARN",
				name);
	}
	if (text_is(queue->dlq, queue->name))
		return stack_build_fail(
			b, json_get(val, "dlq"), why,
			"queue \"%s\": it is its own dead-letter queue: name another", queue->name);
	for (size_t i = 0; i + 1 < stack->n_queues; i++)
		if (text_is(stack->queues[i].name, queue->name) &&
		    text_is(stack->queues[i].region, queue->region))
			return stack_build_fail(b, at, why,
						"queue \"%s\": it is listed twice: leave one out",
						queue->name);
	return ERR_OK;
}

static enum err
read_queue_levels(struct stack_builder *b, const struct json_val *val, struct stack_queue *queue,
		  struct why *why)
{
	const struct json_val *dlq_alarm = json_get(val, "dlq_alarm");
	enum err err;

	queue->visible_warn = queue->visible_alarm = -1;
	queue->age_warn_s = queue->age_alarm_s = -1;
	queue->dlq_alarm = 1;
	err = read_levels(b, json_get(val, "visible"), &queue->visible_warn, &queue->visible_alarm,
			  why);
	if (!err)
		err = read_levels(b, json_get(val, "age"), &queue->age_warn_s, &queue->age_alarm_s,
				  why);
	if (!err)
		err = stack_vars_count(b, dlq_alarm, &queue->dlq_alarm, why);
	if (!err && queue->dlq_alarm < 1)
		return stack_build_fail(
			b, dlq_alarm, why,
			"dlq_alarm 0: an empty queue would be an alarm: write 1 or more");
	return err;
}

static enum err
read_queue(struct stack_builder *b, const struct json_val *val, struct why *why)
{
	struct stack_queue *queue = &b->stack->queues[b->stack->n_queues++];
	enum err err = stack_vars_text(b, json_get(val, "name"), &queue->name, NULL, why);

	if (!err)
		err = stack_region_read(b, json_get(val, "region"), &queue->region, why);
	if (!err)
		err = stack_vars_text(b, json_get(val, "dlq"), &queue->dlq, NULL, why);
	if (!err)
		err = check_queue(b, val, queue, why);
	if (!err)
		err = read_queue_levels(b, val, queue, why);
	return err ? err : imply_metrics(b, queue, why);
}

enum err
stack_queues_read(struct stack_builder *b, struct why *why)
{
	const struct json_val *queues = json_get(b->root, "queues");
	struct stack *stack = b->stack;
	enum err err = ERR_OK;

	stack->queues = arena_array(b->arena, MAX(json_count(queues), 1), sizeof(*stack->queues));
	if (!stack->queues)
		return err_memory(why);
	for (const struct json_val *val = json_first(queues); val && !err; val = json_after(val))
		err = read_queue(b, val, why);
	return err;
}
