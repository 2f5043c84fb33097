/* SPDX-License-Identifier: MIT */
/* main.c - makes the process safe to hold credentials, reads the command line, runs one command. */
#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/command.h"
#include "app/help.h"
#include "app/output.h"
#include "base/clock.h"
#include "base/log.h"

/* Sanitizers look at their own process; a process that may not be looked at breaks them. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

/* No core file, no debugger, no TLS key log: the process holds production credentials. */
static void
guard_secrets(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	if (!IS_SANITIZED)
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	unsetenv("SSLKEYLOGFILE");
}

/* A closed standard descriptor would be the number of the next file or connection, and what is
 * printed would go there: its place is taken by something that refuses. */
static void
guard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
			return;
}

/* A clock given in the environment: frozen or fast, for tests and scripted screens. */
static enum err
use_given_clock(struct why *why)
{
	const char *given = getenv(CLOCK_ENV);
	struct clock_origin origin;
	enum err err;

	if (!given)
		return ERR_OK;
	err = clock_parse(given, &origin, why);
	if (err == ERR_OK)
		clock_set(&origin);
	return err == ERR_OK ? err : err_prefix(ERR_USAGE, why, "%s", CLOCK_ENV);
}

static int
fail(enum err err, const struct why *why)
{
	fprintf(stderr, "cwtop: %s\n", why->text);
	return err_exit_code(err);
}

/* With what the config file and the environment say where the command line does not. */
static int
run(const struct command *command, struct options *options, enum err *out_err, struct why *why)
{
	struct config config;
	int exit_code;

	*out_err = config_load(options->config, &config, why);
	if (*out_err != ERR_OK)
		return 0;
	config_yield(&config);
	options_fill(options, &config);
	exit_code = command->run(options, out_err, why);
	if (*out_err == ERR_OK)
		*out_err = output_flush(why);
	config_done(&config);
	return exit_code;
}

int
main(int argc, char *argv[])
{
	const struct command *command;
	struct options options;
	struct why why = { "" };
	enum err err;
	int exit_code;

	guard_descriptors();
	guard_secrets();
	signal(SIGPIPE, SIG_IGN);
	/* With a heap for each thread, as glibc has it, elanswer's demo took 50 MB after eleven
	 * virtual days; with one heap it took 26. */
	(void)mallopt(M_ARENA_MAX, 1);
	/* Before any thread: characters only. Numbers keep the C form, which JSON is written in. */
	setlocale(LC_CTYPE, "");
	err = options_parse(argc, argv, &options, &why);
	if (err == ERR_OK)
		err = use_given_clock(&why);
	if (err != ERR_OK)
		return fail(err, &why);
	if (options.wants_help || options.wants_version) {
		if (options.wants_version)
			help_version(stdout);
		else
			help_print(stdout);
		err = output_flush(&why);
		return err == ERR_OK ? 0 : fail(err, &why);
	}
	if (options.is_verbose)
		log_to(STDERR_FILENO);
	err = command_choose(&options, &command, &why);
	if (err != ERR_OK)
		return fail(err, &why);
	exit_code = run(command, &options, &err, &why);
	return err == ERR_OK ? exit_code : fail(err, &why);
}
