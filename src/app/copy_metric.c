/* SPDX-License-Identifier: MIT */
/* copy_metric.c - a metric: its graph in the console (a link in JSURL), the command that asks for
 * it, and the thing that it is about. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json_put.h"
#include "base/text.h"
#include "copy_thing.h"

#define SPAN_S (3 * 3600)

/* ---- the thing that its dimensions name ---- */

static const struct {
	const char *namespace_, *dimension;
	enum copy_kind kind;
	const char *parent; /* dimension of that; NULL: none */
} things[] = {
	{ "AWS/CloudFront", "DistributionId", COPY_DISTRIBUTION, NULL },
	{ "AWS/ApiGateway", "ApiId", COPY_HTTP_API, NULL },
	{ "AWS/ApiGateway", "ApiName", COPY_REST_API, NULL },
	{ "AWS/Lambda", "FunctionName", COPY_FUNCTION, NULL },
	{ "AWS/RUM", "application_name", COPY_MONITOR, NULL },
	{ "AWS/S3", "BucketName", COPY_BUCKET, NULL },
	{ "AWS/DynamoDB", "TableName", COPY_TABLE, NULL },
	{ "AWS/WAFV2", "WebACL", COPY_WEB_ACL, "Region" },
	{ "AWS/WAFV2", "WebACL", COPY_EDGE_ACL, NULL }, /* CloudFront's have no region */
	{ "AWS/Logs", "LogGroupName", COPY_LOGS, NULL },
	{ "AWS/Route53", "HealthCheckId", COPY_CHECK, NULL },
	{ "AWS/ApplicationELB", "TargetGroup", COPY_TARGET_GROUP, NULL },
	{ "AWS/ApplicationELB", "LoadBalancer", COPY_BALANCER, NULL },
	{ "AWS/ECS", "ServiceName", COPY_SERVICE, "ClusterName" },
	{ "AWS/ECS", "ClusterName", COPY_CLUSTER, NULL },
	{ "AWS/RDS", "DBInstanceIdentifier", COPY_DATABASE, NULL },
	{ "AWS/ElastiCache", "CacheClusterId", COPY_CACHE, NULL },
	{ "AWS/NATGateway", "NatGatewayId", COPY_NAT, NULL },
	{ "AWS/EC2", "InstanceId", COPY_INSTANCE, NULL },
	{ "CWAgent", "InstanceId", COPY_INSTANCE, NULL },
	{ "AWS/CodeBuild", "ProjectName", COPY_PROJECT, NULL },
	{ "AWS/SQS", "QueueName", COPY_QUEUE, NULL },
	{ "AWS/Billing", "Currency", COPY_BILL, NULL },
};

static void
add_thing_of(struct copy_list *list, const struct metric_def *def)
{
	for (size_t i = 0; i < LEN(things); i++) {
		const char *name = metric_dimension(def, things[i].dimension), *parent;

		parent = things[i].parent ? metric_dimension(def, things[i].parent) : NULL;
		if (!name || !text_is(def->namespace_, things[i].namespace_) ||
		    (things[i].parent && !parent))
			continue;
		copy_add_thing(list, &(const struct copy_thing){ .kind = things[i].kind,
								 .region = def->region,
								 .name = name,
								 .parent = parent });
		return;
	}
}

/* ---- what an expression is made of ---- */

static bool
is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static bool
has_id(const char *expression, const char *id)
{
	size_t len = strlen(id);

	for (const char *at = expression; (at = strstr(at, id)) != NULL; at++)
		if ((at == expression || !is_word_char(at[-1])) && !is_word_char(at[len]))
			return true;
	return false;
}

/* Marks the metric and all that it is worked out from. */
static void
mark(const struct stack *stack, size_t metric, bool *is_part)
{
	const char *expression = stack->metrics[metric].expression;

	if (is_part[metric])
		return;
	is_part[metric] = true;
	for (size_t i = 0; expression && i < stack->n_metrics; i++)
		if (has_id(expression, stack->metrics[i].id))
			mark(stack, i, is_part);
}

/* ---- the graph ---- */

static bool
add_member(const char *name, const char *value, struct buf *out)
{
	return buf_addf(out, "~%s~", name) && copy_jsurl(value, out);
}

/* ~(~'NAMESPACE~'NAME~'DIMENSION~'VALUE~(id~'...)), or ~(~(expression~'...)) */
static bool
add_line(const struct metric_def *def, bool is_shown, struct buf *out)
{
	bool ok = buf_add_text(out, "~(");

	if (ok && !def->expression) {
		ok = buf_add_text(out, "~") && copy_jsurl(def->namespace_, out) &&
		     buf_add_text(out, "~") && copy_jsurl(def->name, out);
		for (size_t i = 0; i < def->n_dimensions && ok; i++)
			ok = buf_add_text(out, "~") && copy_jsurl(def->dimensions[i].name, out) &&
			     buf_add_text(out, "~") && copy_jsurl(def->dimensions[i].value, out);
	}
	ok = ok && buf_add_text(out, "~(");
	if (ok && def->expression)
		ok = buf_add_text(out, "expression~") && copy_jsurl(def->expression, out) &&
		     add_member("label", def->title, out);
	else
		ok = ok && buf_add_text(out, "stat~") && copy_jsurl(def->stat, out);
	ok = ok && add_member("id", def->id, out) && add_member("region", def->region, out);
	if (ok && !is_shown)
		ok = buf_add_text(out, "~visible~false");
	return ok && buf_add_text(out, "))");
}

static bool
add_graph(const struct stack *stack, const bool *is_part, size_t metric, struct buf *out)
{
	const struct metric_def *def = &stack->metrics[metric];
	const char *console = copy_console(def->region);
	bool ok;

	if (!console)
		return false;
	ok = buf_addf(out, "https://%s.%s/cloudwatch/home?region=%s#metricsV2:graph=~(metrics~(",
		      def->region, console, def->region) &&
	     add_line(def, true, out);
	for (size_t i = 0; i < stack->n_metrics && ok; i++)
		if (is_part[i] && i != metric)
			ok = add_line(&stack->metrics[i], false, out);
	return ok && buf_addf(out, ")~view~'timeSeries~stacked~false~region~") &&
	       copy_jsurl(def->region, out) &&
	       buf_addf(out, "~period~%lld~start~'-PT3H~end~'P0D)", (long long)def->period_s);
}

/* ---- the command ---- */

static void
put_query(struct json_writer *w, const struct metric_def *def, bool is_wanted)
{
	json_write_object(w);
	json_put_text(w, "Id", def->id);
	json_put_bool(w, "ReturnData", is_wanted);
	if (def->expression) {
		json_put_text(w, "Expression", def->expression);
		json_put_integer(w, "Period", def->period_s);
		json_write_object_end(w);
		return;
	}
	json_put_object(w, "MetricStat");
	json_put_object(w, "Metric");
	json_put_text(w, "Namespace", def->namespace_);
	json_put_text(w, "MetricName", def->name);
	json_put_array(w, "Dimensions");
	for (size_t i = 0; i < def->n_dimensions; i++) {
		json_write_object(w);
		json_put_text(w, "Name", def->dimensions[i].name);
		json_put_text(w, "Value", def->dimensions[i].value);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	json_write_object_end(w);
	json_put_integer(w, "Period", def->period_s);
	json_put_text(w, "Stat", def->stat);
	json_write_object_end(w);
	json_write_object_end(w);
}

static bool
add_queries(const struct stack *stack, const bool *is_part, size_t metric, struct buf *out)
{
	struct json_writer w;
	struct buf json;
	bool ok;

	buf_init(&json, COPY_TEXT_MAX);
	json_write_init(&w, &json, false);
	json_write_array(&w);
	for (size_t i = 0; i < stack->n_metrics; i++)
		if (is_part[i])
			put_query(&w, &stack->metrics[i], i == metric);
	json_write_array_end(&w);
	ok = json_write_ok(&w) && copy_quote(json.data, out);
	buf_done(&json);
	return ok;
}

static bool
add_command(const struct copy_list *list, const bool *is_part, size_t metric, struct buf *out)
{
	const struct stack *stack = list->about->snapshot->stack;
	int64_t now_s = list->about->snapshot->time_ms / 1000;
	char from[24], to[24];

	date_iso(now_s - SPAN_S, from);
	date_iso(now_s, to);
	return buf_addf(out,
			"aws cloudwatch get-metric-data --start-time %s --end-time %s "
			"--metric-data-queries ",
			from, to) &&
	       add_queries(stack, is_part, metric, out) &&
	       copy_add_ends(list->about, stack->metrics[metric].region, out);
}

void
copy_add_metric(struct copy_list *list, size_t metric)
{
	const struct stack *stack = list->about->snapshot->stack;
	const struct metric_def *def = &stack->metrics[metric];
	bool *is_part = mem_alloc(stack->n_metrics, sizeof(*is_part));
	struct buf text;
	bool ok;

	copy_add(list, "metric id", def->id, "");
	mark(stack, metric, is_part);
	for (size_t i = 0; i < stack->n_metrics; i++)
		if (is_part[i] && stack->metrics[i].unresolved) {
			TEXT_ON(why, 120);

			text_addf(&why, "unresolved: give --var %s=...",
				  stack->metrics[i].unresolved);
			copy_add(list, "graph link", NULL, why.data);
			free(is_part);
			return;
		}
	buf_init(&text, COPY_TEXT_MAX);
	ok = add_graph(stack, is_part, metric, &text);
	copy_add(list, "graph link", ok ? text.data : NULL, "the console is not known");
	buf_clear(&text);
	ok = add_command(list, is_part, metric, &text);
	copy_add(list, "aws command", ok ? text.data : NULL, "it is too long");
	buf_done(&text);
	for (size_t i = 0; i < stack->n_metrics; i++)
		if (is_part[i] && !stack->metrics[i].expression) {
			add_thing_of(list, &stack->metrics[i]);
			break;
		}
	free(is_part);
}
