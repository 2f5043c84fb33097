/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_CONFIG_BUILD_H
#define CWTOP_APP_CONFIG_BUILD_H
/* config_build.h - share/schema/config.schema.json and share/config.jsonc, compiled in. For
 * config.c and its test. */
#include <stddef.h>

extern const unsigned char config_schema_text[];
extern const size_t config_schema_len;
extern const unsigned char config_default_text[];
extern const size_t config_default_len;

#endif
