/* SPDX-License-Identifier: MIT */
/* model_watched.c - lays what the polls brought beside the things of the stack file. One function
 * a kind: which source unit it is, and nothing else. */
#include "model/job_view.h"
#include "model/model_publish.h"

/* The row of a unit; its index in *source, SIZE_MAX where nothing is asked for. */
static const void *
row_of(const struct model *model, const char *name, const char *target, const char *region,
       size_t *source)
{
	const struct part *part;

	*source = SIZE_MAX;
	part = model_publish_part(model, name, target, region, source);
	return part ? part->row : NULL;
}

static void
publish_sessions(const struct model *model, struct snapshot *snapshot)
{
	const struct stack *stack = model->stack;
	struct session_view *out = model_publish_array(snapshot, stack->n_monitors, sizeof(*out));

	for (size_t i = 0; i < stack->n_monitors; i++) {
		out[i].def = &stack->monitors[i];
		out[i].row = row_of(model, "sessions", out[i].def->name, out[i].def->region,
				    &out[i].source);
	}
	snapshot->watched.sessions = out;
	snapshot->watched.n_sessions = stack->n_monitors;
}

static void
publish_targets(const struct model *model, struct snapshot *snapshot)
{
	const struct stack *stack = model->stack;
	struct target_view *out = model_publish_array(snapshot, stack->n_balancers, sizeof(*out));

	for (size_t i = 0; i < stack->n_balancers; i++) {
		out[i].def = &stack->balancers[i];
		out[i].row = row_of(model, "targets", out[i].def->name, out[i].def->region,
				    &out[i].source);
	}
	snapshot->watched.targets = out;
	snapshot->watched.n_targets = stack->n_balancers;
}

static void
publish_clusters(const struct model *model, struct snapshot *snapshot)
{
	const struct stack *stack = model->stack;
	struct scaling_view *scaling =
		model_publish_array(snapshot, stack->n_clusters, sizeof(*scaling));
	struct task_days_view *days =
		model_publish_array(snapshot, stack->n_clusters, sizeof(*days));

	for (size_t i = 0; i < stack->n_clusters; i++) {
		const struct stack_cluster *cluster = &stack->clusters[i];
		const struct part *tasks;

		scaling[i].def = days[i].def = cluster;
		scaling[i].row = row_of(model, "scaling", cluster->name, cluster->region,
					&scaling[i].source);
		days[i].source = SIZE_MAX;
		tasks = model_publish_part(model, "tasks", cluster->name, cluster->region,
					   &days[i].source);
		days[i].row = tasks ? tasks->ecs.days : NULL;
	}
	snapshot->watched.scaling = scaling;
	snapshot->watched.task_days = days;
	snapshot->watched.n_scaling = snapshot->watched.n_task_days = stack->n_clusters;
}

static void
publish_checks(const struct model *model, struct snapshot *snapshot)
{
	const struct stack *stack = model->stack;
	struct check_view *out = model_publish_array(snapshot, stack->n_checks, sizeof(*out));

	for (size_t i = 0; i < stack->n_checks; i++) {
		out[i].def = &stack->checks[i];
		out[i].row = row_of(model, "checks", out[i].def->id, NULL, &out[i].source);
	}
	snapshot->watched.checks = out;
	snapshot->watched.n_checks = stack->n_checks;
}

static void
publish_map(const struct model *model, struct snapshot *snapshot)
{
	const struct stack_map *def = &model->stack->map;
	struct map_view *out = model_publish_array(snapshot, 1, sizeof(*out));

	out->def = def;
	out->row = row_of(model, "traces", def->group ? def->group : "",
			  def->region ? def->region : "", &out->source);
	snapshot->watched.maps = out;
	snapshot->watched.n_maps = def->is_watched;
}

static void
publish_pipelines(const struct model *model, struct snapshot *snapshot)
{
	const struct stack *stack = model->stack;
	struct pipeline_view *out = model_publish_array(snapshot, stack->n_pipelines, sizeof(*out));

	for (size_t i = 0; i < stack->n_pipelines; i++) {
		out[i].def = &stack->pipelines[i];
		out[i].row = row_of(model, "pipelines", out[i].def->name, out[i].def->region,
				    &out[i].source);
	}
	snapshot->watched.pipelines = out;
	snapshot->watched.n_pipelines = stack->n_pipelines;
}

static void
publish_probes(const struct model *model, struct snapshot *snapshot)
{
	const struct stack *stack = model->stack;
	struct probe_view *out = model_publish_array(snapshot, stack->n_probes, sizeof(*out));

	for (size_t i = 0; i < stack->n_probes; i++) {
		out[i].def = &stack->probes[i];
		out[i].row = row_of(model, "probes", out[i].def->name, "", &out[i].source);
	}
	snapshot->watched.probes = out;
	snapshot->watched.n_probes = stack->n_probes;
}

static void
publish_cost(const struct model *model, struct snapshot *snapshot)
{
	struct cost_view *out = model_publish_array(snapshot, 1, sizeof(*out));

	out->def = &model->stack->cost;
	out->row = row_of(model, "cost", "", "us-east-1", &out->source);
	snapshot->watched.costs = out;
	snapshot->watched.n_costs = out->def->is_watched;
}

static void
publish_lookups(const struct model *model, struct snapshot *snapshot)
{
	const struct stack *stack = model->stack;
	struct lookup_view *out = model_publish_array(snapshot, stack->n_lookups, sizeof(*out));

	for (size_t i = 0; i < stack->n_lookups; i++) {
		out[i].def = &stack->lookups[i];
		out[i].row = row_of(model, "lookup", out[i].def->var, out[i].def->region,
				    &out[i].source);
	}
	snapshot->watched.lookups = out;
	snapshot->watched.n_lookups = stack->n_lookups;
}

static void
publish_jobs(const struct model *model, struct snapshot *snapshot)
{
	const struct stack *stack = model->stack;
	struct jobs_view *out = model_publish_array(snapshot, stack->n_routes, sizeof(*out));

	for (size_t i = 0; i < stack->n_routes; i++) {
		out[i].def = &stack->routes[i];
		out[i].row = row_of(model, "jobs", out[i].def->name, NULL, &out[i].source);
	}
	snapshot->watched.jobs = out;
	snapshot->watched.n_jobs = stack->n_routes;
	job_views_fill(snapshot);
}

static void
publish_events(const struct model *model, struct snapshot *snapshot)
{
	struct events_view *out = &snapshot->watched.events;

	out->row = row_of(model, "events", "", "", &out->source);
}

void
model_publish_watched(const struct model *model, struct snapshot *snapshot)
{
	publish_sessions(model, snapshot);
	publish_targets(model, snapshot);
	publish_clusters(model, snapshot);
	publish_checks(model, snapshot);
	publish_map(model, snapshot);
	publish_pipelines(model, snapshot);
	publish_probes(model, snapshot);
	publish_cost(model, snapshot);
	publish_lookups(model, snapshot);
	publish_jobs(model, snapshot);
	publish_events(model, snapshot);
}
