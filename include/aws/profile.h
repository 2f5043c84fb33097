/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_PROFILE_H
#define CWTOP_AWS_PROFILE_H
/* profile.h - the shared files ~/.aws/config and ~/.aws/credentials: reading, and looking up.
 * Read as AWS's own tools read them: full-line comments only, keys in any case, one nested level;
 * the credentials file wins over the config file. */
#include "base/mem.h"

#define PROFILE_PATH_MAX 1024

struct profile_paths { /* where the two files are */
	char config[PROFILE_PATH_MAX], credentials[PROFILE_PATH_MAX];
};

/* profile_paths_find - AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, else those in ~/.aws; a
 * leading "~" is $HOME. A path that is too long or has no home is "": then there is no such file.
 */
void
profile_paths_find(struct profile_paths *out);

struct profiles;

/* profiles_load - both files; one that does not exist is empty. ERR_FILE with "path:line: ..." for
 * text that is no profile file, and for a file that cannot be read. Any thread. */
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

#endif
