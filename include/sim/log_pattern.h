/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_LOG_PATTERN_H
#define CWTOP_SIM_LOG_PATTERN_H
/* log_pattern.h - the filter patterns of CloudWatch Logs: terms that must all be there, "phrases",
 * -excluded and ?optional ones, %regular expressions%, and { $.json = conditions }. Not the ones of
 * space-delimited fields. */
#include "base/mem.h"

struct log_pattern;

/* log_pattern_parse - NULL or "": every line. ERR_USAGE with a sentence; ERR_MEMORY. Owned by the
 * arena, but for what log_pattern_done gives back. */
MUST_CHECK enum err
log_pattern_parse(struct arena *arena, const char *text, struct log_pattern **out, struct why *why);
void
log_pattern_done(struct log_pattern *pattern); /* NULL is fine */
bool
log_pattern_fits(const struct log_pattern *pattern, const char *message);

#endif
