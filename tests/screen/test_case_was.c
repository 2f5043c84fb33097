/* SPDX-License-Identifier: MIT */
/* test_case_was.c - what was red and is well when Enter is pressed: its detail says when, and leads
 * to the case of that time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/view_case.h"
#include "case_story.h"

#define PAGE(panel) "[ { 'name': 'one', 'rows': [ { 'panels': ['" panel "'] } ] } ]"

static void
has(struct fixture *f, const char *text)
{
	if (!fixture_has(f, text))
		fail_msg("not on screen: %s", text);
}

static void
press(struct fixture *f, const char *keys)
{
	fixture_keys(f, keys);
	fixture_show(f, 80, 24);
}

/* It was red a minute ago, and this cwtop has seen it. */
static void
test_seen(void **state)
{
	struct case_found found;
	struct case_ask ask;
	struct arena *arena;
	struct fixture f;
	int64_t red_s;

	(void)state;
	fixture_open(&f, PAGE("queues"), STYLE_BRAILLE);
	fixture_answer(&f);
	fixture_show(&f, 80, 24);
	red_s = f.now_ms / 1000;
	fixture_pass(&f, 60);
	fixture_answer_empty(&f);
	fixture_show(&f, 80, 24);
	press(&f, "\r");
	has(&f, "Detail");
	fixture_shoot(&f, "the detail", 80, 24);
	has(&f, "Enter shows why");
	has(&f, "27 waiting");
	press(&f, "\r");
	has(&f, "Case: queue shop-jobs");
	has(&f, "red from 14:01 to 14:05 UTC, 27 waiting, 3 dead letters; now: ");
	assert_true(case_story_asked(&f, &ask, &arena));
	assert_in_range(ask.at_s, red_s - 7200, red_s);
	arena_free(arena);
	found = case_story_good(&f);
	case_story_tell(&f, &found, ERR_OK, true);
	fixture_shoot(&f, "its case", 80, 24);
	fixture_check(&f, "case_was");
	/* its detail from there leads back, not to another case above it */
	press(&f, "d");
	has(&f, "Detail");
	assert_false(fixture_has(&f, "Enter shows why"));
	press(&f, "\r");
	assert_false(fixture_has(&f, "Detail"));
	has(&f, "Case: queue shop-jobs");
	press(&f, "\033");
	assert_false(fixture_has(&f, "Case:"));
	assert_false(fixture_has(&f, "Detail"));
	fixture_close(&f);
}

/* Nobody has seen the alarm red: what its history says is the moment. */
static void
test_history(void **state)
{
	struct case_event event = { .alarm = "shop-night-\xe6\xb7\xb1\xe5\xa4\x9c",
				    .from = "OK",
				    .to = "ALARM",
				    .reason = "it was too dark" };
	struct case_found found;
	struct case_ask ask;
	struct arena *arena;
	struct fixture f;
	int64_t well_s;

	(void)state;
	fixture_open(&f, PAGE("alarms"), STYLE_BRAILLE);
	fixture_answer(&f);
	fixture_show(&f, 80, 24);
	press(&f, "G\r");
	has(&f, "Enter asks AWS what was before");
	press(&f, "\r");
	has(&f, "Case: alarm shop-night");
	has(&f, "well since ");
	assert_true(case_story_asked(&f, &ask, &arena));
	arena_free(arena);
	well_s = f.view->case_->places[0].red_s;
	assert_int_equal(ask.at_s, well_s);
	event.time_s = well_s - 300;
	case_story_all(&found, CASE_ANSWERED, "");
	found.events = &event;
	found.n_events = 1;
	case_story_tell(&f, &found, ERR_OK, true);
	fixture_show(&f, 80, 24);
	has(&f, "well again, red from ");
	has(&f, "it was too dark");
	assert_true(case_story_asked(&f, &ask, &arena));
	assert_int_equal(ask.at_s, well_s - 300);
	arena_free(arena);
	fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seen),
		cmocka_unit_test(test_history),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
