/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_CONFIG_H
#define CWTOP_APP_CONFIG_H
/* config.h - the operator's own defaults: $XDG_CONFIG_HOME/cwtop/config.jsonc, or --config FILE.
 * The shipped share/config.jsonc is compiled in and read first, so what it says is what holds; the
 * published schema is the rule. The environment wins over the file, the command line over both.
 * One table of settings, which the reader, `cwtop options` and the man page go through. */
#include <stdio.h>

#include "base/json.h"
#include "base/text.h"

struct config {
	const char *theme, *profile, *region; /* NULL: not set */
	const char *bell;                     /* off, bell, full */
	double pace;                          /* as poller_pace */
	double limit_usd;                     /* of watching, a month; 0: none */
	bool is_read_only;
	struct json *defaults, *own; /* the strings are theirs */
};

/* config_load - @path NULL: the usual place, where the file may be missing. ERR_NO_FILE, ERR_FILE
 * ("path:line:column: what: why: what to do"), ERR_MEMORY. */
MUST_CHECK enum err
config_load(const char *path, struct config *out, struct why *why);
/* config_read - the same from text; NULL: the defaults alone. */
MUST_CHECK enum err
config_read(const char *text, size_t len, const char *name, struct config *out, struct why *why);
void
config_done(struct config *config);

/* config_yield - what the environment says wins: forgets the profile where AWS_PROFILE,
 * AWS_DEFAULT_PROFILE or keys are set, the region where AWS_REGION or AWS_DEFAULT_REGION is. */
void
config_yield(struct config *config);

/* config_print - every setting with its default and help, plain or roff. */
void
config_print(FILE *out, bool as_roff);

#endif
