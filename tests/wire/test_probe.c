/* SPDX-License-Identifier: MIT */
/* test_probe.c - probes over plain http: what each result says, and whom a probe never asks. */
#include "trial.h"

#include <stdio.h>
#include <string.h>

/* ---- answers ---- */

static void
test_a_good_answer(void **state)
{
	struct trial t;
	const char *sent;

	(void)state;
	trial_begin(&t);
	t.def.contains = "all is well";
	bag_add(&t.bag, "200 OK", "", "<p>all is well</p>");
	trial_ask_bag(&t, "/health?x=1");
	trial_expect(&t, PROBE_OK, "");
	assert_int_equal(t.result.status, 200);
	assert_string_equal(t.result.version, "1.1");
	assert_non_null(strstr(t.result.address, "127.0.0.1:"));
	assert_int_equal(t.result.size_bytes, 18);
	assert_true(t.result.times.first_us > 0 &&
		    t.result.times.total_us >= t.result.times.first_us);
	assert_int_equal(t.result.times.tls_us, -1);
	assert_false(t.result.certificate.is_known);
	sent = server_request(t.client.server, 0);
	assert_non_null(strstr(sent, "GET /health?x=1 HTTP/1.1\r\n"));
	assert_non_null(strstr(sent, "User-Agent: cwtop/" CWTOP_VERSION "\r\n"));
	/* nothing of AWS's is in it */
	assert_null(strcasestr(sent, "authorization"));
	assert_null(strcasestr(sent, "x-amz"));
	assert_null(strcasestr(sent, "AKIA"));
	trial_end(&t);
}

/* Each probe pays for its own connection. */
static void
test_no_connection_is_kept(void **state)
{
	struct trial t;

	(void)state;
	trial_begin(&t);
	bag_add(&t.bag, "200 OK", "", "x");
	trial_ask_bag(&t, "/");
	trial_expect(&t, PROBE_OK, "");
	trial_ask(&t, NULL);
	trial_expect(&t, PROBE_OK, "");
	assert_int_equal(server_connections(t.client.server), 2);
	assert_true(t.result.times.connect_us >= 0);
	trial_end(&t);
}

static void
test_statuses(void **state)
{
	static const int only_301[] = { 301 }, two[] = { 200, 204 };
	static const struct {
		const char *status;
		const int *expected;
		size_t n;
		enum probe_error error;
		const char *part;
	} rows[] = {
		{ "204 No Content", NULL, 0, PROBE_OK, "" },
		{ "302 Found", NULL, 0, PROBE_OK, "" },
		{ "301 Moved", only_301, 1, PROBE_OK, "" },
		{ "301 Moved", two, 2, PROBE_STATUS,
		  "answered 301 where 200, 204 is expected: redirects are not followed" },
		{ "404 Not Found", NULL, 0, PROBE_STATUS,
		  "answered 404 where 200 to 399 is expected" },
		{ "503 Slow Down", NULL, 0, PROBE_STATUS, "answered 503" },
		{ "200 OK", only_301, 1, PROBE_STATUS, "answered 200 where 301 is expected" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct trial t;

		trial_begin(&t);
		t.def.expected = rows[i].expected;
		t.def.n_expected = rows[i].n;
		/* where it leads to would be counted as a second request */
		bag_add(&t.bag, rows[i].status, "Location: /elsewhere\r\n", "");
		trial_ask_bag(&t, "/");
		trial_expect(&t, rows[i].error, rows[i].part);
		assert_int_equal(server_requests(t.client.server), 1);
		trial_end(&t);
	}
}

static void
test_head(void **state)
{
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n";
	struct trial t;

	(void)state;
	trial_begin(&t);
	t.def.is_head = true;
	bag_add_raw(&t.bag, head, sizeof(head) - 1, AFTER_HANG);
	trial_ask_bag(&t, "/");
	trial_expect(&t, PROBE_OK, "");
	assert_int_equal(t.result.size_bytes, 0);
	assert_non_null(strstr(server_request(t.client.server, 0), "HEAD / HTTP/1.1\r\n"));
	trial_end(&t);
}

static void
test_content(void **state)
{
	struct trial t;

	(void)state;
	trial_begin(&t);
	t.def.contains = "shop";
	bag_add(&t.bag, "200 OK", "", "<h1>Parked domain</h1>");
	trial_ask_bag(&t, "/");
	trial_expect(&t, PROBE_CONTENT, "answered 200, but \"shop\" is not in the answer");
	trial_end(&t);
}

/* A body without end: 64 KiB of it are read, and what they hold counts. */
static void
test_a_huge_body(void **state)
{
	static const char head[] = "HTTP/1.1 200 OK\r\n\r\n<title>shop</title>";
	struct buf huge;
	struct trial t;

	(void)state;
	for (int is_late = 0; is_late < 2; is_late++) {
		trial_begin(&t);
		t.def.contains = is_late ? "at the end" : "shop";
		buf_init(&huge, 4u << 20);
		assert_true(buf_add_text(&huge, head));
		for (int i = 0; i < 20000; i++)
			assert_true(buf_add_text(&huge, "0123456789abcdef0123456789abcdef"));
		assert_true(buf_add_text(&huge, "at the end"));
		bag_add_raw(&t.bag, huge.data, huge.len, AFTER_HANG);
		trial_ask_bag(&t, "/");
		trial_expect(&t, is_late ? PROBE_CONTENT : PROBE_OK,
			     is_late ? "is not in the first 64 KiB" : "");
		assert_true(t.result.is_cut);
		assert_int_equal(t.result.size_bytes, HTTP_PROBE_BODY_MAX);
		trial_end(&t);
		buf_done(&huge);
	}
}

/* ---- no answer ---- */

static void
test_broken_answers(void **state)
{
	static const char part[] = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
	static const char ssh[] = "SSH-2.0-OpenSSH_9.2\r\n";
	static const struct {
		const char *bytes;
		enum after after;
		enum probe_error error;
		const char *part;
	} rows[] = {
		{ "", AFTER_RESET, PROBE_BROKEN, "broke" },
		{ "", AFTER_CLOSE, PROBE_BROKEN, "without an answer" },
		{ part, AFTER_CLOSE, PROBE_BROKEN, "cut short" },
		{ ssh, AFTER_CLOSE, PROBE_BROKEN, "not HTTP" },
		{ "", AFTER_HANG, PROBE_TIMEOUT, "no answer within 1 s" },
		{ part, AFTER_HANG, PROBE_TIMEOUT, "began and did not end within 1 s" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct trial t;

		trial_begin(&t);
		if (rows[i].after == AFTER_HANG)
			t.def.timeout_s = 1;
		bag_add_raw(&t.bag, rows[i].bytes, strlen(rows[i].bytes), rows[i].after);
		trial_ask_bag(&t, "/");
		trial_expect(&t, rows[i].error, rows[i].part);
		assert_int_equal(t.result.times.first_us, -1);
		assert_true(t.result.times.connect_us >= 0);
		trial_end(&t);
	}
}

static void
test_nobody_there(void **state)
{
	struct trial t;

	(void)state;
	trial_begin(&t);
	trial_ask_url(&t, "http://127.0.0.1:9/");
	trial_expect(&t, PROBE_CONNECT, "connection refused");
	assert_int_equal(t.result.times.connect_us, -1);
	assert_string_equal(t.result.address, "");
	trial_end(&t);
	trial_begin(&t);
	trial_ask_url(&t, "https://nowhere.test/");
	trial_expect(&t, PROBE_DNS, "nowhere.test: its name does not resolve");
	assert_int_equal(t.result.times.name_us, -1);
	trial_end(&t);
}

static void
test_a_name_is_resolved(void **state)
{
	struct trial t;

	(void)state;
	trial_begin(&t);
	bag_add(&t.bag, "200 OK", "", "x");
	client_open(&t.client, t.bag.answers, t.bag.n);
	(void)snprintf(t.url, sizeof(t.url), "http://here.test:%d/", server_port(t.client.server));
	trial_ask(&t, NULL);
	trial_expect(&t, PROBE_OK, "");
	assert_true(t.result.times.name_us >= 0);
	trial_end(&t);
}

/* However it is written, and whatever name leads there: no socket is opened. */
static void
test_link_local_is_refused(void **state)
{
	static const char *const urls[] = {
		"http://169.254.169.254/latest/meta-data/",
		"http://169.254.170.2/",
		"https://169.254.0.1/",
		"http://[fe80::1]/",
		"http://[fd00:ec2::254]/",
		"http://[::ffff:169.254.169.254]/",
		"http://[64:ff9b::169.254.169.254]/",
		"http://2852039166/",
		"http://0xa9fea9fe/",
		"http://0251.0376.0251.0376/",
		"http://metadata.test/",
		"https://metadata.test/",
		"http://link.test/",
		"http://ec2.test/",
		"http://mapped.test/",
	};

	(void)state;
	for (size_t i = 0; i < LEN(urls); i++) {
		struct trial t;

		trial_begin(&t);
		trial_ask_url(&t, urls[i]);
		trial_expect(&t, PROBE_REFUSED, "leads to a link-local address");
		assert_int_equal(t.result.times.connect_us, -1);
		trial_end(&t);
	}
}

/* Through a proxy the name would be resolved by somebody else: addresses are refused all the same.
 */
static void
test_link_local_is_refused_before_a_proxy(void **state)
{
	char proxy[64];
	struct trial t;

	(void)state;
	trial_begin(&t);
	bag_add(&t.bag, "200 OK", "", "x");
	client_open(&t.client, t.bag.answers, t.bag.n);
	(void)snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%d", server_port(t.client.server));
	assert_true(http_set_proxy(t.client.aws->http, proxy));
	t.def.url = "https://169.254.169.254/";
	trial_ask(&t, NULL);
	trial_expect(&t, PROBE_REFUSED, "link-local");
	assert_int_equal(server_connections(t.client.server), 0);
	trial_end(&t);
}

/* This machine is asked directly, whatever no_proxy says. */
static void
test_loopback_goes_through_no_proxy(void **state)
{
	char proxy[64];
	struct trial t;

	(void)state;
	trial_begin(&t);
	bag_add(&t.bag, "403 Forbidden", "", "no");
	client_open(&t.client, t.bag.answers, t.bag.n);
	(void)snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%d", server_port(t.client.server));
	assert_true(http_set_proxy(t.client.aws->http, proxy));
	t.def.url = "https://127.0.0.1:9/";
	trial_ask(&t, NULL);
	trial_expect(&t, PROBE_CONNECT, "connection refused");
	assert_int_equal(server_connections(t.client.server), 0);
	trial_end(&t);
}

static void
test_a_proxy_that_refuses(void **state)
{
	char proxy[64];
	struct trial t;

	(void)state;
	trial_begin(&t);
	bag_add(&t.bag, "403 Forbidden", "", "no");
	client_open(&t.client, t.bag.answers, t.bag.n);
	(void)snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%d", server_port(t.client.server));
	assert_true(http_set_proxy(t.client.aws->http, proxy));
	t.def.url = "https://shop.test/";
	trial_ask(&t, NULL);
	trial_expect(&t, PROBE_CONNECT, "refuses the way to it (403)");
	assert_non_null(strstr(server_request(t.client.server, 0), "CONNECT shop.test:443 "));
	trial_end(&t);
}

/* AWS's requests of the same client are as strict after a probe as before. */
static void
test_the_client_stays_strict(void **state)
{
	struct trial t;
	struct metric_asked got = { 0 };

	(void)state;
	trial_begin(&t);
	bag_add(&t.bag, "200 OK", "", "x");
	trial_ask_bag(&t, "/");
	trial_expect(&t, PROBE_OK, "");
	(void)snprintf(t.client.shared->custom[AWS_CLOUDWATCH].host, ENDPOINT_HOST_MAX,
		       "metadata.test");
	t.client.scope.max_attempts = 1;
	assert_int_equal(metric_ask(&t.client, &got), ERR_NET);
	expect_why(&t.client, "plain http is for loopback only");
	trial_end(&t);
}

static void
test_a_stop_ends_it(void **state)
{
	struct trial t;

	(void)state;
	trial_begin(&t);
	bag_add(&t.bag, "200 OK", "", "x");
	client_open(&t.client, t.bag.answers, t.bag.n);
	aws_stop(t.client.aws);
	(void)snprintf(t.url, sizeof(t.url), "http://127.0.0.1:%d/", server_port(t.client.server));
	trial_ask(&t, NULL);
	assert_int_equal(t.err, ERR_STOPPED);
	trial_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_good_answer),
		cmocka_unit_test(test_no_connection_is_kept),
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_content),
		cmocka_unit_test(test_a_huge_body),
		cmocka_unit_test(test_broken_answers),
		cmocka_unit_test(test_nobody_there),
		cmocka_unit_test(test_a_name_is_resolved),
		cmocka_unit_test(test_link_local_is_refused),
		cmocka_unit_test(test_link_local_is_refused_before_a_proxy),
		cmocka_unit_test(test_loopback_goes_through_no_proxy),
		cmocka_unit_test(test_a_proxy_that_refuses),
		cmocka_unit_test(test_the_client_stays_strict),
		cmocka_unit_test(test_a_stop_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
