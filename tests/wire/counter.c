/* SPDX-License-Identifier: MIT */
/* counter.c - see counter.h. */
#include "counter.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONNECTIONS_MAX 64
#define REQUEST_MAX 65536
#define REPLY_MAX 65536

struct connection {
	int fd;
	size_t len;
	char bytes[REQUEST_MAX + 1];
};

struct counter {
	pthread_t thread;
	pthread_mutex_t lock; /* over rows */
	struct counter_row rows[COUNTER_ROWS_MAX];
	size_t n_rows;
	struct connection *connections[CONNECTIONS_MAX];
	size_t n;
	int listener, stop[2];
};

/* ---- what is answered ---- */

static size_t
answer_metrics(const char *body, char *out)
{
	size_t len = (size_t)snprintf(out, REPLY_MAX, "{\"Messages\":[],\"MetricDataResults\":[");
	const char *separator = "";

	for (const char *at = body; (at = strstr(at, "\"Id\":\"")) != NULL;) {
		at += strlen("\"Id\":\"");
		len += (size_t)snprintf(out + len, REPLY_MAX - len,
					"%s{\"Id\":\"%.*s\",\"Label\":\"l\",\"StatusCode\":"
					"\"Complete\",\"Timestamps\":[],\"Values\":[]}",
					separator, (int)strcspn(at, "\""), at);
		separator = ",";
	}
	return len + (size_t)snprintf(out + len, REPLY_MAX - len, "]}");
}

static const struct {
	const char *operation, *body;
} answers[] = {
	{ "DescribeAlarms", "{\"MetricAlarms\":[],\"CompositeAlarms\":[]}" },
	{ "GetQueueUrl", "{\"QueueUrl\":\"http://127.0.0.1/123456789012/jobs\"}" },
	{ "GetQueueAttributes", "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"0\","
				"\"ApproximateNumberOfMessagesNotVisible\":\"0\","
				"\"ApproximateNumberOfMessagesDelayed\":\"0\","
				"\"QueueArn\":\"arn:aws:sqs:eu-west-2:123456789012:jobs\"}}" },
	{ "ListTasks", "{\"taskArns\":[]}" },
	{ "/cityflow-artifacts/",
	  "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>" },
	{ "DescribeTasks", "{\"tasks\":[],\"failures\":[]}" },
	{ "GetCostAndUsage", "{\"GroupDefinitions\":[],\"ResultsByTime\":[]}" },
	{ "GetCostForecast",
	  "{\"Total\":{\"Amount\":\"1\",\"Unit\":\"USD\"},\"ForecastResultsByTime\":[]}" },
	{ "GetCallerIdentity",
	  "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
	  "<GetCallerIdentityResult><UserId>U</UserId><Account>123456789012</Account>"
	  "<Arn>arn:aws:iam::123456789012:user/u</Arn></GetCallerIdentityResult>"
	  "</GetCallerIdentityResponse>" },
};

static size_t
answer_body(const char *operation, const char *body, char *out)
{
	if (strcmp(operation, "GetMetricData") == 0)
		return answer_metrics(body, out);
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++)
		if (strcmp(operation, answers[i].operation) == 0)
			return (size_t)snprintf(out, REPLY_MAX, "%s", answers[i].body);
	return (size_t)snprintf(out, REPLY_MAX, "{}");
}

/* ---- what is counted ---- */

static void
copy_word(char *out, size_t size, const char *from, const char *ends)
{
	size_t len = strcspn(from, ends);

	snprintf(out, size, "%.*s", (int)(len < size ? len : size - 1), from);
}

/* The service of "Credential=KEY/DATE/REGION/SERVICE/aws4_request". */
static void
read_service(const char *head, char *out, size_t size)
{
	const char *at = strstr(head, "Credential=");

	for (int i = 0; i < 3 && at; i++)
		at = strchr(at + 1, '/');
	copy_word(out, size, at ? at + 1 : "unsigned", "/");
}

static void
read_operation(const char *head, char *out, size_t size)
{
	const char *at = strcasestr(head, "x-amz-target: ");

	if (at && strcspn(at, "\r") > strcspn(at, "."))
		copy_word(out, size, at + strcspn(at, ".") + 1, "\r");
	else
		copy_word(out, size, strchr(head, ' ') + 1, " ?");
}

static void
count(struct counter *counter, const struct counter_row *seen)
{
	size_t i;

	pthread_mutex_lock(&counter->lock);
	for (i = 0; i < counter->n_rows; i++)
		if (strcmp(counter->rows[i].service, seen->service) == 0 &&
		    strcmp(counter->rows[i].operation, seen->operation) == 0)
			break;
	if (i == COUNTER_ROWS_MAX)
		abort();
	if (i == counter->n_rows) {
		counter->rows[counter->n_rows] = *seen;
		counter->rows[counter->n_rows++].requests = counter->rows[i].metrics = 0;
	}
	counter->rows[i].requests++;
	counter->rows[i].metrics += seen->metrics;
	pthread_mutex_unlock(&counter->lock);
}

static void
serve(struct counter *counter, struct connection *c, const char *body)
{
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\n"
				   "x-amzn-RequestId: 1\r\nContent-Length: %zu\r\n\r\n";
	struct counter_row seen = { .metrics = 0 };
	char reply[REPLY_MAX], whole[REPLY_MAX + 256];
	size_t len, n;

	read_service(c->bytes, seen.service, sizeof(seen.service));
	read_operation(c->bytes, seen.operation, sizeof(seen.operation));
	if (strncmp(body, "Action=", 7) == 0)
		copy_word(seen.operation, sizeof(seen.operation), body + 7, "&");
	for (const char *at = body; (at = strstr(at, "\"MetricStat\"")) != NULL; at++)
		seen.metrics++;
	count(counter, &seen);
	len = answer_body(seen.operation, body, reply);
	n = (size_t)snprintf(whole, sizeof(whole), head, len);
	memcpy(whole + n, reply, len);
	if (write(c->fd, whole, n + len) != (ssize_t)(n + len))
		abort();
}

/* ---- connections ---- */

/* Whole requests only; the client sends the next one after the answer. False: it is gone. */
static int
take(struct counter *counter, struct connection *c)
{
	ssize_t n = read(c->fd, c->bytes + c->len, REQUEST_MAX - c->len);
	const char *end, *length;
	size_t body_len, head_len;

	if (n <= 0)
		return 0;
	c->len += (size_t)n;
	c->bytes[c->len] = '\0';
	end = strstr(c->bytes, "\r\n\r\n");
	if (!end)
		return 1;
	head_len = (size_t)(end - c->bytes) + 4;
	length = strcasestr(c->bytes, "content-length: ");
	body_len = length && length < end ? strtoul(length + 16, NULL, 10) : 0;
	if (c->len < head_len + body_len)
		return 1;
	serve(counter, c, c->bytes + head_len);
	c->len = 0;
	return 1;
}

static void
admit(struct counter *counter)
{
	struct connection *c;
	int fd = accept(counter->listener, NULL, NULL), yes = 1;

	if (fd < 0 || counter->n == CONNECTIONS_MAX)
		abort();
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	c = calloc(1, sizeof(*c));
	if (!c)
		abort();
	c->fd = fd;
	counter->connections[counter->n++] = c;
}

static void
drop(struct counter *counter, size_t i)
{
	close(counter->connections[i]->fd);
	free(counter->connections[i]);
	counter->connections[i] = counter->connections[--counter->n];
}

static void *
serve_all(void *arg)
{
	struct counter *counter = arg;

	for (;;) {
		struct pollfd ready[CONNECTIONS_MAX + 2];
		size_t n = counter->n;

		for (size_t i = 0; i < n; i++)
			ready[i] = (struct pollfd){ counter->connections[i]->fd, POLLIN, 0 };
		ready[n] = (struct pollfd){ counter->listener, POLLIN, 0 };
		ready[n + 1] = (struct pollfd){ counter->stop[0], POLLIN, 0 };
		poll(ready, n + 2, -1);
		if (ready[n + 1].revents)
			return NULL;
		for (size_t i = n; i-- > 0;)
			if (ready[i].revents && !take(counter, counter->connections[i]))
				drop(counter, i);
		if (ready[n].revents)
			admit(counter);
	}
}

struct counter *
counter_start(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct counter *counter = calloc(1, sizeof(*counter));

	if (!counter || pipe(counter->stop) != 0)
		abort();
	counter->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(counter->listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(counter->listener, CONNECTIONS_MAX) != 0)
		abort();
	pthread_mutex_init(&counter->lock, NULL);
	if (pthread_create(&counter->thread, NULL, serve_all, counter) != 0)
		abort();
	return counter;
}

void
counter_stop(struct counter *counter)
{
	if (write(counter->stop[1], "", 1) != 1)
		abort();
	pthread_join(counter->thread, NULL);
	while (counter->n > 0)
		drop(counter, 0);
	close(counter->listener);
	close(counter->stop[0]);
	close(counter->stop[1]);
	pthread_mutex_destroy(&counter->lock);
	free(counter);
}

int
counter_port(const struct counter *counter)
{
	struct sockaddr_in address;
	socklen_t len = sizeof(address);

	if (getsockname(counter->listener, (struct sockaddr *)&address, &len) != 0)
		abort();
	return ntohs(address.sin_port);
}

size_t
counter_rows(struct counter *counter, struct counter_row out[COUNTER_ROWS_MAX])
{
	size_t n;

	pthread_mutex_lock(&counter->lock);
	n = counter->n_rows;
	memcpy(out, counter->rows, n * sizeof(*out));
	pthread_mutex_unlock(&counter->lock);
	return n;
}

void
counter_reset(struct counter *counter)
{
	pthread_mutex_lock(&counter->lock);
	counter->n_rows = 0;
	pthread_mutex_unlock(&counter->lock);
}
