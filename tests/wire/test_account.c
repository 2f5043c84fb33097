/* SPDX-License-Identifier: MIT */
/* test_account.c - whose account the keys are of: asked once for each access key, told by an ARN
 * where STS does not answer; and that what is kept of two accounts stays apart, where one after the
 * other is seen through the same variables, under the same stack file. */
#include <stdlib.h>
#include <string.h>

#include "aws/account.h"
#include "aws/credentials.h"
#include "aws/sts.h"
#include "base/clock.h"
#include "client.h"
#include "poll/source.h"
#include "store/event_log.h"

#define NOW_MS INT64_C(1795235400000)
#define STAGING "111122223333"
#define PRODUCTION "444455556666"
#define IDENTITY(account)                                                                         \
	"<GetCallerIdentityResponse><GetCallerIdentityResult><UserId>u</UserId><Account>" account \
	"</Account><Arn>arn:aws:iam::" account ":user/u</Arn></GetCallerIdentityResult>"          \
	"</GetCallerIdentityResponse>"
#define DENIED                                                                          \
	"<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no" \
	"</Message></Error></ErrorResponse>"

/* The account's name, of a client with the usual keys. */
static void
expect_place(const struct client *c, const char *named, const char *place)
{
	char got[ACCOUNT_NAME_SIZE];

	account_place(c->shared, named, got);
	if (strncmp(got, place, strlen(place)) != 0)
		fail_msg("%s, not %s", got, place);
}

static void
open_with(struct client *c, struct bag *bag, const char *key)
{
	client_open(c, bag->answers, bag->n);
	/* read at the first call */
	assert_int_equal(setenv("AWS_ACCESS_KEY_ID", key, 1), 0);
}

static void
test_asked_once(void **state)
{
	struct bag bag;
	struct client c;

	(void)state;
	bag_init(&bag);
	bag_add(&bag, "200 OK", "", IDENTITY(STAGING));
	open_with(&c, &bag, "AKIASTAGING");
	expect_place(&c, NULL, ACCOUNT_NOBODY);
	expect_place(&c, PRODUCTION, PRODUCTION); /* the stack file's word, for want of better */
	account_ask(&c.scope);
	expect_place(&c, PRODUCTION, STAGING);
	account_ask(&c.scope); /* has no answer in the script */
	account_learn(c.aws, "arn:aws:ecs:eu-west-2:" PRODUCTION ":task/c/1");
	expect_place(&c, NULL, STAGING);
	client_close(&c);
	bag_done(&bag);
}

static void
test_denied(void **state)
{
	struct bag bag;
	struct client c;

	(void)state;
	bag_init(&bag);
	bag_add(&bag, "403 Forbidden", "", DENIED);
	open_with(&c, &bag, "AKIASTAGING");
	account_ask(&c.scope);
	expect_place(&c, NULL, "key-");
	account_ask(&c.scope); /* not again at once: the script has no answer */
	account_learn(c.aws, "");
	account_learn(c.aws, "arn:aws:s3:::bucket");
	account_learn(c.aws, NULL);
	expect_place(&c, NULL, "key-");
	account_learn(c.aws, "arn:aws:ecs:eu-west-2:" STAGING ":task/c/1");
	expect_place(&c, PRODUCTION, STAGING);
	client_close(&c);
	bag_done(&bag);
}

/* Who wants the account itself has it from what is remembered, or hears why not. */
static void
test_found(void **state)
{
	char got[ACCOUNT_NAME_SIZE];
	struct bag bag;
	struct client c;
	struct why why;

	(void)state;
	bag_init(&bag);
	bag_add(&bag, "403 Forbidden", "", DENIED);
	open_with(&c, &bag, "AKIASTAGING");
	assert_int_equal(account_find(&c.scope, got, &why), ERR_DENIED);
	assert_string_equal(got, "");
	assert_non_null(strstr(why.text, "sts:GetCallerIdentity"));
	assert_int_equal(server_requests(c.server), 1);
	why.text[0] = '\0';
	assert_int_equal(account_find(&c.scope, got, &why), ERR_DENIED);
	assert_non_null(strstr(why.text, "sts:GetCallerIdentity"));
	account_learn(c.aws, "arn:aws:ecs:eu-west-2:" STAGING ":task/c/1");
	assert_int_equal(account_find(&c.scope, got, &why), ERR_OK);
	assert_string_equal(got, STAGING);
	assert_int_equal(server_requests(c.server), 1);
	client_close(&c);
	bag_done(&bag);
}

/* ---- two accounts, one stack file ---- */

static const char stack_text[] =
	"{ \"schema\": \"cwtop-stack/1\", \"name\": \"s\", \"region\": \"eu-west-2\", "
	"\"alarms\": { \"regions\": [\"eu-west-2\"] } }";
static const char one_alarm[] =
	"{\"MetricAlarms\":[{\"AlarmName\":\"red\",\"StateValue\":\"INSUFFICIENT_DATA\","
	"\"StateReason\":\"why\",\"StateTransitionedTimestamp\":1795235000}],"
	"\"CompositeAlarms\":[]}";
static const char no_alarm[] = "{\"MetricAlarms\":[],\"CompositeAlarms\":[]}";

/* A run of cwtop: alarms are polled twice, as what changes is an event; then the box is read. How
 * many events it shows. */
static size_t
run(const struct store *store, struct bag *bag, const char *key)
{
	struct stack_options options = { 0 };
	struct client c;
	struct stack *stack;
	struct job *job = job_new();
	struct part *part;
	struct why why = { "" };
	size_t n;

	open_with(&c, bag, key);
	if (stack_parse(stack_text, strlen(stack_text), "test", &options, &stack, &why))
		fail_msg("%s", why.text);
	*job = (struct job){ .source = &source_alarms,
			     .stack = stack,
			     .region = "eu-west-2",
			     .max_attempts = 1,
			     .store = store };
	for (int i = 0; i < 2; i++) {
		part_unref(job->previous);
		job->previous = job->part;
		job->part = NULL;
		if (source_alarms.poll(job, c.aws, &why))
			fail_msg("%s", why.text);
	}
	source_forget(&source_alarms, job->memory);
	job->memory = NULL;
	part_unref(job->part);
	part_unref(job->previous);
	job->part = job->previous = NULL;
	if (source_events.poll(job, c.aws, &why))
		fail_msg("%s", why.text);
	part = job->part;
	n = ((const struct events *)part->row)->n;
	source_forget(&source_events, job->memory);
	job->memory = NULL;
	job_free(job);
	stack_free(stack);
	client_close(&c);
	return n;
}

static void
script(struct bag *bag, const char *alarms, const char *identity)
{
	bag_init(bag);
	bag_add(bag, "200 OK", "", no_alarm);
	bag_add(bag, identity ? "200 OK" : "403 Forbidden", "", identity ? identity : DENIED);
	bag_add(bag, "200 OK", "", alarms);
}

static size_t
run_once(const struct store *store, const char *alarms, const char *identity, const char *key)
{
	struct bag bag;
	size_t n;

	script(&bag, alarms, identity);
	n = run(store, &bag, key);
	bag_done(&bag);
	return n;
}

static void
test_two_accounts(void **state)
{
	struct store *store;
	struct why why;

	(void)state;
	clock_set(&(struct clock_origin){ NOW_MS, clock_real_ms(), 0 });
	assert_int_equal(store_open_temporary(&store, &why), ERR_OK);
	assert_int_equal(run_once(store, one_alarm, IDENTITY(STAGING), "AKIASTAGING"), 1);
	assert_int_equal(run_once(store, no_alarm, IDENTITY(PRODUCTION), "AKIAPRODUCTION"), 0);
	assert_int_equal(run_once(store, no_alarm, IDENTITY(STAGING), "ASIAOTHERLOGIN"), 1);
	store_close(store);
	clock_set(NULL);
}

/* Where nobody says whose they are, each access key is its own. */
static void
test_two_unknown(void **state)
{
	struct store *store;
	struct why why;

	(void)state;
	clock_set(&(struct clock_origin){ NOW_MS, clock_real_ms(), 0 });
	assert_int_equal(store_open_temporary(&store, &why), ERR_OK);
	assert_int_equal(run_once(store, one_alarm, NULL, "AKIASTAGING"), 1);
	assert_int_equal(run_once(store, no_alarm, NULL, "AKIAPRODUCTION"), 0);
	assert_int_equal(run_once(store, no_alarm, NULL, "AKIASTAGING"), 1);
	store_close(store);
	clock_set(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asked_once),  cmocka_unit_test(test_denied),
		cmocka_unit_test(test_found),       cmocka_unit_test(test_two_accounts),
		cmocka_unit_test(test_two_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
