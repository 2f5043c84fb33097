/* SPDX-License-Identifier: MIT */
/* bill_filter.c - the items of the bill by dimension and tag, and filters of them. */
#include "sim/bill_filter.h"

#include "base/text.h"

#define DEPTH_MAX 8
#define INVALID "ValidationException"

static bool
invalid(struct call *call, const char *message)
{
	return fault_own(call->refusal, 400, INVALID, "%s", message);
}

/* ---- what an item is ---- */

const char *
bill_dimension(const struct call *call, const struct bill_item *item, const char *key)
{
	const struct {
		const char *key, *value;
	} known[] = {
		{ "SERVICE", item->service },
		{ "REGION", item->region },
		{ "USAGE_TYPE", item->usage_type },
		{ "LINKED_ACCOUNT", call->world->account },
		{ "RECORD_TYPE", text_is(item->service, "Tax") ? "Tax" : "Usage" },
		{ "PURCHASE_TYPE", "On Demand Instances" },
		{ "OPERATION", "NoOperation" },
		{ "INSTANCE_TYPE", "NoInstanceType" },
		{ "AZ", "NoAZ" },
		{ "PLATFORM", "NoOperatingSystem" },
		{ "LEGAL_ENTITY_NAME", "Amazon Web Services EMEA SARL" },
	};

	for (size_t i = 0; i < LEN(known); i++) {
		if (text_is(known[i].key, key))
			return known[i].value;
	}
	return NULL;
}

/* "": untagged */
const char *
bill_tag(const struct call *call, const struct bill_item *item, const char *key)
{
	if (text_is(item->service, "Tax"))
		return "";
	if (text_is(key, "Project"))
		return call->world->stack->name;
	if (text_is(key, "Environment"))
		return call->world->stack->is_prod ? "production" : "test";
	return "";
}

/* ---- Filter ---- */

bool
bill_filter_check(struct call *call, const struct json_val *filter, unsigned depth)
{
	static const struct bill_item any = { .service = "", .region = "", .usage_type = "" };
	const struct json_val *dimensions = json_get(filter, "Dimensions");
	const char *key = json_text(json_get(dimensions, "Key"), "");

	if (depth > DEPTH_MAX || (filter && json_type(filter) != JSON_T_OBJECT))
		return invalid(call, "The filter is not valid.");
	if (filter && json_count(filter) != 1)
		return invalid(call, "Expression should have exactly one of And, Or, Not, "
				     "Dimensions, Tags, CostCategories.");
	if (dimensions && !bill_dimension(call, &any, key))
		return fault_own(call->refusal, 400, INVALID,
				 "Dimension %.80s is not supported in a filter.", key);
	for (unsigned i = 0; i < 2; i++) {
		const struct json_val *list = json_get(filter, i ? "Or" : "And");

		for (list = json_first(list); list; list = json_after(list)) {
			if (!bill_filter_check(call, list, depth + 1))
				return false;
		}
	}
	return !json_get(filter, "Not") ||
	       bill_filter_check(call, json_get(filter, "Not"), depth + 1);
}

static bool
fits(const struct call *call, const struct json_val *filter, const struct bill_item *item)
{
	const struct json_val *part;

	if (!filter)
		return true;
	if ((part = json_get(filter, "And")) != NULL) {
		for (part = json_first(part); part; part = json_after(part)) {
			if (!fits(call, part, item))
				return false;
		}
		return true;
	}
	if ((part = json_get(filter, "Or")) != NULL) {
		for (part = json_first(part); part; part = json_after(part)) {
			if (fits(call, part, item))
				return true;
		}
		return false;
	}
	if ((part = json_get(filter, "Not")) != NULL)
		return !fits(call, part, item);
	if ((part = json_get(filter, "Dimensions")) != NULL)
		return param_in_list(
			json_get(part, "Values"),
			bill_dimension(call, item, json_text(json_get(part, "Key"), "")));
	if ((part = json_get(filter, "Tags")) != NULL)
		return param_in_list(json_get(part, "Values"),
				     bill_tag(call, item, json_text(json_get(part, "Key"), "")));
	return false; /* of a cost category: there are none */
}

struct bill
bill_filtered(struct call *call, const struct json_val *filter)
{
	struct bill bill = bill_of(call);
	size_t n = 0;

	for (size_t i = 0; i < bill.n; i++) {
		if (fits(call, filter, &bill.items[i]))
			bill.items[n++] = bill.items[i];
	}
	bill.n = n;
	return bill;
}
