/* SPDX-License-Identifier: MIT */
/* letters.c - see letters.h. */
#include "letters.h"

#include <string.h>

#include "base/crypto.h"
#include "base/text.h"

void
letters_ok(struct look *l, const char *body)
{
	bag_add(&l->bag, "200 OK", "ETag: \"e\"\r\n", body);
}

void
letters_queue(struct look *l, int visible)
{
	TEXT_ON(body, 400);

	letters_ok(l, "{\"QueueUrl\":\"http://q/jobs-dlq\"}");
	text_addf(&body,
		  "{\"Attributes\":{\"QueueArn\":\"arn:aws:sqs:eu-west-2:1:jobs-dlq\","
		  "\"ApproximateNumberOfMessages\":\"%d\","
		  "\"ApproximateNumberOfMessagesNotVisible\":\"0\","
		  "\"ApproximateNumberOfMessagesDelayed\":\"0\"}}",
		  visible);
	letters_ok(l, body.data);
}

static void
md5_of(const char *text, char hex[MD5_HEX])
{
	unsigned char digest[MD5_LEN];

	assert_true(crypto_md5(text, strlen(text), digest));
	crypto_hex(digest, sizeof(digest), hex);
}

void
letters_receive(struct look *l, const struct letter *samples, size_t n)
{
	struct json_writer w;
	struct buf body;
	char hex[MD5_HEX];

	buf_init(&body, 1u << 16);
	assert_true(buf_add_text(&body, "{\"Messages\":["));
	for (size_t i = 0; i < n; i++) {
		md5_of(samples[i].body, hex);
		assert_true(buf_addf(&body, "%s{\"MessageId\":\"%s\",\"ReceiptHandle\":\"r-%s\",",
				     i ? "," : "", samples[i].id, samples[i].id));
		assert_true(buf_addf(&body,
				     "\"MD5OfBody\":\"%s\",\"Attributes\":{\"SentTimestamp\":"
				     "\"1795222900000\",\"ApproximateReceiveCount\":\"4\","
				     "\"MessageGroupId\":\"grp\"}%s,\"Body\":",
				     hex, samples[i].more ? samples[i].more : ""));
		json_write_init(&w, &body, false);
		json_write_text(&w, samples[i].body);
		assert_true(buf_add_text(&body, "}"));
	}
	assert_true(buf_add_text(&body, "]}"));
	bag_add_bytes(&l->bag, "200 OK", "", &body);
	buf_done(&body);
}

void
letters_sent(struct look *l, const char *body)
{
	char hex[MD5_HEX];
	TEXT_ON(answer, 200);

	md5_of(body, hex);
	text_addf(&answer, "{\"MessageId\":\"m-new\",\"MD5OfMessageBody\":\"%s\"}", hex);
	letters_ok(l, answer.data);
}

void
letters_refused(struct look *l, const char *code)
{
	TEXT_ON(body, 200);

	text_addf(&body, "{\"__type\":\"%s\",\"message\":\"no\"}", code);
	bag_add(&l->bag, "400 Bad Request", "", body.data);
}
