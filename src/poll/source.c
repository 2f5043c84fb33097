/* SPDX-License-Identifier: MIT */
/* source.c - the list of sources, made from SOURCE_TABLE. */
#include "poll/source.h"

static const struct source *const sources[] = {
#define SOURCE(name) &source_##name,
	SOURCE_TABLE(SOURCE)
#undef SOURCE
};

const struct source *
source_at(size_t index)
{
	return index < LEN(sources) ? sources[index] : NULL;
}

void
source_forget(const struct source *source, void *memory)
{
	if (memory)
		source->forget(memory);
}
