/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_S3_H
#define CWTOP_AWS_S3_H
/* s3.h - objects of a bucket: put, get, look, list. rest-xml. A key is bytes: it is sent as it is,
 * "//", ".." and all, and never shown; names for the screen are cleaned copies. A bucket in another
 * region than the scope's is asked there, once S3 has said where. Blocks: workers only. */
#include "aws/http.h"

struct aws_scope;

struct s3_address {
	const char *bucket, *key;
	const char *version; /* NULL: the newest */
};

struct s3_object {
	const char *etag;     /* with its quotes, as If-Match wants it */
	const char *version;  /* "" in a bucket without versions */
	const char *type;     /* Content-Type; "" not said */
	const char *sha256;   /* base64: from s3_head, where it was put with one; else "" */
	int64_t size_bytes;   /* of the whole object; -1: not said */
	int64_t modified_s;   /* 0: not said */
	bool is_sha256_whole; /* that is of its content, not of its parts' checksums */
	bool is_etag_md5;     /* the ETag is the MD5 of its content */
};

struct s3_put {
	const char *bucket, *key;
	const void *bytes;
	size_t n;
	const char *type;    /* Content-Type; NULL: application/octet-stream */
	bool is_create_only; /* nothing is written when the key has an object already */
	bool is_checked;     /* S3 checks a SHA-256 of the content, and keeps it */
};

struct s3_written {
	struct s3_object object; /* etag and version only; "" when is_there */
	/* with is_create_only: an object was there, nothing was written; after an attempt in doubt
	 * it may be one's own: s3_head tells */
	bool is_there;
};

/* s3_put - writes one object whole. Another put to the same key at the same time is
 * ERR_REJECTED (ConditionalRequestConflict): try again. ERR_GONE: no such bucket.
 * Source: S3 API reference, PutObject. */
MUST_CHECK enum err
s3_put(const struct aws_scope *scope, const struct s3_put *put, struct s3_written *out,
       struct why *why);

struct s3_get {
	struct s3_address at;
	int64_t from, n; /* bytes from .. from + n - 1; n 0: to the end */
	http_sink *sink; /* takes each byte once and in order; never decoded */
	void *ctx;
};

/* s3_get - streams an object. What breaks midway is resumed where it broke, as long as the object
 * is still the same. With an error the sink may have had a part. ERR_GONE: no such object or
 * bucket; ERR_FILE: the sink refused. Source: GetObject. */
MUST_CHECK enum err
s3_get(const struct aws_scope *scope, const struct s3_get *get, struct s3_object *out,
       struct why *why);

struct s3_content {
	struct s3_object object;
	const char *bytes; /* n of them and a NUL; arena-owned, as they came */
	size_t n;
};

/* s3_read - a small object into the arena. ERR_LIMIT when it has more than `most` bytes. */
MUST_CHECK enum err
s3_read(const struct aws_scope *scope, const struct s3_address *at, size_t most,
	struct s3_content *out, struct why *why);

/* s3_head - an object without its content. ERR_GONE: no such object or bucket; where s3:ListBucket
 * is not allowed S3 says "denied" to that. Source: HeadObject. */
MUST_CHECK enum err
s3_head(const struct aws_scope *scope, const struct s3_address *at, struct s3_object *out,
	struct why *why);

struct s3_row {
	const char *key;  /* exact, to ask with: not cleaned */
	const char *name; /* cleaned, to show */
	const char *etag, *class_;
	int64_t size_bytes, modified_s;
	bool is_prefix; /* a folder, by the delimiter: no size, no time */
};

struct s3_rows {
	struct s3_row *items; /* a page's objects, then its prefixes */
	size_t n;
	const char *next; /* more with this; NULL: that was all */
};

struct s3_listing {
	const char *bucket;
	const char *prefix, *delimiter; /* NULL: none */
	const char *after;              /* keys behind this one; NULL: all */
	size_t limit;                   /* about so many; 0: all pages */
	const char *next;               /* of an earlier answer */
};

/* s3_list - ERR_GONE: no such bucket. Source: ListObjectsV2. */
MUST_CHECK enum err
s3_list(const struct aws_scope *scope, const struct s3_listing *listing, struct s3_rows *out,
	struct why *why);

/* s3_may_be_there - whether "denied" is said of an object that is there: who may list only what is
 * below a prefix is told it of one that is not, too, and only a list can tell. true: it is there,
 * or nothing tells. Source: S3 API reference, GetObject, Permissions. */
bool
s3_may_be_there(const struct aws_scope *scope, const struct s3_address *at);

#endif
