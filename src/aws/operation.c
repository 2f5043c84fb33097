/* SPDX-License-Identifier: MIT */
/* operation.c - the rows of OPERATION_TABLE as data. */
#include "aws/operation.h"

#include <stdio.h>

#include "base/text.h"

static const struct operation operations[AWS_OPERATIONS] = {
#define OPERATION_ROW(id, ...) [id] = { __VA_ARGS__ },
	OPERATION_TABLE(OPERATION_ROW)
#undef OPERATION_ROW
};

const struct operation *
operation_at(enum aws_operation operation)
{
	return &operations[operation];
}

void
operation_permission(const struct operation *operation, char out[PERMISSION_MAX])
{
	if (operation->flags & OP_FREE)
		out[0] = '\0';
	else if (operation->permission)
		(void)snprintf(out, PERMISSION_MAX, "%s", operation->permission);
	else
		(void)snprintf(out, PERMISSION_MAX, "%s:%s",
			       aws_service_def(operation->service)->name, operation->name);
}
