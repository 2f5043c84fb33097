/* SPDX-License-Identifier: MIT */
/* test_palette.c - the command line behind `:` from the keyboard: what it lists, completes, does
 * and refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/palette.h"
#include "app/view_wish.h"
#include "fixture.h"

#define PAGES                                                               \
	"[ { 'name': 'main', 'rows': [ { 'panels': ['health', 'alarms'] }," \
	"  { 'panels': [ { 'panel': 'metrics', 'group': 'web' } ] } ] },"   \
	"  { 'name': 'work', 'rows': [ { 'panels': ['tasks'] }, { 'panels': ['alarms'] } ] } ]"

static const struct fixture_more more = {
	.panel = "health",
	.sections = "'logs': [ { 'group': '/ecs/shop', 'title': 'Shop tasks' },"
		    "  { 'group': '/edge', 'region': 'us-east-1' } ],",
};

static int
setup(void **state)
{
	struct fixture *f = mem_alloc(1, sizeof(*f));

	fixture_open_more(f, &more, PAGES, STYLE_BRAILLE);
	f->facts.real_ms = 1000000;
	fixture_answer(f);
	fixture_show(f, 80, 24);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	fixture_close(*state);
	free(*state);
	return 0;
}

static void
leave(struct fixture *f)
{
	struct view_wish wish;

	for (int i = 0; i < 2 * LAYERS_POPUPS_MAX && view_is_open(f->view); i++) {
		f->facts.real_ms += 1000;
		view_set_now(f->view, f->facts.real_ms, false);
		fixture_keys(f, "\033");
	}
	assert_false(view_is_open(f->view));
	while (view_wish_next(f->view, &wish))
		arena_free(wish.owned_arena);
}

static void
test_screens(void **state)
{
	struct fixture *f = *state;

	fixture_keys(f, ":");
	fixture_shoot(f, "all there is", 80, 24);
	fixture_shoot(f, "all there is", 40, 10);
	fixture_shoot(f, "all there is", 200, 50);
	fixture_keys(f, "cha\t");
	fixture_shoot(f, "metrics", 80, 24);
	fixture_keys(f, "5x");
	fixture_shoot(f, "those that fit", 80, 24);
	fixture_keys(f, "\025logs ");
	fixture_shoot(f, "logs", 80, 24);
	fixture_keys(f, "\025panel ");
	fixture_shoot(f, "panels", 80, 24);
	fixture_keys(f, "\025page zzz\r");
	fixture_shoot(f, "a wrong word", 80, 24);
	fixture_shoot(f, "a wrong word", 40, 10);
	fixture_check(f, "palette");
}

static void
test_ascii(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, PAGES, STYLE_ASCII);
	fixture_answer(&f);
	fixture_show(&f, 80, 24);
	fixture_keys(&f, ":insights ");
	fixture_shoot(&f, "queries", 80, 24);
	fixture_check(&f, "palette_ascii");
	fixture_close(&f);
}

/* ---- completion ---- */

static void
expect_line(struct fixture *f, const char *line)
{
	fixture_show(f, 80, 24);
	if (!fixture_has(f, line))
		fail_msg("the line is not %s", line);
}

static void
test_completes(void **state)
{
	struct fixture *f = *state;

	fixture_keys(f, ":pag\t");
	expect_line(f, ":page \xe2\x96\x8f");
	fixture_keys(f, "w\t");
	expect_line(f, ":page work\xe2\x96\x8f");
	fixture_keys(f, "\025ref\t");
	expect_line(f, ":refresh\xe2\x96\x8f");
	fixture_keys(f, "\025pa");
	fixture_key(f, KEY_IS_DOWN);
	fixture_key(f, KEY_IS_DOWN);
	fixture_keys(f, "\t");
	expect_line(f, ":pause\xe2\x96\x8f");
	fixture_keys(f, "\025pa");
	fixture_key(f, KEY_IS_DOWN);
	fixture_keys(f, "\r"); /* the chosen one needs a word: it waits for that */
	expect_line(f, ":panel \xe2\x96\x8f");
	fixture_keys(f, "\033");
	assert_false(view_is_open(f->view));
	fixture_keys(f, ":\r"); /* nothing typed, nothing done */
	assert_false(view_is_open(f->view));
}

/* ---- what it does ---- */

static void
test_intents(void **state)
{
	static const struct {
		const char *keys;
		enum intent intent;
	} rows[] = {
		{ ":refresh\r", INTENT_REFRESH }, { ":ref\r", INTENT_REFRESH },
		{ ":pause\r", INTENT_PAUSE },     { ":faster\r", INTENT_FASTER },
		{ ":slower\r", INTENT_SLOWER },   { ":redraw\r", INTENT_REDRAW },
		{ ":quit\r", INTENT_QUIT },       { ":QUIT\r", INTENT_QUIT },
		{ ":q\r", INTENT_QUIT },          { "::quit\r", INTENT_NONE },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < LEN(rows); i++) {
		if (fixture_keys(f, rows[i].keys) != rows[i].intent)
			fail_msg("%s leads elsewhere", rows[i].keys);
		leave(f);
	}
}

static void
test_places(void **state)
{
	static const struct {
		const char *keys, *says;
	} rows[] = {
		{ ":page work\r", "work 2/2 \xe2\x80\xba Tasks" },
		{ ":panel alarms\r", "work 2/2 \xe2\x80\xba Alarms" },
		{ ":page main\r", "main 1/2 \xe2\x80\xba Health" },
		{ ":panel alarms\r", "main 1/2 \xe2\x80\xba Alarms" },
		{ ":panel alarms on work\r", "work 2/2 \xe2\x80\xba Alarms" },
		{ ":panel web\r", "main 1/2 \xe2\x80\xba Web (CloudFront)" },
		{ ":zoom\r", "\xe2\x80\xba zoom" },
		{ ":zoom\r:problems\r", "PROBLEMS ONLY" },
		{ ":problems\r:filter bytes\r", "/bytes" },
		{ ":errors\r", "Errors, newest first" },
		{ ":help\r", "Esc close" },
		{ ":help\r:page work\r", "work 2/2 \xe2\x80\xba Tasks " }, /* nothing above it */
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < LEN(rows); i++) {
		fixture_keys(f, rows[i].keys);
		fixture_show(f, 200, 50);
		if (!fixture_has(f, rows[i].says))
			fail_msg("%s: there is no %s", rows[i].keys, rows[i].says);
	}
	assert_false(view_is_open(f->view));
}

static enum act_kind
ordered(struct fixture *f, struct view_wish *out)
{
	while (view_wish_next(f->view, out))
		if (out->kind == VIEW_WISH_ORDER)
			return out->act;
		else
			arena_free(out->owned_arena);
	return ACT_KINDS;
}

static void
test_orders(void **state)
{
	static const char id[] = "1-58406520-a006649127e371903a2de979";
	struct fixture *f = *state;
	struct view_wish wish;

	fixture_keys(f, ":trace 1-58406520-a006649127e371903a2de979\r");
	assert_int_equal(ordered(f, &wish), ACT_TRACE);
	assert_string_equal(wish.order.trace->id, id);
	assert_string_equal(wish.order.trace->region, "eu-west-2");
	arena_free(wish.owned_arena);
	leave(f);
	fixture_keys(f, ":insights filter @message like /x/\r");
	assert_int_equal(ordered(f, &wish), ACT_QUERY);
	assert_string_equal(wish.order.query->text, "filter @message like /x/");
	assert_int_equal(wish.order.query->n_groups, 2); /* those of the region of the first */
	arena_free(wish.owned_arena);
	leave(f);
	fixture_keys(f, ":insights mem\r");
	assert_int_equal(ordered(f, &wish), ACT_QUERY);
	assert_int_equal(wish.order.query->n_groups, 1); /* functions alone */
	assert_string_equal(wish.order.query->groups[0], "/aws/lambda/shop-api");
	assert_non_null(strstr(wish.order.query->text, "@maxMemoryUsed"));
	arena_free(wish.owned_arena);
	leave(f);
	fixture_keys(f, ":logs /ecs/shop\r");
	assert_int_equal(ordered(f, &wish), ACT_LINES);
	assert_string_equal(wish.order.lines->where.group, "/ecs/shop");
	arena_free(wish.owned_arena);
	leave(f);
	fixture_keys(f, ":logs /not/in/the/stack\r");
	assert_int_equal(ordered(f, &wish), ACT_LINES);
	assert_string_equal(wish.order.lines->where.group, "/not/in/the/stack");
	arena_free(wish.owned_arena);
	leave(f);
	fixture_keys(f, ":chart api_p99\r"); /* its points are in the snapshot already */
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "Chart") && fixture_has(f, "Duration p99"));
	leave(f);
}

/* Every command that takes no word does something: an intent for the app, or another screen. */
static void
test_every_command(void **state)
{
	struct fixture *f = *state;

	fixture_key(f, KEY_IS_DOWN);
	for (size_t i = 0; palette_at(i); i++) {
		const struct palette_command *command = palette_at(i);
		struct buf before, after;
		struct cells flat = { 0 };
		enum intent intent;
		TEXT_ON(keys, 80);

		if (palette_needs(command) || command->code == PALETTE_FILTER)
			continue;
		buf_init(&before, 1u << 20);
		buf_init(&after, 1u << 20);
		fixture_show(f, 100, 30);
		layers_flatten(&f->layers, &flat);
		assert_true(cells_dump_text(&flat, &before));
		text_addf(&keys, ":%s\r", command->name);
		intent = fixture_keys(f, keys.data);
		fixture_show(f, 100, 30);
		layers_flatten(&f->layers, &flat);
		assert_true(cells_dump_text(&flat, &after));
		if (intent == INTENT_NONE && strcmp(before.data, after.data) == 0)
			fail_msg(":%s does nothing", command->name);
		leave(f);
		cells_done(&flat);
		buf_done(&before);
		buf_done(&after);
	}
}

static void
test_wrong(void **state)
{
	static const struct {
		const char *keys, *says;
	} rows[] = {
		{ ":lgos\r", "there is no command lgos: is logs meant?" },
		{ ":xyzzy 1\r", "there is no command xyzzy: Ctrl-W erases it" },
		{ ":refresh now\r", "refresh takes no word: Ctrl-W erases it" },
		{ ":chart web_5xy\r", "there is no chart web_5xy: is web_5xx meant?" },
		{ ":page wrok\r", "there is no page wrok: is work meant?" },
		{ ":trace 1-2\r", "1-2 is no id of a trace: they look like 1-58406520-a006649" },
		{ ":logs no group\r", "there is no logs no group" },
		{ ":trace \r", "trace: ID is missing" },
	};
	struct fixture *f = *state;
	struct view_wish wish;

	for (size_t i = 0; i < LEN(rows); i++) {
		assert_int_equal(fixture_keys(f, rows[i].keys), INTENT_NONE);
		fixture_show(f, 100, 30);
		if (!fixture_has(f, rows[i].says))
			fail_msg("%s: there is no %s", rows[i].keys, rows[i].says);
		assert_false(view_wish_next(f->view, &wish));
		leave(f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_screens, setup, teardown),
		cmocka_unit_test(test_ascii),
		cmocka_unit_test_setup_teardown(test_completes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_intents, setup, teardown),
		cmocka_unit_test_setup_teardown(test_places, setup, teardown),
		cmocka_unit_test_setup_teardown(test_orders, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_command, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wrong, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
