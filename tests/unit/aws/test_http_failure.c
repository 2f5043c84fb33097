/* SPDX-License-Identifier: MIT */
/* test_http_failure.c - each way to fail has its sentence, its code, and a word on trying again;
 * and which addresses plain http may go to. */
#include "../test.h"

#include <arpa/inet.h>
#include <string.h>

#include "aws/address.h"
#include "aws/http_failure.h"

static const char *const proxy = "proxy:3128";

static const struct {
	struct http_trouble trouble;
	enum err err;
	bool may_retry;
	const char *part;
} rows[] = {
	{ { .failure = FAILED_TIME }, ERR_TIMEOUT, true, "no connection within" },
	{ { .failure = FAILED_TIME, .proxy = proxy },
	  ERR_TIMEOUT,
	  true,
	  "proxy:3128 opened no way" },
	{ { .failure = FAILED_TIME, .is_connected = true, .is_stalled = true, .body_bytes = 7 },
	  ERR_TIMEOUT,
	  true,
	  "7 bytes so far" },
	{ { .failure = FAILED_TIME, .is_connected = true, .total_s = 2.5 },
	  ERR_TIMEOUT,
	  true,
	  "within 2.5 s" },
	{ { .failure = FAILED_CUT, .body_bytes = 9 }, ERR_PARSE, true, "(9 bytes)" },
	{ { .failure = FAILED_LARGE, .limit_bytes = 8192 }, ERR_LIMIT, false, "8 KiB" },
	{ { .failure = FAILED_MEMORY }, ERR_MEMORY, false, "memory" },
	{ { .failure = FAILED_REFUSED }, ERR_NET, true, "nothing listens there" },
	{ { .failure = FAILED_REFUSED, .proxy = proxy }, ERR_NET, true, "takes no connection" },
	{ { .failure = FAILED_BROKEN, .proxy = proxy }, ERR_NET, true, "closed the connection" },
	{ { .failure = FAILED_BROKEN, .proxy = proxy, .proxy_answer = 407 },
	  ERR_NET,
	  false,
	  "(407)" },
	{ { .failure = FAILED_BROKEN, .proxy = proxy, .proxy_answer = 502 },
	  ERR_NET,
	  true,
	  "(502)" },
	{ { .failure = FAILED_BROKEN, .proxy = proxy, .proxy_answer = 403 },
	  ERR_NET,
	  false,
	  "(403)" },
	{ { .failure = FAILED_TLS, .proxy = proxy, .proxy_answer = 200, .words = "odd" },
	  ERR_TLS,
	  false,
	  "TLS failed: odd" },
	{ { .failure = FAILED_TRUST, .verify = 10 }, ERR_TLS, false, "has expired" },
	{ { .failure = FAILED_TRUST, .verify = 20 }, ERR_TLS, false, "AWS_CA_BUNDLE" },
	{ { .failure = FAILED_TRUST, .verify = 1, .words = "name does not match" },
	  ERR_TLS,
	  false,
	  "another host" },
	{ { .failure = FAILED_TRUST, .verify = 1000, .words = "odd" },
	  ERR_TLS,
	  false,
	  "certificate not trusted: odd" },
	{ { .failure = FAILED_SINK }, ERR_FILE, false, "could not be kept" },
	{ { .failure = FAILED_FILES }, ERR_SYSTEM, false, "ulimit" },
	{ { .failure = FAILED_BEYOND_LOOPBACK }, ERR_NET, false, "use https" },
	{ { .failure = FAILED_OTHERWISE, .words = "odd" }, ERR_NET, false, "odd" },
};

static void
test_sentences(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct http_trouble trouble = rows[i].trouble;
		struct why why = { 0 };
		bool may_retry = !rows[i].may_retry;

		trouble.host = "host.example";
		if (!trouble.words)
			trouble.words = "";
		assert_int_equal(http_explain(&trouble, &may_retry, &why), rows[i].err);
		if (!strstr(why.text, rows[i].part) || may_retry != rows[i].may_retry)
			fail_msg("\"%s\" (%d) without \"%s\"", why.text, may_retry, rows[i].part);
		if (trouble.failure != FAILED_MEMORY)
			assert_non_null(strstr(why.text, "host.example: "));
	}
}

static void
test_every_failure_has_a_sentence(void **state)
{
	(void)state;
	for (int i = 0; i < HTTP_FAILURES; i++) {
		struct http_trouble trouble = { .failure = (enum http_failure)i,
						.host = "host.example",
						.words = "" };
		struct why why = { 0 };
		bool may_retry;

		assert_int_not_equal(http_explain(&trouble, &may_retry, &why), ERR_OK);
		assert_true(strlen(why.text) > 10);
	}
}

static bool
is(bool (*claim)(const struct sockaddr *), const char *text)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		return claim((const struct sockaddr *)&v4);
	assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
	return claim((const struct sockaddr *)&v6);
}

static void
test_addresses(void **state)
{
	static const char *const others[] = {
		"10.0.0.1", "0.0.0.0",       "128.0.0.1",        "169.254.169.253", "::",
		"::2",      "fd00:ec2::253", "::ffff:127.0.0.1", "192.168.1.1"
	};
	static const char *const metadata[] = { "169.254.169.254", "169.254.170.2",
						"169.254.170.23", "fd00:ec2::254", "fd00:ec2::23" };
	struct sockaddr unix_address = { .sa_family = AF_UNIX };

	(void)state;
	assert_true(is(address_is_loopback, "127.0.0.1"));
	assert_true(is(address_is_loopback, "127.255.0.9"));
	assert_true(is(address_is_loopback, "::1"));
	for (size_t i = 0; i < LEN(metadata); i++) {
		assert_true(is(address_is_metadata, metadata[i]));
		assert_false(is(address_is_loopback, metadata[i]));
	}
	for (size_t i = 0; i < LEN(others); i++)
		assert_false(is(address_is_loopback, others[i]) ||
			     is(address_is_metadata, others[i]));
	assert_false(address_is_loopback(&unix_address) || address_is_metadata(&unix_address));
	assert_int_equal(address_port(&unix_address), 0);
	assert_int_equal(address_port((const struct sockaddr *)&(struct sockaddr_in){
				 .sin_family = AF_INET, .sin_port = htons(443) }),
			 443);
	assert_int_equal(address_port((const struct sockaddr *)&(struct sockaddr_in6){
				 .sin6_family = AF_INET6, .sin6_port = htons(80) }),
			 80);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_every_failure_has_a_sentence),
		cmocka_unit_test(test_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
