/* SPDX-License-Identifier: MIT */
/* test_days.c - tasks by day: what the source of tasks keeps, whose it says they are, and that what
 * cannot be kept fails no poll. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "model/task_day.h"
#include "polled.h"
#include "store/store.h"

static const char stack_text[] = "{ \"schema\": \"cwtop-stack/1\", \"region\": \"eu-west-2\", "
				 "\"alarms\": { \"regions\": [] },"
				 "  \"ecs\": [ { \"cluster\": \"jobs\", \"services\": [], "
				 "\"families\": [\"a\", \"b\"] } ] }";

#define TASK(id, more)                                                                             \
	"{\"taskArn\":\"arn:aws:ecs:eu-west-2:123456789012:task/jobs/" id "\",\"clusterArn\":"     \
	"\"arn:aws:ecs:eu-west-2:123456789012:cluster/jobs\",\"taskDefinitionArn\":"               \
	"\"arn:aws:ecs:eu-west-2:123456789012:task-definition/a:1\",\"desiredStatus\":\"x\"," more \
	"}"

static const char no_arns[] = "{\"taskArns\":[]}";
static const char one_arn[] = "{\"taskArns\":[\"arn:aws:ecs:eu-west-2:123456789012:task/jobs/1\"]}";
static const char one_task[] = "{\"failures\":[],\"tasks\":[" TASK(
	"1", "\"lastStatus\":\"STOPPED\",\"createdAt\":1795230000,\"startedAt\":1795230100,"
	     "\"stoppedAt\":1795235000,\"containers\":[{\"name\":\"c\",\"exitCode\":1}]") "]}";
static const char identity[] =
	"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::210987654321:user/u"
	"</Arn><UserId>A</UserId><Account>210987654321</Account></GetCallerIdentityResult>"
	"</GetCallerIdentityResponse>";

static const struct task_day *
today(const struct polled *p)
{
	const struct task_days *days = p->job->part->ecs.days;

	assert_non_null(days);
	assert_string_equal(days->note, "");
	return &days->items[days->n - 1];
}

static void
answer_lists(struct polled *p, const char *last)
{
	bag_init(&p->bag);
	for (int i = 0; i < 3; i++)
		bag_add(&p->bag, "200 OK", "", no_arns);
	bag_add(&p->bag, "200 OK", "", last);
}

static void
test_days(void **state)
{
	struct polled p = { 0 };
	struct store *store;

	(void)state;
	answer_lists(&p, one_arn);
	bag_add(&p.bag, "200 OK", "", one_task);
	for (int i = 0; i < 4; i++)
		bag_add(&p.bag, "200 OK", "", no_arns);
	polled_open(&p, stack_text, &source_tasks, 0);
	assert_int_equal(store_open_temporary(&store, &p.why), ERR_OK);
	p.job->store = store;
	assert_int_equal(polled_once(&p), ERR_OK);
	assert_int_equal(p.job->part->ecs.n_tasks, 1);
	assert_int_equal(today(&p)->started, 1);
	assert_int_equal(today(&p)->failed, 1);
	assert_int_equal(today(&p)->run_s, 4900);
	assert_string_equal(p.job->notes[0], "123456789012");
	/* ECS has forgotten it */
	assert_int_equal(polled_once(&p), ERR_OK);
	assert_int_equal(p.job->part->ecs.n_tasks, 0);
	assert_int_equal(today(&p)->started, 1);
	store_close(store);
	polled_close(&p);
}

/* Without a task the account is that of the keys, asked for once. */
static void
test_days_without_a_task(void **state)
{
	struct polled p = { .is_unknown = true };
	struct store *store;

	(void)state;
	answer_lists(&p, no_arns);
	bag_add(&p.bag, "200 OK", "", identity);
	for (int i = 0; i < 4; i++)
		bag_add(&p.bag, "200 OK", "", no_arns);
	polled_open(&p, stack_text, &source_tasks, 0);
	assert_int_equal(store_open_temporary(&store, &p.why), ERR_OK);
	p.job->store = store;
	assert_int_equal(polled_once(&p), ERR_OK);
	polled_sent(&p, 4, "GetCallerIdentity");
	assert_string_equal(p.job->notes[0], "210987654321");
	assert_int_equal(today(&p)->started, 0);
	assert_int_equal(polled_once(&p), ERR_OK);
	assert_int_equal(server_requests(p.client.server), 9);
	store_close(store);
	polled_close(&p);
}

/* Nobody tells the account: that is said, asked for once, and over with the first task. */
static void
test_days_of_nobody(void **state)
{
	struct polled p = { .is_unknown = true };
	struct store *store;

	(void)state;
	answer_lists(&p, no_arns);
	bag_add(&p.bag, "403 Forbidden", "",
		"<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error>"
		"</ErrorResponse>");
	for (int i = 0; i < 3; i++)
		bag_add(&p.bag, "200 OK", "", no_arns);
	bag_add(&p.bag, "200 OK", "", one_arn);
	bag_add(&p.bag, "200 OK", "", one_task);
	polled_open(&p, stack_text, &source_tasks, 0);
	assert_int_equal(store_open_temporary(&store, &p.why), ERR_OK);
	p.job->store = store;
	assert_int_equal(polled_once(&p), ERR_OK);
	assert_int_equal(p.job->part->ecs.days->n, 0);
	assert_non_null(strstr(p.job->part->ecs.days->note, "until a task is seen"));
	assert_int_equal(polled_once(&p), ERR_OK);
	assert_int_equal(server_requests(p.client.server), 10);
	assert_int_equal(today(&p)->started, 1);
	store_close(store);
	polled_close(&p);
}

/* A disk that fails fails no poll. */
static void
test_days_that_cannot_be_kept(void **state)
{
	struct polled p = { 0 };
	struct store *store;
	struct stat info;
	char root[512];

	(void)state;
	answer_lists(&p, one_arn);
	bag_add(&p.bag, "200 OK", "", one_task);
	for (int i = 0; i < 3; i++)
		bag_add(&p.bag, "200 OK", "", no_arns);
	bag_add(&p.bag, "200 OK", "", one_arn);
	bag_add(&p.bag, "200 OK", "", one_task);
	polled_open(&p, stack_text, &source_tasks, 0);
	assert_int_equal(polled_once(&p), ERR_OK);
	assert_int_equal(p.job->part->ecs.n_tasks, 1);
	assert_non_null(strstr(p.job->part->ecs.days->note, "no folder to keep them in"));
	assert_int_equal(store_open_temporary(&store, &p.why), ERR_OK);
	snprintf(root, sizeof(root), "%s", store_path(store));
	assert_int_equal(stat(root, &info), 0);
	assert_int_equal(chmod(root, 0777), 0); /* no folder of ours any more */
	p.job->store = store;
	assert_int_equal(polled_once(&p), ERR_OK);
	assert_int_equal(p.job->part->ecs.n_tasks, 1);
	assert_int_equal(p.job->part->ecs.days->n, 0);
	assert_non_null(strstr(p.job->part->ecs.days->note, root));
	assert_int_equal(chmod(root, 0700), 0);
	store_close(store);
	polled_close(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_days_without_a_task),
		cmocka_unit_test(test_days_of_nobody),
		cmocka_unit_test(test_days_that_cannot_be_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
