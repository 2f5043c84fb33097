/* SPDX-License-Identifier: MIT */
/* stack_lookups.c - which ids of a stack file are to be found by domain, name or tag, and metrics
 * that are found by a word of their name. Who finds them is not this layer's business. */
#include <string.h>

#include "base/text.h"
#include "model/stack_build.h"

static const char *const words[] = {
#define LOOKUP_WORD(code, word) [code] = word,
	LOOKUP_TABLE(LOOKUP_WORD)
#undef LOOKUP_WORD
};

static const struct {
	const char *key;
	enum lookup_by by;
} ways[] = {
	{ "name", LOOKUP_BY_NAME },
	{ "alias", LOOKUP_BY_ALIAS },
	{ "tag", LOOKUP_BY_TAG },
};

const char *
lookup_word(enum lookup_kind kind)
{
	return words[kind];
}

static enum lookup_kind
kind_of(const char *word)
{
	size_t kind = 0;

	while (kind < LOOKUP_METRIC && !text_is(words[kind], word))
		kind++;
	return (enum lookup_kind)kind;
}

/* ---- variables ---- */

static enum err
check_way(const struct stack_builder *b, const struct json_val *val,
	  const struct stack_lookup *lookup, struct why *why)
{
	if (!lookup->key)
		return stack_build_fail(
			b, val, why,
			"lookup of %s: it does not say by what: give a \"name\", an "
			"\"alias\" (a domain) or a \"tag\" (KEY=VALUE)",
			lookup->var);
	if (lookup->by == LOOKUP_BY_TAG && !strchr(lookup->key, '='))
		return stack_build_fail(b, json_get(val, "tag"), why,
					"tag \"%s\": it has no value: write KEY=VALUE",
					lookup->key);
	return ERR_OK;
}

/* Distributions, and health checks too, are nowhere else. */
static const char *
home_of(const struct stack *stack, enum lookup_kind kind)
{
	bool is_global = kind == LOOKUP_DISTRIBUTION || kind == LOOKUP_HEALTH_CHECK;

	return is_global && stack_syntax_is_plain_region(stack->region) ? "us-east-1"
									: stack->region;
}

static enum err
read_lookup(struct stack_builder *b, const struct stack_variable *var, struct why *why)
{
	const struct json_val *val = json_get(var->val, "lookup");
	struct stack_lookup *lookup = &b->stack->lookups[b->stack->n_lookups++];
	enum err err = ERR_OK;

	lookup->var = var->name;
	lookup->kind = kind_of(json_text(json_get(val, "kind"), ""));
	lookup->is_wanted = !var->is_given;
	lookup->is_found = var->is_found;
	lookup->value = var->value;
	lookup->is_optional = json_bool(json_get(val, "optional"), false);
	for (size_t i = 0; i < LEN(ways) && !err; i++) {
		const struct json_val *way = json_get(val, ways[i].key);

		if (way && lookup->key)
			return stack_build_fail(
				b, way, why,
				"lookup of %s: it is by one of name, alias and tag: "
				"leave the others out",
				lookup->var);
		if (way)
			lookup->by = ways[i].by;
		err = stack_vars_text(b, way, &lookup->key, NULL, why);
	}
	if (!err)
		err = check_way(b, val, lookup, why);
	lookup->region = home_of(b->stack, lookup->kind);
	if (!err && json_get(val, "region"))
		err = stack_region_read(b, json_get(val, "region"), &lookup->region, why);
	return err;
}

static void
mark_optional(const struct stack *stack, struct metric_def *def)
{
	for (size_t i = 0; i < stack->n_lookups && def->unresolved; i++)
		if (stack->lookups[i].is_optional &&
		    text_is(stack->lookups[i].var, def->unresolved))
			def->is_optional = true;
}

static const char *
found_metric(const struct stack_builder *b, const char *id)
{
	const struct stack_options *options = b->options;

	for (size_t i = 0; i < options->n_found; i++)
		if (text_is(options->found[i].name, id))
			return options->found[i].value;
	return NULL;
}

static enum err
add_metric(struct stack_builder *b, const struct metric_def *def, struct why *why)
{
	const char *found = found_metric(b, def->id);

	b->stack->lookups[b->stack->n_lookups++] = (struct stack_lookup){
		.var = def->id,
		.kind = LOOKUP_METRIC,
		.by = LOOKUP_BY_NAME,
		.key = def->find,
		.region = def->region,
		.is_wanted = true,
		.value = found ? arena_text(b->arena, found) : NULL,
		.is_found = found != NULL,
	};
	return found && !b->stack->lookups[b->stack->n_lookups - 1].value ? err_memory(why)
									  : ERR_OK;
}

enum err
stack_lookups_read(struct stack_builder *b, struct why *why)
{
	struct stack *stack = b->stack;
	enum err err = ERR_OK;

	stack->lookups =
		arena_array(b->arena, b->n_vars + stack->n_metrics + 1, sizeof(*stack->lookups));
	if (!stack->lookups)
		return err_memory(why);
	for (size_t i = 0; i < b->n_vars && !err; i++)
		if (json_get(b->vars[i].val, "lookup"))
			err = read_lookup(b, &b->vars[i], why);
	for (size_t i = 0; i < stack->n_metrics && !err; i++)
		if (stack->metrics[i].find)
			err = add_metric(b, &stack->metrics[i], why);
	for (size_t i = 0; i < stack->n_metrics && !err; i++)
		mark_optional(stack, &stack->metrics[i]);
	return err;
}

/* ---- metrics ---- */

/* The text up to the next |, arena-owned; *s moves behind it. */
static const char *
next_field(struct stack_builder *b, const char **s)
{
	size_t len = strcspn(*s, "|");
	const char *field = arena_text_n(b->arena, *s, len);

	*s += len + ((*s)[len] == '|');
	return field;
}

static enum err
take_apart(struct stack_builder *b, const char *found, struct metric_def *def, struct why *why)
{
	size_t room = 1;

	for (const char *at = found; *at; at++)
		room += *at == '|';
	def->namespace_ = next_field(b, &found);
	def->name = next_field(b, &found);
	def->dimensions = arena_array(b->arena, room, sizeof(*def->dimensions));
	def->n_dimensions = 0;
	if (!def->namespace_ || !def->name || !def->dimensions)
		return err_memory(why);
	while (*found && def->n_dimensions < METRIC_DIMENSIONS_MAX) {
		const char *field = next_field(b, &found),
			   *equals = field ? strchr(field, '=') : NULL;
		struct dimension *dimension = &def->dimensions[def->n_dimensions];

		if (!field)
			return err_memory(why);
		if (!equals)
			continue;
		dimension->name = arena_text_n(b->arena, field, (size_t)(equals - field));
		dimension->value = equals + 1;
		if (!dimension->name)
			return err_memory(why);
		def->n_dimensions++;
	}
	return ERR_OK;
}

enum err
stack_lookups_metric(struct stack_builder *b, const struct json_val *find, struct metric_def *def,
		     struct why *why)
{
	const char *found = found_metric(b, def->id);
	enum err err = stack_vars_text(b, json_get(find, "name"), &def->find, NULL, why);

	if (err)
		return err;
	if (!found && b->options->is_demo)
		found = json_text(json_get(find, "demo"), NULL);
	if (text_is(def->title, def->id))
		def->title = def->find;
	if (found && text_is_clean(found))
		return take_apart(b, found, def, why);
	def->name = def->find;
	def->namespace_ = "";
	def->unresolved = def->id;
	return ERR_OK;
}
