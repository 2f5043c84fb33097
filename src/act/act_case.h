/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_ACT_CASE_H
#define CWTOP_ACT_ACT_CASE_H
/* act_case.h - the parts of a case, each of which is asked for, and fails, on its own. For the
 * files of src/act. Workers only. */
#include "act_work.h"

#define ACT_CASE_ATTEMPTS 2 /* who looks at something red waits for it */

/* act_case_NAME - asks for one part and fills it in; note: what is to be said of it though it
 * answered ("" before). The part's state is the caller's business. */
typedef enum err
act_case_part(struct act_work *work, struct case_found *found, struct text *note, struct why *why);
act_case_part act_case_points, act_case_history, act_case_lines, act_case_traces;

/* act_case_mask - a line without what tells alike ones apart: numbers and ids become '#'. */
void
act_case_mask(const char *line, struct text *out);

/* act_case_scope - the work's, in another region. */
struct aws_scope
act_case_scope(const struct act_work *work, const char *region);

#endif
