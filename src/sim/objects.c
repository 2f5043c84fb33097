/* SPDX-License-Identifier: MIT */
/* objects.c - a sorted array of pointers; an ETag is the MD5 of the content, as S3 has it
 * for plain objects. */
#include "sim/objects.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_MAX ((size_t)256 << 20)

struct objects {
	struct object **items;
	size_t n, cap, bytes;
};

struct objects *
objects_new(void)
{
	return mem_alloc(1, sizeof(struct objects));
}

static void
object_free(struct object *object)
{
	if (!object)
		return;
	free(object->bucket);
	free(object->key);
	free(object->content_type);
	free(object->bytes);
	free(object);
}

void
objects_free(struct objects *objects)
{
	if (!objects)
		return;
	for (size_t i = 0; i < objects->n; i++)
		object_free(objects->items[i]);
	free(objects->items);
	free(objects);
}

static int
compare(const struct object *object, const char *bucket, const char *key)
{
	int order = strcmp(object->bucket, bucket);

	return order ? order : strcmp(object->key, key);
}

/* The first that is not less; is_after: that is greater. */
static size_t
place(const struct objects *objects, const char *bucket, const char *key, bool is_after)
{
	size_t low = 0, high = objects->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(objects->items[middle], bucket, key);

		if (order < 0 || (is_after && order == 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct object *
objects_get(const struct objects *objects, const char *bucket, const char *key)
{
	size_t i = place(objects, bucket, key, false);

	return i < objects->n && compare(objects->items[i], bucket, key) == 0 ? objects->items[i]
									      : NULL;
}

const struct object *
objects_after(const struct objects *objects, const char *bucket, const char *key)
{
	size_t i = place(objects, bucket, key, true);

	return i < objects->n && strcmp(objects->items[i]->bucket, bucket) == 0 ? objects->items[i]
										: NULL;
}

void
objects_delete(struct objects *objects, const char *bucket, const char *key)
{
	size_t i = place(objects, bucket, key, false);

	if (i == objects->n || compare(objects->items[i], bucket, key) != 0)
		return;
	objects->bytes -= objects->items[i]->n;
	object_free(objects->items[i]);
	objects->n--;
	memmove(&objects->items[i], &objects->items[i + 1],
		(objects->n - i) * sizeof(objects->items[0]));
}

static struct object *
copy_of(const struct object *object)
{
	struct object *copy = calloc(1, sizeof(*copy));
	unsigned char digest[MD5_LEN];
	char hex[2 * MD5_LEN + 1];

	if (!copy)
		return NULL;
	copy->bucket = strdup(object->bucket);
	copy->key = strdup(object->key);
	copy->content_type = strdup(object->content_type);
	copy->bytes = malloc(object->n + 1);
	if (!copy->bucket || !copy->key || !copy->content_type || !copy->bytes ||
	    !crypto_md5(object->bytes, object->n, digest)) {
		object_free(copy);
		return NULL;
	}
	memcpy(copy->bytes, object->bytes, object->n);
	copy->n = object->n;
	copy->modified_ms = object->modified_ms;
	crypto_hex(digest, sizeof(digest), hex);
	snprintf(copy->etag, sizeof(copy->etag), "\"%s\"", hex);
	return copy;
}

bool
objects_put(struct objects *objects, const struct object *object)
{
	struct object *copy;
	size_t i;

	if (objects->n == objects->cap) {
		size_t cap = objects->cap ? 2 * objects->cap : 64;
		struct object **items = realloc(objects->items, cap * sizeof(items[0]));

		if (!items)
			return false;
		objects->items = items;
		objects->cap = cap;
	}
	copy = object->n <= BYTES_MAX - objects->bytes ? copy_of(object) : NULL;
	if (!copy)
		return false;
	objects_delete(objects, copy->bucket, copy->key);
	i = place(objects, copy->bucket, copy->key, false);
	memmove(&objects->items[i + 1], &objects->items[i],
		(objects->n - i) * sizeof(objects->items[0]));
	objects->items[i] = copy;
	objects->n++;
	objects->bytes += copy->n;
	return true;
}
