/* SPDX-License-Identifier: MIT */
/* test_config.c - the config file: its defaults, what wins over what, and the sentence for what is
 * wrong. */
#include "../test.h"
#include "app/config_build.h"
#include "app/options.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>

static void
read_text(const char *text, struct config *out)
{
	struct why why;

	if (config_read(text, text ? strlen(text) : 0, "test", out, &why) != ERR_OK)
		fail_msg("%s", why.text);
}

static void
test_the_shipped_file_is_the_default(void **state)
{
	struct config config;
	struct why why;
	struct buf shipped;

	(void)state;
	buf_init(&shipped, 1u << 20);
	assert_int_equal(file_read("share/config.jsonc", &shipped, &why), ERR_OK);
	assert_int_equal(shipped.len, config_default_len);
	assert_memory_equal(shipped.data, config_default_text, shipped.len);
	buf_done(&shipped);
	read_text(NULL, &config);
	assert_string_equal(config.theme, "default");
	assert_true(config.pace >= 1 && config.pace <= 1);
	assert_true(config.limit_usd >= 5 && config.limit_usd <= 5);
	assert_false(config.is_read_only);
	assert_null(config.profile);
	assert_null(config.region);
	config_done(&config);
}

/* Every setting of the table stands in the shipped file, and the other way round: the lists that
 * `cwtop options` prints have a default, and the schema knows no more keys. */
static void
test_the_shipped_file_is_complete(void **state)
{
	char *said = NULL;
	size_t len = 0, n = 0;
	FILE *out = open_memstream(&said, &len);
	struct json *doc;
	struct why why;

	(void)state;
	config_print(out, false);
	fclose(out);
	assert_int_equal(json_parse((const char *)config_default_text, config_default_len,
				    JSON_COMMENTS, &doc, &why),
			 ERR_OK);
	for (const struct json_val *val = json_first(json_root(doc)); val; val = json_after(val)) {
		const struct json_val *inner = json_first(val);
		TEXT_ON(name, 80);

		text_addf(&name, "  %s%s%s ", json_key(val), inner ? "." : "",
			  inner ? json_key(inner) : "");
		if (strcmp(json_key(val), "schema") != 0) {
			if (!strstr(said, name.data))
				fail_msg("%s is no setting", name.data);
			n++;
		}
	}
	for (const char *at = said; (at = strchr(at, '\n')) != NULL; at++)
		n--;
	assert_int_equal(n, 0);
	json_free(doc);
	free(said);
}

static void
test_what_is_said_wins(void **state)
{
	struct config config;

	(void)state;
	read_text("{ // mine\n \"pace\": 2, \"read_only\": true, \"theme\": \"solar\","
		  " \"watching\": { \"usd_per_month\": 1.5 }, \"region\": \"eu-west-1\" }",
		  &config);
	assert_true(config.pace >= 2 && config.pace <= 2);
	assert_true(config.limit_usd >= 1.5 && config.limit_usd <= 1.5);
	assert_true(config.is_read_only);
	assert_string_equal(config.theme, "solar");
	assert_string_equal(config.region, "eu-west-1");
	config_done(&config);
	read_text("{ \"watching\": { \"usd_per_month\": null } }", &config);
	assert_true(config.limit_usd <= 0);
	assert_true(config.pace >= 1);
	config_done(&config);
	read_text("{ \"watching\": {} }", &config);
	assert_true(config.limit_usd >= 5);
	config_done(&config);
}

static void
test_sentences(void **state)
{
	static const struct {
		const char *text, *sentence;
	} cases[] = {
		{ "{ \"pace\": 0.1 }", "test:1:11: \"pace\" must be a number from 0.25 to 16" },
		{ "{\n  \"paec\": 1\n}", "test:2:3: unknown key \"paec\": did you mean \"pace\"?" },
		{ "{ \"pace\": 1", "test:1:12: " },
		{ "", "test:1:1: " },
		{ "[]", "test:1:1: " },
		{ "{ \"watching\": { \"usd_per_month\": -1 } }", "test:1:34: " },
		{ "{ \"watching\": { \"usd_per_month\": \"5\" } }", "test:1:34: " },
		{ "{ \"region\": \"here\" }", "test:1:13: " },
		{ "{ \"theme\": \"\" }", "test:1:12: " },
		{ "{ \"read_only\": 1 }", "test:1:16: " },
		{ "{ \"schema\": \"cwtop-config/2\" }", "test:1:13: " },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct config config;
		struct why why;
		enum err err =
			config_read(cases[i].text, strlen(cases[i].text), "test", &config, &why);

		assert_int_equal(err, ERR_FILE);
		assert_int_equal(err_exit_code(err), 65);
		if (!text_starts(why.text, cases[i].sentence))
			fail_msg("%s: the sentence is: %s", cases[i].text, why.text);
	}
}

static void
test_the_environment_wins(void **state)
{
	static const struct {
		const char *variable;
		bool keeps_profile, keeps_region;
	} cases[] = {
		{ "NOTHING", true, true },
		{ "AWS_PROFILE", false, true },
		{ "AWS_DEFAULT_PROFILE", false, true },
		{ "AWS_ACCESS_KEY_ID", false, true },
		{ "AWS_REGION", true, false },
		{ "AWS_DEFAULT_REGION", true, false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++)
		unsetenv(cases[i].variable);
	for (size_t i = 0; i < LEN(cases); i++) {
		struct config config = { .profile = "p", .region = "r" };

		setenv(cases[i].variable, "x", 1);
		config_yield(&config);
		assert_int_equal(config.profile != NULL, cases[i].keeps_profile);
		assert_int_equal(config.region != NULL, cases[i].keeps_region);
		unsetenv(cases[i].variable);
	}
}

static void
test_the_command_line_wins(void **state)
{
	const struct config config = {
		.theme = "t", .profile = "p", .region = "r", .pace = 3, .limit_usd = 4
	};
	struct options given = { .theme = "mine", .profile = "me", .is_read_only = true };
	struct options empty = { 0 };

	(void)state;
	options_fill(&given, &config);
	assert_string_equal(given.theme, "mine");
	assert_string_equal(given.profile, "me");
	assert_true(given.is_read_only);
	assert_null(given.region); /* a stack's own region wins over the config's */
	assert_string_equal(given.default_region, "r");
	options_fill(&empty, &config);
	assert_string_equal(empty.theme, "t");
	assert_string_equal(empty.profile, "p");
	assert_false(empty.is_read_only);
	assert_true(empty.pace >= 3 && empty.limit_usd >= 4);
}

static void
test_places(void **state)
{
	struct config config;
	struct why why;

	(void)state;
	setenv("XDG_CONFIG_HOME", "/nowhere", 1);
	setenv("HOME", "/nowhere/me", 1);
	/* no file there is no trouble; one that was named is */
	assert_int_equal(config_load(NULL, &config, &why), ERR_OK);
	config_done(&config);
	assert_int_equal(config_load("/nowhere/x.jsonc", &config, &why), ERR_NO_FILE);
	assert_true(text_starts(why.text, "--config: /nowhere/x.jsonc: "));
	unsetenv("HOME");
	unsetenv("XDG_CONFIG_HOME");
	assert_int_equal(config_load(NULL, &config, &why), ERR_OK);
	config_done(&config);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_shipped_file_is_the_default),
		cmocka_unit_test(test_the_shipped_file_is_complete),
		cmocka_unit_test(test_what_is_said_wins),
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_the_environment_wins),
		cmocka_unit_test(test_the_command_line_wins),
		cmocka_unit_test(test_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
