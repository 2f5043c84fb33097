/* SPDX-License-Identifier: MIT */
/* account.c - see account.h. An access key belongs to one account for ever: what is known of it is
 * remembered with a digest of the key. */
#include "aws/account.h"

#include <stdio.h>
#include <string.h>

#include "aws/client.h"
#include "aws/sts.h"
#include "base/arn.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/text.h"

#define AGAIN_MS 60000 /* STS did not answer: it is asked again after so long */
#define SCRATCH_BYTES (64u << 10)
#define KEY_BYTES ((ACCOUNT_KEY_SIZE - 1) / 2)
#define KEY_PLACE "key-"

bool
account_memory_init(struct account_memory *memory)
{
	*memory = (struct account_memory){ .is_asking = false };
	if (pthread_mutex_init(&memory->lock, NULL) != 0)
		return false;
	if (pthread_cond_init(&memory->changed, NULL) == 0)
		return true;
	(void)pthread_mutex_destroy(&memory->lock);
	return false;
}

void
account_memory_done(struct account_memory *memory)
{
	(void)pthread_cond_destroy(&memory->changed);
	(void)pthread_mutex_destroy(&memory->lock);
}

/* ---- the key ---- */

static void
shared_key(const struct aws_shared *shared, char out[ACCOUNT_KEY_SIZE])
{
	const struct credentials *keys = credentials_current(shared->chain);
	unsigned char digest[SHA256_LEN];
	bool is_known = keys && crypto_sha256(keys->access_key, strlen(keys->access_key), digest);

	out[0] = '\0';
	credentials_release(keys);
	if (is_known)
		crypto_hex(digest, KEY_BYTES, out);
}

void
account_key(const struct aws *aws, char out[ACCOUNT_KEY_SIZE])
{
	shared_key(aws->shared, out);
}

/* ---- what is known ---- */

/* With the lock held, as the next one. */
static bool
is_of_key(const struct account_memory *memory, const char *key)
{
	return key[0] && memory->id[0] && text_is(memory->key, key);
}

static void
remember(struct account_memory *memory, const char *key, const char *id, bool is_of_sts)
{
	text_copy(memory->key, sizeof(memory->key), key);
	text_copy(memory->id, sizeof(memory->id), id);
	memory->is_of_sts = is_of_sts;
}

/* Keys that were replaced while STS was asked leave open which of them its answer is of. */
void
account_told(const struct aws *aws, const char *key, const char *id)
{
	struct account_memory *memory = &aws->shared->account;
	char now[ACCOUNT_KEY_SIZE];

	account_key(aws, now);
	if (!now[0] || (key[0] && !text_is(key, now)) || !arn_is_account(id))
		return;
	pthread_mutex_lock(&memory->lock);
	remember(memory, now, id, true);
	pthread_mutex_unlock(&memory->lock);
}

void
account_learn(const struct aws *aws, const char *arn)
{
	struct account_memory *memory = &aws->shared->account;
	char key[ACCOUNT_KEY_SIZE], id[ARN_ACCOUNT_SIZE];

	account_key(aws, key);
	if (!key[0] || !arn_account(arn, id))
		return;
	pthread_mutex_lock(&memory->lock);
	if (!memory->is_of_sts || !text_is(memory->key, key))
		remember(memory, key, id, false);
	pthread_mutex_unlock(&memory->lock);
}

void
account_place(const struct aws_shared *shared, const char *named, char out[ACCOUNT_NAME_SIZE])
{
	/* the lock is no part of what is known */
	struct account_memory *memory = (struct account_memory *)(uintptr_t)&shared->account;
	char key[ACCOUNT_KEY_SIZE];

	shared_key(shared, key);
	pthread_mutex_lock(&memory->lock);
	if (is_of_key(memory, key))
		text_copy(out, ACCOUNT_NAME_SIZE, memory->id);
	else if (named)
		text_copy(out, ACCOUNT_NAME_SIZE, named);
	else if (key[0])
		(void)snprintf(out, ACCOUNT_NAME_SIZE, KEY_PLACE "%s", key);
	else
		text_copy(out, ACCOUNT_NAME_SIZE, ACCOUNT_NOBODY);
	pthread_mutex_unlock(&memory->lock);
}

void
account_client_place(const struct aws *aws, const char *named, char out[ACCOUNT_NAME_SIZE])
{
	account_place(aws->shared, named, out);
}

/* ---- asking ---- */

/* With the lock held. */
static bool
is_to_ask(const struct account_memory *memory, const char *key)
{
	int64_t ago_ms = clock_real_ms() - memory->failed_ms;

	if (is_of_key(memory, key))
		return false;
	return !memory->failed_ms || !text_is(memory->failed_key, key) || ago_ms < 0 ||
	       ago_ms >= AGAIN_MS;
}

static enum err
ask_sts(const struct aws_scope *asked, char out[ACCOUNT_NAME_SIZE], struct why *why)
{
	struct aws_scope scope = { .client = asked->client,
				   .credentials = asked->credentials,
				   .region = asked->region,
				   .arena = arena_new(SCRATCH_BYTES),
				   .max_attempts = asked->max_attempts };
	struct sts_identity identity = { .account = "" };
	enum err err = ERR_MEMORY;

	if (scope.arena)
		err = sts_caller_identity(&scope, &identity, why); /* which remembers it */
	else
		(void)err_memory(why);
	text_copy(out, ACCOUNT_NAME_SIZE, err ? "" : identity.account);
	arena_free(scope.arena);
	return err;
}

/* With the lock held. Who stopped it has asked nobody. */
static void
remember_failure(struct account_memory *memory, const char *key, enum err err,
		 const struct why *why)
{
	memory->failed_ms = err && err != ERR_STOPPED ? clock_real_ms() : 0;
	memory->failed = err;
	memory->why = *why;
	text_copy(memory->failed_key, sizeof(memory->failed_key), key);
}

/* What is known, or why it is not: what STS said, now or within the last minute. */
static enum err
ask(const struct aws_scope *scope, char out[ACCOUNT_NAME_SIZE], struct why *why)
{
	struct account_memory *memory = &scope->client->shared->account;
	char key[ACCOUNT_KEY_SIZE];
	enum err err = ERR_OK;

	account_key(scope->client, key);
	pthread_mutex_lock(&memory->lock);
	while (memory->is_asking)
		(void)pthread_cond_wait(&memory->changed, &memory->lock);
	if (is_to_ask(memory, key)) {
		memory->is_asking = true;
		pthread_mutex_unlock(&memory->lock);
		err = ask_sts(scope, out, why);
		account_key(scope->client, key);
		pthread_mutex_lock(&memory->lock);
		memory->is_asking = false;
		remember_failure(memory, key, err, why);
		(void)pthread_cond_broadcast(&memory->changed);
	} else if (is_of_key(memory, key)) {
		text_copy(out, ACCOUNT_NAME_SIZE, memory->id);
	} else {
		out[0] = '\0';
		err = memory->failed;
		*why = memory->why;
	}
	pthread_mutex_unlock(&memory->lock);
	return err;
}

void
account_ask(const struct aws_scope *scope)
{
	char ignored[ACCOUNT_NAME_SIZE];
	struct why why;

	(void)ask(scope, ignored, &why);
}

enum err
account_find(const struct aws_scope *scope, char out[ACCOUNT_NAME_SIZE], struct why *why)
{
	return scope->credentials ? ask_sts(scope, out, why) : ask(scope, out, why);
}
