/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_CREDENTIALS_H
#define CWTOP_AWS_CREDENTIALS_H
/* credentials.h - the key pair that signs, and where it comes from. Providers are asked in the
 * order that AWS's own tools use; the first that has keys wins, one that is half set up is an
 * error. Keys that end are renewed ahead of their time, by one thread at a time. */
#include "aws/profile.h"

struct aws;
struct hosts;

/* A frozen triple: counted, never changed, so that keys of two refreshes cannot mix. */
struct credentials {
	const char *access_key, *secret_key;
	const char *token;    /* NULL: none */
	const char *source;   /* "environment", "~/.aws/credentials [name]": for sentences */
	const char *provider; /* "env", "assume-role", "sso"...: as AWS's tools name it */
	const char *account;  /* "": not known */
	int64_t expires_s;    /* Unix; 0: unknown or never */
};

struct credential_chain;

struct provider;

struct credential_options {       /* copied */
	const char *profile;      /* name in use, "default" for none */
	bool is_profile_explicit; /* --profile: the environment's keys do not count */
	const struct profile_paths *paths;
	/* for tests: */
	int64_t (*now_s)(void);    /* NULL: clock_wall_s */
	const struct hosts *hosts; /* whose clocks keys end by, borrowed; NULL: this machine's */
	const struct provider *providers; /* NULL: all of them; outlives the chain */
	size_t n_providers;
};

/* credential_chain_new - NULL when memory is out. Nothing is read yet. */
struct credential_chain *
credential_chain_new(const struct credential_options *options);
void
credential_chain_free(struct credential_chain *chain); /* cleanses; NULL is fine */

/* credentials_take - the triple in force, fetched or renewed when it must be; credentials_release
 * gives it back. While one thread fetches, the others go on with what is still valid, or wait.
 * A refresh that fails is tried again, and the old keys go on being given while they are valid.
 * @client  whose connections a provider may use, NULL: ask nothing that needs the network; blocks;
 *          workers only
 * ERR_NO_CREDENTIALS with the places tried; ERR_EXPIRED with how to log in again; ERR_FILE, and
 * what the service of the provider answered. */
MUST_CHECK enum err
credentials_take(struct credential_chain *chain, struct aws *client, const struct credentials **out,
		 struct why *why);
void
credentials_release(const struct credentials *credentials); /* NULL is fine */

/* credentials_current - what was found last, whether it is still valid or not; NULL: nothing yet.
 * Waits for nobody; to be released. Any thread. */
MUST_CHECK const struct credentials *
credentials_current(struct credential_chain *chain);

/* credentials_refuse - a service (enum aws_service) called these expired. The next take searches
 * again, soon or later: the more often fresh keys are refused, the later. Whoever else has no
 * trouble with them is still given the same ones, until a second service has refused them: then
 * they are not given again, ERR_EXPIRED without asking until something changes. */
void
credentials_refuse(struct credential_chain *chain, const struct credentials *expired,
		   unsigned service);

/* credentials_take_other - as credentials_take, for one who was refused with `refused`.
 * ERR_EXPIRED when there are still no others: why then tells what is wrong with their provider, and
 * is left as it is when nothing is. */
MUST_CHECK enum err
credentials_take_other(struct credential_chain *chain, struct aws *client,
		       const struct credentials *refused, const struct credentials **out,
		       struct why *why);

/* credentials_stop - wakes those who wait; any thread, once a client is stopped. */
void
credentials_stop(struct credential_chain *chain);

/* The code of an MFA device: only the operator can tell it. A worker waits for the answer while
 * someone can be asked; nobody can unless credentials_can_ask was called. */
struct credential_question {
	uint64_t number; /* of this question; 0: none is open */
	char text[200];  /* "MFA code of arn:... for role ..." */
};

/* credentials_can_ask - from now on a screen shows questions; @notify is called on a worker when
 * one opens or closes. Main thread, before workers. */
void
credentials_can_ask(struct credential_chain *chain, void (*notify)(void *ctx), void *ctx);
/* credentials_question - the open question. credentials_answer - its answer, NULL: none will be
 * given, which holds until the operator asks for a refresh. Main thread. */
void
credentials_question(struct credential_chain *chain, struct credential_question *out);
void
credentials_answer(struct credential_chain *chain, uint64_t number, const char *code);

/* credentials_retry - the operator asks again: what failed, was refused or was not answered is
 * tried at the next take. Any thread. */
void
credentials_retry(struct credential_chain *chain);

/* credentials_warning - what works but should not stay so (a file that others can read, a refresh
 * that fails); "" for nothing. Any thread. */
void
credentials_warning(struct credential_chain *chain, struct why *out);

#endif
