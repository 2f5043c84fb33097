/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_ADDRESS_H
#define CWTOP_AWS_ADDRESS_H
/* address.h - what an address is, once a name has been resolved. Pure. */
#include <sys/socket.h>

#include "base/base.h"

bool
address_is_loopback(const struct sockaddr *address);
/* address_is_metadata - where AWS's metadata services answer: an instance's, ECS's, EKS's. */
bool
address_is_metadata(const struct sockaddr *address);
/* address_is_link_local - 169.254/16 and fe80::/10, however they are wrapped into IPv6, and
 * fd00:ec2::/32, where AWS puts the same services. */
bool
address_is_link_local(const struct sockaddr *address);
/* address_text - "192.0.2.1:443", "[2001:db8::1]:443"; "" for what is neither. */
void
address_text(const struct sockaddr *address, char *out, size_t size);
/* address_port - 0 for what has none. */
uint16_t
address_port(const struct sockaddr *address);

#endif
