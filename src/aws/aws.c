/* SPDX-License-Identifier: MIT */
/* aws.c - the life of what all clients share, and of a client. Where the settings come from is
 * settings.c's business. */
#include <stdlib.h>
#include <string.h>

#include "aws/chain.h"
#include "aws/client.h"
#include "aws/settings.h"
#include "base/text.h"

#define BACKOFF_MAX_MS 20000
#define TEXT_LIMIT (64u << 10)

static enum err
fill_shared(const struct aws_options *options, struct aws_shared *shared, struct why *why)
{
	struct profile_paths paths = { 0 };
	enum err err = settings_find(options, shared, &paths, why);

	if (err)
		return err;
	shared->is_read_only = options->is_read_only;
	shared->audit = options->audit;
	shared->chain = credential_chain_new(&(struct credential_options){
		.profile = shared->profile,
		.is_profile_explicit = options->profile && *options->profile,
		.paths = &paths,
		.hosts = &shared->hosts,
	});
	return shared->chain ? ERR_OK : err_memory(why);
}

static void
release_shared(struct aws_shared *shared)
{
	credential_chain_free(shared->chain);
	settings_done(shared);
	account_memory_done(&shared->account);
	free(shared);
}

enum err
aws_shared_new(const struct aws_options *options, struct aws_shared **out, struct why *why)
{
	struct aws_shared *shared = calloc(1, sizeof(*shared));
	enum err err;

	if (!shared)
		return err_memory(why);
	if (!account_memory_init(&shared->account)) {
		free(shared);
		return err_memory(why);
	}
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
aws_stand_in(const struct aws_shared *shared)
{
	const struct endpoint *custom = &shared->custom[AWS_CLOUDWATCH];

	return shared->has_custom[AWS_CLOUDWATCH] && custom->is_loopback ? custom->host : NULL;
}

const char *
aws_profile(const struct aws_shared *shared)
{
	return shared->profile;
}

bool
aws_uses_environment(const struct aws_shared *shared)
{
	const char *key = getenv("AWS_ACCESS_KEY_ID");

	return !shared->chain->is_profile_explicit && key && *key;
}

int64_t
aws_clock_offset_s(const struct aws_shared *shared)
{
	return hosts_clock_skew_s(&shared->hosts);
}

struct credential_chain *
aws_credentials(struct aws_shared *shared)
{
	return shared->chain;
}

struct aws *
aws_new(struct aws_shared *shared)
{
	struct aws *aws = calloc(1, sizeof(*aws));

	if (!aws)
		return NULL;
	aws->http = http_new(shared->ca_bundle);
	if (!aws->http || !http_set_proxy(aws->http, shared->proxy)) {
		http_free(aws->http);
		free(aws);
		return NULL;
	}
	if (shared->limits)
		http_set_limits(aws->http, shared->limits);
	aws->shared = shared;
	aws->backoff_max_ms = shared->backoff_max_ms ? shared->backoff_max_ms : BACKOFF_MAX_MS;
	http_reply_init(&aws->reply);
	buf_init_secret(&aws->body, API_REQUEST_MAX);
	buf_init(&aws->query, TEXT_LIMIT);
	buf_init(&aws->url, 2u * TEXT_LIMIT);
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
	buf_done(&aws->query);
	buf_done(&aws->url);
	buf_done(&aws->header_text);
	sigv4_done(&aws->sig);
	sigv4_cache_clear(&aws->cache);
	free(aws);
}

const char *
aws_endpoint(const struct aws *aws)
{
	return aws_custom_endpoint(aws->shared);
}

const char *
aws_client_profile(const struct aws *aws)
{
	return aws_profile(aws->shared);
}

void
aws_stop(struct aws *aws)
{
	http_stop(aws->http);
	credentials_stop(aws->shared->chain);
}

void
aws_resume(struct aws *aws)
{
	http_resume(aws->http);
}

bool
aws_pause(struct aws *aws, int64_t ms)
{
	return http_pause(aws->http, MIN(ms, aws->backoff_max_ms));
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
	for (size_t i = 0; i < AWS_OPERATIONS; i++)
		out->sent[i] = atomic_load(&aws->sent[i]);
}

void
aws_stats_since(const struct aws_stats *now, const struct aws_stats *before, struct aws_stats *out)
{
	struct aws_stats since = {
		.calls = now->calls - before->calls,
		.requests = now->requests - before->requests,
		.throttled = now->throttled - before->throttled,
		.failed = now->failed - before->failed,
		.connections = now->connections - before->connections,
		.bytes_in = now->bytes_in - before->bytes_in,
	};

	for (size_t i = 0; i < AWS_OPERATIONS; i++)
		since.sent[i] = now->sent[i] - before->sent[i];
	*out = since;
}

void
aws_stats_add(struct aws_stats *sum, const struct aws_stats *more)
{
	sum->calls += more->calls;
	sum->requests += more->requests;
	sum->throttled += more->throttled;
	sum->failed += more->failed;
	sum->connections += more->connections;
	sum->bytes_in += more->bytes_in;
	for (size_t i = 0; i < AWS_OPERATIONS; i++)
		sum->sent[i] += more->sent[i];
}
