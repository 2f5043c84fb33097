/* SPDX-License-Identifier: MIT */
/* command.c - the list of commands, made from COMMAND_TABLE. */
#include "app/command.h"

#include "base/text.h"

static const struct command *const commands[] = {
#define COMMAND(name) &command_##name,
	COMMAND_TABLE(COMMAND)
#undef COMMAND
};

const struct command *
command_at(size_t index)
{
	return index < LEN(commands) ? commands[index] : NULL;
}

static const struct command *
find(const char *name)
{
	for (size_t i = 0; i < LEN(commands); i++)
		if (text_is(commands[i]->name, name))
			return commands[i];
	return NULL;
}

enum err
command_choose(struct options *options, const struct command **out, struct why *why)
{
	const struct command *command = options->n_arguments ? find(options->arguments[0]) : NULL;

	if (command) {
		options->n_arguments--;
		for (size_t i = 0; i < options->n_arguments; i++)
			options->arguments[i] = options->arguments[i + 1];
		options->arguments[options->n_arguments] = NULL;
	} else {
		command = find(NULL);
	}
	if (options->n_arguments > command->max_arguments)
		return err_set(ERR_USAGE, why, "%s: there is one argument too many: cwtop %s%s%s",
			       options->arguments[command->max_arguments],
			       command->name ? command->name : "", command->name ? " " : "",
			       command->arguments);
	*out = command;
	return ERR_OK;
}
