/* SPDX-License-Identifier: MIT */
/* route.c - finds service and operation of a request before anything about it is believed. */
#include "sim/route.h"

#include "base/text.h"

#include <string.h>

/* Who answers a request that names no service of ours. */
static const struct service nobody = {
	.name = "unknown",
	.protocol = PROTOCOL_JSON,
	.type_prefix = "com.amazon.coral.service",
};

/* ---- patterns ---- */

/* The value of a label: to the next slash, or all that is left. */
static bool
take_label(struct arena *arena, const char *name, size_t n, const char **path, struct route *out)
{
	bool is_greedy = n && name[n - 1] == '+';
	size_t len = is_greedy ? strlen(*path) : strcspn(*path, "/");
	struct param_label *label = &out->labels[out->n_labels];

	if (!len || out->n_labels == ROUTE_LABELS_MAX)
		return false;
	label->name = arena_text_n(arena, name, is_greedy ? n - 1 : n);
	label->value = params_decode(arena, *path, len, false);
	if (!label->name || !label->value)
		return false;
	out->n_labels++;
	*path += len;
	return true;
}

static bool
path_fits(struct arena *arena, const char *pattern, size_t n, const char *path, struct route *out)
{
	const char *end = pattern + n;

	while (pattern < end) {
		size_t len;

		if (*pattern != '{') {
			/* A slash at the end may be there or not. */
			if (pattern + 1 == end && *pattern == '/' && !*path)
				return true;
			if (*pattern++ != *path++)
				return false;
			continue;
		}
		len = strcspn(pattern, "}");
		if (!take_label(arena, pattern + 1, len - 1, &path, out))
			return false;
		pattern += len + 1;
	}
	return !*path || (path[0] == '/' && !path[1]);
}

/* Whether "a&b=c" are all in the URL's query. */
static bool
query_fits(const char *wanted, const char *query)
{
	while (*wanted) {
		size_t n = strcspn(wanted, "&"), len;
		bool is_there = false;

		for (const char *at = query; *at && !is_there; at += len + (at[len] == '&')) {
			len = strcspn(at, "&");
			is_there = len >= n && strncmp(at, wanted, n) == 0 &&
				   (len == n || at[n] == '=');
		}
		if (!is_there)
			return false;
		wanted += n + (wanted[n] == '&');
	}
	return true;
}

bool
route_fits(struct arena *arena, const char *pattern, const char *method, const char *path,
	   struct route *out)
{
	size_t n = strcspn(pattern, " "), len;

	out->n_labels = 0;
	if (strlen(method) != n || strncmp(method, pattern, n) != 0)
		return false;
	pattern += n + 1;
	len = strcspn(pattern, "?");
	return path_fits(arena, pattern, len, path, out) &&
	       (!pattern[len] || query_fits(pattern + len + 1, out->query));
}

const char *
route_bucket(struct arena *arena, const char *host)
{
	for (const char *at = host; at && *at; at++) {
		if (at > host && (strncmp(at, ".s3.", 4) == 0 || strncmp(at, ".s3-", 4) == 0))
			return arena_text_n(arena, host, (size_t)(at - host));
	}
	return NULL;
}

/* ---- services ---- */

struct search {
	struct arena *arena;
	const struct http_request *request;
	const char *path;    /* without the query */
	const char *s3_path; /* with the bucket of the host name in front */
	const char *action, *version;
};

static bool
find_operation(const struct search *search, const struct service *service, bool is_unsigned,
	       struct route *out)
{
	const char *path = service->errors == ERRORS_S3 ? search->s3_path : search->path;
	bool is_form = service->protocol == PROTOCOL_QUERY || service->protocol == PROTOCOL_EC2;

	for (size_t i = 0; i < service->n_operations; i++) {
		const struct operation *operation = &service->operations[i];
		bool fits;

		if (is_unsigned && !operation->is_unsigned)
			continue;
		if (is_form)
			fits = text_is(search->version, service->version) &&
			       text_is(search->action, operation->name);
		else
			fits = operation->route && route_fits(search->arena, operation->route,
							      search->request->method, path, out);
		if (fits) {
			out->service = service;
			out->operation = operation;
			out->wanted = operation->name;
			return true;
		}
	}
	return false;
}

static void
find_by_target(const char *target, struct route *out)
{
	const struct service *service;

	for (size_t i = 0; (service = service_at(i)); i++) {
		size_t n = service->target ? strlen(service->target) : 0;

		if (!n || strncmp(target, service->target, n) != 0 || target[n] != '.')
			continue;
		out->service = service;
		out->wanted = target + n + 1;
		out->operation = service_operation(service, out->wanted);
		return;
	}
}

/* The service's name in "AWS4-HMAC-SHA256 Credential=KEY/DAY/REGION/SERVICE/aws4_request". */
static const char *
scope_service(struct arena *arena, const char *authorization)
{
	const char *at = authorization ? strstr(authorization, "Credential=") : NULL;

	if (!at || !text_starts(authorization, "AWS4-HMAC-SHA256"))
		return NULL;
	for (int i = 0; i < 3 && at; i++) {
		at = strchr(at, '/');
		at = at ? at + 1 : NULL;
	}
	return at ? arena_text_n(arena, at, strcspn(at, "/,")) : NULL;
}

static void
find_by_scope(const struct search *search, const char *name, struct route *out)
{
	const struct service *service, *any = NULL;

	for (size_t i = 0; (service = service_at(i)); i++) {
		if (!text_is(service_signing_name(service), name))
			continue;
		if (find_operation(search, service, false, out))
			return;
		if (!any || (search->version && text_is(service->version, search->version)))
			any = service;
	}
	if (any) {
		out->service = any;
		out->wanted = search->action;
	}
}

static void
find_unsigned(const struct search *search, struct route *out)
{
	const struct service *service;

	for (size_t i = 0; (service = service_at(i)); i++) {
		if (find_operation(search, service, true, out))
			return;
	}
	/* Who asks for a signed operation without a signature is told so in its dialect. */
	for (size_t i = 0; (service = service_at(i)); i++) {
		if ((search->version && text_is(service->version, search->version)) ||
		    (service->errors == ERRORS_S3 && search->s3_path != search->path)) {
			(void)!find_operation(search, service, false, out);
			out->service = service;
			return;
		}
	}
}

static void
prepare(struct search *search, struct route *out)
{
	const struct http_request *request = search->request;
	const char *bucket = route_bucket(search->arena, http_header_of(request, "host"));
	const char *query = strchr(request->uri, '?');
	const char *type = http_header_of(request, "content-type");
	size_t n = query ? (size_t)(query - request->uri) : strlen(request->uri);
	char *path = arena_text_n(search->arena, request->uri, n);

	out->query = query ? query + 1 : "";
	search->path = search->s3_path = path ? path : "/";
	if (bucket) {
		path = arena_format(search->arena, "/%s%s", bucket, search->path);
		search->s3_path = path ? path : "/";
	}
	if (type && text_starts(type, "application/x-www-form-urlencoded")) {
		search->action = params_form_value(search->arena, request->body, "Action");
		search->version = params_form_value(search->arena, request->body, "Version");
	}
}

void
route_find(struct arena *arena, const struct http_request *request, struct route *out)
{
	const char *target = http_header_of(request, "x-amz-target");
	const char *scope = scope_service(arena, http_header_of(request, "authorization"));
	struct search search = { .arena = arena, .request = request };

	*out = (struct route){ .service = &nobody, .query = "" };
	prepare(&search, out);
	if (target)
		find_by_target(target, out);
	else if (scope)
		find_by_scope(&search, scope, out);
	else
		find_unsigned(&search, out);
	if (!out->operation)
		out->n_labels = 0;
}
