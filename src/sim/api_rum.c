/* SPDX-License-Identifier: MIT */
/* api_rum.c - app monitors of the simulated CloudWatch RUM, and what browsers sent them. Source:
 * RUM API reference, ListAppMonitors, GetAppMonitor, GetAppMonitorData,
 * BatchGetRumMetricDefinitions. */
#include "base/clock.h"
#include "base/text.h"
#include "sim/facts.h"
#include "sim/log_source.h"
#include "sim/paging.h"

#include <inttypes.h>
#include <string.h>

#define EVENTS_MAX 100
#define SCANNED_MAX 20000 /* events looked at for one page */
#define INVALID "ValidationException"

static const struct paging paging = {
	.token = "nextToken",
	.next = "NextToken",
	.size = "maxResults",
	.bad_token = INVALID,
	.bad_size = INVALID,
	.min = 1,
	.max = 100,
	.normal = 50,
};

static bool
find_monitor(struct call *call, const char *key, const struct inventory_item **out)
{
	const char *name;

	if (!param_need(call, key, &name))
		return false;
	*out = inventory_find(call, INVENTORY_MONITOR, call->region, name);
	return *out || fault_own(call->refusal, 404, "ResourceNotFoundException",
				 "App monitor %.200s was not found", name);
}

static void
write_born(struct call *call, const char *key, const struct inventory_item *monitor)
{
	uint64_t fact = facts_key(call, "monitor", monitor->region, monitor->name);
	char date[24];

	date_iso(facts_born_ms(call, fact) / 1000, date);
	/* The model has room for no zone. */
	write_text(call, key, arena_text_n(call->arena, date, 19));
}

static void
write_identity(struct call *call, const struct inventory_item *monitor)
{
	write_text(call, "Name", monitor->name);
	write_text(call, "Id", inventory_monitor_id(call, monitor->region, monitor->name));
	write_born(call, "Created", monitor);
	write_born(call, "LastModified", monitor);
	write_text(call, "State", "ACTIVE");
	write_text(call, "Platform", "Web");
}

static bool
list_monitors(struct call *call)
{
	struct inventory_list list = inventory_list(call, INVENTORY_MONITOR, call->region);
	struct page page;

	if (!paging_begin(call, &paging, &page))
		return false;
	write_array(call, "AppMonitorSummaries");
	for (size_t i = page.offset; i < paging_last(&page, list.n); i++) {
		write_object(call, NULL);
		write_identity(call, list.items[i]);
		write_object_end(call);
	}
	write_array_end(call);
	paging_end(call, &paging, &page, list.n);
	return true;
}

static const char *
log_group_of(struct call *call, const struct inventory_item *monitor)
{
	return arena_format(call->arena, "/aws/vendedlogs/RUMService_%s%.8s", monitor->name,
			    inventory_monitor_id(call, monitor->region, monitor->name));
}

static bool
get_monitor(struct call *call)
{
	static const char *const telemetries[] = { "errors", "performance", "http" };
	const struct inventory_item *monitor;

	if (!find_monitor(call, "Name", &monitor))
		return false;
	write_object(call, "AppMonitor");
	write_identity(call, monitor);
	write_text(call, "Domain", "example.com");
	write_object(call, "Tags");
	write_text(call, "Project", call->world->stack->name);
	write_object_end(call);
	write_object(call, "AppMonitorConfiguration");
	write_number(call, "SessionSampleRate", 1);
	write_flag(call, "AllowCookies", true);
	write_flag(call, "EnableXRay", true);
	write_array(call, "Telemetries");
	for (size_t i = 0; i < LEN(telemetries); i++)
		write_text(call, NULL, telemetries[i]);
	write_array_end(call);
	write_object_end(call);
	write_object(call, "DataStorage");
	write_object(call, "CwLog");
	write_flag(call, "CwLogEnabled", true);
	write_text(call, "CwLogGroup", log_group_of(call, monitor));
	write_object_end(call);
	write_object_end(call);
	write_object(call, "CustomEvents");
	write_text(call, "Status", "DISABLED");
	write_object_end(call);
	write_object_end(call);
	return true;
}

/* ---- GetAppMonitorData ---- */

struct reading {
	struct call *call;
	const struct json_val *filters;
	uint64_t first, next; /* ids; next 0: that was all */
	size_t max, n, n_scanned;
};

static const struct {
	const char *name, *key; /* in metadata, but for the type of the event */
} filters[] = {
	{ "EventType", "event_type" }, { "Browser", "browserName" }, { "Device", "deviceType" },
	{ "Country", "countryCode" },  { "Page", "pageId" },         { "OS", "osName" },
};

static bool
is_wanted(const struct json_val *root, const struct json_val *filter)
{
	const char *name = json_text(json_get(filter, "Name"), ""), *value = "";

	for (size_t i = 0; i < LEN(filters); i++) {
		if (text_is(filters[i].name, name))
			value = json_text(
				json_get(i ? json_get(root, "metadata") : root, filters[i].key),
				"");
	}
	return param_in_list(json_get(filter, "Values"), value);
}

static bool
fits(const struct reading *reading, const char *message)
{
	bool is_inverted = false, fits = true;
	struct json *doc;
	struct why why;

	if (!json_count(reading->filters))
		return true;
	if (json_parse(message, strlen(message), 0, &doc, &why))
		return false;
	for (const struct json_val *f = json_first(reading->filters); f; f = json_after(f)) {
		if (text_is(json_text(json_get(f, "Name"), ""), "Invert"))
			is_inverted = param_in_list(json_get(f, "Values"), "true");
		else
			fits = fits && is_wanted(json_root(doc), f);
	}
	json_free(doc);
	return fits != is_inverted;
}

static bool
take_event(void *self, const struct log_line *line)
{
	struct reading *reading = self;

	if (line->id < reading->first)
		return true;
	if (reading->n == reading->max || reading->n_scanned == SCANNED_MAX) {
		reading->next = line->id;
		return false;
	}
	reading->n_scanned++;
	if (fits(reading, line->message)) {
		reading->n++;
		write_text(reading->call, NULL, line->message);
	}
	return true;
}

static bool
check_filters(struct call *call, const struct json_val *list)
{
	for (const struct json_val *f = json_first(list); f; f = json_after(f)) {
		const char *name = json_text(json_get(f, "Name"), "");
		bool is_known = text_is(name, "Invert");

		for (size_t i = 0; i < LEN(filters); i++)
			is_known = is_known || text_is(filters[i].name, name);
		if (!is_known)
			return fault_own(call->refusal, 400, INVALID, "Unknown filter name: %.80s",
					 name);
	}
	return true;
}

static bool
get_monitor_data(struct call *call)
{
	const struct json_val *range = json_get(call->params, "TimeRange");
	struct reading reading = { .call = call };
	const struct log_reader reader = { .self = &reading, .line = take_event };
	const struct inventory_item *monitor;
	struct inventory_item group;
	int64_t after_ms, before_ms = call->now_ms, max = EVENTS_MAX;
	struct page page;
	bool ok;

	if (!page_begin(call, "NextToken", FAULT_VALIDATION, &page) ||
	    !find_monitor(call, "Name", &monitor) ||
	    !param_list(call, call->params, "Filters", &reading.filters) ||
	    !param_integer(call, "MaxResults", &max) || !check_filters(call, reading.filters))
		return false;
	if (!json_integer(json_get(range, "After"), &after_ms))
		return fault_own(call->refusal, 400, INVALID, "TimeRange.After is needed");
	if (json_get(range, "Before") && !json_integer(json_get(range, "Before"), &before_ms))
		return fault_own(call->refusal, 400, INVALID, "TimeRange.Before is no time");
	if (max < 0 || max > EVENTS_MAX)
		return fault_own(call->refusal, 400, INVALID, "MaxResults must be 0 to 100");
	reading.max = page_size(call, max ? max : EVENTS_MAX);
	reading.first = page.offset;
	group = (struct inventory_item){ .kind = INVENTORY_LOG_GROUP,
					 .writer = INVENTORY_MONITOR,
					 .parent = monitor->name,
					 .region = monitor->region };
	write_array(call, "Events");
	ok = log_read(call, &group, MAX(after_ms, (int64_t)(page.offset / 4096)), before_ms,
		      &reader);
	write_array_end(call);
	if (!ok)
		return fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
	if (reading.next)
		page_end(call, "NextToken", (size_t)reading.next, 0);
	return true;
}

/* ---- extended metrics ---- */

static bool
get_definitions(struct call *call)
{
	static const struct {
		const char *name, *dimension;
	} extended[] = { { "JsErrorCount", "BrowserName" }, { "PageViewCount", "CountryCode" } };
	const struct inventory_item *monitor;
	const char *destination;
	struct page page;

	if (!paging_begin(call, &paging, &page) ||
	    !find_monitor(call, "AppMonitorName", &monitor) ||
	    !param_need(call, "destination", &destination))
		return false;
	if (!text_is(destination, "CloudWatch") && !text_is(destination, "Evidently"))
		return fault_own(call->refusal, 400, INVALID, "Unknown destination: %.80s",
				 destination);
	write_array(call, "MetricDefinitions");
	for (size_t i = page.offset; i < paging_last(&page, LEN(extended)); i++) {
		uint64_t key = facts_key(call, extended[i].name, monitor->region, monitor->name);

		write_object(call, NULL);
		write_text(call, "MetricDefinitionId", facts_uuid(call, key));
		write_text(call, "Name", extended[i].name);
		write_text(call, "Namespace", "AWS/RUM");
		write_text(call, "UnitLabel", "Count");
		write_object(call, "DimensionKeys");
		write_text(call, arena_format(call->arena, "metadata.%s", extended[i].dimension),
			   extended[i].dimension);
		write_object_end(call);
		write_object_end(call);
	}
	write_array_end(call);
	paging_end(call, &paging, &page, LEN(extended));
	return true;
}

static const struct operation operations[] = {
	OPERATION_AT("ListAppMonitors", "POST /appmonitors", list_monitors),
	OPERATION_AT("GetAppMonitorData", "POST /appmonitor/{Name}/data", get_monitor_data),
	OPERATION_AT("GetAppMonitor", "GET /appmonitor/{Name}", get_monitor),
	OPERATION_AT("BatchGetRumMetricDefinitions", "GET /rummetrics/{AppMonitorName}/metrics",
		     get_definitions),
};

const struct service api_rum = {
	.name = "rum",
	.protocol = PROTOCOL_REST_JSON,
	.operations = operations,
	.n_operations = LEN(operations),
};
