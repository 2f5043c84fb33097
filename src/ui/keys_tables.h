/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_KEYS_TABLES_H
#define CWTOP_UI_KEYS_TABLES_H
/* keys_tables.h - the parts of the one table of keys, in the order of the help screen. Only the
 * files of the table include this. */
#include "ui/keys.h"

struct key_bindings {
	const struct key_binding *items;
	size_t n;
};

extern const struct key_bindings keys_plain, keys_triage, keys_typed;

#endif
