/* SPDX-License-Identifier: MIT */
/* scene.c - see scene.h. */
#include "scene.h"

#include <string.h>

void
scene_open(struct scene *s)
{
	client_open(&s->client, s->bag.answers, s->bag.n);
}

void
scene_open_with(struct scene *s, const char *body)
{
	bag_init(&s->bag);
	bag_add(&s->bag, "200 OK", "", body);
	scene_open(s);
}

void
scene_close(struct scene *s)
{
	client_close(&s->client);
	bag_done(&s->bag);
}

const char *
scene_host(const struct scene *s)
{
	return s->client.shared->custom[AWS_ECS].host;
}

void
scene_sent(struct scene *s, size_t i, const char *part)
{
	if (!strstr(server_request(s->client.server, i), part))
		fail_msg("\"%s\" is not in \"%s\"", part, server_request(s->client.server, i));
}

void
scene_not_sent(struct scene *s, size_t i, const char *part)
{
	if (strstr(server_request(s->client.server, i), part))
		fail_msg("\"%s\" is in \"%s\"", part, server_request(s->client.server, i));
}
