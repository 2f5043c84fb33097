/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_CLOUDFRONT_H
#define CWTOP_AWS_CLOUDFRONT_H
/* cloudfront.h - CloudFront distributions: what turns a domain alias into an id. REST and XML; one
 * endpoint, whatever the region; its metrics live in us-east-1. Strings are the arena's, "" for
 * what AWS did not say; times 0. Blocks: workers only. */
#include "aws/aws.h"

struct cloudfront_row {
	const char *id;           /* of CloudWatch: DistributionId */
	const char *arn, *domain; /* "d111111abcdef8.cloudfront.net" */
	const char *status;       /* Deployed, InProgress */
	const char *comment, *price_class;
	const char *web_acl;        /* ARN of a WAFv2 ACL; an id: WAF classic; "" none */
	const char *const *aliases; /* "www.example.com", "*.example.com" */
	size_t n_aliases;
	const char *const *origins; /* host names */
	size_t n_origins;
	int64_t modified_s;
	bool is_disabled, is_staging;
};

struct cloudfront_list {
	struct cloudfront_row *items;
	size_t n;
};

/* cloudfront_list - distributions of the account, all pages. Source: CloudFront API reference,
 * ListDistributions. */
MUST_CHECK enum err
cloudfront_list(const struct aws_scope *scope, struct cloudfront_list *out, struct why *why);

#endif
