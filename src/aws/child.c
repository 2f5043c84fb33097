/* SPDX-License-Identifier: MIT */
/* child.c - runs another program to its end, bounded in time and output. No shell; nothing of ours
 * goes along but standard error's and output's pipes, and an environment without our keys. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aws/provider_tools.h"
#include "aws/redact.h"
#include "base/clock.h"
#include "base/text.h"

#define LOOK_MS 50 /* how often the end, the time and a stop are looked at */
#define WORDS_MAX 1024
#define STATUS_FD 3 /* tells us why the program could not be started */
#define FIRST_OTHER_FD 4
#define KEY_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-"

extern char **environ;

struct child {
	pid_t pid;
	int out, err; /* our ends; -1: closed */
	struct buf *output;
	char words[WORDS_MAX]; /* the last of what it said on standard error */
	size_t n_words;
	bool is_too_much, is_cut; /* is_cut: words began earlier */
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

/* ---- in the child, between fork and exec: nothing that takes a lock ---- */

static void
close_others(void)
{
	if (close_range(FIRST_OTHER_FD, ~0u, 0) == 0)
		return;
	for (int fd = FIRST_OTHER_FD; fd < 65536; fd++) /* before Linux 5.9 */
		(void)close(fd);
}

static void
usual_signals(void)
{
	struct sigaction usual = { .sa_handler = SIG_DFL };
	sigset_t none;

	(void)sigemptyset(&none);
	for (int i = 1; i < NSIG; i++)
		(void)sigaction(i, &usual, NULL);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* A session of its own (no terminal to ask on), default signals, no other descriptor; and it dies
 * with the thread that waits for it, however that ends. Returns what went wrong. */
static int
become(const char *const *argv, char **env, const int fds[3], pid_t parent)
{
	int null = open("/dev/null", O_RDONLY);

	if (null < 0 || dup2(null, 0) < 0 || dup2(fds[0], 1) < 0 || dup2(fds[1], 2) < 0 ||
	    dup2(fds[2], STATUS_FD) < 0 || fcntl(STATUS_FD, F_SETFD, FD_CLOEXEC) < 0)
		return errno;
	close_others();
	if (setsid() < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		return errno;
	if (getppid() != parent)
		_exit(1);
	usual_signals();
	(void)execvpe(argv[0], (char *const *)(uintptr_t)argv, env);
	return errno;
}

/* ---- in cwtop ---- */

/* What the child says before it becomes the program: nothing when all is well. */
static int
read_status(int fd)
{
	int problem = 0;
	ssize_t n;

	do
		n = read(fd, &problem, sizeof(problem));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(problem) ? problem : 0;
}

static int
start(struct child *child, const char *const *argv, char **env, int pipes[3][2])
{
	const int fds[] = { pipes[0][1], pipes[1][1], pipes[2][1] };
	pid_t parent = getpid();
	sigset_t all, before;
	int problem;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before); /* our handlers are not for it */
	child->pid = fork();
	if (child->pid == 0) {
		problem = become(argv, env, fds, parent);
		while (write(STATUS_FD, &problem, sizeof(problem)) < 0 && errno == EINTR)
			;
		_exit(127);
	}
	problem = child->pid < 0 ? errno : 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (problem)
		return problem;
	(void)close(pipes[2][1]);
	pipes[2][1] = -1;
	problem = read_status(pipes[2][0]);
	while (problem && waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
		;
	return problem;
}

static void
keep_words(struct child *child, const char *bytes, size_t n)
{
	if (n >= sizeof(child->words)) {
		bytes += n - (sizeof(child->words) - 1);
		n = sizeof(child->words) - 1;
		child->is_cut = true;
	}
	if (child->n_words + n >= sizeof(child->words)) {
		size_t drop = child->n_words + n - (sizeof(child->words) - 1);

		memmove(child->words, child->words + drop, child->n_words - drop);
		child->n_words -= drop;
		child->is_cut = true;
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

/* Names of secrets in front of "=", with more of a name on either side. */
static bool
is_secret_name(const char *name, size_t n)
{
	static const char *const parts[] = { "secret", "token", "password", "passwd" };

	for (size_t i = 0; i < LEN(parts); i++)
		for (size_t at = 0; at + strlen(parts[i]) <= n; at++)
			if (strncasecmp(name + at, parts[i], strlen(parts[i])) == 0)
				return true;
	return false;
}

/* Letters and digits, or small and large letters in no order that a word has them in. */
static bool
is_key_like(const char *word, size_t n)
{
	size_t upper = 0, lower = 0, digits = 0;

	for (size_t i = 0; i < n; i++) {
		upper += word[i] >= 'A' && word[i] <= 'Z';
		lower += word[i] >= 'a' && word[i] <= 'z';
		digits += word[i] >= '0' && word[i] <= '9';
	}
	return n >= REDACT_LEAST &&
	       ((digits && upper + lower) || (lower && upper * 3 > upper + lower));
}

/* How much of the word is a name with what ends it ("TOKEN=", "SecretAccessKey\":"), if what
 * follows is a secret; 0: it is none. */
static size_t
secret_begins(const char *word, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (word[i] == '=' && is_secret_name(word, i))
			return i + 1;
	return strncmp(word + n, "\":", 2) == 0 && is_secret_name(word, n) ? n + 2 : 0;
}

/* Programs say what they were given, and shells what they were told: keys are not shown. */
static void
add_hidden(const char *line, struct text *out)
{
	while (*line) {
		size_t n = strspn(line, KEY_CHARACTERS), name = secret_begins(line, n);

		if (name) {
			text_add_n(out, line, name);
			text_add(out, REDACTED);
			return; /* the rest of the line may be all of it */
		}
		if (is_key_like(line, n))
			text_add(out, REDACTED);
		else
			text_add_n(out, line, n);
		line += n;
		n = strcspn(line, KEY_CHARACTERS);
		text_add_n(out, line, n);
		line += n;
	}
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
	if (begin > 0 || !child->is_cut) /* half a line may be half a key */
		add_hidden(clean, out);
	explicit_bzero(clean, sizeof(clean));
	explicit_bzero(child->words, sizeof(child->words));
}

static void
close_all(int pipes[3][2])
{
	for (int i = 0; i < 6; i++)
		if (pipes[i / 2][i % 2] >= 0)
			(void)close(pipes[i / 2][i % 2]);
}

enum err
child_run(const struct child_order *order, struct buf *out, struct text *last_words,
	  struct why *why)
{
	int pipes[3][2] = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	struct child child = { .output = out };
	struct arena *arena = arena_new(1u << 20);
	char **env = arena ? make_environment(arena) : NULL;
	int problem;
	enum err err;

	if (!env || pipe2(pipes[0], O_CLOEXEC) != 0 || pipe2(pipes[1], O_CLOEXEC) != 0 ||
	    pipe2(pipes[2], O_CLOEXEC) != 0) {
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
	(void)close(pipes[2][0]);
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
