/* SPDX-License-Identifier: MIT */
/* signals.c - signals become bytes in a pipe that the loop reads; nothing is done in a handler but
 * that. A second signal to end leaves at once: something hangs. */
#include "app/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* A handler can reach nothing but file scope. Written before the handlers are installed. */
static int signal_pipe[2] = { -1, -1 };
static void (*emergency)(void);
static volatile sig_atomic_t is_ending;

static const int watched[] = { SIGWINCH, SIGCONT, SIGTERM, SIGINT, SIGHUP, SIGQUIT };

static bool
is_to_end(int number)
{
	return number == SIGTERM || number == SIGINT || number == SIGHUP || number == SIGQUIT;
}

static void
handle(int number)
{
	int saved = errno;
	unsigned char byte = (unsigned char)number;

	if (is_to_end(number)) {
		if (is_ending) {
			if (emergency)
				emergency();
			_exit(128 + number);
		}
		is_ending = 1;
	}
	if (write(signal_pipe[1], &byte, 1) < 0)
		is_ending = is_ending; /* full: the loop is awake anyway */
	errno = saved;
}

enum err
signals_open(void (*on_second)(void), struct why *why)
{
	struct sigaction action = { .sa_handler = handle, .sa_flags = SA_RESTART };

	if (signal_pipe[0] < 0 && pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_set(ERR_SYSTEM, why,
			       "cannot make a pipe: too many open files: raise "
			       "the limit (ulimit -n) and start again");
	emergency = on_second;
	sigfillset(&action.sa_mask);
	for (size_t i = 0; i < LEN(watched); i++)
		sigaction(watched[i], &action, NULL);
	return ERR_OK;
}

enum err
signals_open_quiet(struct why *why)
{
	struct sigaction before[LEN(watched)];
	enum err err;

	for (size_t i = 0; i < LEN(watched); i++)
		sigaction(watched[i], NULL, &before[i]);
	err = signals_open(NULL, why);
	for (size_t i = 0; i < LEN(watched) && !err; i++)
		if (before[i].sa_handler == SIG_IGN)
			sigaction(watched[i], &before[i], NULL);
	return err;
}

int
signals_fd(void)
{
	return signal_pipe[0];
}

int
signals_next(void)
{
	unsigned char byte;

	return read(signal_pipe[0], &byte, 1) == 1 ? byte : 0;
}

int
signals_to_end(void)
{
	int number;

	while ((number = signals_next()) != 0)
		if (is_to_end(number))
			return number;
	return 0;
}
