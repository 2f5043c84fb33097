/* SPDX-License-Identifier: MIT */
/* test_probe_trust.c - what a probe gives away and what it believes: secrets in headers, stand-ins
 * for sites, certificates. */
#include "trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tls.h"

#define CANARY "canary-7f3a-value"

/* ---- headers from the environment ---- */

static const struct stack_header key_header = { "X-Api-Key", "CWTOP_TEST_KEY" };

static void
give_header(struct trial *t, const char *value)
{
	t->def.headers = &key_header;
	t->def.n_headers = 1;
	if (value)
		assert_int_equal(setenv("CWTOP_TEST_KEY", value, 1), 0);
	else
		assert_int_equal(unsetenv("CWTOP_TEST_KEY"), 0);
}

static bool
holds_canary(const struct trial *t)
{
	const struct probe_result *r = &t->result;
	const char *const texts[] = { r->why,
				      r->version,
				      r->address,
				      r->proxy,
				      r->certificate.subject,
				      r->certificate.issuer,
				      r->certificate.problem,
				      t->client.why.text };

	for (size_t i = 0; i < LEN(texts); i++)
		if (texts[i] && strstr(texts[i], CANARY))
			return true;
	return false;
}

/* The server even throws it back. */
static void
test_a_header_is_sent_and_not_kept(void **state)
{
	struct trial t;

	(void)state;
	trial_begin(&t);
	give_header(&t, CANARY);
	t.def.contains = "ok";
	bag_add(&t.bag, "500 " CANARY, "X-Echo: " CANARY "\r\n", CANARY);
	trial_ask_bag(&t, "/");
	trial_expect(&t, PROBE_STATUS, "answered 500");
	assert_non_null(strstr(server_request(t.client.server, 0), "X-Api-Key: " CANARY "\r\n"));
	assert_false(holds_canary(&t));
	trial_end(&t);
}

static void
test_bad_headers_are_not_sent(void **state)
{
	static const struct {
		const char *value, *part;
	} rows[] = {
		{ NULL, "variable CWTOP_TEST_KEY, which is not set" },
		{ "", "variable CWTOP_TEST_KEY, which is not set" },
		{ CANARY "\r\nX-Other: 1", "CWTOP_TEST_KEY has a line end" },
		{ CANARY "\n", "CWTOP_TEST_KEY has a line end" },
		{ "\x01" CANARY, "CWTOP_TEST_KEY has a line end" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct trial t;

		trial_begin(&t);
		give_header(&t, rows[i].value);
		bag_add(&t.bag, "200 OK", "", "x");
		trial_ask_bag(&t, "/");
		assert_int_equal(t.err, ERR_USAGE);
		expect_why(&t.client, rows[i].part);
		assert_int_equal(server_connections(t.client.server), 0);
		assert_false(holds_canary(&t));
		trial_end(&t);
	}
}

/* ---- a stand-in ---- */

static void
ask_stand_in(struct trial *t, const char *url)
{
	char stand_in[64];

	client_open(&t->client, t->bag.answers, t->bag.n);
	(void)snprintf(stand_in, sizeof(stand_in), "127.0.0.1:%d", server_port(t->client.server));
	t->def.url = url;
	trial_ask(t, stand_in);
}

static void
test_a_stand_in_plays_the_site(void **state)
{
	struct trial t;
	int64_t days;
	const char *sent;

	(void)state;
	trial_begin(&t);
	give_header(&t, NULL); /* not wanted here */
	bag_add(&t.bag, "200 OK",
		"X-Cwtop-Probe: answered\r\nX-Cwtop-Certificate: 2030-01-02T00:00:00Z\r\n"
		"X-Cwtop-Time: 2500\r\n",
		"x");
	ask_stand_in(&t, "https://shop.test/a/b?c=d#e");
	trial_expect(&t, PROBE_OK, "");
	assert_true(t.result.is_simulated);
	assert_int_equal(t.result.times.tls_us, -1);
	assert_int_equal(t.result.times.total_us, 2500000);
	assert_true(probe_days_left(&t.result.certificate, 1893456000, &days)); /* 2030-01-01 */
	assert_int_equal(days, 1);
	sent = server_request(t.client.server, 0);
	assert_non_null(strstr(sent, "GET /a/b?c=d HTTP/1.1\r\n"));
	assert_non_null(strstr(sent, "Host: shop.test\r\n"));
	assert_non_null(strstr(sent, "X-Cwtop-Probe: https://shop.test/a/b?c=d#e\r\n"));
	trial_end(&t);
}

/* A certificate that has expired is refused as a site's would be: no answer counts. */
static void
test_a_stand_in_expires(void **state)
{
	struct trial t;

	(void)state;
	trial_begin(&t);
	bag_add(&t.bag, "200 OK",
		"X-Cwtop-Probe: answered\r\nX-Cwtop-Certificate: 2020-01-02T00:00:00Z\r\n", "x");
	ask_stand_in(&t, "https://shop.test/a");
	trial_expect(&t, PROBE_TLS, "shop.test: its certificate is expired: renew it");
	assert_string_equal(t.result.certificate.problem, "expired");
	assert_int_equal(t.result.status, 0);
	assert_int_equal(t.result.size_bytes, -1);
	trial_end(&t);
}

/* A custom endpoint that knows nothing of this is no site that is down. */
static void
test_others_play_no_site(void **state)
{
	struct trial t;

	(void)state;
	trial_begin(&t);
	bag_add(&t.bag, "404 Not Found", "", "x");
	ask_stand_in(&t, "https://shop.test");
	trial_expect(&t, PROBE_NOT_SENT, "custom endpoint");
	assert_int_equal(t.result.status, 0);
	assert_non_null(strstr(server_request(t.client.server, 0), "GET / HTTP/1.1\r\n"));
	trial_end(&t);
}

/* Only a stand-in is believed what it says of a certificate. */
static void
test_a_site_cannot_say_its_certificate(void **state)
{
	struct trial t;

	(void)state;
	trial_begin(&t);
	bag_add(&t.bag, "200 OK",
		"X-Cwtop-Probe: answered\r\nX-Cwtop-Certificate: 2030-01-02T00:00:00Z\r\n", "x");
	trial_ask_bag(&t, "/");
	trial_expect(&t, PROBE_OK, "");
	assert_false(t.result.certificate.is_known);
	assert_false(t.result.is_simulated);
	trial_end(&t);
}

/* ---- TLS ---- */

static const struct tls_case {
	const char *name;
	enum probe_error error;
	const char *part, *problem;
	int64_t days_min, days_max;
} tls_cases[] = {
	{ "good", PROBE_OK, "", "", 1, 2 },
	{ "soon", PROBE_OK, "", "", 4, 5 },
	{ "expired", PROBE_TLS, "its certificate is expired: renew it", "expired", -20000, -2000 },
	{ "future", PROBE_TLS, "not valid yet", "not valid yet", 20000, 50000 },
	{ "self", PROBE_TLS, "signed by itself", "signed by itself", 1, 2 },
	{ "host", PROBE_TLS, "its certificate is for another host", "for another host", 1, 2 },
	{ "unknown", PROBE_TLS, "of an unknown issuer", "of an unknown issuer", 1, 2 },
	{ "purpose", PROBE_TLS, "not for a server", "not for a server", 1, 2 },
};

static void
try_certificate(const struct tls_case *row)
{
	static const char *const page[] = { "-www", NULL };
	struct tls_server s;
	struct trial t;
	char subject[64];
	int64_t days = 0;

	trial_begin(&t);
	assert_int_equal(setenv("AWS_CA_BUNDLE", tls_path("ca.pem"), 1), 0);
	tls_start(&s, row->name, page);
	client_open_port(&t.client, NOTHING_LISTENS);
	(void)snprintf(t.url, sizeof(t.url), "https://127.0.0.1:%d/", s.port);
	trial_ask(&t, NULL);
	trial_expect(&t, row->error, row->part);
	assert_true(t.result.certificate.is_known);
	assert_string_equal(t.result.certificate.problem, row->problem);
	(void)snprintf(subject, sizeof(subject), "cwtop test %s", row->name);
	assert_string_equal(t.result.certificate.subject, subject);
	assert_true(probe_days_left(&t.result.certificate, clock_wall_s(), &days));
	if (days < row->days_min || days > row->days_max)
		fail_msg("%s: %lld days", row->name, (long long)days);
	assert_true(t.result.certificate.not_before_s < t.result.certificate.not_after_s);
	assert_true(t.result.times.connect_us >= 0);
	if (row->error == PROBE_OK) {
		assert_string_equal(t.result.certificate.issuer, "cwtop test ca");
		assert_int_equal(t.result.status, 200);
		assert_true(t.result.times.tls_us > 0);
	} else {
		assert_int_equal(t.result.status, 0);
		assert_int_equal(t.result.times.first_us, -1);
	}
	trial_end(&t);
	tls_stop(&s);
}

static void
test_certificates(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(tls_cases); i++)
		try_certificate(&tls_cases[i]);
}

static void
test_no_tls_there(void **state)
{
	struct trial t;

	(void)state;
	trial_begin(&t);
	bag_add_raw(&t.bag, "HTTP/1.1 400 Bad Request\r\n\r\n", 28, AFTER_CLOSE);
	client_open(&t.client, t.bag.answers, t.bag.n);
	/* it waits for a request that never comes, and hears a ClientHello */
	(void)snprintf(t.url, sizeof(t.url), "https://127.0.0.1:%d/", server_port(t.client.server));
	t.def.timeout_s = 1;
	trial_ask(&t, NULL);
	assert_int_equal(t.err, ERR_OK);
	assert_true(t.result.error == PROBE_TLS || t.result.error == PROBE_TIMEOUT);
	assert_false(t.result.certificate.is_known);
	trial_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_header_is_sent_and_not_kept),
		cmocka_unit_test(test_bad_headers_are_not_sent),
		cmocka_unit_test(test_a_stand_in_plays_the_site),
		cmocka_unit_test(test_a_stand_in_expires),
		cmocka_unit_test(test_others_play_no_site),
		cmocka_unit_test(test_a_site_cannot_say_its_certificate),
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_no_tls_there),
	};

	return cmocka_run_group_tests(tests, tls_folder_new, tls_folder_remove);
}
