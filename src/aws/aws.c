/* SPDX-License-Identifier: MIT */
/* aws.c - what all clients share (profile, region, endpoint overrides, credentials), and a client's
 * life. Settings are found here, once; nothing below reads the environment but the providers of
 * credentials. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/api.h"
#include "base/text.h"

#define QUOTA_START 500
#define BACKOFF_MAX_MS 20000
#define TEXT_LIMIT (64u << 10)

/* What the settings are searched in. */
struct search {
	const struct aws_options *options;
	const struct profiles *files;
	struct aws_shared *shared;
};

static const char *
env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static const char *
first_of(const char *a, const char *b, const char *c, const char *d)
{
	const char *const all[] = { a, b, c, d };

	for (size_t i = 0; i < LEN(all); i++)
		if (all[i] && *all[i])
			return all[i];
	return NULL;
}

static const char *
setting(const struct search *s, const char *key)
{
	const char *value = profiles_get(s->files, PROFILE_ANY, s->shared->profile, key);

	return value && *value ? value : NULL;
}

static enum err
find_profile(struct search *s, struct why *why)
{
	const char *name =
		first_of(s->options->profile, env("AWS_DEFAULT_PROFILE"), env("AWS_PROFILE"), NULL);
	struct text text;

	text_init(&text, s->shared->profile, sizeof(s->shared->profile));
	text_add(&text, name ? name : "default");
	if (text.is_cut)
		return err_set(ERR_FILE, why, "profile \"%.40s...\": name too long", name);
	if (name && !profiles_has(s->files, name))
		return err_set(
			ERR_FILE, why,
			"profile \"%.80s\": in neither ~/.aws/config nor "
			"~/.aws/credentials: aws configure list-profiles shows what there is",
			name);
	return ERR_OK;
}

static enum err
find_region(struct search *s, struct why *why)
{
	const char *region = first_of(s->options->region, env("AWS_REGION"),
				      env("AWS_DEFAULT_REGION"), setting(s, "region"));
	enum err err;

	if (!region)
		return ERR_OK;
	err = endpoint_region_check(region, why);
	if (!err)
		(void)snprintf(s->shared->region, sizeof(s->shared->region), "%s", region);
	return err;
}

static enum err
set_custom(struct search *s, size_t service, const char *url, const char *from, struct why *why)
{
	enum err err = endpoint_parse(url, from, &s->shared->custom[service], why);

	if (err)
		return err;
	s->shared->has_custom[service] = true;
	if (!*s->shared->badge)
		memcpy(s->shared->badge, s->shared->custom[service].host, sizeof(s->shared->badge));
	return ERR_OK;
}

static bool
are_configured_ignored(const struct search *s)
{
	return strcasecmp(first_of(env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"),
				   setting(s, "ignore_configured_endpoint_urls"), "false", NULL),
			  "true") == 0;
}

/* The option beats all; then the environment, for the service and for all; then the profile, for
 * the service and for all. */
static enum err
find_endpoint(struct search *s, size_t service, struct why *why)
{
	const struct aws_service_def *def = aws_service_def((enum aws_service)service);
	const char *services = setting(s, "services");
	char name[64];
	const char *section = NULL;

	if (s->options->endpoint_url && *s->options->endpoint_url)
		return set_custom(s, service, s->options->endpoint_url, "--endpoint-url", why);
	if (are_configured_ignored(s))
		return ERR_OK;
	if (services)
		section = profiles_service(s->files, services, def->section, "endpoint_url");
	(void)snprintf(name, sizeof(name), "AWS_ENDPOINT_URL_%s", def->env);
	if (env(name))
		return set_custom(s, service, env(name), name, why);
	if (env("AWS_ENDPOINT_URL"))
		return set_custom(s, service, env("AWS_ENDPOINT_URL"), "AWS_ENDPOINT_URL", why);
	if (section && *section)
		return set_custom(s, service, section, "services section of the profile", why);
	if (setting(s, "endpoint_url"))
		return set_custom(s, service, setting(s, "endpoint_url"), "profile", why);
	return ERR_OK;
}

static enum err
find_settings(struct search *s, struct why *why)
{
	enum err err = find_profile(s, why);
	const char *ca_bundle;

	if (!err)
		err = find_region(s, why);
	for (size_t i = 0; i < AWS_SERVICES && !err; i++)
		err = find_endpoint(s, i, why);
	if (err)
		return err;
	ca_bundle = first_of(env("AWS_CA_BUNDLE"), setting(s, "ca_bundle"), NULL, NULL);
	if (ca_bundle) {
		s->shared->ca_bundle = strdup(ca_bundle);
		if (!s->shared->ca_bundle)
			return err_memory(why);
	}
	return ERR_OK;
}

static enum err
fill_shared(const struct aws_options *options, struct aws_shared *shared, struct why *why)
{
	struct profile_paths paths = { 0 };
	struct profiles *files = NULL;
	struct search search = { .options = options, .shared = shared };
	enum err err;

	profile_paths_find(&paths);
	err = profiles_load(&paths, &files, why);
	if (err)
		return err;
	search.files = files;
	err = find_settings(&search, why);
	profiles_free(files);
	if (err)
		return err;
	shared->chain = credential_chain_new(&(struct credential_options){
		.profile = shared->profile,
		.is_profile_explicit = options->profile && *options->profile,
		.paths = &paths,
	});
	return shared->chain ? ERR_OK : err_memory(why);
}

static void
release_shared(struct aws_shared *shared)
{
	credential_chain_free(shared->chain);
	free(shared->ca_bundle);
	free(shared);
}

enum err
aws_shared_new(const struct aws_options *options, struct aws_shared **out, struct why *why)
{
	struct aws_shared *shared = calloc(1, sizeof(*shared));
	enum err err;

	if (!shared)
		return err_memory(why);
	err = fill_shared(options, shared, why);
	if (!err)
		err = http_global_init(why);
	if (err) {
		release_shared(shared);
		return err;
	}
	*out = shared;
	return ERR_OK;
}

void
aws_shared_free(struct aws_shared *shared)
{
	if (!shared)
		return;
	release_shared(shared);
	http_global_done();
}

const char *
aws_default_region(const struct aws_shared *shared)
{
	return *shared->region ? shared->region : NULL;
}

const char *
aws_custom_endpoint(const struct aws_shared *shared)
{
	return *shared->badge ? shared->badge : NULL;
}

const char *
aws_profile(const struct aws_shared *shared)
{
	return shared->profile;
}

struct aws *
aws_new(struct aws_shared *shared)
{
	struct aws *aws = calloc(1, sizeof(*aws));

	if (!aws)
		return NULL;
	aws->http = http_new(shared->ca_bundle);
	if (!aws->http) {
		free(aws);
		return NULL;
	}
	aws->shared = shared;
	aws->quota = QUOTA_START;
	aws->backoff_max_ms = BACKOFF_MAX_MS;
	http_reply_init(&aws->reply);
	buf_init(&aws->body, API_REQUEST_MAX);
	buf_init(&aws->url, TEXT_LIMIT);
	buf_init_secret(&aws->header_text, 2u * TEXT_LIMIT);
	sigv4_init(&aws->sig);
	return aws;
}

void
aws_free(struct aws *aws)
{
	if (!aws)
		return;
	http_free(aws->http);
	http_reply_done(&aws->reply);
	buf_done(&aws->body);
	buf_done(&aws->url);
	buf_done(&aws->header_text);
	sigv4_done(&aws->sig);
	sigv4_cache_clear(&aws->cache);
	free(aws);
}

void
aws_stop(struct aws *aws)
{
	http_stop(aws->http);
}

void
aws_set_limits(struct aws *aws, const struct http_limits *limits)
{
	http_set_limits(aws->http, limits);
}

void
aws_set_backoff(struct aws *aws, int64_t max_ms)
{
	aws->backoff_max_ms = max_ms;
}

void
aws_stats(const struct aws *aws, struct aws_stats *out)
{
	*out = (struct aws_stats){
		.calls = atomic_load(&aws->calls),
		.requests = atomic_load(&aws->requests),
		.throttled = atomic_load(&aws->throttled),
		.failed = atomic_load(&aws->failed),
		.connections = atomic_load(&aws->connections),
		.bytes_in = atomic_load(&aws->bytes_in),
	};
}
