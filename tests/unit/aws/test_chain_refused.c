/* SPDX-License-Identifier: MIT */
/* test_chain_refused.c - keys that services call expired, or that end as soon as they are found: no
 * source is asked in a loop, and one service that is wrong spoils nothing for the others. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "fake_provider.h"

/* One poll of a service that calls all keys expired. */
static void
poll_refused(struct credential_chain *chain, unsigned service)
{
	const struct credentials *got = NULL, *other = NULL;
	struct why why = { "the service's own words" };

	if (credentials_take(chain, NULL, &got, &why))
		return;
	credentials_refuse(chain, got, service);
	if (credentials_take_other(chain, NULL, got, &other, &why) == ERR_OK) {
		assert_string_not_equal(got->access_key, other->access_key);
		credentials_refuse(chain, other, service);
	}
	assert_true(*why.text);
	credentials_release(got);
	credentials_release(other);
}

static void
test_fresh_keys_that_all_services_refuse(void **state)
{
	struct credential_chain *chain = chain_of(fakes);
	const struct credentials *got = NULL;
	TEXT_ON(fresh, 32);
	struct why why;
	unsigned finds;

	(void)state;
	for (int i = 0; i < 90; i++) /* nine seconds */
		for (unsigned service = 0; service < 6;
		     service++, pass(service == 5 && i % 10 == 9))
			poll_refused(chain, service);
	assert_int_equal(atomic_load(&fake.finds), 2);
	expect_error(chain, ERR_EXPIRED);
	for (int i = 0; i < 3600; i++, pass(1))
		poll_refused(chain, (unsigned)i % 6);
	finds = atomic_load(&fake.finds); /* after 10, 20, 40 ... 300 s */
	assert_in_range(finds, 10, 20);
	/* services take them again; a minute later nothing is held against the source */
	pass(300);
	assert_int_equal(credentials_take(chain, NULL, &got, &why), ERR_OK);
	credentials_release(got);
	pass(61);
	text_addf(&fresh, "A%u", atomic_load(&fake.finds) + 1);
	refuse(chain);
	expect_key(chain, fresh.data);
	credential_chain_free(chain);
}

static void
test_fresh_keys_that_one_service_refuses(void **state)
{
	struct credential_chain *chain = chain_of(fakes);

	(void)state;
	for (int i = 0; i < 3600; i++, pass(1)) {
		const struct credentials *got = NULL;
		struct why why;

		poll_refused(chain, 3);
		assert_int_equal(credentials_take(chain, NULL, &got, &why), ERR_OK);
		credentials_release(got);
	}
	assert_in_range(atomic_load(&fake.finds), 10, 20);
	credential_chain_free(chain);
}

static void
test_keys_that_end_at_once(void **state)
{
	static const int64_t lives_s[] = { -10, 0, 1, 9 };

	(void)state;
	for (size_t i = 0; i < LEN(lives_s); i++) {
		struct credential_chain *chain = chain_of(fakes);
		unsigned before = atomic_load(&fake.finds);

		fake.life_s = lives_s[i] ? lives_s[i] : -1;
		for (int s = 0; s < 3600; s++, pass(1)) {
			const struct credentials *got = NULL;
			struct why why = { 0 };
			enum err err = credentials_take(chain, NULL, &got, &why);

			assert_true(!err || (err == ERR_EXPIRED && strstr(why.text, "expired at")));
			credentials_release(got);
		}
		assert_in_range(atomic_load(&fake.finds) - before, 10, 20);
		credential_chain_free(chain);
	}
}

/* The others go on with the keys that one service refuses, and the provider still gives. */
static void
test_one_service_spoils_its_own_source_only(void **state)
{
	struct credential_chain *chain = chain_of(fakes);
	const struct credentials *got = NULL, *other = NULL;
	struct why why = { "untouched" };

	(void)state;
	atomic_store(&fake.is_same, true);
	assert_int_equal(credentials_take(chain, NULL, &got, &why), ERR_OK);
	credentials_refuse(chain, got, 5);
	assert_int_equal(credentials_take_other(chain, NULL, got, &other, &why), ERR_EXPIRED);
	assert_null(other);
	assert_string_equal(why.text, "untouched");
	assert_int_equal(atomic_load(&fake.finds), 2);
	for (int i = 0; i < 100; i++, pass(1)) {
		poll_refused(chain, 5);
		expect_key(chain, "A1");
	}
	assert_in_range(atomic_load(&fake.finds), 4, 6); /* after 10, 20, 40 s */
	credentials_refuse(chain, got, 6);
	expect_error(chain, ERR_EXPIRED); /* two of them are believed */
	credentials_release(got);
	credential_chain_free(chain);
}

/* The provider's word about what to do comes before the service's. */
static void
test_a_refused_service_hears_from_the_provider(void **state)
{
	struct credential_chain *chain = chain_of(fakes);
	const struct credentials *got = NULL, *other = NULL;
	struct why why = { 0 };

	(void)state;
	assert_int_equal(credentials_take(chain, NULL, &got, &why), ERR_OK);
	atomic_store(&fake.is_broken, true);
	credentials_refuse(chain, got, 5);
	assert_int_equal(credentials_take_other(chain, NULL, got, &other, &why), ERR_EXPIRED);
	assert_non_null(strstr(why.text, "it is broken: mend it"));
	expect_key(chain, "A1");
	credentials_release(got);
	credential_chain_free(chain);
}

struct refused_one {
	struct credential_chain *chain;
	const struct credentials *refused;
	char access[32];
};

static void *
take_another(void *user)
{
	struct refused_one *one = user;
	const struct credentials *got = NULL;
	struct why why;

	if (credentials_take_other(one->chain, NULL, one->refused, &got, &why))
		return "failed";
	(void)snprintf(one->access, sizeof(one->access), "%s", got->access_key);
	credentials_release(got);
	return NULL;
}

/* Two requests are refused together, one thread renews: the other waits for what it finds. */
static void
test_who_was_refused_waits_for_the_search(void **state)
{
	struct refused_one ones[2] = { { 0 } };
	const struct credentials *got = NULL;
	pthread_t threads[2];
	struct why why;
	void *problem;

	(void)state;
	ones[0].chain = ones[1].chain = chain_of(fakes);
	assert_int_equal(credentials_take(ones[0].chain, NULL, &got, &why), ERR_OK);
	ones[0].refused = ones[1].refused = got;
	fake_set_slow(true);
	for (size_t i = 0; i < 2; i++) {
		credentials_refuse(ones[0].chain, got, 5);
		assert_int_equal(pthread_create(&threads[i], NULL, take_another, &ones[i]), 0);
		wait_until_running();
	}
	expect_key(ones[0].chain, "A1"); /* nobody else has to */
	fake_set_slow(false);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(pthread_join(threads[i], &problem), 0);
		assert_null(problem);
		assert_string_equal(ones[i].access, "A2");
	}
	credentials_release(got);
	credential_chain_free(ones[0].chain);
}

static void
test_refused_keys_are_not_given_again(void **state)
{
	struct credential_chain *chain = chain_of(fakes);

	(void)state;
	atomic_store(&fake.is_same, true);
	expect_key(chain, "A1");
	refuse(chain);
	expect_error(chain, ERR_EXPIRED);
	expect_error(chain, ERR_EXPIRED);
	assert_int_equal(atomic_load(&fake.finds), 2);
	atomic_store(&fake.is_same, false);
	credentials_retry(chain);
	expect_key(chain, "A3");
	credential_chain_free(chain);
}

#define TEST(name) cmocka_unit_test_setup(name, fake_set_up)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_fresh_keys_that_all_services_refuse),
		TEST(test_fresh_keys_that_one_service_refuses),
		TEST(test_keys_that_end_at_once),
		TEST(test_one_service_spoils_its_own_source_only),
		TEST(test_a_refused_service_hears_from_the_provider),
		TEST(test_who_was_refused_waits_for_the_search),
		TEST(test_refused_keys_are_not_given_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
