/* SPDX-License-Identifier: MIT */
/* call_s3.c - the calls of s3.h. */
#include "call.h"

#include <stdio.h>
#include <string.h>

#include "aws/s3.h"

#define READ_MAX (1u << 20)
#define OBJECT "Bucket=cityflow-artifacts", "Key=jobs/a b+c%/\xc3\xa9//1.json"

static const char *
given(const struct call *call, const char *key)
{
	const char *value = call_arg(call, key);

	return *value ? value : NULL;
}

static void
put_object_fields(struct call *call, const struct s3_object *object)
{
	put_text(call, "ETag", object->etag);
	put_text(call, "VersionId", object->version);
	put_text(call, "ContentType", object->type);
	put_text(call, "ChecksumSHA256", object->sha256);
	put_integer(call, "ContentLength", object->size_bytes);
	put_integer(call, "LastModified", object->modified_s);
}

static struct s3_address
address(const struct call *call)
{
	return (struct s3_address){ call_arg(call, "Bucket"), call_arg(call, "Key"),
				    given(call, "VersionId") };
}

static enum err
put_object(struct call *call, struct why *why)
{
	const char *body = call_arg(call, "Body");
	const struct s3_put put = { .bucket = call_arg(call, "Bucket"),
				    .key = call_arg(call, "Key"),
				    .bytes = body,
				    .n = strlen(body),
				    .type = given(call, "ContentType"),
				    .is_create_only = *call_arg(call, "IfNoneMatch") != '\0',
				    .is_checked = *call_arg(call, "ChecksumSHA256") != '\0' };
	struct s3_written written;
	enum err err = s3_put(&call->scope, &put, &written, why);

	if (err)
		return err;
	put_object_fields(call, &written.object);
	put_bool(call, "there", written.is_there);
	return ERR_OK;
}

/* With "File" the object is streamed there, else its text is in the result. */
static bool
to_file(void *ctx, const void *bytes, size_t n)
{
	return fwrite(bytes, 1, n, ctx) == n;
}

static enum err
stream(struct call *call, struct s3_object *out, struct why *why)
{
	FILE *file = fopen(call_arg(call, "File"), "wb");
	const struct s3_get get = { .at = address(call),
				    .from = call_number(call, "From"),
				    .n = call_number(call, "Length"),
				    .sink = to_file,
				    .ctx = file };
	enum err err;

	if (!file)
		return err_set(ERR_FILE, why, "%s: cannot be written: choose another File",
			       call_arg(call, "File"));
	err = s3_get(&call->scope, &get, out, why);
	if (fclose(file) && !err)
		err = err_set(ERR_FILE, why, "%s: not written: is the disk full?",
			      call_arg(call, "File"));
	return err;
}

static enum err
get_object(struct call *call, struct why *why)
{
	const struct s3_address at = address(call);
	struct s3_content content = { .bytes = NULL };
	enum err err;

	if (given(call, "File"))
		err = stream(call, &content.object, why);
	else
		err = s3_read(&call->scope, &at, READ_MAX, &content, why);
	if (err)
		return err;
	put_object_fields(call, &content.object);
	if (content.bytes)
		put_text(call, "Body", content.bytes);
	return ERR_OK;
}

static enum err
head_object(struct call *call, struct why *why)
{
	const struct s3_address at = address(call);
	struct s3_object object;
	enum err err = s3_head(&call->scope, &at, &object, why);

	if (!err)
		put_object_fields(call, &object);
	return err;
}

static enum err
list_objects(struct call *call, struct why *why)
{
	const struct s3_listing listing = { .bucket = call_arg(call, "Bucket"),
					    .prefix = given(call, "Prefix"),
					    .delimiter = given(call, "Delimiter"),
					    .after = given(call, "StartAfter"),
					    .limit = (size_t)call_number(call, "MaxKeys") };
	struct s3_rows rows;
	enum err err = s3_list(&call->scope, &listing, &rows, why);

	if (err)
		return err;
	json_write_key(call->out, "Contents");
	json_write_array(call->out);
	for (size_t i = 0; i < rows.n; i++) {
		const struct s3_row *row = &rows.items[i];

		json_write_object(call->out);
		put_text(call, "Key", row->key);
		put_text(call, "name", row->name);
		put_text(call, "ETag", row->etag);
		put_text(call, "StorageClass", row->class_);
		put_integer(call, "Size", row->size_bytes);
		put_integer(call, "LastModified", row->modified_s);
		put_bool(call, "prefix", row->is_prefix);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	put_text(call, "NextContinuationToken", rows.next);
	return ERR_OK;
}

const struct call_row calls_s3[] = {
	{ S3_PUT, { OBJECT, "Body={\"n\": 1}", "ContentType=application/json" }, put_object },
	{ S3_GET, { OBJECT }, get_object },
	{ S3_HEAD, { OBJECT }, head_object },
	{ S3_LIST, { "Bucket=cityflow-artifacts", "Prefix=jobs/" }, list_objects },
};
const size_t n_calls_s3 = LEN(calls_s3);
