/* SPDX-License-Identifier: MIT */
/* test_submit_refused.c - what stands in the way of a submission: nothing is sent, and a sentence
 * says why. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/file.h"
#include "orders.h"

static void
test_another_account(void **state)
{
	struct orders o;

	(void)state;
	orders_init(&o);
	o.stack.account = "999999999999";
	orders_add_identity(&o);
	orders_begin(&o);
	orders_submit(&o);
	orders_fails(&o, ERR_DENIED, "123456789012");
	orders_n_sent(&o, 1);
	assert_null(orders_record(&o));
	orders_end(&o);
}

static void
test_read_only(void **state)
{
	static const enum act_kind kinds[] = {
		ACT_SUBMIT, ACT_RESEND, ACT_MARK_SENT, ACT_ABANDON,
		ACT_CANCEL, ACT_PEEK,   ACT_REDRIVE,   ACT_RESUBMIT
	};
	struct orders o;

	(void)state;
	orders_init(&o);
	o.is_read_only = true;
	orders_begin(&o);
	orders_submit(&o);
	for (size_t i = 0; i < LEN(kinds); i++) {
		if (kinds[i] != ACT_SUBMIT)
			orders_decide(&o, kinds[i]);
		orders_fails(&o, ERR_DENIED, "read-only");
	}
	orders_n_sent(&o, 0);
	assert_null(orders_record(&o));
	orders_end(&o);
}

static void
test_no_store(void **state)
{
	struct orders o;

	(void)state;
	orders_init(&o);
	o.has_no_store = true;
	orders_add_identity(&o);
	orders_add_queue(&o);
	orders_begin(&o);
	orders_submit(&o);
	orders_fails(&o, ERR_SYSTEM, "XDG_STATE_HOME");
	orders_n_sent(&o, 2); /* questions only */
	orders_end(&o);
}

/* Another run's journal is damaged: nobody knows what it has sent. */
static void
test_damaged_journal(void **state)
{
	static const enum job_phase phases[] = { JOB_STORED, JOB_SENDING };
	struct why why = { "" };
	struct orders o;
	struct buf text;
	char path[512];

	(void)state;
	orders_init(&o);
	orders_add_identity(&o);
	orders_add_queue(&o);
	orders_begin(&o);
	orders_leave(&o, phases, LEN(phases), 1000);
	(void)snprintf(path, sizeof(path), "%s/jobs/%s", store_path(o.store),
		       orders_record(&o)->file);
	buf_init(&text, 1u << 20);
	assert_int_equal(file_read(path, &text, &why), ERR_OK);
	memcpy(strstr(text.data, "smoke"), "smoky", 5);
	assert_int_equal(file_replace(path, text.data, text.len, &why), ERR_OK);
	buf_done(&text);
	orders_submit(&o);
	orders_fails(&o, ERR_FILE, "until it is moved away");
	orders_n_sent(&o, 2);
	orders_end(&o);
}

/* The journal cannot be written: nothing is sent. */
static void
test_no_room(void **state)
{
	char path[512];
	struct orders o;
	FILE *file;

	(void)state;
	orders_init(&o);
	orders_add_identity(&o);
	orders_add_queue(&o);
	orders_begin(&o);
	(void)snprintf(path, sizeof(path), "%s/jobs", store_path(o.store));
	file = fopen(path, "w"); /* where the folder of the journals would be */
	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
	orders_submit(&o);
	orders_fails(&o, ERR_FILE, "not submitted");
	orders_n_sent(&o, 2);
	orders_end(&o);
}

/* The disk is full when the job is to be noted: nothing is sent, nor later, when there is room. */
static void
test_full_disk(void **state)
{
	struct rlimit before, full;
	struct orders o;

	(void)state;
	orders_init(&o);
	orders_add_identity(&o);
	orders_add_queue(&o);
	orders_begin(&o);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	full = before;
	full.rlim_cur = 600; /* the head of a journal fits, and half a job */
	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
	orders_submit(&o);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	orders_fails(&o, ERR_SYSTEM, "it could not be written");
	assert_int_equal(o.news->n_refused, 1);
	orders_n_sent(&o, 2);
	assert_null(orders_record(&o));
	orders_again(&o);
	assert_null(o.news);
	orders_n_sent(&o, 2);
	orders_end(&o);
}

/* The configuration is of another job, or none: it was never noted. */
static void
test_bad_config(void **state)
{
	const char *const ids[] = { ORDERS_JOB, ORDERS_OTHER };
	const char *const configs[] = { orders_config(ORDERS_JOB), "{\"job_id\":1}" };
	struct act_order order = {
		.kind = ACT_SUBMIT, .configs = configs, .ids = ids, .n_jobs = 2
	};
	struct orders o;

	(void)state;
	orders_init(&o);
	orders_add_identity(&o);
	orders_add_queue(&o);
	orders_begin(&o);
	order.route = &o.route;
	order.template_name = order.title = "smoke";
	orders_give(&o, &order);
	orders_fails(&o, ERR_USAGE, ORDERS_OTHER);
	assert_int_equal(o.news->n_refused, 2);
	orders_n_sent(&o, 2);
	assert_null(orders_record(&o));
	orders_end(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_another_account), cmocka_unit_test(test_read_only),
		cmocka_unit_test(test_no_store),        cmocka_unit_test(test_damaged_journal),
		cmocka_unit_test(test_no_room),         cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_bad_config),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
