/* SPDX-License-Identifier: MIT */
/* settings.c - settings of the client: where each may be written, which place wins, and what is
 * refused. Nothing below reads the environment, but for credentials; the proxy is in proxy.c. */
#include "aws/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/client.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/text.h"

#define BUNDLE_MAX (8u << 20) /* Debian's own is 0.2 MiB */
#define ATTEMPTS_MAX 100

/* What the settings are searched in. */
struct search {
	const struct aws_options *options;
	const struct profiles *files;
	struct aws_shared *shared;
};

/* A value and where it was written, for sentences. */
struct found {
	const char *value; /* NULL: nowhere */
	char from[96];
};

static bool
take(struct found *found, const char *value, const char *from)
{
	if (!value || !*value)
		return false;
	found->value = value;
	(void)snprintf(found->from, sizeof(found->from), "%s", from);
	return true;
}

static bool
take_env(struct found *found, const char *name)
{
	return take(found, getenv(name), name);
}

static bool
take_key(struct found *found, const struct search *s, const char *key)
{
	char from[sizeof(found->from)];

	(void)snprintf(from, sizeof(from), "%.32s of profile \"%.40s\"", key, s->shared->profile);
	return take(found, profiles_get(s->files, PROFILE_ANY, s->shared->profile, key), from);
}

/* The variable, else the profile's key; either may be NULL. */
static struct found
look(const struct search *s, const char *variable, const char *key)
{
	struct found found = { 0 };

	if (!(variable && take_env(&found, variable)) && key)
		(void)take_key(&found, s, key);
	return found;
}

static enum err
bad_value(const struct found *found, const char *right, struct why *why)
{
	return err_set(ERR_USAGE, why, "%s: \"%.60s\" is not known: give %s", found->from,
		       found->value, right);
}

static enum err
find_profile(struct search *s, struct why *why)
{
	struct found found = { 0 };

	if (!take(&found, s->options->profile, "--profile") &&
	    !take_env(&found, "AWS_DEFAULT_PROFILE"))
		(void)take_env(&found, "AWS_PROFILE");
	if (found.value && strlen(found.value) >= sizeof(s->shared->profile))
		return err_set(ERR_FILE, why,
			       "%s: profile \"%.40s...\": name too long: give one of fewer than "
			       "%zu bytes",
			       found.from, found.value, sizeof(s->shared->profile));
	if (found.value && !profiles_has(s->files, found.value))
		return err_set(
			ERR_FILE, why,
			"profile \"%.80s\": in neither ~/.aws/config nor "
			"~/.aws/credentials: aws configure list-profiles shows what there is",
			found.value);
	(void)snprintf(s->shared->profile, sizeof(s->shared->profile), "%s",
		       found.value ? found.value : "default");
	return ERR_OK;
}

static enum err
find_region(struct search *s, struct why *why)
{
	struct found found = { 0 };
	enum err err;

	if (!take(&found, s->options->region, "--region") && !take_env(&found, "AWS_REGION") &&
	    !take_env(&found, "AWS_DEFAULT_REGION") && !take_key(&found, s, "region"))
		return ERR_OK;
	err = endpoint_region_check(found.value, why);
	if (err)
		return err_prefix(err, why, "%s", found.from);
	(void)snprintf(s->shared->region, sizeof(s->shared->region), "%s", found.value);
	return ERR_OK;
}

static enum err
find_bool(const struct search *s, const char *variable, const char *key, bool *out, struct why *why)
{
	struct found found = look(s, variable, key);

	if (found.value && strcasecmp(found.value, "true") != 0 &&
	    strcasecmp(found.value, "false") != 0)
		return bad_value(&found, "true or false", why);
	*out = found.value && strcasecmp(found.value, "true") == 0;
	return ERR_OK;
}

static void
endpoint_variable(const struct aws_service_def *def, char *out, size_t size)
{
	(void)snprintf(out, size, "AWS_ENDPOINT_URL_%s", def->id);
}

/* The profile's [services NAME], where this service has a block of its own. */
static bool
take_section(struct found *found, const struct search *s, const struct aws_service_def *def)
{
	struct found services = look(s, NULL, "services");
	char key[64], from[96];
	size_t i;

	for (i = 0; def->id[i] && i < sizeof(key) - 1; i++)
		key[i] = def->id[i] >= 'A' && def->id[i] <= 'Z' ? (char)(def->id[i] - 'A' + 'a')
								: def->id[i];
	key[i] = '\0';
	(void)snprintf(from, sizeof(from), "[services %.40s] %.32s",
		       services.value ? services.value : "", key);
	return services.value &&
	       take(found, profiles_service(s->files, services.value, key, "endpoint_url"), from);
}

/* For the service and for all: the environment, then the profile. */
static struct found
configured_endpoint(const struct search *s, const struct aws_service_def *def)
{
	struct found found = { 0 };
	char name[64];

	endpoint_variable(def, name, sizeof(name));
	if (!take_env(&found, name) && !take_env(&found, "AWS_ENDPOINT_URL") &&
	    !take_section(&found, s, def))
		(void)take_key(&found, s, "endpoint_url");
	return found;
}

static enum err
find_endpoint(struct search *s, size_t service, bool is_configured_ignored, struct why *why)
{
	struct aws_shared *shared = s->shared;
	struct found found = { 0 };
	enum err err;

	if (!take(&found, s->options->endpoint_url, "--endpoint-url") && !is_configured_ignored)
		found = configured_endpoint(s, aws_service_def((enum aws_service)service));
	if (!found.value)
		return ERR_OK;
	err = endpoint_parse(found.value, found.from, &shared->custom[service], why);
	if (err)
		return err;
	shared->has_custom[service] = true;
	if (!*shared->badge)
		memcpy(shared->badge, shared->custom[service].host, sizeof(shared->badge));
	return ERR_OK;
}

static enum err
check_services_section(const struct search *s, struct why *why)
{
	struct found found = look(s, NULL, "services");

	if (!found.value || profiles_has_services(s->files, found.value))
		return ERR_OK;
	return err_set(
		ERR_FILE, why,
		"%s: no section [services %.60s] in ~/.aws/config: add it, or take the key away",
		found.from, found.value);
}

/* Where every service has an override, nothing could be asked: that is said at once. */
static enum err
check_variants(const struct search *s, struct why *why)
{
	struct endpoint unused;

	for (size_t i = 0; i < AWS_SERVICES; i++)
		if (!s->shared->has_custom[i])
			return ERR_OK;
	return settings_endpoint(s->shared, AWS_CLOUDWATCH, "us-east-1", NULL, &unused, why);
}

static enum err
find_endpoints(struct search *s, struct why *why)
{
	struct aws_shared *shared = s->shared;
	bool is_ignored = false;
	enum err err = find_bool(s, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
				 "ignore_configured_endpoint_urls", &is_ignored, why);

	if (!err && !is_ignored)
		err = check_services_section(s, why);
	for (size_t i = 0; i < AWS_SERVICES && !err; i++)
		err = find_endpoint(s, i, is_ignored, why);
	if (!err)
		err = find_bool(s, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", &shared->is_fips,
				why);
	if (!err)
		err = find_bool(s, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint",
				&shared->is_dual_stack, why);
	return err ? err : check_variants(s, why);
}

static enum err
find_sts_style(struct search *s, struct why *why)
{
	struct found found = look(s, "AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints");

	if (found.value && strcasecmp(found.value, "legacy") != 0 &&
	    strcasecmp(found.value, "regional") != 0)
		return bad_value(&found, "regional or legacy", why);
	s->shared->is_sts_legacy = found.value && strcasecmp(found.value, "legacy") == 0;
	return ERR_OK;
}

/* With an override, "auto" is the path: a server of one's own seldom has a name for each bucket. */
static enum err
find_s3_style(struct search *s, struct why *why)
{
	struct found found = { 0 };
	char from[96];

	(void)snprintf(from, sizeof(from), "s3 addressing_style of profile \"%.40s\"",
		       s->shared->profile);
	(void)take(&found, profiles_nested(s->files, s->shared->profile, "s3", "addressing_style"),
		   from);
	if (!found.value)
		found.value = "auto";
	if (strcmp(found.value, "auto") != 0 && strcmp(found.value, "path") != 0 &&
	    strcmp(found.value, "virtual") != 0)
		return bad_value(&found, "auto, virtual or path", why);
	s->shared->is_path_style =
		strcmp(found.value, "path") == 0 ||
		(strcmp(found.value, "auto") == 0 && s->shared->has_custom[AWS_S3]);
	return ERR_OK;
}

/* It is only read here to be sure: an unreadable file would fail each request. */
static enum err
check_bundle(const struct found *found, struct why *why)
{
	struct buf text;
	enum err err;

	buf_init(&text, BUNDLE_MAX);
	err = file_read(found->value, &text, why);
	if (err == ERR_NO_FILE)
		err = err_set(ERR_FILE, why,
			      "%s: %.200s: no such file: give a file of PEM certificates",
			      found->from, found->value);
	else if (err)
		err = err_prefix(err, why, "%s", found->from);
	else if (!text.len || !strstr(text.data, "-----BEGIN "))
		err = err_set(ERR_FILE, why,
			      "%s: %.200s: no certificate in it: give a file of PEM certificates",
			      found->from, found->value);
	buf_done(&text);
	return err;
}

static enum err
find_bundle(struct search *s, struct why *why)
{
	struct found found = look(s, "AWS_CA_BUNDLE", "ca_bundle");
	enum err err;

	if (!found.value && !take_env(&found, "REQUESTS_CA_BUNDLE"))
		return ERR_OK;
	err = check_bundle(&found, why);
	if (err)
		return err;
	s->shared->ca_bundle = strdup(found.value);
	return s->shared->ca_bundle ? ERR_OK : err_memory(why);
}

/* Fewer attempts than ours are a wish to obey; more would keep a panel waiting, when the next poll
 * asks again anyway. */
static enum err
find_attempts(struct search *s, struct why *why)
{
	struct found found = look(s, "AWS_MAX_ATTEMPTS", "max_attempts");
	char *end;
	long n;

	if (!found.value)
		return ERR_OK;
	n = strtol(found.value, &end, 10);
	if (*end || n < 1)
		return bad_value(&found, "a number from 1 on", why);
	s->shared->max_attempts = (unsigned)MIN(n, ATTEMPTS_MAX);
	return ERR_OK;
}

static enum err
find_all(struct search *s, struct why *why)
{
	static enum err (*const steps[])(struct search *, struct why *) = {
		find_profile,  find_region, find_endpoints, find_sts_style,
		find_s3_style, find_bundle, find_attempts,
	};
	enum err err = ERR_OK;

	for (size_t i = 0; i < LEN(steps) && !err; i++)
		err = steps[i](s, why);
	return err;
}

enum err
settings_find(const struct aws_options *options, struct aws_shared *shared,
	      struct profile_paths *out_paths, struct why *why)
{
	struct profiles *files = NULL;
	struct search search = { .options = options, .shared = shared };
	struct profile_paths paths = { 0 };
	enum err err;

	profile_paths_find(&paths);
	err = profiles_load(&paths, &files, why);
	if (err)
		return err;
	search.files = files;
	err = find_all(&search, why);
	profiles_free(files);
	if (!err)
		err = settings_take_proxy(shared, why);
	if (!err)
		*out_paths = paths;
	return err;
}

void
settings_done(struct aws_shared *shared)
{
	if (shared->proxy)
		crypto_cleanse(shared->proxy, strlen(shared->proxy));
	free(shared->proxy);
	free(shared->ca_bundle);
	shared->proxy = shared->ca_bundle = NULL;
}

enum err
settings_endpoint(const struct aws_shared *shared, enum aws_service service, const char *region,
		  const char *bucket, struct endpoint *out, struct why *why)
{
	return endpoint_resolve(
		&(struct endpoint_query){
			.service = service,
			.region = region,
			.custom = shared->has_custom[service] ? &shared->custom[service] : NULL,
			.bucket = bucket,
			.is_fips = shared->is_fips,
			.is_dual_stack = shared->is_dual_stack,
			.is_path_style = shared->is_path_style,
			.is_sts_legacy = shared->is_sts_legacy,
		},
		out, why);
}
