/* SPDX-License-Identifier: MIT */
/* test_objects.c - S3: objects written, streamed, looked at and listed. */
#include "cases.h"

#include <string.h>

#include "aws/s3.h"
#include "base/text.h"

#define KEY "jobs/a b+c%/\xc3\xa9//../1.json"
#define PATH "/artifacts/jobs/a%20b%2Bc%25/%C3%A9//../1.json"
#define ETAG "ETag: \"5d41402abc4b2a76b9719d911017c592\"\r\n"
#define MODIFIED "Last-Modified: Sat, 21 Nov 2026 01:02:03 GMT\r\n"

static const struct s3_address at = { "artifacts", KEY, NULL };

static enum err
run_list(struct client *c)
{
	const struct s3_listing listing = { .bucket = "artifacts",
					    .prefix = "jobs/",
					    .after = "j" };
	struct s3_rows got;
	enum err err = s3_list(&c->scope, &listing, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 3);
	assert_null(got.next);
	assert_string_equal(got.items[0].key, "jobs/<&>");
	assert_string_equal(got.items[1].key, "jobs/a b+c%/\xc3\xa9//x");
	assert_string_equal(got.items[1].etag, "\"5d41402abc4b2a76b9719d911017c592\"");
	assert_string_equal(got.items[1].class_, "STANDARD");
	assert_int_equal(got.items[1].size_bytes, 5);
	assert_int_equal(got.items[1].modified_s, 1795247452);
	assert_false(got.items[1].is_prefix);
	return ERR_OK;
}

static enum err
run_folders(struct client *c)
{
	const struct s3_listing listing = {
		.bucket = "artifacts", .prefix = "jobs/", .delimiter = "/", .limit = 3
	};
	struct s3_rows got;
	enum err err = s3_list(&c->scope, &listing, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 3);
	assert_false(got.items[0].is_prefix);
	assert_true(got.items[1].is_prefix && got.items[2].is_prefix);
	assert_string_equal(got.items[1].key, "jobs/a b+c%/");
	assert_string_equal(got.items[2].name, "jobs/z/");
	return ERR_OK;
}

static const struct wire_case cases[] = {
	{ "moto-list-objects.xml",
	  run_list,
	  { "GET /artifacts", "list-type=2", "encoding-type=url", "max-keys=1000", "prefix=jobs%2F",
	    "start-after=j", "/s3/aws4_request", "X-Amz-Content-Sha256: " },
	  { "IsTruncated", "Key", "Size" } },
	{ "moto-list-objects-folders.xml",
	  run_folders,
	  { "delimiter=%2F", "max-keys=3" },
	  { NULL } },
};

static void
test_cases(void **state)
{
	(void)state;
	cases_run(cases, LEN(cases));
}

#define LIST(body) "<ListBucketResult><EncodingType>url</EncodingType>" body "</ListBucketResult>"
#define CONTENTS(key) "<Contents><Key>" key "</Key><Size>1</Size></Contents>"

/* Pages to the end, or as far as a limit; a space may come as "+"; what cannot be shown is. */
static void
test_pages(void **state)
{
	struct s3_listing listing = { .bucket = "artifacts" };
	struct s3_rows got;
	struct bag bag;
	struct client c;

	(void)state;
	bag_init(&bag);
	bag_add(&bag, "200 OK", "",
		LIST("<IsTruncated>true</IsTruncated>" CONTENTS(
			"a+b%2Bc") "<NextContinuationToken>t/1="
				   "</"
				   "NextContinuationToken>"));
	bag_add(&bag, "200 OK", "", LIST("<IsTruncated>false</IsTruncated>" CONTENTS("%1B%5B2J")));
	client_open(&c, bag.answers, bag.n);
	assert_int_equal(s3_list(&c.scope, &listing, &got, &c.why), ERR_OK);
	assert_int_equal(got.n, 2);
	assert_string_equal(got.items[0].key, "a b+c");
	assert_string_equal(got.items[1].key, "\x1b[2J");
	assert_string_equal(got.items[1].name, "^[[2J");
	assert_non_null(strstr(server_request(c.server, 1), "continuation-token=t%2F1%3D"));
	client_close(&c);
	client_open(&c, bag.answers, bag.n);
	listing.limit = 1;
	assert_int_equal(s3_list(&c.scope, &listing, &got, &c.why), ERR_OK);
	assert_int_equal(got.n, 1);
	assert_string_equal(got.next, "t/1=");
	client_close(&c);
	bag_done(&bag);
}

/* ---- writing ---- */

static const struct s3_put put = { .bucket = "artifacts",
				   .key = KEY,
				   .bytes = "hello",
				   .n = 5,
				   .type = "application/json",
				   .is_create_only = true,
				   .is_checked = true };

static void
use_put(struct client *c)
{
	struct s3_written got;
	const char *request;

	if (s3_put(&c->scope, &put, &got, &c->why))
		fail_msg("%s", c->why.text);
	assert_false(got.is_there);
	assert_string_equal(got.object.etag, "\"5d41402abc4b2a76b9719d911017c592\"");
	assert_string_equal(got.object.version, "v1");
	assert_int_equal(got.object.size_bytes, 5);
	request = server_request(c->server, 0);
	assert_non_null(strstr(request, "PUT " PATH " HTTP/1.1\r\n"));
	assert_non_null(strstr(request, "\r\nIf-None-Match: *\r\n"));
	assert_non_null(strstr(request, "\r\nContent-Type: application/json\r\n"));
	assert_non_null(strstr(request, "\r\nx-amz-checksum-sha256: "
					"LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=\r\n"));
	assert_non_null(strstr(request, "\r\n\r\nhello"));
	assert_non_null(strstr(request, "if-none-match"));
}

static void
use_there(struct client *c)
{
	struct s3_put other = put;
	struct s3_written got;

	assert_int_equal(s3_put(&c->scope, &put, &got, &c->why), ERR_OK);
	assert_true(got.is_there);
	assert_string_equal(got.object.etag, "");
	other.is_create_only = false; /* then it is an error like any other */
	assert_int_equal(s3_put(&c->scope, &other, &got, &c->why), ERR_REJECTED);
	expect_why(c, "PreconditionFailed");
}

static void
use_put_without_etag(struct client *c)
{
	struct s3_written got;

	assert_int_equal(s3_put(&c->scope, &put, &got, &c->why), ERR_PARSE);
	assert_true(api_was_in_doubt(c->aws));
}

static void
test_put(void **state)
{
	(void)state;
	case_with("200 OK", ETAG "x-amz-version-id: v1\r\n", "", use_put);
	case_with("412 Precondition Failed", "", "moto-precondition-failed.xml", use_there);
	case_with("200 OK", "", "", use_put_without_etag);
}

/* ---- reading ---- */

static void
use_head(struct client *c)
{
	const struct s3_address old = { "artifacts", "k", "v/1" };
	struct s3_object got;

	if (s3_head(&c->scope, &at, &got, &c->why))
		fail_msg("%s", c->why.text);
	assert_string_equal(got.etag, "\"5d41402abc4b2a76b9719d911017c592\"");
	assert_int_equal(got.size_bytes, 0);
	assert_int_equal(got.modified_s, 1795222923);
	assert_non_null(strstr(server_request(c->server, 0), "HEAD " PATH " HTTP/1.1\r\n"));
	assert_int_equal(s3_head(&c->scope, &old, &got, &c->why), ERR_OK);
	assert_non_null(strstr(server_request(c->server, 1), "HEAD /artifacts/k?versionId=v%2F1 "));
}

static void
use_head_gone(struct client *c)
{
	struct s3_object got;

	assert_int_equal(s3_head(&c->scope, &at, &got, &c->why), ERR_GONE);
	expect_why(c, "s3:HeadObject");
}

static void
use_head_denied(struct client *c)
{
	struct s3_object got;

	assert_int_equal(s3_head(&c->scope, &at, &got, &c->why), ERR_DENIED);
	expect_why(c, "s3:GetObject");
}

static void
test_head(void **state)
{
	(void)state;
	case_with("200 OK", ETAG MODIFIED, "", use_head);
	case_with("404 Not Found", "", "", use_head_gone);
	case_with("403 Forbidden", "", "", use_head_denied);
}

static void
use_read(struct client *c)
{
	struct s3_content got;
	struct buf file;

	reply_file("invented-start-move.json", &file);
	if (s3_read(&c->scope, &at, 1000, &got, &c->why))
		fail_msg("%s", c->why.text);
	assert_string_equal(got.bytes, file.data);
	assert_int_equal(got.n, file.len);
	buf_done(&file);
	assert_string_equal(got.object.type, "application/x-amz-json-1.0");
	assert_int_equal(got.object.size_bytes, (int64_t)got.n);
	assert_null(strstr(server_request(c->server, 0), "Range:"));
	assert_null(strstr(server_request(c->server, 0), "Accept-Encoding: gzip"));
	assert_int_equal(s3_read(&c->scope, &at, 10, &got, &c->why), ERR_LIMIT);
	expect_why(c, "more than 10 bytes");
}

static void
use_no_key(struct client *c)
{
	struct s3_content got;

	assert_int_equal(s3_read(&c->scope, &at, 1000, &got, &c->why), ERR_GONE);
	expect_why(c, "The specified key does not exist");
}

static void
test_read(void **state)
{
	(void)state;
	case_with("200 OK", ETAG, "invented-start-move.json", use_read);
	case_with("404 Not Found", "", "moto-no-such-key.xml", use_no_key);
}

/* ---- a download that breaks ---- */

static bool
to_buf(void *ctx, const void *bytes, size_t n)
{
	return buf_add(ctx, bytes, n);
}

#define PART(status, headers, rest) "HTTP/1.1 " status "\r\n" ETAG headers "\r\n" rest

static enum err
download(const char *const *parts, size_t n, const struct s3_get *get, struct client *c,
	 struct bag *bag)
{
	struct s3_object object;

	bag_init(bag);
	for (size_t i = 0; i < n; i++)
		bag_add_raw(bag, parts[i], strlen(parts[i]), AFTER_CLOSE);
	client_open(c, bag->answers, bag->n);
	return s3_get(&c->scope, get, &object, &c->why);
}

/* Each byte comes once, though the connection broke twice. */
static void
test_resume(void **state)
{
	static const char *const parts[] = {
		PART("200 OK", "Content-Length: 10\r\n", "01"),
		PART("206 Partial Content", "Content-Length: 8\r\nContent-Range: bytes 2-9/10\r\n",
		     "234"),
		PART("206 Partial Content", "Content-Length: 5\r\nContent-Range: bytes 5-9/10\r\n",
		     "56789"),
	};
	struct buf got;
	const struct s3_get get = { .at = at, .sink = to_buf, .ctx = &got };
	struct client c;
	struct bag bag;

	(void)state;
	buf_init(&got, 100);
	if (download(parts, LEN(parts), &get, &c, &bag))
		fail_msg("%s", c.why.text);
	assert_string_equal(got.data, "0123456789");
	assert_null(strstr(server_request(c.server, 0), "If-Match"));
	assert_non_null(strstr(server_request(c.server, 1), "\r\nRange: bytes=2-\r\n"));
	assert_non_null(strstr(server_request(c.server, 1),
			       "\r\nIf-Match: \"5d41402abc4b2a76b9719d911017c592\"\r\n"));
	assert_non_null(strstr(server_request(c.server, 2), "\r\nRange: bytes=5-\r\n"));
	client_close(&c);
	bag_done(&bag);
	buf_done(&got);
}

/* Another object under the same name, or from its beginning again, is not mixed with the first. */
static void
test_not_mixed(void **state)
{
	static const char *const changed[] = {
		PART("200 OK", "Content-Length: 10\r\n", "01"),
		PART("412 Precondition Failed", "Content-Length: 0\r\n", ""),
	};
	static const char *const again[] = {
		PART("200 OK", "Content-Length: 10\r\n", "01"),
		PART("200 OK", "Content-Length: 10\r\n", "0123456789"),
	};
	struct buf got;
	const struct s3_get get = { .at = at, .sink = to_buf, .ctx = &got };
	struct client c;
	struct bag bag;

	(void)state;
	buf_init(&got, 100);
	assert_int_equal(download(changed, LEN(changed), &get, &c, &bag), ERR_REJECTED);
	expect_why(&c, "changed while it was read");
	assert_string_equal(got.data, "01");
	client_close(&c);
	bag_done(&bag);
	buf_clear(&got);
	assert_int_equal(download(again, LEN(again), &get, &c, &bag), ERR_PARSE);
	expect_why(&c, "not the part that was asked for");
	assert_string_equal(got.data, "01");
	client_close(&c);
	bag_done(&bag);
	buf_done(&got);
}

static void
test_range(void **state)
{
	static const char *const parts[] = {
		PART("206 Partial Content", "Content-Length: 3\r\nContent-Range: bytes 4-6/10\r\n",
		     "456"),
	};
	struct buf got;
	const struct s3_get get = { .at = at, .from = 4, .n = 3, .sink = to_buf, .ctx = &got };
	struct client c;
	struct bag bag;

	(void)state;
	buf_init(&got, 100);
	if (download(parts, LEN(parts), &get, &c, &bag))
		fail_msg("%s", c.why.text);
	assert_string_equal(got.data, "456");
	assert_non_null(strstr(server_request(c.server, 0), "\r\nRange: bytes=4-6\r\n"));
	client_close(&c);
	bag_done(&bag);
	buf_done(&got);
}

/* A sink that is full ends the download. */
static void
test_refused(void **state)
{
	static const char *const parts[] = { PART("200 OK", "Content-Length: 10\r\n",
						  "0123456789") };
	struct buf got;
	const struct s3_get get = { .at = at, .sink = to_buf, .ctx = &got };
	struct client c;
	struct bag bag;

	(void)state;
	buf_init(&got, 4);
	assert_int_equal(download(parts, LEN(parts), &get, &c, &bag), ERR_FILE);
	assert_int_equal(server_requests(c.server), 1);
	client_close(&c);
	bag_done(&bag);
	buf_done(&got);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),     cmocka_unit_test(test_pages),
		cmocka_unit_test(test_put),       cmocka_unit_test(test_head),
		cmocka_unit_test(test_read),      cmocka_unit_test(test_resume),
		cmocka_unit_test(test_not_mixed), cmocka_unit_test(test_range),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
