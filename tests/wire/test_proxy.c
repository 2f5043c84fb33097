/* SPDX-License-Identifier: MIT */
/* test_proxy.c - what a proxy gets to see, what is said when it does not do its part, and what
 * never goes through it. */
#include "client.h"

#include "aws/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tls.h"
#include "tunnel.h"

#define HOST "monitoring.eu-west-2.amazonaws.com"

static void
forget_proxies(void)
{
	static const char *const names[] = { "https_proxy", "HTTPS_PROXY", "http_proxy",
					     "HTTP_PROXY",  "all_proxy",   "ALL_PROXY",
					     "no_proxy",    "NO_PROXY",    "AWS_CA_BUNDLE" };

	for (size_t i = 0; i < LEN(names); i++)
		assert_int_equal(unsetenv(names[i]), 0);
}

static void
use_proxy(const char *user, int port)
{
	char url[96];

	forget_proxies();
	(void)snprintf(url, sizeof(url), "http://%s127.0.0.1:%d", user, port);
	assert_int_equal(setenv("https_proxy", url, 1), 0);
}

/* One try at AWS's own host, or at `url`, that takes so long at most. */
static enum err
ask_for(const char *url, long patience_ms, struct client *c)
{
	struct http_limits limits = http_limits_default;
	struct metric_asked got = { 0 };

	client_open_url(c, url);
	limits.connect_ms = limits.total_ms = patience_ms;
	aws_set_limits(c->aws, &limits);
	c->scope.max_attempts = 1;
	return metric_ask(c, &got);
}

static enum err
ask(const char *url, struct client *c)
{
	return ask_for(url, 60000, c);
}

static void
expect_head(const char *head, bool has_password)
{
	static const char *const secrets[] = { "authorization: aws4", "x-amz-", "security-token",
					       "AKIA" };

	assert_non_null(strstr(head, "CONNECT " HOST ":443 HTTP/1.1\r\n"));
	for (size_t i = 0; i < LEN(secrets); i++)
		if (strcasestr(head, secrets[i]))
			fail_msg("the proxy saw: %s", head);
	assert_int_equal(strstr(head, "Proxy-Authorization: Basic bWU6czNjcmV0\r\n") != NULL,
			 has_password);
}

/* The request arrives behind the tunnel; the proxy reads the CONNECT alone, and its own password.
 */
static void
test_a_tunnel_carries_the_request(void **state)
{
	struct tls_server s;
	struct tunnel *tunnel;
	struct client c;
	struct buf head;

	(void)state;
	tls_start(&s, "host", NULL);
	tunnel = tunnel_start(s.port);
	use_proxy("me:s3cret@", tunnel_port(tunnel));
	assert_int_equal(setenv("AWS_CA_BUNDLE", tls_path("ca.pem"), 1), 0);
	assert_int_equal(setenv("AWS_SESSION_TOKEN", "FwoGZXIvYXdzEXAMPLETOKEN", 1), 0);
	tls_hang_up(&s, "EXAMPLETOKEN");
	assert_int_equal(ask(NULL, &c), ERR_NET);
	assert_int_equal(unsetenv("AWS_SESSION_TOKEN"), 0);
	assert_true(tls_hung_up(&s));
	assert_null(strstr(c.why.text, "s3cret"));
	client_close(&c);
	tunnel_stop(tunnel, &head);
	expect_head(head.data, true);
	assert_true(tls_see(&s, "CONNECTION CLOSED"));
	assert_non_null(strstr(s.seen.data, "AWS4-HMAC"));
	assert_null(strcasestr(s.seen.data, "proxy-authorization"));
	buf_done(&head);
	tls_stop(&s);
}

/* A proxy that opens TLS itself shows a certificate that nobody signed. */
static void
test_a_proxy_that_listens_in_gets_nothing(void **state)
{
	struct tls_server s;
	struct tunnel *tunnel;
	struct client c;
	struct buf head;

	(void)state;
	tls_start(&s, "host", NULL);
	tunnel = tunnel_start(s.port);
	use_proxy("", tunnel_port(tunnel));
	assert_int_equal(ask(NULL, &c), ERR_TLS);
	expect_why(&c, "certificate of an unknown issuer");
	client_close(&c);
	tunnel_stop(tunnel, &head);
	expect_head(head.data, false);
	assert_true(tls_see(&s, "CONNECTION CLOSED"));
	assert_null(strstr(s.seen.data, "POST"));
	buf_done(&head);
	tls_stop(&s);
}

#define ANSWER(text, after)                       \
	{                                         \
		(text), sizeof(text) - 1, (after) \
	}

static const struct {
	struct answer answer;
	enum err err;
	const char *part;
} unwilling[] = {
	{ ANSWER("HTTP/1.1 407 Proxy Authentication Required\r\n"
		 "Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
		 AFTER_CLOSE),
	  ERR_NET, "wants a name and a password (407)" },
	{ ANSWER("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", AFTER_CLOSE), ERR_NET,
	  "refuses the way to it (403)" },
	{ ANSWER("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", AFTER_CLOSE),
	  ERR_NET, "refuses the way to it (503)" },
	{ ANSWER("HTTP/1.1 302 Found\r\nLocation: https://example.org/login\r\n"
		 "Content-Length: 0\r\n\r\n",
		 AFTER_CLOSE),
	  ERR_NET, "refuses the way to it (302)" },
	{ ANSWER("", AFTER_HANG), ERR_TIMEOUT, "opened no way to it" },
	{ ANSWER("", AFTER_CLOSE), ERR_NET, "closed the connection" },
};

static void
test_proxies_that_do_not_do_their_part(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(unwilling); i++) {
		struct server *proxy = server_start(&unwilling[i].answer, 1);
		struct client c;
		char name[32];
		enum err err;

		use_proxy("me:s3cret@", server_port(proxy));
		err = ask_for(NULL, unwilling[i].err == ERR_TIMEOUT ? 3000 : 60000, &c);
		if (err != unwilling[i].err)
			fail_msg("%zu: %s: %s", i, err_word(err), c.why.text);
		(void)snprintf(name, sizeof(name), "127.0.0.1:%d", server_port(proxy));
		expect_why(&c, unwilling[i].part);
		expect_why(&c, HOST);
		expect_why(&c, name);
		assert_null(strstr(c.why.text, "s3cret"));
		assert_false(c.aws->reply.was_sent);
		client_close(&c);
		expect_head(server_request(proxy, 0), true);
		server_stop(proxy);
	}
}

static void
test_nobody_listens_there(void **state)
{
	static const struct answer unused = ANSWER("", AFTER_CLOSE);
	struct server *proxy = server_start(&unused, 1);
	struct client c;

	(void)state;
	use_proxy("", server_port(proxy));
	server_stop(proxy);
	assert_int_equal(ask(NULL, &c), ERR_NET);
	expect_why(&c, "takes no connection: check https_proxy");
	client_close(&c);
}

/* Loopback, what is asked for directly (metadata services are), and what no_proxy names. */
static void
test_what_never_goes_through(void **state)
{
	static const struct answer refusal =
		ANSWER("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", AFTER_CLOSE);
	static const char *const none[] = { NULL };
	struct server *proxy = server_start(&refusal, 1);
	struct http_request request = { .method = "GET",
					.url = "https://0.0.0.0:1/",
					.host = "metadata",
					.headers = none,
					.is_direct = true };
	struct tls_server s;
	struct client c;
	struct why why;
	bool may_retry;
	char url[64];

	(void)state;
	tls_start(&s, "good", NULL);
	use_proxy("", server_port(proxy));
	assert_int_equal(setenv("AWS_CA_BUNDLE", tls_path("ca.pem"), 1), 0);
	(void)snprintf(url, sizeof(url), "https://127.0.0.1:%d", s.port);
	tls_hang_up(&s, "AWS4-HMAC");
	assert_int_equal(ask(url, &c), ERR_NET);
	assert_true(tls_hung_up(&s));
	assert_int_equal(http_send(c.aws->http, &request, &c.aws->reply, &may_retry, &why),
			 ERR_NET);
	assert_non_null(strstr(why.text, "nothing listens there"));
	client_close(&c);
	assert_int_equal(server_connections(proxy), 0);

	/* 0.0.0.0 is this machine, but not by its name */
	assert_int_equal(ask("https://0.0.0.0:1", &c), ERR_NET);
	expect_why(&c, "refuses the way to it (403)");
	client_close(&c);
	assert_int_equal(server_connections(proxy), 1);
	assert_int_equal(setenv("no_proxy", "example.org,0.0.0.0", 1), 0);
	assert_int_equal(ask("https://0.0.0.0:1", &c), ERR_NET);
	expect_why(&c, "nothing listens there");
	client_close(&c);
	assert_int_equal(server_connections(proxy), 1);
	server_stop(proxy);
	tls_stop(&s);
}

/* The variables of plain http are for nobody: no request of ours goes in the clear through them. */
static void
test_plain_http_has_no_proxy(void **state)
{
	struct bag bag;
	struct client c;
	struct metric_asked got = { 0 };
	struct server *proxy;

	(void)state;
	bag_init(&bag);
	bag_add(&bag, "403 Forbidden", "", "");
	proxy = server_start(bag.answers, bag.n);
	use_proxy("", server_port(proxy));
	assert_int_equal(setenv("http_proxy", getenv("https_proxy"), 1), 0);
	assert_int_equal(setenv("all_proxy", getenv("https_proxy"), 1), 0);
	client_open(&c, bag.answers, bag.n);
	assert_int_equal(metric_ask(&c, &got), ERR_DENIED);
	assert_int_equal(server_requests(c.server), 1);
	assert_int_equal(server_connections(proxy), 0);
	client_close(&c);
	server_stop(proxy);
	bag_done(&bag);
}

static int
forget_settings(void **state)
{
	(void)state;
	forget_proxies();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_a_tunnel_carries_the_request, forget_settings),
		cmocka_unit_test_teardown(test_a_proxy_that_listens_in_gets_nothing,
					  forget_settings),
		cmocka_unit_test_teardown(test_proxies_that_do_not_do_their_part, forget_settings),
		cmocka_unit_test_teardown(test_nobody_listens_there, forget_settings),
		cmocka_unit_test_teardown(test_what_never_goes_through, forget_settings),
		cmocka_unit_test_teardown(test_plain_http_has_no_proxy, forget_settings),
	};

	return cmocka_run_group_tests(tests, tls_folder_new, tls_folder_remove);
}
