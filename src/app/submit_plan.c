/* SPDX-License-Identifier: MIT */
/* submit_plan.c - see submit_plan.h. */
#include "app/submit_plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/uuid.h"
#include "model/burn.h"

#define ARENA_LIMIT (1u << 30) /* ten thousand jobs of a hundred KiB */
#define HOUR_S 3600.0
#define NEAR 3 /* edits at most, to be "did you mean" */

/* ---- words ---- */

/* "field=value": a path or a name of a stack has no sign behind letters, digits and _ alone. */
static bool
is_value(const char *word)
{
	size_t n = strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

	return n > 0 && word[n] == '=';
}

enum err
submit_words_read(const struct options *options, struct submit_words *out, struct why *why)
{
	struct submit_words words = { .sweeps = &options->sweeps, .route = options->route };
	const char *names[2] = { NULL, NULL };
	size_t n_names = 0;

	for (size_t i = 0; i < options->n_arguments; i++) {
		const char *word = options->arguments[i];

		if (is_value(word))
			words.values[words.n_values++] = word;
		else if (n_names < LEN(names))
			names[n_names++] = word;
		else
			return err_set(ERR_USAGE, why,
				       "%s: it is neither a stack nor a template, and has no "
				       "sign: write NAME=VALUE",
				       word);
	}
	if (n_names == 0)
		return err_set(ERR_USAGE, why,
			       "submit: no template is named: write cwtop submit STACK TEMPLATE "
			       "[NAME=VALUE ...]");
	words.template_name = names[n_names - 1];
	words.stack = n_names > 1 ? names[0] : NULL;
	*out = words;
	return ERR_OK;
}

/* ---- route ---- */

static bool
takes(const struct stack_route *route, const char *template_name)
{
	for (size_t i = 0; i < route->n_templates; i++)
		if (text_is(route->templates[i], template_name))
			return true;
	return false;
}

static const struct stack_route *
first_that_takes(const struct stack *stack, const char *template_name)
{
	const struct stack_route *route = stack->routes;

	while (!takes(route, template_name))
		route++;
	return route;
}

static enum err
say_no_route(const struct submit_words *words, const struct stack *stack, struct why *why)
{
	TEXT_ON(names, 200);

	for (size_t i = 0; i < stack->n_routes; i++) {
		for (size_t j = 0; j < stack->routes[i].n_templates; j++) {
			const char *name = stack->routes[i].templates[j];

			if (first_that_takes(stack, name) == &stack->routes[i])
				text_addf(&names, "%s%s", names.len ? ", " : "", name);
		}
	}
	if (stack->n_routes == 0)
		return err_set(ERR_USAGE, why,
			       "stack %s: it takes no jobs: write job_routes into the stack file",
			       stack->name);
	return err_set(ERR_USAGE, why,
		       "template %s: no route of the stack %s takes it: name one of: %s",
		       words->template_name, stack->name, names.data);
}

static enum err
say_which_route(const struct submit_words *words, const struct stack *stack, struct why *why)
{
	TEXT_ON(names, 200);

	for (size_t i = 0; i < stack->n_routes; i++)
		if (takes(&stack->routes[i], words->template_name))
			text_addf(&names, "%s%s", names.len ? ", " : "", stack->routes[i].name);
	return err_set(ERR_USAGE, why,
		       "template %s: several routes take it: choose one with --route: %s",
		       words->template_name, names.data);
}

static enum err
named_route(const struct submit_words *words, const struct stack *stack,
	    const struct stack_route **out, struct why *why)
{
	TEXT_ON(names, 200);

	for (size_t i = 0; i < stack->n_routes; i++) {
		const struct stack_route *route = &stack->routes[i];

		text_addf(&names, "%s%s", i ? ", " : "", route->name);
		if (!text_is(route->name, words->route))
			continue;
		if (!takes(route, words->template_name))
			return err_set(ERR_USAGE, why,
				       "--route %s: it does not take the template %s: see "
				       "job_routes in the stack file",
				       words->route, words->template_name);
		*out = route;
		return ERR_OK;
	}
	return err_set(ERR_USAGE, why, "--route %s: the stack %s has no such route: one of: %s",
		       words->route, stack->name, names.len ? names.data : "(it has none)");
}

static enum err
choose_route(const struct submit_words *words, const struct stack *stack,
	     const struct stack_route **out, struct why *why)
{
	const struct stack_route *route = NULL;
	enum err err = ERR_OK;

	if (words->route)
		err = named_route(words, stack, &route, why);
	for (size_t i = 0; i < stack->n_routes && !words->route && !err; i++) {
		if (!takes(&stack->routes[i], words->template_name))
			continue;
		if (route)
			err = say_which_route(words, stack, why);
		route = &stack->routes[i];
	}
	if (!err && !route)
		err = say_no_route(words, stack, why);
	if (!err && route->unresolved)
		err = err_set(ERR_USAGE, why,
			      "route %s: the variable %s has no value: give it with --var %s=...",
			      route->name, route->unresolved, route->unresolved);
	if (!err)
		*out = route;
	return err;
}

/* ---- values ---- */

static const struct template_field *
nearest(const struct template *template, const char *id)
{
	const struct template_field *best = NULL;
	unsigned least = NEAR + 1;

	for (size_t i = 0; i < template->n_fields; i++) {
		unsigned distance = text_distance(template->fields[i].id, id);

		if (distance < least) {
			least = distance;
			best = &template->fields[i];
		}
	}
	return best;
}

static enum err
say_no_field(const struct template *template, const char *id, struct why *why)
{
	const struct template_field *near = nearest(template, id);
	TEXT_ON(names, 260);

	for (size_t i = 0; i < template->n_fields; i++)
		text_addf(&names, "%s%s", i ? ", " : "", template->fields[i].id);
	if (near)
		return err_set(ERR_USAGE, why,
			       "%s: template %s has no such field: the nearest is %s", id,
			       template->name, near->id);
	return err_set(ERR_USAGE, why, "%s: template %s has no such field: one of: %s", id,
		       template->name, names.data);
}

static enum err
say_no_sweep(const struct template *template, const char *id, struct why *why)
{
	TEXT_ON(names, 260);

	for (size_t i = 0; i < template->n_fields; i++)
		if (template->fields[i].is_sweepable)
			text_addf(&names, "%s%s", names.len ? ", " : "", template->fields[i].id);
	return err_set(ERR_USAGE, why,
		       "--sweep %s: template %s takes one value of it: what can be swept: %s", id,
		       template->name, names.len ? names.data : "nothing");
}

/* One "field=value"; `given` tells which fields have one already. */
static enum err
set_value(struct submit_plan *plan, const char *word, bool is_sweep, bool *given, struct why *why)
{
	const struct template *template = plan->template;
	const struct template_field *field;
	const char *sign = strchr(word, '=');
	TEXT_ON(id, 80);
	enum err err;
	size_t index;

	if (!sign || sign == word)
		return err_set(ERR_USAGE, why,
			       "--sweep %s: it has no values: write --sweep NAME=a,b,c or "
			       "NAME=FROM..TO:STEP",
			       word);
	text_add_n(&id, word, (size_t)(sign - word));
	field = template_field_find(template, id.data);
	if (!field)
		return say_no_field(template, id.data, why);
	if (is_sweep && !field->is_sweepable)
		return say_no_sweep(template, id.data, why);
	index = (size_t)(field - template->fields);
	if (given[index])
		return err_set(ERR_USAGE, why, "%s: it is given twice: give it once", id.data);
	given[index] = true;
	plan->values[index] = sign + 1;
	err = template_judge(field, sign + 1, why);
	return err ? err_prefix(err, why, "%s", word) : ERR_OK;
}

static enum err
set_values(const struct submit_words *words, struct submit_plan *plan, struct why *why)
{
	bool given[TEMPLATE_FIELDS_MAX] = { false };
	enum err err = ERR_OK;

	for (size_t i = 0; i < plan->template->n_fields; i++)
		plan->values[i] = plan->template->fields[i].initial;
	for (size_t i = 0; i < words->n_values && !err; i++)
		err = set_value(plan, words->values[i], false, given, why);
	for (size_t i = 0; i < words->sweeps->n && !err; i++)
		err = set_value(plan, words->sweeps->items[i], true, given, why);
	return err ? err : template_count(plan->template, plan->values, &plan->n_jobs, why);
}

/* ---- jobs ---- */

/* Single values of every job. */
static enum err
pick_all(struct submit_plan *plan, struct why *why)
{
	size_t n = plan->n_jobs, n_fields = plan->template->n_fields;
	enum err err = ERR_OK;

	plan->job_values = mem_must(arena_array(plan->arena, n, sizeof(*plan->job_values)));
	for (size_t i = 0; i < n && !err; i++) {
		plan->job_values[i] =
			mem_must(arena_array(plan->arena, n_fields + 1, sizeof(const char *)));
		err = template_pick(plan->template, plan->values, i, plan->arena,
				    plan->job_values[i], why);
		if (!err)
			plan->seconds += template_seconds(plan->template, plan->job_values[i]);
	}
	return err;
}

/* At the size that the stack file gives the route's task. */
static void
find_price(struct submit_plan *plan)
{
	const struct stack_route *route = plan->route;
	const struct task_row task = { .launch_type = "FARGATE",
				       .capacity_provider =
					       route->launch.is_spot ? "FARGATE_SPOT" : "",
				       .cpu = route->cpu ? route->cpu : "",
				       .memory = route->memory ? route->memory : "" };
	struct price_quote quote;
	double usd_per_hour;

	plan->has_price = plan->seconds > 0 && burn_of_task(plan->stack->prices, &task,
							    route->region, &usd_per_hour, &quote);
	if (plan->has_price)
		plan->usd = usd_per_hour * plan->seconds / HOUR_S;
}

static enum err
make(const struct submit_words *words, struct submit_plan *plan, struct why *why)
{
	enum err err = choose_route(words, plan->stack, &plan->route, why);

	if (!err)
		err = template_load(words->template_name, &plan->template, why);
	if (!err)
		err = set_values(words, plan, why);
	if (!err)
		err = pick_all(plan, why);
	if (!err)
		find_price(plan);
	return err;
}

enum err
submit_plan_make(const struct submit_words *words, const struct stack *stack,
		 struct submit_plan *out, struct why *why)
{
	struct submit_plan plan = { .stack = stack, .arena = mem_must(arena_new(ARENA_LIMIT)) };
	enum err err = make(words, &plan, why);

	if (err)
		submit_plan_done(&plan);
	else
		*out = plan;
	return err;
}

enum err
submit_plan_from(const struct submit_form *form, struct submit_plan *out, struct why *why)
{
	struct submit_plan plan = { .stack = form->stack,
				    .route = form->route,
				    .template = form->template,
				    .is_template_borrowed = true,
				    .arena = mem_must(arena_new(ARENA_LIMIT)) };
	enum err err;

	for (size_t i = 0; i < form->template->n_fields; i++)
		plan.values[i] = mem_must(arena_text(plan.arena, form->values[i]));
	err = template_count(plan.template, plan.values, &plan.n_jobs, why);
	if (!err)
		err = pick_all(&plan, why);
	if (err) {
		submit_plan_done(&plan);
		return err;
	}
	find_price(&plan);
	*out = plan;
	return ERR_OK;
}

static enum err
fill_job(struct submit_plan *plan, size_t n, const char *by, struct buf *buf, struct why *why)
{
	struct template_job job = { .by = by, .created_ms = clock_now_ms() };
	char id[UUID_SIZE];
	enum err err;

	if (!uuid_make(job.created_ms, id))
		return err_set(ERR_SYSTEM, why,
			       "the system has no random bytes: a job cannot be given an id");
	job.id = plan->ids[n] = mem_must(arena_text(plan->arena, id));
	buf_clear(buf);
	err = template_fill(plan->template, plan->job_values[n], &job, buf, why);
	if (!err)
		plan->configs[n] = mem_must(arena_text_n(plan->arena, buf->data, buf->len));
	return err;
}

enum err
submit_plan_fill(struct submit_plan *plan, const char *by, struct why *why)
{
	enum err err = ERR_OK;
	struct buf buf;

	plan->ids = mem_must(arena_array(plan->arena, plan->n_jobs, sizeof(*plan->ids)));
	plan->configs = mem_must(arena_array(plan->arena, plan->n_jobs, sizeof(*plan->configs)));
	buf_init(&buf, TEMPLATE_CONFIG_MAX);
	for (size_t i = 0; i < plan->n_jobs && !err; i++)
		err = fill_job(plan, i, by, &buf, why);
	buf_done(&buf);
	return err;
}

void
submit_plan_done(struct submit_plan *plan)
{
	if (!plan->is_template_borrowed)
		template_free(plan->template);
	arena_free(plan->arena);
}
