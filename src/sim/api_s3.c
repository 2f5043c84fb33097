/* SPDX-License-Identifier: MIT */
/* api_s3.c - objects of the simulated S3. Source: S3 API reference, PutObject, GetObject,
 * HeadObject, DeleteObject. */
#include "sim/api_s3.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool
redirect(struct call *call, const char *bucket, const char *region)
{
	fault_own(call->refusal, 301, "PermanentRedirect",
		  "The bucket you are attempting to access must be addressed using the specified "
		  "endpoint. Please send all future requests to this endpoint.");
	snprintf(call->refusal->details, sizeof(call->refusal->details),
		 "<Endpoint>%.63s.s3.%.32s.amazonaws.com</Endpoint><Bucket>%.63s</Bucket>", bucket,
		 region, bucket);
	reply_header(call, "x-amz-bucket-region", "%s", region);
	return false;
}

bool
s3_bucket(struct call *call, const char **out)
{
	const char *bucket, *end;
	size_t n;

	if (!param_need(call, "Bucket", &bucket))
		return false;
	n = strlen(bucket);
	if (n < 3 || n > 63 || strspn(bucket, "abcdefghijklmnopqrstuvwxyz0123456789.-") != n)
		return fault_own(call->refusal, 400, "InvalidBucketName",
				 "The specified bucket is not valid.");
	if (text_starts(bucket, "no-such-"))
		return fault_own(call->refusal, 404, "NoSuchBucket",
				 "The specified bucket does not exist");
	end = strstr(bucket, "--");
	if (end) {
		const char *region = arena_text_n(call->arena, bucket, (size_t)(end - bucket));

		if (region && !text_is(region, call->region))
			return redirect(call, bucket, region);
	}
	*out = bucket;
	return true;
}

static bool
read_names(struct call *call, const char **out_bucket, const char **out_key)
{
	if (!s3_bucket(call, out_bucket) || !param_need(call, "Key", out_key))
		return false;
	if (strlen(*out_key) > 1024)
		return fault_own(call->refusal, 400, "KeyTooLongError", "Your key is too long");
	return true;
}

/* ---- writing ---- */

static bool
put_object(struct call *call)
{
	const char *bucket, *key, *type = param_header(call, "content-type");
	const char *none_match = param_header(call, "if-none-match");
	const char *match = param_header(call, "if-match");
	const struct object *old;
	struct object object;

	if (!read_names(call, &bucket, &key))
		return false;
	old = objects_get(call->world->objects, bucket, key);
	if ((old && text_is(none_match, "*")) || (old && match && !text_is(match, old->etag)))
		return fault_own(call->refusal, 412, "PreconditionFailed",
				 "At least one of the pre-conditions you specified did not hold");
	if (!old && match)
		return fault_own(call->refusal, 404, "NoSuchKey",
				 "The specified key does not exist.");
	object = (struct object){ .bucket = (char *)(uintptr_t)bucket,
				  .key = (char *)(uintptr_t)key,
				  .content_type =
					  (char *)(uintptr_t)(type ? type : "binary/octet-stream"),
				  .bytes = (unsigned char *)(uintptr_t)call->request->body,
				  .n = call->request->body_len,
				  .modified_ms = call->now_ms };
	if (!objects_put(call->world->objects, &object))
		return fault_set(call->refusal, FAULT_INTERNAL, "The object cannot be stored");
	crew_stored(call->world->crew, key);
	reply_header(call, "ETag", "%s", objects_get(call->world->objects, bucket, key)->etag);
	reply_raw(call, "", "", 0);
	return true;
}

static bool
delete_object(struct call *call)
{
	const char *bucket, *key;

	if (!read_names(call, &bucket, &key))
		return false;
	objects_delete(call->world->objects, bucket, key);
	reply_status(call, 204);
	return true;
}

/* ---- reading ---- */

struct part {
	size_t from, to; /* [from, to) */
	bool is_range;
};

/* "bytes=1-2", "bytes=1-", "bytes=-2"; anything else is passed over. false: it is not there. */
static bool
read_range(const char *header, size_t n, struct part *out)
{
	unsigned long long first, last;
	char *end;

	*out = (struct part){ .from = 0, .to = n };
	if (!header || !text_starts(header, "bytes=") || strchr(header, ','))
		return true;
	header += 6;
	if (*header == '-') {
		last = strtoull(header + 1, &end, 10);
		if (*end || end == header + 1)
			return true;
		out->from = last < n ? n - (size_t)last : 0;
		out->is_range = true;
		return last > 0 && n > 0;
	}
	first = strtoull(header, &end, 10);
	if (end == header || *end != '-')
		return true;
	last = end[1] ? strtoull(end + 1, &end, 10) : UINT64_MAX;
	if (end[0] && end[0] != '-')
		return true;
	out->is_range = true;
	out->from = (size_t)first;
	out->to = last < n ? (size_t)last + 1 : n;
	return first < n && out->from < out->to;
}

static void
write_headers(struct call *call, const struct object *object)
{
	time_t seconds = (time_t)(object->modified_ms / 1000);
	char date[40];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
	reply_header(call, "Last-Modified", "%s", date);
	reply_header(call, "ETag", "%s", object->etag);
	reply_header(call, "Accept-Ranges", "bytes");
}

static bool
get_object(struct call *call)
{
	const char *bucket, *key, *match = param_header(call, "if-none-match");
	const struct object *object;
	struct part part;

	if (!read_names(call, &bucket, &key))
		return false;
	object = objects_get(call->world->objects, bucket, key);
	if (!object)
		return fault_own(call->refusal, 404, "NoSuchKey",
				 "The specified key does not exist.");
	if (match && (text_is(match, "*") || text_is(match, object->etag))) {
		reply_header(call, "ETag", "%s", object->etag);
		reply_status(call, 304);
		return true;
	}
	if (!read_range(param_header(call, "range"), object->n, &part))
		return fault_own(call->refusal, 416, "InvalidRange",
				 "The requested range is not satisfiable");
	write_headers(call, object);
	if (part.is_range) {
		reply_status(call, 206);
		reply_header(call, "Content-Range", "bytes %zu-%zu/%zu", part.from, part.to - 1,
			     object->n);
	}
	reply_raw(call, object->content_type, object->bytes + part.from, part.to - part.from);
	return true;
}

static bool
head_bucket(struct call *call)
{
	const char *bucket;

	if (!s3_bucket(call, &bucket))
		return false;
	reply_header(call, "x-amz-bucket-region", "%s", call->region);
	reply_raw(call, "", "", 0);
	return true;
}

static const struct operation operations[] = {
	{ .name = "ListObjectsV2",
	  .route = "GET /{Bucket}?list-type=2",
	  .root = "ListBucketResult",
	  .action = "ListBucket",
	  .answer = s3_list_objects },
	{ .name = "HeadBucket",
	  .route = "HEAD /{Bucket}",
	  .action = "ListBucket",
	  .answer = head_bucket },
	{ .name = "HeadObject",
	  .route = "HEAD /{Bucket}/{Key+}",
	  .action = "GetObject",
	  .answer = get_object },
	OPERATION_AT("GetObject", "GET /{Bucket}/{Key+}", get_object),
	OPERATION_AT("PutObject", "PUT /{Bucket}/{Key+}", put_object),
	OPERATION_AT("DeleteObject", "DELETE /{Bucket}/{Key+}", delete_object),
};

const struct service api_s3 = {
	.name = "s3",
	.protocol = PROTOCOL_REST_XML,
	.xmlns = "http://s3.amazonaws.com/doc/2006-03-01/",
	.errors = ERRORS_S3,
	.operations = operations,
	.n_operations = LEN(operations),
};
