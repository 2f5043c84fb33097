/* SPDX-License-Identifier: MIT */
/* endpoint.c - says where a request would go, through the functions that the client uses, so that
 * AWS's own rules can judge them. It connects to nothing.
 *   endpoint < QUERIES    a line each: SERVICE REGION FIPS DUAL BUCKET PATHSTYLE [LEGACY [URL]]
 * SERVICE is an id (CLOUDWATCH_LOGS), the flags 0 or 1, BUCKET "-" for none. Answers, a line each:
 * "scheme host path signing-region signing-name", path "/" for none, or "error SENTENCE".
 *   endpoint --settings   of the environment and the shared files: "region NAME", "proxy TEXT", and
 * for each service "ID scheme host path signing-region", for S3 with the bucket "bucket"; or "error
 * SENTENCE" endpoint --services   a line each: id, signing name, protocol, target, version,
 * permissions, global, query-compatible
 */
#include <stdio.h>
#include <string.h>

#include "aws/client.h"
#include "aws/settings.h"

#define LINE 1024

static const struct aws_service_def *
find_service(const char *id, enum aws_service *out)
{
	for (int i = 0; i < AWS_SERVICES; i++) {
		*out = (enum aws_service)i;
		if (strcmp(aws_service_def(*out)->id, id) == 0)
			return aws_service_def(*out);
	}
	return NULL;
}

static bool
answer(const char *line)
{
	char id[64], region[128], bucket[320], url[256] = "-";
	int fips, dual, path, legacy = 0;
	struct endpoint_query query = { 0 };
	const struct aws_service_def *def;
	struct endpoint custom, e;
	struct why why;

	if (sscanf(line, "%63s %127s %d %d %319s %d %d %255s", id, region, &fips, &dual, bucket,
		   &path, &legacy, url) < 6)
		return false;
	def = find_service(id, &query.service);
	if (!def)
		return false;
	query.region = region;
	query.is_fips = fips;
	query.is_dual_stack = dual;
	query.is_path_style = path;
	query.is_sts_legacy = legacy;
	query.bucket = strcmp(bucket, "-") == 0 ? NULL : bucket;
	if (strcmp(url, "-") != 0) {
		if (endpoint_parse(url, "input", &custom, &why))
			return printf("error %s\n", why.text) > 0;
		query.custom = &custom;
	}
	if (endpoint_resolve(&query, &e, &why))
		return printf("error %s\n", why.text) > 0;
	return printf("%s %s %s %s %s\n", e.scheme, e.host, *e.path ? e.path : "/", e.region,
		      def->signing) > 0;
}

static void
print_services(void)
{
	static const char *const protocols[] = { "json", "query", "ec2", "rest-json", "rest-xml" };

	for (int i = 0; i < AWS_SERVICES; i++) {
		const struct aws_service_def *def = aws_service_def((enum aws_service)i);

		(void)printf("%s %s %s %s %s %s %d %d\n", def->id, def->signing,
			     protocols[def->protocol], def->target ? def->target : "-",
			     def->version ? def->version : "-", def->name, def->is_global,
			     def->is_query_compatible);
	}
}

static void
print_endpoint(const struct aws_shared *shared, enum aws_service service)
{
	const char *region = *shared->region ? shared->region : "us-east-1";
	struct endpoint e;
	struct why why;

	if (settings_endpoint(shared, service, region, "bucket", &e, &why))
		(void)printf("%s error %s\n", aws_service_def(service)->id, why.text);
	else
		(void)printf("%s %s %s %s %s\n", aws_service_def(service)->id, e.scheme, e.host,
			     *e.path ? e.path : "/", e.region);
}

static void
print_settings(void)
{
	struct aws_shared shared = { 0 };
	struct profile_paths paths;
	struct why why;
	TEXT_ON(proxy, 200);

	if (settings_find(&(struct aws_options){ 0 }, &shared, &paths, &why)) {
		(void)printf("error %s\n", why.text);
	} else {
		settings_proxy(&shared, &proxy);
		(void)printf("region %s\nproxy %s\n", shared.region, proxy.data);
		for (int i = 0; i < AWS_SERVICES; i++)
			print_endpoint(&shared, (enum aws_service)i);
	}
	settings_done(&shared);
}

int
main(int argc, char **argv)
{
	char line[LINE];

	if (argc == 2 && strcmp(argv[1], "--services") == 0) {
		print_services();
		return 0;
	}
	if (argc == 2 && strcmp(argv[1], "--settings") == 0) {
		print_settings();
		return 0;
	}
	while (fgets(line, sizeof(line), stdin))
		if (!answer(line)) {
			(void)fprintf(stderr, "endpoint: not a query: %s", line);
			return 2;
		}
	return 0;
}
