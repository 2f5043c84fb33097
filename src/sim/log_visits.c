/* SPDX-License-Identifier: MIT */
/* log_visits.c - the visitors of a site as CloudWatch RUM tells of them: each visit is a row of
 * events. Source: RUM user guide, event schema. */
#include "base/text.h"
#include "sim/facts.h"
#include "sim/log_source.h"
#include "sim/random.h"

#include <inttypes.h>
#include <stdio.h>

#define MINUTE_MS INT64_C(60000)

/* A visit, and who tells of it. */
struct teller {
	const struct visit *visit;
	char session[40], user[40];
	const char *stream, *monitor_id;
};

static const char *const browsers[] = { "Chrome", "Safari", "Firefox", "Edge" };
static const char *const devices[] = { "desktop", "mobile", "desktop", "tablet" };
static const char *const systems[] = { "Windows", "iOS", "Mac OS", "Android" };
static const char *const countries[] = { "GB", "GB", "GB", "DE", "US", "FR" };
static const char *const pages[] = { "/", "/map", "/simulate", "/results", "/about" };

static void
add_event(struct log_minute *minute, const struct teller *teller, unsigned n, int64_t time_ms,
	  const char *type, const char *details)
{
	uint64_t key = teller->visit->key;
	char id[40];

	if (time_ms < minute->start_ms || time_ms >= minute->start_ms + MINUTE_MS)
		return;
	visit_uuid(random_mix(key, 100 + n), id);
	log_add(minute, time_ms, teller->stream,
		"{\"event_timestamp\":%" PRId64
		",\"event_type\":\"com.amazon.rum.%s_event\",\"event_id\":\"%s\","
		"\"event_version\":\"1.0.0\",\"log_stream\":\"%s\",\"application_id\":\"%s\","
		"\"application_version\":\"%s\",\"metadata\":{\"version\":\"1.0.0\","
		"\"browserName\":\"%s\",\"osName\":\"%s\",\"deviceType\":\"%s\","
		"\"platformType\":\"web\",\"pageId\":\"%s\",\"interaction\":%u,"
		"\"countryCode\":\"%s\"},"
		"\"user_details\":{\"sessionId\":\"%s\",\"userId\":\"%s\"},"
		"\"event_details\":%s}",
		time_ms, type, id, teller->stream, teller->monitor_id,
		teller->visit->is_broken ? "1.1.0" : "1.0.0",
		browsers[random_mix(key, 3) % LEN(browsers)],
		systems[random_mix(key, 4) % LEN(systems)],
		devices[random_mix(key, 4) % LEN(devices)],
		pages[random_mix(key, 50 + n) % LEN(pages)], n,
		countries[random_mix(key, 5) % LEN(countries)], teller->session, teller->user,
		details);
}

/* Numbers of the events of a visit: ids come from them. */
enum { EVENT_START = 0, EVENT_VIEW = 1, EVENT_VITAL = 20, EVENT_HTTP = 30, EVENT_ERROR = 40 };
#define EVENT_CLOSE 39

static const struct {
	const char *type, *field, *more;
} vitals[VITALS] = {
	[VITAL_NAVIGATION] = { "performance_navigation", "duration",
			       ",\"initiatorType\":\"navigation\",\"navigationType\":"
			       "\"navigate\"" },
	[VITAL_LCP] = { "largest_contentful_paint", "value", "" },
	[VITAL_FID] = { "first_input_delay", "value", "" },
	[VITAL_INP] = { "interaction_to_next_paint", "value", "" },
	[VITAL_CLS] = { "cumulative_layout_shift", "value", "" },
};

static const struct {
	const char *type, *message;
} errors[] = {
	{ "TypeError", "Cannot read properties of undefined (reading 'features')" },
	{ "TypeError", "Failed to fetch" },
	{ "ReferenceError", "layer is not defined" },
};

static void
add_measures(struct log_minute *minute, const struct teller *teller)
{
	const struct visit *visit = teller->visit;
	char details[240];

	for (unsigned v = 0; v < VITALS; v++) {
		snprintf(details, sizeof(details), "{\"version\":\"1.0.0\",\"%s\":%.10g%s}",
			 vitals[v].field, visit->vitals[v], vitals[v].more);
		add_event(minute, teller, EVENT_VITAL + v, visit_vital_ms(visit, v), vitals[v].type,
			  details);
	}
	for (unsigned i = 0; i < visit->n_errors; i++) {
		/* Most are the first one. */
		size_t which = random_mix(visit->key, 60 + i) % 6;

		which = which < LEN(errors) && !visit->is_broken ? which : 0;
		snprintf(details, sizeof(details),
			 "{\"version\":\"1.0.0\",\"type\":\"%s\",\"message\":\"%s\",\"filename\":"
			 "\"https://example.com/app%s.js\",\"lineno\":1,\"colno\":48213}",
			 errors[which].type, errors[which].message,
			 visit->is_broken ? ".1.1.0" : "");
		add_event(minute, teller, EVENT_ERROR + i, visit_error_ms(visit, i), "js_error",
			  details);
	}
}

static void
add_visit(struct log_minute *minute, const struct teller *teller)
{
	const struct visit *visit = teller->visit;
	char details[240];

	add_event(minute, teller, EVENT_START, visit->start_ms, "session_start",
		  "{\"version\":\"1.0.0\"}");
	for (unsigned i = 0; i < visit->n_views; i++) {
		snprintf(details, sizeof(details),
			 "{\"version\":\"1.0.0\",\"pageId\":\"%s\",\"interaction\":%u}",
			 pages[random_mix(visit->key, 51 + i) % LEN(pages)], i);
		add_event(minute, teller, EVENT_VIEW + i, visit_view_ms(visit, i), "page_view",
			  details);
	}
	add_measures(minute, teller);
	snprintf(details, sizeof(details),
		 "{\"version\":\"1.0.0\",\"request\":{\"method\":\"GET\",\"url\":"
		 "\"https://example.com/api\"},\"response\":{\"status\":%u}}",
		 visit->http_status);
	add_event(minute, teller, EVENT_HTTP, visit_http_ms(visit), "http", details);
	add_event(minute, teller, EVENT_CLOSE, visit_end_ms(visit), "page_close",
		  "{\"version\":\"1.0.0\"}");
}

const char *
log_visit_stream(struct call *call, int64_t hour)
{
	return arena_format(call->arena, "RUMEvents-%" PRId64, hour);
}

void
log_of_monitor(struct log_minute *minute)
{
	const char *name = minute->group->parent, *region = minute->group->region;
	struct visits *visits = catalog_visits(minute->call->world->catalog, region, name);
	struct teller teller = { .stream = log_visit_stream(minute->call,
							    minute->start_ms / 3600000) };

	teller.monitor_id = inventory_monitor_id(minute->call, region, name);
	for (int64_t ago = 0; visits && ago <= VISIT_MS_MAX / MINUTE_MS; ago++) {
		size_t n;
		const struct visit *begun =
			visits_begun(visits, minute->start_ms / MINUTE_MS - ago, &n);

		for (size_t i = 0; i < n; i++) {
			teller.visit = &begun[i];
			if (visit_end_ms(&begun[i]) < minute->start_ms)
				continue;
			visit_uuid(begun[i].key, teller.session);
			visit_uuid(begun[i].person, teller.user);
			add_visit(minute, &teller);
		}
	}
}
