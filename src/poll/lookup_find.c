/* SPDX-License-Identifier: MIT */
/* lookup_find.c - which of the candidates a lookup means. */
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
find_by_tag(const struct aws_scope *scope, const struct stack_lookup *lookup, struct tagged *tagged,
	    struct lookup_candidates *all, struct why *why)
{
	const struct tagging_filter filter = { .key = tagged->key };
	const struct tagging_question question = {
		.filters = &filter, .n_filters = 1, .types = &types[lookup->kind], .n_types = 1
	};
	struct tagging_list list;
	enum err err = tagging_resources(scope, &question, &list, why);

	if (err)
		return err;
	tagged->list = &list;
	keep(lookup, all, has_tag, tagged);
	return ERR_OK;
}

static bool
are_nameless(const struct lookup_candidates *all)
{
	return all->n > 0 && all->items[0].name[0] == '\0' && all->items[0].n_domains > 0;
}

enum err
lookup_find(const struct aws_scope *scope, const struct stack_lookup *lookup,
	    struct lookup_candidates *out, struct why *why)
{
	enum err err = lookup_find_all(scope, lookup, out, why);
	const char *equals = strchr(lookup->key, '=');
	struct tagged tagged = { .key = "Name", .pattern = lookup->key };

	if (err)
		return err;
	if (lookup->by == LOOKUP_BY_ALIAS) {
		keep(lookup, out, has_domain, NULL);
		return ERR_OK;
	}
	if (lookup->by == LOOKUP_BY_NAME && !are_nameless(out)) {
		keep(lookup, out, has_name, NULL);
		return ERR_OK;
	}
	if (lookup->by == LOOKUP_BY_TAG && equals) {
		tagged.key =
			arena_text_n(scope->arena, lookup->key, (size_t)(equals - lookup->key));
		tagged.pattern = equals + 1;
	}
	return tagged.key ? find_by_tag(scope, lookup, &tagged, out, why) : err_memory(why);
}
