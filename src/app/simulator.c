/* SPDX-License-Identifier: MIT */
/* simulator.c - starts and stops cwtop-sim. It shares nothing with us but three numbers, the origin
 * and speed of the clock, handed over in its environment. */
#include "app/simulator.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

#define START_MS 60000 /* on a machine that is busy: one that ends is noticed at once */
#define STOP_MS 1000
#define GREETING "listening on "

/* The pair from AWS's own documentation; it opens nothing but the simulator. */
#define EXAMPLE_KEY_ID "AKIAIOSFODNN7EXAMPLE"
#define EXAMPLE_SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

struct simulator {
	pid_t pid;
	int stdin_fd; /* closing it tells the simulator to end */
	char url[64];
};

/* cwtop-sim is beside cwtop, in the build folder as well as when installed. */
static bool
find_program(struct text *out)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (n <= 0)
		return false;
	self[n] = '\0';
	slash = strrchr(self, '/');
	*slash = '\0';
	text_addf(out, "%s/cwtop-sim", self);
	return !out->is_cut && access(out->data, X_OK) == 0;
}

static void
choose_clock(const struct options *options, char out[80])
{
	struct clock_origin origin = { .speed = options->speed };
	const char *given = getenv(CLOCK_ENV);
	struct why ignored;

	if (!given || clock_parse(given, &origin, &ignored) != ERR_OK) {
		origin.virtual_ms = clock_wall_s() * 1000;
		origin.real_ms = clock_real_ms();
	}
	clock_set(&origin);
	clock_format(&origin, out);
}

static enum err
spawn(const char *program, char *const argv[], const char *clock, int fds[2],
      struct simulator *simulator)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	TEXT_ON(clock_variable, 128);
	TEXT_ON(share_variable, 4200);
	char *environment[4] = { clock_variable.data, "LC_ALL=C" };
	int result;

	text_addf(&clock_variable, CLOCK_ENV "=%s", clock);
	if (getenv("CWTOP_SHARE")) {
		text_addf(&share_variable, "CWTOP_SHARE=%s", getenv("CWTOP_SHARE"));
		environment[2] = share_variable.data;
	}
	sigemptyset(&none);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fds[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO);
	posix_spawnattr_init(&attributes);
	/* Its own group: Ctrl-C in the terminal is for cwtop, which then ends the simulator. */
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigmask(&attributes, &none);
	result = posix_spawn(&simulator->pid, program, &actions, &attributes, argv, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return result == 0 ? ERR_OK : ERR_SYSTEM;
}

/* Waits for the greeting line; the port in it is the one that the simulator was given. */
static bool
read_greeting(int fd, struct simulator *simulator)
{
	char line[128] = "";
	size_t len = 0;
	int64_t deadline_ms = clock_real_ms() + START_MS;

	while (!memchr(line, '\n', len)) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		int64_t left_ms = deadline_ms - clock_real_ms();
		ssize_t n;

		if (left_ms <= 0 || poll(&ready, 1, (int)left_ms) <= 0)
			return false;
		n = read(fd, line + len, sizeof(line) - 1 - len);
		if (n <= 0)
			return false;
		len += (size_t)n;
		if (len == sizeof(line) - 1)
			return false;
	}
	line[strcspn(line, "\n")] = '\0';
	if (!text_starts(line, GREETING "http://127.0.0.1:"))
		return false;
	len = strlen(line + strlen(GREETING));
	if (len >= sizeof(simulator->url))
		return false;
	memcpy(simulator->url, line + strlen(GREETING), len + 1);
	return true;
}

/* Whatever the operator's environment says of AWS is about the real one: the demo must not see it.
 */
static void
forget_the_real_aws(void)
{
	static const char *const real[] = {
		"AWS_PROFILE",
		"AWS_DEFAULT_PROFILE",
		"AWS_SESSION_TOKEN",
		"AWS_SECURITY_TOKEN",
		"AWS_CREDENTIAL_EXPIRATION",
		"AWS_REGION",
		"AWS_DEFAULT_REGION",
		"AWS_CA_BUNDLE",
		"AWS_ENDPOINT_URL",
		"AWS_ENDPOINT_URL_CLOUDWATCH",
		"AWS_ENDPOINT_URL_ECS",
		"AWS_ENDPOINT_URL_SQS",
		"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
	};

	for (size_t i = 0; i < LEN(real); i++)
		unsetenv(real[i]);
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	setenv("AWS_ACCESS_KEY_ID", EXAMPLE_KEY_ID, 1);
	setenv("AWS_SECRET_ACCESS_KEY", EXAMPLE_SECRET, 1);
}

static enum err
launch(const struct options *options, const char *stack_path, struct simulator *simulator,
       struct why *why)
{
	TEXT_ON(program, 4200);
	TEXT_ON(seed, 32);
	char clock[80];
	char *argv[3 + 2 * 3 + 2 * VARS_MAX + 2] = { "cwtop-sim" };
	char vars[VARS_MAX][256];
	size_t n = 1;
	int in[2] = { -1, -1 }, out[2] = { -1, -1 };
	bool is_up;

	if (!find_program(&program))
		return err_set(ERR_SYSTEM, why,
			       "cwtop-sim: it is not beside cwtop: build both with "
			       "make, or install both");
	text_addf(&seed, "%lld", (long long)options->seed);
	argv[n++] = "--with-parent";
	argv[n++] = "--stack";
	argv[n++] = (char *)stack_path;
	argv[n++] = "--seed";
	argv[n++] = seed.data;
	argv[n++] = "--scenario";
	argv[n++] = (char *)options->scenario;
	for (size_t i = 0; i < options->n_vars; i++) {
		struct text var = { .data = vars[i], .size = sizeof(vars[i]) };

		text_addf(&var, "%s=%s", options->vars[i].name, options->vars[i].value);
		argv[n++] = "--var";
		argv[n++] = vars[i];
	}
	choose_clock(options, clock);
	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 ||
	    spawn(program.data, argv, clock, (int[]){ in[0], out[1] }, simulator) != ERR_OK) {
		return err_set(ERR_SYSTEM, why, "cwtop-sim: it cannot be started: %s",
			       strerror(errno));
	}
	close(in[0]);
	close(out[1]);
	simulator->stdin_fd = in[1];
	is_up = read_greeting(out[0], simulator);
	close(out[0]);
	if (!is_up)
		return err_set(ERR_SYSTEM, why,
			       "cwtop-sim: it did not come up: see its message above");
	return ERR_OK;
}

enum err
simulator_start(const struct options *options, const char *stack_path, struct simulator **out,
		struct why *why)
{
	struct simulator *simulator = mem_alloc(1, sizeof(*simulator));
	enum err err;

	simulator->stdin_fd = -1;
	err = launch(options, stack_path, simulator, why);
	if (err != ERR_OK) {
		simulator_stop(simulator);
		return err;
	}
	forget_the_real_aws();
	*out = simulator;
	return ERR_OK;
}

const char *
simulator_url(const struct simulator *simulator)
{
	return simulator->url;
}

void
simulator_stop(struct simulator *simulator)
{
	int64_t deadline_ms = clock_real_ms() + STOP_MS;

	if (!simulator)
		return;
	if (simulator->stdin_fd >= 0)
		close(simulator->stdin_fd);
	if (simulator->pid > 0) {
		kill(simulator->pid, SIGTERM);
		while (waitpid(simulator->pid, NULL, WNOHANG) == 0) {
			if (clock_real_ms() > deadline_ms)
				kill(simulator->pid, SIGKILL);
			poll(NULL, 0, 5);
		}
	}
	free(simulator);
}
