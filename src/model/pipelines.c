/* SPDX-License-Identifier: MIT */
/* pipelines.c - what of a pipeline counts. */
#include "model/pipelines.h"

#include "base/text.h"

enum level
pipeline_level(const char *status)
{
	if (text_is(status, "Failed"))
		return LEVEL_ALARM;
	if (text_is(status, "Stopped") || text_is(status, "Cancelled"))
		return LEVEL_WARN;
	return LEVEL_OK;
}

static const struct pipeline_stage *
first_stage(const struct pipeline *pipeline, const char *status)
{
	for (size_t i = 0; i < pipeline->n_stages; i++)
		if (text_is(pipeline->stages[i].status, status))
			return &pipeline->stages[i];
	return NULL;
}

const struct pipeline_stage *
pipeline_stands(const struct pipeline *pipeline)
{
	const struct pipeline_stage *stage = first_stage(pipeline, "Failed");

	if (!stage)
		stage = first_stage(pipeline, "InProgress");
	for (size_t i = pipeline->n_stages; !stage && i-- > 0;)
		if (pipeline->stages[i].status[0])
			stage = &pipeline->stages[i];
	return stage;
}

const struct pipeline_action *
pipeline_failure(const struct pipeline *pipeline)
{
	for (size_t i = 0; i < pipeline->n_actions; i++)
		if (text_is(pipeline->actions[i].status, "Failed"))
			return &pipeline->actions[i];
	return NULL;
}
