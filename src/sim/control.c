/* SPDX-License-Identifier: MIT */
/* control.c - the simulator's own few paths. */
#include "sim/control.h"

#include "base/clock.h"
#include "base/text.h"
#include "sim/control_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AHEAD_MAX_MS (400 * INT64_C(86400000))

static bool
put_faults(struct api *api, const struct http_request *request, struct http_reply *reply)
{
	struct why why;

	if (strlen(request->body) == request->body_len &&
	    !plan_replace(&api->plan, request->body, &why)) {
		reply->status = 204;
		return true;
	}
	reply->status = 400;
	return buf_addf(&reply->body, "%s\n",
			strlen(request->body) == request->body_len ? why.text : "a NUL inside");
}

static bool
get_calls(struct api *api, const struct http_request *request, struct http_reply *reply)
{
	(void)request;
	return record_calls(api->record, &reply->body);
}

static bool
get_requests(struct api *api, const struct http_request *request, struct http_reply *reply)
{
	(void)request;
	return record_requests(api->record, &reply->body);
}

/* Time passes at once (the simulator's clock is always its own): what falls into it happens when it
 * is next looked at. Never back: the world has no way to. */
static bool
put_clock(struct api *api, const struct http_request *request, struct http_reply *reply)
{
	char *end = NULL;
	long long ms = strtoll(request->body, &end, 10);

	(void)api;
	reply->status = 400;
	if (end == request->body || *end != '\0' || ms < 0 || ms > AHEAD_MAX_MS)
		return buf_addf(&reply->body, "milliseconds, from 0 to %lld\n",
				(long long)AHEAD_MAX_MS);
	clock_advance(ms);
	reply->status = 204;
	return true;
}

static const struct {
	const char *method, *path, *content_type;
	bool (*answer)(struct api *api, const struct http_request *request,
		       struct http_reply *reply);
} paths[] = {
	{ "PUT", "/_sim/faults", "text/plain", put_faults },
	{ "PUT", "/_sim/clock", "text/plain", put_clock },
	{ "GET", "/_sim/calls", "application/json", get_calls },
	{ "GET", "/_sim/requests", "application/json", get_requests },
	{ "GET", "/_sim/state", "application/json", control_state },
	{ "GET", "/_sim/jobs", "application/json", control_only_jobs },
};

bool
control_answer(struct api *api, const struct http_request *request, struct http_reply *reply)
{
	if (!api->has_control || !text_starts(request->uri, "/_sim/"))
		return false;
	reply->status = 404;
	snprintf(reply->content_type, sizeof(reply->content_type), "text/plain");
	for (size_t i = 0; i < LEN(paths); i++) {
		size_t n = strlen(paths[i].path);

		if (strncmp(request->uri, paths[i].path, n) != 0 ||
		    (request->uri[n] && request->uri[n] != '?') ||
		    !text_is(request->method, paths[i].method))
			continue;
		reply->status = 200;
		snprintf(reply->content_type, sizeof(reply->content_type), "%s",
			 paths[i].content_type);
		if (!paths[i].answer(api, request, reply))
			reply->status = 500;
	}
	return true;
}
