/* SPDX-License-Identifier: MIT */
/* case_rules_metric.c - causes that other numbers name: what moved with a replica's lag, what was
 * turned away, which service the bill grew by, what browsers report, who fails behind. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "model/case_look.h"
#include "model/cost_report.h"
#include "model/scaling.h"
#include "model/service_map.h"
#include "model/sessions.h"

static const struct metric_view *
metric_of(const struct case_look *look)
{
	return look->metric == SIZE_MAX ? NULL : &look->snapshot->metrics[look->metric];
}

/* ---- what moved with it ---- */

struct movement {
	double before, since; /* median before the moment, greatest since */
};

#define BEFORE_MAX (CASE_WINDOW_S / 10)

static int
compare_values(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* What drives a lag rises well ahead of its limit: an average would have that in it. false: not
 * both are known. */
static bool
movement_of(const struct series *series, int64_t at_s, struct movement *out)
{
	double before[BEFORE_MAX];
	size_t n = 0, n_since = 0;

	*out = (struct movement){ 0 };
	for (size_t i = 0; i < series->n; i++) {
		struct sample sample = series_at(series, i);

		if (!quality_has_value(sample.quality) || sample.time_s < at_s - CASE_WINDOW_S ||
		    sample.time_s > at_s + CASE_WINDOW_S)
			continue;
		if (sample.time_s < at_s - series->period_s) {
			if (n < BEFORE_MAX)
				before[n++] = sample.value;
		} else {
			out->since = n_since ? MAX(out->since, sample.value) : sample.value;
			n_since++;
		}
	}
	if (n == 0 || n_since == 0)
		return false;
	qsort(before, n, sizeof(*before), compare_values);
	out->before = before[(n - 1) / 2];
	return true;
}

/* Half as much again, and not out of nothing's noise. */
static bool
is_move(const struct metric_def *def, const struct movement *m)
{
	if (def->unit == UNIT_PERCENT && m->since - m->before < 10)
		return false;
	return m->since > 1.5 * m->before && (def->unit != UNIT_COUNT || m->since > m->before + 2);
}

static bool
is_lag(const struct metric_def *def)
{
	return text_is(def->namespace_, "AWS/RDS") &&
	       text_has(def->name ? def->name : "", "ReplicaLag");
}

/* Load of databases: what a replica waits for. */
static bool
is_load(const struct metric_def *def)
{
	static const char *const names[] = { "CPUUtilization",
					     "WriteIOPS",
					     "ReadIOPS",
					     "WriteThroughput",
					     "DBLoad",
					     "WriteLatency",
					     "ReadLatency",
					     "DiskQueueDepth",
					     "CommitLatency",
					     "NetworkReceiveThroughput",
					     "DatabaseConnections" };

	for (size_t i = 0; i < LEN(names); i++)
		if (text_is(def->name, names[i]))
			return text_is(def->namespace_, "AWS/RDS");
	return false;
}

static void
add_movement(const struct metric_view *view, const struct movement *m, struct text *out)
{
	const char *database = metric_dimension(view->def, "DBInstanceIdentifier");
	char before[UNIT_TEXT_MAX], since[UNIT_TEXT_MAX];

	unit_format(m->before, view->def->unit, before);
	unit_format(m->since, view->def->unit, since);
	text_addf(out, "%s%s%s%s from %s to %s", out->len ? ", " : "", view->def->title,
		  database ? " of " : "", database ? database : "", before, since);
}

void
case_rule_lag(struct case_look *look)
{
	const struct metric_view *lag = metric_of(look);
	char value[UNIT_TEXT_MAX];
	struct movement m;
	TEXT_ON(moved, 300);

	if (!lag || !is_lag(lag->def) || lag->level < LEVEL_WARN)
		return;
	for (size_t i = 0; i < look->snapshot->n_metrics; i++) {
		const struct metric_view *view = &look->snapshot->metrics[i];

		if (is_load(view->def) && movement_of(view->series, look->at_s, &m) &&
		    is_move(view->def, &m))
			add_movement(view, &m, &moved);
	}
	unit_format(lag->last.value, lag->def->unit, value);
	if (moved.len)
		case_say(look, 92, "the replica lags %s behind; with it rose: %s", value,
			 moved.data);
	else
		case_say(look, 55,
			 "the replica lags %s behind; no load of a database that is watched rose "
			 "with it",
			 value);
}

/* ---- what was turned away ---- */

static bool
is_throttle(const struct metric_def *def)
{
	return def->name && (text_has(def->name, "Throttle") || text_has(def->name, "Throttled") ||
			     text_is(def->name, "RejectedConnectionCount") ||
			     text_is(def->name, "ErrorPortAllocation"));
}

/* Of what is asked when somebody asks: what fails because it is turned away, or what is behind it.
 */
void
case_rule_throttled(struct case_look *look)
{
	static const enum subject_kind kinds[] = { SUBJECT_METRIC, SUBJECT_ALARM, SUBJECT_NODE,
						   SUBJECT_PROBE, SUBJECT_CHECK };
	bool is_asked = false;

	for (size_t i = 0; i < LEN(kinds); i++)
		is_asked = is_asked || look->subject.kind == kinds[i];
	for (size_t i = 0; is_asked && i < look->snapshot->n_metrics; i++) {
		const struct metric_view *view = &look->snapshot->metrics[i];
		struct movement m;
		char value[UNIT_TEXT_MAX];

		if (!is_throttle(view->def) || !movement_of(view->series, look->at_s, &m) ||
		    !is_move(view->def, &m))
			continue;
		unit_format(m.since, view->def->unit, value);
		case_say(look, i == look->metric ? 84 : 68,
			 "%s rose to %s in a period (%s %s): so many were turned away",
			 view->def->title, value,
			 view->def->namespace_ ? view->def->namespace_ : "", view->def->name);
	}
}

/* ---- who fails behind ---- */

/* The deepest of what fails is what the others fail for, as far as traces say. */
void
case_rule_node(struct case_look *look)
{
	static const enum subject_kind kinds[] = { SUBJECT_METRIC, SUBJECT_ALARM, SUBJECT_NODE,
						   SUBJECT_PROBE,  SUBJECT_CHECK, SUBJECT_TARGETS };
	const struct service_map *map = case_map(look->snapshot);
	const struct map_line *worst = NULL;
	bool is_asked = false;

	for (size_t i = 0; i < LEN(kinds); i++)
		is_asked = is_asked || look->subject.kind == kinds[i];
	for (size_t i = 0; is_asked && map && i < map->n; i++) {
		const struct map_line *line = &map->lines[i];

		if (!line->is_seen_above && map_level(line) >= LEVEL_WARN &&
		    (!worst || line->depth > worst->depth ||
		     (line->depth == worst->depth && map_fault_pct(line) > map_fault_pct(worst))))
			worst = line;
	}
	if (worst)
		case_say(look, 66, "%s fails %.3g%% of the %lld calls to it that X-Ray sampled",
			 worst->name, map_fault_pct(worst), (long long)worst->total);
}

/* ---- scaling ---- */

void
case_rule_scaling(struct case_look *look)
{
	const struct snapshot *snapshot = look->snapshot;

	for (size_t i = 0; i < snapshot->n_services; i++) {
		const struct service_row *service = snapshot->services[i];
		/* another cluster may have one of the same name */
		bool is_its =
			look->subject.kind == SUBJECT_SERVICE
				? look->subject.index == i
				: case_ids_have_in(&look->ids, service->cluster, service->name);

		for (size_t k = 0; is_its && k < snapshot->watched.n_scaling; k++) {
			const struct scaling_view *view = &snapshot->watched.scaling[k];
			const struct scaling_item *item = scaling_find(view->row, service->name);

			if (text_is(view->def->name, service->cluster) &&
			    (!service->region || text_is(service->region, view->def->region)) &&
			    item && scaling_level(item, service, look->now_s) >= LEVEL_WARN)
				case_say(look, 70, "%s wants more tasks than its maximum of %lld",
					 service->name, (long long)item->max);
		}
	}
}

/* ---- the bill ---- */

struct growth {
	const struct cost_service *service;
	int64_t day_s;
	double usd, before; /* of that day, of a day before it on average */
};

#define GROWTH_DAYS 7
#define GROWTH_LEAST_USD 1.0

/* How much a service's day stands out; false: too few days before it are known. */
static bool
growth_of(const struct cost *cost, const struct cost_service *service, int64_t day_s,
	  struct growth *out)
{
	double usd = 0;
	int n = 0;

	for (int64_t day = day_s - GROWTH_DAYS * COST_DAY_S; day < day_s; day += COST_DAY_S) {
		/* AWS books what it charges once a month on its first day */
		if (!cost_has_day(cost, day) || day == cost_month(day, 0))
			continue;
		usd += cost_sum(cost, service, day, day + COST_DAY_S);
		n++;
	}
	if (n < 2 || !cost_has_day(cost, day_s) || day_s == cost_month(day_s, 0))
		return false;
	*out = (struct growth){ service, day_s, cost_sum(cost, service, day_s, day_s + COST_DAY_S),
				usd / n };
	return true;
}

/* The service and day of the last five that grew by the most dollars. */
static bool
find_growth(const struct cost *cost, struct growth *best)
{
	int64_t last_s = cost->first_day_s + (int64_t)(cost->n_days - 1) * COST_DAY_S;
	bool is_found = false;

	for (size_t i = 0; cost->n_days > 0 && i < cost->n_services; i++) {
		for (int64_t day = last_s; day > last_s - 5 * COST_DAY_S; day -= COST_DAY_S) {
			struct growth growth;

			if (!growth_of(cost, &cost->services[i], day, &growth) ||
			    growth.usd < growth.before + GROWTH_LEAST_USD ||
			    growth.usd < 1.5 * growth.before ||
			    (is_found && growth.usd - growth.before <= best->usd - best->before))
				continue;
			*best = growth;
			is_found = true;
		}
	}
	return is_found;
}

static bool
is_about_cost(const struct case_look *look)
{
	const struct metric_view *metric = metric_of(look);

	return look->subject.kind == SUBJECT_COST ||
	       (metric && text_is(metric->def->namespace_, "AWS/Billing"));
}

void
case_rule_cost(struct case_look *look)
{
	const struct cost_view *view =
		look->snapshot->watched.n_costs ? look->snapshot->watched.costs : NULL;
	struct growth growth = { .usd = 0 };
	char iso[24];
	TEXT_ON(text, WHY_MAX);

	if (!is_about_cost(look) || !view || !view->row)
		return;
	if (find_growth(view->row, &growth)) {
		date_iso(growth.day_s, iso);
		text_addf(&text, "%s cost ", growth.service->name);
		cost_money(view->def, growth.usd, &text);
		text_addf(&text, " on %.10s, ", iso);
		cost_money(view->def, growth.before, &text);
		text_add(&text, " a day in the week before");
		if (growth.before > 0.005)
			text_addf(&text, ": %.3g times as much", growth.usd / growth.before);
		case_say(look, 95, "%s", text.data);
		return;
	}
	for (size_t i = 0; view->report && i < view->report->n_lines; i++) {
		const struct cost_line *line = &view->report->lines[i];

		if (line->level >= LEVEL_WARN && line->note[0])
			case_say(look, line->level == LEVEL_ALARM ? 70 : 65, "%s: %s", line->title,
				 line->note);
	}
}

/* ---- browsers ---- */

void
case_rule_browser(struct case_look *look)
{
	const struct watched_views *watched = &look->snapshot->watched;
	const struct metric_view *metric = metric_of(look);
	const char *of = look->subject.kind == SUBJECT_MONITOR
				 ? watched->sessions[look->subject.index].def->name
			 : metric && text_is(metric->def->namespace_, "AWS/RUM")
				 ? metric_dimension(metric->def, "application_name")
				 : NULL;

	for (size_t i = 0; of && i < watched->n_sessions; i++) {
		const struct sessions *row = watched->sessions[i].row;
		int64_t all = 0;

		if (!row || row->n_errors == 0 || !text_is(watched->sessions[i].def->name, of))
			continue;
		for (size_t k = 0; k < row->n_errors; k++)
			all += row->errors[k].n;
		case_say(look, 93,
			 "browsers report most of all: %s%s%s (%lld of %lld errors today)",
			 row->errors[0].type, row->errors[0].type[0] ? ": " : "",
			 row->errors[0].message, (long long)row->errors[0].n, (long long)all);
	}
}
