/* SPDX-License-Identifier: MIT */
/* log_visits.c - the visitors of a site as CloudWatch RUM tells of them: sessions begin as often as
 * the monitor's SessionCount says, and each is a row of events. Source: RUM user guide, event
 * schema. */
#include "base/text.h"
#include "sim/facts.h"
#include "sim/log_source.h"
#include "sim/random.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define MINUTE_MS INT64_C(60000)
#define SESSION_MINUTES 10 /* none is longer */
#define VIEWS_MAX 8
#define PEOPLE 4000 /* who ever comes; some come again */

struct visit {
	char session[40], user[40];
	const char *stream, *browser, *device, *country, *os;
	const char *monitor_id;
	int64_t start_ms, length_ms;
	unsigned views;
	bool has_error;
	uint64_t key;
};

static const char *const browsers[] = { "Chrome", "Safari", "Firefox", "Edge" };
static const char *const devices[] = { "desktop", "mobile", "desktop", "tablet" };
static const char *const systems[] = { "Windows", "iOS", "Mac OS", "Android" };
static const char *const countries[] = { "GB", "GB", "GB", "DE", "US", "FR" };
static const char *const pages[] = { "/", "/map", "/simulate", "/results", "/about" };

static void
make_uuid(uint64_t key, char out[40])
{
	snprintf(out, 40, "%08x-%04x-4%03x-a%03x-%012" PRIx64, (unsigned)(key >> 32),
		 (unsigned)(key >> 16) & 0xFFFF, (unsigned)key & 0xFFF,
		 (unsigned)(key >> 12) & 0xFFF, random_mix(key, 1) >> 16);
}

static void
add_event(struct log_minute *minute, const struct visit *visit, unsigned n, int64_t time_ms,
	  const char *type, const char *details)
{
	char id[40];

	if (time_ms < minute->start_ms || time_ms >= minute->start_ms + MINUTE_MS)
		return;
	make_uuid(random_mix(visit->key, 100 + n), id);
	log_add(minute, time_ms, visit->stream,
		"{\"event_timestamp\":%" PRId64
		",\"event_type\":\"com.amazon.rum.%s_event\",\"event_id\":\"%s\","
		"\"event_version\":\"1.0.0\",\"log_stream\":\"%s\",\"application_id\":\"%s\","
		"\"application_version\":\"1.0.0\",\"metadata\":{\"version\":\"1.0.0\","
		"\"browserName\":\"%s\",\"osName\":\"%s\",\"deviceType\":\"%s\","
		"\"platformType\":\"web\",\"pageId\":\"%s\",\"interaction\":%u,"
		"\"countryCode\":\"%s\"},"
		"\"user_details\":{\"sessionId\":\"%s\",\"userId\":\"%s\"},"
		"\"event_details\":%s}",
		time_ms, type, id, visit->stream, visit->monitor_id, visit->browser, visit->os,
		visit->device, pages[random_mix(visit->key, 50 + n) % LEN(pages)], n,
		visit->country, visit->session, visit->user, details);
}

static void
add_visit(struct log_minute *minute, const struct visit *visit)
{
	char details[200];

	add_event(minute, visit, 0, visit->start_ms, "session_start", "{\"version\":\"1.0.0\"}");
	for (unsigned i = 0; i < visit->views; i++) {
		int64_t at = visit->start_ms + 20 + i * visit->length_ms / MAX(visit->views, 1);

		snprintf(details, sizeof(details),
			 "{\"version\":\"1.0.0\",\"pageId\":\"%s\",\"interaction\":%u}",
			 pages[random_mix(visit->key, 51 + i) % LEN(pages)], i);
		add_event(minute, visit, 1 + i, at, "page_view", details);
	}
	if (visit->has_error)
		add_event(minute, visit, 20, visit->start_ms + visit->length_ms / 2, "js_error",
			  "{\"version\":\"1.0.0\",\"type\":\"TypeError\",\"message\":\"Cannot read "
			  "properties of undefined (reading 'features')\",\"filename\":"
			  "\"https://example.com/app.js\",\"lineno\":1,\"colno\":48213}");
	add_event(minute, visit, 21, visit->start_ms + visit->length_ms, "http",
		  "{\"version\":\"1.0.0\",\"request\":{\"method\":\"GET\",\"url\":"
		  "\"https://example.com/api\"},\"response\":{\"status\":200}}");
}

static void
make_visit(struct log_minute *minute, uint64_t key, int64_t start_ms, struct visit *visit)
{
	double bad = story_weather(&minute->call->world->story, start_ms / 1000).bad;
	/* Some come often: a square makes low numbers likelier. */
	double who = random_unit(random_mix(key, 2));

	visit->key = key;
	make_uuid(random_mix(key, 1), visit->session);
	make_uuid(random_mix(0x9E0, (uint64_t)(who * who * PEOPLE)), visit->user);
	visit->browser = browsers[random_mix(key, 3) % LEN(browsers)];
	visit->device = devices[random_mix(key, 4) % LEN(devices)];
	visit->os = systems[random_mix(key, 4) % LEN(systems)];
	visit->country = countries[random_mix(key, 5) % LEN(countries)];
	visit->start_ms = start_ms + (int64_t)(random_unit(random_mix(key, 6)) * 59000);
	visit->length_ms = (int64_t)(94000 * (1 - 0.3 * bad) *
				     exp(0.7 * random_normal(random_mix(key, 7)) - 0.245));
	visit->length_ms = MIN(MAX(visit->length_ms, 1000), SESSION_MINUTES * MINUTE_MS - 60000);
	visit->views = 1 + random_poisson(random_mix(key, 8), 2.3);
	visit->views = MIN(visit->views, VIEWS_MAX);
	visit->has_error = random_unit(random_mix(key, 9)) < 0.02 + 0.45 * bad;
}

const char *
log_visit_stream(struct call *call, int64_t hour)
{
	return arena_format(call->arena, "RUMEvents-%" PRId64, hour);
}

void
log_of_monitor(struct log_minute *minute)
{
	struct log_minute began = *minute;
	const char *name = minute->group->parent, *region = minute->group->region;
	uint64_t key = facts_key(minute->call, "visits", region, name);
	struct visit visit;

	visit.monitor_id = inventory_monitor_id(minute->call, region, name);
	visit.stream =
		arena_format(minute->call->arena, "RUMEvents-%" PRId64, minute->start_ms / 3600000);
	for (int64_t ago = 0; ago < SESSION_MINUTES; ago++) {
		unsigned n;

		began.start_ms = minute->start_ms - ago * MINUTE_MS;
		n = log_count(&began, "AWS/RUM", "application_name", "SessionCount");
		for (unsigned i = 0; i < n; i++) {
			uint64_t one = random_mix(random_mix(key, (uint64_t)began.start_ms), i);

			make_visit(minute, one, began.start_ms, &visit);
			if (visit.start_ms + visit.length_ms >= minute->start_ms)
				add_visit(minute, &visit);
		}
	}
}
