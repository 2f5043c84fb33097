/* SPDX-License-Identifier: MIT */
/* test_source_alarms.c - alarms as the poller asks for them: while one rings the mute rules, too,
 * cwtop's own by their name, others' alarm by alarm; and alarms all the same where those cannot be
 * had. */
#include "polled.h"

#include <string.h>

#include "base/text.h"

#define STACK                                                                      \
	"{\"schema\":\"cwtop-stack/1\",\"name\":\"s\",\"title\":\"S\",\"region\":" \
	"\"eu-west-2\",\"alarms\":{\"regions\":[\"eu-west-2\"]}}"
#define ALARM(name, state)                                                                      \
	"{\"AlarmName\":\"" name "\",\"AlarmArn\":\"arn:aws:cloudwatch:eu-west-2:1:alarm:" name \
	"\",\"StateValue\":\"" state "\",\"StateReason\":\"because\",\"ActionsEnabled\":true,"  \
	"\"StateUpdatedTimestamp\":1795235000,\"MetricName\":\"Errors\",\"Namespace\":"         \
	"\"AWS/Lambda\",\"Threshold\":5,\"EvaluationPeriods\":3,\"Period\":60,"                 \
	"\"ComparisonOperator\":\"GreaterThanThreshold\"}"
#define ALARMS(rows) "{\"MetricAlarms\":[" rows "],\"CompositeAlarms\":[]}"
#define RULE(name, status)                                                                  \
	"{\"AlarmMuteRuleArn\":\"arn:aws:cloudwatch:eu-west-2:1:alarm-mute-rule:" name      \
	"\",\"ExpireDate\":1795239000,\"Status\":\"" status "\",\"MuteType\":\"ONE_TIME\"," \
	"\"LastUpdatedTimestamp\":1795235400}"
#define RULES(rows) "{\"AlarmMuteRuleSummaries\":[" rows "]}"

static void
begin(struct polled *p, const char *alarms)
{
	*p = (struct polled){ .stack = NULL };
	bag_init(&p->bag);
	bag_add(&p->bag, "200 OK", "", alarms);
}

static void
ok(struct polled *p, const char *body)
{
	bag_add(&p->bag, "200 OK", "", body);
}

static void
run(struct polled *p, size_t n_requests)
{
	polled_open(p, STACK, &source_alarms, 0);
	if (polled_once(p) != ERR_OK)
		fail_msg("%s", p->why.text);
	assert_int_equal(server_requests(p->client.server), n_requests);
}

static const struct alarm_row *
row(const struct polled *p, size_t i)
{
	assert_true(i < p->job->part->alarms.n);
	return &p->job->part->alarms.rows[i];
}

/* Nothing rings: nobody wants to know what is muted. */
static void
test_quiet(void **state)
{
	struct polled p;

	(void)state;
	begin(&p, ALARMS(ALARM("errors", "OK")));
	run(&p, 1);
	assert_null(row(&p, 0)->mute);
	polled_close(&p);
}

static void
test_own(void **state)
{
	struct polled p;

	(void)state;
	begin(&p, ALARMS(ALARM("errors", "ALARM") "," ALARM("slow", "ALARM")));
	ok(&p, RULES(RULE("cwtop-errors", "SCHEDULED") "," RULE("cwtop-fast", "ACTIVE")));
	run(&p, 2);
	polled_sent(&p, 1, ".ListAlarmMuteRules\r\n");
	assert_string_equal(row(&p, 0)->mute, "cwtop-errors");
	assert_int_equal(row(&p, 0)->muted_until_s, 1795239000);
	assert_null(row(&p, 1)->mute);
	polled_close(&p);
}

static void
test_others(void **state)
{
	struct polled p;

	(void)state;
	begin(&p,
	      ALARMS(ALARM("errors", "ALARM") "," ALARM("slow", "ALARM") "," ALARM("ok", "OK")));
	ok(&p, RULES(RULE("cwtop-errors", "ACTIVE") "," RULE("night", "ACTIVE")));
	ok(&p, RULES(RULE("night", "ACTIVE")));
	run(&p, 3);
	polled_sent(&p, 2, "\"AlarmName\":\"slow\"");
	assert_string_equal(row(&p, 0)->mute, "cwtop-errors");
	assert_string_equal(row(&p, 1)->mute, "night");
	assert_int_equal(row(&p, 1)->muted_until_s, 0); /* it may come again every night */
	assert_null(row(&p, 2)->mute);
	polled_close(&p);
}

static void
test_without_rules(void **state)
{
	static const struct {
		const char *status, *body;
	} answers[] = {
		{ "400 Bad Request",
		  "{\"__type\":\"AccessDeniedException\",\"message\":\"not authorized\"}" },
		{ "400 Bad Request", "{\"__type\":\"UnknownOperationException\"}" },
		{ "200 OK", "{\"AlarmMuteRuleSum" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(answers); i++) {
		struct polled p;

		begin(&p, ALARMS(ALARM("errors", "ALARM")));
		for (int again = 0; again < 4; again++)
			bag_add(&p.bag, answers[i].status, "", answers[i].body);
		polled_open(&p, STACK, &source_alarms, 0);
		assert_int_equal(polled_once(&p), ERR_OK);
		assert_string_equal(row(&p, 0)->name, "errors");
		assert_int_equal(row(&p, 0)->state, ALARM_ALARM);
		assert_null(row(&p, 0)->mute);
		polled_close(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_own),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_without_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
