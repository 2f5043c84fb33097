/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_WIRE_SCENE_H
#define CWTOP_TESTS_WIRE_SCENE_H
/* scene.h - a client, its server and one request, for tests that look at the wire itself. */
#include "client.h"

struct scene {
	struct bag bag; /* filled before scene_open */
	struct client client;
	struct api_request r;
};

void
scene_open(struct scene *s);
/* scene_open_with - one good answer, again and again. */
void
scene_open_with(struct scene *s, const char *body);
void
scene_close(struct scene *s);
/* scene_host - as the Host header has it. */
const char *
scene_host(const struct scene *s);

/* scene_sent, scene_not_sent - request i, from 0, holds this text, or does not. */
void
scene_sent(struct scene *s, size_t i, const char *part);
void
scene_not_sent(struct scene *s, size_t i, const char *part);

#endif
