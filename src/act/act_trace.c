/* SPDX-License-Identifier: MIT */
/* act_trace.c - one X-Ray trace, as far as X-Ray has it. */
#include "act_work.h"

enum err
act_carry_trace(struct act_work *work, struct why *why)
{
	const char *const ids[] = { work->order->trace->id };
	struct xray_traces traces = { 0 };
	enum err err;

	if (!ids[0] || !xray_is_id(ids[0]))
		return err_set(ERR_USAGE, why,
			       "%.60s is no id of a trace: they look like " XRAY_ID_EXAMPLE,
			       ids[0] ? ids[0] : "nothing");
	err = xray_traces(&work->scope, ids, LEN(ids), &traces, why);
	if (!err && traces.n > 0)
		work->news->traced = &traces.items[0];
	return err;
}
