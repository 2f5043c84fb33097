/* SPDX-License-Identifier: MIT */
/* main.c - the driver of call.h: options, one call or all, a line of JSON for each. It judges
 * nothing.
 *
 *	call [--endpoint-url URL] [--region R] [--profile P] [--limits small] [--attempts N]
 *	     OPERATION|--all [key=value ...] [OPERATION.key=value ...]
 *
 * Exit status: 0 when the calls were made, whatever came of them; 64 for bad arguments. An
 *operation may be written service:Operation. With --all the last line is {"peak_kib": N}: by how
 *much memory grew at its largest. */
#include "call.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/client.h"
#include "base/clock.h"
#include "base/text.h"

#define ARENA_LIMIT (64u << 20)
#define LINE_LIMIT (64u << 20)
#define ARGS_MAX 64
#define EXIT_USAGE 64

/* Short enough for tests that wait for them. */
static const struct http_limits small_limits = {
	.connect_ms = 500,
	.total_ms = 1500,
	.stall_s = 1,
	.stall_bytes_s = 10,
	.body_bytes = HTTP_BODY_MAX,
};

static const struct {
	const struct call_row *rows;
	const size_t *n;
} services[] = {
#define SERVICE_ROW(name) { calls_##name, &n_calls_##name },
	CALL_SERVICES(SERVICE_ROW)
#undef SERVICE_ROW
};

struct options {
	struct aws_options aws;
	const char *operation; /* NULL: all */
	bool is_all, has_small_limits;
	unsigned attempts;
	const char *args[ARGS_MAX]; /* NULL-terminated */
	size_t n_args;
};

const char *
call_arg(const struct call *call, const char *key)
{
	size_t n = strlen(key);

	for (const char *const *arg = call->args; *arg; arg++)
		if (strncmp(*arg, key, n) == 0 && (*arg)[n] == '=')
			return *arg + n + 1;
	return "";
}

int64_t
call_number(const struct call *call, const char *key)
{
	return strtoll(call_arg(call, key), NULL, 10);
}

void
put_text(struct call *call, const char *key, const char *value)
{
	json_write_key(call->out, key);
	json_write_text(call->out, value);
}

void
put_integer(struct call *call, const char *key, int64_t value)
{
	json_write_key(call->out, key);
	json_write_integer(call->out, value);
}

void
put_number(struct call *call, const char *key, double value)
{
	json_write_key(call->out, key);
	json_write_number(call->out, value);
}

void
put_bool(struct call *call, const char *key, bool value)
{
	json_write_key(call->out, key);
	json_write_bool(call->out, value);
}

/* "Operation.key=value" is for that one alone; NULL: for another. */
static const char *
argument_for(const struct call_row *row, const char *arg)
{
	const char *name = operation_at(row->operation)->name;
	size_t len = strlen(name), dot = strcspn(arg, ".=");

	if (arg[dot] != '.')
		return arg;
	return dot == len && strncmp(arg, name, len) == 0 ? arg + len + 1 : NULL;
}

static enum err
run_row(struct call *call, const struct call_row *row, const struct options *options,
	struct why *why)
{
	const char *args[ARGS_MAX + LEN(row->args) + 1];
	size_t n = 0;

	for (size_t i = 0; i < options->n_args; i++) {
		const char *arg = argument_for(row, options->args[i]);

		if (arg)
			args[n++] = arg;
	}
	for (size_t i = 0; i < LEN(row->args) && row->args[i]; i++)
		args[n++] = row->args[i];
	args[n] = NULL;
	call->args = args;
	return row->run(call, why);
}

static int
print_row(struct aws *aws, const char *region, const struct call_row *row,
	  const struct options *options)
{
	const struct operation *operation = operation_at(row->operation);
	struct arena *arena = arena_new(ARENA_LIMIT);
	struct json_writer w;
	struct call call = { .scope = { .client = aws,
					.region = region,
					.arena = arena,
					.max_attempts = options->attempts },
			     .out = &w };
	struct why why = { 0 };
	struct buf line;
	enum err err;
	bool is_ok;

	buf_init(&line, LINE_LIMIT);
	json_write_init(&w, &line, false);
	json_write_object(&w);
	put_text(&call, "service", aws_service_def(operation->service)->name);
	put_text(&call, "operation", operation->name);
	json_write_key(&w, "result");
	json_write_object(&w);
	err = arena ? run_row(&call, row, options, &why) : err_memory(&why);
	json_write_object_end(&w);
	put_text(&call, "err", err_word(err));
	put_text(&call, "why", err ? why.text : "");
	json_write_object_end(&w);
	is_ok = json_write_ok(&w);
	if (is_ok)
		printf("%s\n", line.data);
	else
		fprintf(stderr, "call: %s: its result is no JSON\n", operation->name);
	fflush(stdout);
	buf_done(&line);
	arena_free(arena);
	return is_ok ? 0 : 1;
}

/* "Operation" or "service:Operation". */
static bool
is_wanted(const struct call_row *row, const char *name)
{
	const struct operation *operation = operation_at(row->operation);
	TEXT_ON(full, 160);

	text_addf(&full, "%s:%s", aws_service_def(operation->service)->name, operation->name);
	return !name || strcmp(name, operation->name) == 0 || strcmp(name, full.data) == 0;
}

static int
print_calls(struct aws_shared *shared, const struct options *options)
{
	const char *region = aws_default_region(shared);
	struct aws *aws = aws_new(shared);
	int status = 0;
	size_t made = 0;

	if (!aws)
		return 70;
	if (options->has_small_limits) {
		aws_set_limits(aws, &small_limits);
		aws_set_backoff(aws, 1);
	}
	for (size_t i = 0; i < LEN(services); i++)
		for (size_t k = 0; k < *services[i].n; k++) {
			const struct call_row *row = &services[i].rows[k];

			if (!is_wanted(row, options->operation))
				continue;
			status |= print_row(aws, region ? region : "eu-west-2", row, options);
			made++;
		}
	aws_free(aws);
	if (made == 0)
		fprintf(stderr, "call: %s: no such operation: see include/aws/operation.h\n",
			options->operation);
	return made ? status : EXIT_USAGE;
}

/* A figure of /proc/self/status in KiB; 0 where there is none. */
static long
memory_kib(const char *name)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[128];
	long kib = 0;

	while (file && fgets(line, sizeof(line), file))
		if (text_starts(line, name))
			kib = strtol(line + strlen(name), NULL, 10);
	if (file)
		(void)fclose(file);
	return kib;
}

/* Options with a value; false: it is none, or has no value. */
static bool
take_option(struct options *options, const char *name, const char *value)
{
	if (!value)
		return false;
	if (strcmp(name, "--endpoint-url") == 0)
		options->aws.endpoint_url = value;
	else if (strcmp(name, "--region") == 0)
		options->aws.region = value;
	else if (strcmp(name, "--profile") == 0)
		options->aws.profile = value;
	else if (strcmp(name, "--attempts") == 0)
		options->attempts = (unsigned)strtoul(value, NULL, 10);
	else if (strcmp(name, "--limits") == 0 && strcmp(value, "small") == 0)
		options->has_small_limits = true;
	else
		return false;
	return true;
}

static bool
take_arguments(struct options *options, char **argv)
{
	for (; *argv; argv++) {
		if (strcmp(*argv, "--all") == 0)
			options->is_all = true;
		else if (text_starts(*argv, "--") && take_option(options, argv[0], argv[1]))
			argv++;
		else if (text_starts(*argv, "--"))
			return false;
		else if (strchr(*argv, '=') && options->n_args < ARGS_MAX)
			options->args[options->n_args++] = *argv;
		else if (!options->operation)
			options->operation = *argv;
		else
			return false;
	}
	return options->is_all != (options->operation != NULL);
}

/* Of a simulator that has a clock of its own: it is cwtop's as well. */
static enum err
use_given_clock(struct why *why)
{
	const char *given = getenv(CLOCK_ENV);
	struct clock_origin origin;
	enum err err = given ? clock_parse(given, &origin, why) : ERR_OK;

	if (given && !err)
		clock_set(&origin);
	return err;
}

int
main(int argc, char **argv)
{
	struct options options = { .attempts = 0 };
	struct aws_shared *shared = NULL;
	struct why why = { 0 };
	long before_kib;
	int status;
	enum err err;

	(void)argc;
	if (!take_arguments(&options, argv + 1)) {
		fprintf(stderr,
			"usage: call [--endpoint-url URL] [--region R] [--profile P] "
			"[--limits small] [--attempts N] OPERATION|--all [key=value ...]\n");
		return EXIT_USAGE;
	}
	err = use_given_clock(&why);
	if (!err)
		err = http_global_init(&why);
	if (!err)
		err = aws_shared_new(&options.aws, &shared, &why);
	if (err) {
		fprintf(stderr, "call: %s\n", why.text);
		return err_exit_code(err);
	}
	before_kib = memory_kib("VmRSS:");
	status = print_calls(shared, &options);
	if (options.is_all)
		printf("{\"peak_kib\": %ld}\n", memory_kib("VmHWM:") - before_kib);
	aws_shared_free(shared);
	http_global_done();
	return status;
}
