/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_WIRE_TUNNEL_H
#define CWTOP_TESTS_WIRE_TUNNEL_H
/* tunnel.h - a proxy for one connection: takes a CONNECT, writes its head down, and joins the two
 * ends, whatever name was asked for, at a port of loopback. */
#include "base/mem.h"

struct tunnel;

struct tunnel *
tunnel_start(int target_port);
int
tunnel_port(const struct tunnel *tunnel);
/* tunnel_stop - ends it, and gives what it read before it answered. */
void
tunnel_stop(struct tunnel *tunnel, struct buf *out_head);

#endif
