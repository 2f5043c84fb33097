/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_PANELS_VISIT_LIST_H
#define CWTOP_PANELS_VISIT_LIST_H
/* visit_list.h - several RUM monitors as a table, above what is said of the one under the cursor.
 * For the panel of visitors. */
#include "panel.h"

/* visit_list_draw - the table and a rule; *area is then what is below. Returns the first row shown.
 */
size_t
visit_list_draw(const struct panel_input *input, struct area *area);

#endif
