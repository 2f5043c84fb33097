/* SPDX-License-Identifier: MIT */
/* confirm.c - see confirm.h. */
#include "app/confirm.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "app/signals.h"

bool
confirm_is_possible(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* The terminal hands over a line at a time; what does not fit is no answer. */
static bool
read_answer(char *out, size_t size)
{
	ssize_t n = read(STDIN_FILENO, out, size - 1);

	if (n <= 0)
		return false;
	out[n] = '\0';
	out[strcspn(out, "\r\n")] = '\0';
	return true;
}

bool
confirm_ask(const char *question, int *out_signal)
{
	struct pollfd ready[] = {
		{ .fd = signals_fd(), .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};
	char answer[64] = "";

	fprintf(stderr, "%s [y/N] ", question);
	fflush(stderr);
	for (;;) {
		poll(ready, LEN(ready), -1);
		*out_signal = signals_to_end();
		if (*out_signal) {
			fputc('\n', stderr);
			return false;
		}
		if (ready[1].revents)
			break;
	}
	if (!read_answer(answer, sizeof(answer)))
		fputc('\n', stderr); /* the end of the input: the cursor is behind the question */
	return strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0;
}
