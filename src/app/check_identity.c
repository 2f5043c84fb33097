/* SPDX-License-Identifier: MIT */
/* check_identity.c - who asks, how AWS is reached, and what time it is there. The secret key is
 * never looked at here, and of the access key only its ends are shown. */
#include <stdlib.h>
#include <string.h>

#include "app/check_run.h"
#include "aws/settings.h"
#include "aws/sts.h"
#include "base/clock.h"
#include "base/text.h"

#define CLOCK_WARN_S 30 /* ages on screen are visibly wrong */
#define EXPIRES_SOON_S 900

static const char *
kept(struct check *check, const char *s)
{
	return mem_must(arena_text(check->arena, s));
}

void
check_find_settings(struct check_run *run)
{
	const struct aws_shared *shared = run->shared;
	struct check_network *network = &run->check->network;
	TEXT_ON(proxy, 300);

	settings_proxy(shared, &proxy);
	network->proxy = proxy.len > 0 ? kept(run->check, proxy.data) : NULL;
	network->ca_bundle = shared->ca_bundle ? kept(run->check, shared->ca_bundle) : NULL;
	network->endpoint = aws_custom_endpoint(shared);
	network->is_fips = shared->is_fips;
	network->is_dual_stack = shared->is_dual_stack;
	run->check->identity.profile = aws_profile(shared);
	run->check->identity.region = run->region;
}

static const char *
masked(struct check *check, const char *access_key)
{
	size_t n = strlen(access_key);

	if (n < 12)
		return "…";
	return check_say(check, "%.4s…%s", access_key, access_key + n - 4);
}

static enum err
no_keys_in_time(struct check_run *run, struct why *why)
{
	return err_set(ERR_TIMEOUT, why,
		       "credentials: what profile %s takes them from (a program, SSO, a role, the "
		       "metadata service) gave none within %d s: try it by hand",
		       run->check->identity.profile, CHECK_TIME_S);
}

/* The keys themselves: nothing has been asked of AWS yet, unless the provider had to. */
static enum err
find_keys(struct check_run *run, struct why *why)
{
	struct check_identity *identity = &run->check->identity;
	const struct credentials *keys;
	enum err err =
		CHECK_WAIT(run, credentials_take(run->shared->chain, run->client, &keys, why));

	if (run->is_time_up) {
		if (!err)
			credentials_release(keys);
		return no_keys_in_time(run, why);
	}
	if (err)
		return err;
	identity->keys.level = CHECK_OK;
	identity->access_key = masked(run->check, keys->access_key);
	identity->source = kept(run->check, keys->source);
	identity->provider = kept(run->check, keys->provider);
	identity->expires_s = keys->expires_s;
	credentials_release(keys);
	return ERR_OK;
}

static void
find_warnings(struct check_run *run)
{
	struct check_identity *identity = &run->check->identity;
	int64_t left_s = identity->expires_s - clock_wall_s();
	struct why warning = { "" };

	credentials_warning(run->shared->chain, &warning);
	if (warning.text[0])
		identity->keys = (struct check_verdict){ .level = CHECK_WARN,
							 .say = kept(run->check, warning.text) };
	else if (identity->expires_s && left_s < EXPIRES_SOON_S &&
		 text_is(identity->provider, "env"))
		identity->keys = (struct check_verdict){
			.level = CHECK_WARN,
			.say = check_say(run->check,
					 "the keys of the environment end in %lld s: nothing can "
					 "renew them while cwtop runs: use a profile",
					 (long long)left_s),
		};
}

/* From the reply that came last: only a clock that can be trusted is looked at. */
static void
find_clock(struct check_run *run)
{
	const struct http_reply *reply = &run->client->reply;
	struct check_clock *clock = &run->check->clock;

	if (reply->date_s == 0 || !reply->is_verified)
		return;
	clock->is_known = true;
	clock->verdict = (struct check_verdict){ 0 };
	clock->offset_s = reply->date_s - clock_wall_s();
	if (llabs(clock->offset_s) < CLOCK_WARN_S)
		return;
	clock->verdict.level = CHECK_WARN;
	clock->verdict.say = check_say(
		run->check,
		"this machine's clock is %lld s %s AWS's: signatures are corrected, the ages on "
		"screen are not: set it: timedatectl set-ntp true",
		llabs((long long)clock->offset_s), clock->offset_s > 0 ? "behind" : "ahead of");
}

static void
compare_account(struct check_run *run)
{
	struct check_identity *identity = &run->check->identity;
	const struct stack *stack = run->check->stack;

	if (!stack || !stack->account || text_is(stack->account, identity->account))
		return;
	identity->verdict.level = CHECK_WARN;
	identity->verdict.say =
		check_say(run->check,
			  "the stack is of account %s, these keys are of %s: what it names will "
			  "not be found: choose another --profile",
			  stack->account, identity->account);
}

/* Keys that no service would take: one answer is enough. */
static bool
is_of_keys(enum err err)
{
	return err == ERR_NO_CREDENTIALS || err == ERR_EXPIRED || err == ERR_AUTH ||
	       err == ERR_FILE;
}

static void
note_failure(struct check_run *run, enum err err, const struct why *why)
{
	struct check_verdict *verdict = &run->check->identity.verdict;

	*verdict = (struct check_verdict){ check_level_of(err), err,
					   check_say(run->check, "%s", why->text) };
	if (is_of_keys(err))
		run->blocked = check_say(run->check, "credentials: %s", err_word(err));
}

static enum err
ask_identity(struct check_run *run, const char *region, struct why *why)
{
	struct aws_scope scope = check_scope(run, region);
	struct check_identity *identity = &run->check->identity;
	struct check_endpoint *endpoint = check_endpoint_of(run, AWS_STS, region);
	struct sts_identity found;
	enum err err;

	check_ask(run, endpoint);
	err = CHECK_WAIT(run, sts_caller_identity(&scope, &found, why));
	check_note_reply(run, endpoint, err, why);
	if (endpoint->reach == REACH_YES)
		find_clock(run);
	if (err)
		return err;
	identity->account = kept(run->check, found.account);
	identity->arn = kept(run->check, found.arn);
	identity->user_id = kept(run->check, found.user_id);
	return ERR_OK;
}

static void
note_no_keys(struct check_run *run, enum err err, const struct why *why)
{
	note_failure(run, err, why);
	run->check->identity.verdict.level = CHECK_FAIL;
	/* a provider that did not answer may do so while the dashboard runs; no probe can */
	if (!run->blocked)
		run->blocked = check_say(run->check, "credentials: %s", err_word(err));
}

void
check_no_identity(struct check_run *run)
{
	struct why why = { "" };

	if (run->step == STEP_KEYS)
		note_no_keys(run, no_keys_in_time(run, &why), &why);
	else if (run->step == STEP_IDENTITY)
		run->check->identity.verdict =
			(struct check_verdict){ CHECK_NOTE, ERR_OK, check_time_used_up(run) };
}

void
check_find_identity(struct check_run *run)
{
	struct check_identity *identity = &run->check->identity;
	struct why why = { "" };
	enum err err = find_keys(run, &why);

	if (err) {
		note_no_keys(run, err, &why);
		return;
	}
	run->step = STEP_IDENTITY;
	check_wake(run);
	err = ask_identity(run, run->region, &why);
	/* where the host is not reached, its own row says so */
	if (err && run->check->endpoints[0].reach == REACH_NO)
		identity->verdict = (struct check_verdict){
			CHECK_NOTE, ERR_OK, "not asked for: the endpoint below could not be reached"
		};
	else if (err)
		note_failure(run, err, &why);
	else
		compare_account(run);
	find_warnings(run);
}
