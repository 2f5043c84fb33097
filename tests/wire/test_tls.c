/* SPDX-License-Identifier: MIT */
/* test_tls.c - certificates that must not be trusted: one sentence, and no byte of the request
 * leaves. The server is openssl's own s_server, which prints what it receives. */
#include "client.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct tls_server {
	char folder[32], certificate[64], key[64], port[8];
	pid_t pid;
	int in, out; /* its standard input keeps it alive; its standard output */
	struct buf seen;
};

static pid_t
spawn(char *const *argv, int in, int out)
{
	posix_spawn_file_actions_t actions;
	pid_t pid;

	assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
	assert_int_equal(posix_spawn_file_actions_adddup2(&actions, in, 0), 0);
	assert_int_equal(posix_spawn_file_actions_adddup2(&actions, out, 1), 0);
	assert_int_equal(posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0),
			 0);
	if (posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ) != 0)
		fail_msg("%s does not start: is it installed?", argv[0]);
	assert_int_equal(posix_spawn_file_actions_destroy(&actions), 0);
	return pid;
}

static void
make_certificate(struct tls_server *s, const char *san, const char *days)
{
	char extension[80];
	char *argv[] = { "openssl",
			 "req",
			 "-x509",
			 "-newkey",
			 "ec",
			 "-pkeyopt",
			 "ec_paramgen_curve:P-256",
			 "-nodes",
			 "-subj",
			 "/CN=cwtop test",
			 "-days",
			 (char *)(uintptr_t)days,
			 "-addext",
			 extension,
			 "-keyout",
			 s->key,
			 "-out",
			 s->certificate,
			 NULL };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), status;

	(void)snprintf(extension, sizeof(extension), "subjectAltName=%s", san);
	assert_int_equal(waitpid(spawn(argv, null, null), &status, 0) > 0, 1);
	assert_int_equal(status, 0);
	assert_int_equal(close(null), 0);
}

/* Reads what s_server prints until `word` is there, or for `ms` without news. */
static bool
see(struct tls_server *s, const char *word, int ms)
{
	struct pollfd fd = { s->out, POLLIN, 0 };
	char bytes[4096];

	while (!strstr(s->seen.data, word) && poll(&fd, 1, ms) > 0) {
		ssize_t n = read(s->out, bytes, sizeof(bytes));

		if (n <= 0)
			break;
		assert_true(buf_add(&s->seen, bytes, (size_t)n));
	}
	return strstr(s->seen.data, word) != NULL;
}

static void
start(struct tls_server *s, const char *san, const char *days, const char *version)
{
	char *argv[] = { "timeout",
			 "30",
			 "openssl",
			 "s_server",
			 "-accept",
			 "127.0.0.1:0",
			 "-cert",
			 s->certificate,
			 "-key",
			 s->key,
			 "-naccept",
			 "9",
			 (char *)(uintptr_t)version,
			 NULL };
	int in[2], out[2];

	*s = (struct tls_server){ .folder = "/tmp/cwtop-test-XXXXXX" };
	assert_non_null(mkdtemp(s->folder));
	(void)snprintf(s->certificate, sizeof(s->certificate), "%s/cert.pem", s->folder);
	(void)snprintf(s->key, sizeof(s->key), "%s/key.pem", s->folder);
	buf_init(&s->seen, 1u << 20);
	make_certificate(s, san, days);
	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	s->pid = spawn(argv, in[0], out[1]);
	(void)close(in[0]);
	(void)close(out[1]);
	s->in = in[1];
	s->out = out[0];
	assert_true(see(s, "ACCEPT 127.0.0.1:", 10000));
	assert_int_equal(sscanf(strstr(s->seen.data, "ACCEPT 127.0.0.1:") + 17, "%7[0-9]", s->port),
			 1);
}

static void
stop(struct tls_server *s)
{
	assert_int_equal(kill(s->pid, SIGTERM), 0);
	assert_true(waitpid(s->pid, NULL, 0) == s->pid);
	(void)close(s->in);
	(void)close(s->out);
	(void)unlink(s->certificate);
	(void)unlink(s->key);
	(void)rmdir(s->folder);
	buf_done(&s->seen);
}

/* Asks for metrics over TLS. @is_trusted: the certificate is in AWS_CA_BUNDLE. */
static enum err
ask(struct tls_server *s, bool is_trusted, struct client *c)
{
	struct http_limits limits = http_limits_default;
	struct metric_asked got = { 0 };
	char url[64];

	if (is_trusted)
		assert_int_equal(setenv("AWS_CA_BUNDLE", s->certificate, 1), 0);
	else
		assert_int_equal(unsetenv("AWS_CA_BUNDLE"), 0);
	(void)snprintf(url, sizeof(url), "https://127.0.0.1:%s", s->port);
	client_open_url(c, url);
	limits.total_ms = 1500;
	aws_set_limits(c->aws, &limits);
	c->scope.max_attempts = 1;
	return metric_ask(c, &got);
}

static const struct {
	const char *san, *days, *version;
	bool is_trusted;
	const char *part;
} bad[] = {
	{ "IP:127.0.0.1", "2", NULL, false, "certificate" },
	{ "DNS:monitoring.eu-west-2.amazonaws.com", "2", NULL, true, "127.0.0.1" },
	{ "IP:127.0.0.2", "2", NULL, true, "127.0.0.1" },
	{ "IP:127.0.0.1", "2", "-tls1_1", true, "TLS" },
};

static void
test_bad_servers_get_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		struct tls_server s;
		struct client c;
		enum err err;

		start(&s, bad[i].san, bad[i].days, bad[i].version);
		err = ask(&s, bad[i].is_trusted, &c);
		if (err != ERR_TLS)
			fail_msg("server %zu: %s: %s", i, err_word(err), c.why.text);
		expect_why(&c, bad[i].part);
		client_close(&c);
		assert_false(see(&s, "POST", 100));
		assert_null(strstr(s.seen.data, "AWS4-HMAC"));
		stop(&s);
	}
}

/* The same with a certificate that is right: the request arrives, so the test above can fail. */
static void
test_a_good_server_gets_the_request(void **state)
{
	struct tls_server s;
	struct client c;

	(void)state;
	start(&s, "IP:127.0.0.1", "2", NULL);
	assert_int_equal(ask(&s, true, &c), ERR_TIMEOUT); /* s_server does not answer */
	assert_true(see(&s, "AWS4-HMAC", 5000));
	client_close(&c);
	stop(&s);
}

static void
test_a_bundle_that_is_not_there(void **state)
{
	struct tls_server s;
	struct client c;

	(void)state;
	start(&s, "IP:127.0.0.1", "2", NULL);
	assert_int_equal(unlink(s.certificate), 0);
	assert_int_equal(ask(&s, true, &c), ERR_TLS);
	expect_why(&c, "AWS_CA_BUNDLE");
	client_close(&c);
	stop(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_servers_get_nothing),
		cmocka_unit_test(test_a_good_server_gets_the_request),
		cmocka_unit_test(test_a_bundle_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
