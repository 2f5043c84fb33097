/* SPDX-License-Identifier: MIT */
/* trial.c - see trial.h. */
#include "trial.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the resolver: libcurl asks this one ---- */

static const struct {
	const char *name, *address;
} hosts[] = {
	{ "here.test", "127.0.0.1" },
	{ "metadata.test", "169.254.169.254" },
	{ "link.test", "fe80::1" },
	{ "ec2.test", "fd00:ec2::254" },
	{ "mapped.test", "::ffff:169.254.1.2" },
};

struct answer_store {
	struct addrinfo info;
	struct sockaddr_in6 address; /* large enough for either */
};

static struct addrinfo *
make_info(const char *address, int port)
{
	struct answer_store *store = calloc(1, sizeof(*store));
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
	bool is_v4 = inet_pton(AF_INET, address, &v4.sin_addr) == 1;

	assert_non_null(store);
	assert_true(is_v4 || inet_pton(AF_INET6, address, &v6.sin6_addr) == 1);
	memcpy(&store->address, is_v4 ? (void *)&v4 : (void *)&v6, is_v4 ? sizeof(v4) : sizeof(v6));
	store->info = (struct addrinfo){
		.ai_family = is_v4 ? AF_INET : AF_INET6,
		.ai_socktype = SOCK_STREAM,
		.ai_addrlen = is_v4 ? sizeof(v4) : sizeof(v6),
		.ai_addr = (struct sockaddr *)&store->address,
	};
	return &store->info;
}

int
getaddrinfo(const char *restrict name, const char *restrict service,
	    const struct addrinfo *restrict hints, struct addrinfo **restrict out)
{
	(void)hints;
	for (size_t i = 0; i < LEN(hosts); i++) {
		if (name && strcmp(name, hosts[i].name) == 0) {
			*out = make_info(hosts[i].address,
					 service ? (int)strtol(service, NULL, 10) : 0);
			return 0;
		}
	}
	return EAI_NONAME;
}

void
freeaddrinfo(struct addrinfo *info)
{
	free(info);
}

/* ---- one probe ---- */

void
trial_begin(struct trial *t)
{
	*t = (struct trial){ .def = { .name = "p",
				      .timeout_s = 60,
				      .slow_warn_ms = -1,
				      .slow_alarm_ms = -1,
				      .cert_warn_days = 21,
				      .cert_alarm_days = 7 } };
	bag_init(&t->bag);
	assert_int_equal(unsetenv("AWS_CA_BUNDLE"), 0);
	assert_int_equal(unsetenv("https_proxy"), 0);
}

void
trial_ask(struct trial *t, const char *stand_in)
{
	const struct probe_request request = { &t->def, stand_in };

	if (!t->def.url)
		t->def.url = t->url;
	t->err = probe_send(&t->client.scope, &request, &t->result, &t->client.why);
}

void
trial_ask_bag(struct trial *t, const char *path)
{
	client_open(&t->client, t->bag.answers, t->bag.n);
	(void)snprintf(t->url, sizeof(t->url), "http://127.0.0.1:%d%s",
		       server_port(t->client.server), path);
	trial_ask(t, NULL);
}

void
trial_ask_url(struct trial *t, const char *url)
{
	client_open_port(&t->client, NOTHING_LISTENS);
	t->def.url = url;
	trial_ask(t, NULL);
}

void
trial_end(struct trial *t)
{
	client_close(&t->client);
	bag_done(&t->bag);
}

void
trial_expect(const struct trial *t, enum probe_error error, const char *part)
{
	if (t->err)
		fail_msg("%s: %s", err_word(t->err), t->client.why.text);
	if (t->result.error != error)
		fail_msg("%s (%s), not %s", probe_error_word(t->result.error), t->result.why,
			 probe_error_word(error));
	if (!strstr(t->result.why, part))
		fail_msg("\"%s\" is not in \"%s\"", part, t->result.why);
}
