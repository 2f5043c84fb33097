/* SPDX-License-Identifier: MIT */
/* check_writes.c - the operations that change AWS, of the services that the stack uses: none is
 * tried. IAM is asked what it would say, about the very resources that they would be used on. */
#include <string.h>

#include "app/check_run.h"
#include "aws/iam.h"
#include "base/text.h"

#define RESOURCES_MAX 40

struct resources {
	const char *items[RESOURCES_MAX];
	size_t n;
};

static void
add_resource(struct check_run *run, struct resources *out, const char *region, const char *rest)
{
	const char *service = strchr(rest, ' ');
	const char *account = run->check->identity.account;

	if (out->n == RESOURCES_MAX)
		return;
	out->items[out->n++] = mem_must(
		arena_format(run->arena, "arn:%s:%.*s:%s:%s:%s", endpoint_partition(region),
			     (int)(service - rest), rest, region, account, service + 1));
}

static const char *
form(struct check_run *run, const char *a, const char *b, const char *c)
{
	return mem_must(arena_format(run->arena, "%s%s%s", a, b, c));
}

static void
main_queues(struct check_run *run, struct resources *out)
{
	const struct stack *stack = run->check->stack;

	for (size_t i = 0; i < stack->n_queues; i++)
		add_resource(run, out, stack->queues[i].region,
			     form(run, "sqs ", stack->queues[i].name, ""));
}

/* Messages are looked at, moved and dropped where they have died. */
static void
dead_queues(struct check_run *run, struct resources *out)
{
	const struct stack *stack = run->check->stack;

	for (size_t i = 0; i < stack->n_queues; i++)
		if (stack->queues[i].dlq)
			add_resource(run, out, stack->queues[i].region,
				     form(run, "sqs ", stack->queues[i].dlq, ""));
	if (out->n == 0)
		main_queues(run, out);
}

static void
families(struct check_run *run, struct resources *out)
{
	const struct stack *stack = run->check->stack;

	for (size_t i = 0; i < stack->n_clusters; i++)
		for (size_t j = 0; j < stack->clusters[i].n_families; j++)
			add_resource(run, out, stack->clusters[i].region,
				     form(run, "ecs task-definition/",
					  stack->clusters[i].families[j], ":1"));
}

static void
tasks(struct check_run *run, struct resources *out)
{
	const struct stack *stack = run->check->stack;

	for (size_t i = 0; i < stack->n_clusters; i++)
		add_resource(run, out, stack->clusters[i].region,
			     form(run, "ecs task/", stack->clusters[i].name, "/1"));
}

static void
services(struct check_run *run, struct resources *out)
{
	const struct stack *stack = run->check->stack;

	for (size_t i = 0; i < stack->n_clusters; i++)
		for (size_t j = 0; j < stack->clusters[i].n_services; j++)
			add_resource(run, out, stack->clusters[i].region,
				     form(run,
					  form(run, "ecs service/", stack->clusters[i].name, "/"),
					  stack->clusters[i].services[j], ""));
}

static void
mute_rules(struct check_run *run, struct resources *out)
{
	const struct stack *stack = run->check->stack;

	for (size_t i = 0; i < stack->n_alarm_regions; i++)
		add_resource(run, out, stack->alarm_regions[i], "cloudwatch alarm-mute-rule:cwtop");
}

/* What an operation would be used on; one that is not here is asked about in general. */
static const struct {
	enum aws_operation operation;
	void (*list)(struct check_run *run, struct resources *out);
} resource_rows[] = {
	{ SQS_SEND, main_queues },        { SQS_SEND_BATCH, main_queues },
	{ SQS_RECEIVE, dead_queues },     { SQS_VISIBILITY, dead_queues },
	{ SQS_DELETE, dead_queues },      { SQS_START_MOVE, dead_queues },
	{ SQS_CANCEL_MOVE, dead_queues }, { ECS_RUN_TASK, families },
	{ ECS_STOP_TASK, tasks },         { ECS_UPDATE_SERVICE, services },
	{ CW_PUT_MUTE_RULE, mute_rules }, { CW_DELETE_MUTE_RULE, mute_rules },
};

/* Which services a stack acts on, and for what. NULL: it does not use the service. */
static const char *
need_of(const struct stack *stack, enum aws_service service)
{
	switch (service) {
	case AWS_SQS:
		return stack->n_queues > 0 ? "acting on queues" : NULL;
	case AWS_ECS:
		return stack->n_clusters > 0 ? "acting on tasks and services" : NULL;
	case AWS_CLOUDWATCH:
		return stack->n_alarm_regions > 0 ? "muting alarms" : NULL;
	default:
		return NULL;
	}
}

static void
judge(struct check_run *run, struct check_permission *row, const struct iam_verdicts *verdicts)
{
	row->access = ACCESS_ALLOWED;
	for (size_t i = 0; i < verdicts->n; i++) {
		const struct iam_verdict *said = &verdicts->items[i];

		if (said->is_allowed)
			continue;
		row->target = check_say(run->check, "%s", said->resource);
		if (said->is_incomplete && text_is(said->decision, "implicitDeny")) {
			row->access = ACCESS_NOT_TRIED;
			row->verdict = (struct check_verdict){
				CHECK_NOTE, ERR_OK,
				"it hangs on conditions that only a real request can meet"
			};
			return;
		}
		row->access = ACCESS_DENIED;
		row->verdict = (struct check_verdict){
			CHECK_WARN, ERR_OK,
			check_say(run->check,
				  "needs permission %s: %s on %s%s: iam/operator.json has it, or "
				  "start cwtop with --read-only",
				  row->action, said->decision, said->resource,
				  said->is_organization_deny ? " by the organization" : "")
		};
		return;
	}
}

static enum err
simulate(struct check_run *run, const char *principal, enum aws_operation operation,
	 struct check_permission *row, struct why *why)
{
	struct aws_scope scope = check_scope(run, run->check->identity.region);
	struct resources resources = { .n = 0 };
	struct iam_question question = {
		.principal = principal,
		.actions = &row->action,
		.n_actions = 1,
		.resources = resources.items,
	};
	struct iam_verdicts verdicts = { 0 };
	enum err err;

	for (size_t i = 0; i < LEN(resource_rows); i++)
		if (resource_rows[i].operation == operation)
			resource_rows[i].list(run, &resources);
	question.n_resources = resources.n;
	err = CHECK_WAIT(run, iam_simulate(&scope, &question, &verdicts, why));
	if (!err)
		judge(run, row, &verdicts);
	return err;
}

/* A session does not tell the path of its role. Roles of IAM Identity Center have one of two, the
 * second with the region that it lives in: most often the home region. NULL: no more names. */
static const char *
principal_at(struct check_run *run, size_t n)
{
	static const char *const paths[] = { "", "aws-reserved/sso.amazonaws.com/",
					     "aws-reserved/sso.amazonaws.com/" };
	const char *plain = iam_principal(run->arena, run->check->identity.arn);
	const char *name = plain ? strstr(plain, ":role/AWSReservedSSO_") : NULL;

	if (n == 0 || !plain)
		return plain;
	if (!name || n >= LEN(paths))
		return NULL;
	name += strlen(":role/");
	return mem_must(arena_format(run->arena, "%.*s%s%s%s%s", (int)(name - plain), plain,
				     paths[n], n == 2 ? run->check->identity.region : "",
				     n == 2 ? "/" : "", name));
}

/* Whom IAM is asked about, found with the first answer. */
struct principal {
	const char *arn; /* NULL: not known yet */
	size_t n;        /* which of its possible names */
};

/* Why IAM cannot be asked; NULL: it can. */
static const char *
simulate_obstacle(struct check_run *run, struct principal *principal)
{
	if (run->blocked)
		return run->blocked;
	if (!run->check->identity.arn)
		return "it is not known who asks";
	principal->arn = principal_at(run, 0);
	return principal->arn ? NULL : "IAM can be asked about users and roles only";
}

static const char *
try_simulate(struct check_run *run, struct principal *principal, enum aws_operation operation,
	     struct check_permission *row)
{
	struct check_endpoint *endpoint =
		check_endpoint_of(run, AWS_IAM, run->check->identity.region);
	const char *obstacle = check_obstacle(run, endpoint);
	struct why why = { "" };
	enum err err = ERR_GONE;

	while (!obstacle && err == ERR_GONE && principal->arn) {
		check_ask(run, endpoint);
		err = simulate(run, principal->arn, operation, row, &why);
		check_note_reply(run, endpoint, err, &why);
		if (err == ERR_GONE)
			principal->arn = principal_at(run, ++principal->n);
	}
	/* IAM is not needed for watching: that it is out of reach is no failure */
	if (endpoint->verdict.level == CHECK_FAIL)
		endpoint->verdict.level = CHECK_NOTE;
	row->n_tried += err == ERR_OK;
	if (obstacle || err == ERR_OK)
		return obstacle;
	return err == ERR_GONE ? "IAM does not know the role by its name alone: it has a path, "
				 "which a session does not tell"
			       : check_say_why(run->check, &why);
}

/* Two operations may need the same permission. */
static struct check_permission *
row_of(struct check *check, const char *action, const char *needed_for)
{
	struct check_permission *row;

	for (size_t i = 0; i < check->n_permissions; i++) {
		row = &check->permissions[i];
		if (row->is_write && text_is(row->action, action))
			return row;
	}
	row = check_add_permission(check);
	row->action = mem_must(arena_text(check->arena, action));
	row->region = row->target = "";
	row->needed_for = needed_for;
	row->is_write = true;
	return row;
}

void
check_find_writes(struct check_run *run)
{
	struct check *check = run->check;
	struct principal principal = { 0 };
	const char *obstacle = simulate_obstacle(run, &principal);

	for (unsigned i = 0; i < AWS_OPERATIONS; i++) {
		const struct operation *operation = operation_at((enum aws_operation)i);
		const char *need = need_of(check->stack, operation->service);
		char action[PERMISSION_MAX];
		struct check_permission *row;

		operation_permission(operation, action);
		if (operation->effect == EFFECT_READ || !need)
			continue;
		row = row_of(check, action, need);
		if (row->n_tried > 0 || row->verdict.say)
			continue;
		if (check->is_read_only) {
			row->access = ACCESS_NOT_NEEDED;
			continue;
		}
		if (!obstacle)
			obstacle = try_simulate(run, &principal, (enum aws_operation)i, row);
		if (obstacle && row->access == ACCESS_NOT_TRIED && !row->verdict.say)
			row->verdict = (struct check_verdict){ CHECK_NOTE, ERR_OK, obstacle };
	}
}
