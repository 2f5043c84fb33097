/* SPDX-License-Identifier: MIT */
/* test_case_parts.c - the evidence of a case through the desk: its parts are asked for at the same
 * time, and none waits for another. */
#include <string.h>

#include "base/text.h"
#include "evidence.h"
#include "orders.h"

/* Through the desk: every part is told of, and the words of the order end before the news do. */
static void
test_desk(void **state)
{
	const struct act_order order = { .kind = ACT_CASE, .ask = &evidence_plan };
	struct orders o;

	(void)state;
	orders_init(&o);
	for (size_t i = 0; i < EVIDENCE_PARTS; i++)
		evidence_add(&o.bag, i, 0);
	orders_begin(&o);
	orders_give(&o, &order);
	orders_ok(&o, "");
	assert_non_null(o.news->found);
	assert_int_equal(o.news->found->n_traces, 2);
	assert_string_equal(o.news->found->lines_[0].group, "/g");
	assert_string_equal(o.news->found->traces_[0].region, "us-east-1");
	orders_end(&o);
}

static size_t
times_sent(struct orders *o, const char *part)
{
	size_t n = 0;

	for (size_t i = 0; i < server_requests(o->client.server); i++)
		n += strstr(server_request(o->client.server, i), part) != NULL;
	return n;
}

/* No part waits for another: none is answered before all of them have been asked for. Of alarms and
 * of logs two are asked for at the same time, and never more; nothing is asked twice. */
static void
test_at_the_same_time(void **state)
{
	static const char *const names[] = { "a", "b", "c" };
	struct case_ask three = evidence_plan;
	const struct act_order order = { .kind = ACT_CASE, .ask = &three };
	struct orders o;

	(void)state;
	orders_init(&o);
	o.is_patient = true;
	for (size_t i = 0; i < EVIDENCE_PARTS; i++)
		evidence_add(&o.bag, i, 1 + 2 + 2 + 1);
	three.n_alarms = three.n_logs = LEN(names);
	for (size_t i = 0; i < LEN(names); i++) {
		three.alarms[i] = (struct case_alarm){ "eu-west-2", names[i] };
		three.logs[i] = evidence_plan.logs[0];
		three.logs[i].where.group = names[i];
	}
	orders_begin(&o);
	orders_give(&o, &order);
	orders_ok(&o, "");
	for (size_t i = 0; i < EVIDENCE_PARTS; i++)
		assert_int_equal(evidence_part(o.news->found, i)->state, CASE_ANSWERED);
	orders_n_sent(&o, 1 + 3 + 3 + 1);
	assert_int_equal(server_most_at_once(o.client.server), 1 + 2 + 2 + 1);
	for (size_t i = 0; i < LEN(names); i++) {
		TEXT_ON(alarm, 60);
		TEXT_ON(group, 60);

		text_addf(&alarm, "\"AlarmName\":\"%s\"", names[i]);
		text_addf(&group, "\"logGroupName\":\"%s\"", names[i]);
		assert_int_equal(times_sent(&o, alarm.data), 1);
		assert_int_equal(times_sent(&o, group.data), 1);
	}
	/* in the order of the plan, whoever was first */
	assert_string_equal(o.news->found->lines_[0].group, "a");
	assert_int_equal(o.news->found->n_lines, 2 * LEN(names));
	assert_int_equal(o.news->asked.requests, 1 + 3 + 3 + 1);
	assert_int_equal(o.news->asked.sent[CW_METRIC_DATA], 1);
	orders_end(&o);
}

/* All of the evidence but for an alarm and one of two logs. */
static bool
is_all_but_two(const struct case_found *found)
{
	return found->points.state == CASE_ANSWERED && found->history.state == CASE_ASKING &&
	       found->lines.state == CASE_ASKING && found->n_lines > 0 &&
	       found->traces.state == CASE_ANSWERED;
}

/* What never answers keeps nothing else from coming; when the case is closed it is cut short, and
 * the next one is asked for at once. */
static void
test_one_hangs(void **state)
{
	struct case_ask two = evidence_plan;
	const struct act_order order = { .kind = ACT_CASE, .ask = &two };
	struct act_news *news = NULL;
	struct orders o;
	uint64_t number;

	(void)state;
	orders_init(&o);
	o.is_patient = true;
	two.logs[two.n_logs] = evidence_plan.logs[0];
	two.logs[two.n_logs++].where.group = "/other";
	evidence_add(&o.bag, EVIDENCE_POINTS, 0);
	evidence_add(&o.bag, EVIDENCE_TRACES, 0);
	evidence_add(&o.bag, EVIDENCE_HISTORY, SIZE_MAX);
	evidence_add(&o.bag, EVIDENCE_HISTORY, 0);
	evidence_add(&o.bag, EVIDENCE_LINES, SIZE_MAX);
	bag_to(&o.bag, "/other", SIZE_MAX);
	evidence_add(&o.bag, EVIDENCE_LINES, 0);
	orders_begin(&o);
	number = act_give(o.act, &order);
	do {
		act_news_free(news);
		news = orders_next(&o);
		assert_false(news->is_last);
	} while (!is_all_but_two(news->found));
	assert_string_equal(news->found->lines.why, "1 of 2 logs have not answered yet");
	act_news_free(news);
	server_wait(o.client.server, 5);
	act_drop(o.act, number);
	do
		news = orders_next(&o);
	while (!news->is_last && (act_news_free(news), true));
	/* AWS may count what was cut short, too */
	assert_int_equal(news->asked.sent[CW_ALARM_HISTORY], 1);
	assert_int_equal(news->asked.sent[LOGS_FILTER], 2);
	act_news_free(news);
	two.n_logs = 1;
	orders_give(&o, &order);
	orders_ok(&o, "");
	for (size_t i = 0; i < EVIDENCE_PARTS; i++)
		assert_int_equal(evidence_part(o.news->found, i)->state, CASE_ANSWERED);
	orders_end(&o);
}

/* cwtop ends while parts hang. */
static void
test_ends(void **state)
{
	const struct act_order order = { .kind = ACT_CASE, .ask = &evidence_plan };
	struct orders o;

	(void)state;
	orders_init(&o);
	o.is_patient = true;
	for (size_t i = 0; i < EVIDENCE_PARTS; i++)
		evidence_add(&o.bag, i, SIZE_MAX);
	orders_begin(&o);
	(void)act_give(o.act, &order);
	server_wait(o.client.server, EVIDENCE_PARTS);
	orders_end(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_desk),
		cmocka_unit_test(test_at_the_same_time),
		cmocka_unit_test(test_one_hangs),
		cmocka_unit_test(test_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
