/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_COMMAND_H
#define CWTOP_APP_COMMAND_H
/* command.h - what cwtop can be asked to do: one const row a command, one file each. */
#include "app/options.h"

struct command {
	const char *name;      /* NULL: the dashboard, when no command is named */
	const char *arguments; /* "[STACK]" */
	const char *help;
	size_t max_arguments;
	const char *formats; /* "text json": what --format may be; NULL: it is not looked at */
	/* run - the exit code on success; else prints nothing and returns the error's code through
	 * out_err with its sentence in why. */
	int (*run)(const struct options *options, enum err *out_err, struct why *why);
};

#define COMMAND_TABLE(X) \
	X(live)          \
	X(demo)          \
	X(snapshot)      \
	X(check)         \
	X(submit)        \
	X(jobs)          \
	X(stacks)        \
	X(themes)        \
	X(keys)          \
	X(options)

#define COMMAND(name) extern const struct command command_##name;
COMMAND_TABLE(COMMAND)
#undef COMMAND

/* command_at - in the order of the table; NULL past the last. */
const struct command *
command_at(size_t index);

/* command_choose - the command that the first argument names, which is taken out of the options;
 * the dashboard when it names none. ERR_USAGE when there are more arguments than the command has,
 * or it has no such format. */
MUST_CHECK enum err
command_choose(struct options *options, const struct command **out, struct why *why);

#endif
