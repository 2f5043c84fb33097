/* SPDX-License-Identifier: MIT */
/* canned.c - a loopback server that answers the requests of one refresh at once, so that a client
 * is measured and not the server. It looks at a request only as far as the reply depends on it
 * (ids, ARNs, the window). It judges nothing: no signature is checked here.
 *
 *   canned [--hold]        prints "listening on http://127.0.0.1:PORT"; ends at the end of stdin
 *   GET /stats             {"accepts":N,"requests":N}
 *   GET /record            what was asked since the last /record: TARGET<TAB>CONTENT-TYPE<TAB>BODY
 *   --hold                 takes requests and never answers them */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define POINTS_MAX 1440
#define REQUEST_MAX (1 << 20)

struct text {
	char *s;
	size_t n, size;
};

struct server {
	pthread_mutex_t lock;
	unsigned long accepts, requests;
	struct text record;
	bool is_holding;
	int listener;
};

struct visit {
	struct server *server;
	int fd;
};

struct request {
	const char *body;
	const char *target; /* "AmazonSQS.GetQueueUrl", or the path of a GET */
	const char *type;
	bool is_first; /* of its connection */
};

static void
grow(struct text *t, size_t more)
{
	if (t->n + more + 1 <= t->size)
		return;
	t->size = (t->n + more + 1) * 2;
	t->s = realloc(t->s, t->size);
	if (!t->s)
		abort();
}

static void
add_bytes(struct text *t, const char *s, size_t n)
{
	grow(t, n);
	memcpy(t->s + t->n, s, n);
	t->n += n;
	t->s[t->n] = '\0';
}

static void
add(struct text *t, const char *s)
{
	add_bytes(t, s, strlen(s));
}

__attribute__((format(printf, 2, 3))) static void
addf(struct text *t, const char *fmt, ...)
{
	char line[1024];
	va_list args;
	va_start(args, fmt);
	int n = vsnprintf(line, sizeof line, fmt, args);
	va_end(args);
	if (n < 0 || (size_t)n >= sizeof line)
		abort();
	add_bytes(t, line, (size_t)n);
}

/* ---- replies ---- */

/* The text after the next `"key":`, whatever spaces the client writes; NULL when there is none. */
static const char *
value_of(const char *body, const char *key)
{
	const char *at = strstr(body, key);
	if (!at)
		return NULL;
	at += strlen(key);
	return at + strspn(at, " :");
}

static long long
number_of(const char *body, const char *key)
{
	const char *at = value_of(body, key);
	return at ? (long long)strtod(at, NULL) : 0;
}

/* One result of n points, newest first, as CloudWatch orders them. */
static void
add_series(struct text *t, const char *id, size_t id_len, long long end, long long n)
{
	char digits[24];
	add(t, "{\"Id\":\"");
	add_bytes(t, id, id_len);
	add(t, "\",\"Label\":\"canned\",\"StatusCode\":\"Complete\",\"Timestamps\":[");
	for (long long i = 0; i < n; i++) {
		int len =
			snprintf(digits, sizeof digits, "%s%lld", i ? "," : "", end - 60 * (i + 1));
		add_bytes(t, digits, (size_t)len);
	}
	add(t, "],\"Values\":[");
	for (long long i = 0; i < n; i++) {
		int len = snprintf(digits, sizeof digits, "%s%lld.%lld", i ? "," : "",
				   40 + i * 37 % 23, i * 7 % 1000);
		add_bytes(t, digits, (size_t)len);
	}
	add(t, "]}");
}

static void
reply_metric_data(struct text *t, const char *body)
{
	long long start = number_of(body, "\"StartTime\""), end = number_of(body, "\"EndTime\"");
	end -= end % 60;
	long long n = (end - start) / 60;
	n = n < 0 ? 0 : n > POINTS_MAX ? POINTS_MAX : n;
	add(t, "{\"Messages\":[],\"MetricDataResults\":[");
	const char *separator = "";
	for (const char *at = body; (at = value_of(at, "\"Id\"")) != NULL;) {
		at++;
		add(t, separator);
		add_series(t, at, strcspn(at, "\""), end, n);
		separator = ",";
	}
	add(t, "]}");
}

static void
reply_alarms(struct text *t, const char *body)
{
	(void)body;
	add(t, "{\"CompositeAlarms\":[],\"MetricAlarms\":[");
	for (int i = 0; i < 20; i++)
		addf(t,
		     "%s{\"AlarmName\":\"canned-%d\",\"AlarmArn\":\"arn:aws:cloudwatch:eu-west-2:"
		     "123456789012:alarm:canned-%d\","
		     "\"StateValue\":\"%s\",\"StateReason\":\"Threshold not "
		     "crossed\",\"StateUpdatedTimestamp\":1763600000,"
		     "\"ActionsEnabled\":true,\"MetricName\":\"M%d\",\"Namespace\":\"Bench\","
		     "\"Statistic\":\"Sum\",\"Dimensions\":[],"
		     "\"Period\":60,\"EvaluationPeriods\":3,\"Threshold\":5,\"ComparisonOperator\":"
		     "\"GreaterThanThreshold\"}",
		     i ? "," : "", i, i, i ? "OK" : "ALARM", i);
	add(t, "]}");
}

static void
reply_list_tasks(struct text *t, const char *body)
{
	bool is_stopped = strstr(body, "STOPPED") != NULL;
	add(t, "{\"taskArns\":[");
	for (int i = 0; i < 3; i++)
		addf(t, "%s\"arn:aws:ecs:eu-west-2:123456789012:task/bench/%s%030d\"", i ? "," : "",
		     is_stopped ? "ff" : "aa", i);
	add(t, "]}");
}

static void
reply_describe_tasks(struct text *t, const char *body)
{
	const char *separator = "";
	add(t, "{\"failures\":[],\"tasks\":[");
	for (const char *at = body; (at = strstr(at, "\"arn:aws:ecs:")) != NULL;) {
		at++;
		int len = (int)strcspn(at, "\"");
		bool is_stopped = strstr(at, "/ff") != NULL && strstr(at, "/ff") < at + len;
		addf(t,
		     "%s{\"taskArn\":\"%.*s\",\"clusterArn\":\"arn:aws:ecs:eu-west-2:123456789012:"
		     "cluster/bench\","
		     "\"taskDefinitionArn\":\"arn:aws:ecs:eu-west-2:123456789012:task-definition/"
		     "worker:7\",\"group\":\"family:worker\","
		     "\"lastStatus\":\"%s\",\"desiredStatus\":\"%s\",\"launchType\":\"FARGATE\","
		     "\"cpu\":\"1024\",\"memory\":\"2048\","
		     "\"createdAt\":1763600000.5,\"startedAt\":1763600030.5,%s\"containers\":[{"
		     "\"name\":\"worker\",\"lastStatus\":"
		     "\"%s\"%s}]}",
		     separator, len, at, is_stopped ? "STOPPED" : "RUNNING",
		     is_stopped ? "STOPPED" : "RUNNING",
		     is_stopped ? "\"stoppedAt\":1763600090.5,\"stopCode\":"
				  "\"EssentialContainerExited\","
				  "\"stoppedReason\":\"Essential container in task exited\","
				: "",
		     is_stopped ? "STOPPED" : "RUNNING", is_stopped ? ",\"exitCode\":0" : "");
		separator = ",";
		at += len;
	}
	add(t, "]}");
}

static void
reply_services(struct text *t, const char *body)
{
	(void)body;
	add(t, "{\"serviceArns\":[],\"services\":[],\"failures\":[]}");
}

static void
reply_queue_url(struct text *t, const char *body)
{
	const char *name = value_of(body, "\"QueueName\"");
	name = name ? name + 1 : "";
	addf(t, "{\"QueueUrl\":\"https://sqs.eu-west-2.amazonaws.com/123456789012/%.*s\"}",
	     (int)strcspn(name, "\""), name);
}

static void
reply_queue_attributes(struct text *t, const char *body)
{
	(void)body;
	add(t, "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"17\","
	       "\"ApproximateNumberOfMessagesNotVisible\":\"3\","
	       "\"ApproximateNumberOfMessagesDelayed\":\"0\",\"VisibilityTimeout\":\"30\","
	       "\"QueueArn\":\"arn:aws:sqs:eu-west-2:123456789012:bench\"}}");
}

static const struct reply {
	const char *target;
	void (*write)(struct text *, const char *body);
} replies[] = {
	{ "GraniteServiceVersion20100801.GetMetricData", reply_metric_data },
	{ "GraniteServiceVersion20100801.DescribeAlarms", reply_alarms },
	{ "AmazonEC2ContainerServiceV20141113.ListTasks", reply_list_tasks },
	{ "AmazonEC2ContainerServiceV20141113.DescribeTasks", reply_describe_tasks },
	{ "AmazonEC2ContainerServiceV20141113.ListServices", reply_services },
	{ "AmazonEC2ContainerServiceV20141113.DescribeServices", reply_services },
	{ "AmazonSQS.GetQueueUrl", reply_queue_url },
	{ "AmazonSQS.GetQueueAttributes", reply_queue_attributes },
};

/* ---- HTTP ---- */

static void
answer(struct server *server, const struct request *request, struct text *body)
{
	pthread_mutex_lock(&server->lock);
	if (request->is_first && request->target[0] == '/')
		server->accepts--; /* whoever asks for the counts is not counted */
	if (strcmp(request->target, "/stats") == 0) {
		addf(body, "{\"accepts\":%lu,\"requests\":%lu}", server->accepts, server->requests);
	} else if (strcmp(request->target, "/record") == 0) {
		if (server->record.n)
			add_bytes(body, server->record.s, server->record.n);
		server->record.n = 0;
	} else {
		server->requests++;
		if (server->record.n < REQUEST_MAX) {
			add(&server->record, request->target);
			add(&server->record, "\t");
			add(&server->record, request->type);
			add(&server->record, "\t");
			add(&server->record, request->body);
			add(&server->record, "\n");
		}
	}
	pthread_mutex_unlock(&server->lock);
	for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++)
		if (strcmp(request->target, replies[i].target) == 0)
			replies[i].write(body, request->body);
}

/* The value of a header, ended in place; "" when it is not there. */
static const char *
header(char *head, const char *name)
{
	size_t n = strlen(name);
	for (char *line = strstr(head, "\r\n"); line; line = strstr(line, "\r\n")) {
		line += 2;
		if (strncasecmp(line, name, n) == 0 && line[n] == ':')
			return line + n + 1 + strspn(line + n + 1, " ");
	}
	return "";
}

static void
end_at(const char *value, const char *stops)
{
	char *end = (char *)(value + strcspn(value, stops));
	if (*value)
		*end = '\0';
}

/* Reads one request into `in`; false at the end of the connection. */
static bool
read_request(int fd, struct text *in, struct request *out)
{
	size_t head_len = 0, body_len = 0;
	in->n = 0;
	for (;;) {
		if (head_len && in->n >= head_len + body_len)
			break;
		grow(in, 65536);
		ssize_t n = read(fd, in->s + in->n, 65536);
		if (n <= 0 || in->n > REQUEST_MAX)
			return false;
		in->n += (size_t)n;
		in->s[in->n] = '\0';
		char *end = head_len ? NULL : strstr(in->s, "\r\n\r\n");
		if (end) {
			head_len = (size_t)(end - in->s) + 4;
			body_len = strtoul(header(in->s, "Content-Length"), NULL, 10);
		}
	}
	in->s[head_len - 2] = '\0';
	out->body = in->s + head_len;
	bool is_get = strncmp(in->s, "GET ", 4) == 0;
	out->type = header(in->s, "Content-Type");
	out->target = is_get ? in->s + 4 : header(in->s, "X-Amz-Target");
	end_at(out->type, "\r");
	end_at(out->target, is_get ? " " : "\r");
	return true;
}

static bool
write_all(int fd, const char *s, size_t n)
{
	while (n) {
		ssize_t done = write(fd, s, n);
		if (done <= 0)
			return false;
		s += done;
		n -= (size_t)done;
	}
	return true;
}

static void *
serve(void *arg)
{
	struct visit visit = *(struct visit *)arg;
	struct text in = { 0 }, body = { 0 }, out = { 0 };
	struct request request = { .is_first = true };
	free(arg);
	for (; read_request(visit.fd, &in, &request); request.is_first = false) {
		body.n = out.n = 0;
		add(&body, "");
		answer(visit.server, &request, &body);
		if (visit.server->is_holding && request.target[0] != '/')
			continue;
		addf(&out,
		     "HTTP/1.1 200 OK\r\nContent-Type: "
		     "application/x-amz-json-1.1\r\nContent-Length: %zu\r\n\r\n",
		     body.n);
		add_bytes(&out, body.s, body.n);
		if (!write_all(visit.fd, out.s, out.n))
			break;
	}
	free(in.s);
	free(body.s);
	free(out.s);
	close(visit.fd);
	return NULL;
}

static void *
accept_all(void *arg)
{
	struct server *server = arg;
	for (int fd; (fd = accept(server->listener, NULL, NULL)) >= 0;) {
		pthread_t thread;
		struct visit *visit = malloc(sizeof *visit);
		int one = 1;
		if (!visit)
			abort();
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		*visit = (struct visit){ server, fd };
		pthread_mutex_lock(&server->lock);
		server->accepts++;
		pthread_mutex_unlock(&server->lock);
		if (pthread_create(&thread, NULL, serve, visit) != 0)
			abort();
		pthread_detach(thread);
	}
	return NULL;
}

int
main(int argc, char **argv)
{
	struct server server = { .lock = PTHREAD_MUTEX_INITIALIZER };
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t at_len = sizeof at;
	pthread_t thread;
	char byte;

	signal(SIGPIPE, SIG_IGN);
	server.is_holding = argc > 1 && strcmp(argv[1], "--hold") == 0;
	server.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (server.listener < 0 || bind(server.listener, (struct sockaddr *)&at, at_len) != 0 ||
	    listen(server.listener, 128) != 0 ||
	    getsockname(server.listener, (struct sockaddr *)&at, &at_len) != 0) {
		perror("canned");
		return 70;
	}
	printf("listening on http://127.0.0.1:%u\n", ntohs(at.sin_port));
	fflush(stdout);
	if (pthread_create(&thread, NULL, accept_all, &server) != 0)
		return 70;
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	_exit(0);
}
