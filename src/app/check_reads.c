/* SPDX-License-Identifier: MIT */
/* check_reads.c - the reads that watching a stack needs: one row each, tried on what the stack
 * names. What an answer says of those names is marked on the way, so that nothing is asked twice.
 */
#include <string.h>

#include "app/check_rows.h"
#include "aws/ecs.h"
#include "aws/settings.h"
#include "aws/sqs.h"
#include "base/text.h"

/* An id of the right form that no task has: the answer says whether asking is allowed. */
#define NO_TASK "00000000000000000000000000000000"

/* ---- alarms ---- */

static bool
alarms_at(const struct stack *stack, size_t i, struct check_target *out)
{
	if (i >= stack->n_alarm_regions)
		return false;
	*out = (struct check_target){ .name = "", .region = stack->alarm_regions[i] };
	return true;
}

static enum err
ask_alarms(struct check_run *run, const struct check_target *target, struct why *why)
{
	const struct stack *stack = run->check->stack;
	struct aws_scope scope = check_scope(run, target->region);
	struct alarm_list list = { 0 };
	enum err err = ERR_OK;

	if (stack->n_alarm_prefixes == 0)
		return CHECK_WAIT(run, cw_alarms(&scope, NULL, &list, why));
	for (size_t i = 0; i < stack->n_alarm_prefixes && !err; i++) {
		size_t before = list.n;

		err = CHECK_WAIT(run, cw_alarms(&scope, stack->alarm_prefixes[i], &list, why));
		run->n_alarms[i] += list.n - before;
	}
	run->n_alarm_answers += err == ERR_OK;
	return err;
}

/* ---- clusters ---- */

static bool
clusters_at(const struct stack *stack, size_t i, struct check_target *out)
{
	if (i >= stack->n_clusters)
		return false;
	*out = (struct check_target){ .name = stack->clusters[i].name,
				      .region = stack->clusters[i].region,
				      .index = i };
	return true;
}

static bool
open_clusters_at(const struct stack *stack, size_t i, struct check_target *out)
{
	bool is_one = clusters_at(stack, i, out);

	if (is_one && !stack->clusters[i].all_services)
		out->region = NULL;
	return is_one;
}

static bool
named_clusters_at(const struct stack *stack, size_t i, struct check_target *out)
{
	bool is_one = clusters_at(stack, i, out);

	if (is_one && !stack->clusters[i].all_services && stack->clusters[i].n_services == 0)
		out->region = NULL;
	return is_one;
}

static void
mark_cluster(struct check_run *run, const struct check_target *target, enum err err)
{
	struct check_reference *reference =
		check_reference_of(run->check, "cluster", target->name, target->region);

	if (err == ERR_OK)
		check_mark(reference, FOUND_YES, NULL);
	else if (err == ERR_GONE)
		check_mark(reference, FOUND_MISSING,
			   check_say(run->check,
				     "no such ECS cluster in %s: correct the name or the region",
				     target->region));
}

static enum err
list_tasks(struct check_run *run, const struct check_target *target, const char *family,
	   size_t *out_n, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	struct ecs_task_filter filter = { .cluster = target->name, .family = family };
	struct ecs_names names = { 0 };
	enum err err = CHECK_WAIT(run, ecs_list_tasks(&scope, &filter, &names, why));

	filter.is_stopped = true;
	if (!err)
		err = CHECK_WAIT(run, ecs_list_tasks(&scope, &filter, &names, why));
	if (!err)
		*out_n = names.n;
	return err;
}

static enum err
ask_list_tasks(struct check_run *run, const struct check_target *target, struct why *why)
{
	const struct stack_cluster *cluster = &run->check->stack->clusters[target->index];
	enum err err = ERR_OK;
	size_t n;

	if (cluster->n_families == 0)
		err = list_tasks(run, target, NULL, &n, why);
	for (size_t i = 0; i < cluster->n_families && !err; i++) {
		struct check_reference *reference = check_reference_of(
			run->check, "task family", cluster->families[i], target->region);

		err = list_tasks(run, target, cluster->families[i], &n, why);
		if (err)
			break;
		check_mark(reference, n > 0 ? FOUND_YES : FOUND_NO_DATA,
			   n > 0 ? NULL : "no task of it runs, and none has stopped lately");
		/* jobs come and go */
		reference->verdict.level = MIN(reference->verdict.level, CHECK_NOTE);
	}
	mark_cluster(run, target, err);
	return err;
}

/* That no task has the id is said in so many words, or nothing was looked up. */
static enum err
expect_missing(const struct check_run *run, struct why *why)
{
	const struct buf *body = &run->client->reply.body;
	struct json *doc = NULL;
	enum err err = json_parse(body->data, body->len, 0, &doc, why);
	const struct json_val *failure;

	if (err)
		return err;
	failure = json_first(json_get(json_root(doc), "failures"));
	if (!text_is(json_text(json_get(failure, "reason"), ""), "MISSING"))
		err = err_set(
			ERR_PARSE, why,
			"ecs:DescribeTasks: malformed answer: it does not call a task missing "
			"that cannot exist: not AWS, or damaged on the way");
	json_free(doc);
	return err;
}

static enum err
ask_tasks(struct check_run *run, const struct check_target *target, struct why *why)
{
	const char *arns[] = { NO_TASK };
	struct aws_scope scope = check_scope(run, target->region);
	struct ecs_names names = { arns, LEN(arns) };
	struct ecs_tasks tasks;
	enum err err =
		CHECK_WAIT(run, ecs_describe_tasks(&scope, target->name, &names, &tasks, why));

	if (!err)
		err = expect_missing(run, why);
	mark_cluster(run, target, err);
	return err;
}

static enum err
ask_list_services(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	struct ecs_names names = { 0 };
	enum err err = CHECK_WAIT(run, ecs_list_services(&scope, target->name, &names, why));

	mark_cluster(run, target, err);
	return err;
}

static void
mark_service(struct check_run *run, const struct service_row *row, const char *region)
{
	struct check_reference *reference =
		check_reference_of(run->check, "service", row->name, region);

	if (text_is(row->status, "ACTIVE") || text_is(row->status, "DRAINING"))
		check_mark(reference, FOUND_YES, NULL);
	else
		check_mark(reference, FOUND_MISSING,
			   check_say(run->check,
				     "the cluster has no such service (%s): correct the name",
				     row->status));
}

/* Each name is answered, if only as missing. */
static enum err
expect_all(const struct ecs_names *names, const struct ecs_services *services, struct why *why)
{
	for (size_t i = 0; i < names->n; i++) {
		size_t at = 0;

		while (at < services->n && !text_is(services->rows[at].name, names->items[i]))
			at++;
		if (at == services->n)
			return err_set(ERR_PARSE, why,
				       "ecs:DescribeServices: malformed answer: nothing is said of "
				       "%s: not AWS, or damaged on the way",
				       names->items[i]);
	}
	return ERR_OK;
}

static enum err
ask_services(struct check_run *run, const struct check_target *target, struct why *why)
{
	static const char *const no_service[] = { "cwtop-check" };
	const struct stack_cluster *cluster = &run->check->stack->clusters[target->index];
	struct aws_scope scope = check_scope(run, target->region);
	struct ecs_names names = { cluster->services, cluster->n_services };
	struct ecs_services services = { 0 };
	enum err err;

	/* the names of all services may be more than is worth asking for */
	if (cluster->n_services == 0)
		names = (struct ecs_names){ (const char **)no_service, LEN(no_service) };
	err = CHECK_WAIT(run, ecs_describe_services(&scope, target->name, &names, &services, why));
	if (!err)
		err = expect_all(&names, &services, why);
	for (size_t i = 0; i < services.n && !err && cluster->n_services > 0; i++)
		mark_service(run, &services.rows[i], target->region);
	mark_cluster(run, target, err);
	return err;
}

/* ---- queues: two targets each ---- */

static bool
queues_at(const struct stack *stack, size_t i, struct check_target *out)
{
	const struct stack_queue *queue;

	if (i / 2 >= stack->n_queues)
		return false;
	queue = &stack->queues[i / 2];
	*out = (struct check_target){ .name = i % 2 ? queue->dlq : queue->name,
				      .region = queue->region,
				      .index = i,
				      .is_dlq = i % 2 };
	if (!out->name)
		out->region = NULL;
	return true;
}

static void
mark_queue(struct check_run *run, const struct check_target *target, enum err err)
{
	struct check_reference *reference =
		check_reference_of(run->check, target->is_dlq ? "dead-letter queue" : "queue",
				   target->name, target->region);

	if (err == ERR_OK)
		check_mark(reference, FOUND_YES, NULL);
	else if (err == ERR_GONE)
		check_mark(reference, FOUND_MISSING,
			   check_say(run->check,
				     "no such SQS queue in %s: correct the name or the region",
				     target->region));
}

static enum err
ask_url(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	enum err err = CHECK_WAIT(
		run, sqs_queue_url(&scope, target->name, &run->urls[target->index], why));

	mark_queue(run, target, err);
	return err;
}

/* Where AWS has a queue of this name, when it may not be asked for the address. */
static const char *
guess_url(struct check_run *run, const struct check_target *target)
{
	const char *account = run->check->identity.account;
	struct endpoint at;
	struct why ignored;

	if (!account ||
	    settings_endpoint(run->shared, AWS_SQS, target->region, NULL, &at, &ignored))
		return NULL;
	return arena_format(run->arena, "%s://%s%s/%s/%s", at.scheme, at.host, at.path, account,
			    target->name);
}

/* A stack that names another dead-letter queue than the queue itself does watches the wrong one. */
static void
compare_dlq(struct check_run *run, const struct check_target *target, const char *actual)
{
	const struct stack_queue *queue = &run->check->stack->queues[target->index / 2];

	if (target->is_dlq || !queue->dlq || text_is(queue->dlq, actual))
		return;
	check_reference_of(run->check, "queue", target->name, target->region)->verdict =
		(struct check_verdict){
			.level = CHECK_NOTE,
			.say = check_say(
				run->check,
				"its redrive policy names %s as its dead-letter queue, the "
				"stack names %s",
				actual ? actual : "nothing", queue->dlq),
		};
}

static enum err
ask_attributes(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	const char *url = run->urls[target->index];
	struct sqs_queue queue;
	enum err err;

	url = url ? url : guess_url(run, target);
	if (!url)
		return err_set(ERR_STOPPED, why,
			       "the address of %s is not known: sqs:GetQueueUrl did not tell it",
			       target->name);
	err = CHECK_WAIT(run, sqs_queue_attributes(&scope, url, &queue, why));
	mark_queue(run, target, err);
	if (!err)
		compare_dlq(run, target, queue.dlq_name);
	return err;
}

/* ---- the table: a new read is one row ---- */

static const struct check_probe probes[] = {
	{ CW_METRIC_DATA, "metrics", check_metrics_at, check_metrics_ask },
	{ CW_ALARMS, "alarms", alarms_at, ask_alarms },
	{ ECS_LIST_TASKS, "tasks", clusters_at, ask_list_tasks },
	{ ECS_TASKS, "tasks", clusters_at, ask_tasks },
	{ ECS_LIST_SERVICES, "services", open_clusters_at, ask_list_services },
	{ ECS_SERVICES, "services", named_clusters_at, ask_services },
	{ SQS_URL, "queues", queues_at, ask_url },
	{ SQS_ATTRIBUTES, "queues", queues_at, ask_attributes },
	{ S3_LIST, "jobs", check_folders_at, check_ask_folder },
	{ S3_GET, "jobs", check_folders_at, check_ask_file },
	{ SQS_URL, "jobs", check_job_queues_at, check_ask_job_queue },
	{ ECS_TASK_DEFINITION, "jobs", check_launches_at, check_ask_launch },
	{ ECS_TASK_DEFINITION, "events", check_families_at, check_ask_definition },
	{ LOGS_EVENTS, "events", check_families_at, check_ask_lines },
	{ LAMBDA_CONFIGURATION, "events", check_functions_at, check_ask_function },
	{ R53_CHECKS, "health checks", check_checks_at, check_checks_ask },
	{ R53_STATUS, "health checks", check_status_at, check_status_ask },
	{ ELB_BALANCERS, "targets", check_open_balancers_at, check_ask_balancer },
	{ ELB_GROUPS, "targets", check_balancers_at, check_ask_groups },
	{ ELB_HEALTH, "targets", check_balancers_at, check_ask_health },
	{ SCALING_TARGETS, "scaling", check_scaling_at, check_ask_bounds },
	{ SCALING_POLICIES, "scaling", check_scaling_at, check_ask_policies },
	{ SCALING_ACTIVITIES, "scaling", check_scaling_at, check_ask_activities },
	{ CE_COST, "cost", check_money_bill_at, check_money_ask_bill },
	{ CE_FORECAST, "cost", check_money_bill_at, check_money_ask_forecast },
	{ BUDGETS_LIST, "budgets", check_money_budgets_at, check_money_ask_budgets },
	{ RUM_GET, "sessions", check_monitors_at, check_ask_monitor },
	{ LOGS_START_QUERY, "sessions", check_queried_at, check_ask_query },
	{ LOGS_QUERY_RESULTS, "sessions", check_queried_at, check_ask_results },
	{ RUM_DATA, "sessions", check_events_at, check_ask_events },
	{ PIPELINE_STATE, "pipelines", check_pipelines_at, check_pipelines_state },
	{ PIPELINE_EXECUTIONS, "pipelines", check_pipelines_at, check_pipelines_runs },
	{ XRAY_GRAPH, "service map", check_map_at, check_map_ask },
	{ XRAY_TRACES, "traces", check_map_at, check_trace_ask },
	{ LOGS_GROUPS, "logs", check_logs_at, check_logs_ask },
};

const struct check_probe *
check_probe_at(size_t index)
{
	return index < LEN(probes) ? &probes[index] : NULL;
}
