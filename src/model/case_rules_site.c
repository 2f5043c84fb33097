/* SPDX-License-Identifier: MIT */
/* case_rules_site.c - causes that load balancers, probes, health checks, pipelines and services
 * name themselves. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "model/case_look.h"
#include "model/checks.h"
#include "model/event_row.h"
#include "model/health.h"
#include "model/pipelines.h"
#include "model/probes.h"

/* ---- targets ---- */

static bool
is_its_balancer(const struct case_look *look, const struct target_view *view)
{
	if (look->subject.kind == SUBJECT_TARGETS)
		return view == &look->snapshot->watched.targets[look->subject.index];
	if (case_ids_have(&look->ids, view->def->name))
		return true;
	for (size_t i = 0; i < view->def->n_target_groups; i++)
		if (case_ids_have(&look->ids, view->def->target_groups[i]))
			return true;
	return false;
}

static void
say_target(struct case_look *look, const struct target_group *group,
	   const struct target_row *target)
{
	struct target_counts counts = target_count(group);
	TEXT_ON(text, WHY_MAX);

	text_addf(&text, "%zu of %zu targets of %s %s unhealthy: %s", counts.of[TARGET_UNHEALTHY],
		  group->n, group->name, counts.of[TARGET_UNHEALTHY] == 1 ? "is" : "are",
		  target->id);
	if (target->port >= 0)
		text_addf(&text, ":%lld", (long long)target->port);
	if (target->reason[0])
		text_addf(&text, ": %s (%s)", target_reason_words(target->reason), target->reason);
	if (target->description[0])
		text_addf(&text, ": %s", target->description);
	text_add(&text, "; checked: ");
	target_health_check(group, &text);
	case_say(look, 97, "%s", text.data);
}

void
case_rule_targets(struct case_look *look)
{
	const struct snapshot *snapshot = look->snapshot;

	for (size_t i = 0; i < snapshot->watched.n_targets; i++) {
		const struct target_view *view = &snapshot->watched.targets[i];

		if (!is_its_balancer(look, view))
			continue;
		for (size_t g = 0; view->row && g < view->row->n; g++) {
			const struct target_group *group = &view->row->groups[g];
			const struct target_row *bad = NULL;

			for (size_t t = 0; t < group->n && !bad; t++)
				if (target_kind(&group->targets[t]) == TARGET_UNHEALTHY)
					bad = &group->targets[t];
			if (bad)
				say_target(look, group, bad);
		}
	}
}

/* ---- probes ---- */

static const struct probe_view *
probe_of(const struct case_look *look)
{
	struct subject at = look->subject;

	if (at.kind == SUBJECT_EVENT)
		at = case_of_event(look->snapshot, case_event(look->snapshot, at));
	return at.kind == SUBJECT_PROBE ? &look->snapshot->watched.probes[at.index] : NULL;
}

static void
say_date(int64_t t_s, struct text *out)
{
	char iso[24];

	date_iso(t_s, iso);
	text_addf(out, "%.10s %.5s UTC", iso, iso + 11);
}

void
case_rule_certificate(struct case_look *look)
{
	const struct probe_view *probe = probe_of(look);
	const struct probe_certificate *cert =
		probe && probe->row ? &probe->row->certificate : NULL;
	char duration[UNIT_TEXT_MAX];
	int64_t days;
	TEXT_ON(text, WHY_MAX);

	if (!cert || !cert->is_known || !probe_days_left(cert, look->now_s, &days))
		return;
	text_addf(&text, "the certificate of %s ",
		  cert->subject[0] ? cert->subject : probe->def->url);
	if (cert->not_after_s <= look->now_s) {
		unit_duration(look->now_s - cert->not_after_s, duration);
		text_add(&text, "expired at ");
		say_date(cert->not_after_s, &text);
		text_addf(&text, ", %s ago", duration);
		if (cert->issuer[0])
			text_addf(&text, " (issued by %s)", cert->issuer);
		case_say(look, 110, "%s", text.data);
	} else if (probe_level_of_certificate(probe->def, probe->row, look->now_s) >= LEVEL_WARN) {
		text_add(&text, "ends at ");
		say_date(cert->not_after_s, &text);
		text_addf(&text, ", in %lld day%s", (long long)days, days == 1 ? "" : "s");
		case_say(look, 90, "%s", text.data);
	} else if (cert->problem[0]) {
		text_addf(&text, "is not trusted: %s", cert->problem);
		case_say(look, 105, "%s", text.data);
	}
}

void
case_rule_probe(struct case_look *look)
{
	const struct probe_view *probe = probe_of(look);
	const struct probe_result *row = probe ? probe->row : NULL;
	char time[UNIT_TEXT_MAX];

	if (!row)
		return;
	if (row->error != PROBE_OK && row->error != PROBE_NOT_SENT)
		case_say(look, 78, "%u probe%s in a row failed: %s", row->failures,
			 row->failures == 1 ? "" : "s", row->why);
	else if (probe_level_of_time(probe->def, row) >= LEVEL_WARN) {
		unit_format((double)row->times.first_us / 1000, UNIT_MILLISECONDS, time);
		case_say(look, 70, "it answers, but the first byte takes %s", time);
	}
}

/* ---- health checks ---- */

void
case_rule_check(struct case_look *look)
{
	const struct check_view *check;
	const struct check_status *row;
	const char *failure = "";

	if (look->subject.kind != SUBJECT_CHECK)
		return;
	check = &look->snapshot->watched.checks[look->subject.index];
	row = check->row;
	if (!row)
		return;
	if (row->is_disabled)
		case_say(look, 90, "the health check is disabled: Route 53 takes it for healthy");
	for (size_t i = 0; i < row->n_observations && !failure[0]; i++)
		if (row->observations[i].status[0] && !row->observations[i].is_success)
			failure = row->observations[i].status;
	if (failure[0])
		case_say(look, 85, "%zu of %zu checkers do not reach %s: %s",
			 row->n_reported - row->n_success, row->n_reported,
			 row->target[0] ? row->target : check->def->title, failure);
}

/* ---- pipelines ---- */

void
case_rule_pipeline(struct case_look *look)
{
	const struct pipeline *row;
	const struct pipeline_action *failed;
	TEXT_ON(text, WHY_MAX);

	if (look->subject.kind != SUBJECT_PIPELINE)
		return;
	row = look->snapshot->watched.pipelines[look->subject.index].row;
	failed = row ? pipeline_failure(row) : NULL;
	if (!failed)
		return;
	text_addf(&text, "%s of stage %s failed", failed->name, failed->stage);
	if (failed->error[0])
		text_addf(&text, ": %s", failed->error);
	else if (failed->summary[0])
		text_addf(&text, ": %s", failed->summary);
	if (row->n_runs && row->runs[0].revision[0])
		text_addf(&text, "; it ran revision %.12s%s%s", row->runs[0].revision,
			  row->runs[0].message[0] ? ": " : "", row->runs[0].message);
	case_say(look, 96, "%s", text.data);
}

/* ---- services ---- */

static const struct service_row *
service_of(const struct case_look *look)
{
	struct subject at = look->subject;

	if (at.kind == SUBJECT_EVENT)
		at = case_of_event(look->snapshot, case_event(look->snapshot, at));
	return at.kind == SUBJECT_SERVICE ? look->snapshot->services[at.index] : NULL;
}

void
case_rule_service(struct case_look *look)
{
	const struct service_row *service = service_of(look);

	if (!service)
		return;
	if (!health_service_exists(service))
		case_say(look, 95, "there is no such service: it is %s", service->status);
	if (text_is(service->rollout, "FAILED"))
		case_say(look, 82, "its deployment FAILED%s%s",
			 service->rollout_reason && service->rollout_reason[0] ? ": " : "",
			 service->rollout_reason ? service->rollout_reason : "");
	else if (text_is(service->rollout, "IN_PROGRESS") && service->failed_tasks > 0)
		case_say(look, 81, "its deployment does not get on: %d task%s failed so far",
			 service->failed_tasks, service->failed_tasks == 1 ? "" : "s");
	if (service->running < service->desired && service->event && service->event[0])
		case_say(look, 65, "ECS says of it: %s", service->event);
}

/* ---- what an event tells itself ---- */

void
case_rule_event(struct case_look *look)
{
	const struct event_row *event;

	if (look->subject.kind != SUBJECT_EVENT)
		return;
	event = case_event(look->snapshot, look->subject);
	if (event->kind == EVENT_DEPLOY && event->level >= LEVEL_WARN && event->reason[0])
		case_say(look, 85, "the deployment: %s", event->reason);
	else if (event->kind == EVENT_PROBE && event->reason[0])
		case_say(look, 77, "the probe said then: %s", event->reason);
	if (event->kind == EVENT_TASK && event->n_lines > 0 && event->level >= LEVEL_WARN)
		case_say(look, 72, "its last line: %s", event->lines[event->n_lines - 1].text);
}
