/* SPDX-License-Identifier: MIT */
/* credentials.c - the chain: the keys in force, who renews them and when. Where keys come from is
 * the providers' business. Its lock is held to look and to change, never while a provider works. */
#include "aws/credentials.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/chain.h"
#include "aws/hosts.h"
#include "base/clock.h"
#include "base/text.h"

#define ADVISORY_S (15 * 60)
#define MANDATORY_S (10 * 60)
#define ATTEMPT_S 60        /* between refreshes that are early */
#define ATTEMPT_URGENT_S 10 /* between those that are due */
#define HOLD_S 5            /* after a failure, unless its provider says another time */
#define HOLD_SAME_S 10      /* while a provider that must be asked keeps giving refused keys */
#define ARENA_BYTES (4u << 20)

struct credential_chain *
credential_chain_new(const struct credential_options *options)
{
	struct credential_chain *chain = calloc(1, sizeof(*chain));
	struct text profile;

	if (!chain)
		return NULL;
	if (pthread_mutex_init(&chain->lock, NULL) != 0) {
		free(chain);
		return NULL;
	}
	if (pthread_cond_init(&chain->changed, NULL) != 0) {
		(void)pthread_mutex_destroy(&chain->lock);
		free(chain);
		return NULL;
	}
	chain->paths = *options->paths;
	chain->is_profile_explicit = options->is_profile_explicit;
	chain->now_s = options->now_s ? options->now_s : clock_wall_s;
	chain->hosts = options->hosts;
	chain->providers = options->providers;
	chain->n_providers = options->n_providers;
	text_init(&profile, chain->profile, sizeof(chain->profile));
	text_add(&profile, options->profile);
	buf_init_secret(&chain->sso.token, SSO_TOKEN_MAX);
	return chain;
}

void
credential_chain_free(struct credential_chain *chain)
{
	if (!chain)
		return;
	triple_unref(chain->current);
	triple_unref(chain->refused);
	buf_done(&chain->sso.token);
	crypto_cleanse(chain->answer, sizeof(chain->answer));
	(void)pthread_cond_destroy(&chain->changed);
	(void)pthread_mutex_destroy(&chain->lock);
	free(chain);
}

static const struct provider *
provider_of(const struct credential_chain *chain, const struct triple *triple)
{
	const struct provider *table = chain->providers ? chain->providers : providers;
	size_t n = chain->providers ? chain->n_providers : n_providers;

	for (size_t i = 0; i < n; i++)
		if (strcmp(table[i].name, triple->shown.provider) == 0)
			return &table[i];
	return &table[0];
}

/* ---- what is to be done about the keys in force; with the lock held ---- */

/* Keys that live a quarter of an hour are not due from their first second on: the times before the
 * end are at most a third and a sixth of the life that was left when they were found. */
static int64_t
window_s(const struct triple *triple, int64_t most_s)
{
	int64_t life_s = triple->shown.expires_s - triple->found_s;

	return MIN(most_s, MAX(life_s, 0) / (most_s == ADVISORY_S ? 3 : 6));
}

/* Keys end by AWS's clock, not by this machine's. */
static int64_t
now_of(const struct credential_chain *chain)
{
	return chain->now_s() + (chain->hosts ? hosts_clock_skew_s(chain->hosts) : 0);
}

static bool
ends_within(const struct triple *triple, int64_t now_s, int64_t s)
{
	return triple->shown.expires_s && triple->shown.expires_s - now_s <= s;
}

/* Keys that can be given: not ended, or of a service that says nothing new (AWS then decides). */
static bool
is_usable(const struct credential_chain *chain, int64_t now_s)
{
	const struct triple *current = chain->current;

	return current && (!ends_within(current, now_s, 0) || chain->is_extended);
}

/* A clock that was set back must not put the next attempt off for a year. */
static bool
is_past(int64_t since_s, int64_t for_s, int64_t now_s)
{
	return now_s < since_s || now_s - since_s >= for_s;
}

static bool
is_refresh_due(const struct credential_chain *chain, int64_t now_s)
{
	const struct triple *current = chain->current;

	if (!ends_within(current, now_s, window_s(current, ADVISORY_S)))
		return false;
	return is_past(chain->tried_s,
		       ends_within(current, now_s, window_s(current, MANDATORY_S)) &&
				       !chain->is_extended
			       ? ATTEMPT_URGENT_S
			       : ATTEMPT_S,
		       now_s);
}

/* The last failure still stands: nothing that could change it has. */
static bool
is_held(const struct credential_chain *chain, int64_t now_s)
{
	if (!chain->failure.err)
		return false;
	if (chain->failure.hold_s != HOLD_UNTIL_CHANGE &&
	    is_past(chain->failure.since_s, chain->failure.hold_s, now_s))
		return false;
	return !watch_has_changed(&chain->failure.watch);
}

/* ---- one search, by one thread, without the lock ---- */

/* What a call on this client has in its hands while its credentials are fetched over the same
 * client. */
struct aside {
	struct http_reply reply;
	struct buf body, query, url, header_text;
	struct sigv4 sig;
};

static void
set_aside(struct aws *client, struct aside *aside)
{
	*aside = (struct aside){ client->reply, client->body,        client->query,
				 client->url,   client->header_text, client->sig };
	http_reply_init(&client->reply);
	buf_init_secret(&client->body, API_REQUEST_MAX);
	buf_init_secret(&client->query, aside->query.limit);
	buf_init_secret(&client->url, aside->url.limit);
	buf_init_secret(&client->header_text, aside->header_text.limit);
	sigv4_init(&client->sig);
}

static void
take_back(struct aws *client, const struct aside *aside)
{
	http_reply_done(&client->reply);
	buf_done(&client->body);
	buf_done(&client->query);
	buf_done(&client->url);
	buf_done(&client->header_text);
	sigv4_done(&client->sig);
	client->reply = aside->reply;
	client->body = aside->body;
	client->query = aside->query;
	client->url = aside->url;
	client->header_text = aside->header_text;
	client->sig = aside->sig;
}

static enum err
search_files(struct search *search, struct triple **out, struct why *why)
{
	struct credential_chain *chain = search->chain;
	struct profiles *files = NULL;
	struct lookup lookup = {
		.search = search,
		.profile = chain->profile,
		.is_env_ignored = chain->is_profile_explicit,
	};
	enum err err = profiles_load(&chain->paths, &files, why);

	if (err)
		return err;
	if (profiles_trust(files, PROFILE_CREDENTIALS) == FILE_EXPOSED)
		chain_warn(chain, "%s: others can read these keys: chmod 600 it",
			   chain->paths.credentials);
	search->files = files;
	err = provider_search(&lookup, chain->providers, chain->n_providers, out, why);
	profiles_free(files);
	if (!err && !*out)
		err = chain_nothing_found(search, why);
	return err;
}

static enum err
run_search(struct credential_chain *chain, struct aws *client, struct attempt *attempt)
{
	TEXT_ON(half, 160);
	TEXT_ON(silent, 120);
	struct search search = {
		.chain = chain,
		.client = client,
		.paths = &chain->paths,
		.arena = arena_new(ARENA_BYTES),
		.refused = attempt->refused,
		.watch = &attempt->watch,
		.now_s = now_of(chain),
		.hold_s = HOLD_S,
		.half = half,
		.silent = silent,
	};
	struct aside aside;
	enum err err;

	if (!search.arena)
		return err_memory(&attempt->why);
	watch_add(search.watch, chain->paths.credentials);
	watch_add(search.watch, chain->paths.config);
	if (client)
		set_aside(client, &aside);
	err = search_files(&search, &attempt->found, &attempt->why);
	if (client)
		take_back(client, &aside);
	attempt->hold_s = search.hold_s;
	arena_free(search.arena);
	return err;
}

/* Keys that were found but cannot be used. */
static enum err
judge(const struct credential_chain *chain, struct attempt *attempt)
{
	const struct triple *found = attempt->found;
	const struct provider *provider = provider_of(chain, found);
	const char *renew = provider->renew ? provider->renew : "log in again";
	char date[24];

	if (triple_is(found, attempt->refused)) {
		attempt->hold_s = provider->is_local ? HOLD_UNTIL_CHANGE : HOLD_SAME_S;
		return err_set(ERR_EXPIRED, &attempt->why,
			       "credentials in %s: AWS calls them expired: %s", found->source,
			       renew);
	}
	if (!ends_within(found, now_of(chain), 0))
		return ERR_OK;
	attempt->hold_s = provider->is_local ? HOLD_UNTIL_CHANGE : HOLD_SAME_S;
	date_iso(found->shown.expires_s, date);
	return err_set(ERR_EXPIRED, &attempt->why, "credentials in %s: expired at %s: %s",
		       found->source, date, renew);
}

/* With the lock held again. */
static void
keep_success(struct credential_chain *chain, struct attempt *attempt)
{
	triple_unref(chain->current);
	chain->current = attempt->found;
	attempt->found = NULL;
	chain->is_extended = false;
	chain->failure.err = ERR_OK;
	chain->refresh_warning.text[0] = '\0';
}

static void
keep_failure(struct credential_chain *chain, enum err err, const struct attempt *attempt)
{
	int64_t now_s = now_of(chain);

	if (err == ERR_STOPPED || err == ERR_MEMORY)
		return; /* says nothing about the provider */
	if (chain->current && provider_of(chain, chain->current)->keeps_old)
		chain->is_extended = true;
	if (is_usable(chain, now_s)) {
		(void)err_set(err, &chain->refresh_warning,
			      "credentials could not be renewed, the old ones go on: %s",
			      attempt->why.text);
		return;
	}
	chain->failure.err = err;
	chain->failure.why = attempt->why;
	chain->failure.watch = attempt->watch;
	chain->failure.hold_s = attempt->hold_s;
	chain->failure.since_s = now_s;
}

/* With the lock held, which is let go meanwhile. */
static void
fetch(struct credential_chain *chain, struct aws *client, struct attempt *attempt)
{
	enum err err;

	chain->is_fetching = true;
	chain->tried_s = now_of(chain);
	attempt->refused = chain->refused;
	if (attempt->refused)
		atomic_fetch_add(&attempt->refused->refs, 1);
	pthread_mutex_unlock(&chain->lock);

	err = run_search(chain, client, attempt);
	if (!err)
		err = judge(chain, attempt);

	pthread_mutex_lock(&chain->lock);
	chain->is_fetching = false;
	if (!err)
		keep_success(chain, attempt);
	else
		keep_failure(chain, err, attempt);
	attempt->err = err;
	triple_unref(attempt->found);
	triple_unref(attempt->refused);
	pthread_cond_broadcast(&chain->changed);
}

static bool
is_stopped(const struct aws *client)
{
	return client && http_is_stopped(client->http);
}

/* With the lock held: what the chain has to give now, or ERR_OK and nothing: fetch. */
static enum err
look(struct credential_chain *chain, const struct aws *client, struct triple **out, struct why *why)
{
	int64_t now_s = now_of(chain);

	if (is_stopped(client))
		return err_set(ERR_STOPPED, why, "credentials: stopped");
	if (is_usable(chain, now_s)) {
		if (chain->is_fetching || !is_refresh_due(chain, now_s))
			*out = chain->current;
		return ERR_OK;
	}
	if (!chain->is_fetching && is_held(chain, now_s)) {
		*why = chain->failure.why;
		return chain->failure.err;
	}
	return ERR_OK;
}

enum err
credentials_take(struct credential_chain *chain, struct aws *client, const struct credentials **out,
		 struct why *why)
{
	struct attempt *attempt = NULL;
	struct triple *triple = NULL;
	enum err err;

	pthread_mutex_lock(&chain->lock);
	for (;;) {
		err = look(chain, client, &triple, why);
		if (err || triple)
			break;
		if (chain->is_fetching) {
			(void)pthread_cond_wait(&chain->changed, &chain->lock);
			continue;
		}
		if (attempt) { /* our own attempt gave nothing to wait for */
			err = attempt->err;
			*why = attempt->why;
			break;
		}
		attempt = calloc(1, sizeof(*attempt));
		if (!attempt) {
			err = err_memory(why);
			break;
		}
		fetch(chain, client, attempt);
	}
	if (triple) {
		atomic_fetch_add(&triple->refs, 1);
		*out = &triple->shown;
	}
	pthread_mutex_unlock(&chain->lock);
	free(attempt);
	return err;
}

void
credentials_release(const struct credentials *credentials)
{
	/* `shown` is the first member of a triple */
	triple_unref((struct triple *)(uintptr_t)credentials);
}

void
credentials_refuse(struct credential_chain *chain, const struct credentials *expired)
{
	pthread_mutex_lock(&chain->lock);
	if (chain->current && &chain->current->shown == expired) {
		triple_unref(chain->refused);
		chain->refused = chain->current;
		chain->current = NULL;
		chain->is_extended = false;
		chain->failure.err = ERR_OK;
	}
	pthread_mutex_unlock(&chain->lock);
}

void
credentials_stop(struct credential_chain *chain)
{
	pthread_mutex_lock(&chain->lock);
	pthread_cond_broadcast(&chain->changed);
	pthread_mutex_unlock(&chain->lock);
}

void
credentials_retry(struct credential_chain *chain)
{
	pthread_mutex_lock(&chain->lock);
	chain->failure.err = ERR_OK;
	chain->is_declined = false;
	chain->tried_s = 0;
	pthread_mutex_unlock(&chain->lock);
}

void
credentials_warning(struct credential_chain *chain, struct why *out)
{
	pthread_mutex_lock(&chain->lock);
	*out = *chain->refresh_warning.text ? chain->refresh_warning : chain->warning;
	pthread_mutex_unlock(&chain->lock);
}
