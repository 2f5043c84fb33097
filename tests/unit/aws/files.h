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
/* home_write - ~/.aws/NAME with this text, mode 0600; folders in NAME are made. */
void
home_write(const struct home *home, const char *name, const char *text);
void
home_remove(struct home *home);

/* The home of the test under way, between home_set_up and home_tear_down of cmocka's test. */
extern struct home test_home;

int
home_set_up(void **state);
int
home_tear_down(void **state);

#endif
