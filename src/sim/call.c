/* SPDX-License-Identifier: MIT */
/* call.c - what the operations share: reading parameters, paging, writing members. */
#include "base/text.h"
#include "sim/api.h"
#include "sim/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool
wrong_type(struct call *call, const char *key)
{
	return fault_set(call->refusal, FAULT_SERIALIZATION, "%s can not be converted: wrong type",
			 key);
}

static const struct json_val *
param(const struct json_val *object, const char *key)
{
	const struct json_val *val = json_get(object, key);

	return val && json_type(val) == JSON_T_NULL ? NULL : val;
}

bool
param_text(struct call *call, const struct json_val *object, const char *key, const char **out)
{
	const struct json_val *val = param(object, key);

	*out = NULL;
	if (!val)
		return true;
	if (json_type(val) != JSON_T_STRING)
		return wrong_type(call, key);
	*out = json_text(val, "");
	return true;
}

bool
param_integer(struct call *call, const char *key, int64_t *out)
{
	const struct json_val *val = param(call->params, key);

	if (!val)
		return true;
	if (json_type(val) != JSON_T_NUMBER || !json_integer(val, out))
		return wrong_type(call, key);
	return true;
}

bool
param_list(struct call *call, const struct json_val *object, const char *key,
	   const struct json_val **out)
{
	const struct json_val *val = param(object, key);

	*out = NULL;
	if (!val)
		return true;
	if (json_type(val) != JSON_T_ARRAY)
		return wrong_type(call, key);
	*out = val;
	return true;
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
	uint64_t proof = random_mix(call->api->seed, random_text(call->operation));

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

/* ---- writing ---- */

void
write_text(struct call *call, const char *key, const char *value)
{
	json_write_key(call->out, key);
	json_write_text(call->out, value);
}

void
write_integer(struct call *call, const char *key, int64_t value)
{
	json_write_key(call->out, key);
	json_write_integer(call->out, value);
}

void
write_number(struct call *call, const char *key, double value)
{
	json_write_key(call->out, key);
	json_write_number(call->out, value);
}

void
write_flag(struct call *call, const char *key, bool value)
{
	json_write_key(call->out, key);
	json_write_bool(call->out, value);
}

void
write_time(struct call *call, const char *key, int64_t time_ms)
{
	if (time_ms > 0 && time_ms < INT64_MAX)
		write_number(call, key, (double)time_ms / 1000);
}

void
write_array(struct call *call, const char *key)
{
	json_write_key(call->out, key);
	json_write_array(call->out);
}

void
write_array_end(struct call *call)
{
	json_write_array_end(call->out);
}

void
write_object(struct call *call, const char *key)
{
	if (key)
		json_write_key(call->out, key);
	json_write_object(call->out);
}

void
write_object_end(struct call *call)
{
	json_write_object_end(call->out);
}

void
write_empty(struct call *call, const char *key)
{
	write_array(call, key);
	write_array_end(call);
}
