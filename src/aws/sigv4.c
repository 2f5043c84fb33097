/* SPDX-License-Identifier: MIT */
/* sigv4.c - canonical request, string to sign, signature. It is not a transport: it never sends,
 * and signs exactly what it was given. Rules: AWS's "Create a signed AWS API request". */
#include "aws/sigv4.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/percent.h"
#include "base/clock.h"

#define SCRATCH_MAX (4u << 20)

/* Hop-by-hop headers and those that intermediaries rewrite: signed, they break the request. */
static const char *const unsigned_headers[] = {
	"authorization",
	"connection",
	"expect",
	"keep-alive",
	"proxy-authenticate",
	"proxy-authorization",
	"te",
	"trailer",
	"transfer-encoding",
	"upgrade",
	"user-agent",
	"x-amzn-trace-id",
};

struct pair { /* offsets into scratch: it moves while it grows */
	size_t name, value;
	size_t order;
	const char *base; /* scratch's text, once it is complete */
	bool is_param;
};

struct signing { /* one call */
	struct sigv4 *sig;
	const struct sigv4_request *request;
	const struct sigv4_context *context;
	struct pair pairs[SIGV4_PARAMS_MAX];
	size_t n_pairs;
};

/* The path as it is on the wire, encoded once more; S3 wants it as it is, but for what cannot be on
 * a wire at all. */
static bool
add_path(struct buf *buf, const char *path, size_t n, bool is_s3)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)path[i];
		bool is_kept = is_s3 ? c > ' ' && c < 0x7f : percent_is_plain(c) || c == '/';

		if (is_kept ? !buf_add(buf, &path[i], 1) : !percent_add_byte(buf, c))
			return false;
	}
	return true;
}

/* Drops the last segment of what was written since `from`. */
static void
drop_segment(struct buf *buf, size_t from)
{
	while (buf->len > from && buf->data[buf->len - 1] != '/')
		buf->len--;
	if (buf->len > from)
		buf->len--;
}

static bool
add_normalized_path(struct buf *buf, const char *path, bool is_s3)
{
	size_t from = buf->len, n = strlen(path);

	for (size_t at = 0, len; at < n; at += len + 1) {
		len = strcspn(path + at, "/");
		if (len == 0 || (len == 1 && path[at] == '.'))
			continue;
		if (len == 2 && path[at] == '.' && path[at + 1] == '.') {
			drop_segment(buf, from);
			continue;
		}
		if (!buf_add_text(buf, "/") || !add_path(buf, path + at, len, is_s3))
			return false;
	}
	if (buf->len == from || (n > 0 && path[n - 1] == '/'))
		return buf_add_text(buf, "/");
	return true;
}

/* Decodes and encodes again, so that "%c3" and a raw byte come out the same. Ends with a NUL. */
static bool
add_param_text(struct buf *buf, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		int byte = c == '%' && i + 2 < n ? percent_byte(s + i + 1) : -1;

		if (byte >= 0) {
			c = (unsigned char)byte;
			i += 2;
		}
		if (percent_is_plain(c) ? !buf_add(buf, &c, 1) : !percent_add_byte(buf, c))
			return false;
	}
	return buf_add(buf, "", 1);
}

/* By name; then parameters by value, headers as they came. */
static int
compare_pairs(const void *a, const void *b)
{
	const struct pair *l = a, *r = b;
	int order = strcmp(l->base + l->name, r->base + r->name);

	if (!order && l->is_param)
		order = strcmp(l->base + l->value, r->base + r->value);
	return order ? order : (l->order > r->order) - (l->order < r->order);
}

static struct pair *
new_pair(struct signing *s, size_t max, size_t name)
{
	struct pair *pair;

	if (s->n_pairs == max)
		return NULL;
	pair = &s->pairs[s->n_pairs];
	*pair = (struct pair){ .name = name, .order = s->n_pairs };
	s->n_pairs++;
	return pair;
}

static void
sort_pairs(struct signing *s, bool are_params)
{
	for (size_t i = 0; i < s->n_pairs; i++) {
		s->pairs[i].base = s->sig->scratch.data;
		s->pairs[i].is_param = are_params;
	}
	qsort(s->pairs, s->n_pairs, sizeof(s->pairs[0]), compare_pairs);
}

static enum err
too_many(const char *what, unsigned max, struct why *why)
{
	return err_set(ERR_LIMIT, why, "request cannot be signed: more than %u %s", max, what);
}

static enum err
add_query(struct signing *s, struct why *why)
{
	struct buf *scratch = &s->sig->scratch, *out = &s->sig->canonical;
	const char *at = s->request->query ? s->request->query : "";

	s->n_pairs = 0;
	buf_clear(scratch);
	while (*at) {
		size_t len = strcspn(at, "&"), name_len = strcspn(at, "=&");
		struct pair *pair;

		if (len > 0) {
			pair = new_pair(s, SIGV4_PARAMS_MAX, scratch->len);
			if (!pair)
				return too_many("parameters", SIGV4_PARAMS_MAX, why);
			if (!add_param_text(scratch, at, name_len))
				return err_memory(why);
			pair->value = scratch->len;
			name_len += name_len < len; /* the '=' */
			if (!add_param_text(scratch, at + name_len, len - name_len))
				return err_memory(why);
		}
		at += len + (at[len] == '&');
	}
	sort_pairs(s, true);
	for (size_t i = 0; i < s->n_pairs; i++)
		if ((i > 0 && !buf_add_text(out, "&")) ||
		    !buf_add_text(out, scratch->data + s->pairs[i].name) ||
		    !buf_add_text(out, "=") ||
		    !buf_add_text(out, scratch->data + s->pairs[i].value))
			return err_memory(why);
	return buf_add_text(out, "\n") ? ERR_OK : err_memory(why);
}

/* Trimmed, runs of white space collapsed. Ends with a NUL. */
static bool
add_header_value(struct buf *buf, const char *s)
{
	bool has_gap = false, is_empty = true;

	for (; *s; s++) {
		if (isspace((unsigned char)*s)) {
			has_gap = !is_empty;
			continue;
		}
		if (has_gap && !buf_add_text(buf, " "))
			return false;
		if (!buf_add(buf, s, 1))
			return false;
		has_gap = is_empty = false;
	}
	return buf_add(buf, "", 1);
}

static bool
is_unsigned(const char *name)
{
	for (size_t i = 0; i < LEN(unsigned_headers); i++)
		if (strcasecmp(name, unsigned_headers[i]) == 0)
			return true;
	return false;
}

static enum err
take_header(struct signing *s, const char *name, const char *value, struct why *why)
{
	struct buf *scratch = &s->sig->scratch;
	struct pair *pair;

	if (is_unsigned(name))
		return ERR_OK;
	pair = new_pair(s, SIGV4_HEADERS_MAX, scratch->len);
	if (!pair)
		return too_many("headers", SIGV4_HEADERS_MAX, why);
	for (; *name; name++) {
		char c = *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name;

		if (!buf_add(scratch, &c, 1))
			return err_memory(why);
	}
	if (!buf_add(scratch, "", 1))
		return err_memory(why);
	pair->value = scratch->len;
	return add_header_value(scratch, value) ? ERR_OK : err_memory(why);
}

static const char *
find_header(const struct sigv4_request *request, const char *name)
{
	for (size_t i = 0; i < request->n_headers; i++)
		if (strcasecmp(request->headers[i].name, name) == 0)
			return request->headers[i].value;
	return NULL;
}

/* The headers of the request and those that signing itself adds. */
static enum err
take_headers(struct signing *s, struct why *why)
{
	const struct sigv4_context *context = s->context;
	const struct sigv4_header added[] = {
		{ "x-amz-date", s->sig->date },
		{ "x-amz-security-token", context->is_token_omitted ? NULL : context->token },
		{ "x-amz-content-sha256",
		  context->is_body_signed || context->is_s3 ? s->sig->payload_hash : NULL },
	};
	enum err err = ERR_OK;

	s->n_pairs = 0;
	buf_clear(&s->sig->scratch);
	for (size_t i = 0; i < s->request->n_headers && !err; i++)
		err = take_header(s, s->request->headers[i].name, s->request->headers[i].value,
				  why);
	for (size_t i = 0; i < LEN(added) && !err; i++)
		if (added[i].value && !find_header(s->request, added[i].name))
			err = take_header(s, added[i].name, added[i].value, why);
	return err;
}

static bool
add_header_line(struct signing *s, size_t i)
{
	struct buf *out = &s->sig->canonical, *names = &s->sig->names;
	const struct pair *pair = &s->pairs[i];
	const char *name = pair->base + pair->name, *value = pair->base + pair->value;

	if (i > 0 && strcmp(name, pair[-1].base + pair[-1].name) == 0)
		return buf_add_text(out, ",") && buf_add_text(out, value);
	return (i == 0 || (buf_add_text(out, "\n") && buf_add_text(names, ";"))) &&
	       buf_add_text(out, name) && buf_add_text(out, ":") && buf_add_text(out, value) &&
	       buf_add_text(names, name);
}

static enum err
add_headers(struct signing *s, struct why *why)
{
	struct buf *out = &s->sig->canonical;
	enum err err = take_headers(s, why);

	sort_pairs(s, false);
	buf_clear(&s->sig->names);
	for (size_t i = 0; i < s->n_pairs && !err; i++)
		if (!add_header_line(s, i))
			err = err_memory(why);
	if (!err && (!buf_add_text(out, "\n\n") || !buf_add_text(out, s->sig->names.data)))
		err = err_memory(why);
	return err;
}

static enum err
make_canonical(struct signing *s, struct why *why)
{
	const struct sigv4_request *request = s->request;
	struct buf *out = &s->sig->canonical;
	bool is_s3 = s->context->is_s3;
	const char *path = request->path && *request->path ? request->path : "/";
	bool is_ok;
	enum err err;

	buf_clear(out);
	is_ok = buf_add_text(out, request->method) && buf_add_text(out, "\n");
	is_ok = is_ok && (s->context->is_normalized ? add_normalized_path(out, path, is_s3)
						    : add_path(out, path, strlen(path), is_s3));
	if (!is_ok || !buf_add_text(out, "\n"))
		return err_memory(why);
	err = add_query(s, why);
	if (!err)
		err = add_headers(s, why);
	if (!err && (!buf_add_text(out, "\n") || !buf_add_text(out, s->sig->payload_hash)))
		err = err_memory(why);
	return err;
}

static bool
hash_hex(const void *bytes, size_t n, char out[SHA256_HEX])
{
	unsigned char digest[SHA256_LEN];

	if (!crypto_sha256(bytes, n, digest))
		return false;
	crypto_hex(digest, sizeof(digest), out);
	return true;
}

/* The date and the payload's hash: those of the request's own headers where it has them. */
static enum err
set_date_and_hash(struct signing *s, struct why *why)
{
	const char *date = find_header(s->request, "x-amz-date");
	const char *hash = find_header(s->request, "x-amz-content-sha256");

	if (date && strlen(date) == 16)
		memcpy(s->sig->date, date, 17);
	else
		date_compact(s->context->time_s, s->sig->date);
	if (hash && strlen(hash) < SHA256_HEX) {
		memcpy(s->sig->payload_hash, hash, strlen(hash) + 1);
		return ERR_OK;
	}
	if (!hash_hex(s->request->payload ? s->request->payload : "", s->request->payload_len,
		      s->sig->payload_hash))
		return err_memory(why);
	return ERR_OK;
}

static bool
derive_key(const struct signing *s, const char *first, size_t first_len,
	   unsigned char key[SHA256_LEN])
{
	const char *const steps[] = { s->context->region, s->context->service, "aws4_request" };
	unsigned char next[SHA256_LEN];
	bool is_ok = crypto_hmac_sha256(first, first_len, s->sig->date, 8, key);

	for (size_t i = 0; i < LEN(steps) && is_ok; i++) {
		is_ok = crypto_hmac_sha256(key, SHA256_LEN, steps[i], strlen(steps[i]), next);
		memcpy(key, next, SHA256_LEN);
	}
	crypto_cleanse(next, sizeof(next));
	return is_ok;
}

/* The signing key, from the cache when date, region, service and key pair are those of before. */
static bool
signing_key(const struct signing *s, struct sigv4_cache *cache, unsigned char key[SHA256_LEN])
{
	const struct sigv4_context *context = s->context;
	unsigned char scope[SHA256_LEN];
	struct buf material, secret;
	bool is_ok;

	buf_init_secret(&material, SCRATCH_MAX);
	buf_init_secret(&secret, SCRATCH_MAX);
	is_ok = buf_addf(&material, "%.8s\n%s\n%s\n%s\n%s", s->sig->date, context->region,
			 context->service, context->access_key, context->secret_key) &&
		crypto_sha256(material.data, material.len, scope);
	if (is_ok && cache && cache->is_filled && crypto_equal(scope, cache->scope, SHA256_LEN)) {
		memcpy(key, cache->key, SHA256_LEN);
		goto out;
	}
	is_ok = is_ok && buf_add_text(&secret, "AWS4") &&
		buf_add_text(&secret, context->secret_key) &&
		derive_key(s, secret.data, secret.len, key);
	if (is_ok && cache) {
		memcpy(cache->scope, scope, SHA256_LEN);
		memcpy(cache->key, key, SHA256_LEN);
		cache->is_filled = true;
	}
out:
	buf_done(&material);
	buf_done(&secret);
	return is_ok;
}

static enum err
make_signature(struct signing *s, struct sigv4_cache *cache, struct why *why)
{
	const struct sigv4_context *context = s->context;
	struct sigv4 *sig = s->sig;
	unsigned char key[SHA256_LEN], digest[SHA256_LEN];
	char hash[SHA256_HEX];
	bool is_ok;

	buf_clear(&sig->to_sign);
	buf_clear(&sig->authorization);
	is_ok = hash_hex(sig->canonical.data, sig->canonical.len, hash) &&
		buf_addf(&sig->to_sign, "AWS4-HMAC-SHA256\n%s\n%.8s/%s/%s/aws4_request\n%s",
			 sig->date, sig->date, context->region, context->service, hash) &&
		signing_key(s, cache, key) &&
		crypto_hmac_sha256(key, sizeof(key), sig->to_sign.data, sig->to_sign.len, digest);
	crypto_cleanse(key, sizeof(key));
	if (!is_ok)
		return err_memory(why);
	crypto_hex(digest, sizeof(digest), sig->signature);
	is_ok = buf_addf(&sig->authorization,
			 "AWS4-HMAC-SHA256 Credential=%s/%.8s/%s/%s/aws4_request, "
			 "SignedHeaders=%s, Signature=%s",
			 context->access_key, sig->date, context->region, context->service,
			 sig->names.data, sig->signature);
	return is_ok ? ERR_OK : err_memory(why);
}

void
sigv4_init(struct sigv4 *sig)
{
	*sig = (struct sigv4){ 0 };
	buf_init_secret(&sig->canonical, SCRATCH_MAX); /* holds the session token */
	buf_init(&sig->to_sign, SCRATCH_MAX);
	buf_init(&sig->authorization, SCRATCH_MAX);
	buf_init_secret(&sig->scratch, SCRATCH_MAX);
	buf_init(&sig->names, SCRATCH_MAX);
}

void
sigv4_done(struct sigv4 *sig)
{
	buf_done(&sig->canonical);
	buf_done(&sig->to_sign);
	buf_done(&sig->authorization);
	buf_done(&sig->scratch);
	buf_done(&sig->names);
}

void
sigv4_cache_clear(struct sigv4_cache *cache)
{
	crypto_cleanse(cache, sizeof(*cache));
	cache->is_filled = false;
}

enum err
sigv4_sign(struct sigv4 *sig, const struct sigv4_request *request,
	   const struct sigv4_context *context, struct sigv4_cache *cache, struct why *why)
{
	struct signing s = { .sig = sig, .request = request, .context = context };
	enum err err = set_date_and_hash(&s, why);

	if (!err)
		err = make_canonical(&s, why);
	if (!err)
		err = make_signature(&s, cache, why);
	return err;
}
