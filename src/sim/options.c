/* SPDX-License-Identifier: MIT */
/* options.c - cwtop-sim's options: a row has everything that the parser and --help need. */
#include "sim/options.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum option_kind {
	OPTION_TEXT,
	OPTION_INTEGER,
	OPTION_SPEED,
	OPTION_SCENARIO,
	OPTION_VAR,
	OPTION_FAULT,
	OPTION_FLAG
};

struct option {
	const char *name, *arg, *help;
	enum option_kind kind;
	size_t field;
	int64_t min, max;
};

#define FIELD(member) offsetof(struct sim_options, member)

static const struct option options[] = {
	{ "--stack", "STACK", "stack to bring to life: a shipped name or a file (cityflow)",
	  OPTION_TEXT, FIELD(stack), 0, 0 },
	{ "--port", "N", "port on 127.0.0.1; 0: any free one (0)", OPTION_INTEGER, FIELD(port), 0,
	  65535 },
	{ "--seed", "S", "number that all chance comes from (1)", OPTION_INTEGER, FIELD(seed), 0,
	  INT64_C(1) << 53 },
	{ "--speed", "X", "how many times faster than real the clock runs (1)", OPTION_SPEED,
	  FIELD(speed), 0, 100000 },
	{ "--scenario", "NAME", "what happens, see below (story)", OPTION_SCENARIO, FIELD(scenario),
	  0, 0 },
	{ "--latency", "MS", "milliseconds waited before each answer (0)", OPTION_INTEGER,
	  FIELD(latency_ms), 0, 600000 },
	{ "--throttle", "PCT", "share of calls refused as throttled (0)", OPTION_INTEGER,
	  FIELD(throttle_pct), 0, 100 },
	{ "--page", "N", "items a page at most, 50 datapoints each; 0: as AWS (0)", OPTION_INTEGER,
	  FIELD(page), 0, 1000 },
	{ "--log-lines", "N",
	  "lines an hour in a function's log at least (0: what its calls write)", OPTION_INTEGER,
	  FIELD(log_lines), 0, 200000 },
	{ "--var", "NAME=VALUE", "set a variable of the stack file; may be repeated", OPTION_VAR, 0,
	  0, 0 },
	{ "--fault", "SPEC",
	  "SERVICE:OPERATION[:NTH]=KIND[,KEY=VALUE...], see below; may be repeated", OPTION_FAULT,
	  0, 0, 0 },
	{ "--control", NULL, "serve /_sim/faults, calls, requests and state, unsigned", OPTION_FLAG,
	  FIELD(has_control), 0, 0 },
	{ "--credential-life", "SECONDS", "how long temporary credentials are good for (3600)",
	  OPTION_INTEGER, FIELD(credential_life_s), 1, 43200 },
	{ "--container-token", "TOKEN", "what the container credentials endpoint wants to hear",
	  OPTION_TEXT, FIELD(container_token), 0, 0 },
	{ "--with-parent", NULL, "stop when the parent process ends or closes standard input",
	  OPTION_FLAG, FIELD(with_parent), 0, 0 },
	{ "--max-idle", "SECONDS", "stop when nothing was asked for so long; 0: never (0)",
	  OPTION_INTEGER, FIELD(max_idle_s), 0, 31536000 },
	{ "--help", NULL, "print this and exit", OPTION_FLAG, FIELD(wants_help), 0, 0 },
	{ "--services", NULL, "list the services and their operations, and exit", OPTION_FLAG,
	  FIELD(wants_services), 0, 0 },
	{ "--version", NULL, "print the version and exit", OPTION_FLAG, FIELD(wants_version), 0,
	  0 },
};

static void *
field_of(struct sim_options *out, const struct option *option)
{
	return (char *)out + option->field;
}

static enum err
set_text(const struct option *option, char *value, struct sim_options *out, struct why *why)
{
	if (!value[0])
		return err_set(ERR_USAGE, why, "%s: empty: give a %s", option->name, option->arg);
	*(const char **)field_of(out, option) = value;
	return ERR_OK;
}

static enum err
set_integer(const struct option *option, char *value, struct sim_options *out, struct why *why)
{
	char *end;
	long long number;

	errno = 0;
	number = strtoll(value, &end, 10);
	if (errno || end == value || *end || number < option->min || number > option->max)
		return err_set(ERR_USAGE, why,
			       "%s: '%s' is not allowed: give a whole number from %lld to %lld",
			       option->name, value, (long long)option->min, (long long)option->max);
	*(int64_t *)field_of(out, option) = number;
	return ERR_OK;
}

static enum err
set_speed(const struct option *option, char *value, struct sim_options *out, struct why *why)
{
	char *end;
	double speed = strtod(value, &end);

	if (end == value || *end || !(speed >= 0 && speed <= (double)option->max))
		return err_set(ERR_USAGE, why,
			       "%s: '%s' is not allowed: give a number from 0 to %lld",
			       option->name, value, (long long)option->max);
	*(double *)field_of(out, option) = speed;
	return ERR_OK;
}

static enum err
set_scenario(const struct option *option, char *value, struct sim_options *out, struct why *why)
{
	if (!scenario_of(value, field_of(out, option)))
		return err_set(ERR_USAGE, why, "%s: there is no '%s': choose one of" SCENARIO_WORDS,
			       option->name, value);
	return ERR_OK;
}

static enum err
set_var(const struct option *option, char *value, struct sim_options *out, struct why *why)
{
	char *equals = strchr(value, '=');

	if (!equals || equals == value)
		return err_set(ERR_USAGE, why, "%s: '%s' has no value: write NAME=VALUE",
			       option->name, value);
	if (out->n_vars == SIM_VARS_MAX)
		return err_set(ERR_USAGE, why, "%s: more than %d variables: give fewer",
			       option->name, SIM_VARS_MAX);
	*equals = '\0';
	out->vars[out->n_vars++] = (struct stack_var){ .name = value, .value = equals + 1 };
	return ERR_OK;
}

static enum err
set_fault(const struct option *option, char *value, struct sim_options *out, struct why *why)
{
	(void)option;
	return plan_add(&out->plan, value, why);
}

static enum err (*const setters[])(const struct option *option, char *value,
				   struct sim_options *out, struct why *why) = {
	[OPTION_TEXT] = set_text,   [OPTION_INTEGER] = set_integer,
	[OPTION_SPEED] = set_speed, [OPTION_SCENARIO] = set_scenario,
	[OPTION_VAR] = set_var,     [OPTION_FAULT] = set_fault,
};

/* "--name value" or "--name=value"; @i moves over what was taken. */
static enum err
parse_one(int argc, char **argv, int *i, struct sim_options *out, struct why *why)
{
	char *word = argv[*i], *value = strchr(word, '=');
	size_t n = value ? (size_t)(value - word) : strlen(word);

	for (size_t k = 0; k < LEN(options); k++) {
		const struct option *option = &options[k];

		if (strlen(option->name) != n || strncmp(word, option->name, n) != 0)
			continue;
		if (option->kind == OPTION_FLAG) {
			if (value)
				return err_set(ERR_USAGE, why, "%s: takes no value: leave it out",
					       option->name);
			*(bool *)field_of(out, option) = true;
			return ERR_OK;
		}
		if (!value && *i + 1 >= argc)
			return err_set(ERR_USAGE, why, "%s: its value is missing: give a %s",
				       option->name, option->arg);
		return setters[option->kind](option, value ? value + 1 : argv[++*i], out, why);
	}
	return err_set(ERR_USAGE, why, "%s: unknown: see cwtop-sim --help", word);
}

enum err
sim_options_parse(int argc, char **argv, struct sim_options *out, struct why *why)
{
	*out = (struct sim_options){
		.stack = "cityflow", .seed = 1, .speed = 1, .credential_life_s = 3600
	};
	for (int i = 1; i < argc; i++) {
		enum err err = parse_one(argc, argv, &i, out, why);

		if (err)
			return err;
	}
	return ERR_OK;
}

bool
sim_options_help(struct buf *out)
{
	bool ok = buf_add_text(out, "Usage: cwtop-sim [--stack STACK] [options]\n"
				    "Speaks the AWS protocols on 127.0.0.1 and brings a stack file "
				    "to life.\n\n");

	for (size_t i = 0; ok && i < LEN(options); i++) {
		char left[48];

		snprintf(left, sizeof(left), "%s%s%s", options[i].name, options[i].arg ? " " : "",
			 options[i].arg ? options[i].arg : "");
		ok = buf_addf(out, "  %-25s %s\n", left, options[i].help);
	}
	ok = ok && buf_add_text(out, "\nScenarios, and shipped stacks that show them best:\n");
	for (size_t i = 0; ok && i < SCENARIO_COUNT; i++)
		ok = buf_addf(out, "  %-17s %s%s%s%s\n", scenario_rows[i].word,
			      scenario_rows[i].help, scenario_rows[i].stacks[0] ? " (" : "",
			      scenario_rows[i].stacks, scenario_rows[i].stacks[0] ? ")" : "");
	return ok &&
	       buf_add_text(out, "\nFaults: any KIND takes ms=MILLISECONDS, too; NTH is 3, 2- or "
				 "1-5; * is any service or operation.\n") &&
	       plan_help(out) && buf_add_text(out, "\nSee cwtop-sim(1).\n");
}
