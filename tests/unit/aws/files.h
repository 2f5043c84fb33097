/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_UNIT_AWS_FILES_H
#define CWTOP_TESTS_UNIT_AWS_FILES_H
/* files.h - shared files for one test: a folder that is HOME, and an environment without AWS's
 * variables. */

struct home {
	char folder[64];
};

/* home_new - makes the folder, sets HOME to it, and unsets every variable that starts with AWS_. */
void
home_new(struct home *home);
/* home_write - ~/.aws/NAME with this text. */
void
home_write(const struct home *home, const char *name, const char *text);
void
home_remove(struct home *home);

#endif
