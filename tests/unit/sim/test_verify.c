/* SPDX-License-Identifier: MIT */
/* test_verify.c - the receiving side of Signature Version 4 against the example that AWS publishes
 * (documentation of the API request signing, "get-vanilla" and its kin: known answers). */
#include "../test.h"
#include "sim/canonical.h"
#include "sim/verify.h"

#include <stdio.h>
#include <string.h>

#define NOW_S INT64_C(1440938160) /* 2015-08-30T12:36:00Z */
#define SCOPE "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request"

static const struct verifier verifier = {
	.access_key = "AKIDEXAMPLE",
	.secret_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
	.wall_s = NOW_S,
	.virtual_s = 0,
};

static struct http_request
request_of(const char *method, const char *uri, const char *authorization)
{
	struct http_request request = {
		.method = method,
		.uri = uri,
		.headers = { { "Host", "example.amazonaws.com" },
			     { "X-Amz-Date", "20150830T123600Z" },
			     { "Authorization", authorization } },
		.n_headers = 3,
		.body = "",
	};

	return request;
}

static enum fault
verify(const struct http_request *request, const char *service)
{
	struct refusal refusal = { .fault = FAULT_NONE };
	struct credential_scope scope = { .region = "" };

	if (!verify_request(&verifier, request, service, &scope, &refusal)) {
		assert_true(refusal.message[0]);
		return refusal.fault;
	}
	assert_string_equal(scope.region, "us-east-1");
	assert_string_equal(scope.service, "service");
	return FAULT_NONE;
}

#define AUTH(signature)                                                          \
	"AWS4-HMAC-SHA256 Credential=" SCOPE ", SignedHeaders=host;x-amz-date, " \
	"Signature=" signature
#define VANILLA "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"

static void
test_known_answers(void **state)
{
	static const struct {
		const char *method, *uri, *authorization;
	} rows[] = {
		{ "GET", "/", AUTH(VANILLA) },
		{ "GET", "/./", AUTH(VANILLA) },
		{ "GET", "//", AUTH(VANILLA) },
		{ "GET", "/foo/..", AUTH(VANILLA) },
		{ "POST", "/",
		  AUTH("5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b") },
		{ "GET", "/?Param2=value2&Param1=value1",
		  AUTH("b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500") },
		{ "GET", "/?Param1=value2&Param1=Value1",
		  AUTH("eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1") },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct http_request request =
			request_of(rows[i].method, rows[i].uri, rows[i].authorization);

		if (verify(&request, "service") != FAULT_NONE)
			fail_msg("%s %s is refused", rows[i].method, rows[i].uri);
	}
}

static void
test_altered(void **state)
{
	struct http_request request = request_of("GET", "/", AUTH(VANILLA));

	(void)state;
	request.method = "POST";
	assert_int_equal(verify(&request, NULL), FAULT_SIGNATURE);
	request = request_of("GET", "/x", AUTH(VANILLA));
	assert_int_equal(verify(&request, NULL), FAULT_SIGNATURE);
	request = request_of("GET", "/?a", AUTH(VANILLA));
	assert_int_equal(verify(&request, NULL), FAULT_SIGNATURE);
	request = request_of("GET", "/", AUTH(VANILLA));
	request.body = "x";
	request.body_len = 1;
	assert_int_equal(verify(&request, NULL), FAULT_SIGNATURE);
	request = request_of("GET", "/", AUTH(VANILLA));
	request.headers[0].value = "example.com";
	assert_int_equal(verify(&request, NULL), FAULT_SIGNATURE);
	request = request_of("GET", "/", AUTH(VANILLA));
	request.headers[request.n_headers++] = (struct http_header){ "X-Amz-Target", "T" };
	assert_int_equal(verify(&request, NULL), FAULT_SIGNATURE);
	request = request_of("GET", "/", AUTH(VANILLA));
	assert_int_equal(verify(&request, "other"), FAULT_SIGNATURE);
	request = request_of("GET", "/", NULL);
	request.n_headers = 2;
	assert_int_equal(verify(&request, NULL), FAULT_NO_TOKEN);
}

static void
test_dates(void **state)
{
	static const struct {
		int64_t wall_s, virtual_s;
		enum fault fault;
	} rows[] = {
		{ NOW_S + 300, 0, FAULT_NONE },   { NOW_S - 300, 0, FAULT_NONE },
		{ NOW_S + 301, 0, FAULT_SKEWED }, { NOW_S - 301, 0, FAULT_SKEWED },
		{ 0, NOW_S + 300, FAULT_NONE },   { 0, NOW_S + 301, FAULT_SKEWED },
	};
	struct http_request request = request_of("GET", "/", AUTH(VANILLA));
	struct credential_scope scope;
	struct refusal refusal;

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct verifier then = verifier;

		then.wall_s = rows[i].wall_s;
		then.virtual_s = rows[i].virtual_s;
		refusal.fault = FAULT_NONE;
		assert_int_equal(verify_request(&then, &request, NULL, &scope, &refusal),
				 rows[i].fault == FAULT_NONE);
		assert_int_equal(refusal.fault, rows[i].fault);
	}
}

static void
canonical_is(const struct http_request *request, const char *signed_headers, const char *expected)
{
	struct buf buf;

	buf_init(&buf, CANONICAL_MAX);
	if (!canonical_request(&buf, request, signed_headers, CANONICAL_USUAL))
		assert_null(expected);
	else
		assert_string_equal(buf.data, expected);
	buf_done(&buf);
}

#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
test_canonical(void **state)
{
	struct http_request request = {
		.method = "GET",
		.uri = "/a%20b/../c d/?q=%2f&b&a=2&a=1&z=%zz",
		.headers = { { "X-Amz-Meta-A", " two   words " },
			     { "host", "h" },
			     { "X-AMZ-META", "1" },
			     { "x-amz-meta-a", "again" } },
		.n_headers = 4,
		.body = "",
	};

	(void)state;
	canonical_is(&request, "host;x-amz-meta;x-amz-meta-a",
		     "GET\n/c%20d/\na=1&a=2&b=&q=%2F&z=%25zz\n"
		     "host:h\nx-amz-meta:1\nx-amz-meta-a:two words,again\n\n"
		     "host;x-amz-meta;x-amz-meta-a\n" EMPTY_HASH);
	canonical_is(&request, "x-amz-meta;host", NULL);
	canonical_is(&request, "host;host", NULL);
	canonical_is(&request, "host;missing", NULL);
	request.uri = "/../..";
	canonical_is(&request, "host", "GET\n/\n\nhost:h\n\nhost\n" EMPTY_HASH);
	request.uri = "/a%2Fb";
	canonical_is(&request, "host", "GET\n/a%252Fb\n\nhost:h\n\nhost\n" EMPTY_HASH);
}

/* An independent known answer: the GET of an object with a range, from S3's documentation of
 * Signature Version 4. */
static void
test_s3_canonical(void **state)
{
	struct http_request request = {
		.method = "GET",
		.uri = "/test.txt",
		.headers = { { "Host", "examplebucket.s3.amazonaws.com" },
			     { "Range", "bytes=0-9" },
			     { "x-amz-content-sha256", EMPTY_HASH },
			     { "x-amz-date", "20130524T000000Z" } },
		.n_headers = 4,
		.body = "",
	};
	static const char names[] = "host;range;x-amz-content-sha256;x-amz-date";
	char hash[SHA256_HEX];
	struct buf buf;

	(void)state;
	buf_init(&buf, CANONICAL_MAX);
	assert_true(canonical_request(&buf, &request, names, CANONICAL_S3));
	assert_true(canonical_hash(buf.data, buf.len, hash));
	assert_string_equal(hash,
			    "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972");
	buf_clear(&buf);
	request.uri = "/b//a%20b+/../%c3%a4/";
	request.headers[2].value = "UNSIGNED-PAYLOAD";
	assert_true(canonical_request(&buf, &request, "host", CANONICAL_S3));
	assert_string_equal(buf.data, "GET\n/b//a%20b%2B/../%C3%A4/\n\nhost:examplebucket.s3."
				      "amazonaws.com\n\nhost\nUNSIGNED-PAYLOAD");
	buf_done(&buf);
}

static void
test_temporary_keys(void **state)
{
	struct keyring *keyring = keyring_new(100);
	struct verifier with = verifier;
	struct credential_scope scope;
	struct refusal refusal;
	struct minted one, two;
	char authorization[400], token[KEYRING_TEXT_MAX];
	struct http_request request;

	(void)state;
	with.keyring = keyring;
	assert_true(keyring_mint(keyring, "arn:aws:sts::1:assumed-role/r/s", NOW_S, 0, &one));
	assert_true(keyring_mint(keyring, "arn:aws:sts::1:assumed-role/r/s", NOW_S, 30, &two));
	assert_int_equal(one.expires_s, NOW_S + 100);
	assert_int_equal(two.expires_s, NOW_S + 30);
	snprintf(authorization, sizeof(authorization),
		 "AWS4-HMAC-SHA256 Credential=%s/20150830/us-east-1/service/aws4_request, "
		 "SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=" VANILLA,
		 one.access_key);
	request = request_of("GET", "/", authorization);
	assert_false(verify_request(&with, &request, NULL, &scope, &refusal));
	assert_int_equal(refusal.fault, FAULT_TOKEN_MISMATCH);
	request.headers[request.n_headers++] =
		(struct http_header){ "X-Amz-Security-Token", two.token };
	assert_false(verify_request(&with, &request, NULL, &scope, &refusal));
	assert_int_equal(refusal.fault, FAULT_TOKEN_MISMATCH);
	request.headers[3].value = one.token;
	assert_false(verify_request(&with, &request, NULL, &scope, &refusal));
	assert_int_equal(refusal.fault, FAULT_SIGNATURE);
	with.wall_s = NOW_S + 100;
	assert_false(verify_request(&with, &request, NULL, &scope, &refusal));
	assert_int_equal(refusal.fault, FAULT_EXPIRED);
	assert_true(keyring_token(keyring, TOKEN_SSO, NOW_S + 5, token));
	assert_true(keyring_token_ok(keyring, TOKEN_SSO, token, NOW_S + 4));
	assert_false(keyring_token_ok(keyring, TOKEN_SSO, token, NOW_S + 5));
	assert_false(keyring_token_ok(keyring, TOKEN_IMDS, token, NOW_S));
	keyring_free(keyring);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_answers), cmocka_unit_test(test_altered),
		cmocka_unit_test(test_dates),         cmocka_unit_test(test_canonical),
		cmocka_unit_test(test_s3_canonical),  cmocka_unit_test(test_temporary_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
