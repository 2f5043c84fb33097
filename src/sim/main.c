/* SPDX-License-Identifier: MIT */
/* main.c - cwtop-sim: reads the stack, makes the world, serves until it is told to stop. */
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "sim/api.h"
#include "sim/options.h"
#include "sim/server.h"
#include "sim/service.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* The key pair of AWS's documentation. */
#define EXAMPLE_ACCESS_KEY "AKIAIOSFODNN7EXAMPLE"
#define EXAMPLE_SECRET_KEY "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

static int
fail(enum err err, const struct why *why)
{
	fprintf(stderr, "cwtop-sim: %s\n", why->text);
	return err_exit_code(err);
}

static const char *
from_environment(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value && value[0] ? value : otherwise;
}

static int
print_help(void)
{
	struct buf text;
	bool ok;

	buf_init(&text, 65536);
	ok = sim_options_help(&text) && fputs(text.data, stdout) != EOF && fflush(stdout) == 0;
	buf_done(&text);
	return ok ? 0 : err_exit_code(ERR_SYSTEM);
}

/* "sqs: CancelMessageMoveTask ChangeMessageVisibility ..." */
static int
print_services(void)
{
	for (size_t i = 0; service_at(i); i++) {
		const struct service *service = service_at(i);

		printf("%s:", service->name);
		for (size_t op = 0; op < service->n_operations; op++)
			printf(" %s", service->operations[op].name);
		putchar('\n');
	}
	return fflush(stdout) == 0 ? 0 : err_exit_code(ERR_SYSTEM);
}

/* The clock that the caller handed over, else one that starts now. */
static enum err
start_clock(const struct sim_options *options, int64_t *out_origin_ms, struct why *why)
{
	const char *given = getenv(CLOCK_ENV);
	struct clock_origin origin = { .virtual_ms = clock_wall_s() * 1000,
				       .real_ms = clock_real_ms(),
				       .speed = options->speed };

	if (given && given[0]) {
		enum err err = clock_parse(given, &origin, why);

		if (err)
			return err_prefix(err, why, "%s", CLOCK_ENV);
	}
	clock_set(&origin);
	*out_origin_ms = origin.virtual_ms;
	return ERR_OK;
}

/* A name without a slash is a shipped stack, unless there is such a file here. */
static enum err
load_stack(const struct sim_options *options, struct stack **out, struct why *why)
{
	const struct stack_options how = { .vars = options->vars,
					   .n_vars = options->n_vars,
					   .is_demo = true };
	char name[128], path[4096];
	enum err err;

	if (!strchr(options->stack, '/') && file_name_is_safe(options->stack)) {
		snprintf(name, sizeof(name), "stacks/%s.jsonc", options->stack);
		if (file_data_path(name, path, sizeof(path)))
			return stack_load(path, &how, out, why);
	}
	err = stack_load(options->stack, &how, out, why);
	if (err == ERR_NO_FILE)
		return err_set(
			err, why,
			"%s: neither a shipped stack nor a file: give the path of a stack file",
			options->stack);
	return err;
}

static void
answer(void *self, const struct http_request *request, struct http_reply *reply)
{
	api_answer(self, request, reply);
}

/* Signals come as bytes on a descriptor; blocked before any thread is made, so that all inherit it.
 */
static int
take_signals(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0)
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC);
}

/* Whether the parent is gone, as far as standard input tells. */
static bool
input_has_ended(short events)
{
	char bytes[256];

	if (!(events & (POLLIN | POLLHUP | POLLERR | POLLNVAL)))
		return false;
	return read(STDIN_FILENO, bytes, sizeof(bytes)) <= 0 && errno != EINTR;
}

static void
serve(const struct sim_options *options, struct server *server, int signals)
{
	struct pollfd fds[2] = { { .fd = signals, .events = POLLIN },
				 { .fd = options->with_parent ? STDIN_FILENO : -1,
				   .events = POLLIN } };

	for (;;) {
		int64_t left_ms = -1;

		if (options->max_idle_s) {
			left_ms = options->max_idle_s * 1000 - server_idle_ms(server);
			if (left_ms <= 0)
				return;
		}
		if (poll(fds, 2, (int)MIN(left_ms, 3600000)) < 0 && errno != EINTR)
			return;
		if (fds[0].revents || input_has_ended(fds[1].revents))
			return;
	}
}

static struct api *
make_api(const struct sim_options *options, struct world *world)
{
	const struct api_options how = {
		.world = world,
		.access_key = from_environment("CWTOP_SIM_ACCESS_KEY_ID", EXAMPLE_ACCESS_KEY),
		.secret_key = from_environment("CWTOP_SIM_SECRET_ACCESS_KEY", EXAMPLE_SECRET_KEY),
		.container_token = options->container_token,
		.seed = (uint64_t)options->seed,
		.throttle_pct = (unsigned)options->throttle_pct,
		.page = (unsigned)options->page,
		.log_lines = (unsigned)options->log_lines,
		.credential_life_s = options->credential_life_s,
		.has_control = options->has_control,
	};
	struct api *api = api_new(&how);

	api->plan = options->plan;
	return api;
}

static enum err
run(const struct sim_options *options, struct stack *stack, int signals, struct why *why)
{
	struct world_options world = { .stack = stack,
				       .seed = (uint64_t)options->seed,
				       .scenario = options->scenario };
	struct server_options how = { .port = (unsigned)options->port,
				      .latency_ms = (unsigned)options->latency_ms,
				      .answer = answer };
	struct server *server;
	struct api *api;
	enum err err = start_clock(options, &world.origin_ms, why);

	if (err)
		return err;
	api = make_api(options, world_new(&world));
	how.self = api;
	err = server_start(&how, &server, why);
	if (!err) {
		printf("listening on http://127.0.0.1:%u\n", server_port(server));
		fflush(stdout);
		serve(options, server, signals);
		server_stop(server);
	}
	world_free(api->world);
	api_free(api);
	return err;
}

int
main(int argc, char **argv)
{
	struct sim_options options;
	struct stack *stack;
	struct why why;
	pid_t parent = getppid();
	int signals;
	enum err err = sim_options_parse(argc, argv, &options, &why);

	if (err)
		return fail(err, &why);
	if (options.wants_help)
		return print_help();
	if (options.wants_services)
		return print_services();
	if (options.wants_version) {
		printf("cwtop-sim %s\n", CWTOP_VERSION);
		return 0;
	}
	signals = take_signals();
	if (signals < 0)
		return fail(err_set(ERR_SYSTEM, &why, "signals: %s: try again", strerror(errno)),
			    &why);
	if (options.with_parent) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			return 0; /* it ended before the line above took effect */
	}
	err = load_stack(&options, &stack, &why);
	if (err)
		return fail(err, &why);
	err = run(&options, stack, signals, &why);
	stack_free(stack);
	return err ? fail(err, &why) : 0;
}
