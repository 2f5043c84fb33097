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

/* A queue of a route that the stack watches is asked about once. */
static void
job_queues(struct check_run *run, struct resources *out)
{
	const struct stack *stack = run->check->stack;

	main_queues(run, out);
	for (size_t i = 0; i < stack->n_routes; i++) {
		const struct stack_route *route = &stack->routes[i];
		bool is_there = !route->queue || route->unresolved;

		for (size_t j = 0; j < stack->n_queues && !is_there; j++)
			is_there = text_is(stack->queues[j].name, route->queue);
		if (!is_there)
			add_resource(run, out, route->region, form(run, "sqs ", route->queue, ""));
	}
}

/* Objects have no account and no region in their names. */
static void
job_files(struct check_run *run, struct resources *out)
{
	const struct stack *stack = run->check->stack;

	for (size_t i = 0; i < stack->n_routes; i++) {
		const struct stack_route *route = &stack->routes[i];

		if (!route->bucket || route->unresolved || out->n == RESOURCES_MAX)
			continue;
		out->items[out->n++] = mem_must(arena_format(
			run->arena, "arn:%s:s3:::%s/%sID/config.json",
			endpoint_partition(route->region), route->bucket, route->prefix));
	}
}

static void
any_role(struct check_run *run, struct resources *out)
{
	if (out->n < RESOURCES_MAX)
		out->items[out->n++] =
			mem_must(arena_format(run->arena, "arn:%s:iam::%s:role/*",
					      endpoint_partition(run->check->identity.region),
					      run->check->identity.account));
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
	for (size_t i = 0; i < stack->n_routes; i++) {
		const char *family = stack->routes[i].launch.family;

		if (family && !stack->routes[i].unresolved)
			add_resource(run, out, stack->routes[i].region,
				     form(run, "ecs task-definition/", family,
					  strchr(family, ':') ? "" : ":1"));
	}
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

/* What something would be used on; NULL: it is asked about in general. */
typedef void
resource_list(struct check_run *run, struct resources *out);

static const struct {
	enum aws_operation operation;
	resource_list *list;
} resource_rows[] = {
	{ SQS_SEND, job_queues },
	{ SQS_SEND_BATCH, job_queues },
	{ SQS_RECEIVE, dead_queues },
	{ SQS_VISIBILITY, dead_queues },
	{ SQS_DELETE, dead_queues },
	{ SQS_START_MOVE, dead_queues },
	{ SQS_CANCEL_MOVE, dead_queues },
	{ ECS_RUN_TASK, families },
	{ ECS_STOP_TASK, tasks },
	{ ECS_UPDATE_SERVICE, services },
	{ CW_PUT_MUTE_RULE, mute_rules },
	{ CW_DELETE_MUTE_RULE, mute_rules },
	{ S3_PUT, job_files },
};

static bool
has_route(const struct stack *stack, bool (*is_one)(const struct stack_route *route))
{
	for (size_t i = 0; i < stack->n_routes; i++)
		if (is_one(&stack->routes[i]))
			return true;
	return false;
}

static bool
has_bucket(const struct stack_route *route)
{
	return route->bucket != NULL;
}

static bool
has_queue(const struct stack_route *route)
{
	return route->queue != NULL;
}

static bool
launches(const struct stack_route *route)
{
	return route->launch.family != NULL;
}

/* Which services a stack acts on, and for what. NULL: it does not use the service. */
static const char *
need_of(const struct stack *stack, enum aws_service service)
{
	switch (service) {
	case AWS_SQS:
		return stack->n_queues > 0 || has_route(stack, has_queue) ? "acting on queues"
									  : NULL;
	case AWS_ECS:
		return stack->n_clusters > 0 || has_route(stack, launches)
			       ? "acting on tasks and services"
			       : NULL;
	case AWS_S3:
		return has_route(stack, has_bucket) ? "storing jobs" : NULL;
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

static resource_list *
resources_of(enum aws_operation operation)
{
	for (size_t i = 0; i < LEN(resource_rows); i++)
		if (resource_rows[i].operation == operation)
			return resource_rows[i].list;
	return NULL;
}

static enum err
simulate(struct check_run *run, const char *principal, resource_list *list,
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

	if (list)
		list(run, &resources);
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
try_simulate(struct check_run *run, struct principal *principal, resource_list *list,
	     struct check_permission *row)
{
	struct check_endpoint *endpoint =
		check_endpoint_of(run, AWS_IAM, run->check->identity.region);
	const char *obstacle = check_obstacle(run, endpoint);
	struct why why = { "" };
	enum err err = ERR_GONE;

	while (!obstacle && err == ERR_GONE && principal->arn) {
		check_ask(run, endpoint);
		err = simulate(run, principal->arn, list, row, &why);
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
			       : check_say(run->check, "%s", why.text);
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

/* What all writes share: whom IAM is asked about, and why it cannot be any more. */
struct asking {
	struct principal principal;
	const char *obstacle;
};

static void
find_write(struct check_run *run, struct asking *asking, const char *action, const char *need,
	   resource_list *list)
{
	struct check_permission *row = row_of(run->check, action, need);

	if (row->n_tried > 0 || row->verdict.say)
		return;
	if (run->check->is_read_only) {
		row->access = ACCESS_NOT_NEEDED;
		return;
	}
	if (!asking->obstacle)
		asking->obstacle = try_simulate(run, &asking->principal, list, row);
	if (asking->obstacle && row->access == ACCESS_NOT_TRIED && !row->verdict.say)
		row->verdict = (struct check_verdict){ CHECK_NOTE, ERR_OK, asking->obstacle };
}

void
check_find_writes(struct check_run *run)
{
	const struct stack *stack = run->check->stack;
	struct asking asking = { .obstacle = NULL };

	asking.obstacle = simulate_obstacle(run, &asking.principal);
	for (unsigned i = 0; i < AWS_OPERATIONS; i++) {
		const struct operation *operation = operation_at((enum aws_operation)i);
		const char *need = need_of(stack, operation->service);
		char action[PERMISSION_MAX];

		operation_permission(operation, action);
		if (operation->effect != EFFECT_READ && need)
			find_write(run, &asking, action, need, resources_of((enum aws_operation)i));
	}
	/* a task runs with the roles of its definition: no operation, but needed for RunTask */
	if (has_route(stack, launches))
		find_write(run, &asking, "iam:PassRole", "starting tasks of jobs", any_role);
}
