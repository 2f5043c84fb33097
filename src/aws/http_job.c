/* SPDX-License-Identifier: MIT */
/* http_job.c - see http_job.h. The token is in the request and nowhere else. */
#include "aws/http_job.h"

#include <stdlib.h>
#include <string.h>

#include "aws/client.h"
#include "aws/job_api.h"
#include "base/uuid.h"

#define URL_MAX 2048
#define TOKEN_MAX (16u << 10)
#define ID_PLACE "{job_id}"

static enum err
make_url(const struct stack_route *route, const char *id, struct text *url, struct why *why)
{
	const char *place = strstr(route->status_url, ID_PLACE);

	if (!place || !uuid_is(id))
		return err_set(ERR_USAGE, why, "not asked: the job has no UUID");
	text_addf(url, "%.*s%s%s", (int)(place - route->status_url), route->status_url, id,
		  place + strlen(ID_PLACE));
	return url->is_cut ? err_set(ERR_LIMIT, why, "not asked: the status address is too long")
			   : ERR_OK;
}

static bool
is_header_value(const char *value)
{
	for (const char *c = value; *c; c++)
		if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f)
			return false;
	return *value != '\0';
}

static enum err
make_token(const struct stack_route *route, struct buf *line, struct why *why)
{
	const char *token = route->token_variable ? getenv(route->token_variable) : NULL;

	if (!route->token_variable)
		return ERR_OK;
	if (!token || !is_header_value(token))
		return err_set(ERR_USAGE, why,
			       "not asked: its token stands in the environment variable %s, which "
			       "%s: set it and start cwtop again",
			       route->token_variable, token ? "no header can have" : "is not set");
	return buf_addf(line, "Authorization: Bearer %s", token) ? ERR_OK : err_memory(why);
}

static enum err
judge(const struct http_reply *reply, const char *host, struct why *why)
{
	long status = reply->status;

	if (status == 200)
		return ERR_OK;
	if (status == 404 || status == 410)
		return err_set(ERR_GONE, why, "%s knows no such job", host);
	if (status == 401 || status == 403)
		return err_set(ERR_DENIED, why, "%s answered %ld: check the route's token", host,
			       status);
	if (status == 429)
		return err_set(ERR_THROTTLED, why, "%s answered 429: asking again later", host);
	return err_set(status >= 500 ? ERR_SERVER : ERR_REJECTED, why,
		       "%s answered %ld to the question for a job", host, status);
}

static enum err
take_body(const struct aws_scope *scope, const struct buf *body, struct http_job_text *out,
	  struct why *why)
{
	const char *bytes = arena_text_n(scope->arena, body->len ? body->data : "", body->len);

	if (!bytes)
		return err_memory(why);
	*out = (struct http_job_text){ bytes, body->len };
	return ERR_OK;
}

static enum err
ask(const struct aws_scope *scope, const struct job_api_place *place, const char *line, size_t most,
    struct http_job_text *out, struct why *why)
{
	struct http *http = scope->client->http;
	struct http_limits limits = *http_limits_of(http);
	const char *headers[] = { "Accept: application/json", line, NULL };
	struct http_request request = { .method = "GET",
					.url = place->url,
					.host = place->host,
					.headers = headers,
					.limits = &limits,
					.is_plain = place->is_plain,
					.is_direct = place->is_loopback };
	struct http_reply reply;
	bool may_retry = false;
	enum err err;

	limits.body_bytes = most;
	http_reply_init(&reply);
	err = http_send(http, &request, &reply, &may_retry, why);
	if (!err)
		err = judge(&reply, place->host, why);
	if (!err)
		err = take_body(scope, &reply.body, out, why);
	http_reply_done(&reply);
	return err;
}

enum err
http_job_status(const struct aws_scope *scope, const struct stack_route *route, const char *id,
		size_t most, struct http_job_text *out, struct why *why)
{
	struct job_api_place place = { .is_played = false };
	struct buf line; /* the token's, or the address' that is played */
	enum err err;
	TEXT_ON(url, URL_MAX);

	buf_init_secret(&line, TOKEN_MAX);
	err = make_url(route, id, &url, why);
	if (!err)
		err = job_api_find(scope, url.data, &place, why);
	if (!err && !place.is_played)
		err = make_token(route, &line, why);
	else if (!err && !buf_addf(&line, "%s: %s", JOB_API_HEADER, url.data))
		err = err_memory(why);
	if (!err)
		err = ask(scope, &place, line.len ? line.data : NULL, most, out, why);
	buf_done(&line);
	return err;
}
