/* SPDX-License-Identifier: MIT */
/* call.c - what the operations share: reading parameters, and paging. */
#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "sim/api.h"
#include "sim/random.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static bool
wrong_type(struct call *call, const char *key)
{
	return fault_set(call->refusal, FAULT_SERIALIZATION, "%s can not be converted: wrong type",
			 key);
}

static bool
is_form(const struct call *call)
{
	return call->service->protocol == PROTOCOL_QUERY || call->service->protocol == PROTOCOL_EC2;
}

/* @out_is_typed  false: all values are texts there, numbers too */
static const struct json_val *
param(const struct call *call, const struct json_val *object, const char *key, bool *out_is_typed)
{
	const struct json_val *val = json_get(object, key);

	*out_is_typed = !is_form(call);
	if (val && json_type(val) == JSON_T_NULL)
		val = NULL;
	if (!val && object == call->params) {
		val = json_get(call->uri, key);
		*out_is_typed = *out_is_typed && !val;
	}
	return val;
}

bool
param_text(struct call *call, const struct json_val *object, const char *key, const char **out)
{
	bool is_typed;
	const struct json_val *val = param(call, object, key, &is_typed);

	*out = NULL;
	if (!val)
		return true;
	if (json_type(val) != JSON_T_STRING)
		return wrong_type(call, key);
	*out = json_text(val, "");
	return true;
}

bool
param_need(struct call *call, const char *key, const char **out)
{
	if (!param_text(call, call->params, key, out))
		return false;
	if (*out && **out)
		return true;
	if (call->service->protocol == PROTOCOL_EC2)
		return fault_set(call->refusal, FAULT_MISSING_PARAMETER,
				 "The request must contain the parameter %s", key);
	return fault_own(call->refusal, 400,
			 is_form(call) ? "ValidationError" : "ValidationException",
			 "1 validation error detected: Value null at '%s' failed to satisfy "
			 "constraint: Member must not be null",
			 key);
}

bool
param_integer(struct call *call, const char *key, int64_t *out)
{
	bool is_typed;
	const struct json_val *val = param(call, call->params, key, &is_typed);
	enum json_type type = json_type(val);

	if (!val)
		return true;
	if ((type != JSON_T_NUMBER && (is_typed || type != JSON_T_STRING)) ||
	    !json_integer(val, out))
		return wrong_type(call, key);
	return true;
}

bool
param_flag(struct call *call, const char *key, bool *out)
{
	bool is_typed;
	const struct json_val *val = param(call, call->params, key, &is_typed);
	const char *text = json_text(val, "");

	if (!val)
		return true;
	if (json_type(val) == JSON_T_BOOL)
		*out = json_bool(val, false);
	else if (!is_typed && (text_is(text, "true") || text_is(text, "false")))
		*out = text[0] == 't';
	else
		return wrong_type(call, key);
	return true;
}

bool
param_time(struct call *call, const char *key, int64_t *out_ms)
{
	bool is_typed;
	const struct json_val *val = param(call, call->params, key, &is_typed);
	double seconds;

	if (!val)
		return true;
	if (json_type(val) == JSON_T_NUMBER)
		seconds = json_number(val, 0);
	else if (json_type(val) == JSON_T_STRING && date_parse_iso(json_text(val, ""), out_ms))
		return true;
	else if (is_typed || !number_parse(json_text(val, ""), &seconds))
		return wrong_type(call, key);
	if (!(fabs(seconds) < 1e12))
		return wrong_type(call, key);
	*out_ms = (int64_t)(seconds * 1000);
	return true;
}

bool
param_list(struct call *call, const struct json_val *object, const char *key,
	   const struct json_val **out)
{
	bool is_typed;
	const struct json_val *val = param(call, object, key, &is_typed);
	char list[128];

	*out = NULL;
	if (!val)
		return true;
	if (json_type(val) == JSON_T_STRING && val == json_get(call->uri, key)) {
		snprintf(list, sizeof(list), "%s[]", key);
		val = json_get(call->uri, list);
	}
	/* An empty list of a form is "Name=". */
	if (is_form(call) && json_type(val) == JSON_T_STRING && !json_text(val, "")[0])
		return true;
	if (json_type(val) != JSON_T_ARRAY)
		return wrong_type(call, key);
	*out = val;
	return true;
}

const char *
param_header(const struct call *call, const char *name)
{
	return http_header_of(call->request, name);
}

bool
param_in_list(const struct json_val *list, const char *text)
{
	for (const struct json_val *item = json_first(list); item; item = json_after(item)) {
		if (text_is(json_text(item, NULL), text))
			return true;
	}
	return false;
}

/* ---- paging ---- */

/* A token says where to go on and when the first page was; its last part proves that it is ours and
 * of this operation. */
static uint64_t
token_proof(const struct call *call, const uint64_t parts[3])
{
	uint64_t proof = random_mix(call->api->seed, random_text(call->operation->name));

	proof = random_mix(proof, random_text(call->region));
	for (size_t i = 0; i < 3; i++)
		proof = random_mix(proof, parts[i]);
	return proof;
}

bool
page_begin(struct call *call, const char *key, enum fault fault, struct page *page)
{
	const char *token;
	uint64_t parts[3], proof;
	char end;

	if (!param_text(call, call->params, key, &token))
		return false;
	page->offset = page->inner = 0;
	if (!token)
		return true;
	if (strlen(token) != 64 ||
	    sscanf(token, "%16" SCNx64 "%16" SCNx64 "%16" SCNx64 "%16" SCNx64 "%c", &parts[0],
		   &parts[1], &parts[2], &proof, &end) != 4 ||
	    proof != token_proof(call, parts))
		return fault_set(call->refusal, fault, "The token '%.64s' is invalid.", token);
	page->offset = (size_t)parts[0];
	page->inner = (size_t)parts[1];
	call->now_ms = (int64_t)parts[2];
	return true;
}

void
page_end(struct call *call, const char *key, size_t offset, size_t inner)
{
	const uint64_t parts[3] = { offset, inner, (uint64_t)call->now_ms };
	char token[80];

	snprintf(token, sizeof(token), "%016" PRIx64 "%016" PRIx64 "%016" PRIx64 "%016" PRIx64,
		 parts[0], parts[1], parts[2], token_proof(call, parts));
	write_text(call, key, token);
}

size_t
page_size(const struct call *call, int64_t wanted)
{
	size_t size = wanted > 0 ? (size_t)wanted : 1;

	return call->api->page ? MIN(size, call->api->page) : size;
}
