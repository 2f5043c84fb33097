/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_API_S3_H
#define CWTOP_SIM_API_S3_H
/* api_s3.h - the operations of the simulated S3, and what they share. */
#include "sim/api.h"

/* s3_bucket - the bucket that the request names. Refused when its name begins with "REGION--" of
 * another region (301 PermanentRedirect), or with "no-such-" (NoSuchBucket); any other exists. */
MUST_CHECK bool
s3_bucket(struct call *call, const char **out);

MUST_CHECK bool
s3_list_objects(struct call *call);

#endif
