/* SPDX-License-Identifier: MIT */
/* exchange.c - one attempt of one call: headers, signature, transfer, and what the answer means. It
 * never repeats anything: api.c does. */
#include <stdio.h>
#include <string.h>

#include "aws/api.h"
#include "aws/reason.h"
#include "base/clock.h"
#include "base/text.h"

#define HEADERS_MAX 12

/* The lines lie one after the other in one secret buffer, each with its NUL. */
static bool
add_line(struct buf *lines, const char *name, const char *value)
{
	return buf_add_text(lines, name) && buf_add_text(lines, ": ") &&
	       buf_add_text(lines, value) && buf_add(lines, "", 1);
}

static enum err
sign(struct exchange *x, const struct sigv4_header *headers, size_t n, const char *path,
     struct why *why)
{
	struct aws *aws = x->scope->client;
	const struct sigv4_request request = {
		.method = "POST",
		.path = path,
		.headers = headers,
		.n_headers = n,
		.payload = aws->body.data,
		.payload_len = aws->body.len,
	};
	const struct sigv4_context context = {
		.access_key = x->credentials->access_key,
		.secret_key = x->credentials->secret_key,
		.token = x->credentials->token,
		.region = x->endpoint.region,
		.service = x->service->signing,
		.time_s = clock_wall_s(), /* now: after any pause */
		.is_normalized = true,
	};

	return sigv4_sign(&aws->sig, &request, &context, &aws->cache, why);
}

/* The signed headers, then those that signing made, then "Expect:" so that libcurl adds none. */
static enum err
make_lines(struct exchange *x, const char *path, const char **out_lines, struct why *why)
{
	struct aws *aws = x->scope->client;
	struct buf *text = &aws->header_text;
	char target[128], type[40];
	const struct sigv4_header headers[] = {
		{ "Host", x->endpoint.host },
		{ "Content-Type", type },
		{ "X-Amz-Target", target },
		{ "x-amzn-query-mode", "true" },
	};
	size_t n = x->service->is_query_compatible ? 4 : 3, n_lines = 0;
	bool is_ok = true;
	enum err err;

	(void)snprintf(target, sizeof(target), "%s.%s", x->service->target, x->operation);
	(void)snprintf(type, sizeof(type), "application/x-amz-json-%s", x->service->version);
	err = sign(x, headers, n, path, why);
	if (err)
		return err;
	buf_clear(text);
	for (size_t i = 0; i < n; i++)
		is_ok = is_ok && add_line(text, headers[i].name, headers[i].value);
	is_ok = is_ok && add_line(text, "X-Amz-Date", aws->sig.date) &&
		(!x->credentials->token ||
		 add_line(text, "X-Amz-Security-Token", x->credentials->token)) &&
		add_line(text, "Authorization", aws->sig.authorization.data) &&
		buf_add(text, "Expect:", sizeof("Expect:"));
	if (!is_ok)
		return err_memory(why);
	for (size_t at = 0; at < text->len && n_lines < HEADERS_MAX;
	     at += strlen(text->data + at) + 1)
		out_lines[n_lines++] = text->data + at;
	out_lines[n_lines] = NULL;
	return ERR_OK;
}

/* Counts what a transfer cost, whatever became of it. */
static void
count(struct aws *aws)
{
	atomic_fetch_add(&aws->requests, 1);
	atomic_fetch_add(&aws->connections, (uint64_t)MAX(aws->reply.connections, 0));
	atomic_fetch_add(&aws->bytes_in, aws->reply.body.len);
}

static enum err
judge(struct exchange *x, struct why *why)
{
	const struct http_reply *reply = &x->scope->client->reply;
	struct refusal refusal = {
		.service = x->service->name,
		.operation = x->operation,
		.host = x->endpoint.host,
		.region = x->endpoint.region,
		.source = x->credentials->source,
	};
	enum retry retry;
	bool is_refusal;
	enum err err = answer_check(reply, x->endpoint.host, &is_refusal, why);

	if (!is_refusal)
		return err;
	refusal_read(&refusal, reply, x->service->is_query_compatible);
	refusal.has_skew = reply->date_s != 0;
	refusal.skew_s = clock_wall_s() - reply->date_s;
	err = refusal_explain(&refusal, &retry, why);
	x->is_transient = retry == RETRY_TRANSIENT;
	x->is_throttle = retry == RETRY_THROTTLE;
	return err;
}

enum err
exchange_once(struct exchange *x, struct why *why)
{
	struct aws *aws = x->scope->client;
	const char *lines[HEADERS_MAX + 1];
	char path[ENDPOINT_PATH_MAX + 1];
	struct http_request request = {
		.host = x->endpoint.host,
		.headers = lines,
		.body = aws->body.data,
		.body_len = aws->body.len,
		.is_plain = x->endpoint.is_plain,
		.is_loopback = x->endpoint.is_loopback,
	};
	enum err err;

	x->is_transient = x->is_throttle = false;
	(void)snprintf(path, sizeof(path), "%s/", x->endpoint.path);
	buf_clear(&aws->url);
	if (!buf_addf(&aws->url, "%s://%s%s", x->endpoint.scheme, x->endpoint.host, path))
		return err_memory(why);
	request.url = aws->url.data;
	err = make_lines(x, path, lines, why);
	if (err)
		return err;
	err = http_post(aws->http, &request, &aws->reply, &x->is_transient, why);
	if (err != ERR_STOPPED)
		count(aws);
	return err ? err : judge(x, why);
}
