/* SPDX-License-Identifier: MIT */
/* test_profile.c - the shared files: what is read, what is passed over, what is refused. */
#include "../test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/profile.h"
#include "files.h"

static struct profiles *
load(void)
{
	struct profile_paths paths = { 0 };
	struct profiles *profiles = NULL;
	struct why why = { 0 };

	profile_paths_find(&paths);
	if (profiles_load(&paths, &profiles, &why))
		fail_msg("%s", why.text);
	return profiles;
}

static void
test_no_files(void **state)
{
	struct profiles *profiles = load();

	(void)state;
	assert_false(profiles_has(profiles, "default"));
	assert_null(profiles_get(profiles, PROFILE_ANY, "default", "region"));
	profiles_free(profiles);
}

static void
test_sections_and_values(void **state)
{
	struct profiles *profiles;

	(void)state;
	home_write(&test_home, "config",
		   "\xef\xbb\xbf# a comment\r\n"
		   "[default]\r\n"
		   "Region = eu-west-2 ; not a comment\r\n"
		   "s3 =\n"
		   "  addressing_style = path\n"
		   "after: colon\n"
		   "\n"
		   "[profile \"a b\"]\n"
		   "region=us-east-1\n"
		   "[profile plain] # said of it\n"
		   "services = local\n"
		   "[unknown thing]\n"
		   "region = nowhere\n"
		   "[sso-session x]\n"
		   "sso_region = eu-west-1\n"
		   "[services local]\n"
		   "cloudwatch =\n"
		   "  endpoint_url = http://127.0.0.1:1\n"
		   "sqs =\n"
		   "\tendpoint_url = http://127.0.0.1:2\n");
	profiles = load();
	assert_string_equal(profiles_get(profiles, PROFILE_ANY, "default", "region"),
			    "eu-west-2 ; not a comment");
	assert_string_equal(profiles_get(profiles, PROFILE_ANY, "default", "after"), "colon");
	assert_null(profiles_get(profiles, PROFILE_ANY, "default", "addressing_style"));
	assert_string_equal(profiles_get(profiles, PROFILE_ANY, "a b", "region"), "us-east-1");
	assert_string_equal(profiles_get(profiles, PROFILE_ANY, "plain", "services"), "local");
	assert_string_equal(profiles_service(profiles, "local", "cloudwatch", "endpoint_url"),
			    "http://127.0.0.1:1");
	assert_string_equal(profiles_service(profiles, "local", "sqs", "endpoint_url"),
			    "http://127.0.0.1:2");
	assert_null(profiles_service(profiles, "local", "ecs", "endpoint_url"));
	assert_false(profiles_has(profiles, "unknown thing"));
	assert_false(profiles_has(profiles, "x"));
	profiles_free(profiles);
}

static void
test_credentials_file_wins(void **state)
{
	struct profiles *profiles;

	(void)state;
	home_write(&test_home, "config",
		   "[profile prod]\naws_access_key_id = FROMCONFIG\nregion = eu-west-2\n");
	home_write(&test_home, "credentials", "[prod]\naws_access_key_id = FROMCREDENTIALS\n");
	profiles = load();
	assert_string_equal(profiles_get(profiles, PROFILE_ANY, "prod", "aws_access_key_id"),
			    "FROMCREDENTIALS");
	assert_string_equal(profiles_get(profiles, PROFILE_CONFIG, "prod", "aws_access_key_id"),
			    "FROMCONFIG");
	assert_string_equal(profiles_get(profiles, PROFILE_ANY, "prod", "region"), "eu-west-2");
	assert_null(profiles_get(profiles, PROFILE_CREDENTIALS, "prod", "region"));
	profiles_free(profiles);
}

static void
test_paths(void **state)
{
	struct profile_paths paths = { 0 };
	char expected[128];

	(void)state;
	profile_paths_find(&paths);
	(void)snprintf(expected, sizeof(expected), "%s/.aws/config", test_home.folder);
	assert_string_equal(paths.config, expected);
	assert_int_equal(setenv("AWS_CONFIG_FILE", "~/.aws/other", 1), 0);
	assert_int_equal(setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1), 0);
	profile_paths_find(&paths);
	(void)snprintf(expected, sizeof(expected), "%s/.aws/other", test_home.folder);
	assert_string_equal(paths.config, expected);
	assert_string_equal(paths.credentials, "/dev/null");
	home_write(&test_home, "other", "[default]\nregion = eu-north-1\n");
	struct profiles *profiles = load();

	assert_string_equal(profiles_get(profiles, PROFILE_ANY, "default", "region"), "eu-north-1");
	profiles_free(profiles);
}

static void
test_bad_files_name_their_line(void **state)
{
	static const struct {
		const char *text, *place;
	} rows[] = {
		{ "[default]\nregion = x\nnonsense\n", "/.aws/config:3: neither" },
		{ "region = x\n", "/.aws/config:1: text before" },
		{ "[default\n", "/.aws/config:1: a section without" },
		{ "[default]\n= x\n", "/.aws/config:2: a value without" },
		{ "[a]\n[b]\n[a]\n", "/.aws/config:3: this section is there twice" },
		{ "[default]\nregion = x\nREGION: y\n", "/.aws/config:3: this key is there twice" },
		{ "[default]\ns3 =\n  nonsense\n", "/.aws/config:3: neither" },
		{ "[default]\nregion = \xff\n", "/.aws/config: it is not text in UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct profile_paths paths = { 0 };
		struct profiles *profiles = NULL;
		struct why why = { 0 };

		home_write(&test_home, "config", rows[i].text);
		profile_paths_find(&paths);
		assert_int_equal(profiles_load(&paths, &profiles, &why), ERR_FILE);
		assert_null(profiles);
		assert_non_null(strstr(why.text, rows[i].place));
	}
}

/* Each as AWS's own tools read it. */
static void
test_indents_and_long_values(void **state)
{
	struct profiles *profiles;

	(void)state;
	home_write(&test_home, "config",
		   "  [profile x]\n"
		   "  region = eu-west-2\n"
		   "  output = json\n"
		   "[profile long]\n"
		   "credential_process = /bin/x\n"
		   "    --one\n"
		   "# a comment\n"
		   "\n"
		   "\t--two\n"
		   "region = eu-west-1\n");
	profiles = load();
	assert_string_equal(profiles_get(profiles, PROFILE_ANY, "x", "region"), "eu-west-2");
	assert_string_equal(profiles_get(profiles, PROFILE_ANY, "x", "output"), "json");
	assert_string_equal(profiles_get(profiles, PROFILE_ANY, "long", "region"), "eu-west-1");
	const char *value = profiles_get(profiles, PROFILE_ANY, "long", "credential_process");
	assert_non_null(strstr(value, "/bin/x "));
	assert_non_null(strstr(value, " --one "));
	assert_non_null(strstr(value, " --two"));
	assert_null(strstr(value, "comment"));
	profiles_free(profiles);
}

static void
test_names_and_sessions(void **state)
{
	struct profiles *profiles;

	(void)state;
	home_write(&test_home, "config",
		   "[DEFAULT]\noutput = text\n"
		   "[profile a]\nregion = one\nsso_region = here\n"
		   "[profile 'a']\nregion = two\nsso_region = here\n"
		   "[default]\nregion = one\n[profile default]\nregion = two\n"
		   "[profile b c d]\nregion = none\n[profile 'open]\nregion = none\n"
		   "[sso-session \"my corp\"]\nsso_region = there\nsso_start_url = u\n");
	profiles = load();
	/* the later one counts, alone */
	assert_string_equal(profiles_get(profiles, PROFILE_ANY, "a", "region"), "two");
	assert_string_equal(profiles_get(profiles, PROFILE_ANY, "default", "region"), "two");
	assert_string_equal(profiles_get(profiles, PROFILE_ANY, "a", "output"), "text");
	assert_false(profiles_has(profiles, "b"));
	assert_false(profiles_has(profiles, "DEFAULT"));
	assert_true(profiles_has_session(profiles, "my corp"));
	assert_false(profiles_has_session(profiles, "a"));
	assert_string_equal(profiles_session(profiles, "my corp", "sso_start_url"), "u");
	assert_null(profiles_session(profiles, "my corp", "region"));
	assert_string_equal(profiles_conflict(profiles, "a", "my corp"), "sso_region");
	assert_null(profiles_conflict(profiles, "default", "my corp"));
	profiles_free(profiles);
}

static void
test_variables_in_paths(void **state)
{
	struct profile_paths paths = { 0 };

	(void)state;
	assert_int_equal(setenv("AWS_TEST_DIR", "/some/where", 1), 0);
	assert_int_equal(setenv("AWS_CONFIG_FILE", "$AWS_TEST_DIR/${AWS_TEST_DIR}x", 1), 0);
	assert_int_equal(setenv("AWS_SHARED_CREDENTIALS_FILE", "$AWS_NOT_SET/a${$", 1), 0);
	profile_paths_find(&paths);
	assert_string_equal(paths.config, "/some/where//some/wherex");
	assert_string_equal(paths.credentials, "$AWS_NOT_SET/a${$");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_no_files, home_set_up, home_tear_down),
		cmocka_unit_test_setup_teardown(test_sections_and_values, home_set_up,
						home_tear_down),
		cmocka_unit_test_setup_teardown(test_credentials_file_wins, home_set_up,
						home_tear_down),
		cmocka_unit_test_setup_teardown(test_paths, home_set_up, home_tear_down),
		cmocka_unit_test_setup_teardown(test_bad_files_name_their_line, home_set_up,
						home_tear_down),
		cmocka_unit_test_setup_teardown(test_indents_and_long_values, home_set_up,
						home_tear_down),
		cmocka_unit_test_setup_teardown(test_names_and_sessions, home_set_up,
						home_tear_down),
		cmocka_unit_test_setup_teardown(test_variables_in_paths, home_set_up,
						home_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
