/* SPDX-License-Identifier: MIT */
/* stack_vars.c - variables of a stack file: where each value comes from, and putting values into
 * strings. A value is plain text: variables inside it are not looked at. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/stack_build.h"

#define TEXT_BYTES_MAX 16384 /* of one string with its variables put in */

static struct stack_variable *
find_var(const struct stack_builder *b, const char *name, size_t len)
{
	for (size_t i = 0; i < b->n_vars; i++)
		if (strlen(b->vars[i].name) == len && memcmp(b->vars[i].name, name, len) == 0)
			return &b->vars[i];
	return NULL;
}

/* An empty value is no value: CloudWatch has no empty dimensions, and an exported but empty
 * environment variable means "not set" to the AWS tools, too. */
static const char *
or_none(const char *value)
{
	return value && *value ? value : NULL;
}

static const char *
option_value(const struct stack_options *options, const char *name)
{
	for (size_t i = options->n_vars; i > 0; i--)
		if (text_is(options->vars[i - 1].name, name))
			return or_none(options->vars[i - 1].value);
	return NULL;
}

static const char *
environment_value(const char *name)
{
	char key[96];

	snprintf(key, sizeof(key), "CWTOP_VAR_%s", name);
	return or_none(getenv(key));
}

/* --var, (for the variable "region") --region, environment, file. */
static const char *
given_value(const struct stack_builder *b, const char *name, const struct json_val *val)
{
	const struct stack_options *options = b->options;
	const char *value = option_value(options, name);

	if (!value && text_is(name, "region"))
		value = or_none(options->region);
	if (!value)
		value = environment_value(name);
	if (!value && json_type(val) == JSON_T_STRING)
		value = or_none(json_text(val, NULL));
	if (!value)
		value = or_none(json_text(json_get(val, "value"), NULL));
	return value;
}

static const char *
found_value(const struct stack_options *options, const char *name)
{
	for (size_t i = 0; i < options->n_found; i++)
		if (text_is(options->found[i].name, name))
			return or_none(options->found[i].value);
	return NULL;
}

/* What is given, what a lookup found, and, in the demo, what is there for it. */
static const char *
value_of(const struct stack_builder *b, struct stack_variable *var)
{
	const char *name = json_key(var->val), *value = given_value(b, name, var->val);

	var->is_given = value != NULL;
	if (!value && json_get(var->val, "lookup"))
		value = found_value(b->options, name);
	var->is_found = value && !var->is_given;
	if (!value && b->options->is_demo)
		value = or_none(json_text(json_get(var->val, "demo"), NULL));
	return value;
}

static enum err
check_value(const struct stack_builder *b, const struct json_val *val, const char *name,
	    const char *value, struct why *why)
{
	if (!text_is_clean(value))
		return stack_build_fail(b, val, why,
					"variable %s: its value has control or invisible "
					"characters: give it without them",
					name);
	if (strstr(value, "${"))
		return stack_build_fail(
			b, val, why,
			"variable %s: its value uses a variable, which is not looked "
			"up: write the value itself",
			name);
	return ERR_OK;
}

/* A mistyped --var would otherwise do nothing, silently. */
static enum err
check_options(const struct stack_builder *b, struct why *why)
{
	TEXT_ON(names, 160);

	for (size_t i = 0; i < b->n_vars; i++)
		text_addf(&names, "%s%s", i ? ", " : "", b->vars[i].name);
	for (size_t i = 0; i < b->options->n_vars; i++) {
		const char *name = b->options->vars[i].name;

		if (find_var(b, name, strlen(name)))
			continue;
		return err_set(ERR_USAGE, why, "--var %s: %s has no such variable: %s%s", name,
			       b->path, b->n_vars ? "it has " : "it has none", names.data);
	}
	return ERR_OK;
}

enum err
stack_vars_read(struct stack_builder *b, struct why *why)
{
	const struct json_val *vars = json_get(b->root, "vars");
	size_t room = MAX(json_count(vars), 1);

	b->vars = arena_array(b->arena, room, sizeof(*b->vars));
	b->unresolved = arena_array(b->arena, room, sizeof(*b->unresolved));
	if (!b->vars || !b->unresolved)
		return err_memory(why);
	for (const struct json_val *val = json_first(vars); val; val = json_after(val)) {
		struct stack_variable *var = &b->vars[b->n_vars++];
		const char *value;
		enum err err;

		var->val = val;
		value = value_of(b, var);
		err = value ? check_value(b, val, json_key(val), value, why) : ERR_OK;
		if (err)
			return err;
		var->name = arena_text(b->arena, json_key(val));
		var->value = value ? arena_text(b->arena, value) : NULL;
		if (!var->name || (value && !var->value))
			return err_memory(why);
	}
	return check_options(b, why);
}

bool
stack_vars_is_given(const struct stack_builder *b, const char *name)
{
	const struct stack_variable *var = find_var(b, name, strlen(name));

	return var && var->is_given;
}

static enum err
fail_no_value(const struct stack_builder *b, const struct json_val *val,
	      const struct stack_variable *var, struct why *why)
{
	return stack_build_fail(
		b, val, why,
		"${%s}: this variable has no value, and what it names here cannot be "
		"left out: give --var %s=... or set CWTOP_VAR_%s",
		var->name, var->name, var->name);
}

static void
note_unresolved(struct stack_builder *b, struct stack_variable *var, const char **unresolved)
{
	if (!var->is_unresolved)
		b->unresolved[b->stack->n_unresolved++] = var->name;
	var->is_unresolved = true;
	if (!*unresolved)
		*unresolved = var->name;
}

/* The variable that "${name}..." at *s names, and *s moves past it; NULL: `why` says what is wrong.
 */
static struct stack_variable *
read_reference(const struct stack_builder *b, const struct json_val *val, const char **s,
	       struct why *why)
{
	const char *name = *s + 2, *end = strchr(name, '}');
	struct stack_variable *var = end ? find_var(b, name, (size_t)(end - name)) : NULL;

	if (!end)
		stack_build_fail(b, val, why,
				 "\"%s\": a variable begins and does not end: close it with }, or "
				 "write $${ for a plain ${",
				 *s);
	else if (!var)
		stack_build_fail(
			b, val, why,
			"${%.*s}: no such variable: define it under \"vars\", or write $${ "
			"for a plain ${",
			(int)MIN(end - name, 64), name);
	else
		*s = end + 1;
	return var;
}

/* One string being put together. */
struct expansion {
	const struct json_val *val;
	const char **unresolved;
	struct buf buf;
};

static enum err
add(const struct stack_builder *b, struct expansion *x, const char *s, size_t n, struct why *why)
{
	if (buf_add(&x->buf, s, n))
		return ERR_OK;
	return stack_build_fail(b, x->val, why,
				"this text gets longer than %d bytes: shorten it or its variables",
				TEXT_BYTES_MAX);
}

static enum err
add_variable(struct stack_builder *b, struct expansion *x, const char **s, struct why *why)
{
	const char *begin = *s;
	struct stack_variable *var = read_reference(b, x->val, s, why);

	if (!var)
		return ERR_FILE;
	if (var->value)
		return add(b, x, var->value, strlen(var->value), why);
	if (!x->unresolved)
		return fail_no_value(b, x->val, var, why);
	note_unresolved(b, var, x->unresolved);
	return add(b, x, begin, (size_t)(*s - begin), why);
}

static enum err
expand(struct stack_builder *b, struct expansion *x, const char *s, struct why *why)
{
	const char *at;
	enum err err = ERR_OK;

	while (!err && (at = strstr(s, "${"))) {
		err = add(b, x, s, (size_t)(at - s), why);
		if (!err && at > s && at[-1] == '$') { /* $${ is a plain ${ */
			err = add(b, x, "{", 1, why);
			s = at + 2;
		} else if (!err) {
			s = at;
			err = add_variable(b, x, &s, why);
		}
	}
	return err ? err : add(b, x, s, strlen(s), why);
}

enum err
stack_vars_text(struct stack_builder *b, const struct json_val *val, const char **out,
		const char **unresolved, struct why *why)
{
	struct expansion x = { .val = val, .unresolved = unresolved };
	const char *text;
	enum err err;

	if (!val)
		return ERR_OK;
	buf_init(&x.buf, TEXT_BYTES_MAX);
	err = expand(b, &x, json_text(val, ""), why);
	text = x.buf.data ? x.buf.data : "";
	if (!err && !text_is_clean(text))
		err = stack_build_fail(b, val, why,
				       "this text has control or invisible characters: write it "
				       "without them");
	if (!err) {
		text = arena_text_n(b->arena, text, x.buf.len);
		err = text ? ERR_OK : err_memory(why);
	}
	if (!err)
		*out = text;
	buf_done(&x.buf);
	return err;
}

enum err
stack_vars_texts(struct stack_builder *b, const struct json_val *array, const char ***out,
		 size_t *out_n, struct why *why)
{
	const char **texts = arena_array(b->arena, MAX(json_count(array), 1), sizeof(*texts));
	size_t n = 0;

	if (!texts)
		return err_memory(why);
	for (const struct json_val *val = json_first(array); val; val = json_after(val)) {
		enum err err = stack_vars_text(b, val, &texts[n++], NULL, why);

		if (err)
			return err;
	}
	*out = texts;
	*out_n = n;
	return ERR_OK;
}

enum err
stack_vars_count(struct stack_builder *b, const struct json_val *val, int64_t *out, struct why *why)
{
	const char *text = NULL;
	char *end;
	enum err err = ERR_OK;

	if (!val)
		return ERR_OK;
	if (json_type(val) == JSON_T_NUMBER)
		return json_integer(val, out) ? ERR_OK
					      : stack_build_fail(b, val, why, "not a whole number");
	err = stack_vars_text(b, val, &text, NULL, why);
	if (err)
		return err;
	if (!*text || strlen(text) > 9 || text[strspn(text, "0123456789")])
		return stack_build_fail(b, val, why,
					"\"%s\": a whole number belongs here: write one below "
					"1,000,000,000",
					text);
	*out = strtol(text, &end, 10);
	return ERR_OK;
}
