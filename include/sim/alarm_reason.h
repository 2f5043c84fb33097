/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_ALARM_REASON_H
#define CWTOP_SIM_ALARM_REASON_H
/* alarm_reason.h - why an alarm changed its state, in CloudWatch's words. */
#include "base/mem.h"
#include "sim/alarms.h"

/* alarm_reason - StateReason of a change to `state`, from the alarm's recent datapoints. */
void
alarm_reason(const struct sim_alarm *alarm, enum sim_state state, char *out, size_t out_size);
/* alarm_reason_composite - the same for a composite alarm that `child` changed. */
void
alarm_reason_composite(const struct sim_alarm *child, enum sim_state state, int64_t time_s,
		       char *out, size_t out_size);
/* alarm_reason_data - StateReasonData: a JSON text. false: the buffer is full. */
MUST_CHECK bool
alarm_reason_data(const struct sim_alarm *alarm, struct buf *out);

#endif
