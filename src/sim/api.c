/* SPDX-License-Identifier: MIT */
/* api.c - finds the operation, authenticates the caller, and turns the outcome into a reply. */
#include "sim/api.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/text.h"
#include "sim/api_probe.h"
#include "sim/control.h"
#include "sim/random.h"
#include "sim/refuse.h"
#include "sim/route.h"
#include "sim/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES ((size_t)256 << 20)
#define DEFAULT_LIFE_S 3600

struct api *
api_new(const struct api_options *options)
{
	struct api *api = mem_alloc(1, sizeof(*api));

	api->world = options->world;
	api->access_key = options->access_key;
	api->secret_key = options->secret_key;
	api->container_token = options->container_token;
	api->seed = options->seed;
	api->throttle_pct = options->throttle_pct;
	api->page = options->page;
	api->log_lines = options->log_lines;
	api->has_control = options->has_control;
	api->keyring = keyring_new(options->credential_life_s ? options->credential_life_s
							      : DEFAULT_LIFE_S);
	api->record = record_new();
	api->states = mem_alloc(service_count(), sizeof(api->states[0]));
	for (size_t i = 0; i < service_count(); i++) {
		if (service_at(i)->state_size)
			api->states[i] = mem_alloc(1, service_at(i)->state_size);
	}
	return api;
}

void
api_free(struct api *api)
{
	if (!api)
		return;
	for (size_t i = 0; i < service_count(); i++) {
		if (api->states[i] && service_at(i)->state_done)
			service_at(i)->state_done(api->states[i]);
		free(api->states[i]);
	}
	free(api->states);
	keyring_free(api->keyring);
	record_free(api->record);
	free(api);
}

static void *
state_of(const struct api *api, const struct service *service)
{
	for (size_t i = 0; i < service_count(); i++) {
		if (service_at(i) == service)
			return api->states[i];
	}
	return NULL;
}

/* ---- ids ---- */

static void
make_request_id(const struct service *service, struct http_reply *reply)
{
	unsigned char b[16];
	char hex[33];

	if (!crypto_random(b, sizeof(b)))
		memset(b, 0, sizeof(b));
	b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
	crypto_hex(b, sizeof(b), hex);
	if (service->errors == ERRORS_S3) {
		for (char *at = hex; *at; at++)
			*at = (char)(*at >= 'a' ? *at - 'a' + 'A' : *at);
		snprintf(reply->request_id, sizeof(reply->request_id), "%.16s", hex);
		http_add_header(reply, "x-amz-request-id", "%s", reply->request_id);
		http_add_header(reply, "x-amz-id-2", "%s%s", hex, hex);
		return;
	}
	snprintf(reply->request_id, sizeof(reply->request_id), "%.8s-%.4s-%.4s-%.4s-%.12s", hex,
		 hex + 8, hex + 12, hex + 16, hex + 20);
	if (service->errors != ERRORS_PLAIN)
		http_add_header(reply, "x-amzn-RequestId", "%s", reply->request_id);
}

/* The n-th call is refused or not by the seed alone. */
static bool
is_throttled(struct api *api)
{
	uint64_t key = random_mix(random_mix(api->seed, 0x7407), api->n_calls++);

	return random_unit(key) * 100 < api->throttle_pct;
}

/* ---- who calls ---- */

static bool
authenticate(struct call *call, const struct route *route)
{
	struct api *api = call->api;
	const struct verifier verifier = { .access_key = api->access_key,
					   .secret_key = api->secret_key,
					   .keyring = api->keyring,
					   .wall_s = call->wall_s,
					   .virtual_s = clock_now_s() + call->reply->skew_s };
	const char *service = NULL;
	struct credential_scope scope;
	const struct minted *minted;

	call->region = call->world->stack->region;
	call->principal = call->user_id = "";
	if (route->operation && route->operation->is_unsigned)
		return true;
	if (route->service->n_operations)
		service = service_signing_name(route->service);
	if (!verify_request(&verifier, call->request, service, &scope, call->refusal))
		return false;
	minted = keyring_find(api->keyring, scope.access_key);
	call->region = arena_text(call->arena, scope.region);
	call->principal = minted ? arena_text(call->arena, minted->arn)
				 : arena_format(call->arena, "arn:aws:iam::%s:user/cwtop",
						call->world->account);
	call->user_id = minted ? arena_text(call->arena, minted->user_id) : "AIDACKCEVSQ6C2EXAMPLE";
	if (!call->region || !call->principal || !call->user_id)
		return fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
	return true;
}

/* ---- running an operation ---- */

/* What a request may look like beyond its name. */
static bool
is_framed_right(const struct call *call)
{
	const struct service *service = call->service;
	const char *type = param_header(call, "content-type");

	if (service->protocol == PROTOCOL_JSON)
		return text_is(call->request->method, "POST") && type &&
		       text_starts(type, service_content_type(service));
	if (service->protocol == PROTOCOL_QUERY || service->protocol == PROTOCOL_EC2)
		return text_is(call->request->method, "POST");
	return true;
}

static bool
has_json_body(const struct call *call)
{
	return call->service->protocol == PROTOCOL_JSON ||
	       (call->service->protocol == PROTOCOL_REST_JSON && call->request->body_len);
}

static enum err
read_body(struct call *call, struct json **out, struct why *why)
{
	const struct http_request *request = call->request;
	enum protocol protocol = call->service->protocol;

	if (has_json_body(call))
		return json_parse(request->body, request->body_len, 0, out, why);
	if (protocol == PROTOCOL_QUERY || protocol == PROTOCOL_EC2)
		return params_of_form(call->arena, request->body, protocol, out, why);
	return json_parse("{}", 2, 0, out, why);
}

static bool
run_operation(struct call *call, const struct json *body)
{
	struct writer writer;
	bool ok;

	call->params = json_root(body);
	if (json_type(call->params) != JSON_T_OBJECT)
		return fault_set(call->refusal, FAULT_SERIALIZATION,
				 "The request body is not a JSON object");
	call->out = &writer;
	writer_begin(&writer, call->service, call->operation, &call->reply->body,
		     call->reply->request_id);
	ok = call->operation->answer(call);
	if (!ok)
		return false;
	if (call->is_raw ? writer.is_failed
			 : !writer_end(&writer, call->operation, call->reply->request_id))
		return fault_set(call->refusal, FAULT_INTERNAL, "The reply is too large");
	return true;
}

static bool
run(struct call *call, const struct route *route)
{
	struct json *body, *uri = NULL;
	struct why why;
	bool ok;

	if (read_body(call, &body, &why))
		return fault_set(call->refusal, FAULT_SERIALIZATION, "%.300s", why.text);
	if (params_of_uri(call->arena, route->labels, route->n_labels, route->query, &uri, &why)) {
		json_free(body);
		return fault_set(call->refusal, FAULT_SERIALIZATION, "%.300s", why.text);
	}
	call->uri = json_root(uri);
	ok = run_operation(call, body);
	json_free(body);
	json_free(uri);
	return ok;
}

static bool
perform(struct call *call, const struct route *route)
{
	struct http_reply *reply = call->reply;

	if (!authenticate(call, route))
		return false;
	if (!route->operation || !is_framed_right(call))
		return fault_set(call->refusal, FAULT_UNKNOWN_OPERATION,
				 "The requested operation is not recognized by the service.");
	if (trouble_rows[reply->trouble.kind].phase == TROUBLE_REFUSE)
		return refuse(call);
	if (is_throttled(call->api))
		return fault_set(call->refusal, FAULT_THROTTLED, "Rate exceeded");
	call->now_ms = clock_now_ms();
	world_advance(call->world, call->now_ms);
	if (!run(call, route))
		return false;
	if (reply->trouble.kind != TROUBLE_ERROR_AFTER)
		return true;
	buf_clear(&reply->body);
	return refuse(call);
}

/* ---- the reply ---- */

static void
answer(struct call *call, const struct route *route)
{
	const char *mode = param_header(call, "x-amzn-query-mode");
	const char *host = param_header(call, "host");
	const struct dialect dialect = { .service = call->service,
					 .wants_query_errors = text_is(mode, "true"),
					 .is_body_less = text_is(call->request->method, "HEAD") };

	call->host = host ? host : "127.0.0.1";
	call->operation = route->operation;
	call->state = state_of(call->api, call->service);
	call->wall_s = clock_wall_s() + call->reply->skew_s;
	if (trouble_rows[call->reply->trouble.kind].phase == TROUBLE_INSTEAD)
		refuse_instead(call);
	else if (!perform(call, route))
		fault_reply(call->refusal, &dialect, call->reply);
}

static void
record(struct api *api, const struct http_request *request, const struct route *route,
       const char *operation, const struct http_reply *reply)
{
	struct request_line line = { .status = reply->status };

	snprintf(line.method, sizeof(line.method), "%s", request->method);
	snprintf(line.path, sizeof(line.path), "%s", request->uri);
	snprintf(line.service, sizeof(line.service), "%s", route->service->name);
	snprintf(line.operation, sizeof(line.operation), "%s", operation);
	record_add(api->record, &line);
}

void
api_answer(struct api *api, const struct http_request *request, struct http_reply *reply)
{
	struct arena *arena;
	struct refusal refusal = { .fault = FAULT_NONE };
	struct call call = { .api = api,
			     .world = api->world,
			     .request = request,
			     .reply = reply,
			     .refusal = &refusal };
	struct route route;
	const char *operation;

	reply->status = 200;
	if (control_answer(api, request, reply) || api_probe(api, request, reply))
		return;
	arena = arena_new(ARENA_BYTES);
	if (!arena) {
		reply->status = 500;
		return;
	}
	route_find(arena, request, &route);
	operation = route.wanted && route.wanted[0] ? route.wanted : "unknown";
	plan_next(&api->plan, route.service->name, operation, &reply->trouble, &reply->skew_s);
	make_request_id(route.service, reply);
	snprintf(reply->content_type, sizeof(reply->content_type), "%s",
		 service_content_type(route.service));
	call.arena = arena;
	call.service = route.service;
	answer(&call, &route);
	record(api, request, &route, operation, reply);
	arena_free(arena);
}
