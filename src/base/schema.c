/* SPDX-License-Identifier: MIT */
/* schema.c - walks a document beside its schema and stops at the first difference. Not a general
 * validator: a keyword that is not in the table below is a bug in the schema. */
#include "base/schema.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "schema_pattern.h"
#include "schema_words.h"

#define DEPTH_MAX 200 /* documents are at most JSON_DEPTH_MAX deep; more is a circle of $ref */

struct check {
	const struct json *schema, *doc;
	struct schema_patterns *patterns;
	const char *name;
	struct why *why;
	bool is_quiet;  /* trying an alternative: only the code and the depth matter */
	unsigned depth; /* of the walk */
	unsigned fail_depth;
};

/* A value, the schema it must obey, and what to call it. */
struct spot {
	const struct json_val *schema, *val;
	const char *key; /* of the value or of the list that holds it; NULL at the top */
	size_t item;     /* 1 and up inside a list */
};

static MUST_CHECK enum err
check_value(struct check *check, const struct spot *spot);

/* ---- sentences ---- */

static void
add_subject(const struct spot *spot, struct text *out)
{
	if (spot->item > 0)
		text_addf(out, "item %zu of ", spot->item);
	if (spot->key)
		text_addf(out, "\"%s\"", spot->key);
	else
		text_add(out, spot->item > 0 ? "the list" : "the document");
}

enum at { AT_VALUE, AT_KEY };

static enum err
fail_at(struct check *check, const struct json_val *val, enum at at, const struct text *sentence)
{
	unsigned line, column;

	check->fail_depth = check->depth;
	if (check->is_quiet)
		return ERR_FILE;
	if (at == AT_KEY)
		json_key_place(check->doc, val, &line, &column);
	else
		json_place(check->doc, val, &line, &column);
	return err_set(ERR_FILE, check->why, "%s:%u:%u: %s%s", check->name, line, column,
		       sentence->data, sentence->is_cut ? "..." : "");
}

/* "SUBJECT must be WHAT THE SCHEMA SAYS" */
static enum err
fail_must_be(struct check *check, const struct spot *spot, const struct json_val *schema)
{
	TEXT_ON(sentence, 300);

	if (!check->is_quiet) {
		add_subject(spot, &sentence);
		text_add(&sentence, " must be ");
		schema_describe(check->schema, schema, &sentence);
	}
	return fail_at(check, spot->val, AT_VALUE, &sentence);
}

static enum err
bug(struct check *check, const char *what, const char *detail)
{
	return err_set(ERR_BUG, check->why, "%s: its schema has %s \"%.60s\": please report this",
		       check->name, what, detail);
}

/* ---- scalars ---- */

static enum err
check_type(struct check *check, const struct json_val *rule, const struct spot *spot)
{
	(void)rule;
	return schema_accepts_type(spot->schema, spot->val)
		       ? ERR_OK
		       : fail_must_be(check, spot, spot->schema);
}

static enum err
check_const(struct check *check, const struct json_val *rule, const struct spot *spot)
{
	return schema_is_same(rule, spot->val) ? ERR_OK : fail_must_be(check, spot, spot->schema);
}

static enum err
check_enum(struct check *check, const struct json_val *rule, const struct spot *spot)
{
	for (const struct json_val *one = json_first(rule); one; one = json_after(one)) {
		if (schema_is_same(one, spot->val))
			return ERR_OK;
	}
	return fail_must_be(check, spot, spot->schema);
}

static enum err
check_limit(struct check *check, const struct json_val *rule, const struct spot *spot)
{
	return schema_is_within(rule, spot->val) ? ERR_OK : fail_must_be(check, spot, spot->schema);
}

static enum err
match(struct check *check, const char *pattern, const char *s, bool *out_is_match)
{
	if (!schema_pattern_match(check->patterns, pattern, s, out_is_match))
		return bug(check, "the bad pattern", pattern);
	return ERR_OK;
}

static enum err
check_pattern(struct check *check, const struct json_val *rule, const struct spot *spot)
{
	bool is_match = false;

	if (json_type(spot->val) != JSON_T_STRING)
		return ERR_OK;
	enum err err = match(check, json_text(rule, ""), json_text(spot->val, ""), &is_match);
	if (err != ERR_OK || is_match)
		return err;
	return fail_must_be(check, spot, spot->schema);
}

/* ---- lists ---- */

static enum err
check_items(struct check *check, const struct json_val *rule, const struct spot *spot)
{
	enum err err = ERR_OK;
	size_t item = 0;

	if (json_type(spot->val) != JSON_T_ARRAY)
		return ERR_OK;
	for (const struct json_val *one = json_first(spot->val); one && err == ERR_OK;
	     one = json_after(one)) {
		struct spot inner = {
			.schema = rule, .val = one, .key = spot->key, .item = ++item
		};
		err = check_value(check, &inner);
	}
	return err;
}

static const struct json_val *
earlier_twin(const struct json_val *list, const struct json_val *item)
{
	for (const struct json_val *one = json_first(list); one != item; one = json_after(one)) {
		if (schema_is_same(one, item))
			return one;
	}
	return NULL;
}

static enum err
check_unique(struct check *check, const struct json_val *rule, const struct spot *spot)
{
	TEXT_ON(sentence, 300);

	if (!json_bool(rule, false) || json_type(spot->val) != JSON_T_ARRAY)
		return ERR_OK;
	for (const struct json_val *one = json_first(spot->val); one; one = json_after(one)) {
		if (!earlier_twin(spot->val, one))
			continue;
		schema_add_value(one, &sentence);
		text_add(&sentence, " is there twice in ");
		add_subject(spot, &sentence);
		text_add(&sentence, ": each item may appear once");
		return fail_at(check, one, AT_VALUE, &sentence);
	}
	return ERR_OK;
}

/* ---- objects ---- */

static enum err
fail_unknown_key(struct check *check, const struct spot *spot, const struct json_val *member)
{
	const struct json_val *properties = json_get(spot->schema, "properties");
	const char *nearest = schema_nearest(properties, json_key(member));
	TEXT_ON(sentence, 300);

	text_addf(&sentence, "unknown key \"%.60s\": ", json_key(member));
	if (nearest) {
		text_addf(&sentence, "did you mean \"%s\"?", nearest);
		return fail_at(check, member, AT_KEY, &sentence);
	}
	text_add(&sentence, json_first(properties) ? "allowed here: " : "no key is allowed here");
	for (const struct json_val *one = json_first(properties); one; one = json_after(one))
		text_addf(&sentence, "%s%s", one == json_first(properties) ? "" : ", ",
			  json_key(one));
	return fail_at(check, member, AT_KEY, &sentence);
}

static enum err
check_key(struct check *check, const struct spot *spot, const struct json_val *member)
{
	const char *pattern =
		json_text(json_get(json_get(spot->schema, "propertyNames"), "pattern"), NULL);
	bool is_match = true;
	TEXT_ON(sentence, 300);

	if (!pattern)
		return ERR_OK;
	enum err err = match(check, pattern, json_key(member), &is_match);
	if (err != ERR_OK || is_match)
		return err;
	text_addf(&sentence, "the key \"%.60s\" is not of the form %s", json_key(member), pattern);
	return fail_at(check, member, AT_KEY, &sentence);
}

/* The members of patternProperties whose pattern the key matches. */
static enum err
check_patterns(struct check *check, const struct spot *spot, const struct json_val *member,
	       bool *is_known)
{
	const struct json_val *rules = json_get(spot->schema, "patternProperties");
	enum err err = ERR_OK;

	for (const struct json_val *rule = json_first(rules); rule && err == ERR_OK;
	     rule = json_after(rule)) {
		struct spot inner = { .schema = rule, .val = member, .key = json_key(member) };
		bool is_match = false;
		err = match(check, json_key(rule), json_key(member), &is_match);
		if (err != ERR_OK || !is_match)
			continue;
		*is_known = true;
		err = check_value(check, &inner);
	}
	return err;
}

static enum err
check_member(struct check *check, const struct spot *spot, const struct json_val *member)
{
	const struct json_val *others = json_get(spot->schema, "additionalProperties");
	const struct json_val *property =
		json_get(json_get(spot->schema, "properties"), json_key(member));
	bool is_known = property != NULL;
	enum err err = check_key(check, spot, member);

	if (err == ERR_OK && property) {
		struct spot inner = { .schema = property, .val = member, .key = json_key(member) };
		err = check_value(check, &inner);
	}
	if (err == ERR_OK)
		err = check_patterns(check, spot, member, &is_known);
	if (err != ERR_OK || is_known || !others)
		return err;
	if (json_type(others) == JSON_T_BOOL && !json_bool(others, true))
		return fail_unknown_key(check, spot, member);
	struct spot inner = { .schema = others, .val = member, .key = json_key(member) };
	return check_value(check, &inner);
}

/* Members come before what is missing: a misspelt key should be called that. */
static enum err
check_object(struct check *check, const struct spot *spot)
{
	TEXT_ON(sentence, 300);

	if (json_type(spot->val) != JSON_T_OBJECT)
		return ERR_OK;
	for (const struct json_val *member = json_first(spot->val); member;
	     member = json_after(member)) {
		enum err err = check_member(check, spot, member);
		if (err != ERR_OK)
			return err;
	}
	for (const struct json_val *key = json_first(json_get(spot->schema, "required")); key;
	     key = json_after(key)) {
		if (json_get(spot->val, json_text(key, "")))
			continue;
		add_subject(spot, &sentence);
		text_addf(&sentence, " lacks \"%s\": add it", json_text(key, ""));
		return fail_at(check, spot->val, AT_VALUE, &sentence);
	}
	return ERR_OK;
}

/* ---- references and alternatives ---- */

static enum err
check_ref(struct check *check, const struct json_val *rule, const struct spot *spot)
{
	struct spot inner = *spot;

	inner.schema = schema_target(check->schema, spot->schema);
	if (!inner.schema)
		return bug(check, "the bad reference", json_text(rule, ""));
	return check_value(check, &inner);
}

/* What trying all alternatives found out. */
struct trial {
	size_t n_fits;
	const struct json_val *nearest; /* of the right type, and the only one that got so far */
	unsigned depth;                 /* how far it got */
};

static enum err
try_alternatives(struct check *check, const struct json_val *rule, const struct spot *spot,
		 struct trial *trial)
{
	bool was_quiet = check->is_quiet;

	check->is_quiet = true;
	for (const struct json_val *one = json_first(rule); one; one = json_after(one)) {
		struct spot inner = *spot;
		inner.schema = one;
		enum err err = check_value(check, &inner);
		if (err == ERR_BUG)
			return err;
		if (err == ERR_OK)
			trial->n_fits++;
		else if (!schema_accepts_type(schema_target(check->schema, one), spot->val))
			continue;
		else if (!trial->depth || check->fail_depth > trial->depth) {
			trial->nearest = one;
			trial->depth = check->fail_depth;
		} else if (check->fail_depth == trial->depth) {
			trial->nearest = NULL;
		}
	}
	check->is_quiet = was_quiet;
	return ERR_OK;
}

static enum err
check_alternatives(struct check *check, const struct json_val *rule, const struct spot *spot)
{
	bool is_one_of = text_is(json_key(rule), "oneOf");
	struct trial trial = { 0 };
	struct spot inner = *spot;
	TEXT_ON(sentence, 300);

	enum err err = try_alternatives(check, rule, spot, &trial);
	if (err != ERR_OK || trial.n_fits == 1 || (trial.n_fits > 1 && !is_one_of))
		return err;
	if (trial.n_fits > 1) {
		add_subject(spot, &sentence);
		text_add(&sentence, " may be only one of these at a time: ");
		schema_describe(check->schema, spot->schema, &sentence);
		return fail_at(check, spot->val, AT_VALUE, &sentence);
	}
	if (!trial.nearest)
		return fail_must_be(check, spot, spot->schema);
	inner.schema = trial.nearest;
	return check_value(check, &inner);
}

/* ---- keywords ---- */

struct keyword {
	const char *name;
	enum err (*check)(struct check *, const struct json_val *rule, const struct spot *spot);
};

/* In the order in which they are checked. Without a function: passed over, or check_object's. */
static const struct keyword keywords[] = {
	{ "$ref", check_ref },
	{ "type", check_type },
	{ "const", check_const },
	{ "enum", check_enum },
	{ "pattern", check_pattern },
	{ "minimum", check_limit },
	{ "maximum", check_limit },
	{ "minLength", check_limit },
	{ "maxLength", check_limit },
	{ "minItems", check_limit },
	{ "maxItems", check_limit },
	{ "items", check_items },
	{ "uniqueItems", check_unique },
	{ "oneOf", check_alternatives },
	{ "anyOf", check_alternatives },
	{ "properties", NULL },
	{ "required", NULL },
	{ "additionalProperties", NULL },
	{ "patternProperties", NULL },
	{ "propertyNames", NULL },
	{ "description", NULL },
	{ "title", NULL },
	{ "default", NULL },
	{ "examples", NULL },
	{ "$comment", NULL },
	{ "$schema", NULL },
	{ "$id", NULL },
	{ "$defs", NULL },
};

static enum err
check_keywords(struct check *check, const struct json_val *schema)
{
	for (const struct json_val *rule = json_first(schema); rule; rule = json_after(rule)) {
		size_t i = 0;
		while (i < LEN(keywords) && !text_is(keywords[i].name, json_key(rule)))
			i++;
		if (i == LEN(keywords))
			return bug(check, "the unknown keyword", json_key(rule));
	}
	return ERR_OK;
}

static enum err
check_by_table(struct check *check, const struct spot *spot)
{
	enum err err = check_keywords(check, spot->schema);

	for (size_t i = 0; i < LEN(keywords) && err == ERR_OK; i++) {
		const struct json_val *rule =
			keywords[i].check ? json_get(spot->schema, keywords[i].name) : NULL;
		if (rule)
			err = keywords[i].check(check, rule, spot);
	}
	return err == ERR_OK ? check_object(check, spot) : err;
}

static enum err
check_value(struct check *check, const struct spot *spot)
{
	TEXT_ON(sentence, 300);

	if (json_type(spot->schema) == JSON_T_BOOL) {
		if (json_bool(spot->schema, true))
			return ERR_OK;
		add_subject(spot, &sentence);
		text_add(&sentence, " is not allowed here");
		return fail_at(check, spot->val, AT_KEY, &sentence);
	}
	if (json_type(spot->schema) != JSON_T_OBJECT)
		return bug(check, "no rule for", spot->key ? spot->key : "the document");
	if (check->depth >= DEPTH_MAX)
		return bug(check, "a circle at", spot->key ? spot->key : "the document");
	check->depth++;
	enum err err = check_by_table(check, spot);
	check->depth--;
	return err;
}

enum err
schema_check(const struct json *schema, const struct json *doc, const char *name, struct why *why)
{
	struct schema_patterns patterns = { .n = 0 };
	struct check check = {
		.schema = schema, .doc = doc, .patterns = &patterns, .name = name, .why = why
	};
	struct spot spot = { .schema = json_root(schema), .val = json_root(doc) };
	enum err err = check_value(&check, &spot);

	schema_patterns_done(&patterns);
	return err;
}
