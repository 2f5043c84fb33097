/* SPDX-License-Identifier: MIT */
/* test_providers.c - keys that come over the network while a call waits for them: what is asked, in
 * which order, and that the call goes out whole. */
#include "client.h"

#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define KEYS(name)                                                                       \
	"{\"AccessKeyId\": \"" name "\", \"SecretAccessKey\": \"s\", \"Token\": \"" name \
	"-token\", \"Expiration\": \"2099-01-01T00:00:00Z\"}"
#define EXPIRED "{\"__type\": \"ExpiredTokenException\", \"message\": \"expired\"}"
#define ROLE_ARN "arn:aws:iam::123456789012:role/reader"

static char home[64];

static int
remove_one(const char *path, const struct stat *stat, int kind, struct FTW *ftw)
{
	(void)stat;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static int
set_up(void **state)
{
	static const char *const unset[] = {
		"AWS_ACCESS_KEY_ID",
		"AWS_SECRET_ACCESS_KEY",
		"AWS_CONTAINER_CREDENTIALS_FULL_URI",
		"AWS_CONFIG_FILE",
		"AWS_PROFILE",
		"AWS_EC2_METADATA_SERVICE_ENDPOINT",
		"AWS_SESSION_TOKEN",
		"AWS_WEB_IDENTITY_TOKEN_FILE",
		"AWS_SHARED_CREDENTIALS_FILE",
	};

	(void)state;
	for (size_t i = 0; i < LEN(unset); i++)
		(void)unsetenv(unset[i]);
	(void)snprintf(home, sizeof(home), "/tmp/cwtop-test-XXXXXX");
	assert_non_null(mkdtemp(home));
	(void)setenv("HOME", home, 1);
	(void)setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	(void)nftw(home, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return 0;
}

static void
write_file(const char *name, const char *text)
{
	char path[192];
	FILE *f;

	for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
		(void)snprintf(path, sizeof(path), "%s/%.*s", home, (int)(slash - name), name);
		(void)mkdir(path, 0700);
	}
	(void)snprintf(path, sizeof(path), "%s/%s", home, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, 0600), 0);
}

/* A client of a profile; every endpoint is the server. */
static void
open_client(struct client *c, const struct bag *bag, const char *profile)
{
	char url[64];

	*c = (struct client){ .server = server_start(bag->answers, bag->n) };
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d", server_port(c->server));
	if (aws_shared_new(&(struct aws_options){ .endpoint_url = url,
						  .profile = profile,
						  .region = "eu-west-2" },
			   &c->shared, &c->why))
		fail_msg("%s", c->why.text);
	c->aws = aws_new(c->shared);
	c->arena = arena_new(16u << 20);
	assert_non_null(c->aws);
	aws_set_backoff(c->aws, 1);
	c->scope = (struct aws_scope){ .client = c->aws, .region = "eu-west-2", .arena = c->arena };
}

static void
set_url(const char *variable, const struct client *c, const char *path)
{
	char url[96];

	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", server_port(c->server), path);
	(void)setenv(variable, url, 1);
}

static void
expect_request(const struct client *c, size_t i, const char *begin, const char *part)
{
	const char *text = server_request(c->server, i);

	if (strncmp(text, begin, strlen(begin)) != 0 || !strstr(text, part))
		fail_msg("request %zu is not \"%s\" with \"%s\":\n%s", i, begin, part, text);
}

static void
test_a_call_waits_for_its_keys(void **state)
{
	struct metric_asked got = { 0 };
	struct bag bag;
	struct client c;

	(void)state;
	bag_init(&bag);
	bag_add(&bag, "200 OK", "", KEYS("AGENT1"));
	bag_add_file(&bag, "moto-get-metric-data.json");
	bag_add(&bag, "400 Bad Request", "", EXPIRED);
	bag_add(&bag, "200 OK", "", KEYS("AGENT2"));
	bag_add_file(&bag, "moto-get-metric-data.json");
	open_client(&c, &bag, NULL);
	set_url("AWS_CONTAINER_CREDENTIALS_FULL_URI", &c, "/v2/keys");
	if (metric_ask(&c, &got))
		fail_msg("%s", c.why.text);
	expect_request(&c, 0, "GET /v2/keys HTTP/1.1\r\n", "Accept: application/json\r\n");
	assert_null(strstr(server_request(c.server, 0), "Authorization"));
	expect_request(&c, 1, "POST / ", "Credential=AGENT1/");
	expect_request(&c, 1, "POST / ", "X-Amz-Security-Token: AGENT1-token\r\n");
	expect_request(&c, 1, "POST / ", "\"MetricDataQueries\":[");
	/* called expired: asked once more, signed anew, with the same body */
	if (metric_ask(&c, &got))
		fail_msg("%s", c.why.text);
	expect_request(&c, 3, "GET /v2/keys ", "");
	expect_request(&c, 4, "POST / ", "Credential=AGENT2/");
	assert_string_equal(strstr(server_request(c.server, 2), "\r\n\r\n"),
			    strstr(server_request(c.server, 4), "\r\n\r\n"));
	client_close(&c);
	bag_done(&bag);
}

/* The same keys again: the service's word stands, and the provider is not asked at every poll. */
static void
test_a_service_that_refuses(void **state)
{
	struct metric_asked got = { 0 };
	struct bag bag;
	struct client c;

	(void)state;
	bag_init(&bag);
	bag_add(&bag, "200 OK", "", KEYS("AGENT1"));
	bag_add(&bag, "400 Bad Request", "", EXPIRED);
	bag_add(&bag, "200 OK", "", KEYS("AGENT1"));
	bag_add(&bag, "400 Bad Request", "", EXPIRED);
	open_client(&c, &bag, NULL);
	set_url("AWS_CONTAINER_CREDENTIALS_FULL_URI", &c, "/keys?token=hide-me");
	assert_int_equal(metric_ask(&c, &got), ERR_EXPIRED);
	expect_why(&c, "have expired (ExpiredTokenException)");
	assert_null(strstr(c.why.text, "hide-me"));
	assert_int_equal(server_requests(c.server), 3);
	assert_int_equal(metric_ask(&c, &got), ERR_EXPIRED);
	assert_int_equal(server_requests(c.server), 4); /* its own request, and no other */
	client_close(&c);
	bag_done(&bag);
}

/* Fresh keys each time, all refused: two requests of a poll, and the provider asked but once. */
static void
test_fresh_keys_that_are_refused(void **state)
{
	struct metric_asked got = { 0 };
	struct bag bag;
	struct client c;

	(void)state;
	bag_init(&bag);
	bag_add(&bag, "200 OK", "", KEYS("AGENT1"));
	bag_add(&bag, "400 Bad Request", "", EXPIRED);
	bag_add(&bag, "200 OK", "", KEYS("AGENT2"));
	bag_add(&bag, "400 Bad Request", "", EXPIRED);
	open_client(&c, &bag, NULL);
	set_url("AWS_CONTAINER_CREDENTIALS_FULL_URI", &c, "/keys");
	assert_int_equal(metric_ask(&c, &got), ERR_EXPIRED);
	assert_int_equal(server_requests(c.server), 4);
	for (size_t i = 1; i <= 5; i++) {
		assert_int_equal(metric_ask(&c, &got), ERR_EXPIRED);
		assert_int_equal(server_requests(c.server), 4 + i);
		expect_request(&c, 3 + i, "POST / ", "Credential=AGENT2/");
	}
	client_close(&c);
	bag_done(&bag);
}

/* What AWS told the provider is not what it told the call that needed the keys. */
static void
test_a_provider_leaves_no_trace(void **state)
{
	struct metric_asked got = { 0 };
	struct bag bag;
	struct client c;

	(void)state;
	write_file(".aws/config", "[profile r]\nrole_arn = " ROLE_ARN "\nsource_profile = k\n"
				  "[profile k]\naws_access_key_id = SOURCE\n"
				  "aws_secret_access_key = s\n");
	bag_init(&bag);
	bag_add(&bag, "403 Forbidden", "",
		"<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error>"
		"</ErrorResponse>");
	open_client(&c, &bag, "r");
	assert_int_equal(metric_ask(&c, &got), ERR_DENIED);
	assert_int_equal(server_requests(c.server), 1);
	assert_string_equal(c.aws->refusal_code, "");
	client_close(&c);
	bag_done(&bag);
}

static void
expect_bad_agent(const char *variable, const char *value, const char *part)
{
	const struct credentials *keys = NULL;
	struct bag bag;
	struct client c;

	bag_init(&bag);
	bag_add(&bag, "500 Oops", "", "{}");
	open_client(&c, &bag, NULL);
	(void)setenv(variable, value, 1);
	assert_int_equal(credentials_take(aws_credentials(c.shared), c.aws, &keys, &c.why),
			 ERR_NO_CREDENTIALS);
	expect_why(&c, part);
	assert_null(strstr(c.why.text, "hide-me"));
	(void)unsetenv(variable);
	client_close(&c);
	bag_done(&bag);
}

static void
test_agents_that_are_none(void **state)
{
	static const char relative[] = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
	static const char full[] = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

	(void)state;
	expect_bad_agent(relative, ":80@evil.invalid/hide-me", "does not begin with \"/\"");
	expect_bad_agent(relative, "hide-me", "does not begin with \"/\"");
	expect_bad_agent(full, "http://127.0.0.1:80@evil.invalid/hide-me", "without a name");
	expect_bad_agent(full, "https://hide-me@evil.invalid/", "without a name");
	expect_bad_agent(full, "http://127.0.0.1?@evil.invalid/hide-me", "without a name");
	expect_bad_agent(full, "http://192.0.2.1/?token=hide-me", "asked for by https");
	expect_bad_agent(full, "hide-me", "asked for by https");
	expect_bad_agent(full, "http://127.0.0.1:1/keys?token=hide-me",
			 "credentials: http://127.0.0.1:1: ");
}

static void
test_instance_metadata(void **state)
{
	const struct credentials *keys = NULL;
	struct bag bag;
	struct client c;

	(void)state;
	(void)unsetenv("AWS_EC2_METADATA_DISABLED");
	bag_init(&bag);
	bag_add(&bag, "200 OK", "", "session-token==");
	bag_add(&bag, "200 OK", "", "a-role");
	bag_add(&bag, "200 OK", "", KEYS("INSTANCE"));
	open_client(&c, &bag, NULL);
	set_url("AWS_EC2_METADATA_SERVICE_ENDPOINT", &c, "");
	if (credentials_take(aws_credentials(c.shared), c.aws, &keys, &c.why))
		fail_msg("%s", c.why.text);
	assert_string_equal(keys->access_key, "INSTANCE");
	assert_string_equal(keys->provider, "iam-role");
	credentials_release(keys);
	expect_request(&c, 0, "PUT /latest/api/token HTTP/1.1\r\n",
		       "x-aws-ec2-metadata-token-ttl-seconds: 21600\r\n");
	expect_request(&c, 1, "GET /latest/meta-data/iam/security-credentials/ ",
		       "x-aws-ec2-metadata-token: session-token==\r\n");
	expect_request(&c, 2, "GET /latest/meta-data/iam/security-credentials/a-role ",
		       "x-aws-ec2-metadata-token: session-token==\r\n");
	client_close(&c);
	bag_done(&bag);
}

#define ASSUMED                                                                            \
	"<AssumeRoleResponse "                                                             \
	"xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"           \
	"<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/reader/x</Arn>"      \
	"</AssumedRoleUser><Credentials><AccessKeyId>ROLE</AccessKeyId><SecretAccessKey>s" \
	"</SecretAccessKey><SessionToken>role-token</"                                     \
	"SessionToken><Expiration>2099-01-01T00:00:00Z"                                    \
	"</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"

static void
test_a_role(void **state)
{
	const struct credentials *keys = NULL;
	struct bag bag;
	struct client c;

	(void)state;
	write_file(".aws/config", "[profile r]\nrole_arn = " ROLE_ARN "\nsource_profile = k\n"
				  "external_id = a b&c\n[profile k]\naws_access_key_id = SOURCE\n"
				  "aws_secret_access_key = s\n");
	bag_init(&bag);
	bag_add(&bag, "200 OK", "", ASSUMED);
	open_client(&c, &bag, "r");
	if (credentials_take(aws_credentials(c.shared), c.aws, &keys, &c.why))
		fail_msg("%s", c.why.text);
	assert_string_equal(keys->access_key, "ROLE");
	assert_string_equal(keys->token, "role-token");
	assert_string_equal(keys->account, "123456789012");
	assert_int_equal(keys->expires_s, 4070908800);
	credentials_release(keys);
	expect_request(&c, 0, "POST / ", "Credential=SOURCE/");
	expect_request(&c, 0, "POST / ", "/eu-west-2/sts/aws4_request");
	expect_request(&c, 0, "POST / ", "&ExternalId=a%20b%26c");
	client_close(&c);
	bag_done(&bag);
}

/* What a service may answer instead; nothing of it becomes a key. */
static void
expect_no_keys(const char *profile, const char *status, const char *body, enum err err,
	       const char *part)
{
	const struct credentials *keys = NULL;
	struct bag bag;
	struct client c;

	bag_init(&bag);
	bag_add(&bag, status, "", body);
	open_client(&c, &bag, profile);
	c.scope.max_attempts = 1;
	assert_int_equal(credentials_take(aws_credentials(c.shared), c.aws, &keys, &c.why), err);
	assert_null(keys);
	expect_why(&c, part);
	client_close(&c);
	bag_done(&bag);
}

static void
test_bad_answers(void **state)
{
	(void)state;
	write_file(".aws/config",
		   "[profile r]\nrole_arn = " ROLE_ARN "\nsource_profile = k\n"
		   "[profile k]\naws_access_key_id = SOURCE\naws_secret_access_key = s\n"
		   "[profile s]\nsso_session = c\nsso_account_id = 1\nsso_role_name = R\n"
		   "[sso-session c]\nsso_start_url = https://x\nsso_region = eu-west-1\n");
	expect_no_keys("s", "200 OK", "{}", ERR_EXPIRED, "aws sso login --profile s");
	/* sha1 of "c" */
	write_file(".aws/sso/cache/84a516841ba77a5b4648de2cd0dfcb30ea46dbb4.json",
		   "{\"accessToken\": \"t\", \"expiresAt\": \"2099-01-01T00:00:00Z\"}");
	expect_no_keys("s", "401 Unauthorized",
		       "{\"__type\": \"UnauthorizedException\", \"message\": \"no\"}", ERR_EXPIRED,
		       "aws sso login --profile s");
	expect_no_keys("s", "200 OK", "{\"roleCredentials\": {\"accessKeyId\": \"A\"}}", ERR_PARSE,
		       "no whole roleCredentials");
	expect_no_keys("s", "200 OK", "{\"roleCredentials\": {\"accessKeyId\": \"A", ERR_PARSE, "");
	expect_no_keys("r", "200 OK",
		       "<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>", ERR_PARSE,
		       "no whole Credentials");
	expect_no_keys("r", "200 OK", "<AssumeRoleResponse><AssumeRole", ERR_PARSE, "incomplete");
	expect_no_keys(
		"r", "403 Forbidden",
		"<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error>"
		"</ErrorResponse>",
		ERR_DENIED, "sts:AssumeRole");
}

struct taker {
	struct credential_chain *chain;
	struct aws *aws;
	enum err err;
};

static void *
take(void *user)
{
	struct taker *taker = user;
	const struct credentials *keys = NULL;
	struct why why;

	taker->err = credentials_take(taker->chain, taker->aws, &keys, &why);
	credentials_release(keys);
	return NULL;
}

/* One thread asks an agent that never answers, another waits for the first. */
static void
test_a_stop_wakes_all(void **state)
{
	struct bag bag;
	struct client c;
	struct taker takers[2];
	pthread_t threads[2];

	(void)state;
	bag_init(&bag);
	bag_add_raw(&bag, "HTTP/1.1 200 OK\r\n", 17, AFTER_HANG);
	open_client(&c, &bag, NULL);
	set_url("AWS_CONTAINER_CREDENTIALS_FULL_URI", &c, "/keys");
	for (size_t i = 0; i < 2; i++) {
		takers[i] = (struct taker){ aws_credentials(c.shared), aws_new(c.shared), ERR_OK };
		assert_int_equal(pthread_create(&threads[i], NULL, take, &takers[i]), 0);
	}
	server_wait(c.server, 1);
	for (size_t i = 0; i < 2; i++)
		aws_stop(takers[i].aws);
	credentials_stop(aws_credentials(c.shared));
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_int_equal(takers[i].err, ERR_STOPPED);
		aws_free(takers[i].aws);
	}
	client_close(&c);
	bag_done(&bag);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_call_waits_for_its_keys),
		TEST(test_a_service_that_refuses),
		TEST(test_fresh_keys_that_are_refused),
		TEST(test_a_provider_leaves_no_trace),
		TEST(test_agents_that_are_none),
		TEST(test_instance_metadata),
		TEST(test_a_role),
		TEST(test_bad_answers),
		TEST(test_a_stop_wakes_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
