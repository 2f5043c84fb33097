/* SPDX-License-Identifier: MIT */
/* test_ack_log.c - what operators said comes back, of every cwtop at once, and no longer than it
 * lasts; what is damaged is refused, and begun anew by the next word, beside what it was. */
#include "store_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/ack_log.h"

#define FILE_NAME "state/accounts/1/acks/shop.json"
#define NOW_S INT64_C(1795269920)
#define CHILDREN 4
#define EACH 10

static const struct ack_place here = { .account = "1", .stack = "shop" };

static struct ack
said(enum ack_kind kind, const char *key, int64_t at_s, int64_t until_s)
{
	struct ack ack = { .kind = kind, .by = "ana@desk", .at_s = at_s, .until_s = until_s };

	text_copy(ack.key, sizeof(ack.key), key);
	return ack;
}

static void
put(const struct place *place, struct ack ack, struct ack_list *out)
{
	struct why why = { "" };

	if (ack_log_put(place->store, &here, &ack, out, &why) != ERR_OK)
		fail_msg("%s", why.text);
}

static enum err
look(const struct place *place, struct ack_list *out)
{
	struct why why = { "" };
	enum err err = ack_log_read(place->store, &here, out, &why);

	assert_true(err == ERR_OK || why.text[0]);
	return err;
}

static void
test_round_trip(void **state)
{
	const struct ack_place other = { .stack = "shop" };
	struct place *place = *state;
	struct ack_list *list = calloc(1, sizeof(*list));
	struct ack back = said(ACK_SEEN, "task:b", 0, 0);
	struct why why = { "" };

	assert_non_null(list);
	assert_int_equal(look(place, list), ERR_OK);
	assert_int_equal(list->n, 0);
	put(place, said(ACK_SEEN, "alarm:eu-west-2/a \"5xx\" \xc3\xbc", NOW_S, 0), list);
	put(place, said(ACK_MUTED, "task:b", NOW_S + 1, NOW_S + 900), list);
	assert_int_equal(list->n, 2);
	memset(list, 0, sizeof(*list));
	assert_int_equal(look(place, list), ERR_OK);
	assert_int_equal(list->n, 2);
	assert_string_equal(list->items[0].key, "alarm:eu-west-2/a \"5xx\" \xc3\xbc");
	assert_string_equal(list->items[0].by, "ana@desk");
	assert_int_equal(list->items[0].kind, ACK_SEEN);
	assert_int_equal(list->items[0].at_s, NOW_S);
	assert_int_equal(list->items[0].until_s, 0);
	assert_int_equal(list->items[1].kind, ACK_MUTED);
	assert_int_equal(list->items[1].until_s, NOW_S + 900);
	/* the newest word on a key is the one that counts */
	put(place, said(ACK_SEEN, "task:b", NOW_S + 2, 0), list);
	assert_int_equal(list->n, 2);
	assert_int_equal(list->items[1].kind, ACK_SEEN);
	/* an older word was meant: the newer one stays */
	back.at_s = NOW_S + 1;
	assert_int_equal(ack_log_drop(place->store, &here, &back, list, &why), ERR_OK);
	assert_int_equal(list->n, 2);
	back.at_s = 0;
	assert_int_equal(ack_log_drop(place->store, &here, &back, list, &why), ERR_OK);
	assert_int_equal(list->n, 1);
	assert_int_equal(ack_log_read(place->store, &other, list, &why), ERR_OK);
	assert_int_equal(list->n, 0);
	free(list);
}

/* What has lasted its time goes with the next word; of too many the oldest does. */
static void
test_bounds(void **state)
{
	struct place *place = *state;
	struct ack_list *list = calloc(1, sizeof(*list));
	char key[32];

	assert_non_null(list);
	put(place, said(ACK_MUTED, "a", NOW_S - 900, NOW_S), list);
	put(place, said(ACK_MUTED, "b", NOW_S - 900, NOW_S + 1), list);
	put(place, said(ACK_SEEN, "c", NOW_S - ACK_LIFE_S, 0), list);
	put(place, said(ACK_SEEN, "d", NOW_S, 0), list);
	assert_int_equal(list->n, 2);
	assert_string_equal(list->items[0].key, "b");
	assert_string_equal(list->items[1].key, "d");
	for (size_t i = 0; i < ACKS_MAX; i++) {
		(void)snprintf(key, sizeof(key), "many-%zu", i);
		put(place, said(ACK_SEEN, key, NOW_S, 0), list);
	}
	assert_int_equal(look(place, list), ERR_OK);
	assert_int_equal(list->n, ACKS_MAX);
	assert_string_equal(list->items[0].key, "many-0");
	assert_string_equal(list->items[ACKS_MAX - 1].key, key);
	free(list);
}

static void
test_damage(void **state)
{
	static const char *const bad[] = {
		"",
		"{",
		"{\"schema\":\"cwtop-acks/2\",\"acks\":[]}",
		"{\"schema\":\"cwtop-acks/1\",\"acks\":[{\"kind\":\"loud\",\"key\":\"a\","
		"\"by\":\"b\",\"at\":\"2026-11-21T04:30:00Z\",\"until\":null}]}",
		"{\"schema\":\"cwtop-acks/1\",\"acks\":[{\"kind\":\"muted\",\"key\":\"a\","
		"\"by\":\"b\",\"at\":\"2026-11-21T04:30:00Z\",\"until\":null}]}",
		"{\"schema\":\"cwtop-acks/1\",\"acks\":[{\"kind\":\"muted\",\"key\":\"a\","
		"\"by\":\"b\",\"at\":\"yesterday\",\"until\":\"2026-11-21T04:30:00Z\"}]}",
	};
	struct place *place = *state;
	struct ack_list *list = calloc(1, sizeof(*list));
	struct buf aside;

	assert_non_null(list);
	buf_init(&aside, 4096);
	for (size_t i = 0; i < LEN(bad); i++) {
		put(place, said(ACK_SEEN, "a", NOW_S, 0), list);
		place_write(place, FILE_NAME, bad[i], strlen(bad[i]));
		list->n = 7;
		assert_int_equal(look(place, list), ERR_FILE);
		assert_int_equal(list->n, 0);
		put(place, said(ACK_SEEN, "b", NOW_S, 0), list);
		assert_int_equal(look(place, list), ERR_OK);
		assert_int_equal(list->n, 1);
		assert_string_equal(list->items[0].key, "b");
		place_read(place, FILE_NAME ".damaged", &aside);
		assert_int_equal(aside.len, strlen(bad[i]));
		assert_memory_equal(aside.data, bad[i], aside.len);
	}
	buf_done(&aside);
	free(list);
}

/* Several cwtops speak at once: every word of each is there. */
static bool
speak(int i, void *ctx)
{
	const struct place *place = ctx;
	struct ack_list *list = calloc(1, sizeof(*list));
	struct why why = { "" };
	bool is_good = list != NULL;
	char key[32];

	for (int j = 0; is_good && j < EACH; j++) {
		struct ack ack = said(ACK_SEEN, "", NOW_S, 0);

		(void)snprintf(key, sizeof(key), "child-%d-%d", i, j);
		text_copy(ack.key, sizeof(ack.key), key);
		is_good = ack_log_put(place->store, &here, &ack, list, &why) == ERR_OK;
	}
	free(list);
	return is_good;
}

static void
test_at_once(void **state)
{
	struct place *place = *state;
	struct ack_list *list = calloc(1, sizeof(*list));

	assert_non_null(list);
	assert_true(place_at_once(CHILDREN, speak, place));
	assert_int_equal(look(place, list), ERR_OK);
	assert_int_equal(list->n, CHILDREN * EACH);
	free(list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_round_trip, place_make, place_remove),
		cmocka_unit_test_setup_teardown(test_bounds, place_make, place_remove),
		cmocka_unit_test_setup_teardown(test_damage, place_make, place_remove),
		cmocka_unit_test_setup_teardown(test_at_once, place_make, place_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
