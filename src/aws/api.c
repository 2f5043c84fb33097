/* SPDX-License-Identifier: MIT */
/* api.c - a call from the request's JSON to the answer's, tried again as AWS's own clients do. It
 * knows no operation: the service files write the JSON and read it. */
#include "aws/api.h"

#include <string.h>

#include "aws/reason.h"
#include "base/crypto.h"
#include "base/text.h"

#define ATTEMPTS 3
#define QUOTA_MAX 500 /* when it is gone, a failing service is asked once a call */
#define BODY_KEPT (256u << 10)
#define HINT_SLACK_MS 5000

enum { BASE_TRANSIENT_MS = 50, BASE_THROTTLE_MS = 1000 };
enum { COST_TRANSIENT = 14, COST_THROTTLE = 5 };

static const struct endpoint *
custom_endpoint(const struct aws_scope *scope, enum aws_service service)
{
	const struct aws_shared *shared = scope->client->shared;

	return shared->has_custom[service] ? &shared->custom[service] : NULL;
}

const char *
api_host(const struct aws_scope *scope, enum aws_service service, char out[ENDPOINT_HOST_MAX])
{
	struct endpoint endpoint = { 0 };
	struct why ignored;

	if (endpoint_resolve(service, scope->region, custom_endpoint(scope, service), &endpoint,
			     &ignored) != ERR_OK)
		endpoint.host[0] = '\0';
	memcpy(out, endpoint.host, ENDPOINT_HOST_MAX);
	return out;
}

/* One big answer must not hold its memory for ever. */
static void
forget_large(struct buf *buf)
{
	if (buf->cap > BODY_KEPT)
		buf_done(buf);
	buf_clear(buf);
}

void
api_begin(const struct aws_scope *scope, struct json_writer *out_writer)
{
	forget_large(&scope->client->body);
	forget_large(&scope->client->reply.body);
	json_write_init(out_writer, &scope->client->body, false);
	json_write_object(out_writer);
}

/* Full jitter: anything between nothing and the whole pause, so that clients do not march in step.
 */
static int64_t
jitter(int64_t ms)
{
	uint32_t random;

	if (!crypto_random(&random, sizeof(random)))
		return ms;
	return (int64_t)((double)ms * ((double)random / 4294967296.0));
}

static int64_t
backoff_ms(const struct exchange *x, unsigned attempt)
{
	int64_t ms = x->is_throttle ? BASE_THROTTLE_MS : BASE_TRANSIENT_MS;
	int64_t max_ms = x->scope->client->backoff_max_ms;
	int64_t hint_ms = x->scope->client->reply.retry_after_ms;

	for (unsigned i = 1; i < attempt && ms < max_ms; i++)
		ms *= 2;
	ms = jitter(MIN(ms, max_ms));
	if (hint_ms < 0)
		return ms;
	return MAX(ms, MIN(hint_ms, ms + HINT_SLACK_MS));
}

static unsigned
retry_cost(const struct exchange *x)
{
	return x->is_throttle ? COST_THROTTLE : COST_TRANSIENT;
}

/* Takes a retry's tokens, when there are enough. */
static bool
quota_take(struct aws *aws, unsigned cost)
{
	if (aws->quota < cost)
		return false;
	aws->quota -= cost;
	return true;
}

/* AWS says the keys are expired: the files may have newer ones by now. */
static enum err
renew(struct exchange *x, enum err expired, struct why *why)
{
	struct credential_chain *chain = x->scope->client->shared->chain;
	const struct credentials *fresh;
	struct why ignored;
	bool are_same;

	credentials_refresh(chain, x->credentials);
	if (credentials_take(chain, &fresh, &ignored) != ERR_OK)
		return expired;
	are_same = strcmp(fresh->access_key, x->credentials->access_key) == 0 &&
		   strcmp(fresh->secret_key, x->credentials->secret_key) == 0 &&
		   text_is(fresh->token, x->credentials->token);
	credentials_release(x->credentials);
	x->credentials = fresh;
	return are_same ? expired : exchange_once(x, why);
}

static enum err
attempt_all(struct exchange *x, struct why *why)
{
	struct aws *aws = x->scope->client;
	unsigned max = x->scope->max_attempts ? x->scope->max_attempts : ATTEMPTS;
	unsigned spent = 0;
	enum err err = exchange_once(x, why);

	if (err == ERR_EXPIRED)
		err = renew(x, err, why);
	for (unsigned attempt = 1; err && attempt < max; attempt++) {
		if (!x->is_transient && !x->is_throttle)
			break;
		atomic_fetch_add(&aws->throttled, x->is_throttle);
		if (!quota_take(aws, retry_cost(x)))
			break;
		spent = retry_cost(x);
		if (!http_pause(aws->http, backoff_ms(x, attempt)))
			return err_set(ERR_STOPPED, why, "%s: stopped", x->endpoint.host);
		err = exchange_once(x, why);
	}
	if (err)
		atomic_fetch_add(&aws->throttled, x->is_throttle);
	else
		aws->quota = MIN(aws->quota + (spent ? spent : 1), QUOTA_MAX);
	return err;
}

enum err
api_send(const struct aws_scope *scope, const struct api_call *call, struct json_writer *writer,
	 const struct buf **out_body, struct why *why)
{
	struct aws *aws = scope->client;
	struct exchange x = {
		.scope = scope,
		.service = aws_service_def(call->service),
		.operation = call->operation,
	};
	enum err err;

	json_write_object_end(writer);
	if (!json_write_ok(writer))
		return err_set(ERR_LIMIT, why, "%s:%s: request larger than %u KiB: ask for less",
			       x.service->name, call->operation, API_REQUEST_MAX >> 10);
	atomic_fetch_add(&aws->calls, 1);
	err = endpoint_resolve(call->service, scope->region, custom_endpoint(scope, call->service),
			       &x.endpoint, why);
	if (!err && http_is_stopped(aws->http))
		err = err_set(ERR_STOPPED, why, "%s: stopped", x.endpoint.host);
	if (!err)
		err = credentials_take(aws->shared->chain, &x.credentials, why);
	if (!err)
		err = attempt_all(&x, why);
	credentials_release(x.credentials);
	if (err)
		atomic_fetch_add(&aws->failed, 1);
	else
		*out_body = &aws->reply.body;
	return err;
}

enum err
api_send_doc(const struct aws_scope *scope, const struct api_call *call, struct json_writer *writer,
	     struct json **out_doc, struct why *why)
{
	const struct buf *body;
	char host[ENDPOINT_HOST_MAX];
	struct json_reader reader;
	enum err err = api_send(scope, call, writer, &body, why);

	if (err)
		return err;
	err = json_parse(body->data, body->len, 0, out_doc, why);
	if (err != ERR_PARSE)
		return err;
	/* where it broke tells a cut answer from a damaged one */
	json_reader_init(&reader, body->data, body->len);
	for (enum json_event event = json_next(&reader); event != JSON_END && event != JSON_ERROR;)
		event = json_next(&reader);
	return answer_malformed(api_host(scope, call->service, host), body, reader.at,
				reader.problem ? reader.problem : "a key twice", why);
}
