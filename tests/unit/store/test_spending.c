/* SPDX-License-Identifier: MIT */
/* test_spending.c - leave is given so many times a day and no more, whoever asks and whatever the
 * clock says; a month's sum is of all who add to it. */
#include "store_support.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/spending.h"

#define FILE_NAME "state/accounts/a/spending"
#define DAY_S INT64_C(86400)

static int64_t
at(const char *iso)
{
	int64_t ms;

	assert_true(date_parse_iso(iso, &ms));
	return ms / 1000;
}

static struct spending_leave
take(const struct place *place, unsigned wanted, int64_t now_s)
{
	struct spending_wish wish = {
		.account = "a", .service = "ce", .wanted = wanted, .limit = 4, .now_s = now_s
	};
	struct spending_leave leave = { 99, 99, 99 };
	struct why why = { "" };

	assert_int_equal(spending_take(place->store, &wish, &leave, &why), ERR_OK);
	return leave;
}

#define ASSERT_LEAVE(leave, granted_n, used_n, next)           \
	do {                                                   \
		struct spending_leave leave_ = (leave);        \
		assert_int_equal(leave_.granted, (granted_n)); \
		assert_int_equal(leave_.used, (used_n));       \
		assert_int_equal(leave_.next_s, (next));       \
	} while (0)

static void
reopen(struct place *place)
{
	struct why why = { "" };

	store_close(place->store);
	assert_int_equal(store_open(place->root, &place->store, &why), ERR_OK);
}

static void
test_a_day(void **state)
{
	struct place *place = *state;
	int64_t now = at("2026-11-21T23:00:00Z"), midnight = at("2026-11-22T00:00:00Z");

	ASSERT_LEAVE(take(place, 0, now), 0, 0, now);
	ASSERT_LEAVE(take(place, 1, now), 1, 1, now);
	reopen(place);
	ASSERT_LEAVE(take(place, 2, now + 1), 2, 3, now + 1);
	ASSERT_LEAVE(take(place, 3, now + 2), 1, 4, midnight);
	ASSERT_LEAVE(take(place, 1, midnight - 1), 0, 4, midnight);
	ASSERT_LEAVE(take(place, 1, midnight), 1, 1, midnight);
	ASSERT_LEAVE(take(place, 9, midnight), 3, 4, midnight + DAY_S);
}

/* Other accounts and services have leave of their own. */
static void
test_apart(void **state)
{
	struct place *place = *state;
	struct spending_wish wish = { .account = "a", .service = "ce", .wanted = 4, .limit = 4 };
	struct spending_leave leave;
	struct why why = { "" };

	wish.now_s = at("2026-11-21T12:00:00Z");
	ASSERT_LEAVE(take(place, 4, wish.now_s), 4, 4, at("2026-11-22T00:00:00Z"));
	wish.service = "odd name / ../x";
	assert_int_equal(spending_take(place->store, &wish, &leave, &why), ERR_OK);
	ASSERT_LEAVE(leave, 4, 4, at("2026-11-22T00:00:00Z"));
	assert_int_equal(spending_take(place->store, &wish, &leave, &why), ERR_OK);
	assert_int_equal(leave.granted, 0);
	wish.service = "ce";
	wish.account = "b";
	assert_int_equal(spending_take(place->store, &wish, &leave, &why), ERR_OK);
	assert_int_equal(leave.granted, 4);
	wish.limit = 6; /* raised */
	assert_int_equal(spending_take(place->store, &wish, &leave, &why), ERR_OK);
	ASSERT_LEAVE(leave, 2, 6, at("2026-11-22T00:00:00Z"));
	wish.limit = 2; /* lowered */
	assert_int_equal(spending_take(place->store, &wish, &leave, &why), ERR_OK);
	ASSERT_LEAVE(leave, 0, 6, at("2026-11-22T00:00:00Z"));
	wish.limit = 0;
	wish.now_s += DAY_S;
	assert_int_equal(spending_take(place->store, &wish, &leave, &why), ERR_OK);
	ASSERT_LEAVE(leave, 0, 0, at("2026-11-23T00:00:00Z"));
}

static void
test_clock_set_back(void **state)
{
	struct place *place = *state;
	int64_t now = at("2026-11-21T12:00:00Z"), next = at("2026-11-22T00:00:00Z");

	ASSERT_LEAVE(take(place, 3, now), 3, 3, now);
	ASSERT_LEAVE(take(place, 4, now - DAY_S), 1, 4, next - DAY_S);
	for (int days = 1; days <= SPENDING_AHEAD_DAYS; days *= 3)
		ASSERT_LEAVE(take(place, 4, now - days * DAY_S), 0, 4, next - DAY_S);
	/* and forward again: the day before took one of its own */
	ASSERT_LEAVE(take(place, 4, now + 1), 1, 4, next);
	ASSERT_LEAVE(take(place, 4, next), 4, 4, next + DAY_S);
}

/* A clock that was years ahead does not stop the real days for ever. */
static void
test_clock_ahead(void **state)
{
	struct place *place = *state;
	int64_t now = at("2026-11-21T12:00:00Z"), ahead = at("2031-01-01T00:00:00Z");

	ASSERT_LEAVE(take(place, 1, now), 1, 1, now);
	ASSERT_LEAVE(take(place, 4, ahead), 4, 4, ahead + DAY_S);
	ASSERT_LEAVE(take(place, 1, now), 1, 2, now);
	ASSERT_LEAVE(take(place, 4, ahead), 0, 4, ahead + DAY_S);
	ASSERT_LEAVE(take(place, 4, INT64_MIN), 4, 4, DAY_S);
	assert_int_equal(take(place, 4, INT64_MAX).granted, 4);
}

/* A year of days: the file stays small and each day has its leave. */
static void
test_many_days(void **state)
{
	struct place *place = *state;
	int64_t now = at("2026-01-01T12:00:00Z");

	for (int day = 0; day < 400; day++) {
		struct spending_leave leave = take(place, 3, now + day * DAY_S);

		ASSERT_LEAVE(leave, 3, 3, now + day * DAY_S);
	}
	assert_in_range(place_print(place, FILE_NAME).size, 1, 8192);
	ASSERT_LEAVE(take(place, 4, now + 399 * DAY_S), 1, 4,
		     at("2026-01-02T00:00:00Z") + 399 * DAY_S);
}

struct race {
	struct place *place;
	unsigned *granted; /* shared, one a child */
	int i;             /* which it is, where it is a thread */
};

#define TAKERS 6
#define ROUNDS 20

static bool
take_many(int i, void *ctx)
{
	struct race *race = ctx;
	struct spending_wish wish = { .account = "a", .service = "ce", .wanted = 1, .limit = 37 };
	struct spending_leave leave;
	struct why why;

	for (int k = 0; k < ROUNDS; k++) {
		wish.now_s = 1000000 + k;
		if (spending_take(race->place->store, &wish, &leave, &why) != ERR_OK ||
		    spending_add(race->place->store, &(struct spending_place){ "a", wish.now_s },
				 &(struct spending_month){ 0.25, 2 }, NULL, &why) != ERR_OK)
			return false;
		race->granted[i] += leave.granted;
	}
	return true;
}

static void
test_at_once(void **state)
{
	struct spending_place month = { "a", 1000000 };
	struct spending_month sum;
	struct race race = { .place = *state };
	struct why why = { "" };
	unsigned all = 0;

	race.granted = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(race.granted != MAP_FAILED);
	assert_true(place_at_once(TAKERS, take_many, &race));
	for (int i = 0; i < TAKERS; i++)
		all += race.granted[i];
	assert_int_equal(all, 37);
	assert_int_equal(spending_month(race.place->store, &month, &sum, &why), ERR_OK);
	assert_int_equal(sum.requests, TAKERS * ROUNDS * 2);
	assert_true(sum.usd == TAKERS * ROUNDS * 0.25);
	assert_int_equal(munmap(race.granted, 4096), 0);
}

/* Workers of one program share a store as programs share a folder. */
static void *
take_in_thread(void *ctx)
{
	struct race *race = ctx;

	return take_many(race->i, race) ? NULL : ctx;
}

static void
test_threads(void **state)
{
	unsigned granted[4] = { 0 }, all = 0;
	struct race races[4];
	pthread_t threads[4];

	for (int i = 0; i < 4; i++) {
		races[i] = (struct race){ .place = *state, .granted = granted, .i = i };
		assert_int_equal(pthread_create(&threads[i], NULL, take_in_thread, &races[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		void *failed = &all;

		assert_int_equal(pthread_join(threads[i], &failed), 0);
		assert_null(failed);
	}
	for (int i = 0; i < 4; i++)
		all += granted[i];
	assert_int_equal(all, 37);
}

static struct spending_month
add(const struct place *place, double usd, uint64_t requests, int64_t now_s)
{
	struct spending_month sum = { -1, 0 }, read = { -1, 0 };
	struct spending_place month = { "a", now_s };
	struct why why = { "" };

	assert_int_equal(spending_add(place->store, &month,
				      &(struct spending_month){ usd, requests }, &sum, &why),
			 ERR_OK);
	assert_int_equal(spending_month(place->store, &month, &read, &why), ERR_OK);
	assert_true(sum.usd == read.usd && sum.requests == read.requests);
	return sum;
}

static void
test_months(void **state)
{
	struct place *place = *state;
	int64_t last = at("2026-11-30T23:59:59Z"), first = at("2026-12-01T00:00:00Z");
	struct why why = { "" };
	struct spending_month sum = { -1, 1 };

	assert_int_equal(
		spending_month(place->store, &(struct spending_place){ "a", last }, &sum, &why),
		ERR_OK);
	assert_true(sum.usd == 0 && sum.requests == 0);
	assert_int_equal(access(place->root, F_OK), -1); /* reading makes nothing */
	sum = add(place, 0.1, 3, last);
	assert_true(sum.usd == 0.1 && sum.requests == 3);
	reopen(place);
	sum = add(place, 0.2, 4, last - 20 * DAY_S);
	assert_true(sum.usd == 0.1 + 0.2 && sum.requests == 7);
	sum = add(place, 1e-5, 1, first);
	assert_true(sum.usd == 1e-5 && sum.requests == 1);
	sum = add(place, 0, 0, last); /* the clock went back */
	assert_true(sum.usd == 0.1 + 0.2 && sum.requests == 7);
	take(place, 1, first);
	sum = add(place, 0, 0, first);
	assert_int_equal(sum.requests, 1);
	for (int i = 0; i < 40; i++)
		(void)add(place, 1, 1, first + (i + 1) * 31 * DAY_S);
	assert_int_equal(take(place, 0, first).used, 1);
	assert_int_equal(spending_add(place->store, &(struct spending_place){ "a", last },
				      &(struct spending_month){ -1, 0 }, NULL, &why),
			 ERR_BUG);
	assert_int_equal(spending_add(place->store, &(struct spending_place){ "a", last },
				      &(struct spending_month){ 0.0 / 0.0, 0 }, NULL, &why),
			 ERR_BUG);
}

/* Damage gives no leave and no sum, and says so. */
static void
test_damage(void **state)
{
	struct place *place = *state;
	struct spending_wish wish = { "a", "ce", 1, 4, at("2026-11-21T12:00:00Z") };
	struct spending_leave leave = { 99, 99, 99 };
	struct spending_month sum = { -1, 1 };
	struct buf whole;

	buf_init(&whole, 10000);
	take(place, 4, wish.now_s);
	(void)add(place, 1.5, 7, wish.now_s);
	place_read(place, FILE_NAME, &whole);
	for (size_t i = 0; i < 2 * whole.len; i++) {
		struct why why = { "" };

		if (i >= whole.len)
			whole.data[i - whole.len] ^= 4;
		place_write(place, FILE_NAME, whole.data, MIN(i, whole.len));
		if (i >= whole.len)
			whole.data[i - whole.len] ^= 4;
		assert_int_equal(spending_take(place->store, &wish, &leave, &why), ERR_FILE);
		assert_non_null(strstr(why.text, "it is damaged"));
		assert_int_equal(spending_month(place->store, &(struct spending_place){ "a", 0 },
						&sum, &why),
				 ERR_FILE);
	}
	assert_true(leave.granted == 99 && sum.usd == -1);
	place_write(place, FILE_NAME, whole.data, whole.len);
	assert_int_equal(take(place, 1, wish.now_s).used, 4);
	buf_done(&whole);
}

/* What cannot be counted is not granted. */
static void
test_full_disk(void **state)
{
	struct place *place = *state;
	struct spending_wish wish = { "a", "ce", 1, 4, at("2026-11-21T12:00:00Z") };
	struct spending_leave leave = { 99, 99, 99 };
	struct rlimit old, limit;
	struct why why = { "" };

	take(place, 2, wish.now_s);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	for (rlim_t n = 0; n < 60; n += 7) {
		enum err err;

		limit = (struct rlimit){ .rlim_cur = n, .rlim_max = old.rlim_max };
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
		err = spending_take(place->store, &wish, &leave, &why);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
		assert_int_equal(err, ERR_SYSTEM);
		assert_int_equal(leave.granted, 99);
	}
	ASSERT_LEAVE(take(place, 1, wish.now_s), 1, 3, wish.now_s);
}

static bool
is_refused(int i, void *ctx)
{
	struct place *place = ctx;
	struct spending_wish wish = { "a", "ce", 1, 4, 1000000 };
	struct spending_leave leave = { 99, 99, 99 };
	struct spending_month sum;
	struct why why = { "" };
	char path[512];

	(void)i;
	if (spending_take(place->store, &wish, &leave, &why) != ERR_OK)
		return false;
	place_path(place, "state/accounts/a", path);
	if (chmod(path, 0500) != 0)
		return false;
	leave.granted = 99;
	return spending_take(place->store, &wish, &leave, &why) == ERR_SYSTEM &&
	       leave.granted == 99 && strstr(why.text, "Permission denied") != NULL &&
	       spending_month(place->store, &(struct spending_place){ "a", 0 }, &sum, &why) ==
		       ERR_OK &&
	       chmod(path, 0700) == 0;
}

static void
test_read_only(void **state)
{
	assert_true(place_as_nobody(*state, is_refused, *state));
}

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, place_make, place_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PLACE(test_a_day),          WITH_PLACE(test_apart),
		WITH_PLACE(test_clock_set_back), WITH_PLACE(test_clock_ahead),
		WITH_PLACE(test_many_days),      WITH_PLACE(test_at_once),
		WITH_PLACE(test_threads),        WITH_PLACE(test_months),
		WITH_PLACE(test_damage),         WITH_PLACE(test_full_disk),
		WITH_PLACE(test_read_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
