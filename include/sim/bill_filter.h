/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_BILL_FILTER_H
#define CWTOP_SIM_BILL_FILTER_H
/* bill_filter.h - what Cost Explorer says of an item of the bill, and its Filter expressions. */
#include "sim/bill.h"

/* bill_dimension - NULL: Cost Explorer knows no such dimension. bill_tag - "": untagged. */
const char *
bill_dimension(const struct call *call, const struct bill_item *item, const char *key);
const char *
bill_tag(const struct call *call, const struct bill_item *item, const char *key);

/* bill_filter_check - false: refused. @filter  NULL: none; @depth  0 */
MUST_CHECK bool
bill_filter_check(struct call *call, const struct json_val *filter, unsigned depth);
/* bill_filtered - the items that fit a filter that was checked. */
struct bill
bill_filtered(struct call *call, const struct json_val *filter);

#endif
