/* SPDX-License-Identifier: MIT */
/* scenarios.c - the rows of the table of scenarios. */
#include "model/scenarios.h"

#include "base/text.h"

const struct scenario_row scenario_rows[SCENARIO_COUNT] = {
#define SCENARIO_ROW(scenario, word, stacks, help) [scenario] = { word, stacks, help },
	SCENARIO_TABLE(SCENARIO_ROW)
#undef SCENARIO_ROW
};

bool
scenario_of(const char *word, enum scenario *out)
{
	for (size_t i = 0; i < LEN(scenario_rows); i++) {
		if (text_is(word, scenario_rows[i].word)) {
			*out = (enum scenario)i;
			return true;
		}
	}
	return false;
}
