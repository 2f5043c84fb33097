/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_HELP_H
#define CWTOP_APP_HELP_H
/* help.h - what cwtop says of itself, made from the tables of commands, options, keys and errors:
 * --help, --version, and the same as man page sections. */
#include <stdio.h>

void
help_print(FILE *out);
/* help_keys - every key, its context and what it does. */
void
help_keys(FILE *out);
/* help_version - of cwtop and of the libraries it runs with now. */
void
help_version(FILE *out);
/* help_man - cwtop.1 in roff: `cwtop options --format man` writes it, the build compares it. */
void
help_man(FILE *out);

/* help_theme_man - cwtop-theme.5: `cwtop themes --format man` writes it. */
void
help_theme_man(FILE *out);

#endif
