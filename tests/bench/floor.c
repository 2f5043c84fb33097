/* SPDX-License-Identifier: MIT */
/* floor.c - the least that a C program can do for one refresh: the given requests, one after the
 * other on one connection, signed (OpenSSL), sent (libcurl), parsed (cJSON), numbers kept. No
 * screen, no threads, no checks. What cwtop is measured against.
 *
 *   floor URL FILE    FILE: TARGET<TAB>CONTENT-TYPE<TAB>BODY, one request a line */
#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define REGION "eu-west-2"

struct reply {
	char *s;
	size_t n, size;
};

struct request {
	const char *target, *type, *body, *service;
};

static size_t
keep(char *bytes, size_t one, size_t n, void *user)
{
	struct reply *reply = user;
	(void)one;
	if (reply->n + n + 1 > reply->size) {
		reply->size = (reply->n + n + 1) * 2;
		reply->s = realloc(reply->s, reply->size);
		if (!reply->s)
			return 0;
	}
	memcpy(reply->s + reply->n, bytes, n);
	reply->n += n;
	reply->s[reply->n] = '\0';
	return n;
}

static void
hex_sha256(const char *s, char out[65])
{
	unsigned char digest[32];
	unsigned n = 0;
	EVP_Digest(s, strlen(s), digest, &n, EVP_sha256(), NULL);
	for (unsigned i = 0; i < n; i++)
		snprintf(out + (size_t)2 * i, 3, "%02x", digest[i]);
}

static void
hmac(const unsigned char *key, size_t key_len, const char *s, unsigned char out[32])
{
	unsigned n = 32;
	HMAC(EVP_sha256(), key, (int)key_len, (const unsigned char *)s, strlen(s), out, &n);
}

/* The Authorization header of a POST to / with host, type, date and target signed. */
static void
sign(const struct request *r, const char *host, const char *date, char out[1024])
{
	char canonical[2048], scope[128], to_sign[512], hash[65], day[9], seed[256], hex[65];
	unsigned char key[32];

	snprintf(day, sizeof day, "%.8s", date);
	hex_sha256(r->body, hash);
	snprintf(canonical, sizeof canonical,
		 "POST\n/\n\ncontent-type:%s\nhost:%s\nx-amz-date:%s\nx-amz-target:%s\n\n"
		 "content-type;host;x-amz-date;x-amz-target\n%s",
		 r->type, host, date, r->target, hash);
	hex_sha256(canonical, hash);
	snprintf(scope, sizeof scope, "%s/" REGION "/%s/aws4_request", day, r->service);
	snprintf(to_sign, sizeof to_sign, "AWS4-HMAC-SHA256\n%s\n%s\n%s", date, scope, hash);
	snprintf(seed, sizeof seed, "AWS4%s", getenv("AWS_SECRET_ACCESS_KEY"));
	hmac((const unsigned char *)seed, strlen(seed), day, key);
	hmac(key, sizeof key, REGION, key);
	hmac(key, sizeof key, r->service, key);
	hmac(key, sizeof key, "aws4_request", key);
	hmac(key, sizeof key, to_sign, key);
	for (size_t i = 0; i < sizeof key; i++)
		snprintf(hex + 2 * i, 3, "%02x", key[i]);
	snprintf(out, 1024,
		 "Authorization: AWS4-HMAC-SHA256 Credential=%s/%s, "
		 "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=%s",
		 getenv("AWS_ACCESS_KEY_ID"), scope, hex);
}

static bool
call(CURL *curl, const char *host, const struct request *r, struct reply *reply)
{
	char date[20], line[1024];
	struct curl_slist *headers = NULL;
	struct tm tm;
	time_t now = time(NULL);

	gmtime_r(&now, &tm);
	strftime(date, sizeof date, "%Y%m%dT%H%M%SZ", &tm);
	snprintf(line, sizeof line, "Content-Type: %s", r->type);
	headers = curl_slist_append(headers, line);
	snprintf(line, sizeof line, "X-Amz-Target: %s", r->target);
	headers = curl_slist_append(headers, line);
	snprintf(line, sizeof line, "X-Amz-Date: %s", date);
	headers = curl_slist_append(headers, line);
	sign(r, host, date, line);
	headers = curl_slist_append(headers, line);
	reply->n = 0;
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, r->body);
	bool is_good = curl_easy_perform(curl) == CURLE_OK;
	curl_slist_free_all(headers);
	return is_good;
}

static size_t
keep_numbers(const cJSON *val, double **numbers, size_t n)
{
	for (; val; val = val->next) {
		if (cJSON_IsNumber(val)) {
			if (n % 4096 == 0)
				*numbers = realloc(*numbers, (n + 4096) * sizeof **numbers);
			if (!*numbers)
				abort();
			(*numbers)[n++] = val->valuedouble;
		}
		n = keep_numbers(val->child, numbers, n);
	}
	return n;
}

static bool
split(char *line, struct request *out)
{
	char *rest = NULL;
	out->target = strtok_r(line, "\t", &rest);
	out->type = strtok_r(NULL, "\t", &rest);
	out->body = strtok_r(NULL, "\n", &rest);
	if (!out->target || !out->type || !out->body)
		return false;
	out->service = strncmp(out->target, "Granite", 7) == 0     ? "monitoring"
		       : strncmp(out->target, "AmazonSQS", 9) == 0 ? "sqs"
								   : "ecs";
	return true;
}

int
main(int argc, char **argv)
{
	FILE *file = argc == 3 ? fopen(argv[2], "r") : NULL;
	CURL *curl = curl_easy_init();
	struct reply reply = { 0 };
	char *line = NULL;
	double *numbers = NULL;
	size_t size = 0, n = 0, calls = 0;

	if (!file || !curl || !getenv("AWS_ACCESS_KEY_ID") || !getenv("AWS_SECRET_ACCESS_KEY")) {
		fprintf(stderr, "usage: floor URL FILE, with AWS_ACCESS_KEY_ID and "
				"AWS_SECRET_ACCESS_KEY\n");
		return 64;
	}
	curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply);
	while (getline(&line, &size, file) > 0) {
		struct request request;
		if (!split(line, &request))
			continue;
		if (!call(curl, argv[1] + strlen("http://"), &request, &reply)) {
			fprintf(stderr, "floor: %s failed\n", request.target);
			return 69;
		}
		cJSON *tree = cJSON_Parse(reply.s);
		n = keep_numbers(tree, &numbers, n);
		cJSON_Delete(tree);
		calls++;
	}
	printf("%zu calls, %zu numbers\n", calls, n);
	curl_easy_cleanup(curl);
	free(reply.s);
	free(numbers);
	free(line);
	fclose(file);
	return calls ? 0 : 65;
}
