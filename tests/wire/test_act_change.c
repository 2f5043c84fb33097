/* SPDX-License-Identifier: MIT */
/* test_act_change.c - what a row of the screen is told to do, on the wire: each once, by the name
 * of whoever did it, in the audit log before and after; and what is said when nobody knows. */
#include "looks.h"
#include "orders.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "store/audit_log.h"

#define TASK "arn:aws:ecs:eu-west-2:123456789012:task/shop/9ad0"
#define TARGET_STOP "X-Amz-Target: AmazonEC2ContainerServiceV20141113.StopTask\r\n"
#define TARGET_UPDATE "X-Amz-Target: AmazonEC2ContainerServiceV20141113.UpdateService\r\n"
#define STOPPED(status) "{\"task\":{\"taskArn\":\"" TASK "\",\"lastStatus\":\"" status "\"}}"
#define UPDATED                                                                      \
	"{\"service\":{\"status\":\"ACTIVE\",\"desiredCount\":3,\"runningCount\":2," \
	"\"pendingCount\":1}}"

static const struct ask_change stop = { .region = "eu-west-2", .cluster = "shop", .task = TASK };
static const struct ask_change deploy = { .region = "eu-west-2",
					  .cluster = "shop",
					  .service = "web" };
static const struct ask_change mute = { .region = "us-east-1", .alarm = "shop 5xx", .for_s = 900 };

static void
begin(struct look *l, enum act_kind kind, const struct ask_change *change)
{
	look_begin(l);
	l->order = (struct act_order){ .kind = kind, .change = change };
	l->options.by = "ana@desk";
}

static void
ok(struct look *l, const char *body)
{
	bag_add(&l->bag, "200 OK", "", body);
}

static void
refused(struct look *l, const char *code, const char *message)
{
	TEXT_ON(body, 300);

	text_addf(&body, "{\"__type\":\"%s\",\"message\":\"%s\"}", code, message);
	bag_add(&l->bag, "400 Bad Request", "", body.data);
}

static void
throttled(struct look *l)
{
	refused(l, "ThrottlingException", "Rate exceeded");
}

/* ---- stop ---- */

static void
test_stop(void **state)
{
	struct look l;

	(void)state;
	begin(&l, ACT_STOP, &stop);
	ok(&l, STOPPED("DEACTIVATING"));
	look_run(&l, act_carry_stop);
	look_ok(&l, "task 9ad0 is being stopped (DEACTIVATING)");
	look_sent(&l, 0, TARGET_STOP);
	look_sent(&l, 0,
		  "{\"cluster\":\"shop\",\"task\":\"" TASK
		  "\",\"reason\":\"stopped by ana@desk with cwtop\"}");
	look_end(&l);

	begin(&l, ACT_STOP, &stop);
	ok(&l, STOPPED("STOPPED"));
	look_run(&l, act_carry_stop);
	look_ok(&l, "task 9ad0 had stopped already");
	look_end(&l);

	begin(&l, ACT_STOP, &stop);
	refused(&l, "InvalidParameterException", "The referenced task was not found.");
	look_run(&l, act_carry_stop);
	look_fails(&l, ERR_GONE, "it has stopped, or was never there");
	look_end(&l);
}

static void
test_stop_again(void **state)
{
	struct look l;

	(void)state;
	/* to stop what stops already does no harm: it is asked for again by itself */
	begin(&l, ACT_STOP, &stop);
	throttled(&l);
	ok(&l, STOPPED("STOPPING"));
	look_run(&l, act_carry_stop);
	look_ok(&l, "is being stopped");
	look_end(&l);

	begin(&l, ACT_STOP, &stop);
	for (int i = 0; i < 8; i++)
		bag_add_raw(&l.bag, "", 0, AFTER_RESET);
	look_run(&l, act_carry_stop);
	look_fails(&l, l.err, "in doubt: it may be stopping: to stop it again does no harm: ");
	look_end(&l);

	begin(&l, ACT_STOP, &stop);
	for (int i = 0; i < 8; i++)
		ok(&l, "{\"task\":{\"taskArn\"");
	look_run(&l, act_carry_stop);
	look_fails(&l, l.err, "in doubt: it may be stopping");
	look_end(&l);
}

/* ---- deploy ---- */

static size_t
n_requests(struct look *l)
{
	return server_requests(l->client.server);
}

static void
test_deploy(void **state)
{
	struct look l;

	(void)state;
	begin(&l, ACT_DEPLOY, &deploy);
	ok(&l, UPDATED);
	look_run(&l, act_carry_deploy);
	look_ok(&l, "service web: a new deployment has begun: its 3 tasks will be replaced (2 "
		    "running, 1 pending)");
	look_sent(&l, 0, TARGET_UPDATE);
	look_sent(&l, 0, "{\"cluster\":\"shop\",\"service\":\"web\",\"forceNewDeployment\":true}");
	look_end(&l);

	begin(&l, ACT_DEPLOY, &deploy);
	refused(&l, "ServiceNotFoundException", "Service not found.");
	look_run(&l, act_carry_deploy);
	look_fails(&l, ERR_GONE, "Service not found");
	look_end(&l);

	begin(&l, ACT_DEPLOY, &deploy);
	throttled(&l); /* it was not begun: it may be asked for again */
	ok(&l, UPDATED);
	look_run(&l, act_carry_deploy);
	look_ok(&l, "a new deployment has begun");
	look_end(&l);
}

/* Nobody knows whether it was begun: said, and never sent twice. */
static void
test_deploy_in_doubt(void **state)
{
	struct look l;

	(void)state;
	begin(&l, ACT_DEPLOY, &deploy);
	bag_add_raw(&l.bag, "", 0, AFTER_RESET);
	ok(&l, UPDATED);
	look_run(&l, act_carry_deploy);
	look_fails(&l, l.err,
		   "in doubt: a new deployment may have begun: look at the service's rollout "
		   "before you begin another");
	assert_int_equal(n_requests(&l), 1);
	look_end(&l);

	begin(&l, ACT_DEPLOY, &deploy);
	ok(&l, "{\"service\":{\"sta");
	ok(&l, UPDATED);
	look_run(&l, act_carry_deploy);
	look_fails(&l, l.err, "in doubt: a new deployment may have begun");
	assert_int_equal(n_requests(&l), 1);
	look_end(&l);
}

/* ---- mute ---- */

static void
test_mute(void **state)
{
	const char *rule = "\"cwtop-shop-5xx-58fafd51d59f\"";
	struct look l;

	(void)state;
	clock_set(&(struct clock_origin){ ORDERS_NOW_MS + 10000, clock_real_ms(), 0 });
	begin(&l, ACT_MUTE, &mute);
	ok(&l, "");
	look_run(&l, act_carry_mute);
	look_ok(&l, "alarm shop 5xx: muted at AWS until 04:46 UTC (rule cwtop-shop-5xx-");
	look_sent(&l, 0, ".PutAlarmMuteRule\r\n");
	look_sent(&l, 0, rule);
	look_sent(&l, 0, "\"Description\":\"muted by ana@desk with cwtop\"");
	look_sent(&l, 0, "\"at(2026-11-21T04:31)\",\"Duration\":\"PT15M\"");
	look_sent(&l, 0, "\"MuteTargets\":{\"AlarmNames\":[\"shop 5xx\"]}");
	look_end(&l);

	begin(&l, ACT_MUTE, &mute);
	throttled(&l);
	bag_add_raw(&l.bag, "", 0, AFTER_RESET); /* the same rule again is the same rule */
	ok(&l, "");
	look_run(&l, act_carry_mute);
	look_ok(&l, "muted at AWS");
	assert_int_equal(n_requests(&l), 3);
	look_end(&l);

	begin(&l, ACT_UNMUTE, &mute);
	ok(&l, "");
	look_run(&l, act_carry_unmute);
	look_ok(&l, "rule cwtop-shop-5xx-");
	look_sent(&l, 0, ".DeleteAlarmMuteRule\r\n");
	look_sent(&l, 0, rule);
	look_end(&l);

	begin(&l, ACT_UNMUTE, &mute);
	for (int i = 0; i < 8; i++)
		bag_add_raw(&l.bag, "", 0, AFTER_RESET);
	look_run(&l, act_carry_unmute);
	look_fails(&l, l.err, "in doubt: the rule may be gone");
	look_end(&l);
	clock_set(NULL);
}

/* An order that does not say what it is about is the program's fault, and is none to AWS. */
static void
test_lacking(void **state)
{
	static const struct {
		enum act_kind kind;
		act_carry *carry;
		const char *why;
	} cases[] = {
		{ ACT_STOP, act_carry_stop, "stop task: it needs a task and its cluster" },
		{ ACT_DEPLOY, act_carry_deploy, "deploy: it needs a service and its cluster" },
		{ ACT_MUTE, act_carry_mute, "mute: it needs an alarm" },
		{ ACT_UNMUTE, act_carry_unmute, "unmute: it needs an alarm" },
	};
	static const struct ask_change none = { .region = "eu-west-2" };

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++)
		for (int has_change = 0; has_change < 2; has_change++) {
			struct look l;

			begin(&l, cases[i].kind, has_change ? &none : NULL);
			look_run(&l, cases[i].carry);
			look_fails(&l, ERR_USAGE, cases[i].why);
			assert_int_equal(n_requests(&l), 0);
			look_end(&l);
		}
}

/* ---- the whole desk: who one is, read-only, the audit log ---- */

static void
give(struct orders *o, enum act_kind kind, const struct ask_change *change)
{
	orders_give(o, &(struct act_order){ .kind = kind, .change = change });
}

/* Line i of the audit log has all of these, and one more. */
static void
expect_line(const char *log, size_t i, const char *step, const char *action, const char *resource,
	    const char *more)
{
	const char *const parts[] = {
		step, action, resource, "\"user\":\"me\"", "\"account\":\"123456789012\"", more
	};
	TEXT_ON(line, 2000);
	const char *end;

	for (; i > 0; i--)
		log = strchr(log, '\n') + 1;
	end = strchr(log, '\n');
	text_add_n(&line, log, (size_t)(end - log));
	for (size_t p = 0; p < LEN(parts); p++)
		if (parts[p] && !strstr(line.data, parts[p]))
			fail_msg("%s is not in %s", parts[p], line.data);
}

static void
test_check(void **state)
{
	struct orders o;

	(void)state;
	orders_init(&o);
	orders_add_identity(&o);
	orders_begin(&o);
	give(&o, ACT_CHECK, &stop);
	orders_ok(&o, "");
	assert_string_equal(o.news->account, "123456789012");
	orders_n_sent(&o, 1);
	orders_end(&o);
}

static void
test_read_only(void **state)
{
	static const enum act_kind kinds[] = { ACT_STOP, ACT_DEPLOY, ACT_MUTE, ACT_UNMUTE };
	static const struct ask_change *const changes[] = { &stop, &deploy, &mute, &mute };
	struct orders o;

	(void)state;
	orders_init(&o);
	o.is_read_only = true;
	orders_begin(&o);
	for (size_t i = 0; i < LEN(kinds); i++) {
		give(&o, kinds[i], changes[i]);
		orders_fails(&o, ERR_DENIED, "cwtop is read-only");
	}
	orders_n_sent(&o, 0);
	orders_end(&o);
}

/* A line before each change and one after it: by whom, on what, and how it ended. */
static void
test_audit(void **state)
{
	struct orders o;
	struct buf lines;
	char path[512];
	struct why why = { "" };

	(void)state;
	orders_init(&o);
	orders_add_identity(&o);
	bag_add(&o.bag, "200 OK", "x-amzn-RequestId: 7c1f\r\n", STOPPED("STOPPING"));
	orders_add_fault(&o, "reset", "");
	bag_add(&o.bag, "200 OK", "x-amzn-RequestId: 7c20\r\n", "");
	orders_begin(&o);
	give(&o, ACT_CHECK, &stop);
	give(&o, ACT_STOP, &stop);
	orders_ok(&o, "task 9ad0 is being stopped");
	give(&o, ACT_DEPLOY, &deploy);
	orders_fails(&o, o.news->err, "in doubt: ");
	give(&o, ACT_MUTE, &mute);
	orders_ok(&o, "muted at AWS until 04:45 UTC");
	buf_init(&lines, 1u << 20);
	(void)snprintf(path, sizeof(path), "%s/" AUDIT_LOG_NAME, store_path(o.store));
	assert_int_equal(file_read(path, &lines, &why), ERR_OK);
	expect_line(lines.data, 0, "before", "ecs:StopTask", TASK, NULL);
	expect_line(lines.data, 1, "after", "ecs:StopTask", TASK, "\"outcome\":\"ok\"");
	expect_line(lines.data, 2, "before", "ecs:UpdateService", "shop/web", NULL);
	expect_line(lines.data, 3, "after", "ecs:UpdateService", "shop/web", "\"in_doubt\":true");
	expect_line(lines.data, 4, "before", "cloudwatch:PutAlarmMuteRule", "cwtop-shop-5xx-58",
		    "us-east-1");
	expect_line(lines.data, 5, "after", "cloudwatch:PutAlarmMuteRule", "cwtop-shop-5xx-58",
		    "\"request_id\":\"7c20\"");
	buf_done(&lines);
	orders_end(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stop),   cmocka_unit_test(test_stop_again),
		cmocka_unit_test(test_deploy), cmocka_unit_test(test_deploy_in_doubt),
		cmocka_unit_test(test_mute),   cmocka_unit_test(test_lacking),
		cmocka_unit_test(test_check),  cmocka_unit_test(test_read_only),
		cmocka_unit_test(test_audit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
