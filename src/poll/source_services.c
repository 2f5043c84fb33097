/* SPDX-License-Identifier: MIT */
/* source_services.c - ECS services of each cluster: the named ones, or all that ECS lists. */
#include "aws/ecs.h"
#include "base/text.h"
#include "poll/event_notes.h"
#include "poll/source.h"

#define LIMIT_BYTES (16u << 20)

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_clusters; i++) {
		const struct stack_cluster *cluster = &stack->clusters[i];

		if (cluster->all_services || cluster->n_services > 0)
			sink(ctx, &(struct unit_plan){ .region = cluster->region,
						       .target_name = cluster->name,
						       .target = i });
	}
}

/* ---- deployments ---- */

#define ROLLOUTS_MAX 10 /* of a service that are noted */

static const struct {
	const char *rollout, *words;
} words[] = {
	{ "IN_PROGRESS", ", in progress" },
	{ "COMPLETED", ", completed" },
	{ "FAILED", ", FAILED" },
	{ "REPLACED", ", replaced before it had ended" },
};

static const char *
words_of(const char *rollout)
{
	for (size_t i = 0; i < LEN(words); i++)
		if (text_is(words[i].rollout, rollout))
			return words[i].words;
	return "";
}

static enum level
level_of(const struct service_deployment *deployment)
{
	if (text_is(deployment->rollout, "FAILED"))
		return LEVEL_ALARM;
	return deployment->failed_tasks > 0 && !text_is(deployment->rollout, "COMPLETED")
		       ? LEVEL_WARN
		       : LEVEL_OK;
}

static const struct service_row *
service_before(const struct job *job, const char *name)
{
	const struct part *part = job->previous;

	for (size_t i = 0; part && i < part->ecs.n_services; i++)
		if (text_is(part->ecs.services[i].name, name))
			return &part->ecs.services[i];
	return NULL;
}

/* What was there before a deployment: what it replaces, what the poll before had, or what was kept
 * of the one before; "": nobody knows. */
static const char *
definition_before(struct event_notes *notes, const struct service_row *service,
		  const struct service_deployment *deployment, const char *id, const char *subject)
{
	const struct service_row *before = service_before(notes->job, service->name);
	const struct event_row *kept;

	if (!deployment->is_primary)
		return "";
	if (service->replaced && service->replaced->created_s < deployment->created_s)
		return service->replaced->definition;
	if (before && before->primary && !text_is(before->primary->id, deployment->id))
		return before->primary->definition;
	if (!event_notes_is_first(notes))
		return "";
	kept = event_notes_newest(notes, EVENT_DEPLOY, notes->job->region, subject);
	return kept && !text_is(kept->id, id) && kept->time_s < deployment->created_s ? kept->is
										      : "";
}

static const char *
title_of(struct event_notes *notes, const struct service_deployment *deployment, const char *was)
{
	const char *rest = words_of(deployment->rollout);

	if (text_is(was, deployment->definition))
		return event_notes_text(notes, "new tasks of %s%s", was, rest);
	if (*was)
		return event_notes_text(notes, "deployed %s, before %s%s", deployment->definition,
					was, rest);
	return event_notes_text(notes, "deployed %s%s", deployment->definition, rest);
}

static void
note_deployment(struct event_notes *notes, const struct service_row *service,
		const struct service_deployment *deployment)
{
	const char *subject = event_notes_text(notes, "%s/%s", service->cluster, service->name);
	const char *id = event_notes_text(notes, "deploy:%s/%s@%s", notes->job->region, subject,
					  deployment->id);
	enum level level = level_of(deployment);
	const char *state =
		event_notes_text(notes, "%s/%s", deployment->rollout, level_word(level));
	const char *was;
	struct event_row *row;

	if (!*deployment->id || deployment->created_s <= 0 || event_notes_has(notes, id, state))
		return;
	was = definition_before(notes, service, deployment, id, subject);
	row = event_notes_add(notes, EVENT_DEPLOY, id, state);
	if (!row)
		return;
	row->time_s = deployment->created_s;
	row->level = level;
	row->region = notes->job->region;
	row->subject = subject;
	row->cluster = service->cluster;
	row->reason = deployment->reason;
	row->code = deployment->rollout;
	row->was = was;
	row->is = deployment->definition;
	row->title = title_of(notes, deployment, was);
}

/* One that was under way in the poll before, and is gone: another took its place. */
static void
note_replaced(struct event_notes *notes, const struct service_row *service)
{
	const struct service_row *before = service_before(notes->job, service->name);

	for (size_t i = 0; before && i < before->n_rollouts; i++) {
		struct service_deployment gone = before->rollouts[i];
		bool is_there = !text_is(gone.rollout, "IN_PROGRESS");

		for (size_t k = 0; k < service->n_rollouts; k++)
			is_there = is_there || text_is(service->rollouts[k].id, gone.id);
		gone.rollout = "REPLACED";
		gone.is_primary = false;
		if (!is_there)
			note_deployment(notes, service, &gone);
	}
}

static void
note_deployments(struct job *job, const struct aws *aws, const struct ecs_services *services)
{
	struct event_notes notes;

	event_notes_begin(&notes, job, aws, 2 * ROLLOUTS_MAX * services->n);
	for (size_t i = 0; i < services->n; i++) {
		const struct service_row *service = &services->rows[i];

		for (size_t k = 0; k < MIN(service->n_rollouts, (size_t)ROLLOUTS_MAX); k++)
			note_deployment(&notes, service, &service->rollouts[k]);
		note_replaced(&notes, service);
	}
	event_notes_end(&notes);
}

static enum err
poll_services(struct job *job, struct aws *aws, struct why *why)
{
	const struct stack_cluster *cluster = &job->stack->clusters[job->target];
	struct part *part = part_new(PART_ECS, LIMIT_BYTES);
	struct aws_scope scope = { .client = aws,
				   .region = job->region,
				   .max_attempts = job->max_attempts };
	struct ecs_names names = { cluster->services, cluster->n_services };
	struct ecs_services services = { 0 };
	enum err err = ERR_OK;

	if (!part)
		return err_memory(why);
	scope.arena = part->arena;
	if (cluster->all_services)
		err = ecs_list_services(&scope, cluster->name, &names, why);
	if (err == ERR_OK)
		err = ecs_describe_services(&scope, cluster->name, &names, &services, why);
	if (err != ERR_OK) {
		part_unref(part);
		return err;
	}
	for (size_t i = 0; i < services.n; i++)
		services.rows[i].region = cluster->region;
	event_notes_ask(job, &scope);
	note_deployments(job, aws, &services);
	part->ecs.services = services.rows;
	part->ecs.n_services = services.n;
	job->part = part;
	return ERR_OK;
}

static double
calls(const struct stack *stack, const struct unit_plan *unit)
{
	return stack->clusters[unit->target].all_services ? 2 : 1;
}

const struct source source_services = {
	.name = "services",
	.service = "ecs",
	.cadence_s = 15,
	.urgent_cadence_s = 15,
	.plan = plan,
	.calls = calls,
	.poll = poll_services,
	.forget = event_memory_free,
};
