/* SPDX-License-Identifier: MIT */
/* http_reply.c - what is kept of an answer: the body and the few headers that AWS's protocols use.
 * It does not judge them. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "aws/http.h"
#include "base/text.h"

void
http_reply_init(struct http_reply *reply)
{
	*reply = (struct http_reply){ .retry_after_ms = -1 };
	/* the limit that counts is the client's own; this one is out of its way */
	buf_init(&reply->body, 2u * HTTP_BODY_MAX);
}

void
http_reply_done(struct http_reply *reply)
{
	buf_done(&reply->body);
}

static void
forget_headers(struct http_reply *reply)
{
	reply->date_s = 0;
	reply->retry_after_ms = -1;
	reply->request_id[0] = reply->error_type[0] = '\0';
	reply->query_error[0] = reply->content_type[0] = '\0';
}

void
http_reply_clear(struct http_reply *reply)
{
	buf_clear(&reply->body);
	forget_headers(reply);
	reply->status = reply->connections = 0;
}

/* Cleaned, without white space around it, cut when it does not fit. */
static void
copy_trimmed(char *out, size_t size, const char *s, size_t n)
{
	static const char space[] = " \t\r\n";

	while (n > 0 && memchr(space, s[n - 1], 4))
		n--;
	while (n > 0 && memchr(space, *s, 4)) {
		s++;
		n--;
	}
	(void)text_clean(s, n, out, size);
}

static int64_t
number_of(const char *s)
{
	size_t digits = strspn(s, "0123456789");

	return digits > 0 && digits < 10 && !s[digits] ? strtoll(s, NULL, 10) : -1;
}

static int64_t
date_of(const char *s)
{
	struct tm tm = { 0 };
	const char *end = strptime(s, "%a, %d %b %Y %H:%M:%S GMT", &tm);

	return end && !*end ? (int64_t)timegm(&tm) : 0;
}

static void
take_header(struct http_reply *reply, const char *name, const char *value)
{
	const struct {
		const char *name;
		char *out;
		size_t size;
	} kept[] = {
		{ "x-amzn-requestid", reply->request_id, sizeof(reply->request_id) },
		{ "x-amzn-errortype", reply->error_type, sizeof(reply->error_type) },
		{ "x-amzn-query-error", reply->query_error, sizeof(reply->query_error) },
		{ "content-type", reply->content_type, sizeof(reply->content_type) },
	};
	int64_t number = number_of(value);

	for (size_t i = 0; i < LEN(kept); i++)
		if (strcasecmp(name, kept[i].name) == 0)
			copy_trimmed(kept[i].out, kept[i].size, value, strlen(value));
	if (strcasecmp(name, "date") == 0)
		reply->date_s = date_of(value);
	else if (strcasecmp(name, "x-amz-retry-after") == 0)
		reply->retry_after_ms = number;
	else if (strcasecmp(name, "retry-after") == 0 && reply->retry_after_ms < 0)
		reply->retry_after_ms = number < 0 ? -1 : 1000 * number;
}

void
http_reply_header(struct http_reply *reply, const char *line, size_t n)
{
	char name[40], value[200];
	const char *colon;
	size_t name_len;

	if (n >= 5 && memcmp(line, "HTTP/", 5) == 0) { /* a new answer, after 100 Continue too */
		forget_headers(reply);
		return;
	}
	colon = memchr(line, ':', n);
	name_len = colon ? (size_t)(colon - line) : 0;
	if (name_len == 0 || name_len >= sizeof(name))
		return;
	copy_trimmed(name, sizeof(name), line, name_len);
	copy_trimmed(value, sizeof(value), colon + 1, n - name_len - 1);
	take_header(reply, name, value);
}
