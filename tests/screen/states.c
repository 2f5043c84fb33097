/* SPDX-License-Identifier: MIT */
/* states.c - a panel alone, in each state that it can be in. */
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
answer(struct fixture *f, const struct fixture_more *more)
{
	fixture_answer(f);
	if (more->answer)
		more->answer(f);
}

static void
answer_empty(struct fixture *f, const struct fixture_more *more)
{
	fixture_answer_empty(f);
	if (more->answer_empty)
		more->answer_empty(f);
}

static void
be_pending(struct fixture *f, const struct fixture_more *more)
{
	(void)f;
	(void)more;
}

static void
be_stale(struct fixture *f, const struct fixture_more *more)
{
	answer(f, more);
	fixture_pass(f, 1500);
}

static void
be_denied(struct fixture *f, const struct fixture_more *more)
{
	(void)more;
	fixture_fail(f, ERR_DENIED, DENIED);
}

static void
be_throttled(struct fixture *f, const struct fixture_more *more)
{
	answer(f, more);
	fixture_pass(f, 20);
	fixture_fail(f, ERR_THROTTLED, "Rate exceeded: asking again later");
}

static void
be_unreachable(struct fixture *f, const struct fixture_more *more)
{
	answer(f, more);
	fixture_pass(f, 1500);
	fixture_fail(f, ERR_NET, "Connection refused: is the network up?");
}

static const struct {
	const char *name;
	void (*be)(struct fixture *f, const struct fixture_more *more);
} states[] = {
	{ "ok", answer },
	{ "empty", answer_empty },
	{ "pending", be_pending },
	{ "stale", be_stale },
	{ "denied", be_denied },
	{ "throttled", be_throttled },
	{ "unreachable", be_unreachable },
};

void
fixture_shoot_states(const struct fixture_more *more)
{
	struct fixture all = { 0 };
	char page[256];

	snprintf(page, sizeof(page),
		 "[ { 'name': 'one', 'rows': [ { 'panels': [{ 'panel': '%s'%s%s }] } ] } ]",
		 more->panel, more->place ? ", " : "", more->place ? more->place : "");
	fixture_open_more(&all, more, page, STYLE_BRAILLE);
	for (size_t i = 0; i < LEN(states); i++) {
		struct fixture f;

		fixture_open_more(&f, more, page, STYLE_BRAILLE);
		states[i].be(&f, more);
		f.record = all.record;
		fixture_shoot(&f, states[i].name, 80, 24);
		fixture_shoot(&f, states[i].name, 40, 10);
		fixture_shoot(&f, states[i].name, 200, 50);
		all.record = f.record;
		buf_init(&f.record, 1);
		fixture_close(&f);
	}
	fixture_check(&all, more->panel);
	fixture_close(&all);
}
