/* SPDX-License-Identifier: MIT */
/* api_autoscaling.c - what the simulated Application Auto Scaling scales: ECS services, provisioned
 * concurrency, tables; each tracks a target. Source: Application Auto Scaling API reference,
 * DescribeScalableTargets, DescribeScalingPolicies, DescribeScalingActivities. */
#include "base/text.h"
#include "sim/api_lambda.h"
#include "sim/facts.h"
#include "sim/inventory.h"
#include "sim/paging.h"
#include "sim/random.h"
#include "sim/services.h"

#include <stdlib.h>
#include <string.h>

#define SCALABLE_MAX 256
#define ACTIVITIES_MAX 64 /* of one resource */
#define DAY_MS INT64_C(86400000)
#define DAYS_KEPT 14
#define SURGE_MS (INT64_C(12) * 60000)

static const struct paging paging = {
	.token = "NextToken",
	.next = "NextToken",
	.size = "MaxResults",
	.bad_token = "InvalidNextTokenException",
	.bad_size = "ValidationException",
	.min = 1,
	.max = 50,
	.normal = 50,
};

static const char *const namespaces[] = {
	"ecs",       "elasticmapreduce", "ec2",        "appstream", "dynamodb",  "rds",
	"sagemaker", "custom-resource",  "comprehend", "lambda",    "cassandra", "elasticache",
	"kafka",     "neptune",
};

/* How each dimension is scaled. */
static const struct rule {
	const char *dimension, *metric;
	const char *policy;
	double target;
	int cooldown_s;
} rules[] = {
	{ "ecs:service:DesiredCount", "ECSServiceAverageCPUUtilization", "cpu", 70, 60 },
	{ "ecs:service:DesiredCount", "ECSServiceAverageMemoryUtilization", "memory", 80, 60 },
	{ "lambda:function:ProvisionedConcurrency", "LambdaProvisionedConcurrencyUtilization",
	  "utilization", 0.7, 0 },
	{ "dynamodb:table:ReadCapacityUnits", "DynamoDBReadCapacityUtilization", "reads", 70, 60 },
	{ "dynamodb:table:WriteCapacityUnits", "DynamoDBWriteCapacityUtilization", "writes", 70,
	  60 },
};

struct scalable {
	const char *namespace_, *resource, *dimension;
	int64_t min, max, normal;
	uint64_t key;
};

struct scalables {
	struct scalable items[SCALABLE_MAX];
	size_t n;
};

/* ---- what scales ---- */

static void
add(struct call *call, struct scalables *all, struct scalable item)
{
	if (all->n == SCALABLE_MAX || !item.resource)
		return;
	item.key = random_mix(facts_key(call, "scalable", call->region, item.resource),
			      random_text(item.dimension));
	all->items[all->n++] = item;
}

static void
add_services(struct call *call, struct scalables *all)
{
	const struct world *world = call->world;

	for (size_t i = 0; i < jobs_n_services(world->jobs); i++) {
		const struct sim_service *service = jobs_service(world->jobs, i);
		const struct stack_cluster *cluster = &world->stack->clusters[service->cluster];
		struct scalable item = { .namespace_ = "ecs",
					 .dimension = "ecs:service:DesiredCount",
					 .min = 1,
					 .max = 4L * service->desired,
					 .normal = service->desired };

		if (!text_is(cluster->region, call->region))
			continue;
		item.resource =
			arena_format(call->arena, "service/%s/%s", cluster->name, service->name);
		add(call, all, item);
	}
}

/* Functions whose metrics speak of provisioned concurrency. */
static void
add_functions(struct call *call, struct scalables *all)
{
	struct inventory_list list = inventory_list(call, INVENTORY_FUNCTION, call->region);

	for (size_t i = 0; i < list.n; i++) {
		struct scalable item = { .namespace_ = "lambda",
					 .dimension = "lambda:function:ProvisionedConcurrency",
					 .min = 1,
					 .max = 10,
					 .normal = 1 };
		const char *alias = lambda_alias(call, list.items[i]->name);

		if (!alias)
			continue;
		item.resource =
			arena_format(call->arena, "function:%s:%s", list.items[i]->name, alias);
		add(call, all, item);
	}
}

static void
add_tables(struct call *call, struct scalables *all)
{
	struct inventory_list list = inventory_list(call, INVENTORY_TABLE, call->region);

	for (size_t i = 0; i < list.n; i++) {
		struct scalable item = { .namespace_ = "dynamodb",
					 .dimension = "dynamodb:table:ReadCapacityUnits",
					 .min = 5,
					 .max = 100,
					 .normal = 5 };

		item.resource = arena_format(call->arena, "table/%s", list.items[i]->name);
		add(call, all, item);
		item.dimension = "dynamodb:table:WriteCapacityUnits";
		add(call, all, item);
	}
}

/* ---- what is asked for ---- */

static bool
read_namespace(struct call *call, const char **out)
{
	if (!param_need(call, "ServiceNamespace", out))
		return false;
	for (size_t i = 0; i < LEN(namespaces); i++) {
		if (text_is(namespaces[i], *out))
			return true;
	}
	return fault_own(call->refusal, 400, "ValidationException",
			 "1 validation error detected: Value '%.60s' at 'serviceNamespace' failed "
			 "to satisfy constraint: Member must satisfy enum value set",
			 *out);
}

/* ResourceIds of targets; ResourceId of the others. */
struct question {
	const char *namespace_, *resource, *dimension;
	const struct json_val *resources;
};

static bool
read_question(struct call *call, struct question *out)
{
	size_t n;

	if (!read_namespace(call, &out->namespace_) ||
	    !param_text(call, call->params, "ResourceId", &out->resource) ||
	    !param_list(call, call->params, "ResourceIds", &out->resources) ||
	    !param_text(call, call->params, "ScalableDimension", &out->dimension))
		return false;
	if (json_count(out->resources) > 50)
		return fault_own(call->refusal, 400, "ValidationException",
				 "1 validation error detected: Value at 'resourceIds' failed to "
				 "satisfy constraint: Member must have length less than or equal "
				 "to 50");
	if (!out->dimension)
		return true;
	n = strlen(out->namespace_);
	if (strncmp(out->dimension, out->namespace_, n) != 0 || out->dimension[n] != ':')
		return fault_own(call->refusal, 400, "ValidationException",
				 "Scalable dimension %.80s is not of namespace %s", out->dimension,
				 out->namespace_);
	if (!out->resource && !out->resources)
		return fault_own(call->refusal, 400, "ValidationException",
				 "If you specify a scalable dimension, you must also specify a "
				 "resource ID");
	return true;
}

static bool
is_asked_for(const struct question *question, const struct scalable *item)
{
	return text_is(question->namespace_, item->namespace_) &&
	       (!question->dimension || text_is(question->dimension, item->dimension)) &&
	       (!question->resource || text_is(question->resource, item->resource)) &&
	       (!json_count(question->resources) ||
		param_in_list(question->resources, item->resource));
}

/* NULL: the refusal is filled. */
static const struct scalables *
read_scalables(struct call *call, struct page *page)
{
	struct scalables *all = arena_alloc(call->arena, sizeof(*all));
	struct question question;
	size_t n = 0;

	if (!all) {
		fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
		return NULL;
	}
	if (!paging_begin(call, &paging, page) || !read_question(call, &question))
		return NULL;
	add_services(call, all);
	add_functions(call, all);
	add_tables(call, all);
	for (size_t i = 0; i < all->n; i++) {
		if (is_asked_for(&question, &all->items[i]))
			all->items[n++] = all->items[i];
	}
	all->n = n;
	return all;
}

static void
write_scalable(struct call *call, const struct scalable *item)
{
	write_text(call, "ServiceNamespace", item->namespace_);
	write_text(call, "ResourceId", item->resource);
	write_text(call, "ScalableDimension", item->dimension);
}

/* ---- targets ---- */

static void
write_target(struct call *call, const struct scalable *item)
{
	const char *account = call->world->account;

	write_object(call, NULL);
	write_scalable(call, item);
	write_integer(call, "MinCapacity", item->min);
	write_integer(call, "MaxCapacity", item->max);
	write_format(
		call, "RoleARN",
		"arn:aws:iam::%s:role/aws-service-role/"
		"%s.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling",
		account, item->namespace_);
	write_time(call, "CreationTime", facts_born_ms(call, item->key));
	write_object(call, "SuspendedState");
	write_flag(call, "DynamicScalingInSuspended", false);
	write_flag(call, "DynamicScalingOutSuspended", false);
	write_flag(call, "ScheduledScalingSuspended", false);
	write_object_end(call);
	write_format(call, "ScalableTargetARN",
		     "arn:aws:application-autoscaling:%s:%s:scalable-target/%s", call->region,
		     account, facts_hex(call, "0", item->key, 31));
	write_object_end(call);
}

static bool
describe_scalable_targets(struct call *call)
{
	const struct scalables *all;
	struct page page;

	all = read_scalables(call, &page);
	if (!all)
		return false;
	write_array(call, "ScalableTargets");
	for (size_t i = page.offset; i < paging_last(&page, all->n); i++)
		write_target(call, &all->items[i]);
	write_array_end(call);
	paging_end(call, &paging, &page, all->n);
	return true;
}

/* ---- policies ---- */

static const char *
alarm_name(struct call *call, const struct scalable *item, const struct rule *rule, bool is_high)
{
	uint64_t key = random_mix(random_mix(item->key, random_text(rule->policy)), is_high);

	return arena_format(call->arena, "TargetTracking-%s-Alarm%s-%s", item->resource,
			    is_high ? "High" : "Low", facts_uuid(call, key));
}

static void
write_tracking(struct call *call, const struct rule *rule)
{
	write_object(call, "TargetTrackingScalingPolicyConfiguration");
	write_number(call, "TargetValue", rule->target);
	write_object(call, "PredefinedMetricSpecification");
	write_text(call, "PredefinedMetricType", rule->metric);
	write_object_end(call);
	write_integer(call, "ScaleOutCooldown", rule->cooldown_s);
	write_integer(call, "ScaleInCooldown", 5 * rule->cooldown_s);
	write_flag(call, "DisableScaleIn", false);
	write_object_end(call);
}

static void
write_policy(struct call *call, const struct scalable *item, const struct rule *rule)
{
	uint64_t key = random_mix(item->key, random_text(rule->policy));
	const char *account = call->world->account;

	write_object(call, NULL);
	write_format(call, "PolicyARN",
		     "arn:aws:autoscaling:%s:%s:scalingPolicy:%s:resource/%s/%s:policyName/%s",
		     call->region, account, facts_uuid(call, key), item->namespace_, item->resource,
		     rule->policy);
	write_text(call, "PolicyName", rule->policy);
	write_scalable(call, item);
	write_text(call, "PolicyType", "TargetTrackingScaling");
	write_tracking(call, rule);
	write_array(call, "Alarms");
	for (int is_high = 1; is_high >= 0; is_high--) {
		const char *name = alarm_name(call, item, rule, is_high);

		write_object(call, NULL);
		write_text(call, "AlarmName", name);
		write_format(call, "AlarmARN", "arn:aws:cloudwatch:%s:%s:alarm:%s", call->region,
			     account, name);
		write_object_end(call);
	}
	write_array_end(call);
	write_time(call, "CreationTime", facts_born_ms(call, item->key));
	write_object_end(call);
}

static bool
describe_scaling_policies(struct call *call)
{
	const struct json_val *names;
	const struct scalables *all;
	struct page page;
	size_t n = 0;

	all = read_scalables(call, &page);
	if (!all || !param_list(call, call->params, "PolicyNames", &names))
		return false;
	write_array(call, "ScalingPolicies");
	for (size_t i = 0; i < all->n; i++) {
		for (size_t r = 0; r < LEN(rules); r++) {
			if (!text_is(rules[r].dimension, all->items[i].dimension) ||
			    (json_count(names) && !param_in_list(names, rules[r].policy)))
				continue;
			if (n >= page.offset && n - page.offset < page.size)
				write_policy(call, &all->items[i], &rules[r]);
			n++;
		}
	}
	write_array_end(call);
	paging_end(call, &paging, &page, n);
	return true;
}

/* ---- activities ---- */

struct activity {
	const struct scalable *item;
	int64_t time_ms, capacity;
	bool is_high;       /* which alarm caused it */
	bool is_not_scaled; /* it would have, but */
};

struct activities {
	struct activity *items;
	size_t n, max;
};

static void
add_activity(struct call *call, struct activities *all, struct activity activity)
{
	if (all->n < all->max && activity.time_ms <= call->now_ms)
		all->items[all->n++] = activity;
}

/* Newest first: each morning a little more for some minutes; in a bad deployment, nothing. */
static void
add_activities(struct call *call, struct activities *all, const struct scalable *item,
	       bool with_not_scaled)
{
	struct deployment deployment = services_deployment(&call->world->story, call->now_ms);
	int64_t midnight_ms = call->now_ms - call->now_ms % DAY_MS;
	int64_t hour_ms = DAY_MS / 24;
	bool is_added = !with_not_scaled || !deployment.bad_ms;

	for (int64_t day = 0; day < DAYS_KEPT; day++) {
		int64_t out_ms = midnight_ms - day * DAY_MS + 6 * hour_ms +
				 (int64_t)(random_mix(item->key, (uint64_t)day) % 1800) * 1000;

		if (!is_added && deployment.bad_ms > out_ms) {
			is_added = true;
			add_activity(call, all,
				     (struct activity){ .item = item,
							.time_ms = deployment.bad_ms + 180000,
							.capacity = item->normal,
							.is_high = true,
							.is_not_scaled = true });
		}
		add_activity(call, all,
			     (struct activity){ .item = item,
						.time_ms = out_ms + SURGE_MS,
						.capacity = item->normal });
		add_activity(call, all,
			     (struct activity){ .item = item,
						.time_ms = out_ms,
						.capacity = item->normal + 1,
						.is_high = true });
	}
}

static const struct rule *
rule_of(const struct scalable *item)
{
	for (size_t i = 0; i < LEN(rules); i++) {
		if (text_is(rules[i].dimension, item->dimension))
			return &rules[i];
	}
	return &rules[0];
}

static void
write_outcome(struct call *call, const struct activity *activity)
{
	if (!activity->is_not_scaled) {
		write_time(call, "EndTime", activity->time_ms + 45000);
		write_text(call, "StatusCode", "Successful");
		write_format(call, "StatusMessage",
			     "Successfully set desired count to %d. Change successfully fulfilled "
			     "by %s.",
			     (int)activity->capacity, activity->item->namespace_);
		return;
	}
	write_text(call, "StatusCode", "Failed");
	write_array(call, "NotScaledReasons");
	write_object(call, NULL);
	write_text(call, "Code", "AutoScalingAnticipatesFlapping");
	write_integer(call, "CurrentCapacity", activity->capacity);
	write_object_end(call);
	write_array_end(call);
}

static void
write_activity(struct call *call, const struct activity *activity)
{
	const struct scalable *item = activity->item;
	const struct rule *rule = rule_of(item);
	uint64_t key = random_mix(item->key, (uint64_t)activity->time_ms);

	write_object(call, NULL);
	write_text(call, "ActivityId", facts_uuid(call, key));
	write_scalable(call, item);
	if (activity->is_not_scaled)
		write_text(call, "Description", "Attempting to scale due to alarm triggered");
	else
		write_format(call, "Description", "Setting desired count to %d.",
			     (int)activity->capacity);
	write_format(call, "Cause", "monitor alarm %s in state ALARM triggered policy %s",
		     alarm_name(call, item, rule, activity->is_high), rule->policy);
	write_time(call, "StartTime", activity->time_ms);
	write_outcome(call, activity);
	write_object_end(call);
}

static int
newest_first(const void *a, const void *b)
{
	const struct activity *x = a, *y = b;

	return (x->time_ms < y->time_ms) - (x->time_ms > y->time_ms);
}

static bool
describe_scaling_activities(struct call *call)
{
	struct activities activities = { 0 };
	const struct scalables *all;
	bool with_not_scaled = false;
	struct page page;

	all = read_scalables(call, &page);
	if (!all || !param_flag(call, "IncludeNotScaledActivities", &with_not_scaled))
		return false;
	activities.max = all->n * ACTIVITIES_MAX;
	activities.items =
		arena_array(call->arena, activities.max + 1, sizeof(activities.items[0]));
	if (!activities.items)
		return fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
	for (size_t i = 0; i < all->n; i++)
		add_activities(call, &activities, &all->items[i], with_not_scaled);
	qsort(activities.items, activities.n, sizeof(activities.items[0]), newest_first);
	write_array(call, "ScalingActivities");
	for (size_t i = page.offset; i < paging_last(&page, activities.n); i++)
		write_activity(call, &activities.items[i]);
	write_array_end(call);
	paging_end(call, &paging, &page, activities.n);
	return true;
}

static const struct operation operations[] = {
	OPERATION("DescribeScalableTargets", describe_scalable_targets),
	OPERATION("DescribeScalingPolicies", describe_scaling_policies),
	OPERATION("DescribeScalingActivities", describe_scaling_activities),
};

const struct service api_autoscaling = {
	.name = "application-autoscaling",
	.protocol = PROTOCOL_JSON,
	.target = "AnyScaleFrontendService",
	.operations = operations,
	.n_operations = LEN(operations),
};
