/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_CREDENTIALS_H
#define CWTOP_AWS_CREDENTIALS_H
/* credentials.h - the key pair that signs, and where it comes from. Providers are asked in the
 * order that AWS's own tools use; the first that has keys wins, one that is half set up is an
 * error. */
#include "aws/profile.h"

/* A frozen triple: counted, never changed, so that keys of two refreshes cannot mix. */
struct credentials {
	const char *access_key, *secret_key;
	const char *token;  /* NULL: none */
	const char *source; /* "environment", "~/.aws/credentials [name]": for sentences */
	int64_t expires_s;  /* Unix; 0: unknown or never */
};

struct credential_chain;

struct credential_options {       /* copied */
	const char *profile;      /* name in use, "default" for none */
	bool is_profile_explicit; /* --profile: the environment's keys do not count */
	const struct profile_paths *paths;
};

/* credential_chain_new - NULL when memory is out. Nothing is read yet. */
struct credential_chain *
credential_chain_new(const struct credential_options *options);
void
credential_chain_free(struct credential_chain *chain); /* cleanses; NULL is fine */

/* credentials_take - the triple in force, read if there is none yet; credentials_release gives it
 * back. ERR_NO_CREDENTIALS with the places tried, or with what the profile needs that this version
 * cannot do; ERR_EXPIRED; ERR_FILE. Any thread. */
MUST_CHECK enum err
credentials_take(struct credential_chain *chain, const struct credentials **out, struct why *why);
void
credentials_release(const struct credentials *credentials); /* NULL is fine */

/* credentials_refresh - AWS called these expired: the next take reads the files again, unless
 * another thread has already done so. */
void
credentials_refresh(struct credential_chain *chain, const struct credentials *expired);

#endif
