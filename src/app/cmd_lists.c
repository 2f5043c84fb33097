/* SPDX-License-Identifier: MIT */
/* cmd_lists.c - the commands that say what there is: stacks, themes, keys, options. */
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "app/help.h"
#include "app/session.h"
#include "base/file.h"
#include "base/text.h"
#include "ui/keys.h"

static void
print_stack(void *ctx, const char *name, const char *path)
{
	(void)ctx;
	printf("%-16s %s\n", name, path);
}

static int
run_stacks(const struct options *options, enum err *out_err, struct why *why)
{
	(void)options;
	(void)why;
	session_each_stack(print_stack, NULL);
	*out_err = ERR_OK;
	return 0;
}

const struct command command_stacks = {
	.name = "stacks",
	.arguments = "",
	.help = "the stack files that a bare name can mean",
	.run = run_stacks,
};

static int
run_themes(const struct options *options, enum err *out_err, struct why *why)
{
	char folder[4096];
	TEXT_ON(pattern, 4200);
	glob_t found;

	if (text_is(options->format, "man")) {
		help_theme_man(stdout);
		*out_err = ERR_OK;
		return 0;
	}
	if (!file_data_path("themes/default.theme", folder, sizeof(folder))) {
		*out_err = err_set(ERR_NO_FILE, why,
				   "themes: the folder is not beside cwtop nor "
				   "at %s: install cwtop again",
				   folder);
		return 0;
	}
	*out_err = ERR_OK;
	text_addf(&pattern, "%.*s/*.theme", (int)(strrchr(folder, '/') - folder), folder);
	if (glob(pattern.data, 0, NULL, &found) != 0)
		return 0;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *name = strrchr(found.gl_pathv[i], '/') + 1;

		printf("%-16.*s %s\n", (int)(strlen(name) - strlen(".theme")), name,
		       found.gl_pathv[i]);
	}
	globfree(&found);
	return 0;
}

const struct command command_themes = {
	.name = "themes",
	.arguments = "",
	.help = "the themes that are installed; with --format man their manual page",
	.formats = "text man",
	.run = run_themes,
};

static int
run_keys(const struct options *options, enum err *out_err, struct why *why)
{
	(void)options;
	(void)why;
	help_keys(stdout);
	*out_err = ERR_OK;
	return 0;
}

const struct command command_keys = {
	.name = "keys",
	.arguments = "",
	.help = "every key and what it does",
	.run = run_keys,
};

static void
print_options(void)
{
	options_print(stdout, false);
	fputs("\nSettings of the config file\n", stdout);
	config_print(stdout, false);
}

static int
run_options(const struct options *options, enum err *out_err, struct why *why)
{
	(void)why;
	if (text_is(options->format, "man"))
		help_man(stdout);
	else
		print_options();
	*out_err = ERR_OK;
	return 0;
}

const struct command command_options = {
	.name = "options",
	.arguments = "",
	.help = "every option and setting; with --format man the manual page",
	.formats = "text man",
	.run = run_options,
};
