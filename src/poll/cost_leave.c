/* SPDX-License-Identifier: MIT */
/* cost_leave.c - leave to send a request that costs a cent: from the store, which counts for every
 * cwtop of the machine. Where there is none, or it does not work, there is no leave: a snapshot
 * that is taken every minute would have four a minute, not four a day. */
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

static void
say_uncounted(struct cost_leave *leave, const struct why *why)
{
	leave->is_uncounted = true;
	leave->row->leave = arena_format(
		leave->arena, "how many requests the day has had is not known: %s", why->text);
	if (!leave->row->leave)
		leave->row->leave = "how many requests the day has had is not known";
}

/* false: what is taken cannot be counted, so that the next cwtop would not know of it */
static bool
take(struct cost_leave *leave, const struct spending_wish *wish, struct spending_leave *out)
{
	struct why why;
	enum err err = leave->store ? spending_take(leave->store, wish, out, &why)
				    : err_set(ERR_SYSTEM, &why,
					      "there is no folder to count them in: set "
					      "XDG_STATE_HOME to one that can be written");

	if (err)
		say_uncounted(leave, &why);
	return err == ERR_OK;
}

/* @wanted  0: only whether there is any left */
static bool
take_request(struct cost_leave *leave, unsigned wanted)
{
	const struct spending_wish wish = { .account = leave->account,
					    .service = SERVICE,
					    .wanted = wanted,
					    .limit = COST_REQUESTS_A_DAY,
					    .now_s = leave->now_s };
	struct spending_leave got = { 0 };
	bool is_left;

	if (!take(leave, &wish, &got))
		return false;
	is_left = wanted ? got.granted > 0 : got.used < wish.limit;
	if (wanted || !is_left) {
		leave->row->used = got.used;
		leave->row->used_s = leave->now_s;
	}
	if (!is_left)
		say_used_up(leave, got.next_s);
	return is_left;
}

bool
cost_leave_take(struct cost_leave *leave)
{
	return take_request(leave, 1);
}

/* The store's count of a "service" of which there is one a day is a lock that needs no release. It
 * is not taken where no request is left: whoever comes next would take it for one that is being
 * sent. */
bool
cost_leave_claim(struct cost_leave *leave, const char *question)
{
	const struct spending_wish wish = { .account = leave->account,
					    .service = question,
					    .wanted = 1,
					    .limit = 1,
					    .now_s = leave->now_s };
	struct spending_leave got = { 0 };

	if (!take_request(leave, 0) || !take(leave, &wish, &got))
		return false;
	if (got.granted > 0)
		return cost_leave_take(leave);
	leave->row->leave = "another cwtop is asking Cost Explorer: its answer is shown here, too, "
			    "within minutes";
	return false;
}
