/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_API_CODEPIPELINE_H
#define CWTOP_SIM_API_CODEPIPELINE_H
/* api_codepipeline.h - the runs of pipelines, for those who tell of them beside
 * ListPipelineExecutions. */
#include "sim/api.h"

/* codepipeline_write_runs - of a pipeline of the call's region, those that began in [from_ms,
 * to_ms), newest first: items of the open list. */
void
codepipeline_write_runs(struct call *call, const char *name, int64_t from_ms, int64_t to_ms);

#endif
