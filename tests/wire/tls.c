/* SPDX-License-Identifier: MIT */
/* tls.c - see tls.h. */
#include "tls.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../unit/test.h"

#define NEWS_MS 60000
#define SCRIPT "tests/wire/certificates"

extern char **environ;

static char folder[32], last_path[96];

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
run(char *const *argv)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), status = -1;
	pid_t pid = spawn(argv, null, null);

	assert_true(waitpid(pid, &status, 0) == pid);
	if (status != 0)
		fail_msg("%s: status %d", argv[0], status);
	assert_int_equal(close(null), 0);
}

int
tls_folder_new(void **state)
{
	char script[] = SCRIPT;
	char *argv[] = { script, folder, NULL };

	(void)state;
	(void)snprintf(folder, sizeof(folder), "/tmp/cwtop-test-XXXXXX");
	assert_non_null(mkdtemp(folder));
	run(argv);
	return 0;
}

int
tls_folder_remove(void **state)
{
	char rm[] = "rm", option[] = "-r";
	char *argv[] = { rm, option, folder, NULL };

	(void)state;
	run(argv);
	return 0;
}

const char *
tls_path(const char *name)
{
	(void)snprintf(last_path, sizeof(last_path), "%s/%s", folder, name);
	return last_path;
}

bool
tls_see(struct tls_server *s, const char *word)
{
	struct pollfd fd = { s->out, POLLIN, 0 };
	char bytes[4096];

	while (!strstr(s->seen.data, word) && poll(&fd, 1, NEWS_MS) > 0) {
		ssize_t n = read(s->out, bytes, sizeof(bytes));

		if (n <= 0)
			break;
		assert_true(buf_add(&s->seen, bytes, (size_t)n));
	}
	return strstr(s->seen.data, word) != NULL;
}

static void *
hang_up(void *arg)
{
	struct tls_server *s = arg;
	bool has_seen = tls_see(s, s->last);

	(void)close(s->in);
	s->in = -1;
	return has_seen ? s : NULL;
}

void
tls_hang_up(struct tls_server *s, const char *word)
{
	s->last = word;
	assert_int_equal(pthread_create(&s->thread, NULL, hang_up, s), 0);
}

bool
tls_hung_up(struct tls_server *s)
{
	void *has_seen;

	assert_int_equal(pthread_join(s->thread, &has_seen), 0);
	return has_seen;
}

void
tls_start(struct tls_server *s, const char *name, const char *const *options)
{
	static const char *const words[] = { "timeout", "120",         "openssl",  "s_server",
					     "-accept", "127.0.0.1:0", "-naccept", "1" };
	static const char ready[] = "ACCEPT 127.0.0.1:";
	char certificate[128], key[128];
	const char *argv[LEN(words) + 10] = { 0 };
	size_t n = 0;
	int in[2], out[2];

	*s = (struct tls_server){ 0 };
	(void)snprintf(certificate, sizeof(certificate), "%s/%s.pem", folder, name);
	(void)snprintf(key, sizeof(key), "%s/%s.key", folder, name);
	for (; n < LEN(words); n++)
		argv[n] = words[n];
	argv[n++] = "-cert";
	argv[n++] = certificate;
	argv[n++] = "-key";
	argv[n++] = key;
	for (size_t i = 0; options && options[i] && i < 4; i++)
		argv[n++] = options[i];
	buf_init(&s->seen, 1u << 20);
	assert_true(buf_add_text(&s->seen, ""));
	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	s->pid = spawn((char *const *)(uintptr_t)argv, in[0], out[1]);
	(void)close(in[0]);
	(void)close(out[1]);
	s->in = in[1];
	s->out = out[0];
	assert_true(tls_see(s, ready));
	assert_true(tls_see(s, "\n"));
	assert_int_equal(sscanf(strstr(s->seen.data, ready) + strlen(ready), "%d", &s->port), 1);
}

void
tls_stop(struct tls_server *s)
{
	assert_int_equal(kill(s->pid, SIGTERM), 0);
	assert_true(waitpid(s->pid, NULL, 0) == s->pid);
	if (s->in >= 0)
		(void)close(s->in);
	(void)close(s->out);
	buf_done(&s->seen);
}
