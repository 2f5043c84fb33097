/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_SUBMIT_PLAN_H
#define CWTOP_APP_SUBMIT_PLAN_H
/* submit_plan.h - from the words of a command line to jobs that could be sent: which template and
 * route, each value judged, one configuration a job. Asks nobody, sends nothing. Main thread. */
#include "act/template.h"
#include "app/options.h"

struct submit_words { /* borrowed */
	const char *stack, *template_name;
	const char *values[ARGUMENTS_MAX]; /* "field=value" */
	size_t n_values;
	const struct option_words *sweeps; /* likewise */
	const char *route;                 /* NULL: not said */
};

/* submit_words_read - sorts the arguments: what has a name and a sign is a value, of the rest the
 * last one is the template. ERR_USAGE. */
MUST_CHECK enum err
submit_words_read(const struct options *options, struct submit_words *out, struct why *why);

struct submit_plan {
	const struct stack *stack; /* borrowed */
	const struct stack_route *route;
	struct template *template;
	bool is_template_borrowed;
	const char *values[TEMPLATE_FIELDS_MAX]; /* as typed, else the defaults */
	size_t n_jobs;
	double seconds; /* of all jobs together, about; 0: not known */
	bool has_price;
	double usd; /* of all jobs at list prices, about */

	/* of submit_plan_fill: one a job */
	const char **ids, **configs;
	const char ***job_values; /* single ones, one a field */
	struct arena *arena;
};

/* submit_plan_make - ERR_USAGE with one sentence on the first thing that is wrong, and the nearest
 * name that there is; ERR_NO_FILE, ERR_FILE for the template. */
MUST_CHECK enum err
submit_plan_make(const struct submit_words *words, const struct stack *stack,
		 struct submit_plan *out, struct why *why);
/* submit_plan_from - of a form: the template is borrowed, the values (one a field) are copied.
 * ERR_USAGE: the first value that is wrong, or too many jobs. */
struct submit_form {
	const struct stack *stack;
	const struct stack_route *route;
	struct template *template;
	const char *const *values;
};
MUST_CHECK enum err
submit_plan_from(const struct submit_form *form, struct submit_plan *out, struct why *why);
/* submit_plan_fill - makes ids and configurations, of this moment. */
MUST_CHECK enum err
submit_plan_fill(struct submit_plan *plan, const char *by, struct why *why);
void
submit_plan_done(struct submit_plan *plan); /* all-zero is fine */

#endif
