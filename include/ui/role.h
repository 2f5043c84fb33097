/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_ROLE_H
#define CWTOP_UI_ROLE_H
/* role.h - what a piece of the screen means. Panels name roles; a theme gives each its colours. */
#include "model/sample.h"

/*        code              name           letter  meaning */
#define ROLE_TABLE(X)                                                                 \
	X(ROLE_TEXT, "text", '.', "ordinary text")                                    \
	X(ROLE_DIM, "dim", 'd', "secondary text: units, notes, hints")                \
	X(ROLE_STRONG, "strong", 'v', "values that matter")                           \
	X(ROLE_TITLE, "title", 't', "title of a panel")                               \
	X(ROLE_FOCUS, "focus", 'f', "title of the panel that has the keys")           \
	X(ROLE_RULE, "rule", 'r', "lines and frames")                                 \
	X(ROLE_COLUMN, "column", 'c', "head of a table column")                       \
	X(ROLE_GROUP, "group", 'g', "head of a group of rows")                        \
	X(ROLE_HEADER, "header", 'h', "the bar at the top")                           \
	X(ROLE_BAND_RED, "band-red", '#', "the bar of a stack whose band is red")     \
	X(ROLE_BAND_YELLOW, "band-yellow", '$', "the bar: a yellow band")             \
	X(ROLE_BAND_GREEN, "band-green", '%', "the bar: a green band")                \
	X(ROLE_BAND_BLUE, "band-blue", '&', "the bar: a blue band")                   \
	X(ROLE_BAND_MAGENTA, "band-magenta", '@', "the bar: a magenta band")          \
	X(ROLE_BADGE, "badge", 'b', "badge in the header: read-only, paused")         \
	X(ROLE_BADGE_PROD, "badge-prod", 'x', "badge of a production stack")          \
	X(ROLE_BADGE_DEMO, "badge-demo", 'y', "badge of the demo, or of an endpoint") \
	X(ROLE_OK, "ok", 'o', "nothing is wrong")                                     \
	X(ROLE_WARN, "warn", 'w', "a warning")                                        \
	X(ROLE_ALARM, "alarm", 'a', "an alarm")                                       \
	X(ROLE_UNKNOWN, "unknown", 'u', "cannot be seen: denied, no answer")          \
	X(ROLE_BAR_WARN, "bar-warn", '~', "the health word in the header: a warning") \
	X(ROLE_BAR_ALARM, "bar-alarm", '!', "the health word in the header: alarm")   \
	X(ROLE_STALE, "stale", 's', "old data whose source does not answer")          \
	X(ROLE_PROVISIONAL, "provisional", 'p', "points that may still be revised")   \
	X(ROLE_INCOMPLETE, "incomplete", 'i', "points of a partial answer")           \
	X(ROLE_MISSING, "missing", 'm', "no datapoint where one could be")            \
	X(ROLE_SPARK, "spark", 'k', "sparklines and chart lines")                     \
	X(ROLE_SERIES_2, "series-2", '2', "the second line of a chart")               \
	X(ROLE_SERIES_3, "series-3", '3', "the third line of a chart")                \
	X(ROLE_SERIES_4, "series-4", '4', "the fourth line of a chart")               \
	X(ROLE_SERIES_5, "series-5", '5', "the fifth line of a chart")                \
	X(ROLE_SERIES_6, "series-6", '6', "the sixth line of a chart")                \
	X(ROLE_THRESHOLD, "threshold", 'l', "a chart's row of limits of two levels")  \
	X(ROLE_KEY, "key", 'j', "names of keys")                                      \
	X(ROLE_POPUP, "popup", 'q', "frame and title of a popup")                     \
	X(ROLE_SELECTED, "selected", 'z', "the row under the cursor; adds to other roles")

enum role {
#define ROLE_ENUM(code, name, letter, help) code,
	ROLE_TABLE(ROLE_ENUM)
#undef ROLE_ENUM
		ROLE_COUNT
};

/* Ink is a role, and whether the cell is under the cursor. */
#define INK_ROLE 0xffu
#define INK_SELECTED 0x100u

/* role_name, role_help - static storage. role_letter - one ASCII character, unique. */
const char *
role_name(enum role role);
const char *
role_help(enum role role);
char
role_letter(enum role role);
/* role_of - by name; false when there is none such. */
MUST_CHECK bool
role_of(const char *name, enum role *out);
/* role_of_band - the bar at the top in a stack's colour, "red"; NULL: it has none. */
enum role
role_of_band(const char *colour);
/* role_of_level - ok, warn, alarm or unknown. */
enum role
role_of_level(enum level level);

#endif
