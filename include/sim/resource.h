/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_RESOURCE_H
#define CWTOP_SIM_RESOURCE_H
/* resource.h - how AWS speaks of an item of the inventory: ARN, type, id, title, tags. Texts are
 * the call's arena's. */
#include "sim/inventory.h"

/* resource_arn - never NULL unless memory is out. */
const char *
resource_arn(struct call *call, const struct inventory_item *item);

/* resource_type - as tags are asked for: "lambda:function"; a constant. */
const char *
resource_type(const struct inventory_item *item);

/* resource_id - where the service has one beside the name: of a REST API, of a web ACL; else the
 * name. */
const char *
resource_id(struct call *call, const struct inventory_item *item);

/* resource_title - its tag Name: the name, or "STACK-nat-2" where the name is an id that nobody
 * chose. */
const char *
resource_title(struct call *call, const struct inventory_item *item);

/* resource_lookup - how the stack file finds what has this value; NULL: it does not. */
const struct stack_lookup *
resource_lookup(const struct call *call, const char *value, enum lookup_by by);

struct resource_tag {
	const char *key, *value;
};

/* resource_tags - Name, Project (the stack), Environment. */
#define RESOURCE_TAGS 3
void
resource_tags(struct call *call, const char *title, struct resource_tag out[RESOURCE_TAGS]);

/* resource_write_tag_map - {"Name": ...}; resource_write_tag_list - [{"Key": ..., "Value": ...}],
 * in lower case with EC2. @item_name  element of each in XML; NULL: the protocol's */
void
resource_write_tag_map(struct call *call, const char *key, const struct inventory_item *item);
void
resource_write_tag_list(struct call *call, const char *key, const char *item_name,
			const char *title);

#endif
