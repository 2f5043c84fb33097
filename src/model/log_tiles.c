/* SPDX-License-Identifier: MIT */
/* log_tiles.c - a tile is one line for many things: what they all are called, for log_place.c. */
#include "log_search.h"
#include "model/service_map.h"

static void
of_group(struct log_search *s, size_t index)
{
	const struct stack_group *group = &s->stack->groups[index];

	log_search_add_name(s, group->id);
	log_search_add_name(s, group->title);
	for (size_t i = 0; i < group->n_metrics; i++)
		log_search_of_metric_def(s, &s->stack->metrics[group->first_metric + i]);
}

static void
of_tasks_tile(struct log_search *s, size_t index)
{
	const struct stack_cluster *cluster = &s->stack->clusters[index];

	for (size_t i = 0; i < s->snapshot->n_services; i++)
		if (text_is(s->snapshot->services[i]->cluster, cluster->name))
			log_search_of_service_row(s, s->snapshot->services[i]);
	for (size_t i = 0; i < cluster->n_families; i++)
		log_search_of_family(s, cluster->region, cluster->name, cluster->families[i]);
	log_search_add_name(s, cluster->name);
}

static void
of_alarms_tile(struct log_search *s, size_t index)
{
	(void)index;
	for (size_t i = 0; i < s->snapshot->n_alarms; i++)
		if (s->snapshot->alarms[i]->state == ALARM_ALARM)
			log_search_of_alarm(s, (struct subject){ SUBJECT_ALARM, i, SIZE_MAX });
}

static void
of_queue_tile(struct log_search *s, size_t index)
{
	log_search_of_queue(s, (struct subject){ .kind = SUBJECT_QUEUE, .index = index });
}

static void
of_jobs_tile(struct log_search *s, size_t index)
{
	(void)index;
	for (size_t i = 0; i < s->stack->n_routes; i++)
		log_search_of_route(s, &s->stack->routes[i]);
}

static void
of_probes_tile(struct log_search *s, size_t index)
{
	const struct watched_views *watched = &s->snapshot->watched;

	(void)index;
	for (size_t i = 0; i < watched->n_probes; i++)
		if (watched->probes[i].level >= LEVEL_WARN)
			log_search_add_name(s, watched->probes[i].def->name);
}

static void
of_targets_tile(struct log_search *s, size_t index)
{
	(void)index;
	for (size_t i = 0; i < s->snapshot->watched.n_targets; i++)
		log_search_of_targets(s, (struct subject){ .kind = SUBJECT_TARGETS, .index = i });
}

static void
of_map_tile(struct log_search *s, size_t index)
{
	const struct watched_views *watched = &s->snapshot->watched;

	(void)index;
	for (size_t i = 0;
	     watched->n_maps > 0 && watched->maps[0].row && i < watched->maps[0].row->n; i++)
		if (map_level(&watched->maps[0].row->lines[i]) >= LEVEL_WARN)
			log_search_add_name(s, watched->maps[0].row->lines[i].name);
}

static void
of_pipelines_tile(struct log_search *s, size_t index)
{
	(void)index;
	for (size_t i = 0; i < s->stack->n_pipelines; i++)
		log_search_add_name(s, s->stack->pipelines[i].name);
}

static void
of_sessions_tile(struct log_search *s, size_t index)
{
	(void)index;
	for (size_t i = 0; i < s->stack->n_monitors; i++) {
		log_search_add_name(s, s->stack->monitors[i].name);
		log_search_add_name(s, s->stack->monitors[i].title);
	}
}

static void
of_checks_tile(struct log_search *s, size_t index)
{
	(void)index;
	for (size_t i = 0; i < s->stack->n_checks; i++)
		log_search_add_name(s, s->stack->checks[i].title);
}

void
log_search_of_tile(struct log_search *s, struct subject subject)
{
	static void (*const tiles[])(struct log_search * s, size_t index) = {
		[TILE_METRICS] = of_group,
		[TILE_ALARMS] = of_alarms_tile,
		[TILE_TASKS] = of_tasks_tile,
		[TILE_QUEUES] = of_queue_tile,
		[TILE_SESSIONS] = of_sessions_tile,
		[TILE_TARGETS] = of_targets_tile,
		[TILE_CHECKS] = of_checks_tile,
		[TILE_MAP] = of_map_tile,
		[TILE_PIPELINES] = of_pipelines_tile,
		[TILE_PROBES] = of_probes_tile,
		[TILE_COST] = NULL,
		[TILE_JOBS] = of_jobs_tile,
	};
	const struct tile *tile = &s->snapshot->tiles[subject.index];

	if (tiles[tile->kind])
		tiles[tile->kind](s, tile->index);
	log_search_add_name(s, tile->title);
}
