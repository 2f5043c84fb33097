/* SPDX-License-Identifier: MIT */
/* test_credentials.c - where keys come from, in which order, and what is said when there are none.
 */
#include "../test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/credentials.h"
#include "files.h"

static struct credential_chain *
chain_for(const char *profile, bool is_explicit)
{
	struct profile_paths paths = { 0 };
	struct credential_chain *chain;

	profile_paths_find(&paths);
	chain = credential_chain_new(&(struct credential_options){
		.profile = profile, .is_profile_explicit = is_explicit, .paths = &paths });
	assert_non_null(chain);
	return chain;
}

/* The access key that a fresh chain gives. */
static void
expect_key(const char *profile, bool is_explicit, const char *access, const char *token)
{
	struct credential_chain *chain = chain_for(profile, is_explicit);
	const struct credentials *got = NULL;
	struct why why = { 0 };

	if (credentials_take(chain, NULL, &got, &why))
		fail_msg("%s", why.text);
	assert_string_equal(got->access_key, access);
	if (token)
		assert_string_equal(got->token, token);
	else
		assert_null(got->token);
	credentials_release(got);
	credential_chain_free(chain);
}

static void
expect_error(const char *profile, bool is_explicit, enum err err, const char *part)
{
	struct credential_chain *chain = chain_for(profile, is_explicit);
	const struct credentials *got = NULL;
	struct why why = { 0 };

	assert_int_equal(credentials_take(chain, NULL, &got, &why), err);
	assert_null(got);
	if (!strstr(why.text, part))
		fail_msg("\"%s\" is not in \"%s\"", part, why.text);
	credential_chain_free(chain);
}

static void
set(const char *name, const char *value)
{
	assert_int_equal(setenv(name, value, 1), 0);
}

static void
test_environment(void **state)
{
	(void)state;
	home_write(&test_home, "credentials",
		   "[default]\naws_access_key_id = FILE\naws_secret_access_key = s\n");
	set("AWS_ACCESS_KEY_ID", "ENV");
	set("AWS_SECRET_ACCESS_KEY", "s");
	expect_key("default", false, "ENV", NULL);
	set("AWS_SESSION_TOKEN", "session");
	expect_key("default", false, "ENV", "session");
	set("AWS_SECURITY_TOKEN", "security");
	expect_key("default", false, "ENV", "security");
	expect_key("default", true, "FILE", NULL); /* --profile: the environment does not count */
}

static void
test_half_a_pair(void **state)
{
	(void)state;
	set("AWS_ACCESS_KEY_ID", "ENV");
	expect_error("default", false, ERR_NO_CREDENTIALS,
		     "the environment: access key id without secret access key");
	home_write(&test_home, "credentials", "[default]\naws_access_key_id = FILE\n");
	expect_error("default", true, ERR_NO_CREDENTIALS,
		     "access key id without secret access key");
	/* a secret alone is passed over, as by AWS's own tools, but named when nothing else is
	 * there */
	home_write(&test_home, "credentials", "[default]\naws_secret_access_key = s\n");
	expect_error("default", true, ERR_NO_CREDENTIALS,
		     "aws_secret_access_key without aws_access_key_id in profile default");
	home_write(&test_home, "config",
		   "[default]\naws_access_key_id = CONFIG\naws_secret_access_key = s\n");
	expect_key("default", true, "CONFIG", NULL);
}

static void
test_header_injection_is_refused(void **state)
{
	(void)state;
	set("AWS_ACCESS_KEY_ID", "ENV");
	set("AWS_SECRET_ACCESS_KEY", "s");
	set("AWS_SESSION_TOKEN", "a\r\nX-Evil: 1");
	expect_error("default", false, ERR_NO_CREDENTIALS, "control character");
}

static void
test_files(void **state)
{
	(void)state;
	home_write(&test_home, "config",
		   "[profile both]\naws_access_key_id = CONFIG\naws_secret_access_key = s\n"
		   "[profile only]\naws_access_key_id = ONLY\naws_secret_access_key = s\n");
	home_write(&test_home, "credentials",
		   "[both]\naws_access_key_id = CREDENTIALS\naws_secret_access_key = s\n"
		   "aws_session_token = t\n");
	expect_key("both", true, "CREDENTIALS", "t");
	expect_key("only", false, "ONLY", NULL);
}

static void
test_places_tried(void **state)
{
	(void)state;
	expect_error("default", false, ERR_NO_CREDENTIALS, "AWS_ACCESS_KEY_ID in the environment");
	expect_error("default", false, ERR_NO_CREDENTIALS, "/.aws/credentials");
	expect_error("default", false, ERR_NO_CREDENTIALS, "/.aws/config");
	expect_error("default", false, ERR_NO_CREDENTIALS, "container");
	expect_error("x", true, ERR_NO_CREDENTIALS, "tried profile x of ");
	set("AWS_EC2_METADATA_DISABLED", "TRUE");
	expect_error("x", true, ERR_NO_CREDENTIALS, "instance metadata (disabled)");
}

/* Half set up is an error that names what is missing; none of these needs the network. */
static void
test_half_set_up(void **state)
{
	static const struct {
		const char *text, *part;
		enum err err;
	} rows[] = {
		{ "role_arn = arn:aws:iam::1:role/x\n",
		  "without source_profile or credential_source", ERR_NO_CREDENTIALS },
		{ "role_arn = arn:aws:iam::1:role/x\nsource_profile = y\n",
		  "there is no source_profile y", ERR_NO_CREDENTIALS },
		{ "role_arn = arn:aws:iam::1:role/x\nsource_profile = p\n", "leads back to p",
		  ERR_NO_CREDENTIALS },
		{ "web_identity_token_file = /x\n", "set AWS_ROLE_ARN", ERR_NO_CREDENTIALS },
		{ "sso_account_id = 1\nsso_session = s\n", "no section sso-session s",
		  ERR_NO_CREDENTIALS },
		{ "sso_account_id = 1\nsso_start_url = x\n", "lacks sso_role_name",
		  ERR_NO_CREDENTIALS },
		{ "credential_process = 'x\n", "a quote is not closed", ERR_NO_CREDENTIALS },
		{ "credential_process = /nonexistent/x\n", "cannot be started",
		  ERR_NO_CREDENTIALS },
		{ "login_session = x\n",
		  "aws configure export-credentials --profile p --format process",
		  ERR_NO_CREDENTIALS },
		{ "region = a\nregion = b\n", "config:3: this key is there twice", ERR_FILE },
		{ "[profile p]\n", "config:2: this section is there twice", ERR_FILE },
	};
	char text[200];

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		(void)snprintf(text, sizeof(text), "[profile p]\n%s", rows[i].text);
		home_write(&test_home, "config", text);
		expect_error("p", true, rows[i].err, rows[i].part);
	}
}

static void
test_expiry(void **state)
{
	(void)state;
	set("AWS_ACCESS_KEY_ID", "ENV");
	set("AWS_SECRET_ACCESS_KEY", "s");
	set("AWS_CREDENTIAL_EXPIRATION", "2099-01-01T00:00:00Z");
	expect_key("default", false, "ENV", NULL);
	set("AWS_CREDENTIAL_EXPIRATION", "2001-01-01T00:00:00Z");
	expect_error("default", false, ERR_EXPIRED, "expired at 2001-01-01T00:00:00Z");
	set("AWS_CREDENTIAL_EXPIRATION", "tomorrow");
	expect_error("default", false, ERR_NO_CREDENTIALS, "not a date");
}

static void
test_refresh_reads_again_once(void **state)
{
	struct credential_chain *chain;
	const struct credentials *old = NULL, *same = NULL, *fresh = NULL, *later = NULL;
	struct why why;

	(void)state;
	home_write(&test_home, "credentials",
		   "[default]\naws_access_key_id = OLD\naws_secret_access_key = s1\n");
	chain = chain_for("default", false);
	assert_int_equal(credentials_take(chain, NULL, &old, &why), ERR_OK);
	home_write(&test_home, "credentials",
		   "[default]\naws_access_key_id = NEW\naws_secret_access_key = s2\n");
	assert_int_equal(credentials_take(chain, NULL, &same, &why), ERR_OK);
	assert_ptr_equal(old, same); /* the files are not read for every call */
	credentials_refuse(chain, old, 0);
	assert_int_equal(credentials_take(chain, NULL, &fresh, &why), ERR_OK);
	assert_string_equal(fresh->access_key, "NEW");
	assert_string_equal(fresh->secret_key, "s2");
	/* the old triple is whole as long as somebody signs with it */
	assert_string_equal(old->access_key, "OLD");
	assert_string_equal(old->secret_key, "s1");
	credentials_refuse(chain, old, 0); /* another thread comes late: nothing to do */
	assert_int_equal(credentials_take(chain, NULL, &later, &why), ERR_OK);
	assert_ptr_equal(later, fresh);
	credentials_release(old);
	credentials_release(same);
	credentials_release(fresh);
	credentials_release(later);
	credential_chain_free(chain);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_environment, home_set_up, home_tear_down),
		cmocka_unit_test_setup_teardown(test_half_a_pair, home_set_up, home_tear_down),
		cmocka_unit_test_setup_teardown(test_header_injection_is_refused, home_set_up,
						home_tear_down),
		cmocka_unit_test_setup_teardown(test_files, home_set_up, home_tear_down),
		cmocka_unit_test_setup_teardown(test_places_tried, home_set_up, home_tear_down),
		cmocka_unit_test_setup_teardown(test_half_set_up, home_set_up, home_tear_down),
		cmocka_unit_test_setup_teardown(test_expiry, home_set_up, home_tear_down),
		cmocka_unit_test_setup_teardown(test_refresh_reads_again_once, home_set_up,
						home_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
