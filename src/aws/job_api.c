/* SPDX-License-Identifier: MIT */
/* job_api.c - see job_api.h. The token is in the request and nowhere else. */
#include "aws/job_api.h"

#include <stdlib.h>
#include <string.h>

#include "aws/client.h"
#include "aws/redact.h"
#include "base/text.h"

#define LINES_MAX 8
#define PIECE_MIN ((size_t)8) /* of a token: shorter ones tell nothing */
#define TOTAL_FACTOR 3        /* how much longer than a poll an answer may take */

struct asking {
	const struct job_api_request *request;
	struct job_api_place place;
	const char *token; /* NULL: none */
	struct buf lines;  /* header lines, each with its NUL; secret */
	size_t n_lines;
};

static bool
is_printable(const char *s, bool allows_space)
{
	for (; *s; s++)
		if ((unsigned char)*s < (allows_space ? ' ' : '!') || (unsigned char)*s > '~')
			return false;
	return true;
}

/* endpoint_parse judges scheme and host; path and query are what the stack file says. */
enum err
job_api_find(const struct aws_scope *scope, const char *url, struct job_api_place *out,
	     struct why *why)
{
	const char *at = strstr(url, "://");
	const char *stand_in = aws_stand_in(scope->client->shared);
	const char *path = at ? at + 3 + strcspn(at + 3, "/?#") : url + strlen(url);
	const char *site = arena_text_n(scope->arena, url, (size_t)(path - url));
	struct job_api_place place = { .url = url };
	struct endpoint endpoint;
	enum err err;

	if (!site)
		return err_memory(why);
	if (!is_printable(url, false) || strchr(url, '#'))
		return err_set(ERR_USAGE, why,
			       "the address of the job API has a blank, a # or a letter that no "
			       "URL has: correct it in the stack file");
	err = endpoint_parse(site, "job_routes", &endpoint, why);
	if (err)
		return err;
	place.host = arena_text(scope->arena, endpoint.host);
	place.is_played = stand_in && !endpoint.is_loopback;
	place.is_loopback = place.is_played || endpoint.is_loopback;
	place.is_plain = place.is_played || endpoint.is_plain;
	if (place.is_played)
		place.url = arena_format(scope->arena, "http://%s%s%s", stand_in,
					 *path == '/' ? "" : "/", path);
	if (!place.host || !place.url)
		return err_memory(why);
	*out = place;
	return ERR_OK;
}

static enum err
find_token(struct asking *asking, struct why *why)
{
	const char *variable = asking->request->token_variable;

	if (!variable || asking->place.is_played)
		return ERR_OK;
	asking->token = getenv(variable);
	if (!asking->token || !*asking->token)
		return err_set(ERR_USAGE, why,
			       "not sent: the token of the job API stands in the environment "
			       "variable %s, which is not set: set it and start cwtop again",
			       variable);
	if (!is_printable(asking->token, false))
		return err_set(ERR_USAGE, why,
			       "not sent: the value of the environment variable %s has a blank, "
			       "a line end or another letter that no token has: set it without",
			       variable);
	return ERR_OK;
}

static bool
add_line(struct asking *asking, const char *name, const char *value)
{
	asking->n_lines++;
	return buf_addf(&asking->lines, "%s: %s", name, value) && buf_add(&asking->lines, "", 1);
}

static bool
add_lines(struct asking *asking)
{
	const struct job_api_request *request = asking->request;

	asking->n_lines++;
	return buf_add(&asking->lines, "Expect:", sizeof("Expect:")) &&
	       add_line(asking, "Host", asking->place.host) &&
	       add_line(asking, "Accept", "application/json") &&
	       add_line(asking, "Content-Type", "application/json") &&
	       add_line(asking, "Idempotency-Key", request->id) &&
	       (!asking->place.is_played || add_line(asking, JOB_API_HEADER, request->url)) &&
	       (!asking->token ||
		(buf_addf(&asking->lines, "Authorization: Bearer %s", asking->token) &&
		 buf_add(&asking->lines, "", 1) && ++asking->n_lines));
}

static enum err
prepare(const struct aws_scope *scope, struct asking *asking, struct why *why)
{
	enum err err = job_api_find(scope, asking->request->url, &asking->place, why);

	if (!err)
		err = find_token(asking, why);
	if (!err && !is_printable(asking->request->id, false))
		err = err_set(ERR_USAGE, why, "not sent: the job's id is none");
	if (!err && !add_lines(asking))
		err = err_memory(why);
	return err;
}

static enum err
transfer(const struct aws_scope *scope, struct asking *asking, struct why *why)
{
	struct aws *aws = scope->client;
	struct http_limits limits = *http_limits_of(aws->http);
	const char *headers[LINES_MAX + 1] = { NULL };
	const char *at = asking->lines.data;
	bool may_retry;
	const struct http_request request = {
		.method = "POST",
		.url = asking->place.url,
		.host = asking->place.host,
		.headers = headers,
		.body = asking->request->body,
		.body_len = strlen(asking->request->body),
		.limits = &limits,
		.is_plain = asking->place.is_plain,
		.is_direct = asking->place.is_loopback,
		.is_once = true,
	};

	for (size_t i = 0; i < asking->n_lines && i < LINES_MAX; i++) {
		headers[i] = at;
		at += strlen(at) + 1;
	}
	limits.total_ms *= TOTAL_FACTOR;
	limits.body_bytes = JOB_API_ANSWER_MAX;
	return http_send(aws->http, &request, &aws->reply, &may_retry, why);
}

/* ---- what an answer means ---- */

static const struct {
	long from, to; /* statuses */
	enum err err;
	bool may_have_acted;
	const char *means;
} meanings[] = {
	{ 200, 202, ERR_OK, false, "" },
	{ 203, 299, ERR_PARSE, true, "that says nothing of the job" },
	{ 302, 303, ERR_PARSE, true, "no redirect is followed, and it may have taken the job" },
	{ 300, 399, ERR_REJECTED, false, "no redirect is followed: name the address itself" },
	{ 401, 401, ERR_DENIED, false, "it wants a token, or another one" },
	{ 403, 403, ERR_DENIED, false, "it does not allow that" },
	{ 404, 404, ERR_GONE, false, "there is nothing at this address" },
	{ 408, 408, ERR_TIMEOUT, true, "it gave up waiting" },
	{ 409, 409, ERR_REJECTED, true, "it is at a job of this id" },
	{ 425, 425, ERR_REJECTED, true, "it is not ready" },
	{ 429, 429, ERR_THROTTLED, false, "these were too many requests" },
	{ 400, 499, ERR_REJECTED, false, "it does not want it" },
	{ 500, 599, ERR_SERVER, true, "it failed" },
	{ 0, 999, ERR_PARSE, true, "that is no status" },
};

/* A token may have letters that end a word, and an answer may cut it or write it in another way:
 * what has a piece of it left is not repeated at all. */
static bool
has_piece(const char *said, const char *token)
{
	size_t len = strlen(token), piece = MIN(len, PIECE_MIN);

	for (size_t i = 0; i + piece <= len; i++)
		if (memmem(said, strlen(said), token + i, piece))
			return true;
	return false;
}

static enum err
judge(struct aws *aws, const struct asking *asking, struct why *why)
{
	const struct http_reply *reply = &aws->reply;
	const char *const secrets[] = { asking->token };
	char said[160];
	size_t i = 0;

	while (reply->status < meanings[i].from || reply->status > meanings[i].to)
		i++;
	if (!meanings[i].err)
		return ERR_OK;
	aws->was_in_doubt = meanings[i].may_have_acted;
	(void)text_clean(reply->body.len ? reply->body.data : "", reply->body.len, said,
			 sizeof(said));
	redact(said, secrets, LEN(secrets));
	if (asking->token && has_piece(said, asking->token))
		said[0] = '\0';
	return err_set(meanings[i].err, why, "%s answered %ld: %s%s%s", asking->place.host,
		       reply->status, meanings[i].means, *said ? ": " : "", said);
}

enum err
job_api_post(const struct aws_scope *scope, const struct job_api_request *request, struct why *why)
{
	struct aws *aws = scope->client;
	struct asking asking = { .request = request };
	struct aws_change change = {
		.service = "http",
		.action = "POST",
		.region = "",
		.resource = arena_text_n(scope->arena, request->url, strcspn(request->url, "?")),
		.subject = scope->subject ? scope->subject : request->id,
	};
	enum err err;

	aws->was_in_doubt = aws->had_doubtful_attempt = false;
	aws->refusal_code[0] = '\0';
	buf_init_secret(&asking.lines, JOB_API_ANSWER_MAX);
	err = change.resource ? prepare(scope, &asking, why) : err_memory(why);
	if (!err)
		err = change_begin(aws, &change, why);
	if (err)
		goto out;
	err = transfer(scope, &asking, why);
	aws->was_in_doubt = err && aws->reply.was_sent;
	if (!err)
		err = judge(aws, &asking, why);
	change_end(aws, &change, err, why);
out:
	buf_done(&asking.lines);
	return err;
}
