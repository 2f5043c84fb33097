/* SPDX-License-Identifier: MIT */
/* role.c - the table of roles, by name and by letter. */
#include "ui/role.h"

#include <string.h>

static const struct {
	const char *name, *help;
	char letter;
} roles[ROLE_COUNT] = {
#define ROLE_ROW(code, role_name_, role_letter_, role_help_) \
	[code] = { role_name_, role_help_, role_letter_ },
	ROLE_TABLE(ROLE_ROW)
#undef ROLE_ROW
};

const char *
role_name(enum role role)
{
	return roles[role].name;
}

const char *
role_help(enum role role)
{
	return roles[role].help;
}

char
role_letter(enum role role)
{
	return roles[role].letter;
}

bool
role_of(const char *name, enum role *out)
{
	for (size_t i = 0; i < LEN(roles); i++)
		if (strcmp(roles[i].name, name) == 0) {
			*out = (enum role)i;
			return true;
		}
	return false;
}

enum role
role_of_band(const char *colour)
{
	const char *const prefix = "band-";
	size_t n = strlen(prefix);

	for (size_t i = 0; colour && i < LEN(roles); i++)
		if (strncmp(roles[i].name, prefix, n) == 0 &&
		    strcmp(roles[i].name + n, colour) == 0)
			return (enum role)i;
	return ROLE_HEADER;
}

enum role
role_of_level(enum level level)
{
	static const enum role levels[LEVEL_COUNT] = {
		[LEVEL_OK] = ROLE_OK,
		[LEVEL_UNKNOWN] = ROLE_UNKNOWN,
		[LEVEL_WARN] = ROLE_WARN,
		[LEVEL_ALARM] = ROLE_ALARM,
	};

	return levels[level];
}
