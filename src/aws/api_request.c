/* SPDX-License-Identifier: MIT */
/* api_request.c - a request's parameters, put where the service's protocol has them. It sends
 * nothing. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "aws/client.h"
#include "aws/percent.h"
#include "base/text.h"

#define BODY_KEPT (256u << 10)
#define NAME_LEN 200

/* One big answer must not hold its memory for ever. */
static void
forget_large(struct buf *buf)
{
	if (buf->cap > BODY_KEPT)
		buf_done(buf);
	buf_clear(buf);
}

static bool
is_form(const struct api_request *r)
{
	return r->service->protocol == PROTOCOL_QUERY || r->service->protocol == PROTOCOL_EC2;
}

static bool
is_rest(const struct api_request *r)
{
	return r->service->protocol == PROTOCOL_REST_JSON ||
	       r->service->protocol == PROTOCOL_REST_XML;
}

/* "name=value", with "&" in front of all but the first. */
static bool
add_pair(struct buf *buf, const char *name, const char *value)
{
	return (buf->len == 0 || buf_add_text(buf, "&")) &&
	       percent_add(buf, name, strlen(name), false) && buf_add_text(buf, "=") &&
	       percent_add(buf, value, strlen(value), false);
}

/* Up to the next label, or the end of the path. */
static void
add_path_text(struct api_request *r)
{
	const char *rest = r->operation->path + r->n_path;
	size_t len = strcspn(rest, "{?");

	text_add_n(&r->path, rest, len);
	r->n_path += len;
}

void
api_begin(struct api_request *r, const struct aws_scope *scope, enum aws_operation operation)
{
	const struct operation *op = operation_at(operation);
	const struct aws_service_def *service = aws_service_def(op->service);
	struct aws *aws = scope->client;
	const char *fixed = strchr(op->path, '?');

	*r = (struct api_request){ .scope = scope, .operation = op, .service = service };
	text_init(&r->path, r->path_store, sizeof(r->path_store));
	forget_large(&aws->body);
	forget_large(&aws->reply.body);
	buf_clear(&aws->query);
	if (fixed)
		r->is_failed = !buf_add_text(&aws->query, fixed + 1);
	add_path_text(r);
	json_write_init(&r->json, &aws->body, false);
	if (is_form(r)) {
		api_text(r, "Action", op->name);
		api_text(r, "Version", service->version);
	} else if (service->protocol != PROTOCOL_REST_XML) {
		json_write_object(&r->json);
	}
}

void
api_param(struct api_request *r, const char *name, const char *value)
{
	if (value && !add_pair(&r->scope->client->query, name, value))
		r->is_failed = true;
}

void
api_text(struct api_request *r, const char *name, const char *value)
{
	if (!value)
		return;
	if (is_form(r)) {
		if (!add_pair(&r->scope->client->body, name, value))
			r->is_failed = true;
	} else if (is_rest(r) && strcmp(r->operation->method, "GET") == 0) {
		api_param(r, name, value);
	} else {
		json_write_key(&r->json, name);
		json_write_text(&r->json, value);
	}
}

static bool
is_json_member(const struct api_request *r)
{
	return !is_form(r) && !(is_rest(r) && strcmp(r->operation->method, "GET") == 0);
}

void
api_integer(struct api_request *r, const char *name, int64_t value)
{
	char digits[24];

	if (is_json_member(r)) {
		json_write_key(&r->json, name);
		json_write_integer(&r->json, value);
		return;
	}
	(void)snprintf(digits, sizeof(digits), "%" PRId64, value);
	api_text(r, name, digits);
}

void
api_bool(struct api_request *r, const char *name, bool value)
{
	if (!is_json_member(r)) {
		api_text(r, name, value ? "true" : "false");
		return;
	}
	json_write_key(&r->json, name);
	json_write_bool(&r->json, value);
}

void
api_texts(struct api_request *r, const char *name, const char *item, const char *const *values,
	  size_t n)
{
	if (is_json_member(r)) {
		json_write_key(&r->json, name);
		json_write_array(&r->json);
		for (size_t i = 0; i < n; i++)
			json_write_text(&r->json, values[i]);
		json_write_array_end(&r->json);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		TEXT_ON(numbered, NAME_LEN);

		if (is_form(r))
			text_addf(&numbered, "%s%s%s.%zu", name, item ? "." : "", item ? item : "",
				  i + 1);
		else
			text_add(&numbered, name);
		r->is_failed = r->is_failed || numbered.is_cut;
		api_text(r, numbered.data, values[i]);
	}
}

/* The label that comes next in the path; *out_keeps_slash for "{Key+}". */
static bool
take_label(struct api_request *r, const char *name, bool *out_keeps_slash)
{
	const char *at = r->operation->path + r->n_path;
	size_t len = strlen(name);

	if (*at != '{' || strncmp(at + 1, name, len) != 0)
		return false;
	at += 1 + len;
	*out_keeps_slash = *at == '+';
	if (*at == '+')
		at++;
	if (*at != '}')
		return false;
	r->n_path = (size_t)(at + 1 - r->operation->path);
	return true;
}

void
api_label(struct api_request *r, const char *name, const char *value)
{
	struct buf encoded;
	bool keeps_slash;

	buf_init(&encoded, sizeof(r->path_store));
	if (!value || !*value || !take_label(r, name, &keeps_slash) ||
	    !percent_add(&encoded, value, strlen(value), keeps_slash)) {
		r->is_failed = true;
	} else {
		text_add_n(&r->path, encoded.data, encoded.len);
		add_path_text(r);
	}
	buf_done(&encoded);
	r->is_failed = r->is_failed || r->path.is_cut;
}

/* Anything but visible ASCII could end the header and begin another. */
static bool
is_header_safe(const char *s)
{
	for (; *s; s++)
		if (*s < 0x20 || *s > 0x7e)
			return false;
	return true;
}

void
api_header(struct api_request *r, const char *name, const char *value)
{
	if (!value)
		return;
	if (r->n_headers == API_HEADERS_MAX || !is_header_safe(value)) {
		r->is_failed = true;
		return;
	}
	r->headers[r->n_headers].name = name;
	r->headers[r->n_headers++].value = value;
}

void
api_body(struct api_request *r, const void *bytes, size_t n)
{
	r->body = bytes;
	r->body_len = n;
}

/* What is left of the path is a label that nobody filled. */
static bool
is_path_whole(const struct api_request *r)
{
	char c = r->operation->path[r->n_path];

	return c == '\0' || c == '?';
}

enum err
api_finish(struct api_request *r, struct why *why)
{
	struct aws *aws = r->scope->client;
	bool is_json = !is_form(r) && r->service->protocol != PROTOCOL_REST_XML;
	bool is_empty = is_json && aws->body.len <= 1; /* only the brace */

	if (is_json) {
		json_write_object_end(&r->json);
		r->is_failed = r->is_failed || !json_write_ok(&r->json);
	}
	if (is_empty && is_rest(r))
		buf_clear(&aws->body);
	if (!r->body) {
		r->body = aws->body.data;
		r->body_len = aws->body.len;
	}
	if (r->is_failed || !is_path_whole(r))
		return err_set(ERR_LIMIT, why,
			       "%s:%s: a name in it is empty or too long, or the request larger "
			       "than %u KiB: check the names, ask for less",
			       r->service->name, r->operation->name, API_REQUEST_MAX >> 10);
	return ERR_OK;
}
