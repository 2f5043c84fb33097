/* SPDX-License-Identifier: MIT */
/* fake_provider.c - see fake_provider.h. */
#include "fake_provider.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START_S INT64_C(1800000000)

struct fake fake = { .lock = PTHREAD_MUTEX_INITIALIZER, .released = PTHREAD_COND_INITIALIZER };

int64_t
fake_now(void)
{
	return atomic_load(&fake.now_s);
}

static void
wait_for_release(void)
{
	pthread_mutex_lock(&fake.lock);
	while (atomic_load(&fake.is_slow))
		(void)pthread_cond_wait(&fake.released, &fake.lock);
	pthread_mutex_unlock(&fake.lock);
}

void
fake_set_slow(bool is_slow)
{
	pthread_mutex_lock(&fake.lock);
	atomic_store(&fake.is_slow, is_slow);
	(void)pthread_cond_broadcast(&fake.released);
	pthread_mutex_unlock(&fake.lock);
}

/* Keys whose three parts carry the same number. */
static enum err
find_fake(const struct lookup *lookup, struct triple **out, struct why *why)
{
	unsigned running = atomic_fetch_add(&fake.running, 1) + 1;
	unsigned n = atomic_fetch_add(&fake.finds, 1) + 1;
	char access[32], secret[32], token[32];
	enum err err;

	if (running > atomic_load(&fake.most_running))
		atomic_store(&fake.most_running, running);
	wait_for_release();
	if (fake.hosts)
		hosts_learn_date(fake.hosts, "sts", fake_now() + fake.skew_s, fake_now());
	if (fake.is_held)
		lookup->search->hold_s = HOLD_UNTIL_CHANGE;
	if (atomic_load(&fake.is_same))
		n = 1;
	(void)snprintf(access, sizeof(access), "A%u", n);
	(void)snprintf(secret, sizeof(secret), "S%u", n);
	(void)snprintf(token, sizeof(token), "T%u", n);
	if (atomic_load(&fake.is_broken))
		err = err_set(ERR_NET, why, "fake: it is broken: mend it");
	else
		err = triple_new(lookup,
				 &(struct key_pair){
					 access, secret, token, "",
					 fake.life_s ? fake_now() + fake.skew_s + fake.life_s : 0 },
				 "a fake", out, why);
	atomic_fetch_sub(&fake.running, 1);
	return err;
}

const struct provider fakes[1] = { { .name = "fake", .find = find_fake } };
const struct provider stable[1] = { { .name = "fake", .keeps_old = true, .find = find_fake } };

struct credential_chain *
chain_with(const struct provider *table, const struct hosts *hosts)
{
	struct profile_paths paths = { 0 };
	struct credential_chain *chain = credential_chain_new(&(struct credential_options){
		.profile = "default",
		.paths = &paths,
		.now_s = fake_now,
		.hosts = hosts,
		.providers = table,
		.n_providers = 1,
	});

	assert_non_null(chain);
	return chain;
}

struct credential_chain *
chain_of(const struct provider *table)
{
	return chain_with(table, NULL);
}

int
fake_set_up(void **state)
{
	(void)state;
	atomic_store(&fake.now_s, START_S);
	fake.life_s = 0;
	atomic_store(&fake.finds, 0);
	atomic_store(&fake.most_running, 0);
	atomic_store(&fake.is_broken, false);
	atomic_store(&fake.is_same, false);
	fake.hosts = NULL;
	fake.skew_s = 0;
	fake.is_held = false;
	return 0;
}

void
expect_key(struct credential_chain *chain, const char *access)
{
	const struct credentials *got = NULL;
	struct why why = { 0 };

	if (credentials_take(chain, NULL, &got, &why))
		fail_msg("%s", why.text);
	assert_string_equal(got->access_key, access);
	credentials_release(got);
}

void
expect_error(struct credential_chain *chain, enum err err)
{
	const struct credentials *got = NULL;
	struct why why = { 0 };

	assert_int_equal(credentials_take(chain, NULL, &got, &why), err);
	assert_null(got);
	assert_true(*why.text);
}

void
pass(int64_t s)
{
	atomic_fetch_add(&fake.now_s, s);
}

void
refuse(struct credential_chain *chain)
{
	const struct credentials *got = NULL;
	struct why why;

	assert_int_equal(credentials_take(chain, NULL, &got, &why), ERR_OK);
	credentials_refuse(chain, got, 0);
	credentials_refuse(chain, got, 1);
	credentials_release(got);
}

void
wait_until_running(void)
{
	while (atomic_load(&fake.running) == 0)
		(void)sched_yield();
}
