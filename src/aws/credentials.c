/* SPDX-License-Identifier: MIT */
/* credentials.c - the providers: environment and shared files. It talks to no server: profiles that
 * need one (roles, SSO, a process) are recognised and named, with the way around. A new provider is
 * a function and a row. */
#include "aws/credentials.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

#define TRIPLE_MAX (64u << 10)
#define NAME_MAX_LEN 128

struct triple { /* what `struct credentials *` points into */
	struct credentials shown;
	atomic_uint refs;
	struct buf store;
	char source[NAME_MAX_LEN + 64];
};

struct credential_chain {
	pthread_mutex_t lock; /* held while small local files are read, never across the network */
	struct triple *current;
	struct profile_paths paths;
	char profile[NAME_MAX_LEN];
	bool is_profile_explicit;
};

/* What a provider works from. */
struct lookup {
	const struct credential_chain *chain;
	const struct profiles *files;
};

struct key_pair { /* borrowed; empty or NULL members: not set */
	const char *access, *secret, *token;
};

static struct triple *
triple_new(const struct key_pair *keys, const char *source)
{
	struct triple *triple = calloc(1, sizeof(*triple));
	bool has_token = keys->token && *keys->token;
	size_t access = strlen(keys->access) + 1, secret = strlen(keys->secret) + 1;
	struct text text;

	if (!triple)
		return NULL;
	atomic_init(&triple->refs, 1);
	buf_init_secret(&triple->store, TRIPLE_MAX);
	if (!buf_add(&triple->store, keys->access, access) ||
	    !buf_add(&triple->store, keys->secret, secret) ||
	    (has_token && !buf_add_text(&triple->store, keys->token))) {
		buf_done(&triple->store);
		free(triple);
		return NULL;
	}
	text_init(&text, triple->source, sizeof(triple->source));
	text_add(&text, source);
	triple->shown = (struct credentials){
		.access_key = triple->store.data,
		.secret_key = triple->store.data + access,
		.token = has_token ? triple->store.data + access + secret : NULL,
		.source = triple->source,
	};
	return triple;
}

static void
triple_unref(struct triple *triple)
{
	if (!triple || atomic_fetch_sub(&triple->refs, 1) != 1)
		return;
	buf_done(&triple->store);
	free(triple);
}

static bool
is_set(const char *s)
{
	return s && *s;
}

/* Keys go into a header: anything but visible ASCII would let them break out of it. */
static bool
is_header_safe(const char *s)
{
	for (; s && *s; s++)
		if (*s < 0x21 || *s > 0x7e)
			return false;
	return true;
}

static enum err
make_triple(const struct key_pair *keys, const char *source, struct triple **out, struct why *why)
{
	if (!is_set(keys->access) || !is_set(keys->secret))
		return err_set(ERR_NO_CREDENTIALS, why,
			       "credentials in %s: %s without %s: set both or neither", source,
			       is_set(keys->access) ? "access key id" : "secret access key",
			       is_set(keys->access) ? "secret access key" : "access key id");
	if (!is_header_safe(keys->access) || !is_header_safe(keys->secret) ||
	    !is_header_safe(keys->token))
		return err_set(ERR_NO_CREDENTIALS, why,
			       "credentials in %s: a space or control character in a key: "
			       "copy it again",
			       source);
	*out = triple_new(keys, source);
	return *out ? ERR_OK : err_memory(why);
}

static enum err
from_environment(const struct lookup *lookup, struct triple **out, struct why *why)
{
	struct key_pair keys = { getenv("AWS_ACCESS_KEY_ID"), getenv("AWS_SECRET_ACCESS_KEY"),
				 getenv("AWS_SECURITY_TOKEN") };
	const char *expiry = getenv("AWS_CREDENTIAL_EXPIRATION");
	int64_t expires_ms = 0;
	enum err err;

	if (lookup->chain->is_profile_explicit || (!is_set(keys.access) && !is_set(keys.secret)))
		return ERR_OK;
	if (!is_set(keys.token))
		keys.token = getenv("AWS_SESSION_TOKEN");
	if (is_set(expiry) && !date_parse_iso(expiry, &expires_ms))
		return err_set(ERR_NO_CREDENTIALS, why,
			       "AWS_CREDENTIAL_EXPIRATION: not a date such as "
			       "2026-11-21T01:02:03Z: correct or unset it");
	err = make_triple(&keys, "the environment", out, why);
	if (!err)
		(*out)->shown.expires_s = expires_ms / 1000;
	return err;
}

static enum err
from_file(const struct lookup *lookup, enum profile_source source, struct triple **out,
	  struct why *why)
{
	const struct credential_chain *chain = lookup->chain;
	const char *path =
		source == PROFILE_CREDENTIALS ? chain->paths.credentials : chain->paths.config;
	static const char *const names[] = { "aws_access_key_id", "aws_secret_access_key",
					     "aws_security_token", "aws_session_token" };
	const char *values[LEN(names)];
	TEXT_ON(where, NAME_MAX_LEN + 64);

	for (size_t i = 0; i < LEN(names); i++)
		values[i] = profiles_get(lookup->files, source, chain->profile, names[i]);
	if (!is_set(values[0]) && !is_set(values[1]))
		return ERR_OK;
	text_addf(&where, "profile %.60s of %.100s", chain->profile, path);
	return make_triple(&(struct key_pair){ values[0], values[1],
					       is_set(values[2]) ? values[2] : values[3] },
			   where.data, out, why);
}

static enum err
from_credentials_file(const struct lookup *lookup, struct triple **out, struct why *why)
{
	return from_file(lookup, PROFILE_CREDENTIALS, out, why);
}

static enum err
from_config_file(const struct lookup *lookup, struct triple **out, struct why *why)
{
	return from_file(lookup, PROFILE_CONFIG, out, why);
}

/* A profile whose keys come from somewhere that this version cannot ask. */
static enum err
needs_other(const struct lookup *lookup, const char *key, const char *what, struct why *why)
{
	const char *profile = lookup->chain->profile;

	if (!is_set(profiles_get(lookup->files, PROFILE_ANY, profile, key)))
		return ERR_OK;
	return err_set(ERR_NO_CREDENTIALS, why,
		       "profile %.60s has %s (%s): this version reads keys from the environment "
		       "and the shared files only: run eval \"$(aws configure export-credentials "
		       "--profile %.60s --format env)\" first",
		       profile, key, what, profile);
}

static enum err
from_role(const struct lookup *lookup, struct triple **out, struct why *why)
{
	(void)out;
	return needs_other(lookup, "role_arn", "a role to assume", why);
}

static enum err
from_sso(const struct lookup *lookup, struct triple **out, struct why *why)
{
	enum err err = needs_other(lookup, "sso_session", "IAM Identity Center", why);

	(void)out;
	if (!err)
		err = needs_other(lookup, "sso_start_url", "IAM Identity Center", why);
	return err;
}

static enum err
from_login(const struct lookup *lookup, struct triple **out, struct why *why)
{
	(void)out;
	return needs_other(lookup, "login_session", "a console login", why);
}

static enum err
from_process(const struct lookup *lookup, struct triple **out, struct why *why)
{
	(void)out;
	return needs_other(lookup, "credential_process", "a program that prints keys", why);
}

/* In the order of AWS's own tools. A provider that has nothing leaves *out alone and returns
 * ERR_OK; an error ends the search. */
static const struct provider {
	const char *name; /* for the list of places tried; NULL: covered by another row */
	enum err (*find)(const struct lookup *, struct triple **out, struct why *why);
} providers[] = {
	{ "the environment (AWS_ACCESS_KEY_ID)", from_environment },
	{ NULL, from_role },
	{ NULL, from_sso },
	{ "the shared credentials file", from_credentials_file },
	{ NULL, from_login },
	{ NULL, from_process },
	{ "the config file", from_config_file },
};

static enum err
nothing_found(const struct credential_chain *chain, struct why *why)
{
	if (chain->is_profile_explicit)
		return err_set(ERR_NO_CREDENTIALS, why,
			       "no credentials for profile %.60s: no keys in %.100s or %.100s: "
			       "add them with aws configure --profile %.60s",
			       chain->profile, chain->paths.credentials, chain->paths.config,
			       chain->profile);
	return err_set(ERR_NO_CREDENTIALS, why,
		       "no credentials: tried AWS_ACCESS_KEY_ID in the environment and profile "
		       "%.60s of %.100s and %.100s: run aws configure, or set "
		       "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
		       chain->profile, chain->paths.credentials, chain->paths.config);
}

static enum err
find_triple(const struct credential_chain *chain, struct triple **out, struct why *why)
{
	struct profiles *files = NULL;
	struct lookup lookup = { .chain = chain };
	struct triple *found = NULL;
	enum err err = profiles_load(&chain->paths, &files, why);

	if (err)
		return err;
	lookup.files = files;
	for (size_t i = 0; i < LEN(providers) && !err && !found; i++)
		err = providers[i].find(&lookup, &found, why);
	profiles_free(files);
	if (!err && !found)
		err = nothing_found(chain, why);
	if (!err)
		*out = found;
	return err;
}

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
	chain->paths = *options->paths;
	chain->is_profile_explicit = options->is_profile_explicit;
	text_init(&profile, chain->profile, sizeof(chain->profile));
	text_add(&profile, options->profile);
	return chain;
}

void
credential_chain_free(struct credential_chain *chain)
{
	if (!chain)
		return;
	triple_unref(chain->current);
	pthread_mutex_destroy(&chain->lock);
	free(chain);
}

static bool
has_expired(const struct triple *triple)
{
	return triple->shown.expires_s && triple->shown.expires_s <= clock_wall_s();
}

/* With the lock held: *out is referenced for the caller. */
static enum err
take_locked(struct credential_chain *chain, struct triple **out, struct why *why)
{
	char date[24];

	if (!chain->current || has_expired(chain->current)) {
		struct triple *found = NULL;
		enum err err = find_triple(chain, &found, why);

		if (err)
			return err;
		triple_unref(chain->current);
		chain->current = found;
	}
	if (has_expired(chain->current)) {
		date_iso(chain->current->shown.expires_s, date);
		return err_set(
			ERR_EXPIRED, why,
			"credentials in %s: expired at %s: get new ones and start cwtop again",
			chain->current->source, date);
	}
	atomic_fetch_add(&chain->current->refs, 1);
	*out = chain->current;
	return ERR_OK;
}

enum err
credentials_take(struct credential_chain *chain, const struct credentials **out, struct why *why)
{
	struct triple *triple = NULL;
	enum err err;

	pthread_mutex_lock(&chain->lock);
	err = take_locked(chain, &triple, why);
	pthread_mutex_unlock(&chain->lock);
	if (!err)
		*out = &triple->shown;
	return err;
}

void
credentials_release(const struct credentials *credentials)
{
	/* `shown` is the first member of a triple */
	triple_unref((struct triple *)(uintptr_t)credentials);
}

void
credentials_refresh(struct credential_chain *chain, const struct credentials *expired)
{
	pthread_mutex_lock(&chain->lock);
	if (chain->current && &chain->current->shown == expired) {
		triple_unref(chain->current);
		chain->current = NULL;
	}
	pthread_mutex_unlock(&chain->lock);
}
