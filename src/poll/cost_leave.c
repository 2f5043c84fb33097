/* SPDX-License-Identifier: MIT */
/* cost_leave.c - leave to send a request that costs a cent: from the store, which counts for every
 * cwtop of the machine; where there is none, or it does not work, this run counts for itself. */
#include "base/clock.h"
#include "poll/cost_memory.h"
#include "store/spending.h"

#define SERVICE "ce"

static void
say_used_up(struct cost_leave *leave, int64_t next_s)
{
	char until[24];

	date_iso(next_s, until);
	until[10] = ' ';
	until[16] = '\0';
	leave->row->leave = arena_format(leave->arena,
					 "the %d requests of the day are used up: asked again "
					 "after %s UTC",
					 COST_REQUESTS_A_DAY, until);
	if (!leave->row->leave)
		leave->row->leave = "the requests of the day are used up";
}

static bool
take_alone(struct cost_leave *leave)
{
	struct cost *row = leave->row;
	int64_t today = cost_day(leave->now_s);

	/* a clock that was set back starts no new day */
	if (cost_day(row->used_s) < today)
		row->used = 0;
	row->used_s = MAX(row->used_s, leave->now_s);
	if (row->used >= COST_REQUESTS_A_DAY) {
		say_used_up(leave, cost_day(row->used_s) + COST_DAY_S);
		return false;
	}
	row->used++;
	return true;
}

bool
cost_leave_take(struct cost_leave *leave)
{
	const struct spending_wish wish = { .account = leave->account,
					    .service = SERVICE,
					    .wanted = 1,
					    .limit = COST_REQUESTS_A_DAY,
					    .now_s = leave->now_s };
	struct spending_leave got;
	struct why ignored;

	if (!leave->store || spending_take(leave->store, &wish, &got, &ignored) != ERR_OK)
		return take_alone(leave);
	leave->row->used = got.used;
	leave->row->used_s = leave->now_s;
	if (got.granted == 0)
		say_used_up(leave, got.next_s);
	return got.granted > 0;
}

/* The store's count of a "service" of which there is one a day is a lock that needs no release. */
bool
cost_leave_claim(struct cost_leave *leave, const char *question)
{
	const struct spending_wish wish = { .account = leave->account,
					    .service = question,
					    .wanted = 1,
					    .limit = 1,
					    .now_s = leave->now_s };
	struct spending_leave got;
	struct why ignored;

	if (leave->store && spending_take(leave->store, &wish, &got, &ignored) == ERR_OK &&
	    got.granted == 0) {
		leave->row->leave = "another cwtop is asking Cost Explorer: its answer is shown "
				    "here, too, within minutes";
		return false;
	}
	return cost_leave_take(leave);
}
