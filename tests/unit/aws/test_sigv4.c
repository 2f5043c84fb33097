/* SPDX-License-Identifier: MIT */
/* test_sigv4.c - the signer against signatures of AWS's public v4 test suite, and rules of its own.
 */
#include "../test.h"

#include <string.h>

#include "aws/sigv4.h"

#define HOST                                    \
	{                                       \
		"Host", "example.amazonaws.com" \
	}
#define ACCESS "AKIDEXAMPLE"
#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define TOKEN "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"
#define AT 1440938160 /* 2015-08-30T12:36:00Z */

struct vector {
	const char *name, *method, *path, *query;
	struct sigv4_header headers[5];
	const char *body, *token;
	bool is_unnormalized, is_body_signed, is_token_omitted;
	const char *signature;
};

static const struct vector vectors[] = {
	{ .name = "get-vanilla",
	  .method = "GET",
	  .path = "/",
	  .headers = { HOST },
	  .signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
	{ .name = "get-header-value-multiline",
	  .method = "GET",
	  .path = "/",
	  .headers = { HOST,
		       { "My-Header1", "value1" },
		       { "My-Header1", "  value2" },
		       { "My-Header1", "     value3" } },
	  .signature = "ba17b383a53190154eb5fa66a1b836cc297cc0a3d70a5d00705980573d8ff790" },
	{ .name = "get-header-value-trim",
	  .method = "GET",
	  .path = "/",
	  .headers = { HOST, { "My-Header1", " value1" }, { "My-Header2", " \"a   b   c\"" } },
	  .signature = "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736" },
	{ .name = "get-header-key-duplicate",
	  .method = "GET",
	  .path = "/",
	  .headers = { HOST,
		       { "My-Header1", "value2" },
		       { "My-Header1", "value2" },
		       { "My-Header1", "value1" } },
	  .signature = "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea" },
	{ .name = "get-space-normalized",
	  .method = "GET",
	  .path = "/example space/",
	  .headers = { HOST },
	  .signature = "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741" },
	{ .name = "get-slashes-normalized",
	  .method = "GET",
	  .path = "//example//",
	  .headers = { HOST },
	  .signature = "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84" },
	{ .name = "get-slashes-unnormalized",
	  .method = "GET",
	  .path = "//example//",
	  .headers = { HOST },
	  .is_unnormalized = true,
	  .signature = "87cca117541a147f6df867677d98a7d80dff226d2bfca9e4ffa899665623c7e5" },
	{ .name = "get-slash-dot-slash-unnormalized",
	  .method = "GET",
	  .path = "/./",
	  .headers = { HOST },
	  .is_unnormalized = true,
	  .signature = "68714168e6557f8f2de0ef956fc24dc2593a4bd2961f8df51898d8a134695145" },
	{ .name = "get-relative-relative-normalized",
	  .method = "GET",
	  .path = "/example1/example2/../..",
	  .headers = { HOST },
	  .signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
	{ .name = "get-utf8",
	  .method = "GET",
	  .path = "/\xe1\x88\xb4",
	  .headers = { HOST },
	  .signature = "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85" },
	{ .name = "get-vanilla-query-order-encoded",
	  .method = "GET",
	  .path = "/",
	  .query = "Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
	  .headers = { HOST },
	  .signature = "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac" },
	{ .name = "get-vanilla-utf8-query",
	  .method = "GET",
	  .path = "/",
	  .query = "\xe1\x88\xb4=bar",
	  .headers = { HOST },
	  .signature = "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04" },
	{ .name = "get-vanilla-empty-query-key",
	  .method = "GET",
	  .path = "/",
	  .query = "Param1=value1",
	  .headers = { HOST },
	  .signature = "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb" },
	{ .name = "get-vanilla-with-session-token",
	  .method = "GET",
	  .path = "/",
	  .headers = { HOST },
	  .token = TOKEN,
	  .signature = "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8" },
	{ .name = "post-sts-header-after",
	  .method = "POST",
	  .path = "/",
	  .headers = { HOST },
	  .token = TOKEN,
	  .is_token_omitted = true,
	  .signature = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b" },
	{ .name = "post-x-www-form-urlencoded",
	  .method = "POST",
	  .path = "/",
	  .headers = { { "Content-Type", "application/x-www-form-urlencoded" },
		       HOST,
		       { "Content-Length", "13" } },
	  .body = "Param1=value1",
	  .is_body_signed = true,
	  .signature = "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b" },
};

static size_t
count_headers(const struct vector *v)
{
	size_t n = 0;

	while (n < LEN(v->headers) && v->headers[n].name)
		n++;
	return n;
}

static void
sign_vector(const struct vector *v, struct sigv4 *sig, struct sigv4_cache *cache)
{
	struct why why;
	const struct sigv4_request request = {
		.method = v->method,
		.path = v->path,
		.query = v->query,
		.headers = v->headers,
		.n_headers = count_headers(v),
		.payload = v->body,
		.payload_len = v->body ? strlen(v->body) : 0,
	};
	const struct sigv4_context context = {
		.access_key = ACCESS,
		.secret_key = SECRET,
		.token = v->token,
		.region = "us-east-1",
		.service = "service",
		.time_s = AT,
		.is_normalized = !v->is_unnormalized,
		.is_body_signed = v->is_body_signed,
		.is_token_omitted = v->is_token_omitted,
	};

	assert_int_equal(sigv4_sign(sig, &request, &context, cache, &why), ERR_OK);
}

static void
test_vectors(void **state)
{
	struct sigv4_cache cache = { 0 };
	struct sigv4 sig;

	(void)state;
	sigv4_init(&sig);
	for (size_t i = 0; i < LEN(vectors); i++) {
		sign_vector(&vectors[i], &sig, &cache);
		if (strcmp(sig.signature, vectors[i].signature) != 0)
			fail_msg("%s: signature %s, canonical request:\n%s", vectors[i].name,
				 sig.signature, sig.canonical.data);
	}
	sigv4_done(&sig);
}

static void
test_cache_follows_its_scope(void **state)
{
	struct sigv4_cache cache = { 0 };
	struct sigv4 cached, fresh;
	struct why why;
	const struct sigv4_header host = HOST;
	const struct sigv4_request request = {
		.method = "GET", .path = "/", .headers = &host, .n_headers = 1
	};
	struct sigv4_context context = { ACCESS, SECRET, NULL,  "us-east-1", "sqs",
					 AT,     true,   false, false,       false };

	(void)state;
	sigv4_init(&cached);
	sigv4_init(&fresh);
	for (int step = 0; step < 5; step++) {
		if (step == 1)
			context.region = "eu-west-2";
		if (step == 2)
			context.service = "ecs";
		if (step == 3)
			context.time_s += 86400;
		if (step == 4)
			context.secret_key = "another";
		assert_int_equal(sigv4_sign(&cached, &request, &context, &cache, &why), ERR_OK);
		assert_int_equal(sigv4_sign(&fresh, &request, &context, NULL, &why), ERR_OK);
		assert_string_equal(cached.signature, fresh.signature);
	}
	assert_true(cache.is_filled);
	sigv4_cache_clear(&cache);
	assert_false(cache.is_filled);
	sigv4_done(&cached);
	sigv4_done(&fresh);
}

static void
test_s3_path_is_encoded_once(void **state)
{
	static const struct {
		const char *path, *canonical;
		bool is_s3;
	} rows[] = {
		{ "/a%20b/../c//d", "GET\n/a%20b/../c//d\n", true },
		{ "/a%20b/../c//d", "GET\n/a%2520b/../c//d\n", false },
		{ "/sp ace", "GET\n/sp%20ace\n", true },
	};
	const struct sigv4_header host = HOST;
	struct sigv4 sig;
	struct why why;

	(void)state;
	sigv4_init(&sig);
	for (size_t i = 0; i < LEN(rows); i++) {
		const struct sigv4_request request = {
			.method = "GET", .path = rows[i].path, .headers = &host, .n_headers = 1
		};
		const struct sigv4_context context = { .access_key = ACCESS,
						       .secret_key = SECRET,
						       .region = "eu-west-2",
						       .service = "s3",
						       .time_s = AT,
						       .is_s3 = rows[i].is_s3 };

		assert_int_equal(sigv4_sign(&sig, &request, &context, NULL, &why), ERR_OK);
		assert_memory_equal(sig.canonical.data, rows[i].canonical,
				    strlen(rows[i].canonical));
		assert_int_equal(strstr(sig.canonical.data, "x-amz-content-sha256:") != NULL,
				 rows[i].is_s3);
	}
	sigv4_done(&sig);
}

static void
test_queries(void **state)
{
	static const struct {
		const char *query, *canonical;
	} rows[] = {
		{ "location", "location=" },
		{ "b=2&a=1", "a=1&b=2" },
		{ "a=%c3%A9", "a=%C3%A9" },
		{ "a=x/y+z", "a=x%2Fy%2Bz" },
		{ "a=b=c", "a=b%3Dc" },
		{ "a=2&a=10&A=", "A=&a=10&a=2" },
		{ "a=%", "a=%25" },
		{ "&a=1&", "a=1" },
		{ "ab=1&a-b=2&a=3", "a=3&a-b=2&ab=1" },
	};
	struct sigv4 sig;

	(void)state;
	sigv4_init(&sig);
	for (size_t i = 0; i < LEN(rows); i++) {
		const struct vector v = {
			.method = "GET", .path = "/", .query = rows[i].query, .headers = { HOST }
		};
		const char *line, *end;

		sign_vector(&v, &sig, NULL);
		line = sig.canonical.data + strlen("GET\n/\n");
		end = strchr(line, '\n');
		assert_int_equal(end - line, strlen(rows[i].canonical));
		assert_memory_equal(line, rows[i].canonical, strlen(rows[i].canonical));
	}
	sigv4_done(&sig);
}

static void
test_hop_by_hop_headers_stay_unsigned(void **state)
{
	const struct vector v = { .method = "GET",
				  .path = "/",
				  .headers = { HOST,
					       { "User-Agent", "x" },
					       { "Connection", "close" },
					       { "X-Amzn-Trace-Id", "Root=1" } } };
	struct sigv4 sig;

	(void)state;
	sigv4_init(&sig);
	sign_vector(&v, &sig, NULL);
	assert_string_equal(sig.signature, vectors[0].signature);
	sigv4_done(&sig);
}

static void
test_too_many_headers(void **state)
{
	struct sigv4_header headers[SIGV4_HEADERS_MAX + 1];
	const struct sigv4_context context = {
		.access_key = ACCESS, .secret_key = SECRET, .region = "eu-west-2", .service = "s3"
	};
	const struct sigv4_request request = {
		.method = "GET", .path = "/", .headers = headers, .n_headers = LEN(headers)
	};
	struct sigv4 sig;
	struct why why;

	(void)state;
	for (size_t i = 0; i < LEN(headers); i++)
		headers[i] = (struct sigv4_header){ "a", "b" };
	sigv4_init(&sig);
	assert_int_equal(sigv4_sign(&sig, &request, &context, NULL, &why), ERR_LIMIT);
	sigv4_done(&sig);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_cache_follows_its_scope),
		cmocka_unit_test(test_s3_path_is_encoded_once),
		cmocka_unit_test(test_queries),
		cmocka_unit_test(test_hop_by_hop_headers_stay_unsigned),
		cmocka_unit_test(test_too_many_headers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
