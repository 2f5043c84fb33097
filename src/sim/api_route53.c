/* SPDX-License-Identifier: MIT */
/* api_route53.c - health checks of the simulated Route 53 and what its checkers see: most of them
 * fail while the check's metric says that it is down. Source: Route 53 API reference,
 * ListHealthChecks, GetHealthCheckStatus. */
#include "base/text.h"
#include "sim/facts.h"
#include "sim/inventory.h"
#include "sim/paging.h"
#include "sim/random.h"
#include "sim/resource.h"

#define INTERVAL_S 30
#define GLOBAL ""

/* The checkers of a region, two each. */
static const struct checker {
	const char *region, *network;
} checkers[] = {
	{ "us-east-1", "192.0.2.1" },         { "us-west-2", "192.0.2.2" },
	{ "eu-west-1", "192.0.2.3" },         { "ap-southeast-2", "198.51.100.1" },
	{ "ap-northeast-1", "198.51.100.2" }, { "sa-east-1", "198.51.100.3" },
};

static const struct paging paging = {
	.token = "marker",
	.next = "NextMarker",
	.size = "maxitems",
	.bad_token = "InvalidInput",
	.bad_size = "InvalidInput",
	.min = 1,
	.max = 1000,
	.normal = 100,
};

/* The domain by which the stack file finds it, else the stack's own. */
static const char *
domain_of(struct call *call, const char *id)
{
	const struct stack_lookup *lookup = resource_lookup(call, id, LOOKUP_BY_ALIAS);

	return lookup ? lookup->key
		      : arena_format(call->arena, "%s.example.com", call->world->stack->name);
}

static void
write_check(struct call *call, const char *id)
{
	uint64_t key = facts_key(call, "check", GLOBAL, id);

	write_object(call, NULL);
	write_text(call, "Id", id);
	write_text(call, "CallerReference", facts_uuid(call, key));
	write_object(call, "HealthCheckConfig");
	write_integer(call, "Port", 443);
	write_text(call, "Type", "HTTPS");
	write_text(call, "ResourcePath", "/health");
	write_text(call, "FullyQualifiedDomainName", domain_of(call, id));
	write_integer(call, "RequestInterval", INTERVAL_S);
	write_integer(call, "FailureThreshold", 3);
	write_flag(call, "MeasureLatency", true);
	write_flag(call, "Inverted", false);
	write_flag(call, "Disabled", false);
	write_flag(call, "EnableSNI", true);
	write_object_end(call);
	write_integer(call, "HealthCheckVersion", 1 + (int64_t)(random_mix(key, 1) % 3));
	write_object_end(call);
}

static bool
list_health_checks(struct call *call)
{
	struct inventory_list list;
	const char *marker;
	struct page page;
	size_t last;

	if (!paging_begin(call, &paging, &page) ||
	    !param_text(call, call->params, paging.token, &marker))
		return false;
	list = inventory_list(call, INVENTORY_HEALTH_CHECK, NULL);
	last = paging_last(&page, list.n);
	write_array_of(call, "HealthChecks", "HealthCheck");
	for (size_t i = page.offset; i < last; i++)
		write_check(call, list.items[i]->name);
	write_array_end(call);
	write_text(call, "Marker", marker ? marker : "");
	write_flag(call, "IsTruncated", last < list.n);
	paging_end(call, &paging, &page, list.n);
	write_integer(call, "MaxItems", (int64_t)page.size);
	return true;
}

/* ---- status ---- */

/* As HealthCheckStatus has it in this minute; without that metric, as the story does. */
static bool
is_down(const struct call *call, const char *id)
{
	const struct catalog *catalog = call->world->catalog;

	for (size_t i = 0; i < catalog_count(catalog); i++) {
		const struct sim_metric *metric = catalog_at(catalog, i);
		double status;

		if (text_is(metric->name, "HealthCheckStatus") &&
		    text_is(inventory_dimension(metric, "HealthCheckId"), id) &&
		    catalog_now(catalog, metric, call->now_ms / 1000, &status))
			return status < 1;
	}
	return story_weather(&call->world->story, call->now_ms / 1000).bad >= 0.9;
}

static void
write_observation(struct call *call, const char *id, uint64_t key, size_t i)
{
	const struct checker *checker = &checkers[i / 2];
	uint64_t own = random_mix(key, i);
	int64_t age_ms = (int64_t)(random_mix(own, 1) % (INTERVAL_S * 1000));
	int64_t checked_ms = call->now_ms - age_ms;
	bool is_failing = is_down(call, id) &&
			  random_unit(random_mix(own, (uint64_t)(checked_ms / 60000))) < 0.92;

	write_object(call, NULL);
	write_text(call, "Region", checker->region);
	write_format(call, "IPAddress", "%s%u", checker->network,
		     10 + (unsigned)(random_mix(own, 2) % 80));
	write_object(call, "StatusReport");
	write_text(call, "Status",
		   is_failing ? "Failure: HTTP Status Code 502, Bad Gateway. Resolved IP: 192.0.2.1"
			      : "Success: HTTP Status Code 200, OK");
	write_time(call, "CheckedTime", checked_ms);
	write_object_end(call);
	write_object_end(call);
}

static bool
get_health_check_status(struct call *call)
{
	const char *id;
	uint64_t key;

	if (!param_need(call, "HealthCheckId", &id))
		return false;
	if (!inventory_find(call, INVENTORY_HEALTH_CHECK, NULL, id))
		return fault_own(call->refusal, 404, "NoSuchHealthCheck",
				 "A health check with id %.64s does not exist.", id);
	key = facts_key(call, "check", GLOBAL, id);
	write_array_of(call, "HealthCheckObservations", "HealthCheckObservation");
	for (size_t i = 0; i < 2 * LEN(checkers); i++)
		write_observation(call, id, key, i);
	write_array_end(call);
	return true;
}

static const struct operation operations[] = {
	OPERATION_AT("GetHealthCheckStatus", "GET /2013-04-01/healthcheck/{HealthCheckId}/status",
		     get_health_check_status),
	OPERATION_AT("ListHealthChecks", "GET /2013-04-01/healthcheck", list_health_checks),
};

const struct service api_route53 = {
	.name = "route53",
	.protocol = PROTOCOL_REST_XML,
	.xmlns = "https://route53.amazonaws.com/doc/2013-04-01/",
	.operations = operations,
	.n_operations = LEN(operations),
};
