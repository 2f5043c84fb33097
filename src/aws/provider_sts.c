/* SPDX-License-Identifier: MIT */
/* provider_sts.c - what the two ways of assuming a role share: STS's region and its answer. */
#include <string.h>

#include "aws/provider_tools.h"
#include "base/arn.h"
#include "base/crypto.h"
#include "base/text.h"

#define GLOBAL_REGION "us-east-1"
#define HOLD_REFUSED_S 60

/* The one old endpoint, where the settings ask for it, is endpoint.c's business. */
const char *
provider_sts_region(const struct lookup *lookup)
{
	const char *region = lookup->search->client->shared->region;

	return *region ? region : GLOBAL_REGION;
}

/* The tree's memory is not a secret's: what was in it is overwritten before it is given back. */
static void
wipe(const struct xml_node *credentials)
{
	static const char *const names[] = { "AccessKeyId", "SecretAccessKey", "SessionToken" };

	for (size_t i = 0; i < LEN(names); i++) {
		const char *text = xml_text(xml_get(credentials, names[i]), NULL);

		if (text && *text)
			crypto_cleanse((char *)(uintptr_t)text, strlen(text));
	}
}

/* A refusal does not change by asking again at once; a mistyped code is asked for again. */
static void
hold_refused(const struct lookup *lookup, enum err err)
{
	static const enum err refused[] = { ERR_DENIED, ERR_AUTH, ERR_REJECTED, ERR_THROTTLED };

	for (size_t i = 0; i < LEN(refused); i++)
		if (err == refused[i] && !lookup_get(lookup, "mfa_serial"))
			lookup->search->hold_s = HOLD_REFUSED_S;
}

/* STS says "denied" for a wrong code, a missing code and a missing external id, too. */
static enum err
advise(const struct lookup *lookup, const struct api_request *r, enum err err, struct why *why)
{
	bool is_denied = err == ERR_DENIED && r->operation->flags & OP_SECRET &&
			 !(r->operation->flags & OP_UNSIGNED);

	if (is_denied && text_has(why->text, "MultiFactorAuthentication"))
		return err_set(ERR_EXPIRED, why,
			       "profile %.60s: the code was wrong, or has been used before: type "
			       "the one that the device shows next",
			       lookup->profile);
	if (is_denied && (!lookup_get(lookup, "mfa_serial") || !lookup_get(lookup, "external_id")))
		return err_set(ERR_DENIED, why,
			       "%.280s; or the role wants %s: set it in profile %.60s", why->text,
			       lookup_get(lookup, "mfa_serial")    ? "an external_id"
			       : lookup_get(lookup, "external_id") ? "an mfa_serial"
								   : "an mfa_serial or external_id",
			       lookup->profile);
	return err;
}

enum err
provider_sts_take(const struct lookup *lookup, struct api_request *r, const char *source,
		  struct triple **out, struct why *why)
{
	const struct xml_node *root, *node;
	struct xml *doc = NULL;
	struct key_pair keys;
	char account[ARN_ACCOUNT_SIZE];
	enum err err = api_send_xml(r, &doc, &root, why);

	if (err) {
		hold_refused(lookup, err);
		return advise(lookup, r, err, why);
	}
	node = xml_get(root, "Credentials");
	(void)arn_account(xml_text(xml_find(root, "AssumedRoleUser/Arn"), NULL), account);
	keys = (struct key_pair){
		.access = xml_text(xml_get(node, "AccessKeyId"), ""),
		.secret = xml_text(xml_get(node, "SecretAccessKey"), ""),
		.token = xml_text(xml_get(node, "SessionToken"), ""),
		.account = account,
	};
	if (!*keys.access || !*keys.secret || !*keys.token ||
	    !date_parse_lenient(xml_text(xml_get(node, "Expiration"), ""), &keys.expires_s))
		err = api_malformed(r, "no whole Credentials", why);
	else
		err = triple_new(lookup, &keys, source, out, why);
	wipe(node);
	xml_free(doc);
	return err;
}
