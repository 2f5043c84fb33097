/* SPDX-License-Identifier: MIT */
/* command.c - the list of commands, made from COMMAND_TABLE. */
#include "app/command.h"

#include <string.h>

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

static bool
has_format(const struct command *command, const char *format)
{
	const char *at = command->formats ? strstr(command->formats, format) : format;

	return at != NULL;
}

/* "text, json and svg" */
static enum err
refuse_format(const struct command *command, const char *format, struct why *why)
{
	const char *words = command->formats, *last = strrchr(words, ' ');
	TEXT_ON(list, 60);

	for (const char *at = words; *at; at++)
		text_add_n(&list,
			   at == last   ? " and "
			   : *at == ' ' ? ", "
					: at,
			   at == last   ? 5
			   : *at == ' ' ? 2
					: 1);
	return err_set(ERR_USAGE, why, "--format %s: %s has %s", format, command->name, list.data);
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
	if (!has_format(command, options->format))
		return refuse_format(command, options->format, why);
	*out = command;
	return ERR_OK;
}
