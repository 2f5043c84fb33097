/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_HEALTH_H
#define CWTOP_MODEL_HEALTH_H
/* health.h - how bad things are and why, in words: from thresholds, alarms, task failures, queue
 * and DLQ depth, and from sources that cannot be seen. Pure: reads a snapshot's rows, writes its
 * tiles, reasons and level. */
#include "base/text.h"
#include "model/snapshot.h"

/* health_of_metric - the worse of its two thresholds, over the newest periods of its series; the
 * one that is under way at now_s, or whose points are usually still on their way, can breach a
 * limit, but not end a breach. */
enum level
health_of_metric(const struct metric_def *def, const struct series *series, int64_t now_s);

/* health_metric_words - "9.4%, limit > 5%", or "was 9.4%" where the period that is under way has
 * not breached the limit yet; the value alone where it is well. */
void
health_metric_words(const struct metric_view *view, struct text *out);

/* health_service_exists - not MISSING, INACTIVE or whatever else AWS says in their place.
 * health_of_service - from its counts and its rollout. */
bool
health_service_exists(const struct service_row *service);
enum level
health_of_service(const struct service_row *service);

/* health_alarm_why - why an alarm is in its state, for a line that may be cut: "12.0 was greater
 * than 5.0 (1 of the last 1 datapoint)". A reason that is worded otherwise is left as it is, but
 * for CloudWatch's "Threshold Crossed: ". */
void
health_alarm_why(const char *reason, struct text *out);
/* health_alarm_words - what it watches and where its limit is, for a line that may be cut:
 * "Errors > 5 for 3 of 3 × 60s"; its reason where that is not known. */
void
health_alarm_words(const struct alarm_row *alarm, struct text *out);

/* health_advice - where a sentence "what: why: what to do" says what to do; NULL: it does not. */
const char *
health_advice(const char *sentence);

/* health_fill - tiles, reasons, queue levels and the overall level of a snapshot whose rows are
 * complete. Called by model_publish only, before anyone else sees the snapshot. */
void
health_fill(struct snapshot *snapshot);

#endif
