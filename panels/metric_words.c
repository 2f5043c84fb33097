/* SPDX-License-Identifier: MIT */
/* metric_words.c - what is said of a metric wherever one is shown. */
#include "metric_words.h"

#include "common.h"

#define SPARK_S 3600 /* a sparkline shows about this much when it is narrow, more when wide */

unsigned
metric_words_value(const struct metric_view *view, bool is_stale, struct text *out)
{
	char value[UNIT_TEXT_MAX] = "-";
	bool has_value = quality_has_value(view->last.quality);

	if (has_value)
		unit_format(view->last.value, view->def->unit, value);
	text_add(out, value);
	if (!has_value)
		return ROLE_DIM;
	if (is_stale)
		return ROLE_STALE;
	if (view->level == LEVEL_WARN || view->level == LEVEL_ALARM)
		return role_of_level(view->level);
	return view->last.quality == QUALITY_INCOMPLETE ? ROLE_INCOMPLETE : ROLE_STRONG;
}

void
metric_words_note(const struct panel_input *input, const struct metric_view *view, struct text *out)
{
	const struct snapshot *snapshot = input->snapshot;
	const struct source_status *source =
		view->source < snapshot->n_sources ? &snapshot->sources[view->source] : NULL;

	if (view->def->unresolved)
		text_addf(out, "unresolved: --var %s=", view->def->unresolved);
	else if (!view->is_watched)
		text_add(out, "not watched");
	else if (view->is_forbidden)
		text_add(out, "denied");
	else if (source && source->good_ms == 0)
		text_add(out,
			 source->state == STATE_PENDING ? "waiting" : state_word(source->state));
	else if (view->last.quality == QUALITY_NONE)
		text_add(out, view->good_ms ? "no data" : "waiting");
	else if (view->last.quality == QUALITY_INCOMPLETE)
		text_add(out, "partial");
	if (out->len > 0 || !view->is_late)
		return;
	text_add(out, "late ");
	common_age(snapshot, view->last.time_s, out);
}

static void
detail_identity(const struct metric_def *def, struct text *out)
{
	if (def->expression) {
		text_addf(out, "expression\t%s\n", def->expression);
	} else {
		text_addf(out, "namespace\t%s\n", def->namespace_);
		text_addf(out, "name\t%s\n", def->name);
	}
	for (size_t i = 0; i < def->n_dimensions; i++)
		text_addf(out, "%s\t%s = %s\n", i == 0 ? "dimensions" : "", def->dimensions[i].name,
			  def->dimensions[i].value);
	if (def->stat)
		text_addf(out, "statistic\t%s\n", def->stat);
	text_addf(out, "period\t%llds\n", (long long)def->period_s);
	text_addf(out, "region\t%s\n", def->region);
	text_addf(out, "id\t%s\n", def->id);
}

static void
detail_threshold(const struct metric_def *def, const struct threshold *threshold, const char *label,
		 struct text *out)
{
	char limit[32];

	if (threshold->compare == COMPARE_NEVER)
		return;
	threshold_format(threshold, def->unit, limit);
	text_addf(out, "%s\t%s for %u period%s\n", label, limit, threshold->periods,
		  threshold->periods == 1 ? "" : "s");
}

static void
detail_range(const struct metric_view *view, struct text *out)
{
	char low[UNIT_TEXT_MAX], high[UNIT_TEXT_MAX];
	double min, max;

	if (!series_range(view->series, &min, &max))
		return;
	unit_format(min, view->def->unit, low);
	unit_format(max, view->def->unit, high);
	text_addf(out, "range\t%s to %s\n", low, high);
}

void
metric_words_detail(const struct snapshot *snapshot, const struct metric_view *view,
		    struct text *out)
{
	const struct metric_def *def = view->def;
	TEXT_ON(value, UNIT_TEXT_MAX);

	metric_words_value(view, false, &value);
	if (def->unresolved)
		text_addf(out, "value\tunresolved: give --var %s=...\n", def->unresolved);
	else
		text_addf(out, "value\t%s (%s), level %s\n", value.data,
			  view->last.quality == QUALITY_NONE ? "no datapoint"
							     : quality_word(view->last.quality),
			  level_word(view->level));
	common_time(snapshot, "period from", view->last.time_s, out);
	if (view->is_late)
		text_add(out,
			 "\tlate: CloudWatch has had nothing newer for longer than is usual\n");
	if (!view->is_watched && !def->unresolved)
		text_add(out, "\tnot watched: it has no threshold and no page that is shown needs "
			      "it\n");
	if (view->is_forbidden)
		text_add(out, "\tdenied for this metric\n");
	if (view->message[0])
		text_addf(out, "AWS says\t%s\n", view->message);
	detail_range(view, out);
	detail_threshold(def, &def->warn, "warning", out);
	detail_threshold(def, &def->alarm, "alarm", out);
	text_add(out, "\n");
	detail_identity(def, out);
	text_add(out, "\n");
	common_source_detail(snapshot, view->source, out);
}

struct spark_scale
metric_words_spark(const struct panel_input *input, struct area area, const struct metric_def *def,
		   const struct series *series, double reach)
{
	enum compare compare =
		def->alarm.compare != COMPARE_NEVER ? def->alarm.compare : def->warn.compare;
	size_t metric = stack_metric(input->snapshot->stack, def->id);
	int64_t now_s = input->snapshot->time_ms / 1000;
	struct spark spark = { .series = series,
			       .reach = reach,
			       .end_s = now_s,
			       .due_s = now_s - 2 * def->period_s - def->lag_s,
			       .step_s = spark_step(SPARK_S, area.width),
			       .is_low_bad =
				       compare == COMPARE_BELOW || compare == COMPARE_AT_MOST };

	if (metric < input->snapshot->n_metrics)
		spark.is_stale =
			!input->snapshot->metrics[metric].is_watched ||
			common_is_stale(input->snapshot, input->snapshot->metrics[metric].source);
	return spark_draw(area, &spark, input->style);
}
