/* SPDX-License-Identifier: MIT */
/* test_tls.c - certificates and protocols that must not be trusted: each with its cause in the
 * sentence, and no byte of the request leaves. */
#include "client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tls.h"

#define PATIENCE_MS 60000

/* Asks for metrics over TLS, once. `authority` is the file to trust; NULL: the system's. */
static enum err
ask(const struct tls_server *s, const char *authority, struct client *c)
{
	struct http_limits limits = http_limits_default;
	struct metric_asked got = { 0 };
	char url[64];

	if (authority)
		assert_int_equal(setenv("AWS_CA_BUNDLE", tls_path(authority), 1), 0);
	else
		assert_int_equal(unsetenv("AWS_CA_BUNDLE"), 0);
	(void)snprintf(url, sizeof(url), "https://127.0.0.1:%d", s->port);
	client_open_url(c, url);
	limits.connect_ms = limits.total_ms = PATIENCE_MS;
	aws_set_limits(c->aws, &limits);
	c->scope.max_attempts = 1;
	return metric_ask(c, &got);
}

/* A server that offers what today's libraries refuse, so that the client must. */
static const char *const anything[] = { "-cipher", "ALL:@SECLEVEL=0", NULL };
static const char *const old_protocol[] = { "-cipher", "ALL:@SECLEVEL=0", "-tls1_1", NULL };

static const struct {
	const char *name, *authority;
	const char *const *options;
	const char *part;
} bad[] = {
	{ "expired", "ca.pem", NULL, "certificate has expired" },
	{ "future", "ca.pem", NULL, "certificate is not valid yet" },
	{ "self", "ca.pem", NULL, "certificate is signed by itself" },
	{ "host", "ca.pem", NULL, "certificate is for another host" },
	{ "unknown", "ca.pem", NULL, "certificate of an unknown issuer" },
	{ "good", NULL, NULL, "certificate of an unknown issuer" },
	{ "purpose", "ca.pem", NULL, "certificate is not for a server" },
	{ "small", "ca.pem", anything, "certificate is too weak" },
	{ "sha1", "ca.pem", anything, "certificate is too weak" },
	{ "chain", "ca.pem", NULL, "certificate of an unknown issuer" },
	{ "good", "ca.pem", old_protocol, "TLS" },
};

static void
test_bad_servers_get_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		struct tls_server s;
		struct client c;
		enum err err;

		tls_start(&s, bad[i].name, bad[i].options);
		err = ask(&s, bad[i].authority, &c);
		if (err != ERR_TLS)
			fail_msg("%s: %s: %s", bad[i].name, err_word(err), c.why.text);
		expect_why(&c, bad[i].part);
		expect_why(&c, "127.0.0.1");
		client_close(&c);
		assert_true(tls_see(&s, "CONNECTION CLOSED"));
		assert_null(strstr(s.seen.data, "POST"));
		assert_null(strstr(s.seen.data, "AWS4-HMAC"));
		tls_stop(&s);
	}
}

/* The same with certificates that are right: the request arrives, so the test above can fail. One
 * is signed by a private authority of AWS_CA_BUNDLE, one by an authority in between. */
static void
test_good_servers_get_the_request(void **state)
{
	char between[96];
	const char *const whole_chain[] = { "-cert_chain", between, NULL };
	const struct {
		const char *name;
		const char *const *options;
	} good[] = { { "good", NULL }, { "chain", whole_chain } };

	(void)state;
	(void)snprintf(between, sizeof(between), "%s", tls_path("between.pem"));
	for (size_t i = 0; i < LEN(good); i++) {
		struct tls_server s;
		struct client c;

		tls_start(&s, good[i].name, good[i].options);
		tls_hang_up(&s, "AWS4-HMAC");
		assert_int_equal(ask(&s, "ca.pem", &c), ERR_NET);
		assert_true(tls_hung_up(&s));
		client_close(&c);
		tls_stop(&s);
	}
}

/* A bundle that goes away after the start: each request says so. */
static void
test_a_bundle_that_went_away(void **state)
{
	struct tls_server s;
	struct client c;
	struct metric_asked got = { 0 };
	char url[64], bundle[96];

	(void)state;
	(void)snprintf(bundle, sizeof(bundle), "%s", tls_path("bundle.pem"));
	assert_int_equal(link(tls_path("ca.pem"), bundle), 0);
	assert_int_equal(setenv("AWS_CA_BUNDLE", bundle, 1), 0);
	tls_start(&s, "good", NULL);
	(void)snprintf(url, sizeof(url), "https://127.0.0.1:%d", s.port);
	client_open_url(&c, url);
	assert_int_equal(unlink(bundle), 0);
	assert_int_equal(metric_ask(&c, &got), ERR_TLS);
	expect_why(&c, "AWS_CA_BUNDLE");
	client_close(&c);
	tls_stop(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_servers_get_nothing),
		cmocka_unit_test(test_good_servers_get_the_request),
		cmocka_unit_test(test_a_bundle_that_went_away),
	};

	return cmocka_run_group_tests(tests, tls_folder_new, tls_folder_remove);
}
