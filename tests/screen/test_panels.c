/* SPDX-License-Identifier: MIT */
/* test_panels.c - each panel alone, in each state that it can be in, at two sizes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "fixture.h"

#define DENIED                                                                                    \
	"not authorized to perform this action: no identity-based policy allows it: ask for the " \
	"permission"

static void
be_pending(struct fixture *f)
{
	(void)f;
}

static void
be_stale(struct fixture *f)
{
	fixture_answer(f);
	fixture_pass(f, 1500);
}

static void
be_denied(struct fixture *f)
{
	fixture_fail(f, ERR_DENIED, DENIED);
}

static void
be_throttled(struct fixture *f)
{
	fixture_answer(f);
	fixture_pass(f, 20);
	fixture_fail(f, ERR_THROTTLED, "Rate exceeded: asking again later");
}

static void
be_unreachable(struct fixture *f)
{
	fixture_answer(f);
	fixture_pass(f, 1500);
	fixture_fail(f, ERR_NET, "Connection refused: is the network up?");
}

static const struct {
	const char *name;
	void (*be)(struct fixture *f);
} states[] = {
	{ "ok", fixture_answer },          { "empty", fixture_answer_empty },
	{ "pending", be_pending },         { "stale", be_stale },
	{ "denied", be_denied },           { "throttled", be_throttled },
	{ "unreachable", be_unreachable },
};

static void
shoot_states(const char *panel)
{
	struct fixture all = { 0 };
	char page[128];

	snprintf(page, sizeof(page), "[ { 'name': 'one', 'rows': [ { 'panels': ['%s'] } ] } ]",
		 panel);
	fixture_open(&all, page, STYLE_BRAILLE);
	for (size_t i = 0; i < LEN(states); i++) {
		struct fixture f;

		fixture_open(&f, page, STYLE_BRAILLE);
		states[i].be(&f);
		f.record = all.record;
		fixture_shoot(&f, states[i].name, 80, 24);
		fixture_shoot(&f, states[i].name, 40, 10);
		all.record = f.record;
		buf_init(&f.record, 1);
		fixture_close(&f);
	}
	fixture_check(&all, panel);
	fixture_close(&all);
}

static void
test_health(void **state)
{
	(void)state;
	shoot_states("health");
}

static void
test_metrics(void **state)
{
	(void)state;
	shoot_states("metrics");
}

static void
test_alarms(void **state)
{
	(void)state;
	shoot_states("alarms");
}

static void
test_tasks(void **state)
{
	(void)state;
	shoot_states("tasks");
}

static void
test_queues(void **state)
{
	(void)state;
	shoot_states("queues");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_health), cmocka_unit_test(test_metrics),
		cmocka_unit_test(test_alarms), cmocka_unit_test(test_tasks),
		cmocka_unit_test(test_queues),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
