/* SPDX-License-Identifier: MIT */
/* http_reply.c - what is kept of an answer: the body and the few headers that AWS's protocols use.
 * It does not judge them. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "aws/http.h"
#include "base/text.h"

#define FIELDS_MAX (32u << 10) /* what is beyond is not AWS's */

void
http_reply_init(struct http_reply *reply)
{
	*reply = (struct http_reply){ .retry_after_ms = -1 };
	/* the limit that counts is the client's own; this one is out of its way */
	buf_init_secret(&reply->body, 2u * HTTP_BODY_MAX);
	buf_init(&reply->fields, FIELDS_MAX);
}

void
http_reply_done(struct http_reply *reply)
{
	buf_done(&reply->body);
	buf_done(&reply->fields);
}

static void
forget_headers(struct http_reply *reply)
{
	buf_clear(&reply->fields);
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
	reply->elapsed_ms = reply->connect_ms = 0;
	reply->sunk = 0;
	reply->is_verified = reply->was_sent = false;
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
		{ "x-amz-request-id", reply->request_id, sizeof(reply->request_id) },
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

/* Name and value, each with its NUL; both or, at the limit, neither. */
static void
keep_field(struct http_reply *reply, const char *name, const char *value)
{
	size_t before = reply->fields.len;

	if (buf_add(&reply->fields, name, strlen(name) + 1) &&
	    buf_add(&reply->fields, value, strlen(value) + 1))
		return;
	reply->fields.len = before;
}

void
http_reply_header(struct http_reply *reply, const char *line, size_t n)
{
	char name[64], value[1024];
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
	keep_field(reply, name, value);
}

const char *
http_reply_field(const struct http_reply *reply, const char *name)
{
	for (size_t at = 0; at < reply->fields.len;) {
		const char *field = reply->fields.data + at, *value = field + strlen(field) + 1;

		if (strcasecmp(field, name) == 0)
			return value;
		at += (size_t)(value - field) + strlen(value) + 1;
	}
	return "";
}
