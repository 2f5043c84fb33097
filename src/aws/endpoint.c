/* SPDX-License-Identifier: MIT */
/* endpoint.c - AWS's hosts: the rule, the table of partitions, the table of exceptions, and S3's
 * buckets. It reads no environment and no file: settings.c finds out which override is in force.
 * Source: AWS General Reference, Service endpoints and quotas. */
#include "aws/endpoint.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define LOWER_ALNUM "abcdefghijklmnopqrstuvwxyz0123456789"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

enum partition_id { CLASSIC, CN, EUSC, ISO, ISO_B, ISO_E, ISO_F, GOV };

/* By the region's prefix; the last row takes the rest. */
static const struct partition {
	enum partition_id id;
	const char *prefix, *name, *suffix, *dual_suffix, *global_region;
	bool has_s3_fips;
} partitions[] = {
	{ CN, "cn-", "aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1",
	  false },
	{ GOV, "us-gov-", "aws-us-gov", "amazonaws.com", "api.aws", "us-gov-west-1", true },
	{ EUSC, "eusc-", "aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1",
	  true },
	{ ISO, "us-iso-", "aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1", true },
	{ ISO_B, "us-isob-", "aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1",
	  true },
	{ ISO_E, "eu-isoe-", "aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk",
	  "eu-isoe-west-1", true },
	{ ISO_F, "us-isof-", "aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1",
	  true },
	{ CLASSIC, "", "aws", "amazonaws.com", "api.aws", "us-east-1", true },
};

/* Which of a service's four hosts. */
#define PLAIN 1u
#define DUAL 2u
#define FIPS 4u
#define FIPS_DUAL 8u

#define BARE 1u        /* the FIPS host has no "-fips" */
#define DUAL_SUFFIX 2u /* as if dual-stack were asked for */

/* The rule is {host}[-fips].{region}.{suffix}, without a region for a global service. `middle` is
 * what stands between host and suffix instead: "*" is the region that signs, "" nothing. */
static const struct exception {
	enum aws_service service;
	enum partition_id partition;
	unsigned variants, flags;
	const char *middle;
	const char *region; /* signs; NULL: as the rule has it */
} exceptions[] = {
	{ AWS_CLOUDWATCH, GOV, FIPS | FIPS_DUAL, BARE, "*", NULL },
	{ AWS_SQS, GOV, FIPS, BARE, "*", NULL },
	{ AWS_STS, GOV, FIPS, BARE, "*", NULL },
	{ AWS_SSO, GOV, FIPS, BARE, "*", NULL },
	{ AWS_SSO_OIDC, GOV, FIPS, BARE, "*", NULL },
	{ AWS_LOGS, GOV, FIPS, BARE, "*", NULL },
	{ AWS_ELBV2, GOV, FIPS, BARE, "*", NULL },
	{ AWS_AUTOSCALING, GOV, FIPS, BARE, "*", NULL },
	{ AWS_RDS, GOV, FIPS, BARE, "*", NULL },
	{ AWS_ELASTICACHE, GOV, FIPS, BARE, "*", NULL },
	{ AWS_EC2, GOV, FIPS, BARE, "*", NULL },
	{ AWS_IAM, CLASSIC, DUAL | FIPS_DUAL, 0, "global", NULL },
	{ AWS_IAM, CN, PLAIN, 0, "*", "cn-north-1" },
	{ AWS_IAM, CN, DUAL, 0, "global", "cn-north-1" },
	{ AWS_IAM, EUSC, PLAIN, 0, "*", NULL },
	{ AWS_IAM, ISO, PLAIN | FIPS, 0, "*", NULL },
	{ AWS_IAM, ISO_B, PLAIN | FIPS, 0, "*", NULL },
	{ AWS_IAM, ISO_E, PLAIN, 0, "*", NULL },
	{ AWS_IAM, ISO_F, PLAIN, 0, "*", NULL },
	{ AWS_IAM, GOV, PLAIN | DUAL | FIPS | FIPS_DUAL, BARE, "us-gov", NULL },
	{ AWS_CE, EUSC, PLAIN, DUAL_SUFFIX, "*", NULL },
	{ AWS_BUDGETS, CLASSIC, DUAL, 0, "*", NULL },
	{ AWS_BUDGETS, EUSC, PLAIN | DUAL, DUAL_SUFFIX, "*", NULL },
	{ AWS_BUDGETS, ISO_B, PLAIN, 0, "global", NULL },
	{ AWS_BUDGETS, ISO_E, PLAIN, 0, "global", NULL },
	{ AWS_BUDGETS, ISO_F, PLAIN, 0, "global", NULL },
	{ AWS_ROUTE53, CLASSIC, DUAL | FIPS_DUAL, 0, "global", NULL },
	{ AWS_ROUTE53, CN, DUAL, 0, "global", NULL },
	{ AWS_ROUTE53, EUSC, DUAL, 0, "global", NULL },
	{ AWS_ROUTE53, GOV, PLAIN | DUAL | FIPS | FIPS_DUAL, BARE, "us-gov", NULL },
	{ AWS_CLOUDFRONT, CLASSIC, DUAL | FIPS_DUAL, 0, "global", NULL },
	{ AWS_CLOUDFRONT, CN, PLAIN | FIPS, 0, "*", NULL },
};

/* The regions that STS's one old endpoint still speaks for. */
static const char *const legacy_sts_regions[] = {
	"ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
	"eu-central-1",   "eu-north-1", "eu-west-1",      "eu-west-2",      "eu-west-3",
	"sa-east-1",      "us-east-1",  "us-east-2",      "us-west-1",      "us-west-2",
};

static const struct partition *
partition_of(const char *region)
{
	const struct partition *partition = partitions;

	while (!text_starts(region, partition->prefix))
		partition++;
	return partition;
}

const char *
endpoint_partition(const char *region)
{
	return partition_of(region)->name;
}

const char *
endpoint_global_region(const char *region)
{
	return partition_of(region)->global_region;
}

/* The row for this service, partition and variant; NULL where the rule holds. */
static const struct exception *
exception_of(enum aws_service service, const struct partition *partition, unsigned variant)
{
	for (size_t i = 0; i < LEN(exceptions); i++) {
		const struct exception *e = &exceptions[i];

		if (e->service == service && e->partition == partition->id && e->variants & variant)
			return e;
	}
	return NULL;
}

static bool
is_legacy_sts(const struct endpoint_query *q)
{
	if (q->service != AWS_STS || !q->is_sts_legacy || q->custom || q->is_fips ||
	    q->is_dual_stack)
		return false;
	for (size_t i = 0; i < LEN(legacy_sts_regions); i++)
		if (strcmp(q->region, legacy_sts_regions[i]) == 0)
			return true;
	return false;
}

/* S3 keeps its first name for dual-stack, and its oldest region has none in its host. */
static void
put_s3_host(const struct endpoint_query *q, const struct partition *partition, struct text *host)
{
	text_addf(host, "s3%s%s", q->is_fips ? "-fips" : "", q->is_dual_stack ? ".dualstack" : "");
	if (q->is_fips || q->is_dual_stack || strcmp(q->region, "us-east-1") != 0)
		text_addf(host, ".%s", q->region);
	text_addf(host, ".%s", partition->suffix);
}

static void
put_host(const struct endpoint_query *q, const struct partition *partition,
	 const struct exception *exception, const char *signing_region, struct text *host)
{
	const struct aws_service_def *def = aws_service_def(q->service);
	unsigned flags = exception ? exception->flags : 0;
	const char *middle = "*";

	if (exception)
		middle = exception->middle;
	else if (def->is_global && q->service != AWS_CE) /* Cost Explorer's host names its region */
		middle = "";
	if (strcmp(middle, "*") == 0)
		middle = signing_region;
	text_addf(host, "%s%s%s%s.%s", def->host, q->is_fips && !(flags & BARE) ? "-fips" : "",
		  *middle ? "." : "", middle,
		  q->is_dual_stack || flags & DUAL_SUFFIX ? partition->dual_suffix
							  : partition->suffix);
}

/* AWS's own host, and the region that signs, whatever the override. */
static void
resolve_aws(const struct endpoint_query *q, struct text *host, struct text *region)
{
	const struct partition *partition = partition_of(q->region);
	unsigned variant = 1u << ((q->is_dual_stack ? 1 : 0) + (q->is_fips ? 2 : 0));
	const struct exception *exception = exception_of(q->service, partition, variant);
	const char *signs = q->region;

	if (aws_service_def(q->service)->is_global)
		signs = partition->global_region;
	if (exception && exception->region)
		signs = exception->region;
	if (is_legacy_sts(q)) {
		text_addf(host, "sts.%s", partition->suffix);
		signs = partition->global_region;
	} else if (q->service == AWS_S3) {
		put_s3_host(q, partition, host);
	} else {
		put_host(q, partition, exception, signs, host);
	}
	text_add(region, signs);
}

/* A name that TLS's wildcard certificate and DNS take as one label. */
static bool
is_label(const char *bucket)
{
	size_t n = strlen(bucket);

	return n >= 3 && n <= 63 && strspn(bucket, LOWER_ALNUM "-") == n && bucket[0] != '-' &&
	       bucket[n - 1] != '-';
}

static bool
is_address(const char *host)
{
	char name[ENDPOINT_HOST_MAX];
	struct in_addr v4;

	(void)snprintf(name, sizeof(name), "%s", host);
	name[strcspn(name, ":")] = '\0';
	return host[0] == '[' || inet_pton(AF_INET, name, &v4) == 1;
}

static enum err
put_bucket(const struct endpoint_query *q, struct endpoint *e, struct why *why)
{
	size_t n = strlen(q->bucket);
	char host[ENDPOINT_HOST_MAX];

	if (n == 0 || n > 255 || strspn(q->bucket, LOWER_ALNUM UPPER ".-_") != n ||
	    strspn(q->bucket, ".") == n)
		return err_set(ERR_USAGE, why,
			       "bucket \"%.80s\": not the name of a bucket: give letters, digits, "
			       "\".\", \"-\" or \"_\"",
			       q->bucket);
	if (q->is_path_style || e->is_loopback || is_address(e->host) || !is_label(q->bucket)) {
		size_t used = strlen(e->path);

		if (used + 1 + n < sizeof(e->path)) {
			(void)snprintf(e->path + used, sizeof(e->path) - used, "/%s", q->bucket);
			return ERR_OK;
		}
	} else if (n + 1 + strlen(e->host) < sizeof(host)) {
		memcpy(host, e->host, sizeof(host));
		(void)snprintf(e->host, sizeof(e->host), "%.63s.%.190s", q->bucket, host);
		return ERR_OK;
	}
	return err_set(ERR_USAGE, why,
		       "bucket \"%.80s\" at %.80s: name and endpoint are too long together: give a "
		       "shorter endpoint",
		       q->bucket, e->host);
}

static enum err
check_variant(const struct endpoint_query *q, struct why *why)
{
	const char *name = aws_service_def(q->service)->host;
	const struct partition *partition = partition_of(q->region);

	if (q->custom && (q->is_fips || q->is_dual_stack))
		return err_set(ERR_USAGE, why,
			       "%s: %s together with the endpoint %.120s: an endpoint of your own "
			       "has no such form: take one of the two away",
			       name, q->is_fips ? "use_fips_endpoint" : "use_dualstack_endpoint",
			       q->custom->host);
	if (q->service == AWS_S3 && q->is_fips && !partition->has_s3_fips)
		return err_set(
			ERR_USAGE, why,
			"s3: use_fips_endpoint in %s: %s has no such endpoints: take it away",
			q->region, partition->name);
	return ERR_OK;
}

enum err
endpoint_resolve(const struct endpoint_query *query, struct endpoint *out, struct why *why)
{
	struct endpoint e = { .scheme = "https" };
	char aws_host[ENDPOINT_HOST_MAX];
	struct text host, region;
	enum err err = endpoint_region_check(query->region, why);

	if (!err)
		err = check_variant(query, why);
	if (err)
		return err;
	if (query->custom)
		e = *query->custom;
	text_init(&host, query->custom ? aws_host : e.host, ENDPOINT_HOST_MAX);
	text_init(&region, e.region, sizeof(e.region));
	resolve_aws(query, &host, &region);
	if (query->service == AWS_S3 && query->bucket) {
		err = put_bucket(query, &e, why);
		if (err)
			return err;
	}
	*out = e;
	return ERR_OK;
}
