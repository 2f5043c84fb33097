/* SPDX-License-Identifier: MIT */
/* test_route.c - which operation a request means, and its parameters as one JSON object. */
#include "../test.h"
#include "sim/params.h"
#include "sim/route.h"

#include <stdio.h>
#include <string.h>

#define ARENA_BYTES ((size_t)4 << 20)

static int
make_arena(void **state)
{
	*state = arena_new(ARENA_BYTES);
	return *state ? 0 : -1;
}

static int
drop_arena(void **state)
{
	arena_free(*state);
	return 0;
}

/* "Label=value " for each, in order; NULL: it does not fit. */
static void
labels_are(struct arena *arena, const char *pattern, const char *request, const char *expected)
{
	struct route route = { .query = "" };
	char method[16] = "", path[200] = "", found[400] = "";

	assert_int_equal(sscanf(request, "%15s %199[^?]", method, path), 2);
	if (strchr(request, '?'))
		route.query = strchr(request, '?') + 1;
	if (!route_fits(arena, pattern, method, path, &route)) {
		if (expected)
			fail_msg("%s does not fit %s", request, pattern);
		return;
	}
	if (!expected)
		fail_msg("%s fits %s", request, pattern);
	for (size_t i = 0; i < route.n_labels; i++) {
		size_t n = strlen(found);

		snprintf(found + n, sizeof(found) - n, "%s=%s ", route.labels[i].name,
			 route.labels[i].value);
	}
	assert_string_equal(found, expected);
}

static void
test_patterns(void **state)
{
	static const struct {
		const char *pattern, *request, *labels;
	} rows[] = {
		{ "GET /a/b", "GET /a/b", "" },
		{ "GET /a/b", "POST /a/b", NULL },
		{ "GET /a/b", "GET /a/b/", "" },
		{ "GET /a/b/", "GET /a/b", "" },
		{ "GET /a/b", "GET /a/bc", NULL },
		{ "GET /a/b", "GET /a", NULL },
		{ "GET /f/{Name}", "GET /f/x%2Fy%20z", "Name=x/y z " },
		{ "GET /f/{Name}", "GET /f/", NULL },
		{ "GET /f/{Name}", "GET /f/x/y", NULL },
		{ "GET /f/{Name}/c/{Id}", "GET /f/x/c/+1", "Name=x Id=+1 " },
		{ "GET /f/{Name}", "GET /f/%00", NULL },
		{ "GET /f/{Name}", "GET /f/%zz%4", "Name=%zz%4 " },
		{ "PUT /{Bucket}/{Key+}", "PUT /b/k/l//m/", "Bucket=b Key=k/l//m/ " },
		{ "PUT /{Bucket}/{Key+}", "PUT /b//k", "Bucket=b Key=/k " },
		{ "PUT /{Bucket}/{Key+}", "PUT /b/", NULL },
		{ "GET /{Bucket}?list-type=2", "GET /b?prefix=x&list-type=2", "Bucket=b " },
		{ "GET /{Bucket}?list-type=2", "GET /b/?list-type=2", "Bucket=b " },
		{ "GET /{Bucket}?list-type=2", "GET /b?list-type=22", NULL },
		{ "GET /{Bucket}?list-type=2", "GET /b", NULL },
		{ "GET /{Bucket}?location", "GET /b?location", "Bucket=b " },
		{ "GET /{Bucket}?location", "GET /b?location=&x", "Bucket=b " },
		{ "GET /{Bucket}?location", "GET /b?locations", NULL },
	};

	for (size_t i = 0; i < LEN(rows); i++)
		labels_are(*state, rows[i].pattern, rows[i].request, rows[i].labels);
}

#define SIGNED(service) "AWS4-HMAC-SHA256 Credential=K/20260101/r/" service "/aws4_request, X=y"

static void
test_find(void **state)
{
	static const struct {
		const char *method, *uri, *name, *value, *body, *service, *operation;
	} rows[] = {
		{ "POST", "/", "X-Amz-Target", "AmazonSQS.ListQueues", "", "sqs", "ListQueues" },
		{ "POST", "/", "X-Amz-Target", "AmazonSQS.No", "", "sqs", NULL },
		{ "POST", "/", "X-Amz-Target", "AmazonSQSX.ListQueues", "", "unknown", NULL },
		{ "POST", "/", "Authorization", SIGNED("sts"),
		  "Action=AssumeRole&Version=2011-06-15", "sts", "AssumeRole" },
		{ "POST", "/", "Authorization", SIGNED("sts"),
		  "Action=AssumeRole&Version=2010-05-08", "sts", NULL },
		{ "POST", "/", "Authorization", SIGNED("monitoring"), "", "cloudwatch", NULL },
		{ "POST", "/", "Authorization", SIGNED("nobody"), "", "unknown", NULL },
		{ "GET", "/b?list-type=2", "Authorization", SIGNED("s3"), "", "s3",
		  "ListObjectsV2" },
		{ "HEAD", "/b/k", "Authorization", SIGNED("s3"), "", "s3", "HeadObject" },
		{ "GET", "/b/k", "Authorization", SIGNED("ecs"), "", "ecs", NULL },
		{ "POST", "/", "X", "y", "Version=2011-06-15&Action=AssumeRoleWithWebIdentity",
		  "sts", "AssumeRoleWithWebIdentity" },
		{ "POST", "/", "X", "y", "Version=2011-06-15&Action=AssumeRole", "sts",
		  "AssumeRole" },
		{ "POST", "/token", "X", "y", "{}", "sso-oidc", "CreateToken" },
		{ "GET", "/federation/credentials?a=b", "X", "y", "", "sso", "GetRoleCredentials" },
		{ "GET", "/v2/credentials/1", "Authorization", "Bearer x", "", "container",
		  "GetCredentials" },
		{ "GET", "/b/k", "X", "y", "", "unknown", NULL },
		{ "GET", "/k", "Host", "b.s3.eu-west-2.localhost:1", "", "s3", "GetObject" },
	};

	for (size_t i = 0; i < LEN(rows); i++) {
		struct http_request request = {
			.method = rows[i].method,
			.uri = rows[i].uri,
			.headers = { { rows[i].name, rows[i].value },
				     { "Content-Type", "application/x-www-form-urlencoded" } },
			.n_headers = 2,
			.body = rows[i].body,
			.body_len = strlen(rows[i].body),
		};
		struct route route;

		route_find(*state, &request, &route);
		if (strcmp(route.service->name, rows[i].service) != 0)
			fail_msg("row %zu is %s", i, route.service->name);
		if (!rows[i].operation != !route.operation)
			fail_msg("row %zu: %s", i, route.operation ? "found" : "not found");
		if (route.operation)
			assert_string_equal(route.operation->name, rows[i].operation);
	}
}

static void
test_buckets(void **state)
{
	assert_string_equal(route_bucket(*state, "b.s3.localhost:80"), "b");
	assert_string_equal(route_bucket(*state, "a.b.s3-fips.eu-west-2.x"), "a.b");
	assert_null(route_bucket(*state, "s3.eu-west-2.amazonaws.com"));
	assert_null(route_bucket(*state, "127.0.0.1:80"));
	assert_null(route_bucket(*state, NULL));
}

/* As JSON again, without spaces: keys in order. */
static void
show(const struct json_val *val, struct json_writer *w)
{
	if (json_key(val))
		json_write_key(w, json_key(val));
	if (json_type(val) == JSON_T_STRING) {
		json_write_text(w, json_text(val, ""));
		return;
	}
	if (json_type(val) == JSON_T_ARRAY)
		json_write_array(w);
	else
		json_write_object(w);
	for (const struct json_val *child = json_first(val); child; child = json_after(child))
		show(child, w);
	if (json_type(val) == JSON_T_ARRAY)
		json_write_array_end(w);
	else
		json_write_object_end(w);
}

static void
params_are(struct json *doc, const char *expected)
{
	struct json_writer w;
	struct buf buf;

	buf_init(&buf, 4096);
	json_write_init(&w, &buf, false);
	show(json_root(doc), &w);
	assert_true(json_write_ok(&w));
	assert_string_equal(buf.data, expected);
	buf_done(&buf);
	json_free(doc);
}

static void
test_forms(void **state)
{
	static const struct {
		const char *body;
		enum protocol protocol;
		const char *json;
	} rows[] = {
		{ "", PROTOCOL_QUERY, "{}" },
		{ "A=1&B=x+y%26z&C=", PROTOCOL_QUERY, "{\"A\":\"1\",\"B\":\"x y&z\",\"C\":\"\"}" },
		{ "L.member.1=a&L.member.2=b", PROTOCOL_QUERY, "{\"L\":[\"a\",\"b\"]}" },
		{ "F.Filter.1.Name=n&F.Filter.1.Values.Value.1=v", PROTOCOL_QUERY,
		  "{\"F\":[{\"Name\":\"n\",\"Values\":[\"v\"]}]}" },
		{ "O.A=1&O.B.member.1=x", PROTOCOL_QUERY, "{\"O\":{\"A\":\"1\",\"B\":[\"x\"]}}" },
		{ "InstanceId.1=i&InstanceId.2=j", PROTOCOL_EC2, "{\"InstanceId\":[\"i\",\"j\"]}" },
		{ "Filter.1.Name=n&Filter.1.Value.1=v", PROTOCOL_EC2,
		  "{\"Filter\":[{\"Name\":\"n\",\"Value\":[\"v\"]}]}" },
		{ "Spec.Tag.1=t", PROTOCOL_EC2, "{\"Spec\":{\"Tag\":[\"t\"]}}" },
	};

	for (size_t i = 0; i < LEN(rows); i++) {
		struct why why;
		struct json *doc;

		assert_int_equal(params_of_form(*state, rows[i].body, rows[i].protocol, &doc, &why),
				 ERR_OK);
		params_are(doc, rows[i].json);
	}
}

static void
test_malformed(void **state)
{
	struct json *doc;
	struct why why;
	char deep[200];

	assert_int_equal(params_of_form(*state, "A=%00", PROTOCOL_QUERY, &doc, &why), ERR_PARSE);
	memset(deep, 0, sizeof(deep));
	for (size_t i = 0; i < 60; i++)
		memcpy(deep + 2 * i, "a.", 2);
	assert_int_equal(params_of_form(*state, deep, PROTOCOL_QUERY, &doc, &why), ERR_PARSE);
	assert_int_equal(params_of_uri(*state, NULL, 0, "a=%00", &doc, &why), ERR_PARSE);
}

static void
test_uri(void **state)
{
	const struct param_label labels[] = { { "Name", "x y" } };
	struct json *doc;
	struct why why;

	assert_int_equal(params_of_uri(*state, labels, 1, "a=1&b=%2F+&a=2&c", &doc, &why), ERR_OK);
	params_are(doc, "{\"Name\":\"x y\",\"a\":\"1\",\"a[]\":[\"1\",\"2\"],\"b\":\"/ \","
			"\"b[]\":[\"/ \"],\"c\":\"\",\"c[]\":[\"\"]}");
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, make_arena, drop_arena)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_ARENA(test_patterns), WITH_ARENA(test_find),      WITH_ARENA(test_buckets),
		WITH_ARENA(test_forms),    WITH_ARENA(test_malformed), WITH_ARENA(test_uri),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
