/* SPDX-License-Identifier: MIT */
/* api_autoscaling.c - what the simulated Application Auto Scaling scales: ECS services, provisioned
 * concurrency, tables; each tracks a target. Source: Application Auto Scaling API reference,
 * DescribeScalableTargets, DescribeScalingPolicies. */
#include "sim/api_autoscaling.h"

#include "base/text.h"
#include "sim/api_lambda.h"
#include "sim/facts.h"
#include "sim/inventory.h"
#include "sim/random.h"

#include <string.h>

const struct paging autoscaling_paging = {
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
static const struct scaling_rule rules[] = {
	{ "ecs:service:DesiredCount", "ECSServiceAverageCPUUtilization", "cpu", 70, 60 },
	{ "ecs:service:DesiredCount", "ECSServiceAverageMemoryUtilization", "memory", 80, 60 },
	{ "lambda:function:ProvisionedConcurrency", "LambdaProvisionedConcurrencyUtilization",
	  "utilization", 0.7, 0 },
	{ "dynamodb:table:ReadCapacityUnits", "DynamoDBReadCapacityUtilization", "reads", 70, 60 },
	{ "dynamodb:table:WriteCapacityUnits", "DynamoDBWriteCapacityUtilization", "writes", 70,
	  60 },
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

const struct scalables *
autoscaling_read(struct call *call, struct page *page)
{
	struct scalables *all = arena_alloc(call->arena, sizeof(*all));
	struct question question;
	size_t n = 0;

	if (!all) {
		fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
		return NULL;
	}
	if (!paging_begin(call, &autoscaling_paging, page) || !read_question(call, &question))
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

void
autoscaling_write_scalable(struct call *call, const struct scalable *item)
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
	autoscaling_write_scalable(call, item);
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

	all = autoscaling_read(call, &page);
	if (!all)
		return false;
	write_array(call, "ScalableTargets");
	for (size_t i = page.offset; i < paging_last(&page, all->n); i++)
		write_target(call, &all->items[i]);
	write_array_end(call);
	paging_end(call, &autoscaling_paging, &page, all->n);
	return true;
}

/* ---- policies ---- */

const struct scaling_rule *
autoscaling_rule(const struct scalable *item)
{
	for (size_t i = 0; i < LEN(rules); i++) {
		if (text_is(rules[i].dimension, item->dimension))
			return &rules[i];
	}
	return &rules[0];
}

const char *
autoscaling_alarm(struct call *call, const struct scalable *item, const struct scaling_rule *rule,
		  bool is_high)
{
	uint64_t key = random_mix(random_mix(item->key, random_text(rule->policy)), is_high);

	return arena_format(call->arena, "TargetTracking-%s-Alarm%s-%s", item->resource,
			    is_high ? "High" : "Low", facts_uuid(call, key));
}

static void
write_tracking(struct call *call, const struct scaling_rule *rule)
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
write_policy(struct call *call, const struct scalable *item, const struct scaling_rule *rule)
{
	uint64_t key = random_mix(item->key, random_text(rule->policy));
	const char *account = call->world->account;

	write_object(call, NULL);
	write_format(call, "PolicyARN",
		     "arn:aws:autoscaling:%s:%s:scalingPolicy:%s:resource/%s/%s:policyName/%s",
		     call->region, account, facts_uuid(call, key), item->namespace_, item->resource,
		     rule->policy);
	write_text(call, "PolicyName", rule->policy);
	autoscaling_write_scalable(call, item);
	write_text(call, "PolicyType", "TargetTrackingScaling");
	write_tracking(call, rule);
	write_array(call, "Alarms");
	for (int is_high = 1; is_high >= 0; is_high--) {
		const char *name = autoscaling_alarm(call, item, rule, is_high);

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

	all = autoscaling_read(call, &page);
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
	paging_end(call, &autoscaling_paging, &page, n);
	return true;
}

static const struct operation operations[] = {
	OPERATION("DescribeScalableTargets", describe_scalable_targets),
	OPERATION("DescribeScalingPolicies", describe_scaling_policies),
	OPERATION("DescribeScalingActivities", autoscaling_describe_activities),
};

const struct service api_autoscaling = {
	.name = "application-autoscaling",
	.protocol = PROTOCOL_JSON,
	.target = "AnyScaleFrontendService",
	.operations = operations,
	.n_operations = LEN(operations),
};
