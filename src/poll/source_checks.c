/* SPDX-License-Identifier: MIT */
/* source_checks.c - Route 53 health checks: how each is set up, asked for every ten minutes, and
 * what its checkers saw last. Each of the two is shown without the other. */
#include <string.h>

#include "aws/endpoint.h"
#include "aws/route53.h"
#include "base/clock.h"
#include "base/text.h"
#include "model/checks.h"
#include "poll/source.h"

#define LIMIT_BYTES (4u << 20)
#define CONFIG_S 600

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_checks; i++)
		if (!stack->checks[i].unresolved)
			sink(ctx,
			     &(struct unit_plan){ .region = endpoint_global_region(stack->region),
						  .target_name = stack->checks[i].id,
						  .target = i });
}

/* ---- how it is set up ---- */

static bool
is_for_name(const struct route53_check *check)
{
	return check->domain[0] != '\0';
}

static void
describe_endpoint(const struct route53_check *check, struct text *out)
{
	const char *host = is_for_name(check) ? check->domain : check->ip;
	bool is_https = text_starts(check->type, "HTTPS");
	bool is_http = text_starts(check->type, "HTTP");

	text_addf(out, "%s://%s", is_https ? "https" : is_http ? "http" : "tcp", host);
	if (check->port > 0 && !(is_https && check->port == 443) &&
	    !(is_http && !is_https && check->port == 80))
		text_addf(out, ":%lld", (long long)check->port);
	text_add(out, check->path);
}

static const char *
describe(struct arena *arena, const struct route53_check *check)
{
	TEXT_ON(target, 512);

	if (text_is(check->type, "CALCULATED"))
		text_addf(&target, "%lld of %zu health checks", (long long)check->health_threshold,
			  check->n_children);
	else if (text_is(check->type, "CLOUDWATCH_METRIC"))
		text_addf(&target, "alarm %s in %s", check->alarm, check->alarm_region);
	else if (is_for_name(check) || check->ip[0])
		describe_endpoint(check, &target);
	return arena_text(arena, target.data);
}

/* False when memory is out. */
static bool
take_config(struct arena *arena, const struct route53_check *check, struct check_status *out)
{
	out->has_config = true;
	out->config_s = clock_now_s();
	out->type = check->type;
	out->search = check->search;
	out->interval_s = check->interval_s;
	out->failure_threshold = check->failure_threshold;
	out->is_inverted = check->is_inverted;
	out->is_disabled = check->is_disabled;
	out->target = describe(arena, check);
	return out->target != NULL;
}

static bool
copy_config(struct arena *arena, const struct check_status *before, struct check_status *out)
{
	out->has_config = true;
	out->config_s = before->config_s;
	out->interval_s = before->interval_s;
	out->failure_threshold = before->failure_threshold;
	out->is_inverted = before->is_inverted;
	out->is_disabled = before->is_disabled;
	out->type = arena_text(arena, before->type);
	out->search = arena_text(arena, before->search);
	out->target = arena_text(arena, before->target);
	return out->type && out->search && out->target;
}

/* Whether the check asks no endpoint, so that there are no checkers to be asked about. */
static bool
is_without_checkers(const struct check_status *row)
{
	return text_is(row->type, "CALCULATED") || text_is(row->type, "CLOUDWATCH_METRIC") ||
	       text_is(row->type, "RECOVERY_CONTROL");
}

static enum err
ask_config(const struct aws_scope *scope, const char *id, struct check_status *out, struct why *why)
{
	struct route53_checks all;
	enum err err = route53_checks(scope, &all, why);

	if (err)
		return err;
	for (size_t i = 0; i < all.n; i++)
		if (text_is(all.items[i].id, id))
			return take_config(scope->arena, &all.items[i], out) ? ERR_OK
									     : err_memory(why);
	return err_set(ERR_GONE, why,
		       "%s: there is no such Route 53 health check: correct its id in the stack "
		       "file",
		       id);
}

/* ---- what was seen ---- */

static enum err
ask_status(const struct aws_scope *scope, const char *id, struct check_status *out, struct why *why)
{
	struct route53_observations seen;
	struct check_observation *rows;
	enum err err = route53_status(scope, id, &seen, why);

	if (err)
		return err;
	rows = arena_array(scope->arena, seen.n + 1, sizeof(*rows));
	if (!rows)
		return err_memory(why);
	for (size_t i = 0; i < seen.n; i++)
		rows[i] = (struct check_observation){
			.region = seen.items[i].region,
			.ip = seen.items[i].ip,
			.status = seen.items[i].status,
			.checked_s = seen.items[i].checked_s,
			.is_success = seen.items[i].is_success,
		};
	out->has_observations = true;
	out->observations = rows;
	out->n_observations = seen.n;
	checks_count(out);
	return ERR_OK;
}

/* One of the two is enough to show something; what both fail with is the source's failure. */
static enum err
ask(const struct aws_scope *scope, const char *id, struct check_status *row, struct why *why)
{
	struct why config_why = { "" };
	enum err config = ERR_OK, err;

	if (!row->has_config)
		config = ask_config(scope, id, row, &config_why);
	if (config != ERR_OK && config != ERR_DENIED && config != ERR_REJECTED) {
		*why = config_why;
		return config;
	}
	row->is_without_checkers = is_without_checkers(row);
	if (row->is_without_checkers)
		return ERR_OK;
	err = ask_status(scope, id, row, why);
	row->is_without_checkers = err == ERR_REJECTED && !row->has_config;
	if (config != ERR_OK)
		row->missing = arena_text(scope->arena, config_why.text);
	if (err == ERR_DENIED || err == ERR_REJECTED)
		row->missing = arena_text(scope->arena, why->text);
	if (!row->missing)
		return err_memory(why);
	if (row->is_without_checkers)
		return ERR_OK;
	return err == ERR_DENIED && row->has_config ? ERR_OK : err;
}

static enum err
poll_check(struct job *job, struct aws *aws, struct why *why)
{
	const char *id = job->stack->checks[job->target].id;
	const struct check_status *before = job->previous ? job->previous->row : NULL;
	struct part *part = part_new(PART_CHECK, LIMIT_BYTES);
	struct aws_scope scope = { .client = aws,
				   .region = job->region,
				   .max_attempts = job->max_attempts };
	struct check_status *row = NULL;
	enum err err = ERR_OK;

	if (part)
		row = arena_alloc(part->arena, sizeof(*row));
	if (!row) {
		part_unref(part);
		return err_memory(why);
	}
	*row = (struct check_status){ .type = "",
				      .target = "",
				      .search = "",
				      .missing = "",
				      .interval_s = -1,
				      .failure_threshold = -1 };
	scope.arena = part->arena;
	if (before && before->has_config && clock_now_s() - before->config_s < CONFIG_S &&
	    !copy_config(part->arena, before, row))
		err = err_memory(why);
	if (!err)
		err = ask(&scope, id, row, why);
	return job_give(job, part, row, err);
}

const struct source source_checks = {
	.name = "checks",
	.service = "route53",
	.cadence_s = 60,
	.urgent_cadence_s = 30,
	.plan = plan,
	.poll = poll_check,
};
