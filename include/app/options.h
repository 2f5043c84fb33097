/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_OPTIONS_H
#define CWTOP_APP_OPTIONS_H
/* options.h - the command line: one table of rows that the parser, --help, `cwtop options` and the
 * man page read. An option that is not in the table does not exist. */
#include <stdio.h>

#include "app/config.h"
#include "model/stack.h"

#define VARS_MAX 64
#define WORDS_MAX 40      /* of an option that may be given many times: fields of a template */
#define ARGUMENTS_MAX 128 /* ids of jobs, values of a template */

struct option_words {
	const char *items[WORDS_MAX];
	size_t n;
};

struct options {
	const char *profile, *region, *endpoint_url, *theme, *format, *script, *config;
	const char *size; /* NULL: not said */
	const char *bell; /* off, bell, full */
	double speed;     /* demo */
	int64_t seed;
	const char *scenario;
	bool is_read_only, is_verbose, wants_help, wants_version;
	const char *route; /* submit */
	struct option_words sweeps;
	bool waits, is_confirmed; /* submit, jobs */
	/* of the config file alone */
	const char *default_region; /* of stacks that name none; NULL: not said */
	double pace, limit_usd;     /* 0: as designed; none */
	struct stack_var vars[VARS_MAX];
	size_t n_vars;
	const char *arguments[ARGUMENTS_MAX]; /* command_choose takes a command out of them */
	size_t n_arguments;
};

/* options_parse - fills out from argv; strings are borrowed from argv. ERR_USAGE with the option,
 * what is wrong with it, and the nearest that exists. */
MUST_CHECK enum err
options_parse(int argc, char *argv[], struct options *out, struct why *why);

/* options_size - "80x24", each from 1 to 1000. options_size_why - ERR_USAGE for one that is none.
 */
MUST_CHECK bool
options_size(const char *s, int *out_width, int *out_height);
MUST_CHECK enum err
options_size_why(const char *s, struct why *why);

/* options_fill - what the command line leaves open is as the config (borrowed) says. */
void
options_fill(struct options *options, const struct config *config);

/* options_print - every option with its argument, default and help: `plain` for --help and `cwtop
 * options`, roff for the man page. */
void
options_print(FILE *out, bool as_roff);

#endif
