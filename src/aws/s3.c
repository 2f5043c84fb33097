/* SPDX-License-Identifier: MIT */
/* s3.c - objects in and out: PutObject, GetObject, HeadObject. Listing is in s3_list.c. */
#include "aws/s3.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/client.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/text.h"

/* how much longer than a poll it may take: a put, one of more than LARGE bytes, a download */
enum { PUT_FACTOR = 3, PUT_LARGE_FACTOR = 6, DOWNLOAD_FACTOR = 360 };
#define LARGE (1u << 20)
#define ATTEMPTS 3
#define PAUSE_MS 200

/* "Sat, 21 Nov 2026 01:02:03 GMT"; 0 for anything else. */
static int64_t
http_date(const char *s)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char month[4] = "", iso[64];
	unsigned day, hour, minute, second, year;
	const char *at;
	int64_t ms;

	if (sscanf(s, "%*3s, %2u %3s %4u %2u:%2u:%2u GMT", &day, month, &year, &hour, &minute,
		   &second) != 6)
		return 0;
	at = strstr(months, month);
	if (!at || strlen(month) != 3 || (at - months) % 3 != 0)
		return 0;
	(void)snprintf(iso, sizeof(iso), "%04u-%02u-%02uT%02u:%02u:%02uZ", year,
		       (unsigned)(at - months) / 3 + 1, day, hour, minute, second);
	return date_parse_iso(iso, &ms) ? ms / 1000 : 0;
}

/* Of "bytes 0-9/1234" the whole size, else the length of what came. */
static int64_t
object_size(const struct api_request *r)
{
	const char *range = strchr(api_reply_field(r, "Content-Range"), '/');
	const char *digits = range ? range + 1 : api_reply_field(r, "Content-Length");
	char *end;
	long long size = strtoll(digits, &end, 10);

	return end != digits && *end == '\0' && size >= 0 ? size : -1;
}

static const char *
field(const struct api_request *r, struct gather *g, const char *name)
{
	return gather_clean(g, api_reply_field(r, name));
}

/* That of a multipart upload is one of checksums: "...-3". */
static bool
is_of_whole(const struct api_request *r, const char *sha256)
{
	return *sha256 && !strchr(sha256, '-') &&
	       !text_is(api_reply_field(r, "x-amz-checksum-type"), "COMPOSITE");
}

/* An ETag is the MD5 of what was put in one piece, unless it is encrypted with a key of KMS's or of
 * the customer's own. Source: S3 API reference, Object. */
static bool
has_md5(const struct api_request *r, const char *etag)
{
	return strlen(etag) == 2 * MD5_LEN + 2 && !strchr(etag, '-') &&
	       !text_starts(api_reply_field(r, "x-amz-server-side-encryption"), "aws:") &&
	       !*api_reply_field(r, "x-amz-server-side-encryption-customer-algorithm");
}

static enum err
fill_object(const struct api_request *r, struct s3_object *out, struct why *why)
{
	struct gather g = { .arena = r->scope->arena };
	struct s3_object object = {
		.etag = field(r, &g, "ETag"),
		.version = field(r, &g, "x-amz-version-id"),
		.type = field(r, &g, "Content-Type"),
		.sha256 = field(r, &g, "x-amz-checksum-sha256"),
		.size_bytes = object_size(r),
		.modified_s = http_date(api_reply_field(r, "Last-Modified")),
	};

	if (g.is_out_of_memory)
		return err_memory(why);
	if (!*object.etag)
		return api_malformed(r, "no ETag", why);
	object.is_sha256_whole = is_of_whole(r, object.sha256);
	object.is_etag_md5 = has_md5(r, object.etag);
	*out = object;
	return ERR_OK;
}

static void
begin(struct api_request *r, const struct aws_scope *scope, enum aws_operation operation,
      const struct s3_address *at)
{
	api_begin(r, scope, operation);
	r->bucket = at->bucket;
	api_label(r, "Key", at->key);
	api_param(r, "versionId", at->version);
}

/* What is there may be what an earlier attempt of this very call has written. */
static bool
is_ours(const struct aws_scope *scope, const struct s3_put *put, struct s3_written *written)
{
	const struct s3_address at = { put->bucket, put->key, NULL };
	unsigned char digest[MD5_LEN];
	char hex[2 * MD5_LEN + 1];
	struct s3_object found = { .etag = "" };
	struct why ignored;
	TEXT_ON(etag, 2 * MD5_LEN + 3);

	if (s3_head(scope, &at, &found, &ignored) != ERR_OK ||
	    !crypto_md5(put->bytes, put->n, digest))
		return false;
	crypto_hex(digest, sizeof(digest), hex);
	text_addf(&etag, "\"%s\"", hex);
	if (found.size_bytes != (int64_t)put->n || !text_is(found.etag, etag.data))
		return false;
	written->object = found;
	written->is_there = false;
	return true;
}

enum err
s3_put(const struct aws_scope *scope, const struct s3_put *put, struct s3_written *out,
       struct why *why)
{
	const struct s3_address at = { put->bucket, put->key, NULL };
	struct http_limits limits = *http_limits_of(scope->client->http);
	struct s3_written written = { .object = { "", "", "", "", -1, 0, false, false } };
	unsigned char digest[SHA256_LEN];
	char sha256[BASE64_SIZE(SHA256_LEN)];
	struct api_request r;
	enum err err;

	limits.total_ms *= put->n > LARGE ? PUT_LARGE_FACTOR : PUT_FACTOR;
	begin(&r, scope, S3_PUT, &at);
	r.limits = &limits;
	r.resource = arena_format(scope->arena, "%s/%s", put->bucket, put->key);
	api_header(&r, "Content-Type", put->type ? put->type : "application/octet-stream");
	if (put->is_create_only)
		api_header(&r, "If-None-Match", "*");
	if (put->is_checked) {
		if (!crypto_sha256(put->bytes, put->n, digest))
			return err_memory(why);
		crypto_base64(digest, sizeof(digest), sha256);
		api_header(&r, "x-amz-checksum-sha256", sha256);
	}
	api_body(&r, put->bytes, put->n);
	err = api_send(&r, why);
	written.is_there =
		put->is_create_only && err == ERR_REJECTED && api_reply_status(&r) == 412;
	if (written.is_there && api_had_doubtful_attempt(&r) && is_ours(scope, put, &written))
		err = ERR_OK;
	else if (!err)
		err = fill_object(&r, &written.object, why);
	if (err && !written.is_there)
		return err;
	if (!written.is_there)
		written.object.size_bytes = (int64_t)put->n;
	written.object.type = ""; /* the answer's, not the object's */
	written.object.modified_s = 0;
	*out = written;
	return ERR_OK;
}

/* ---- a download, in as many parts as it takes ---- */

struct download {
	const struct s3_get *get;
	struct aws_scope scope; /* one attempt each: another would begin at the first byte again */
	struct http_limits limits;
	struct api_request request;
	int64_t taken;      /* bytes that the sink has */
	bool is_part_begun; /* of this attempt */
	bool is_elsewhere;  /* the answer is not from where it was asked */
	char etag[160];     /* of the first answer; "" before */
};

static bool
is_range(const struct download *d)
{
	return d->get->from > 0 || d->get->n > 0 || d->taken > 0;
}

static bool
begins_right(const struct download *d)
{
	TEXT_ON(expected, 48);

	text_addf(&expected, "bytes %" PRId64 "-", d->get->from + d->taken);
	return !is_range(d) ||
	       text_starts(api_reply_field(&d->request, "Content-Range"), expected.data);
}

static bool
take_bytes(void *ctx, const void *bytes, size_t n)
{
	struct download *d = ctx;

	if (!d->is_part_begun && !begins_right(d)) {
		d->is_elsewhere = true;
		return false;
	}
	d->is_part_begun = true;
	if (!d->get->sink(d->get->ctx, bytes, n))
		return false;
	d->taken += (int64_t)n;
	return true;
}

static enum err
get_part(struct download *d, struct why *why)
{
	struct api_request *r = &d->request;
	int64_t first = d->get->from + d->taken;
	TEXT_ON(range, 64);
	enum err err;

	begin(r, &d->scope, S3_GET, &d->get->at);
	text_addf(&range, "bytes=%" PRId64 "-", first);
	if (d->get->n > 0)
		text_addf(&range, "%" PRId64, d->get->from + d->get->n - 1);
	if (is_range(d))
		api_header(r, "Range", range.data);
	if (d->taken > 0)
		api_header(r, "If-Match", d->etag);
	r->limits = &d->limits;
	r->sink = take_bytes;
	r->sink_ctx = d;
	d->is_part_begun = false;
	err = api_send(r, why);
	if (d->is_elsewhere)
		return api_malformed(r, "not the part that was asked for", why);
	if (!*d->etag)
		(void)snprintf(d->etag, sizeof(d->etag), "%s", api_reply_field(r, "ETag"));
	return err;
}

/* Asking again may help, and goes on where the sink is. */
static bool
may_resume(const struct download *d, enum err err)
{
	bool is_transient = err == ERR_NET || err == ERR_TIMEOUT || err == ERR_SERVER ||
			    err == ERR_THROTTLED || (err == ERR_PARSE && d->taken > 0);

	return is_transient && !d->is_elsewhere && (d->taken == 0 || *d->etag);
}

enum err
s3_get(const struct aws_scope *scope, const struct s3_get *get, struct s3_object *out,
       struct why *why)
{
	struct download d = { .get = get,
			      .scope = *scope,
			      .limits = *http_limits_of(scope->client->http) };
	unsigned max = scope->max_attempts ? scope->max_attempts : ATTEMPTS;
	struct aws *aws = scope->client;
	enum err err;

	d.scope.max_attempts = 1;
	d.limits.total_ms *= DOWNLOAD_FACTOR;
	d.limits.body_bytes = SIZE_MAX;
	err = get_part(&d, why);
	for (unsigned attempt = 1; attempt < max && may_resume(&d, err); attempt++) {
		if (!http_pause(aws->http, MIN(aws->backoff_max_ms, PAUSE_MS << attempt)))
			return err_set(ERR_STOPPED, why, "%s: stopped", d.request.host);
		err = get_part(&d, why);
	}
	if (err == ERR_REJECTED && api_reply_status(&d.request) == 412)
		return err_set(ERR_REJECTED, why,
			       "the object changed while it was read from %s: read it again",
			       d.request.host);
	return err ? err : fill_object(&d.request, out, why);
}

/* A buffer that has room for so much and no more. */
struct keeper {
	struct buf buf;
	bool is_full;
};

static bool
keep_bytes(void *ctx, const void *bytes, size_t n)
{
	struct keeper *keeper = ctx;

	keeper->is_full = n > keeper->buf.limit - keeper->buf.len;
	return buf_add(&keeper->buf, bytes, n);
}

enum err
s3_read(const struct aws_scope *scope, const struct s3_address *at, size_t most,
	struct s3_content *out, struct why *why)
{
	struct keeper keeper = { .is_full = false };
	const struct s3_get get = { .at = *at, .sink = keep_bytes, .ctx = &keeper };
	struct s3_content content = { .bytes = "" };
	char *bytes = NULL;
	enum err err;

	buf_init(&keeper.buf, most);
	err = s3_get(scope, &get, &content.object, why);
	content.n = keeper.buf.len;
	if (!err) {
		bytes = arena_alloc(scope->arena, content.n + 1);
		err = bytes ? ERR_OK : err_memory(why);
	}
	if (!err && bytes && content.n > 0)
		memcpy(bytes, keeper.buf.data, content.n);
	if (err == ERR_FILE)
		err = keeper.is_full ? err_set(ERR_LIMIT, why,
					       "the object has more than %zu bytes: not read", most)
				     : err_memory(why);
	buf_done(&keeper.buf);
	if (err)
		return err;
	content.bytes = bytes;
	*out = content;
	return ERR_OK;
}

/* A refused HEAD has no body and so no reason; a GET of one byte has. */
static enum err
ask_why(const struct aws_scope *scope, const struct s3_address *at, enum err err, struct why *why)
{
	struct api_request r;
	struct why said = *why;
	enum err again;

	begin(&r, scope, S3_GET, at);
	api_header(&r, "Range", "bytes=0-0");
	again = api_send(&r, why);
	if (again)
		return again;
	*why = said;
	return err;
}

enum err
s3_head(const struct aws_scope *scope, const struct s3_address *at, struct s3_object *out,
	struct why *why)
{
	struct api_request r;
	enum err err;

	begin(&r, scope, S3_HEAD, at);
	api_header(&r, "x-amz-checksum-mode", "ENABLED");
	err = api_send(&r, why);
	if (err == ERR_DENIED || err == ERR_REJECTED)
		err = ask_why(scope, at, err, why);
	return err ? err : fill_object(&r, out, why);
}
