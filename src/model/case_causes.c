/* SPDX-License-Identifier: MIT */
/* case_causes.c - what the evidence says the cause is: each rule looks at it and says one sentence
 * or none. What rules look for is in case_rules_*.c. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/case_look.h"
#include "model/event_row.h"

static case_rule *const rules[] = {
	case_rule_certificate, case_rule_task,    case_rule_letters, case_rule_job,
	case_rule_targets,     case_rule_probe,   case_rule_check,   case_rule_pipeline,
	case_rule_service,     case_rule_lag,     case_rule_cost,    case_rule_browser,
	case_rule_deployment,  case_rule_lines,   case_rule_traces,  case_rule_throttled,
	case_rule_node,        case_rule_scaling, case_rule_no_data, case_rule_event,
};

void
case_say(struct case_look *look, int weight, const char *fmt, ...)
{
	char sentence[WHY_MAX];
	size_t at = look->n;
	va_list args;

	va_start(args, fmt);
	vsnprintf(sentence, sizeof(sentence), fmt, args);
	va_end(args);
	for (size_t i = 0; i < look->n; i++)
		if (text_is(look->causes[i].text, sentence))
			return;
	while (at > 0 && look->causes[at - 1].weight < weight)
		at--;
	if (at == CASE_CAUSES_MAX)
		return;
	if (look->n < CASE_CAUSES_MAX)
		look->n++;
	memmove(&look->causes[at + 1], &look->causes[at],
		(look->n - at - 1) * sizeof(*look->causes));
	look->causes[at].weight = weight;
	text_copy(look->causes[at].text, sizeof(look->causes[at].text), sentence);
}

void
case_before(const struct case_look *look, int64_t t_s, struct text *out)
{
	char duration[UNIT_TEXT_MAX];

	if (t_s > look->at_s) {
		unit_duration(t_s - look->at_s, duration);
		text_addf(out, "%s after", duration);
	} else if (t_s == look->at_s) {
		text_add(out, "as");
	} else {
		unit_duration(look->at_s - t_s, duration);
		text_addf(out, "%s before", duration);
	}
}

size_t
case_causes(const struct snapshot *snapshot, struct subject subject, int64_t since_s,
	    const struct case_found *found, struct case_cause out[CASE_CAUSES_MAX])
{
	static const struct case_found nothing;
	struct case_look look = { .snapshot = snapshot,
				  .subject = case_focus(snapshot, subject),
				  .found = found ? found : &nothing,
				  .now_s = snapshot->time_ms / 1000,
				  .since_s = since_s,
				  .causes = out };

	if (look.subject.kind == SUBJECT_NONE ||
	    look.subject.index >= case_count(snapshot, look.subject.kind))
		return 0;
	look.at_s = look.since_s ? look.since_s : look.now_s;
	look.metric = case_metric(snapshot, look.subject);
	case_ids_of(snapshot, look.subject, &look.ids);
	for (size_t i = 0; i < LEN(rules); i++)
		rules[i](&look);
	return look.n;
}
