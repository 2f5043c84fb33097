/* SPDX-License-Identifier: MIT */
/* stack_metrics.c - groups and metrics of a stack file: every field of struct metric_def. What
 * expressions need of each other is stack_math.c's. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/stack_build.h"

#define LAG_USUAL_S 180

/* Where metrics live when it is not the home region, and how late their points come beyond a
 * period. Source: CloudWatch's pages on the services' metrics; lags are what operators see. */
static const struct {
	const char *namespace_;
	bool is_global; /* in us-east-1 only */
	int64_t lag_s;
} habits[] = {
	{ "AWS/Billing", true, 43200 },
	{ "AWS/CloudFront", true, 300 },
	{ "AWS/Route53", true, 180 },
	{ "AWS/S3", false, 172800 },
};

/* What the metrics of a group share. */
struct group {
	const struct json_val *val;
	const char *id, *region, *namespace_;
	struct dimension *dimensions;
	size_t n_dimensions;
	int64_t period_s;
	const char *unresolved;
};

static int64_t
usual_lag_s(const char *namespace_)
{
	for (size_t i = 0; i < LEN(habits); i++)
		if (text_is(habits[i].namespace_, namespace_))
			return habits[i].lag_s;
	return LAG_USUAL_S;
}

static const char *
default_region(const struct stack *stack, const char *namespace_)
{
	for (size_t i = 0; i < LEN(habits); i++)
		if (habits[i].is_global && text_is(habits[i].namespace_, namespace_) &&
		    stack_syntax_is_plain_region(stack->region))
			return "us-east-1";
	return stack->region;
}

/* ---- one metric ---- */

static enum err
read_names(struct stack_builder *b, const struct json_val *val, struct metric_def *def,
	   struct why *why)
{
	struct {
		const char *key, **out;
	} fields[] = {
		{ "id", &def->id },
		{ "name", &def->name },
		{ "title", &def->title },
		{ "stat", &def->stat },
		{ "expression", &def->expression },
	};
	enum err err = ERR_OK;

	for (size_t i = 0; i < LEN(fields) && !err; i++)
		err = stack_vars_text(b, json_get(val, fields[i].key), fields[i].out,
				      &def->unresolved, why);
	if (!def->title)
		def->title = def->name ? def->name : def->id;
	return err;
}

static enum err
check_kind(const struct stack_builder *b, const struct json_val *val, const struct metric_def *def,
	   struct why *why)
{
	if (def->expression && (def->name || def->stat))
		return stack_build_fail(
			b, val, why,
			"metric %s: an expression has no name and no stat of its own: "
			"leave out one or the other",
			def->id);
	if (def->find && json_get(val, "name"))
		return stack_build_fail(
			b, val, why,
			"metric %s: what is found needs no name: leave out \"name\" "
			"or \"find\"",
			def->id);
	if (def->expression)
		return ERR_OK;
	if (!def->name || !def->stat)
		return stack_build_fail(
			b, val, why,
			"metric %s: it does not say what to ask for: give it a \"name\" and "
			"a \"stat\", or an \"expression\"",
			def->id);
	if (!def->namespace_)
		return stack_build_fail(
			b, val, why, "metric %s: its group has no \"namespace\": add one", def->id);
	if (!strstr(def->stat, "${") && !stack_syntax_statistic(def->stat))
		return stack_build_fail(
			b, json_get(val, "stat"), why,
			"stat \"%s\": CloudWatch has no such statistic: write "
			"SampleCount, Sum, Average, Minimum, Maximum, or one like p99, "
			"tm90, TM(10%%:90%%)",
			def->stat);
	return ERR_OK;
}

static bool
is_period(int64_t period_s)
{
	static const int64_t high_resolution[] = { 1, 5, 10, 20, 30 };

	for (size_t i = 0; i < LEN(high_resolution); i++)
		if (period_s == high_resolution[i])
			return true;
	return period_s > 0 && period_s % 60 == 0;
}

static enum err
read_period(const struct stack_builder *b, const struct json_val *val, int64_t *period_s,
	    struct why *why)
{
	if (val && (!json_integer(val, period_s) || !is_period(*period_s)))
		return stack_build_fail(
			b, val, why,
			"period %g: CloudWatch has none such: write 1, 5, 10, 20, 30 or "
			"a multiple of 60",
			json_number(val, 0));
	return ERR_OK;
}

static enum err
read_numbers(const struct stack_builder *b, const struct json_val *val, struct metric_def *def,
	     struct why *why)
{
	const struct json_val *lag = json_get(val, "lag"), *scale = json_get(val, "scale");

	def->scale = json_number(scale, 1);
	if (!isfinite(def->scale) || def->scale == 0)
		return stack_build_fail(
			b, scale, why,
			"scale: it makes every value the same: write another number "
			"than 0");
	def->lag_s = def->expression ? 0 : usual_lag_s(def->namespace_);
	if (lag && !json_integer(lag, &def->lag_s))
		return stack_build_fail(b, lag, why, "lag: not a whole number of seconds");
	def->is_zero_less = text_is(json_text(json_get(val, "missing"), NULL), "zero");
	def->is_hidden = json_bool(json_get(val, "hidden"), false);
	if (!unit_of(json_text(json_get(val, "unit"), "none"), &def->unit))
		return stack_build_fail(b, json_get(val, "unit"), why,
					"unit \"%s\": no such unit: see cwtop-stack(5)",
					json_text(json_get(val, "unit"), ""));
	return read_period(b, json_get(val, "period"), &def->period_s, why);
}

static enum err
read_threshold(struct stack_builder *b, const struct json_val *val, struct metric_def *def,
	       struct threshold *out, struct why *why)
{
	const char *text = NULL, *unresolved = NULL;
	enum err err = stack_vars_text(b, val, &text, &unresolved, why);

	if (err || !text)
		return err;
	if (unresolved) {
		def->unresolved = def->unresolved ? def->unresolved : unresolved;
		return ERR_OK;
	}
	if (!threshold_parse(text, out))
		return stack_build_fail(
			b, val, why,
			"\"%s\": this is no threshold: write an operator and a number, "
			"like \"> 5\" or \"<= 0.5\"",
			text);
	return ERR_OK;
}

/* A warning that only comes with or after the alarm is a slip: "warn": "> 10", "alarm": "> 5". */
static bool
is_backwards(const struct threshold *warn, const struct threshold *alarm)
{
	bool up = warn->compare == COMPARE_ABOVE || warn->compare == COMPARE_AT_LEAST;
	bool alarm_up = alarm->compare == COMPARE_ABOVE || alarm->compare == COMPARE_AT_LEAST;

	if (!warn->compare || !alarm->compare || up != alarm_up)
		return false;
	return up ? warn->limit > alarm->limit : warn->limit < alarm->limit;
}

static enum err
read_thresholds(struct stack_builder *b, const struct json_val *val, struct metric_def *def,
		struct why *why)
{
	const struct json_val *warn = json_get(val, "warn");
	int64_t periods = 1;
	enum err err;

	err = read_threshold(b, warn, def, &def->warn, why);
	if (!err)
		err = read_threshold(b, json_get(val, "alarm"), def, &def->alarm, why);
	if (err)
		return err;
	if (is_backwards(&def->warn, &def->alarm))
		return stack_build_fail(
			b, warn, why,
			"metric %s: the warning is beyond the alarm, so that it never "
			"shows: swap them",
			def->id);
	if (!json_integer(json_get(val, "for"), &periods))
		periods = 1;
	def->warn.periods = def->alarm.periods = (unsigned)periods;
	return ERR_OK;
}

static enum err
read_metric(struct stack_builder *b, const struct group *group, const struct json_val *val,
	    struct why *why)
{
	size_t index = b->stack->n_metrics++;
	struct metric_def *def = &b->stack->metrics[index];
	enum err err;

	b->metric_vals[index] = val;
	def->group = group->id;
	def->region = group->region;
	def->period_s = group->period_s;
	def->unresolved = group->unresolved;
	def->namespace_ = group->namespace_;
	def->dimensions = group->dimensions;
	def->n_dimensions = group->n_dimensions;
	err = read_names(b, val, def, why);
	if (!err && json_get(val, "find"))
		err = stack_lookups_metric(b, json_get(val, "find"), def, why);
	if (!err)
		err = check_kind(b, val, def, why);
	if (!err && def->expression) {
		def->namespace_ = NULL;
		def->dimensions = NULL;
		def->n_dimensions = 0;
	}
	if (!err)
		err = read_numbers(b, val, def, why);
	return err ? err : read_thresholds(b, val, def, why);
}

/* ---- groups ---- */

static enum err
read_dimensions(struct stack_builder *b, const struct json_val *val, struct group *group,
		struct why *why)
{
	size_t n = json_count(val);

	if (n > METRIC_DIMENSIONS_MAX)
		return stack_build_fail(b, val, why,
					"group %s: it has %zu dimensions: CloudWatch allows %d",
					group->id, n, METRIC_DIMENSIONS_MAX);
	group->dimensions = arena_array(b->arena, MAX(n, 1), sizeof(*group->dimensions));
	if (!group->dimensions)
		return err_memory(why);
	for (const struct json_val *child = json_first(val); child; child = json_after(child)) {
		struct dimension *dimension = &group->dimensions[group->n_dimensions++];
		enum err err =
			stack_vars_text(b, child, &dimension->value, &group->unresolved, why);

		if (err)
			return err;
		if (!*json_key(child) || !text_is_clean(json_key(child)))
			return stack_build_fail(
				b, child, why,
				"group %s: a dimension's name is empty or has control "
				"characters: write CloudWatch's name",
				group->id);
		dimension->name = arena_text(b->arena, json_key(child));
		if (!dimension->name)
			return err_memory(why);
	}
	return ERR_OK;
}

static enum err
read_group_region(struct stack_builder *b, const struct json_val *val, struct group *group,
		  struct why *why)
{
	const char *region = NULL, *unresolved = NULL;
	enum err err = stack_vars_text(b, val, &region, &unresolved, why);

	group->region = default_region(b->stack, group->namespace_);
	if (err || !region)
		return err;
	if (unresolved) { /* never asked for, but its region must be one */
		group->unresolved = group->unresolved ? group->unresolved : unresolved;
		return ERR_OK;
	}
	return stack_region_read(b, val, &group->region, why);
}

static enum err
check_group_id(const struct stack_builder *b, const struct group *group, struct why *why)
{
	const struct stack *stack = b->stack;
	const struct json_val *at = json_get(group->val, "group");

	if (text_is(group->id, "queues"))
		return stack_build_fail(
			b, at, why,
			"group \"queues\": this id is taken by the metrics that queues "
			"imply: call it otherwise");
	for (size_t i = 0; i + 1 < stack->n_groups; i++)
		if (text_is(stack->groups[i].id, group->id))
			return stack_build_fail(
				b, at, why,
				"group \"%s\": there is one of this id already: call "
				"one of them otherwise",
				group->id);
	return ERR_OK;
}

/* The metric that the tile shows: the one that says so, else the first that is shown at all. */
static enum err
choose_headline(struct stack_builder *b, const struct stack_group *run, struct why *why)
{
	struct metric_def *defs = b->stack->metrics + run->first_metric, *chosen = NULL;

	for (size_t i = 0; i < run->n_metrics; i++) {
		const struct json_val *val = b->metric_vals[run->first_metric + i];

		if (!json_bool(json_get(val, "headline"), false))
			continue;
		if (chosen || defs[i].is_hidden)
			return stack_build_fail(
				b, json_get(val, "headline"), why,
				"metric %s: %s: a tile shows one metric, and no hidden "
				"one",
				defs[i].id,
				chosen ? "its group has a headline already" : "it is hidden");
		chosen = &defs[i];
	}
	for (size_t i = 0; i < run->n_metrics && !chosen; i++)
		if (!defs[i].is_hidden)
			chosen = &defs[i];
	if (chosen)
		chosen->is_headline = true;
	return ERR_OK;
}

static enum err
read_group_head(struct stack_builder *b, struct group *group, struct stack_group *run,
		struct why *why)
{
	const struct json_val *val = group->val;
	const char *title_unresolved = NULL;
	enum err err = stack_vars_text(b, json_get(val, "group"), &group->id, NULL, why);

	if (!err)
		err = check_group_id(b, group, why);
	run->id = run->title = group->id;
	if (!err)
		err = stack_vars_text(b, json_get(val, "title"), &run->title, &title_unresolved,
				      why);
	group->unresolved = title_unresolved;
	if (!err)
		err = stack_vars_text(b, json_get(val, "namespace"), &group->namespace_,
				      &group->unresolved, why);
	if (!err)
		err = read_group_region(b, json_get(val, "region"), group, why);
	if (!err)
		err = read_period(b, json_get(val, "period"), &group->period_s, why);
	if (!err)
		err = read_dimensions(b, json_get(val, "dimensions"), group, why);
	return err;
}

static enum err
read_group(struct stack_builder *b, const struct json_val *val, struct why *why)
{
	struct stack_group *run = &b->stack->groups[b->stack->n_groups++];
	struct group group = { .val = val, .period_s = 60 };
	const struct json_val *metrics = json_get(val, "metrics");
	enum err err = read_group_head(b, &group, run, why);

	run->first_metric = b->stack->n_metrics;
	run->n_metrics = json_count(metrics);
	for (const struct json_val *m = json_first(metrics); m && !err; m = json_after(m))
		err = read_metric(b, &group, m, why);
	return err ? err : choose_headline(b, run, why);
}

/* ---- by id ---- */

static int
by_id(const void *a, const void *b)
{
	const struct metric_def *x = *(const struct metric_def *const *)a;
	const struct metric_def *y = *(const struct metric_def *const *)b;
	int order = strcmp(x->id, y->id);

	return order ? order : (x > y) - (x < y);
}

/* q0_age and the like are made for queues. */
static bool
is_queue_id(const char *id)
{
	size_t digits = *id == 'q' ? strspn(id + 1, "0123456789") : 0;

	return digits > 0 && id[1 + digits] == '_';
}

static enum err
index_metrics(struct stack_builder *b, struct why *why)
{
	const struct metric_def *metrics = b->stack->metrics;

	b->n_listed = b->stack->n_metrics;
	for (size_t i = 0; i < b->n_listed; i++) {
		b->metrics_by_id[i] = &metrics[i];
		if (is_queue_id(metrics[i].id))
			return stack_build_fail(
				b, json_get(b->metric_vals[i], "id"), why,
				"metric %s: ids like q0_... are taken by the metrics "
				"that queues imply: call it otherwise",
				metrics[i].id);
	}
	qsort(b->metrics_by_id, b->n_listed, sizeof(*b->metrics_by_id), by_id);
	for (size_t i = 1; i < b->n_listed; i++) {
		const struct metric_def *def = b->metrics_by_id[i];

		if (text_is(def->id, b->metrics_by_id[i - 1]->id))
			return stack_build_fail(
				b, json_get(b->metric_vals[def - metrics], "id"), why,
				"metric %s: there is one of this id already: call one "
				"of them otherwise",
				def->id);
	}
	return ERR_OK;
}

const struct metric_def *
stack_metrics_find(const struct stack_builder *b, const char *id, size_t len)
{
	size_t low = 0, high = b->n_listed;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct metric_def *def = b->metrics_by_id[middle];
		int order = strncmp(id, def->id, len);

		if (order == 0 && def->id[len] == '\0')
			return def;
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

enum err
stack_metrics_read(struct stack_builder *b, size_t n_implied, struct why *why)
{
	const struct json_val *groups = json_get(b->root, "metrics");
	struct stack *stack = b->stack;
	size_t n = n_implied;
	enum err err = ERR_OK;

	for (const struct json_val *g = json_first(groups); g; g = json_after(g))
		n += json_count(json_get(g, "metrics"));
	n = MAX(n, 1);
	stack->metrics = arena_array(b->arena, n, sizeof(*stack->metrics));
	b->metric_vals = arena_array(b->arena, n, sizeof(*b->metric_vals));
	b->metrics_by_id = arena_array(b->arena, n, sizeof(*b->metrics_by_id));
	stack->groups = arena_array(b->arena, MAX(json_count(groups), 1), sizeof(*stack->groups));
	if (!stack->metrics || !b->metric_vals || !b->metrics_by_id || !stack->groups)
		return err_memory(why);
	for (const struct json_val *g = json_first(groups); g && !err; g = json_after(g))
		err = read_group(b, g, why);
	return err ? err : index_metrics(b, why);
}
