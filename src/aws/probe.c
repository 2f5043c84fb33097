/* SPDX-License-Identifier: MIT */
/* probe.c - from a probe of the stack file to a request, and from the exchange to a result. Values
 * of headers are secrets: they are in the request and nowhere else. */
#include "aws/probe.h"

#include <stdlib.h>
#include <string.h>

#include "aws/client.h"
#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"

#define HEADERS_MAX (64u << 10)
#define NO_STAND_IN "nobody there plays this site for the custom endpoint"

/* One NUL-terminated header after the other; secret. */
struct headers {
	struct buf lines;
	size_t n;
};

static bool
add_header(struct headers *headers, const char *name, const char *value)
{
	headers->n++;
	return buf_addf(&headers->lines, "%s: %s", name, value) && buf_add(&headers->lines, "", 1);
}

static bool
is_header_value(const char *value)
{
	for (const char *c = value; *c; c++)
		if (((unsigned char)*c < ' ' && *c != '\t') || *c == 0x7f)
			return false;
	return true;
}

static enum err
add_from_environment(struct headers *headers, const struct stack_probe *def, struct why *why)
{
	for (size_t i = 0; i < def->n_headers; i++) {
		const struct stack_header *header = &def->headers[i];
		const char *value = getenv(header->variable);

		if (!value || !*value)
			return err_set(ERR_USAGE, why,
				       "not sent: its header %s stands in the environment variable "
				       "%s, which is not set: set it and start cwtop again",
				       header->name, header->variable);
		if (!is_header_value(value))
			return err_set(ERR_USAGE, why,
				       "not sent: the value of the environment variable %s has a "
				       "line end or control character, which no header can have: "
				       "set it without",
				       header->variable);
		if (!add_header(headers, header->name, value))
			return err_memory(why);
	}
	return ERR_OK;
}

/* The lines as an array; NULL when memory is out. */
static const char *const *
list_of(const struct headers *headers)
{
	const char **list = calloc(headers->n + 1, sizeof(*list));
	const char *at = headers->lines.data;

	for (size_t i = 0; list && i < headers->n; i++) {
		list[i] = at;
		at += strlen(at) + 1;
	}
	return list;
}

static const char *
host_of(struct arena *arena, const char *url)
{
	const char *host = strstr(url, "://");

	host = host ? host + 3 : url;
	return arena_text_n(arena, host, strcspn(host, "/?#"));
}

/* The same path at the stand-in. */
static const char *
stand_in_url(struct arena *arena, const struct probe_request *request)
{
	const char *path = strstr(request->def->url, "://");

	path = path ? path + 3 : "";
	path += strcspn(path, "/?#");
	return arena_format(arena, "http://%s%s%s", request->stand_in, *path == '/' ? "" : "/",
			    *path == '#' ? "" : path);
}

static enum err
make_headers(const struct probe_request *request, const char *host, struct headers *headers,
	     struct why *why)
{
	if (!request->stand_in)
		return add_from_environment(headers, request->def, why);
	return add_header(headers, "Host", host) &&
			       add_header(headers, PROBE_HEADER, request->def->url)
		       ? ERR_OK
		       : err_memory(why);
}

/* As with a real one, whose handshake would have ended there: no answer was taken. */
static enum err
refuse_expired(struct arena *arena, const char *host, struct probe_result *out)
{
	out->certificate.problem = "expired";
	out->error = PROBE_TLS;
	out->why = arena_format(arena, "%s: its certificate is expired: renew it", host);
	out->status = 0;
	out->size_bytes = out->times.first_us = -1;
	return out->why ? ERR_OK : ERR_MEMORY;
}

/* A stand-in is this machine over plain http: what it cannot be is not measured, what it plays is
 * believed. */
static enum err
take_stand_in(struct arena *arena, const char *host, const struct http_probe_reply *reply,
	      struct probe_result *out)
{
	const char *until = http_reply_field(&reply->http, PROBE_CERTIFICATE_HEADER);
	const char *took = http_reply_field(&reply->http, PROBE_TIME_HEADER);
	double took_ms;
	int64_t until_ms;

	out->is_simulated = true;
	out->times.name_us = out->times.connect_us = out->times.tls_us = -1;
	out->address = "";
	if (!text_is(http_reply_field(&reply->http, PROBE_HEADER), PROBE_ANSWERED)) {
		out->error = PROBE_NOT_SENT;
		out->why = NO_STAND_IN;
		out->status = 0;
		out->size_bytes = out->times.first_us = out->times.total_us = -1;
		return ERR_OK;
	}
	/* how long this machine took says nothing of the site */
	if (took && number_parse(took, &took_ms) && took_ms >= 0 && took_ms <= 1e6)
		out->times.first_us = out->times.total_us = (int64_t)(took_ms * 1000);
	out->certificate.is_known = date_parse_iso(until, &until_ms);
	out->certificate.not_after_s = out->certificate.is_known ? until_ms / 1000 : 0;
	return out->certificate.is_known && until_ms / 1000 <= out->time_s
		       ? refuse_expired(arena, host, out)
		       : ERR_OK;
}

static enum err
exchange(const struct aws_scope *scope, const struct probe_request *request,
	 const struct http_probe *probe, struct probe_result *out, struct why *why)
{
	const char *host = host_of(scope->arena, request->def->url);
	struct http_probe_reply reply;
	enum err err = ERR_MEMORY;

	http_probe_reply_init(&reply);
	if (host)
		err = http_probe(scope->client->http, probe, &reply, why);
	if (!err)
		err = probe_judge(scope->arena, request->def, host, &reply, out);
	if (!err && request->stand_in)
		err = take_stand_in(scope->arena, host, &reply, out);
	http_probe_reply_done(&reply);
	return err == ERR_MEMORY ? err_memory(why) : err;
}

enum err
probe_send(const struct aws_scope *scope, const struct probe_request *request,
	   struct probe_result *out, struct why *why)
{
	const struct stack_probe *def = request->def;
	const char *host = host_of(scope->arena, def->url);
	struct http_probe probe = { .url = request->stand_in ? stand_in_url(scope->arena, request)
							     : def->url,
				    .timeout_ms = (long)def->timeout_s * 1000,
				    .is_head = def->is_head,
				    .is_direct = request->stand_in != NULL };
	struct probe_result result = { .time_s = clock_now_s() };
	struct headers headers = { .n = 0 };
	const char *const *list = NULL;
	enum err err;

	if (!host || !probe.url)
		return err_memory(why);
	buf_init_secret(&headers.lines, HEADERS_MAX);
	err = make_headers(request, host, &headers, why);
	if (!err) {
		list = list_of(&headers);
		probe.headers = list;
		err = list ? exchange(scope, request, &probe, &result, why) : err_memory(why);
	}
	free((void *)(uintptr_t)list);
	buf_done(&headers.lines);
	if (!err)
		*out = result;
	return err;
}
