/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_FACTS_H
#define CWTOP_SIM_FACTS_H
/* facts.h - what a resource has beyond its name: ids, addresses, places, a birthday. Pure functions
 * of seed, kind, region and name, so that every service says the same of it. Texts are the call's
 * arena's. */
#include "sim/api.h"

/* facts_key - of a resource; region "" for global ones. */
uint64_t
facts_key(const struct call *call, const char *kind, const char *region, const char *name);

/* facts_hex - prefix and so many hexadecimal digits, at most 32. */
const char *
facts_hex(struct call *call, const char *prefix, uint64_t key, unsigned digits);
/* facts_uuid - random, version 4. */
const char *
facts_uuid(struct call *call, uint64_t key);
/* facts_word - so many capitals and digits, at most 32: ids of CloudFront and the like. */
const char *
facts_word(struct call *call, const char *prefix, uint64_t key, unsigned n);

/* facts_zone - the n-th availability zone of a region: "eu-west-2a". */
const char *
facts_zone(struct call *call, const char *region, unsigned n);
const char *
facts_vpc(struct call *call, const char *region);
/* facts_subnet - private one of the n-th zone; facts_group - security group of a kind. */
const char *
facts_subnet(struct call *call, const char *region, unsigned n);
const char *
facts_group(struct call *call, const char *region, const char *kind);

/* facts_private_ip - in the subnet of the n-th zone; facts_public_ip - of the documentation's
 * networks. */
const char *
facts_private_ip(struct call *call, uint64_t key, unsigned n);
const char *
facts_public_ip(struct call *call, uint64_t key);

/* facts_born_ms - when it was made: weeks to a year before the world begins. */
int64_t
facts_born_ms(const struct call *call, uint64_t key);

#endif
