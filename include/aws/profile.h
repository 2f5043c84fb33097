/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_PROFILE_H
#define CWTOP_AWS_PROFILE_H
/* profile.h - the shared files ~/.aws/config and ~/.aws/credentials: reading, and looking up.
 * Read as AWS's own tools read them: full-line comments only, keys in any case, one nested level,
 * an indented line goes on with the value above, a section or key that comes twice is an error;
 * the credentials file wins over the config file. */
#include "base/file.h"

#define PROFILE_PATH_MAX 1024

struct profile_paths { /* where the two files are */
	char config[PROFILE_PATH_MAX], credentials[PROFILE_PATH_MAX];
};

/* profile_paths_find - AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, else those in ~/.aws; a
 * leading "~" is $HOME, and $NAME and ${NAME} are the environment's. A path that is too long or has
 * no home is "": then there is no such file. */
void
profile_paths_find(struct profile_paths *out);

struct profiles;

/* profiles_load - both files; one that does not exist is empty. ERR_FILE with "path:line: ..." for
 * text that is no profile file, and for a file that cannot be read or that others can write to. Any
 * thread. */
MUST_CHECK enum err
profiles_load(const struct profile_paths *paths, struct profiles **out, struct why *why);
void
profiles_free(struct profiles *profiles); /* cleanses; NULL is fine */

/* Which file a value may come from. */
enum profile_source { PROFILE_CREDENTIALS = 1, PROFILE_CONFIG = 2, PROFILE_ANY = 3 };

/* profiles_has - either file has a section for this profile. */
bool
profiles_has(const struct profiles *profiles, const char *profile);
/* profiles_get - value of a key, NULL when it is not there; lives as long as `profiles`. */
const char *
profiles_get(const struct profiles *profiles, enum profile_source source, const char *profile,
	     const char *key);
/* profiles_service - a nested value of [services NAME]: service, then key. NULL: none. */
const char *
profiles_service(const struct profiles *profiles, const char *name, const char *service,
		 const char *key);
bool
profiles_has_services(const struct profiles *profiles, const char *name);
/* profiles_nested - a value nested under a key of the profile ("s3", "addressing_style"); NULL. */
const char *
profiles_nested(const struct profiles *profiles, const char *profile, const char *parent,
		const char *key);
/* profiles_has_session - there is an [sso-session NAME]; profiles_session - one of its values, NULL
 * when it is not there. */
bool
profiles_has_session(const struct profiles *profiles, const char *name);
const char *
profiles_session(const struct profiles *profiles, const char *name, const char *key);
/* profiles_conflict - the first key whose values in the profile and in the session differ; NULL. */
const char *
profiles_conflict(const struct profiles *profiles, const char *profile, const char *session);
/* profiles_trust - who else has to do with one of the files. */
enum file_trust
profiles_trust(const struct profiles *profiles, enum profile_source source);

#endif
