/* SPDX-License-Identifier: MIT */
/* checks.c - what the words of Route 53's checkers come to. */
#include "model/checks.h"

#include "base/text.h"

static const char *const verdict_words[] = {
#define CHECK_VERDICT_WORD(code, word) [code] = (word),
	CHECK_VERDICT_TABLE(CHECK_VERDICT_WORD)
#undef CHECK_VERDICT_WORD
};

const char *
checks_verdict_word(enum checks_verdict verdict)
{
	return verdict_words[verdict];
}

void
checks_count(struct check_status *status)
{
	status->n_reported = status->n_success = 0;
	for (size_t i = 0; i < status->n_observations; i++) {
		status->n_reported += status->observations[i].status[0] != '\0';
		status->n_success += status->observations[i].is_success;
	}
}

size_t
checks_metric(const struct stack *stack, const char *id)
{
	for (size_t i = 0; i < stack->n_metrics; i++) {
		const struct metric_def *def = &stack->metrics[i];

		if (text_is(def->namespace_, "AWS/Route53") &&
		    text_is(def->name, "HealthCheckStatus") && def->n_dimensions == 1 &&
		    text_is(def->dimensions[0].name, "HealthCheckId") &&
		    text_is(def->dimensions[0].value, id))
			return i;
	}
	return SIZE_MAX;
}

static enum checks_verdict
verdict_of_metric(const struct snapshot *snapshot, const char *id)
{
	size_t metric = checks_metric(snapshot->stack, id);
	const struct metric_view *view = metric == SIZE_MAX ? NULL : &snapshot->metrics[metric];

	if (!view || view->is_late || !quality_has_value(view->last.quality))
		return CHECK_UNKNOWN;
	return view->last.value > 0.5 ? CHECK_HEALTHY : CHECK_UNHEALTHY;
}

enum checks_verdict
checks_verdict(const struct snapshot *snapshot, const struct check_view *check, bool *out_metric)
{
	const struct check_status *row = check->row;
	bool has_said = row && row->has_observations && row->n_reported > 0;
	bool is_healthy;

	if (out_metric)
		*out_metric = !has_said;
	if (!has_said)
		return check->def->unresolved ? CHECK_UNKNOWN
					      : verdict_of_metric(snapshot, check->def->id);
	is_healthy = row->n_success * 100 > CHECK_HEALTHY_PCT * row->n_reported;
	/* the metric is what Route 53 made of it already, the checkers are not */
	if (row->is_inverted)
		is_healthy = !is_healthy;
	return is_healthy ? CHECK_HEALTHY : CHECK_UNHEALTHY;
}

enum level
checks_level(const struct snapshot *snapshot, const struct check_view *check)
{
	const struct check_status *row = check->row;
	enum checks_verdict verdict = checks_verdict(snapshot, check, NULL);
	bool is_mixed = row && row->n_success > 0 && row->n_success < row->n_reported;

	/* Route 53 sends traffic to what is disabled, whatever its checkers say */
	if (row && row->is_disabled)
		return LEVEL_WARN;
	if (verdict == CHECK_UNHEALTHY)
		return LEVEL_ALARM;
	if (verdict == CHECK_HEALTHY)
		return is_mixed ? LEVEL_WARN : LEVEL_OK;
	return LEVEL_UNKNOWN;
}
