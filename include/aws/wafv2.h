/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_WAFV2_H
#define CWTOP_AWS_WAFV2_H
/* wafv2.h - web ACLs: CloudWatch knows one by its metric name, which may differ from its name.
 * JSON 1.1, AWSWAF_20190729. ACLs of CloudFront are asked for where the partition's global services
 * sign, whatever the scope's region; their metrics are there, too. Strings are the arena's, "" for
 * what AWS did not say; numbers -1. Blocks: workers only. */
#include "aws/aws.h"

struct wafv2_row {
	const char *name, *id, *arn, *description;
	bool is_cloudfront;
};

struct wafv2_list {
	struct wafv2_row *items;
	size_t n;
};

/* wafv2_list - web ACLs of the region, or of CloudFront, all pages. Source: WAFV2 API reference,
 * ListWebACLs. */
MUST_CHECK enum err
wafv2_list(const struct aws_scope *scope, bool is_cloudfront, struct wafv2_list *out,
	   struct why *why);

struct wafv2_rule {
	const char *name;
	const char *metric; /* of CloudWatch: Rule */
	const char *action; /* Allow, Block, Count, Captcha, Challenge; "" for a rule group's own */
	int64_t priority;
};

struct wafv2_acl {
	struct wafv2_row row;
	const char *metric;         /* of CloudWatch: WebACL */
	const char *default_action; /* Allow, Block */
	int64_t capacity;           /* units in use */
	bool has_metrics;
	const struct wafv2_rule *rules;
	size_t n_rules;
};

/* wafv2_acl - one web ACL by name and id, as a row of wafv2_list has them. ERR_GONE: no such ACL.
 * Source: GetWebACL. */
MUST_CHECK enum err
wafv2_acl(const struct aws_scope *scope, const struct wafv2_row *row, struct wafv2_acl *out,
	  struct why *why);

#endif
