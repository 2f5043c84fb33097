/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_OPTIONS_H
#define CWTOP_SIM_OPTIONS_H
/* options.h - cwtop-sim's command line: one table for the parser and for --help. */
#include "model/stack.h"
#include "sim/plan.h"
#include "sim/story.h"

#define SIM_VARS_MAX 64

struct sim_options {
	const char *stack; /* shipped name or path */
	int64_t port, seed, latency_ms, throttle_pct, page, max_idle_s, credential_life_s,
		log_lines;
	const char *container_token; /* NULL: none */
	double speed;
	enum scenario scenario;
	bool with_parent, has_control, wants_help, wants_version, wants_services;
	struct stack_var vars[SIM_VARS_MAX];
	size_t n_vars;
	struct plan plan;
};

/* sim_options_parse - fills `out` with defaults and what argv says. ERR_USAGE. Variables' names are
 * cut out of argv in place. */
MUST_CHECK enum err
sim_options_parse(int argc, char **argv, struct sim_options *out, struct why *why);

/* sim_options_help - the whole --help text. false: the buffer is full. */
MUST_CHECK bool
sim_options_help(struct buf *out);

#endif
