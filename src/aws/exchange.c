/* SPDX-License-Identifier: MIT */
/* exchange.c - one attempt of one call: headers, signature, transfer, and what the answer means. It
 * never repeats anything: api.c does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/client.h"
#include "aws/reason.h"
#include "aws/redact.h"
#include "base/clock.h"
#include "base/text.h"

#define LINES_MAX (API_HEADERS_MAX + 10)
#define SECRET_ANSWER_MAX (64u << 10)
#define SIGNATURE_WINDOW_S 240 /* AWS allows five minutes: a refusal beyond four is about time */

/* The headers of an attempt, as they are signed. */
struct headers {
	struct sigv4_header rows[LINES_MAX];
	size_t n;
	char target[128], type[48];
};

static void
add_header(struct headers *h, const char *name, const char *value)
{
	h->rows[h->n++] = (struct sigv4_header){ name, value };
}

static const char *
content_type(const struct api_request *r, struct headers *h)
{
	switch (r->service->protocol) {
	case PROTOCOL_JSON:
		(void)snprintf(h->type, sizeof(h->type), "application/x-amz-json-%s",
			       r->service->version);
		return h->type;
	case PROTOCOL_QUERY:
	case PROTOCOL_EC2:
		return "application/x-www-form-urlencoded; charset=utf-8";
	case PROTOCOL_REST_JSON:
		return r->body_len ? "application/json" : NULL;
	case PROTOCOL_REST_XML:
		break;
	}
	return NULL; /* S3 says what its object is */
}

static void
fill_headers(const struct exchange *x, struct headers *h)
{
	const struct api_request *r = x->request;
	const char *type = content_type(r, h);

	add_header(h, "Host", x->endpoint.host);
	if (type)
		add_header(h, "Content-Type", type);
	if (r->service->protocol == PROTOCOL_JSON) {
		(void)snprintf(h->target, sizeof(h->target), "%s.%s", r->service->target,
			       r->operation->name);
		add_header(h, "X-Amz-Target", h->target);
	}
	if (r->service->is_query_compatible)
		add_header(h, "x-amzn-query-mode", "true");
	for (size_t i = 0; i < r->n_headers; i++)
		add_header(h, r->headers[i].name, r->headers[i].value);
}

static enum err
sign(struct exchange *x, const struct headers *h, const char *path, struct why *why)
{
	const struct api_request *r = x->request;
	struct aws *aws = r->scope->client;
	bool is_s3 = r->operation->service == AWS_S3;
	const struct sigv4_request request = {
		.method = r->operation->method,
		.path = path,
		.query = aws->query.len ? aws->query.data : NULL,
		.headers = h->rows,
		.n_headers = h->n,
		.payload = r->body_len ? r->body : "",
		.payload_len = r->body_len,
	};
	const struct sigv4_context context = {
		.access_key = x->credentials->access_key,
		.secret_key = x->credentials->secret_key,
		.token = x->credentials->token,
		.region = x->endpoint.region,
		.service = r->service->signing,
		.time_s = x->signed_s,
		.is_normalized = !is_s3,
		.is_s3 = is_s3,
		.is_body_signed = is_s3,
	};

	return sigv4_sign(&aws->sig, &request, &context, &aws->cache, why);
}

/* The lines lie one after the other in one secret buffer, each with its NUL. */
static bool
add_line(struct buf *lines, const char *name, const char *value)
{
	return buf_add_text(lines, name) && buf_add_text(lines, ": ") &&
	       buf_add_text(lines, value) && buf_add(lines, "", 1);
}

static bool
add_signature(struct exchange *x, struct buf *text)
{
	const struct sigv4 *sig = &x->request->scope->client->sig;
	const char *token = x->credentials->token;

	return add_line(text, "X-Amz-Date", sig->date) &&
	       (!token || add_line(text, "X-Amz-Security-Token", token)) &&
	       (x->request->operation->service != AWS_S3 ||
		add_line(text, "X-Amz-Content-Sha256", sig->payload_hash)) &&
	       add_line(text, "Authorization", sig->authorization.data);
}

/* The signed headers, then those that signing made, then the names without a value by which libcurl
 * adds none of its own. */
static enum err
make_lines(struct exchange *x, const char *path, const char **out_lines, struct why *why)
{
	struct aws *aws = x->request->scope->client;
	struct buf *text = &aws->header_text;
	struct headers h = { .n = 0 };
	bool has_type = false, is_ok = true;
	size_t n_lines = 0;
	enum err err;

	fill_headers(x, &h);
	buf_clear(text);
	if (x->credentials) {
		err = sign(x, &h, path, why);
		if (err)
			return err;
	}
	for (size_t i = 0; i < h.n; i++) {
		is_ok = is_ok && add_line(text, h.rows[i].name, h.rows[i].value);
		has_type = has_type || strcmp(h.rows[i].name, "Content-Type") == 0;
	}
	is_ok = is_ok && (!x->credentials || add_signature(x, text)) &&
		(has_type || buf_add(text, "Content-Type:", sizeof("Content-Type:"))) &&
		buf_add(text, "Expect:", sizeof("Expect:"));
	if (!is_ok)
		return err_memory(why);
	for (size_t at = 0; at < text->len && n_lines < LINES_MAX;
	     at += strlen(text->data + at) + 1)
		out_lines[n_lines++] = text->data + at;
	out_lines[n_lines] = NULL;
	return ERR_OK;
}

/* Counts what a transfer cost, whatever became of it. */
static void
count(struct aws *aws, const struct operation *operation)
{
	atomic_fetch_add(&aws->requests, 1);
	if (aws->reply.was_sent)
		atomic_fetch_add(&aws->sent[operation - operation_at(0)], 1);
	atomic_fetch_add(&aws->connections, (uint64_t)MAX(aws->reply.connections, 0));
	atomic_fetch_add(&aws->bytes_in, aws->reply.body.len);
}

/* Only a clock that TLS vouches for, or this machine's own, is believed; and not against a
 * signature of another time that the same host has just accepted. */
static void
learn_date(const struct exchange *x)
{
	struct aws *aws = x->request->scope->client;
	const struct http_reply *reply = &aws->reply;
	bool is_accepted = x->credentials && reply->status / 100 == 2;

	if (!reply->is_verified ||
	    (is_accepted && llabs(reply->date_s - x->signed_s) > SIGNATURE_WINDOW_S))
		return;
	hosts_learn_date(&aws->shared->hosts, x->endpoint.host, reply->date_s, clock_wall_s());
}

/* The signature's time may be what was refused, whatever that is called: some services say no more
 * than that the keys are bad, and an answer to HEAD says nothing. Another attempt then has another
 * time: the host's, or, where the host's helped no more, our own. */
static bool
is_about_time(const struct exchange *x, const struct refusal *refusal, enum err err)
{
	struct aws *aws = x->request->scope->client;
	bool is_mute = strcmp(x->request->operation->method, "HEAD") == 0 && !*refusal->code &&
		       (err == ERR_DENIED || err == ERR_REJECTED);

	if (!x->credentials || (err != ERR_AUTH && !is_mute))
		return false;
	if (refusal->has_skew && aws->reply.is_verified &&
	    llabs(refusal->skew_s) > SIGNATURE_WINDOW_S)
		return true;
	return err == ERR_AUTH && x->offset_s != 0 &&
	       hosts_forget_date(&aws->shared->hosts, x->endpoint.host);
}

/* Where S3 says that the bucket is, if it is elsewhere and that is the name of a region. */
static void
note_bucket_region(struct exchange *x, const struct refusal *refusal)
{
	const char *said =
		http_reply_field(&x->request->scope->client->reply, "x-amz-bucket-region");
	struct why ignored;

	if (x->request->operation->service != AWS_S3 || x->has_moved)
		return;
	said = *said ? said : refusal->region_said;
	if (!*said || strcmp(said, x->endpoint.region) == 0 ||
	    endpoint_region_check(said, &ignored) != ERR_OK)
		return;
	(void)snprintf(x->bucket_region, sizeof(x->bucket_region), "%s", said);
	x->has_moved = true;
}

/* What the answer may repeat of what was sent. */
static void
hide_secrets(const struct exchange *x, struct refusal *refusal)
{
	const struct api_request *r = x->request;
	const struct credentials *keys = x->credentials;
	bool is_secret_body = (r->operation->flags & OP_SECRET) && !keys;
	const char *secrets[API_HEADERS_MAX + 4] = {
		keys ? keys->secret_key : NULL,
		keys ? keys->token : NULL,
		keys ? r->scope->client->sig.signature : NULL,
		is_secret_body && r->body_len ? r->body : NULL,
	};
	size_t n = 4;

	for (size_t i = 0; i < r->n_headers && (r->operation->flags & OP_SECRET); i++)
		secrets[n++] = r->headers[i].value;
	redact(refusal->message, secrets, n);
	redact(refusal->code, secrets, n);
}

static enum err
judge(struct exchange *x, struct why *why)
{
	const struct http_reply *reply = &x->request->scope->client->reply;
	struct refusal refusal = {
		.operation = x->request->operation,
		.host = x->endpoint.host,
		.region = x->endpoint.region,
		.source = x->credentials ? x->credentials->source : "this request",
	};
	enum retry retry;
	bool is_refusal;
	enum err err =
		answer_check(reply, x->request->operation, x->endpoint.host, &is_refusal, why);

	if (!is_refusal) {
		x->may_have_acted = err != ERR_OK;
		return err;
	}
	refusal_read(&refusal, reply);
	hide_secrets(x, &refusal);
	memcpy(x->request->scope->client->refusal_code, refusal.code, sizeof(refusal.code));
	refusal.has_skew = reply->date_s != 0;
	refusal.skew_s = x->signed_s - reply->date_s;
	err = refusal_explain(&refusal, &retry, why);
	note_bucket_region(x, &refusal);
	x->is_transient = retry == RETRY_TRANSIENT;
	x->is_throttle = retry == RETRY_THROTTLE;
	/* only a plain refusal says that nothing was done */
	x->may_have_acted = reply->status >= 500 || retry == RETRY_TRANSIENT;
	x->is_skewed = is_about_time(x, &refusal, err);
	return err;
}

static enum err
transfer(struct exchange *x, const char *const *lines, struct why *why)
{
	const struct api_request *r = x->request;
	struct aws *aws = r->scope->client;
	struct http_limits limits = r->limits ? *r->limits : *http_limits_of(aws->http);
	const struct http_request request = {
		.method = r->operation->method,
		.url = aws->url.data,
		.host = x->endpoint.host,
		.headers = lines,
		.body = r->body,
		.body_len = r->body_len,
		.limits = &limits,
		.sink = r->sink,
		.sink_ctx = r->sink_ctx,
		.is_plain = x->endpoint.is_plain,
		.is_direct = x->endpoint.is_loopback,
		.is_once = r->operation->effect == EFFECT_ONCE,
	};
	enum err err;

	if (r->operation->flags & OP_SECRET)
		limits.body_bytes = MIN(limits.body_bytes, SECRET_ANSWER_MAX);
	err = http_send(aws->http, &request, &aws->reply, &x->is_transient, why);
	x->may_have_acted = err && aws->reply.was_sent;
	if (err != ERR_STOPPED || aws->reply.was_sent)
		count(aws, r->operation);
	return err;
}

enum err
exchange_once(struct exchange *x, struct why *why)
{
	struct aws *aws = x->request->scope->client;
	const char *lines[LINES_MAX + 1];
	TEXT_ON(path, ENDPOINT_PATH_MAX + API_PATH_MAX);
	enum err err;

	x->is_transient = x->is_throttle = x->is_skewed = x->may_have_acted = false;
	text_addf(&path, "%s%s", x->endpoint.path, x->request->path.data);
	buf_clear(&aws->url);
	if (!buf_addf(&aws->url, "%s://%s%s%s%s", x->endpoint.scheme, x->endpoint.host, path.data,
		      aws->query.len ? "?" : "", aws->query.len ? aws->query.data : ""))
		return err_memory(why);
	/* now: after any pause; and as the host's clock has it */
	x->offset_s = hosts_skew_s(&aws->shared->hosts, x->endpoint.host);
	x->signed_s = clock_wall_s() + x->offset_s;
	err = make_lines(x, path.data, lines, why);
	if (!err)
		err = transfer(x, lines, why);
	if (err) {
		x->was_ever_in_doubt = x->was_ever_in_doubt || x->may_have_acted;
		return err;
	}
	learn_date(x);
	err = judge(x, why);
	x->was_ever_in_doubt = x->was_ever_in_doubt || x->may_have_acted;
	return err;
}
