/* SPDX-License-Identifier: MIT */
/* options.c - the table of options and the parser that reads it. No secret can be an option: the
 * command line is visible to every user of the machine. */
#include "app/options.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/scenarios.h"

#define SIDE_MAX 1000 /* of a screen */

enum option_type { TYPE_FLAG, TYPE_TEXT, TYPE_NUMBER, TYPE_INTEGER, TYPE_VAR, TYPE_WORDS };

struct option_row {
	const char *name, *letter, *argument, *help, *otherwise;
	enum option_type type;
	size_t offset; /* of its member in struct options */
	double min, max;
	const char *choices; /* "text json": TYPE_TEXT takes one of these only */
};

#define AT(member) offsetof(struct options, member)

static const struct option_row rows[] = {
	{ .name = "profile",
	  .argument = "NAME",
	  .type = TYPE_TEXT,
	  .offset = AT(profile),
	  .help = "profile of the shared AWS files; the environment's keys are then not used",
	  .otherwise = "AWS_DEFAULT_PROFILE, AWS_PROFILE, the config's, or default" },
	{ .name = "region",
	  .argument = "REGION",
	  .type = TYPE_TEXT,
	  .offset = AT(region),
	  .help = "home region of the stack",
	  .otherwise = "the stack file's" },
	{ .name = "endpoint-url",
	  .argument = "URL",
	  .type = TYPE_TEXT,
	  .offset = AT(endpoint_url),
	  .help = "send every request there: https, or http on loopback" },
	{ .name = "var",
	  .argument = "NAME=VALUE",
	  .type = TYPE_VAR,
	  .offset = AT(vars),
	  .help = "value of a variable of the stack file; may be given many times" },
	{ .name = "theme",
	  .argument = "NAME",
	  .type = TYPE_TEXT,
	  .offset = AT(theme),
	  .help = "colours: a shipped theme, or the path of one",
	  .otherwise = "the config's; mono when NO_COLOR is set" },
	{ .name = "bell",
	  .argument = "off|bell|full",
	  .type = TYPE_TEXT,
	  .offset = AT(bell),
	  .choices = "off bell full",
	  .help = "how it is told that something went into alarm, or is well again: not at all, by "
		  "the terminal's bell, or by a note on the desktop besides (OSC 9)",
	  .otherwise = "the config's, which is full" },
	{ .name = "config",
	  .argument = "FILE",
	  .type = TYPE_TEXT,
	  .offset = AT(config),
	  .help = "settings: JSON with comments",
	  .otherwise = "$XDG_CONFIG_HOME/cwtop/config.jsonc or ~/.config/cwtop/config.jsonc" },
	{ .name = "format",
	  .argument = "text|json|svg|man",
	  .type = TYPE_TEXT,
	  .offset = AT(format),
	  .choices = "text json svg man",
	  .help = "snapshot, check, submit and jobs: text or json; snapshot: svg, too, a "
		  "picture of the dashboard; options and themes: text or man",
	  .otherwise = "text" },
	{ .name = "sweep",
	  .argument = "FIELD=VALUES",
	  .type = TYPE_WORDS,
	  .offset = AT(sweeps),
	  .help = "submit: a job for each value, a,b,c or FROM..TO:STEP; given many times, for "
		  "each combination" },
	{ .name = "route",
	  .argument = "NAME",
	  .type = TYPE_TEXT,
	  .offset = AT(route),
	  .help = "submit: which of the stack's job_routes takes the job",
	  .otherwise = "the only one that takes the template" },
	{ .name = "wait",
	  .type = TYPE_FLAG,
	  .offset = AT(waits),
	  .help = "submit and jobs show: until every job has ended; jobs logs: until the job has" },
	{ .name = "yes",
	  .type = TYPE_FLAG,
	  .offset = AT(is_confirmed),
	  .help = "submit and jobs: do not ask before AWS is changed" },
	{ .name = "speed",
	  .argument = "N",
	  .type = TYPE_NUMBER,
	  .offset = AT(speed),
	  .min = 0,
	  .max = 10000,
	  .help = "demo: how many times faster its clock runs; 0 stands still",
	  .otherwise = "20" },
	{ .name = "seed",
	  .argument = "N",
	  .type = TYPE_INTEGER,
	  .offset = AT(seed),
	  .min = 0,
	  .max = 4294967295.0,
	  .help = "demo: another world",
	  .otherwise = "1" },
	{ .name = "scenario",
	  .argument = "NAME",
	  .type = TYPE_TEXT,
	  .offset = AT(scenario),
	  .choices = &(SCENARIO_WORDS)[1],
	  .help = "demo: what happens:" SCENARIO_WORDS "; see cwtop-sim(1)",
	  .otherwise = "story" },
	{ .name = "script",
	  .argument = "FILE",
	  .type = TYPE_TEXT,
	  .offset = AT(script),
	  .help = "no terminal: take keys from FILE and print the screens that it asks for" },
	{ .name = "size",
	  .argument = "WxH",
	  .type = TYPE_TEXT,
	  .offset = AT(size),
	  .help = "with --script, and of a picture: columns and rows",
	  .otherwise = "80x24; 120x40 of a picture" },
	{ .name = "read-only",
	  .type = TYPE_FLAG,
	  .offset = AT(is_read_only),
	  .help = "never change AWS: what would is refused, and the header says so" },
	{ .name = "verbose",
	  .type = TYPE_FLAG,
	  .offset = AT(is_verbose),
	  .help = "write the error log to standard error as well" },
	{ .name = "help",
	  .letter = "h",
	  .type = TYPE_FLAG,
	  .offset = AT(wants_help),
	  .help = "what there is" },
	{ .name = "version",
	  .letter = "V",
	  .type = TYPE_FLAG,
	  .offset = AT(wants_version),
	  .help = "version of cwtop and of the libraries it runs with" },
};

static const struct option_row *
find_row(const char *name, size_t len)
{
	for (size_t i = 0; i < LEN(rows); i++)
		if (strlen(rows[i].name) == len && strncmp(rows[i].name, name, len) == 0)
			return &rows[i];
	return NULL;
}

/* The option that shares the longest beginning with what was typed. */
static const char *
nearest(const char *name)
{
	const char *best = NULL;
	size_t best_len = 0;

	for (size_t i = 0; i < LEN(rows); i++) {
		size_t len = 0;

		while (name[len] && name[len] == rows[i].name[len])
			len++;
		if (len > best_len) {
			best_len = len;
			best = rows[i].name;
		}
	}
	return best;
}

static bool
is_choice(const char *choices, const char *value)
{
	size_t len = strlen(value);

	for (const char *at = choices; *at; at += strspn(at, " ")) {
		size_t n = strcspn(at, " ");

		if (n == len && strncmp(at, value, len) == 0)
			return true;
		at += n;
	}
	return false;
}

static enum err
add_var(struct options *options, char *value, struct why *why)
{
	char *sign = strchr(value, '=');

	if (!sign || sign == value)
		return err_set(ERR_USAGE, why,
			       "--var %s: it has no name and value: write --var "
			       "name=value",
			       value);
	if (options->n_vars == VARS_MAX)
		return err_set(ERR_USAGE, why,
			       "--var: more than %d are given: put them into the "
			       "stack file",
			       VARS_MAX);
	*sign = '\0';
	options->vars[options->n_vars++] = (struct stack_var){ value, sign + 1 };
	return ERR_OK;
}

static enum err
add_word(const struct option_row *row, struct option_words *words, const char *value,
	 struct why *why)
{
	if (words->n == LEN(words->items))
		return err_set(ERR_USAGE, why, "--%s: it is given more than %d times", row->name,
			       WORDS_MAX);
	words->items[words->n++] = value;
	return ERR_OK;
}

static enum err
set_number(const struct option_row *row, char *member, const char *value, struct why *why)
{
	char *end;
	double number = strtod(value, &end);
	bool is_whole = row->type != TYPE_INTEGER || strspn(value, "0123456789") == strlen(value);

	if (end == value || *end || !is_whole || !(number >= row->min && number <= row->max))
		return err_set(ERR_USAGE, why, "--%s %s: it must be a %snumber from %g to %.0f",
			       row->name, value, row->type == TYPE_INTEGER ? "whole " : "",
			       row->min, row->max);
	if (row->type == TYPE_INTEGER)
		*(int64_t *)member = (int64_t)number;
	else
		*(double *)member = number;
	return ERR_OK;
}

static enum err
set_option(struct options *options, const struct option_row *row, char *value, struct why *why)
{
	char *member = (char *)options + row->offset;

	switch (row->type) {
	case TYPE_FLAG:
		*(bool *)member = true;
		return ERR_OK;
	case TYPE_NUMBER:
	case TYPE_INTEGER:
		return set_number(row, member, value, why);
	case TYPE_VAR:
		return add_var(options, value, why);
	case TYPE_WORDS:
		return add_word(row, (struct option_words *)member, value, why);
	case TYPE_TEXT:
		break;
	}
	if (row->choices && !is_choice(row->choices, value))
		return err_set(ERR_USAGE, why, "--%s %s: there is no such choice: one of: %s",
			       row->name, value, row->choices);
	*(const char **)member = value;
	return ERR_OK;
}

/* One option at argv[*at]; moves *at past its argument. */
static enum err
parse_option(int argc, char *argv[], int *at, struct options *out, struct why *why)
{
	char *word = argv[*at];
	const struct option_row *row = NULL;
	char *value = NULL;

	if (word[1] != '-') {
		for (size_t i = 0; i < LEN(rows); i++)
			if (text_is(rows[i].letter, word + 1))
				row = &rows[i];
	} else {
		size_t len = strcspn(word + 2, "=");

		row = find_row(word + 2, len);
		if (row && word[2 + len] == '=')
			value = word + 2 + len + 1;
	}
	if (!row) {
		const char *near = nearest(word + strspn(word, "-"));

		return err_set(ERR_USAGE, why, "%s: there is no such option%s%s: see cwtop --help",
			       word, near ? ": the nearest is --" : "", near ? near : "");
	}
	if (row->type == TYPE_FLAG && value)
		return err_set(ERR_USAGE, why, "--%s: it takes no value", row->name);
	if (row->type != TYPE_FLAG && !value) {
		if (*at + 1 >= argc)
			return err_set(ERR_USAGE, why, "--%s: its value is missing: --%s %s",
				       row->name, row->name, row->argument);
		value = argv[++*at];
	}
	return set_option(out, row, value, why);
}

enum err
options_parse(int argc, char *argv[], struct options *out, struct why *why)
{
	struct options options = { .speed = 20, .seed = 1, .format = "text", .scenario = "story" };
	bool are_options_over = false;

	for (int at = 1; at < argc; at++) {
		enum err err = ERR_OK;

		if (!are_options_over && strcmp(argv[at], "--") == 0) {
			are_options_over = true;
		} else if (!are_options_over && argv[at][0] == '-' && argv[at][1]) {
			err = parse_option(argc, argv, &at, &options, why);
		} else if (options.n_arguments < LEN(options.arguments)) {
			options.arguments[options.n_arguments++] = argv[at];
		} else {
			err = err_set(ERR_USAGE, why,
				      "%s: there are too many arguments: see cwtop "
				      "--help",
				      argv[at]);
		}
		if (err != ERR_OK)
			return err;
	}
	*out = options;
	return ERR_OK;
}

bool
options_size(const char *s, int *out_width, int *out_height)
{
	char *end;
	long width = strtol(s, &end, 10), height;

	if (end == s || *end != 'x')
		return false;
	s = end + 1;
	height = strtol(s, &end, 10);
	if (end == s || *end || width < 1 || height < 1 || width > SIDE_MAX || height > SIDE_MAX)
		return false;
	*out_width = (int)width;
	*out_height = (int)height;
	return true;
}

enum err
options_size_why(const char *s, struct why *why)
{
	return err_set(ERR_USAGE, why, "--size %s: it must be columns x rows: 80x24", s);
}

void
options_fill(struct options *options, const struct config *config)
{
	options->theme = options->theme ? options->theme : config->theme;
	options->bell = options->bell ? options->bell : config->bell;
	options->profile = options->profile ? options->profile : config->profile;
	options->default_region = config->region;
	options->is_read_only = options->is_read_only || config->is_read_only;
	options->pace = config->pace;
	options->limit_usd = config->limit_usd;
}

static void
print_row(FILE *out, const struct option_row *row, bool as_roff)
{
	TEXT_ON(name, 80);

	if (row->letter)
		text_addf(&name, "-%s, ", row->letter);
	text_addf(&name, "--%s%s%s", row->name, row->argument ? " " : "",
		  row->argument ? row->argument : "");
	if (as_roff)
		fprintf(out, ".TP\n.B %s\n%s", name.data, row->help);
	else
		fprintf(out, "  %-24s %s", name.data, row->help);
	if (row->otherwise)
		fprintf(out, "%s(default: %s)", as_roff ? "\n" : " ", row->otherwise);
	fputc('\n', out);
}

void
options_print(FILE *out, bool as_roff)
{
	for (size_t i = 0; i < LEN(rows); i++)
		print_row(out, &rows[i], as_roff);
}
