/* SPDX-License-Identifier: MIT */
/* api_autoscaling_activities.c - what the simulated Application Auto Scaling did. Source:
 * Application Auto Scaling API reference, DescribeScalingActivities. */
#include "base/text.h"
#include "sim/api_autoscaling.h"
#include "sim/facts.h"
#include "sim/random.h"
#include "sim/services.h"

#include <stdlib.h>

#define ACTIVITIES_MAX 64 /* of one resource */
#define DAY_MS INT64_C(86400000)
#define DAYS_KEPT 14
#define SURGE_MS (INT64_C(12) * 60000)

struct activity {
	const struct scalable *item;
	int64_t time_ms, capacity;
	bool is_high;       /* which alarm caused it */
	bool is_not_scaled; /* it would have, but */
};

struct activities {
	struct activity *items;
	size_t n, max;
};

static void
add_activity(struct call *call, struct activities *all, struct activity activity)
{
	if (all->n < all->max && activity.time_ms <= call->now_ms)
		all->items[all->n++] = activity;
}

/* What a day's incidents made of a service: one task more while its load is beyond the threshold.
 * false: no incident is one of its load. */
static bool
add_incidents(struct call *call, struct activities *all, const struct scalable *item)
{
	const struct world *world = call->world;
	const struct sim_service *service = NULL;
	bool has_any = false;

	for (size_t i = 0; i < jobs_n_services(world->jobs); i++) {
		const struct sim_service *one = jobs_service(world->jobs, i);

		if (text_is(item->resource,
			    arena_format(call->arena, "service/%s/%s",
					 world->stack->clusters[one->cluster].name, one->name)))
			service = one;
	}
	for (size_t i = 0; service && i < incidents_count(world->incidents); i++) {
		const struct incident *incident = incidents_at(world->incidents, i);
		int64_t start_s = incident_start(incident, call->now_ms / 1000);
		int64_t lasts_s = incident->to_s - incident->from_s;

		if (!services_is_load(world->stack, service, incident))
			continue;
		has_any = true;
		for (int64_t day = 0; day < DAYS_KEPT; day++) {
			int64_t out_s = start_s - day * 86400 + SCALE_OUT_S;
			int64_t in_s = start_s - day * 86400 + lasts_s + SCALE_IN_S;
			int64_t normal = service->desired - service->n_extra;

			add_activity(call, all,
				     (struct activity){ .item = item,
							.time_ms = in_s * 1000,
							.capacity = normal });
			add_activity(call, all,
				     (struct activity){ .item = item,
							.time_ms = out_s * 1000,
							.capacity = normal + 1,
							.is_high = true });
		}
	}
	return has_any;
}

/* Newest first: each morning a little more for some minutes; in a bad deployment, nothing. */
static void
add_activities(struct call *call, struct activities *all, const struct scalable *item,
	       bool with_not_scaled)
{
	struct deployment deployment = services_deployment(&call->world->story, call->now_ms);
	int64_t midnight_ms = call->now_ms - call->now_ms % DAY_MS;
	int64_t hour_ms = DAY_MS / 24;
	bool is_added = !with_not_scaled || !deployment.bad_ms;

	if (call->world->incidents && add_incidents(call, all, item))
		return;
	for (int64_t day = 0; day < DAYS_KEPT; day++) {
		int64_t out_ms = midnight_ms - day * DAY_MS + 6 * hour_ms +
				 (int64_t)(random_mix(item->key, (uint64_t)day) % 1800) * 1000;

		if (!is_added && deployment.bad_ms > out_ms) {
			is_added = true;
			add_activity(call, all,
				     (struct activity){ .item = item,
							.time_ms = deployment.bad_ms + 180000,
							.capacity = item->normal,
							.is_high = true,
							.is_not_scaled = true });
		}
		add_activity(call, all,
			     (struct activity){ .item = item,
						.time_ms = out_ms + SURGE_MS,
						.capacity = item->normal });
		add_activity(call, all,
			     (struct activity){ .item = item,
						.time_ms = out_ms,
						.capacity = item->normal + 1,
						.is_high = true });
	}
}

static void
write_outcome(struct call *call, const struct activity *activity)
{
	if (!activity->is_not_scaled) {
		write_time(call, "EndTime", activity->time_ms + 45000);
		write_text(call, "StatusCode", "Successful");
		write_format(call, "StatusMessage",
			     "Successfully set desired count to %d. Change successfully fulfilled "
			     "by %s.",
			     (int)activity->capacity, activity->item->namespace_);
		return;
	}
	write_text(call, "StatusCode", "Failed");
	write_array(call, "NotScaledReasons");
	write_object(call, NULL);
	write_text(call, "Code", "AutoScalingAnticipatesFlapping");
	write_integer(call, "CurrentCapacity", activity->capacity);
	write_object_end(call);
	write_array_end(call);
}

static void
write_activity(struct call *call, const struct activity *activity)
{
	const struct scalable *item = activity->item;
	const struct scaling_rule *rule = autoscaling_rule(item);
	uint64_t key = random_mix(item->key, (uint64_t)activity->time_ms);

	write_object(call, NULL);
	write_text(call, "ActivityId", facts_uuid(call, key));
	autoscaling_write_scalable(call, item);
	if (activity->is_not_scaled)
		write_text(call, "Description", "Attempting to scale due to alarm triggered");
	else
		write_format(call, "Description", "Setting desired count to %d.",
			     (int)activity->capacity);
	write_format(call, "Cause", "monitor alarm %s in state ALARM triggered policy %s",
		     autoscaling_alarm(call, item, rule, activity->is_high), rule->policy);
	write_time(call, "StartTime", activity->time_ms);
	write_outcome(call, activity);
	write_object_end(call);
}

static int
newest_first(const void *a, const void *b)
{
	const struct activity *x = a, *y = b;

	return (x->time_ms < y->time_ms) - (x->time_ms > y->time_ms);
}

bool
autoscaling_describe_activities(struct call *call)
{
	struct activities activities = { 0 };
	const struct scalables *all;
	bool with_not_scaled = false;
	struct page page;

	all = autoscaling_read(call, &page);
	if (!all || !param_flag(call, "IncludeNotScaledActivities", &with_not_scaled))
		return false;
	activities.max = all->n * ACTIVITIES_MAX;
	activities.items =
		arena_array(call->arena, activities.max + 1, sizeof(activities.items[0]));
	if (!activities.items)
		return fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
	for (size_t i = 0; i < all->n; i++)
		add_activities(call, &activities, &all->items[i], with_not_scaled);
	qsort(activities.items, activities.n, sizeof(activities.items[0]), newest_first);
	write_array(call, "ScalingActivities");
	for (size_t i = page.offset; i < paging_last(&page, activities.n); i++)
		write_activity(call, &activities.items[i]);
	write_array_end(call);
	paging_end(call, &autoscaling_paging, &page, activities.n);
	return true;
}
