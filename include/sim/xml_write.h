/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_XML_WRITE_H
#define CWTOP_SIM_XML_WRITE_H
/* xml_write.h - XML text, element by element. All return false when the buffer is full. */
#include "base/mem.h"

#define XML_DECLARATION "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

/* xml_write_text - with what has a meaning escaped, ill-formed UTF-8 as U+FFFD, and control
 * characters as references, those that XML 1.0 forbids included: S3 does so, too. */
MUST_CHECK bool
xml_write_text(struct buf *out, const char *s);
/* xml_write_leaf - <name>text</name> */
MUST_CHECK bool
xml_write_leaf(struct buf *out, const char *name, const char *text);
MUST_CHECK bool
xml_write_open(struct buf *out, const char *name);
MUST_CHECK bool
xml_write_close(struct buf *out, const char *name);

#endif
