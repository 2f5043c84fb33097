/* SPDX-License-Identifier: MIT */
/* test_trouble.c - servers that are not AWS, or not well: one sentence each, within limits, and the
 * client works on afterwards. */
#include "client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

#define RAW(text) text, sizeof(text) - 1

/* Asks once for metrics of a server that answers `bag`. */
static void
ask_once(struct bag *bag, struct client *c, enum err err, const char *part)
{
	struct metric_asked got = { 0 };

	client_open(c, bag->answers, bag->n);
	c->scope.max_attempts = 1;
	if (metric_ask(c, &got) != err)
		fail_msg("not %s: %s", err_word(err), c->why.text);
	expect_why(c, part);
	assert_int_equal(got.points[0].n, 0);
}

static void
expect_trouble(const char *bytes, size_t n, enum after after, enum err err, const char *part)
{
	struct bag bag;
	struct client c;

	bag_init(&bag);
	bag_add_raw(&bag, bytes, n, after);
	ask_once(&bag, &c, err, part);
	expect_why(&c, "127.0.0.1:"); /* every sentence names the host */
	client_close(&c);
	bag_done(&bag);
}

static void
test_not_aws(void **state)
{
	(void)state;
	expect_trouble(
		RAW("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n"
		    "<html></html>"),
		AFTER_KEEP, ERR_PARSE, "web page (200)");
	expect_trouble(RAW("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"), AFTER_KEEP,
		       ERR_PARSE, "not JSON");
	expect_trouble(RAW("HTTP/1.1 500 Oops\r\nContent-Length: 13\r\n\r\n<html></html>"),
		       AFTER_KEEP, ERR_SERVER, "answered 500");
	expect_trouble(RAW("SSH-2.0-OpenSSH_9\r\n"), AFTER_CLOSE, ERR_PARSE, "not HTTP");
	expect_trouble(RAW("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"a\": \"\x01\"}"),
		       AFTER_KEEP, ERR_PARSE, "malformed answer");
	expect_trouble(RAW("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
			   "5\r\n\r\nhello"),
		       AFTER_KEEP, ERR_PARSE, "does not unpack");
}

static void
test_broken_connections(void **state)
{
	(void)state;
	expect_trouble(RAW(""), AFTER_CLOSE, ERR_NET, "without an answer");
	expect_trouble(RAW(""), AFTER_RESET, ERR_NET, "connection broke");
	expect_trouble(RAW("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"), AFTER_RESET, ERR_NET,
		       "connection broke");
	expect_trouble(RAW("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"Met"),
		       AFTER_CLOSE, ERR_PARSE, "incomplete answer");
}

static void
test_redirects_are_not_followed(void **state)
{
	struct bag bag, other_bag;
	struct client c;
	struct server *other;
	struct buf location;

	(void)state;
	bag_init(&other_bag);
	bag_add_file(&other_bag, "moto-get-metric-data.json");
	other = server_start(other_bag.answers, other_bag.n);
	buf_init(&location, 256);
	assert_true(buf_addf(&location, "Location: http://127.0.0.1:%d/\r\n", server_port(other)));
	bag_init(&bag);
	bag_add(&bag, "307 Temporary Redirect", location.data, "");
	ask_once(&bag, &c, ERR_PARSE, "answer is a redirect (307)");
	assert_int_equal(server_connections(other), 0);
	client_close(&c);
	server_stop(other);
	buf_done(&location);
	bag_done(&bag);
	bag_done(&other_bag);
}

static void
test_gzip_bomb(void **state)
{
	struct bag bag;
	struct client c;
	struct aws_stats stats;

	(void)state;
	bag_init(&bag);
	bag_add_file(&bag, "bomb.json.gz");
	ask_once(&bag, &c, ERR_LIMIT, "larger than 8192 KiB");
	aws_stats(c.aws, &stats);
	assert_true(stats.bytes_in <= HTTP_BODY_MAX);
	client_close(&c);
	bag_done(&bag);
}

static void
test_limit_without_length(void **state)
{
	struct http_limits limits = http_limits_default;
	struct metric_asked got = { 0 };
	struct bag bag;
	struct client c;

	(void)state;
	limits.body_bytes = 100;
	bag_init(&bag);
	bag_add_raw(
		&bag,
		RAW("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		    "40\r\n{                                                               \r\n"
		    "40\r\n                                                                \r\n"),
		AFTER_HANG);
	client_open(&c, bag.answers, bag.n);
	aws_set_limits(c.aws, &limits);
	assert_int_equal(metric_ask(&c, &got), ERR_LIMIT);
	assert_int_equal(server_requests(c.server), 1);
	client_close(&c);
	bag_done(&bag);
}

static void
test_nothing_listens(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct metric_asked got = { 0 };
	struct client c;
	struct aws_stats stats;

	(void)state;
	/* bound but not listening: nobody else gets the port meanwhile */
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	client_open_port(&c, ntohs(address.sin_port));
	assert_int_equal(metric_ask(&c, &got), ERR_NET);
	expect_why(&c, "connection refused");
	aws_stats(c.aws, &stats);
	assert_int_equal(stats.requests, 3);
	client_close(&c);
	assert_int_equal(close(fd), 0);
}

static void
test_bad_region(void **state)
{
	struct metric_asked got = { 0 };
	struct client c;

	(void)state;
	client_open_port(&c, 1);
	c.scope.region = "narnia";
	assert_int_equal(metric_ask(&c, &got), ERR_USAGE);
	expect_why(&c, "region \"narnia\"");
	client_close(&c);
}

/* One request of the transport alone, to any URL. */
static enum err
post(const char *url, bool is_plain, struct why *why)
{
	static const char *const headers[] = { "Expect:", NULL };
	const struct http_request request = {
		.method = "POST",
		.url = url,
		.host = "the-host",
		.headers = headers,
		.body = "{}",
		.body_len = 2,
		.is_plain = is_plain,
		.is_direct = is_plain,
	};
	struct http *http = http_new(NULL);
	struct http_reply reply;
	bool may_retry;
	enum err err;

	assert_non_null(http);
	http_reply_init(&reply);
	err = http_send(http, &request, &reply, &may_retry, why);
	http_reply_done(&reply);
	http_free(http);
	return err;
}

static void
test_plain_text_stays_on_this_machine(void **state)
{
	struct bag bag;
	struct server *server;
	struct why why = { 0 };
	char url[64];

	(void)state;
	/* TEST-NET-1: refused before a packet goes out */
	assert_int_equal(post("http://192.0.2.1:9/", true, &why), ERR_NET);
	assert_non_null(strstr(why.text, "the-host: does not lead to this machine"));
	assert_int_equal(post("http://[2001:db8::1]:9/", true, &why), ERR_NET);
	assert_non_null(strstr(why.text, "does not lead to this machine"));
	/* a request that must be encrypted is never sent in plain text, not even to loopback */
	bag_init(&bag);
	bag_add(&bag, "200 OK", "", "{}");
	server = server_start(bag.answers, bag.n);
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d/", server_port(server));
	assert_int_not_equal(post(url, false, &why), ERR_OK);
	assert_int_equal(server_connections(server), 0);
	assert_int_equal(post(url, true, &why), ERR_OK);
	server_stop(server);
	bag_done(&bag);
}

static void
test_loopback_is_not_proxied(void **state)
{
	struct bag bag, proxy_bag;
	struct server *proxy;
	struct client c;
	struct metric_asked got = { 0 };
	char url[64];

	(void)state;
	bag_init(&proxy_bag);
	bag_add(&proxy_bag, "502 Bad Gateway", "", "");
	proxy = server_start(proxy_bag.answers, proxy_bag.n);
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d", server_port(proxy));
	assert_int_equal(setenv("http_proxy", url, 1), 0);
	assert_int_equal(setenv("all_proxy", url, 1), 0);
	bag_init(&bag);
	bag_add_file(&bag, "moto-get-metric-data.json");
	client_open(&c, bag.answers, bag.n);
	assert_int_equal(metric_ask(&c, &got), ERR_OK);
	assert_int_equal(server_connections(proxy), 0);
	assert_int_equal(unsetenv("http_proxy"), 0);
	assert_int_equal(unsetenv("all_proxy"), 0);
	client_close(&c);
	server_stop(proxy);
	bag_done(&bag);
	bag_done(&proxy_bag);
}

/* Limits of a second or less, so that the test is short. */
static void
expect_timeout(const struct answer *answer, const struct http_limits *limits, const char *part)
{
	struct metric_asked got = { 0 };
	struct client c;
	int64_t began_ms = clock_real_ms();

	client_open(&c, answer, 1);
	c.scope.max_attempts = 1;
	aws_set_limits(c.aws, limits);
	assert_int_equal(metric_ask(&c, &got), ERR_TIMEOUT);
	expect_why(&c, part);
	assert_true(clock_real_ms() - began_ms < 60000);
	client_close(&c);
}

static void
test_slow_servers(void **state)
{
	static const char body[] = "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{ ";
	static const struct answer drip = { RAW(body), AFTER_DRIP };
	static const struct answer silence = { "", 0, AFTER_HANG };
	struct http_limits limits = http_limits_default;

	(void)state;
	limits.stall_s = 1;
	limits.stall_bytes_s = 1000;
	limits.total_ms = 600000;
	expect_timeout(&drip, &limits, "stalled");
	limits = http_limits_default;
	limits.total_ms = 1000;
	expect_timeout(&silence, &limits, "no complete answer within");
}

struct hung {
	struct client client;
	enum err err;
};

static void *
ask_and_hang(void *user)
{
	struct hung *hung = user;
	struct metric_asked got = { 0 };

	hung->err = metric_ask(&hung->client, &got);
	return NULL;
}

/* The second answer hangs, or makes the client pause: then it is stopped. The first one is there so
 * that the connection is an old one: on a new one libcurl's own timers wake the wait too. */
static void
stop_during(const struct answer *answer, int64_t within_ms)
{
	struct http_limits limits = http_limits_default;
	struct bag bag;
	struct hung hung = { .err = ERR_OK };
	struct metric_asked got = { 0 };
	pthread_t thread;
	int64_t began_ms;

	bag_init(&bag);
	bag_add_file(&bag, "moto-get-metric-data.json");
	bag_add_raw(&bag, answer->bytes, answer->len, answer->after);
	limits.stall_bytes_s = 0; /* its check would wake the wait every second */
	limits.total_ms = 600000;
	client_open(&hung.client, bag.answers, bag.n);
	aws_set_limits(hung.client.aws, &limits);
	assert_int_equal(metric_ask(&hung.client, &got), ERR_OK);
	assert_int_equal(pthread_create(&thread, NULL, ask_and_hang, &hung), 0);
	server_wait(hung.client.server, 2);
	began_ms = clock_real_ms();
	aws_stop(hung.client.aws);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(hung.err, ERR_STOPPED);
	assert_true(clock_real_ms() - began_ms < within_ms);
	/* all later ones too, without a request */
	assert_int_equal(metric_ask(&hung.client, &got), ERR_STOPPED);
	assert_int_equal(server_requests(hung.client.server), 2);
	client_close(&hung.client);
	bag_done(&bag);
}

static void
test_stop_from_another_thread(void **state)
{
	static const struct answer silence = { "", 0, AFTER_HANG };
	static const struct answer later = {
		RAW("HTTP/1.1 503 x\r\nRetry-After: 4\r\nContent-Length: 0\r\n\r\n"), AFTER_KEEP
	};

	(void)state;
	stop_during(&silence, 60000);
	stop_during(&later, 4000); /* longer it is not waited for, either */
}

static void
test_connections_are_kept(void **state)
{
	struct bag bag;
	struct client c;
	struct aws_stats stats;
	struct metric_asked got = { 0 };
	struct alarm_list list = { 0 };

	(void)state;
	bag_init(&bag);
	bag_add_file(&bag, "moto-get-metric-data.json");
	bag_add_file(&bag, "moto-describe-alarms.json");
	bag_add_file(&bag, "moto-get-metric-data.json");
	bag_add(&bag, "500 Oops", "", "{}");
	bag_add_file(&bag, "moto-get-metric-data.json");
	client_open(&c, bag.answers, bag.n);
	assert_int_equal(metric_ask(&c, &got), ERR_OK);
	assert_int_equal(cw_alarms(&c.scope, NULL, &list, &c.why), ERR_OK);
	assert_int_equal(metric_ask(&c, &got), ERR_OK);
	assert_int_equal(metric_ask(&c, &got), ERR_OK);
	aws_stats(c.aws, &stats);
	assert_int_equal(stats.requests, 5);
	assert_int_equal(stats.connections, 1);
	assert_int_equal(server_connections(c.server), 1);
	client_close(&c);
	bag_done(&bag);
}

/* A server that closes after each answer, as one does with an idle connection: no error is seen. */
static void
test_closed_connections_are_replaced(void **state)
{
	struct bag bag;
	struct client c;
	struct metric_asked got = { 0 };

	(void)state;
	bag_init(&bag);
	bag_add_file(&bag, "moto-get-metric-data.json");
	bag.answers[0].after = AFTER_CLOSE;
	client_open(&c, bag.answers, bag.n);
	c.scope.max_attempts = 1;
	for (int i = 0; i < 20; i++)
		if (metric_ask(&c, &got))
			fail_msg("call %d: %s", i, c.why.text);
	client_close(&c);
	bag_done(&bag);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_aws),
		cmocka_unit_test(test_broken_connections),
		cmocka_unit_test(test_redirects_are_not_followed),
		cmocka_unit_test(test_gzip_bomb),
		cmocka_unit_test(test_limit_without_length),
		cmocka_unit_test(test_nothing_listens),
		cmocka_unit_test(test_bad_region),
		cmocka_unit_test(test_plain_text_stays_on_this_machine),
		cmocka_unit_test(test_loopback_is_not_proxied),
		cmocka_unit_test(test_slow_servers),
		cmocka_unit_test(test_stop_from_another_thread),
		cmocka_unit_test(test_connections_are_kept),
		cmocka_unit_test(test_closed_connections_are_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
