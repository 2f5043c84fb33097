/* SPDX-License-Identifier: MIT */
/* cmd_live.c - the dashboard on a real stack. */
#include "app/command.h"
#include "app/live.h"

static int
run_live(const struct options *options, enum err *out_err, struct why *why)
{
	const struct session_target target = { .stack = options->arguments[0], .has_screen = true };
	struct session session;

	*out_err = session_open(options, &target, &session, why);
	return *out_err == ERR_OK ? live_run(options, &session, out_err, why) : 0;
}

const struct command command_live = {
	.arguments = "[STACK]",
	.help = "the live dashboard of a stack: a name (cwtop stacks lists them) or a path",
	.max_arguments = 1,
	.run = run_live,
};
