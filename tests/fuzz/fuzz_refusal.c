/* SPDX-License-Identifier: MIT */
/* fuzz_refusal.c - error answers of every protocol: whatever the body, there is one clean sentence
 * and never ERR_OK. First byte: which operation and status; the rest: the body. */
#include <stdlib.h>
#include <string.h>

#include "aws/reason.h"
#include "base/text.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool is_so)
{
	if (!is_so)
		abort();
}

static void
judge(const struct http_reply *reply, const struct operation *operation)
{
	struct refusal refusal = { .operation = operation,
				   .host = "host",
				   .region = "eu-west-2",
				   .source = "the environment" };
	enum retry retry;
	struct why why = { "" };
	bool is_refusal;
	enum err err = answer_check(reply, operation, "host", &is_refusal, &why);

	if (is_refusal) {
		refusal_read(&refusal, reply);
		err = refusal_explain(&refusal, &retry, &why);
		require(err != ERR_OK && retry <= RETRY_THROTTLE);
	}
	if (err != ERR_OK)
		require(why.text[0] && text_is_clean(why.text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const long statuses[] = { 200, 301, 400, 401, 403, 404, 429, 500 };
	struct http_reply reply;

	if (size < 1)
		return 0;
	http_reply_init(&reply);
	reply.status = statuses[data[0] % 8];
	require(buf_add(&reply.body, data + 1, size - 1));
	for (int i = 0; i < AWS_OPERATIONS; i += 7)
		judge(&reply, operation_at((enum aws_operation)((i + data[0]) % AWS_OPERATIONS)));
	http_reply_done(&reply);
	return 0;
}
