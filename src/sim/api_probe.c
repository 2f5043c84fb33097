/* SPDX-License-Identifier: MIT */
/* api_probe.c - sites as the stack's probes want them: the status and the text that they look for,
 * after a while that grows with the traffic, and 502 from all but files while a bad
 * deployment runs. X-Cwtop-Certificate says how long the certificate would be good, X-Cwtop-Time
 * how many milliseconds the site takes, however busy this machine is. */
#include "sim/api_probe.h"

#include "base/clock.h"
#include "base/text.h"
#include "sim/random.h"

#include <stdio.h>
#include <string.h>

#define CALM_MS 25
#define BUSY_MS 60
#define BAD_MS 350
#define DAY_S 86400

static const struct stack_probe *
find(const struct stack *stack, const char *url)
{
	for (size_t i = 0; i < stack->n_probes; i++)
		if (!stack->probes[i].unresolved && text_is(stack->probes[i].url, url))
			return &stack->probes[i];
	return NULL;
}

/* Front pages and what has an extension: no deployment of the API breaks them. */
static bool
is_file(const char *url)
{
	const char *path = strstr(url, "://"), *last;
	size_t n;

	path = path ? path + 3 : url;
	path += strcspn(path, "/?#");
	n = strcspn(path, "?#");
	last = memrchr(path, '/', n);
	return !last || last + 1 == path + n || memchr(last, '.', (size_t)(path + n - last));
}

/* Pages of a site have its certificate. */
static uint64_t
site_key(const struct api *api, const char *url)
{
	const char *host = strstr(url, "://");
	char site[256];

	host = host ? host + 3 : url;
	snprintf(site, sizeof(site), "%.*s", (int)MIN(strcspn(host, "/?#"), sizeof(site) - 1),
		 host);
	return random_mix(api->seed, random_text(site));
}

/* Whether the page is of the first site with a certificate that the stack asks. */
static bool
is_first_site(const struct api *api, const char *url)
{
	const struct stack *stack = api->world->stack;

	for (size_t i = 0; i < stack->n_probes; i++) {
		if (!stack->probes[i].unresolved && text_starts(stack->probes[i].url, "https:"))
			return site_key(api, stack->probes[i].url) == site_key(api, url);
	}
	return false;
}

static void
add_certificate(const struct api *api, const char *url, struct http_reply *reply)
{
	uint64_t key = site_key(api, url);
	int64_t until_s = api->world->story.origin_s + 3600 +
			  (int64_t)random_between(random_mix(key, 1), 35, 85) * DAY_S;
	char until[24];

	if (!text_starts(url, "https:"))
		return;
	if (is_first_site(api, url) &&
	    story_incident_s(&api->world->story, SCENARIO_EXPIRED_CERT) != INT64_MAX)
		until_s = story_incident_s(&api->world->story, SCENARIO_EXPIRED_CERT);
	date_iso(until_s, until);
	http_add_header(reply, "X-Cwtop-Certificate", "%s", until);
}

static bool
answer_well(const struct stack_probe *probe, struct http_reply *reply)
{
	reply->status = probe->n_expected ? (unsigned)probe->expected[0] : 200;
	return buf_addf(&reply->body, "<!doctype html>\n<p>%s</p>\n",
			probe->contains ? probe->contains : "well");
}

bool
api_probe(struct api *api, const struct http_request *request, struct http_reply *reply)
{
	const char *url = http_header_of(request, "X-Cwtop-Probe");
	const struct stack_probe *probe = url ? find(api->world->stack, url) : NULL;
	int64_t now_s = clock_now_s();
	struct weather weather;
	uint64_t key;
	bool ok;

	if (!url)
		return false;
	http_add_header(reply, "X-Cwtop-Probe", "answered");
	snprintf(reply->content_type, sizeof(reply->content_type), "text/html");
	reply->status = 404;
	if (!probe)
		return true;
	weather = story_weather(&api->world->story, now_s);
	key = random_mix(random_mix(api->seed, random_text(url)), (uint64_t)(now_s / 60));
	reply->trouble.kind = TROUBLE_DELAY;
	reply->trouble.ms = (int64_t)((CALM_MS + BUSY_MS * weather.load) *
				      random_between(random_mix(key, 1), 0.7, 1.4));
	if (!is_file(url))
		reply->trouble.ms += (int64_t)(BAD_MS * weather.bad);
	http_add_header(reply, "X-Cwtop-Time", "%lld", (long long)reply->trouble.ms);
	add_certificate(api, url, reply);
	if (weather.bad >= 0.9 && !is_file(url) && random_unit(random_mix(key, 2)) < 0.8) {
		reply->status = 502;
		ok = buf_addf(&reply->body, "<h1>502 Bad Gateway</h1>\n");
	} else {
		ok = answer_well(probe, reply);
	}
	if (!ok)
		reply->status = 500;
	return true;
}
