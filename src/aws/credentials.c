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
#define ATTEMPT_S 60         /* between refreshes that are early */
#define ATTEMPT_URGENT_S 10  /* between those that are due */
#define REST_S 10            /* before keys that replaced refused ones are replaced in their turn */
#define REST_MAX_S (5 * 60)  /* the rest doubles up to this */
#define CALM_S 60            /* keys that have lived so long unrefused end the doubling */
#define REFUSALS_S (15 * 60) /* a refusal is remembered against keys for so long */
#define DEAD_S (5 * 60) /* keys that AWS calls expired are tried again: it may have been wrong */
#define SKEW_CHANGED_S 60

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

/* The last failure still stands: nothing that could change it has. What ended by a clock that is
 * now known to be wrong may not have ended. */
static bool
is_held(const struct credential_chain *chain, int64_t now_s)
{
	int64_t skew_s = chain->hosts ? hosts_clock_skew_s(chain->hosts) : 0;

	if (!chain->failure.err || llabs(skew_s - chain->failure.skew_s) > SKEW_CHANGED_S)
		return false;
	if (chain->failure.hold_s != HOLD_UNTIL_CHANGE &&
	    is_past(chain->failure.since_s, chain->failure.hold_s, now_s))
		return false;
	return !watch_has_changed(&chain->watch);
}

/* Other keys are wanted than those that the last search found: they were refused, or ended at once.
 */
static bool
is_trouble(const struct credential_chain *chain, int64_t now_s)
{
	const struct triple *current = chain->current;

	return chain->is_suspect ||
	       (current && !chain->is_extended && ends_within(current, now_s, 0) &&
		current->shown.expires_s - current->found_s < REST_S);
}

/* A source that gives fresh keys each time, for services that refuse them all, would be asked by
 * every request. */
static bool
is_resting(const struct credential_chain *chain, int64_t now_s)
{
	return !is_past(chain->tried_s, chain->rest_s, now_s) && !watch_has_changed(&chain->watch);
}

static void
rest_longer(struct credential_chain *chain)
{
	chain->rest_s = chain->rest_s ? MIN(2 * chain->rest_s, REST_MAX_S) : REST_S;
}

/* ---- what a search has brought; with the lock held ---- */

static enum err
say_worthless(const struct credential_chain *chain, const struct triple *triple, struct why *why)
{
	const struct provider *provider = provider_of(chain, triple);
	const char *renew = provider->renew ? provider->renew : "log in again";
	char date[24];

	if (triple_is(triple, chain->refused))
		return err_set(ERR_EXPIRED, why, "credentials in %s: AWS calls them expired: %s",
			       triple->shown.source, renew);
	date_iso(triple->shown.expires_s, date);
	return err_set(ERR_EXPIRED, why, "credentials in %s: expired at %s: %s",
		       triple->shown.source, date, renew);
}

/* Keys that were found but cannot be used. */
static enum err
judge(const struct credential_chain *chain, struct attempt *attempt)
{
	const struct triple *found = attempt->found;

	if (!triple_is(found, chain->refused) && !ends_within(found, chain_now_s(chain), 0))
		return ERR_OK;
	attempt->is_worthless = true;
	return say_worthless(chain, found, &attempt->why);
}

static void
keep_success(struct credential_chain *chain, struct attempt *attempt)
{
	if (!triple_is(attempt->found, chain->current))
		chain->refusers = 0;
	triple_unref(chain->current);
	chain->current = attempt->found;
	attempt->found = NULL;
	/* the search itself may have told how far our clock is off */
	chain->current->found_s = chain_now_s(chain);
	chain->is_extended = false;
	chain->failure.err = ERR_OK;
	chain->refresh_warning.text[0] = '\0';
}

static void
keep_failure(struct credential_chain *chain, enum err err, const struct attempt *attempt)
{
	int64_t now_s = chain_now_s(chain), hold_s = attempt->hold_s;

	if (attempt->is_worthless) {
		if (!attempt->is_trouble)
			rest_longer(chain);
		hold_s = provider_of(chain, attempt->found)->is_local ? DEAD_S : chain->rest_s;
	}
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
	chain->failure.hold_s = hold_s;
	chain->failure.since_s = now_s;
	chain->failure.skew_s = attempt->skew_s;
}

static void
keep(struct credential_chain *chain, enum err err, struct attempt *attempt)
{
	if (err == ERR_STOPPED || err == ERR_MEMORY)
		return; /* says nothing about the provider */
	chain->watch = attempt->watch;
	chain->tried_s = chain_now_s(chain);
	chain->is_suspect = false;
	if (err)
		keep_failure(chain, err, attempt);
	else
		keep_success(chain, attempt);
}

/* Before a search: how long the next one must wait if its keys are no better. */
static void
note_trouble(struct credential_chain *chain, struct attempt *attempt)
{
	int64_t now_s = chain_now_s(chain);

	attempt->is_trouble = is_trouble(chain, now_s);
	if (attempt->is_trouble)
		rest_longer(chain);
	else if (chain->current && !chain->refusers &&
		 is_past(chain->current->found_s, CALM_S, now_s))
		chain->rest_s = 0;
	chain->tried_s = now_s;
}

/* With the lock held, which is let go meanwhile. */
static void
fetch(struct credential_chain *chain, struct aws *client, struct attempt *attempt)
{
	enum err err;

	note_trouble(chain, attempt);
	chain->is_fetching = true;
	attempt->refused = chain->refusers && chain->current ? chain->current : chain->refused;
	if (attempt->refused)
		atomic_fetch_add(&attempt->refused->refs, 1);
	pthread_mutex_unlock(&chain->lock);

	err = chain_search(chain, client, attempt);

	pthread_mutex_lock(&chain->lock);
	if (!err)
		err = judge(chain, attempt);
	chain->is_fetching = false;
	keep(chain, err, attempt);
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
	int64_t now_s = chain_now_s(chain);
	bool is_wanted = is_trouble(chain, now_s), is_usable_now = is_usable(chain, now_s);

	if (is_stopped(client))
		return err_set(ERR_STOPPED, why, "credentials: stopped");
	if (is_usable_now) {
		if (chain->is_fetching ||
		    (!is_refresh_due(chain, now_s) && !(is_wanted && !is_resting(chain, now_s))))
			*out = chain->current;
		return ERR_OK;
	}
	if (chain->is_fetching)
		return ERR_OK;
	if (is_held(chain, now_s)) {
		*why = chain->failure.why;
		return chain->failure.err;
	}
	if (is_wanted && is_resting(chain, now_s))
		return say_worthless(chain, chain->current ? chain->current : chain->refused, why);
	return ERR_OK;
}

/* `shown` is the first member of a triple. */
static struct triple *
triple_of(const struct credentials *credentials)
{
	return (struct triple *)(uintptr_t)credentials;
}

/* With the lock held: until there is something to give that is not `refused`. */
static enum err
wait_for_keys(struct credential_chain *chain, struct aws *client, const struct triple *refused,
	      struct triple **out, struct why *why)
{
	struct attempt *attempt = NULL;
	struct triple *triple = NULL;
	enum err err;

	for (;;) {
		err = look(chain, client, &triple, why);
		if (err || (triple && !triple_is(triple, refused)))
			break;
		if (chain->is_fetching) {
			triple = NULL;
			(void)pthread_cond_wait(&chain->changed, &chain->lock);
			continue;
		}
		if (attempt && attempt->err) { /* ours gave nothing to wait for */
			err = triple ? ERR_EXPIRED : attempt->err;
			*why = attempt->why;
			break;
		}
		if (triple) {
			err = ERR_EXPIRED;
			break;
		}
		free(attempt);
		attempt = calloc(1, sizeof(*attempt));
		if (!attempt)
			return err_memory(why);
		fetch(chain, client, attempt);
	}
	free(attempt);
	if (!err)
		*out = triple;
	return err;
}

enum err
credentials_take_other(struct credential_chain *chain, struct aws *client,
		       const struct credentials *refused, const struct credentials **out,
		       struct why *why)
{
	struct triple *triple = NULL;
	enum err err;

	pthread_mutex_lock(&chain->lock);
	err = wait_for_keys(chain, client, triple_of(refused), &triple, why);
	if (!err) {
		atomic_fetch_add(&triple->refs, 1);
		*out = &triple->shown;
	}
	pthread_mutex_unlock(&chain->lock);
	return err;
}

enum err
credentials_take(struct credential_chain *chain, struct aws *client, const struct credentials **out,
		 struct why *why)
{
	return credentials_take_other(chain, client, NULL, out, why);
}

const struct credentials *
credentials_current(struct credential_chain *chain)
{
	struct triple *triple;

	pthread_mutex_lock(&chain->lock);
	triple = chain->current;
	if (triple)
		atomic_fetch_add(&triple->refs, 1);
	pthread_mutex_unlock(&chain->lock);
	return triple ? &triple->shown : NULL;
}

void
credentials_release(const struct credentials *credentials)
{
	triple_unref(triple_of(credentials));
}

/* With the lock held. One service that is wrong about the keys must not take them from the others.
 */
static void
note_refusal(struct credential_chain *chain, unsigned service)
{
	int64_t now_s = chain_now_s(chain);

	if (is_past(chain->refused_s, REFUSALS_S, now_s))
		chain->refusers = 0;
	if (!chain->refusers && is_past(chain->current->found_s, CALM_S, now_s))
		chain->rest_s = 0;
	chain->refusers |= UINT64_C(1) << (service % 64);
	chain->refused_s = now_s;
	chain->is_suspect = true;
	if ((chain->refusers & (chain->refusers - 1)) == 0)
		return;
	triple_unref(chain->refused);
	chain->refused = chain->current;
	chain->current = NULL;
	chain->is_extended = false;
}

void
credentials_refuse(struct credential_chain *chain, const struct credentials *expired,
		   unsigned service)
{
	pthread_mutex_lock(&chain->lock);
	if (triple_is(chain->current, triple_of(expired)))
		note_refusal(chain, service);
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
	chain->rest_s = 0;
	triple_unref(chain->refused); /* AWS is asked about them once more, too */
	chain->refused = NULL;
	pthread_mutex_unlock(&chain->lock);
}

void
credentials_warning(struct credential_chain *chain, struct why *out)
{
	pthread_mutex_lock(&chain->lock);
	*out = *chain->refresh_warning.text ? chain->refresh_warning : chain->warning;
	pthread_mutex_unlock(&chain->lock);
}
