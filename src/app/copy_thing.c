/* SPDX-License-Identifier: MIT */
/* copy_thing.c - ARN, link and commands of each kind of thing: one row of patterns a kind. A global
 * service has one region a partition. */
#include "copy_thing.h"

#include <string.h>

#include "aws/endpoint.h"
#include "base/clock.h"
#include "base/text.h"

#define CLOUDWATCH "https://{region}.{console}/cloudwatch/home?region={region}"
#define EC2 "https://{region}.{console}/ec2/home?region={region}"
#define ECS "https://{region}.{console}/ecs/v2/clusters/"
#define CODE "https://{region}.{console}/codesuite/"
#define COMMANDS_MAX 2
#define DAY_S 86400

static const struct {
	const char *id; /* what `name` is called; NULL: it is not worth a row */
	const char *arn, *link;
	const char *commands[COMMANDS_MAX]; /* behind "aws " */
	bool is_global;
} kinds[COPY_KINDS] = {
	[COPY_ALARM] = { .id = "name",
			 .arn = "arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}",
			 .link = CLOUDWATCH "#alarmsV2:alarm/{name%}",
			 .commands = { "cloudwatch describe-alarms --alarm-types MetricAlarm "
				       "CompositeAlarm --alarm-names {name@}",
				       "cloudwatch describe-alarm-history --history-item-type "
				       "StateUpdate --alarm-name {name'}" } },
	[COPY_ALARMS] = { .link = CLOUDWATCH "#alarmsV2:",
			  .commands = { "cloudwatch describe-alarms --state-value ALARM "
					"--alarm-types MetricAlarm CompositeAlarm" } },
	[COPY_CLUSTER] = { .id = "name",
			   .arn = "arn:{partition}:ecs:{region}:{account}:cluster/{name}",
			   .link = ECS "{name%}/services?region={region}",
			   .commands = { "ecs describe-clusters --clusters {name@}" } },
	[COPY_SERVICE] = { .id = "name",
			   .arn = "arn:{partition}:ecs:{region}:{account}:service/{parent}/{name}",
			   .link = ECS "{parent%}/services/{name%}/health?region={region}",
			   .commands = { "ecs describe-services --cluster {parent'} --services "
					 "{name@}" } },
	[COPY_TASK] = { .id = "id",
			.arn = "arn:{partition}:ecs:{region}:{account}:task/{parent}/{name}",
			.link = ECS "{parent%}/tasks/{name%}/configuration?region={region}",
			.commands = { "ecs describe-tasks --cluster {parent'} --tasks {name@}" } },
	[COPY_QUEUE] = { .id = "name",
			 .arn = "arn:{partition}:sqs:{region}:{account}:{name}",
			 .link = "https://{region}.{console}/sqs/v3/home?region={region}#/queues/"
				 "{url%}",
			 .commands = { "sqs get-queue-attributes --attribute-names All --queue-url "
				       "{url\"}" } },
	[COPY_LOGS] = { .id = "log group",
			.arn = "arn:{partition}:logs:{region}:{account}:log-group:{name}",
			.link = CLOUDWATCH "#logsV2:log-groups/log-group/{name$}",
			.commands = { "logs tail {name'} --since 1h --follow" } },
	[COPY_STREAM] = { .id = "log stream",
			  .link = CLOUDWATCH
			  "#logsV2:log-groups/log-group/{parent$}/log-events/{name$}",
			  .commands = { "logs tail {parent'} --since 1h --log-stream-names "
					"{name@}" } },
	[COPY_FUNCTION] = { .id = "function",
			    .arn = "arn:{partition}:lambda:{region}:{account}:function:{name}",
			    .link = "https://{region}.{console}/lambda/home?region={region}"
				    "#/functions/{name%}?tab=monitoring",
			    .commands = { "lambda get-function-configuration --function-name "
					  "{name'}",
					  "logs tail /aws/lambda/{name'} --since 1h --follow" } },
	[COPY_HTTP_API] = { .id = "API id",
			    .arn = "arn:{partition}:apigateway:{region}::/apis/{name}",
			    .link = "https://{region}.{console}/apigateway/main/api-detail?api="
				    "{name%}&region={region}",
			    .commands = { "apigatewayv2 get-api --api-id {name'}" } },
	[COPY_REST_API] = { .id = "API name",
			    .link = "https://{region}.{console}/apigateway/main/apis?region="
				    "{region}",
			    .commands = { "apigateway get-rest-apis" } },
	[COPY_DISTRIBUTION] = { .id = "distribution id",
				.arn = "arn:{partition}:cloudfront::{account}:distribution/{name}",
				.link = "https://{region}.{console}/cloudfront/v4/home"
					"#/distributions/{name%}",
				.commands = { "cloudfront get-distribution --id {name'}" },
				.is_global = true },
	[COPY_BUCKET] = { .id = "bucket",
			  .arn = "arn:{partition}:s3:::{name}",
			  .link = "https://{region}.{console}/s3/buckets/{name%}?region={region}",
			  .commands = { "s3api list-objects-v2 --max-items 100 --bucket "
					"{name'}" } },
	[COPY_FOLDER] = { .id = "folder",
			  .arn = "arn:{partition}:s3:::{parent}/{name}",
			  .link = "https://{region}.{console}/s3/buckets/{parent%}?region={region}"
				  "&prefix={name%}",
			  .commands = { "s3api list-objects-v2 --bucket {parent'} --prefix "
					"{name'}" } },
	[COPY_BALANCER] = { .id = "load balancer",
			    .arn = "arn:{partition}:elasticloadbalancing:{region}:{account}:"
				   "loadbalancer/{name}",
			    .link = EC2 "#LoadBalancer:loadBalancerArn={arn%}",
			    .commands = { "elbv2 describe-load-balancers --load-balancer-arns "
					  "{arn@}" } },
	[COPY_TARGET_GROUP] = { .id = "target group",
				.arn = "arn:{partition}:elasticloadbalancing:{region}:{account}:"
				       "{name}",
				.link = EC2 "#TargetGroup:targetGroupArn={arn%}",
				.commands = { "elbv2 describe-target-health --target-group-arn "
					      "{arn'}" } },
	[COPY_TABLE] = { .id = "table",
			 .arn = "arn:{partition}:dynamodb:{region}:{account}:table/{name}",
			 .link = "https://{region}.{console}/dynamodbv2/home?region={region}"
				 "#table?name={name%}",
			 .commands = { "dynamodb describe-table --table-name {name'}" } },
	[COPY_WEB_ACL] = { .id = "web ACL",
			   .link = "https://{region}.{console}/wafv2/homev2/web-acls?region="
				   "{region}",
			   .commands = { "wafv2 list-web-acls --scope REGIONAL" } },
	[COPY_EDGE_ACL] = { .id = "web ACL",
			    .link = "https://{region}.{console}/wafv2/homev2/web-acls?region="
				    "global",
			    .commands = { "wafv2 list-web-acls --scope CLOUDFRONT" },
			    .is_global = true },
	[COPY_DATABASE] = { .id = "database",
			    .arn = "arn:{partition}:rds:{region}:{account}:db:{name}",
			    .link = "https://{region}.{console}/rds/home?region={region}"
				    "#database:id={name%};is-cluster=false",
			    .commands = { "rds describe-db-instances --db-instance-identifier "
					  "{name'}",
					  "rds describe-events --source-type db-instance "
					  "--duration 1440 --source-identifier {name'}" } },
	[COPY_CACHE] = { .id = "cache cluster",
			 .arn = "arn:{partition}:elasticache:{region}:{account}:cluster:{name}",
			 .link = "https://{region}.{console}/elasticache/home?region={region}"
				 "#/redis/{name%}",
			 .commands = { "elasticache describe-cache-clusters --show-cache-node-info "
				       "--cache-cluster-id {name'}" } },
	[COPY_INSTANCE] = { .id = "instance id",
			    .arn = "arn:{partition}:ec2:{region}:{account}:instance/{name}",
			    .link = EC2 "#InstanceDetails:instanceId={name%}",
			    .commands = { "ec2 describe-instance-status --include-all-instances "
					  "--instance-ids {name@}" } },
	[COPY_NAT] = { .id = "NAT gateway",
		       .arn = "arn:{partition}:ec2:{region}:{account}:natgateway/{name}",
		       .link = "https://{region}.{console}/vpcconsole/home?region={region}"
			       "#NatGatewayDetails:natGatewayId={name%}",
		       .commands = { "ec2 describe-nat-gateways --nat-gateway-ids {name@}" } },
	[COPY_CHECK] = { .id = "health check id",
			 .arn = "arn:{partition}:route53:::healthcheck/{name}",
			 .link = "https://{region}.{console}/route53/healthchecks/home"
				 "#/details/{name%}",
			 .commands = { "route53 get-health-check-status --health-check-id "
				       "{name'}" },
			 .is_global = true },
	[COPY_MONITOR] = { .id = "app monitor",
			   .arn = "arn:{partition}:rum:{region}:{account}:appmonitor/{name}",
			   .link = CLOUDWATCH "#rum:dashboard/{name%}",
			   .commands = { "rum get-app-monitor --name {name'}" } },
	[COPY_PIPELINE] = { .id = "pipeline",
			    .arn = "arn:{partition}:codepipeline:{region}:{account}:{name}",
			    .link = CODE "codepipeline/pipelines/{name%}/view?region={region}",
			    .commands = { "codepipeline get-pipeline-state --name {name'}" } },
	[COPY_PROJECT] = { .id = "build project",
			   .arn = "arn:{partition}:codebuild:{region}:{account}:project/{name}",
			   .link = CODE "codebuild/{account}/projects/{name%}/history?region="
					"{region}",
			   .commands = { "codebuild list-builds-for-project --project-name "
					 "{name'}" } },
	[COPY_NODE] = { .id = "service",
			.link = CLOUDWATCH "#xray:service-map/map",
			.commands = { "xray get-trace-summaries --start-time {from} --end-time "
				      "{to} --filter-expression {faults'}" } },
	[COPY_MAP] = { .link = CLOUDWATCH "#xray:service-map/map",
		       .commands = { "xray get-service-graph --start-time {from} --end-time "
				     "{to}" } },
	[COPY_TRACE] = { .id = "trace id",
			 .link = CLOUDWATCH "#xray:traces/{name%}",
			 .commands = { "xray batch-get-traces --trace-ids {name@}" } },
	[COPY_BILL] = { .link = "https://{region}.{console}/costmanagement/home#/cost-explorer",
			.commands = { "ce get-cost-and-usage --time-period "
				      "Start={month},End={tomorrow} --granularity DAILY --metrics "
				      "UnblendedCost --group-by Type=DIMENSION,Key=SERVICE" },
			.is_global = true },
	[COPY_URL] = { .id = "URL" },
};

const char *
copy_console(const char *region)
{
	static const char *const hosts[][2] = {
		{ "aws", "console.aws.amazon.com" },
		{ "aws-cn", "console.amazonaws.cn" },
		{ "aws-us-gov", "console.amazonaws-us-gov.com" },
	};
	const char *partition = endpoint_partition(region);

	for (size_t i = 0; i < LEN(hosts); i++)
		if (text_is(hosts[i][0], partition))
			return hosts[i][1];
	return NULL;
}

bool
copy_add_ends(const struct copy_about *about, const char *region, struct buf *out)
{
	bool ok = buf_add_text(out, " --region ") && copy_quote(region, out);

	if (ok && about->profile)
		ok = buf_add_text(out, " --profile ") && copy_quote(about->profile, out);
	if (ok && about->endpoint_url)
		ok = buf_add_text(out, " --endpoint-url ") && copy_quote(about->endpoint_url, out);
	return ok;
}

void
copy_add(struct copy_list *list, const char *what, const char *text, const char *why)
{
	struct copy_item *item;

	if (list->n == COPY_ITEMS_MAX)
		return;
	item = &list->items[list->n++];
	*item = (struct copy_item){ .what = what,
				    .text = text ? mem_must(arena_text(list->arena, text)) : NULL,
				    .why = mem_must(arena_text(list->arena, why)) };
}

/* ---- what patterns can say ---- */

#define VALUES_MAX 16
#define VALUE_BYTES 600

struct facts {
	struct copy_value items[VALUES_MAX];
	size_t n;
	char arn[VALUE_BYTES], url[VALUE_BYTES], faults[VALUE_BYTES];
	char from[24], to[24], month[24], tomorrow[24];
};

static void
put(struct facts *facts, const char *name, const char *value)
{
	facts->items[facts->n++] = (struct copy_value){ name, value };
}

static struct copy_values
values_of(const struct facts *facts)
{
	return (struct copy_values){ facts->items, facts->n };
}

/* A value that is a pattern of others; "" where one of them is not known. */
static void
put_made(struct facts *facts, const char *name, const char *pattern, char store[VALUE_BYTES])
{
	struct copy_values values = values_of(facts);
	struct buf made;
	struct why why;

	buf_init(&made, VALUE_BYTES - 1);
	store[0] = '\0';
	if (pattern && copy_fill(pattern, &values, &made, &why))
		text_copy(store, VALUE_BYTES, made.data);
	buf_done(&made);
	put(facts, name, store);
}

/* "service("NAME") { fault = true }": a quote in a name would end it. */
static void
put_faults(struct facts *facts, const char *name)
{
	struct text text;

	text_init(&text, facts->faults, sizeof(facts->faults));
	text_add(&text, "service(\"");
	for (; name && *name; name++)
		text_addf(&text, *name == '"' || *name == '\\' ? "\\%c" : "%c", *name);
	text_add(&text, "\") { fault = true }");
	put(facts, "faults", facts->faults);
}

static void
put_times(struct facts *facts, int64_t now_s)
{
	int64_t hour_s = now_s - 3600;

	date_iso(hour_s, facts->from);
	date_iso(now_s, facts->to);
	date_iso(now_s, facts->month);
	memcpy(facts->month + 8, "01", 3);
	date_iso(now_s + DAY_S, facts->tomorrow);
	facts->tomorrow[10] = '\0';
	put(facts, "from", facts->from);
	put(facts, "to", facts->to);
	put(facts, "month", facts->month);
	put(facts, "tomorrow", facts->tomorrow);
}

static void
learn(const struct copy_list *list, const struct copy_thing *thing, const char *region,
      struct facts *facts)
{
	const struct copy_about *about = list->about;
	const char *partition = endpoint_partition(region);
	bool is_china = text_is(partition, "aws-cn");

	facts->n = 0;
	put(facts, "name", thing->name);
	put(facts, "parent", thing->parent);
	put(facts, "region", region);
	put(facts, "account", about->account);
	put(facts, "partition", partition);
	put(facts, "console", copy_console(region));
	put(facts, "dns", is_china ? "amazonaws.com.cn" : "amazonaws.com");
	put_times(facts, about->snapshot->time_ms / 1000);
	if (thing->arn)
		put(facts, "arn", thing->arn);
	else
		put_made(facts, "arn", kinds[thing->kind].arn, facts->arn);
	if (thing->kind == COPY_QUEUE)
		put_made(facts, "url", "https://sqs.{region}.{dns}/{account}/{name}", facts->url);
	put_faults(facts, thing->name);
}

/* ---- items ---- */

static void
add_filled(struct copy_list *list, const char *what, const char *pattern,
	   const struct copy_values *values)
{
	struct why why = { "" };
	struct buf text;
	bool ok;

	buf_init(&text, COPY_TEXT_MAX);
	ok = copy_fill(pattern, values, &text, &why);
	copy_add(list, what, ok ? text.data : NULL, why.text);
	buf_done(&text);
}

static void
add_command(struct copy_list *list, const char *pattern, const char *region,
	    const struct copy_values *values)
{
	struct why why = { "" };
	struct buf text;
	bool ok;

	buf_init(&text, COPY_TEXT_MAX);
	ok = buf_add_text(&text, "aws ") && copy_fill(pattern, values, &text, &why) &&
	     copy_add_ends(list->about, region, &text);
	copy_add(list, "aws command", ok ? text.data : NULL, why.text);
	buf_done(&text);
}

void
copy_add_thing(struct copy_list *list, const struct copy_thing *thing)
{
	const char *home = thing->region && thing->region[0] ? thing->region
							     : list->about->snapshot->stack->region;
	const char *region = kinds[thing->kind].is_global ? endpoint_global_region(home) : home;
	struct copy_values values;
	struct facts facts;

	learn(list, thing, region, &facts);
	values = values_of(&facts);
	if (kinds[thing->kind].id)
		add_filled(list, kinds[thing->kind].id, "{name}", &values);
	if (thing->arn)
		copy_add(list, "ARN", thing->arn, "");
	else if (kinds[thing->kind].arn)
		add_filled(list, "ARN", kinds[thing->kind].arn, &values);
	if (kinds[thing->kind].link)
		add_filled(list, "console link", kinds[thing->kind].link, &values);
	for (size_t i = 0; i < COMMANDS_MAX && kinds[thing->kind].commands[i]; i++)
		add_command(list, kinds[thing->kind].commands[i], region, &values);
}
