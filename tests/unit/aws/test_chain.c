/* SPDX-License-Identifier: MIT */
/* test_chain.c - the keys in force: renewed ahead of their end by one thread at a time, never
 * mixed, kept when renewing fails. Time is the test's own; the provider too. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fake_provider.h"

#define MONTH_S (30 * 86400)
#define THREADS 8
#define TAKES 3000

static void
test_keys_without_an_end_are_found_once(void **state)
{
	struct credential_chain *chain = chain_of(fakes);

	(void)state;
	for (int i = 0; i < 100; i++, pass(86400))
		expect_key(chain, "A1");
	assert_int_equal(atomic_load(&fake.finds), 1);
	credential_chain_free(chain);
}

/* A month of keys that live 15 minutes, taken every 10 s: each set is renewed once, when it is due.
 */
static void
test_a_month_of_short_keys(void **state)
{
	struct credential_chain *chain = chain_of(fakes);
	unsigned sets;

	(void)state;
	fake.life_s = 900;
	for (int64_t s = 0; s < MONTH_S; s += 10) {
		const struct credentials *got = NULL;
		struct why why;

		assert_int_equal(credentials_take(chain, NULL, &got, &why), ERR_OK);
		assert_true(got->expires_s > fake_now());
		assert_string_equal(got->access_key + 1, got->secret_key + 1);
		assert_string_equal(got->access_key + 1, got->token + 1);
		credentials_release(got);
		pass(10);
	}
	/* due when a third of the quarter of an hour is left */
	sets = MONTH_S / (900 - 300);
	assert_in_range(atomic_load(&fake.finds), sets - 1, sets + 1);
	credential_chain_free(chain);
}

static void
test_long_keys_are_renewed_in_their_last_quarter_of_an_hour(void **state)
{
	struct credential_chain *chain = chain_of(fakes);

	(void)state;
	fake.life_s = 3600;
	expect_key(chain, "A1");
	pass(3600 - 901);
	expect_key(chain, "A1");
	pass(2);
	expect_key(chain, "A2");
	credential_chain_free(chain);
}

static void
test_a_failed_refresh_keeps_the_old(void **state)
{
	struct credential_chain *chain = chain_of(fakes);
	struct why warning;

	(void)state;
	fake.life_s = 3600;
	expect_key(chain, "A1");
	atomic_store(&fake.is_broken, true);
	pass(3600 - 890);
	for (int i = 0; i < 59; i++, pass(1))
		expect_key(chain, "A1");
	assert_int_equal(atomic_load(&fake.finds), 2); /* once a minute */
	credentials_warning(chain, &warning);
	assert_non_null(strstr(warning.text, "could not be renewed"));
	pass(1);
	expect_key(chain, "A1");
	assert_int_equal(atomic_load(&fake.finds), 3);
	pass(800); /* the last half minute: as long as they are good */
	expect_key(chain, "A1");
	pass(60);
	expect_error(chain, ERR_NET);
	expect_error(chain, ERR_NET);
	assert_int_equal(atomic_load(&fake.finds), 5); /* the failure is remembered */
	atomic_store(&fake.is_broken, false);
	pass(5);
	expect_key(chain, "A6");
	credentials_warning(chain, &warning);
	assert_string_equal(warning.text, "");
	credential_chain_free(chain);
}

static void
test_a_clock_set_back_stops_nothing(void **state)
{
	struct credential_chain *chain = chain_of(fakes);

	(void)state;
	atomic_store(&fake.is_broken, true);
	expect_error(chain, ERR_NET);
	atomic_store(&fake.is_broken, false);
	pass(-365 * 86400);
	expect_key(chain, "A2");
	credential_chain_free(chain);
}

/* AWS's clock says when keys end: one day off, either way, renews them no more often. */
static void
test_a_clock_that_is_off(void **state)
{
	static const int64_t offsets_s[] = { -86400, 86400 };

	(void)state;
	for (size_t i = 0; i < LEN(offsets_s); i++) {
		struct hosts *hosts = calloc(1, sizeof(*hosts));
		struct credential_chain *chain = chain_with(fakes, hosts);
		unsigned before = atomic_load(&fake.finds);
		TEXT_ON(key, 32);

		/* the keys end an hour from AWS's now */
		fake.life_s = offsets_s[i] + 3600;
		hosts_learn_date(hosts, "sts", fake_now() + offsets_s[i], fake_now());
		text_addf(&key, "A%u", before + 1);
		for (int64_t s = 0; s < 2400; s += 10, pass(10)) {
			hosts_learn_date(hosts, "sts", fake_now() + offsets_s[i], fake_now());
			expect_key(chain, key.data);
		}
		credential_chain_free(chain);
		free(hosts);
	}
}

/* The first search itself tells that the clock is a day ahead: its keys are renewed in time. */
static void
test_a_clock_that_is_off_and_not_yet_known(void **state)
{
	struct hosts *hosts = calloc(1, sizeof(*hosts));
	struct credential_chain *chain = chain_with(fakes, hosts);

	(void)state;
	fake.hosts = hosts;
	fake.skew_s = -86400;
	fake.life_s = 900;
	expect_key(chain, "A1");
	pass(590);
	expect_key(chain, "A1");
	pass(20); /* a third of their life is left */
	expect_key(chain, "A2");
	credential_chain_free(chain);
	free(hosts);
}

/* What had ended by a wrong clock is tried when the right time is known. */
static void
test_a_clock_that_is_set_right(void **state)
{
	struct hosts *hosts = calloc(1, sizeof(*hosts));
	struct credential_chain *chain = chain_with(fakes, hosts);

	(void)state;
	fake.is_held = true;
	atomic_store(&fake.is_broken, true);
	expect_error(chain, ERR_NET);
	hosts_learn_date(hosts, "sts", fake_now() - 59, fake_now());
	expect_error(chain, ERR_NET);
	assert_int_equal(atomic_load(&fake.finds), 1);
	atomic_store(&fake.is_broken, false);
	hosts_learn_date(hosts, "sts", fake_now() - 86400, fake_now());
	expect_key(chain, "A2");
	credential_chain_free(chain);
	free(hosts);
}

static void
test_a_metadata_service_that_is_gone(void **state)
{
	struct credential_chain *chain = chain_of(stable);

	(void)state;
	fake.life_s = 3600;
	expect_key(chain, "A1");
	atomic_store(&fake.is_broken, true);
	for (int i = 0; i < 100; i++, pass(600))
		expect_key(chain, "A1");
	refuse(chain); /* until AWS says that they are worth nothing */
	expect_error(chain, ERR_NET);
	credential_chain_free(chain);
}

static void *
take_many(void *user)
{
	struct credential_chain *chain = user;

	for (unsigned i = 0; i < TAKES; i++) {
		const struct credentials *got = NULL;
		struct why why;

		if (credentials_take(chain, NULL, &got, &why) ||
		    strcmp(got->access_key + 1, got->secret_key + 1) != 0 ||
		    strcmp(got->access_key + 1, got->token + 1) != 0)
			return "a take failed, or its keys are mixed";
		if (i % 7 == 0)
			credentials_refuse(chain, got, 0);
		if (i % 3 == 0)
			pass(60);
		credentials_release(got);
	}
	return NULL;
}

static void
test_threads_never_mix_and_one_renews(void **state)
{
	struct credential_chain *chain = chain_of(fakes);
	pthread_t threads[THREADS];
	void *problem;

	(void)state;
	fake.life_s = 1000000;
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, take_many, chain), 0);
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], &problem), 0);
		if (problem)
			fail_msg("%s", (const char *)problem);
	}
	assert_int_equal(atomic_load(&fake.most_running), 1);
	/* how often depends on who ran when: the clock that the threads move, and rests that double
	 */
	assert_true(atomic_load(&fake.finds) > 10);
	credential_chain_free(chain);
}

static void *
take_one(void *user)
{
	const struct credentials *got = NULL;
	struct why why;

	if (credentials_take(user, NULL, &got, &why))
		return "failed";
	credentials_release(got);
	return NULL;
}

/* While one thread renews, the others go on with what is still good. */
static void
test_nobody_waits_for_an_early_refresh(void **state)
{
	struct credential_chain *chain = chain_of(fakes);
	pthread_t slow;
	void *problem;

	(void)state;
	fake.life_s = 3600;
	expect_key(chain, "A1");
	pass(3000);
	fake_set_slow(true);
	assert_int_equal(pthread_create(&slow, NULL, take_one, chain), 0);
	wait_until_running();
	expect_key(chain, "A1");
	fake_set_slow(false);
	assert_int_equal(pthread_join(slow, &problem), 0);
	assert_null(problem);
	expect_key(chain, "A2");
	credential_chain_free(chain);
}

/* ---- questions ---- */

static enum err
find_by_code(const struct lookup *lookup, struct triple **out, struct why *why)
{
	char code[8] = "";
	enum err err = chain_ask(lookup->search, "MFA code of x for y", code, why);

	if (err)
		return err;
	return triple_new(lookup, &(struct key_pair){ code, "s", NULL, NULL, 0 }, "a code", out,
			  why);
}

static const struct provider askers[] = { { .name = "asker", .find = find_by_code } };

struct person {
	struct credential_chain *chain;
	const char *answers[4];
	size_t n;
};

static void
on_question(void *ctx)
{
	struct person *who = ctx;
	struct credential_question question;

	for (credentials_question(who->chain, &question); question.number;) {
		uint64_t number = question.number;

		assert_string_equal(question.text, "MFA code of x for y");
		credentials_answer(who->chain, number, who->answers[who->n++]);
		credentials_question(who->chain, &question);
		if (question.number == number)
			return; /* taken */
	}
}

static void
test_questions(void **state)
{
	struct credential_chain *chain = chain_of(askers);
	struct person typist = { chain, { "12345", "letters", "123 456" }, 0 };
	struct person silent = { chain, { NULL }, 0 };
	struct credential_question none;

	(void)state;
	expect_error(chain, ERR_NO_CREDENTIALS); /* nobody is there */
	credentials_can_ask(chain, on_question, &silent);
	credentials_retry(chain);
	expect_error(chain, ERR_NO_CREDENTIALS); /* declined, and not asked again */
	pass(86400);
	expect_error(chain, ERR_NO_CREDENTIALS);
	assert_int_equal(silent.n, 1);
	credentials_can_ask(chain, on_question, &typist);
	credentials_retry(chain);
	expect_key(chain, "123456");
	assert_int_equal(typist.n, 3); /* what is no code is asked for again */
	credentials_question(chain, &none);
	assert_int_equal(none.number, 0);
	credentials_answer(chain, 1, "999999"); /* too late: nothing to answer */
	credential_chain_free(chain);
}

#define TEST(name) cmocka_unit_test_setup(name, fake_set_up)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_keys_without_an_end_are_found_once),
		TEST(test_a_month_of_short_keys),
		TEST(test_long_keys_are_renewed_in_their_last_quarter_of_an_hour),
		TEST(test_a_failed_refresh_keeps_the_old),
		TEST(test_a_clock_set_back_stops_nothing),
		TEST(test_a_clock_that_is_off),
		TEST(test_a_clock_that_is_off_and_not_yet_known),
		TEST(test_a_clock_that_is_set_right),
		TEST(test_a_metadata_service_that_is_gone),
		TEST(test_threads_never_mix_and_one_renews),
		TEST(test_nobody_waits_for_an_early_refresh),
		TEST(test_questions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
