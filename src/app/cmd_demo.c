/* SPDX-License-Identifier: MIT */
/* cmd_demo.c - the dashboard on the simulator: no account, no network, no set-up. */
#include <string.h>

#include "app/command.h"
#include "app/live.h"
#include "app/simulator.h"
#include "base/log.h"
#include "base/text.h"
#include "model/scenarios.h"
#include "model/stack.h"

#define DEMO_STACK "cityflow"
#define DEMO_REGION "us-east-1" /* where neither the stack nor --region names one */

/* What is wrong with it is said once, and by us: the simulator would only say that it did not come
 * up. */
static enum err
check_stack(const struct options *options, const char *path, struct why *why)
{
	const struct stack_options stack_options = {
		.vars = options->vars,
		.n_vars = options->n_vars,
		.region = options->region,
		.default_region = DEMO_REGION,
		.is_demo = true,
	};
	struct stack *stack = NULL;
	enum err err = stack_load(path, &stack_options, &stack, why);

	if (err)
		return err;
	stack_free(stack);
	return ERR_OK;
}

/* What a scenario breaks, a stack may not have: a screen on which all is well would say nothing. */
static void
say_where_it_is_seen(const struct options *options, const char *name)
{
	enum scenario scenario;
	const char *stacks;

	if (!scenario_of(options->scenario, &scenario) || strpbrk(name, "/."))
		return;
	stacks = scenario_rows[scenario].stacks;
	if (*stacks && !text_has(stacks, name))
		log_add(LOG_WARN, "scenario %s: %s may have little that it breaks: best seen in %s",
			options->scenario, name, stacks);
}

static int
run_demo(const struct options *options, enum err *out_err, struct why *why)
{
	const char *name = options->arguments[0] ? options->arguments[0] : DEMO_STACK;
	struct simulator *simulator = NULL;
	struct session session;
	char path[4096];
	int exit_code = 0;

	*out_err = session_find_stack(name, path, sizeof(path), why);
	if (*out_err == ERR_OK)
		*out_err = check_stack(options, path, why);
	if (*out_err == ERR_OK)
		*out_err = simulator_start(options, path, &simulator, why);
	if (*out_err == ERR_OK) {
		const struct session_target target = { .stack = name,
						       .endpoint = simulator_url(simulator),
						       .has_screen = true };

		*out_err = session_open(options, &target, &session, why);
	}
	if (*out_err == ERR_OK)
		say_where_it_is_seen(options, name);
	if (*out_err == ERR_OK)
		exit_code = live_run(options, &session, out_err, why);
	simulator_stop(simulator);
	return exit_code;
}

const struct command command_demo = {
	.name = "demo",
	.arguments = "[STACK]",
	.help = "the same on the built-in simulator: no account, no network, no set-up",
	.max_arguments = 1,
	.run = run_demo,
};
