/* SPDX-License-Identifier: MIT */
/* provider_file.c - keys that stand in the shared files, and the profiles of aws login, whose keys
 * only the AWS CLI can renew. */
#include "aws/provider.h"

#include "base/text.h"

static enum err
from_file(const struct lookup *lookup, enum profile_source source, struct triple **out,
	  struct why *why)
{
	static const char *const names[] = { "aws_access_key_id", "aws_secret_access_key",
					     "aws_security_token", "aws_session_token",
					     "aws_account_id" };
	const struct search *search = lookup->search;
	const char *path =
		source == PROFILE_CREDENTIALS ? search->paths->credentials : search->paths->config;
	const char *values[LEN(names)];
	TEXT_ON(where, 320);

	for (size_t i = 0; i < LEN(names); i++)
		values[i] = profiles_get(search->files, source, lookup->profile, names[i]);
	text_addf(&where, "profile %.60s of %.200s", lookup->profile, path);
	if (!values[0]) {
		if (values[1])
			text_addf(&lookup->search->half,
				  "aws_secret_access_key without aws_access_key_id in profile "
				  "%.60s",
				  lookup->profile);
		return ERR_OK;
	}
	return triple_new(lookup,
			  &(struct key_pair){ values[0], values[1],
					      values[2] ? values[2] : values[3], values[4], 0 },
			  where.data, out, why);
}

enum err
find_credentials_file(const struct lookup *lookup, struct triple **out, struct why *why)
{
	return from_file(lookup, PROFILE_CREDENTIALS, out, why);
}

enum err
find_config_file(const struct lookup *lookup, struct triple **out, struct why *why)
{
	return from_file(lookup, PROFILE_CONFIG, out, why);
}

enum err
find_login(const struct lookup *lookup, struct triple **out, struct why *why)
{
	(void)out;
	if (!lookup_has(lookup, "login_session"))
		return ERR_OK;
	return err_set(ERR_NO_CREDENTIALS, why,
		       "profile %.60s has login_session: cwtop cannot renew such a login: make a "
		       "profile with credential_process = aws configure export-credentials "
		       "--profile %.60s --format process, and use that",
		       lookup->profile, lookup->profile);
}
