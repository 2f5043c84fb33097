/* SPDX-License-Identifier: MIT */
/* services.c - ECS services: healthy tasks that stay, and a bad deployment that comes and goes. */
#include "sim/services.h"

#include "base/mem.h"
#include "base/text.h"
#include "sim/jobs.h"
#include "sim/random.h"

#define LAUNCH_EVERY_S 120 /* a failing deployment tries again */
#define SETTLE_MS 120000   /* a roll-back is complete */
#define DEMO_SERVICE "api"

/* The service of a cluster that a metric names; NULL: it names none of this one. */
static const char *
service_of_metric(const struct stack_cluster *cluster, const struct metric_def *def)
{
	const char *name = NULL;
	bool is_here = false;

	if (!text_is(def->namespace_, "AWS/ECS") &&
	    !text_is(def->namespace_, "ECS/ContainerInsights"))
		return NULL;
	for (size_t i = 0; i < def->n_dimensions; i++) {
		const struct dimension *dimension = &def->dimensions[i];

		if (text_is(dimension->name, "ServiceName"))
			name = dimension->value;
		is_here = is_here || (text_is(dimension->name, "ClusterName") &&
				      text_is(dimension->value, cluster->name));
	}
	return is_here && !def->unresolved ? name : NULL;
}

/* A list that is made: those of a cluster are added once each. */
struct making {
	const struct stack *stack;
	const struct story *story;
	struct sim_service *services;
	size_t n;
};

static void
add(struct making *making, size_t cluster, const char *name)
{
	struct sim_service *service = &making->services[making->n];

	for (size_t i = 0; i < making->n; i++) {
		if (making->services[i].cluster == cluster &&
		    text_is(making->services[i].name, name))
			return;
	}
	service->name = name;
	service->cluster = cluster;
	service->key = random_mix(random_mix(making->story->seed, 0x5E), making->n++);
	service->desired = 2 + (int)(random_mix(service->key, 1) % 2);
	service->revision = 20 + (int)(random_mix(service->key, 2) % 40);
}

static void
add_of_cluster(struct making *making, size_t i)
{
	const struct stack_cluster *cluster = &making->stack->clusters[i];
	size_t n = making->n;

	for (size_t s = 0; s < cluster->n_services; s++)
		add(making, i, cluster->services[s]);
	if (!cluster->all_services || cluster->n_services)
		return;
	for (size_t m = 0; m < making->stack->n_metrics; m++) {
		const char *name = service_of_metric(cluster, &making->stack->metrics[m]);

		if (name)
			add(making, i, name);
	}
	if (making->n == n && !cluster->n_families)
		add(making, i, DEMO_SERVICE);
}

void
services_make(const struct stack *stack, const struct story *story, struct sim_service **out,
	      size_t *out_n)
{
	struct making making = { .stack = stack, .story = story };
	size_t n = stack->n_metrics + stack->n_clusters;

	for (size_t i = 0; i < stack->n_clusters; i++)
		n += stack->clusters[i].n_services;
	making.services = mem_alloc(n + 1, sizeof(making.services[0]));
	for (size_t i = 0; i < stack->n_clusters; i++)
		add_of_cluster(&making, i);
	*out = making.services;
	*out_n = making.n;
}

bool
services_launch(struct sim_service *service, const struct story *story, int64_t tick_ms, unsigned n,
		struct task_plan *out)
{
	int64_t start_s, back_s, since_s;

	*out = (struct task_plan){ .cluster = service->cluster,
				   .family = service->name,
				   .service = service->name,
				   .revision = service->revision,
				   .created_ms = tick_ms,
				   .is_endless = true };
	if (!service->started_ms || service->started_ms == tick_ms) { /* the first tick of all */
		service->started_ms = tick_ms;
		out->key = random_mix(random_mix(service->key, 3), n);
		return n < (unsigned)service->desired;
	}
	if (n || !story_deploy_start(story, tick_ms / 1000, &start_s, &back_s))
		return false;
	since_s = tick_ms / 1000 - start_s;
	if (tick_ms / 1000 >= back_s || since_s % LAUNCH_EVERY_S >= TICK_MS / 1000)
		return false;
	out->key = random_mix(random_mix(service->key, 4), (uint64_t)tick_ms);
	out->revision++;
	out->is_endless = false;
	out->is_doomed = true;
	out->incident = story_weather(story, tick_ms / 1000).incident;
	return true;
}

bool
services_is_load(const struct stack *stack, const struct sim_service *service,
		 const struct incident *incident)
{
	const struct metric_def *def;
	struct incident_levels levels;
	unsigned n = 0;

	if (incident->kind != INCIDENT_METRIC)
		return false;
	def = &stack->metrics[incident->metric];
	if (!text_is(def->namespace_, "AWS/ECS") || !incident_levels(def, &levels) ||
	    levels.bad < levels.worst.limit)
		return false;
	for (size_t i = 0; i < def->n_dimensions; i++)
		n += text_is(def->dimensions[i].value, service->name) +
		     text_is(def->dimensions[i].value, stack->clusters[service->cluster].name);
	return n >= 2;
}

int
services_extra(const struct stack *stack, const struct sim_service *service,
	       const struct incidents *incidents, int64_t t_s)
{
	for (size_t i = 0; i < incidents_count(incidents); i++) {
		const struct incident *incident = incidents_at(incidents, i);
		int64_t start_s;

		if (!services_is_load(stack, service, incident))
			continue;
		start_s = incident_start(incident, t_s);
		if (t_s >= start_s + SCALE_OUT_S &&
		    t_s < start_s + incident->to_s - incident->from_s + SCALE_IN_S)
			return 1;
	}
	return 0;
}

struct deployment
services_deployment(const struct story *story, int64_t now_ms)
{
	struct deployment deployment = { .rollout = ROLLOUT_STEADY };
	int64_t start_s, back_s;

	if (!story_deploy_start(story, now_ms / 1000, &start_s, &back_s))
		return deployment;
	deployment.bad_ms = start_s * 1000;
	if (now_ms / 1000 < back_s) {
		deployment.rollout = ROLLOUT_BAD;
		return deployment;
	}
	deployment.back_ms = back_s * 1000;
	if (now_ms < deployment.back_ms + SETTLE_MS)
		deployment.rollout = ROLLOUT_BACK;
	return deployment;
}
