/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_TAGGING_H
#define CWTOP_AWS_TAGGING_H
/* tagging.h - resources by their tags: what turns a tag into ARNs. Resources of global services
 * (CloudFront, Route 53, IAM, WAF of CloudFront) appear in us-east-1 only. JSON 1.1,
 * ResourceGroupsTaggingAPI_20170126. Strings are the arena's. Blocks: workers only. */
#include "aws/aws.h"

struct tagging_filter { /* any of the values; none: whatever its value */
	const char *key;
	const char *const *values; /* at most 20 */
	size_t n_values;
};

struct tagging_question {
	const struct tagging_filter *filters; /* all must hold; at most 50 */
	size_t n_filters;
	const char *const *types; /* "ecs:service", "elasticloadbalancing:loadbalancer" ... */
	size_t n_types;           /* at most 100 */
	const char *const *arns;  /* instead of filters and types; asked 100 at a time */
	size_t n_arns;
};

struct tagging_tag {
	const char *key, *value;
};

struct tagging_row {
	const char *arn;
	const struct tagging_tag *tags;
	size_t n_tags;
};

struct tagging_list {
	struct tagging_row *items;
	size_t n;
};

/* tagging_resources - resources that are or once were tagged, all pages. ARNs of nothing are left
 * out. Source: Resource Groups Tagging API reference, GetResources. */
MUST_CHECK enum err
tagging_resources(const struct aws_scope *scope, const struct tagging_question *question,
		  struct tagging_list *out, struct why *why);

/* tagging_value - value of a row's tag; NULL: it has none of that key. */
const char *
tagging_value(const struct tagging_row *row, const char *key);

#endif
