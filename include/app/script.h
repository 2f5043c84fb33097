/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_SCRIPT_H
#define CWTOP_APP_SCRIPT_H
/* script.h - the dashboard without a terminal: keys come from a file and are pressed only while
 * nothing is under way, screens go to standard output as text and as roles. For tests and for
 * pictures in documents. The lines that a script may have: man cwtop. */
#include "app/session.h"

/* script_run - ERR_FILE with "path:line: ..." for a line that is none; ERR_USAGE for --size. */
MUST_CHECK enum err
script_run(const struct options *options, struct session *session, struct why *why);

#endif
