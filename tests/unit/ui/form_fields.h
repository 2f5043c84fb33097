/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TEST_FORM_FIELDS_H
#define CWTOP_TEST_FORM_FIELDS_H
/* form_fields.h - the form of the tests of form.h: one field of every kind. */
#include "../test.h"
#include "ui/form.h"
#include "ui/keys.h"

static const char *const modes[] = { "all", "car", "transit", "cycling" };

static const struct form_field fields[] = {
	{ .title = "City",
	  .is_required = true,
	  .initial = "london",
	  .help = "Id of a city.",
	  .rule = "at most 40 characters" },
	{ .title = "For",
	  .unit = "h",
	  .is_required = true,
	  .initial = "16",
	  .help = "Length of the window.",
	  .rule = "a whole number, 1 to 24" },
	{ .title = "Modes",
	  .kind = FORM_CHOICE,
	  .choices = modes,
	  .n_choices = LEN(modes),
	  .is_required = true,
	  .initial = "car",
	  .help = "Who travels.",
	  .rule = "all, car, transit or cycling" },
	{ .title = "Weather", .kind = FORM_CHOICE, .choices = modes, .n_choices = 2 },
	{ .title = "Emissions of each street",
	  .kind = FORM_SWITCH,
	  .is_required = true,
	  .initial = "yes" },
	{ .title = "Trips", .kind = FORM_SWITCH },
	{ .title = "Note", .help = "For those who find the job later." },
};

#define CITY 0
#define HOURS 1
#define MODES 2
#define WEATHER 3
#define EMISSIONS 4
#define TRIPS 5
#define NOTE 6

static inline void
press(struct form *form, uint32_t key, int times)
{
	for (int i = 0; i < times; i++)
		assert_int_not_equal(form_key(form, key), FORM_NONE);
}

#endif
