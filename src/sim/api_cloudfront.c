/* SPDX-License-Identifier: MIT */
/* api_cloudfront.c - distributions of the simulated CloudFront: each serves the stack's site from
 * its first bucket. Source: CloudFront API reference, ListDistributions. */
#include "sim/facts.h"
#include "sim/paging.h"
#include "sim/random.h"
#include "sim/resource.h"

#define CACHING_OPTIMIZED "658327ea-f89d-4fab-a63d-7e88639e58f6" /* AWS's managed policy */

static const struct paging paging = {
	.token = "Marker",
	.next = "NextMarker",
	.size = "MaxItems",
	.bad_token = "InvalidArgument",
	.bad_size = "InvalidArgument",
	.min = 1,
	.max = 1000,
	.normal = 100,
};

/* A list of CloudFront: how many, then the items. */
static void
write_none(struct call *call, const char *key)
{
	write_object(call, key);
	write_integer(call, "Quantity", 0);
	write_object_end(call);
}

static void
write_texts(struct call *call, const char *item, const char *const *texts, size_t n)
{
	write_integer(call, "Quantity", (int64_t)n);
	write_array_of(call, "Items", item);
	for (size_t i = 0; i < n; i++)
		write_text(call, NULL, texts[i]);
	write_array_end(call);
}

/* The domain by which the stack file finds it; else the first distribution has the stack's own
 * name, the others a number. */
static const char *
alias_of(struct call *call, const char *id, size_t i)
{
	const struct stack_lookup *lookup = resource_lookup(call, id, LOOKUP_BY_ALIAS);
	const char *name = call->world->stack->name;

	if (lookup)
		return lookup->key;
	return i ? arena_format(call->arena, "www%zu.%s.example.com", i + 1, name)
		 : arena_format(call->arena, "%s.example.com", name);
}

static void
write_origins(struct call *call)
{
	struct inventory_list buckets = inventory_list(call, INVENTORY_BUCKET, NULL);
	const char *region = buckets.n ? buckets.items[0]->region : call->world->stack->region;
	const char *bucket = buckets.n ? buckets.items[0]->name : call->world->stack->name;

	write_object(call, "Origins");
	write_integer(call, "Quantity", 1);
	write_array_of(call, "Items", "Origin");
	write_object(call, NULL);
	write_text(call, "Id", "site");
	write_format(call, "DomainName", "%s.s3.%s.amazonaws.com", bucket, region);
	write_text(call, "OriginPath", "");
	write_none(call, "CustomHeaders");
	write_object(call, "S3OriginConfig");
	write_text(call, "OriginAccessIdentity", "");
	write_object_end(call);
	write_integer(call, "ConnectionAttempts", 3);
	write_integer(call, "ConnectionTimeout", 10);
	write_object(call, "OriginShield");
	write_flag(call, "Enabled", false);
	write_object_end(call);
	write_object_end(call);
	write_array_end(call);
	write_object_end(call);
	write_none(call, "OriginGroups");
}

static void
write_signers(struct call *call, const char *key)
{
	write_object(call, key);
	write_flag(call, "Enabled", false);
	write_integer(call, "Quantity", 0);
	write_object_end(call);
}

static void
write_behaviour(struct call *call)
{
	static const char *const methods[] = { "HEAD", "GET" };

	write_object(call, "DefaultCacheBehavior");
	write_text(call, "TargetOriginId", "site");
	write_signers(call, "TrustedSigners");
	write_signers(call, "TrustedKeyGroups");
	write_text(call, "ViewerProtocolPolicy", "redirect-to-https");
	write_object(call, "AllowedMethods");
	write_texts(call, "Method", methods, LEN(methods));
	write_object(call, "CachedMethods");
	write_texts(call, "Method", methods, LEN(methods));
	write_object_end(call);
	write_object_end(call);
	write_flag(call, "SmoothStreaming", false);
	write_flag(call, "Compress", true);
	write_none(call, "LambdaFunctionAssociations");
	write_none(call, "FunctionAssociations");
	write_text(call, "FieldLevelEncryptionId", "");
	write_text(call, "CachePolicyId", CACHING_OPTIMIZED);
	write_object_end(call);
	write_none(call, "CacheBehaviors");
	write_none(call, "CustomErrorResponses");
}

static void
write_certificate(struct call *call, const char *id)
{
	const char *account = call->world->account;
	const char *certificate = facts_uuid(call, facts_key(call, "certificate", "", id));
	const char *arn = arena_format(call->arena, "arn:aws:acm:us-east-1:%s:certificate/%s",
				       account, certificate);

	write_object(call, "ViewerCertificate");
	write_flag(call, "CloudFrontDefaultCertificate", false);
	write_text(call, "ACMCertificateArn", arn);
	write_text(call, "SSLSupportMethod", "sni-only");
	write_text(call, "MinimumProtocolVersion", "TLSv1.2_2021");
	write_text(call, "Certificate", arn);
	write_text(call, "CertificateSource", "acm");
	write_object_end(call);
	write_object(call, "Restrictions");
	write_object(call, "GeoRestriction");
	write_text(call, "RestrictionType", "none");
	write_integer(call, "Quantity", 0);
	write_object_end(call);
	write_object_end(call);
}

/* The first ACL of scope CLOUDFRONT guards the first distribution. */
static void
write_acl(struct call *call, size_t i)
{
	struct inventory_list acls = inventory_list(call, INVENTORY_WEB_ACL, NULL);
	size_t at = 0;

	while (at < acls.n && acls.items[at]->parent)
		at++;
	if (i || at == acls.n)
		write_text(call, "WebACLId", "");
	else
		write_text(call, "WebACLId", resource_arn(call, acls.items[at]));
}

static void
write_distribution(struct call *call, const struct inventory_item *item, size_t i)
{
	const char *id = item->name;
	uint64_t key = facts_key(call, "distribution", "", id);
	const char *alias = alias_of(call, id, i);

	write_object(call, NULL);
	write_text(call, "Id", id);
	write_text(call, "ARN", resource_arn(call, item));
	write_text(call, "ETag", facts_word(call, "E", key, 13));
	write_text(call, "Status", "Deployed");
	write_time(call, "LastModifiedTime", facts_born_ms(call, key));
	write_format(call, "DomainName", "%s.cloudfront.net", facts_hex(call, "d", key, 13));
	write_object(call, "Aliases");
	write_texts(call, "CNAME", &alias, 1);
	write_object_end(call);
	write_origins(call);
	write_behaviour(call);
	write_format(call, "Comment", "%s", call->world->stack->title);
	write_text(call, "PriceClass", "PriceClass_100");
	write_flag(call, "Enabled", true);
	write_certificate(call, id);
	write_acl(call, i);
	write_text(call, "HttpVersion", "http2and3");
	write_flag(call, "IsIPV6Enabled", true);
	write_array_of(call, "AliasICPRecordals", "AliasICPRecordal");
	write_object(call, NULL);
	write_text(call, "CNAME", alias);
	write_text(call, "ICPRecordalStatus", "APPROVED");
	write_object_end(call);
	write_array_end(call);
	write_flag(call, "Staging", false);
	write_object_end(call);
}

static bool
list_distributions(struct call *call)
{
	struct inventory_list list;
	const char *marker;
	struct page page;
	size_t last, n;

	if (!paging_begin(call, &paging, &page) ||
	    !param_text(call, call->params, paging.token, &marker))
		return false;
	list = inventory_list(call, INVENTORY_DISTRIBUTION, NULL);
	last = paging_last(&page, list.n);
	n = last - MIN(page.offset, last);
	write_text(call, "Marker", marker ? marker : "");
	paging_end(call, &paging, &page, list.n);
	write_integer(call, "MaxItems", (int64_t)page.size);
	write_flag(call, "IsTruncated", last < list.n);
	write_integer(call, "Quantity", (int64_t)n);
	/* An account without a distribution has no Items at all. */
	if (!n)
		return true;
	write_array_of(call, "Items", "DistributionSummary");
	for (size_t i = page.offset; i < last; i++)
		write_distribution(call, list.items[i], i);
	write_array_end(call);
	return true;
}

static const struct operation operations[] = {
	{ .name = "ListDistributions",
	  .route = "GET /2020-05-31/distribution",
	  .root = "DistributionList",
	  .answer = list_distributions },
};

const struct service api_cloudfront = {
	.name = "cloudfront",
	.protocol = PROTOCOL_REST_XML,
	.xmlns = "http://cloudfront.amazonaws.com/doc/2020-05-31/",
	.operations = operations,
	.n_operations = LEN(operations),
};
