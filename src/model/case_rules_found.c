/* SPDX-License-Identifier: MIT */
/* case_rules_found.c - causes that were asked for: log lines, traces, alarms' histories; and what
 * was deployed shortly before. */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "model/case_look.h"
#include "model/event_row.h"

/* ---- deployments ---- */

#define MARKS_MAX 64
#define CLOSE_S 900

static bool
may_follow_deployment(const struct case_look *look)
{
	return look->subject.kind != SUBJECT_COST && look->subject.kind != SUBJECT_PIPELINE &&
	       !(look->subject.kind == SUBJECT_EVENT &&
		 case_event(look->snapshot, look->subject)->kind == EVENT_DEPLOY);
}

/* "CLUSTER/SERVICE", a function, a pipeline: one of the names of what is red. */
static bool
is_of_subject(const struct case_look *look, const struct mark *mark)
{
	return case_ids_have_in(&look->ids, mark->cluster, mark->subject) ||
	       case_ids_have_in(&look->ids, mark->cluster, text_tail(mark->subject, '/'));
}

/* The last one before the moment; one inside its first period counts, for points have its start. */
static const struct mark *
last_deployment(const struct case_look *look, const struct mark *marks, size_t n, bool is_own)
{
	const struct mark *last = NULL;

	for (size_t i = 0; i < n; i++)
		if (marks[i].kind == MARK_DEPLOY && (!is_own || is_of_subject(look, &marks[i])))
			last = &marks[i];
	return last;
}

void
case_rule_deployment(struct case_look *look)
{
	int64_t period_s =
		look->metric == SIZE_MAX ? 60 : look->snapshot->metrics[look->metric].def->period_s;
	struct mark marks[MARKS_MAX];
	const struct mark *last;
	char at[8];
	bool is_own = true;
	size_t n;
	TEXT_ON(before, 40);

	if (!may_follow_deployment(look) || look->since_s == 0)
		return;
	n = marks_between(look->snapshot, look->at_s - CASE_WINDOW_S,
			  look->at_s + MIN(period_s, 300), marks, MARKS_MAX);
	last = last_deployment(look, marks, n, true);
	if (!last) {
		is_own = false;
		last = last_deployment(look, marks, n, false);
	}
	if (!last)
		return;
	date_hm(last->time_s, at);
	case_before(look, last->time_s, &before);
	case_say(look,
		 is_own                                 ? 94
		 : look->at_s - last->time_s <= CLOSE_S ? 86
							: 45,
		 "deployment of %s at %s, %s it went red: %s", last->subject, at, before.data,
		 last->text);
}

/* ---- log lines ---- */

void
case_rule_lines(struct case_look *look)
{
	const struct case_found *found = look->found;
	const struct case_line *most = NULL;
	TEXT_ON(span, 40);

	for (size_t i = 0; i < found->n_lines; i++)
		if (found->lines_[i].n_alike > 1 &&
		    (!most || found->lines_[i].n_alike > most->n_alike))
			most = &found->lines_[i];
	if (!most)
		return;
	if (found->lines_s >= 60)
		text_addf(&span, "%" PRId64 " min of ", found->lines_s / 60);
	case_say(look, 83, "%zu lines in %s%s like: %s", most->n_alike, span.data, most->group,
		 most->text);
}

/* ---- traces ---- */

void
case_rule_traces(struct case_look *look)
{
	const struct case_found *found = look->found;
	const struct case_trace *common = NULL;
	size_t most = 0;

	for (size_t i = 0; i < found->n_traces; i++) {
		size_t n = 0;

		for (size_t k = 0; k < found->n_traces; k++)
			n += text_is(found->traces_[k].cause, found->traces_[i].cause) &&
			     text_is(found->traces_[k].cause_service,
				     found->traces_[i].cause_service);
		if (found->traces_[i].cause[0] && n > most) {
			most = n;
			common = &found->traces_[i];
		}
	}
	if (common)
		case_say(look, 79, "%zu of %zu traces: %s%s%s", most, found->n_traces,
			 common->cause_service, common->cause_service[0] ? ": " : "",
			 common->cause);
}

/* ---- no data ---- */

void
case_rule_no_data(struct case_look *look)
{
	const struct alarm_row *alarm = look->subject.kind == SUBJECT_ALARM
						? look->snapshot->alarms[look->subject.index]
						: NULL;
	const struct metric_view *metric =
		look->metric == SIZE_MAX ? NULL : &look->snapshot->metrics[look->metric];
	char at[8];

	if (!alarm || alarm->state != ALARM_INSUFFICIENT)
		return;
	if (metric && quality_has_value(metric->last.quality)) {
		date_hm(metric->last.time_s, at);
		case_say(look, 80, "%s has had no datapoint since %s", alarm->metric, at);
		return;
	}
	case_say(look, 60, "CloudWatch has no data to judge it by: %s", alarm->reason);
}
