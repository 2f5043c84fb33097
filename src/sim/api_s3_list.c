/* SPDX-License-Identifier: MIT */
/* api_s3_list.c - listing a bucket page by page. Source: S3 API reference, ListObjectsV2. */
#include "base/text.h"
#include "sim/api_s3.h"

#include <stdio.h>
#include <string.h>

#define KEYS_MAX 1000

struct item {
	const struct object *object; /* NULL: a common prefix */
	const char *prefix;
};

struct listing {
	const char *bucket, *prefix, *delimiter, *after, *token;
	bool is_encoded;
	size_t max;
	struct item *items;
	size_t n;
	const char *next; /* where the next page goes on; NULL: the end */
};

/* A token is the last key or common prefix, in hexadecimal behind an 'k'. */
static const char *
token_of(struct call *call, const char *key)
{
	size_t n = strlen(key);
	char *token = arena_alloc(call->arena, 2 * n + 2);

	if (token) {
		token[0] = 'k';
		for (size_t i = 0; i < n; i++)
			snprintf(token + 1 + 2 * i, 3, "%02x", (unsigned char)key[i]);
	}
	return token;
}

static bool
read_token(struct call *call, const char *token, const char **out)
{
	size_t n = strlen(token);
	char *key = arena_alloc(call->arena, n + 1);

	if (!key || token[0] != 'k' || n % 2 == 0 || strspn(token + 1, "0123456789abcdef") != n - 1)
		return fault_own(call->refusal, 400, "InvalidArgument",
				 "The continuation token provided is incorrect");
	for (size_t i = 1; i < n; i += 2) {
		unsigned byte = 0;

		if (sscanf(token + i, "%2x", &byte) == 1)
			key[i / 2] = (char)byte;
	}
	*out = key;
	return true;
}

static bool
read_listing(struct call *call, struct listing *out)
{
	const char *encoding, *start;
	int64_t max = KEYS_MAX;

	*out = (struct listing){ .after = "" };
	if (!s3_bucket(call, &out->bucket) ||
	    !param_text(call, call->params, "prefix", &out->prefix) ||
	    !param_text(call, call->params, "delimiter", &out->delimiter) ||
	    !param_text(call, call->params, "encoding-type", &encoding) ||
	    !param_text(call, call->params, "continuation-token", &out->token) ||
	    !param_text(call, call->params, "start-after", &start) ||
	    !param_integer(call, "max-keys", &max))
		return false;
	if (max < 0 || (encoding && !text_is(encoding, "url")))
		return fault_own(call->refusal, 400, "InvalidArgument", "Invalid %s",
				 max < 0 ? "max-keys" : "Encoding Method specified in Request");
	out->prefix = out->prefix ? out->prefix : "";
	out->is_encoded = encoding != NULL;
	out->max = max ? page_size(call, MIN(max, KEYS_MAX)) : 0;
	out->items = arena_array(call->arena, out->max + 1, sizeof(out->items[0]));
	if (!out->items)
		return fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
	if (out->token)
		return read_token(call, out->token, &out->after);
	out->after = start ? start : "";
	return true;
}

/* The key up to the delimiter that follows the prefix; NULL: it has none. */
static const char *
common_prefix(struct call *call, const struct listing *listing, const char *key)
{
	const char *at;

	if (!listing->delimiter || !listing->delimiter[0])
		return NULL;
	at = strstr(key + strlen(listing->prefix), listing->delimiter);
	return at ? arena_text_n(call->arena, key, (size_t)(at - key) + strlen(listing->delimiter))
		  : NULL;
}

static void
collect(struct call *call, struct listing *listing)
{
	const char *last = listing->after; /* a common prefix that is done with */
	const struct object *object =
		objects_after(call->world->objects, listing->bucket, listing->after);

	for (; object; object = objects_after(call->world->objects, listing->bucket, object->key)) {
		const char *prefix;

		if (!text_starts(object->key, listing->prefix))
			continue;
		prefix = common_prefix(call, listing, object->key);
		if (prefix && text_is(prefix, last))
			continue;
		if (listing->n == listing->max) {
			listing->next = token_of(call, last);
			return;
		}
		last = prefix ? prefix : object->key;
		listing->items[listing->n++] =
			(struct item){ .object = prefix ? NULL : object, .prefix = prefix };
	}
}

/* encoding-type=url: a space is '+', '/' stays. */
static void
write_key(struct call *call, const struct listing *listing, const char *name, const char *key)
{
	struct buf encoded;
	bool ok = true;

	if (!listing->is_encoded) {
		write_text(call, name, key);
		return;
	}
	buf_init(&encoded, 8192);
	for (; ok && *key; key++) {
		unsigned char c = (unsigned char)*key;
		bool is_plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
				(c >= '0' && c <= '9') || strchr("-_.*/", c);

		ok = is_plain   ? buf_add(&encoded, key, 1)
		     : c == ' ' ? buf_add(&encoded, "+", 1)
				: buf_addf(&encoded, "%%%02X", c);
	}
	write_text(call, name, encoded.data ? encoded.data : "");
	buf_done(&encoded);
}

static void
write_items(struct call *call, const struct listing *listing)
{
	write_array_of(call, "Contents", "Contents");
	for (size_t i = 0; i < listing->n; i++) {
		const struct object *object = listing->items[i].object;

		if (!object)
			continue;
		write_object(call, NULL);
		write_key(call, listing, "Key", object->key);
		write_time(call, "LastModified", object->modified_ms);
		write_text(call, "ETag", object->etag);
		write_integer(call, "Size", (int64_t)object->n);
		write_text(call, "StorageClass", "STANDARD");
		write_object_end(call);
	}
	write_array_end(call);
	write_array_of(call, "CommonPrefixes", "CommonPrefixes");
	for (size_t i = 0; i < listing->n; i++) {
		if (listing->items[i].object)
			continue;
		write_object(call, NULL);
		write_key(call, listing, "Prefix", listing->items[i].prefix);
		write_object_end(call);
	}
	write_array_end(call);
}

bool
s3_list_objects(struct call *call)
{
	struct listing listing;

	if (!read_listing(call, &listing))
		return false;
	if (listing.max)
		collect(call, &listing);
	write_text(call, "Name", listing.bucket);
	write_key(call, &listing, "Prefix", listing.prefix);
	if (listing.delimiter)
		write_key(call, &listing, "Delimiter", listing.delimiter);
	write_integer(call, "MaxKeys", (int64_t)listing.max);
	if (listing.is_encoded)
		write_text(call, "EncodingType", "url");
	write_integer(call, "KeyCount", (int64_t)listing.n);
	write_flag(call, "IsTruncated", listing.next != NULL);
	if (listing.token)
		write_text(call, "ContinuationToken", listing.token);
	else if (listing.after[0])
		write_key(call, &listing, "StartAfter", listing.after);
	if (listing.next)
		write_text(call, "NextContinuationToken", listing.next);
	write_items(call, &listing);
	return true;
}
