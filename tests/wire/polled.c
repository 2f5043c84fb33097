/* SPDX-License-Identifier: MIT */
/* polled.c - see polled.h. */
#include "polled.h"

#include <string.h>

#include "aws/account.h"
#include "aws/credentials.h"
#include "base/clock.h"

#define NOW_MS INT64_C(1795235400000)

/* As when STS has been asked before: no answer of it is in the script. */
static void
polled_owner(struct polled *p)
{
	const struct credentials *keys;

	assert_int_equal(
		credentials_take(aws_credentials(p->client.shared), p->client.aws, &keys, &p->why),
		ERR_OK);
	credentials_release(keys);
	account_learn(p->client.aws, "arn:aws:sts:eu-west-2:" POLLED_ACCOUNT ":x");
}

void
polled_open(struct polled *p, const char *stack_text, const struct source *source, size_t target)
{
	struct stack_options options = { 0 };

	clock_set(&(struct clock_origin){ NOW_MS, clock_real_ms(), 0 });
	client_open(&p->client, p->bag.answers, p->bag.n);
	if (stack_parse(stack_text, strlen(stack_text), "test", &options, &p->stack, &p->why))
		fail_msg("%s", p->why.text);
	if (!p->is_unknown)
		polled_owner(p);
	p->job = job_new();
	p->job->source = source;
	p->job->stack = p->stack;
	p->job->region = "eu-west-2";
	p->job->target = target;
	p->job->max_attempts = 1;
}

void
polled_close(struct polled *p)
{
	job_free(p->job);
	stack_free(p->stack);
	client_close(&p->client);
	bag_done(&p->bag);
	clock_set(NULL);
}

enum err
polled_once(struct polled *p)
{
	part_unref(p->job->part);
	p->job->part = NULL;
	p->why.text[0] = '\0';
	return p->job->source->poll(p->job, p->client.aws, &p->why);
}

void
polled_sent(struct polled *p, size_t i, const char *part)
{
	const char *request = server_request(p->client.server, i);

	if (!strstr(request, part))
		fail_msg("\"%s\" is not in \"%s\"", part, request);
}
