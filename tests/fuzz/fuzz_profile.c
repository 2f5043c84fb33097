/* SPDX-License-Identifier: MIT */
/* fuzz_profile.c - the shared files ~/.aws/config and credentials: any bytes are read or refused
 * with one clean sentence that names the file; what is read can be looked up. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aws/profile.h"
#include "base/text.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool is_so)
{
	if (!is_so)
		abort();
}

static void
look_up(const struct profiles *profiles)
{
	static const char *const names[] = { "default", "a", "a b", "" };
	static const char *const keys[] = { "region", "aws_access_key_id", "s3", "services", "" };

	for (size_t i = 0; i < LEN(names); i++) {
		for (size_t j = 0; j < LEN(keys); j++) {
			const char *value = profiles_get(profiles, PROFILE_ANY, names[i], keys[j]);

			require(!value || profiles_has(profiles, names[i]));
			(void)profiles_nested(profiles, names[i], keys[j], "x");
			(void)profiles_service(profiles, names[i], keys[j], "endpoint_url");
			(void)profiles_session(profiles, names[i], keys[j]);
		}
		(void)profiles_conflict(profiles, names[i], "a");
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct profile_paths paths = { .credentials = "" };
	struct profiles *profiles = NULL;
	struct why why = { "" };
	int fd = memfd_create("config", MFD_CLOEXEC);

	require(fd >= 0 && fchmod(fd, 0600) == 0 && write(fd, data, size) == (ssize_t)size);
	(void)snprintf(paths.config, sizeof(paths.config), "/proc/self/fd/%d", fd);
	if (profiles_load(&paths, &profiles, &why) == ERR_OK)
		look_up(profiles);
	else
		require(profiles == NULL && why.text[0] && text_is_clean(why.text));
	profiles_free(profiles);
	close(fd);
	return 0;
}
