/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_CHAIN_H
#define CWTOP_AWS_CHAIN_H
/* chain.h - what a chain of credentials is made of: for credentials*.c and chain.c only.
 */
#include <pthread.h>

#include "aws/provider.h"
#include "base/crypto.h"

#define SSO_TOKEN_MAX (64u << 10)
#define CODE_DIGITS 6 /* of an MFA device */

/* One search and what came of it. */
struct attempt {
	struct triple *found, *refused;
	struct watch watch;
	struct why why;
	enum err err;
	int64_t hold_s;
	int64_t skew_s;    /* of this machine's clock, as it was known when the search began */
	bool is_trouble;   /* keys before it were refused or ended at once */
	bool is_worthless; /* it found keys, but such as are refused or have ended */
};

struct credential_chain {
	/* unchanging: */
	struct profile_paths paths;
	char profile[128];
	bool is_profile_explicit;
	int64_t (*now_s)(void);
	const struct hosts *hosts; /* NULL: this machine's clock is taken to be right */
	const struct provider *providers;
	size_t n_providers;
	bool can_ask;
	void (*notify)(void *ctx);
	void *notify_ctx;
	struct sso_memory sso; /* of the thread that fetches */

	pthread_mutex_t lock; /* over what follows */
	pthread_cond_t changed;
	struct triple *current; /* NULL: none */
	uint64_t refusers;      /* the services that refused current, one bit each */
	int64_t refused_s;      /* the last of them did */
	struct triple *refused; /* by two services: dead for all; NULL: none */
	bool is_suspect;        /* keys were refused, and no search has been made since */
	bool is_fetching;
	bool is_extended;   /* current has ended, but its provider cannot be reached */
	int64_t tried_s;    /* the last search began, or ended */
	int64_t rest_s;     /* after it, before keys that are refused or end at once are replaced */
	struct watch watch; /* what the last search depended on */
	struct {
		enum err err; /* ERR_OK: the last search found keys */
		struct why why;
		int64_t hold_s, since_s, skew_s;
	} failure;
	struct why warning, refresh_warning;
	struct credential_question question;
	uint64_t n_questions;
	char answer[16]; /* to the open question; "": not yet */
	bool is_declined;
};

/* chain_search - asks the providers, by one thread and without the lock. */
MUST_CHECK enum err
chain_search(struct credential_chain *chain, struct aws *client, struct attempt *attempt);
/* chain_nothing_found - ERR_NO_CREDENTIALS with the places that were tried. */
enum err
chain_nothing_found(const struct search *search, struct why *why);

#endif
