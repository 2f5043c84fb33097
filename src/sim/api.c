/* SPDX-License-Identifier: MIT */
/* api.c - finds the operation, authenticates the caller, and turns the outcome into a reply. */
#include "sim/api.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/text.h"
#include "sim/random.h"

#include <stdio.h>
#include <string.h>

#define ARENA_BYTES ((size_t)256 << 20)

struct service {
	const char *target; /* X-Amz-Target up to the dot */
	const char *signing_name;
	const char *content_type;
	const char *type_prefix;
	bool is_query_compatible;
	const struct operation *operations;
	const size_t *n_operations;
};

static const struct service services[] = {
	{ "GraniteServiceVersion20100801", "monitoring", "application/x-amz-json-1.0",
	  "com.amazonaws.cloudwatch.v2010_08_01", true, cloudwatch_operations,
	  &n_cloudwatch_operations },
	{ "AmazonEC2ContainerServiceV20141113", "ecs", "application/x-amz-json-1.1", "", false,
	  ecs_operations, &n_ecs_operations },
	{ "AmazonSQS", "sqs", "application/x-amz-json-1.0", "com.amazonaws.sqs", true,
	  sqs_operations, &n_sqs_operations },
};

/* Who answers a request that names no service of ours. */
static const struct service nobody = { .content_type = "application/x-amz-json-1.1",
				       .type_prefix = "com.amazon.coral.service" };

static const struct service *
find_service(const char *target)
{
	for (size_t i = 0; target && i < LEN(services); i++) {
		size_t n = strlen(services[i].target);

		if (strncmp(target, services[i].target, n) == 0 && target[n] == '.')
			return &services[i];
	}
	return &nobody;
}

static const struct operation *
find_operation(const struct service *service, const char *target)
{
	for (size_t i = 0; service->target && i < *service->n_operations; i++) {
		if (text_is(target + strlen(service->target) + 1, service->operations[i].name))
			return &service->operations[i];
	}
	return NULL;
}

static void
make_request_id(char out[40])
{
	unsigned char b[16];
	char hex[33];

	if (!crypto_random(b, sizeof(b)))
		memset(b, 0, sizeof(b));
	b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
	crypto_hex(b, sizeof(b), hex);
	snprintf(out, 40, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

/* The n-th call is refused or not by the seed alone. */
static bool
is_throttled(struct api *api)
{
	uint64_t key = random_mix(random_mix(api->seed, 0x7407), api->n_calls++);

	return random_unit(key) * 100 < api->throttle_pct;
}

static bool
authenticate(struct api *api, const struct http_request *request, const struct service *service,
	     struct credential_scope *scope, struct refusal *refusal)
{
	const struct verifier verifier = { .access_key = api->access_key,
					   .secret_key = api->secret_key,
					   .wall_s = clock_wall_s(),
					   .virtual_s = clock_now_s() };

	return verify_request(&verifier, request, service->signing_name, scope, refusal);
}

static bool
run(struct call *call, const struct operation *operation, const struct http_request *request)
{
	struct json *doc;
	struct why why;
	bool ok;

	if (json_parse(request->body, request->body_len, 0, &doc, &why))
		return fault_set(call->refusal, FAULT_SERIALIZATION, "%.300s", why.text);
	call->params = json_root(doc);
	if (json_type(call->params) == JSON_T_OBJECT) {
		json_write_object(call->out);
		ok = operation->answer(call);
		json_write_object_end(call->out);
	} else {
		ok = fault_set(call->refusal, FAULT_SERIALIZATION,
			       "The request body is not a JSON object");
	}
	json_free(doc);
	if (ok && !json_write_ok(call->out))
		return fault_set(call->refusal, FAULT_INTERNAL, "The reply is too large");
	return ok;
}

static bool
perform(struct api *api, const struct http_request *request, const struct service *service,
	struct http_reply *reply, struct refusal *refusal)
{
	const char *target = http_header_of(request, "x-amz-target");
	const char *type = http_header_of(request, "content-type");
	const char *host = http_header_of(request, "host");
	const struct operation *operation;
	struct credential_scope scope;
	struct json_writer writer;
	struct call call = { .api = api, .world = api->world, .refusal = refusal };
	bool ok;

	if (!authenticate(api, request, service, &scope, refusal))
		return false;
	operation = find_operation(service, target);
	if (!operation || !text_is(request->method, "POST") || !type ||
	    !text_starts(type, service->content_type))
		return fault_set(refusal, FAULT_UNKNOWN_OPERATION,
				 "The requested operation is not recognized by the service.");
	if (is_throttled(api))
		return fault_set(refusal, FAULT_THROTTLED, "Rate exceeded");
	call.now_ms = clock_now_ms();
	world_advance(api->world, call.now_ms);
	call.operation = operation->name;
	call.region = scope.region;
	call.host = host ? host : "127.0.0.1";
	call.out = &writer;
	call.arena = arena_new(ARENA_BYTES);
	if (!call.arena)
		return fault_set(refusal, FAULT_INTERNAL, "Out of memory");
	json_write_init(&writer, &reply->body, false);
	ok = run(&call, operation, request);
	arena_free(call.arena);
	return ok;
}

void
api_answer(struct api *api, const struct http_request *request, struct http_reply *reply)
{
	const struct service *service = find_service(http_header_of(request, "x-amz-target"));
	const char *mode = http_header_of(request, "x-amzn-query-mode");
	const struct dialect dialect = { .type_prefix = service->type_prefix,
					 .is_query_compatible = service->is_query_compatible,
					 .wants_query_errors = text_is(mode, "true") };
	struct refusal refusal = { .fault = FAULT_NONE };

	make_request_id(reply->request_id);
	reply->content_type = service->content_type;
	reply->status = 200;
	reply->error_type[0] = reply->query_error[0] = '\0';
	if (!perform(api, request, service, reply, &refusal))
		fault_reply(&refusal, &dialect, reply);
}
