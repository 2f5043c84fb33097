/* SPDX-License-Identifier: MIT */
/* trouble.c - the rows of the table of troubles. */
#include "sim/trouble.h"

const struct trouble_row trouble_rows[TROUBLE_COUNT] = {
#define TROUBLE_ROW(kind, name, phase, keys, help) [kind] = { name, phase, keys, help },
	TROUBLE_TABLE(TROUBLE_ROW)
#undef TROUBLE_ROW
};
