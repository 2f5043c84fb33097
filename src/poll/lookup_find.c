/* SPDX-License-Identifier: MIT */
/* lookup_find.c - which of the candidates a lookup means, and the sentence where it is not one. */
#include "poll/lookup_find.h"

#include <string.h>

#include "aws/tagging.h"
#include "base/text.h"
#include "model/lookup.h"

/* The kinds as the tagging service calls them; NULL: it does not know them. */
static const char *const types[LOOKUP_KINDS] = {
	[LOOKUP_DISTRIBUTION] = "cloudfront:distribution",
	[LOOKUP_REST_API] = "apigateway:restapis",
	[LOOKUP_HTTP_API] = "apigateway:apis",
	[LOOKUP_LOAD_BALANCER] = "elasticloadbalancing:loadbalancer",
	[LOOKUP_TARGET_GROUP] = "elasticloadbalancing:targetgroup",
	[LOOKUP_INSTANCE] = "ec2:instance",
	[LOOKUP_NAT_GATEWAY] = "ec2:natgateway",
	[LOOKUP_DATABASE] = "rds:db",
	[LOOKUP_CACHE] = "elasticache:cluster",
	[LOOKUP_WEB_ACL] = "wafv2",
	[LOOKUP_HEALTH_CHECK] = "route53:healthcheck",
	[LOOKUP_FUNCTION] = "lambda:function",
	[LOOKUP_TABLE_NAME] = "dynamodb:table",
	[LOOKUP_BUCKET] = "s3",
	[LOOKUP_MONITOR] = "rum:appmonitor",
};

#define NAMED_MAX 4 /* candidates that a sentence names */

typedef bool
test(const struct stack_lookup *lookup, const struct lookup_candidate *candidate, const void *ctx);

static void
keep(const struct stack_lookup *lookup, struct lookup_candidates *all, test *is_meant,
     const void *ctx)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		if (is_meant(lookup, &all->items[i], ctx))
			all->items[n++] = all->items[i];
	all->n = n;
}

static bool
has_name(const struct stack_lookup *lookup, const struct lookup_candidate *candidate,
	 const void *ctx)
{
	(void)ctx;
	return lookup->kind == LOOKUP_METRIC || lookup_matches(lookup->key, candidate->name);
}

/* A certificate's kind of alias stands for any name: "*.example.com". */
static bool
has_domain(const struct stack_lookup *lookup, const struct lookup_candidate *candidate,
	   const void *ctx)
{
	(void)ctx;
	for (size_t i = 0; i < candidate->n_domains; i++)
		if (lookup_matches(candidate->domains[i], lookup->key))
			return true;
	return false;
}

/* ---- by tag ---- */

struct tagged {
	const struct tagging_list *list;
	const char *key;     /* of the tag */
	const char *pattern; /* of its value */
};

static bool
ends_with_id(const char *arn, const char *id)
{
	size_t arn_len = strlen(arn), id_len = strlen(id);
	const char *before = arn + arn_len - id_len - 1;

	return arn_len > id_len && text_is(before + 1, id) && strchr("/:", *before);
}

static bool
has_tag(const struct stack_lookup *lookup, const struct lookup_candidate *candidate,
	const void *ctx)
{
	const struct tagged *tagged = ctx;

	(void)lookup;
	for (size_t i = 0; i < tagged->list->n; i++) {
		const struct tagging_row *row = &tagged->list->items[i];
		const char *value = tagging_value(row, tagged->key);

		if (value && ends_with_id(row->arn, candidate->id) &&
		    lookup_matches(tagged->pattern, value))
			return true;
	}
	return false;
}

/* The tagging service knows web ACLs by id alone: ".../webacl/NAME/ID". */
static enum err
ask_tags(const struct aws_scope *scope, const struct stack_lookup *lookup,
	 struct lookup_candidates *candidates, struct why *why)
{
	const char *equals = lookup->by == LOOKUP_BY_TAG ? strchr(lookup->key, '=') : NULL;
	struct tagged tagged = { .key = "Name", .pattern = lookup->key };
	struct tagging_list list;
	enum err err;

	if (equals) {
		tagged.key =
			arena_text_n(scope->arena, lookup->key, (size_t)(equals - lookup->key));
		tagged.pattern = equals + 1;
	}
	if (!tagged.key)
		return err_memory(why);
	err = tagging_resources(scope,
				&(struct tagging_question){
					.filters = &(struct tagging_filter){ .key = tagged.key },
					.n_filters = 1,
					.types = &types[lookup->kind],
					.n_types = 1 },
				&list, why);
	if (err)
		return err;
	tagged.list = &list;
	keep(lookup, candidates, has_tag, &tagged);
	return ERR_OK;
}

static bool
is_by_tag(const struct stack_lookup *lookup)
{
	return lookup->by == LOOKUP_BY_TAG ||
	       (lookup->by == LOOKUP_BY_NAME && lookup_rule_of(lookup->kind)->are_nameless);
}

bool
lookup_step_at(const struct stack_lookup *lookup, size_t i, struct lookup_step *out)
{
	const struct lookup_rule *rule = lookup_rule_of(lookup->kind);
	struct lookup_step steps[3] = { rule->list };
	size_t n = 1;

	if (rule->detail.ask && rule->detailed_ways & 1u << lookup->by)
		steps[n++] = rule->detail;
	if (is_by_tag(lookup))
		steps[n++] = (struct lookup_step){ .operation = TAGS_RESOURCES, .ask = ask_tags };
	if (i < n)
		*out = steps[i];
	return i < n;
}

void
lookup_choose(const struct stack_lookup *lookup, struct lookup_candidates *candidates)
{
	if (lookup->by == LOOKUP_BY_ALIAS)
		keep(lookup, candidates, has_domain, NULL);
	else if (!is_by_tag(lookup)) /* the tags' own step has chosen */
		keep(lookup, candidates, has_name, NULL);
}

/* ---- the one that is meant ---- */

static const char *
by_what(const struct stack_lookup *lookup)
{
	static const char *const words[] = {
		[LOOKUP_BY_NAME] = "is called",
		[LOOKUP_BY_ALIAS] = "answers for",
		[LOOKUP_BY_TAG] = "has the tag",
	};

	return words[lookup->by];
}

static void
put_kind(const struct stack_lookup *lookup, struct text *out)
{
	for (const char *c = lookup_word(lookup->kind); *c; c++)
		text_add_n(out, *c == '_' ? " " : c, 1);
}

static enum err
say_none(const struct stack_lookup *lookup, struct why *why)
{
	TEXT_ON(kind, 32);

	put_kind(lookup, &kind);
	if (lookup->kind == LOOKUP_METRIC)
		return err_set(ERR_GONE, why,
			       "no metric outside AWS's own is called \"%s\" in %s: CloudWatch "
			       "lists one once it has had data: check the name in the stack file",
			       lookup->key, lookup->region);
	return err_set(ERR_GONE, why, "no %s in %s %s %s: check the lookup, or give --var %s=...",
		       kind.data, lookup->region, by_what(lookup), lookup->key, lookup->var);
}

static enum err
say_many(const struct stack_lookup *lookup, const struct lookup_candidates *found, struct why *why)
{
	TEXT_ON(kind, 32);
	TEXT_ON(names, 200);

	put_kind(lookup, &kind);
	for (size_t i = 0; i < MIN(found->n, (size_t)NAMED_MAX); i++)
		text_addf(&names, "%s%s", i ? ", " : "", found->items[i].value);
	if (lookup->kind == LOOKUP_METRIC)
		return err_set(ERR_REJECTED, why,
			       "%zu metrics in %s are called \"%s\" (%s%s): say in the stack file "
			       "which: namespace, name and dimensions",
			       found->n, lookup->region, lookup->key, names.data,
			       found->n > NAMED_MAX ? ", ..." : "");
	return err_set(ERR_REJECTED, why,
		       "%zu of kind %s fit %s (%s%s): give --var %s=..., or narrow the lookup",
		       found->n, kind.data, lookup->key, names.data,
		       found->n > NAMED_MAX ? ", ..." : "", lookup->var);
}

enum err
lookup_settle(const struct stack_lookup *lookup, const struct lookup_candidates *found,
	      const char **out_value, struct why *why)
{
	if (found->n > 1)
		return say_many(lookup, found, why);
	if (found->n == 0 && !lookup->is_optional)
		return say_none(lookup, why);
	*out_value = found->n ? found->items[0].value : "";
	return ERR_OK;
}

enum err
lookup_find(const struct aws_scope *scope, const struct stack_lookup *lookup,
	    const char **out_value, struct why *why)
{
	struct lookup_candidates candidates = { 0 };
	struct lookup_step step;
	enum err err = ERR_OK;

	for (size_t i = 0; !err && lookup_step_at(lookup, i, &step); i++) {
		err = step.ask(scope, lookup, &candidates, why);
		if (err == ERR_GONE && step.may_be_gone)
			err = ERR_OK;
	}
	if (err)
		return err;
	lookup_choose(lookup, &candidates);
	return lookup_settle(lookup, &candidates, out_value, why);
}
