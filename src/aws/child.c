/* SPDX-License-Identifier: MIT */
/* child.c - runs another program to its end, bounded in time and output. No shell; nothing of ours
 * goes along but standard error's and output's pipes, and an environment without our keys. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aws/provider_tools.h"
#include "base/clock.h"
#include "base/text.h"

#define LOOK_MS 50 /* how often the end, the time and a stop are looked at */
#define WORDS_MAX 1024

extern char **environ;

struct child {
	pid_t pid;
	int out, err; /* our ends; -1: closed */
	struct buf *output;
	char words[WORDS_MAX]; /* the last of what it said on standard error */
	size_t n_words;
	bool is_too_much;
};

/* The environment without the keys that are ours to use. */
static char **
make_environment(struct arena *arena)
{
	static const char *const kept_back[] = { "AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY=",
						 "AWS_SESSION_TOKEN=", "AWS_SECURITY_TOKEN=" };
	size_t n = 0, kept = 0;
	char **out;

	while (environ[n])
		n++;
	out = arena_array(arena, n + 1, sizeof(*out));
	for (size_t i = 0; out && i < n; i++) {
		bool is_ours = false;

		for (size_t k = 0; k < LEN(kept_back); k++)
			is_ours = is_ours || text_starts(environ[i], kept_back[k]);
		if (!is_ours)
			out[kept++] = environ[i];
	}
	return out;
}

/* A session of its own (no terminal to ask on), default signals, no other descriptor. */
static int
start(struct child *child, const char *const *argv, char **env, const int pipes[2][2])
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int problem;

	(void)sigemptyset(&none);
	(void)sigfillset(&all);
	if (posix_spawn_file_actions_init(&actions) != 0)
		return ENOMEM;
	if (posix_spawnattr_init(&attributes) != 0) {
		(void)posix_spawn_file_actions_destroy(&actions);
		return ENOMEM;
	}
	problem = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	if (!problem)
		problem = posix_spawn_file_actions_adddup2(&actions, pipes[0][1], 1);
	if (!problem)
		problem = posix_spawn_file_actions_adddup2(&actions, pipes[1][1], 2);
	if (!problem)
		problem = posix_spawn_file_actions_addclosefrom_np(&actions, 3);
	if (!problem)
		problem = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID |
									POSIX_SPAWN_SETSIGMASK |
									POSIX_SPAWN_SETSIGDEF);
	if (!problem)
		problem = posix_spawnattr_setsigmask(&attributes, &none);
	if (!problem)
		problem = posix_spawnattr_setsigdefault(&attributes, &all);
	if (!problem)
		problem = posix_spawnp(&child->pid, argv[0], &actions, &attributes,
				       (char *const *)(uintptr_t)argv, env);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return problem;
}

static void
keep_words(struct child *child, const char *bytes, size_t n)
{
	if (n >= sizeof(child->words)) {
		bytes += n - (sizeof(child->words) - 1);
		n = sizeof(child->words) - 1;
	}
	if (child->n_words + n >= sizeof(child->words)) {
		size_t drop = child->n_words + n - (sizeof(child->words) - 1);

		memmove(child->words, child->words + drop, child->n_words - drop);
		child->n_words -= drop;
	}
	memcpy(child->words + child->n_words, bytes, n);
	child->n_words += n;
}

/* What there is to read; false when there is nothing more for now. */
static bool
read_some(struct child *child, int *fd)
{
	char bytes[4096];
	ssize_t n = *fd < 0 ? 0 : read(*fd, bytes, sizeof(bytes));
	bool is_output = fd == &child->out;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n <= 0) {
		if (*fd >= 0)
			(void)close(*fd);
		*fd = -1;
		return false;
	}
	if (is_output)
		child->is_too_much = !buf_add(child->output, bytes, (size_t)n);
	else
		keep_words(child, bytes, (size_t)n);
	explicit_bzero(bytes, sizeof(bytes));
	return !child->is_too_much;
}

/* Its end, without forgetting it: the number of its group stays taken. */
static bool
has_ended(const struct child *child)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
	       info.si_pid == child->pid;
}

/* Until it ends. What it started may live on and hold the pipes: nobody waits for that. */
static enum err
follow(struct child *child, const struct child_order *order, struct why *why)
{
	int64_t end_ms = clock_real_ms() + order->limit_ms;

	for (;;) {
		struct pollfd fds[] = { { child->out, POLLIN, 0 }, { child->err, POLLIN, 0 } };
		bool is_over = has_ended(child);

		while (read_some(child, &child->out))
			;
		for (int i = 0; i < 64 && read_some(child, &child->err); i++)
			;
		if (child->is_too_much)
			return err_set(ERR_LIMIT, why, "it printed more than %zu KiB",
				       child->output->limit >> 10);
		if (is_over)
			return ERR_OK;
		if (order->client && http_is_stopped(order->client->http))
			return err_set(ERR_STOPPED, why, "credentials: stopped");
		if (clock_real_ms() > end_ms)
			return err_set(ERR_TIMEOUT, why, "it did not end within %.0f s",
				       (double)order->limit_ms / 1000);
		(void)poll(fds, 2, LOOK_MS);
	}
}

static enum err
judge(struct child *child, enum err err, struct why *why)
{
	int status = 0;

	(void)kill(-child->pid, SIGKILL); /* it and what it left behind */
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (err)
		return err;
	if (WIFSIGNALED(status))
		return err_set(ERR_REJECTED, why, "signal %d ended it", WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return err_set(ERR_REJECTED, why, "it ended with %d", WEXITSTATUS(status));
	return ERR_OK;
}

static void
last_line(struct child *child, struct text *out)
{
	char clean[WORDS_MAX];
	size_t n = child->n_words, begin;

	while (n > 0 && (child->words[n - 1] == '\n' || child->words[n - 1] == '\r' ||
			 child->words[n - 1] == ' '))
		n--;
	for (begin = n; begin > 0 && child->words[begin - 1] != '\n';)
		begin--;
	(void)text_clean(child->words + begin, n - begin, clean, sizeof(clean));
	text_add(out, clean);
	explicit_bzero(child->words, sizeof(child->words));
}

static void
close_all(int pipes[2][2])
{
	for (int i = 0; i < 4; i++)
		if (pipes[i / 2][i % 2] >= 0)
			(void)close(pipes[i / 2][i % 2]);
}

enum err
child_run(const struct child_order *order, struct buf *out, struct text *last_words,
	  struct why *why)
{
	int pipes[2][2] = { { -1, -1 }, { -1, -1 } };
	struct child child = { .output = out };
	struct arena *arena = arena_new(1u << 20);
	char **env = arena ? make_environment(arena) : NULL;
	int problem;
	enum err err;

	if (!env || pipe2(pipes[0], O_CLOEXEC) != 0 || pipe2(pipes[1], O_CLOEXEC) != 0) {
		problem = env ? errno : ENOMEM;
	} else {
		problem = start(&child, order->argv, env, pipes);
	}
	arena_free(arena);
	if (problem) {
		close_all(pipes);
		return err_set(ERR_SYSTEM, why, "%.120s cannot be started: %s", order->argv[0],
			       strerror(problem));
	}
	(void)close(pipes[0][1]);
	(void)close(pipes[1][1]);
	child.out = pipes[0][0];
	child.err = pipes[1][0];
	(void)fcntl(child.out, F_SETFL, O_NONBLOCK);
	(void)fcntl(child.err, F_SETFL, O_NONBLOCK);
	err = follow(&child, order, why);
	err = judge(&child, err, why);
	if (child.out >= 0)
		(void)close(child.out);
	if (child.err >= 0)
		(void)close(child.err);
	last_line(&child, last_words);
	return err;
}
