/* SPDX-License-Identifier: MIT */
/* snapshot_section.c - the sections of snapshots, in order. */
#include "app/snapshot_section.h"

static const struct snapshot_section *const sections[] = {
#define SECTION_ROW(name) &section_##name,
	SECTION_TABLE(SECTION_ROW)
#undef SECTION_ROW
		NULL
};

const struct snapshot_section *
snapshot_section_at(size_t index)
{
	return index < LEN(sections) ? sections[index] : NULL;
}
