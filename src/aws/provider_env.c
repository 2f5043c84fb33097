/* SPDX-License-Identifier: MIT */
/* provider_env.c - keys in the environment. It cannot change while cwtop runs. */
#include "aws/provider.h"

#include <stdlib.h>

#include "base/text.h"

enum err
find_environment(const struct lookup *lookup, struct triple **out, struct why *why)
{
	struct key_pair keys = {
		.access = lookup_env("AWS_ACCESS_KEY_ID"),
		.secret = lookup_env("AWS_SECRET_ACCESS_KEY"),
		.token = lookup_env("AWS_SECURITY_TOKEN"),
		.account = lookup_env("AWS_ACCOUNT_ID"),
	};
	const char *expiry = lookup_env("AWS_CREDENTIAL_EXPIRATION");

	if (!keys.access) {
		/* AWS's own tools pass over a secret that is alone */
		if (keys.secret)
			text_add(&lookup->search->half,
				 "AWS_SECRET_ACCESS_KEY without AWS_ACCESS_KEY_ID in the "
				 "environment");
		return ERR_OK;
	}
	if (!keys.token)
		keys.token = lookup_env("AWS_SESSION_TOKEN");
	if (expiry && !date_parse_lenient(expiry, &keys.expires_s))
		return err_set(ERR_NO_CREDENTIALS, why,
			       "AWS_CREDENTIAL_EXPIRATION: not a date such as "
			       "2026-11-21T01:02:03Z: correct or unset it");
	return triple_new(lookup, &keys, "the environment", out, why);
}
