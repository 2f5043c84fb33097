/* SPDX-License-Identifier: MIT */
/* api.c - a call from the finished request to the parsed answer, tried again as AWS's own clients
 * do. It knows no operation: the service files write the request and read the answer. */
#include "aws/api.h"

#include <string.h>

#include "aws/client.h"
#include "aws/reason.h"
#include "aws/settings.h"
#include "base/crypto.h"
#include "base/text.h"

#define ATTEMPTS 3
#define HINT_SLACK_MS 5000

enum { BASE_TRANSIENT_MS = 50, BASE_THROTTLE_MS = 1000 };
enum { COST_TRANSIENT = 14, COST_THROTTLE = 5 };

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
backoff_ms(const struct aws *aws, const struct exchange *x, unsigned attempt)
{
	int64_t ms = x->is_throttle ? BASE_THROTTLE_MS : BASE_TRANSIENT_MS;
	int64_t max_ms = aws->backoff_max_ms;
	int64_t hint_ms = aws->reply.retry_after_ms;

	for (unsigned i = 1; i < attempt && ms < max_ms; i++)
		ms *= 2;
	ms = jitter(MIN(ms, max_ms));
	if (hint_ms < 0)
		return ms;
	return MAX(ms, MIN(hint_ms, ms + HINT_SLACK_MS));
}

/* A service says that the keys are expired: the provider may have others by now. */
static enum err
renew(struct exchange *x, enum err expired, struct why *why)
{
	struct aws *aws = x->request->scope->client;
	struct credential_chain *chain = aws->shared->chain;
	unsigned service = x->request->operation->service;
	const struct credentials *fresh;
	struct why said = *why;
	enum err err;

	if (!x->credentials || x->request->scope->credentials)
		return expired;
	credentials_refuse(chain, x->credentials, service);
	if (credentials_take_other(chain, aws, x->credentials, &fresh, why) != ERR_OK) {
		/* the provider knows better what to do about it, unless it only repeats AWS */
		if (!*why->text)
			*why = said;
		return expired;
	}
	credentials_release(x->credentials);
	x->credentials = fresh;
	err = exchange_once(x, why);
	if (err == ERR_EXPIRED)
		credentials_refuse(chain, fresh, service);
	return err;
}

/* S3 names the bucket's region; where that is comes from our own table, never from the answer. */
static enum err
move_to_region(struct exchange *x, struct why *why)
{
	struct api_request *r = x->request;
	enum err err = settings_endpoint(r->scope->client->shared, AWS_S3, x->bucket_region,
					 r->bucket, &x->endpoint, why);

	x->bucket_region[0] = '\0';
	return err ? err : exchange_once(x, why);
}

/* Temporary keys that AWS does not know any more: their session was revoked, or they are another
 * partition's. The provider may have others. */
static bool
are_forgotten(const struct exchange *x)
{
	static const char *const codes[] = { "InvalidClientTokenId", "UnrecognizedClientException",
					     "InvalidAccessKeyId", "InvalidToken", "AuthFailure" };

	if (!x->credentials || !x->credentials->token)
		return false;
	for (size_t i = 0; i < LEN(codes); i++)
		if (text_is(x->request->scope->client->refusal_code, codes[i]))
			return true;
	return false;
}

/* What is tried once more for a known reason, whatever the number of attempts. */
static enum err
amend(struct exchange *x, enum err err, struct why *why)
{
	if (err && x->is_skewed)
		err = exchange_once(x, why);
	if (err && x->bucket_region[0])
		err = move_to_region(x, why);
	if (err == ERR_EXPIRED || (err == ERR_AUTH && are_forgotten(x)))
		err = renew(x, err, why);
	return err;
}

/* A change that may have been made is not asked for again, unless that does no harm; and what the
 * caller has taken of a body cannot be taken back. */
static bool
may_repeat(const struct exchange *x)
{
	if (x->request->scope->client->reply.sunk)
		return false;
	return (x->is_transient || x->is_throttle) &&
	       !(x->request->operation->effect == EFFECT_ONCE && x->may_have_acted);
}

static enum err
attempt_all(struct exchange *x, struct why *why)
{
	const struct aws_scope *scope = x->request->scope;
	struct aws *aws = scope->client;
	struct hosts *hosts = &aws->shared->hosts;
	unsigned max = scope->max_attempts ? scope->max_attempts : ATTEMPTS;
	unsigned wanted = aws->shared->max_attempts;
	int64_t spent = 0;
	enum err err = amend(x, exchange_once(x, why), why);

	if (wanted)
		max = MIN(max, wanted);
	for (unsigned attempt = 1; err && attempt < max && may_repeat(x); attempt++) {
		int64_t cost = x->is_throttle ? COST_THROTTLE : COST_TRANSIENT;

		atomic_fetch_add(&aws->throttled, x->is_throttle);
		if (!hosts_take_tokens(hosts, x->endpoint.host, cost))
			break;
		spent = cost;
		if (!http_pause(aws->http, backoff_ms(aws, x, attempt)))
			return err_set(ERR_STOPPED, why, "%s: stopped", x->endpoint.host);
		err = exchange_once(x, why);
	}
	if (err)
		atomic_fetch_add(&aws->throttled, x->is_throttle);
	else
		hosts_give_tokens(hosts, x->endpoint.host, spent ? spent : 1);
	return err;
}

static enum err
take_credentials(struct exchange *x, struct why *why)
{
	const struct aws_scope *scope = x->request->scope;

	if (x->request->operation->flags & OP_UNSIGNED)
		return ERR_OK;
	x->credentials = scope->credentials;
	if (x->credentials)
		return ERR_OK;
	return credentials_take(scope->client->shared->chain, scope->client, &x->credentials, why);
}

static enum err
send_all(struct api_request *r, struct why *why)
{
	struct aws *aws = r->scope->client;
	struct exchange x = { .request = r };
	enum err err = settings_endpoint(aws->shared, r->operation->service,
					 r->region ? r->region : r->scope->region, r->bucket,
					 &x.endpoint, why);

	atomic_fetch_add(&aws->calls, 1);
	if (!err && http_is_stopped(aws->http))
		err = err_set(ERR_STOPPED, why, "%s: stopped", x.endpoint.host);
	if (!err)
		err = take_credentials(&x, why);
	if (!err)
		err = attempt_all(&x, why);
	if (!r->scope->credentials)
		credentials_release(x.credentials);
	aws->had_doubtful_attempt = x.was_ever_in_doubt;
	aws->was_in_doubt = err && x.may_have_acted && r->operation->effect != EFFECT_READ;
	memcpy(r->host, x.endpoint.host, sizeof(r->host));
	if (err)
		atomic_fetch_add(&aws->failed, 1);
	return err;
}

/* What becomes of an answer: NULL, or the parser of its protocol. */
typedef enum err
take_answer(struct api_request *r, void *out, struct why *why);

static enum err
send_and_take(struct api_request *r, take_answer *take, void *out, struct why *why)
{
	struct aws *aws = r->scope->client;
	bool changes = r->operation->effect != EFFECT_READ;
	struct aws_change change = {
		.service = r->service->name,
		.action = r->operation->name,
		.region = r->region ? r->region : r->scope->region,
		.resource = r->resource ? r->resource : "",
		.subject = r->scope->subject ? r->scope->subject : "",
	};
	enum err err = api_finish(r, why);

	aws->was_in_doubt = aws->had_doubtful_attempt = false;
	aws->refusal_code[0] = '\0';
	if (!err && changes)
		err = change_begin(aws, &change, why);
	if (err)
		return err;
	err = send_all(r, why);
	if (!err && take)
		err = take(r, out, why);
	if (changes)
		change_end(aws, &change, err, why);
	return err;
}

enum err
api_send(struct api_request *r, struct why *why)
{
	return send_and_take(r, NULL, NULL, why);
}

const struct buf *
api_reply_body(const struct api_request *r)
{
	return &r->scope->client->reply.body;
}

const char *
api_reply_field(const struct api_request *r, const char *name)
{
	return http_reply_field(&r->scope->client->reply, name);
}

const char *
api_refusal_code(const struct api_request *r)
{
	return r->scope->client->refusal_code;
}

const char *
api_last_refusal(const struct aws *aws)
{
	return aws->refusal_code;
}

long
api_reply_status(const struct api_request *r)
{
	return r->scope->client->reply.status;
}

bool
api_had_doubtful_attempt(const struct api_request *r)
{
	return r->scope->client->had_doubtful_attempt;
}

bool
api_was_in_doubt(const struct aws *aws)
{
	return aws->was_in_doubt;
}

bool
api_may_have_acted(const struct aws *aws)
{
	return aws->was_in_doubt || aws->had_doubtful_attempt;
}

enum err
api_malformed(const struct api_request *r, const char *problem, struct why *why)
{
	r->scope->client->was_in_doubt = r->operation->effect != EFFECT_READ;
	return answer_malformed(r->host, &r->scope->client->reply.body, 0, problem, why);
}

/* The answer of a change that cannot be read leaves the change in doubt. */
static enum err
take_json(struct api_request *r, void *out, struct why *why)
{
	const struct buf *body = &r->scope->client->reply.body;
	struct json **out_doc = out;
	struct json_reader reader;
	enum err err = json_parse(body->data, body->len, 0, out_doc, why);

	if (err != ERR_PARSE)
		return err;
	/* where it broke tells a cut answer from a damaged one */
	json_reader_init(&reader, body->data, body->len);
	for (enum json_event event = json_next(&reader); event != JSON_END && event != JSON_ERROR;)
		event = json_next(&reader);
	r->scope->client->was_in_doubt = r->operation->effect != EFFECT_READ;
	return answer_malformed(r->host, body, reader.at,
				reader.problem ? reader.problem : "a key twice", why);
}

enum err
api_send_json(struct api_request *r, struct json **out_doc, struct why *why)
{
	return send_and_take(r, take_json, out_doc, why);
}

/* Query services wrap the result: <XResponse><XResult>; one without a result has none. */
static const struct xml_node *
result_of(const struct api_request *r, const struct xml *doc)
{
	const struct xml_node *root = xml_root(doc), *result;
	TEXT_ON(name, 160);

	if (r->service->protocol != PROTOCOL_QUERY)
		return root;
	text_addf(&name, "%sResult", r->operation->name);
	result = xml_get(root, name.data);
	return result ? result : root;
}

/* <XResponse> for the query protocols; REST services name the root as they like. */
static bool
is_expected_root(const struct api_request *r, const struct xml *doc)
{
	TEXT_ON(name, 160);

	if (r->service->protocol == PROTOCOL_REST_XML)
		return true;
	text_addf(&name, "%sResponse", r->operation->name);
	return text_is(xml_name(xml_root(doc)), name.data);
}

static enum err
take_xml(struct api_request *r, void *out, struct why *why)
{
	const struct buf *body = &r->scope->client->reply.body;
	struct xml **out_doc = out, *doc = NULL;
	bool is_cut;
	struct why problem;
	enum err err = xml_parse(body->data, body->len, &doc, &is_cut, &problem);

	if (err == ERR_MEMORY)
		return err_memory(why);
	if (err && is_cut)
		return err_set(ERR_PARSE, why, "%s: incomplete answer (%zu bytes)", r->host,
			       body->len);
	if (err)
		return err_set(ERR_PARSE, why,
			       "%s: malformed answer: %s: not AWS, or damaged on "
			       "the way",
			       r->host, problem.text);
	if (!is_expected_root(r, doc)) {
		xml_free(doc);
		return api_malformed(r, "an answer to something else", why);
	}
	*out_doc = doc;
	return ERR_OK;
}

enum err
api_send_xml(struct api_request *r, struct xml **out_doc, const struct xml_node **out_root,
	     struct why *why)
{
	struct xml *doc = NULL;
	enum err err = send_and_take(r, take_xml, &doc, why);

	if (err)
		return err;
	*out_doc = doc;
	*out_root = result_of(r, doc);
	return ERR_OK;
}
