/* SPDX-License-Identifier: MIT */
/* provider.c - the table of providers in the order of AWS's own tools, and the small things they
 * share: triples, profile values, files to watch. */
#include "aws/provider.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/text.h"

#define TRIPLE_MAX (64u << 10)
#define EXTEND_S                                                                        \
	(15 * 60) /* and something between two and ten minutes, so that machines differ \
		   */
#define EXTEND_MIN_S 120
#define EXTEND_MAX_S 600

/* clang-format off */
const struct provider providers[] = {
	{ .name = "env", .canonical = "Environment", .is_local = true, .find = find_environment,
	  .renew = "set new ones and start cwtop again" },
	{ .name = "assume-role", .find = find_role,
	  .renew = "check this machine's clock" },
	{ .name = "assume-role-with-web-identity", .is_of_profile = true, .find = find_web_identity,
	  .renew = "check this machine's clock" },
	{ .name = "sso", .is_of_profile = true, .find = find_sso,
	  .renew = "run aws sso login" },
	{ .name = "shared-credentials-file", .is_of_profile = true, .is_local = true,
	  .find = find_credentials_file, .renew = "put new ones into the file" },
	{ .name = "login", .is_of_profile = true, .find = find_login },
	{ .name = "custom-process", .is_of_profile = true, .find = find_process,
	  .renew = "log in as the profile's credential_process needs it" },
	{ .name = "config-file", .is_of_profile = true, .is_local = true, .find = find_config_file,
	  .renew = "put new ones into the file" },
	{ .name = "container-role", .canonical = "EcsContainer", .keeps_old = true,
	  .find = find_container, .renew = "check the container's agent" },
	{ .name = "iam-role", .canonical = "Ec2InstanceMetadata", .keeps_old = true,
	  .find = find_instance, .renew = "check the instance's role" },
};
/* clang-format on */
const size_t n_providers = LEN(providers);

static bool
is_skipped(const struct lookup *lookup, const struct provider *provider)
{
	if (lookup->parent)
		return !provider->is_of_profile;
	return lookup->is_env_ignored && provider->find == find_environment;
}

enum err
provider_search(const struct lookup *lookup, const struct provider *table, size_t n,
		struct triple **out, struct why *why)
{
	bool is_ours = !table;

	if (is_ours) {
		table = providers;
		n = n_providers;
	}
	for (size_t i = 0; i < n; i++) {
		struct triple *found = NULL;
		enum err err;

		if (is_ours && is_skipped(lookup, &table[i]))
			continue;
		err = table[i].find(lookup, &found, why);
		if (err)
			return err;
		if (!found)
			continue;
		found->shown.provider = table[i].name;
		*out = found;
		return ERR_OK;
	}
	return ERR_OK;
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

static struct triple *
freeze(const struct key_pair *keys, const char *source)
{
	struct triple *triple = calloc(1, sizeof(*triple));
	const char *const texts[] = { keys->access, keys->secret,
				      is_set(keys->token) ? keys->token : "",
				      is_set(keys->account) ? keys->account : "" };
	size_t at[LEN(texts)];
	bool is_ok = true;
	struct text text;

	if (!triple)
		return NULL;
	atomic_init(&triple->refs, 1);
	buf_init_secret(&triple->store, TRIPLE_MAX);
	for (size_t i = 0; i < LEN(texts); i++) {
		at[i] = triple->store.len;
		is_ok = is_ok && buf_add(&triple->store, texts[i], strlen(texts[i]) + 1);
	}
	if (!is_ok) {
		triple_unref(triple);
		return NULL;
	}
	text_init(&text, triple->source, sizeof(triple->source));
	text_add(&text, source);
	triple->shown = (struct credentials){
		.access_key = triple->store.data + at[0],
		.secret_key = triple->store.data + at[1],
		.token = is_set(keys->token) ? triple->store.data + at[2] : NULL,
		.account = triple->store.data + at[3],
		.source = triple->source,
		.provider = "",
		.expires_s = keys->expires_s,
	};
	return triple;
}

enum err
triple_new(const struct lookup *lookup, const struct key_pair *keys, const char *source,
	   struct triple **out, struct why *why)
{
	struct triple *triple;

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
	triple = freeze(keys, source);
	if (!triple)
		return err_memory(why);
	triple->found_s = lookup->search->now_s;
	*out = triple;
	return ERR_OK;
}

void
triple_unref(struct triple *triple)
{
	if (!triple || atomic_fetch_sub(&triple->refs, 1) != 1)
		return;
	buf_done(&triple->store);
	free(triple);
}

void
triple_extend(const struct lookup *lookup, struct triple *triple)
{
	int64_t now_s = lookup->search->now_s, more_s;
	uint32_t random = 0;

	if (!crypto_random(&random, sizeof(random)))
		random = 0;
	more_s = EXTEND_S + EXTEND_MIN_S + random % (EXTEND_MAX_S - EXTEND_MIN_S);
	if (triple->shown.expires_s - now_s <= more_s)
		triple->shown.expires_s = now_s + more_s;
}

bool
triple_is(const struct triple *a, const struct triple *b)
{
	return a && b && strcmp(a->shown.access_key, b->shown.access_key) == 0 &&
	       strcmp(a->shown.secret_key, b->shown.secret_key) == 0 &&
	       text_is(a->shown.token, b->shown.token);
}

const char *
lookup_get(const struct lookup *lookup, const char *key)
{
	const char *value = profiles_get(lookup->search->files, PROFILE_ANY, lookup->profile, key);

	return is_set(value) ? value : NULL;
}

bool
lookup_has(const struct lookup *lookup, const char *key)
{
	return profiles_get(lookup->search->files, PROFILE_ANY, lookup->profile, key) != NULL;
}

const char *
lookup_env(const char *name)
{
	const char *value = getenv(name);

	return is_set(value) ? value : NULL;
}

const char *
lookup_env_or(const struct lookup *lookup, const char *name, const char *key)
{
	const char *value = lookup_env(name);

	return value ? value : lookup_get(lookup, key);
}

/* FNV-1a over what tells one state of a file from another. */
static uint64_t
file_state(const char *path)
{
	struct stat stat_of = { 0 };
	uint64_t hash = 14695981039346656037u;

	if (stat(path, &stat_of) != 0)
		return 0;
	const uint64_t parts[] = {
		(uint64_t)stat_of.st_dev,          (uint64_t)stat_of.st_ino,
		(uint64_t)stat_of.st_size,         (uint64_t)stat_of.st_mode,
		(uint64_t)stat_of.st_uid,          (uint64_t)stat_of.st_mtim.tv_sec,
		(uint64_t)stat_of.st_mtim.tv_nsec, (uint64_t)stat_of.st_ctim.tv_sec,
		(uint64_t)stat_of.st_ctim.tv_nsec
	};

	for (size_t i = 0; i < LEN(parts); i++)
		hash = (hash ^ parts[i]) * 1099511628211u;
	return hash ? hash : 1;
}

uint64_t
watch_add(struct watch *watch, const char *path)
{
	uint64_t state = *path ? file_state(path) : 0;
	struct watched *file;

	if (!*path)
		return 0;
	for (size_t i = 0; i < watch->n; i++)
		if (strcmp(watch->files[i].path, path) == 0)
			return state;
	if (watch->n == WATCH_MAX || strlen(path) >= sizeof(watch->files[0].path))
		return state;
	file = &watch->files[watch->n++];
	memcpy(file->path, path, strlen(path) + 1);
	file->state = state;
	return state;
}

bool
watch_has_changed(const struct watch *watch)
{
	for (size_t i = 0; i < watch->n; i++)
		if (file_state(watch->files[i].path) != watch->files[i].state)
			return true;
	return false;
}

bool
date_parse_lenient(const char *s, int64_t *out_unix_s)
{
	TEXT_ON(text, 64);
	size_t n = strlen(s);
	int64_t ms;

	while (n > 0 && s[n - 1] == ' ')
		n--;
	if (n > 3 && (strncmp(s + n - 3, "UTC", 3) == 0 || strncmp(s + n - 3, "GMT", 3) == 0)) {
		for (n -= 3; n > 0 && s[n - 1] == ' ';)
			n--;
		text_add_n(&text, s, n);
		text_add(&text, "Z");
	} else {
		text_add_n(&text, s, n);
	}
	if (text.len > 10 && text.data[10] == ' ')
		text.data[10] = 'T';
	if (text.is_cut || !date_parse_iso(text.data, &ms))
		return false;
	*out_unix_s = ms / 1000;
	return true;
}
