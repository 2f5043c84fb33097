/* SPDX-License-Identifier: MIT */
/* api_jobs.c - an HTTP API that takes jobs, as a stack of one's own may have it: a configuration is
 * posted with the job's id as Idempotency-Key, and its status can be asked for. Any bearer token,
 * or none, will do. */
#include "base/json_put.h"
#include "base/text.h"
#include "sim/api.h"

#include <string.h>

#define STATUS_BYTES ((size_t)64 << 10)

/* The status as the worker wrote it; until then that it waits. */
static bool
write_status(struct call *call, const struct order *order)
{
	const char *key = arena_format(call->arena, "%sstatus.json", order->posted->folder);
	const struct object *object =
		key ? objects_get(call->world->objects, order->posted->bucket, key) : NULL;
	struct json_writer w;
	struct buf buf;
	bool ok;

	if (object) {
		reply_raw(call, "application/json", object->bytes, object->n);
		return true;
	}
	buf_init(&buf, STATUS_BYTES);
	json_write_init(&w, &buf, false);
	json_write_object(&w);
	json_put_text(&w, "schema", "cwtop-job-status/1");
	json_put_text(&w, "job_id", order->id);
	json_put_text(&w, "state", "running");
	json_put_number(&w, "progress", 0);
	json_put_text(&w, "step", "waiting for a task");
	json_write_object_end(&w);
	ok = json_write_ok(&w);
	if (ok)
		reply_raw(call, "application/json", buf.data, buf.len);
	buf_done(&buf);
	return ok || fault_set(call->refusal, FAULT_INTERNAL, "The status cannot be written");
}

/* A key that was used for another configuration. */
static bool
is_another(const struct call *call, const struct order *order)
{
	const struct object *object =
		objects_get(call->world->objects, order->posted->bucket, order->posted->key);

	return object && (object->n != call->request->body_len ||
			  memcmp(object->bytes, call->request->body, object->n) != 0);
}

static bool
submit_job(struct call *call)
{
	const char *key = param_header(call, "idempotency-key");
	struct order *order = orders_find(crew_orders(call->world->crew), key);
	bool is_new = !order || !order->posted;

	if (!key || !*key || strlen(key) > 128 || strchr(key, '/'))
		return fault_own(call->refusal, 400, "BadRequest",
				 "The header Idempotency-Key must be the job's id");
	if (!text_is(json_text(json_get(call->params, "job_id"), NULL), key))
		return fault_own(call->refusal, 400, "BadRequest",
				 "job_id is not the Idempotency-Key");
	if (!is_new && is_another(call, order))
		return fault_own(call->refusal, 409, "Conflict",
				 "This Idempotency-Key was used for another configuration");
	order = crew_post(call->world->crew, key, call->request->body, call->request->body_len,
			  call->now_ms);
	if (!order)
		return fault_set(call->refusal, FAULT_INTERNAL, "The job cannot be stored");
	reply_status(call, is_new ? 202 : 200);
	return write_status(call, order);
}

static bool
get_job(struct call *call)
{
	const struct order *order;
	const char *id;

	if (!param_need(call, "JobId", &id))
		return false;
	order = orders_find(crew_orders(call->world->crew), id);
	if (!order || !order->posted)
		return fault_own(call->refusal, 404, "NotFound", "There is no job %.128s", id);
	return write_status(call, order);
}

#define ROW(op, at, function)                                                          \
	{                                                                              \
		.name = (op), .route = (at), .answer = (function), .is_unsigned = true \
	}

static const struct operation operations[] = {
	ROW("SubmitJob", "POST /jobs/api/jobs", submit_job),
	ROW("GetJob", "GET /jobs/api/jobs/{JobId}", get_job),
};

const struct service api_jobs = {
	.name = "jobs",
	.protocol = PROTOCOL_REST_JSON,
	.operations = operations,
	.n_operations = LEN(operations),
};
