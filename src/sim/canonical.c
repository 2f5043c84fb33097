/* SPDX-License-Identifier: MIT */
/* canonical.c - the canonical request of Signature Version 4, from a request as it was received. */
#include "sim/canonical.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool
add_encoded(struct buf *out, const char *s, size_t n, const char *unreserved)
{
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		bool is_plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
				(c >= '0' && c <= '9') || (c && strchr(unreserved, c));

		ok = is_plain ? buf_add(out, &s[i], 1) : buf_addf(out, "%%%02X", c);
	}
	return ok;
}

/* RFC 3986, 5.2.4, and no empty segments; then every byte but the unreserved ones is encoded, also
 * the per cent sign of what was encoded before. */
static bool
add_path(struct buf *out, const char *path, size_t n)
{
	size_t base = out->len;
	bool ok = true, ends_in_slash = n && path[n - 1] == '/';

	for (size_t i = 0; ok && i < n;) {
		const char *segment = path + i;
		size_t len = 0;

		while (i + len < n && segment[len] != '/')
			len++;
		i += len + 1;
		if (len == 0 || (len == 1 && segment[0] == '.'))
			continue;
		if (len == 2 && segment[0] == '.' && segment[1] == '.') {
			while (out->len > base && out->data[--out->len] != '/')
				;
			continue;
		}
		ok = buf_add(out, "/", 1) && add_encoded(out, segment, len, "-._~");
	}
	if (ok && (out->len == base || (ends_in_slash && out->data[out->len - 1] != '/')))
		ok = buf_add(out, "/", 1);
	return ok;
}

static int
hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) % 16 : -1;
}

/* Decodes %XX, then encodes the one canonical way. */
static bool
add_reencoded(struct buf *out, const char *s, size_t n)
{
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++) {
		int high = i + 2 < n && s[i] == '%' ? hex_digit(s[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(s[i + 2]) : -1;
		char c = s[i];

		if (low >= 0) {
			c = (char)(high * 16 + low);
			i += 2;
		}
		ok = add_encoded(out, &c, 1, "-._~");
	}
	return ok;
}

#define QUERY_MAX 64

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Each parameter is made "name\1value" so that sorting is by name, then by value. */
static bool
add_query(struct buf *out, const char *query)
{
	char *items[QUERY_MAX];
	size_t n = 0;
	bool ok = true;

	while (ok && *query) {
		size_t len = strcspn(query, "&"), name = 0;
		struct buf item;

		while (name < len && query[name] != '=')
			name++;
		buf_init(&item, CANONICAL_MAX);
		ok = n < QUERY_MAX && add_reencoded(&item, query, name) &&
		     buf_add(&item, "\1", 1) &&
		     add_reencoded(&item, query + MIN(name + 1, len),
				   name < len ? len - name - 1 : 0);
		if (ok && len)
			items[n++] = item.data;
		else
			buf_done(&item);
		query += len + (query[len] == '&');
	}
	qsort(items, n, sizeof(items[0]), by_text);
	for (size_t i = 0; i < n; i++) {
		*strchr(items[i], '\1') = '=';
		ok = ok && (!i || buf_add(out, "&", 1)) && buf_add_text(out, items[i]);
		free(items[i]);
	}
	return ok;
}

/* One value: no space around it, one space for several. */
static bool
add_value(struct buf *out, const char *value)
{
	bool ok = true, is_first = true;

	value += strspn(value, " \t");
	while (ok && *value) {
		size_t n = strcspn(value, " \t");

		ok = (is_first || buf_add(out, " ", 1)) && buf_add(out, value, n);
		is_first = false;
		value += n;
		value += strspn(value, " \t");
	}
	return ok;
}

/* A header that is named as signed, with all its values. false: it was not sent, or no memory. */
static bool
add_header(struct buf *out, const struct http_request *request, const char *name, size_t n)
{
	bool ok = buf_add(out, name, n) && buf_add(out, ":", 1), is_sent = false;

	for (size_t i = 0; ok && i < request->n_headers; i++) {
		const struct http_header *header = &request->headers[i];

		if (strlen(header->name) != n || strncasecmp(header->name, name, n) != 0)
			continue;
		ok = (!is_sent || buf_add(out, ",", 1)) && add_value(out, header->value);
		is_sent = true;
	}
	return ok && is_sent && buf_add(out, "\n", 1);
}

static bool
add_headers(struct buf *out, const struct http_request *request, const char *signed_headers)
{
	const char *at = signed_headers, *before = "";
	size_t before_len = 0;
	bool ok = true;

	while (ok && *at) {
		size_t n = strcspn(at, ";");
		int order = memcmp(before, at, MIN(before_len, n));

		/* The list has to be sorted: it is part of what is signed. */
		ok = (order < 0 || (order == 0 && before_len < n)) &&
		     add_header(out, request, at, n);
		before = at;
		before_len = n;
		at += n + (at[n] == ';');
	}
	return ok && buf_addf(out, "\n%s\n", signed_headers);
}

bool
canonical_hash(const char *bytes, size_t n, char out[SHA256_HEX])
{
	unsigned char digest[SHA256_LEN];

	if (!crypto_sha256(bytes, n, digest))
		return false;
	crypto_hex(digest, sizeof(digest), out);
	return true;
}

/* S3 keys may hold "//" and dots: nothing is normalised, each byte is encoded once. */
static bool
add_s3_path(struct buf *out, const char *path, size_t n)
{
	bool ok = true;

	while (ok && n) {
		size_t len = 0;

		while (len < n && path[len] != '/')
			len++;
		ok = add_reencoded(out, path, len) && (len == n || buf_add(out, "/", 1));
		len += len < n;
		path += len;
		n -= len;
	}
	return ok;
}

static bool
add_payload(struct buf *out, const struct http_request *request, enum canonical_style style)
{
	const char *given = http_header_of(request, "x-amz-content-sha256");
	char hash[SHA256_HEX];

	if (style == CANONICAL_S3)
		return given && buf_add_text(out, given);
	return canonical_hash(request->body, request->body_len, hash) && buf_add_text(out, hash);
}

bool
canonical_request(struct buf *out, const struct http_request *request, const char *signed_headers,
		  enum canonical_style style)
{
	const char *query = strchr(request->uri, '?');
	size_t path_len = query ? (size_t)(query - request->uri) : strlen(request->uri);

	return buf_addf(out, "%s\n", request->method) &&
	       (style == CANONICAL_S3 ? add_s3_path : add_path)(out, request->uri, path_len) &&
	       buf_add(out, "\n", 1) && add_query(out, query ? query + 1 : "") &&
	       buf_add(out, "\n", 1) && add_headers(out, request, signed_headers) &&
	       add_payload(out, request, style);
}
