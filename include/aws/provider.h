/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_PROVIDER_H
#define CWTOP_AWS_PROVIDER_H
/* provider.h - what the chain of credentials and its providers share; nothing else needs it. A new
 * provider is one file with one `find`, and one row in provider.c. */
#include <stdatomic.h>

#include "aws/client.h"
#include "aws/credentials.h"

/* What `struct credentials *` points into. */
struct triple {
	struct credentials shown; /* first: credentials_release relies on it */
	atomic_uint refs;
	int64_t found_s;
	struct buf store;
	char source[320];
};

struct key_pair { /* borrowed; NULL or "": not set */
	const char *access, *secret, *token, *account;
	int64_t expires_s;
};

/* Files whose change makes it worth while to ask again. */
#define WATCH_MAX 8
struct watch {
	struct watched {
		char path[PROFILE_PATH_MAX];
		uint64_t state; /* of inode, size and time; 0: not there */
	} files[WATCH_MAX];
	size_t n;
};

/* One search for keys, on one thread. */
struct search {
	struct credential_chain *chain;
	struct aws *client; /* NULL: nothing that needs the network is asked */
	const struct profiles *files;
	const struct profile_paths *paths;
	struct arena *arena;
	const struct triple *refused; /* AWS called these expired; NULL */
	struct watch *watch;
	int64_t now_s;
	int64_t hold_s; /* set by a provider that fails: ask again no sooner, unless a file changes
			 */
	struct text half;   /* what looked like a beginning but does not count */
	struct text silent; /* places that gave no answer */
};

#define HOLD_UNTIL_CHANGE INT64_MAX

struct lookup { /* in one profile */
	struct search *search;
	const char *profile;
	bool is_env_ignored;
	const struct lookup *parent; /* the profile that names this one as its source; NULL */
};

struct provider {
	const char *name;      /* as AWS's tools name it */
	const char *canonical; /* as credential_source names it; NULL */
	const char *renew;     /* what to do about expired keys: "cwtop: what: why: RENEW" */
	bool is_of_profile;    /* also asked for a source_profile */
	bool is_local;         /* the same until a file changes: environment and files */
	bool keeps_old;        /* while it cannot be reached, the last keys go on being used */
	/* Leaves *out alone when it has nothing; an error ends the search. */
	enum err (*find)(const struct lookup *lookup, struct triple **out, struct why *why);
};

extern const struct provider providers[]; /* in the order of AWS's own tools */
extern const size_t n_providers;

enum err
find_environment(const struct lookup *lookup, struct triple **out, struct why *why);
enum err
find_role(const struct lookup *lookup, struct triple **out, struct why *why);
enum err
find_web_identity(const struct lookup *lookup, struct triple **out, struct why *why);
enum err
find_sso(const struct lookup *lookup, struct triple **out, struct why *why);
enum err
find_credentials_file(const struct lookup *lookup, struct triple **out, struct why *why);
enum err
find_login(const struct lookup *lookup, struct triple **out, struct why *why);
enum err
find_process(const struct lookup *lookup, struct triple **out, struct why *why);
enum err
find_config_file(const struct lookup *lookup, struct triple **out, struct why *why);
enum err
find_container(const struct lookup *lookup, struct triple **out, struct why *why);
enum err
find_instance(const struct lookup *lookup, struct triple **out, struct why *why);

/* provider_search - the first of the providers that has keys; *out stays NULL when none has.
 * @table  NULL: all of them for the chain's profile, those of profiles for another */
MUST_CHECK enum err
provider_search(const struct lookup *lookup, const struct provider *table, size_t n,
		struct triple **out, struct why *why);

/* triple_new - a frozen copy; ERR_NO_CREDENTIALS when half of the pair is missing or a key cannot
 * go into a header. @source: where they came from, for sentences. */
MUST_CHECK enum err
triple_new(const struct lookup *lookup, const struct key_pair *keys, const char *source,
	   struct triple **out, struct why *why);
void
triple_unref(struct triple *triple); /* NULL is fine */
/* triple_extend - keys of a metadata service that are about to end, or have ended, are used on for
 * a while: it is the service that is late, and AWS says so if they are worth nothing. */
void
triple_extend(const struct lookup *lookup, struct triple *triple);
/* triple_is - the same three secrets. NULL equals nothing. */
bool
triple_is(const struct triple *a, const struct triple *b);

/* lookup_get - a value of the profile in either file; NULL when it is not there or empty.
 * lookup_has - the key is there, whatever its value. */
const char *
lookup_get(const struct lookup *lookup, const char *key);
bool
lookup_has(const struct lookup *lookup, const char *key);
/* lookup_env - a variable; NULL when it is not set or empty. lookup_env_or - else the profile's
 * key.
 */
const char *
lookup_env(const char *name);
const char *
lookup_env_or(const struct lookup *lookup, const char *name, const char *key);

/* watch_add - remembers the file's state, and returns it. */
uint64_t
watch_add(struct watch *watch, const char *path);
/* watch_has_changed - one of the files is not as it was when it was added. */
bool
watch_has_changed(const struct watch *watch);

/* date_parse_lenient - also "2026-11-21 01:02:03 UTC", as older tools wrote it. */
MUST_CHECK bool
date_parse_lenient(const char *s, int64_t *out_unix_s);

/* chain_ask - the operator's answer to a question, six digits. ERR_NO_CREDENTIALS when nobody can
 * or will answer; ERR_STOPPED. Blocks. */
MUST_CHECK enum err
chain_ask(struct search *search, const char *text, char code[8], struct why *why);

/* What an SSO refresh must remember between two searches, by the chain. */
struct sso_memory {
	uint64_t state;   /* of the token file that the rest is about */
	int64_t tried_s;  /* the last attempt to refresh */
	bool is_dead;     /* AWS refuses this refresh token */
	struct buf token; /* the refreshed file's text, while it could not be written; secret */
};
struct sso_memory *
chain_sso_memory(struct credential_chain *chain);
/* chain_now_s - by AWS's clock, as far as it is known: later than search->now_s, and another time
 * when an answer has told of it meanwhile. */
int64_t
chain_now_s(const struct credential_chain *chain);
/* chain_warn - something that the operator should know, though it works. */
void
chain_warn(struct credential_chain *chain, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
