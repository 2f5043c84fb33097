/* SPDX-License-Identifier: MIT */
/* test_trouble.c - when AWS cannot be asked at all: what to do is on the screen, at any size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define ENDED                                                                             \
	"profile ops: IAM Identity Center: the token of its login has expired and could " \
	"not be refreshed: run aws sso login --profile ops: cwtop goes on by itself"
#define NOTHING                                                                             \
	"no credentials: tried AWS_ACCESS_KEY_ID in the environment, profile default of "   \
	"/etc/aws/credentials and /etc/aws/config, container (no "                          \
	"AWS_CONTAINER_CREDENTIALS_ variable), EC2 metadata (169.254.169.254: no answer): " \
	"run aws configure or aws sso login"
#define CLOCK                                                                               \
	"clock off by -7300 s against sqs.eu-west-2.amazonaws.com: AWS refuses signatures " \
	"that are more than 5 minutes off (SignatureDoesNotMatch): set it: timedatectl "    \
	"set-ntp true"

static void
test_login(void **state)
{
	static const struct {
		enum err err;
		const char *sentence, *header;
	} rows[] = {
		{ ERR_EXPIRED, ENDED, "not logged in: run aws sso login --profile ops" },
		{ ERR_NO_CREDENTIALS, NOTHING,
		  "not logged in: run aws configure or aws sso login" },
		{ ERR_AUTH, CLOCK, "wrong clock: set it: timedatectl set-ntp true" },
	};
	struct fixture f;

	(void)state;
	fixture_open(&f, NULL, STYLE_BRAILLE);
	for (size_t i = 0; i < LEN(rows); i++) {
		fixture_fail(&f, rows[i].err, rows[i].sentence);
		fixture_shoot(&f, "never answered", 80, 24);
		assert_true(fixture_has(&f, rows[i].header));
	}
	fixture_keys(&f, "22");
	fixture_shoot(&f, "zoomed", 80, 24);
	assert_true(fixture_has(&f, rows[2].header));
	fixture_shoot(&f, "zoomed", 40, 10);
	fixture_check(&f, "login");
	fixture_close(&f);
}

/* Rows from before are there, and little room for a sentence: what to do is what is seen of it. */
static void
test_login_ended(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f, NULL, STYLE_BRAILLE);
	fixture_answer(&f);
	fixture_pass(&f, 20);
	fixture_fail(&f, ERR_EXPIRED, ENDED);
	fixture_shoot(&f, "over data", 80, 24);
	assert_true(fixture_has(&f, "not logged in: run aws sso login --profile ops"));
	assert_true(fixture_has(&f, "? run aws sso login --profile ops"));
	fixture_keys(&f, "22");
	fixture_shoot(&f, "zoomed", 80, 24);
	fixture_keys(&f, "d");
	fixture_shoot(&f, "detail", 80, 24);
	fixture_check(&f, "login_ended");
	fixture_close(&f);
}

static void
test_header(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f, NULL, STYLE_BRAILLE);
	f.facts.profile = "operations";
	fixture_answer(&f);
	fixture_shoot(&f, "profile", 100, 5);
	f.facts.has_environment_keys = true;
	fixture_shoot(&f, "environment", 100, 5);
	assert_true(fixture_has(&f, "keys of the environment"));
	assert_false(fixture_has(&f, "operations"));
	f.facts.endpoint_host = "127.0.0.1:4566";
	fixture_shoot(&f, "endpoint", 80, 24);
	assert_true(fixture_has(&f, "ENDPOINT 127.0.0.1:4566"));
	f.facts.endpoint_host = "localstack.internal.example.com:4566";
	f.facts.clock_off_s = 7300;
	fixture_shoot(&f, "long endpoint", 80, 24);
	assert_true(fixture_has(&f, "CLOCK OFF BY 2h"));
	assert_true(fixture_has(&f, "ENDPOINT"));
	fixture_answer_empty(&f);
	f.facts.endpoint_host = "127.0.0.1:4566";
	fixture_shoot(&f, "both", 80, 24);
	assert_true(fixture_has(&f, "CLOCK OFF BY 2h"));
	assert_true(fixture_has(&f, "ENDPOINT 127.0.0.1:4566"));
	fixture_check(&f, "header");
	fixture_close(&f);
}

/* No datapoint, no chart: the state and its reason are seen without scrolling. */
static void
test_detail(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f, NULL, STYLE_BRAILLE);
	fixture_fail(&f, ERR_EXPIRED, ENDED);
	fixture_show(&f, 80, 24);
	fixture_keys(&f, "4d");
	fixture_shoot(&f, "metric that was never seen", 80, 24);
	assert_true(fixture_has(&f, "source is     expired (1 failure in a row)"));
	assert_true(fixture_has(&f, "aws sso login"));
	assert_true(fixture_has(&f, "no datapoint"));
	fixture_keys(&f, "q1d");
	fixture_shoot(&f, "part of the stack", 80, 24);
	fixture_check(&f, "detail");
	fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_login),
		cmocka_unit_test(test_login_ended),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_detail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
